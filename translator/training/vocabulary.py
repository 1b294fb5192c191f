"""The pieces that text is cut into, and corpora as numbers."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from translator.errors import InputError, ModelMissingError
from translator.files import replacing
from translator.translation.marian import END, UNKNOWN

if TYPE_CHECKING:
    from torch import Tensor

PAD = "<pad>"
_LONGEST_SENTENCE = 6000  # bytes, of those the pieces are learned from
_SAMPLING_ALPHA = 0.2  # how much likelier cuts are preferred: 0 not at all, 1 as the unigram model has it
_LONGEST_SAMPLE = 2  # times the pieces of the likeliest cut


def learn_pieces(sentences: Sequence[str], size: int, limit: int, file: Path, seed: int) -> None:
    """Learn one unigram SentencePiece model for both languages, and write it to `file`.

    Every text can be cut into its pieces: what is in none of them becomes bytes. Takes at most `limit` of the
    sentences, at random. Raises InputError where they are too few for so many pieces.
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

    def resample(self, sources: Sequence[npt.NDArray[np.int32]], seed: int) -> list[npt.NDArray[np.int32]]:
        """The same source texts cut into other pieces, at random; the same for the same seed, below 2**32.

        Subword regularization (Kudo 2018), over all ways to cut a text. An unknown piece at the beginning, the mark of
        a source that a machine made, stays. A text with other unknown pieces stays as it is, and so does one that
        comes out more than twice as long.
        """
        import sentencepiece

        pieces, table = self._pieces["source"], self._table["source"]
        ids = np.full(len(self), pieces.unk_id())
        ids[table] = np.arange(len(table))
        ids[self.unknown] = pieces.unk_id()
        marks = [row[: int(row[0] == self.unknown)] for row in sources]
        texts = pieces.decode([ids[row[len(mark) :]].tolist() for row, mark in zip(sources, marks, strict=True)])
        sentencepiece.set_random_generator_seed(seed)
        # One thread, since each has a generator of its own.
        cuts = pieces.encode(texts, enable_sampling=True, alpha=_SAMPLING_ALPHA, nbest_size=-1, num_threads=1)
        return [
            np.concatenate((mark, table[cut]))
            if len(cut) <= _LONGEST_SAMPLE * len(row) and self.unknown not in row[len(mark) :]
            else row
            for row, mark, cut in zip(sources, marks, cuts, strict=True)
        ]

    def save(self, folder: Path) -> None:
        """Write the vocabulary into a model's folder, as MarianTokenizer reads it."""
        for side, file in self._files.items():
            shutil.copyfile(file, folder / f"{side}.spm")
        (folder / "vocab.json").write_text(json.dumps(self._numbers, ensure_ascii=False), encoding="utf-8")


class Tokens:
    """Rows of numbers, one after another in one array."""

    def __init__(self, rows: Sequence[npt.NDArray[np.int32]]) -> None:
        self.lengths = np.array([len(row) for row in rows], np.int64)
        self._flat = np.concatenate(rows) if rows else np.empty(0, np.int32)
        self._starts = np.concatenate(([0], np.cumsum(self.lengths)[:-1])).astype(np.int64)

    def __getitem__(self, row: int) -> npt.NDArray[np.int32]:
        return self._flat[self._starts[row] : self._starts[row] + self.lengths[row]]

    def batch(self, rows: npt.NDArray[np.int64], vocabulary: Vocabulary) -> Tensor:
        """The rows as (rows, longest + 1) numbers: each with the end mark, then padding."""
        import torch

        ids = np.full((len(rows), int(self.lengths[rows].max()) + 1), vocabulary.pad, np.int64)
        for at, row in enumerate(rows):
            length = self.lengths[row]
            ids[at, :length] = self[row]
            ids[at, length] = vocabulary.end
        return torch.from_numpy(ids)


class Encoded(NamedTuple):
    """Pairs ready to train on: both sides, and how often each pair is seen in a pass."""

    source: Tokens
    target: Tokens
    weights: npt.NDArray[np.float64]


_CHUNK = 60_000  # pairs among which those of like length are put together: fewer make batches less alike
_Rows = npt.NDArray[np.int64]


def one_pass(encoded: Encoded, batch_tokens: int, seed: Sequence[int]) -> list[_Rows]:
    """The row numbers of each batch of one pass, the same for the same seed.

    A pair is seen as often as its weight says, a fraction being a chance. Pairs of like length share a batch, which
    has at most `batch_tokens` positions on its longer side, or one pair alone; batches come in random order.
    """
    rng = np.random.default_rng(seed)
    longest = np.maximum(encoded.source.lengths, encoded.target.lengths) + 1
    times = np.floor(encoded.weights + rng.random(len(encoded.weights))).astype(np.int64)
    order = np.repeat(np.arange(len(times)), times)
    rng.shuffle(order)
    batches: list[_Rows] = []
    for chunk in np.array_split(order, max(1, len(order) // _CHUNK)):
        by_length = chunk[np.lexsort((encoded.source.lengths[chunk], longest[chunk]))]
        batches += _cut(by_length, longest, batch_tokens)
    rng.shuffle(batches)
    return batches


def _cut(rows: _Rows, longest: npt.NDArray[np.int64], batch_tokens: int) -> Iterator[_Rows]:
    start = 0
    for end in range(1, len(rows) + 1):
        if end == len(rows) or longest[rows[end]] * (end - start + 1) > batch_tokens:
            yield rows[start:end]
            start = end
