"""Summary sentences from a small instruction-tuned language model, run by CTranslate2.

Beam search, never sampling: a model this small invents when it samples. One worked example in the prompt shows it
that the answer is one short sentence that leaves things out; without the example it was seen to talk about the text,
with two it took twice the time and wrote no better.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Literal

from translator.progress import Progress, silent
from translator.summarization.batches import by_length

MAX_INPUT_TOKENS = 512
"""Longer groups are refused. The model could take more, but what it writes of them is not worth the wait."""
MAX_NEW_TOKENS = 56

_START, _END = "<|im_start|>", "<|im_end|>"
_OPENING = f"{_START}assistant\n"


def _template() -> Mapping[str, str]:
    """What the model is told: see `prompts.toml`."""
    text = files("translator.summarization").joinpath("prompts.toml").read_text(encoding="utf-8")
    template: Mapping[str, str] = tomllib.loads(text)["one_sentence"]
    return template


class InstructEngine:
    """A chat model in CTranslate2's format with its `tokenizer.json`, prompted in the ChatML template.

    `threads` is the number of CPU threads, 0 for all. Safe to use from several threads.
    """

    name = "ctranslate2"

    def __init__(self, folder: Path, *, device: Literal["auto", "cpu", "cuda"] = "auto", threads: int = 0) -> None:
        import ctranslate2
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        if device == "auto":
            device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        # A group for each thread is as quick as all threads on one group where the machine is idle. Where it is not,
        # threads that wait for one another at every step were seen to take ten times as long.
        self._workers = 1 if device == "cuda" else threads or os.cpu_count() or 1
        self._generator = ctranslate2.Generator(
            str(folder),
            device=device,
            inter_threads=self._workers,
            intra_threads=1,
            compute_type="float32" if device == "cpu" else "auto",
        )
        template = _template()
        self._instruction = self._tokens(
            _turn("system", template["system"])
            + _turn("user", template["example"])
            + _turn("assistant", template["answer"])
        )

    def hypotheses(self, groups: Sequence[Sequence[str]], number: int, progress: Progress = silent) -> list[list[str]]:
        """Up to `number` texts for each group of English sentences, best first; none for a group that is too long."""
        prompts = [self._tokens(_turn("user", _plain(" ".join(group))) + _OPENING) for group in groups]
        texts: list[list[str]] = [[] for _ in groups]
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
                    # A summary is not longer than its text.
                    max_length=min(MAX_NEW_TOKENS, lengths[position]),
                    end_token=_END,
                    asynchronous=True,
                )[0]
                for position in batch
            ]
            for position, result in zip(batch, running, strict=True):
                texts[position] = [self._tokenizer.decode(ids).strip() for ids in result.result().sequences_ids]
        return texts

    def _tokens(self, text: str) -> list[str]:
        tokens: list[str] = self._tokenizer.encode(text, add_special_tokens=False).tokens
        return tokens


def _turn(role: str, text: str) -> str:
    """One message in the ChatML template."""
    return f"{_START}{role}\n{text}{_END}\n"


def _plain(text: str) -> str:
    """A text that cannot end its own turn: the tokenizer would read the template's marks in it."""
    return text.replace("<|", "< |")
