"""Confidence: fit the estimate on translations that were judged beside their sources, and report on others.

    python -m benchmarks.confidence [PAIRS ...]            fit, and print how it fares on articles not fitted on
    python -m benchmarks.confidence [PAIRS ...] --write    also put the fit into the package: do so for every new model

PAIRS are TSV files without a header, a judged translation on each line: id (its first part, up to a colon, names the
article), source, translation, grade (A right and fluent, B right in substance, C a detail wrong or lost, D wrong or
misleading), and the wrong words, separated by `; `. Best the first holds translations by the weights in the package:
the records of the levels are made on it. More files, of other translations, add to the fit. Without PAIRS: what the
package made of the sentences of ../shared/eval/judged_news.tsv, as `data/graded_news.tsv` grades it, and that file
itself; where it is absent, nothing is done.

The sentences are third parties' text and not part of the repository. So `data/graded_news.tsv` has the id of each, the
beginning of the SHA-256 of the translation that was graded, the grade and the wrong words; the translations are made
anew, and one that has become another is left out.

Every translation is scored as given (forced decoding) and checked as `translator check --estimate` does. Nothing is
reported on an article that was fitted on: once by cross-validation over articles, once by halves of the articles.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

import translator.confidence
from benchmarks.common import hardware, versions
from translator.checking.estimating import Estimator, Scored
from translator.checks import check_unsupported
from translator.confidence import (
    DOUBTFUL_BELOW,
    HIGH_FROM,
    LOW_BELOW,
    MOST_DOUBTFUL,
    Fit,
    Measures,
    Record,
    Term,
    distant_words,
    doubtful_words,
    measure,
)
from translator.document import BilingualArticle, ConfidenceLevel, Severity, Span
from translator.files import write_whole
from translator.languages import INDONESIAN
from translator.pipeline import Pipeline
from translator.readers import read_text

GRADES = Path(__file__).resolve().parent / "data" / "graded_news.tsv"
JUDGED = Path(__file__).resolve().parent.parent.parent / "shared" / "eval" / "judged_news.tsv"
FOLDS, REPEATS = 10, 5
PENALTY = 1.0
"""On the squares of the weights of standardized measures; there are few sentences."""

Floats = npt.NDArray[np.float64]


class Judged(NamedTuple):
    """A judged translation: the article it is from, whether it is right in substance, its wrong words, its scores."""

    article: str
    source: str
    right: bool
    wrong: tuple[str, ...]
    scored: Scored

    @property
    def measures(self) -> Measures:
        """What the estimate rests on."""
        return measure(self.source, self.scored.translation, self.scored.tokens, INDONESIAN)

    @property
    def doubtful(self) -> tuple[Span, ...]:
        """The words that are shown as doubtful where confidence is low."""
        translation = self.scored.translation
        return distant_words(self.source, translation, INDONESIAN) or doubtful_words(
            self.source, translation, self.scored.words
        )

    @property
    def warned(self) -> bool:
        """Whether a check found fault, as with what a model wrote."""
        translation = self.scored.translation
        flags = (*translation.flags, *check_unsupported(self.source, translation.text, INDONESIAN))
        return any(flag.severity in (Severity.ERROR, Severity.WARNING) for flag in flags)


def rows_of(file: Path) -> list[list[str]]:
    """The rows of a table without a header."""
    return [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]


def graded(options: Mapping[str, str]) -> list[list[str]]:
    """What a model makes of the judged sentences, where it is what was graded, as rows of PAIRS."""
    sources = {row[0]: row[1] for row in rows_of(JUDGED)}
    with Pipeline.from_config("extractive", options={**options, "glossary.builtin": False}) as pipeline:
        texts = {name: read_text(source, name=name) for name, source in sources.items()}
        made = {
            each.name: " ".join(pair.target.text for pair in each.pairs)
            for each in pipeline.run_many(texts.values())
            if isinstance(each, BilingualArticle)
        }
    return [
        [name, sources[name], made[name], grade, wrong]
        for name, digest, grade, wrong in rows_of(GRADES)
        if name in made and digest == digest_of(made[name])
    ]


def digest_of(translation: str) -> str:
    """What `data/graded_news.tsv` knows a translation by."""
    return hashlib.sha256(translation.encode()).hexdigest()[:12]


def read(rows: Sequence[Sequence[str]], estimator: Estimator) -> list[Judged]:
    """Judged translations, scored; what cannot be scored is left out."""
    scored = estimator.score([(row[1], row[2]) for row in rows])
    return [
        Judged(row[0].split(":")[0], row[1], row[3] in ("A", "B"), tuple(filter(None, row[4].split("; "))), each)
        for row, each in zip(rows, scored, strict=True)
        if each
    ]


def logistic(columns: Floats, right: Floats) -> tuple[float, Floats]:
    """The intercept and weights of a logistic regression with a small penalty, by Newton's method."""
    mean, spread = columns.mean(axis=0), columns.std(axis=0) + 1e-9
    design = np.column_stack([np.ones(len(columns)), (columns - mean) / spread])
    penalty = PENALTY * np.eye(design.shape[1])
    penalty[0, 0] = 0.0
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-design @ weights))
        curvature = design.T @ (design * (p * (1 - p))[:, None]) + penalty
        weights += np.linalg.solve(curvature, design.T @ (right - p) - penalty @ weights)
    slopes = weights[1:] / spread
    return float(weights[0] - slopes @ mean), slopes


