"""Articles that were translated before, sent to the server again: corrections, other formats, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.sample_bilingual import ferry_article
from tests.serving import serving
from translator import Pipeline, read_text
from translator.document import BilingualArticle, Origin
from translator.server.settings import ServerSettings
from translator.writers import FORMATS

TEXT = "Harga naik 5 persen. Hujan turun di Bogor. Warga mengungsi.\n\nHujan turun  di Bogor. Petani senang."


@pytest.fixture(scope="module")
def server(pipeline: Pipeline) -> Iterator[str]:
    with serving(ServerSettings(config=pipeline.config, most_characters=5000), pipeline) as address:
        yield address


@pytest.fixture(scope="module")
def article(pipeline: Pipeline) -> BilingualArticle:
    return pipeline.run(read_text(TEXT, name="hujan"))


def revise(server: str, article: Any, query: str = "", **fields: Any) -> httpx.Response:
    if isinstance(article, BilingualArticle):
        article = json.loads(article.model_dump_json())
    return httpx.post(f"{server}/v1/articles/revise{query}", json={"article": article, **fields}, timeout=60)


def test_a_correction_reaches_its_sentence_and_the_same_one_elsewhere(server: str, article: BilingualArticle) -> None:
    answer = revise(server, article, corrections=[{"id": "p1s2", "target": " Rain falls\nin Bogor. "}])
    made = BilingualArticle.model_validate_json(answer.text)
    before, after = ({pair.id: pair.target for pair in each.pairs} for each in (article, made))
    for corrected in ("p1s2", "p2s1"):
        assert after[corrected].text == "Rain falls in Bogor."
        assert after[corrected].origin is Origin.CORRECTED
        assert after[corrected].confidence is None
        assert after[corrected].alignment is not None
    assert {id_: target for id_, target in after.items() if id_ not in ("p1s2", "p2s1")} == {
        id_: target for id_, target in before.items() if id_ not in ("p1s2", "p2s1")
    }
    assert made.provenance == article.provenance
    assert made.summary
    for sentence in made.summary.sentences:
        (pair, *_) = made.evidence(sentence)
        assert sentence.text == pair.target.text, "the summary is of what stands there now"


def test_a_correction_is_checked_as_every_translation_is(server: str, article: BilingualArticle) -> None:
    answer = revise(server, article, corrections=[{"id": "p1s1", "target": "Prices rose 50 percent."}])
    (pair, *_) = BilingualArticle.model_validate_json(answer.text).pairs
    assert [flag.kind.value for flag in pair.target.flags] == ["number"]


@pytest.mark.parametrize("name", list(FORMATS))
def test_an_article_comes_in_every_format_without_being_translated_again(server: str, name: str) -> None:
    article = ferry_article()
    answer = revise(server, article, f"?format={name}")
    assert answer.status_code == 200
    if name not in ("docx", "parquet"):  # of which each has the time in it, or none can be compared
        assert answer.content == FORMATS[name].render(article)


def test_what_is_no_article_is_refused_and_not_quoted(server: str, article: BilingualArticle) -> None:
    whole = json.loads(article.model_dump_json())
    cut = json.loads(article.model_dump_json())
    cut["paragraphs"] = cut["paragraphs"][:1]
    wrong: list[tuple[Any, dict[str, Any], int]] = [
        (None, {}, 400),
        ([], {}, 400),
        ({"text": "Rahasia"}, {}, 400),
        ({**whole, "secret": "Rahasia"}, {}, 400),
        ({**whole, "name": "Rahasia \ud800"}, {}, 400),
        (cut, {}, 400),
        (whole, {"corrections": "Rahasia"}, 400),
        (whole, {"corrections": [{"id": "Rahasia", "target": "x"}]}, 400),
        (whole, {"corrections": [{"id": "p1s1", "target": " "}]}, 400),
        (whole, {"corrections": [{"id": "p1s1", "target": "x" * 20_000}]}, 400),
        (whole, {"corrections": [{"id": "p1s1", "target": 5}]}, 400),
        (whole, {"corrections": [{"id": "p1s1", "target": "x"}] * 2000}, 413),
        ({**whole, "text": whole["text"] + " " * 5000}, {}, 413),
    ]
    for given, fields, status in wrong:
        body = json.dumps({"article": given, **fields})
        answer = httpx.post(f"{server}/v1/articles/revise", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == status, (answer.text, fields)
        assert "Rahasia" not in answer.text
        assert set(answer.json()) == {"error"}
