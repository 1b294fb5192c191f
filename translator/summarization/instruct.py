"""Summary sentences from a small instruction-tuned language model, run by CTranslate2.

Beam search, never sampling: a model this small invents when it samples. One worked example in the prompt shows it
that the answer is one short sentence that leaves things out; without the example it was seen to talk about the text,
with two it took twice the time and wrote no better.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from translator.models.devices import Placement
from translator.progress import Progress, silent
from translator.summarization.batches import by_length
from translator.summarization.prompts import END, Prompts, load_prompts

MAX_INPUT_TOKENS = 512
"""Longer inputs are refused. The model could take more, but what it writes of them is not worth the wait."""
MAX_NEW_TOKENS = {"groups": 56, "article": 160}
MOST_WORKERS = 4
"""Texts written at once: an article has hardly more, and each takes some 200 MB."""
_ENDING = 2
"""Tokens beyond those of a text: its full stop, and the end."""
ARTICLE_WORDS = 200
"""English words of an article that are given at once: a model this small mixes up what is longer."""


class InstructEngine:
    """A chat model in CTranslate2's format with its `tokenizer.json`, prompted in the ChatML template.

    `prompts` say what it is told, the built-in ones by default. It `reads` groups of a few sentences, or the salient
    ones of an article. `threads` is the number of CPU threads, 0 for all. Safe to use from several threads.
    """

    name = "ctranslate2"
    method: Literal["instruct", "seq2seq"] = "instruct"

    def __init__(
        self,
        folder: Path,
        placement: Placement,
        prompts: Prompts | None = None,
        *,
        reads: Literal["groups", "article"] = "groups",
        threads: int = 0,
    ) -> None:
        import ctranslate2
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        # A group for each thread is as quick as all threads on one group where the machine is idle. Where it is not,
        # threads that wait for one another at every step were seen to take ten times as long.
        self._workers = 1 if placement.kind == "cuda" else min(threads or os.cpu_count() or 1, MOST_WORKERS)
        self._generator = ctranslate2.Generator(str(folder), **placement.for_ctranslate2(self._workers))
        self.placement = placement._replace(compute_type=self._generator.compute_type)
        self._prompt = (prompts or load_prompts()).of(reads)
        self._instruction = self._tokens(self._prompt.instruction)
        self._new_tokens = MAX_NEW_TOKENS[reads]
        self.room = None if reads == "groups" else ARTICLE_WORDS

    def hypotheses(self, inputs: Sequence[Sequence[str]], number: int, progress: Progress = silent) -> list[list[str]]:
        """Up to `number` texts for each input of English sentences, best first; none for one that is too long."""
        prompts = [self._tokens(self._prompt.question(sentences)) for sentences in inputs]
        limits = [self._most_tokens(sentences) for sentences in inputs]
        texts: list[list[str]] = [[] for _ in inputs]
        lengths = [len(prompt) for prompt in prompts]
        for batch in by_length(lengths, limit=MAX_INPUT_TOKENS, size=self._workers, progress=progress):
            # One call for each, side by side: how long a text may become must not depend on what it is made beside.
            running = [
                self._generator.generate_batch(
                    [prompts[position]],
                    static_prompt=self._instruction,
                    cache_static_prompt=True,
                    include_prompt_in_result=False,
                    beam_size=number,
                    num_hypotheses=number,
                    max_length=limits[position],
                    end_token=END,
                    asynchronous=True,
                )[0]
                for position in batch
            ]
            for position, result in zip(batch, running, strict=True):
                texts[position] = [self._tokenizer.decode(ids).strip() for ids in result.result().sequences_ids]
        return texts

    def _most_tokens(self, sentences: Sequence[str]) -> int:
        """Tokens that are worth writing: what is longer than a sentence that it could be a part of is not shown."""
        sizes = [len(self._tokens(sentence)) for sentence in sentences]
        longest = sum(sizes) if self.room else max(sizes, default=0)
        return min(self._new_tokens, longest + _ENDING)

    def _tokens(self, text: str) -> list[str]:
        tokens: list[str] = self._tokenizer.encode(text, add_special_tokens=False).tokens
        return tokens
