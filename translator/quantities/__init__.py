"""Numbers, clock times, months and weekdays in Indonesian and English text, read by value and by place."""

from translator.quantities.calendar import (
    DateWord,
    Unit,
    english_date_words,
    indonesian_date_words,
    numeric_dates,
)
from translator.quantities.numbers import (
    Form,
    Quantity,
    Reading,
    english_quantities,
    indonesian_quantities,
)

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
    "numeric_dates",
]
