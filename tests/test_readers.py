"""Reading: whatever the bytes, either an article that gives them back or an error that says what to do."""

from __future__ import annotations

import codecs
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from translator.document import Article, Block, Metadata, Role, check_offsets
from translator.errors import ConfigError, InputError
from translator.languages import INDONESIAN
from translator.languages.identification import EXAMINED_CHARACTERS, language_warning, source_language
from translator.readers import FORMATS, Contents, Reader, read_article, read_text

TEXT = "Wali Kota Lembayung meresmikan dermaga baru, Selasa (4/2).\r\n\r\n“Semoga warga terbantu,” katanya – singkat.\n"
MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


def assert_exact(article: Article, data: bytes) -> None:
    assert article.text.encode(article.encoding) == data
    assert article.sha256 == hashlib.sha256(data).hexdigest()


def assert_explained(error: InputError, name: str) -> None:
    """The message names the input, gives a reason, and ends with what to do."""
    message = str(error)
    assert message.startswith(f"{name}: ")
    assert message.endswith(".")
    assert any(advice in message for advice in ("Save the article", "Put the article", "Name the", "Check", "Change"))


# Decoding


def test_utf8_is_read_as_it_is() -> None:
    article = read_article(TEXT.encode("utf-8"), name="berita.txt")
    assert (article.name, article.text, article.encoding, article.warnings) == ("berita.txt", TEXT, "utf-8", ())
    assert_exact(article, TEXT.encode("utf-8"))


@pytest.mark.parametrize("encoding", MARKS)
def test_a_byte_order_mark_tells_the_encoding_and_stays_in_the_text(encoding: str) -> None:
    data = MARKS[encoding] + TEXT.encode(encoding)
    article = read_article(data, name="berita.txt")
    assert (article.text, article.encoding, article.warnings) == ("\ufeff" + TEXT, encoding, ())
    assert_exact(article, data)


@pytest.mark.parametrize("encoding", [encoding for encoding in MARKS if encoding != "utf-8"])
def test_utf16_and_utf32_are_read_without_a_mark(encoding: str) -> None:
    data = TEXT.encode(encoding)
    article = read_article(data, name="berita.txt")
    assert (article.text, article.encoding, article.warnings) == (TEXT, encoding, ())
    assert_exact(article, data)


@pytest.mark.parametrize("encoding", ["windows-1252", "latin-1"])
def test_old_western_encodings_are_guessed_with_a_warning(encoding: str) -> None:
    text = "Gelandang Matías Ferreyrol mencetak dua gol di Córdoba, kata pelatih José Almirón, Sabtu."
    data = text.encode(encoding)
    article = read_article(data, name="berita.txt")
    assert (article.text, article.encoding) == (text, "windows-1252")
    assert len(article.warnings) == 1
    assert "guessed" in article.warnings[0]
    assert_exact(article, data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (TEXT.encode("utf-8").replace("”".encode(), b"\x94"), "damaged"),
        (codecs.BOM_UTF8 + "Córdoba".encode("latin-1"), "damaged"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le") + b"x", "damaged"),
        (codecs.BOM_UTF16_BE + b"\x00a\xd8\x00\x00b", "damaged"),
        (b"Presiden \xed\xa0\x80 tiba di Jakarta", "surrogate"),
        (b"Presiden \xed\xa0\xbd\xed\xb8\x80 tiba di Jakarta", "surrogate"),
        ("Президент прибыл в Джакарту".encode("koi8-r"), "unknown encoding"),
        ("大統領がジャカルタに到着した".encode("shift-jis"), "unknown encoding"),
    ],
)
def test_damaged_or_unknown_text_is_refused_rather_than_garbled(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        read_article(data, name="berita.txt")
    assert_explained(caught.value, "berita.txt")


# What is not an article


@pytest.mark.parametrize("data", [b"", b" \t\r\n\n", codecs.BOM_UTF8, codecs.BOM_UTF16_BE, "\u00a0\u200f\n".encode()])
def test_nothing_to_read_is_an_error(data: bytes) -> None:
    with pytest.raises(InputError, match=r"empty|only blanks") as caught:
        read_article(data, name="kosong.txt")
    assert_explained(caught.value, "kosong.txt")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00" + b"word/settings.xml", "Word"),
        (b"PK\x03\x04\x14\x00\x06\x00" + b"xl/workbook.xml", "Excel"),
        (b"PK\x03\x04\x14\x00\x06\x00" + b"berita.txt", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "Office"),
        (b"{\\rtf1\\ansi Berita}", "RTF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(32), "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "WebP"),
        (b"\x1f\x8b\x08\x00" + bytes(16), "gzip"),
        (bytes(range(256)) * 8, "binary"),
        (bytes(5000), "binary"),
        (b"\x01\x02\x03\x04berita", "binary"),
    ],
)
def test_other_formats_are_named_and_refused(data: bytes, kind: str) -> None:
    with pytest.raises(InputError, match=kind) as caught:
        read_article(data, name="berita.bin")
    assert_explained(caught.value, "berita.bin")
    assert "plain text" in str(caught.value)


