"""The months and weekdays that a text names, and its dates in figures (15/12, 15/12/2021)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from translator.languages import DatePart, Language
from translator.languages.language import Calendar


class DateWord(NamedTuple):
    """A month (1 to 12) or weekday (1, Monday, to 7) that a text names at `start` to `end`.

    `certain` is False where the word may be another: May, March and Minggu at the head of a sentence, Sat.
    """

    start: int
    end: int
    part: DatePart
    value: int
    certain: bool = True


_CAPITALISED = re.compile(r"[A-Z](?<![^\W\d_].)[^\W\d_]*(?:'at)?(?:s\b)?")  # by its capital it is quickly found
_NUMERIC = re.compile(
    r"(?<![\d/.])(?<!\D-)(?<!^-)(?:\d{1,2}\s?[-–]\s?(?=\d{1,2}[/.]))?"
    r"(?P<one>\d{1,2})\s?(?P<mark>[/.-])\s?(?P<other>\d{1,2})(?:\s?(?P=mark)\s?(?P<year>\d{4}|\d{2}))?(?![\d/])"
)
_BESIDE = 12
"""Characters beside a short form that may tell that it is one."""
_DAY_BEFORE = re.compile(r"\d\s*$")
_YEAR_AFTER = re.compile(r"\.?,?\s*\d(?P<year>\d{3}(?!\d))?")
_DASH_BEFORE = re.compile(r"(?<![^\W\d_])(?P<word>[^\W\d_]+)\.?\s?[-–]\s?$")
_DASH_AFTER = re.compile(r"\.?\s?[-–]\s?(?P<word>[^\W\d_]+)")
_YEAR = re.compile(r"\d[.-]\d")
_DAYS = 31
_MONTHS = 12


class NumericDate(NamedTuple):
    """What may be a date in figures, at `start` to `end` of a text.

    `day_first` is its day and month as most of the world writes it (15/12), `month_first` as the United States do
    (12/15); None where it is none that way. `months` are those that it may name.
    """

    start: int
    end: int
    day_first: tuple[int, int] | None
    month_first: tuple[int, int] | None
    year: int | None
    months: frozenset[int]


@lru_cache(maxsize=1024)
def find_date_words(text: str, language: Language) -> tuple[DateWord, ...]:
    """The months and weekdays that a text names, in order. What was asked lately is remembered."""
    calendar = language.calendar
    table, plural = calendar.words, calendar.plural
    found = []
    elsewhere = {at for match in calendar.places.finditer(text) for at in range(*match.span())}
    first = True
    for match in _CAPITALISED.finditer(text):
        word = match.group().lower()
        opening, first = first and not text[: match.start()].strip(" \"'“‘("), False
        entry = table.get(word)
        if not entry and plural and (single := word.removesuffix(plural)) not in calendar.short:
            entry = table.get(single)
        if not entry or match.start() in elsewhere:
            continue
        short = word in calendar.short
        certain = not short and not (word in calendar.doubtful and opening)
        if short:
            # Jan, Mar, Sat and the like are names and words too: they count beside a figure or, of two months with a
            # dash between, the other; for certain as part of a whole date only (24 Mar 2018).
            before = _DAY_BEFORE.search(text, max(0, match.start() - _BESIDE), match.start())
            after = _YEAR_AFTER.match(text, match.end(), match.end() + _BESIDE)
            certain = bool(before and after and after["year"] and entry[0] is DatePart.MONTH)
            if not (before or after or _joins_months(text, match.span(), calendar)):
                continue
        found.append(DateWord(match.start(), match.end(), *entry, certain))
    return tuple(found)


def _joins_months(text: str, span: tuple[int, int], calendar: Calendar) -> bool:
    """Whether a word has a dash and a month on a side: Nov-Feb."""
    start, end = span
    beside = (_DASH_AFTER.match(text, end, end + _BESIDE), _DASH_BEFORE.search(text, max(0, start - _BESIDE), start))
    return any(match and calendar.names(match["word"]) for match in beside)


def numeric_dates(text: str) -> list[NumericDate]:
    """What may be a date in figures, in order."""
    found: list[NumericDate] = []
    if "/" not in text and not _YEAR.search(text):
        return found  # which is quickly seen
    for match in _NUMERIC.finditer(text):
        year = match["year"]
        if year is None and match["mark"] != "/":
            continue
        one, other = int(match["one"]), int(match["other"])
        months = frozenset(value for value in (one, other) if 1 <= value <= _MONTHS)
        if months:
            found.append(
                NumericDate(
                    match.start("one"),
                    match.end(),
                    (one, other) if _is_day(one) and 1 <= other <= _MONTHS else None,
                    (other, one) if _is_day(other) and 1 <= one <= _MONTHS else None,
                    int(year) if year else None,
                    months,
                )
            )
    return found


def _is_day(value: int) -> bool:
    return 1 <= value <= _DAYS
