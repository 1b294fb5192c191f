"""What reading numbers and dates promises: the value, whatever way it is written, at its place."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.languages import ENGLISH, INDONESIAN
from translator.quantities import (
    DatePart,
    Form,
    Quantity,
    find_date_words,
    find_quantities,
    is_converted,
    numeric_dates,
)

INDONESIAN_UNITS = ["", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]
ENGLISH_SMALL = str.split(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
ENGLISH_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SCALES = [(10**12, "triliun", "trillion"), (10**9, "miliar", "billion"), (10**6, "juta", "million")]


def in_indonesian(number: int) -> str:
    """A number from 1 up in Indonesian words."""
    for scale, word, _ in [*SCALES, (1000, "ribu", "")]:
        if number >= scale:
            count, rest = divmod(number, scale)
            head = "seribu" if (count, scale) == (1, 1000) else f"{in_indonesian(count)} {word}"
            return f"{head} {in_indonesian(rest)}".strip() if rest else head
    if number >= 100:
        count, rest = divmod(number, 100)
        head = "seratus" if count == 1 else f"{INDONESIAN_UNITS[count]} ratus"
    elif number >= 20:
        count, rest = divmod(number, 10)
        head = f"{INDONESIAN_UNITS[count]} puluh"
    elif number >= 10:
        return {10: "sepuluh", 11: "sebelas"}.get(number, f"{INDONESIAN_UNITS[number - 10]} belas")
    else:
        return INDONESIAN_UNITS[number]
    return f"{head} {in_indonesian(rest)}" if rest else head


def in_english(number: int) -> str:
    """A number from 1 up in English words."""
    for scale, _, word in [*SCALES, (1000, "", "thousand"), (100, "", "hundred")]:
        if number >= scale:
            count, rest = divmod(number, scale)
            joint = " and " if scale == 100 else " "
            return f"{in_english(count)} {word}" + (f"{joint}{in_english(rest)}" if rest else "")
    if number >= 20:
        tens, rest = divmod(number, 10)
        return ENGLISH_TENS[tens] + (f"-{ENGLISH_SMALL[rest]}" if rest else "")
    return ENGLISH_SMALL[number]


def only(quantities: Sequence[Quantity]) -> Quantity:
    assert len(quantities) == 1
    return quantities[0]


@given(st.integers(1, 10**15 - 1))
def test_an_integer_in_words_is_read_back(number: int) -> None:
    for words, language in ((in_indonesian(number), INDONESIAN), (in_english(number), ENGLISH)):
        quantity = only(find_quantities(f"({words})", language))
        assert quantity.readings == {Decimal(number)}
        assert (quantity.start, quantity.end) == (1, 1 + len(words))


@given(st.decimals(0, 10**12, places=2), st.integers(0, 3))
def test_a_grouped_decimal_is_read_back(number: Decimal, places: int) -> None:
    number = round(number, places)
    english = f"{number:,}"
    indonesian = english.translate(str.maketrans(",.", ".,"))
    assert number in only(find_quantities(english, ENGLISH)).readings
    assert number in only(find_quantities(indonesian, INDONESIAN)).readings


@given(st.integers(1, 999), st.integers(1, 9), st.sampled_from(SCALES))
def test_a_figure_with_a_scale_is_read_back(whole: int, part: int, scale: tuple[int, str, str]) -> None:
    value = Decimal(f"{whole}.{part}") * scale[0]
    assert only(find_quantities(f"Rp {whole},{part} {scale[1]}", INDONESIAN)).readings == {value}
    assert only(find_quantities(f"Rp{whole}.{part} {scale[2]}", ENGLISH)).readings == {value}


@given(st.integers(1, 23), st.integers(0, 59))
def test_a_clock_time_is_the_same_in_both_languages(hour: int, minute: int) -> None:
    indonesian = only(find_quantities(f"pukul {hour:02}.{minute:02} WIB", INDONESIAN))
    half = "a.m." if hour < 12 else "p.m."
    for english in (f"{hour}:{minute:02}", f"{(hour - 1) % 12 + 1}:{minute:02} {half}"):
        assert indonesian.readings & only(find_quantities(english, ENGLISH)).readings


@pytest.mark.parametrize(
    ("indonesian", "english"),
    [
        ("peringatan ke-75", "the 75th anniversary"),
        ("tahun 1990-an", "the 1990s"),
        ("tahun 90-an", "the 1990s"),
        ("tahun 1990-an", "the '90s"),
        ("340 hingga 500 juta", "340 million to 500 million"),
        ("ratusan ribu", "hundreds of thousands"),
        ("dua koma lima persen", "2.5 percent"),
        ("setengah juta", "half a million"),
        ("sejuta", "one million"),
        ("seratus ribu triliun", "100,000 trillion"),
        ("kedua belas", "twelfth"),
        ("kelima", "fifth"),
        ("musim 1995-96", "the 1995–1996 season"),
        ("US$5 miliar", "$5bn"),
        ("2.11,60", "2:11.60"),
        ("pukul 8 malam", "8 p.m."),
        ("pukul 20.00", "8 p.m."),
        ("sepuluh tahun", "a decade"),
        ("suhu 37,5 derajat", "37.5 degrees"),
        ("skor 3-1", "a 3-1 win"),
        ("pukul 00.15", "12:15 a.m."),
        ("dua setengah jam", "2.5 hours"),
        ("satu setengah juta", "one and a half million"),
        ("0,08 persen", ".08 percent"),
        ("40 triliun", "40 trillions"),
        ("lusinan", "dozens"),
        ("puluhan tahun", "decades"),
        ("ratusan tahun", "centuries"),
        ("belasan", "a dozen"),
        ("usia dua puluhan", "in their twenties"),
    ],
)
def test_the_same_number_is_the_same_in_both_languages(indonesian: str, english: str) -> None:
    ours, theirs = find_quantities(indonesian, INDONESIAN), find_quantities(english, ENGLISH)
    assert ours
    assert theirs
    assert all(any(one.readings & other.readings for other in theirs) for one in ours)


@pytest.mark.parametrize(
    ("indonesian", "english"),
    [
        ("1.500 orang", "1.500 people"),
        ("2,29 persen", "22.9 percent"),
        ("3 miliar", "3 million"),
        ("2.184.500", "2.184,500"),
        ("pukul 22.30", "10:30 a.m."),
        ("tahun 1960-an", "the 1860s"),
        ("ratusan", "thousands"),
    ],
)
def test_another_number_is_not(indonesian: str, english: str) -> None:
    ours, theirs = only(find_quantities(indonesian, INDONESIAN)), only(find_quantities(english, ENGLISH))
    assert not ours.readings & theirs.readings


def test_the_exponent_of_a_unit_is_no_number() -> None:
    assert [quantity.readings for quantity in find_quantities("seluas 7 km2", INDONESIAN)] == [{Decimal(7)}]


def test_words_that_may_stand_for_a_number_are_told_from_numbers() -> None:
    assert {quantity.form for quantity in find_quantities("both sides, for the first time in a decade", ENGLISH)} == {
        Form.IMPLIED
    }


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Rabu, 16 Desember 2021", [(DatePart.WEEKDAY, 3), (DatePart.MONTH, 12)]),
        ("pada Minggu pagi", [(DatePart.WEEKDAY, 7)]),
        ("31 Des. 2024", [(DatePart.MONTH, 12)]),
        ("dua minggu lagi", []),
    ],
)
def test_indonesian_months_and_weekdays_are_read(text: str, named: list[tuple[DatePart, int]]) -> None:
    assert [(word.part, word.value) for word in find_date_words(text, INDONESIAN)] == named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("On Wednesday, December 16", [(DatePart.WEEKDAY, 3), (DatePart.MONTH, 12)]),
        ("on Mondays", [(DatePart.WEEKDAY, 1)]),
        ("Dec. 31, 2024", [(DatePart.MONTH, 12)]),
        ("in summer (Nov-Feb)", [(DatePart.MONTH, 11), (DatePart.MONTH, 2)]),
        ("April-Jun", [(DatePart.MONTH, 4), (DatePart.MONTH, 6)]),
        ("Mars sat in the sun. Thus it may march.", []),
    ],
)
def test_english_months_and_weekdays_are_read(text: str, named: list[tuple[DatePart, int]]) -> None:
    assert [(word.part, word.value) for word in find_date_words(text, ENGLISH)] == named


def test_a_date_in_figures_tells_the_months_it_may_name() -> None:
    dates = numeric_dates("Rabu (15/12), 8/2/2025")
    assert [date.months for date in dates] == [{12}, {8, 2}]
    assert [date.day_first for date in dates] == [(15, 12), (8, 2)]
    assert [date.month_first for date in dates] == [None, (2, 8)]


@pytest.mark.parametrize(
    ("indonesian", "english", "same"),
    [
        ("100 kilometer", "62 miles", True),
        ("90 kg", "200 pounds", True),
        ("suhu 37 derajat Celsius", "99 degrees Fahrenheit", True),
        ("16,1 cm", "6.34 inches", True),
        ("100 kilometer", "62 kilometers", False),
        ("100 kilometer", "72 miles", False),
        ("100 kilometer", "220 pounds", False),
        ("100 orang", "62 miles", False),
    ],
)
def test_an_amount_is_known_again_in_another_unit(indonesian: str, english: str, same: bool) -> None:
    ours, theirs = only(find_quantities(indonesian, INDONESIAN)), only(find_quantities(english, ENGLISH))
    assert is_converted(indonesian, ours, INDONESIAN, english, theirs, ENGLISH) is same
    assert is_converted(english, theirs, ENGLISH, indonesian, ours, INDONESIAN) is same


@pytest.mark.parametrize(("word", "is_one"), [("Rabu", True), ("wednesdays", True), ("Mei", True), ("meja", False)])
def test_the_words_of_the_calendar_are_known(word: str, is_one: bool) -> None:
    assert (INDONESIAN.calendar.names(word) or ENGLISH.calendar.names(word)) is is_one


@given(st.text(), st.text(alphabet="0123456789.,:- /kmdsejutaribun"))
def test_any_text_can_be_read(one: str, other: str) -> None:
    for text in (one, other):
        for quantities in (find_quantities(text, INDONESIAN), find_quantities(text, ENGLISH)):
            assert all(0 <= quantity.start < quantity.end <= len(text) for quantity in quantities)
        for words in (find_date_words(text, INDONESIAN), find_date_words(text, ENGLISH)):
            assert all(text[word.start : word.end].strip() for word in words)
        assert all(date.months for date in numeric_dates(text))