@pytest.mark.parametrize("path", [".", "tidak-ada.txt", "tidak-ada/berita.txt", "berita\x00.txt", "x" * 5000])
def test_a_path_that_is_no_file_is_an_error(tmp_path: Path, path: str) -> None:
    with pytest.raises(InputError) as caught:
        read_article(tmp_path / path)
    assert_explained(caught.value, str(tmp_path / path))


def test_a_directory_is_called_a_directory(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="directory"):
        read_article(tmp_path)


def test_a_file_without_permission_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "rahasia.txt"
    path.write_text(TEXT, encoding="utf-8")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read every file")
    with pytest.raises(InputError, match="permission") as caught:
        read_article(path)
    assert_explained(caught.value, str(path))


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")])
def test_a_file_the_system_will_not_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    def refuse(path: Path) -> bytes:
        raise error

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError, match=r"permission|Input/output error") as caught:
        read_article(tmp_path / "berita.txt")
    assert_explained(caught.value, str(tmp_path / "berita.txt"))


# Odd text is kept


def test_control_characters_in_text_are_kept_with_a_warning() -> None:
    text = "Wali kota\x00 meresmikan dermaga baru di tepi sungai, Selasa.\x1b Warga gembira.\n"
    article = read_article(text.encode("utf-8"), name="berita.txt")
    assert article.text == text
    assert len(article.warnings) == 1
    assert "2 control" in article.warnings[0]
    assert "U+0000" in article.warnings[0]
    assert "character 9." in article.warnings[0]


@pytest.mark.parametrize(
    "text",
    [
        "Kata \u200fسلام\u200e berarti \u202bdamai\u202c, \u2067ujarnya\u2069.\n",
        "\tBaris\x0bsatu\x0cdua\u2028tiga\u0085empat\rlima\r\nenam",
        "Emoji 👩‍👩‍👧 dan huruf e\u0301 serta \ufffe dan \U0010ffff",
    ],
    ids=["right-to-left", "line-ends", "beyond-latin"],
)
def test_marks_and_line_ends_stay_as_they_are(text: str) -> None:
    article = read_article(text.encode("utf-8"), name="berita.txt")
    assert (article.text, article.warnings) == (text, ())


@pytest.mark.slow
@pytest.mark.parametrize(
    "make", [lambda: b"kata " * 1_000_000, lambda: b"kata\n" * 100_000], ids=["one-line-of-5-MB", "100000-lines"]
)
def test_large_files_are_read_whole(tmp_path: Path, make: Callable[[], bytes]) -> None:
    data = make()
    path = tmp_path / "besar.txt"
    path.write_bytes(data)
    article = read_article(path)
    assert article.name == str(path)
    assert_exact(article, data)


