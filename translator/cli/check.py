"""`translator check`: what is wrong with translations, whoever made them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from translator.checking import CheckedPair, LeftOut, Unreadable, check_stream, opened
from translator.checking.reports import REPORTS
from translator.checking.tally import Tally
from translator.cli import options
from translator.cli.console import EXIT_CODES, STRICT, complain, emit, progress_display
from translator.errors import InputError, OutputError
from translator.files import whole_file
from translator.languages import INDONESIAN, SOURCE_LANGUAGES, SourceLanguage, language_of
from translator.languages.identification import language_notice
from translator.writers.wording import legend

if TYPE_CHECKING:
    from translator.checking.estimating import Estimator
    from translator.progress import Progress

_TOLD = 20  # unreadable rows that are named; more are only counted
_STEP = 200  # pairs between two reports of progress
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown")

EPILOG = f"""\
Examples:

- `translator check pairs.tsv`

- `translator check memory.tmx --strict --format json --output report.json`

- `translator check pairs.tsv --estimate --every --format jsonl --output estimates.jsonl`

- `translator check article.xlf --every`

- `paste source.txt target.txt | translator check -`

A TSV file has a sentence, a tab and its English translation on each line. A first line may name the
columns instead: `source`, `target`, `id` and any others, in any order; a CSV file is as well. Of TMX and XLIFF the
sides of the source language and of English are taken. Machine translations and corrected ones are checked alike.

{EXIT_CODES}
"""


class ReportFormat(StrEnum):
    """How the flags are given."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    TSV = "tsv"


def _show_legend(asked: bool) -> None:
    if asked:
        for heading, entries in legend().items():
            typer.echo(heading)
            for entry in entries:
                typer.echo(f"  {entry.mark}: {entry.note}")
        raise typer.Exit


@app.command(epilog=EPILOG)
def check(
    pairs: Annotated[
        str, typer.Argument(metavar="PAIRS", help="A .tsv, .csv, .tmx or .xlf file; - is standard input.")
    ],
    format_: Annotated[
        ReportFormat,
        typer.Option("--format", "-f", help="text and json hold a summary; jsonl: a pair a line; tsv: a flag a line."),
    ] = ReportFormat.TEXT,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the report here, not to the screen."),
    ] = None,
    source_language: Annotated[
        str,
        typer.Option(
            metavar=f"{'|'.join(SOURCE_LANGUAGES)}|CODE",
            help="The language of the sources; any other by its ISO 639-1 code.",
        ),
    ] = INDONESIAN.code,
    estimate: Annotated[
        bool,
        typer.Option(
            "--estimate", help="Also ask a model how far each translation can be relied on; low ones are reported."
        ),
    ] = False,
    every: Annotated[bool, typer.Option("--every", help="Report every pair, also those without fault.")] = False,
    config: options.ConfigName = "embedded",
    offline: options.Offline = False,
    strict: options.Strict = False,
    quiet: options.Quiet = False,
    show_legend: Annotated[
        bool, typer.Option("--legend", help="Explain every flag, and leave.", callback=_show_legend, is_eager=True)
    ] = False,
) -> None:
    """Check translations into English: numbers, dates, names, negation, what is lost or left over."""
    try:
        language = language_of(source_language)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--source-language") from None
    if estimate and not language.knows("language"):
        raise typer.BadParameter(
            f"estimates were fitted to Indonesian; nothing is known of {language.name}", param_hint="--estimate"
        )
    if not quiet and not language.is_known:
        complain(f"note: {language_notice(language, told=False)}")
    if estimate and format_ is ReportFormat.TSV:
        raise typer.BadParameter("tsv holds flags only; choose text, json or jsonl", param_hint="--estimate")
    model = _Model(config, offline) if estimate else None
    raise typer.Exit(_run(pairs, language, format_.value, output, model, every=every, strict=strict, quiet=quiet))


class _Model(NamedTuple):
    """The model to ask: the configuration that names it, and whether the network may be reached for it."""

    config: str
    offline: bool

    def load(self, progress: Progress) -> Estimator:
        from translator.checking.estimating import Estimator

        options = {"runtime.offline": True} if self.offline else None
        return Estimator.from_config(self.config, options=options, progress=progress)


def _run(
    name: str,
    language: SourceLanguage,
    format_: str,
    output: Path | None,
    model: _Model | None,
    *,
    every: bool,
    strict: bool,
    quiet: bool,
) -> int:
    """Check the sentence pairs of a file (or of standard input, `-`), report, and give the exit code.

    Rows that cannot be read are told of on standard error, and the rest goes on.
    """
    if output and name != "-" and output.resolve() == Path(name).resolve():
        raise OutputError(f"{output}: the report would replace the file that is checked; choose another --output.")
    called = "stdin" if name == "-" else name
    tally = Tally()
    printing_to_screen = output is None and sys.stdout.isatty()
    with (
        opened(os.fdopen(os.dup(sys.stdin.fileno()), "rb") if name == "-" else name) as (stream, suffix),
        _destination(output) as write,
        progress_display(quiet or printing_to_screen) as progress,
    ):
        size = os.fstat(stream.fileno()).st_size if stream.seekable() else 0
        report = REPORTS[format_](write, called, printing_to_screen)
        results = check_stream(stream, called, suffix, language)
        if model:
            results = model.load(progress).over(results, language, progress)
        for number, result in enumerate(_told(results, tally, called), start=1):
            tally.add(result)
            if isinstance(result, Unreadable):
                report.unreadable(result)
            elif isinstance(result, CheckedPair) and (every or result.is_doubtful):
                report.pair(result)
            if number % _STEP == 0:
                # Estimates are made of many pairs at once: the file may have been read to its end, and closed, before.
                progress("checking", (size if stream.closed else stream.tell()) if size else number, size)
        progress("checking", size, size)
        report.end(tally)
    if not quiet and (output or format_ not in ("text", "json")):
        print(tally.table(), end="", file=sys.stderr)
    if not tally.checked and not tally.unreadable:
        complain(f"{called}: no sentence pairs in it")
    if tally.unreadable or not tally.checked:
        return 1
    return STRICT if strict and tally.with_errors else 0


def _told(
    results: Iterator[CheckedPair | LeftOut | Unreadable], tally: Tally, name: str
) -> Iterator[CheckedPair | LeftOut | Unreadable]:
    """The results; what cannot be read is told of on the way."""
    try:
        for result in results:
            if isinstance(result, Unreadable) and tally.unreadable < _TOLD:
                complain(f"{name}, line {result.line}: {result.reason}")
            yield result
    except InputError as error:
        tally.unreadable += 1
        complain(f"{error} What comes after was not checked.")
    if tally.unreadable > _TOLD:
        complain(f"{name}: {tally.unreadable - _TOLD:,} more rows cannot be read")


@contextmanager
def _destination(output: Path | None) -> Iterator[Callable[[str], None]]:
    """A function that takes the report piece by piece: to print it, or to a file that appears once it is whole."""
    if output is None:
        yield emit
        return
    try:
        with whole_file(output) as file:

            def put(text: str) -> None:
                file.write(text)

            yield put
    except OSError as error:
        raise OutputError.of(output, error, "Choose another --output.") from None
