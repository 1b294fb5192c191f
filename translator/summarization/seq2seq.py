"""Summary sentences from an encoder-decoder of the BART, PEGASUS or T5 family, run by transformers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from translator.progress import Progress, silent
from translator.summarization.batches import by_length

MAX_NEW_TOKENS = 64
BATCH_SIZE = 8
_DEFAULT_LIMIT = 512
"""Input tokens where neither the model nor its tokenizer names a limit: T5 was trained on no more."""


class Seq2SeqEngine:
    """A summarization model in Hugging Face layout, with its weights as safetensors."""

    name = "transformers"

    def __init__(self, folder: Path, *, device: Literal["auto", "cpu", "cuda"] = "auto") -> None:
        import torch
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

        cuda = device == "cuda" or (device == "auto" and torch.cuda.is_available())
        self._device = torch.device("cuda" if cuda else "cpu")
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        model = AutoModelForSeq2SeqLM.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, trust_remote_code=False
        )
        self._model = model.to(self._device).eval()
        positions = getattr(model.config, "max_position_embeddings", None) or _DEFAULT_LIMIT
        self._limit = min(positions, self._tokenizer.model_max_length)
        self._new_tokens = min(MAX_NEW_TOKENS, positions - 1)
        # T5 was trained with the task named before the text; the model says how.
        task = (getattr(model.config, "task_specific_params", None) or {}).get("summarization") or {}
        self._prefix = task.get("prefix", "")

    def hypotheses(self, groups: Sequence[Sequence[str]], number: int, progress: Progress = silent) -> list[list[str]]:
        """Up to `number` texts for each group of English sentences, best first; none for a group that is too long."""
        import torch

        encoded = [self._tokenizer(self._prefix + " ".join(group))["input_ids"] for group in groups]
        texts: list[list[str]] = [[] for _ in groups]
        lengths = [len(ids) for ids in encoded]
        for batch in by_length(lengths, limit=self._limit, size=BATCH_SIZE, progress=progress):
            inputs = self._tokenizer.pad({"input_ids": [encoded[p] for p in batch]}, return_tensors="pt")
            with torch.inference_mode():
                output = self._model.generate(
                    input_ids=inputs["input_ids"].to(self._device),
                    attention_mask=inputs["attention_mask"].to(self._device),
                    num_beams=number,
                    num_return_sequences=number,
                    do_sample=False,
                    # The published configurations ask for summaries of whole articles, of 50 words and more.
                    min_length=0,
                    max_new_tokens=self._new_tokens,
                )
            decoded = self._tokenizer.batch_decode(output, skip_special_tokens=True)
            for rank, position in enumerate(batch):
                texts[position] = [text.strip() for text in decoded[rank * number : (rank + 1) * number]]
        return texts
