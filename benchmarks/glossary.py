"""The glossary, measured: `python -m benchmarks.glossary`.

Terms: sentences of real news that hold a term of the built-in glossary are translated with the embedded model; a
mention counts as right where the translation holds one of the term's accepted forms for it, a form for each mention.
Counted without the glossary and with it, on the same translations. Each entry counts at most `PER_TERM` times, so that
the few that are in every article do not decide; at most one sentence is taken for each. Sentences are drawn from
every second line of the news text, pairs from every second pair; word lists and rules were tuned on the others.

Harm: chrF against human translations, with and without, on FLORES-200 dev and on news pairs of the training corpus
whose sentence holds a term; and how many human translations of these the glossary would take for wrong.

Cost: milliseconds of processor time a sentence, over sentences as they come, with and without a term.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.common import flores, hardware, versions
from translator.config import RuntimeConfig, TranslationConfig
from translator.document import FlagKind, Severity, Translation
from translator.glossary import Glossary
from translator.models import ModelStore
from translator.segmentation import segment
from translator.translation import SourceSentence, build_translator

SEED = 11
MENTIONS = 500
PER_TERM = 5
PAIRS = 400
_SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
_NEWS_PAIRS = ("panl_bppt", "geovedi_gareng_testdata", "globalvoices_clir")


def news() -> list[str]:
    """Sentences of Indonesian news: of articles, and of the monolingual corpus; every second one."""
    articles, corpus = _SHARED / "articles" / "news.jsonl.xz", _SHARED / "corpus" / "mono.id.tsv.xz"
    if not articles.is_file() or not corpus.is_file():
        sys.exit(f"{_SHARED}: no news there, so there is nothing to measure on")
    sentences = []
    with lzma.open(articles, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"]
            sentences += [text[start:end] for span in segment(text) for start, end in span.sentences]
    with lzma.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            source, _, sentence = line.rstrip("\n").partition("\t")
            if source.startswith(("news", "indosum")):
                sentences.append(sentence)
    return sentences[1::2]


def news_pairs() -> Iterator[tuple[str, str]]:
    """Indonesian and English sentences of the news in the training corpus."""
    with lzma.open(_SHARED / "corpus" / "train.tsv.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            name, source, target = line.rstrip("\n").split("\t")
            if name in _NEWS_PAIRS:
                yield source, target


def drawn(glossary: Glossary, sentences: Sequence[str], mentions: int) -> list[str]:
    """Sentences with so many mentions of terms, none of a term more often than PER_TERM where that can be helped."""
    order = list(dict.fromkeys(sentences))
    random.Random(SEED).shuffle(order)  # noqa: S311 - to be repeated, not to be secret
    seen: Counter[str] = Counter()
    chosen = []
    for sentence in order:
        terms = [match.term.key for match in glossary.find(sentence)]
        if terms and all(seen[term] < PER_TERM for term in terms):
            seen.update(terms)
            chosen.append(sentence)
            if seen.total() >= mentions:
                break
    return chosen


def missing(glossary: Glossary, source: str, translation: Translation) -> int:
    """How many mentions of terms have no accepted form in a translation."""
    return len(glossary.verify(source, translation.text))


def main() -> None:
    """Print the tables; with --changes, also each sentence that the glossary changed."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--changes", action="store_true")
    parser.add_argument("--mentions", type=int, default=MENTIONS)
    arguments = parser.parse_args()

    import sacrebleu

    glossary = Glossary.load()
    translator = build_translator(TranslationConfig(), RuntimeConfig(threads=2), ModelStore())[0]

    def translated(sources: Sequence[str]) -> tuple[list[Translation], list[Translation]]:
        before = translator.translate([SourceSentence(source, {}) for source in sources])
        return before, [glossary.apply(source, made) for source, made in zip(sources, before, strict=True)]

    print(hardware(), versions("ctranslate2", "sacrebleu"), "", sep="\n")
    everything = news()
    sources = drawn(glossary, everything, arguments.mentions)
    before, after = translated(sources)
    mentions = sum(len(glossary.find(source)) for source in sources)
    entries = len({match.term.key for source in sources for match in glossary.find(source)})
    print(f"{mentions} mentions of {entries} terms in {len(sources)} sentences of news\n")
    print("| | right | share |\n|---|---:|---:|")
    for name, made in (("without glossary", before), ("with glossary", after)):
        right = mentions - sum(missing(glossary, *pair) for pair in zip(sources, made, strict=True))
        print(f"| {name} | {right} | {right / mentions:.3f} |")
    flags = [flag for made in after for flag in made.flags if flag.kind is FlagKind.GLOSSARY]
    levels = Counter(flag.severity for flag in flags)
    print(f"\nflags: {levels[Severity.INFO]} info, {levels[Severity.WARNING]} warning")

    chrf = sacrebleu.CHRF()
    sets = {"FLORES-200 dev": list(zip(flores("id"), flores("en"), strict=True)), "news pairs": list(news_pairs())[::2]}
    print("\n| pairs with a term | pairs | changed | chrF without | chrF with | human translations taken for wrong |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, pairs in sets.items():
        held = [(source, target) for source, target in pairs if glossary.find(source)]
        random.Random(SEED).shuffle(held)  # noqa: S311
        held = held[:PAIRS]
        made, enforced = translated([source for source, _ in held])
        references = [[target for _, target in held]]
        scores = [chrf.corpus_score([one.text for one in side], references).score for side in (made, enforced)]
        changed = sum(one.text != other.text for one, other in zip(made, enforced, strict=True))
        wrong = sum(any(f.severity is Severity.WARNING for f in glossary.verify(*pair)) for pair in held)
        print(f"| {name} | {len(held)} | {changed} | {scores[0]:.2f} | {scores[1]:.2f} | {wrong} |")
    print(f"\n{chrf.get_signature()}")

    usual = everything[:500]
    made = translator.translate([SourceSentence(source, {}) for source in usual])
    start = time.process_time()
    for source, one in zip(usual, made, strict=True):
        glossary.apply(source, one)
    cost = 1000 * (time.process_time() - start) / len(usual)
    print(f"\n{cost:.3f} ms of processor time for each of {len(usual)} sentences as they come")

    if arguments.changes:
        for source, old, new in zip(sources, before, after, strict=True):
            if old.text != new.text:
                print("", source, old.text, new.text, sep="\n")


if __name__ == "__main__":
    main()
