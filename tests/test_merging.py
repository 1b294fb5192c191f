"""The same document in English: what is read from it is the translation, and all else is as it was."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from hypothesis import given, settings
from hypothesis import strategies as st

from translator.alignment import words
from translator.document import (
    Alignment,
    AlignmentMethod,
    Article,
    BilingualArticle,
    BilingualParagraph,
    Provenance,
    SentencePair,
    Translation,
    is_blank,
)
from translator.errors import ConfigError, InputError, OutputError
from translator.merging import DOCUMENTS, FORMS, check_mergeable, document_suffix, merge
from translator.merging.spreading import Share, spread
from translator.pipeline import Pipeline
from translator.readers import read_article
from translator.readers.markdown import parser
from translator.readers.subtitles import cues
from translator.writers import write_article

PAGES = Path(__file__).parent / "data" / "pages"
PAGE = Path(__file__).parent.parent / "docs" / "formats.md"
KINDS = tuple(DOCUMENTS)
CREATED = "2025-03-14T09:26:53Z"


def same_order(sentence: str) -> tuple[str, list[tuple[int, int]]]:
    """A stand-in for a translation: each word in capitals, in its place."""
    return sentence.upper(), [(n, n) for n in range(len(words(sentence)))]


def turned_round(sentence: str) -> tuple[str, list[tuple[int, int]]]:
    """A stand-in for a translation into a language with the opposite order of words."""
    found = [sentence[slice(*span)].upper() for span in words(sentence)]
    target = " ".join(reversed(found)) or sentence
    if len(words(target)) != len(found):  # two words have become one
        return target, []
    return target, [(n, len(found) - 1 - n) for n in range(len(found))]


def put(article: Article, rule: Callable[[str], tuple[str, list[tuple[int, int]]]] = same_order) -> BilingualArticle:
    """An article with translations by a rule, each with its word links."""

    def pair(sentence: object) -> SentencePair:
        target, links = rule(sentence.text)  # type: ignore[attr-defined]
        alignment = Alignment(
            method=AlignmentMethod.ATTENTION,
            source_words=tuple(words(sentence.text)),  # type: ignore[attr-defined]
            target_words=tuple(words(target)),
            links=tuple((s, t, 0.9) for s, t in links if t < len(words(target))),
        )
        return SentencePair(source=sentence, target=Translation(text=target, alignment=alignment))

    return BilingualArticle(
        name=article.name,
        text=article.text,
        paragraphs=tuple(
            BilingualParagraph(id=each.id, role=each.role, pairs=tuple(pair(s) for s in each.sentences))
            for each in article.paragraphs
        ),
        summary=None,
        metadata=article.metadata,
        provenance=Provenance(
            package_version="0", created=CREATED, input_sha256=article.sha256, input_encoding="utf-8", models=(),
            options={},
        ),
    )  # fmt: skip


def merged(data: bytes, name: str, kind: str = "document", rule: Callable[..., object] = same_order) -> bytes:
    """A document with the stand-in for a translation in it; nothing may be missing."""
    bilingual = put(read_article(data, name=name), rule)  # type: ignore[arg-type]
    found = merge(bilingual, data, kind)
    assert found.missing == ()
    return found.content


def letters(text: str) -> str:
    """What of a text counts: neither blanks nor controls, nor case, since code keeps the one that it has."""
    return "".join(letter for letter in text if not is_blank(letter)).upper()


# Subtitles

SRT = (
    b"1\r\n00:00:01,000 --> 00:00:04,000\r\nWali kota <i>meresmikan</i> dermaga\r\ndi tepi sungai\r\n\r\n"
    b"2\r\n00:00:04,100 --> 00:00:06,000 X1:20\r\n{\\an8}pada hari <b>Selasa</b>.\r\n\r\n"
    b"3\r\n00:00:09,000 --> 00:00:10,000\r\n- Siapa &amp; di mana?\r\n- Di sini.\r\n"
)


def test_subtitles_keep_times_and_styles() -> None:
    assert merged(SRT, "film.srt").decode() == (
        "1\r\n00:00:01,000 --> 00:00:04,000\r\nWALI KOTA <i>MERESMIKAN</i>\r\nDERMAGA DI TEPI SUNGAI\r\n\r\n"
        "2\r\n00:00:04,100 --> 00:00:06,000 X1:20\r\n{\\an8}PADA HARI <b>SELASA</b>.\r\n\r\n"
        "3\r\n00:00:09,000 --> 00:00:10,000\r\n- SIAPA & DI MANA?\r\n- DI SINI.\r\n"
    )


def test_subtitles_in_both_languages_have_the_english_below() -> None:
    made = merged(SRT, "film.srt", "bilingual-document").decode()
    assert "{\\an8}pada hari <b>Selasa</b>.\r\n{\\an8}PADA HARI <b>SELASA</b>.\r\n\r\n3\r\n" in made
    assert "- Siapa &amp; di mana?\r\n- Di sini.\r\n- SIAPA & DI MANA?\r\n- DI SINI.\r\n" in made


def test_webvtt_keeps_its_notes_and_escapes_text() -> None:
    source = (
        "WEBVTT\n\nNOTE jangan ini\n\nSTYLE\n::cue { color: red }\n\nintro\n00:01.000 --> 00:04.000 line:0\n"
        "<v Rani>Tiga &lt; lima</v>\n"
    )
    assert merged(source.encode(), "a.vtt").decode() == source.replace("Tiga &lt; lima", "TIGA &lt; LIMA")


def test_lines_of_subtitles_are_no_longer_than_can_be_shown() -> None:
    said = "Wali kota meresmikan dermaga baru di tepi sungai yang lebar itu kemarin."
    made = merged(f"1\n00:00:01,000 --> 00:00:09,000\n{said}\n".encode(), "a.srt").decode()
    lines = made.splitlines()[2:]
    assert len(lines) == 2
    assert max(map(len, lines)) <= 42


def test_a_sentence_over_more_cues_than_words_stays_on_the_screen() -> None:
    source = "1\n00:00:01,000 --> 00:00:02,000\nTerima kasih banyak\n\n2\n00:00:02,000 --> 00:00:03,000\nsemuanya.\n"
    bilingual = put(read_article(source.encode(), name="a.srt"), lambda sentence: ("Thanks.", [(0, 0)]))
    assert merge(bilingual, source.encode()).content.decode().count("Thanks.") == 2


def test_a_cut_severs_no_links() -> None:
    target = "the day before yesterday the mayor came by boat"
    source = "Wali kota datang naik kapal kemarin dulu"
    order = {0: 5, 1: 5, 2: 6, 3: 7, 4: 8, 5: 1, 6: 3}
    alignment = Alignment(
        method=AlignmentMethod.ATTENTION, source_words=tuple(words(source)), target_words=tuple(words(target)),
        links=tuple((s, t, 0.9) for s, t in order.items()),
    )  # fmt: skip
    # What is said last comes first in English: only a cut at an end severs nothing, and a part has to have something.
    assert [target[slice(*span)] for span in spread(target, alignment, [Share(5, 0.7), Share(7, 0.3)])] != ["", target]
    straight = alignment.model_copy(update={"links": tuple((s, s, 0.9) for s in range(7))})
    first, second = (target[slice(*span)] for span in spread(target, straight, [Share(4, 0.5), Share(7, 0.5)]))
    assert (first, second) == ("the day before yesterday", "the mayor came by boat")


cue_texts = st.lists(
    st.text(st.sampled_from("ab Kota<>&.!?-{}\\/i\u200f\u00e9") | st.characters(exclude_categories=["Cs"]), max_size=9),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(deadline=None)
@given(cue_texts, st.sampled_from(KINDS), st.sampled_from((same_order, turned_round)), st.sampled_from(("\n", "\r\n")))
def test_any_subtitles_keep_their_cues(said: list[str], kind: str, rule: Callable[..., object], newline: str) -> None:
    cued = [f"{n}\n00:00:{2 * n:02},000 --> 00:00:{2 * n + 1:02},500\n<i>{text}</i>\n" for n, text in enumerate(said)]
    source = "\n".join(cued).replace("\r", " ").replace("\n", newline).encode()
    try:
        bilingual = put(read_article(source, name="a.srt"), rule)  # type: ignore[arg-type]
    except InputError:
        return
    made = merge(bilingual, source, kind).content.decode()
    before, after = list(cues(source.decode())), list(cues(made))
    assert [(cue.start, cue.end) for cue in after] == [(cue.start, cue.end) for cue in before]
    shown = letters("".join(cue.text for cue in after))
    for pair in bilingual.pairs:
        if letters(pair.target.text).isalnum():
            assert all(letters(word) in shown for word in pair.target.text.split())


# Markdown

MARKDOWN = """\
---
title: Dermaga baru
tags: [kota]
---

