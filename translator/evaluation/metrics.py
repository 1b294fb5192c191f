"""Scores of whole outputs and of single rows, by sacrebleu.

BLEU (Papineni et al. 2002) as Post 2018 defines it, chrF and chrF++ (Popović 2015, 2017), TER (Snover et al. 2006; the
lower the better). Each score comes with the signature that repeats it. The confidence intervals and the significance of
differences are from bootstrap resampling (Koehn 2004), as `sacrebleu --paired-bs` computes them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from translator.evaluation.extra import require
from translator.evaluation.report import Measure
from translator.progress import Progress, silent

if TYPE_CHECKING:
    from sacrebleu.significance import Result

RESAMPLES = 1000
"""Bootstrap resamples, as in sacrebleu."""

_FEWEST_RESAMPLES = 100
_CELLS = 10_000_000
"""Rows times resamples at most: sacrebleu holds 24 numbers of 4 bytes for each in memory, so about a gigabyte."""


def default_resamples(rows: int) -> int:
    """RESAMPLES, or fewer where so many rows would take too much memory; the signatures name the number."""
    return max(_FEWEST_RESAMPLES, min(RESAMPLES, _CELLS // rows))


def score(
    outputs: Sequence[tuple[str, Sequence[str]]], references: Sequence[str], resamples: int, progress: Progress = silent
) -> tuple[dict[str, str], list[dict[str, Measure]]]:
    """Score outputs, each a name and a hypothesis a reference, and compare each with the first.

    Gives the signature of each metric, and for each output its measures; both by the metric's name in sacrebleu.
    Raises ConfigError where sacrebleu is missing.
    """
    require("sacrebleu")
    from sacrebleu.significance import PairedTest

    signatures: dict[str, str] = {}
    measures: list[dict[str, Measure]] = [{} for _ in outputs]
    # One test a metric, so that progress can be told in between.
    metrics = _metrics([list(references)])
    for at, (name, make) in enumerate(metrics.items()):
        progress("scoring", at, len(metrics))
        test = PairedTest(
            [(system, list(hypotheses)) for system, hypotheses in outputs],
            {name: make()},
            references=None,
            test_type="bs",
            n_samples=resamples,
        )
        found, results = test()
        ((key, signature),) = found.items()
        signatures[key] = str(signature)
        first, *rest = cast("list[Result]", results[key])
        measures[0][key] = _measure(first, None)
        for measured, result in zip(measures[1:], rest, strict=True):
            # sacrebleu takes no difference at all for a significant one: it gives 1 / (resamples + 1) there.
            measured[key] = _measure(result, 1.0 if result.score == first.score else result.p_value)
    progress("scoring", len(metrics), len(metrics))
    return signatures, measures


def length_ratio(hypotheses: Sequence[str], references: Sequence[str]) -> float:
    """Tokens of the hypotheses for each of the references, as BLEU counts them."""
    from sacrebleu.metrics.bleu import BLEU

    ratio: float = BLEU(force=True).corpus_score(list(hypotheses), [list(references)]).ratio
    return ratio


def row_scores(hypotheses: Sequence[str], references: Sequence[str]) -> list[float]:
    """chrF of each row by itself, from 0 to 100."""
    from sacrebleu.metrics.chrf import CHRF

    metric = CHRF()
    return [
        metric.sentence_score(hypothesis, [reference]).score
        for hypothesis, reference in zip(hypotheses, references, strict=True)
    ]


def _measure(result: Result, p_value: float | None) -> Measure:
    return Measure.model_validate(
        {"score": result.score, "mean": result.mean, "interval": result.ci, "p_value": p_value}
    )


def _metrics(references: list[list[str]]) -> dict[str, Callable[[], Any]]:
    """How to make each metric, with its references read once for all systems."""
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.metrics.ter import TER

    return {
        "BLEU": lambda: BLEU(references=references),
        "chrF": lambda: CHRF(references=references),
        "chrF++": lambda: CHRF(word_order=2, references=references),
        "TER": lambda: TER(references=references),
    }
