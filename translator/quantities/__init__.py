"""Numbers, clock times, amounts, months and weekdays in the text of a language, read by value and by place."""

from translator.languages import DatePart
from translator.quantities.calendar import DateWord, find_date_words, numeric_dates
from translator.quantities.numbers import Form, Quantity, Reading, find_quantities
from translator.quantities.units import is_converted

__all__ = [
    "DatePart",
    "DateWord",
    "Form",
    "Quantity",
    "Reading",
    "find_date_words",
    "find_quantities",
    "is_converted",
    "numeric_dates",
]
