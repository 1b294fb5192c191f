"""LibreTranslate's API, asked by a client of LibreTranslate's and by its documented examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libretranslatepy import LibreTranslateAPI

from tests.conftest import SAMPLES
from tests.serving import serving
from translator import Pipeline, Translation, read_text
from translator.alignment import align_lexically
from translator.server.keys import add_key
from translator.server.layout import laid_out
from translator.server.markup import Markup
from translator.server.settings import ServerSettings

TEXT = "Presiden tiba di Bandung. Ia bertemu para petani."
ENGLISH = "The president arrived in Bandung. He met farmers."


@pytest.fixture(scope="module")
def server(pipeline: Pipeline) -> Iterator[str]:
    with serving(ServerSettings(most_characters=2_000, most_texts=10), pipeline) as address:
        yield address


def post(server: str, path: str, **fields: Any) -> httpx.Response:
    return httpx.post(f"{server}{path}", json=fields, timeout=60)


def test_a_client_of_libretranslate_translates_detects_and_lists(server: str) -> None:
    client = LibreTranslateAPI(server)
    assert client.translate(TEXT, "id", "en") == ENGLISH
    assert client.detect("Presiden tiba di Bandung untuk bertemu dengan para petani.")[0]["language"] == "id"
    assert {"code": "id", "name": "Indonesian", "targets": ["en"]} in client.languages()


def test_a_text_is_given_back_in_its_layout(server: str) -> None:
    text = "  Hujan turun.\n\nAngin kencang.\tPohon tumbang.\n"
    found = post(server, "/translate", q=text, source="id", target="en").json()["translatedText"]
    assert found.startswith("  ") and found.count("\n") == 3 and found.endswith("\n")
    assert post(server, "/translate", q=" \n ", source="id", target="en").json() == {"translatedText": " \n "}


def test_several_texts_come_back_in_order(server: str) -> None:
    answer = post(server, "/translate", q=[TEXT, "Hujan turun.", ""], source="id", target="en").json()
    assert answer["translatedText"][0] == ENGLISH
    assert answer["translatedText"][2] == ""
    assert "detectedLanguage" not in answer


def test_the_language_is_told_where_it_is_asked_for(server: str) -> None:
    answer = post(server, "/translate", q=TEXT, source="auto", target="en", format="text", alternatives=1, api_key="")
    assert answer.json()["translatedText"] == ENGLISH
    assert answer.json()["detectedLanguage"]["language"] == "id"
    assert answer.json()["detectedLanguage"]["confidence"] > 0
    assert isinstance(answer.json()["alternatives"], list)
    english = "The president has arrived in Bandung to meet the farmers."
    answer = post(server, "/translate", q=english, source="auto", target="en")
    assert answer.json()["translatedText"] == english
    assert answer.json()["detectedLanguage"]["language"] == "en"


def test_alternatives_are_other_translations(server: str) -> None:
    answer = post(server, "/translate", q=[TEXT, "Hujan turun."], source="id", target="en", alternatives=3).json()
    assert answer["translatedText"][0] == ENGLISH
    for made, others in zip(answer["translatedText"], answer["alternatives"], strict=True):
        assert 1 <= len(others) <= 3
        assert len({made, *others}) == len(others) + 1
    hours = "Toko buka di https://toko.example/jam?a=1 sejak pukul 10.30."
    found = post(server, "/translate", q=hours, source="id", target="en", alternatives=2).json()["alternatives"]
    assert all("https://toko.example/jam?a=1" in each for each in found)


def test_malay_is_read_as_malay(server: str) -> None:
    text = "Polis menahan tiga orang suspek kerana mencuri kereta."
    answer = post(server, "/translate", q=text, source="auto", target="en").json()
    assert answer["detectedLanguage"]["language"] == "ms"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"source": "id", "target": "en"}, "Invalid request: missing q parameter"),
        ({"q": TEXT, "target": "en"}, "Invalid request: missing source parameter"),
        ({"q": TEXT, "source": "id"}, "Invalid request: missing target parameter"),
        ({"q": TEXT, "source": "xx", "target": "en"}, "xx is not supported"),
        ({"q": TEXT, "source": "id", "target": "auto"}, "auto is not supported"),
        ({"q": TEXT, "source": "en", "target": "id"}, "Indonesian (id) is not available as a target language"),
        ({"q": TEXT, "source": "id", "target": "en", "format": "md"}, "md format is not supported"),
        ({"q": TEXT, "source": "id", "target": "en", "alternatives": "many"}, "parameter is not a number"),
        ({"q": TEXT, "source": "id", "target": "en", "alternatives": 99}, "alternatives parameter must be <= 5"),
        ({"q": "a" * 2_001, "source": "id", "target": "en"}, "request (2001) exceeds text limit (2000)"),
        ({"q": ["a"] * 11, "source": "id", "target": "en"}, "request (11) exceeds text limit (10)"),
        ({"q": 5, "source": "id", "target": "en"}, "Invalid request"),
        ({"q": ["a", 5], "source": "id", "target": "en"}, "Invalid request"),
        ({"q": TEXT, "source": ["id"], "target": "en"}, "Invalid request"),
    ],
)
def test_what_is_wrong_is_said_as_libretranslate_says_it(server: str, fields: dict[str, Any], message: str) -> None:
    answer = post(server, "/translate", **fields)
    assert answer.status_code == 400
    assert list(answer.json()) == ["error"]
    assert message in answer.json()["error"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"a"', b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(server: str, body: bytes) -> None:
    for path in ("/translate", "/detect", "/v1/articles", "/v1/check", "/v1/jobs"):
        answer = httpx.post(f"{server}{path}", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, list(answer.json())) == (400, ["error"])


def test_html_keeps_its_tags_around_the_words_they_were_around(server: str) -> None:
    source = '<p class="lead">Presiden <b>Joko Widodo</b> tiba di <a href="/x?a=1&amp;b=2">Bandung</a>.</p><hr/>'
    answer = post(server, "/translate", q=source, source="id", target="en", format="html").json()["translatedText"]
    assert answer.startswith('<p class="lead">') and answer.endswith("</p><hr/>")
    assert "<b>Joko Widodo</b>" in answer
    assert '<a href="/x?a=1&amp;b=2">Bandung</a>' in answer


def test_script_style_and_comments_of_html_stay_as_they_are(server: str) -> None:
    kept = "<script>if (a<b) tulis('Harga naik');</script><style>p{}</style><!-- Harga naik -->"
    answer = post(
        server, "/translate", q=f"{kept}<p>Harga naik &amp; turun.</p>", source="id", target="en", format="html"
    )
    found = answer.json()["translatedText"]
    assert found.startswith(kept)
    assert "&amp;" in found.removeprefix(kept)


TAGS = ["<p>", "</p>", "<b>", "</b>", "<a href='x'>", "</a>", "<br>", "<img src=x>", "<i/>", "<script>", "</script>"]
OTHERS = ["<", ">", "'", '"', "<!--", "-->", "Hujan turun. ", "Ia makan", "&amp;", "&", "\n", "<a '", "\u0130", " "]


@given(st.lists(st.sampled_from([*TAGS, *OTHERS]), max_size=30))
@settings(deadline=None)
def test_any_html_comes_back_whole_where_nothing_is_changed(pieces: list[str]) -> None:
    """What is put in the place of each text is the text itself: only entities may be written otherwise."""
    source = "".join(pieces)
    markup = Markup(source)
    articles = [read_text(part.text) for part in markup.parts]
    same = [
        (each, [Translation(text=s.text, alignment=align_lexically(s.text, s.text)) for s in each.sentences])
        for each in articles
    ]
    found = markup.translated(same)
    for tag in ("<p>", "</b>", "<b>", "<a href='x'>", "<img src=x>", "<script>"):
        assert found.count(tag) == source.count(tag)
    assert Markup(found).text.split() == markup.text.split()


@given(st.text(alphabet="a. \n\tBc!?\u2028", max_size=60))
@settings(deadline=None)
def test_a_layout_with_the_same_sentences_is_the_same_text(text: str) -> None:
    article = read_text(text)
    assert laid_out(article, [sentence.text for sentence in article.sentences]) == text


def test_a_file_is_translated_and_had_once_more(server: str) -> None:
    file = SAMPLES / "wire.txt"
    with file.open("rb") as stream:
        answer = httpx.post(
            f"{server}/translate_file", files={"file": stream}, data={"source": "auto", "target": "en"}, timeout=120
        )
    assert answer.status_code == 200
    found = httpx.get(answer.json()["translatedFileUrl"])
    assert found.status_code == 200
    assert "wire_en.txt" in found.headers["content-disposition"]
    assert len(found.text.split()) > 100
    assert httpx.get(f"{server}/download_file/{'a' * 32}/wire_en.txt").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "fields", "message"),
    [
        ("a.exe", b"MZ", {"source": "id", "target": "en"}, "Invalid request: file format not supported"),
        ("a.txt", b"", {"source": "id", "target": "en"}, "Invalid request: empty file"),
        ("a.txt", b"Hujan.", {"source": "id"}, "Invalid request: missing target parameter"),
        ("../../etc/a.pdf", b"%PDF-1.4 damaged", {"source": "id", "target": "en"}, "a.pdf: "),
    ],
)
def test_a_file_that_cannot_be_translated_is_refused(
    server: str, name: str, content: bytes, fields: dict[str, str], message: str
) -> None:
    answer = httpx.post(f"{server}/translate_file", files={"file": (name, content)}, data=fields, timeout=120)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(message)
    answer = httpx.post(f"{server}/translate_file", data={"source": "id", "target": "en"})
    assert answer.json() == {"error": "Invalid request: missing file parameter"}


def test_a_page_asks_for_the_settings_it_needs(server: str) -> None:
    found = httpx.get(f"{server}/frontend/settings").json()
    assert found["charLimit"] == 2_000
    assert {".txt", ".docx", ".pdf"} <= set(found["supportedFilesFormat"])
    assert found["language"]["target"] == {"code": "en", "name": "English"}


def test_a_key_is_asked_for_in_the_body(pipeline: Pipeline, tmp_path: Path) -> None:
    key = add_key(tmp_path / "keys", "desk")
    with serving(ServerSettings(key_file=tmp_path / "keys"), pipeline) as server:
        fields = {"q": TEXT, "source": "id", "target": "en"}
        answer = post(server, "/translate", **fields)
        assert (answer.status_code, json.dumps(answer.json())) == (
            400, '{"error": "Please contact the server operator to get an API key"}',
        )  # fmt: skip
        answer = post(server, "/translate", **fields, api_key="wrong")
        assert (answer.status_code, answer.json()) == (403, {"error": "Invalid API key"})
        assert LibreTranslateAPI(server, key).translate(TEXT, "id", "en") == ENGLISH
        assert httpx.get(f"{server}/frontend/settings").json()["keyRequired"] is True
