"""What trust costs: word links, the choice among hypotheses, glossary, checks, confidence and grounding.

    python -m benchmarks.trust              100 articles, and grounding on some of them, about three minutes
    python -m benchmarks.trust --articles 100 --summarized 0

The same articles go through the pipeline as it is, and through one in which these do nothing; by turns, best of three.
Grounding is timed on hypotheses that the language model wrote for some of the articles.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import time
from collections.abc import Iterator, Sequence
from unittest.mock import patch

from benchmarks.batch import load, sentences
from benchmarks.common import hardware, versions
from translator import Article, Pipeline
from translator.checks import Judgement
from translator.document import Alignment, AlignmentMethod, BilingualArticle
from translator.glossary import Glossary
from translator.readers import read_text
from translator.summarization import finish_summary, plan_summary
from translator.translation.engine import Decoding, Hypothesis, TranslationEngine

SENTENCES = 16  # in an article
ROUNDS = 3
NO_SUMMARY = {"summarization.method": "none"}
NOTHING = Alignment(method=AlignmentMethod.LEXICAL, source_words=(), target_words=(), links=())


class BestAlone:
    """An engine without attention, which gives its best hypothesis only."""

    aligns = False

    def __init__(self, engine: TranslationEngine) -> None:
        self._engine = engine
        self._engine._head = None  # type: ignore[attr-defined]
        self.name, self.placement = engine.name, engine.placement
        self.max_source_tokens = engine.max_source_tokens
        self.encode, self.decode = engine.encode, engine.decode
        self.encode_target, self.score = engine.encode_target, engine.score

    def translate(
        self, sources: Sequence[Sequence[str]], decoding: Decoding, batch_tokens: int
    ) -> Iterator[list[Hypothesis]]:
        """See TranslationEngine."""
        return self._engine.translate(sources, decoding._replace(hypotheses=1), batch_tokens)


@contextlib.contextmanager
def without_trust() -> Iterator[None]:
    """Have the stages that are measured do nothing while the block runs."""
    stage, pipeline = "translator.translation.translator", "translator.pipeline"
    with (
        patch(f"{stage}.judge", lambda *_: Judgement(())),
        patch(f"{stage}.align_lexically", lambda *_: NOTHING),
        patch(f"{stage}.join", lambda *_: NOTHING),
        patch(f"{stage}.realign", lambda *_: NOTHING),
        patch(f"{pipeline}.judge", lambda *_: Judgement(())),
        patch(f"{pipeline}.assess", lambda *_: None),
    ):
        yield


def articles(number: int) -> list[Article]:
    """Articles of real sentences, none twice."""
    texts = sentences()
    made = (" ".join(itertools.islice(texts, SENTENCES)) for _ in range(number))
    return [read_text(text, name=f"article {at}") for at, text in enumerate(made)]


def main() -> None:
    """Measure and print."""
    from translator.checks import judge

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--summarized", type=int, default=8, help="of them, for grounding")
    arguments = parser.parse_args()
    taken = articles(arguments.articles)
    full = Pipeline.from_config(options=NO_SUMMARY)
    bare = Pipeline.from_config(options=NO_SUMMARY | {"glossary.builtin": False})
    bare._translator.engine = BestAlone(bare._translator.engine)
    bare._glossaries = dict.fromkeys(bare._glossaries, Glossary())
    best: dict[str, tuple[float, float]] = {}
    made: list[BilingualArticle] = []

    def timed(name: str, pipeline: Pipeline) -> list[BilingualArticle]:
        judge.cache_clear()
        start, busy = time.perf_counter(), time.process_time()
        out = [result for result in pipeline.run_many(taken) if isinstance(result, BilingualArticle)]
        now = (time.perf_counter() - start, time.process_time() - busy)
        best[name] = min(best.get(name, now), now, key=lambda each: each[1])
        return out

    for _ in range(ROUNDS):
        with without_trust():
            timed("translation alone", bare)
        made = timed("as it is", full)

    count = sum(len(list(each.pairs)) for each in made)
    print(hardware(), versions("ctranslate2"), sep="\n")
    print(f"{len(taken)} articles, {count} sentences; {load()}\n")
    alone = best["translation alone"]
    print("| run without summaries | seconds | CPU seconds | of translation alone (CPU) |\n|---|---:|---:|---:|")
    for name, (seconds, processor) in best.items():
        print(f"| {name} | {seconds:.2f} | {processor:.2f} | {processor / alone[1]:.3f} |")
    if arguments.summarized:
        grounding(made[: arguments.summarized], alone[1] / len(taken))


def grounding(made: list[BilingualArticle], translation: float) -> None:
    """Print what grounding costs beside the writing it judges; `translation` is CPU seconds an article."""
    pipeline = Pipeline.from_config(options={"summarization.method": "instruct"})
    settings, summarizer = pipeline.config.summarization, pipeline._summarizer
    assert summarizer
    plans = [plan_summary(each.paragraphs, settings.sentences) for each in made]
    busy = time.process_time()
    written = iter(summarizer.hypotheses([group for plan in plans for group in plan.inputs], settings.beam_size))
    hypotheses = [list(itertools.islice(written, len(plan.inputs))) for plan in plans]
    writing = (time.process_time() - busy) / len(made)
    busy = time.process_time()
    for plan, each in zip(plans, hypotheses, strict=True):
        finish_summary(plan, each)
    judging = (time.process_time() - busy) / len(made)
    print(
        f"\nsummaries of {len(made)} articles: writing {writing:.2f} CPU seconds an article, grounding "
        f"{judging * 1000:.1f} ms: {judging / (writing + translation):.2%} of such a run, "
        f"{judging / translation:.1%} of the time that translation alone takes"
    )


if __name__ == "__main__":
    main()
