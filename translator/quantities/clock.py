"""Clock times: the hour of the day that a figure names, by the half of the day that is said beside it."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from translator.languages.language import Numerals

ClockReading = Decimal | tuple[str, ...]

_WINDOW = 40
"""Characters after a figure that are looked at for the half of the day, and what stands between."""
_BEFORE = 16
"""Characters before it that may say that it is an hour."""
_HOURS = 24
_OF_DAY = "at"
"""Before hours and minutes, tells that they are counted from midnight, so that 19.30 and 7:30 p.m. are one time."""


def of_day(hours: int, minutes: int) -> tuple[str, ...]:
    """The reading for a time of the day."""
    return (_OF_DAY, str(hours % 24), str(minutes))


def is_of_day(reading: ClockReading) -> bool:
    """Whether a reading is one that `of_day` gives."""
    return isinstance(reading, tuple) and reading[0] == _OF_DAY


class ClockTime(NamedTuple):
    """What a figure may mean as a clock time; `sure` where it can be nothing else (7:30 p.m. is never 7.30)."""

    readings: frozenset[ClockReading]
    sure: bool


def clock_time(text: str, start: int, end: int, numerals: Numerals) -> ClockTime | None:
    """What the figure at `start` to `end` may mean as a clock time, by what stands around it; None where nothing."""
    hours, _, rest = text[start:end].replace(":", ".").partition(".")
    if len(hours) > 2 or not hours.isdigit() or (rest and not (len(rest) == 2 and rest.isdigit())):
        return None
    hour, minute = int(hours), int(rest or 0)
    if hour > _HOURS or minute > 59:
        return None
    after = text[end : end + _WINDOW]
    told = numerals.day_half.match(after)
    in_range = False
    if not told and (further := numerals.range_of_hours.match(after)):
        after = after[further.end() :]  # from 8 to 10 p.m.
        told, in_range = numerals.day_half.match(after), True
    before = text[max(0, start - _BEFORE) : start]
    if not told and not numerals.clock.search(before):
        return None
    if not rest and numerals.half_before.search(before):  # jam setengah 3
        hour, minute = (hour - 1) % _HOURS, 30
    if numerals.afternoon.match(after):
        halves = _in_second_half(hour, after, numerals)
    elif numerals.morning.match(after):
        halves = {hour % 12 if hour <= 12 else hour}
    else:
        # An hour by itself (jam 8) may be in either half; one with minutes is on the clock of 24 hours.
        halves = {hour, hour + 12} if not rest and hour <= 12 else {hour}
        told = None
    found: set[ClockReading] = {of_day(each, minute) for each in halves}
    if told and numerals.says_half_always and not in_range:
        return ClockTime(frozenset(found), sure=True)
    found.add((str(hour), str(minute)))
    if minute == 0:
        found.add(Decimal(hour))
    if in_range:
        found.add(of_day(hour, minute))
    return ClockTime(frozenset(found), sure=False)


def _in_second_half(hour: int, after: str, numerals: Numerals) -> set[int]:
    """The hours of the day that an hour may be, said to be in the second half of the day or at night."""
    if not 1 <= hour <= 12:
        return {hour}
    later = 12 if hour == 12 else hour + 12
    if numerals.night.match(after) and (hour < 5 or hour == 12):
        return {hour % 12} | ({later} if hour > 2 else set())  # dua malam is after midnight
    if numerals.midday.match(after) and hour >= 10:
        return {hour}
    return {later}
