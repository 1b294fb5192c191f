"""`translator batch`: a folder of articles in, the same tree of bilingual articles out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from translator.cli import options

EPILOG = f"""\
Examples:

- `translator batch articles english`

- `translator batch articles english --format json --include '*.txt' --exclude 'archive/'`

- `translator batch inbox outbox --watch --no-summary`

An article `IN/a/b.txt` becomes `OUT/a/b.txt.json`. The run may be killed at any moment: run it again and it does what
is missing. Ctrl-C finishes what is under way (exit code **130**); a second one stops at once.

{options.EXIT_CODES}
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
    config: options.ConfigName = "embedded",
    engine: options.Engine = None,
    beam: options.Beam = None,
    no_summary: options.NoSummary = False,
    summarizer: options.Summarizer = None,
    summary_sentences: options.SummarySentences = None,
    memory: options.Memory = None,
    glossary: options.Glossary = None,
    no_builtin_glossary: options.NoBuiltinGlossary = False,
    device: options.RunsOn = None,
    offline: options.Offline = False,
    quiet: options.Quiet = False,
) -> None:
    """Translate every article of a folder; safe to kill, and to run again."""
    from translator.batch import BatchSettings
    from translator.cli.batch_run import run

    names = options.format_names(formats)

    settings = BatchSettings(
        source, output, names, include=tuple(include or ()), exclude=tuple(exclude or ()), resume=resume, watch=watch
    )
    overrides = options.overrides(
        engine=engine,
        beam=beam,
        no_summary=no_summary,
        summarizer=summarizer,
        summary_sentences=summary_sentences,
        memory=memory,
        glossary=glossary,
        no_builtin_glossary=no_builtin_glossary,
        device=device,
        offline=offline,
    ) | {"runtime.threads": jobs}
    raise typer.Exit(run(settings, config, overrides, quiet=quiet, json_progress=json_progress))
