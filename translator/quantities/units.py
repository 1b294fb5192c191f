"""Amounts in units of measure: whether one is the other in another unit (4.800 km, 3,000 miles)."""

from __future__ import annotations

import re
from decimal import Decimal

from translator.quantities.numbers import Quantity

_TOLERANCE = Decimal("0.025")
"""How far a converted amount may be from the exact one, as a share of it: writers round."""

_UNITS = (
    ("length", "1000", "km kilometer kilometers kilometre kilometres kph kmh kpj"),
    ("length", "1", "m meter meters metre metres"),
    ("length", "0.01", "cm sentimeter centimeter centimeters centimetre centimetres"),
    ("length", "0.001", "mm milimeter millimeter millimeters millimetre millimetres"),
    ("length", "1609.344", "mil mile miles mph mi"),
    ("length", "0.9144", "yard yards yd yds"),
    ("length", "0.3048", "kaki foot feet ft"),
    ("length", "0.0254", "inci inch inches"),
    ("length", "1852", "knot knots"),
    ("mass", "1000", "kg kilo kilogram kilograms kgs"),
    ("mass", "1", "g gram grams gr"),
    ("mass", "1000000", "ton tonne tonnes tons"),
    ("mass", "453.59237", "pon pound pounds lb lbs"),
    ("mass", "28.349523", "ons ounce ounces oz"),
    ("area", "10000", "hektare hektar ha hectare hectares"),
    ("area", "4046.8564", "acre acres ekar"),
    ("volume", "1", "liter litre liters litres l"),
    ("volume", "3.785412", "galon gallon gallons gal"),
    ("temperature", "1", "celsius c selsius"),
    ("temperature", "0.5555556", "fahrenheit f"),
)
_FACTORS = {word: (measure, Decimal(factor)) for measure, factor, words in _UNITS for word in words.split()}
_UNIT = re.compile(r"[\s-]*(?:°\s?|(?:derajat|degrees?) )?([a-z]+)(?![^\W\d_])", re.IGNORECASE)
_FREEZING = Decimal(32)  # degrees Fahrenheit


def is_converted(text: str, quantity: Quantity, other_text: str, other: Quantity) -> bool:
    """Whether two numbers, each at its place in a text, are one amount in two units of one measure."""
    unit, other_unit = _unit(text, quantity), _unit(other_text, other)
    if not unit or not other_unit or unit == other_unit or unit[0] != other_unit[0]:
        return False
    ours, theirs = _amounts(quantity, unit), _amounts(other, other_unit)
    return any(abs(one - two) <= _TOLERANCE * abs(one) for one in ours for two in theirs)


def _unit(text: str, quantity: Quantity) -> tuple[str, Decimal] | None:
    following = _UNIT.match(text, quantity.end)
    return _FACTORS.get(following.group(1).lower()) if following else None


def _amounts(quantity: Quantity, unit: tuple[str, Decimal]) -> list[Decimal]:
    measure, factor = unit
    start = _FREEZING if measure == "temperature" and factor != 1 else Decimal(0)
    return [(reading - start) * factor for reading in quantity.readings if isinstance(reading, Decimal)]
