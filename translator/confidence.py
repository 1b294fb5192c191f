"""How far a translation can be relied on: a calibrated estimate for each sentence pair, and what it means to a reader.

The estimate is the probability that the translation comes close to one by a person: that its chrF (Popović 2015, as
sacrebleu computes it for one sentence) against a human reference would be at least `FIT.chrf`. It is a logistic
regression on three measures that cost nothing at run time (`Measures`), fitted on one half of FLORES-200 dev and judged
on the other. What it was fitted to, its coefficients and how each level fared are in `confidence.json`, which
`python -m benchmarks.confidence --write` makes; docs/confidence.md has the figures and says what was tried besides.

chrF hardly notices a changed digit or a dropped negation, so the checks have the last word: a translation with an error
is never of high confidence, and one that is worthless as a whole is of low confidence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from pydantic import Field

from translator.document import ClosedModel, Confidence, ConfidenceLevel, FlagKind, Origin, Severity, Translation

HIGH_FROM, LOW_BELOW = 0.6, 0.3
"""The probabilities from which confidence is high, and below which it is low."""

_WORTHLESS = frozenset(
    {FlagKind.EMPTY, FlagKind.LOOP, FlagKind.UNTRANSLATED, FlagKind.TOO_LONG, FlagKind.TOO_SHORT}
)  # as errors; the lengths are warnings where they are only unusual


class Measures(NamedTuple):
    """What the estimate rests on.

    `score` is the mean log-probability of the tokens. `expansion` is the logarithm of the ratio of characters,
    translation to source: what is left out makes it small. `words` is the logarithm of the number of source words, and
    one: a short sentence can be said in so many other words that its score tells less.
    """

    score: float
    expansion: float
    words: float


class Term(ClosedModel):
    """How a measure counts: what is outside of `low` to `high`, all that was seen in the fit, counts as its bound."""

    weight: float
    low: float
    high: float


class Record(ClosedModel):
    """How the held-back sentences of one level fared.

    `reached` is the share of them that reached the chrF, `chrf` their mean.
    """

    sentences: int = Field(ge=0)
    reached: float = Field(ge=0, le=1)
    chrf: float = Field(ge=0, le=100)


class Fit(ClosedModel):
    """The estimate: what it was fitted to, its coefficients, and how it fared.

    `chrf` is the threshold that the probability is of. `worthless` is the share of source sentences that reach it as
    they are: the most that a translation which is worthless as a whole is given.
    """

    model: str
    revision: str
    text: str
    chrf: float
    intercept: float
    terms: dict[str, Term]
    worthless: float = Field(ge=0, le=1)
    levels: dict[ConfidenceLevel, Record]

    def probability(self, measures: Measures) -> float:
        """The probability that a translation with these measures reaches the chrF. Checks have no part in it."""
        total = self.intercept
        for name, term in self.terms.items():
            total += term.weight * min(max(getattr(measures, name), term.low), term.high)
        return 1 / (1 + math.exp(-total))


FIT = Fit.model_validate_json(files("translator").joinpath("confidence.json").read_bytes())
"""The estimate in force, from the data file."""

LEVEL_NOTES: Mapping[ConfidenceLevel, str] = MappingProxyType(
    {
        ConfidenceLevel.LOW: "Likely wrong: do not use it without someone who reads Indonesian.",
        ConfidenceLevel.MEDIUM: "More often wrong in a detail or in substance than not: compare before relying on it.",
        ConfidenceLevel.HIGH: "The surest, but of such sentences of real news only half "
        "were right in substance: compare before quoting.",
    }
)
"""What a level of confidence means for a reader, the lowest first."""

LEVEL_RECORDS: Mapping[ConfidenceLevel, str] = MappingProxyType(
    {
        level: f"Of 100 sentences marked so in a test, {100 * FIT.levels[level].reached:.0f} came close to a "
        "translation by a person."
        for level in LEVEL_NOTES
    }
)
"""How often a level was right where that could be measured (see `Record`), in a sentence each, the lowest first."""


def measure(source: str, text: str, score: float) -> Measures:
    """Measure a translation with the mean log-probability `score`. Pure, and linear in the length of the texts."""
    return Measures(
        score=score,
        # A few characters more on both sides, so that one more or less says little of a short sentence.
        expansion=math.log((len(text) + 5) / (len(source) + 5)),
        words=math.log1p(len(source.split())),
    )


def assess(source: str, translation: Translation, fit: Fit = FIT) -> Confidence | None:
    """Estimate how far a translation can be relied on, with its flags in place.

    None where no estimate can be made: a person wrote the translation, or nothing was decoded.
    """
    if translation.origin is Origin.CORRECTED or translation.score is None:
        return None
    probability = fit.probability(measure(source, translation.text, translation.score))
    errors = {flag.kind for flag in translation.flags if flag.severity is Severity.ERROR}
    if errors & _WORTHLESS:
        probability = min(probability, fit.worthless)
    return Confidence(probability=round(probability, 4), level=_level(probability, faulty=bool(errors)))


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
