"""Evaluate systems side by side on the same rows; the first is the one that the others are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

from translator import __version__
from translator.evaluation.fidelity import Checked, check_rows, fidelity
from translator.evaluation.metrics import length_ratio, row_scores, score
from translator.evaluation.report import Evaluation, Measure, OtherOutput, Scores, SystemReport, WorstRow
from translator.evaluation.rows import Aligned
from translator.evaluation.systems import System
from translator.progress import Progress, silent

T = TypeVar("T")


def compare(
    aligned: Aligned, systems: Sequence[System], *, resamples: int, worst: int, progress: Progress = silent
) -> Evaluation:
    """Score and check each system, and compare it with the first.

    `resamples` are those of the bootstrap; `worst` is how many rows are shown where the first system did worst.
    Raises ConfigError where sacrebleu is missing.
    """
    rows = aligned.rows
    references = [row.reference for row in rows]
    outputs = [(system.name, system.hypotheses) for system in systems]
    several = [at for at, row in enumerate(rows) if row.sentences > 1]

    signatures, measures = score(outputs, references, resamples, progress)
    checked = [
        check_rows(rows, system.hypotheses, aligned.language, progress, f"checking {number} of {len(systems)}")
        for number, system in enumerate(systems, start=1)
    ]
    whole = [
        _scores(measured, system.hypotheses, references, found)
        for measured, system, found in zip(measures, systems, checked, strict=True)
    ]
    partial: list[Scores] | list[None] = [None] * len(systems)
    if several and len(several) < len(rows):
        their_references = _at(references, several)
        _, few = score(
            [(name, _at(output, several)) for name, output in outputs], their_references, resamples, progress
        )
        partial = [
            _scores(measured, _at(system.hypotheses, several), their_references, _at(found, several))
            for measured, system, found in zip(few, systems, checked, strict=True)
        ]
    return Evaluation(
        package_version=__version__,
        created=datetime.now(UTC),
        source=aligned.source,
        reference=aligned.reference,
        rows=len(rows),
        rows_left_out=aligned.left_out,
        rows_of_several_sentences=len(several),
        resamples=resamples,
        signatures=signatures,
        systems=tuple(
            SystemReport(
                name=system.name,
                models=system.models,
                options=system.options,
                sha256=system.sha256,
                speed=system.speed,
                scores=scores,
                scores_of_several_sentences=few_scores,
            )
            for system, scores, few_scores in zip(systems, whole, partial, strict=True)
        ),
        reference_fidelity=fidelity(check_rows(rows, references, aligned.language, progress, "checking the reference")),
        worst=_worst(aligned, systems, checked[0], worst),
    )


def _scores(
    measures: dict[str, Measure], hypotheses: Sequence[str], references: Sequence[str], checked: Sequence[Checked]
) -> Scores:
    return Scores(
        rows=len(references),
        metrics=measures,
        length_ratio=length_ratio(hypotheses, references),
        fidelity=fidelity(checked),
    )


def _worst(aligned: Aligned, systems: Sequence[System], checked: Sequence[Checked], count: int) -> tuple[WorstRow, ...]:
    """The rows of the first system with the lowest chrF, the lowest first."""
    first, *others = systems
    scores = row_scores(first.hypotheses, [row.reference for row in aligned.rows])
    order = sorted(range(len(scores)), key=scores.__getitem__)[:count]
    theirs = [
        row_scores(_at(other.hypotheses, order), [aligned.rows[at].reference for at in order]) for other in others
    ]
    return tuple(
        WorstRow(
            number=aligned.rows[at].number,
            chrf=scores[at],
            source=aligned.rows[at].source,
            hypothesis=first.hypotheses[at],
            reference=aligned.rows[at].reference,
            flags=checked[at].flags,
            others=tuple(
                OtherOutput(name=other.name, chrf=found[place], hypothesis=other.hypotheses[at])
                for other, found in zip(others, theirs, strict=True)
            ),
        )
        for place, at in enumerate(order)
    )


def _at(values: Sequence[T], places: Sequence[int]) -> list[T]:
    return [values[place] for place in places]
