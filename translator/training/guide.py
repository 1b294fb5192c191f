"""Which source piece a target piece translates, to teach one head of attention by.

A lexical model of both directions: IBM Model 1 (Brown et al. 1993, "The mathematics of statistical machine
translation") with the preference for the diagonal of fast_align (Dyer et al. 2013, "A simple, fast, and effective
reparameterization of IBM Model 2"). The product of the two directions' posteriors favours what both agree on (Liang et
al. 2006, "Alignment by agreement").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from translator.training.batches import Encoded, Tokens

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from translator.training.vocabulary import Vocabulary

_ROUNDS = 5
_PAIRS = 40_000
"""Pairs that the model is estimated from, at most: about 25 million places where two pieces meet."""
_DIAGONAL = 4.0
_UNSEEN = 1e-7
_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


class Guide:
    """Probabilities of pieces given pieces of the other language, both ways."""

    def __init__(self, encoded: Encoded, vocabulary: Vocabulary, seed: int, device: str) -> None:
        """Estimate them from pairs, and keep them on a device."""
        import torch

        self._pieces = len(vocabulary)
        rows = np.random.default_rng(seed).permutation(len(encoded.weights))[:_PAIRS]
        source, target, place, owner = _cells(encoded.source, encoded.target, rows)
        place[np.isin(source, [vocabulary.machine, vocabulary.to_indonesian or vocabulary.machine])] = _UNSEEN
        keys, cell = np.unique(source * self._pieces + target, return_inverse=True)
        given_source = _estimate(cell, owner["target"], source, len(keys), place)
        given_target = _estimate(cell, owner["source"], target, len(keys), place)
        self._keys = torch.from_numpy(keys).to(device)
        self._both = torch.from_numpy((given_source * given_target) ** 0.5).float().to(device)

    def targets(self, source: Tensor, target: Tensor) -> Tensor:
        """How likely each source position is the origin of each target position; rows sum to 1.

        From (sentences, positions) numbers to (sentences, target positions, source positions). Places of padding get
        whatever comes out, for the caller to mask.
        """
        import torch

        keys = source[:, None, :] * self._pieces + target[:, :, None]
        at = torch.searchsorted(self._keys, keys).clamp(max=len(self._keys) - 1)
        both = torch.where(self._keys[at] == keys, self._both[at], _UNSEEN**0.5)
        both = both * _near_diagonal(target.shape[1], source.shape[1], both.device)
        return both / both.sum(-1, keepdim=True)


def _near_diagonal(targets: int, sources: int, device: torch.device | str = "cpu") -> Tensor:
    """(targets, sources): how near the diagonal a place is, 1 on it."""
    import torch

    down, across = (torch.arange(count, device=device) / max(1, count) for count in (targets, sources))
    return (-_DIAGONAL * (down[:, None] - across[None, :]).abs()).exp()


def _cells(source: Tokens, target: Tokens, rows: _Ints) -> tuple[_Ints, _Ints, _Floats, dict[str, _Ints]]:
    """Every meeting of a source and a target piece in a pair.

    Gives the two pieces, how near the diagonal they meet, and the number of the target position, and of the source
    position, that each meeting belongs to.
    """
    sources, targets, places, of_target, of_source = [], [], [], [], []
    target_positions = source_positions = 0
    for row in rows:
        s, t = source[row].astype(np.int64), target[row].astype(np.int64)
        sources.append(np.tile(s, len(t)))
        targets.append(np.repeat(t, len(s)))
        places.append(_near_diagonal(len(t), len(s)).flatten().double().numpy())
        of_target.append(target_positions + np.repeat(np.arange(len(t)), len(s)))
        of_source.append(source_positions + np.tile(np.arange(len(s)), len(t)))
        target_positions += len(t)
        source_positions += len(s)
    owner = {"target": np.concatenate(of_target), "source": np.concatenate(of_source)}
    return np.concatenate(sources), np.concatenate(targets), np.concatenate(places), owner


def _estimate(cell: _Ints, position: _Ints, given: _Ints, cells: int, place: _Floats) -> _Floats:
    """Expectation maximisation: for each kind of meeting the probability of the piece, given the other one.

    `position` is the place whose piece is explained, `given` the piece that may explain it.
    """
    probability = np.full(cells, 1.0)
    for _ in range(_ROUNDS):
        weight = probability[cell] * place
        weight /= np.bincount(position, weight)[position]
        count: _Floats = np.bincount(cell, weight, minlength=cells).astype(np.float64)
        probability = count / _total_by(given, cell, count)
    return probability


def _total_by(given: _Ints, cell: _Ints, count: _Floats) -> _Floats:
    """For each kind of meeting, the sum of the counts of all with the same given piece."""
    of_cell = np.zeros(len(count), np.int64)
    of_cell[cell] = given
    total: _Floats = np.bincount(of_cell, count).astype(np.float64)[of_cell]
    return np.maximum(total, _UNSEEN)
