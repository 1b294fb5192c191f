"""A translation engine for tests: its tokens are words, and a test decides what they become."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from translator.models.devices import Placement
from translator.translation import Translator
from translator.translation.engine import Decoding, Hypothesis


class WordEngine:
    """An engine whose tokens are words and whose translations a test decides."""

    name = "words"
    placement = Placement()
    max_source_tokens = 500
    aligns = False

    def __init__(self, rule: Callable[[list[str], Decoding], list[str]]) -> None:
        self._rule = rule
        self.seen: list[list[str]] = []

    def encode(self, text: str) -> list[str]:
        return text.split()

    def encode_target(self, text: str) -> list[str]:
        return text.split()

    def score(
        self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]], batch_tokens: int
    ) -> Iterator[Sequence[float]]:
        return iter([[-0.5] * (len(target) + 1) for _, target in pairs])

    def decode(self, tokens: Sequence[str]) -> str:
        return " ".join(tokens)

    def translate(
        self, sources: Sequence[Sequence[str]], decoding: Decoding, batch_tokens: int
    ) -> Iterator[list[Hypothesis]]:
        self.seen += [list(source) for source in sources]
        out = [self._rule(list(source), decoding)[: decoding.max_target_tokens] for source in sources]
        return iter([[Hypothesis(tokens, -0.5, len(tokens) < decoding.max_target_tokens)] for tokens in out])


def echo_translator() -> Translator:
    """A translation stage whose translations are the sources again."""
    engine = WordEngine(lambda words, decoding: words)
    return Translator(engine, beam_size=1, batch_tokens=1024, max_sentence_tokens=64)
