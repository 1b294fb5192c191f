"""Numbers, clock times, amounts, units, months and weekdays in the text of a language, read by value and by place."""

from translator.languages import DatePart
from translator.quantities.calendar import DateWord, NumericDate, find_date_words, numeric_dates
from translator.quantities.numbers import find_quantities
from translator.quantities.quantity import Form, Quantity, Reading
from translator.quantities.roman import find_romans
from translator.quantities.units import Unit, find_unit, is_converted, is_same_unit

__all__ = [
    "DatePart",
    "DateWord",
    "Form",
    "NumericDate",
    "Quantity",
    "Reading",
    "Unit",
    "find_date_words",
    "find_quantities",
    "find_romans",
    "find_unit",
    "is_converted",
    "is_same_unit",
    "numeric_dates",
]
