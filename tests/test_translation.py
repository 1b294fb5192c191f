"""The translation stage: nothing lost, order kept, long text split, failures retried and flagged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sacrebleu
from hypothesis import given
from hypothesis import strategies as st

from tests.word_engine import WordEngine
from translator.checks.degenerate import degenerate, repeated_phrase, untranslated
from translator.config import RuntimeConfig, TranslationConfig
from translator.document import FlagKind, Severity
from translator.languages import INDONESIAN
from translator.languages.casing import is_all_caps, is_title_case, restore_case, usual_forms
from translator.models import ModelStore
from translator.readers import read_article
from translator.translation import SourceSentence, Translator, build_translator
from translator.translation.engine import Decoding
from translator.translation.splitting import rejoin, split_to_limit

SAMPLES = Path(__file__).parent.parent / "samples"


def stage(rule: Callable[[list[str], Decoding], list[str]], limit: int = 50) -> tuple[Translator, WordEngine]:
    engine = WordEngine(rule)
    return Translator(engine, beam_size=4, batch_tokens=512, max_sentence_tokens=limit), engine


def english(words: list[str], decoding: Decoding) -> list[str]:
    return [f"en{word}" for word in words]


def units(*texts: str) -> list[SourceSentence]:
    return [SourceSentence(text, {}) for text in texts]


def test_each_sentence_gets_its_own_translation_in_order_and_equal_ones_are_translated_once() -> None:
    translator, engine = stage(english)
    texts = ["dua kata", "satu", "dua kata", "ini tiga kata", "satu"]
    assert [t.text for t in translator.translate(units(*texts))] == [
        "endua enkata", "ensatu", "endua enkata", "enini entiga enkata", "ensatu",
    ]  # fmt: skip
    assert sorted(engine.seen) == [["dua", "kata"], ["ini", "tiga", "kata"], ["satu"]]


def test_no_sentences_and_sentences_without_words_are_fine() -> None:
    translator, _ = stage(english)
    assert translator.translate([]) == []
    assert [t.text for t in translator.translate(units("\u200b", "kata"))] == ["", "enkata"]


def test_line_ends_and_control_characters_do_not_reach_the_engine() -> None:
    translator, engine = stage(english)
    translator.translate(units("satu\r\n  dua\x00tiga\u200f\tempat"))
    assert engine.seen == [["satu", "dua", "tiga", "empat"]]


def test_a_long_sentence_is_translated_in_parts_and_says_so() -> None:
    translator, engine = stage(english, limit=20)
    text = ", ".join(" ".join(f"k{n}w{w}" for w in range(7)) for n in range(10))
    (translation,) = translator.translate(units(text))
    assert all(len(source) <= 20 for source in engine.seen)
    assert translation.text == " ".join(f"en{word}" for word in text.split())
    assert [flag.kind for flag in translation.flags] == [FlagKind.SPLIT]


def test_a_loop_is_decoded_again_without_repetition() -> None:
    def rule(words: list[str], decoding: Decoding) -> list[str]:
        return english(words, decoding) if decoding.no_repeat_ngram_size else ["the", "end"] * 20

    (translation,) = stage(rule)[0].translate(units("kalimat yang membuat model berputar"))
    assert translation.text == "enkalimat enyang enmembuat enmodel enberputar"
    assert [(flag.kind, flag.severity) for flag in translation.flags] == [(FlagKind.RETRIED, Severity.INFO)]


@pytest.mark.parametrize(
    ("output", "kind"),
    [
        ([], FlagKind.EMPTY),
        (["so", "on"] * 8, FlagKind.LOOP),
        ([f"w{n}" for n in range(40)], FlagKind.TOO_LONG),
        ([f"w{n}" for n in range(400)], FlagKind.TOO_LONG),
    ],
)
def test_a_failure_that_stays_is_flagged_as_an_error(output: list[str], kind: FlagKind) -> None:
    (translation,) = stage(lambda words, decoding: output)[0].translate(units("lima kata ada di sini"))
    assert [(flag.kind, flag.severity) for flag in translation.flags] == [(kind, Severity.ERROR)]


def test_a_sentence_that_comes_back_untranslated_is_flagged() -> None:
    (translation,) = stage(lambda words, decoding: words)[0].translate(units("Mereka sudah pergi ke pasar tadi pagi."))
    assert [flag.kind for flag in translation.flags] == [FlagKind.UNTRANSLATED]
    assert untranslated("PT Maju Jaya Tbk.", "PT Maju Jaya Tbk.") is None


def test_a_repetition_in_the_source_is_no_loop() -> None:
    assert degenerate("ha ha ha ha ha", "ha ha ha ha ha") is None
    assert repeated_phrase(["very", "very", "good"]) is None
    assert repeated_phrase(["he", "said", "that", "he", "said", "that", "he", "said", "that"]) == "he said that"


def test_capitals_are_translated_in_normal_case_and_given_back() -> None:
    translator, engine = stage(english)
    (translation,) = translator.translate([SourceSentence("GUBERNUR RINA BUKA RAPAT KPK", {"rina": "Rina"})])
    assert engine.seen == [["Gubernur", "Rina", "buka", "rapat", "KPK"]]
    assert translation.text == "ENGUBERNUR ENRINA ENBUKA ENRAPAT ENKPK"


def test_the_rest_of_the_article_tells_how_a_word_in_capitals_is_written() -> None:
    told = ["Kemarin Bupati Sari Dewi menemui BPBD.", "Warga menyambut Sari.", "BANJIR DI KOTA"]
    forms = usual_forms(told, INDONESIAN)
    assert restore_case("WARGA TEMUI SARI DAN BPBD", forms, INDONESIAN) == "Warga temui Sari dan BPBD"
    assert is_all_caps("BANJIR DI KOTA")
    assert not is_all_caps("PBB")
    assert not is_all_caps("JAKARTA - Warga mengungsi")


@pytest.mark.parametrize(
    "address",
    [
        "https://contoh.id/banjir-jakarta-hari-ini",
        "www.contoh.co.id/berita/banjir",
        "banjir.peduli@contoh.or.id",
        "@peduli_banjir_jakarta",
        "#jakartabanjirlagi",
        "laporan_banjir_jakarta_2025.pdf",
    ],
)
def test_what_is_not_translated_tells_nothing_of_case(address: str) -> None:
    capitals, title = f"BANJIR JAKARTA, LIHAT {address}", f"Gubernur Buka Posko Banjir Jakarta, Lihat {address}"
    assert is_all_caps(capitals)
    assert is_title_case(title, INDONESIAN)
    assert usual_forms([capitals, title], INDONESIAN) == {}
    assert usual_forms([f"Kemarin warga melapor lewat {address} saja."], INDONESIAN).keys() == {
        "warga", "melapor", "lewat", "saja",
    }  # fmt: skip
    assert not is_all_caps(f"Warga melapor lewat {address.upper()}")
    translator, engine = stage(english)
    translator.translate([SourceSentence(capitals, usual_forms([capitals], INDONESIAN))])
    assert engine.seen[0][:2] == ["Banjir", "Jakarta,"]


@pytest.mark.parametrize(
    ("cell", "read", "written"),
    [
        ("Jumlah", ["jumlah"], "Enjumlah"),
        ("HARGA", ["harga"], "ENHARGA"),
        ("Jenis Kelamin", ["jenis", "kelamin"], "Enjenis enkelamin"),
        ("Sumber data utama", ["sumber", "data", "utama"], "Ensumber endata enutama"),
        ("Joko Widodo", ["Joko", "Widodo"], "enJoko enWidodo"),
        ("PSSI", ["PSSI"], "enPSSI"),
        ("Harga naik.", ["Harga", "naik."], "enHarga ennaik."),
        ("Harga beras naik lagi", ["Harga", "beras", "naik", "lagi"], "enHarga enberas ennaik enlagi"),
    ],
)
def test_a_label_is_read_in_small_letters(cell: str, read: list[str], written: str) -> None:
    translator, engine = stage(lambda words, decoding: ["en" + word for word in words])
    (alone,) = translator.translate(units(cell))
    assert engine.seen == [read]
    assert alone.text == written
    (row,) = translator.translate(units(f"Budi Santoso\t{cell}\t1.500"))
    assert read in engine.seen[1:]
    assert row.text.split("\t")[1].casefold() == written.casefold()


def test_a_headline_in_title_case_is_translated_as_a_sentence() -> None:
    translator, engine = stage(english)
    forms = usual_forms(["Laba PT Samudra Niaga tumbuh.", "Saham Samudra Niaga menguat."], INDONESIAN)
    translator.translate([SourceSentence("Laba Samudra Niaga Naik 12,8 Persen, Dividen Dibagikan", forms)])
    assert " ".join(engine.seen[0]) == "Laba Samudra Niaga naik 12,8 persen, dividen dibagikan"
    assert is_title_case("Warga Hati-Hati Lewat Jalan di Kota Ini", INDONESIAN)
    assert not is_title_case("Presiden dan Menteri Keuangan membahas anggaran di Istana Bogor", INDONESIAN)
    assert not is_title_case("Bupati Sari Dewi", INDONESIAN)


@given(
    st.text(st.sampled_from("ab,;: ()-\nkata dan yang "), max_size=400),
    st.integers(1, 12),
)
def test_splitting_loses_nothing_and_keeps_the_limit(text: str, limit: int) -> None:
    def count(part: str) -> int:
        return len(part)

    parts = split_to_limit(text, limit, count)
    assert "".join(parts) == text
    assert all(count(part) <= limit for part in parts)


def test_splitting_prefers_the_ends_of_clauses() -> None:
    text = "pemerintah menaikkan harga beras, warga di pasar mengeluh; pedagang menunggu kiriman dari Karawang"
    parts = split_to_limit(text, 9, lambda part: len(part.split()))
    assert parts == [
        "pemerintah menaikkan harga beras, warga di pasar mengeluh; ",
        "pedagang menunggu kiriman dari Karawang",
    ]


def test_five_megabytes_without_a_space_are_split() -> None:
    parts = split_to_limit("a" * 5_000_000, 128, lambda part: len(part) // 4 + 1)
    assert sum(map(len, parts)) == 5_000_000


def test_rejoined_parts_read_as_one_sentence() -> None:
    assert rejoin(["harga naik, ", "warga mengeluh."], ["Prices rose,.", "Residents complained."]) == (
        "Prices rose, residents complained."
    )
    assert rejoin(["harga naik; ", "PBB diam."], ["Prices rose;", "UN is silent."]) == "Prices rose; UN is silent."


NEWS = [
    "Presiden mengatakan pemerintah akan membangun 12 rumah sakit baru tahun depan.",
    "Gempa bumi berkekuatan 5,6 magnitudo mengguncang kota itu pada Rabu pagi.",
    "Dia tidak datang ke rapat.",
    "Harga beras naik menjadi Rp 15.000 per kilogram.",
]


@pytest.mark.parametrize("engine", ["ctranslate2", "transformers"])
def test_the_embedded_model_translates_on_both_engines(engine: str) -> None:
    config = TranslationConfig.model_validate({"engine": engine})
    translator, model = build_translator(config, RuntimeConfig(), ModelStore())
    president, quake, meeting, rice = translator.translate(units(*NEWS))
    assert "president" in president.text.lower()
    assert "12" in president.text
    assert "5.6" in quake.text
    assert "Wednesday" in quake.text
    assert "not" in meeting.text or "n't" in meeting.text
    assert "price" in rice.text.lower()
    for translation in (president, quake, meeting, rice):
        assert translation.score is not None
        assert -2 < translation.score <= 0
        assert not translation.flags
    assert model.sha256


def test_a_sentence_is_translated_the_same_in_any_company() -> None:
    translator, _ = build_translator(TranslationConfig(), RuntimeConfig(), ModelStore())
    sentences = [s.text for name in ("wire", "crime") for s in read_article(SAMPLES / f"{name}.txt").sentences]
    pairs = list(zip(sentences, translator.translate(units(*sentences)), strict=True))
    elsewhere = pairs[::3] + pairs[1::3] + pairs[2::3]
    for start in range(0, len(elsewhere), 5):
        company = elsewhere[start : start + 5]
        assert translator.translate(units(*(text for text, _ in company))) == [made for _, made in company]
    for text, made in pairs[:8]:
        assert translator.translate(units(text)) == [made]


@pytest.mark.slow
def test_the_engines_agree() -> None:
    """CTranslate2 in int8 says what transformers says in float32, but for the odd word."""
    sentences = [s.text for name in ("economy", "sport") for s in read_article(SAMPLES / f"{name}.txt").sentences]
    outputs = []
    for engine in ("ctranslate2", "transformers"):
        config = TranslationConfig.model_validate({"engine": engine})
        translator, _ = build_translator(config, RuntimeConfig(), ModelStore())
        outputs.append([translation.text for translation in translator.translate(units(*sentences))])
    assert sacrebleu.corpus_chrf(outputs[0], [outputs[1]]).score >= 95
