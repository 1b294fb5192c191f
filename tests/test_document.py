"""The document model: nothing of the input is lost, and what is written can be trusted to hold together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.sample_bilingual import ferry_article
from translator.document import (
    Article,
    BilingualArticle,
    Sentence,
    SummaryMethod,
    SummarySentence,
    is_blank,
)
from translator.errors import ConfigError, InputError
from translator.readers import read_text
from translator.writers.json_writer import schema

SCHEMA = Path(__file__).parent.parent / "docs" / "schema.json"

PIECES = ["JAKARTA - ", "Rp 1,5 miliar", ". ", "\n", "\r\n\r\n", "kata Dr. A.H. Sari", '"Ya,"', "...", "?", "\t- "]
ODDITIES = [" \u200f", "\u2028", "\ufeff", "\0", "\x85", "\xa0", "\U0001f600"]
NEWS_LIKE = st.lists(st.sampled_from(PIECES + ODDITIES)).map("".join)


@given(st.text() | NEWS_LIKE)
def test_the_sentences_at_their_offsets_give_the_input_back(text: str) -> None:
    article = read_text(text)
    rebuilt, at = [], 0
    for sentence in article.sentences:
        gap = text[at : sentence.start]
        assert is_blank(gap)
        rebuilt += [gap, sentence.text]
        at = sentence.end
    assert is_blank(text[at:])
    assert "".join([*rebuilt, text[at:]]).encode() == text.encode()


def test_ids_are_unique_and_in_order() -> None:
    article = read_text("Judul berita\n\nKalimat satu. Kalimat dua.\n\nKalimat tiga.")
    assert [s.id for s in article.sentences] == ["p1s1", "p2s1", "p2s2", "p3s1"]


def test_an_article_of_an_unknown_language_cannot_be_made() -> None:
    article = read_text("Hujan turun.").model_dump()
    for code in ("id", "ms", "de", "ceb"):
        assert Article.model_validate({**article, "language": code}).language == code
    for wrong in ("", "en", "ID", "id-ID", "id\n"):
        with pytest.raises(ValidationError, match="no language that is translated from"):
            Article.model_validate({**article, "language": wrong})
        with pytest.raises(ConfigError, match="no source language"):
            read_text("Hujan turun.", language=wrong)
    with pytest.raises(ConfigError, match="no source language"):
        read_text("Hujan turun.", language="xx")


def test_a_lone_surrogate_is_refused_with_its_place() -> None:
    with pytest.raises(InputError, match="character 4 is a lone surrogate"):
        read_text("Halo\ud800")


def test_an_article_that_lost_text_cannot_be_made() -> None:
    article = read_text("Kalimat satu. Kalimat dua.")
    values = article.model_dump()
    values["paragraphs"][0]["sentences"] = values["paragraphs"][0]["sentences"][:1]
    with pytest.raises(ValidationError, match="in no sentence"):
        Article.model_validate(values)


def test_a_sentence_that_is_not_at_its_offsets_is_refused() -> None:
    values = read_text("Kalimat satu. Kalimat dua.").model_dump()
    values["paragraphs"][0]["sentences"][1]["text"] = "Kalimat tiga."
    with pytest.raises(ValidationError, match="not at its offsets"):
        Article.model_validate(values)


def test_values_are_frozen() -> None:
    sentence = Sentence(id="p1s1", text="a", start=0, end=1)
    with pytest.raises(ValidationError):
        sentence.text = "b"  # type: ignore[misc]


def test_a_summary_cannot_name_evidence_that_is_not_there() -> None:
    article = ferry_article()
    assert article.summary
    stray = SummarySentence(text="It sank.", method=SummaryMethod.GENERATED, evidence=("p99s1",))
    summary = article.summary.model_copy(update={"sentences": (stray,)})
    with pytest.raises(ValidationError, match="p99s1"):
        BilingualArticle.model_validate({**dict(article), "summary": summary})


def test_the_published_schema_is_current() -> None:
    """`make schema` writes it anew."""
    published = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert published == schema()
