"""Finding placeables in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from translator.languages.english import ENGLISH
from translator.languages.language import Language
from translator.placeables.kinds import PATTERN, Kind

_HINT = r"[^\x00-\x7f“”‘’–—…«»]|[@#/\\_%{}<`$\[]|\d|\w\.[A-Za-z]|--|\(\)"
"""What every placeable holds."""
_CHUNK = re.compile(rf"(?<!\S)(?:[A-Z]{{1,2}} )?\S*?(?:{_HINT})\S*")
"""What stands between blanks and may hold a placeable, with letters before it that may be those of a number plate."""
_START = re.compile(r"(?<!\w)\w|[^\w\s]|[^\x00-\x7f]")
"""Where one may begin."""
_TRAILING = frozenset(".,;:!?'’)]}*…")
_DATE = re.compile(r"\d{1,2}-\d{1,2}-(?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2}")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+")
_FIGURE = re.compile(r"[0-9]+(?=\w)")
"""A figure that its unit may follow at once: 657km²."""
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]{2}")
_DAMAGED = re.compile("[ÃÂ]")
"""What UTF-8 read as Latin-1 leaves of other letters, along with raised signs."""
_LEAST_DIGITS = 7
_WORD_SEGMENT = re.compile(r"(?:^|/)[a-z]{3,}(?:/|$)")


class Placeable(NamedTuple):
    """A stretch of a text that stays as it is in translation."""

    kind: Kind
    start: int
    end: int
    text: str


def find_placeables(text: str, language: Language = ENGLISH) -> tuple[Placeable, ...]:
    """The placeables of a text, in order, none within another.

    Words in another script are such in a language that has Latin letters. Linear in the length of the text. What was
    asked lately is remembered, since each stage asks of the same sentences.
    """
    found = _find(text)
    return found if language.is_latin else tuple(each for each in found if not _is_script(each))


def _is_script(placeable: Placeable) -> bool:
    """Whether a placeable is words of another script; Greek has a letter that is a sign of units as well."""
    return placeable.kind is Kind.SCRIPT or (placeable.kind is Kind.SYMBOL and bool(_GREEK.search(placeable.text)))


@lru_cache(maxsize=8192)
def _find(text: str) -> tuple[Placeable, ...]:
    found = []
    at = 0
    for begin in _starts(text):
        if begin < at or not (match := PATTERN.match(text, begin)):
            continue
        kind = Kind[(match.lastgroup or "").rpartition("_")[0]]
        start, end = match.span()
        at = end
        if kind in (Kind.URL, Kind.DOMAIN):
            at = end = _without_marks(text, start, end)
        elif kind is Kind.REFERENCE and text[end : end + 2] == ". " and text[end + 2 : end + 3].islower():
            end += 1  # the full stop of an abbreviation: PN.Jkt.Pst. dibacakan
        elif kind is Kind.SYMBOL:
            figure = _FIGURE.match(text, start, end)
            start = figure.end() if figure and text[figure.end()].isalpha() else start
        if start < end and _is_one(kind, text[start:end]):
            found.append(Placeable(kind, start, end, text[start:end]))
    return tuple(found)


def _starts(text: str) -> Iterator[int]:
    """Where a placeable may begin: to look there only takes a tenth of the time of a search."""
    for chunk in _CHUNK.finditer(text):
        for start in _START.finditer(text, *chunk.span()):
            yield start.start()


def _without_marks(text: str, start: int, end: int) -> int:
    """The end of an address without the marks of the sentence after it; a bracket that it opened belongs to it."""
    opened = text.count("(", start, end) - text.count(")", start, end)
    while end > start and text[end - 1] in _TRAILING:
        if text[end - 1] == ")":
            if opened >= 0:
                break
            opened += 1
        end -= 1
    return end


def _is_one(kind: Kind, found: str) -> bool:
    """Whether what has the form of a kind is one: not a date, an amount, or alternatives (putra/putri/U-17)."""
    if kind is Kind.IDENTIFIER:
        return not _DATE.fullmatch(found)
    if kind is Kind.SYMBOL:
        return not _DAMAGED.search(found)
    if kind is Kind.PHONE:
        return sum(map(str.isdigit, found)) >= _LEAST_DIGITS
    if kind is Kind.ADDRESS:
        return not _GROUPED.fullmatch(found)
    if kind is Kind.REFERENCE:
        return not _WORD_SEGMENT.search(found) and not found.replace("/", "").isdigit()
    return True
