"""What of a sentence is its form and no text: the number of an item, the lines of a table, what follows its end.

So are a dateline before it, and an opening quotation mark whose quotation ends in another sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from translator.languages import SourceLanguage
from translator.placeables import Hidden, find_placeables, is_hidden

_ITEM = re.compile(
    r"(?:\(?(?:(?:\d{1,3}\.){1,3}|\d{1,3}\)|[a-z][.)]|[IVX]{2,6}[.)])\s+|\d{1,2}[.)](?=[^\W\d_])"
    r"|(?:[•●▪◦·‣►*]|#{1,6}|>)\s+)(?=\S)"
)
_POINTERS = re.compile(
    "(?:[0-9#*]\ufe0f?\u20e3|[✅☑✔➡▶◀\U0001f449\U0001f448\U0001f4cc\U0001f4cd\U0001f538\U0001f539\U0001f6d1]\ufe0f?)\\s*"
)
"""Emoji that are put before the items of a list on one line."""
_QUOTES = frozenset('"“”„«»')
_OPENING = re.compile(r"[\"“”„«]\s{0,2}(?=\w)")
_DASH = re.compile(r" ?([-–—]{1,2})(?: ?[-–—])*+ ?$")
_LEAST_LETTERS = 3
"""Letters of a cell that is translated: what has less is a unit, or a short form of a number."""
_TABS = re.compile(r"\t+")
_SPACED_STROKES = re.compile(r" \|++ ")
_STROKES = re.compile(r" ?(?<!\|)\|++ ?")
_END = re.compile(r"([.!?…\"”’)]+)\s+")
_ENDS = re.compile(r"[.!?…][\"'”’»)\]]*$")


class Piece(NamedTuple):
    """A stretch of a sentence; one that is no text is copied, or `written` as English has it."""

    text: str
    is_text: bool
    written: str = ""


def lay_out(sentence: str, language: SourceLanguage) -> list[Piece]:
    """Cut a sentence into its text and what is none; the pieces give it back. Linear in its length.

    A row of a table is cut into cells. What holds no letter or digit besides placeables is no text.
    """
    head, at = [], 0
    if dateline := _dateline(language).match(sentence):
        at = dateline.end()
        head.append(Piece(dateline.group(), is_text=False, written=_DASH.sub(r" \1 ", dateline.group())))
    if (mark := _OPENING.match(sentence, at)) and not _closes(sentence, mark):
        at = mark.end()
        head.append(Piece(mark.group(), is_text=False, written='"'))
    return head + _laid_out(sentence[at:], language)


@cache
def _dateline(language: SourceLanguage) -> re.Pattern[str]:
    """A place, or an agency, or both, and a dash, before the sentence of a report: JAKARTA, KOMPAS.com - Menteri."""
    named = "|".join(sorted(language.agencies))
    agency = rf"(?:\w{{2,30}}\.(?:com|net|co\.id|id)|(?:{named})(?: [A-Z]\w{{1,15}}){{0,2}})"
    word = r"[A-Z][\w.'’-]{1,20}"
    place = rf"{word}(?: {word}){{0,3}}"
    dash = r"(?: ?[-–—]){1,3}"
    apart = r"(?:(?: [-–—]){1,3}|[-–—]{1,3}(?= )|[–—])"
    told = rf"{place}, (?i:{agency})|(?i:{agency}), {place}|{place} ?\((?i:{agency})\)|(?i:{agency})"
    return re.compile(
        rf"(?:(?i:{agency}){dash} {place}\.|(?:{told}){dash}"
        rf"|[A-Z]{{3,20}}(?: [A-Z]{{2,20}}){{0,3}}{apart}) ?(?=[\"“”‘]?[A-Z])"
    )


def _closes(sentence: str, mark: re.Match[str]) -> bool:
    """Whether the quotation that a mark opens ends in the same sentence."""
    return any(c in _QUOTES for c in sentence[mark.end() :])


def _laid_out(sentence: str, language: SourceLanguage) -> list[Piece]:
    hidden = Hidden(
        sentence, [each for each in find_placeables(sentence, language) if not _POINTERS.fullmatch(each.text)]
    )
    return [piece._replace(text=hidden.shown(piece.text)) for piece in _items(hidden.text)]


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
