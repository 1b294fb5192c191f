"""PDF documents, EPUB books and e-mail: the text in the order of reading, or an error that says what to do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translator.document import Role, check_offsets
from translator.errors import InputError
from translator.readers import read_article
from translator.readers.pdf import Line, join_lines, paragraphs

# PDF


def pdf(pages: Sequence[Sequence[tuple[float, float, float, str]]], *, objects: Sequence[bytes] = ()) -> bytes:
    """A document with text at places: from the left and from below, size, text."""
    contents = [
        "\n".join(f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET" for x, y, size, text in page).encode("cp1252")
        for page in pages
    ]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, content in enumerate(contents):
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * n} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    parts += objects
    data = b"%PDF-1.4\n"
    for number, part in enumerate(parts, start=1):
        data += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    return data + b"trailer << /Root 1 0 R /Size %d >>\n%%%%EOF\n" % (len(parts) + 1)


def column(lines: Sequence[str], left: float, top: float) -> list[tuple[float, float, float, str]]:
    return [(left, top - 14 * number, 11, line) for number, line in enumerate(lines)]


LEFT = [
    "Wali Kota Lembayung meresmikan dermaga",
    "baru di tepi sungai pada hari Selasa pe-",
    "kan ini. Warga menyambutnya dengan gem-",
    "bira sejak pagi.",
]
RIGHT = [
    "Anak-anak sekolah tidak perlu memba-",
    "yar. Mereka cukup menunjukkan kartu",
    "yang dibagikan oleh wali kelas. Undang-",
    "undang tidak melarangnya.",
]


def test_columns_are_read_one_after_another_and_lines_rejoined() -> None:
    # Line by line across the columns, as some programs write.
    rows = [each for pair in zip(column(LEFT, 50, 700), column(RIGHT, 310, 700), strict=True) for each in pair]
    article = read_article(pdf([[(50, 760, 24, "Dermaga Baru Diresmikan"), *rows]]), name="dermaga.pdf")
    assert [p.role for p in article.paragraphs] == [Role.HEADLINE, Role.BODY, Role.BODY]
    assert article.text == (
        "Dermaga Baru Diresmikan\n\nWali Kota Lembayung meresmikan dermaga baru di tepi sungai pada hari Selasa pekan "
        "ini. Warga menyambutnya dengan gembira sejak pagi.\n\nAnak-anak sekolah tidak perlu membayar. Mereka cukup "
        "menunjukkan kartu yang dibagikan oleh wali kelas. Undang-undang tidak melarangnya.\n"
    )


def test_a_paragraph_goes_on_over_pages_and_running_heads_are_left_out() -> None:
    pages = [
        [(50, 820, 9, "Kabar Lembayung"), *column([*LEFT[:2]], 50, 700), (290, 20, 9, "1")],
        [(50, 820, 9, "Kabar Lembayung"), *column(LEFT[2:], 50, 700), (290, 20, 9, "2")],
        [(50, 820, 9, "Kabar Lembayung"), *column(RIGHT, 50, 700), (290, 20, 9, "3")],
    ]
    article = read_article(pdf(pages))
    assert len(article.paragraphs) == 2
    assert "Selasa pekan ini." in article.text
    assert "Kabar" not in article.text
    assert "3" not in article.text


def test_a_table_is_read_row_by_row() -> None:
    rows = [(x, 700 - 20 * n, 11, text) for n in range(6) for x, text in ((50, f"Kota {n}"), (300, f"{n}.500"))]
    words = read_article(pdf([rows])).text.split()
    assert words == [word for n in range(6) for word in ("Kota", str(n), f"{n}.500")]


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["menye-", "butkan"], "menyebutkan"),
        (["undang-", "undang"], "undang-undang"),
        (["memukul-", "mukul"], "memukul-mukul"),
        (["warna-", "warni"], "warna-warni"),
        (["se-", "Indonesia"], "se-Indonesia"),
        (["ke-", "kerasan"], "kekerasan"),
        (["ke-", "14"], "ke-14"),
        (["Jakarta -", "Presiden"], "Jakarta - Presiden"),
        (["dua", "kata"], "dua kata"),
        (["pem\u00ad", "bangunan"], "pembangunan"),
        ([], ""),
    ],
)
def test_hyphens_at_line_ends(lines: list[str], joined: str) -> None:
    assert join_lines(lines) == joined


ENCRYPT = b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>" % (b"41" * 32, b"42" * 32)
LOOP = pdf([[(50, 700, 11, "Berita")]]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf([[]]), "OCR"),
        (pdf([[(50, 700, 11, "Berita")]], objects=[ENCRYPT]).replace(b"/Root", b"/Encrypt 6 0 R /ID [<41><41>] /Root"),
         "password"),
        (pdf([[(50, 700, 11, "Berita")]])[:40], "damaged"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "damaged"),
        (LOOP, "damaged|no text"),
    ],
    ids=["scan", "password", "truncated", "empty", "loop"],
)  # fmt: skip
def test_a_pdf_that_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        read_article(data, name="berita.pdf")
    assert str(caught.value).startswith("berita.pdf: ")


def test_pages_of_pictures_among_text_are_told() -> None:
    article = read_article(pdf([column(LEFT, 50, 700), []]))
    assert any("Page(s) 2 of the PDF" in warning for warning in article.warnings)


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(min_size=1, max_size=9).filter(str.strip), *[st.floats(0, 600)] * 2), max_size=12))
def test_no_line_is_lost_wherever_it_stands(places: list[tuple[str, float, float]]) -> None:
    page = [Line(text, left, bottom, left + 60, bottom + 10, 10) for text, left, bottom in places]
    found = [letter for text, _ in paragraphs([page], [842]) for letter in text if letter.isalnum()]
    assert sorted(found) == sorted(letter for text, *_ in places for letter in text if letter.isalnum())


# EPUB

CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OPS/a.opf"/></rootfiles></container>"""
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
<dc:title>Kumpulan Berita</dc:title><dc:creator>Rani Puspita</dc:creator><dc:language>id</dc:language></metadata>
<manifest>
<item id="b" href="dua%20.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="satu.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/><itemref idref="a"/><itemref idref="x"/></spine>
</package>"""
ONE = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "xhtml11.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><h1>Dermaga<br/>Baru</h1>
<p>Wali kota <b>meresmikan</b> dermaga.<br/>Warga&nbsp;gembira &amp; senang.</p><ul><li>satu</li></ul>
<blockquote><p>“Kami senang.”</p></blockquote></body></html>"""


