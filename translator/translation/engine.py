"""What every translation engine offers: tokens in, hypotheses out. An engine knows nothing of articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

from translator.models.devices import Placement


class Decoding(NamedTuple):
    """How the decoder searches.

    `max_target_tokens` bounds every hypothesis; `hypotheses` of them are given for each source, at most `beam_size`.
    `no_repeat_ngram_size` forbids an n-gram of that many tokens to come
    twice, 0 forbids nothing; `repetition_penalty` above 1 makes tokens that were used less likely.
    """

    beam_size: int
    max_target_tokens: int
    hypotheses: int = 1
    no_repeat_ngram_size: int = 0
    repetition_penalty: float = 1.0


class Hypothesis(NamedTuple):
    """A translation of one source.

    `tokens` are target tokens without the end mark; `score` is their mean log-probability (natural logarithm), the
    end mark included; `finished` is False where the search ran into `max_target_tokens`. `attention()` says, for each
    target token, how much each source token had to do with it (see `translator.translation.attention`); None where the
    engine has no attention that aligns words. It is called, since of several hypotheses one is looked at, and numbers
    as Python has them take eight times the space.
    """

    tokens: list[str]
    score: float
    finished: bool
    attention: Callable[[], Sequence[Sequence[float]]] | None = None


class TranslationEngine(Protocol):
    """A sequence-to-sequence model with its vocabulary. Safe to call from several threads."""

    name: str
    placement: Placement
    """Where it runs, and the numbers it computes in."""

    @property
    def aligns(self) -> bool:
        """Whether hypotheses come with attention."""

    @property
    def max_source_tokens(self) -> int:
        """The most tokens of one source that the model takes, without the end mark."""

    def encode(self, text: str) -> list[str]:
        """Cut a text into source tokens, without the end mark."""

    def decode(self, tokens: Sequence[str]) -> str:
        """Join target tokens into text."""

    def encode_target(self, text: str) -> list[str]:
        """Cut a translation into target tokens, without the end mark."""

    def score(
        self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]], batch_tokens: int
    ) -> Iterator[Sequence[float]]:
        """The log-probability (natural logarithm) of each token of given translations, and of the end mark.

        `pairs` are source and target tokens, neither more than `max_source_tokens`, the source at least one. In the
        order of the pairs; quickest where these come sorted by length. About `batch_tokens` at a time at most.
        """

    def translate(
        self, sources: Sequence[Sequence[str]], decoding: Decoding, batch_tokens: int
    ) -> Iterator[list[Hypothesis]]:
        """Translate sources, each of 1 to `max_source_tokens` tokens, about `batch_tokens` at a time.

        Gives the hypotheses of each source, best first, in the order of the sources, as they are made. Quickest where
        these come sorted by length.
        """
