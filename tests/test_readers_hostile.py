"""What a reader gives is what the document says, whatever stands in it; and damaged files end in a clear error."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from html import escape

import docx
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile_files import hostile_files
from tests.test_readers_documents import HEAD, epub
from tests.test_readers_docx import saved
from translator.document import Article, Role, check_offsets
from translator.errors import InputError
from translator.readers import read_article, read_articles
from translator.readers.contents import flattened

LONGEST_MESSAGE = 400


def test_two_hundred_damaged_files_are_read_or_explained() -> None:
    count = 0
    for name, data in hostile_files(unpacked=96 << 20):
        count += 1
        try:
            found = list(read_articles(data, name=name))
        except InputError as error:
            found = [error]
        assert found, name
        for each in found:
            if isinstance(each, Article):
                check_offsets(each.text, each.sentences)
            else:
                assert str(each).startswith(name)
                assert str(each).endswith(".")
                assert len(str(each)) < LONGEST_MESSAGE
    assert count >= 200


# Documents made of hostile paragraphs

WORDS = st.sampled_from(
    ["Wali kota", "<script>alert(1)</script>", "]]>", "&amp;", "&", "<b>", "=cmd()|' /C calc'!A0", "🧕🏽", "عربي",
     "\u202e", "“", '"', "Rp1,5", "C:\\dir", "*", "_a_", "`", "[x](y)", "#", "|", "--", "{0}", "%s", "\u0301e", "𝒳",
     "a;b,c", "-->"]
)  # fmt: skip
PARAGRAPH = st.lists(
    WORDS | st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), max_size=8), min_size=1
)
TEXT = PARAGRAPH.map(lambda words: flattened("Kabar " + " ".join(words) + " selesai"))
PARAGRAPHS = st.lists(TEXT, min_size=1, max_size=5)

Told = list[tuple[str, Role | None]]
"""The paragraphs of a document, each with the role that its format tells."""


def word_document(paragraphs: list[str]) -> tuple[bytes, Told]:
    document = docx.Document()
    styles = ("Normal", "Heading 2", "List Bullet", "Quote")
    roles = (None, Role.HEADING, Role.LIST, Role.QUOTE)
    document.add_paragraph("Pembuka.")
    told: Told = [("Pembuka.", None)]
    for number, text in enumerate(paragraphs):
        document.add_paragraph(text, style=styles[number % 4])
        told.append((text, roles[number % 4]))
    row = document.add_table(1, 2).rows[0]
    row.cells[0].text, row.cells[1].text = paragraphs[0], "akhir"
    return saved(document), [*told, (paragraphs[0], Role.CELL), ("akhir", Role.CELL)]


def book(paragraphs: list[str]) -> tuple[bytes, Told]:
    tags = ("<p>{}</p>", "<h2>{}</h2>", "<ul><li>{}</li></ul>", "<blockquote><p>{}</p></blockquote>")
    roles = (None, Role.HEADING, Role.LIST, Role.QUOTE)
    body = "".join(tags[n % 4].format(escape(text)) for n, text in enumerate(paragraphs))
    told: Told = [("Pembuka.", None), *((text, roles[n % 4]) for n, text in enumerate(paragraphs))]
    chapter = f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>Pembuka.</p>{body}</body></html>"
    return epub(OPS__satu_xhtml=chapter), [*told, ("Bab kedua.", None)]


def letter(paragraphs: list[str]) -> tuple[bytes, Told]:
    plain = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    head = f"{HEAD}Subject: Kabar\r\nMIME-Version: 1.0\r\n{plain}"
    return (head + "\r\n\r\n".join(paragraphs) + "\r\n").encode(), [
        ("Kabar", None),
        *((text, None) for text in paragraphs),
    ]


def records(paragraphs: list[str]) -> tuple[bytes, Told]:
    return json.dumps({"isi": "\n".join(paragraphs)}).encode(), [(text, None) for text in paragraphs]


def table(paragraphs: list[str]) -> tuple[bytes, Told]:
    stream = io.StringIO()
    csv.writer(stream).writerows([["no", "isi"], ["1", "\n".join(paragraphs)]])
    return stream.getvalue().encode(), [(text, None) for text in paragraphs]


def columns(paragraphs: list[str]) -> tuple[bytes, Told]:
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([{"isi": "\n".join(paragraphs)}]), stream)
    return stream.getvalue(), [(text, None) for text in paragraphs]


def subtitles(paragraphs: list[str]) -> tuple[bytes, Told]:
    cues = "".join(
        f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{escape(text, quote=False)}\n\n"
        for n, text in enumerate(paragraphs, start=1)
    )
    return cues.encode(), [(text, None) for text in paragraphs]


def text_file(paragraphs: list[str]) -> tuple[bytes, Told]:
    return "\n\n".join(paragraphs).encode(), [(text, None) for text in paragraphs]


def markdown(paragraphs: list[str]) -> tuple[bytes, Told]:
    def written(text: str) -> str:
        return "".join(f"\\{c}" if c in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" else c for c in text)

    marks = ("{}", "## {}", "* {}", "> {}")
    roles = (None, Role.HEADING, Role.LIST, Role.QUOTE)
    lines = [marks[n % 4].format(written(text)) for n, text in enumerate(paragraphs)]
    told: Told = [("Pembuka.", None), *((text, roles[n % 4]) for n, text in enumerate(paragraphs))]
    return ("Pembuka.\n\n" + "\n\n<!-- -->\n\n".join(lines) + "\n").encode(), told


MADE: dict[str, Callable[[list[str]], tuple[bytes, Told]]] = {
    "docx": word_document, "epub": book, "eml": letter, "jsonl": records, "csv": table, "parquet": columns,
    "srt": subtitles, "txt": text_file, "md": markdown,
}  # fmt: skip


@pytest.mark.parametrize("format", MADE)
@settings(deadline=None, max_examples=40)
@given(paragraphs=PARAGRAPHS)
def test_all_that_a_document_says_is_read_in_order_and_nothing_else(format: str, paragraphs: list[str]) -> None:  # noqa: A002
    data, told = MADE[format](paragraphs)
    (article,) = read_articles(data, name="x", format=format)
    assert isinstance(article, Article)
    check_offsets(article.text, article.sentences)
    assert "".join(article.text.split()) == "".join("".join(text.split()) for text, _ in told)
    # Each character that is not blank is in a sentence, so the roles of paragraphs are those of their characters.
    at = 0
    spans = [(p.sentences[0].start, p.sentences[-1].end, p.role) for p in article.paragraphs]
    for text, role in told:
        start = article.text.index(text, at)
        at = start + len(text)
        if role is not None:
            assert {has for first, last, has in spans if first < at and start < last} == {role}


@settings(deadline=None, max_examples=40)
@given(PARAGRAPHS)
def test_what_a_page_says_between_its_tags_is_text(paragraphs: list[str]) -> None:
    story = "".join(
        f"<p>Kapal nomor {n} berangkat pagi hari dari dermaga. {escape(t)}</p>" for n, t in enumerate(paragraphs)
    )
    page = (
        f"<!doctype html><html lang=id><title>Kabar dermaga</title><article><h1>Kabar dermaga</h1>{story * 3}</article>"
    )
    article = read_article(page.encode(), name="x.html")
    check_offsets(article.text, article.sentences)
    for n in range(len(paragraphs)):
        assert f"Kapal nomor {n} berangkat pagi hari dari dermaga." in article.text