def epub(**changed: str) -> bytes:
    members = {
        "mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER, "OPS/a.opf": PACKAGE,
        "OPS/satu.xhtml": ONE, "OPS/dua .xhtml": "<html><body><p>Bab kedua.</p></body></html>",
        "OPS/nav.xhtml": "<html><body><p>Daftar isi</p></body></html>",
    }  # fmt: skip
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            members | {key.replace("__", "/").replace("_", "."): v for key, v in changed.items()}
        ).items():
            archive.writestr(name, text)
    return stream.getvalue()


def test_a_book_is_read_in_the_order_of_its_spine() -> None:
    article = read_article(epub(), name="buku.epub")
    assert [(p.role.value, " ".join(s.text for s in p.sentences)) for p in article.paragraphs] == [
        ("headline", "Dermaga Baru"),
        ("body", "Wali kota meresmikan dermaga."),
        ("body", "Warga gembira & senang."),
        ("list", "satu"),
        ("quote", "“Kami senang.”"),
        ("body", "Bab kedua."),
    ]
    assert (article.metadata.title, article.metadata.byline) == ("Kumpulan Berita", "Rani Puspita")
    check_offsets(article.text, article.sentences)


ENTITY = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><html><body><p>&b;</p></body></html>'
ENCRYPTION = '<encryption><CipherReference URI="OPS/satu.xhtml"/></encryption>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (epub()[:300], "damaged"),
        (epub(OPS__a_opf="<package/>"), "blank"),
        (epub(OPS__satu_xhtml=ENTITY), "entities"),
        (epub(OPS__satu_xhtml="<html><body><p>"), "damaged"),
        (epub(OPS__satu_xhtml="<html>" + " " * (80 << 20)), "unpacks to more than"),
        (epub(**{"META-INF__encryption_xml": ENCRYPTION}), "encrypted"),
        (epub(**{"META-INF__container_xml": "<container/>"}), "damaged"),
    ],
    ids=["truncated", "nothing", "entities", "xml", "bomb", "encrypted", "container"],
)
def test_a_book_that_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        read_article(data, name="buku.epub")
    assert str(caught.value).startswith("buku.epub: ")


# E-mail

HEAD = "From: Rani Puspita <rani@kabar.example>\r\nTo: meja@kabar.example\r\nDate: Tue, 11 Mar 2025 08:15:00 +0700\r\n"
LETTER = f"{HEAD}Subject: =?utf-8?q?Dermaga_baru?=\r\nMIME-Version: 1.0\r\n"
PLAIN = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
HTML_PART = (
    "Content-Type: text/html; charset=utf-8\r\n\r\n<p>Wali kota meresmikan dermaga.</p><p>Warga gembira.</p>\r\n"
)
TEXT = "Wali kota meresmikan dermaga.\r\nWarga gembira – sekali.\r\n"