# What a reader knows

TABLE = "Harga beras\nHARGA NAIK\nKota\tHarga\nBaca juga: Banjir di Bogor\nHarga naik. Warga mengeluh."


def block(text: str, part: str, role: Role | None = None) -> Block:
    start = text.index(part)
    return Block(start=start, end=start + len(part), role=role)


def test_what_a_reader_knows_is_not_guessed() -> None:
    known = [
        block(TABLE, "Harga beras", Role.HEADLINE),
        block(TABLE, "HARGA NAIK", Role.HEADING),
        block(TABLE, "Kota", Role.CELL),
        block(TABLE, "\tHarga", Role.CELL),
    ]
    article = read_text(TABLE, blocks=known, metadata=Metadata(byline="Siti", date="2025-02-04"))
    assert [paragraph.role.value for paragraph in article.paragraphs] == [
        "headline", "heading", "cell", "cell", "furniture", "body",
    ]  # fmt: skip
    assert [len(paragraph.sentences) for paragraph in article.paragraphs] == [1, 1, 1, 1, 1, 2]
    assert (article.metadata.byline, article.metadata.title) == ("Siti", None)


def test_a_paragraph_whose_role_is_not_known_is_told_by_its_looks() -> None:
    text = "Judul berita\nKalimat satu\nmasih kalimat satu. Kalimat dua."
    article = read_text(text, blocks=[block(text, text.partition("\n")[2])])
    assert [paragraph.role for paragraph in article.paragraphs] == [Role.HEADLINE, Role.BODY]
    assert [sentence.text for sentence in article.paragraphs[1].sentences] == [
        "Kalimat satu\nmasih kalimat satu.",
        "Kalimat dua.",
    ]


@pytest.mark.parametrize("spans", [[(0, 5), (4, 8)], [(5, 9), (0, 4)], [(0, 999)], [(5, 4)]])
def test_blocks_that_overlap_or_lead_beyond_the_text_are_refused(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="block"):
        read_text("Judul berita", blocks=[Block(start=start, end=end) for start, end in spans])


@settings(deadline=None)
@given(st.text(max_size=80), st.lists(st.integers(0, 80), max_size=8), st.sampled_from([None, *Role]))
def test_whatever_a_reader_knows_nothing_is_lost(text: str, places: list[int], role: Role | None) -> None:
    cuts = sorted(min(place, len(text)) for place in places)
    blocks = [Block(start=start, end=end, role=role) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    try:
        article = read_text(text, blocks=blocks)
    except InputError:
        return  # a lone surrogate
    check_offsets(text, article.sentences)
    for sentence in article.sentences:
        assert not any(sentence.start < cut < sentence.end for known in blocks for cut in (known.start, known.end))


def test_a_format_is_one_function_and_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(data: bytes, name: str) -> Contents:
        title, _, text = data.decode().removeprefix("%NEWS ").partition("\n")
        return Contents(text, metadata=Metadata(title=title))

    added = {"news": Reader(lambda data: data.startswith(b"%NEWS "), read), **FORMATS}
    monkeypatch.setattr("translator.readers.FORMATS", added)
    data = b"%NEWS Judul\nPresiden tiba di Bandung."
    article = read_article(data, name="berita.news")
    assert (article.text, article.metadata.title) == ("Presiden tiba di Bandung.", "Judul")
    assert article.sha256 == hashlib.sha256(data).hexdigest()
    assert read_article(data, format="txt").text == data.decode()
    with pytest.raises(ConfigError, match=r"news, .*txt"):
        read_article(data, format="odt")


# Any bytes


def reads_exactly_or_explains(data: bytes) -> None:
    try:
        article = read_article(data, name="berita.txt", format="txt")
    except InputError as error:
        assert_explained(error, "berita.txt")
    else:
        assert_exact(article, data)


@settings(deadline=None)
@given(st.binary(max_size=300))
@example(b"a\x00")
@example(b"\xff\xfe\x00\x00")
@example(b"\x00\x00\xfe\xff\x00\x11\x00\x00")
def test_any_bytes_are_read_exactly_or_refused(data: bytes) -> None:
    reads_exactly_or_explains(data)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=200), st.sampled_from(sorted(MARKS)), st.booleans())
