"""Confidence: fit the estimate on one half of FLORES-200 dev, judge it on the other.

    python -m benchmarks.confidence               fit, and print how it fares
    python -m benchmarks.confidence --write       also put the fit into the package: do so for every new model
    python -m benchmarks.confidence --elsewhere   also on news pairs, and with the transformers engine
    python -m benchmarks.confidence --candidates  also what the engine could tell besides, and what that costs

A sentence belongs to one half or the other by the SHA-256 of its source. The fit that is written is the one that is
judged: the held-back half has no part in it. The target is chrF of the sentence against its reference, by sacrebleu.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import lzma
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

import translator.confidence
from benchmarks.common import flores, hardware, versions
from translator.confidence import HIGH_FROM, LOW_BELOW, Fit, Measures, Record, Term, assess, measure
from translator.document import ConfidenceLevel, Translation
from translator.files import write_whole
from translator.languages import ENGLISH
from translator.models import LocalModel, ModelStore
from translator.pipeline import FailedArticle, Pipeline
from translator.readers import read_text

CHRF = 55.0
"""What a sentence must reach to count as close to a translation by a person; docs/confidence.md says why."""
THREADS = 2
BEAM = 4
HALVINGS = 20
NEWS = ("panl_bppt", "globalvoices_clir", "geovedi_gareng_testdata")
NEWS_PAIRS = 250
"""Pairs drawn from each source of news."""

Floats = npt.NDArray[np.float64]


class Judged(NamedTuple):
    """A translation with its flags, its reference, and its chrF against that."""

    source: str
    reference: str
    translation: Translation
    chrf: float


def judge(pairs: Sequence[tuple[str, str]], model: str, engine: str) -> tuple[list[Judged], LocalModel]:
    """Translate the sources of pairs through the pipeline, and score the translations.

    Glossary and checks included, as users have it. A source that is cut into several sentences is left out.
    """
    import sacrebleu

    options = {
        "translation.model": model,
        "translation.engine": engine,
        "translation.beam_size": BEAM,
        "runtime.threads": THREADS,
        "summarization.method": "none",
    }
    chrf = sacrebleu.CHRF()
    judged = []
    with Pipeline.from_config(options=options) as pipeline:
        articles = (read_text(source) for source, _ in pairs)
        for (source, reference), made in zip(pairs, pipeline.run_many(articles), strict=True):
            assert not isinstance(made, FailedArticle), made
            translations = [pair.target for pair in made.pairs]
            if len(translations) == 1:
                score = chrf.sentence_score(translations[0].text, [reference]).score
                judged.append(Judged(source, reference, translations[0], score))
    return judged, ModelStore().resolve(model)


def news() -> list[tuple[str, str]]:
    """Pairs of the news that the embedded model has learnt from, of 8 to 40 words, drawn with a fixed seed."""
    file = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus" / "train.tsv.xz"
    if not file.is_file():
        sys.exit(f"{file}: not here, so there is nothing to measure on")
    pairs: dict[str, list[tuple[str, str]]] = {name: [] for name in NEWS}
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            name, source, reference = line.rstrip("\n").split("\t")[:3]
            if name in pairs and 8 <= len(source.split()) <= 40:
                pairs[name].append((source, reference))
    rng = random.Random(7)  # noqa: S311 - to be repeated, not to be secret
    return [pair for each in pairs.values() for pair in rng.sample(each, NEWS_PAIRS)]


def in_fit(source: str) -> bool:
    """Whether a sentence belongs to the half that is fitted on."""
    return hashlib.sha256(source.encode()).digest()[0] % 2 == 0


def measured(rows: Sequence[Judged]) -> Floats:
    """The measures of each row, a column each."""
    return np.array([measure(row.source, row.translation.text, row.translation.score or 0.0) for row in rows])


def logistic(columns: Floats, reached: Floats) -> Floats:
    """The intercept and weights of a logistic regression, by Newton's method, with hardly any penalty."""
    design = np.column_stack([np.ones(len(columns)), columns])
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-design @ weights))
        curvature = design.T @ (design * (p * (1 - p))[:, None]) + 1e-6 * np.eye(len(weights))
        weights += np.linalg.solve(curvature, design.T @ (reached - p))
    return weights


