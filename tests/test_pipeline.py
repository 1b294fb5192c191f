"""The main job by its public surface, on real articles with the real embedded model."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.word_engine import WordEngine, echo_translator
from translator import Article, BilingualArticle, Pipeline
from translator.config import load_config
from translator.document import FlagKind, Role, Severity, SummaryMethod
from translator.errors import ConfigError, TranslationMemoryError
from translator.pipeline import FailedArticle
from translator.readers import read_article, read_text
from translator.summarization.text import words
from translator.translation import Translator

WORTHLESS = {FlagKind.EMPTY, FlagKind.LOOP, FlagKind.UNTRANSLATED}
SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.txt"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_becomes_a_bilingual_article(pipeline: Pipeline, path: Path) -> None:
    article = read_article(path)
    bilingual = pipeline.run(article)
    assert [pair.source for pair in bilingual.pairs] == list(article.sentences)
    assert bilingual.text == article.text
    assert all(pair.target.text for pair in bilingual.pairs)
    assert not WORTHLESS & {flag.kind for pair in bilingual.pairs for flag in pair.target.flags}
    assert bilingual.summary
    assert bilingual.summary.headline
    headline = next(bilingual.pairs)
    assert bilingual.summary.headline.stands_in == (bilingual.summary.headline.evidence != (headline.id,))
    assert 1 <= len(bilingual.summary.sentences) <= 3
    roles = {pair.id: paragraph.role for paragraph in bilingual.paragraphs for pair in paragraph.pairs}
    for sentence in bilingual.summary.sentences:
        evidence = bilingual.evidence(sentence)
        assert sentence.method in (SummaryMethod.EXTRACT, SummaryMethod.SHORTENED)
        assert (sentence.method is SummaryMethod.EXTRACT) == (sentence.text == evidence[-1].target.text)
        assert set(words(sentence.text)) <= {word for pair in evidence for word in words(pair.target.text)}
        assert not {roles[i] for i in sentence.evidence} & {Role.FURNITURE, Role.CAPTION, Role.HEADLINE}
    assert BilingualArticle.model_validate_json(bilingual.model_dump_json()) == bilingual


MALAY = "Syarikat itu memaklumkan bahawa kos projek tempatan ialah RM1,500.50 kerana cukai naik."


def test_a_malay_article_is_read_as_malay_and_says_so() -> None:
    engine = WordEngine(
        lambda words, decoding: ["The", "company", "said", "the", "local", "project", "cost", "RM1,500.50", "."]
    )
    translator = Translator(engine, beam_size=1, batch_tokens=1024, max_sentence_tokens=64)
    given = {code: {"translation.source_language": code} for code in ("auto", "id", "ms")}
    made = {
        code: Pipeline(load_config("extractive", options), translator, None, ()).run(read_text(MALAY, language=code))
        for code, options in given.items()
    }
    assert {code: article.language for code, article in made.items()} == {"auto": "ms", "id": "id", "ms": "ms"}
    assert {code: len(article.warnings) for code, article in made.items()} == {"auto": 2, "id": 0, "ms": 2}
    notice, glossary = made["auto"].warnings
    assert "looks like Malay" in notice
    assert "glossary has no terms of Malay" in glossary
    assert not [flag for pair in made["auto"].pairs for flag in pair.target.flags if flag.kind is FlagKind.NUMBER]
    assert not [flag for pair in made["ms"].pairs for flag in pair.target.flags if flag.kind is FlagKind.NUMBER]


def test_articles_of_two_languages_keep_their_order(pipeline: Pipeline) -> None:
    texts = ["Presiden tiba di Bandung.", MALAY, "Harga cabai naik karena hujan."]
    together = pipeline.run_together([read_text(text) for text in texts])
    assert [(article.text, article.language) for article in together] == list(
        zip(texts, ["id", "ms", "id"], strict=True)
    )
    alone = [pipeline.run(read_text(text)) for text in texts]
    assert [[pair.target.text for pair in article.pairs] for article in together] == [
        [pair.target.text for pair in article.pairs] for article in alone
    ]


def test_provenance_says_what_made_the_output(pipeline: Pipeline) -> None:
    article = read_text("Presiden tiba di Bandung.")
    provenance = pipeline.run(article).provenance
    assert provenance.input_sha256 == article.sha256
    (use,) = provenance.models
    assert (use.task, use.name, use.engine) == ("translation", "embedded", "ctranslate2")
    assert len(use.sha256) == 64
    assert provenance.options["translation"] == pipeline.config.translation.model_dump()


def test_a_number_that_did_not_survive_is_flagged_at_its_place() -> None:
    engine = WordEngine(lambda words, decoding: ["The", "price", "rose", "to", "Rp", "33", "trillion", "."])
    translator = Translator(engine, beam_size=1, batch_tokens=1024, max_sentence_tokens=64)
    pipeline = Pipeline(load_config("extractive"), translator, None, ())
    (pair,) = pipeline.run(read_text("Harganya naik menjadi Rp 1,33 triliun.")).pairs
    flag = next(flag for flag in pair.target.flags if flag.kind is FlagKind.NUMBER)
    assert flag.severity is Severity.ERROR
    assert "1,33" in "".join(pair.source.text[start:end] for start, end in flag.source_spans)
    assert "33" in "".join(pair.target.text[start:end] for start, end in flag.target_spans)


def test_many_articles_keep_their_order_and_say_what_they_say_alone(pipeline: Pipeline) -> None:
    articles = [read_article(path) for path in SAMPLES[:3]]
    together = [result for result in pipeline.run_many(articles) if isinstance(result, BilingualArticle)]
    assert [b.name for b in together] == [a.name for a in articles]
    for article, bilingual in zip(articles, together, strict=True):
        alone = pipeline.run(article)
        assert [p.target.text for p in alone.pairs] == [p.target.text for p in bilingual.pairs]
        assert alone.summary == bilingual.summary


def test_many_articles_are_taken_from_a_stream_no_faster_than_needed(pipeline: Pipeline) -> None:
    taken = 0

    def endless() -> Iterator[Article]:
        nonlocal taken
        for number in itertools.count():
            taken = number + 1
            yield read_text("\n".join(["Hujan turun di Bogor."] * 900), name=str(number))

    results = pipeline.run_many(endless())
    first = next(results)
    assert isinstance(first, BilingualArticle)
    assert (first.name, taken) == ("0", 1), "the first result waits for no second article"
    next(results)
    assert taken < 10


class Fragile(Pipeline):
    """A pipeline that fails over articles which hold certain words."""

    def run_together(self, articles: Sequence[Article], *rest: Any) -> list[BilingualArticle]:
        for article in articles:
            for error in (RuntimeError("out of cheese"), TranslationMemoryError("the memory is damaged")):
                if str(error) in article.text:
                    raise error
        return super().run_together(articles, *rest)


def fragile() -> Fragile:
    return Fragile(load_config("extractive"), echo_translator(), None, ())


@pytest.mark.parametrize("bad", [{0}, {3}, {2, 3, 11}, set(range(12))], ids=str)
def test_an_article_that_fails_costs_no_other_and_keeps_its_place(bad: set[int]) -> None:
    articles = [
        read_text("Hujan turun." + " out of cheese" * (number in bad), name=str(number)) for number in range(12)
    ]
    results = list(fragile().run_many(articles))
    assert [r.article.name if isinstance(r, FailedArticle) else r.name for r in results] == list(map(str, range(12)))
    failures = [result for result in results if isinstance(result, FailedArticle)]
    assert {int(failure.article.name) for failure in failures} == bad
    assert all(str(failure.error) == "out of cheese" for failure in failures)


def test_what_no_article_is_to_blame_for_is_raised() -> None:
    articles = [read_text(text) for text in ("Hujan turun.", "Hujan reda.", "the memory is damaged")]
    results = fragile().run_many(articles)
    assert isinstance(next(results), BilingualArticle)
    with pytest.raises(TranslationMemoryError, match="damaged"):
        list(results)


def test_options_beside_a_configuration_are_refused() -> None:
    with pytest.raises(ConfigError, match="not with a Config"):
        Pipeline.from_config(load_config("extractive"), options={"translation.beam_size": 2})


def test_a_closed_pipeline_lets_go_of_its_memory(tmp_path: Path) -> None:
    options = {"memory.file": str(tmp_path / "news.memory"), "summarization.method": "none"}
    with Pipeline.from_config("embedded", options=options) as pipeline:
        pipeline.run(read_text("Hujan turun di Bogor."))
    with pytest.raises(TranslationMemoryError, match="was closed"):
        pipeline.run(read_text("Hujan turun di Bogor."))


def test_no_articles_and_a_blank_article_are_fine(pipeline: Pipeline) -> None:
    assert list(pipeline.run_many([])) == []
    blank = pipeline.run(read_text(" \n\n "))
    assert not list(blank.pairs)
    assert blank.summary
    assert blank.summary.headline is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "Harga beras di pasar naik lagi. " * 160_000,
        "x" * 5_000_000,
        "\n".join(f"kata{number}" for number in range(100_000)),
    ],
    ids=["a line of 5 MB", "5 MB without a blank", "100,000 lines of one word"],
)
def test_monstrous_input_comes_out_whole(text: str) -> None:
    config = load_config("extractive")
    bilingual = Pipeline(config, echo_translator(), None, ()).run(read_text(text))
    assert bilingual.text == text
    assert " ".join(pair.target.text for pair in bilingual.pairs).split() == text.split()
    assert bilingual.summary
    assert bilingual.summary.sentences


def test_without_a_summary_there_is_none() -> None:
    pipeline = Pipeline.from_config("embedded", options={"summarization.method": "none"})
    assert pipeline.run(read_text("Presiden tiba di Bandung.")).summary is None


@pytest.mark.slow
def test_a_pipeline_may_be_used_from_several_threads(pipeline: Pipeline) -> None:
    articles = [read_article(path) for path in SAMPLES[:4]]
    expected = [[p.target.text for p in pipeline.run(article).pairs] for article in articles]
    found: dict[int, list[str]] = {}

    def work(number: int) -> None:
        found[number] = [p.target.text for p in pipeline.run(articles[number]).pairs]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(articles))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number] for number in range(len(articles))] == expected


def test_text_in_capitals_comes_back_in_capitals(pipeline: Pipeline) -> None:
    headline, *_ = pipeline.run(
        read_text("GUBERNUR RESMIKAN PASAR BARU DI KOTA\n\nGubernur meresmikan pasar baru di kota itu.")
    ).pairs
    assert headline.target.text.isupper()
    assert "GOVERNOR" in headline.target.text


def test_a_sentence_longer_than_the_model_takes_is_translated_whole(pipeline: Pipeline) -> None:
    clauses = [f"warga desa ke-{n} menerima bantuan beras sebanyak {n} karung" for n in range(101, 161)]
    (pair,) = pipeline.run(read_text("Kemarin " + ", ".join(clauses) + ".")).pairs
    assert FlagKind.SPLIT in {flag.kind for flag in pair.target.flags}
    lost = [number for number in range(101, 161) if str(number) not in pair.target.text]
    assert len(lost) <= 9, "whole parts of the sentence are missing"
    assert not {101, 102, 159, 160} & set(lost)
    flagged = " ".join(flag.message for flag in pair.target.flags if flag.kind is FlagKind.NUMBER)
    assert [number for number in lost if str(number) not in flagged] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The minister said on Tuesday that the government will not raise taxes this year. He told reporters that "
            "the budget is in good shape, and that the new roads would be finished before the rains come.",
            "English",
        ),
        (
            "Kerajaan negeri berkata bahawa wang bantuan akan diberikan kepada semua keluarga pada hari Isnin. Beliau "
            "berkata syarikat tempatan juga boleh memohon kerana permohonan masih dibuka sehingga hujung bulan.",
            "Malay",
        ),
    ],
)
def test_an_article_in_another_language_is_translated_with_a_warning(
    pipeline: Pipeline, text: str, expected: str
) -> None:
    bilingual = pipeline.run(read_text(text))
    assert expected in " ".join(bilingual.warnings)
    assert all(pair.target.text for pair in bilingual.pairs)
