"""Tell the source languages from one another and from others, in articles and in sentences, by common words.

A whole language identifier was measured beside this and left out: py3langid 0.4 makes no more mistakes on whole
articles than this test does, but takes half a second and 80 MB for what is one warning; lingua 2.1 weighs 96 MB and
took 1 of 99 ten-sentence Indonesian documents for Malay, and 2 of 400 articles.
"""

from __future__ import annotations

import re
from functools import cache

from translator.languages import ENGLISH, INDONESIAN, SOURCE_LANGUAGES, Language, SourceLanguage
from translator.languages.features import missing

EXAMINED_CHARACTERS = 20_000
"""How much of a text is looked at: its beginning, which bounds the time for any input."""

FEWEST_WORDS = 5
"""Shorter texts are not judged."""

LEAST_TELLING = 2
"""Words of its own that a text must have to be taken for another language than Indonesian."""

FEWEST_WORDS_UNKNOWN = 20
"""A shorter text may be Indonesian without a function word, as a headline is."""

# Shares of the words. In 400 real Indonesian articles at least 0.13 are on the Indonesian and Malay lists; in
# groups of ten English sentences at least 0.31 are on the English one, and at most 0.02 on the others.
_LEAST_SHARED = 0.1
_LEAST_ENGLISH = 0.15

_WORD = re.compile(r"[^\W\d_]+")


def source_language(text: str) -> SourceLanguage:
    """The language among SOURCE_LANGUAGES that a text is in, as far as its words tell; Indonesian where they do not.

    For whole documents: single sentences are too short to tell kindred languages apart. Looks at the first
    EXAMINED_CHARACTERS characters only.

    The method is words that differ (karena/kerana, polisi/polis), each counted once, so that a name or a subject that
    comes up often does not decide. At least LEAST_TELLING of them must speak for another language than Indonesian.
    """
    vocabulary = frozenset(_words(text))
    return max(
        SOURCE_LANGUAGES.values(),  # of equals the first
        key=lambda language: score if (score := len(vocabulary & _own_words(language))) >= LEAST_TELLING else 0,
    )


def language_warning(text: str, language: SourceLanguage) -> str | None:
    """A warning where a text is not in a language but in English or another one; None where it is.

    Looks at the first EXAMINED_CHARACTERS characters, and gives None where these hold fewer than FEWEST_WORDS words.
    Kindred languages are not told apart here (see `source_language`), and of one without words nothing is told.
    """
    words = _words(text) if language.is_known else []
    if len(words) < FEWEST_WORDS or _share(words, _telling_words()) >= _LEAST_SHARED:
        return None
    if _share(words, ENGLISH.telling_words) >= _LEAST_ENGLISH:
        return (
            f"The article looks like English. It is translated as if it were {language.name}; "
            "the result may be useless."
        )
    if len(words) >= FEWEST_WORDS_UNKNOWN:
        return (
            f"The article does not look like {language.name}. It is translated as if it were; "
            "the result may be useless."
        )
    return None


def language_notice(language: SourceLanguage, *, told: bool) -> str | None:
    """What it means for a result that its article is not in Indonesian; None where it is.

    `told`: the language was told by the text, not set.
    """
    if language is INDONESIAN:
        return None
    if not language.is_known:
        return (
            f"No words of {language.name} are known here. Left out: {'; '.join(missing(language))}. What needs no "
            "words is done: figures, addresses and the like, loops, length, punctuation, word links."
        )
    taken = "looks like" if told else "is taken for"
    notice = (
        f"The article {taken} {language.name}: its numbers, dates and names are read as {language.name} writes them. "
        "The models and the estimate of confidence were made for Indonesian; check the result."
    )
    return f"{notice} If it is Indonesian, set the source language to {INDONESIAN.code}." if told else notice


def leans_english(text: str) -> bool:
    """Whether a sentence is English rather than Indonesian, by its function words; False where it is too short."""
    return _leans(text, ENGLISH, INDONESIAN)


def leans_indonesian(text: str) -> bool:
    """Whether a sentence is Indonesian rather than English, by its function words; False where it is too short."""
    return _leans(text, INDONESIAN, ENGLISH)


def _leans(text: str, towards: Language, away: Language) -> bool:
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < FEWEST_WORDS:
        return False
    share = _share(words, towards.telling_words)
    return share >= _LEAST_ENGLISH and share > 3 * _share(words, away.telling_words)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text[:EXAMINED_CHARACTERS])]


@cache
def _telling_words() -> frozenset[str]:
    """The words by which a text is known to be in any of the source languages."""
    return frozenset[str]().union(*(language.telling_words for language in SOURCE_LANGUAGES.values()))


@cache
def _own_words(language: SourceLanguage) -> frozenset[str]:
    """The words by which a source language is told from the others."""
    others = (other.telling_words for other in SOURCE_LANGUAGES.values() if other is not language)
    return language.telling_words.difference(*others)


def _share(words: list[str], listed: frozenset[str]) -> float:
    """How much of the words is on a list, from 0 to 1."""
    return sum(word in listed for word in words) / len(words)
