"""The numbers of a text as values: what each may mean, where it stands, how it is written."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import NamedTuple

Reading = Decimal | tuple[str, ...]
"""A value, or the parts of what is no single value without leading zeros: ("10", "30") for a clock time of 10.30."""


class Form(Enum):
    """How a number is written."""

    FIGURE = "figure"
    SPELLED = "spelled"
    VAGUE = "vague"
    """An order of magnitude: ratusan, hundreds."""
    IMPLIED = "implied"
    """A word that may stand for a number, or be put for one: both, first, decade."""


class Quantity(NamedTuple):
    """A number at `start` to `end` of a text, and the values it may mean."""

    start: int
    end: int
    readings: frozenset[Reading]
    form: Form
