"""Translations that are shorter or longer than nearly all are, beside what is out of all proportion."""

from __future__ import annotations

import re

from translator.document import Flag, FlagKind, Severity

_WORD = re.compile(r"\w+")
_LEAST_WORDS = 8
"""Shorter sentences vary too much in length to judge by it."""
_SHORTEST, _LONGEST = 0.62, 2.1
"""English words for each Indonesian word; of 997 human translations (FLORES-200 dev) all but a few lie between."""


def check_length(source: str, target: str) -> tuple[Flag, ...]:
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
