"""Read Word documents (.docx), as ECMA-376 (Office Open XML, part 1, WordprocessingML) lays them out.

Read are paragraphs, headings, lists, tables cell by cell, text boxes, footnotes and endnotes (after the text), and the
core properties. Changes count as accepted; hidden text, comments, headers and footers are left out. A line break
within a paragraph ends one here, as people use it so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from translator.document import Metadata, Role
from translator.readers.archives import Archive, local_name
from translator.readers.contents import Contents, TextBuilder, flattened

if TYPE_CHECKING:
    from lxml import etree

DOCUMENT = "word/document.xml"
_SKIPPED = frozenset({"del", "moveFrom", "pPr", "rPr", "sectPr", "instrText", "delText", "Fallback", "rt"})
_BREAKS = frozenset({"br", "cr"})
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_NOTE_KINDS = frozenset({"footnote", "endnote"})
_DEEPEST_STYLE = 20
_OFF = frozenset({"0", "false", "off"})


class _Place(NamedTuple):
    """Where a paragraph stands: its role there, where that decides; what goes before it."""

    role: Role | None = None
    separator: str = "\n\n"


def recognizes(data: bytes) -> bool:
    """Whether bytes are a ZIP archive with the parts of a Word document; their names stand in clear."""
    return data.startswith(b"PK\x03\x04") and DOCUMENT.encode() in data


def read(data: bytes, name: str) -> Contents:
    """Read a Word document. Raises InputError where it is damaged, too large when unpacked, or has a password."""
    archive = Archive(data, name, "a Word document")
    styles = _Styles(archive.xml("word/styles.xml")) if "word/styles.xml" in archive else _Styles(None)
    builder = TextBuilder()
    for _, root in roots(archive):
        for paragraph, place in paragraphs(root):
            _add(builder, paragraph, place, styles)
    return builder.contents(_metadata(archive))


def roots(archive: Archive) -> Iterator[tuple[str, etree._Element]]:
    """The parts that hold text, in order: the document and its notes, each by its name and its root."""
    root = archive.xml(DOCUMENT)
    if all(local_name(child) != "body" for child in root):
        raise archive.damaged(f"{DOCUMENT} has no body")
    yield DOCUMENT, root
    for member in _NOTES:
        if member in archive:
            yield member, archive.xml(member)


def paragraphs(root: etree._Element) -> Iterator[tuple[etree._Element, _Place]]:
    """The paragraphs of a part, as `roots` gives it, in order, each with its place."""
    for child in root:
        kind = local_name(child)
        # Notes with a type are the lines that separate notes from the text.
        if kind == "body" or (kind in _NOTE_KINDS and attribute(child, "type") in (None, "normal")):
            yield from _paragraphs(child, _Place())


def _paragraphs(parent: etree._Element, place: _Place) -> Iterator[tuple[etree._Element, _Place]]:
    """The paragraphs in an element, those of tables and of text boxes included, each with its place."""
    for child in parent:
        kind = local_name(child)
        if kind in _SKIPPED:
            continue
        if kind == "p":
            yield child, place
            yield from _boxes(child)
        elif kind == "tbl":
            yield from _cells(child, place)
        else:
            yield from _paragraphs(child, place)


def _cells(table: etree._Element, place: _Place) -> Iterator[tuple[etree._Element, _Place]]:
    separator = place.separator
    for row in _nearest(table, "tr"):
        for cell in _nearest(row, "tc"):
            for paragraph, _ in _paragraphs(cell, _Place(Role.CELL)):
                yield paragraph, _Place(Role.CELL, separator)
                separator = "\n"
            separator = "\t"
        separator = "\n"


def _nearest(parent: etree._Element, kind: str) -> Iterator[etree._Element]:
    """The elements of a kind in another, but not those within one of them."""
    for child in parent:
        if local_name(child) == kind:
            yield child
        else:
            yield from _nearest(child, kind)


def _boxes(paragraph: etree._Element) -> Iterator[tuple[etree._Element, _Place]]:
    """The paragraphs of the text boxes that hang on a paragraph; of two renderings of a box, the first."""
    for child in paragraph:
        kind = local_name(child)
        if kind == "txbxContent":
            yield from _paragraphs(child, _Place())
        elif kind not in _SKIPPED:
            yield from _boxes(child)


def _add(builder: TextBuilder, paragraph: etree._Element, place: _Place, styles: _Styles) -> None:
    role = styles.role(paragraph) or place.role
    lines = "".join(text_of(paragraph)).split("\n")
    if role in (Role.HEADLINE, Role.HEADING):  # broken for its looks
        lines = [" ".join(lines)]
    separator = place.separator
    for line in lines:
        if flattened(line):
            builder.add(line, place.role or role, separator=separator)
            separator = "\n"


def text_of(element: etree._Element) -> Iterator[str]:
    """The text of a paragraph, its breaks as newlines."""
    for child in element:
        kind = local_name(child)
        if kind == "t":
            yield child.text or ""
        elif kind in ("tab", "ptab"):
            yield "\t"
        elif kind in _BREAKS:
            yield "\n"
        elif kind == "noBreakHyphen":
            yield "-"
        elif kind not in _SKIPPED and kind != "txbxContent" and not (kind == "r" and is_hidden(child)):
            yield from text_of(child)


def is_hidden(run: etree._Element) -> bool:
    """Whether a run is not shown."""
    vanish = run.find("{*}rPr/{*}vanish")
    return vanish is not None and attribute(vanish, "val") not in _OFF


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute, in whichever of the format's two namespaces (transitional and strict)."""
    return next((str(value) for key, value in element.items() if str(key).rpartition("}")[2] == name), None)


