"""Dates in figures, written with the name of their month before the model reads them: (17/11) as (17 November).

A model copies 03/04/2024 as it is, or turns it round, and an American reader takes it for the fourth of March. With the
month in words nobody can misread it. What only looks like a date (addresses, case numbers, fractions, scores) stays.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from translator.document import Translation
from translator.languages import ENGLISH, DatePart, SourceLanguage
from translator.placeables import Edit, Rewriting, find_placeables
from translator.translation.standins import carry

_FIRST_YEAR, _LAST_YEAR = 1000, 2099
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FRACTIONS = frozenset({(1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 5), (1, 6), (1, 8), (24, 7)})
"""What in brackets may be a fraction or a part of several, where no word says that it is a date."""
_FIGURES = re.compile(r"\d\s?[/.-]\s?\d")
_OPENS = re.compile(r"(?<!\d)(?<!\d )(?<!\b[A-Z])(?<!\b[A-Z] )\($")
"""A bracket before one, though not after a figure or a letter: those are odds."""
_BRACKETED = re.compile(r"\s?[),;]|\s[^\W\d_]")
"""After a date without a year in brackets: their end, or words."""
_MOST_DATES = 50
"""What holds more is no sentence, and is left as it is."""
_BEFORE_WINDOW = 24
"""Characters before a date that may tell what it is."""


class SpelledDate(NamedTuple):
    """A date that was spelled out: how it stands in figures, and what it says."""

    figures: str
    days: str
    """Its day, or two with a hyphen between them."""
    month: int
    """0 where it goes over two."""
    year: str
    """Empty where it has none."""


class Spelling(NamedTuple):
    """A text whose dates were spelled out (`after`), the dates, and the way back to their figures."""

    in_figures: Rewriting
    dates: tuple[SpelledDate, ...] = ()

    @property
    def after(self) -> str:
        """The text with its dates spelled out."""
        return self.in_figures.before


def spell_dates(text: str, language: SourceLanguage) -> Spelling:
    """Write the dates in figures of a text with the names of their months; a year stays as it is, or away.

    >>> from translator.languages import INDONESIAN
    >>> spell_dates("Ia tiba di Solo, Rabu (17/11).", INDONESIAN).after
    'Ia tiba di Solo, Rabu (17 November).'

    Linear in the length of the text.
    """
    if not _FIGURES.search(text) or not language.calendar.month_names:
        return Spelling(Rewriting(text))  # which is quickly seen of most sentences
    rules = _rules(language)
    edits: list[Edit] = []
    dates: list[SpelledDate] = []
    at = 0
    found = (*rules.dated.finditer(text), *rules.undated.finditer(text))
    if len(found) > _MOST_DATES:
        return Spelling(Rewriting(text))
    kept = find_placeables(text) if found else ()
    for match in sorted(found, key=lambda match: match.start()):
        start, end = match.span()
        if any(start < each.end and each.start < end and not start <= each.start < each.end <= end for each in kept):
            continue  # a part of an address or of the number of a document
        before = text[max(0, start - _BEFORE_WINDOW) : start]
        if start < at or rules.tells_other.search(before):
            continue
        sure = "year" in match.re.groupindex or rules.tells_date.search(before) is not None
        if not sure and not (_OPENS.search(before) and _BRACKETED.match(text, end)):
            continue
        if spelled := _spelled(match, rules.months, sure=sure):
            edits.append(Edit(start, end, spelled))
            dates.append(_date(match))
            at = end
    return Spelling(Rewriting(text, edits).back, tuple(dates))


def _date(match: re.Match[str]) -> SpelledDate:
    parts = {name: value for name, value in match.groupdict().items() if value is not None}
    days = "-".join(str(int(parts[name])) for name in ("first", "day") if name in parts)
    month = 0 if "to_day" in parts else int(parts.get("month") or parts["other_month"])
    return SpelledDate(match.group(), days, month, parts.get("year", ""))


def _spelled(match: re.Match[str], months: tuple[str, ...], *, sure: bool) -> str:
    """A date with the name of its month; empty where it is none."""
    parts = {name: value for name, value in match.groupdict().items() if value is not None}
    day, month = int(parts["day"]), int(parts.get("month") or parts["other_month"])
    if not _is_date(day, month) or ("first" in parts and not 1 <= int(parts["first"]) < day):
        return ""
    if "year" in parts and not _FIRST_YEAR <= int(parts["year"]) <= _LAST_YEAR:
        return ""
    if not sure and len(parts) == len(("day", "month")) and (day, month) in _FRACTIONS:
        return ""
    spelled = f"{int(parts['first'])}-" if "first" in parts else ""
    spelled += f"{day} {months[month - 1]}"
    if "year" in parts:
        return f"{spelled} {parts['year']}"
    if "to_day" in parts:
        to_day, to_month = int(parts["to_day"]), int(parts["to_month"])
        return f"{spelled} - {to_day} {months[to_month - 1]}" if _is_date(to_day, to_month) else ""
    return spelled


def _is_date(day: int, month: int) -> bool:
    return 1 <= month <= len(_DAYS) and 1 <= day <= _DAYS[month - 1]


class _Rules(NamedTuple):
    """How dates are found in a language: those with a year, those without; what tells of either; the months."""

    dated: re.Pattern[str]
    undated: re.Pattern[str]
    tells_date: re.Pattern[str]
    tells_other: re.Pattern[str]
    months: tuple[str, ...]


@cache
def _rules(language: SourceLanguage) -> _Rules:
    calendar = language.calendar
    weekdays = "|".join(calendar.forms(DatePart.WEEKDAY))
    told = rf"(?:\b(?:{weekdays}|{calendar.date_words}),?\s\(?)"
    first = r"(?:(?P<first>\d{1,2})\s?[-–]\s?)?"
    day = rf"{first}(?P<day>\d{{1,2}})"
    return _Rules(
        re.compile(
            rf"(?<![\w/.–-]){day}(?:\s?/\s?(?P<month>\d{{1,2}})\s?/\s?|"
            r"(?P<mark>[.-])(?P<other_month>\d{1,2})(?P=mark))(?P<year>\d{4})(?![\w/–-]|\.\w)"
        ),
        re.compile(
            rf"(?<=[(\s,]){day}/(?P<month>\d{{1,2}})(?:\s?[-–]\s?(?P<to_day>\d{{1,2}})/(?P<to_month>\d{{1,2}}))?"
            r"(?![\w/%–-]|[.,]\w)"
        ),
        re.compile(rf"{told}$", re.IGNORECASE),
        re.compile(rf"\b(?:{calendar.no_date_words})[\s.:(]{{0,3}}$", re.IGNORECASE),
        calendar.month_names,
    )


def keep_figures(made: Translation, spelling: Spelling) -> Translation:
    """A translation with the dates that were spelled out as its source has them: in figures, the day first.

    A date that it does not hold as it was read stays as it is, and is for the checks to judge.
    """
    edits: list[Edit] = []
    for date in spelling.dates:
        for match in _english(date).finditer(made.text) if date.month else ():
            if all(match.end() <= edit.start or edit.end <= match.start() for edit in edits):
                edits.append(Edit(*match.span(), date.figures))
                break
    if not edits:
        return made
    kept = Rewriting(made.text, sorted(edits))
    alignment = made.alignment and carry(made.alignment, Rewriting(spelling.after), kept)
    return made.model_copy(update={"text": kept.after, "alignment": alignment})


def _english(date: SpelledDate) -> re.Pattern[str]:
    month = ENGLISH.calendar.month_names[date.month - 1]
    days = rf"{date.days.replace('-', ' ?(?:[-–]|to|and) ?')}(?:st|nd|rd|th)?"
    return re.compile(
        rf"\b(?:{days}(?: of)? {month}|{month} {days})(?!\w)" + (rf",? {date.year}\b" if date.year else "")
    )
