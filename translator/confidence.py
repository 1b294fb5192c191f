"""How far a translation can be relied on: a calibrated estimate for each sentence pair, and what it means to a reader.

The estimate is the probability that a person who knows both languages finds the translation right in substance. It is a
logistic regression on a few measures (`Measures`), fitted on sentences of real news that were judged so, and judged on
articles that had no part in the fit. What it was fitted to, its coefficients and how each level fared are in
`confidence.json`, which `python -m benchmarks.confidence --write` makes; docs/confidence.md has the figures and says
what was tried besides.

The checks have the last word: a translation with an error is never of high confidence, and one that is worthless as a
whole is of low confidence.

Where confidence is low, words are named that are to be looked at: those that translate nothing of the source as far as
the lexicon knows (`distant_words`), or, where there are none, those that the model itself found least probable
(`doubtful_words`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from pydantic import Field

from translator.checks.unsupported import distances, unsupported_words
from translator.document import (
    ClosedModel,
    Confidence,
    ConfidenceLevel,
    FlagKind,
    Origin,
    Severity,
    Span,
    Translation,
)
from translator.languages import SourceLanguage
from translator.placeables import find_placeables

HIGH_FROM, LOW_BELOW = 0.82, 0.54
"""The probabilities from which confidence is high, and below which it is low."""
MOST_DOUBTFUL, DISTANT_FROM, DOUBTFUL_BELOW = 3, 6, -1.0
"""So many words of a translation are called doubtful at most: those of this distance or more by the lexicon, or, where
there are none, those of a lower log-probability than this."""

_WORTHLESS = frozenset(
    {FlagKind.EMPTY, FlagKind.LOOP, FlagKind.UNTRANSLATED, FlagKind.TOO_LONG, FlagKind.TOO_SHORT}
)  # as errors; the lengths are warnings where they are only unusual
_WORD = re.compile(r"[^\W_]+(?:[-.,:/'’][^\W_]+)*")
_SERIOUS = (Severity.ERROR, Severity.WARNING)


class Measures(NamedTuple):
    """What the estimate rests on.

    `surprise` is the logarithm of one and the negated log-probability of the whole translation, which is that of its
    tokens together: each of them must be right, so that many that are fairly sure make an unsure sentence. `words` is
    the logarithm of one and the number of source words: a long sentence has more to be unsure of, right or wrong.
    `flagged` is 1 where a check warns, else 0. `unsupported` is the logarithm of one and the number of words of the
    translation that translate none of the source's by the lexicon; nothing where the language has none.
    """

    surprise: float
    words: float
    flagged: float
    unsupported: float


class Term(ClosedModel):
    """How a measure counts: what is outside of `low` to `high`, all that was seen in the fit, counts as its bound."""

    weight: float
    low: float
    high: float


class Record(ClosedModel):
    """How sentences of one level fared of which the fit knew nothing; `right` is the share right in substance."""

    sentences: int = Field(ge=0)
    right: float = Field(ge=0, le=1)

    def __str__(self) -> str:
        """The numbers as they are: a share alone would hide how few there were."""
        return f"{self.sentences * self.right:.0f} of {self.sentences}"


class Fit(ClosedModel):
    """The estimate: what it was fitted to, its coefficients, and how it fared."""

    model: str
    revision: str
    text: str
    intercept: float
    terms: dict[str, Term]
    levels: dict[ConfidenceLevel, Record]

    def probability(self, measures: Measures) -> float:
        """The probability that a translation with these measures is right in substance."""
        total = self.intercept
        for name, term in self.terms.items():
            total += term.weight * min(max(getattr(measures, name), term.low), term.high)
        return 1 / (1 + math.exp(-total))


FIT = Fit.model_validate_json(files("translator").joinpath("confidence.json").read_bytes())
"""The estimate in force, from the data file."""

LEVEL_NOTES: Mapping[ConfidenceLevel, str] = MappingProxyType(
    {
        ConfidenceLevel.LOW: "Likely wrong in a detail or in substance: do not use it without someone who reads the "
        "source.",
        ConfidenceLevel.MEDIUM: "Right more often than not, but often wrong in a detail: compare before relying on it.",
        ConfidenceLevel.HIGH: "The surest, mostly short and plain sentences: even so, compare before quoting.",
    }
)
"""What a level of confidence means for a reader, the lowest first."""

LEVEL_RECORDS: Mapping[ConfidenceLevel, str] = MappingProxyType(
    {
        level: f"In a test on real news, {FIT.levels[level]} sentences marked so were right in substance."
        for level in LEVEL_NOTES
    }
)
"""How often a level was right where that could be measured (see `Record`), in a sentence each, the lowest first."""


def measure(source: str, translation: Translation, tokens: int, language: SourceLanguage) -> Measures:
    """Measure a translation that has a score.

    `tokens` is how many the model cuts it into, as `translator.translation.scoring.count_tokens` counts them. Pure.
    """
    return Measures(
        surprise=math.log1p(-(translation.score or 0.0) * (tokens + 1)),  # the end mark is a token too
        words=math.log1p(len(source.split())),
        flagged=float(
            any(flag.severity in _SERIOUS and flag.kind is not FlagKind.UNSUPPORTED for flag in translation.flags)
        ),
        unsupported=math.log1p(len(unsupported_words(source, translation.text, language))),
    )


def assess(
    source: str, translation: Translation, tokens: int, language: SourceLanguage, fit: Fit = FIT
) -> Confidence | None:
    """Estimate how far a translation can be relied on, with its flags in place; `tokens` as for `measure`.

    None where no estimate can be made: a person wrote the translation, or nothing was decoded.
    """
    if translation.origin is Origin.CORRECTED or translation.score is None:
        return None
    probability = fit.probability(measure(source, translation, tokens, language))
    errors = {flag.kind for flag in translation.flags if flag.severity is Severity.ERROR}
    if errors & _WORTHLESS:
        probability = 0.0
    level = _level(probability, faulty=bool(errors))
    doubtful = distant_words(source, translation, language) if level is ConfidenceLevel.LOW else ()
    return Confidence(probability=round(probability, 4), level=level, doubtful=doubtful)


def lacks_doubtful_words(confidence: Confidence | None) -> bool:
    """Whether words are to be shown as doubtful, since confidence is low, and the lexicon names none."""
    return confidence is not None and confidence.level is ConfidenceLevel.LOW and not confidence.doubtful


def with_doubtful_words(
    confidence: Confidence | None, source: str, translation: Translation, words: Iterable[tuple[Span, float]]
) -> Confidence | None:
    """The confidence in a translation with its `doubtful_words` where it lacks such; else as it is."""
    if confidence is None or not lacks_doubtful_words(confidence):
        return confidence
    return confidence.model_copy(update={"doubtful": doubtful_words(source, translation, words)})


def distant_words(source: str, translation: Translation, language: SourceLanguage) -> tuple[Span, ...]:
    """The words of a translation that are farthest from all of the source's by the lexicon, in their order."""
    given = _given(translation)
    far = [
        (-distance, span)
        for span, distance in distances(source, translation.text, language)
        if distance >= DISTANT_FROM and not _touches(span, given)
    ]
    return tuple(sorted(span for _, span in sorted(far)[:MOST_DOUBTFUL]))


