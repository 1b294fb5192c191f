"""Web pages: the article and only the article, whatever stands around it, in the encoding that the page is in."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translator.document import Article, Role, check_offsets
from translator.errors import InputError
from translator.readers import read_article, read_text
from translator.readers.html import recognizes

PAGES = sorted((Path(__file__).parent / "data" / "pages").glob("*.html"))
STORY = (
    "<p>Wali Kota Lembayung meresmikan dermaga baru pada Selasa pagi. Warga menyambutnya dengan gembira.</p>"
    "<p>Dermaga itu dibangun selama dua tahun dengan biaya Rp 4,2 miliar. Tarifnya Rp 6.500 untuk orang dewasa.</p>"
    "<p>Kapal berangkat setiap 40 menit sampai pukul 23.30 WIB. Pelajar tidak perlu membayar.</p>"
)


def told(page: Path) -> list[str]:
    """The paragraphs of a page's article: its elements are marked for this test, with an attribute of no meaning."""
    source = page.read_bytes().decode("cp1252" if b"iso-8859-1" in page.read_bytes() else "utf-8")
    marked = re.findall(r"<(\w+)[^<>]* data-gold[^<>]*>(.*?)</\1>", source, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split()) for _, text in marked]


def sentences(paragraphs: list[str]) -> list[str]:
    return [sentence.text for paragraph in paragraphs for sentence in read_text(paragraph).sentences]


def story(article: Article) -> list[str]:
    """The sentences that an article's readers would call the story, its headline left out."""
    outside = (Role.HEADLINE, Role.FURNITURE, Role.CAPTION)
    return [
        sentence.text
        for paragraph in article.paragraphs
        if paragraph.role not in outside
        for sentence in paragraph.sentences
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_gives_its_article(page: Path) -> None:
    article = read_article(page)
    wanted, found = sentences(told(page)), story(article)
    assert len(wanted) > 6
    assert [each for each in found if each in wanted] == wanted  # all of it, in order
    # A live blog keeps the times of its entries.
    assert len(found) - len(wanted) <= (4 if page.stem == "live_blog" else 1)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_tells_of_its_article(page: Path) -> None:
    article = read_article(page)
    title = re.search(r"<h1[^>]*>(.*?)</h1>", page.read_bytes().decode("utf-8", "replace"))
    assert title
    assert article.metadata.title
    assert article.metadata.title in title[1]
    assert re.fullmatch(r"2025-\d\d-\d\d", article.metadata.date or "")
    assert [p.role for p in article.paragraphs].count(Role.HEADLINE) == 1
    assert article.paragraphs[0].sentences[0].text.startswith(article.metadata.title[:20])
    check_offsets(article.text, article.sentences)


def test_what_a_page_tells_stands_in_the_metadata() -> None:
    article = read_article(next(page for page in PAGES if page.stem == "wire"))
    assert article.metadata.model_dump() == {
        "title": "Pabrik Ponsel di Batamindo Tambah 700 Pekerja",
        "date": "2025-08-05",
        "byline": "Fajar Nugroho",
        "source_url": "https://antariksa.example/berita/4821/pabrik-ponsel",
        "language": "id",
        "fields": {},
    }


def test_headings_lists_quotations_and_tables_keep_their_role() -> None:
    boxes, blog = (read_article(next(p for p in PAGES if p.stem == stem)) for stem in ("related_boxes", "blog"))
    roles = [paragraph.role for paragraph in boxes.paragraphs]
    assert (roles.count(Role.HEADING), roles.count(Role.LIST), roles.count(Role.QUOTE)) == (1, 3, 1)
    cells = [p.sentences[0].text for p in blog.paragraphs if p.role is Role.CELL]
    assert cells[:3] == ["Hari", "Jam buka", "Selasa sampai Jumat"]
    assert "Hari\tJam buka\nSelasa sampai Jumat\t09.00" in blog.text


CAFE = "Pemilik Kafé Señora membuka “cabang” kedua."


@pytest.mark.parametrize(
    ("meta", "encoding", "found"),
    [
        ('<meta charset="utf-8">', "utf-8", "utf-8"),
        ('<meta charset="iso-8859-1">', "cp1252", "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">', "cp1252", "cp1252"),
        ("<META HTTP-EQUIV=Content-Type CONTENT='text/html;charset=UTF-8'>", "utf-8", "utf-8"),
        ("", "utf-8", "utf-8"),
        ("", "cp1252", "cp1252"),
        ('<meta charset="klingon">', "utf-8", "utf-8"),
        ('<meta charset="utf-8">', "cp1252", "cp1252"),  # it is wrong about itself
        ("", "utf-16", "utf-16-le"),
        ('<meta charset="utf-16">', "utf-8", "utf-8"),
    ],
)
def test_a_page_is_read_in_its_encoding(meta: str, encoding: str, found: str) -> None:
    source = (
        f"<!doctype html><html><head>{meta}<title>Kafe</title></head><body><article><h1>Kafe</h1><p>{CAFE}</p>{STORY}"
    )
    article = read_article(source.encode(encoding), name="kafe.html")
    assert CAFE in article.text
    assert article.encoding == found


def test_line_breaks_part_paragraphs_but_not_headlines() -> None:
    source = f"<html><body><article><h1>Dermaga<br>baru</h1><div>Satu kalimat di sini.<br>Kalimat lain.</div>{STORY}"
    article = read_article(source.encode())
    assert article.text.startswith("Dermaga baru\n\n")
    assert "Satu kalimat di sini.\n\nKalimat lain." in article.text


def test_a_page_without_a_declaration_is_told_by_its_name() -> None:
    fragment = f"<div><h1>Dermaga baru</h1>{STORY}</div>".encode()
    assert not recognizes(fragment)
    assert "<p>" not in read_article(fragment, name="dermaga.html").text
    assert "<p>" not in read_article(fragment, format="html").text
    assert "<p>" in read_article(fragment, name="dermaga.txt").text
    assert "<p>" in read_article(b"<html>" + fragment, format="txt").text


@pytest.mark.parametrize(
    "source",
    [
        b"<!doctype html>",
        b"<html><body></body></html>",
        b"<html><body><script>document.write('Berita')</script></body></html>",
        b"<html>" + b"<p>x</p>" * 60_000,
        b"<html>" + b" " * (9 << 20),
    ],
    ids=["nothing", "empty", "script", "elements", "large"],
)
def test_a_page_without_an_article_is_refused(source: bytes) -> None:
    with pytest.raises(InputError, match=r"^berita.html: .*HTML page.*(Save|article)"):
        read_article(source, name="berita.html")


@pytest.mark.parametrize("data", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), bytes(range(256)) * 9])
def test_what_is_only_called_a_page_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"Office|binary"):
        read_article(data, name="berita.html")


