"""The months and weekdays that a text names, and its dates in figures (15/12, 15/12/2021)."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple


class Unit(Enum):
    """What a word of the calendar names."""

    MONTH = "month"
    WEEKDAY = "weekday"


class DateWord(NamedTuple):
    """A month (1 to 12) or weekday (1, Monday, to 7) that a text names at `start` to `end`.

    `certain` is False where the word may be another: May, March and Minggu at the head of a sentence, Sat.
    """

    start: int
    end: int
    unit: Unit
    value: int
    certain: bool = True


_INDONESIAN_MONTHS = (
    "januari jan",
    "februari pebruari feb",
    "maret mar",
    "april apr",
    "mei",
    "juni jun",
    "juli jul",
    "agustus agu agt ags",
    "september sep sept",
    "oktober okt",
    "november nopember nov",
    "desember des",
)
_ENGLISH_MONTHS = (
    "january jan",
    "february feb",
    "march mar",
    "april apr",
    "may",
    "june jun",
    "july jul",
    "august aug",
    "september sep sept",
    "october oct",
    "november nov",
    "december dec",
)
_INDONESIAN_WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat jum'at jumaat", "sabtu", "minggu ahad")
_ENGLISH_WEEKDAYS = (
    "monday mon",
    "tuesday tue tues",
    "wednesday wed",
    "thursday thu thur thurs",
    "friday fri",
    "saturday sat",
    "sunday sun",
)


def _table(months: tuple[str, ...], weekdays: tuple[str, ...]) -> dict[str, tuple[Unit, int]]:
    return {
        word: (unit, value)
        for unit, names in ((Unit.MONTH, months), (Unit.WEEKDAY, weekdays))
        for value, forms in enumerate(names, start=1)
        for word in forms.split()
    }


_INDONESIAN = _table(_INDONESIAN_MONTHS, _INDONESIAN_WEEKDAYS)
_ENGLISH = _table(_ENGLISH_MONTHS, _ENGLISH_WEEKDAYS)
_DOUBTFUL = frozenset({"may", "march", "minggu"})
_LONGEST_SHORT_FORM = 5
_SHORT_FORMS = frozenset(
    word
    for listing in (*_INDONESIAN_MONTHS, *_ENGLISH_MONTHS, *_ENGLISH_WEEKDAYS)
    for word in listing.split()[1:]
    if len(word) <= _LONGEST_SHORT_FORM
)
_CAPITALISED = re.compile(r"[A-Z](?<![^\W\d_].)[^\W\d_]*(?:'at)?(?:s\b)?")  # by its capital it is quickly found
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d{2}))?(?![\d/])")


def indonesian_date_words(text: str) -> list[DateWord]:
    """The months and weekdays that an Indonesian text names, in order."""
    return _date_words(text, _INDONESIAN)


def english_date_words(text: str) -> list[DateWord]:
    """The months and weekdays that an English text names, in order."""
    return _date_words(text, _ENGLISH)


def is_date_word(word: str) -> bool:
    """Whether a word is the name of a month or weekday in one of the languages, whatever its case."""
    low = word.lower()
    return low in _INDONESIAN or low in _ENGLISH or low.removesuffix("s") in _ENGLISH


def numeric_dates(text: str) -> list[tuple[int, int, frozenset[int]]]:
    """What may be a date in figures: (start, end, the months that it may name), in order."""
    found = []
    for match in _NUMERIC.finditer(text):
        one, mark, other, year = match.groups()
        if year is None and mark != "/":
            continue
        months = frozenset(value for value in (int(one), int(other)) if 1 <= value <= 12)
        if months:
            found.append((match.start(), match.end(), months))
    return found


def _date_words(text: str, table: dict[str, tuple[Unit, int]]) -> list[DateWord]:
    found = []
    first = True
    for match in _CAPITALISED.finditer(text):
        word = match.group().lower()
        opening, first = first and not text[: match.start()].strip(" \"'“‘("), False
        entry = table.get(word)
        if not entry and word.removesuffix("s") not in _SHORT_FORMS:
            entry = table.get(word.removesuffix("s"))  # on Mondays
        if not entry:
            continue
        short = word in _SHORT_FORMS
        # Jan, Mar, Sat and the like are names and words too: they count beside a figure only, and never for certain.
        if short and not re.match(r"\.?,?\s*\d", text[match.end() : match.end() + 6]):
            before = text[max(0, match.start() - 4) : match.start()]
            if not re.search(r"\d\s*$", before):
                continue
        certain = not short and not (word in _DOUBTFUL and opening)
        found.append(DateWord(match.start(), match.end(), *entry, certain))
    return found
