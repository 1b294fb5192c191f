"""Marian models on transformers: the reference, for any folder in Hugging Face layout, on CPU or GPU."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from translator.errors import ModelMissingError
from translator.models.devices import Placement
from translator.translation.attention import choose_head, cross_attention
from translator.translation.engine import Decoding, Hypothesis
from translator.translation.marian import END, UNKNOWN, Marian, batches, pair_batches

if TYPE_CHECKING:
    from torch import Tensor


class MarianTransformers(Marian):
    """A `MarianMTModel` on any device."""

    name = "transformers"

    def __init__(self, folder: Path, placement: Placement, *, threads: int) -> None:
        """Load the model in `folder`; 0 threads takes every core."""
        import torch
        from transformers import MarianMTModel

        super().__init__(folder)
        self.placement = placement
        if threads:
            torch.set_num_threads(threads)
        try:
            self._ids: dict[str, int] = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
            model = MarianMTModel.from_pretrained(
                folder, dtype=getattr(torch, placement.compute_type), use_safetensors=True
            )
        except (OSError, ValueError) as error:
            raise ModelMissingError(f"{folder}: transformers cannot load this model: {error}") from None
        self._model = model.to(placement.device).eval()  # type: ignore[arg-type]  # transformers wraps and blurs `to`
        self._pieces = {number: piece for piece, number in self._ids.items()}
        self._head = choose_head(self, self._ids, self._model)

    @property
    def aligns(self) -> bool:
        """Whether the model has a head that aligns words."""
        return self._head is not None

    def translate(
        self, sources: Sequence[Sequence[str]], decoding: Decoding, batch_tokens: int
    ) -> Iterator[list[Hypothesis]]:
        """See TranslationEngine."""
        for batch in batches(sources, batch_tokens):
            yield from self._translate_batch(batch, decoding)

    def score(
        self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]], batch_tokens: int
    ) -> Iterator[Sequence[float]]:
        """See TranslationEngine."""
        import torch

        unknown, end, pad = self._ids[UNKNOWN], self._ids[END], self._model.config.pad_token_id
        start = self._model.config.decoder_start_token_id

        def padded(rows: Sequence[Sequence[str]]) -> Tensor:
            numbers = [torch.tensor([self._ids.get(piece, unknown) for piece in row] + [end]) for row in rows]
            return torch.nn.utils.rnn.pad_sequence(numbers, batch_first=True, padding_value=pad).to(self._model.device)

        for batch in pair_batches(pairs, batch_tokens):
            ids, labels = padded([source for source, _ in batch]), padded([target for _, target in batch])
            given = torch.cat([torch.full_like(labels[:, :1], start), labels[:, :-1]], dim=1)
            with torch.inference_mode():
                out = self._model(input_ids=ids, attention_mask=ids.ne(pad), decoder_input_ids=given, use_cache=False)
                taken = out.logits.log_softmax(-1).gather(-1, labels[:, :, None])[:, :, 0].tolist()
            yield from (row[: len(target) + 1] for row, (_, target) in zip(taken, batch, strict=True))

    def _translate_batch(self, sources: Sequence[Sequence[str]], decoding: Decoding) -> Iterator[list[Hypothesis]]:
        import torch

        unknown, end, pad = self._ids[UNKNOWN], self._ids[END], self._model.config.pad_token_id
        rows = [torch.tensor([self._ids.get(piece, unknown) for piece in source] + [end]) for source in sources]
        ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=pad).to(self._model.device)
        with torch.inference_mode():
            out = self._model.generate(
                input_ids=ids,
                attention_mask=ids.ne(pad),
                num_beams=decoding.beam_size,
                num_return_sequences=decoding.hypotheses,
                max_length=None,
                max_new_tokens=decoding.max_target_tokens,
                length_penalty=1.0,
                no_repeat_ngram_size=decoding.no_repeat_ngram_size,
                repetition_penalty=decoding.repetition_penalty,
                return_dict_in_generate=True,
                output_scores=True,
            )
            attention = self._attention(ids.repeat_interleave(decoding.hypotheses, 0), out.sequences)
        steps = out.sequences[:, 1:].tolist()  # without the decoder's start mark
        if decoding.beam_size > 1:
            scores = out.sequences_scores.tolist()
        else:
            taken = self._model.compute_transition_scores(out.sequences, out.scores, normalize_logits=True)
            real = out.sequences[:, 1:].ne(pad)
            scores = (taken.masked_fill(~real, 0).sum(1) / real.sum(1)).tolist()
        hypotheses = []
        for at, (row, score) in enumerate(zip(steps, scores, strict=True)):
            finished = end in row
            length = row.index(end) if finished else len(row)
            tokens = [self._pieces[i] for i in row[:length] if i != pad]
            looked = None if attention is None else attention[at, : len(tokens)].tolist
            hypotheses.append(Hypothesis(tokens, score, finished, looked))
        for at in range(0, len(hypotheses), decoding.hypotheses):
            yield hypotheses[at : at + decoding.hypotheses]

    def _attention(self, sources: Tensor, written: Tensor) -> Tensor | None:
        """The attention of the head that aligns: (sequences, tokens after the start mark, source tokens)."""
        if self._head is None:
            return None
        with cross_attention(self._model) as seen:
            self._model(
                input_ids=sources,
                attention_mask=sources.ne(self._model.config.pad_token_id),
                decoder_input_ids=written,
                use_cache=False,
            )
        weights = seen[self._head.layer][:, self._head.head]
        return weights[:, 1:] if self._head.reads else weights[:, :-1]
