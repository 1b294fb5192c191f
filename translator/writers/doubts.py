"""Which sentence pairs a person should compare, why, and where in the text the doubt is."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from translator.document import BilingualArticle, ConfidenceLevel, Flag, SentencePair, Severity, Span, Translation
from translator.writers.safe_text import one_line
from translator.writers.wording import SEVERITY_NOTES, confidence_counts, confidence_label, flag_line

LEVEL_SEVERITIES: Mapping[ConfidenceLevel, Severity] = MappingProxyType(
    {ConfidenceLevel.LOW: Severity.ERROR, ConfidenceLevel.MEDIUM: Severity.WARNING}
)
"""How much a level of confidence should worry a reader, on the scale of the flags; high confidence should not."""

COMPARED = (Severity.ERROR, Severity.WARNING)
"""The severities for which a person should compare a pair."""


def worst(flags: Iterable[Flag]) -> Severity | None:
    """Give the severity of the most serious flag."""
    return most_serious(flag.severity for flag in flags)


def most_serious(severities: Iterable[Severity]) -> Severity | None:
    """Give the most serious of some severities."""
    found = set(severities)
    return next((severity for severity in SEVERITY_NOTES if severity in found), None)


def severity(pair: SentencePair) -> Severity | None:
    """Give the one measure of how much a pair should worry a reader, of its flags and its confidence.

    Every view colours, counts and orders by it.
    """
    confidence = pair.target.confidence
    levels = [LEVEL_SEVERITIES[confidence.level]] if confidence and confidence.level in LEVEL_SEVERITIES else []
    return most_serious([*levels, *(flag.severity for flag in pair.target.flags)])


def worst_first(flags: Iterable[Flag]) -> list[Flag]:
    """Order flags by severity, the most serious first, those of one severity as they were."""
    order = list(SEVERITY_NOTES)
    return sorted(flags, key=lambda flag: order.index(flag.severity))


def needs_check(pair: SentencePair) -> bool:
    """Tell whether a person should compare a pair: it has an error, a warning, or low or medium confidence."""
    return severity(pair) in COMPARED


def doubts(pair: SentencePair) -> list[str]:
    """Say why a person should compare a pair, each reason in one line; empty where `needs_check` is false."""
    reasons = [flag_line(flag) for flag in worst_first(pair.target.flags) if flag.severity in COMPARED]
    confidence = pair.target.confidence
    if confidence and confidence.level in LEVEL_SEVERITIES:
        reasons.append(confidence_label(confidence.level))
    return reasons


def to_check(bilingual: BilingualArticle) -> list[SentencePair]:
    """The pairs that a person should compare: the most serious first, of those the worst flagged, the least sure."""
    order = [*SEVERITY_NOTES, None]

    def rank(pair: SentencePair) -> tuple[int, int, float]:
        confidence = pair.target.confidence
        return (
            order.index(severity(pair)),
            order.index(worst(pair.target.flags)),
            confidence.probability if confidence else 1.0,
        )

    return sorted(filter(needs_check, bilingual.pairs), key=rank)


def errors(bilingual: BilingualArticle) -> list[SentencePair]:
    """List the pairs that carry a flag of the most serious kind, in the order of the article."""
    return [pair for pair in bilingual.pairs if pair.target.has_errors]


class Piece(NamedTuple):
    """A stretch of text, the severity of the most serious flag that is about it, and whether the model was unsure."""

    text: str
    severity: Severity | None
    doubtful: bool = False


def pieces(text: str, flags: Sequence[Flag], *, target: bool, doubtful: Sequence[Span] = ()) -> list[Piece]:
    """Cut the text of one side of a pair at the spans of its flags and its doubtful words; joined, they are the text.

    Spans that reach beyond the text are cut off there.
    """
    marks: list[Severity | None] = [None] * len(text)
    for each in reversed(tuple(SEVERITY_NOTES)):  # the most serious last, over the others
        for flag in flags:
            if flag.severity is each:
                for start, end in flag.target_spans if target else flag.source_spans:
                    marks[start:end] = [each] * len(marks[start:end])
    unsure = [False] * len(text)
    for start, end in doubtful:
        unsure[start:end] = [True] * len(unsure[start:end])
    cut = []
    at = 0
    for (mark, is_doubtful), run in itertools.groupby(zip(marks, unsure, strict=True)):
        end = at + sum(1 for _ in run)
        cut.append(Piece(text[at:end], mark, is_doubtful))
        at = end
    return cut


def doubtful_words(target: Translation) -> list[str]:
    """Give the doubtful words of a translation, each once."""
    spans = target.confidence.doubtful if target.confidence else ()
    return list(dict.fromkeys(filter(None, (one_line(target.text[start:end]) for start, end in spans))))


def doubt_counts(bilingual: BilingualArticle) -> list[tuple[str, int, str]]:
    """Count the sentences with each reason to compare them, the most serious first, where there are any.

    Each reason has its name in a legend, the count, and the words for it.
    """
    worsts = Counter(worst(pair.target.flags) for pair in bilingual.pairs)
    levels = confidence_counts(bilingual)
    found = [(each.value, worsts[each], f"{each.value}s in {worsts[each]}") for each in COMPARED]
    found += [
        (level.value, levels[level], f"{confidence_label(level)} in {levels[level]}")
        for level in LEVEL_SEVERITIES
        if level in levels
    ]
    return [each for each in found if each[1]]


def check_summary(bilingual: BilingualArticle) -> str:
    """Say in one line how many sentences a person should compare, and why."""
    count, total = len(to_check(bilingual)), len(list(bilingual.pairs))
    if not count:
        return f"None of {total} sentences is flagged as doubtful. The checks are automatic and can miss errors."
    reasons = ", ".join(words for _, _, words in doubt_counts(bilingual))
    return f"{check_claim(count, total)}: {reasons}. The checks can miss errors."


def check_claim(count: int, total: int) -> str:
    """Say how many of some sentences a person should compare."""
    return f"Compare {count} of {total} sentences before you rely on them"
