"""The paragraphs of HTML or XHTML all of which is text to read: the chapters of a book, an e-mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import TYPE_CHECKING

from translator.document import Role
from translator.readers.archives import local_name
from translator.readers.contents import flattened

if TYPE_CHECKING:
    from lxml import etree

_ROLES = {f"h{level}": Role.HEADING for level in range(1, 7)} | {
    "li": Role.LIST, "dt": Role.LIST, "dd": Role.LIST, "blockquote": Role.QUOTE, "td": Role.CELL, "th": Role.CELL,
    "figcaption": Role.CAPTION, "caption": Role.CAPTION,
}  # fmt: skip
BLOCKS = frozenset({
    *_ROLES, "p", "div", "section", "article", "aside", "header", "footer", "main", "body", "html", "ul", "ol", "dl",
    "table", "thead", "tbody", "tfoot", "tr", "figure", "pre", "hr", "address", "center", "nav", "form", "fieldset",
    "details", "summary",
})  # fmt: skip
LEFT_OUT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "math", "object", "rt", "rp"})
_NOTE_NUMBER = re.compile(r"\s{0,3}[\[(]?(?:\d{1,4}|[*\u2020\u2021\u00a7]{1,3}|[a-z])[\])]?\s{0,3}")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})


def blocks(element: etree._Element, role: Role | None = None) -> Iterator[tuple[str, Role | None]]:
    """The paragraphs in an element, in order, with the role that an element gives them; a line break parts two."""
    held = [element.text or ""]

    def flush() -> Iterator[tuple[str, Role | None]]:
        text = flattened("".join(held))
        held.clear()
        if text:
            yield text, role

    def walk(parent: etree._Element) -> Iterator[tuple[str, Role | None]]:
        for child in parent:
            kind = local_name(child).casefold()
            if kind in BLOCKS:
                yield from flush()
                yield from blocks(child, _ROLES.get(kind, role))
            elif kind == "br":
                if role is Role.HEADING:
                    held.append(" ")
                else:
                    yield from flush()
            elif kind and kind not in LEFT_OUT and not (kind == "sup" and _is_reference(child)):
                held.append(child.text or "")
                yield from walk(child)
            held.append(child.tail or "")

    yield from walk(element)
    yield from flush()


def is_note_number(text: str) -> bool:
    """Whether a text is the number or sign of a note.

    >>> is_note_number("[12]"), is_note_number("th")
    (True, False)
    """
    return _NOTE_NUMBER.fullmatch(text) is not None


def _is_reference(element: etree._Element) -> bool:
    """Whether a superscript refers to a note: a number or a sign that is linked."""
    if not is_note_number("".join(map(str, element.itertext()))):
        return False
    return any(local_name(each) == "a" for each in (*element.iter(), *element.iterancestors()))


def without_entities(source: str) -> str:
    """The source of XHTML with the characters that entities of HTML stand for, which XML alone does not know."""
    return _ENTITY.sub(lambda found: found[0] if found[1] in _OF_XML else html5.get(f"{found[1]};", found[0]), source)
