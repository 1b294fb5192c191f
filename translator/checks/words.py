"""The words of a text, which several checks ask for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class PlacedWord(NamedTuple):
    """A word in lower case, and where it stands."""

    low: str
    start: int
    end: int


@lru_cache(maxsize=256)
def placed_words(text: str) -> tuple[PlacedWord, ...]:
    """The words of a text, letters joined by apostrophes and hyphens. What was asked lately is remembered."""
    return tuple(PlacedWord(match.group().lower(), *match.span()) for match in _WORD.finditer(text))
