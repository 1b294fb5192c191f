"""What the checks of sentence pairs find in a system's output: whether numbers survive, and how often each flag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from translator.checks import check_pair
from translator.checks.numbers import check_numbers
from translator.document import Flag, Severity
from translator.evaluation.report import Fidelity
from translator.evaluation.rows import Row
from translator.languages import INDONESIAN, SourceLanguage
from translator.progress import Progress, silent


class Checked(NamedTuple):
    """The flags of a row, and whether its numbers survived; None where its source has none that must."""

    flags: tuple[Flag, ...]
    numbers_kept: bool | None


def check_rows(
    rows: Sequence[Row],
    hypotheses: Sequence[str],
    language: SourceLanguage = INDONESIAN,
    progress: Progress = silent,
    stage: str = "checking",
) -> list[Checked]:
    """Check each hypothesis against its source; a row of several sentences is checked as a whole, whoever made it."""
    checked = []
    for at, (row, hypothesis) in enumerate(zip(rows, hypotheses, strict=True), start=1):
        # A number must survive where its absence from an empty translation would be flagged.
        numbers = bool(check_numbers(row.source, "", language))
        kept = not check_numbers(row.source, hypothesis, language) if numbers else None
        checked.append(Checked(check_pair(row.source, hypothesis, language), kept))
        if at % 100 == 0 or at == len(rows):
            progress(stage, at, len(rows))
    return checked


def fidelity(checked: Sequence[Checked]) -> Fidelity:
    """Count what was found over rows."""
    kinds = Counter(kind for row in checked for kind in {flag.kind.value for flag in row.flags})
    serious = {Severity.ERROR, Severity.WARNING}
    return Fidelity(
        rows=len(checked),
        rows_with_numbers=sum(row.numbers_kept is not None for row in checked),
        rows_with_numbers_kept=sum(row.numbers_kept is True for row in checked),
        flagged_rows=sum(any(flag.severity in serious for flag in row.flags) for row in checked),
        flags=dict(kinds.most_common()),
    )