# Dermaga baru

**LEMBAYUNG** - Wali kota [Hasan Malik](https://x.id/hasan "Profil") datang.
Ia naik `kapal_1` dan ![foto](a.png) pulang.

> Kami *senang* sekali.

1. Dewasa: Rp 6.500
2. Anak: gratis

| Hari | Jam |
|------|-----|
| Senin | pagi \\| sore |

```
jangan
```

<!-- catatan -->
Lihat <https://x.id/a_b> saja.
"""


def test_markdown_keeps_its_structure() -> None:
    assert merged(MARKDOWN.encode(), "a.md").decode() == (
        MARKDOWN.replace("Dermaga baru", "DERMAGA BARU")
        .replace("Wali kota [Hasan Malik](", "WALI KOTA [HASAN MALIK](").replace('") datang.', '") DATANG.')
        .replace("Ia naik", "IA NAIK").replace("dan !", "DAN !").replace(") pulang", ") PULANG")
        .replace("Kami *senang* sekali", "KAMI *SENANG* SEKALI").replace("Dewasa: Rp", "DEWASA: RP")
        .replace("Anak: gratis", "ANAK: GRATIS").replace("| Hari | Jam |", "| HARI | JAM |")
        .replace("| Senin | pagi \\| sore |", "| SENIN | PAGI \\| SORE |")
        .replace("Lihat <", "LIHAT <").replace("> saja", "> SAJA")
    )  # fmt: skip


def test_marks_go_where_their_words_went() -> None:
    source = "Wali kota [Hasan Malik](https://x.id) **tiba** kemarin."
    assert merged(source.encode(), "a.md", rule=turned_round).decode() == (
        "KEMARIN **TIBA** [MALIK HASAN](https://x.id) KOTA WALI"
    )


def test_markdown_in_both_languages() -> None:
    made = merged(MARKDOWN.encode(), "a.md", "bilingual-document").decode()
    assert "title: Dermaga baru \u2014 DERMAGA BARU\n" in made
    assert "# Dermaga baru \u2014 DERMAGA BARU\n" in made
    assert "\n> Kami *senang* sekali.\n>\n> KAMI *SENANG* SEKALI.\n" in made
    assert "1. Dewasa: Rp 6.500  \n   DEWASA: RP 6.500\n2. Anak: gratis  \n   ANAK: GRATIS\n" in made
    assert "| Senin<br>SENIN | pagi \\| sore<br>PAGI \\| SORE |" in made


def test_text_cannot_become_marks_of_markdown() -> None:
    source = "Lihat dulu.\n\nSelesai sudah.\n\n| Satu |\n|---|\n| dua |\n"
    hostile = {"Lihat dulu.": "# 1. <b>[x](y)</b> *a* `b` &amp; ![", "Selesai sudah.": "- - -", "dua": "a | b"}
    bilingual = put(read_article(source.encode(), name="a.md"), lambda said: (hostile.get(said, said), []))
    again = read_article(merge(bilingual, source.encode()).content, name="a.md")
    assert letters(again.text) == letters("# 1. <b>[x](y)</b> *a* `b` &amp; ![ - - - Satu a | b")


markdown_sources = st.lists(
    st.sampled_from((
        "# Judul **tebal**\n", "Kota [itu](x) *baru* saja `a b` pulang.\nLalu diam.\n",
        "> kutip **satu** dua\n> tiga\n",
        "- butir _satu_\n- butir dua\n\n  lanjut\n",
        "| a | **b** |\n|---|---|\n| c d | e |\n", "```\nkode\n```\n",
        "Judul\n=====\n",
        "1) satu\n   dua\n", "baris  \nputus <b>x</b> y\n", "![g](g.png)\n", "<div>\nmentah\n</div>\n", "a*b*c ** d\n",
        "\\# bukan\n",
        "***tebal miring* tebal** biasa\n", "[acu][r] kota\n\n[r]: http://x.id\n",
        "> - dalam **daftar** kutip\n", "kata&nbsp;lain\n",
    )) | st.text(st.sampled_from("# *_[]()`|->1.a\\&;!\n"), max_size=20).map("{}\n".format),
    min_size=1, max_size=6,
).map("\n".join)  # fmt: skip


def blocks_of(source: str) -> list[tuple[str, str]]:
    """The structure of a document: its blocks, and the content of those that are not translated."""
    tokens = parser().parse(source)
    return [(each.type, "" if each.type == "inline" else each.content) for each in tokens]


@settings(deadline=None, max_examples=200)
@given(markdown_sources, st.sampled_from((same_order, turned_round)))
def test_any_markdown_reads_back_as_its_translation(source: str, rule: Callable[..., object]) -> None:
    data = source.encode()
    try:
        bilingual = put(read_article(data, name="a.md"), rule)  # type: ignore[arg-type]
    except InputError:
        return
    again = read_article(merge(bilingual, data).content, name="a.md")
    assert sorted(letters(again.text)) == sorted(letters("".join(pair.target.text for pair in bilingual.pairs)))
    if "\\>" not in source:  # by which a sentence goes on in the next paragraph, as in a quoted letter
        assert blocks_of(merge(bilingual, data).content.decode()) == blocks_of(source)


# Word


def word(build: Callable[[docx.document.Document], None]) -> bytes:
    document = docx.Document()
    build(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def report(document: docx.document.Document) -> None:
    document.core_properties.title = "Dermaga baru"
    document.core_properties.language = "id-ID"
    document.add_heading("Dermaga baru", 0)
    paragraph = document.add_paragraph("Wali kota ")
    paragraph.add_run("Hasan ").bold = True
    paragraph.add_run("Malik").bold = True
    address = paragraph.part.relate_to("https://x.id", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), address)
    link.append(paragraph.add_run(" datang")._r)
    paragraph._p.append(link)
    paragraph.add_run(" kemarin. Ia pulang.")
    document.add_paragraph("Tarif dewasa", style="List Number")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Nama\tasli", "2025"
    paragraph = document.add_paragraph("Baris satu")
    paragraph.add_run().add_break()
    paragraph.add_run("baris dua")


def style_of(paragraph: Paragraph) -> str:
    assert paragraph.style
    return str(paragraph.style.name)


def looks(data: bytes) -> list[tuple[str, bool]]:
    document = docx.Document(io.BytesIO(data))
    return [(run.text, bool(run.bold)) for run in document.paragraphs[1].runs]


def test_a_word_document_keeps_its_layout() -> None:
    made = merged(word(report), "a.docx")
    document = docx.Document(io.BytesIO(made))
    assert [(style_of(p), p.text) for p in document.paragraphs] == [
        ("Title", "DERMAGA BARU"),
        ("Normal", "WALI KOTA HASAN MALIK DATANG KEMARIN. IA PULANG."),
        ("List Number", "TARIF DEWASA"),
        ("Normal", "BARIS SATU\nBARIS DUA"),
    ]
    assert [cell.text for cell in document.tables[0].rows[0].cells] == ["NAMA\tASLI", "2025"]
    assert looks(made) == [("WALI KOTA ", False), ("HASAN MALIK", True), (" ", False), (" KEMARIN. IA PULANG.", False)]
    (link,) = document.paragraphs[1].hyperlinks
    assert (link.text, link.address) == ("DATANG", "https://x.id")
    assert (document.core_properties.title, document.core_properties.language) == ("DERMAGA BARU", "en-US")


def test_a_word_document_in_both_languages() -> None:
    document = docx.Document(io.BytesIO(merged(word(report), "a.docx", "bilingual-document")))
    assert [(style_of(p), p.text) for p in document.paragraphs][:6] == [
        ("Title", "Dermaga baru"), ("Title", "DERMAGA BARU"),
        ("Normal", "Wali kota Hasan Malik datang kemarin. Ia pulang."),
        ("Normal", "WALI KOTA HASAN MALIK DATANG KEMARIN. IA PULANG."),
        ("List Number", "Tarif dewasa"), ("List Number", "TARIF DEWASA"),
    ]  # fmt: skip
    number = document.paragraphs[5]._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
    assert number is not None
    assert number.get(qn("w:val")) == "0", "the translation of an item is no item of its own"


def test_parts_of_a_word_document_that_hold_no_text_stay_as_they_are() -> None:
    data = word(report)
    made = merged(data, "a.docx")
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(made)) as new:
        assert new.namelist() == old.namelist()
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
    assert changed <= {"word/document.xml", "word/styles.xml", "docProps/core.xml"}


def test_notes_fields_and_pictures_of_a_word_document_stay() -> None:
    def build(document: docx.document.Document) -> None:
        paragraph = document.add_paragraph("Dana itu")
        run = paragraph.add_run()._r
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), "2")
        run.append(reference)
        paragraph.add_run(" cair pada ")
        for kind in ("begin", "instr", "separate", "text", "end"):
            run = paragraph.add_run("Selasa" if kind == "text" else "")._r
            if kind == "instr":
                child = OxmlElement("w:instrText")
                child.text = "DATE"
                run.append(child)
            elif kind != "text":
                child = OxmlElement("w:fldChar")
                child.set(qn("w:fldCharType"), kind)
                run.append(child)
        paragraph.add_run(" pagi.")

    made = merged(word(build), "a.docx")
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        source = archive.read("word/document.xml").decode()
    order = re.findall(r'DANA ITU|footnoteReference|begin|DATE|separate|SELASA|fldCharType="end"|PAGI', source)
    assert order == [
        "DANA ITU",
        "footnoteReference",
        "begin",
        "DATE",
        "separate",
        "SELASA",
        'fldCharType="end"',
        "PAGI",
    ]


runs = st.tuples(st.text(st.sampled_from("ab cd. Kota\t\n\u00e9\u200f<&"), max_size=12), st.booleans(), st.booleans())


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.lists(runs, max_size=5), min_size=1, max_size=4),
    st.sampled_from(KINDS),
    st.sampled_from((same_order, turned_round)),
)
def test_any_word_document_reads_back_as_its_translation(
    paragraphs: list[list[tuple[str, bool, bool]]], kind: str, rule: Callable[..., object]
) -> None:
    def build(document: docx.document.Document) -> None:
        for each in paragraphs:
            paragraph = document.add_paragraph()
            for text, bold, italic in each:
                run = paragraph.add_run(text)
                run.bold, run.italic = bold, italic

    data = word(build)
    try:
        bilingual = put(read_article(data, name="a.docx"), rule)  # type: ignore[arg-type]
    except InputError:
        return
    again = letters(read_article(merge(bilingual, data, kind).content, name="a.docx").text)
    english = letters("".join(pair.target.text for pair in bilingual.pairs))
    if kind == "document":
        assert again == english
    else:
        assert not Counter(letters(bilingual.text)) - Counter(again)


# Web pages and books

HTML = """\
<!DOCTYPE html>
<html lang="id"><head><title>Dermaga baru</title><script>var a = "<p>Dermaga baru</p>";</script></head>
<body><nav><a href="/">Beranda</a></nav>
<article><h1>Dermaga baru</h1>
<p class=a data-x='<'>Wali kota <a href="/h?a=1&amp;b">Hasan Malik</a> meresmikan dermaga <b>baru</b> itu pada hari
Selasa pagi. Warga datang berbondong-bondong sejak subuh untuk melihatnya.</p>
<p>Menurut Hasan, <img src="x.png" alt="peta"> pembangunan dermaga menelan biaya Rp 4,2 miliar dari
anggaran kota, dan selesai tepat waktu &#8211; tanpa pinjaman.<br>Tarif penumpang ditetapkan Rp 6.500 untuk sekali
jalan, sedangkan pelajar tidak membayar.</p>
<!-- <p>bukan</p> --></article><footer>Hak cipta</footer></body></html>
"""


def test_a_web_page_changes_only_where_its_article_is() -> None:
    pytest.importorskip("trafilatura")
    made = merged(HTML.encode(), "a.html").decode()
    assert '<html lang="en"><head><title>DERMAGA BARU</title><script>var a = "<p>Dermaga baru</p>";</script>' in made
    assert '<nav><a href="/">Beranda</a></nav>\n<article><h1>DERMAGA BARU</h1>' in made
    assert (
        "<p class=a data-x='<'>WALI KOTA <a href=\"/h?a=1&amp;b\">HASAN MALIK</a> MERESMIKAN DERMAGA <b>BARU</b> ITU"
        in made
    )
    assert 'HASAN, <img src="x.png" alt="peta"> PEMBANGUNAN' in made
    assert "<!-- <p>bukan</p> --></article><footer>Hak cipta</footer></body></html>" in made


def test_a_web_page_in_both_languages() -> None:
    pytest.importorskip("trafilatura")
    made = merged(HTML.encode(), "a.html", "bilingual-document").decode()
    assert '<html lang="id">' in made
    assert '<h1>Dermaga baru<br><span lang="en">DERMAGA BARU</span></h1>' in made
    assert "<title>Dermaga baru \u2014 DERMAGA BARU</title>" in made


def test_text_cannot_become_tags_of_a_page() -> None:
    pytest.importorskip("trafilatura")
    bilingual = put(
        read_article(HTML.encode(), name="a.html"), lambda said: ("<script>alert(1)</script> & \x00]]>", [])
    )
    made = merge(bilingual, HTML.encode()).content.decode()
    assert made.count("<script>") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; \ufffd]]&gt;" in made


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.html")), ids=lambda path: path.stem)
def test_every_sentence_of_a_page_finds_its_place(page: Path) -> None:
    pytest.importorskip("trafilatura")
    data = page.read_bytes()
    made = merged(data, page.name)
    tags = re.compile(rb"<[^>]*>")
    assert len(tags.findall(made)) == len(tags.findall(data))


CHAPTER = (
    '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="id"><head>'
    '<title>Dermaga</title></head><body><h1 id="c">Dermaga</h1>'
    '<p>Wali kota <em>datang</em> kemarin.<sup><a href="#n">1</a></sup></p>'
    "<p>Satu<br/>dua</p></body></html>"
)
PACKAGE = (
    '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>Dermaga</dc:title><dc:language>id</dc:language></metadata><manifest>"
    '<item id="c" href="c.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="n" href="n.xhtml" properties="nav" media-type="application/xhtml+xml"/></manifest>'
    '<spine><itemref idref="c"/></spine></package>'
)
NAVIGATION = (
    '<html xmlns="http://www.w3.org/1999/xhtml"><body><nav><ol><li><a href="c.xhtml">Dermaga</a></li></ol></nav>'
    "</body></html>"
)
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="O/p.opf"/>'
    "</rootfiles></container>"
)


def book(chapter: str = CHAPTER) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, content in (
            ("META-INF/container.xml", CONTAINER), ("O/p.opf", PACKAGE), ("O/c.xhtml", chapter),
            ("O/n.xhtml", NAVIGATION),
        ):  # fmt: skip
            archive.writestr(name, content)
    return stream.getvalue()


def unpacked(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_book_is_in_english_throughout() -> None:
    found = unpacked(merged(book(), "a.epub"))
    assert found["O/c.xhtml"] == (
        CHAPTER.replace('lang="id"', 'lang="en"').replace("Dermaga", "DERMAGA")
        .replace("Wali kota <em>datang</em> kemarin", "WALI KOTA <em>DATANG</em> KEMARIN")
        .replace("Satu<br/>dua", "SATU<br/>DUA")
    )  # fmt: skip
    assert "<dc:title>DERMAGA</dc:title><dc:language>en</dc:language>" in found["O/p.opf"]
    assert ">DERMAGA</a>" in found["O/n.xhtml"]


def test_a_book_in_both_languages() -> None:
    found = unpacked(merged(book(), "a.epub", "bilingual-document"))
    assert (
        'kemarin.<sup><a href="#n">1</a></sup><br /><span lang="en" xml:lang="en">WALI KOTA <em>' in found["O/c.xhtml"]
    )
    assert found["O/p.opf"] == PACKAGE


inline = st.recursive(
    st.sampled_from(
        ("kota ", "baru. ", "Satu &amp; dua ", "<br/>", "<img src='a'/>", "&lt;b&gt; ", "x", "\n", "<!-- c -->")
    ),
    lambda inner: st.tuples(st.sampled_from(("b", "i", "a", "span", "sup", "code")), st.lists(inner, max_size=3)).map(
        lambda each: f"<{each[0]}>{''.join(each[1])}</{each[0]}>"
    ),
    max_leaves=8,
)
block = st.tuples(st.sampled_from(("p", "h2", "li", "td", "div", "blockquote")), st.lists(inline, max_size=5)).map(
    lambda each: f"<{each[0]}>{''.join(each[1])}</{each[0]}>"
)


@settings(deadline=None, max_examples=150)
@given(st.lists(block, min_size=1, max_size=4), st.sampled_from((same_order, turned_round)))
def test_any_book_reads_back_as_its_translation(blocks: list[str], rule: Callable[..., object]) -> None:
    data = book(f"<html><body>{''.join(blocks)}</body></html>")
    try:
        bilingual = put(read_article(data, name="a.epub"), rule)  # type: ignore[arg-type]
    except InputError:
        return
    again = letters(read_article(merge(bilingual, data).content, name="a.epub").text)
    if rule is same_order:
        assert again == letters("".join(pair.target.text for pair in bilingual.pairs))
    else:
        assert len(again) >= len(letters("".join(pair.target.text for pair in bilingual.pairs))) - 3 * "".join(
            blocks
        ).count("<code")


# Plain text, and all


def test_plain_text_keeps_its_lines() -> None:
    source = "Dermaga baru\r\n\r\n  Wali kota datang  \r\nkemarin. Ia pulang.\r\n\r\n\r\nSelesai\r\n"
    assert merged(source.encode("utf-16"), "a.txt").decode("utf-16").upper() == source.upper()


@settings(deadline=None)
@given(
    st.text(st.sampled_from("ab K.\n\r\t-\u00e9") | st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120)
)
def test_any_text_reads_back_as_its_translation(source: str) -> None:
    try:
        bilingual = put(read_article(source.encode(), name="a.txt", format="txt"))
    except InputError:
        return
    made = read_article(merge(bilingual, source.encode(), format="txt").content, format="txt").text
    assert letters(made) == letters("".join(pair.target.text for pair in bilingual.pairs))


def test_what_cannot_be_written_back_is_refused() -> None:
    with pytest.raises(InputError, match=r"a\.jsonl: this is read as jsonl .* cannot be written back"):
        check_mergeable(b'{"text": "Hujan turun."}\n', "a.jsonl")
    article = read_article(b"Hujan turun.", name="a.txt")
    with pytest.raises(OutputError, match="has changed since"):
        merge(put(article), b"Hujan berhenti.")


def test_the_api_writes_beside_the_original(tmp_path: Path) -> None:
    source = tmp_path / "kapal.md"
    source.write_text("**Hujan** turun.\n", encoding="utf-8")
    bilingual = put(read_article(source))
    assert document_suffix(str(source), "document") == ".en.md"
    assert write_article(bilingual, tmp_path / "kapal.en.md", source=source) == ()
    assert (tmp_path / "kapal.en.md").read_text(encoding="utf-8") == "**HUJAN** TURUN.\n"
    with pytest.raises(ConfigError, match="Give source"):
        write_article(bilingual, tmp_path / "x.md", format="document")


def test_the_page_of_formats_says_what_is_kept_of_each() -> None:
    page = PAGE.read_text(encoding="utf-8").partition("## The same document in English")[2]
    assert re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", page, re.M) == [
        (name, form.kept, form.lost) for name, form in FORMS.items()
    ]


REAL = {
    "a.md": MARKDOWN.encode(),
    "a.srt": SRT,
    "a.epub": book(),
    "a.html": HTML.encode(),
    "a.docx": word(report),
    "a.txt": b"Wali kota datang kemarin.\nIa pulang.\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", REAL)
def test_a_document_is_translated(pipeline: Pipeline, name: str) -> None:
    data = REAL[name]
    bilingual = pipeline.run(read_article(data, name=name))
    for kind in DOCUMENTS:
        found = merge(bilingual, data, kind)
        assert found.missing == ()
        if kind == "document":
            text = letters(read_article(found.content, name=name).text)
            kept = [pair for pair in bilingual.pairs if letters(pair.target.text) in text]
            assert len(kept) >= 0.8 * len(list(bilingual.pairs))
