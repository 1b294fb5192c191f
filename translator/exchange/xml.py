"""What the XML formats share. Their parsers read no DTD, no entities of a file's own, and nothing from the network."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


class EntityError(Exception):
    """A text holds an entity, which could stand for anything."""

    def __init__(self, line: int, entity: str) -> None:
        super().__init__(
            f"the entity {entity} is not of XML itself, and is not read. Save the file with characters as they are."
        )
        self.line = line


def language(element: etree._Element) -> str:
    """The language that an element is in, without its region; "id" also for Indonesian's older code."""
    tag = element.get(XML_LANGUAGE) or element.get("lang") or ""
    code = tag.casefold().replace("_", "-").split("-")[0]
    return "id" if code == "in" else code


def name(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for an entity, a comment or an instruction."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def line(element: etree._Element) -> int:
    """The line where an element begins; 0 where it is not known."""
    number: object = element.sourceline  # its type in lxml-stubs is wrong
    return number if isinstance(number, int) else 0


def texts(element: etree._Element, left_out: Container[str] = ()) -> Iterator[str]:
    """The pieces of text in an element, without those within elements of certain names.

    Raises EntityError for an entity that is not of XML itself.
    """
    from lxml import etree

    yield element.text or ""
    for child in element:
        if child.tag is etree.Entity:
            raise EntityError(line(element), child.text or "")
        # Comments and processing instructions have a function for a tag.
        if isinstance(child.tag, str) and child.tag not in left_out:
            yield from texts(child, left_out)
        yield child.tail or ""
