"""Evaluations on a terminal, as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from translator.evaluation.report import Evaluation, Fidelity, Measure, Scores
from translator.evaluation.summaries import SummaryEvaluation
from translator.writers.safe_text import one_line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def print_evaluation(evaluation: Evaluation, console: Console) -> None:
    """Print the scores, the flags, the speed, and the signatures."""
    systems = evaluation.systems
    left_out = f", {evaluation.rows_left_out:,} without a source or a reference left out"
    console.print(
        f"{one_line(evaluation.source)} against {one_line(evaluation.reference)}"
        f"{left_out if evaluation.rows_left_out else ''}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    table = _scores_table(f"All rows: {evaluation.rows:,}", evaluation, [system.scores for system in systems])
    human = evaluation.reference_fidelity
    blanks = [""] * (len(evaluation.signatures) + 1)
    table.add_row("the reference", *blanks, share(human.number_fidelity), share(human.flagged_share))
    console.print(table)
    several = [system.scores_of_several_sentences for system in systems]
    if present := [scores for scores in several if scores]:
        title = f"Rows of two or more sentences: {evaluation.rows_of_several_sentences:,}"
        console.print(_scores_table(title, evaluation, present))
    if evaluation.flag_kinds:
        console.print(_flags_table(evaluation))
    lines = [
        f"± is the 95 % interval of {evaluation.resamples:,} bootstrap resamples. TER counts edits: lower is better. "
        "Flagged: rows with an error or a warning."
    ]
    if len(systems) > 1:
        lines.append(f"* differs from {one_line(systems[0].name)} with p < 0.05 (paired bootstrap).")
    for system in systems:
        if speed := system.speed:
            busy = "" if speed.load is None else f", load {speed.load:.1f} before"
            lines.append(
                f"{one_line(system.name)}: {speed.words_per_second:,.0f} source words and "
                f"{speed.tokens_per_second:,.0f} target tokens a second ({speed.seconds:.1f} s) on "
                f"{speed.hardware}{busy}"
            )
    lines += [f"{name}: {signature}" for name, signature in evaluation.signatures.items()]
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def new_table(title: str, first: str, *columns: str) -> Table:
    """A table whose first column is text and whose others are numbers."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    # Without frames, so that all columns are on a terminal of 80 columns.
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(first, overflow="fold", min_width=9)
    for column in columns:
        table.add_column(Text(one_line(column)), justify="right", overflow="fold")
    return table


def share(value: float | None) -> str:
    """A share as percents, a dash for none."""
    return "-" if value is None else f"{100 * value:.1f} %"


def _scores_table(title: str, evaluation: Evaluation, scores: Sequence[Scores]) -> Table:
    from rich.text import Text

    table = new_table(title, "system", *evaluation.signatures, "length", "numbers kept", "flagged")
    for system, each in zip(evaluation.systems, scores, strict=True):
        table.add_row(
            Text(one_line(system.name)),
            *(_measure(each.metrics[name]) for name in evaluation.signatures),
            f"{each.length_ratio:.3f}",
            share(each.fidelity.number_fidelity),
            share(each.fidelity.flagged_share),
        )
    return table


def _measure(measure: Measure) -> str:
    star = "" if measure.p_value is None else "*" if measure.significant else " "
    return f"{measure.score:.1f}±{measure.interval:.1f}{star}"


def _flags_table(evaluation: Evaluation) -> Table:
    columns: list[Fidelity] = [system.scores.fidelity for system in evaluation.systems]
    columns.append(evaluation.reference_fidelity)
    names = [system.name for system in evaluation.systems]
    table = new_table("Rows with each kind of flag", "kind", *names, "the reference")
    for kind in evaluation.flag_kinds:
        table.add_row(kind, *(share(each.share(kind)) for each in columns))
    return table


def print_summaries(evaluation: SummaryEvaluation, console: Console) -> None:
    """Print the averages, and what ROUGE they are."""
    skipped = f", {evaluation.skipped:,} articles without one left out" if evaluation.skipped else ""
    table = new_table(f"{evaluation.summaries:,} summaries{skipped}", "measure", "mean", "95 % interval", "summaries")
    for name, average in evaluation.averages.items():
        table.add_row(name, f"{average.mean:.3f}", f"{average.low:.3f} to {average.high:.3f}", f"{average.count:,}")
    console.print(table)
    if evaluation.signature:
        console.print(f"ROUGE: {evaluation.signature}", markup=False, highlight=False, soft_wrap=True)
