"""What rests on which data of the source language: the one place that says what a language has to do without.

A language of which there is no such file goes without the feature; no stage asks for more than whether a file is there,
and most ask for nothing, since an empty table finds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from translator.languages.source import SourceLanguage

RESTS_ON: Mapping[str, str] = MappingProxyType(
    {
        "numbers": "numbers in words",
        "calendar": "dates",
        "denials": "negation",
        "opposites": "words of opposite meaning",
        "hedges": "hedges",
        "roles": "roles",
        "common_words": "names, words left untranslated, headlines in capitals, blanks lost by scraping",
        "abbreviations": "its abbreviations",
        "furniture": "page furniture",
        "lexicon": "words that translate none of the source",
        "language": "its function words in summaries, the estimate of confidence",
        "institutions": "the built-in glossary",
    }
)
"""The name of a data file, and what rests on it, for people."""


def missing(language: SourceLanguage) -> tuple[str, ...]:
    """What a language has to do without, for people."""
    return tuple(feature for table, feature in RESTS_ON.items() if not language.knows(table))
