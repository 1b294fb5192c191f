"""Months and weekdays: each that the source names must be named in the translation, and no other.

Days, years and clock times are numbers, and checked with them.
"""

from __future__ import annotations

from itertools import zip_longest

from translator.checks.check import Check, Meaning
from translator.document import Flag, FlagKind, Severity
from translator.languages import ENGLISH, SourceLanguage
from translator.quantities import DatePart, DateWord, find_date_words, numeric_dates


def check_dates(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag each month and weekday that is on one side only: an error where another stands in its place."""
    ours, theirs = find_date_words(source, language), find_date_words(target, ENGLISH)
    flags: list[Flag] = []
    for part in DatePart:
        lost = _missing(part, ours, theirs, target)
        gained = _missing(part, theirs, ours, source)
        flags.extend(_flag(source, target, before, after) for before, after in zip_longest(lost, gained))
    return tuple(flags)


def _missing(part: DatePart, words: list[DateWord], others: list[DateWord], other_text: str) -> list[DateWord]:
    """The months or weekdays that must be on the other side and are not, each once."""
    there = {word.value for word in others if word.part is part}
    if part is DatePart.MONTH:
        there.update(month for _, _, months in numeric_dates(other_text) for month in months)
    found: dict[int, DateWord] = {}
    for word in words:
        if word.part is part and word.certain and word.value not in there:
            found.setdefault(word.value, word)
    return list(found.values())


def _flag(source: str, target: str, before: DateWord | None, after: DateWord | None) -> Flag:
    old = source[before.start : before.end] if before else ""
    new = target[after.start : after.end] if after else ""
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
        source_spans=((before.start, before.end),) if before else (),
        target_spans=((after.start, after.end),) if after else (),
    )


DATES = Check(
    (
        Meaning(
            FlagKind.DATE,
            (Severity.ERROR, Severity.WARNING),
            "A month or weekday is not the same in both languages; a warning where one is only missing or new.",
        ),
    ),
    check_dates,
)
