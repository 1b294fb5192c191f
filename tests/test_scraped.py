"""Text as it is scraped: words run together are taken apart for the model, and the source stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_translation import english, stage
from translator.checks import check_pair
from translator.document import FlagKind, Severity
from translator.languages import INDONESIAN, MALAY
from translator.languages.casing import usual_forms
from translator.placeables.scraped import take_apart
from translator.translation import SourceSentence
from translator.translation.layout import lay_out


def read(text: str, *article: str) -> str:
    return take_apart(text, INDONESIAN, usual_forms([text, *article], INDONESIAN)).after


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("Hal itu dikatakan kepadaBBCbahwa ia datang.", "Hal itu dikatakan kepada BBC bahwa ia datang."),
        ("Dilansir dariSCMP,Selasa (22/7), ia pulang.", "Dilansir dari SCMP, Selasa (22/7), ia pulang."),
        ("Ujar Sony kepadadetikJabar kemarin.", "Ujar Sony kepada detikJabar kemarin."),
        ("Lagu dari layanan sepertiSpotifyatauYouTube.", "Lagu dari layanan seperti Spotify atau YouTube."),
        ("Presiden Donald Trumpmengeluarkan perintah.", "Presiden Donald Trump mengeluarkan perintah."),
        ("Warga menuju kebun binatangdi Denmark.", "Warga menuju kebun binatang di Denmark."),
        ("Ia bekerja secararemote dari rumah.", "Ia bekerja secara remote dari rumah."),
        ("Acara itu digelar pada 2025di Jakarta.", "Acara itu digelar pada 2025 di Jakarta."),
        ("Ia lahir pada11 Juli 2017.", "Ia lahir pada 11 Juli 2017."),
        ("Menteri Keuangan (Menkeu)Sri Mulyani hadir.", "Menteri Keuangan (Menkeu) Sri Mulyani hadir."),
        ("Komisi Pemberantasan Korupsi(KPK) hadir.", "Komisi Pemberantasan Korupsi (KPK) hadir."),
    ],
)
def test_words_that_were_run_together_are_taken_apart(text: str, apart: str) -> None:
    assert read(text) == apart


@pytest.mark.parametrize(
    "text",
    [
        "Pengguna PeduliLindungi, BukaLapak, GoTo dan TikTok bertambah.",
        "Conor McGregor memakai iPhone, microSD, dan MacBook dari detikINET dan detikcom.",
        "Tekanannya 120 mmHg, dayanya 20 kWh, kata dr Ardi, SpOG(K).",
        "Nota kesepahaman (MoU) itu diteken Menteri BUMN di BSD, kata Wulandari.",
        "Lihat #RushMoneydan @timnasyang di www.kepadaBBC.com/dariAFP, atau tulis kepadaAFP@kabar.example.",
        "Ia mengikuti MotoGP, KTT G20, dan Piala Dunia U-20 di Chaoyang.",
        "Dendengan Luar dan Megamendung, Multiguna, Kitabisa, Rudiantara, Puadi dan Ariadi.",
        "Sepertiga bagian diperdalam, dihadirkan, diselamatkan, sepatutnya menjadikannya teruntuk kita.",
        "Osmium(VIII) oksida naik 1,5 persen; tabel2 itu, ke10, dan km2.",
        "Anak-anaknya berlari-lari ke sana kemari, andaikata segalanya beruntung.",
        "Kepada ciptaanNya, umatMu, dan keIslaman kita.",
    ],
)
def test_names_and_words_as_they_are_written_stay_whole(text: str) -> None:
    assert read(text) == text


def test_what_the_article_writes_apart_elsewhere_counts() -> None:
    assert read("Serangan di JalurGazatidak berhenti.") == "Serangan di JalurGaza tidak berhenti."
    other = "Warga di Jalur Gaza dan Jalur Sutra menunggu."
    assert read("Serangan di JalurGazatidak berhenti.", other) == "Serangan di Jalur Gaza tidak berhenti."
    assert read("Kabar dari Idul Adhayang damai.") == "Kabar dari Idul Adhayang damai."
    assert read("Kabar dari Idul Adhayang damai.", "Hari raya Idul Adha tiba.") == "Kabar dari Idul Adha yang damai."


def test_malay_is_repaired_by_its_own_words() -> None:
    assert take_apart("Beliau berkata kepadaBBC semalam.", MALAY, {}).after == "Beliau berkata kepada BBC semalam."


@given(st.text(st.sampled_from("abdikpnuyangdariBCT (),.-#@5\u0301é") | st.characters(), max_size=80))
def test_nothing_but_blanks_is_put_in(text: str) -> None:
    repaired = take_apart(text, INDONESIAN, {})
    assert repaired.back.after == text
    assert all(edit.start == edit.end and edit.new == " " for edit in repaired.edits)


def test_the_model_reads_the_repaired_text_and_a_flag_tells_of_it() -> None:
    translator, engine = stage(english)
    text = "Ia bilang kepadaBBCbahwa mereka pergi."
    (made,) = translator.translate([SourceSentence(text, {})])
    assert engine.seen == [["Ia", "bilang", "kepada", "BBC", "bahwa", "mereka", "pergi."]]
    (flag,) = [flag for flag in made.flags if flag.kind is FlagKind.REPAIRED]
    assert flag.severity is Severity.INFO
    assert "“kepada BBC bahwa”" in flag.message
    assert [text[start:end] for start, end in flag.source_spans] == ["kepadaBBCbahwa"]
    # Word links are of the sentence as it stands.
    assert made.alignment is not None
    assert [text[start:end] for start, end in made.alignment.source_words] == [
        "Ia", "bilang", "kepadaBBCbahwa", "mereka", "pergi",
    ]  # fmt: skip


def test_a_sentence_without_damage_has_no_such_flag() -> None:
    translator, _ = stage(english)
    (made,) = translator.translate([SourceSentence("Ia bilang kepada BBC.", {})])
    assert all(flag.kind is not FlagKind.REPAIRED for flag in made.flags)


@pytest.mark.parametrize(
    ("text", "head", "written"),
    [
        ("JAKARTA, KOMPAS.com- Menteri tiba.", "JAKARTA, KOMPAS.com- ", "JAKARTA, KOMPAS.com - "),
        ("BANGLADESH– Pemerintah menolak.", "BANGLADESH– ", "BANGLADESH – "),
        ("Jakarta, CNN Indonesia - - Tiket habis.", "Jakarta, CNN Indonesia - - ", "Jakarta, CNN Indonesia - "),
        ("Jakarta (ANTARA News) - Presiden tiba.", "Jakarta (ANTARA News) - ", "Jakarta (ANTARA News) - "),
        ("KONTAN.CO.ID - JAKARTA. Laba naik.", "KONTAN.CO.ID - JAKARTA. ", "KONTAN.CO.ID - JAKARTA. "),
        ("JUARA.NET, CLEVELAND - Gordon tiba.", "JUARA.NET, CLEVELAND - ", "JUARA.NET, CLEVELAND - "),
        ("TRIBUNKABAR.COM, DEPOK- Warga protes.", "TRIBUNKABAR.COM, DEPOK- ", "TRIBUNKABAR.COM, DEPOK - "),
        ("Merdeka.com - Air itu penting.", "Merdeka.com - ", "Merdeka.com - "),
        ("KIEV -Ukraina menunggu.", "KIEV -", "KIEV - "),
        ("“Kami datang dari desa.", "“", '"'),
        ('" Kami datang dari desa.', '" ', '"'),
    ],
)
def test_a_dateline_and_a_mark_that_opens_more_than_its_sentence_are_no_text(
    text: str, head: str, written: str
) -> None:
    first, *_ = lay_out(text, INDONESIAN)
    assert (first.text, first.is_text) == (head, False)
    translator, _ = stage(english)
    (made,) = translator.translate([SourceSentence(text, {})])
    assert made.text.startswith(f"{written}En")


@pytest.mark.parametrize(
    "text",
    [
        "“Kami datang dari desa,” katanya.",
        '"Dilan" laris.',
        "MERS-CoV menyebar di SMP-SMA itu.",
        "Persib Bandung - Persija bertemu lagi.",
        "DPR - dan pemerintah - sepakat.",
        "Gol itu, kata dia, indah - Messi tertawa.",
    ],
)
def test_what_only_looks_like_one_stays_in_the_sentence(text: str) -> None:
    assert [piece.text for piece in lay_out(text, INDONESIAN)] == [text]


def test_the_checks_read_what_the_model_reads_and_point_at_the_source_as_it_is() -> None:
    source = "Ia bilang kepadaBBCbahwa 12 orang pergi,kata Rani."
    assert check_pair(source, "He told BBC that 12 people had left, Rani said.") == ()
    (flag,) = check_pair(source, "He told CNN that 12 people had left, Rani said.")
    assert flag.kind is FlagKind.NAME
    assert [source[start:end] for start, end in flag.source_spans] == ["BBC"]
    (flag,) = check_pair(source, "He told BBC that 13 people had left, Rani said.")
    assert [source[start:end] for start, end in flag.source_spans] == ["12"]
