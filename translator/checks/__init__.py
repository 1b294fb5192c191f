"""Checks of a sentence pair, one a module. Each gives flags; none changes anything.

A new check is a module with a function from source and target to flags, and a line in CHECKS.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from translator.checks.dates import check_dates
from translator.checks.degenerate import degenerate, is_degenerate, untranslated
from translator.checks.leftover import check_leftovers
from translator.checks.length import check_length
from translator.checks.names import check_names
from translator.checks.negation import check_negation
from translator.checks.numbers import check_numbers
from translator.checks.punctuation import check_punctuation
from translator.checks.repetition import check_repetition
from translator.document import Flag

Check = Callable[[str, str], tuple[Flag, ...]]
"""From a source sentence and its translation to the flags of one check."""

CHECKS: tuple[Check, ...] = (
    check_numbers,
    check_dates,
    check_negation,
    check_names,
    check_repetition,
    check_length,
    check_leftovers,
    check_punctuation,
)


@lru_cache(maxsize=8192)
def check_pair(source: str, target: str) -> tuple[Flag, ...]:
    """All flags of a sentence and its translation, in the order of CHECKS.

    A translation that is worthless as a whole (empty, looping, the source again) gets that flag alone: what else is
    wrong with it says nothing more. Pure, and linear in the length of the texts; what was asked lately is remembered,
    since translation chooses by the same flags that the article then shows.
    """
    worthless = degenerate(source, target) or untranslated(source, target)
    if worthless:
        return (worthless,)
    return tuple(flag for check in CHECKS for flag in check(source, target))


__all__ = ["CHECKS", "Check", "check_pair", "degenerate", "is_degenerate", "untranslated"]