def test_any_text_in_any_encoding_is_read_exactly_or_refused(text: str, encoding: str, marked: bool) -> None:
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        data = text.encode(encoding, "surrogatepass")
    reads_exactly_or_explains((MARKS[encoding] if marked else b"") + data)


@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), st.sampled_from(sorted(MARKS)))
def test_text_behind_a_mark_is_always_read_as_marked(text: str, encoding: str) -> None:
    article = read_article(MARKS[encoding] + ("Berita: " + text).encode(encoding), name="berita.txt")
    assert (article.text, article.encoding) == ("\ufeffBerita: " + text, encoding)


# Language

MALAY = """Syarikat pembinaan tempatan itu memaklumkan bahawa kerja menaik taraf jambatan akan bermula pada bulan Ogos.
Jurucakapnya berkata, kos projek dianggarkan RM3.2 juta dan ia dijangka siap dalam tempoh lapan bulan sahaja.
Pemandu kenderaan berat dinasihatkan menggunakan laluan lain kerana dua lorong akan ditutup pada waktu malam."""
ENGLISH = """The mayor opened a new pier on Tuesday after two years of work. It will carry some of the children who live
on the far bank of the river to their school, and the city has promised that the crossing will be free for them."""
DUTCH = """De burgemeester heeft dinsdag een nieuwe steiger geopend. Kinderen die aan de overkant van de rivier wonen
kunnen daar voortaan de veerboot naar school nemen, en de gemeente heeft beloofd dat de overtocht gratis blijft."""


@pytest.mark.parametrize(("text", "language"), [(ENGLISH, "English"), (DUTCH, "does not look like Indonesian")])
def test_another_language_gives_a_warning_that_names_it(text: str, language: str) -> None:
    warning = language_warning(text, INDONESIAN)
    assert warning is not None
    assert language in warning
    assert language_warning(text.upper(), INDONESIAN) == warning


def test_malay_is_told_from_indonesian() -> None:
    assert {source_language(text).code for text in (MALAY, MALAY.upper())} == {"ms"}
    assert {source_language(text).code for text in (TEXT, ENGLISH, "")} == {"id"}
    assert language_warning(MALAY, source_language(MALAY)) is None


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"{TEXT}\n“{ENGLISH.splitlines()[0]}” begitu bunyi pernyataan yang dibacakan oleh wali kota dalam bahasa asing"
        " itu, dan para tamu pun tertawa karena tidak semua dari mereka bisa memahaminya dengan baik.",
        "Harga polis asuransi naik dan jumlah polis yang dijual bertambah. " * 5,
        "Presiden Resmikan Bendungan Raksasa Senilai Rp1,5 Triliun",
        "",
        "12,5 1.500 2024",
        "The mayor of Jakarta",
    ],
    ids=["indonesian", "english-quotation", "one-malay-word-often", "headline", "empty", "figures", "too-short"],
)
def test_indonesian_and_what_is_too_short_to_judge_give_no_warning(text: str) -> None:
    assert source_language(text) is INDONESIAN
    assert language_warning(text, INDONESIAN) is None


def test_the_language_is_judged_by_the_beginning() -> None:
    opening = TEXT * (EXAMINED_CHARACTERS // len(TEXT) + 1)
    assert language_warning(opening + ENGLISH * 1000, INDONESIAN) is None


@settings(deadline=None)
@given(st.text())
def test_any_text_can_be_judged(text: str) -> None:
    assert language_warning(text, INDONESIAN) is None or "Indonesian" in str(language_warning(text, INDONESIAN))
