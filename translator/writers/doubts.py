"""Which sentence pairs a person should compare, why, and where in the text the doubt is."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from translator.document import BilingualArticle, ConfidenceLevel, Flag, SentencePair, Severity
from translator.writers.wording import SEVERITY_NOTES, confidence_label, flag_line


def worst(flags: Iterable[Flag]) -> Severity | None:
    """Give the severity of the most serious flag."""
    severities = {flag.severity for flag in flags}
    return next((severity for severity in SEVERITY_NOTES if severity in severities), None)


def worst_first(flags: Iterable[Flag]) -> list[Flag]:
    """Order flags by severity, the most serious first, those of one severity as they were."""
    order = list(SEVERITY_NOTES)
    return sorted(flags, key=lambda flag: order.index(flag.severity))


def needs_check(pair: SentencePair) -> bool:
    """Tell whether a person should compare a pair: it has an error or a warning, or low confidence."""
    return bool(doubts(pair))


def doubts(pair: SentencePair) -> list[str]:
    """Say why a person should compare a pair, each reason in one line; empty where `needs_check` is false."""
    serious = (Severity.ERROR, Severity.WARNING)
    reasons = [flag_line(flag) for flag in worst_first(pair.target.flags) if flag.severity in serious]
    confidence = pair.target.confidence
    if confidence and confidence.level is ConfidenceLevel.LOW:
        reasons.append(confidence_label(confidence.level))
    return reasons


def to_check(bilingual: BilingualArticle) -> list[SentencePair]:
    """List the pairs that a person should compare: by their most serious flag, then the least sure first."""
    order = [*SEVERITY_NOTES, None]

    def rank(pair: SentencePair) -> tuple[int, float]:
        confidence = pair.target.confidence
        return order.index(worst(pair.target.flags)), confidence.probability if confidence else 1.0

    return sorted(filter(needs_check, bilingual.pairs), key=rank)


def errors(bilingual: BilingualArticle) -> list[SentencePair]:
    """List the pairs that carry a flag of the most serious kind, in the order of the article."""
    return [pair for pair in bilingual.pairs if pair.target.has_errors]


class Piece(NamedTuple):
    """A stretch of text, and the severity of the most serious flag that is about it."""

    text: str
    severity: Severity | None


def pieces(text: str, flags: Sequence[Flag], *, target: bool) -> list[Piece]:
    """Cut the text of one side of a pair at the spans of its flags; the pieces joined are the text.

    Spans that reach beyond the text are cut off there.
    """
    marks: list[Severity | None] = [None] * len(text)
    for severity in reversed(tuple(SEVERITY_NOTES)):  # the most serious last, over the others
        for flag in flags:
            if flag.severity is severity:
                for start, end in flag.target_spans if target else flag.source_spans:
                    marks[start:end] = [severity] * len(marks[start:end])
    cut = []
    at = 0
    for severity_or_none, run in itertools.groupby(marks):
        end = at + sum(1 for _ in run)
        cut.append(Piece(text[at:end], severity_or_none))
        at = end
    return cut


def check_summary(bilingual: BilingualArticle) -> str:
    """Say in one line how many sentences a person should compare."""
    count, total = len(to_check(bilingual)), len(list(bilingual.pairs))
    if not count:
        return f"None of {total} sentences is flagged as doubtful. The checks are automatic and can miss errors."
    return f"Check {count} of {total} sentences before you rely on them. The checks are automatic and can miss errors."
