"""What the Marian engines share: a folder's SentencePiece models, without the weight of a tokenizer library."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from translator.errors import ModelMissingError

END = "</s>"
UNKNOWN = "<unk>"


class Marian:
    """Base of the engines for Marian models: from text to pieces and back.

    Cuts and joins text as transformers' MarianTokenizer does without sacremoses.
    """

    def __init__(self, folder: Path) -> None:
        """Read `source.spm`, `target.spm` and the model's limit from a folder in Hugging Face layout.

        Raises ModelMissingError where a file is absent or damaged.
        """
        from sentencepiece import SentencePieceProcessor

        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            self._max_source_tokens = int(config["max_position_embeddings"]) - 1  # the end mark takes a position
            self._source = SentencePieceProcessor(model_file=str(folder / "source.spm"))
            self._target = SentencePieceProcessor(model_file=str(folder / "target.spm"))
        except (OSError, RuntimeError, KeyError, ValueError) as error:
            raise ModelMissingError(f"{folder}: not a Marian model in Hugging Face layout: {error}") from None

    @property
    def max_source_tokens(self) -> int:
        """The model's positions less the end mark."""
        return self._max_source_tokens

    def encode(self, text: str) -> list[str]:
        """Cut a text into source pieces."""
        pieces: list[str] = self._source.encode(text, out_type=str)
        return pieces

    def encode_target(self, text: str) -> list[str]:
        """Cut a translation into target pieces."""
        pieces: list[str] = self._target.encode(text, out_type=str)
        return pieces

    def decode(self, pieces: Sequence[str]) -> str:
        """Join target pieces into text."""
        text: str = self._target.decode(list(pieces))
        return text.strip()


def batches(sources: Sequence[Sequence[str]], batch_tokens: int) -> Iterator[Sequence[Sequence[str]]]:
    """Runs of sources that hold at most `batch_tokens` once padded to the longest, or one source alone."""
    start, longest = 0, 0
    for at, source in enumerate(sources):
        longest = max(longest, len(source) + 1)
        if at > start and longest * (at - start + 1) > batch_tokens:
            yield sources[start:at]
            start, longest = at, len(source) + 1
    if start < len(sources):
        yield sources[start:]


def pair_batches(
    pairs: Sequence[tuple[Sequence[str], Sequence[str]]], batch_tokens: int
) -> Iterator[Sequence[tuple[Sequence[str], Sequence[str]]]]:
    """Runs of source and target, as `batches` makes them; the longer side of each pair counts."""
    at = 0
    for batch in batches([max(pair, key=len) for pair in pairs], batch_tokens):
        yield pairs[at : at + len(batch)]
        at += len(batch)
