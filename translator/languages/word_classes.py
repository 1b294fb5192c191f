"""Words by class, as a table of listings gives them: what the checks compare two languages by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

ANY = "*"
"""At the end of a word of a listing: any letters may follow."""


class WordClasses:
    """Which classes a word is of; a word in lower case may be of several, or of none."""

    def __init__(self, listings: Mapping[str, str]) -> None:
        """`listings`: for each class its words, separated by blanks; an asterisk at the end stands for any letters."""
        whole: defaultdict[str, set[str]] = defaultdict(set)
        beginnings: defaultdict[str, set[str]] = defaultdict(set)
        for name, listing in listings.items():
            for word in listing.split():
                (beginnings if word.endswith(ANY) else whole)[word.removesuffix(ANY)].add(name)
        lengths = sorted({len(word) for word in beginnings})

        def classes(word: str) -> frozenset[str]:
            found = set(whole.get(word, ()))
            for length in lengths:
                found |= beginnings.get(word[:length], set())
            return frozenset(found)

        self._classes = lru_cache(maxsize=16384)(classes)

    def of(self, word: str) -> frozenset[str]:
        """The classes of a word in lower case; what was asked is remembered."""
        return self._classes(word)
