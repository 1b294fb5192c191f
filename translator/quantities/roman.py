"""Roman numerals that count something: Perang Dunia II, abad XXI, kelas X."""

from __future__ import annotations

import re
from decimal import Decimal

from translator.languages import Language
from translator.quantities.quantity import Form, Quantity

_NUMERAL = re.compile(
    r"(?<![\w.'’-])(?=[IVXLC])(C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))(?![\w$'’]|\.[^\W\d_]|-[A-Z])"
)
_OTHER = frozenset({"L", "C", "XL", "CC", "CL", "CV", "LV", "XC", "CI", "LI", "CX"})
"""Sizes, units and abbreviations, which numbers so written are not told from."""
_BEFORE = re.compile(r"([^\W\d_]+)\.?[ \u00a0]$")
_WORD_WINDOW = 24
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def find_romans(text: str, language: Language) -> tuple[Quantity, ...]:
    """The Roman numerals of a text, in order. One letter counts after what is numbered so only (kelas X)."""
    found = []
    for match in _NUMERAL.finditer(text):
        letters = match.group(1)
        if letters in _OTHER:
            continue
        if len(letters) == 1:
            before = _BEFORE.search(text, max(0, match.start() - _WORD_WINDOW), match.start())
            if not before or before.group(1).lower() not in language.numerals.numbered:
                continue
        found.append(Quantity(match.start(), match.end(), frozenset({Decimal(_value(letters))}), Form.FIGURE))
    return tuple(found)


def _value(letters: str) -> int:
    values = [_VALUES[letter] for letter in letters]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
