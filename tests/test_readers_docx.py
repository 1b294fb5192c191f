"""Word documents, made with another implementation of the format: what is told of each paragraph is kept."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.oxml import OxmlElement
from hypothesis import given, settings
from hypothesis import strategies as st

from translator.document import Role, check_offsets
from translator.errors import InputError
from translator.readers import read_article

BODY = "Wali Kota Lembayung meresmikan dermaga baru. Warga menyambutnya dengan gembira."


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def changed(data: bytes, member: str, change: Callable[[bytes], bytes]) -> bytes:
    """A document with one part changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == member else old.read(name))
    return stream.getvalue()


def simple(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs or (BODY,):
        document.add_paragraph(paragraph)
    return saved(document)


def test_the_styles_of_a_document_tell_its_paragraphs() -> None:
    document = docx.Document()
    document.core_properties.title = "Dermaga baru"
    document.core_properties.author = "Rani Puspita"
    document.core_properties.language = "id-ID"
    document.add_heading("Dermaga Baru Diresmikan", 0)
    document.add_paragraph(BODY)
    document.add_heading("Tarif", 2)
    document.add_paragraph("dewasa Rp 6.500;", style="List Bullet")
    document.add_paragraph("“Kami senang,” kata Dwi.", style="Quote")
    document.add_paragraph("Feri bersandar di dermaga.", style="Caption")
    table = document.add_table(2, 2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ["Hari", "Jam", "Senin", "Libur"], strict=True
    ):
        cell.text = text
    article = read_article(saved(document), name="dermaga.docx")
    assert [(p.role.value, p.sentences[0].text) for p in article.paragraphs] == [
        ("headline", "Dermaga Baru Diresmikan"),
        ("body", "Wali Kota Lembayung meresmikan dermaga baru."),
        ("heading", "Tarif"),
        ("list", "dewasa Rp 6.500;"),
        ("quote", "“Kami senang,” kata Dwi."),
        ("caption", "Feri bersandar di dermaga."),
        ("cell", "Hari"), ("cell", "Jam"), ("cell", "Senin"), ("cell", "Libur"),
    ]  # fmt: skip
    assert "Hari\tJam\nSenin\tLibur" in article.text
    assert (article.metadata.title, article.metadata.byline) == ("Dermaga baru", "Rani Puspita")
    assert article.metadata.language == "id-ID"
    check_offsets(article.text, article.sentences)


def test_a_style_of_ones_own_counts_as_what_it_is_based_on_and_circles_end() -> None:
    document = docx.Document()
    style = document.styles.add_style("Judul Rubrik", 1)
    style.base_style = document.styles["Heading 1"]
    circle = document.styles.add_style("Lingkaran", 1)
    circle.base_style = circle
    document.add_paragraph(BODY)
    document.add_paragraph("Tanggapan warga", style="Judul Rubrik")
    document.add_paragraph("Jadwal kapal diubah mulai Mei.", style="Lingkaran")
    roles = [paragraph.role for paragraph in read_article(saved(document)).paragraphs]
    assert roles == [Role.BODY, Role.HEADING, Role.BODY]


def test_a_heading_at_the_top_is_the_headline() -> None:
    document = docx.Document()
    document.add_heading("Dermaga baru", 1)
    document.add_paragraph(BODY)
    document.add_heading("Tarif", 1)
    assert [p.role for p in read_article(saved(document)).paragraphs] == [Role.HEADLINE, Role.BODY, Role.HEADING]


def test_runs_links_changes_and_breaks() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Trump")
    paragraph.add_run(" tiba").bold = True
    link = OxmlElement("w:hyperlink")
    link.append(paragraph.add_run(" di Jakarta")._r)
    paragraph._p.append(link)
    inserted, deleted = OxmlElement("w:ins"), OxmlElement("w:del")
    inserted.append(paragraph.add_run(" pada Selasa.")._r)
    run = paragraph.add_run()._r
    gone = OxmlElement("w:delText")
    gone.text = " pada Senin"
    run.append(gone)
    deleted.append(run)
    paragraph._p.extend([deleted, inserted])
    hidden = paragraph.add_run(" rahasia")
    hidden.font.hidden = True
    paragraph.add_run().add_break()
    paragraph.add_run("Ia disambut warga.")
    assert read_article(saved(document)).text == "Trump tiba di Jakarta pada Selasa.\nIa disambut warga.\n"


def test_footnotes_come_after_the_text() -> None:
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    notes = (
        f'<w:footnotes xmlns:w="{namespace}">'
        '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>---</w:t></w:r></w:p>'
        '</w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>Data dari Dinas Perhubungan.</w:t></w:r></w:p></w:footnote>'
        "</w:footnotes>"
    )
    stream = io.BytesIO(simple())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/footnotes.xml", notes)
    assert read_article(stream.getvalue()).text == f"{BODY}\n\nData dari Dinas Perhubungan.\n"


def test_a_table_within_a_cell_is_read_once_and_in_order() -> None:
    document = docx.Document()
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text = "luar"
    inner = outer.cell(0, 0).add_table(1, 1)
    inner.cell(0, 0).text = "dalam"
    outer.cell(0, 1).text = "akhir"
    assert [s.text for s in read_article(saved(document)).sentences] == ["luar", "dalam", "akhir"]


def bomb(size: int) -> bytes:
    return changed(simple(), "word/document.xml", lambda xml: xml.replace(b"<w:body>", b"<w:body>" + b" " * size))


ENTITIES = b'<!DOCTYPE w [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def with_entities(xml: bytes) -> bytes:
    head, _, rest = xml.partition(b"?>")
    return head + b"?>" + ENTITIES + rest.replace(BODY.encode(), b"&b;")


def encrypted(data: bytes) -> bytes:
    """The flag that a member is encrypted, set in its header and in the directory."""
    data = re.sub(rb"(PK\x03\x04..)(.)", lambda found: found[1] + bytes([found[2][0] | 1]), data, flags=re.DOTALL)
    return re.sub(rb"(PK\x01\x02....)(.)", lambda found: found[1] + bytes([found[2][0] | 1]), data, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (simple()[:2000], "damaged"),
        (simple()[:-30], "damaged"),
        (bomb(1 << 28), "unpacks to more than"),
        (bomb(4 << 20), "unpacks to more than"),
        (changed(simple(), "word/document.xml", with_entities), "entities"),
        (changed(simple(), "word/document.xml", lambda xml: xml[:-40]), "damaged"),
        (changed(simple(), "word/document.xml", lambda xml: b"<document/>"), "no body"),
        (changed(simple(), "word/styles.xml", lambda xml: b"\x00\x01"), "damaged"),
        (encrypted(simple()), "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (simple().replace(b"word/document.xml", b"word/dokument.xml"), "damaged Word document"),
        (simple() + b"PK\x01\x02word/document.xml" * 10_001, "more than 10,000 parts"),
    ],
    ids=["truncated", "tail", "bomb", "ratio", "entities", "xml", "body", "styles", "encrypted", "ole", "part", "many"],
)
def test_a_document_that_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        read_article(data, name="berita.docx")
    assert str(caught.value).startswith("berita.docx: ")
    assert str(caught.value).endswith(".")


GOOD = simple(BODY, "Jadwal kapal diubah mulai Mei.")


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=8), st.integers(0, len(GOOD)))
def test_any_damage_is_read_or_explained(changes: list[tuple[int, int]], end: int) -> None:
    data = bytearray(GOOD)
    for at, byte in changes:
        data[at] = byte
    try:
        article = read_article(bytes(data[:end] if end % 3 == 0 else data), name="x.docx")
    except InputError as error:
        assert str(error).startswith("x.docx: ")
    else:
        check_offsets(article.text, article.sentences)
