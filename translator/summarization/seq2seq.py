"""Summary sentences from an encoder-decoder of the BART, PEGASUS or T5 family, run by transformers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from translator.models.devices import Placement
from translator.models.lora import Adapter
from translator.progress import Progress, silent
from translator.summarization.batches import by_length

MAX_NEW_TOKENS = {"groups": 64, "article": 192}
ARTICLE_WORDS = 550
"""English words of an article that are given at once: in tokens, what BART's 1,024 positions hold."""
BATCH_SIZE = 8
_NEWLINE = "<n>"
"""What PEGASUS writes between sentences."""
_DEFAULT_LIMIT = 512
"""Input tokens where neither the model nor its tokenizer names a limit: T5 was trained on no more."""


class Seq2SeqEngine:
    """A summarization model in Hugging Face layout, with its weights as safetensors.

    It `reads` groups of a few sentences, or the salient ones of an article, as the published models were trained. An
    `adapter` is merged into the weights.
    """

    name = "transformers"
    method: Literal["instruct", "seq2seq"] = "seq2seq"

    def __init__(
        self,
        folder: Path,
        placement: Placement,
        *,
        reads: Literal["groups", "article"] = "groups",
        threads: int = 0,
        adapter: Adapter | None = None,
    ) -> None:
        import torch
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

        self.placement = placement
        self._device = torch.device(placement.device)
        if threads:
            torch.set_num_threads(threads)
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        model = AutoModelForSeq2SeqLM.from_pretrained(
            folder,
            dtype=getattr(torch, placement.compute_type),
            local_files_only=True,
            use_safetensors=True,
            trust_remote_code=False,
        )
        if adapter:
            adapter.merge_into(model)
        self._model = model.to(self._device).eval()
        positions = getattr(model.config, "max_position_embeddings", None) or _DEFAULT_LIMIT
        self._limit = min(positions, self._tokenizer.model_max_length)
        self._new_tokens = min(MAX_NEW_TOKENS[reads], positions - 1)
        # What a word takes is not known before it is read: about two tokens at most, and the ends.
        self.room = None if reads == "groups" else min(ARTICLE_WORDS, (self._limit - 2) // 2)
        # T5 was trained with the task named before the text; the model says how.
        task = (getattr(model.config, "task_specific_params", None) or {}).get("summarization") or {}
        self._prefix = task.get("prefix", "")

    def hypotheses(self, inputs: Sequence[Sequence[str]], number: int, progress: Progress = silent) -> list[list[str]]:
        """Up to `number` texts for each input of English sentences, best first; none for one that is too long."""
        import torch

        encoded = [self._tokenizer(self._prefix + " ".join(sentences))["input_ids"] for sentences in inputs]
        texts: list[list[str]] = [[] for _ in inputs]
        lengths = [len(ids) for ids in encoded]
        for batch in by_length(lengths, limit=self._limit, size=BATCH_SIZE, progress=progress):
            padded = self._tokenizer.pad({"input_ids": [encoded[p] for p in batch]}, return_tensors="pt")
            with torch.inference_mode():
                output = self._model.generate(
                    input_ids=padded["input_ids"].to(self._device),
                    attention_mask=padded["attention_mask"].to(self._device),
                    num_beams=number,
                    num_return_sequences=number,
                    do_sample=False,
                    # The published configurations ask for summaries of whole articles, of 50 words and more.
                    min_length=0,
                    max_new_tokens=self._new_tokens,
                )
            decoded = self._tokenizer.batch_decode(output, skip_special_tokens=True)
            for rank, position in enumerate(batch):
                texts[position] = [
                    text.replace(_NEWLINE, " ").strip() for text in decoded[rank * number : (rank + 1) * number]
                ]
        return texts
