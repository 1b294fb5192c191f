"""The word lists of `translator/languages` that are counted, not written: how they are made from corpora.

`python -m wordlists NAME` makes one; docs/data.md names the corpora of each and says how near this comes to the list in
the package. The package needs none of this.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from translator.languages import ENGLISH, INDONESIAN
from translator.languages.vocabulary import is_derived

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_WIDTH = 120
_LEAST_LISTED = 4
"""Letters of words taken from a list: the shorter ones are for games, and hide what is no word."""


class Counts(NamedTuple):
    """How often each word, in lower case, stands inside a sentence, and how many sentences were looked at."""

    lower: Counter[str]
    """Written in lower case."""
    capital: Counter[str]
    """Written with a capital, or in capitals."""
    sentences: int
    listed: frozenset[str] = frozenset()
    """Words of a list that is another's."""


class WordList(NamedTuple):
    """A list: the side of pairs that it is counted on, which words it takes, and what its file says at the head."""

    side: Literal["source", "target"]
    chosen: Callable[[Counts], frozenset[str]]
    heading: str
    """With a place for the number of sentences."""
    one_a_line: bool


def count(sentences: Iterable[str]) -> Counts:
    """Count the words of sentences but for each first one, whose capital says nothing.

    The parts of a hyphenated word count as words, those around an apostrophe as one (can't). Words with other letters
    than those from a to z, and single letters, are left out.
    """
    lower: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    number = 0
    for sentence in sentences:
        number += 1
        for word in _WORD.findall(sentence)[1:]:
            plain = word.replace("’", "'")
            if len(plain) > 1 and plain.isascii():
                (lower if plain.islower() else capital)[plain.lower()] += 1
    return Counts(lower, capital, number)


def common_words(counts: Counts) -> frozenset[str]:
    """Words seen five times or more in lower case, and three times as often as with a capital."""
    return frozenset(word for word, seen in counts.lower.items() if seen >= 5 and seen >= 3 * counts.capital[word])


def ordinary_words(counts: Counts) -> frozenset[str]:
    """Words seen in lower case five times or more and one time in eleven, or twice and as often as with a capital.

    Plurals in s and possessives of words that are listed themselves are left out.
    """
    seen = {
        word
        for word, times in counts.lower.items()
        if (times >= 5 and 10 * times >= counts.capital[word]) or (times >= 2 and times >= counts.capital[word])
    }

    def made_of_another(word: str) -> bool:
        plural = len(word) > 4 and word.endswith("s") and not word.endswith("ss") and word[:-1] in seen
        return plural or (word.endswith("'s") and word[:-2] in seen)

    return frozenset(word for word in seen if not made_of_another(word))


def shared_words(counts: Counts) -> frozenset[str]:
    """The common words of Indonesian, of four letters or more, that are seen twice or more in lower case in English."""
    return frozenset(word for word in INDONESIAN.common_words if len(word) >= 4 and counts.lower[word] >= 2)


def known_words(counts: Counts) -> frozenset[str]:
    """Words of any case seen three times or more, and longer ones of `counts.listed`, but for derived ones.

    What is left out is what prefixes and suffixes make of a word that stays.
    """
    seen = counts.lower + counts.capital
    words = {word for word, times in seen.items() if times >= 3}
    words |= {word for word in counts.listed if len(word) >= _LEAST_LISTED}
    kept: set[str] = set()
    for word in sorted(words, key=lambda word: (len(word), word)):
        if not is_derived(word, kept, ENGLISH.affixes):
            kept.add(word)
    return frozenset(kept)


WORD_LISTS = {
    "common_words": WordList(
        "source",
        common_words,
        "Indonesian words that are nearly always written in lower case inside a sentence, counted over {:,} sentences: "
        "those seen so five times or more, and three times as often as with a capital. Presiden, Gubernur and their "
        "like are written both ways and are left out.",
        True,
    ),
    "ordinary_words": WordList(
        "target",
        ordinary_words,
        "English words that are written in lower case inside a sentence, counted over {:,} sentences: those seen so "
        "five times or more, and one time in eleven at least, or twice and as often as with a capital. A capital makes "
        "no name of them (the Supreme Court). Regular plurals in s of words that are here are left out.",
        True,
    ),
    "shared_words": WordList(
        "target",
        shared_words,
        "Words that are both Indonesian and English (or at home in English text), of four letters or more: counted, "
        "those of the list of common Indonesian words that {:,} English sentences hold twice or more.",
        False,
    ),
    "known_words": WordList(
        "target",
        known_words,
        "English words and names: those that {:,} sentences hold three times or more in any case, and words of four "
        "letters or more of the npm package word-list 4.1.0 (MIT License, Copyright (c) Sindre Sorhus). Left out is "
        "what the suffixes and prefixes of language.toml make of a word that is here.",
        True,
    ),
}


def written(word_list: WordList, counts: Counts) -> str:
    """The file of a list, as `translator.languages` reads it: comments, then the words in their order."""
    heading = textwrap.fill(
        word_list.heading.format(counts.sentences), _WIDTH, initial_indent="# ", subsequent_indent="# "
    )
    words = sorted(word_list.chosen(counts))
    body = "\n".join(words) if word_list.one_a_line else textwrap.fill(" ".join(words), _WIDTH, break_on_hyphens=False)
    return f"{heading}\n{body}\n"
