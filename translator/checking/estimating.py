"""How far translations can be relied on, whoever made them: a model is asked how probable it finds each."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

from translator.checking import CheckedPair, LeftOut, Unreadable
from translator.checks import check_pair
from translator.confidence import assess, with_doubtful_words
from translator.config import Config, ready_config
from translator.document import Confidence, ModelUse, Span, Translation
from translator.languages import INDONESIAN, SourceLanguage
from translator.models import ModelStore
from translator.progress import Progress, silent
from translator.translation import TranslationEngine, build_translator
from translator.translation.scoring import score_pairs

_WINDOW = 512  # pairs that are scored together and held at once


class Scored(NamedTuple):
    """A translation with its flags and the model's score of it, and what else an estimate rests on."""

    translation: Translation
    tokens: int
    words: tuple[tuple[Span, float], ...]


class Estimator:
    """Estimates how far given translations can be relied on. Make one and use it for many.

    >>> with_model = Estimator.from_config()
    >>> good, bad = with_model.estimate(
    ...     [("Hujan turun di Bogor.", "It rained in Bogor."), ("Hujan turun di Bogor.", "Mangoes are on sale.")]
    ... )
    >>> good.probability > bad.probability
    True
    """

    def __init__(self, engine: TranslationEngine, model: ModelUse, batch_tokens: int) -> None:
        """`from_config` is the usual way."""
        self.model = model
        """The model that scores."""
        self._engine = engine
        self._batch_tokens = batch_tokens

    @classmethod
    def from_config(
        cls,
        config: str | Path | Config = "embedded",
        *,
        options: Mapping[str, Any] | None = None,
        progress: Progress = silent,
    ) -> Self:
        """Load the translation model that a configuration names, as `Pipeline.from_config` does.

        Raises ConfigError for a wrong configuration, or for options beside a Config, ModelMissingError for a model that
        cannot be had.
        """
        config = ready_config(config, options)
        store = ModelStore(offline=config.runtime.offline, progress=progress)
        translator, model = build_translator(config.translation, config.runtime, store)
        engine = translator.engine
        return cls(engine, model.used_for("translation", engine), config.translation.batch_tokens)

    def estimate(
        self, pairs: Sequence[tuple[str, str]], language: SourceLanguage = INDONESIAN, progress: Progress = silent
    ) -> list[Confidence | None]:
        """Estimate each pair of a sentence and its translation, with the doubtful words where confidence is low.

        None where none can be made: a side is empty, or longer than the model takes.
        """
        scored = self.score(pairs, language, progress)
        return [
            _estimated(source, each, language) if each else None
            for (source, _), each in zip(pairs, scored, strict=True)
        ]

    def score(
        self, pairs: Sequence[tuple[str, str]], language: SourceLanguage = INDONESIAN, progress: Progress = silent
    ) -> list[Scored | None]:
        """What the estimates of pairs rest on; None as for `estimate`."""
        found = score_pairs(self._engine, pairs, batch_tokens=self._batch_tokens, language=language, progress=progress)
        return [
            scored
            and Scored(
                Translation(text=target, score=scored.score, flags=check_pair(source, target, language)),
                scored.tokens,
                scored.words,
            )
            for (source, target), scored in zip(pairs, found, strict=True)
        ]

    def over(
        self,
        results: Iterable[CheckedPair | LeftOut | Unreadable],
        language: SourceLanguage = INDONESIAN,
        progress: Progress = silent,
    ) -> Iterator[CheckedPair | LeftOut | Unreadable]:
        """What was found in a file (see `check_file`), in its order, with an estimate for each pair."""
        left = iter(results)
        while window := list(itertools.islice(left, _WINDOW)):
            pairs = [
                (each.unit.source or "", each.unit.target or "") for each in window if isinstance(each, CheckedPair)
            ]
            estimates = iter(self.estimate(pairs, language, progress))
            for each in window:
                yield each._replace(confidence=next(estimates), asked=True) if isinstance(each, CheckedPair) else each


def _estimated(source: str, scored: Scored, language: SourceLanguage) -> Confidence | None:
    confidence = assess(source, scored.translation, scored.tokens, language)
    return with_doubtful_words(confidence, source, scored.translation, scored.words)
