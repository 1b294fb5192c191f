"""Segmentation: where Indonesian news sentences end, what paragraphs are, and that no character is ever lost."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.segmentation import GOLD, Passage, read_gold, score, split_ours
from translator.document import Role, is_blank
from translator.languages import INDONESIAN
from translator.languages.unwrapping import unwrap
from translator.readers import read_text
from translator.segmentation import segment
from translator.segmentation.sentences import split_sentences

PASSAGES = read_gold()
CLASSES = sorted({passage.kind for passage in PASSAGES})


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


def roles(text: str) -> list[tuple[Role, str]]:
    return [(p.role, text[p.sentences[0][0] : p.sentences[-1][1]]) for p in segment(text)]


# ---- the gold set


def test_gold_set_is_large_and_every_class_is_there() -> None:
    assert sum(len(passage.boundaries) + 1 for passage in PASSAGES) >= 250
    assert {"titles", "companies", "money", "times", "dates", "initials", "datelines", "quotations"} <= set(CLASSES)
    assert {"ellipses", "lists", "headings", "addresses", "lost space", "wrapped"} <= set(CLASSES)


def test_gold_passages_hold_the_text_of_the_file() -> None:
    lines = [line for line in GOLD.read_text("utf-8").split("\n") if line and not line.startswith("#")]
    written = "".join("".join(line.lstrip("+|").replace("⏎", "").split()) for line in lines)
    assert "".join("".join(passage.text.split()) for passage in PASSAGES) == written


def test_f1_on_the_gold_set() -> None:
    assert score(split_ours, PASSAGES).f1 >= 0.98


@pytest.mark.parametrize("kind", CLASSES)
def test_f1_on_each_class(kind: str) -> None:
    assert score(split_ours, [passage for passage in PASSAGES if passage.kind == kind]).f1 >= 0.9


def test_scoring_counts_boundaries() -> None:
    passage = Passage("x", "Satu. Dua. Tiga.", frozenset({5, 9}))
    assert score(lambda _: ["Satu. Dua.", "Tiga."], [passage]) == (1, 1, 2)
    assert score(lambda _: ["Satu.", " Dua. ", "Ti", "ga."], [passage]) == (2, 3, 2)


# ---- sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "Sambutan dibacakan Prof. Dr. Ir. H. Joko Susilo, S.H., M.Si. di aula.",
        "Kapolri menugasi Brigjen. Pol. Hendra untuk menyelidiki kasus itu.",
        "PT. Baja Utama Tbk. membagikan dividen Rp. 50 per saham.",
        "Kantor CV. Mandiri ada di Jl. Diponegoro No. 8 RT. 01/RW. 09.",
        "Harganya Rp 1.500,50 per lembar, naik 2,5 persen.",
        "Kereta tiba pukul 10.30 WIB dan berangkat pukul 11. 15 WIB.",
        "Surat itu berlaku sampai 31 Des. 2024 dan dapat diperpanjang.",
        "Jenderal A.H. Nasution dan M. Yamin hadir dalam rapat itu.",
        "Baca uraian di hlm. 12 dan hal. 14.",
        "Rumah a.n. Suparman itu disita, d.h. milik ayahnya.",
        '"Kami siap," kata Menteri Sari.',
        '"Benarkah begitu?" tanya hakim.',
        '"Hebat sekali!" ujarnya.',
        "“Saya datang.” kata dia.",
        'Ia menjawab, "Ya."',
        "Mereka melihat ... lalu pergi.",
        "JAKARTA. Kementerian Keuangan menerbitkan obligasi.",
        "Surabaya, Warta Kota -- Hujan turun seharian.",
        "Kirim ke redaksi@contoh.co.id atau buka kompas.com/Berita.Html sekarang.",
        "1. Isi formulir dengan huruf cetak.",
        "Ia pulang (lihat foto).",
        "Perkara itu selesai pada 2020.[3]",
        "Hubungi No. HP atau No. Polisi yang tertera.",
        "Perkara 45/Pid.Sus-TPK/2024/PN.Jkt.Pst. disidangkan.",
        "Dodi a.k.a. Si Kancil ditangkap.",
        "PT Laut Biru Tbk. (kode saham: LTBR) membukukan laba.",
    ],
)
def test_stays_one_sentence(sentence: str) -> None:
    assert sentences(sentence) == [sentence]


@pytest.mark.parametrize(
    "text",
    [
        "Ia minum vitamin C.| Setelah itu ia tidur.",
        "Sahamnya dijual PT Laut Biru Tbk.| Perseroan menolak berkomentar.",
        "Peserta membawa tenda, kompor, dll.| Panitia menyediakan air.",
        "Gurunya bernama Lina Marlina, M.Pd.| Sekolah itu kecil.",
        '"Kalimat pertama selesai.| Kalimat kedua juga," kata Anton.',
        '"Kami menang."| Penonton bersorak.',
        'Ia berkata, "Pulanglah!"| Anak itu menangis.',
        "“Mengapa?”| Ia diam.",
        "Apa?!| Tidak mungkin!!| Ia tertawa.",
        "Malam tiba...| Semua tidur.",
        "Rapat selesai.|Kemudian mereka pulang.",
        'Rapat selesai.|"Kami puas," kata ketua.',
        "“Kami puas,” katanya.|Menurutnya, hasil itu adil.",
        "Jalan itu rusak.[1]| Warga marah.",
        "Jalan itu rusak (sejak Mei).| Warga marah.",
        "Angka itu turun. (Badan Statistik, 2020)| Ahli heran.",
        "Ia membeli ponsel.| iPhone itu mahal.",
        "Mereka menanam Lily Next-Gen.| Mota memesan bibitnya.",
        "Panitia memesan kaos tim Hi-Col.| Warnanya biru.",
        "Harga naik menjadi Rp 2,5 M.| Dua bank menunggu.",
        "Ada 12 orang pada 2019.| 20 orang datang pada 2020.",
        "Warga resah.| mereka mengadu ke lurah.",
        "Selesai. \u200f| Lalu pulang.",
        "Baris satu berakhir.|\nBaris dua mulai.",
        "Baris satu berakhir.|\u00a0\u2003Baris dua mulai.",
    ],
)
def test_is_cut_where_a_sentence_ends(text: str) -> None:
    whole = text.replace("|", "")
    expected = ["".join(c for c in part) for part in text.split("|")]
    assert sentences(whole) == [part.strip().strip("\u200f").strip() for part in expected]


def test_abbreviations_are_read_once_and_have_every_class() -> None:
    lists = INDONESIAN.abbreviations
    assert lists is INDONESIAN.abbreviations
    assert {"Dr", "PT", "Jl", "DR", "No", "hlm"} <= lists.never_ends
    assert {"hal", "Rp", "Des"} <= lists.before_number
    assert all(words and all(words) for words in lists[:-2])  # the last two are for other languages, or shapes
    assert not any(word.endswith(".") for words in lists[:4] for word in words)


# ---- paragraphs


def test_a_line_is_a_paragraph() -> None:
    text = "Harga minyak naik. Warga resah.\r\nPemerintah diam.\u2028Pasar sepi.\u0085Toko tutup.\n\n\nHujan turun."
    assert [len(p.sentences) for p in segment(text)] == [2, 1, 1, 1, 1]


WRAPPED = """Pemerintah kabupaten berencana membangun jembatan gantung baru
yang menghubungkan dua dusun terpencil di hulu sungai itu. Warga
selama ini menyeberang dengan rakit bambu, kata Drs. Harun
Masri, kepala dinas setempat."""


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_hard_wrapped_lines_are_joined(line_end: str) -> None:
    text = WRAPPED.replace("\n", line_end)
    spans = segment(text + line_end * 2 + "Jembatan itu selesai tahun depan.")
    assert [len(p.sentences) for p in spans] == [2, 1]
    assert line_end in text[slice(*spans[0].sentences[0])]


def test_a_short_last_line_ends_a_wrapped_paragraph() -> None:
    text = WRAPPED + "\n" + WRAPPED.replace("Pemerintah kabupaten", "Dinas pekerjaan umum")
    assert [len(p.sentences) for p in segment(text)] == [2, 2]


@pytest.mark.parametrize(
    "text",
    [
        "Harga beras naik lagi pada pekan kedua bulan ini.\nWarga mulai membeli jagung sebagai gantinya.",
        "Persib menang atas Persija di Stadion Lautan Api\nArema menahan imbang Persebaya di Kanjuruhan\n"
        "Bali United kalah dari Madura di Pamekasan",
        "- beras putih\n- gula pasir\n- minyak goreng",
        "satu\ndua\ntiga",
    ],
)
def test_other_lines_are_not_joined(text: str) -> None:
    assert len(segment(text)) == len(text.split("\n"))


# ---- hard-wrapped text

STORY = (
    "Pemerintah kabupaten berencana membangun jembatan gantung baru yang menghubungkan dua dusun terpencil di hulu.",
    "Warga selama ini menyeberang dengan rakit bambu, kata Drs. Harun Masri. Anak-anak sekolah pun ikut menumpang.",
    "Panjangnya dua puluh meter. Menurut dia, Bandara Husein - Sastra dan Pelabuhan Merak tidak terganggu selama itu.",
    "Ongkosnya Rp 12 miliar.",
)


def read_of(text: str) -> list[list[str]]:
    """The sentences of each paragraph as the model reads them."""
    return [
        [" ".join(unwrap(text[start:end], INDONESIAN).text.split()) for start, end in paragraph.sentences]
        for paragraph in segment(text)
    ]


@pytest.mark.parametrize("width", [40, 52, 60, 66, 72, 80, 100])
@pytest.mark.parametrize(
    ("indent", "mark", "between"),
    [("", "", "\n\n"), ("    ", "", "\n"), ("", "> ", "\n>\n"), ("  ", ">> ", "\n>>\n")],
    ids=["blank lines", "indented", "quoted", "quoted and indented"],
)
def test_wrapped_text_is_read_as_it_was_before(width: int, indent: str, mark: str, between: str) -> None:
    wrapped = [textwrap.wrap(paragraph, width, initial_indent=indent) for paragraph in STORY]
    text = between.join("\n".join(mark + line for line in lines) for lines in wrapped)
    assert read_of(text) == read_of("\n".join(STORY))


def test_a_headline_stands_right_above_wrapped_text() -> None:
    headline = "Jembatan Gantung Baru Akan Menghubungkan Dua Dusun Terpencil di Hulu Sungai Kabupaten"
    assert read_of("\n".join([headline, *textwrap.wrap(STORY[0], 60)]))[:2] == [[headline], [STORY[0]]]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Panjangnya dua pu-\nluh meter.", "Panjangnya dua puluh meter."),
        ("Panjangnya dua pu-\r\n> luh meter.", "Panjangnya dua puluh meter."),
        ("Ia mengun\xad\ndang tamu.", "Ia mengundang tamu."),
        ("Semua anak-\nanak datang.", "Semua anak-anak datang."),
        ("Ia membawa teman-\n  temannya.", "Ia membawa teman-temannya."),
        ("Mereka tolong-\nmenolong.", "Mereka tolong-menolong."),
        ("Bajunya warna-\nwarni.", "Bajunya warna-warni."),
        ("Jalur Jakarta-\nBandung macet.", "Jalur Jakarta-Bandung macet."),
        ("Ulang tahun ke-\n20 dirayakan.", "Ulang tahun ke-20 dirayakan."),
        ("Ia menunjukkan KTP-\nnya.", "Ia menunjukkan KTP-nya."),
        ("Masa pra-\ndan pascabencana.", "Masa pra- dan pascabencana."),
        ("KEPUTUSAN PENGA-\nDILAN NEGERI", "KEPUTUSAN PENGADILAN NEGERI"),
        ("> Nilainya lebih\n> dari cukup.", "Nilainya lebih dari cukup."),
        ("> 5 persen warga.", "> 5 persen warga."),
        ("Nilai a\n> b di sini\nsaja.", "Nilai a > b di sini saja."),
    ],
)
def test_what_is_read_of_a_sentence(text: str, read: str) -> None:
    assert " ".join(unwrap(text, INDONESIAN).text.split()) == read


def test_the_article_tells_how_a_word_is_written() -> None:
    assert unwrap("Kata Tae-\nyong.", INDONESIAN, {"tae-yong"}).text == "Kata Tae-yong."
    assert unwrap("Kata Tae-\nyong.", INDONESIAN, {"taeyong"}).text == "Kata Taeyong."


# ---- roles

ARTICLE = """Banjir Rendam Tiga Kecamatan di Kabupaten Sukasari
Warga mengungsi ke balai desa. (Foto: Dok. BPBD)

