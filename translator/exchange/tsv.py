"""Tables of text: TSV and CSV, quoted as spreadsheets do (RFC 4180).

A field that begins with `"` ends with `"`, and holds `""` for each `"` within. So a sentence that begins with a
quotation mark must be quoted.

Of translations a line is one: source, tab, target. A first line may name the columns instead: `source`, `target`, and
any others in any order, of which `id` and `origin` count. Reading pairs to look at them (`read_tsv_units`,
`read_csv_units`) is more patient than reading entries to keep them (`read_entries`): it tells of what it cannot read
and goes on, and in TSV takes a line for a pair even where a quotation mark stands at the head of a field as plain text.

A text that a spreadsheet would take for a formula has an apostrophe before it in the tables of articles that this
package writes (`COLUMNS`), and loses it when they are read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, NamedTuple, Self

from translator.errors import InputError
from translator.exchange.units import MACHINE, Entry, TranslationUnit, Unreadable

_MAX_LINE = 1 << 20  # characters
_MAX_FIELD = 1 << 17
_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # what the error handler surrogateescape leaves
_HEADING = ["source", "target", "origin"]

COLUMNS = (
    "article", "id", "role", "source", "target", "confidence", "level", "flags", "doubtful", "evidence", "origin",
    "score", "start", "end", "language", "title", "byline", "date", "url",
)  # fmt: skip
"""The columns of the tables that articles are written to, in their order."""

# What spreadsheets take for a formula by its head (OWASP, "CSV Injection"); apostrophes that stand there already count,
# so that each text has one guarded form. Excel leaves out blanks before "=".
_FORMULA = re.compile(r"\'*\s*[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]")


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula: with an apostrophe before what looks like one."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text of which `guarded` gives this one."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def read_rows(text: Iterable[str], name: str, delimiter: str = "\t") -> Iterator[tuple[int, list[str]]]:
    """The rows of a table, each with the line it ends on. Raises InputError, which says where, for wrong quoting."""
    rows = csv.reader(text, delimiter=delimiter, strict=True)
    too_long = f"a field of over {_MAX_FIELD:,} characters. Part it."
    try:
        for row in rows:
            # The module's own limit is the same, unless another part of the process has raised it.
            if any(len(field) > _MAX_FIELD for field in row):
                raise InputError(f"{name}, line {rows.line_num}: {too_long}")
            yield rows.line_num, row
    except csv.Error as error:
        if "limit" in str(error):
            raise InputError(f"{name}, line {rows.line_num}: {too_long}") from error
        raise InputError(
            f"{name}, line {rows.line_num}: not quoted as spreadsheets do ({error}): a field that begins with a "
            'quotation mark " must end with one, with every " inside it doubled. Mend the line.'
        ) from error


class _Layout(NamedTuple):
    """The columns of a table of translations, named by its heading or, where it has none, source and target."""

    columns: tuple[str, ...] = ("source", "target")

    @classmethod
    def of(cls, row: Sequence[str]) -> Self | None:
        """The layout that a first row tells; None where it is no heading."""
        names = tuple(name.strip().casefold() for name in row)
        return cls(names) if {"source", "target"} <= set(names) else None

    def fits(self, row: Sequence[str]) -> bool:
        """Whether a row can be of this layout."""
        return len(row) == len(self.columns)

    def unit(self, line: int, row: Sequence[str]) -> TranslationUnit:
        """The sentence pair in a row."""
        fields = dict(zip(self.columns, row, strict=True))
        sides = fields["source"], fields["target"]
        if set(COLUMNS) <= fields.keys():
            sides = unguarded(sides[0]), unguarded(sides[1])
        return TranslationUnit(line, fields.get("id"), *sides, fields.get("origin") in MACHINE)


def read_entries(stream: IO[bytes], name: str, delimiter: str = "\t") -> Iterator[TranslationUnit]:
    """The translations of a table. Raises InputError, which says where, as soon as something in it is wrong."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    layout = _Layout()
    try:
        for number, (line, row) in enumerate(read_rows(text, name, delimiter)):
            if number == 0 and (told := _Layout.of(row)):
                layout = told
            elif row:
                if not layout.fits(row):
                    wanted = len(layout.columns)
                    raise InputError(f"{name}, line {line}: {len(row)} columns where {wanted} belong. Mend the line.")
                yield layout.unit(line, row)
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: not UTF-8 ({error.reason}). Save it as UTF-8.") from error


def read_tsv_units(stream: IO[bytes]) -> Iterator[TranslationUnit | Unreadable]:
    """The pairs of a TSV file, and the lines that hold none."""
    # What is not UTF-8 becomes lone surrogates, which are found line by line.
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="\n")
    layout = _Layout()
    number = 0
    while line := text.readline(_MAX_LINE):
        number += 1
        if len(line) == _MAX_LINE and not line.endswith("\n"):
            while (rest := text.readline(_MAX_LINE)) and not rest.endswith("\n"):
                pass
            yield Unreadable(number, f"the line is longer than {_MAX_LINE:,} characters")
            continue
        line = line.rstrip("\r\n")
        if number == 1 and (told := _Layout.of(_fields(line, 0))):
            layout = told
        elif line:
            yield _unit(number, _fields(line, len(layout.columns)), layout)


def read_csv_units(stream: IO[bytes]) -> Iterator[TranslationUnit | Unreadable]:
    """The pairs of a CSV file, and the rows that hold none, each with the line that it ends on."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    rows = csv.reader(text)
    layout = _Layout()
    first = True
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield Unreadable(rows.line_num, str(error))
            continue
        if row is None:
            return
        if first and (told := _Layout.of(row)):
            layout = told
        elif row:
            yield _unit(rows.line_num, row, layout)
        first = False


def _unit(line: int, row: list[str], layout: _Layout) -> TranslationUnit | Unreadable:
    """The sentence pair in a row."""
    if any(map(_NOT_UTF8.search, row)):
        return Unreadable(line, "not UTF-8. Save the file as UTF-8")
    if not layout.fits(row):
        hint = "" if layout != _Layout() else " (others can be named in a first line beside source and target)"
        return Unreadable(line, f"columns: {len(row)}, where {len(layout.columns)} belong{hint}")
    return layout.unit(line, row)


def _fields(line: str, columns: int) -> list[str]:
    """The fields of a line, quoted as spreadsheets do or, where that does not give so many, as they stand."""
    plain = line.split("\t")
    if '"' not in line:
        return plain
    try:
        quoted = next(csv.reader([line], "excel-tab", strict=True))
    except csv.Error:
        return plain
    return plain if len(quoted) != columns == len(plain) else quoted


def write_entries(entries: Iterable[Entry], stream: IO[bytes]) -> int:
    """Write translations, and give their number; those of a machine are marked so."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    lines = csv.writer(text, "excel-tab", lineterminator="\n")
    lines.writerow(_HEADING)
    count = 0
    for count, entry in enumerate(entries, start=1):  # noqa: B007
        lines.writerow((entry.source, entry.target, entry.origin.value))
    text.flush()
    text.detach()
    return count
