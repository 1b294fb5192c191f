"""Amounts in units of measure: whether one is the other in another unit (4.800 km, 3,000 miles)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from translator.languages import Language
from translator.quantities.numbers import Quantity

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
            "yard": "0.9144",
            "foot": "0.3048",
            "inch": "0.0254",
            "knot": "1852",  # nautical miles, an hour
        },
        "mass": {
            "kilogram": "1000",
            "gram": "1",
            "tonne": "1000000",
            "pound": "453.59237",
            "ounce": "28.349523",
        },
        "area": {"hectare": "10000", "acre": "4046.8564"},
        "volume": {"litre": "1", "gallon": "3.785412"},
        "temperature": {"celsius": "1", "fahrenheit": "0.5555556"},
    }.items()
    for unit, factor in factors.items()
}
"""What each unit measures, and how much of it; the words for units are in the files of the languages."""
_FREEZING = Decimal(32)  # degrees Fahrenheit


def is_converted(
    text: str, quantity: Quantity, language: Language, other_text: str, other: Quantity, other_language: Language
) -> bool:
    """Whether two numbers, each at its place in a text, are one amount in two units of one measure."""
    unit, other_unit = _unit(text, quantity, language), _unit(other_text, other, other_language)
    if not unit or not other_unit or unit == other_unit or unit[0] != other_unit[0]:
        return False
    ours, theirs = _amounts(quantity, unit), _amounts(other, other_unit)
    return any(abs(one - two) <= _TOLERANCE * abs(one) for one in ours for two in theirs)


def _unit(text: str, quantity: Quantity, language: Language) -> tuple[str, Decimal] | None:
    following = _unit_pattern(language).match(text, quantity.end)
    name = language.units.get(following.group(1).lower()) if following else None
    return _FACTORS[name] if name else None


@cache
def _unit_pattern(language: Language) -> re.Pattern[str]:
    """A word after a number, which may be a unit, past what stands between."""
    degrees = "|".join(sorted(language.numerals.degrees, reverse=True))
    return re.compile(rf"[\s-]*(?:°\s?|(?:{degrees}) )?([a-z]+)(?![^\W\d_])", re.IGNORECASE)


def _amounts(quantity: Quantity, unit: tuple[str, Decimal]) -> list[Decimal]:
    measure, factor = unit
    start = _FREEZING if measure == "temperature" and factor != 1 else Decimal(0)
    return [(reading - start) * factor for reading in quantity.readings if isinstance(reading, Decimal)]
