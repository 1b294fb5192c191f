"""Months, weekdays and dates in figures: each that the source names must be named in the translation, and no other.

Days, years and clock times are numbers, and checked with them. A date in figures has its day first in Indonesian and
Malay (03/04 is in April), and the translation must not turn it round.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from translator.checks.check import Check, Meaning
from translator.document import Flag, FlagKind, Severity, Span
from translator.languages import ENGLISH, SourceLanguage
from translator.quantities import DatePart, DateWord, NumericDate, find_date_words, numeric_dates


def check_dates(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag each month and weekday that is on one side only: an error where another stands in its place.

    A date in figures that has become another month, or has its day and month the other way round, is an error too.
    """
    ours, theirs = find_date_words(source, language), find_date_words(target, ENGLISH)
    our_dates, their_dates = numeric_dates(source), numeric_dates(target)
    if not (ours or theirs or our_dates):
        return ()
    flags: list[Flag] = []
    for part in DatePart:
        lost = _missing(part, ours, theirs, {month for date in their_dates for month in date.months})
        gained = _missing(part, theirs, ours, {month for date in our_dates for month in _months(date)})
        if part is DatePart.MONTH and len(gained) > len(lost):
            named = {word.value for word in theirs if word.part is part}
            named |= {month for date in their_dates for month in date.months}
            changed = [date for date in our_dates if date.day_first and named.isdisjoint(_months(date))]
            for date, word in zip(changed, gained[len(lost) :], strict=False):
                flags.append(_flag(source, target, (date.start, date.end), (word.start, word.end)))
            gained = gained[: len(lost)] + gained[len(lost) + len(changed) :]
        for before, after in zip_longest(lost, gained):
            flags.append(_flag(source, target, before and before[:2], after and after[:2]))
    flags.extend(_flag(source, target, before, after) for before, after in _turned(our_dates, their_dates))
    return tuple(flags)


def _months(date: NumericDate) -> Iterable[int]:
    """The month that a date of the source names: the second figure, unless it can only be the first."""
    return (date.day_first[1],) if date.day_first else date.months


def _missing(
    part: DatePart, words: Sequence[DateWord], others: Sequence[DateWord], months: Iterable[int]
) -> list[DateWord]:
    """The months or weekdays that must be on the other side and are not, each once; `months` are there in figures."""
    there = {word.value for word in others if word.part is part}
    if part is DatePart.MONTH:
        there.update(months)
    found: dict[int, DateWord] = {}
    for word in words:
        if word.part is part and word.certain and word.value not in there:
            found.setdefault(word.value, word)
    return list(found.values())


def _turned(ours: Sequence[NumericDate], theirs: Sequence[NumericDate]) -> Iterable[tuple[Span, Span]]:
    """The dates in figures that have their day and month the other way round in the translation.

    With a year, and a day that can be no month, the American way misleads nobody (3/20/2025).
    """
    kept = {date.day_first for date in theirs}
    turned = {date.month_first: date for date in reversed(theirs) if date.day_first or not date.year}
    for date in ours:
        if not date.day_first or date.day_first in kept or date.day_first[0] == date.day_first[1]:
            continue
        if other := turned.get(date.day_first):
            yield (date.start, date.end), (other.start, other.end)


def _flag(source: str, target: str, before: Span | None, after: Span | None) -> Flag:
    old = source[slice(*before)] if before else ""
    new = target[slice(*after)] if after else ""
    if before and after:
        message = f"“{old}” has become “{new}”"
    elif before:
        message = f"“{old}” is not in the translation"
    else:
        message = f"“{new}” is not in the source"
    return Flag(
        kind=FlagKind.DATE,
        severity=Severity.ERROR if before and after else Severity.WARNING,
        message=message,
        source_spans=(before,) if before else (),
        target_spans=(after,) if after else (),
    )


DATES = Check(
    (
        Meaning(
            FlagKind.DATE,
            (Severity.ERROR, Severity.WARNING),
            "A month or weekday is not the same in both languages, or a date in figures has its day and month the "
            "other way round; a warning where one is only missing or new.",
        ),
    ),
    check_dates,
    rests_on="calendar",
)
