"""XLIFF 2.0 and 2.1 (OASIS, "XLIFF Version 2.1", 2018), and XLIFF 1.2 (OASIS, 2008), read.

Of 2.x a `<segment>` is a sentence pair; of 1.2 a `<trans-unit>`, or each `<mrk mtype="seg">` in its `<seg-source>`
with the one of the same `mid` in its `<target>`. Inline codes are left out, the text that they enclose stays. Suggested
translations of others (`<mtc:match>`, `<alt-trans>`) are no pairs. The file is read as a stream.

A machine's is what says so itself and whose state no person has raised: in 2.x the `subState` that this package writes,
in 1.2 a `state-qualifier` of machine translation, with a `state` before `signed-off` and `final`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from translator.exchange.units import MACHINE, TranslationUnit, Unreadable
from translator.exchange.xml import EntityError, language_code, line, name, units

if TYPE_CHECKING:
    from lxml import etree

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
"""That of 2.0 and 2.1."""

AUTHORITY = "translator"
"""The prefix of values that this package defines where XLIFF leaves them open."""

_CODES = frozenset({"ph", "it", "bpt", "ept", "x", "bx", "ex"})  # of 1.2; those of 2.x hold no text
_DONE = frozenset({"final", "signed-off"})
_BY_MACHINE = frozenset({"mt-suggestion", "leveraged-mt"})
_NO_CHARACTER = "\ufffd"


def read_units(stream: IO[bytes], file: str, source: str) -> Iterator[TranslationUnit | Unreadable]:
    """The sentence pairs, one by one; `source` is the code of the source language.

    Raises InputError, which says where, once nothing after can be read.
    """
    for element in units(stream, file, "xliff", ("unit", "trans-unit")):
        pairs = _segments if name(element) == "unit" else _parts
        languages = _languages(element)
        sides = languages[0] == source, languages[1] == "en"
        yield from pairs(element, sides)


def _languages(unit: etree._Element) -> tuple[str, str]:
    """The codes of the languages that a unit is from and into."""
    found = ["", ""]
    for element in unit.iterancestors():
        for side, names in enumerate((("srcLang", "source-language"), ("trgLang", "target-language"))):
            found[side] = found[side] or language_code(next(filter(None, map(element.get, names)), ""))
    return found[0], found[1]


def _segments(unit: etree._Element, sides: tuple[bool, bool]) -> Iterator[TranslationUnit | Unreadable]:
    """The pairs of a unit of 2.x; `sides` tells whether source and target are in the languages wanted."""
    for segment in unit:
        if name(segment) != "segment":
            continue
        ids = unit.get("id"), segment.get("id")
        id_ = ids[1] if ids[1] and ids[0] and ids[1].startswith(ids[0]) else "/".join(filter(None, ids))
        origin = (segment.get("subState") or "").removeprefix(f"{AUTHORITY}:")
        machine = origin in MACHINE and segment.get("state") in (None, "initial", "translated")
        yield _pair(segment, id_ or None, _child(segment, "source"), _child(segment, "target"), sides, machine)


def _parts(unit: etree._Element, sides: tuple[bool, bool]) -> Iterator[TranslationUnit | Unreadable]:
    """The pairs of a unit of 1.2."""
    target = _child(unit, "target")
    machine = target is not None and target.get("state-qualifier") in _BY_MACHINE and target.get("state") not in _DONE
    marks = {mark.get("mid"): mark for mark in _sentences(target)}
    parts = list(_sentences(_child(unit, "seg-source")))
    for part in parts:
        id_ = "/".join(filter(None, (unit.get("id"), part.get("mid"))))
        yield _pair(part, id_ or None, part, marks.get(part.get("mid")), sides, machine)
    if not parts:
        yield _pair(unit, unit.get("id"), _child(unit, "source"), target, sides, machine)


def _sentences(element: etree._Element | None) -> Iterator[etree._Element]:
    """The sentences of a text of 1.2 that is cut into them."""
    inner = () if element is None else element.iter()
    return (each for each in inner if name(each) == "mrk" and each.get("mtype") == "seg")


def _child(element: etree._Element, called: str) -> etree._Element | None:
    return next((child for child in element if name(child) == called), None)


def _pair(
    element: etree._Element,
    id_: str | None,
    source: etree._Element | None,
    target: etree._Element | None,
    sides: tuple[bool, bool],
    machine: bool,
) -> TranslationUnit | Unreadable:
    try:
        ours, theirs = (
            "".join(_texts(each)) if each is not None and wanted else None
            for each, wanted in zip((source, target), sides, strict=True)
        )
    except EntityError as error:
        return Unreadable(error.line, str(error))
    return TranslationUnit(line(element), id_, ours, theirs, machine)


def _texts(element: etree._Element) -> Iterator[str]:
    """The pieces of text in an element; a character that XML cannot hold stands in 2.x as `<cp hex="001B"/>`."""
    from lxml import etree

    yield element.text or ""
    for child in element:
        if child.tag is etree.Entity:
            raise EntityError(line(element), child.text or "")
        if name(child) == "cp":
            yield _character(child.get("hex") or "")
        elif name(child) and name(child) not in _CODES:
            yield from _texts(child)
        yield child.tail or ""


def _character(code: str) -> str:
    """The character of a code point in hexadecimal; U+FFFD where there is none."""
    try:
        character = chr(int(code, 16))
    except (ValueError, OverflowError):
        return _NO_CHARACTER
    return _NO_CHARACTER if "\ud800" <= character <= "\udfff" else character
