"""Clock times: the hour of the day that a figure or number word names, by what is said beside it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from translator.languages.language import Numerals
from translator.quantities.quantity import Form, Quantity

ClockReading = Decimal | tuple[str, ...]

_WINDOW = 40
"""Characters after a figure that are looked at for the half of the day, and what stands between."""
_BEFORE = 16
"""Characters before it that may say that it is an hour."""
_SHIFT = 28
"""Characters beside an hour that may say how many minutes past or to it."""
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
    before = text[max(0, start - _BEFORE) : start]
    if not rest and numerals.half_before.search(before):  # jam setengah 3
        return _time((hour - 1) % _HOURS, 30, {(hour - 1) % _HOURS}, before, text[end : end + _WINDOW], numerals)
    # An hour by itself (jam 8) may be in either half; one with minutes is on the clock of 24 hours.
    halves = {hour, hour + 12} if not rest and hour <= 12 else {hour}
    return _time(hour, minute, halves, before, text[end : end + _WINDOW], numerals)


def _time(
    hour: int, minute: int, untold: set[int], before: str, after: str, numerals: Numerals, cued: bool = False
) -> ClockTime | None:
    """What an hour and minute may mean between these texts; `untold` are its hours where no half of the day is said.

    None where nothing tells that it is a time, unless something else does (`cued`).
    """
    told = numerals.day_half.match(after)
    in_range = False
    if not told and (further := numerals.range_of_hours.match(after)):
        after = after[further.end() :]  # from 8 to 10 p.m.
        told, in_range = numerals.day_half.match(after), True
    if not told and not cued and not numerals.clock.search(before):
        return None
    if numerals.afternoon.match(after):
        halves = _in_second_half(hour, after, numerals)
    elif numerals.morning.match(after):
        halves = {hour % 12 if hour <= 12 else hour}
    else:
        halves, told = untold, None
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


def times_in_words(text: str, found: Sequence[Quantity], numerals: Numerals) -> tuple[Quantity, ...]:
    """The numbers of a text, with those that are hours in words, or are half past or a quarter to, as clock times.

    Setengah delapan, jam tujuh malam, half past seven, seven in the evening. What the minutes are said with
    belongs to the time.
    """
    made: list[Quantity] = []
    for quantity in found:
        if made and quantity.start < made[-1].end:
            continue
        time = _in_words(text, quantity, numerals)
        while time and made and made[-1].start >= time.start:
            made.pop()
        made.append(time or quantity)
    return tuple(made)


def _in_words(text: str, quantity: Quantity, numerals: Numerals) -> Quantity | None:
    hour = _hour(text, quantity)
    if hour is None:
        return None
    start, end = quantity.start, quantity.end
    earlier = numerals.shift_before.search(text, max(0, start - _SHIFT), start)
    before = text[max(0, start - _BEFORE) : start]
    later = None
    if not earlier and numerals.clock.search(before):
        later = numerals.shift_after.match(text, end, end + _SHIFT)
    spelled = quantity.form is Form.SPELLED
    if not earlier and not later and not (spelled and (numerals.says_half_always or numerals.clock.search(before))):
        return None
    minutes = 0
    for match, side in ((earlier, numerals.shifts_before), (later, numerals.shifts_after)):
        if match:
            minutes = side[" ".join(match["shift"].lower().replace("-", " ").split())]
            start, end = min(start, match.start("shift")), max(end, match.end())
    if minutes < 0:
        hour, minutes = (hour - 1) % _HOURS, 60 + minutes
    either = {hour % 12, hour % 12 + 12}
    time = _time(hour, minutes, either, before, text[end : end + _WINDOW], numerals, cued=bool(earlier or later))
    return Quantity(start, end, time.readings, quantity.form) if time else None


def _hour(text: str, quantity: Quantity) -> int | None:
    """The hour of twelve that a number in words, or of one or two figures, may be; None where it is none."""
    if quantity.form is Form.FIGURE:
        written = text[quantity.start : quantity.end]
        return int(written) if len(written) <= 2 and written.isdigit() and 1 <= int(written) <= 12 else None
    if quantity.form is not Form.SPELLED or len(quantity.readings) != 1:
        return None
    (value,) = quantity.readings
    whole = isinstance(value, Decimal) and value == value.to_integral_value() and 1 <= value <= 12
    return int(value) if whole and isinstance(value, Decimal) else None
