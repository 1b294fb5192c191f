"""Clock times: the hour of the day that a figure names, by the half of the day that is said beside it."""

from __future__ import annotations

from decimal import Decimal

from translator.languages.language import Numerals

ClockReading = Decimal | tuple[str, ...]

_WINDOW = 40
"""Characters after a figure that are looked at for the half of the day, and what stands between."""
_BEFORE = 8
"""Characters before it that may say that it is an hour."""
_OF_DAY = "at"
"""Before hours and minutes, tells that they are counted from midnight, so that 19.30 and 7:30 p.m. are one time."""


def of_day(hours: int, minutes: int) -> tuple[str, ...]:
    """The reading for a time of the day."""
    return (_OF_DAY, str(hours % 24), str(minutes))


def is_of_day(reading: ClockReading) -> bool:
    """Whether a reading is one that `of_day` gives."""
    return isinstance(reading, tuple) and reading[0] == _OF_DAY


def clock_readings(text: str, start: int, end: int, numerals: Numerals) -> tuple[frozenset[ClockReading], bool]:
    """What the figure at `start` to `end` may mean as a clock time, by what stands around it.

    Also says whether it can be nothing else: 7:30 p.m. is not what 07.30 may mean, which is in the morning.
    """
    figure = text[start:end]
    hours, _, rest = figure.replace(":", ".").partition(".")
    if len(hours) > 2 or not hours.isdigit() or (rest and not (len(rest) == 2 and rest.isdigit())):
        return frozenset(), False
    hour, minute = int(hours), int(rest or 0)
    if hour > 24 or minute > 59:
        return frozenset(), False
    after = text[end : end + _WINDOW]
    told = numerals.day_half.match(after)
    in_range = False
    if not told and (further := numerals.range_of_hours.match(after)):
        # from 8 to 10 p.m.
        after = after[further.end() :]
        told, in_range = numerals.day_half.match(after), True
    if not told and not numerals.clock.search(text[max(0, start - _BEFORE) : start]):
        return frozenset(), False
    plain: set[ClockReading] = {(str(hour), str(minute))} | ({Decimal(hour)} if minute == 0 else set())
    if numerals.afternoon.match(after):
        halves = _in_second_half(hour, after, numerals)
    elif numerals.morning.match(after):
        halves = {0 if hour == 12 else hour}
    else:
        # An hour by itself (jam 8) may be in either half; one with minutes is on the clock of 24 hours.
        return frozenset(
            plain | {of_day(hour, minute)} | ({of_day(hour + 12, minute)} if not rest and hour <= 12 else set())
        ), False
    found = {of_day(each, minute) for each in halves}
    sure = numerals.says_half_always and not in_range
    return frozenset(found if sure else found | plain | ({of_day(hour, minute)} if in_range else set())), sure


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
