"""Subtitles and data sets: sentences across cues, an article a record, and what else a record holds goes with it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translator.batch import Report, run_batch
from translator.config import load_config
from translator.document import Article, BilingualArticle, Role, check_offsets
from translator.errors import InputError
from translator.readers import read_article, read_articles

# Subtitles

SRT = """1
00:00:01,000 --> 00:00:03,500
<i>Wali kota meresmikan</i>
dermaga baru

2
00:00:03,600 --> 00:00:05,000
{\\an8}pada Selasa pagi.

3
00:00:05,100 --> 00:00:07,000
Warga gembira

4
00:01:05,100 --> 00:01:07,000
Kapal berangkat.
"""
VTT = "WEBVTT\n\nNOTE catatan\n\nSTYLE\n::cue { color: red }\n\nsatu\n" + SRT.partition("\n")[2].replace(",", ".")


@pytest.mark.parametrize("source", [SRT, SRT.replace("\n", "\r\n"), "\ufeff" + SRT, VTT])
def test_sentences_go_on_across_cues(source: str) -> None:
    article = read_article(source.encode(), name="video.srt")
    assert article.text == (
        "Wali kota meresmikan dermaga baru\npada Selasa pagi.\n\nWarga gembira\n\nKapal berangkat.\n"
    )
    assert next(article.sentences).text == "Wali kota meresmikan dermaga baru\npada Selasa pagi."


def test_subtitles_without_text_are_refused() -> None:
    with pytest.raises(InputError, match="no cue"):
        read_article(b"WEBVTT\n\n00:01.000 --> 00:02.000\n<b></b>\n", name="video.vtt")


# Data sets

ROWS = [
    {"id": 7, "judul": "Dermaga baru", "isi": "Wali kota meresmikan dermaga.", "penulis": "Rani", "tags": ["feri"]},
    {"id": 8, "judul": "Banjir", "isi": "Hujan turun di Bogor.\nWarga mengungsi.", "penulis": None, "tags": []},
]


def parquet(rows: list[dict[str, object]]) -> bytes:
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), stream)
    return stream.getvalue()


LINES = "".join(json.dumps(row) + "\n" for row in ROWS).encode()
CSV = b"""id;judul;isi;penulis
7;Dermaga baru;"Wali kota meresmikan dermaga.";Rani
8;Banjir;"Hujan turun; deras.
Warga";
"""


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (LINES, "a.jsonl"),
        (LINES, "stdin"),
        (json.dumps(ROWS, indent=2).encode(), "a.json"),
        (CSV, "a.csv"),
        (CSV.replace(b";", b"\t"), "a.tsv"),
        (parquet(ROWS), "a.parquet"),
    ],
)
def test_each_record_is_an_article(data: bytes, name: str) -> None:
    first, second = read_articles(data, name=name)
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.name, second.name) == (f"{name}:1", f"{name}:2")
    assert first.text == "Dermaga baru\n\nWali kota meresmikan dermaga."
    assert first.paragraphs[0].role is Role.HEADLINE
    assert (first.metadata.title, first.metadata.byline) == ("Dermaga baru", "Rani")
    assert str(first.metadata.fields["id"]) == "7"
    assert "isi" not in first.metadata.fields
    assert "Warga" in second.text
    with pytest.raises(InputError, match="several articles"):
        read_article(data, name=name)


def test_the_field_of_the_text_can_be_said() -> None:
    (article,) = read_articles(b'{"lead": "Wali kota tiba.", "text": "lain"}', text_field="lead")
    assert isinstance(article, Article)
    assert (article.text, article.metadata.fields) == ("Wali kota tiba.", {"text": "lain"})
    (error,) = read_articles(b'{"lead": "Wali kota tiba."}', name="a")
    assert "--text-field" in str(error)
    assert "lead" in str(error)


def test_a_record_that_cannot_be_read_costs_no_other() -> None:
    found = list(read_articles(b'{"text": "Satu."}\n{"text": \n[1]\n{"text": ""}\n{"text": "Dua."}\n', name="a.jsonl"))
    assert [type(each) for each in found] == [Article, InputError, InputError, InputError, Article]
    assert "a.jsonl:2" in str(found[1])


def test_odd_values_are_carried_as_json_has_them() -> None:
    source = b'{"text": "Satu \\ud83d\\ude00 \\ud800.", "n": NaN, "deep": ' + b"[" * 60 + b"]" * 60 + b"}"
    (article,) = read_articles(source)
    assert isinstance(article, Article)
    assert article.text == "Satu \U0001f600 \ufffd."
    assert article.metadata.fields["n"] is None
    assert Article.model_validate_json(article.model_dump_json()) == article


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'{"a": ' + b"[" * 100_000, "a.jsonl"),
        (b'{"text": ' + b"9" * 10_000 + b"}", "a.jsonl"),
        (b'text\n"a', "a.csv"),
        (parquet(list(ROWS))[:-20], "a.parquet"),
        (b"PAR1" + bytes(50), "a.parquet"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.csv"),
    ],
)
def test_damaged_data_sets_say_why(data: bytes, name: str) -> None:
    try:
        found = list(read_articles(data, name=name))
    except InputError as error:
        found = [error]
    assert found
    for each in found:
        assert isinstance(each, InputError)
        assert str(each).startswith(name)


@settings(deadline=None, max_examples=80)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda s: s.encode("utf-8", "surrogatepass")),
       st.sampled_from(["jsonl", "csv", "srt", "parquet"]))  # fmt: skip
def test_any_bytes_are_read_or_explained(data: bytes, format: str) -> None:  # noqa: A002
    try:
        for found in read_articles(data or b" ", name="x", format=format):
            if isinstance(found, Article):
                check_offsets(found.text, found.sentences)
            else:
                assert str(found).startswith("x")
    except InputError as error:
        assert str(error).startswith("x")


PAGE = "<!doctype html><html lang=id><title>Dermaga</title><article><h1>Dermaga</h1>" + "".join(
    f"<p>Kapal nomor {n} berangkat dari dermaga baru pada pagi hari. Warga naik dengan gembira.</p>" for n in range(3)
)


@pytest.mark.slow
def test_a_folder_of_many_formats_is_one_run(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    files = {"a.txt": b"Hujan turun di Bogor.", "b.html": PAGE.encode(), "c.jsonl": LINES, "d.srt": SRT.encode(),
             "e.docx": b"PK\x03\x04word/document.xml"}  # fmt: skip
    for name, data in files.items():
        (source / name).write_bytes(data)

    def run() -> Report:
        config = load_config("extractive")
        (report,) = [e for e in run_batch(source, tmp_path / "out", config, formats=("json",)) if isinstance(e, Report)]
        return report

    report = run()
    assert (report.articles.made, report.articles.failed) == (4, 1)
    outputs = {file.name for file in (tmp_path / "out").glob("*.json")} - {"report.json"}
    assert outputs == {"a.txt.json", "b.html.json", "c.jsonl.1.json", "c.jsonl.2.json", "d.srt.json"}
    record = BilingualArticle.model_validate_json((tmp_path / "out" / "c.jsonl.1.json").read_bytes())
    assert (record.metadata.byline, record.metadata.fields["tags"]) == ("Rani", ["feri"])
    assert run().articles.kept == 4
    (tmp_path / "out" / "c.jsonl.2.json").unlink()
    assert run().articles.made == 1


@pytest.mark.slow
def test_what_was_read_otherwise_is_done_again(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.jsonl").write_text('{"isi": "Hujan turun.", "ringkasan": "Banjir surut."}\n', encoding="utf-8")

    def made(text_field: str | None = None, input_format: str | None = None) -> int:
        events = run_batch(
            source, tmp_path / "out", load_config("extractive"), formats=("json",), text_field=text_field,
            input_format=input_format,
        )  # fmt: skip
        (report,) = [each for each in events if isinstance(each, Report)]
        return report.articles.made

    def text(record: str = "a.jsonl.1.json") -> str:
        return BilingualArticle.model_validate_json((tmp_path / "out" / record).read_bytes()).text

    assert (made(), made()) == (1, 0)
    assert text() == "Hujan turun."
    assert (made(text_field="ringkasan"), made(text_field="ringkasan")) == (1, 0)
    assert text() == "Banjir surut."
    assert made(text_field="ringkasan", input_format="jsonl") == 1
    assert made() == 1
    assert text() == "Hujan turun."
