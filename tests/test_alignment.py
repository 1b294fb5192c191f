"""Word links: they lie in the texts they are of, and join the words that belong together."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator import Pipeline
from translator.alignment import (
    LEAST_WEIGHT,
    align_by_attention,
    align_lexically,
    join,
    realign,
    words,
)
from translator.document import Alignment, AlignmentMethod, Origin, Translation
from translator.memory import TranslationMemory, TranslationMemoryError
from translator.readers import read_text

TEXT = st.text(max_size=60)
SENTENCES = (
    "Gubernur Bali I Wayan Koster meresmikan jembatan sepanjang 412 meter di Tabanan.",
    "HARGA BERAS DI PASAR INDUK CIPINANG NAIK LAGI",
    "Pada 2024, produksi padi di Karawang mencapai 1.204.500 ton,\n  kata Menteri Amran.",
    "Warga \u200bMalang menunggu½ jam “di halte” (dekat alun-alun).",
)


def linked(alignment: Alignment | None, source: str, target: str) -> set[tuple[str, str]]:
    assert alignment
    return {
        (source[slice(*alignment.source_words[s])], target[slice(*alignment.target_words[t])])
        for s, t, _ in alignment.links
    }


def check(alignment: Alignment, source: str, target: str) -> None:
    """Raise unless the alignment is one of these two texts, as the document promises."""
    Alignment.model_validate(alignment.model_dump())
    assert list(alignment.source_words) == words(source)
    assert list(alignment.target_words) == words(target)
    for s, t, weight in alignment.links:
        assert s < len(alignment.source_words)
        assert t < len(alignment.target_words)
        assert 0 < weight <= 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rp1.500,50 (12%) pada 10.30", ["Rp1.500,50", "12%", "pada", "10.30"]),
        ("anak-anak O'Neil's 15/12 km/jam", ["anak-anak", "O'Neil's", "15/12", "km", "jam"]),
        ("“Ya...” -- katanya—tidak…", ["Ya", "katanya", "tidak"]),
        ("", []),
    ],
)
def test_words_are_what_a_reader_would_point_at(text: str, expected: list[str]) -> None:
    assert [text[slice(*span)] for span in words(text)] == expected


@given(TEXT)
def test_words_lie_in_order_and_hold_letters_or_digits(text: str) -> None:
    end = 0
    for start, stop in words(text):
        assert end <= start < stop
        assert text[start].isalnum()
        end = stop


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["ctranslate2", "transformers"])
def test_both_engines_link_the_words_of_every_kind_of_sentence(engine: str) -> None:
    pipeline = Pipeline.from_config(options={"translation.engine": engine, "summarization.method": "none"})

    bilingual = pipeline.run(read_text("\n\n".join(SENTENCES)))

    assert bilingual.provenance.alignment is AlignmentMethod.ATTENTION
    pairs = {pair.source.text: pair.target for pair in bilingual.pairs}
    for source, target in pairs.items():
        assert target.alignment
        check(target.alignment, source, target.text)
    first = pairs[SENTENCES[0]]
    assert first.alignment
    assert first.alignment.method is AlignmentMethod.ATTENTION
    assert {("412", "412"), ("Bali", "Bali"), ("Gubernur", "Governor")} <= linked(
        first.alignment, SENTENCES[0], first.text
    )
    capitals = pairs[SENTENCES[1]]
    assert ("BERAS", "RICE") in linked(capitals.alignment, SENTENCES[1], capitals.text)


def test_a_sentence_that_was_translated_in_parts_is_linked_as_a_whole() -> None:
    pipeline = Pipeline.from_config(options={"translation.max_sentence_tokens": 16, "summarization.method": "none"})
    source = "Bupati Garut membuka pasar itu, lalu bertemu pedagang, dan pada 2025 akan membangun 3 jembatan."

    (pair,) = pipeline.run(read_text(source)).pairs

    assert any(flag.kind == "split" for flag in pair.target.flags)
    assert pair.target.alignment
    check(pair.target.alignment, source, pair.target.text)
    assert ("2025", "2025") in linked(pair.target.alignment, source, pair.target.text)


PIECES = ["▁Pasar", "▁Ind", "uk", "▁(", "Ci", "pin", "ang", ")", "."]


@given(st.data())
def test_links_are_the_attention_between_words(data: st.DataObject) -> None:
    source, target = "Pasar Induk (Cipinang).", "Ci Market."
    pieces = ["▁C", "i", "▁Market", "."]
    weight = st.floats(0, 1)
    attention = [[data.draw(weight) for _ in range(len(PIECES) + 1)] for _ in pieces]

    alignment = align_by_attention(PIECES, pieces, attention, (source, target))

    check(alignment, source, target)
    mass = {
        (s, t): sum(attention[row][column] for row in rows for column in columns) / len(rows)
        for s, columns in enumerate(([0], [1, 2], [4, 5, 6]))
        for t, rows in enumerate(([0, 1], [2]))
    }
    found = {(s, t) for s, t, _ in alignment.links}
    assert all(pair in found for pair, value in mass.items() if value > LEAST_WEIGHT + 1e-3)
    assert all(mass[pair] >= LEAST_WEIGHT - 1e-3 for pair in found)


@given(TEXT, TEXT)
def test_lexical_links_are_valid_and_each_word_has_one_at_most(source: str, target: str) -> None:
    alignment = align_lexically(source, target)

    check(alignment, source, target)
    assert len({s for s, _, _ in alignment.links}) == len({t for _, t, _ in alignment.links}) == len(alignment.links)


def test_lexical_links_join_names_figures_and_loan_words() -> None:
    source = "Presiden Joko Widodo membuka 12 rumah sakit di Surabaya."
    target = "In Surabaya, President Joko Widodo opened 12 hospitals."

    assert linked(align_lexically(source, target), source, target) == {
        (name, name) for name in ("Joko", "Widodo", "12", "Surabaya")
    } | {("Presiden", "President")}


def test_figures_are_linked_however_the_two_languages_write_them() -> None:
    source = "Produksi 1.204.500 ton naik 2,5 persen pada 10.30, skor 2-1."
    target = "At 10:30, output of 1,204,500 tonnes rose 2.5%; the score was 21."

    assert {("1.204.500", "1,204,500"), ("2,5", "2.5%"), ("10.30", "10:30")} <= (
        found := linked(align_lexically(source, target), source, target)
    )
    assert ("2-1", "21") not in found


@pytest.mark.slow
def test_a_monstrous_sentence_is_linked_near_its_place() -> None:
    """Were each word compared with every other, this would take hours."""
    text = " ".join(f"{'kota' if at % 2 else 'desa'}{at}" for at in range(100_000))

    assert len(align_lexically(text, text).links) == 100_000


def test_links_stay_with_their_words_when_the_texts_change() -> None:
    alignment = align_lexically("Harga di  Bogor", "Prices in Bogor")
    moved = realign(alignment, "Harga\n di Bogor.", "PRICES IN BOGOR")

    check(moved, "Harga\n di Bogor.", "PRICES IN BOGOR")
    assert moved.links == alignment.links


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=4))
def test_joined_parts_make_a_valid_whole(parts: list[tuple[str, str]]) -> None:
    source, target = (" ".join(part[side] for part in parts) for side in (0, 1))

    check(join([align_lexically(*part) for part in parts], source, target), source, target)


def test_what_the_memory_gives_back_and_what_a_person_wrote_is_linked_too(tmp_path: Path) -> None:
    options = {"memory.file": str(tmp_path / "news.memory"), "summarization.method": "none"}
    article = read_text(SENTENCES[0])

    def run() -> Translation:
        (pair,) = Pipeline.from_config(options=options).run(article).pairs
        return pair.target

    first, again = run(), run()
    assert (again.origin, again.alignment) == ("memory", first.alignment)
    english = "In Tabanan, Bali Governor I Wayan Koster opened a 412-metre bridge; Koster was glad."
    with TranslationMemory(Path(options["memory.file"])) as memory:
        memory.add(SENTENCES[0], english)
    corrected = run()
    assert (corrected.origin, corrected.text) == (Origin.CORRECTED, english)
    assert corrected.alignment
    check(corrected.alignment, SENTENCES[0], english)
    assert corrected.alignment.method is AlignmentMethod.LEXICAL
    assert {("Tabanan", "Tabanan"), ("Wayan", "Wayan")} <= linked(corrected.alignment, SENTENCES[0], english)


@pytest.mark.parametrize(
    "alignment",
    [
        '{"method":"attention","source_words":[[0,900]],"target_words":[[5,2]],"links":[]}',
        '{"method":"attention","source_words":[],"target_words":[],"links":[[70,80,0.5]]}',
        '{"method":"magic"}',
    ],
)
def test_links_that_a_memory_should_not_hold_are_refused(tmp_path: Path, alignment: str) -> None:
    file = tmp_path / "news.memory"
    options = {"memory.file": str(file), "summarization.method": "none"}
    article = read_text(SENTENCES[0])
    Pipeline.from_config(options=options).run(article)
    connection = sqlite3.connect(file)
    with connection:
        assert connection.execute("UPDATE machine SET alignment = ?", (alignment,)).rowcount == 1
    connection.close()

    with pytest.raises(TranslationMemoryError, match="damaged"):
        Pipeline.from_config(options=options).run(article)