def fit(rows: Sequence[Judged], model: LocalModel) -> Fit:
    """Fit the estimate on rows; its record is that of nobody yet."""
    columns = measured(rows)
    low, high = columns.min(axis=0), columns.max(axis=0)
    weights = logistic(columns, np.array([row.chrf >= CHRF for row in rows], float))
    return Fit(
        model=model.name,
        revision=model.revision,
        text=f"{len(rows)} sentences of FLORES-200 dev",
        chrf=CHRF,
        intercept=round(float(weights[0]), 4),
        terms={
            name: Term(weight=round(float(w), 4), low=round(float(a), 4), high=round(float(b), 4))
            for name, w, a, b in zip(Measures._fields, weights[1:], low, high, strict=True)
        },
        worthless=_share_of_sources(rows),
        levels={},
    )


def _share_of_sources(rows: Sequence[Judged]) -> float:
    import sacrebleu

    chrf = sacrebleu.CHRF()
    return round(float(np.mean([chrf.sentence_score(row.source, [row.reference]).score >= CHRF for row in rows])), 4)


def spearman(one: Sequence[float] | Floats, other: Sequence[float] | Floats) -> float:
    """Spearman's rank correlation; what is equal shares a rank."""
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def _ranks(values: Sequence[float] | Floats) -> Floats:
    _, inverse, counts = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[inverse]


class Assessed(NamedTuple):
    """The probabilities and levels of rows, and their chrF."""

    probability: Floats
    level: list[ConfidenceLevel]
    chrf: Floats

    @property
    def reached(self) -> Floats:
        """1 where the chrF is reached, else 0."""
        return (self.chrf >= CHRF).astype(float)


def assessed(rows: Sequence[Judged], estimate: Fit) -> Assessed:
    """What the product makes of rows that it can assess."""
    found = [(made, row.chrf) for row in rows if (made := assess(row.source, row.translation, estimate))]
    return Assessed(
        np.array([made.probability for made, _ in found]),
        [made.level for made, _ in found],
        np.array([chrf for _, chrf in found]),
    )


def records(made: Assessed) -> dict[ConfidenceLevel, Record]:
    """How the sentences of each level fared, the lowest level first."""
    result = {}
    for level in reversed(ConfidenceLevel):
        at = np.array([one is level for one in made.level])
        result[level] = Record(
            sentences=int(at.sum()),
            reached=round(float(made.reached[at].mean()), 3) if at.any() else 0.0,
            chrf=round(float(made.chrf[at].mean()), 1) if at.any() else 0.0,
        )
    return result


