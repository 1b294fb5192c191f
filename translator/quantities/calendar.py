"""The months and weekdays that a text names, and its dates in figures (15/12, 15/12/2021)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from translator.languages import DatePart, Language


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
    places = [match.span() for match in calendar.places.finditer(text)]
    first = True
    for match in _CAPITALISED.finditer(text):
        word = match.group().lower()
        opening, first = first and not text[: match.start()].strip(" \"'“‘("), False
        entry = table.get(word)
        if not entry and plural and (single := word.removesuffix(plural)) not in calendar.short:
            entry = table.get(single)
        if not entry or any(start <= match.start() < end for start, end in places):
            continue
        short = word in calendar.short
        # Jan, Mar, Sat and the like are names and words too: they count beside a figure only, and never for certain.
        if short and not re.match(r"\.?,?\s*\d", text[match.end() : match.end() + 6]):
            before = text[max(0, match.start() - 4) : match.start()]
            if not re.search(r"\d\s*$", before):
                continue
        certain = not short and not (word in calendar.doubtful and opening)
        found.append(DateWord(match.start(), match.end(), *entry, certain))
    return tuple(found)


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
