"""`translator batch`: a folder of articles in, the same tree of bilingual articles out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from translator.cli.translate import EXIT_CODES, Device, EngineName, SummarizerName

EPILOG = f"""\
Examples:

- `translator batch articles english`

- `translator batch articles english --format json --include '*.txt' --exclude 'archive/'`

- `translator batch inbox outbox --watch --no-summary`

An article `IN/a/b.txt` becomes `OUT/a/b.txt.json`. The run may be killed at any moment: run it again and it does what
is missing. Ctrl-C finishes what is under way (exit code **130**); a second one stops at once.

{EXIT_CODES}
"""


def batch(
    source: Annotated[Path, typer.Argument(metavar="IN", help="Folder of articles, with all folders in it.")],
    output: Annotated[Path, typer.Argument(metavar="OUT", help="Folder for the same tree of bilingual articles.")],
    formats: Annotated[
        str, typer.Option("--format", "-f", metavar="NAMES", help="json, jsonl, md, html, txt, joined by commas.")
    ] = "json,html",
    include: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Only these files, as in .gitignore; may be repeated.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Not these files or folders; may be repeated.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume/--no-resume", help="Do only what is missing, or everything again.")
    ] = True,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep running, and take new articles once they are completely written.")
    ] = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, metavar="N", help="CPU cores to use. Default: all.")
    ] = None,
    json_progress: Annotated[
        bool, typer.Option("--json-progress", help="Tell of the progress on standard output, a JSON object a line.")
    ] = False,
    config: Annotated[
        str, typer.Option("--config", "-c", metavar="PRESET|PATH", help="A preset or a TOML file.")
    ] = "embedded",
    engine: Annotated[EngineName | None, typer.Option(help="What runs the translation model.")] = None,
    beam: Annotated[int | None, typer.Option(min=1, max=32, help="Hypotheses kept while translating.")] = None,
    no_summary: Annotated[bool, typer.Option("--no-summary", help="Leave the summary out.")] = False,
    summarizer: Annotated[
        SummarizerName | None, typer.Option(help="Kind of summarizer; extractive needs no model.")
    ] = None,
    summary_sentences: Annotated[int | None, typer.Option(min=1, max=50, help="Sentences in the summary.")] = None,
    memory: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Translation memory: corrections are used, machine translations kept and reused."
        ),
    ] = None,
    device: Annotated[Device | None, typer.Option(help="Where models run.")] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Never reach for the network.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
) -> None:
    """Translate every article of a folder; safe to kill, and to run again."""
    from translator.batch import BatchSettings
    from translator.cli.batch_run import run
    from translator.writers import FORMATS

    names = tuple(dict.fromkeys(name.strip() for name in formats.split(",")))
    if unknown := [name for name in names if name not in FORMATS]:
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(FORMATS)}", param_hint="--format")
    if no_summary and (summarizer or summary_sentences):
        raise typer.BadParameter("cannot go with other summary options", param_hint="--no-summary")

    settings = BatchSettings(
        source, output, names, include=tuple(include or ()), exclude=tuple(exclude or ()), resume=resume, watch=watch
    )
    options = {
        "translation.engine": engine and engine.value,
        "translation.beam_size": beam,
        "summarization.method": "none" if no_summary else summarizer and summarizer.value,
        "summarization.sentences": summary_sentences,
        "memory.file": memory and str(memory),
        "runtime.device": device and device.value,
        "runtime.threads": jobs,
        "runtime.offline": offline or None,
    }
    raise typer.Exit(run(settings, config, options, quiet=quiet, json_progress=json_progress))
