r"""Translation memories as files that other tools read and write: TMX and TSV.

**TMX 1.4b** (LISA/GALA, "TMX 1.4b Specification", 2005): of each `<tu>` the first Indonesian and the first English
`<tuv>` count (`id`, also its older code `in`, and `en`, with any region). Markup of other formats inside a segment
(`bpt`, `ept`, `it`, `ph`, `ut`) is left out, highlighted text (`hi`) stays. The file is read as a stream, without its
DTD, without entities of its own, and without the network.

**TSV**: UTF-8, one translation a line: source, tab, target. Quoting is that of spreadsheets (RFC 4180 with tabs for
commas): a field that begins with `"` ends with `"`, and holds `""` for each `"` within. So a sentence that begins with
a quotation mark must be quoted. A first line `source<TAB>target` is a heading, and may name a third column, `origin`.

In both a translation may be marked as the machine's: `<prop type="x-origin">machine</prop>`, or `machine` in the
column `origin`. An import leaves those out, so that only what a person took the mark from becomes a correction.

Reading pairs to look at them (`read_units`) is more patient than reading entries to keep them: it tells of what it
cannot read and goes on, takes a line of TSV for a pair even where a quotation mark stands at the head of a field as
plain text, and finds the columns `source`, `target` and `id` of a heading in any order, among any others.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from translator import __version__
from translator.document import Origin
from translator.errors import InputError, OutputError
from translator.files import beside
from translator.memory.store import Entry

if TYPE_CHECKING:
    from lxml import etree

_MAX_BYTES = 1 << 30  # of a TMX file
_MAX_ELEMENTS = 10_000  # of one unit of a TMX file
_MAX_LINE = 1 << 20  # characters of a line of a TSV file
_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # what the error handler surrogateescape leaves
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_CODES = frozenset({"bpt", "ept", "it", "ph", "ut"})
_ORIGIN_PROPERTY = "x-origin"
_HEADING = ["source", "target", "origin"]


class Unit(NamedTuple):
    """A sentence and its translation as a file has them, with the line where they begin and their id there, if any.

    A side is None where the file does not have it, and may be empty.
    """

    line: int
    id: str | None
    source: str | None
    target: str | None
    machine: bool


class Unreadable(NamedTuple):
    """A place where a file should hold a unit and does not, and why."""

    line: int
    reason: str


def read_entries(path: Path) -> Iterator[tuple[str, str] | None]:
    """The sentences and translations of a TMX or TSV file, told by its suffix; None for each that is left out.

    Left out is what lacks a side, or is marked as a machine translation. Raises InputError, which says where, as soon
    as the file turns out to be damaged.
    """
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise InputError(f"{path}: translations are read from {' and '.join(_READERS)} files. Save it as one of these.")
    try:
        with path.open("rb") as stream:
            yield from read(stream, path)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}.") from error


def read_units(stream: IO[bytes], name: str, suffix: str) -> Iterator[Unit | Unreadable]:
    """The sentence pairs of an open TMX (suffix `.tmx`) or TSV file, whatever their origin, one by one.

    Raises InputError, which says where, once nothing after can be read.
    """
    return _tmx_units(stream, name) if suffix == ".tmx" else _tsv_units(stream)


def export_entries(entries: Iterable[Entry], path: Path) -> int:
    """Write translations to a TMX or TSV file, told by its suffix, and give their number.

    The file appears whole or not at all, and takes the place of an older one. Raises InputError
    for another suffix, OutputError where it cannot be written.
    """
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise InputError(f"{path}: translations are written to {' and '.join(_WRITERS)} files. Name it so.")
    try:
        with beside(path) as part, part.open("xb") as stream:
            count = write(entries, stream)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise OutputError.of(path, error, "Name another file.") from error
    return count


def _read_tmx(stream: IO[bytes], path: Path) -> Iterator[tuple[str, str] | None]:
    for unit in _tmx_units(stream, str(path)):
        if isinstance(unit, Unreadable):
            raise InputError(f"{path}, line {unit.line}: {unit.reason}")
        source, target = unit.source or "", unit.target or ""
        wanted = source.strip() and target.strip() and not unit.machine
        yield (source, target) if wanted else None


def _tmx_units(stream: IO[bytes], name: str) -> Iterator[Unit | Unreadable]:
    from lxml import etree

    if os.fstat(stream.fileno()).st_size > _MAX_BYTES:
        raise InputError(f"{name}: larger than {_MAX_BYTES >> 30} GiB. Split it.")
    events = etree.iterparse(
        stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    held = 0  # elements of the unit that is being read, which stay in memory until it ends
    try:
        for event, element in events:
            if event == "start":
                if element.getparent() is None and element.tag != "tmx":
                    raise InputError(f"{name}: not TMX: its root is not <tmx>.")
                held += bool(held or element.tag == "tu")
                if held > _MAX_ELEMENTS:
                    raise InputError(f"{name}, line {element.sourceline}: a <tu> of over {_MAX_ELEMENTS} elements.")
            elif element.tag == "tu":
                yield _tmx_unit(element)
                held = 0
            if event == "end" and not held:
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise InputError(f"{name}: not well-formed XML: {error.msg}. Mend the file.") from error


def _tmx_unit(unit: etree._Element) -> Unit | Unreadable:
    """The Indonesian and the English side of a unit."""
    sides: dict[str, str] = {}
    try:
        for variant in unit.iterfind("tuv"):
            language = (variant.get(_XML_LANG) or variant.get("lang") or "").casefold().split("-")[0]
            sides.setdefault("id" if language == "in" else language, _segment(variant))
    except _EntityError as error:
        return Unreadable(error.line, str(error))
    machine = any(prop.get("type") == _ORIGIN_PROPERTY and prop.text == Origin.MACHINE for prop in unit.iter("prop"))
    return Unit(_line(unit), unit.get("tuid"), sides.get("id"), sides.get("en"), machine)


def _line(element: etree._Element) -> int:
    number: object = element.sourceline  # its type in lxml-stubs is wrong
    return number if isinstance(number, int) else 0


class _EntityError(Exception):
    """A segment holds an entity, which could stand for anything."""

    def __init__(self, line: int, entity: str) -> None:
        super().__init__(
            f"the entity {entity} is not of XML itself, and is not read. Save the file with characters as they are."
        )
        self.line = line


def _segment(variant: etree._Element) -> str:
    """The text of the variant's segment."""
    segment = variant.find("seg")
    return "" if segment is None else "".join(_texts(segment))


