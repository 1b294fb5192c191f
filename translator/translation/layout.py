"""What of a sentence is its form and no text: the number of an item, the lines of a table, what follows its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from translator.placeables import Hidden, find_placeables, is_hidden

_ITEM = re.compile(
    r"(?:\(?(?:(?:\d{1,3}\.){1,3}|\d{1,3}\)|[a-z][.)]|[IVX]{2,6}[.)])\s+|\d{1,2}[.)](?=[^\W\d_])"
    r"|(?:[•●▪◦·‣►*]|#{1,6}|>)\s+)(?=\S)"
)
_POINTERS = re.compile(
    "(?:[0-9#*]\ufe0f?\u20e3|[✅☑✔➡▶◀\U0001f449\U0001f448\U0001f4cc\U0001f4cd\U0001f538\U0001f539\U0001f6d1]\ufe0f?)\\s*"
)
"""Emoji that are put before the items of a list on one line."""
_LEAST_LETTERS = 3
"""Letters of a cell that is translated: what has less is a unit, or a short form of a number."""
_TABS = re.compile(r"\t+")
_SPACED_STROKES = re.compile(r" \|++ ")
_STROKES = re.compile(r" ?(?<!\|)\|++ ?")
_END = re.compile(r"([.!?…\"”’)]+)\s+")
_ENDS = re.compile(r"[.!?…][\"'”’»)\]]*$")


class Piece(NamedTuple):
    """A stretch of a sentence; one that is no text is copied."""

    text: str
    is_text: bool


def lay_out(sentence: str) -> list[Piece]:
    """Cut a sentence into its text and what is none; the pieces give it back. Linear in its length.

    A row of a table is cut into cells. What holds no letter or digit besides placeables is no text.
    """
    hidden = Hidden(sentence, [each for each in find_placeables(sentence) if not _POINTERS.fullmatch(each.text)])
    return [Piece(hidden.shown(text), is_text) for text, is_text in _items(hidden.text)]


def _items(sentence: str) -> Iterator[Piece]:
    """The pieces of a sentence, that of each item on its line by itself."""
    at = 0
    for match in _POINTERS.finditer(sentence):
        yield from _pieces(sentence[at : match.start()])
        yield Piece(match.group(), is_text=False)
        at = match.end()
    yield from _pieces(sentence[at:])


def has_columns(sentence: str) -> bool:
    """Whether the tabs of a sentence part the cells of a table, on one line, and are no blanks in prose."""
    tabs = 0 if len(sentence.splitlines()) > 1 else sentence.count("\t")
    return tabs > 1 or (tabs == 1 and not _ENDS.search(sentence))


def _pieces(sentence: str) -> Iterator[Piece]:
    at = 0
    if columns := _columns(sentence):
        for match in columns.finditer(sentence):
            yield from _cell(sentence[at : match.start()])
            yield Piece(match.group(), is_text=False)
            at = match.end()
        yield from _cell(sentence[at:])
    else:
        yield from _text(sentence)


def _cell(text: str) -> Iterator[Piece]:
    if 0 < sum(map(str.isalpha, text)) < _LEAST_LETTERS:
        yield Piece(text, is_text=False)
    else:
        yield from _text(text)


def _columns(sentence: str) -> re.Pattern[str] | None:
    """What parts the cells of a sentence that is a row of a table."""
    if "\t" in sentence:
        return _TABS
    strokes = sentence.count("|")
    if strokes > 1 or sentence.startswith("|") or sentence.endswith("|"):
        return _STROKES
    return _SPACED_STROKES if strokes else None


def _text(text: str) -> Iterator[Piece]:
    """A sentence or a cell: the number of an item, its text, and placeables after its end."""
    item = _ITEM.match(text)
    start = item.end() if item else len(text) - len(text.lstrip())
    end = max(start, _end_of_text(text.rstrip(), start))
    for first, last, is_text in ((0, start, False), (start, end, True), (end, len(text), False)):
        if first < last:
            yield Piece(text[first:last], is_text and any(map(str.isalnum, text[first:last])))


def _end_of_text(text: str, start: int) -> int:
    """Where a text ends that has nothing but placeables after its last full stop."""
    last = next((at for at in range(len(text), start, -1) if text[at - 1].isalnum()), start)
    end = _END.match(text, last)
    return end.end(1) if end and is_hidden(text[end.end() :]) else len(text)
