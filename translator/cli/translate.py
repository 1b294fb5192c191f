"""`translator translate`: articles in, bilingual articles out."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

EXIT_CODES = (
    "Exit codes: **0** all is well; **1** some input could not be read or some output not written (the rest was "
    "done); **2** wrong usage or configuration; **3** a model is missing."
)
EPILOG = f"""\
Examples:

- `translator translate article.txt`

- `translator translate articles/*.txt -o english --format json,html`

- `cat article.txt | translator translate - --no-summary`

- `translator translate article.txt --config opus --format md`

{EXIT_CODES}
"""

_ONE_TO_A_FILE = {"json", "html"}  # formats of which two in a row make no valid document


class EngineName(StrEnum):
    """What runs the translation model."""

    CTRANSLATE2 = "ctranslate2"
    TRANSFORMERS = "transformers"


class SummarizerName(StrEnum):
    """Kinds of summarizer."""

    INSTRUCT = "instruct"
    SEQ2SEQ = "seq2seq"
    EXTRACTIVE = "extractive"


class Device(StrEnum):
    """Where models run."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


def translate(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE", help="Text files; - is standard input.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Write files here instead of printing.")
    ] = None,
    formats: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="NAMES",
            help="json, jsonl, md, html, txt, joined by commas. Default: json,html with -o, else a view to read.",
        ),
    ] = None,
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
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say which models are used, and the time.")] = False,
) -> None:
    """Translate Indonesian articles, sentence by sentence, and summarize them in English."""
    from translator.cli.run import run
    from translator.writers import FORMATS

    names = [name.strip() for name in formats.split(",")] if formats else ["json", "html"] if output else []
    if unknown := [name for name in names if name not in FORMATS]:
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(FORMATS)}", param_hint="--format")
    if not output and (len(names) > 1 or (len(articles) > 1 and _ONE_TO_A_FILE & set(names))):
        raise typer.BadParameter(f"{formats} cannot be printed one after another; add -o DIR", param_hint="--format")
    if no_summary and (summarizer or summary_sentences):
        raise typer.BadParameter("cannot go with other summary options", param_hint="--no-summary")

    options = {
        "translation.engine": engine and engine.value,
        "translation.beam_size": beam,
        "summarization.method": "none" if no_summary else summarizer and summarizer.value,
        "summarization.sentences": summary_sentences,
        "memory.file": memory and str(memory),
        "runtime.device": device and device.value,
        "runtime.offline": offline or None,
    }
    failed = run(articles, config, options, output, names, quiet=quiet, verbose=verbose)
    raise typer.Exit(1 if failed else 0)
