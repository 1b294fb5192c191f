"""Units and currencies: an amount whose number is kept must be of the same in the translation."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from translator.checks.check import Check, Meaning
from translator.document import Flag, FlagKind, Severity, Span
from translator.languages import ENGLISH, Language, SourceLanguage
from translator.quantities import Form, Quantity, Unit, find_quantities, find_unit, is_same_unit

_LEAST_SPELLED = Decimal(2)
"""One is an article as well."""
_MOST_AMOUNTS = 50
"""What holds more is no sentence; amounts are not compared there."""
_OFTEN_LEFT_OUT = frozenset({"person", "household", "year", "foot"})
"""What an amount may well be said without (lima orang tewas, five died; usia 5 tahun, aged 5), and what is often no
unit (kedua kaki, both legs)."""


class _Amount(NamedTuple):
    quantity: Quantity
    unit: Unit | None

    @property
    def span(self) -> Span:
        start, end, *_ = self.quantity
        return (min(start, self.unit.start), max(end, self.unit.end)) if self.unit else (start, end)

    def is_of_number(self, other: _Amount) -> bool:
        """Whether the number may be that of another amount."""
        return not self.quantity.readings.isdisjoint(other.quantity.readings)


def check_units(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag each amount that has kept its number, but is of another unit or currency, or of none.

    Another unit is an error. A number without the unit or currency of its source is a warning, where the translation
    says it nowhere. An amount converted to another unit has another number, and is no matter here.
    """
    ours, theirs = _amounts(source, language), _amounts(target, ENGLISH)
    if not any(amount.unit for amount in ours) or not theirs or max(len(ours), len(theirs)) > _MOST_AMOUNTS:
        return ()
    left: list[tuple[_Amount, Unit]] = []
    free = list(theirs)
    for amount in ours:
        if same := next(
            (each for each in free if amount.is_of_number(each) and _is_same(amount.unit, each.unit)), None
        ):
            free.remove(same)
        elif amount.unit:
            left.append((amount, amount.unit))
    flags = []
    for amount, unit in left:
        others = [each for each in free if amount.is_of_number(each)]
        if (other := next((each for each in others if each.unit), None)) or (
            (other := next(iter(others), None)) and not _may_be_left_out(unit, target, theirs)
        ):
            flags.append(_flag(source, target, amount, other))
        if other:
            free.remove(other)
    return tuple(flags)


def _amounts(text: str, language: Language) -> list[_Amount]:
    return [
        _Amount(quantity, find_unit(text, quantity, language))
        for quantity in find_quantities(text, language)
        if quantity.form is Form.FIGURE
        or (
            quantity.form is Form.SPELLED
            and all(isinstance(value, Decimal) and value >= _LEAST_SPELLED for value in quantity.readings)
        )
    ]


def _is_same(unit: Unit | None, other: Unit | None) -> bool:
    return unit is other or (unit is not None and other is not None and is_same_unit(unit, other))


def _may_be_left_out(unit: Unit, target: str, theirs: Sequence[_Amount]) -> bool:
    """Whether a number may do without its unit: it goes by itself, or is said elsewhere (5 and 6 percent)."""
    if not unit.names.isdisjoint(_OFTEN_LEFT_OUT) or any(
        each.unit and is_same_unit(unit, each.unit) for each in theirs
    ):
        return True
    low = target.lower()
    return any(
        word in low for word, names in ENGLISH.units.items() if len(word) > 1 and not names.isdisjoint(unit.names)
    )


def _flag(source: str, target: str, before: _Amount, after: _Amount) -> Flag:
    old, new = source[slice(*before.span)], target[slice(*after.span)]
    return Flag(
        kind=FlagKind.UNIT,
        severity=Severity.ERROR if after.unit else Severity.WARNING,
        message=f"“{old}” has become “{new}”",
        source_spans=(before.span,),
        target_spans=(after.span,),
    )


UNITS = Check(
    (
        Meaning(
            FlagKind.UNIT,
            (Severity.ERROR, Severity.WARNING),
            "An amount has another unit or currency than in the source; a warning where it has none any more.",
        ),
    ),
    check_units,
)
