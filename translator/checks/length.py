"""Translations that are shorter or longer than nearly all are, beside what is out of all proportion."""

from __future__ import annotations

import re

from translator.checks.check import Check, Meaning
from translator.document import Flag, FlagKind, Severity
from translator.languages import SourceLanguage

_WORD = re.compile(r"\w+")
_LEAST_WORDS = 8
"""Shorter sentences vary too much in length to judge by it."""
_SHORTEST, _LONGEST = 0.62, 2.1
"""English words for each Indonesian word; of 997 human translations (FLORES-200 dev) all but a few lie between."""


def check_length(source: str, target: str, _language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag, as a warning, a translation whose length is outside the usual band: words may be missing or added."""
    words, translated = len(_WORD.findall(source)), len(_WORD.findall(target))
    if words < _LEAST_WORDS:
        return ()
    ratio = translated / words
    if _SHORTEST <= ratio <= _LONGEST:
        return ()
    return (
        Flag(
            kind=FlagKind.TOO_SHORT if ratio < _SHORTEST else FlagKind.TOO_LONG,
            severity=Severity.WARNING,
            message=f"{words} words became {translated}, which is unusual",
        ),
    )


TOO_SHORT = Meaning(
    FlagKind.TOO_SHORT,
    (Severity.ERROR, Severity.WARNING),
    "The English is much shorter than usual, so some of the sentence may be missing; out of all proportion: an error.",
)
TOO_LONG = Meaning(
    FlagKind.TOO_LONG,
    (Severity.ERROR, Severity.WARNING),
    "The English is much longer than usual, so something may have been added; out of all proportion: an error.",
)
LENGTH = Check((TOO_SHORT, TOO_LONG), check_length)
