"""Which English words translate which words of a language, as far as parallel text has shown it.

`lexicon.txt` of a language has a line for each word, in order: its key, a tab, and the keys of English words that stood
where it stood, each with a digit; before them a line of the English keys that were seen often enough to tell. The digit
is the distance, twice the negative natural logarithm of the greater of two probabilities: that the word is translated
so, and that the English word translates it. `python -m wordlists.lexicon` makes the file.

A key stands for the forms of a word: Indonesian without its clitics, English without the endings of its inflections.
It is for comparing with other keys alone, and often no word. A word of the source is compared by what is listed of it,
and of the roots that it may be made of: many a derived word is too rare to be listed with all that translates it.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import NamedTuple

FARTHEST = 9
"""The distance of the weakest pairs that are listed."""
UNKNOWN = 12
"""The distance of words of which no pair is listed."""
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_ENDINGS = ("ingly", "edly", "ing", "ed", "ies", "es", "s", "ly", "er", "e", "y", "i")
_LEAST_STEM = 3
_POSSESSIVE = re.compile(r"['’]s?$")
_WORDS_HELD, _COMPARISONS_HELD = 4096, 1024
"""So many words and comparisons are remembered: over 384 articles of news that took 10 MB."""
_NOTHING: Mapping[str, int] = MappingProxyType({})


def words_of(text: str) -> list[re.Match[str]]:
    """The words of a text; hyphens and apostrophes within one belong to it."""
    return list(_WORD.finditer(text))


def english_key(word: str) -> str:
    """What the forms of an English word, in any case, have in common."""
    word = _POSSESSIVE.sub("", word.lower())
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word[: -len(ending)]
    return word


def source_key(word: str, clitics: Sequence[str]) -> str:
    """What the forms of a word that is translated from, in any case, have in common; `clitics` may hang on it."""
    word = word.lower()
    for clitic in clitics:
        if word.endswith(clitic) and len(word) - len(clitic) > _LEAST_STEM:
            return word[: -len(clitic)].rstrip("-")
    return word


class Affixes(NamedTuple):
    """How a language makes forms and other words of a word."""

    clitics: tuple[str, ...] = ()
    """What may hang on any word."""
    prefixes: Mapping[str, str] = MappingProxyType({})
    """What begins derived words, each with the letter that a root may have lost behind it, or nothing."""
    suffixes: tuple[str, ...] = ()
    """What ends them."""


def roots(word: str, affixes: Affixes) -> frozenset[str]:
    """What a word in lower case may be made of, itself among it; some of it is no word."""
    found = {word, *word.split("-")}
    for ending in (*affixes.clitics, *affixes.suffixes):
        found |= {each.removesuffix(ending) for each in found if len(each) - len(ending) >= _LEAST_STEM}
    for each in list(found):
        for prefix, lost in affixes.prefixes.items():
            if each.startswith(prefix) and len(each) - len(prefix) >= _LEAST_STEM:
                root = each.removeprefix(prefix)
                found |= {root, lost + root}
    return frozenset(found)


class Lexicon:
    """The pairs of a language and English. Holds the lines of its file, and reads those that are asked for."""

    def __init__(self, lines: Sequence[str], affixes: Affixes) -> None:
        """`lines` are those of the file, of which the first has the English keys."""
        self._lines = lines
        self._affixes = affixes
        self._listed = lru_cache(maxsize=_WORDS_HELD)(self._of_word)
        self.compare = lru_cache(maxsize=_COMPARISONS_HELD)(self._compare)

    @cached_property
    def _english(self) -> frozenset[str]:
        return frozenset(self._lines[0].split()) if self._lines else frozenset()

    def _compare(self, source: str, target: str) -> tuple[tuple[tuple[int, int], int], ...]:
        """The places of the words of a translation, each with the distance of the nearest word of the source.

        Without those that the source has as they are, and those of which nothing is known. What was asked lately is
        remembered. The time goes with the product of their numbers of words.
        """
        theirs = [match.group().lower() for match in words_of(source)]
        pairs = [self._listed(word) for word in theirs]
        same = frozenset(theirs)
        return tuple(
            (match.span(), min((listed.get(key, UNKNOWN) for listed in pairs), default=UNKNOWN))
            for match in words_of(target)
            for word in [match.group().lower()]
            if word not in same and (key := english_key(word)) in self._english
        )

    def _of_word(self, word: str) -> Mapping[str, int]:
        """The keys of English words that translate a word, or what it is made of, each with the least distance."""
        nearest: dict[str, int] = {}
        for key in {source_key(word, self._affixes.clitics), *roots(word, self._affixes)}:
            for english, distance in self._read(key).items():
                nearest[english] = min(distance, nearest.get(english, UNKNOWN))
        return nearest

    def _read(self, key: str) -> Mapping[str, int]:
        """The keys of English words that translate a word, each with its distance; none for a word not listed."""
        at = bisect_left(self._lines, f"{key}\t")
        if not key or at == len(self._lines) or not self._lines[at].startswith(f"{key}\t"):
            return _NOTHING
        return {sys.intern(pair[:-1]): int(pair[-1]) for pair in self._lines[at].partition("\t")[2].split(" ")}
