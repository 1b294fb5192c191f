"""Numbers and clock times: each of the source must be in the translation with the same value, and no other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import zip_longest

from translator.checks.check import Check, Meaning
from translator.document import Flag, FlagKind, Severity
from translator.languages import ENGLISH, Language, SourceLanguage
from translator.quantities import (
    DatePart,
    Form,
    Quantity,
    Reading,
    find_date_words,
    find_quantities,
    find_romans,
    is_converted,
    numeric_dates,
)

_LEAST_SPELLED = Decimal(3)
"""Number words below this come and go in translation: a, one, another, both, a pair."""
_IN_NAME = re.compile(r"[A-Z]-?$")
"""Before a figure that is part of a name (SARS-CoV-2, N95), which may be said again by a pronoun."""
_MOST_CONVERTED = 50
"""What holds more new numbers is no sentence; conversions are not looked for there."""
_SCALES = (3, 6, 9, 12)
"""Powers of ten that languages have words for."""
_OPENING = re.compile(r"(?:^|[.!?:]\s)[\s\"'“‘(]*$")


def check_numbers(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag each number that is on one side only. A number in words may come back in figures, and the other way round.

    A number that is gone beside one that is new is taken for the same, changed. What is written in figures is an
    error, and so is a change of number words; a number word, or an order of magnitude, on one side only is a warning,
    since it may have been put in other words.
    """
    theirs = find_quantities(target, ENGLISH)
    goes_on = language.numerals.goes_on
    ours = tuple(one for one in find_quantities(source, language) if not goes_on.match(source, one.end))
    our_romans, their_romans = find_romans(source, language), find_romans(target, ENGLISH)
    if not (ours or theirs or our_romans):
        return ()
    lost = _missing(source, ours, target, (*theirs, *their_romans), ENGLISH)
    gained = _missing(target, theirs, source, (*ours, *our_romans), language)
    if not language.knows("numbers"):
        # What is new may stand for a word that is not known for a number; beside a figure that is gone it has changed.
        lost = [one for one in lost if not _is_scaled(one, theirs)]
        gained = [one for one in gained if one.form is Form.FIGURE][: len(lost)]
    new: list[Quantity] = []
    if gained and len(gained) <= _MOST_CONVERTED:
        # What is new may be the conversion of any amount of the source; what is gone, only of one that is new.
        new = [*gained]
        gained = [
            one for one in new if not any(is_converted(target, one, ENGLISH, source, other, language) for other in ours)
        ]
    if lost and len(lost) <= _MOST_CONVERTED:
        said = frozenset(reading for quantity in ours for reading in quantity.readings)
        new += [one for one in theirs if one.form is Form.SPELLED and said.isdisjoint(one.readings)]  # two weeks
        lost = [
            one for one in lost if not any(is_converted(source, one, language, target, other, ENGLISH) for other in new)
        ]
    if our_romans or their_romans:
        # By itself a Roman numeral may stay away (Elizabeth II, the queen); beside a new number it has changed.
        gone = _unsaid(our_romans, (*theirs, *their_romans), target, ENGLISH)
        new = _unsaid(their_romans, (*ours, *our_romans), source, language) if lost or gone else []
        both = min(len(gone), len(new) + max(0, len(gained) - len(lost)))
        lost, gained = [*lost, *gone[:both]], [*gained, *new]
    there = frozenset(reading for quantity in theirs for reading in quantity.readings) if lost else frozenset()
    return tuple(_flag(source, target, language, before, after, there) for before, after in zip_longest(lost, gained))


def _is_scaled(figure: Quantity, others: Sequence[Quantity]) -> bool:
    """Whether another number is a figure in thousands, millions or more: the source may say so in a word."""
    scaled = {reading * 10**power for reading in figure.readings if isinstance(reading, Decimal) for power in _SCALES}
    return any(not scaled.isdisjoint(other.readings) for other in others)


def _unsaid(romans: Sequence[Quantity], others: Sequence[Quantity], text: str, language: Language) -> list[Quantity]:
    """The Roman numerals whose value the other side has in no form; a word counts where it is an ordinal."""
    there = {
        reading
        for quantity in others
        if quantity.form is not Form.IMPLIED
        or text[quantity.start : quantity.end].lower() in language.numerals.later_ordinals
        for reading in quantity.readings
    }
    return [roman for roman in romans if there.isdisjoint(roman.readings)]


def _missing(
    text: str,
    quantities: Sequence[Quantity],
    other_text: str,
    others: Sequence[Quantity],
    other_language: Language,
) -> list[Quantity]:
    """The numbers of a text that must be on the other side and are not there, or, in figures, not so often."""
    there: Counter[Reading] = Counter(reading for quantity in others for reading in quantity.readings)
    lost: list[Quantity] = []
    seen: Counter[frozenset[Reading]] = Counter()
    for quantity in quantities:
        if not _must_stay(text, quantity):
            continue
        seen[quantity.readings] += 1
        times = max(there[reading] for reading in quantity.readings)
        counted = quantity.form is Form.FIGURE and not _IN_NAME.search(
            text[max(0, quantity.start - 2) : quantity.start]
        )
        if times < (seen[quantity.readings] if counted else 1):
            lost.append(quantity)
    if lost and (dates := numeric_dates(text)):  # a month there may stand for its number in 15/12
        months = {
            Decimal(word.value) for word in find_date_words(other_text, other_language) if word.part is DatePart.MONTH
        }
        if months:  # whether it is the right one is for the check of dates to say
            months |= {Decimal(date.day_first[1]) for date in dates if date.day_first}
        inside = {at for date in dates for at in range(date.start, date.end)}
        lost = [one for one in lost if months.isdisjoint(one.readings) or one.start not in inside]
    return lost


def _must_stay(text: str, quantity: Quantity) -> bool:
    if quantity.form is not Form.SPELLED:
        return quantity.form is not Form.IMPLIED
    start = quantity.start
    if text[start].isupper() and not _OPENING.search(text[max(0, start - 4) : start]):
        return False  # part of a name: Six Flags
    return all(reading >= _LEAST_SPELLED for reading in quantity.readings if isinstance(reading, Decimal))


def _flag(
    source: str,
    target: str,
    language: SourceLanguage,
    before: Quantity | None,
    after: Quantity | None,
    there: frozenset[Reading],
) -> Flag:
    old = source[before.start : before.end] if before else ""
    new = target[after.start : after.end] if after else ""
    if before and after and old == new and old.isdigit():
        message = f"“{old}” is another hour of the day in the translation"
    elif before and after and old == new:
        message = f"“{old}” is written as in {language.name}, and means another number in English"
    elif before and after:
        message = f"“{old}” has become “{new}”"
    elif before and not there.isdisjoint(before.readings):
        message = f"“{old}” comes more often in the source than in the translation"
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


NUMBERS = Check(
    (
        Meaning(
            FlagKind.NUMBER,
            (Severity.ERROR, Severity.WARNING),
            "A number, amount or clock time is not the same in both languages; "
            "a warning where only a number word is missing or new.",
        ),
    ),
    check_numbers,
)
