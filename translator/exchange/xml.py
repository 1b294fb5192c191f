"""What the XML formats share. Their parsers read no DTD, no entities of a file's own, and nothing from the network."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Container, Iterator
from typing import IO, TYPE_CHECKING

from translator.errors import InputError

if TYPE_CHECKING:
    from lxml import etree

_XML = "{http://www.w3.org/XML/1998/namespace}"
XML_LANGUAGE = f"{_XML}lang"
XML_SPACE = f"{_XML}space"

# What is no Char of XML 1.0 (section 2.2), whether as it is or as a character reference.
UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_MAX_BYTES = 1 << 30
_MAX_ELEMENTS = 10_000  # of one unit


def writable(text: str) -> str:
    """A text as XML can hold it: what it cannot hold (control characters, U+FFFE) is shown as U+FFFD."""
    return UNWRITABLE.sub("\ufffd", text)


def units(stream: IO[bytes], file: str, root: str, wanted: Collection[str]) -> Iterator[etree._Element]:
    """Read a file as a stream, and give each element of a wanted name once it is complete; it is emptied afterwards.

    Its ancestors have their attributes, but not what came before in them. Raises InputError, which says where, for
    another root, for what is too large, and for XML that is not well-formed.
    """
    from lxml import etree

    if os.fstat(stream.fileno()).st_size > _MAX_BYTES:
        raise InputError(f"{file}: larger than {_MAX_BYTES >> 30} GiB. Split it.")
    events = etree.iterparse(
        stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    held = 0  # elements of the unit that is being read, which stay in memory until it ends
    try:
        for event, element in events:
            if event == "start":
                if element.getparent() is None and name(element) != root:
                    raise InputError(f"{file}: not {root.upper()}: its root is not <{root}>.")
                held += bool(held or name(element) in wanted)
                if held > _MAX_ELEMENTS:
                    raise InputError(
                        f"{file}, line {element.sourceline}: a <{'> or <'.join(wanted)}> of over "
                        f"{_MAX_ELEMENTS} elements."
                    )
            elif name(element) in wanted:
                yield element
                held = 0
            if event == "end" and not held:
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise InputError(f"{file}: not well-formed XML: {error.msg}. Mend the file.") from error


def _forget(element: etree._Element) -> None:
    """Free what has been read, so that memory does not grow with the file."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


class EntityError(Exception):
    """A text holds an entity, which could stand for anything."""

    def __init__(self, line: int, entity: str) -> None:
        super().__init__(
            f"the entity {entity} is not of XML itself, and is not read. Save the file with characters as they are."
        )
        self.line = line


def language(element: etree._Element) -> str:
    """The language that an element is in, without its region; "id" also for Indonesian's older code."""
    return language_code(element.get(XML_LANGUAGE) or element.get("lang"))


def language_code(tag: str | None) -> str:
    """The language of a tag (BCP 47), without its region; "id" also for Indonesian's older code; "" for no tag."""
    code = (tag or "").casefold().replace("_", "-").split("-")[0]
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