def columns_of(rows: Sequence[Judged]) -> Floats:
    """The measures of each row, a column each."""
    return np.array([row.measures for row in rows])


def rights(rows: Sequence[Judged]) -> Floats:
    """1 where a translation is right in substance, else 0."""
    return np.array([row.right for row in rows], float)


def fit(rows: Sequence[Judged], model: str, revision: str) -> Fit:
    """Fit the estimate on rows; its record is that of nobody yet."""
    columns = columns_of(rows)
    intercept, weights = logistic(columns, rights(rows))
    low, high = columns.min(axis=0), columns.max(axis=0)
    articles = len({row.article for row in rows})
    return Fit(
        model=model,
        revision=revision,
        text=f"{len(rows)} translations of sentences from {articles} articles of real news, judged beside them",
        intercept=round(intercept, 4),
        terms={
            name: Term(weight=round(float(w), 4), low=round(float(a), 4), high=round(float(b), 4))
            for name, w, a, b in zip(Measures._fields, weights, low, high, strict=True)
        },
        levels={},
    )


def folds(rows: Sequence[Judged], number: int, seed: int) -> dict[str, int]:
    """The fold of each article, so that folds hold about as many sentences as one another."""
    counts = {article: sum(row.article == article for row in rows) for article in {row.article for row in rows}}
    order = np.random.default_rng(seed).permutation(sorted(counts))
    held = [0] * number
    result = {}
    for article in map(str, order):
        result[article] = held.index(min(held))
        held[result[article]] += counts[article]
    return result


def held_back(
    rows: Sequence[Judged], all_rows: Sequence[Judged], seed: int, number: int, columns: Callable[..., Floats]
) -> Floats:
    """The log-odds of each row by a fit that knew nothing of its article."""
    fold = folds(rows, number, seed)
    result = np.zeros(len(rows))
    for this in range(number):
        known = [row for row in all_rows if fold.get(row.article, -1) != this]
        at = [n for n, row in enumerate(rows) if fold[row.article] == this]
        intercept, weights = logistic(columns(known), rights(known))
        result[at] = intercept + columns([rows[n] for n in at]) @ weights
    return result