def _texts(element: etree._Element) -> Iterator[str]:
    from lxml import etree

    yield element.text or ""
    for child in element:
        if child.tag is etree.Entity:
            raise _EntityError(_line(element), child.text or "")
        # Comments and processing instructions have a function for a tag.
        if isinstance(child.tag, str) and child.tag not in _CODES:
            yield from _texts(child)
        yield child.tail or ""


def _forget(element: etree._Element) -> None:
    """Free what has been read, so that memory does not grow with the file."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _write_tmx(entries: Iterable[Entry], stream: IO[bytes]) -> int:
    from lxml import etree

    header = {
        "creationtool": "translator",
        "creationtoolversion": __version__,
        "segtype": "sentence",
        "o-tmf": "translator",
        "adminlang": "en",
        "srclang": "id",
        "datatype": "plaintext",
    }
    count = 0
    with etree.xmlfile(stream, encoding="UTF-8") as document:
        document.write_declaration()
        document.write_doctype('<!DOCTYPE tmx SYSTEM "tmx14.dtd">')
        with document.element("tmx", version="1.4"):
            document.write("\n", etree.Element("header", header), "\n")
            with document.element("body"):
                document.write("\n")
                for entry in entries:
                    document.write(_unit(entry), "\n")
                    count += 1
            document.write("\n")
    stream.write(b"\n")
    return count


def _unit(entry: Entry) -> etree._Element:
    from lxml import etree

    unit = etree.Element("tu")
    if entry.origin is Origin.MACHINE:
        etree.SubElement(unit, "prop", type=_ORIGIN_PROPERTY).text = Origin.MACHINE.value
    else:
        # As TMX writes it: YYYYMMDDThhmmssZ.
        unit.set("changedate", entry.changed.partition("+")[0].replace("-", "").replace(":", "") + "Z")
    for language, text in (("id", entry.source), ("en", entry.target)):
        variant = etree.SubElement(unit, "tuv", {_XML_LANG: language})
        etree.SubElement(variant, "seg").text = text
    return unit


def _read_tsv(stream: IO[bytes], path: Path) -> Iterator[tuple[str, str] | None]:
    lines = csv.reader(io.TextIOWrapper(stream, encoding="utf-8-sig", newline=""), "excel-tab", strict=True)
    columns = 2
    try:
        for number, row in enumerate(lines, start=1):
            if number == 1 and row in (_HEADING[:2], _HEADING):
                columns = len(row)
            elif row:
                if len(row) != columns:
                    raise InputError(
                        f"{path}, line {lines.line_num}: {len(row)} columns where {columns} belong. Mend the line; "
                        "nothing was read."
                    )
                source, target, *origin = row
                wanted = source.strip() and target.strip() and origin != [Origin.MACHINE]
                yield (source, target) if wanted else None
    except csv.Error as error:
        raise InputError(
            f"{path}, line {lines.line_num}: not TSV as spreadsheets write it ({error}): a field that begins with a "
            'quotation mark " must end with one, with every " inside it doubled. Mend the line; nothing was read.'
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 ({error.reason}). Save it as UTF-8; nothing was read.") from error


def _tsv_units(stream: IO[bytes]) -> Iterator[Unit | Unreadable]:
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
            yield _tsv_unit(number, line, columns)


def _tsv_unit(number: int, line: str, columns: list[str]) -> Unit | Unreadable:
    """The sentence pair in a line that has these columns."""
    if _NOT_UTF8.search(line):
        return Unreadable(number, "not UTF-8. Save the file as UTF-8")
    fields = _fields(line, len(columns))
    if len(fields) != len(columns):
        hint = "" if columns != _HEADING[:2] else " (others can be named in a first line beside source and target)"
        return Unreadable(number, f"columns: {len(fields)}, where {len(columns)} belong{hint}")
    row = dict(zip(columns, fields, strict=True))
    return Unit(number, row.get("id"), row["source"], row["target"], row.get("origin") == Origin.MACHINE)


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


def _write_tsv(entries: Iterable[Entry], stream: IO[bytes]) -> int:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    lines = csv.writer(text, "excel-tab", lineterminator="\n")
    lines.writerow(_HEADING)
    count = 0
    for count, entry in enumerate(entries, start=1):  # noqa: B007
        lines.writerow((entry.source, entry.target, entry.origin.value))
    text.flush()
    text.detach()
    return count


_READERS: dict[str, Callable[[IO[bytes], Path], Iterator[tuple[str, str] | None]]] = {
    ".tmx": _read_tmx,
    ".tsv": _read_tsv,
}
_WRITERS: dict[str, Callable[[Iterable[Entry], IO[bytes]], int]] = {".tmx": _write_tmx, ".tsv": _write_tsv}
