"""What is known of languages as such: words, writing conventions, and how to tell one from another.

Each fact stands once, in the data files of its language's folder; `Language` is the value through which the rest of
the program asks for it. Another source language is a folder, and a line in SOURCE_LANGUAGES.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from translator.languages.english import ENGLISH, English
from translator.languages.language import DatePart, Language
from translator.languages.source import SourceLanguage

INDONESIAN = SourceLanguage("id")
MALAY = SourceLanguage("ms")

SOURCE_LANGUAGES: Mapping[str, SourceLanguage] = MappingProxyType(
    {language.code: language for language in (INDONESIAN, MALAY)}
)
"""The languages that can be translated from, by code."""

__all__ = ["ENGLISH", "INDONESIAN", "MALAY", "SOURCE_LANGUAGES", "DatePart", "English", "Language", "SourceLanguage"]