Bagikan:

SUKASARI - Banjir merendam tiga kecamatan sejak Selasa malam. Ribuan warga mengungsi.

Baca juga: Ini Penyebab Banjir di Sukasari

"Air naik sangat cepat. Kami hanya membawa pakaian," kata Aminah, warga Desa Tirta.

Bantuan yang dibutuhkan:
1. selimut
2. obat-obatan

[Gambas:Video 20detik]

Bupati meminta warga waspada. (abc/de)
Reporter: Tono Editor: Tini
"""


def test_roles_of_an_article() -> None:
    assert [role for role, _ in roles(ARTICLE)] == [
        Role.HEADLINE,
        Role.CAPTION,
        Role.FURNITURE,
        Role.BODY,
        Role.FURNITURE,
        Role.QUOTE,
        Role.BODY,
        Role.LIST,
        Role.LIST,
        Role.FURNITURE,
        Role.BODY,
        Role.FURNITURE,
        Role.FURNITURE,
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Oleh Tini Sari",
        "Bagikan:",
        "Bagikan ke Facebook, WhatsApp",
        "Facebook Twitter WhatsApp",
        "Baca juga: Harga Emas Turun Lagi",
        "BACA JUGA: Harga Emas Turun Lagi",
        "(Baca: Harga Emas Turun Lagi)",
        "[Baca Juga: Harga Emas Turun Lagi]",
        "Simak juga video 'Detik-detik Gunung Meletus' di sini:",
        "[Gambas:Video CNN]",
        "[Gambas:Instagram]",
        "ADVERTISEMENT",
        "SCROLL TO CONTINUE WITH CONTENT",
        "ADVERTISEMENT - SCROLL TO CONTINUE WITH CONTENT",
        "Reporter: Andi Wijaya Editor: Rina Sari",
        "Penulis: Andi Wijaya",
        "Editor : Rina Sari",
        "Pewarta: Andi Editor: Rina Copyright © ANTARA 2024",
        "Copyright © ANTARA 2024",
        "(ab/cd)",
        "(rsa)",
        "[idc]",
        "Tags: banjir, Sukasari",
        "#banjir #Sukasari",
        "Rabu, 16 Des 2021 10:30 WIB",
        "Rabu, 16 Desember 2021 | 10.30 WIB",
        "16/12/2021, 10:30 WIB",
        "Andi Wijaya - detikNews Rabu, 16 Des 2021 10:30 WIB",
        "Halaman 1 2 3 Selanjutnya",
        "Baca Selengkapnya di Halaman Selanjutnya",
        "Tayang: Rabu, 12 November 2025 17:20 WIB",
    ],
)
def test_furniture(line: str) -> None:
    assert roles(f"Warga menolak rencana itu.\n\n{line}\n\nMereka berunjuk rasa.")[1] == (Role.FURNITURE, line)


@pytest.mark.parametrize(
    "line",
    [
        "(Sumber: Kremlin)",
        "Foto: Tono/Warta Kota",
        "(Foto: Tono)",
        "Presiden menyapa warga di pasar. (Sumber: Istana)",
        "Petani memanen padi di Karawang (Foto: Tono/Warta)",
        "ANTARA FOTO/Tono Hartono/nz",
        "Ilustrasi uang rupiah. (ANTARA FOTO/Tono)",
        "Ilustrasi anak bermain gawai",
        "Dok. Humas Pemprov",
    ],
)
def test_captions(line: str) -> None:
    assert roles(f"Warga menolak rencana itu.\n\n{line}\n\nMereka berunjuk rasa.")[1][0] == Role.CAPTION


@pytest.mark.parametrize(
    "line",
    [
        "Baca dan tulis adalah pelajaran pertama di sekolah itu.",
        "Penulis itu menerima hadiah sastra di Jakarta.",
        "Sumber air di desa itu mengering sejak Juli.",
        "Foto itu menyebar luas dan memicu kemarahan warga.",
        "Ilustrasi itu dibuat oleh seorang pelajar.",
        "Editor film itu bekerja dua tahun.",
        "Bagikan bantuan kepada yang membutuhkan, kata dia.",
        "Rabu, 16 Desember 2021 menjadi hari yang sulit bagi warga.",
        "Inflasi Juli mencapai 3 persen, menurut Badan Pusat Statistik (BPS).",
        "Iklan layanan itu tayang di televisi.",
        "Tag harga di toko itu diganti setiap pagi.",
    ],
)
def test_sentences_of_the_story_are_not_furniture(line: str) -> None:
    assert roles(f"Warga menolak rencana itu.\n\n{line}\n\nMereka berunjuk rasa.")[1] == (Role.BODY, line)


def test_the_foot_of_an_agency_item_is_cut_from_its_line() -> None:
    foot = "Baca juga: Harga cabai naik Pewarta: Tono Hartono Editor: Tini Sari Copyright © ANTARA 2024 Dilarang keras."
    assert roles(f"Harga beras naik. Warga resah. {foot}") == [
        (Role.BODY, "Harga beras naik. Warga resah."),
        (Role.FURNITURE, foot),
    ]


@pytest.mark.parametrize("line", ["Jakarta, CNN Indonesia --", "JAKARTA (ANTARA) -", "Surabaya, Rabu (16/12/2021)"])
def test_a_dateline_of_its_own(line: str) -> None:
    text = f"Harga Beras Naik\n{line}\nHarga beras naik sejak awal bulan."
    assert [role for role, _ in roles(text)] == [Role.HEADLINE, Role.DATELINE, Role.BODY]


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ('"Kami menolak rencana itu," kata Tono.', Role.QUOTE),
        ("“Kami menolak. Kami akan melawan,” kata Tono. “Ini tanah kami.”", Role.QUOTE),
        ('"Kami menolak rencana itu."', Role.QUOTE),
        ('"Kami menolak," kata Tono. Polisi datang.', Role.BODY),
        ('"Laskar Pelangi" diputar kembali di bioskop.', Role.BODY),
        ('Tono berkata, "Kami menolak."', Role.BODY),
    ],
)
def test_quotations(line: str, role: Role) -> None:
    assert roles(f"Warga berkumpul di balai desa.\n\n{line}\n\nMereka pulang.")[1] == (role, line)


@pytest.mark.parametrize(
    "text",
    [
        "Harga beras naik sejak awal bulan.\n\nWarga resah.",
        "JAKARTA - Harga beras naik sejak awal bulan\n\nWarga resah.",
        "Berikut daftar harga beras:\n\n1. Pandan wangi",
        "Harga Beras Naik",
    ],
)
def test_no_headline(text: str) -> None:
    assert Role.HEADLINE not in {role for role, _ in roles(text)}


# ---- nothing is lost, whatever comes

HARD = st.sampled_from(
    [
        *(".", "?", "!", "…", "...", '"', "'", "“", "”", "(", ")", "[", "]", "[1]", "-", " - ", "©", "😀"),
        *(" ", "\n", "\r\n", "\r", "\t", "\0", "\v", "\x1f", "\u0085", "\u00a0", "\u2028", "\u2029"),
        *("\u200f", "\u200e", "\u202e", "\ufeff", "\u00ad", "\u0301", "تم", "終", "ǅ"),
        *("Dr", "PT", "Tbk", "No", "1", "12", "A", "a", "Ia", "Kemudian", "kata", "iPhone", "JAKARTA", "WIB", "Rp"),
        *("> ", ">", "pu-\n", "luh", "anak-\n> ", "-\r\n", "    "),
        *("Baca juga:", "Foto:", "(ab/cd)", "Pewarta: A B Editor: C D Copyright ©"),
    ]
)
TEXT = st.one_of(st.text(), st.lists(HARD, max_size=40).map("".join))


@given(TEXT)
def test_every_character_that_is_not_blank_is_in_exactly_one_sentence(text: str) -> None:
    at = 0
    for paragraph in segment(text):
        assert paragraph.sentences
        for start, end in paragraph.sentences:
            assert at <= start < end <= len(text)
            assert is_blank(text[at:start])
            assert not is_blank(text[start]) and not is_blank(text[end - 1])
            at = end
    assert is_blank(text[at:])


@given(TEXT)
def test_sentences_of_a_paragraph_lose_nothing(text: str) -> None:
    spans = split_sentences(text)
    assert "".join(text[a:b] for a, b in spans).strip() != "" or is_blank(text)
    at = 0
    for start, end in spans:
        assert start < end and is_blank(text[at:start])
        at = end
    assert is_blank(text[at:])


@given(TEXT)
def test_a_place_in_unwrapped_text_is_one_in_the_text(text: str) -> None:
    unwrapped = unwrap(text, INDONESIAN)
    places = [unwrapped.original((at, at + 1)) for at in range(len(unwrapped.text))]
    assert "".join(text[start:end] for start, end in places) == unwrapped.text
    assert places == sorted(places)
    left_out = set(range(len(text))) - {start for start, _ in places}
    assert {text[at] for at in left_out} <= set("->\u2010\u00ad \t\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")


@given(TEXT)
def test_an_article_takes_any_text(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return  # lone surrogates are refused, see the tests of the document model
    article = read_text(text)
    assert all(text[s.start : s.end] == s.text for s in article.sentences)


@pytest.mark.parametrize("text", ["", " \t\n", "\0\0", "\u200f\u200e\n\ufeff", "\u2028\u0085\r\n"])
def test_blank_texts_have_no_paragraph(text: str) -> None:
    assert is_blank(text)
    assert segment(text) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "paragraphs", "count"),
    [
        ("Warga Jl. Merdeka No. 5 menunggu bantuan itu. " * 110_000, 1, 110_000),
        ("a" * 5_000_000, 1, 1),
        ("." * 1_000_000, 1, 1),
        ("kata\n" * 100_000, 100_000, 100_000),
        ('"' * 1_000_000, 1, 1),
        (" " * 1_000_000 + "kata", 1, 1),
        ("(" * 1_000_000, 1, 1),
    ],
    ids=["5 MB line", "5 MB without a space", "full stops", "100,000 lines", "quotation marks", "spaces", "brackets"],
)
def test_bad_shapes(text: str, paragraphs: int, count: int) -> None:
    spans = segment(text)
    assert len(spans) == paragraphs
    assert sum(len(p.sentences) for p in spans) == count
