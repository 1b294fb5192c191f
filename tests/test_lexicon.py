from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator import Pipeline
from translator.checks import check_pair, check_unsupported
from translator.document import ConfidenceLevel, FlagKind
from translator.languages import INDONESIAN, MALAY
from translator.languages.lexicon import UNKNOWN, english_key
from translator.readers import read_text
from wordlists.lexicon import lexicon, main

PAIRS = [
    ("Harga beras naik.", "The price of rice rose."),
    ("Harga gula turun.", "The price of sugar fell."),
    ("Berasnya mahal.", "The rice is expensive."),
    ("Gula mahal.", "Sugar is expensive."),
    ("Beras dan gula.", "Rice and sugar."),
] * 3


@pytest.mark.parametrize(
    ("source", "wrong", "right"),
    [
        (
            "Indonesia memimpin klasemen medali.",
            "Indonesia leads the medal sheep.",
            "Indonesia leads the medal standings.",
        ),
        ("Ia menggugat perusahaan itu.", "He shook the company.", "He sued the company."),
        ("Polisi menggeledah rumahnya.", "Police celebrated his house.", "Police searched his house."),
        (
            "Warga mengungsi ke balai desa.",
            "Residents were financed at the village hall.",
            "Residents fled to the village hall.",
        ),
        (
            "Kepala Dinas Perhubungan hadir.",
            "The Head of the Sugar Agency attended.",
            "The Head of the Transportation Agency attended.",
        ),
    ],
)
def test_a_word_that_translates_nothing_of_the_source_is_found(source: str, wrong: str, right: str) -> None:
    (flag,) = check_unsupported(source, wrong, INDONESIAN)

    assert flag.kind is FlagKind.UNSUPPORTED
    assert [wrong[slice(*span)] not in right for span in flag.target_spans] == [True]
    assert check_unsupported(source, right, INDONESIAN) == ()


def test_names_figures_dates_and_words_of_the_source_are_left_to_other_checks() -> None:
    source = "Gubernur Sulawesi Utara Yulius Selvanus tiba di Manado 17/11 bersama 1.500 orang dan dua TikToker."
    target = (
        "North Sulawesi Governor Yulius Selvanus arrived in Manado on 17 November with 1,500 people and two TikToker."
    )

    assert check_unsupported(source, target, INDONESIAN) == ()


def test_it_says_nothing_of_what_people_translate() -> None:
    source, target = "Ia angkat bicara soal itu.", "He broke his silence."

    assert check_unsupported(source, target, INDONESIAN)
    assert not any(flag.kind is FlagKind.UNSUPPORTED for flag in check_pair(source, target))


def test_malay_is_read_by_the_same_words() -> None:
    assert MALAY.lexicon.compare("Harga beras naik.", "The price of rice rose.") == (
        INDONESIAN.lexicon.compare("Harga beras naik.", "The price of rice rose.")
    )


@pytest.mark.parametrize(
    ("word", "english"),
    [("menavigasikan", "navigating"), ("eranya", "era"), ("berinvestasi", "investment"), ("manusia-manusia", "people")],
)
def test_a_derived_word_is_compared_by_its_roots_too(word: str, english: str) -> None:
    assert check_unsupported(f"Mereka {word}.", f"They {english}.", INDONESIAN) == ()


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_can_be_compared(source: str, target: str) -> None:
    found = INDONESIAN.lexicon.compare(source, target)

    assert all(0 <= distance <= UNKNOWN for _, distance in found)
    assert all(target[slice(*span)].lower() not in source.lower().split() for span, _ in found)


def test_words_to_look_at_are_those_without_a_source_where_there_are_such(pipeline: Pipeline) -> None:
    text = Path("samples/sport.txt").read_text(encoding="utf-8")
    for pair in pipeline.run(read_text(text)).pairs:
        flags = [flag for flag in pair.target.flags if flag.kind is FlagKind.UNSUPPORTED]
        confidence = pair.target.confidence
        if flags and confidence and confidence.level is ConfidenceLevel.LOW:
            assert set(confidence.doubtful) & {span for flag in flags for span in flag.target_spans}


def test_a_lexicon_is_counted_from_pairs_of_sentences() -> None:
    lines = lexicon(PAIRS, INDONESIAN.clitics)
    table = {line.partition("\t")[0]: line.partition("\t")[2].split() for line in lines[1:]}

    assert lines == [lines[0], *sorted(lines[1:])]
    assert {english_key(word) for word in ("rice", "sugar", "expensive")} <= set(lines[0].split())
    for word, english in (("beras", "rice"), ("gula", "sugar"), ("mahal", "expensive")):
        nearest = table[word][0]
        assert nearest[:-1] == english_key(english)
        assert int(nearest[-1]) <= 2


def test_its_command_writes_what_the_package_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, output = tmp_path / "pairs.tsv", tmp_path / "lexicon.txt"
    corpus.write_text("".join(f"own\t{source}\t{target}\n" for source, target in PAIRS), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["lexicon", "--pairs", str(corpus), "-o", str(output)])

    main()

    assert output.read_text(encoding="utf-8").splitlines() == lexicon(PAIRS, INDONESIAN.clitics)
