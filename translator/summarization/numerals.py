"""The values of the numbers in an English or an Indonesian text, whatever way they are written.

Enough to compare: digits with either language's separators, number words, and million/juta and the like. Dates, clock
times and scores count as the numbers they are made of.
"""

from __future__ import annotations

import re
from decimal import Decimal

from translator.summarization.text import words

_ENGLISH_UNITS = {
    word: value
    for value, word in enumerate(
        words(
            """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
            seventeen eighteen nineteen"""
        )
    )
} | {
    word: 10 * value
    for value, word in enumerate(words("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
}
_ENGLISH_SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_INDONESIAN_UNITS = {
    word: value for value, word in enumerate(words("nol satu dua tiga empat lima enam tujuh delapan sembilan"))
} | {"sepuluh": 10, "sebelas": 11, "seratus": 100, "seribu": 1000}
_INDONESIAN_SCALES = {
    "puluh": 10,
    "ratus": 10**2,
    "ribu": 10**3,
    "juta": 10**6,
    "miliar": 10**9,
    "milyar": 10**9,
    "triliun": 10**12,
}
_DIGITS = r"\d+(?:[.,]\d+)*"
_ENGLISH_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_INDONESIAN_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_ENGLISH = re.compile(rf"({_DIGITS})[\s-]*({'|'.join(_ENGLISH_SCALES)})?(?![^\W\d_]{{4}})")
_INDONESIAN = re.compile(rf"({_DIGITS})[\s-]*({'|'.join(_INDONESIAN_SCALES)})?(?![^\W\d_]{{4}})")


def english_numbers(text: str) -> frozenset[Decimal]:
    """The values of the numbers in an English text. The word "one" is left out: it is most often a pronoun."""
    values = {
        _english_value(digits) * _ENGLISH_SCALES.get(scale, 1) for digits, scale in _ENGLISH.findall(text.lower())
    }
    return frozenset(values | _spelled(_tokens(text), _ENGLISH_UNITS, _ENGLISH_SCALES) - {Decimal(1)})


def indonesian_numbers(text: str) -> frozenset[Decimal]:
    """The values an Indonesian text may mean by its numbers.

    Where a number can be read in two ways both are there: 10.30 as a fraction and as a time, dua and kedua as 2.
    """
    values = set()
    for digits, scale in _INDONESIAN.findall(text.lower()):
        factor = _INDONESIAN_SCALES.get(scale, 1)
        values.add(_indonesian_value(digits) * factor)
        values.update(Decimal(part) for part in re.split("[.,]", digits))
    spoken = [word.removeprefix("ke") if word.startswith("ke") else word for word in _tokens(text)]
    values |= _spelled(spoken, _INDONESIAN_UNITS, _INDONESIAN_SCALES, teen="belas")
    values |= {Decimal(_INDONESIAN_UNITS[word]) for word in spoken if word in _INDONESIAN_UNITS}
    return frozenset(values)


def _english_value(digits: str) -> Decimal:
    """1,500.5 is fifteen hundred and a half; what is not grouped so is read as a decimal with either mark."""
    if _ENGLISH_GROUPED.fullmatch(digits):
        return Decimal(digits.replace(",", ""))
    return _decimal(digits)


def _indonesian_value(digits: str) -> Decimal:
    """1.500,5 is fifteen hundred and a half; what is not grouped so is read as a decimal with either mark."""
    if _INDONESIAN_GROUPED.fullmatch(digits):
        return Decimal(digits.replace(".", "").replace(",", "."))
    return _decimal(digits)


def _decimal(digits: str) -> Decimal:
    whole, *rest = re.split("[.,]", digits)
    return Decimal(f"{whole}.{rest[0]}") if len(rest) == 1 else Decimal(whole + "".join(rest))


def _tokens(text: str) -> list[str]:
    """Words, figures and marks; hyphens separate."""
    return re.findall(r"[^\W\d_]+|\d+|[^\w\s-]", text.lower())


def _spelled(tokens: list[str], units: dict[str, int], scales: dict[str, int], teen: str = "") -> set[Decimal]:
    """The values of the runs of number words among tokens: unit words, scales that multiply, and Indonesian -belas."""
    values: set[Decimal] = set()
    total = group = 0
    inside = False
    for word in [*tokens, ""]:
        if word in units:
            group += units[word]
            inside = True
        elif inside and teen and word == teen:
            group += 10
        elif inside and word in scales:
            scale = scales[word]
            if scale >= 1000:
                total, group = total + max(group, 1) * scale, 0
            elif scale == 10:
                # dua ratus lima puluh: only the last unit is multiplied
                group = group - group % 10 + group % 10 * 10
            else:
                group = group * scale
        elif inside and word == "and":  # one hundred and five
            continue
        else:
            if inside:
                values.add(Decimal(total + group))
            total = group = 0
            inside = False
    return values
