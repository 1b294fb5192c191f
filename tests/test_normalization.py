"""What the checks promise of characters: what looks the same is the same, and spans lie in the text as it was given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.checks import check_pair
from translator.checks.normalization import normalize
from translator.document import FlagKind


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Kadar CO₂ naik di lahan 5 m².", "CO2 levels rose on 5 m2 of land."),
        ("Kadar H2O dan CO2 naik.", "H₂O and CO₂ levels rose."),
        ("Harganya Rp\u00a05\u00a0miliar.", "It costs Rp5 billion."),
        ("Ada 1\u200b50 orang di sana.", "There were 150 people there."),
        ("Kedua belas mi\u00adliar itu sudah habis.", "The twelve billion are used up."),
        ("Harganya １５ juta.", "It costs 15 million."),
        ("Suhu 30 ºC.", "The temperature is 30 °C."),
        ("Kopinya di cafe\u0301 itu seharga 5 dolar.", "The coffee in that café costs 5 dollars."),
        ("Jaraknya 10² meter.", "The distance is 10^2 metres."),
        ("Skor 3‑1 untuk tuan rumah.", "The score was 3-1 for the hosts."),
    ],
)
def test_what_looks_the_same_is_the_same(source: str, target: str) -> None:
    assert check_pair(source, target) == ()


@pytest.mark.parametrize(
    ("source", "target", "old", "new"),
    [
        ("Kata\u200b\u200bnya ada 1\u200b50 orang.", "He said there were 160 people.", "1\u200b50", "160"),
        ("Ada ５\u00a0mi\u00adliar.", "There are 5 mil\u00adlion.", "５\u00a0mi\u00adliar", "5 mil\u00adlion"),
        ("Di cafe\u0301 itu ada 15 orang.", "There were 16 people in that café.", "15", "16"),
    ],
)
def test_spans_lie_in_the_text_as_it_was_given(source: str, target: str, old: str, new: str) -> None:
    (flag,) = check_pair(source, target)
    assert flag.kind is FlagKind.NUMBER
    assert [source[start:end] for start, end in flag.source_spans] == [old]
    assert [target[start:end] for start, end in flag.target_spans] == [new]


@pytest.mark.parametrize(
    ("text", "plain"), [("10² dan 10⁻²³", "10^2 dan 10^-23"), ("2½ jam", "2½ jam"), ("ﬁlm\u200b", "film"), ("٣٤", "34")]
)
def test_no_character_runs_into_a_number(text: str, plain: str) -> None:
    assert normalize(text).text == plain


@given(st.text())
def test_any_text_is_normalized_with_the_way_back(text: str) -> None:
    normalized = normalize(text)
    if normalized.places is None:
        assert normalized.text == text
        return
    assert len(normalized.places) == len(normalized.text)
    assert all(0 <= start < end <= len(text) for start, end in normalized.places)
    assert list(normalized.places) == sorted(normalized.places)
    assert normalize(normalized.text).text == normalized.text


@given(st.text(st.characters(max_codepoint=0x2FFF)), st.text(st.characters(max_codepoint=0x2FFF)))
def test_spans_of_any_pair_lie_in_the_texts(source: str, target: str) -> None:
    for flag in check_pair(f"Ada 15 orang. {source}", f"There were 16. {target}"):
        assert all(0 <= start < end <= len(source) + 14 for start, end in flag.source_spans)
        assert all(0 <= start < end <= len(target) + 15 for start, end in flag.target_spans)
