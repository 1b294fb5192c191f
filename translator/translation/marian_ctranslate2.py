"""Marian models on CTranslate2: int8 on the CPU, the default there."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from translator.translation.attention import ALIGNMENT, Head
from translator.translation.engine import Decoding, Hypothesis
from translator.translation.marian import END, Marian

if TYPE_CHECKING:
    from ctranslate2 import TranslationResult


class MarianCTranslate2(Marian):
    """A Marian model in CTranslate2 layout.

    Each CPU thread runs a batch of its own: measured on small models, that is twice as quick as several threads on
    one batch.
    """

    name = "ctranslate2"

    def __init__(self, folder: Path, converted: Path, *, device: str, threads: int) -> None:
        """Load the model in `converted`, made from the Hugging Face folder `folder`; 0 threads takes every core."""
        import ctranslate2

        super().__init__(folder)
        if device == "auto":
            device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        self._head = _head(converted)
        self._workers = 1 if device == "cuda" else threads or os.cpu_count() or 1
        self._model = ctranslate2.Translator(
            str(converted), device=device, inter_threads=self._workers, intra_threads=1, compute_type="default"
        )

    @property
    def aligns(self) -> bool:
        """Whether a head was found that aligns words when the model was converted."""
        return self._head is not None

    def translate(
        self, sources: Sequence[Sequence[str]], decoding: Decoding, batch_tokens: int
    ) -> list[list[Hypothesis]]:
        """See TranslationEngine. CTranslate2 itself would cut input and output: both limits are lifted here."""
        total = sum(len(source) + 1 for source in sources)
        results = self._model.translate_batch(
            [[*source, END] for source in sources],
            beam_size=decoding.beam_size,
            num_hypotheses=decoding.hypotheses,
            # No worker should idle while another has all that there is of a small article.
            max_batch_size=max(64, min(batch_tokens, -(-total // self._workers))),
            batch_type="tokens",
            max_input_length=0,
            max_decoding_length=decoding.max_target_tokens,
            no_repeat_ngram_size=decoding.no_repeat_ngram_size,
            repetition_penalty=decoding.repetition_penalty,
            return_scores=True,
            return_attention=self.aligns,
            return_end_token=True,  # with it comes the attention of the step that reads the last token
        )
        return [self._hypotheses(result) for result in results]

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
