"""Numbers, clock times, amounts, months and weekdays in Indonesian and English text, read by value and by place."""

from translator.quantities.calendar import (
    DateWord,
    Unit,
    english_date_words,
    indonesian_date_words,
    is_date_word,
    numeric_dates,
)
from translator.quantities.numbers import (
    Form,
    Quantity,
    Reading,
    english_quantities,
    indonesian_quantities,
)
from translator.quantities.units import is_converted

__all__ = [
    "DateWord",
    "Form",
    "Quantity",
    "Reading",
    "Unit",
    "english_date_words",
    "english_quantities",
    "indonesian_date_words",
    "indonesian_quantities",
    "is_converted",
    "is_date_word",
    "numeric_dates",
]
