"""How probable the model finds translations that are given: its own, or anybody's.

The model is made to write each translation, token by token (forced decoding), which tells how probable it found each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from translator.alignment import word_segments, words
from translator.document import Span
from translator.languages import INDONESIAN, SourceLanguage
from translator.languages.casing import is_all_caps, usual_forms
from translator.progress import Progress, silent
from translator.translation.engine import TranslationEngine
from translator.translation.translator import SourceSentence, prepare

_TOLD_PAIRS = 64  # between two reports of progress


class ScoredPair(NamedTuple):
    """What the model makes of a given translation.

    `score` is the mean log-probability of its tokens (natural logarithm), the end mark included; `tokens` is
    how many these are without it. `words` are the words
    of the translation, as spans of its text, each with its log-probability: the sum over its tokens, so that of a name
    in many pieces each must be right. Empty where words and tokens cannot be matched.
    """

    score: float
    tokens: int
    words: tuple[tuple[Span, float], ...]


def count_tokens(engine: TranslationEngine, target: str) -> int:
    """The number of tokens that the model cuts a translation into, as `score_pairs` has it, without the end mark."""
    return len(engine.encode_target(_as_written(target)))


def score_pairs(
    engine: TranslationEngine,
    pairs: Sequence[tuple[str, str]],
    *,
    batch_tokens: int,
    language: SourceLanguage = INDONESIAN,
    progress: Progress = silent,
) -> list[ScoredPair | None]:
    """Score translations, each of `pairs` being a sentence and its translation; equal pairs are scored once.

    None for a pair of which a side is empty or longer than the model takes. Takes memory in proportion to all of them:
    give a bounded number at once.
    """
    tokens = {
        pair: (engine.encode(_as_read(pair[0], language)), engine.encode_target(_as_written(pair[1])))
        for pair in dict.fromkeys(pairs)
    }
    most = engine.max_source_tokens
    order = sorted(
        (pair for pair, sides in tokens.items() if all(0 < len(side) <= most for side in sides)),
        key=lambda pair: [len(side) for side in reversed(tokens[pair])],  # what is to be written costs most
    )
    scored: dict[tuple[str, str], ScoredPair] = {}
    for pair, found in zip(order, engine.score([tokens[pair] for pair in order], batch_tokens), strict=True):
        target = tokens[pair][1]
        scored[pair] = ScoredPair(min(0.0, sum(found) / len(found)), len(target), _words(pair[1], target, found))
        if len(scored) % _TOLD_PAIRS == 0 or len(scored) == len(order):
            progress("scoring", len(scored), len(order))
    return [scored.get(pair) for pair in pairs]


def _words(text: str, tokens: Sequence[str], scores: Sequence[float]) -> tuple[tuple[Span, float], ...]:
    spans = words(text)
    starts, are_words = word_segments(tokens)
    if len(spans) != sum(are_words):
        return ()
    ends = [*starts[1:], len(tokens)]
    sums = [sum(scores[start:end]) for start, end, word in zip(starts, ends, are_words, strict=True) if word]
    return tuple(zip(spans, sums, strict=True))


def _as_read(source: str, language: SourceLanguage) -> str:
    """A sentence as the model reads it, where nothing else is known of its article."""
    return prepare(SourceSentence(source, usual_forms([source], language)), language).restored


def _as_written(target: str) -> str:
    """A translation as the model would have written it: not in capitals."""
    return target.capitalize() if is_all_caps(target) else target