def _child_value(parent: etree._Element | None, path: str) -> str | None:
    """The `val` of the element at a path; None where there is none."""
    found = parent.find(path) if parent is not None else None
    return attribute(found, "val") if found is not None else None


class _Styles:
    """What the styles of a document say of a paragraph's role."""

    def __init__(self, root: etree._Element | None) -> None:
        styles = root.iter("{*}style") if root is not None else ()
        self._styles: Mapping[str, etree._Element] = {attribute(style, "styleId") or "": style for style in styles}

    def role(self, paragraph: etree._Element) -> Role | None:
        """The role of a paragraph by its style, outline level and numbering; None where they tell none."""
        properties = paragraph.find("{*}pPr")
        if properties is None:
            return None
        style = _child_value(properties, "{*}pStyle")
        if (role := self._of(style)) or (role := _by_outline(properties)):
            return role
        return Role.LIST if _is_numbered(properties) else None

    def _of(self, style: str | None) -> Role | None:
        # A style may be based on itself, by mistake or malice.
        for _ in range(_DEEPEST_STYLE):
            found = self._styles.get(style) if style else None
            if found is None:
                return None
            if role := _by_name(_child_value(found, "{*}name") or ""):
                return role
            properties = found.find("{*}pPr")
            if properties is not None and (role := _by_outline(properties) or _by_numbering(properties)):
                return role
            style = _child_value(found, "{*}basedOn")
        return None


def _by_name(style: str) -> Role | None:
    """The role that the name of a built-in style tells; it is English in every language of Word."""
    style = style.casefold()
    if style == "title":
        return Role.HEADLINE
    if style.startswith("heading ") or style == "subtitle":
        return Role.HEADING
    if style.startswith("list ") and style != "list paragraph":
        return Role.LIST
    return {"caption": Role.CAPTION, "quote": Role.QUOTE, "intense quote": Role.QUOTE}.get(style)


def _by_outline(properties: etree._Element) -> Role | None:
    level = _child_value(properties, "{*}outlineLvl")
    return Role.HEADING if level is not None and level in "012345678" else None


def _by_numbering(properties: etree._Element) -> Role | None:
    return Role.LIST if _is_numbered(properties) else None


def _is_numbered(properties: etree._Element) -> bool:
    return _child_value(properties, "{*}numPr/{*}numId") not in (None, "0")


def _metadata(archive: Archive) -> Metadata:
    """What the core properties tell (ECMA-376, part 2, 11)."""
    if "docProps/core.xml" not in archive:
        return Metadata()
    told = {local_name(child): flattened(child.text or "") for child in archive.xml("docProps/core.xml")}
    return Metadata(
        title=told.get("title") or None,
        byline=told.get("creator") or None,
        date=told.get("created") or None,
        language=told.get("language") or None,
    )
