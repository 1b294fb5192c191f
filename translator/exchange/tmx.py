"""TMX 1.4b (LISA/GALA, "TMX 1.4b Specification", 2005).

Of each `<tu>` the first `<tuv>` of the source language and the first English one count (`id`, also its older code `in`,
and `en`, with any region). Markup of other formats inside a segment (`bpt`, `ept`, `it`, `ph`, `ut`) is left out,
highlighted text (`hi`) stays. The file is read as a stream.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING

from translator import __version__
from translator.document import Origin
from translator.errors import InputError
from translator.exchange.units import Entry, TranslationUnit, Unreadable
from translator.exchange.xml import XML_LANGUAGE, EntityError, language, line, texts

if TYPE_CHECKING:
    from lxml import etree

_MAX_BYTES = 1 << 30
_MAX_ELEMENTS = 10_000  # of one unit
_CODES = frozenset({"bpt", "ept", "it", "ph", "ut"})
_ORIGIN_PROPERTY = "x-origin"


def read_units(stream: IO[bytes], name: str, source: str) -> Iterator[TranslationUnit | Unreadable]:
    """The units, one by one; `source` is the code of the source language.

    Raises InputError, which says where, once nothing after can be read.
    """
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
                yield _unit(element, source)
                held = 0
            if event == "end" and not held:
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise InputError(f"{name}: not well-formed XML: {error.msg}. Mend the file.") from error


def _unit(unit: etree._Element, source: str) -> TranslationUnit | Unreadable:
    """The side of the source language and the English side of a unit."""
    sides: dict[str, str] = {}
    try:
        for variant in unit.iterfind("tuv"):
            sides.setdefault(language(variant), _segment(variant))
    except EntityError as error:
        return Unreadable(error.line, str(error))
    machine = any(prop.get("type") == _ORIGIN_PROPERTY and prop.text == Origin.MACHINE for prop in unit.iter("prop"))
    return TranslationUnit(line(unit), unit.get("tuid"), sides.get(source), sides.get("en"), machine)


def _segment(variant: etree._Element) -> str:
    """The text of the variant's segment."""
    segment = variant.find("seg")
    return "" if segment is None else "".join(texts(segment, _CODES))


def _forget(element: etree._Element) -> None:
    """Free what has been read, so that memory does not grow with the file."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def write_entries(entries: Iterable[Entry], stream: IO[bytes]) -> int:
    """Write translations, and give their number; those of a machine are marked so."""
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
                    document.write(_made(entry), "\n")
                    count += 1
            document.write("\n")
    stream.write(b"\n")
    return count


def _made(entry: Entry) -> etree._Element:
    from lxml import etree

    unit = etree.Element("tu")
    if entry.origin is Origin.MACHINE:
        etree.SubElement(unit, "prop", type=_ORIGIN_PROPERTY).text = Origin.MACHINE.value
    else:
        # As TMX writes it: YYYYMMDDThhmmssZ.
        unit.set("changedate", entry.changed.partition("+")[0].replace("-", "").replace(":", "") + "Z")
    for code, text in (("id", entry.source), ("en", entry.target)):
        variant = etree.SubElement(unit, "tuv", {XML_LANGUAGE: code})
        etree.SubElement(variant, "seg").text = text
    return unit
