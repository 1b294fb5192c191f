"""Marian models on CTranslate2: int8 on the CPU, the default there."""

from __future__ import annotations

import itertools
import json
import os
from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from translator.models.devices import Placement
from translator.translation.attention import ALIGNMENT, Head
from translator.translation.engine import Decoding, Hypothesis
from translator.translation.marian import END, Marian, batches, pair_batches

if TYPE_CHECKING:
    from ctranslate2 import AsyncScoringResult, AsyncTranslationResult, TranslationResult

_PADDED_TO = 48
"""Source positions of a batch are a multiple of this.

Attention sums over them, padding included, and how these sums are blocked depends on their number: padded to other
lengths, a sentence in a hundred gets a score that differs in its last digits, and one in some hundreds another
translation. With multiples of the width of the processor's registers all sums are made in the same order; the number of
rows was never seen to matter. docs/performance.md has the measurements.
"""
_SCORED_PADDED_TO = 16
"""Target positions of a batch that is scored are a multiple of this, for the same reason.

They are of the same number in every layer at once, so that fewer are enough: measured on 150 pairs in other company,
a multiple of 8 changed one, a multiple of 16 none.
"""
_SCORED_TOKENS = 384
"""Tokens of a batch that is scored on a CPU: all of its probabilities are written out, and these should stay in cache.

Measured: 2048 tokens take 1.4 times as long as 128.
"""
_AHEAD = 3
"""Batches that each worker has begun or waiting: enough that none waits for Python, and few to wait for at the end."""
_LEAST_BATCH_TOKENS = 64


class MarianCTranslate2(Marian):
    """A Marian model in CTranslate2 layout.

    Each CPU thread runs a batch of its own: measured on small models, that is twice as quick as several threads on
    one batch.
    """

    name = "ctranslate2"

    def __init__(self, folder: Path, converted: Path, placement: Placement, *, threads: int) -> None:
        """Load the model in `converted`, made from the Hugging Face folder `folder`; 0 threads takes every core."""
        import ctranslate2

        super().__init__(folder)
        self._head = _head(converted)
        self._on_gpu = placement.kind == "cuda"
        self._workers = 1 if self._on_gpu else threads or os.cpu_count() or 1
        self._model = ctranslate2.Translator(str(converted), **placement.for_ctranslate2(self._workers))
        self.placement = placement._replace(compute_type=self._model.compute_type)

    @property
    def aligns(self) -> bool:
        """Whether a head was found that aligns words when the model was converted."""
        return self._head is not None

    def translate(
        self, sources: Sequence[Sequence[str]], decoding: Decoding, batch_tokens: int
    ) -> Iterator[list[Hypothesis]]:
        """See TranslationEngine. On a CPU a source gets the same hypotheses and scores in whatever company it comes."""
        left = batches(sources, self._even(sources, batch_tokens))
        begun = deque(self._begin(batch, decoding) for batch in itertools.islice(left, _AHEAD * self._workers))
        while begun:
            results = [each.result() for each in begun.popleft()]
            begun.extend(self._begin(batch, decoding) for batch in itertools.islice(left, 1))
            yield from map(self._hypotheses, results)

    def _even(self, sources: Sequence[Sequence[str]], batch_tokens: int) -> int:
        """The size at which every worker gets as many batches as any other, so that none idles at the end."""
        total = sum(len(source) + 1 for source in sources)
        rounds = max(1, -(-total // (self._workers * batch_tokens)))
        return max(_LEAST_BATCH_TOKENS, -(-total // (self._workers * rounds)))

    def _begin(self, batch: Sequence[Sequence[str]], decoding: Decoding) -> list[AsyncTranslationResult]:
        """Have a worker translate a batch. CTranslate2 itself would cut input and output: both limits are lifted."""
        rows = [[*source, END] for source in batch]
        longest = max(map(len, rows))
        padded = self._padded(longest, _PADDED_TO)
        filler = [[END] * padded] if padded > longest else []  # its translation ends at once
        running: list[AsyncTranslationResult] = self._model.translate_batch(
            rows + filler,
            beam_size=decoding.beam_size,
            num_hypotheses=decoding.hypotheses,
            max_batch_size=0,
            max_input_length=0,
            max_decoding_length=decoding.max_target_tokens,
            no_repeat_ngram_size=decoding.no_repeat_ngram_size,
            repetition_penalty=decoding.repetition_penalty,
            return_scores=True,
            return_attention=self.aligns,
            return_end_token=True,  # with it comes the attention of the step that reads the last token
            asynchronous=True,
        )
        return running[: len(rows)]

    def score(
        self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]], batch_tokens: int
    ) -> Iterator[Sequence[float]]:
        """See TranslationEngine. On a CPU a pair gets the same scores in whatever company it comes."""
        left = pair_batches(pairs, batch_tokens if self._on_gpu else min(batch_tokens, _SCORED_TOKENS))
        begun = deque((batch, self._begin_scoring(batch)) for batch in itertools.islice(left, _AHEAD * self._workers))
        while begun:
            batch, running = begun.popleft()
            results = [each.result() for each in running]
            begun.extend((batch, self._begin_scoring(batch)) for batch in itertools.islice(left, 1))
            yield from (result.log_probs[: len(target) + 1] for result, (_, target) in zip(results, batch, strict=True))

    def _begin_scoring(self, batch: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[AsyncScoringResult]:
        """Have a worker score a batch: its sources padded by one more, its targets by the longest (see `_PADDED_TO`).

        What stands behind a token has no part in its score, so that the longest target can go on with end marks; a
        target more would cost as much as any.
        """
        rows = [[*source, END] for source, _ in batch]
        targets = [list(target) for _, target in batch]
        longest = max(map(len, rows))
        padded = self._padded(longest, _PADDED_TO)
        if padded > longest:
            rows.append([END] * padded)
            targets.append([])
        target = max(targets, key=len)
        target += [END] * (self._padded(len(target) + 1, _SCORED_PADDED_TO) - len(target) - 1)
        running: list[AsyncScoringResult] = self._model.score_batch(
            rows, targets, max_batch_size=0, max_input_length=0, asynchronous=True
        )
        return running[: len(batch)]

    def _padded(self, length: int, to: int) -> int:
        """The next multiple of `to`, as far as the model has positions."""
        return min(-(-length // to) * to, self.max_source_tokens + 1)

    def _hypotheses(self, result: TranslationResult) -> list[Hypothesis]:
        # Each look at a field of the result makes Python lists of all that is in it.
        hypotheses = []
        for number, (tokens, score) in enumerate(zip(result.hypotheses, result.scores, strict=True)):
            finished = tokens[-1:] == [END]
            if finished:
                tokens.pop()
            attention = partial(_attention, result, number, len(tokens), self._head.reads) if self._head else None
            hypotheses.append(Hypothesis(tokens, score, finished, attention))
        return hypotheses


def _attention(result: TranslationResult, number: int, tokens: int, reads: bool) -> list[list[float]]:
    """The attention of one hypothesis, a row for each of so many tokens."""
    rows: list[list[float]] = result.attention[number]
    if reads:
        rows = [*rows[1:], *rows[-1:]]  # a translation that was cut short has no step that reads its last token
    return rows[:tokens]


def _head(converted: Path) -> Head | None:
    """The head that was found when the model was converted."""
    file = converted / ALIGNMENT
    return Head(**json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else None
