"""Words that are none: what a translation holds, English does not know and the source does not have.

A model that writes words piece by piece makes up such ones ("incjet", "itsstreaming"). A word is known by English (see
`translator.languages.vocabulary`) or held by the source: as it is, with other accents, as part of a longer one, or with
an ending of English (Greenland, Greenlander). Short words, short acronyms, and what stands in an address or beside a
digit are left aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from translator.checks.check import Check, Meaning
from translator.document import Flag, FlagKind, Severity, Span
from translator.languages import ENGLISH, SourceLanguage
from translator.languages.vocabulary import unaccented

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LEAST_LETTERS = 3
_LONGEST_ACRONYM = 5
"""Letters of a word in capitals that may be an acronym of any kind."""
_LEAST_PART = 4
"""Letters that a word must have to be looked for inside the words of the source."""
_BESIDE = frozenset("@#_/\\&=+*[]{}<>\xad0123456789")
"""What stands beside a word that is part of something else: an address, a handle, a figure, con[c]essions."""
_DAMAGED = re.compile("[ÃÂ\ufffd]|â€")
_OF_A_PLACE = ("ian", "an", "ic", "ite", "ese", "er", "ers", "ists")
"""Endings that a name takes in the place of its own: Copernicus, Copernican."""
_LEAST_BEGINNING = 5
_SMALL_A_TO_Z = re.compile("[a-z]+")


def check_non_words(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag, as an error, each word of the translation that is no word of English and not from the source, once."""
    found: dict[str, Span] = {}
    for start, end in _unknown(target):
        found.setdefault(target[start:end], (start, end))
    if not found:
        return ()
    if _DAMAGED.search(source):
        return ()  # whose words nothing can be compared with
    held = unaccented(source.lower())
    return tuple(
        Flag(
            kind=FlagKind.NON_WORD,
            severity=Severity.ERROR,
            message=f"“{word}” is no English word, and is not in the source",
            target_spans=(span,),
        )
        for word, span in found.items()
        if not _is_held(_bare(word), held, language)
    )


def _unknown(target: str) -> Iterator[Span]:
    """The words of a text that English does not know."""
    for match in _WORD.finditer(target):
        word = match.group()
        if _is_known(word):
            continue
        start, end = match.span()
        if (start and target[start - 1] in _BESIDE) or target[end : end + 1] in _BESIDE:
            continue
        if (start > 1 and target[start - 1] == "." and target[start - 2].isalnum()) or (
            target[end : end + 1] == "." and target[end + 1 : end + 2].isalnum()
        ):
            continue  # part of an address (or of initials)
        if target[end : end + 2] == "--":
            continue
        yield match.span()


@lru_cache(maxsize=16384)
def _is_known(word: str) -> bool:
    """Whether English knows a word, or it is too short or strange to tell."""
    bare = _bare(word)
    if len(bare) < _LEAST_LETTERS or (word.isupper() and len(word) <= _LONGEST_ACRONYM):
        return True
    if not _SMALL_A_TO_Z.fullmatch(bare):
        return True  # another alphabet, or several words around an apostrophe
    return bare in ENGLISH.vocabulary


@lru_cache(maxsize=16384)
def _bare(word: str) -> str:
    """A word in lower case and plain letters, without what follows an apostrophe in English."""
    low = unaccented(word.lower())
    return ENGLISH.contracted.sub("", low.removesuffix("n't"))


def _is_held(word: str, source: str, language: SourceLanguage) -> bool:
    """Whether a word is from the source: as it is, in a longer one, or with an ending, if it is none of every day."""
    if len(word) >= _LEAST_PART and word in source:
        return True
    words = frozenset(_WORD.findall(source))
    if word in words:
        return True
    stems = (stem for stem in (*ENGLISH.affixes.stems(word), *_without_demonym(word)) if len(stem) >= _LEAST_PART)
    if any(stem in words and stem not in language.common_words for stem in stems):
        return True
    begin = (word.removesuffix(ending) for ending in _OF_A_PLACE if word.endswith(ending))
    return any(len(stem) >= _LEAST_BEGINNING and f" {stem}" in f" {source}" for stem in begin)


def _without_demonym(word: str) -> Iterator[str]:
    return (word.removesuffix(ending) for ending in ENGLISH.demonym_endings if word.endswith(ending))


NON_WORDS = Check(
    (
        Meaning(
            FlagKind.NON_WORD,
            (Severity.ERROR,),
            "A word of the English is none that English has, and does not come from the source.",
        ),
    ),
    check_non_words,
)
