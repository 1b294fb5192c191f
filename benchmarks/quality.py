"""The embedded model beside other systems on FLORES-200 dev, as Markdown: `python -m benchmarks.quality`.

The outputs of the other systems are stored beside the text. What `translator evaluate` counts is what is shown here.
"""

from __future__ import annotations

import html
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.common import versions
from translator.config import load_config
from translator.evaluation.compare import compare
from translator.evaluation.metrics import RESAMPLES
from translator.evaluation.report import Evaluation, Fidelity, Scores, SystemReport
from translator.evaluation.rows import read_parallel
from translator.evaluation.systems import prepare, stored

EVAL = Path(__file__).resolve().parent.parent.parent / "shared" / "eval"
OTHERS = ("argos", "opusmt", "nllb", "bergamot-tiny", "microsoft", "google")


def main() -> None:
    """Measure and print."""
    source, reference = EVAL / "flores_dev.id", EVAL / "flores_dev.en"
    if not source.is_file():
        sys.exit(f"{source}: not here, so there is nothing to measure on")
    aligned = read_parallel(source, reference)
    ours = prepare("embedded", load_config("embedded", {"summarization.method": "none"}))
    # Google's output holds HTML entities (&#39;), which are no fault of its translation.
    others = [stored(EVAL / f"flores_dev.{name}.en", aligned)._replace(name=name) for name in OTHERS]
    others = [other._replace(hypotheses=[html.unescape(line) for line in other.hypotheses]) for other in others]
    systems = [ours.run(aligned.rows), *others]
    start = time.perf_counter()
    evaluation = compare(aligned, systems, resamples=RESAMPLES, worst=0)
    seconds = time.perf_counter() - start

    first = evaluation.systems[0]
    print(versions("ctranslate2", "sacrebleu"))
    print(f"{evaluation.rows} rows, model {first.models[0].revision}; {seconds:.0f} s to score {len(systems)} systems")
    if speed := first.speed:
        print(
            f"{speed.words_per_second:,.0f} source words, {speed.tokens_per_second:,.0f} target tokens a second on "
            f"{speed.hardware}, load {speed.load or 0:.1f} before"
        )
    print("\nAll rows:\n")
    scores(evaluation, lambda system: system.scores)
    print(f"\nThe {evaluation.rows_of_several_sentences} rows of two or more sentences:\n")
    scores(evaluation, lambda system: system.scores_of_several_sentences)
    print("\nRows with each kind of flag:\n")
    flags(evaluation)
    print()
    for name, signature in evaluation.signatures.items():
        print(f"- {name}: `{signature}`")


def scores(evaluation: Evaluation, pick: Callable[[SystemReport], Scores | None]) -> None:
    """A line for each system."""
    line("system", *evaluation.signatures, "length", "numbers kept", "flagged")
    print("|---|" + "---:|" * (len(evaluation.signatures) + 3))
    for system in evaluation.systems:
        if found := pick(system):
            measures = [found.metrics[name] for name in evaluation.signatures]
            cells = [f"{m.score:.1f} ± {m.interval:.1f}{' *' if m.significant else ''}" for m in measures]
            line(system.name, *cells, f"{found.length_ratio:.3f}", *shares(found.fidelity))
    if pick(evaluation.systems[0]) is evaluation.systems[0].scores:
        line("the reference", *[""] * (len(evaluation.signatures) + 1), *shares(evaluation.reference_fidelity))


def flags(evaluation: Evaluation) -> None:
    """A line for each kind of flag."""
    columns = [(system.name, system.scores.fidelity) for system in evaluation.systems]
    columns.append(("the reference", evaluation.reference_fidelity))
    line("flag", *(name for name, _ in columns))
    print("|---|" + "---:|" * len(columns))
    for kind in evaluation.flag_kinds:
        line(f"`{kind}`", *(percent(found.share(kind)) for _, found in columns))


def shares(found: Fidelity) -> Sequence[str]:
    """Numbers kept, and rows flagged."""
    return percent(found.number_fidelity or 0), percent(found.flagged_share)


def percent(share: float) -> str:
    """A share as percents."""
    return f"{100 * share:.1f} %"


def line(*cells: str) -> None:
    """One line of a table."""
    print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
