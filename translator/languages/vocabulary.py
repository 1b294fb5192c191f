"""Which words a language knows: those of a list, and what its prefixes and suffixes make of them.

Suffixes are taken off by rules, two at most, and one prefix (affix stripping, as spelling checkers do it); the rules
accept more than they should (goed), which for a list of what is no word costs little.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import lru_cache

_LEAST_STEM = 3
"""Letters that must be left of a word."""
_DOUBLED = frozenset({"ed", "ing", "er", "ers", "able"})
"""Suffixes before which the last letter of a word may be doubled (running)."""
_LEAST_AFTER_PREFIX = 4


class Vocabulary:
    """The words of a list and those made of them. Ask it for words in any case; accents do not count."""

    def __init__(self, words: Iterable[str], suffixes: Mapping[str, tuple[str, ...]], prefixes: Iterable[str]) -> None:
        """`words` in lower case; `suffixes` each with what stood in its place before it (ies: y)."""
        self._words = frozenset(words)
        self._suffixes = tuple(suffixes.items())
        self._prefixes = tuple(sorted(prefixes, key=len, reverse=True))
        self._knows = lru_cache(maxsize=65536)(lambda word: word in self._words or is_derived(word, self._words, self))

    def __contains__(self, word: str) -> bool:
        """Whether a word is known. Linear in its length; what was asked is remembered."""
        low = word.lower()
        return low in self._words or self._knows(low if low.isascii() else unaccented(low))

    def stems(self, word: str) -> Iterator[str]:
        """What a word may be made of by one suffix."""
        for suffix, befores in self._suffixes:
            if word.endswith(suffix) and len(word) - len(suffix) >= _LEAST_STEM:
                stem = word[: -len(suffix)]
                for before in befores:
                    yield stem + before
                if suffix in _DOUBLED and len(stem) > _LEAST_STEM and stem[-1] == stem[-2]:
                    yield stem[:-1]

    def without_prefix(self, word: str) -> Iterator[str]:
        """What a word may be made of by one prefix."""
        for prefix in self._prefixes:
            if word.startswith(prefix) and len(word) - len(prefix) >= _LEAST_AFTER_PREFIX:
                yield word[len(prefix) :]


def is_derived(word: str, words: Set[str], rules: Vocabulary) -> bool:
    """Whether a word in lower case is made of one of a list by the rules of a vocabulary."""
    stems = list(rules.stems(word))
    if not words.isdisjoint(stems) or any(not words.isdisjoint(rules.stems(stem)) for stem in stems):
        return True
    return any(rest in words or not words.isdisjoint(rules.stems(rest)) for rest in rules.without_prefix(word))


@lru_cache(maxsize=16384)
def unaccented(word: str) -> str:
    """A word without the marks on its letters, and with a straight apostrophe."""
    decomposed = unicodedata.normalize("NFKD", word.replace("’", "'"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
