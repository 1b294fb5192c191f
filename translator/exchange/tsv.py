"""Tables of text: TSV and CSV, quoted as spreadsheets do (RFC 4180).

A field that begins with `"` ends with `"`, and holds `""` for each `"` within. So a sentence that begins with a
quotation mark must be quoted.

Of translations a line is one: source, tab, target. A first line `source<TAB>target` is a heading, and may name a third
column, `origin`. Reading pairs to look at them (`read_units`) is more patient than reading entries to keep them
(`read_entries`): it tells of what it cannot read and goes on, takes a line for a pair even where a quotation mark
stands at the head of a field as plain text, and finds the columns `source`, `target` and `id` of a heading in any
order, among any others.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import IO

from translator.document import Origin
from translator.errors import InputError
from translator.exchange.units import Entry, TranslationUnit, Unreadable

_MAX_LINE = 1 << 20  # characters
_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # what the error handler surrogateescape leaves
_HEADING = ["source", "target", "origin"]


def read_rows(text: Iterable[str], name: str, delimiter: str = "\t") -> Iterator[tuple[int, list[str]]]:
    """The rows of a table, each with the line it ends on. Raises InputError, which says where, for wrong quoting."""
    rows = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        for row in rows:
            yield rows.line_num, row
    except csv.Error as error:
        if "limit" in str(error):
            most = csv.field_size_limit()
            raise InputError(f"{name}, line {rows.line_num}: a field of over {most:,} characters. Part it.") from error
        raise InputError(
            f"{name}, line {rows.line_num}: not quoted as spreadsheets do ({error}): a field that begins with a "
            'quotation mark " must end with one, with every " inside it doubled. Mend the line.'
        ) from error


def read_entries(stream: IO[bytes], name: str) -> Iterator[TranslationUnit]:
    """The translations of a TSV file. Raises InputError, which says where, as soon as something in it is wrong."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    columns = _HEADING[:2]
    try:
        for number, (line, row) in enumerate(read_rows(text, name)):
            if number == 0 and row in (_HEADING[:2], _HEADING):
                columns = row
            elif row:
                if len(row) != len(columns):
                    raise InputError(
                        f"{name}, line {line}: {len(row)} columns where {len(columns)} belong. Mend the line."
                    )
                source, target, *origin = row
                yield TranslationUnit(line, None, source, target, origin == [Origin.MACHINE])
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: not UTF-8 ({error.reason}). Save it as UTF-8.") from error


def read_units(stream: IO[bytes]) -> Iterator[TranslationUnit | Unreadable]:
    """The pairs of a TSV file, and the lines that hold none."""
    # What is not UTF-8 becomes lone surrogates, which are found line by line.
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="\n")
    columns = _HEADING[:2]
    number = 0
    while line := text.readline(_MAX_LINE):
        number += 1
        if len(line) == _MAX_LINE and not line.endswith("\n"):
            while (rest := text.readline(_MAX_LINE)) and not rest.endswith("\n"):
                pass
            yield Unreadable(number, f"the line is longer than {_MAX_LINE:,} characters")
            continue
        line = line.rstrip("\r\n")
        if number == 1:
            heading = [name.strip().casefold() for name in _fields(line, 0)]
            if set(_HEADING[:2]) <= set(heading):
                columns = heading
                continue
        if line:
            yield _unit(number, line, columns)


def _unit(number: int, line: str, columns: list[str]) -> TranslationUnit | Unreadable:
    """The sentence pair in a line that has these columns."""
    if _NOT_UTF8.search(line):
        return Unreadable(number, "not UTF-8. Save the file as UTF-8")
    fields = _fields(line, len(columns))
    if len(fields) != len(columns):
        hint = "" if columns != _HEADING[:2] else " (others can be named in a first line beside source and target)"
        return Unreadable(number, f"columns: {len(fields)}, where {len(columns)} belong{hint}")
    row = dict(zip(columns, fields, strict=True))
    return TranslationUnit(number, row.get("id"), row["source"], row["target"], row.get("origin") == Origin.MACHINE)


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
