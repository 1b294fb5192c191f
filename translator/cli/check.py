"""`translator check`: what is wrong with translations, whoever made them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from translator.cli import options

EPILOG = f"""\
Examples:

- `translator check pairs.tsv`

- `translator check memory.tmx --strict --format json --output report.json`

- `paste source.txt target.txt | translator check -`

A TSV file has an Indonesian sentence, a tab and its English translation on each line. A first line may name the
columns instead: `source`, `target`, `id` and any others, in any order. Of a TMX file the Indonesian and the English
side of each unit are taken. Machine translations and corrected ones are checked alike.

{options.EXIT_CODES}
"""


class ReportFormat(StrEnum):
    """How the flags are given."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    TSV = "tsv"


def _show_legend(asked: bool) -> None:
    if asked:
        from translator.writers.display import legend

        for heading, entries in legend().items():
            typer.echo(heading)
            for entry in entries:
                typer.echo(f"  {entry.mark}: {entry.note}")
        raise typer.Exit


def check(
    pairs: Annotated[str, typer.Argument(metavar="PAIRS", help="A .tsv or .tmx file; - is standard input.")],
    format_: Annotated[
        ReportFormat,
        typer.Option("--format", "-f", help="text and json hold a summary; jsonl: a pair a line; tsv: a flag a line."),
    ] = ReportFormat.TEXT,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the report here, not to the screen."),
    ] = None,
    strict: options.Strict = False,
    quiet: options.Quiet = False,
    legend: Annotated[
        bool, typer.Option("--legend", help="Explain every flag, and leave.", callback=_show_legend, is_eager=True)
    ] = False,
) -> None:
    """Check translations from Indonesian to English: numbers, dates, names, negation, what is missing or left over."""
    from translator.cli.check_run import run

    raise typer.Exit(run(pairs, format_.value, output, strict=strict, quiet=quiet))
