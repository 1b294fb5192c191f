"""Text with annotations as XLIFF 2.1 has it: `<mrk>`, and `<sm/>` to `<em/>` for one that crosses another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from translator.exchange.xliff import NAMESPACE
from translator.exchange.xml import UNWRITABLE

if TYPE_CHECKING:
    from lxml import etree


class Annotation(NamedTuple):
    """What is said of a stretch of text, from `start` to `end`; its attributes have an `id`."""

    start: int
    end: int
    attributes: dict[str, str]


def fill(element: etree._Element, text: str, annotations: Sequence[Annotation]) -> None:
    """Put a text into an empty `<source>` or `<target>`, with what is said of it; spans are cut off where it ends.

    An annotation within another is a `<mrk>`; one that crosses the end of another is a pair of `<sm/>` and `<em/>`.
    """
    starting: dict[int, list[Annotation]] = defaultdict(list)
    places = {0, len(text)}
    for each in annotations:
        kept = each._replace(end=min(each.end, len(text)))
        if kept.start < kept.end:
            starting[kept.start].append(kept)
            places |= {kept.start, kept.end}
    here, ends = element, list[int]()  # the innermost <mrk> that is open, and the ends of all open ones
    crossing: dict[int, list[str]] = defaultdict(list)
    for start, end in pairwise(sorted(places)):
        while ends and ends[-1] <= start:
            here, ends = _parent(here), ends[:-1]
        _end(here, crossing[start])
        for each in sorted(starting[start], key=lambda each: -each.end):
            if ends and each.end > ends[-1]:
                _add(here, "sm", each.attributes)
                crossing[each.end].append(each.attributes["id"])
            else:
                here = _add(here, "mrk", each.attributes)
                ends.append(each.end)
        _say(here, text[start:end])
    _end(element, crossing[len(text)])


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    return element if parent is None else parent


def _end(element: etree._Element, ids: Sequence[str]) -> None:
    for id_ in ids:
        _add(element, "em", {"startRef": id_})


def _add(element: etree._Element, name: str, attributes: dict[str, str]) -> etree._Element:
    from lxml import etree

    return etree.SubElement(element, f"{{{NAMESPACE}}}{name}", attributes)


def _say(element: etree._Element, text: str) -> None:
    """Add text at the end of an element; what XML cannot hold stands as its code point."""
    at = 0
    for match in UNWRITABLE.finditer(text):
        _append(element, text[at : match.start()])
        _add(element, "cp", {"hex": f"{ord(match.group()):04X}"})
        at = match.end()
    _append(element, text[at:])


def _append(element: etree._Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