def area(scores: Floats, right: Floats) -> float:
    """The area under the ROC curve: how often a right sentence is ranked above a wrong one; ties count half."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    good = right.sum()
    return float((ranks[right == 1].sum() - good * (good + 1) / 2) / (good * (len(right) - good)))


def level_of(probability: float) -> ConfidenceLevel:
    """The level that goes with a probability."""
    if probability < LOW_BELOW:
        return ConfidenceLevel.LOW
    return ConfidenceLevel.HIGH if probability >= HIGH_FROM else ConfidenceLevel.MEDIUM


def records(rows: Sequence[Judged], probabilities: Floats) -> dict[ConfidenceLevel, Record]:
    """How the sentences of each level fared, the lowest level first."""
    right = rights(rows)
    result = {}
    for level in reversed(ConfidenceLevel):
        at = np.array([level_of(p) is level for p in probabilities])
        result[level] = Record(sentences=int(at.sum()), right=round(float(right[at].mean()), 3) if at.any() else 0.0)
    return result


def report(title: str, rows: Sequence[Judged], logits: Floats) -> None:
    """Print how well the estimate tells right from wrong, and what a reader is warned of."""
    right, p = rights(rows), 1 / (1 + np.exp(-logits))
    base = right.mean() * (1 - right.mean())
    print(f"\n{title}: {len(rows)} sentences, {100 * right.mean():.0f} % right in substance")
    print(f"AUC {area(logits, right):.3f}; Brier score {np.mean((p - right) ** 2):.3f} ({base:.3f} for the mean)")
    print("\n| level | sentences | right in substance |\n|---|---:|---:|")
    for level, record in records(rows, p).items():
        print(f"| {level.value} | {record.sentences} | {100 * record.right:.0f} % |")
    warned = np.array([row.warned for row in rows])
    print("\n| caught by | of C and D | of A and B |\n|---|---:|---:|")
    for name, caught in (
        ("a flag", warned),
        ("a flag or low confidence", warned | (p < LOW_BELOW)),
        ("a flag or confidence below high", warned | (p < HIGH_FROM)),
    ):
        print(f"| {name} | {100 * caught[right == 0].mean():.0f} % | {100 * caught[right == 1].mean():.0f} % |")
    words(rows, p)


def words(rows: Sequence[Judged], probabilities: Floats) -> None:
    """Print how often the words that are shown as doubtful hold a wrong one."""
    shown: list[bool] = []
    hits: list[bool] = []  # of the sentences of C and D whose wrong words are known
    low: list[bool] = []
    doubted = 0
    for row, p in zip(rows, probabilities, strict=True):
        text = row.scored.translation.text
        bad = [(text.find(word), text.find(word) + len(word)) for word in row.wrong if word in text]
        found = row.doubtful if p < LOW_BELOW else ()
        right = [any(start < b and a < end for a, b in bad) for start, end in found]
        shown += right
        doubted += bool(found)
        if bad and not row.right:
            hits.append(any(right))
            low.append(bool(p < LOW_BELOW))
    print(
        f"\nDoubtful words (at most {MOST_DOUBTFUL}, below {DOUBTFUL_BELOW}, at low confidence): {len(shown)} in "
        f"{doubted} sentences; {_share(shown)} of them are wrong. A wrong word is among them in "
        f"{_share([hit for hit, at in zip(hits, low, strict=True) if at])} of the {sum(low)} sentences of C and D of "
        f"low confidence, in {_share(hits)} of all {len(hits)}."
    )


def _share(values: Sequence[bool]) -> str:
    return f"{100 * sum(values) / max(1, len(values)):.0f} %"


def _worst(row: Judged, number: int) -> float:
    scores = sorted(score for _, score in row.scored.words)[:number]
    return -float(np.log1p(-np.mean(scores))) if scores else 0.0


CANDIDATES: dict[str, Callable[[Judged], float]] = {
    "mean log-probability of a token": lambda row: row.scored.translation.score or 0.0,
    "the worst word": lambda row: _worst(row, 1),
    "mean of the three worst words": lambda row: _worst(row, 3),
    "mean of the five worst words": lambda row: _worst(row, 5),
    "ratio of lengths": lambda row: float(np.log((len(row.scored.translation.text) + 5) / (len(row.source) + 5))),
    "tokens for a word of the translation": lambda row: row.scored.tokens / max(1, len(row.scored.words)),
}
"""What has no part in the estimate, to see what it would add."""


def ablation(rows: Sequence[Judged], all_rows: Sequence[Judged]) -> None:
    """Print what each measure and each candidate is worth, by cross-validation."""

    def held(columns: Callable[..., Floats]) -> float:
        found = [area(held_back(rows, all_rows, seed, FOLDS, columns), rights(rows)) for seed in range(REPEATS)]
        return float(np.mean(found))

    print(f"\n| measures | AUC, {REPEATS} cross-validations over articles |\n|---|---:|")
    print(f"| {', '.join(Measures._fields)} | {held(columns_of):.3f} |")
    for at, name in enumerate(Measures._fields):
        print(f"| without {name} | {held(lambda some, at=at: np.delete(columns_of(some), at, axis=1)):.3f} |")
    for at, name in enumerate(Measures._fields):
        print(f"| {name} alone | {held(lambda some, at=at: columns_of(some)[:, [at]]):.3f} |")
    for name, of in CANDIDATES.items():
        alone = held(lambda some, of=of: np.array([[of(row)] for row in some]))
        added = held(lambda some, of=of: np.column_stack([columns_of(some), [of(row) for row in some]]))
        print(f"| with {name} (alone: {alone:.3f}) | {added:.3f} |")


def main() -> None:
    """Fit, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="*", type=Path, metavar="PAIRS", help="judged translations, TSV")
    parser.add_argument("--model", default="embedded", help="name in the catalog, folder, or hub repository")
    parser.add_argument("--engine", default="ctranslate2", choices=("ctranslate2", "transformers"))
    parser.add_argument("--write", action="store_true", help="put the fit into the package")
    arguments = parser.parse_args()
    options = {"translation.model": arguments.model, "translation.engine": arguments.engine}
    tables = {file.name: rows_of(file) for file in arguments.pairs}
    if not tables and JUDGED.is_file():
        tables = {GRADES.name: graded(options), JUDGED.name: rows_of(JUDGED)}
    if not tables:
        sys.exit(f"{JUDGED}: not here, and no PAIRS given, so there is nothing to fit on")

    estimator = Estimator.from_config(options=options)
    sets = [read(rows, estimator) for rows in tables.values()]
    all_rows = [row for rows in sets for row in rows]
    estimate = fit(all_rows, estimator.model.name, estimator.model.revision)
    print(hardware(), versions("ctranslate2", "numpy"), f"model {estimator.model.revision}", sep="\n")
    for name, rows in zip(tables, sets, strict=True):
        report(f"{name}, cross-validated over articles", rows, held_back(rows, all_rows, 0, FOLDS, columns_of))
        half = folds(rows, 2, 0)
        fitted = fit([row for row in all_rows if half.get(row.article) == 0], "", "")
        other = [row for row in rows if half[row.article] == 1]
        odds = np.array([fitted.probability(row.measures) for row in other])
        report(f"{name}, the half of the articles not fitted on", other, np.log(odds / (1 - odds)))
        ablation(rows, all_rows)
    first = held_back(sets[0], all_rows, 0, FOLDS, columns_of)
    estimate = estimate.model_copy(update={"levels": records(sets[0], 1 / (1 + np.exp(-first)))})

    text = estimate.model_dump_json(indent=2) + "\n"
    if arguments.write:
        write_whole(Path(translator.confidence.__file__).with_suffix(".json"), text.encode())
    else:
        print(f"\n{text}")


if __name__ == "__main__":
    main()
