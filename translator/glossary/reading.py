"""Glossaries from files: TSV, CSV and TBX, told by the suffix.

**TSV and CSV**: UTF-8, a term a line, quoted as spreadsheets do (RFC 4180); a `.csv` is separated by commas or, as
spreadsheets write it in Indonesia, by semicolons, whichever the first line holds. Two columns, source and target, or a
first line that names the columns: `source`, `target`, `case`, `whole_word`, `note`. `case` and `whole_word` are yes or
no; empty means the usual (see `make_term`).

**TBX**: each Indonesian term of a concept is a term of the glossary, the English terms are its forms; see
`translator.exchange.tbx`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from translator.errors import InputError
from translator.exchange import tbx
from translator.exchange.tsv import read_rows
from translator.glossary.terms import FORMS, Term, make_term

_MAX_BYTES = 32 << 20
_COLUMNS = ("source", "target", "case", "whole_word", "note")
_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_FIELD = re.compile(r'"(?:[^"]|"")*"')
"""A quoted field, where a comma or semicolon separates nothing."""


class _Row(NamedTuple):
    """A term as a file has it, and its line there."""

    line: int
    source: str
    target: str
    case: bool | None = None
    whole_word: bool = True


def read_terms(path: Path) -> tuple[Term, ...]:
    """Read a glossary. Raises InputError, which names the file and the line, where anything in it is wrong."""
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise InputError(f"{path}: a glossary is a {', '.join(_READERS)} file. Save it as one of these.")
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}. Check the path.") from error
    if len(data) > _MAX_BYTES:
        raise InputError(f"{path}: larger than {_MAX_BYTES >> 20} MiB. Leave out what is not needed.")
    return _terms(read(data, path), path)


def _terms(rows: Iterable[_Row], path: Path) -> tuple[Term, ...]:
    """The terms of the rows, equal ones once. Raises InputError where one is wrong or contradicts another."""
    found: dict[tuple[str, bool], tuple[Term, int]] = {}
    for row in rows:
        try:
            term = make_term(row.source, row.target, case=row.case, whole_word=row.whole_word)
        except ValueError as error:
            raise InputError(f"{path}, line {row.line}: {error}. Mend or delete the line.") from None
        known, line = found.setdefault((term.key, term.case), (term, row.line))
        if known.targets != term.targets or known.whole_word != term.whole_word:
            raise InputError(
                f"{path}, lines {line} and {row.line}: “{term.source}” is there twice, with different English. Delete "
                f"one; several English forms of one term go into one field, joined by {FORMS} (in TBX: one concept)."
            )
    return tuple(term for term, _ in found.values())


def _read_tsv(data: bytes, path: Path) -> Iterator[_Row]:
    return _read_columns(_decoded(data, path), "\t", path)


def _read_csv(data: bytes, path: Path) -> Iterator[_Row]:
    text = _decoded(data, path)
    first = _FIELD.sub("", text.lstrip().partition("\n")[0])
    return _read_columns(text, ";" if ";" in first and "," not in first else ",", path)


def _decoded(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}, line {line}: not UTF-8 ({error.reason}). Save the file as UTF-8.") from error


def _read_columns(text: str, delimiter: str, path: Path) -> Iterator[_Row]:
    columns: list[str] | None = None
    for line, row in read_rows(io.StringIO(text, newline=""), str(path), delimiter):
        if not any(field.strip() for field in row):
            continue
        if columns is None:
            columns = _columns(row, path, line)
            if len(row) > 1 and row[0].strip().casefold() == _COLUMNS[0]:
                continue
        if len(row) > len(columns) or len(row) < 2:
            raise InputError(
                f"{path}, line {line}: {len(row)} columns where {len(columns)} belong. Mend the line; "
                "columns beside source and target must be named in the first line."
            )
        fields = dict(zip(columns, row, strict=False))
        yield _Row(
            line,
            fields.get("source", ""),
            fields.get("target", ""),
            _yes_no(fields.get("case", ""), "case", path, line),
            _yes_no(fields.get("whole_word", ""), "whole_word", path, line) is not False,
        )


def _columns(row: list[str], path: Path, line: int) -> list[str]:
    """The columns that a first line names; source and target where it is a term itself."""
    names = [name.strip().casefold().replace(" ", "_").replace("-", "_") for name in row]
    if names[0] != "source":
        return list(_COLUMNS[:2])
    wrong = [name for name in names if name not in _COLUMNS or names.count(name) > 1]
    if wrong or "target" not in names:
        said = f"column “{wrong[0]}” is unknown or there twice" if wrong else "the column target is missing"
        raise InputError(f"{path}, line {line}: {said}. Columns are {', '.join(_COLUMNS)}.")
    return names


def _yes_no(field: str, column: str, path: Path, line: int) -> bool | None:
    word = field.strip().casefold()
    if word and word not in _YES_NO:
        raise InputError(f"{path}, line {line}: “{field.strip()}” in column {column} is neither yes nor no.")
    return _YES_NO.get(word)


def _read_tbx(data: bytes, path: Path) -> Iterator[_Row]:
    for term in tbx.read_terms(data, str(path)):
        for text in (term.source, *term.targets):
            if FORMS in text:
                raise InputError(f"{path}, line {term.line}: a term may not hold {FORMS}: “{text}”.")
        yield _Row(term.line, term.source, FORMS.join(term.targets))


_READERS: dict[str, Callable[[bytes, Path], Iterator[_Row]]] = {
    ".tsv": _read_tsv,
    ".csv": _read_csv,
    ".tbx": _read_tbx,
}
