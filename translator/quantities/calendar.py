"""The months and weekdays that a text names, and its dates in figures (15/12, 15/12/2021)."""

from __future__ import annotations

import re
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
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d{2}))?(?![\d/])")


def find_date_words(text: str, language: Language) -> list[DateWord]:
    """The months and weekdays that a text names, in order."""
    calendar = language.calendar
    table, plural = calendar.words, calendar.plural
    found = []
    first = True
    for match in _CAPITALISED.finditer(text):
        word = match.group().lower()
        opening, first = first and not text[: match.start()].strip(" \"'“‘("), False
        entry = table.get(word)
        if not entry and plural and (single := word.removesuffix(plural)) not in calendar.short:
            entry = table.get(single)
        if not entry:
            continue
        short = word in calendar.short
        # Jan, Mar, Sat and the like are names and words too: they count beside a figure only, and never for certain.
        if short and not re.match(r"\.?,?\s*\d", text[match.end() : match.end() + 6]):
            before = text[max(0, match.start() - 4) : match.start()]
            if not re.search(r"\d\s*$", before):
                continue
        certain = not short and not (word in calendar.doubtful and opening)
        found.append(DateWord(match.start(), match.end(), *entry, certain))
    return found


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
