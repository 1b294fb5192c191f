"""Words by class, as a table of listings gives them: what the checks compare two languages by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import lru_cache

ANY = "*"
"""At the end of a word of a listing: any letters may follow."""


_NONE: frozenset[str] = frozenset()
JOINT = "_"
"""Between the words of a phrase in a listing."""


class WordClasses:
    """Which classes a word is of; a word in lower case may be of several, or of none."""

    of: Callable[[str], frozenset[str]]
    """The classes of a word in lower case; what was asked is remembered."""

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

        self.of = lru_cache(maxsize=16384)(classes)
        self._first_words = frozenset(word.partition(JOINT)[0] for word in whole if JOINT in word)

    def of_phrase(self, word: str, following: str) -> frozenset[str]:
        """The classes of two words that are listed together (bisa_jadi), whatever each is by itself."""
        return self.of(f"{word}{JOINT}{following}") - self.of(word) if word in self._first_words else _NONE
