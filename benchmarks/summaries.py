"""What summaries cover of what people wrote of the same articles, beside the first sentences of each article.

    python -m benchmarks.summaries                      the lead, and the summaries of the preset embedded
    python -m benchmarks.summaries --method instruct    those with a language model, which takes minutes

Real articles with our own headline, summary and key facts (not part of this repository). ROUGE is F1 of the summary,
with the headline where a clause of the lead stands in for the article's own, as such a clause is not said again. A fact
counts as covered where half of its content words stand in the headline or the summary.
"""

from __future__ import annotations

import argparse
import json
import lzma
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.common import hardware, versions
from translator.document import BilingualArticle, Role
from translator.languages import ENGLISH
from translator.pipeline import Pipeline
from translator.readers import read_text
from translator.summarization.text import english_stem, words

_SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
_ROLES = frozenset({Role.BODY, Role.QUOTE, Role.LIST, Role.DATELINE})
_LEAD = 3


class Reference(NamedTuple):
    """What a person wrote of an article."""

    article: str
    summary: str
    facts: tuple[str, ...]


def references() -> Iterator[Reference]:
    """The articles with a summary by a person."""
    summaries, news = _SHARED / "eval" / "summaries.jsonl", _SHARED / "articles" / "news.jsonl.xz"
    if not summaries.is_file() or not news.is_file():
        sys.exit(f"{_SHARED}: not here, so there is nothing to measure on")
    with lzma.open(news, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    for line in summaries.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        article = rows[row["article"]]
        yield Reference(f"{article['title']}\n\n{article['text']}", "\n".join(row["summary"]), tuple(row["facts"]))


def lead(article: BilingualArticle) -> tuple[str, str]:
    """No headline, and the first sentences of an article."""
    body = (pair.target.text for part in article.paragraphs if part.role in _ROLES for pair in part.pairs)
    return "", "\n".join(text for text, _ in zip(body, range(_LEAD), strict=False))


def summary(article: BilingualArticle) -> tuple[str, str]:
    """The headline and the summary; a headline from the lead counts as a sentence of the summary too."""
    found = article.summary
    if not found:
        return "", ""
    headline = found.headline.text if found.headline else ""
    sentences = [sentence.text for sentence in found.sentences]
    if found.headline and found.headline.stands_in:
        sentences.insert(0, f"{headline}.")
    return headline, "\n".join(sentences)


def covered(facts: tuple[str, ...], text: str) -> float:
    """The share of facts that a text covers."""
    held = _stems(text)
    return statistics.fmean(2 * len(_stems(fact) & held) >= len(_stems(fact)) for fact in facts)


def _stems(text: str) -> set[str]:
    return {english_stem(word) for word in words(text) if word not in ENGLISH.function_words}


def main() -> None:
    """Print the table."""
    from rouge_score.rouge_scorer import RougeScorer  # type: ignore[import-untyped]

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--method", default="extractive", help="summarization.method")
    method: str = parser.parse_args().method
    print(hardware(), versions("ctranslate2", "rouge-score"), sep="\n", flush=True)
    found = list(references())
    pipeline = Pipeline.from_config("embedded", options={"summarization.method": method})
    articles = [pipeline.run(read_text(reference.article)) for reference in found]
    scorer = RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=True)
    print("\n| summary | ROUGE-1 | ROUGE-2 | ROUGE-L | facts covered | words |\n|---|---:|---:|---:|---:|---:|")
    for name, system in (("the first three sentences", lead), (method, summary)):
        rows = []
        for reference, article in zip(found, articles, strict=True):
            headline, text = system(article)
            scores = scorer.score(reference.summary, text)
            shown = covered(reference.facts, f"{headline}\n{text}")
            rows.append([*(each.fmeasure for each in scores.values()), shown, float(len(text.split()))])
        *shares, length = (statistics.fmean(column) for column in zip(*rows, strict=True))
        print(f"| {name} | {' | '.join(f'{share:.3f}' for share in shares)} | {length:.0f} |")


if __name__ == "__main__":
    main()
