"""Glossaries from files: TSV, CSV and TBX, told by the suffix.

**TSV and CSV**: UTF-8, a term a line, quoted as spreadsheets do (RFC 4180); a `.csv` is separated by commas or, as
spreadsheets write it in Indonesia, by semicolons, whichever the first line holds. Two columns, source and target, or a
first line that names the columns: `source`, `target`, `case`, `whole_word`, `note`. `case` and `whole_word` are yes or
no; empty means the usual (see `make_term`).

**TBX** (ISO 30042:2019, and TBX-Basic of 2008): `conceptEntry`/`langSec`/`termSec` or `termEntry`/`langSet`/`tig` or
`ntig`, data categories as attributes (DCA) or elements (DCT). Each Indonesian term of a concept is a term of the
glossary; the English terms are its forms, one marked as preferred first, those marked as deprecated or superseded
left out. A concept without either language says nothing about this pair of languages and is passed over. The file is
read without its DTD, without entities of its own, and without the network.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from translator.errors import InputError
from translator.glossary.terms import FORMS, Term, make_term

if TYPE_CHECKING:
    from lxml import etree

_MAX_BYTES = 32 << 20
_COLUMNS = ("source", "target", "case", "whole_word", "note")
_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_FIELD = re.compile(r'"(?:[^"]|"")*"')
"""A quoted field, where a comma or semicolon separates nothing."""
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ROOTS = ("tbx", "martif")
_CONCEPTS = ("conceptEntry", "termEntry")
_LANGUAGES = ("langSec", "langSet")
_TERMS = ("termSec", "tig", "ntig")
_REJECTED = ("deprecated", "superseded")


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
        raise InputError(f"{path}: cannot be read: {error.strerror or error}.") from error
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
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] | None = None
    try:
        for row in rows:
            if not any(field.strip() for field in row):
                continue
            if columns is None:
                columns = _columns(row, path, rows.line_num)
                if len(row) > 1 and row[0].strip().casefold() == _COLUMNS[0]:
                    continue
            if len(row) > len(columns) or len(row) < 2:
                raise InputError(
                    f"{path}, line {rows.line_num}: {len(row)} columns where {len(columns)} belong. Mend the line; "
                    "columns beside source and target must be named in the first line."
                )
            fields = dict(zip(columns, row, strict=False))
            yield _Row(
                rows.line_num,
                fields.get("source", ""),
                fields.get("target", ""),
                _yes_no(fields.get("case", ""), "case", path, rows.line_num),
                _yes_no(fields.get("whole_word", ""), "whole_word", path, rows.line_num) is not False,
            )
    except csv.Error as error:
        raise InputError(
            f"{path}, line {rows.line_num}: not quoted as spreadsheets do ({error}): a field that begins with a "
            'quotation mark " must end with one, with every " inside it doubled. Mend the line.'
        ) from error


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
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"{path}: not well-formed XML, so nothing was read: {error}.") from error
    if _name(root).casefold() not in _ROOTS:
        raise InputError(f"{path}: not TBX: its root is <{_name(root)}>, not <tbx> or <martif>.")
    for concept in root.iter():
        if _name(concept) in _CONCEPTS:
            yield from _concept(concept, path)


def _concept(concept: etree._Element, path: Path) -> Iterator[_Row]:
    """The terms of one concept: each Indonesian one with all English ones."""
    sides: dict[str, list[tuple[str, str, int]]] = {}
    for section in concept:
        if _name(section) in _LANGUAGES:
            language = (section.get(_XML_LANG) or section.get("lang") or "").casefold().replace("_", "-").split("-")[0]
            terms = (_term(one, path) for one in section if _name(one) in _TERMS)
            sides.setdefault("id" if language == "in" else language, []).extend(terms)
    english = [(status, text) for text, status, _ in sides.get("en", []) if not status.startswith(_REJECTED)]
    english.sort(key=lambda one: not one[0].startswith("preferred"))
    if english:
        for text, _, line in sides.get("id", []):
            yield _Row(line, text, FORMS.join(form for _, form in english))


def _term(section: etree._Element, path: Path) -> tuple[str, str, int]:
    """The text, administrative status and line of a term."""
    text, status, line = "", "", _line(section)
    for element in section.iter():
        if _name(element) == "term":
            text, line = " ".join("".join(_texts(element, path)).split()), _line(element)
        elif _name(element) == "administrativeStatus" or element.get("type") == "administrativeStatus":
            status = (element.text or "").strip().casefold()
    if not text or FORMS in text:
        raise InputError(f"{path}, line {line}: {f'a term may not hold {FORMS}' if text else 'a term is empty'}.")
    return text, status, line


def _texts(element: etree._Element, path: Path) -> Iterator[str]:
    from lxml import etree

    yield element.text or ""
    for child in element:
        if child.tag is etree.Entity:
            raise InputError(
                f"{path}, line {_line(element)}: the entity {child.text} is not of XML itself, and is not read. Save "
                "the file with characters as they are."
            )
        yield from _texts(child, path)
        yield child.tail or ""


def _name(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for an entity."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _line(element: etree._Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 0


_READERS: dict[str, Callable[[bytes, Path], Iterator[_Row]]] = {
    ".tsv": _read_tsv,
    ".csv": _read_csv,
    ".tbx": _read_tbx,
}
