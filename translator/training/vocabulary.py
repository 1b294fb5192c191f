"""The pieces that text is cut into, and the numbers that a model has for them."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from translator.errors import InputError, ModelMissingError
from translator.files import replacing
from translator.translation.marian import END, UNKNOWN

PAD = "<pad>"
MACHINE = "<back>"
"""At the head of a source that a machine made (tagged back-translation, Caswell et al. 2019)."""
TO_INDONESIAN = "<to-id>"
"""At the head of an English source that a model of both directions is to put into Indonesian."""
_LONGEST_SENTENCE = 6000  # bytes, of those the pieces are learned from


def learn_pieces(sentences: Sequence[str], size: int, limit: int, file: Path, seed: int) -> None:
    """Learn one unigram SentencePiece model for both languages, and write it to `file`.

    Every text can be cut into its pieces: what is in none of them becomes bytes, and each digit is a piece of its own.
    MACHINE and TO_INDONESIAN are control symbols, which no text can produce. Takes at most `limit` of the sentences, at
    random. Raises InputError where they are too few for so many pieces.
    """
    import sentencepiece

    taken = random.Random(seed).sample(sentences, min(limit, len(sentences)))  # noqa: S311
    try:
        with replacing(file) as part, part.open("wb") as stream:
            sentencepiece.SentencePieceTrainer.train(
                sentence_iterator=iter(taken),
                model_writer=stream,
                vocab_size=size,
                model_type="unigram",
                character_coverage=0.9999,
                byte_fallback=True,
                split_digits=True,
                control_symbols=[MACHINE, TO_INDONESIAN],
                eos_id=0,
                unk_id=1,
                bos_id=-1,
                pad_id=-1,
                normalization_rule_name="nmt_nfkc",
                max_sentence_length=_LONGEST_SENTENCE,
                minloglevel=2,
            )
    except RuntimeError as error:
        raise InputError(f"{len(taken)} sentences do not make {size} pieces: {error}. Ask for fewer pieces.") from error


class Vocabulary:
    """The SentencePiece models of a Marian folder, and the numbers that its model has for their pieces."""

    def __init__(self, source: Path, target: Path, numbers: dict[str, int]) -> None:
        from sentencepiece import SentencePieceProcessor

        self._files = {"source": source, "target": target}
        self._numbers = numbers
        self._pieces = {side: SentencePieceProcessor(model_file=str(file)) for side, file in self._files.items()}
        self._table = {
            side: np.array(
                [numbers.get(pieces.id_to_piece(i), numbers[UNKNOWN]) for i in range(pieces.get_piece_size())], np.int32
            )
            for side, pieces in self._pieces.items()
        }
        self.pad, self.end, self.unknown = numbers[PAD], numbers[END], numbers[UNKNOWN]
        # Vocabularies without control symbols are older ones of ours, whose models know <unk> as the mark, and those of
        # others, whose models know none. Text that a vocabulary was learned from never begins with it.
        self.machine: int = numbers.get(MACHINE, self.unknown)
        self.to_indonesian: int | None = numbers.get(TO_INDONESIAN)

    @classmethod
    def of_pieces(cls, file: Path) -> Self:
        """One SentencePiece model for both sides, with <pad> as one number more."""
        from sentencepiece import SentencePieceProcessor

        pieces = SentencePieceProcessor(model_file=str(file))
        numbers = {pieces.id_to_piece(i): i for i in range(pieces.get_piece_size())}
        return cls(file, file, numbers | {PAD: len(numbers)})

    @classmethod
    def of_model(cls, folder: Path) -> Self:
        """The vocabulary of a model in Hugging Face layout. Raises ModelMissingError where it has none."""
        try:
            numbers = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
            return cls(folder / "source.spm", folder / "target.spm", numbers)
        except (OSError, RuntimeError, KeyError, ValueError) as error:
            raise ModelMissingError(f"{folder}: no vocabulary of a Marian model: {error}") from error

    def __len__(self) -> int:
        return len(self._numbers)

    def encode(self, side: str, texts: Iterable[str]) -> list[npt.NDArray[np.int32]]:
        """Numbers of the pieces of each text, without the end mark; `side` is "source" or "target"."""
        table = self._table[side]
        return [table[ids] for ids in self._pieces[side].encode(list(texts), num_threads=-1)]

    def save(self, folder: Path) -> None:
        """Write the vocabulary into a model's folder, as MarianTokenizer reads it."""
        for side, file in self._files.items():
            shutil.copyfile(file, folder / f"{side}.spm")
        (folder / "vocab.json").write_text(json.dumps(self._numbers, ensure_ascii=False), encoding="utf-8")