@pytest.mark.parametrize("depth", [300, 20_000])
def test_a_page_nested_deeply_ends(depth: int) -> None:
    source = b"<html><body>" + b"<div>" * depth + STORY.encode() + b"</div>" * depth
    try:
        assert read_article(source, name="dalam.html").text
    except InputError as error:
        assert "dalam.html" in str(error)


PIECES = st.sampled_from(
    ["<html>", "<body>", "<p>", "</p>",
     "<div class='share ads'>", "</div>", "<table>", "<tr>", "<td>", "</table>", "<br>",
     "<h1>", "</h1>", "<ul><li>", "<blockquote>", "<!--", "-->", "<![CDATA[", "&nbsp;", "&#0;", "&#xD800;", "\ue000",
     "<script type='application/ld+json'>{\"@type\": \"NewsArticle\"",
     "</script>", "<meta charset='", "<time datetime='",
     "Wali kota meresmikan dermaga baru, Selasa (4/2).", "\x00", "<svg>", "<math>", "<a href='x'>Baca juga</a>",
     STORY]
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(PIECES | st.text(max_size=20), max_size=40).map("".join))
def test_any_page_is_read_or_explained(source: str) -> None:
    try:
        article = read_article(b"<html>" + source.encode("utf-8", "surrogatepass"), name="x.html")
    except InputError as error:
        assert str(error).startswith("x.html: ")
    else:
        check_offsets(article.text, article.sentences)
        assert "\ue000" not in article.text


@pytest.mark.parametrize("place", ["meta", "json", "no json"])
def test_a_page_whose_metadata_are_long_is_read(place: str) -> None:
    """Which is where trafilatura takes a time that grows with the square of the length."""
    long = "a,  " * 100_000
    told = {
        "meta": f'<meta name="author" content="{long}">',
        "json": f'<script type="application/ld+json">{{"@type": "Article", "author": {{"name": "{long}"}}}}</script>',
        "no json": f'<script type="application/ld+json">{{"@type": "Article", "author": "{long}</script>',
    }
    page = f"<!doctype html><title>Dermaga</title>{told[place]}<article><h1>Dermaga</h1>{STORY}</article>"
    article = read_article(page.encode(), name="x.html")
    assert "Wali Kota Lembayung" in article.text
    assert len(article.metadata.byline or "") < 3000


def test_what_json_tells_of_a_page_is_kept_however_long_its_text() -> None:
    author = {"@type": "Person", "name": "Rani Puspita"}
    context = {"@context": "https://schema.org", "@type": "NewsArticle"}
    told = {**context, "headline": "Dermaga", "author": author, "articleBody": "kata " * 900}
    script = f'<script type="application/ld+json">{json.dumps(told)}</script>'
    page = f"<!doctype html><title>Dermaga</title>{script}<article><h1>Dermaga</h1>{STORY}</article>"
    assert read_article(page.encode(), name="x.html").metadata.byline == "Rani Puspita"
