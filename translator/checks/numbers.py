"""Numbers and clock times: each of the source must be in the translation with the same value, and no other."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import zip_longest

from translator.document import Flag, FlagKind, Severity
from translator.quantities import (
    DateWord,
    Form,
    Quantity,
    Reading,
    Unit,
    english_date_words,
    english_quantities,
    indonesian_date_words,
    indonesian_quantities,
)

_LEAST_SPELLED = Decimal(3)
"""Number words below this come and go in translation: a, one, another, both, a pair."""
_OPENING = re.compile(r"(?:^|[.!?:]\s)[\s\"'“‘(]*$")


def check_numbers(source: str, target: str) -> tuple[Flag, ...]:
    """Flag each number that is on one side only. A number in words may come back in figures, and the other way round.

    A number that is gone beside one that is new is taken for the same, changed. What is written in figures is an
    error, and so is a change of number words; a number word, or an order of magnitude, on one side only is a warning,
    since it may have been put in other words.
    """
    ours, theirs = indonesian_quantities(source), english_quantities(target)
    lost = _missing(source, ours, theirs, english_date_words(target))
    gained = _missing(target, theirs, ours, indonesian_date_words(source))
    return tuple(_flag(source, target, before, after) for before, after in zip_longest(lost, gained))


def _missing(text: str, quantities: list[Quantity], others: list[Quantity], dates: list[DateWord]) -> list[Quantity]:
    """The numbers of a text that must be on the other side and are not. A month there may stand for its number."""
    there: set[Reading] = {reading for quantity in others for reading in quantity.readings}
    there.update(Decimal(date.value) for date in dates if date.unit is Unit.MONTH)
    return [quantity for quantity in quantities if there.isdisjoint(quantity.readings) and _must_stay(text, quantity)]


def _must_stay(text: str, quantity: Quantity) -> bool:
    if quantity.form is not Form.SPELLED:
        return quantity.form is not Form.IMPLIED
    start = quantity.start
    if text[start].isupper() and not _OPENING.search(text[max(0, start - 4) : start]):
        return False  # part of a name: Six Flags
    return all(isinstance(reading, Decimal) and reading >= _LEAST_SPELLED for reading in quantity.readings)


def _flag(source: str, target: str, before: Quantity | None, after: Quantity | None) -> Flag:
    old = source[before.start : before.end] if before else ""
    new = target[after.start : after.end] if after else ""
    if before and after and old == new:
        message = f"“{old}” is written as in Indonesian, and means another number in English"
    elif before and after:
        message = f"“{old}” has become “{new}”"
    elif before:
        message = f"“{old}” is not in the translation"
    else:
        message = f"“{new}” is not in the source"
    figures = any(quantity is not None and quantity.form is Form.FIGURE for quantity in (before, after))
    return Flag(
        kind=FlagKind.NUMBER,
        severity=Severity.ERROR if figures or (before and after) else Severity.WARNING,
        message=message,
        source_spans=((before.start, before.end),) if before else (),
        target_spans=((after.start, after.end),) if after else (),
    )
