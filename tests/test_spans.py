"""What must not be translated: found, read by the model as something else, put back unchanged, or flagged."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.word_engine import WordEngine
from translator import Pipeline, Translation, read_text
from translator.alignment import align_lexically, fits
from translator.checks import check_pair
from translator.document import FlagKind
from translator.languages import INDONESIAN
from translator.placeables import Edit, Hidden, Kind, Rewriting, decode_entities, find_placeables
from translator.translation import SourceSentence, Translator
from translator.translation.layout import lay_out
from translator.translation.standins import Masked, Reading, carry

ENGLAND = "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in "gbeng\x7f")
"""A flag of six code points."""
EXAMPLES: dict[Kind, tuple[str, tuple[str, ...]]] = {
    Kind.URL: (
        "Data lengkap ada di {} sejak Senin.",
        (
            "https://www.bps.go.id/id/pressrelease?tahun=2024&bulan=3#tabel", "http://bit.ly/3xYzAbC",
            "https://id.wikipedia.org/wiki/Jakarta_(kota)", "www.kemenkeu.go.id/informasi-publik",
            "ftp://arsip.example.org/2024/", "https://forms.gle/tR8uYw2KzN4",
        ),
    ),
    Kind.EMAIL: (
        "Kirim surel ke {} sebelum Jumat.",
        (
            "redaksi.berita@contoh.co.id", "info@kemenkes.go.id", "budi_santoso+loker@gmail.com", "hrd@pt-maju.com",
            "r.hidayat@litbang.or.id", "no-reply@tagihan.info",
        ),
    ),
    Kind.DOMAIN: (
        "Situs {} memuat berita itu.",
        ("detik.com", "kompas.com", "lpdp.kemenkeu.go.id", "KONTAN.CO.ID", "Kata.ai", "tirto.id"),
    ),
    Kind.HANDLE: (
        "Akun {} menulis kritik itu.",
        ("@jokowi", "@prabowo_subianto", "@BPBDJakarta", "@anak.muda99", "@infobogor_raya", "@pak_tani"),
    ),
    Kind.HASHTAG: (
        "Tagar {} ramai dipakai.",
        ("#IndonesiaMaju", "#KaburAjaDulu", "#HUTSurabaya732", "#SaveRajaAmpat", "#bacabareng", "#17Agustus"),
    ),
    Kind.EMOJI: ("Kami siap {} menang.", ("🎉", "🇮🇩", "❤️", "👨\u200d👩\u200d👧", "👍🏽", ENGLAND)),
    Kind.FILE: (
        "Buka berkas {} lalu isi tabelnya.",
        ("laporan_akhir.pdf", "data.xlsx", "foto-rapat_2024.jpg", "undangan.apk", "IMG-2024-WA0012.jpeg", "a.tar.gz"),
    ),
    Kind.PHONE: (
        "Hubungi {} untuk informasi.",
        ("0812-3456-7890", "(021) 555-1234", "+62 813 9876 5432", "021-8765432", "081390807060", "+20 106 552 3300"),
    ),
    Kind.PLATE: (
        "Mobil bernomor {} ditemukan di kebun.",
        ("B 1234 XYZ", "AD 8842 KF", "DK 1077 FAB", "L 1907 QZ", "BP 21 A", "B9313UCX"),
    ),
    Kind.REFERENCE: (
        "Putusan nomor {} dibacakan kemarin.",
        (
            "45/Pid.Sus-TPK/2024/PN.Jkt.Pst.", "12/PMK.03/2023", "91/PUU-XVIII/2020", "LP/B/417/VIII/2024/SPKT",
            "470/221/KEP/412.013/2022", "S-227/KKP.1210/2025",
        ),
    ),
    Kind.ADDRESS: (
        "Peranti dengan alamat {} diblokir.",
        ("192.168.1.10", "10.0.0.1:8080", "v2.3.1", "v2.0-beta", "5.1.02.04.01", "10.20.0.0/16"),
    ),
    Kind.IDENTIFIER: (
        "Nomor rekening {} telah diblokir.",
        ("1234567890", "3275014509870002", "0341-01-009876-50-3", "8808 0812 3344 5566", "IDM000408212", "QX7H2P"),
    ),
    Kind.CODE: (
        "Jalankan {} lalu tekan Enter.",
        ('`git commit -m "pesan"`', "`hitung(gaji)`", "max_length", "/etc/nginx/nginx", "simpanData()", "<strong>"),
    ),
    Kind.PLACEHOLDER: (
        "Selamat datang {}, pesanan Anda dikirim.",
        ("${nama}", "%1$s", "{0}", "{{nomor}}", "%(pengguna)s", "%APP_NAME%"),
    ),
    Kind.SYMBOL: ("Kadarnya {} menurut mereka.", ("CO₂", "m²", "½", "5½", "H₂SO₄", "10⁶")),
    Kind.SCRIPT: ("Kata {} tertulis di sana.", ("العدالة", "公平", "Катюша", "ꦲꦏ", "さくら", "السلام عليكم")),
}  # fmt: skip
CASES = [(kind, sentence, found) for kind, (sentence, each) in EXAMPLES.items() for found in each]


@pytest.mark.parametrize(("kind", "sentence", "found"), CASES)
def test_each_kind_is_found_as_it_is_written(kind: Kind, sentence: str, found: str) -> None:
    assert [(each.kind, each.text) for each in find_placeables(sentence.format(found))] == [(kind, found)]


@pytest.mark.parametrize(
    "text",
    [
        "Harga naik 12.500 rupiah, atau Rp 1.234.567.890, pada 12/03/2024 dan 12-03-2024 pukul 10.30.",
        "Pemain putra/putri U-17 dan/atau pelatih menang 3-0 di Jl. Thamrin No. 5, Jakarta.",
        "Presiden ke-7 RI itu selesai.Dia pulang pada 2019-2024 dengan kecepatan 30 km/jam.",
        "PM Inggris A.H. Nasution S.H. berkata: “Tidak!” — lalu pergi 20% lebih cepat @ 5.000.",
        "“Saya Juara #1,” kata Dr. Ir. H. Budi, M.Si., di PT. Astra Tbk. (17/8) siang.",
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert find_placeables(text) == ()


@pytest.fixture(scope="module")
def translated(pipeline: Pipeline) -> dict[str, Translation]:
    """The examples as the embedded model translates them, all at once."""
    texts = [sentence.format(found) for _, sentence, found in CASES]
    made = pipeline._translator.translate([SourceSentence(text, {}) for text in texts])
    return dict(zip(texts, made, strict=True))


@pytest.mark.parametrize(("sentence", "found"), [(sentence, found) for _, sentence, found in CASES])
def test_the_embedded_model_gives_each_back_unchanged(
    translated: dict[str, Translation], sentence: str, found: str
) -> None:
    text = sentence.format(found)
    made = translated[text]
    assert made.text.count(found) == 1
    assert made.text != text
    assert made.alignment is not None
    assert fits(made.alignment, text, made.text)
    assert not [flag for flag in check_pair(text, made.text) if flag.kind is FlagKind.SPAN]


def test_links_lead_from_each_word_of_a_span_to_itself(translated: dict[str, Translation]) -> None:
    text = "Mobil bernomor B 1234 XYZ ditemukan di kebun."
    made = translated[text]
    assert made.alignment is not None
    links = {
        (text[slice(*made.alignment.source_words[one])], made.text[slice(*made.alignment.target_words[other])])
        for one, other, _ in made.alignment.links
    }
    assert {("B", "B"), ("1234", "1234"), ("XYZ", "XYZ")} <= links
    assert ("B", "XYZ") not in links


def test_a_sentence_with_spans_does_not_depend_on_its_company(
    pipeline: Pipeline, translated: dict[str, Translation]
) -> None:
    for text in sorted(translated)[::16]:
        assert pipeline._translator.translate([SourceSentence(text, {})]) == [translated[text]]


def test_an_article_with_entities_tables_and_items_keeps_its_text_and_its_form(pipeline: Pipeline) -> None:
    text = (
        "Laba R&amp;D Farma naik &#8220;tajam&#8221;\n\n2. Cabai\n| Nama | 1.500 | Rp |\n|---|:-:|---|\n"
        "Nama\tKota\tTanggal lahir\n🎉🎉\n1️⃣ Buka aplikasi 2️⃣ Pilih menu\n"
    )
    bilingual = pipeline.run(read_text(text))
    assert bilingual.text == text
    english = [pair.target.text for pair in bilingual.pairs]
    assert "R&D" in english[0]
    assert "&" not in english[0].replace("R&D", "")
    assert english[1].startswith("2. ")
    assert english[2].startswith("| ")
    assert english[2].endswith(" | 1,500 | Rp |")
    assert english[3] == "|---|:-:|---|"
    assert english[4].count("\t") == 2
    assert english[5] == "🎉🎉"
    assert english[6].startswith("1️⃣ ")
    assert " 2️⃣ " in english[6]
    for pair in bilingual.pairs:
        assert pair.target.alignment is None or fits(pair.target.alignment, pair.source.text, pair.target.text)
        assert FlagKind.SPAN not in {flag.kind for flag in pair.target.flags}


def stage(rule: Callable[[str], str], limit: int = 50) -> tuple[Translator, WordEngine]:
    engine = WordEngine(lambda words, decoding: [rule(word) for word in words])
    return Translator(engine, beam_size=4, batch_tokens=512, max_sentence_tokens=limit), engine


def translate(rule: Callable[[str], str], text: str, limit: int = 50) -> tuple[Translation, WordEngine]:
    translator, engine = stage(rule, limit)
    return translator.translate([SourceSentence(text, {})])[0], engine


def test_what_is_lost_is_read_anew_with_signs_and_then_as_it_is() -> None:
    text = "Situs detik.com memuatnya"
    made, engine = translate(lambda word: "en" if ".com" in word else word.title(), text)
    assert made.text == "Situs detik.com Memuatnya"
    assert engine.seen == [["Situs", "bbc.com", "memuatnya"], ["Situs", "{0}", "memuatnya"]]
    made, engine = translate(lambda word: word.title() if word[1:2].islower() and word != "bbc.com" else "en", text)
    assert made.text == "Situs Detik.Com Memuatnya"
    assert [words[1] for words in engine.seen] == ["bbc.com", "{0}", "detik.com"]


def test_no_stand_in_is_ever_shown_and_what_stays_lost_is_flagged() -> None:
    text = "Situs detik.com memuatnya lagi"
    english = {"Situs": "A", "memuatnya": "carried", "lagi": "again"}
    made, _ = translate(lambda word: english.get(word, "site"), text)
    assert "bbc" not in made.text
    assert "{" not in made.text
    (flag,) = [flag for flag in check_pair(text, made.text) if flag.kind is FlagKind.SPAN]
    assert [text[slice(*span)] for span in flag.source_spans] == ["detik.com"]


@pytest.mark.parametrize("sign", ["\ufffd", "⁇", "<unk>", "<0xE2>"])
def test_what_the_model_cannot_write_is_taken_from_the_source_or_left_out_and_flagged(sign: str) -> None:
    made, _ = translate(lambda word: sign if word == "dua" else f"en{word}", "satu dua tiga empat")
    assert sign not in made.text
    assert [flag.kind for flag in made.flags] == [FlagKind.SPAN]
    assert FlagKind.SPAN in {flag.kind for flag in check_pair("satu dua", f"one {sign}")}
    assert FlagKind.SPAN not in {flag.kind for flag in check_pair(f"satu {sign}", f"one {sign}")}


def test_emoji_stand_behind_the_word_they_stood_behind() -> None:
    made, engine = translate(lambda word: word, "🔥 Budi 🎉🎉 dan Siti, 😂 pulang 🇮🇩!")
    assert engine.seen == [["Budi", "dan", "Siti,", "pulang!"]]
    assert made.text == "🔥 Budi 🎉🎉 dan Siti, 😂 pulang 🇮🇩!"


def test_a_long_sentence_is_not_split_within_a_span() -> None:
    address = "(021) 555 1234"
    text = " ".join(["kata"] * 7 + [address, "dan"] + ["kata"] * 7 + [address])
    made, engine = translate(lambda word: word, text, limit=6)
    assert len(engine.seen) > 1
    assert made.text.count(address) == 2


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Situs detik.com memuatnya.", "The second.com site carried it."),
        ("Hubungi (021) 555-1234 sekarang.", "Call (021) 55-1234 now."),
        ("Akun @jokowi menulis.", "The account @jokowy wrote."),
        ("Menang 3-0 🎉!", "Won 3-0!"),
        ("Mobil B 1234 XYZ hilang.", "Car B 1234 XZ is missing."),
        ("Halo ${nama}.", "Hello ${name}."),
        ("Nomor 12/PMK.03/2023 terbit.", "Number 12/PMK.3/2023 came out."),
        ("Buka data.xlsx lalu data.xlsx lagi.", "Open data.xlsx again."),
        ("2. Cabai", "2, Cabai"),
    ],
)
def test_what_was_changed_is_an_error_in_any_pair(source: str, target: str) -> None:
    assert FlagKind.SPAN in {flag.kind for flag in check_pair(source, target)}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("UU No. 12 Tahun 2020 berlaku.", "Law No. 12 of 2020 is in force."),
        ("Luasnya 5 km² dan 2½ hektare.", "It covers 5 square kilometers and two and a half hectares."),
        ("Kadar CO₂ naik.", "CO2 levels rose."),
        ("Hubungi 0812-3456-7890.", "Call +62 812 3456 7890."),
        ("Mobil B1234XYZ hilang.", "Car B 1234 XYZ is missing."),
        ("Jalankan `ls` di sana.", "Run ls there."),
        ("Situs Detik.com memuatnya.", "The detik.com site carried it."),
        ("Lihat https://a.co.id/b/?x=1&amp;y=2 saja.", "Just see https://a.co.id/b/?x=1&y=2."),
    ],
)
def test_what_english_writes_in_another_way_is_none(source: str, target: str) -> None:
    assert FlagKind.SPAN not in {flag.kind for flag in check_pair(source, target)}


def test_flags_of_a_text_with_entities_name_their_place_in_it() -> None:
    source = "R&amp;D di detik.com menang"
    (flag,) = [flag for flag in check_pair(source, "R&D at second.com won") if flag.kind is FlagKind.SPAN]
    assert [source[slice(*span)] for span in flag.source_spans] == ["detik.com"]


PARTS = st.sampled_from(
    [found for _, _, found in CASES] + ["kata", "Dua", "|", "\t", ". ", "2. ", "&amp;", ", ", "“", " ", "x"]
)
TEXTS = st.lists(PARTS, max_size=12).map("".join) | st.lists(PARTS, max_size=12).map(" ".join) | st.text(max_size=40)


@given(TEXTS)
def test_nothing_is_lost_of_any_text(text: str) -> None:
    placeables = find_placeables(text)
    assert all(text[each.start : each.end] == each.text for each in placeables)
    assert all(one.end <= other.start for one, other in pairwise(placeables))
    hidden = Hidden(text, placeables)
    assert hidden.shown(hidden.text) == text
    assert "".join(piece.text for piece in lay_out(text, INDONESIAN)) == text
    for reading in Reading:
        assert Masked(text, reading).read.after == text
    decoded = decode_entities(text)
    assert [decoded.before[edit.start : edit.end] for edit in decoded.edits] == [
        text[edit.start : edit.end] for edit in decoded.edits
    ]


@given(TEXTS)
def test_what_the_model_copies_comes_back_as_it_was_with_links_that_fit(text: str) -> None:
    text = " ".join(text.split())
    masked = Masked(text)
    restored = masked.restore(masked.text, lambda: align_lexically(masked.text, masked.text))
    for placeable in find_placeables(text):
        assert placeable.text in restored.text
    alignment = carry(align_lexically(masked.text, masked.text), masked.read, restored.written)
    assert fits(alignment, text, restored.text)


def test_words_of_a_rewritten_text_keep_the_links_of_what_they_came_from() -> None:
    source = Rewriting("di bbc.com lagi", [Edit(3, 10, "https://a.id/b")])
    target = Rewriting("again at bbc.com", [Edit(9, 16, "https://a.id/b")])
    alignment = align_lexically(source.before, target.before)
    carried = carry(alignment, source, target)
    shown = {
        (source.after[slice(*carried.source_words[one])], target.after[slice(*carried.target_words[other])])
        for one, other, _ in carried.links
    }
    assert shown == {("https", "https"), ("a.id", "a.id"), ("b", "b")}
