"""Units of measure and currencies of amounts: what an amount is of, and whether it is another in another unit.

The words are the languages'; what a unit measures, and what a currency is worth, stands here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from translator.languages import Language
from translator.quantities.quantity import Quantity

_TOLERANCE = Decimal("0.025")
"""How far a converted amount may be from the exact one, as a share of it: writers round."""

_FACTORS = {
    unit: (measure, Decimal(factor))
    for measure, factors in {
        "length": {
            "kilometre": "1000",
            "metre": "1",
            "centimetre": "0.01",
            "millimetre": "0.001",
            "mile": "1609.344",
            "nautical_mile": "1852",
            "yard": "0.9144",
            "foot": "0.3048",
            "inch": "0.0254",
            "knot": "1852",  # nautical miles, an hour
        },
        "mass": {
            "kilogram": "1000",
            "gram": "1",
            "milligram": "0.001",
            "hectogram": "100",
            "quintal": "100000",
            "tonne": "1000000",
            "pound": "453.59237",
            "ounce": "28.349523",
        },
        "length2": {"hectare": "10000", "acre": "4046.8564"},
        "length3": {"litre": "0.001", "millilitre": "0.000001", "gallon": "0.003785412", "barrel": "0.1589873"},
        "temperature": {"celsius": "1", "fahrenheit": "0.5555556"},
        "time": {"second": "1", "minute": "60", "hour": "3600", "day": "86400", "week": "604800"},
        "months": {"month": "1", "year": "12", "decade": "120", "century": "1200"},
        "share": {"percentage_point": "1", "basis_point": "0.01"},
        "power": {"watt": "1", "kilowatt": "1000", "megawatt": "1000000", "gigawatt": "1000000000"},
        "data": {"megabyte": "1", "gigabyte": "1000", "terabyte": "1000000"},
    }.items()
    for unit, factor in factors.items()
}
"""What each unit measures, and how much of it."""
_FREEZING = Decimal(32)  # degrees Fahrenheit

_WORTH = {
    currency: (Decimal(low), Decimal(high))
    for currency, low, high in (
        ("usd", "1", "1"), ("idr", "0.00005", "0.00015"), ("sgd", "0.54", "0.84"), ("myr", "0.2", "0.34"),
        ("eur", "0.82", "1.6"), ("gbp", "1.03", "2.12"), ("jpy", "0.006", "0.0135"), ("cny", "0.12", "0.167"),
        ("aud", "0.48", "1.11"), ("hkd", "0.127", "0.13"), ("krw", "0.0006", "0.0012"), ("thb", "0.022", "0.036"),
        ("inr", "0.0105", "0.0265"), ("sar", "0.265", "0.268"),
    )
}  # fmt: skip
"""US dollars that one of a currency was worth at the least and at the most in this century, by central banks."""
_ROUNDED = Decimal("0.05")
"""How far an exchanged amount may be outside of that, as a share: writers round."""

ANY = "*"
"""Stands for whatever unit: a letter that may as well cut a scale short (5m)."""

_MARK = re.compile(r"(?:[a-z]{0,2}[$€£¥₩฿₹₱₽₫]|(?<![^\W\d_])[a-z]{2,3}\.?)[ \u00a0]?$", re.IGNORECASE)
_MARK_WINDOW = 6
"""Characters before an amount that a mark of currency may take."""
_AFTER = re.compile(
    r"[\s-]*(?:°\s?)?(?P<one>U\.S\.|[^\W\d_]+|%|[$€£¥₩฿₹₱₽₫])(?P<power>[23](?!\w|[.,]\d))?"
    r"(?:[\s-](?P<two>[^\W\d_]+)(?P<later>[23](?!\w|[.,]\d))?(?:[\s-](?P<three>[^\W\d_]+))?)?"
)


class Unit(NamedTuple):
    """A unit of measure or currency that stands at `start` to `end` of a text, and what it may be."""

    start: int
    end: int
    names: frozenset[str]


def find_unit(text: str, quantity: Quantity, language: Language) -> Unit | None:
    """The unit of an amount: a mark of currency before it, or the words after it; None where there is none known."""
    start = quantity.start
    if mark := _MARK.search(text, max(0, start - _MARK_WINDOW), start):
        word = mark.group().rstrip(" .\u00a0").lower()
        names = language.units.get(word)
        if names and (not word.isalpha() or names <= _WORTH.keys()):
            return Unit(mark.start(), mark.end(), names)
    after = _AFTER.match(text, quantity.end)
    return _unit_after(after, language) if after else None


def is_same_unit(one: Unit, other: Unit) -> bool:
    """Whether two units may be the same."""
    return ANY in one.names or ANY in other.names or not one.names.isdisjoint(other.names)


def _unit_after(after: re.Match[str], language: Language) -> Unit | None:
    before_it, after_it = language.powers
    groups = [group for group in ("one", "two", "three") if after[group]]
    words = [after[group].lower() for group in groups]
    power = 1
    if words[0] in before_it and len(words) > 1:
        power = before_it[words[0]]
        groups, words = groups[1:], words[1:]
    elif words[0] in language.numerals.degrees and len(words) > 1 and words[1] in language.units:
        groups, words = groups[1:], words[1:]
    for count in range(len(words), 0, -1):
        names = language.units.get(" ".join(words[:count]))
        if not names:
            continue
        end = after.end(groups[count - 1])
        if written := after["power" if groups[count - 1] == "one" else "later"]:
            if groups[count - 1] != "three":
                power, end = int(written), end + 1
        elif count < len(words) and words[count] in after_it:
            power, end = after_it[words[count]], after.end(groups[count])
        if power > 1:
            return Unit(after.start(groups[0]), end, frozenset(f"{name}{power}" for name in names))
        if words[count - 1] in language.numerals.suffixes:
            names |= {ANY}
        return Unit(after.start(groups[0]), end, names)
    return None


def is_converted(
    text: str, quantity: Quantity, language: Language, other_text: str, other: Quantity, other_language: Language
) -> bool:
    """Whether two numbers, each at its place in a text, are one amount in two units, or in two currencies.

    For currencies any rate of this century will do, since the day of the rate is not known.
    """
    unit, other_unit = find_unit(text, quantity, language), find_unit(other_text, other, other_language)
    if not unit or not other_unit:
        return False
    return any(
        _is_converted(ours, name, theirs, other_name)
        for name in unit.names - other_unit.names
        for other_name in other_unit.names - unit.names
        for ours in _values(quantity)
        for theirs in _values(other)
    )


def _is_converted(value: Decimal, name: str, other: Decimal, other_name: str) -> bool:
    if name in _WORTH and other_name in _WORTH:
        (low, high), (other_low, other_high) = _WORTH[name], _WORTH[other_name]
        worth, other_worth = (value * low, value * high), (other * other_low, other * other_high)
        return worth[0] <= other_worth[1] * (1 + _ROUNDED) and other_worth[0] <= worth[1] * (1 + _ROUNDED)
    unit, other_unit = _measured(name), _measured(other_name)
    if not unit or not other_unit or unit[0] != other_unit[0]:
        return False
    ours, theirs = _amount(value, unit), _amount(other, other_unit)
    return abs(ours - theirs) <= _TOLERANCE * abs(ours)


@cache
def _measured(name: str) -> tuple[str, Decimal] | None:
    """What a unit measures, and how much of it; squares and cubes of lengths too."""
    if name in _FACTORS:
        return _FACTORS[name]
    length = _FACTORS.get(name[:-1])
    if not length or length[0] != "length" or name[-1] not in "23":
        return None
    return f"length{name[-1]}", length[1] ** int(name[-1])


def _values(quantity: Quantity) -> Iterator[Decimal]:
    return (reading for reading in quantity.readings if isinstance(reading, Decimal))


def _amount(value: Decimal, unit: tuple[str, Decimal]) -> Decimal:
    measure, factor = unit
    return (value - (_FREEZING if measure == "temperature" and factor != 1 else 0)) * factor
