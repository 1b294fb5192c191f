"""Dates in figures, written with the name of their month before the model reads them: (17/11) as (17 November).

A model copies 03/04/2024 as it is, or turns it round, and an American reader takes it for the fourth of March. With the
month in words nobody can misread it. What only looks like a date (addresses, case numbers, fractions, scores) stays.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from translator.alignment import words
from translator.document import Alignment, Link, Span
from translator.languages import DatePart, SourceLanguage

_FIRST_YEAR, _LAST_YEAR = 1000, 2099
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FRACTIONS = frozenset({(1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 5), (1, 6), (1, 8), (24, 7)})
"""What in brackets may be a fraction or a part of several, where no word says that it is a date."""
_FIGURES = re.compile(r"\d\s?[/.-]\s?\d")
_OPENS = re.compile(r"(?<!\d)(?<!\d )(?<!\b[A-Z])(?<!\b[A-Z] )\($")
"""A bracket before one, though not after a figure or a letter: those are odds."""
_BRACKETED = re.compile(r"\s?[),;]|\s[^\W\d_]")
"""After a date without a year in brackets: their end, or words."""
_BEFORE_WINDOW = 24
"""Characters before a date that may tell what it is."""


class Spelling(NamedTuple):
    """A text before and after its dates were spelled out, and where each stands in the one and in the other."""

    before: str
    after: str
    places: tuple[tuple[Span, Span], ...] = ()


def spell_dates(text: str, language: SourceLanguage) -> Spelling:
    """Write the dates in figures of a text with the names of their months; a year stays as it is, or away.

    >>> from translator.languages import INDONESIAN
    >>> spell_dates("Ia tiba di Solo, Rabu (17/11).", INDONESIAN).after
    'Ia tiba di Solo, Rabu (17 November).'

    Linear in the length of the text.
    """
    if not _FIGURES.search(text):
        return Spelling(text, text)  # which is quickly seen of most sentences
    rules = _rules(language)
    made = ""
    places: list[tuple[Span, Span]] = []
    at = 0
    found = (*rules.dated.finditer(text), *rules.undated.finditer(text))
    for match in sorted(found, key=lambda match: match.start()):
        start, end = match.span()
        before = text[max(0, start - _BEFORE_WINDOW) : start]
        if start < at or rules.tells_other.search(before):
            continue
        sure = "year" in match.re.groupindex or rules.tells_date.search(before) is not None
        if not sure and not (_OPENS.search(before) and _BRACKETED.match(text, end)):
            continue
        if spelled := _spelled(match, rules.months, sure=sure):
            places.append(((start, end), (start + len(made) - at, start + len(made) - at + len(spelled))))
            made += text[at:start] + spelled
            at = end
    return Spelling(text, made + text[at:], tuple(places))


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


def in_figures(alignment: Alignment, spelling: Spelling) -> Alignment:
    """The links of the text that was read, for the text before its dates were spelled out.

    What is linked to a word of a date in words is linked to all words of the date in figures, mostly one.
    """
    ours, read = words(spelling.before), words(spelling.after)
    if not spelling.places or list(alignment.source_words) != read:
        return alignment
    partners: list[list[int]] = []
    shift = 0
    for number, span in enumerate(read):
        place = next((place for place in spelling.places if place[1][0] <= span[0] < place[1][1]), None)
        if place is None:
            partners.append([number - shift])
            continue
        (start, end), (new_start, new_end) = place
        mine = [at for at, each in enumerate(ours) if start <= each[0] < end]
        partners.append(mine)
        if span[1] == max(each[1] for each in read if each[0] < new_end):
            shift += sum(new_start <= each[0] < new_end for each in read) - len(mine)
    weights: dict[tuple[int, int], float] = {}
    for source, target, weight in alignment.links:
        for partner in partners[source]:
            pair = (target, partner)
            weights[pair] = weights.get(pair, 0.0) + weight / len(partners[source])
    links: list[Link] = [
        (s, t, min(1.0, round(weight, 3))) for (t, s), weight in sorted(weights.items()) if weight >= 0.001
    ]
    return alignment.model_copy(update={"source_words": tuple(ours), "links": tuple(links)})