def doubtful_words(source: str, translation: Translation, words: Iterable[tuple[Span, float]]) -> tuple[Span, ...]:
    """The words of a translation that the model was least sure of, in their order.

    `words` are its words with the log-probability of each. Figures and names that stand in the source too do not
    count, nor addresses and the like, nor what a glossary put in: the model had no choice there, or made none.
    """
    text = translation.text
    given = _given(translation)
    kept = {word for word in _WORD.findall(source) if not word.islower()}
    unsure = [
        (score, span)
        for span, score in words
        if score < DOUBTFUL_BELOW and text[slice(*span)] not in kept and not _touches(span, given)
    ]
    return tuple(sorted(span for _, span in sorted(unsure)[:MOST_DOUBTFUL]))


def _given(translation: Translation) -> list[Span]:
    """Where a translation has what a glossary put in, or is never translated."""
    terms = [span for flag in translation.flags if flag.kind is FlagKind.GLOSSARY for span in flag.target_spans]
    return terms + [(each.start, each.end) for each in find_placeables(translation.text)]


def _touches(span: Span, others: Iterable[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def caveat(translated_by: str, fitted_to: str) -> str | None:
    """What to say where another model translated than the estimate was fitted to, None where it was this one.

    Both are revisions, as the provenance has them.
    """
    if translated_by == fitted_to:
        return None
    return (
        f"Confidence was fitted to the translations of {fitted_to}; these are by {translated_by}. Take it for an order "
        "of the sentences, not for a probability."
    )


def _level(probability: float, *, faulty: bool) -> ConfidenceLevel:
    if probability < LOW_BELOW:
        return ConfidenceLevel.LOW
    return ConfidenceLevel.MEDIUM if faulty or probability < HIGH_FROM else ConfidenceLevel.HIGH
