"""TMX 1.4b (LISA/GALA, "TMX 1.4b Specification", 2005).

Of each `<tu>` the first `<tuv>` of the source language and the first English one count (`id`, also its older code `in`,
and `en`, with any region). Markup of other formats inside a segment (`bpt`, `ept`, `it`, `ph`, `ut`) is left out,
highlighted text (`hi`) stays. The file is read as a stream.

What is written has characters that XML cannot hold as U+FFFD, and beside them, in a property, which ones they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, NamedTuple

from translator import __version__
from translator.document import Origin
from translator.exchange.units import MACHINE, Entry, TranslationUnit, Unreadable
from translator.exchange.xml import (
    UNWRITABLE,
    XML_LANGUAGE,
    EntityError,
    language,
    line,
    texts,
    units,
    writable,
)

if TYPE_CHECKING:
    from lxml import etree

_CODES = frozenset({"bpt", "ept", "it", "ph", "ut"})
_ORIGIN_PROPERTY = "x-origin"
_UNWRITABLE_PROPERTY = "x-unwritable"


def read_units(stream: IO[bytes], name: str, source: str) -> Iterator[TranslationUnit | Unreadable]:
    """The units, one by one; `source` is the code of the source language.

    Raises InputError, which says where, once nothing after can be read.
    """
    for element in units(stream, name, "tmx", ("tu",)):
        yield _unit(element, source)


def _unit(unit: etree._Element, source: str) -> TranslationUnit | Unreadable:
    """The side of the source language and the English side of a unit."""
    sides: dict[str, str] = {}
    try:
        for variant in unit.iterfind("tuv"):
            sides.setdefault(language(variant), _segment(variant))
    except EntityError as error:
        return Unreadable(error.line, str(error))
    machine = any(prop.get("type") == _ORIGIN_PROPERTY and prop.text in MACHINE for prop in unit.iter("prop"))
    return TranslationUnit(line(unit), unit.get("tuid"), sides.get(source), sides.get("en"), machine)


def _segment(variant: etree._Element) -> str:
    """The text of the variant's segment."""
    segment = variant.find("seg")
    return "" if segment is None else "".join(texts(segment, _CODES))


class Remarks(NamedTuple):
    """What stands before the texts of a unit, or in the head of a file: notes for people, and typed properties."""

    notes: tuple[str, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()


def write_document(
    stream: IO[bytes], units: Iterable[etree._Element], source: str = "id", remarks: Remarks | None = None
) -> int:
    """Write units (see `made_unit`), and give their number; `source` is the code of the source language."""
    from lxml import etree

    attributes = {
        "creationtool": "translator",
        "creationtoolversion": __version__,
        "segtype": "sentence",
        "o-tmf": "translator",
        "adminlang": "en",
        "srclang": source,
        "datatype": "plaintext",
    }
    header = etree.Element("header", attributes)
    _add(header, remarks or Remarks())
    count = 0
    with etree.xmlfile(stream, encoding="UTF-8") as document:
        document.write_declaration()
        document.write_doctype('<!DOCTYPE tmx SYSTEM "tmx14.dtd">')
        with document.element("tmx", version="1.4"):
            document.write("\n", header, "\n")
            with document.element("body"):
                document.write("\n")
                for unit in units:
                    document.write(unit, "\n")
                    count += 1
            document.write("\n")
    stream.write(b"\n")
    return count


def made_unit(
    sides: Mapping[str, str],
    origin: Origin,
    *,
    remarks: Remarks | None = None,
    attributes: Mapping[str, str] | None = None,
) -> etree._Element:
    """A `<tu>` of texts by the code of their language; what a machine translated is marked so."""
    from lxml import etree

    unit = etree.Element("tu", dict(attributes or {}))
    notes, properties = remarks or Remarks()
    marks = () if origin is Origin.CORRECTED else ((_ORIGIN_PROPERTY, origin.value),)
    found = {
        code: [f"{match.start()} U+{ord(match.group()):04X}" for match in UNWRITABLE.finditer(text)]
        for code, text in sides.items()
    }
    lost = tuple((_UNWRITABLE_PROPERTY, f"{code}: {', '.join(places)}") for code, places in found.items() if places)
    _add(unit, Remarks(notes, (*marks, *properties, *lost)))
    for code, text in sides.items():
        variant = etree.SubElement(unit, "tuv", {XML_LANGUAGE: code})
        etree.SubElement(variant, "seg").text = writable(text)
    return unit


def _add(element: etree._Element, remarks: Remarks) -> None:
    from lxml import etree

    for note in remarks.notes:
        etree.SubElement(element, "note").text = writable(note)
    for kind, value in remarks.properties:
        etree.SubElement(element, "prop", type=kind).text = writable(value)


def written_time(time: datetime) -> str:
    """A time as TMX has it: YYYYMMDDThhmmssZ."""
    return time.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def write_entries(entries: Iterable[Entry], stream: IO[bytes]) -> int:
    """Write translations, and give their number; those of a machine are marked so."""
    return write_document(stream, map(_entry, entries))


def _entry(entry: Entry) -> etree._Element:
    machine = entry.origin is Origin.MACHINE
    changed = {} if machine else {"changedate": written_time(datetime.fromisoformat(entry.changed))}
    return made_unit({"id": entry.source, "en": entry.target}, entry.origin, attributes=changed)
