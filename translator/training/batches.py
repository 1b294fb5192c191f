"""Pairs as numbers, and the batches of each pass over them.

Numbers and their places lie on the device that trains, so that an update waits for nothing from the host: a batch is
a gather from one long row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from torch import Tensor

    from translator.training.vocabulary import Vocabulary

_Ids = npt.NDArray[np.int32]
_Rows = npt.NDArray[np.int64]
_CHUNK = 60_000  # pairs among which those of like length are put together: fewer make batches less alike


class Tokens:
    """Rows of numbers, one after another in an array on the host and another one on a device."""

    def __init__(self, rows: Sequence[_Ids], device: str = "cpu") -> None:
        lengths = np.array([len(row) for row in rows], np.int64)
        self._put(np.concatenate(rows) if len(rows) else np.empty(0, np.int32), lengths, device)

    def _put(self, flat: _Ids, lengths: _Rows, device: str) -> None:
        import torch

        self.lengths, self._flat = lengths, flat
        self._starts = np.cumsum(lengths) - lengths
        self.device = device
        readable = flat if len(flat) else np.zeros(1, np.int32)  # `batch` reads on past the end of a row
        self._there = [torch.from_numpy(each).to(device) for each in (readable, self._starts, lengths)]

    def to(self, device: str) -> Self:
        """The same rows on another device."""
        moved = type(self).__new__(type(self))
        moved._put(self._flat, self.lengths, device)
        return moved

    def __len__(self) -> int:
        return len(self.lengths)

    def __getitem__(self, row: int) -> _Ids:
        return self._flat[self._starts[row] : self._starts[row] + self.lengths[row]]

    def batch(self, rows: Tensor, longest: int, vocabulary: Vocabulary) -> Tensor:
        """The rows as (rows, longest + 1) numbers: each with the end mark, then padding.

        `rows` are on the device, and `longest` is the length of the longest of them.
        """
        import torch

        flat, starts, lengths = self._there
        at = torch.arange(longest + 1, device=rows.device)[None, :]
        ends = lengths[rows][:, None]
        # Rows read on past their end, which is covered up.
        ids = flat[(starts[rows][:, None] + at).clamp(max=len(flat) - 1)].long()
        return torch.where(at < ends, ids, torch.where(at == ends, vocabulary.end, vocabulary.pad))


class Encoded(NamedTuple):
    """Pairs ready to train on: both sides, and how often each pair is seen in a pass."""

    source: Tokens
    target: Tokens
    weights: npt.NDArray[np.float64]

    def to(self, device: str) -> Encoded:
        """The same pairs on another device."""
        return Encoded(self.source.to(device), self.target.to(device), self.weights)


class Batch(NamedTuple):
    """Pairs of like length, on a device.

    `source` and `target` are (sentences, positions) numbers with end marks and padding; `real` are the places in the
    flattened target that are not padding.
    """

    source: Tensor
    target: Tensor
    real: Tensor


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
        batches += _cut(by_length, longest[by_length], batch_tokens)
    return [batches[at] for at in rng.permutation(len(batches))]


def _cut(rows: _Rows, longest: _Rows, batch_tokens: int) -> Iterator[_Rows]:
    """Cut rows, which are in the order of their length, into batches."""
    start = 0
    while start < len(rows):
        most = min(len(rows), start + max(1, batch_tokens // int(longest[start])))  # were none longer than the first
        end = start + max(1, min(most - start, batch_tokens // int(longest[most - 1])))
        yield rows[start:end]
        start = end


class _Place(NamedTuple):
    """Where in the arrays of a pass a batch is, and the length of its longest source and target."""

    rows: slice
    real: slice
    source: int
    target: int


class _Pass(NamedTuple):
    rows: Tensor
    real: Tensor
    places: list[_Place]


class Batches:
    """The batches of pass after pass; while one pass is used, a thread makes the next one ready."""

    def __init__(self, encoded: Encoded, vocabulary: Vocabulary, batch_tokens: int, seed: int, device: str) -> None:
        self._encoded = encoded.to(device)
        self._vocabulary = vocabulary
        self._batch_tokens = batch_tokens
        self._seed = seed
        self._device = device
        self._maker = ThreadPoolExecutor(1)
        self._made: dict[int, Future[_Pass]] = {}

    def draw(self, number: int, at: int) -> Batch | None:
        """Batch `at` of pass `number`; None where the pass has no more."""
        for each in (number, number + 1):
            if each not in self._made:
                self._made[each] = self._maker.submit(self._make, each)
        for old in [each for each in self._made if each < number]:
            del self._made[old]
        rows, real, places = self._made[number].result()
        if at >= len(places):
            return None
        place = places[at]
        taken = rows[place.rows]
        return Batch(
            self._encoded.source.batch(taken, place.source, self._vocabulary),
            self._encoded.target.batch(taken, place.target, self._vocabulary),
            real[place.real],
        )

    def _make(self, number: int) -> _Pass:
        import torch

        source, target = self._encoded.source.lengths, self._encoded.target.lengths
        batches = one_pass(self._encoded, self._batch_tokens, (self._seed, number))
        all_real, places, seen, real_seen = [], [], 0, 0
        for chosen in batches:
            widest = int(target[chosen].max())
            there = np.flatnonzero(np.arange(widest + 1)[None, :] <= target[chosen][:, None])  # with the end mark
            places.append(
                _Place(
                    slice(seen, seen + len(chosen)),
                    slice(real_seen, real_seen + len(there)),
                    int(source[chosen].max()),
                    widest,
                )
            )
            all_real.append(there)
            seen, real_seen = seen + len(chosen), real_seen + len(there)
        rows, real = (
            torch.from_numpy(np.concatenate(parts) if parts else np.empty(0, np.int64)).to(self._device)
            for parts in (batches, all_real)
        )
        return _Pass(rows, real, places)
