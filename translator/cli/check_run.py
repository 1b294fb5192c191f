"""What `translator check` does once its options are known. Memory does not grow with the file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from translator.checks import check_pair
from translator.cli.check_report import REPORTS, Report, Tally
from translator.cli.console import STRICT, complain, emit, progress_display
from translator.errors import InputError, OutputError
from translator.files import whole_file
from translator.memory import Unit, Unreadable, read_units

_TOLD = 20  # unreadable rows that are named; more are only counted
_STEP = 200  # units between two reports of progress
_XML_STARTS = (b"<?xml", b"<tmx", b"<!DOCTYPE tmx", b"<\0?\0x\0m\0l\0", b"\0<\0?\0x\0m\0l")


def run(name: str, format_: str, output: Path | None, *, strict: bool, quiet: bool) -> int:
    """Check the sentence pairs of a file (or of standard input, `-`), report, and give the exit code.

    Rows that cannot be read are told of on standard error, and the rest goes on.
    """
    if output and name != "-" and output.resolve() == Path(name).resolve():
        raise OutputError(f"{output}: the report would replace the file that is checked; choose another --output.")
    shown = "stdin" if name == "-" else name
    tally = Tally(shown)
    printing_to_screen = output is None and sys.stdout.isatty()
    with (
        _opened(name) as (stream, suffix),
        _destination(output) as write,
        progress_display(quiet or printing_to_screen) as progress,
    ):
        size = os.fstat(stream.fileno()).st_size if stream.seekable() else 0
        report = REPORTS[format_](write, shown, printing_to_screen)
        for number, unit in enumerate(_readable(read_units(stream, shown, suffix), report, tally), start=1):
            flags = check_pair(unit.source or "", unit.target or "")
            tally.add(flags)
            if flags:
                report.pair(unit, flags)
            if number % _STEP == 0:
                progress("checking", stream.tell() if size else number, size)
        progress("checking", size, size)
        report.end(tally)
    if not quiet and (output or format_ not in ("text", "json")):
        print(tally.table(), end="", file=sys.stderr)
    if not tally.checked and not tally.unreadable:
        complain(f"{shown}: no sentence pairs in it")
    if tally.unreadable or not tally.checked:
        return 1
    return STRICT if strict and tally.with_errors else 0


def _readable(units: Iterator[Unit | Unreadable], report: Report, tally: Tally) -> Iterator[Unit]:
    """The units with text to check; what cannot be read is told of."""
    try:
        for unit in units:
            if isinstance(unit, Unreadable):
                tally.unreadable += 1
                report.unreadable(unit)
                if tally.unreadable <= _TOLD:
                    complain(f"{tally.name}, line {unit.line}: {unit.reason}")
            elif unit.target is None or not (unit.source or "").strip():
                tally.left_out += bool(unit.source or unit.target)
            else:
                yield unit
    except InputError as error:
        tally.unreadable += 1
        complain(f"{error} What comes after was not checked.")
    if tally.unreadable > _TOLD:
        complain(f"{tally.name}: {tally.unreadable - _TOLD:,} more rows cannot be read")


@contextmanager
def _opened(name: str) -> Iterator[tuple[IO[bytes], str]]:
    """The open file, and the suffix of its format: its own, or else what its first bytes look like."""
    try:
        with os.fdopen(os.dup(sys.stdin.fileno()), "rb") if name == "-" else Path(name).open("rb") as stream:
            suffix = Path(name).suffix.lower()
            if suffix not in (".tsv", ".tmx"):
                start = stream.peek(64).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
                suffix = ".tmx" if start.startswith(_XML_STARTS) else ".tsv"
            yield stream, suffix
    except OSError as error:
        if error.filename != name:
            raise
        raise InputError(f"{name}: cannot be read: {error.strerror}.") from None


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
