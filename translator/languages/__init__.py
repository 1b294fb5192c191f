"""What is known of languages as such: words, writing conventions, and how to tell one from another.

Each fact stands once, in the data files of its language's folder; `Language` is the value through which the rest of
the program asks for it. Another source language is a folder, and a line in SOURCE_LANGUAGES. Of any other no words are
known; `language_of` gives it all the same, and `features.py` says what it has to do without.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from translator.languages.english import ENGLISH, English
from translator.languages.language import DatePart, Language
from translator.languages.source import SourceLanguage
from translator.languages.tables import language_names

INDONESIAN = SourceLanguage("id")
MALAY = SourceLanguage("ms")

SOURCE_LANGUAGES: Mapping[str, SourceLanguage] = MappingProxyType(
    {language.code: language for language in (INDONESIAN, MALAY)}
)
"""The languages that are translated from and known, by code."""


@cache
def language_of(code: str) -> SourceLanguage:
    """The language that an ISO 639 code stands for, as one that is translated from.

    >>> language_of("de").name
    'German'

    Raises ValueError for what is no such code, and for English.
    """
    if code in SOURCE_LANGUAGES:
        return SOURCE_LANGUAGES[code]
    if code == ENGLISH.code:
        raise ValueError("English is what is translated into: it is no source language")
    if code not in language_names():
        raise ValueError(
            f"{code!r} is no source language. There are {', '.join(SOURCE_LANGUAGES)}, and any other by its ISO 639-1 "
            "code (de, fr, ...), with a model that reads it"
        )
    return SourceLanguage(code)


__all__ = [
    "ENGLISH",
    "INDONESIAN",
    "MALAY",
    "SOURCE_LANGUAGES",
    "DatePart",
    "English",
    "Language",
    "SourceLanguage",
    "language_of",
]