def report(title: str, made: Assessed) -> None:
    """Print correlation, calibration and levels for a set of sentences."""
    p, reached = made.probability, made.reached
    bins = np.minimum((p * 10).astype(int), 9)
    gaps = [abs(p[bins == b].mean() - reached[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)]
    base = reached.mean() * (1 - reached.mean())
    print(f"\n{title}: {len(p)} sentences, mean chrF {made.chrf.mean():.1f}, {100 * reached.mean():.0f} % reach {CHRF}")
    print(
        f"Spearman {spearman(p, made.chrf):.3f}; Brier score {np.mean((p - reached) ** 2):.3f} "
        f"({base:.3f} for always saying the mean); expected calibration error {sum(gaps):.3f} (ten bins)"
    )
    print("\n| level | sentences | reached | mean chrF |\n|---|---:|---:|---:|")
    for level, record in records(made).items():
        print(f"| {level.value} | {record.sentences} | {100 * record.reached:.0f} % | {record.chrf:.1f} |")


def reliability(made: Assessed) -> None:
    """Print what was said against what came."""
    print("\n| probability | sentences | said | reached | mean chrF |\n|---|---:|---:|---:|---:|")
    edges = (0, 0.1, 0.2, LOW_BELOW, 0.4, 0.5, HIGH_FROM, 0.7, 1.001)
    for low, high in itertools.pairwise(edges):
        at = (made.probability >= low) & (made.probability < high)
        if at.any():
            said, came = made.probability[at].mean(), made.reached[at].mean()
            print(
                f"| {low:.1f}-{min(high, 1):.1f} | {at.sum()} | {said:.2f} | {came:.2f} | {made.chrf[at].mean():.1f} |"
            )


def halved(columns: Floats, chrf: Floats) -> str:
    """The mean and standard deviation of Spearman over both halves of random halvings, each fitted on the other."""
    rng = np.random.default_rng(0)
    found = []
    for _ in range(HALVINGS):
        order = rng.permutation(len(chrf))
        middle = len(chrf) // 2
        for a, b in ((order[:middle], order[middle:]), (order[middle:], order[:middle])):
            weights = logistic(columns[a], (chrf[a] >= CHRF).astype(float))
            found.append(spearman(weights[0] + columns[b] @ weights[1:], chrf[b]))
    return f"{np.mean(found):.3f} ± {np.std(found):.3f}"


def ablation(rows: Sequence[Judged], candidates: dict[str, Floats]) -> None:
    """Print what each measure and each candidate adds, over random halvings of all rows."""
    columns, chrf = measured(rows), np.array([row.chrf for row in rows])
    print(f"\n| measures | Spearman, {HALVINGS} random halvings |\n|---|---:|")
    print(f"| {', '.join(Measures._fields)} | {halved(columns, chrf)} |")
    for at, name in enumerate(Measures._fields):
        print(f"| without {name} | {halved(np.delete(columns, at, axis=1), chrf)} |")
    for at, name in enumerate(Measures._fields):
        print(f"| {name} alone | {halved(columns[:, [at]], chrf)} |")
    for name, values in candidates.items():
        print(f"| with {name} | {halved(np.column_stack([columns, values]), chrf)} |")


def free_candidates(rows: Sequence[Judged]) -> dict[str, Floats]:
    """What is known of a pair at no cost, and has no part in the estimate."""
    flagged: dict[str, Callable[[Judged], float]] = {
        "share of words in no list of English ones": lambda row: _unknown_share(row.translation.text),
        "number of errors": lambda row: sum(flag.severity == "error" for flag in row.translation.flags),
        "number of warnings": lambda row: sum(flag.severity == "warning" for flag in row.translation.flags),
        "split or retried": lambda row: any(flag.kind in ("split", "retried") for flag in row.translation.flags),
    }
    return {name: np.array([of(row) for row in rows], float) for name, of in flagged.items()}


def _unknown_share(text: str) -> float:
    """The share of words in lower case that no list of English ones has: left in Indonesian, or made up."""
    words: list[str] = re.findall(r"[^\W\d_]+", text.lower() if text.isupper() else text)
    known = ENGLISH.ordinary_words
    unknown = [word for word in words if word.islower() and len(word) > 2]
    return sum(not {word, word.removesuffix("s")} & known for word in unknown) / max(1, len(words))


def engine_candidates(rows: Sequence[Judged], model: LocalModel) -> dict[str, Floats]:
    """What the engine could hand over besides, for rows that are translated in one piece; prints what it costs."""
    import ctranslate2
    from rapidfuzz import fuzz

    from translator.translation.marian import END, Marian

    text = Marian(model.folder)
    rows_by_length = sorted(range(len(rows)), key=lambda at: len(text.encode(rows[at].source)))
    sources = [[*text.encode(rows[at].source), END] for at in rows_by_length]
    engine = ctranslate2.Translator(
        str(ModelStore().converted(model)), device="cpu", inter_threads=THREADS, intra_threads=1
    )
    batches = {"max_batch_size": 1024, "batch_type": "tokens", "max_input_length": 0}

    def search(**options: Any) -> list[Any]:
        longest = text.max_source_tokens
        return list(
            engine.translate_batch(
                sources, beam_size=BEAM, max_decoding_length=longest, return_scores=True, **batches, **options
            )
        )

    best = [result.hypotheses[0] for result in search()]
    passes: dict[str, Callable[[], list[Any]]] = {
        "the search alone": search,
        "with four hypotheses": lambda: search(num_hypotheses=BEAM),
        "with attention": lambda: search(return_attention=True),
        "a second pass, for the score of each token": lambda: list(engine.score_batch(sources, best, **batches)),
    }
    results, seconds = {}, dict.fromkeys(passes, float("inf"))
    for _ in range(3):
        for name, work in passes.items():
            start = time.perf_counter()
            results[name] = work()
            seconds[name] = min(seconds[name], time.perf_counter() - start)
    alone, *_ = seconds.values()
    print(f"\n| of {len(rows)} sentences | seconds | of the search |\n|---|---:|---:|")
    for name, taken in seconds.items():
        print(f"| {name} | {taken:.2f} | {taken / alone:.2f} |")

    _, four, seen, scored = results.values()
    found = np.empty((len(rows), 5))
    for at, hypotheses, attended, tokens in zip(rows_by_length, four, seen, scored, strict=True):
        texts = [text.decode(pieces) for pieces in hypotheses.hypotheses]
        attention = np.array(attended.attention[0])
        shares = attention / np.maximum(attention.sum(axis=1, keepdims=True), 1e-9)
        found[at] = (
            min(tokens.log_probs),
            np.std(tokens.log_probs),
            hypotheses.scores[0] - hypotheses.scores[1],
            np.mean([fuzz.ratio(texts[0], other) for other in texts[1:]]),
            -(shares * np.log(shares + 1e-9)).sum(axis=1).mean(),
        )
    names = (
        "least log-probability of a token",
        "standard deviation of the log-probabilities",
        "lead of the first hypothesis in score",
        "likeness of the four hypotheses",
        "entropy of attention",
    )
    return dict(zip(names, found.T, strict=True))


def main() -> None:
    """Fit, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="embedded", help="name in the catalog, folder, or hub repository")
    parser.add_argument("--write", action="store_true", help="put the fit into the package")
    parser.add_argument("--elsewhere", action="store_true", help="judge it on news and with the other engine too")
    parser.add_argument("--candidates", action="store_true", help="measure what else the engine could tell")
    arguments = parser.parse_args()

    pairs = list(zip(flores("id"), flores("en"), strict=True))
    rows, model = judge(pairs, arguments.model, "ctranslate2")
    fitted, held_back = [row for row in rows if in_fit(row.source)], [row for row in rows if not in_fit(row.source)]
    estimate = fit(fitted, model)
    made = assessed(held_back, estimate)
    estimate = estimate.model_copy(update={"levels": records(made)})

    print(hardware(), versions("ctranslate2", "numpy", "sacrebleu"), f"beam {BEAM}, model {model.revision}", sep="\n")
    report("the half fitted on", assessed(fitted, estimate))
    report("the held-back half", made)
    reliability(made)
    ablation(rows, free_candidates(rows))
    if arguments.candidates:
        whole = [row for row in rows if not any(flag.kind == "split" for flag in row.translation.flags)]
        ablation(whole, engine_candidates(whole, model))
    if arguments.elsewhere:
        other, _ = judge([pair for pair in pairs if not in_fit(pair[0])], arguments.model, "transformers")
        report("the held-back half, transformers engine", assessed(other, estimate))
        seen, _ = judge(news(), arguments.model, "ctranslate2")
        report("news that the embedded model has learnt from", assessed(seen, estimate))

    start = time.perf_counter()
    assessed(rows, estimate)
    print(f"\n{1000 * (time.perf_counter() - start) / len(rows):.4f} ms for each of {len(rows)} assessments")

    text = estimate.model_dump_json(indent=2) + "\n"
    if arguments.write:
        write_whole(Path(translator.confidence.__file__).with_suffix(".json"), text.encode())
    else:
        print(f"\n{text}")


if __name__ == "__main__":
    main()