def multipart(*parts: str, kind: str = "alternative", extra: str = "") -> bytes:
    body = "".join(f"--batas\r\n{part}" for part in parts)
    return f"{LETTER}{extra}Content-Type: multipart/{kind}; boundary=batas\r\n\r\n{body}--batas--\r\n".encode()


def test_of_a_letter_subject_and_text_are_read() -> None:
    article = read_article(f"{LETTER}{PLAIN}{TEXT}".encode(), name="surat.eml")
    assert article.text == "Dermaga baru\n\nWali kota meresmikan dermaga.\nWarga gembira – sekali.\n"
    assert article.paragraphs[0].role is Role.HEADLINE
    assert article.metadata.model_dump(exclude={"source_url", "language", "fields"}) == {
        "title": "Dermaga baru", "byline": "Rani Puspita", "date": "2025-03-11T08:15:00+07:00",
    }  # fmt: skip


def test_of_two_forms_the_plain_one_is_read_and_else_html() -> None:
    both = read_article(multipart(f"{PLAIN}{TEXT}", HTML_PART))
    assert "sekali" in both.text
    alone = read_article(multipart(HTML_PART, "Content-Type: application/pdf\r\n\r\nxx\r\n", kind="mixed"))
    assert alone.text == "Dermaga baru\n\nWali kota meresmikan dermaga.\n\nWarga gembira.\n"


def test_a_page_saved_as_one_file_is_a_page() -> None:
    story = "<p>Wali kota meresmikan dermaga baru pada Selasa. Warga menyambutnya dengan gembira.</p>" * 3
    page = f"Content-Type: text/html; charset=utf-8\r\n\r\n<html><nav>Menu</nav><h1>Dermaga</h1>{story}</html>\r\n"
    where = "Snapshot-Content-Location: https://kabar.example/dermaga\r\n"
    article = read_article(multipart(page, kind="related", extra=where))
    assert article.metadata.source_url == "https://kabar.example/dermaga"
    assert "Menu" not in article.text


def test_an_article_with_a_byline_is_no_letter() -> None:
    text = "Penulis: Rani\nEditor: Tri\nFrom: Jakarta\n\nWali kota meresmikan dermaga."
    assert read_article(text.encode()).text == text


def test_a_letter_without_text_is_refused() -> None:
    with pytest.raises(InputError, match="attached"):
        read_article(multipart("Content-Type: application/pdf\r\n\r\nxx\r\n", kind="mixed"), name="surat.eml")


GOOD = {"pdf": pdf([column(LEFT, 50, 700)]), "epub": epub(), "eml": multipart(f"{PLAIN}{TEXT}", HTML_PART)}


@pytest.mark.parametrize("format", ["epub", "eml"])
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_any_damage_is_read_or_explained(format: str, data: st.DataObject) -> None:  # noqa: A002
    damaged = bytearray(GOOD[format])
    for _ in range(data.draw(st.integers(0, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        article = read_article(
            bytes(damaged[: data.draw(st.integers(0, len(damaged)))]) or b" ", name="x", format=format
        )
    except InputError as error:
        assert str(error).startswith("x: ")
    else:
        check_offsets(article.text, article.sentences)


@pytest.mark.parametrize(
    "field",
    ["From: " + "a," * 200_000, "Subject: " + "=?utf-8?q?a?= " * 50_000, "Message-ID: <" + "a." * 200_000,
     "Content-Disposition: " + "a;" * 200_000, "Content-Type: text/plain; " + "a*0*=b;" * 50_000,
     "Content-Transfer-Encoding: " + "a " * 200_000, "Date: " + "1 " * 200_000],
    ids=lambda field: field.partition(":")[0],
)  # fmt: skip
def test_a_letter_with_a_very_long_field_is_read(field: str) -> None:
    """Which takes the standard library a time that grows with the square of its length."""
    article = read_article(f"X-Mailer: a\r\nTo: b@kabar.example\r\n{field}\r\n\r\n{TEXT}".encode(), name="x.eml")
    assert "Warga gembira" in article.text


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "utf-7", "hex", "rot13", "", "none such"])
def test_a_character_set_that_is_none_is_not_believed(charset: str) -> None:
    letter = f"{LETTER}Content-Type: text/plain; charset={charset}\r\n\r\n{TEXT}"
    assert "gembira – sekali" in read_article(letter.encode(), name="x.eml").text


def test_a_letter_of_thousands_of_parts_is_refused() -> None:
    with pytest.raises(InputError, match="parts"):
        read_article(multipart(*[f"{PLAIN}{TEXT}"] * 3000), name="x.eml")


def test_messages_do_not_quote_documents_at_length() -> None:
    for package in ("<package " + "a" * 9000, "<" + "b" * 9000 + "></c>"):
        with pytest.raises(InputError) as caught:
            read_article(epub(OPS__a_opf=package), name="x.epub")
        assert len(str(caught.value)) < 400
