"""Which translations that a machine made are fit to learn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from translator.training.batches import Tokens

if TYPE_CHECKING:
    from torch import Tensor

    from translator.training.vocabulary import Vocabulary

_TIMES, _AND = 2, 5
"""How many times as long as the other, and how many pieces more, a side may be."""
_REPEATS = 10
"""Of so many pieces one run of three may be there again; more of them are a loop."""
_ROWS_AT_ONCE = 256  # every piece of a translation is held against every piece of its source
_COPIED = 0.8
"""Share of a translation's pieces that its source has as well, from which on it is a copy."""
_FEWEST = 6
"""Pieces that a translation needs to be taken for a copy: names and figures alone may stay as they are."""


def plausible(given: Tokens, made: Tokens, vocabulary: Vocabulary) -> npt.NDArray[np.bool_]:
    """For each text whether its translation is one: not empty, nor far longer or shorter, nor looping, nor a copy.

    Both are pieces of the same vocabulary, on the device that looks at them.
    """
    import torch

    fit = []
    for at in range(0, len(given), _ROWS_AT_ONCE):
        rows = torch.arange(at, min(at + _ROWS_AT_ONCE, len(given)), device=given.device)
        source, target = (
            side.batch(rows, int(side.lengths[at : at + _ROWS_AT_ONCE].max()), vocabulary) for side in (given, made)
        )
        fit.append(_plausible(source, target, vocabulary))
    return torch.cat(fit).cpu().numpy() if fit else np.empty(0, np.bool_)


def _plausible(source: Tensor, target: Tensor, vocabulary: Vocabulary) -> Tensor:
    """As `plausible`, for batches of numbers."""
    x, y = (_lengths(side, vocabulary) for side in (source, target))
    shorter, longer = x.minimum(y), x.maximum(y)
    good = (shorter > 0) & (longer <= _TIMES * shorter + _AND)
    good &= _repeats(target, y) <= (y // _REPEATS).clamp(min=1)
    there = ((target[:, :, None] == source[:, None, :]).any(2) & _real(target, y)).sum(1)
    return good & ((y < _FEWEST) | (there < _COPIED * y))


def _lengths(side: Tensor, vocabulary: Vocabulary) -> Tensor:
    return side.ne(vocabulary.pad).sum(1) - 1  # without the end mark


def _real(side: Tensor, lengths: Tensor) -> Tensor:
    """Where the pieces are: before the end mark."""
    import torch

    return torch.arange(side.shape[1], device=side.device)[None, :] < lengths[:, None]


def _repeats(side: Tensor, lengths: Tensor) -> Tensor:
    """How many runs of three pieces each text has that it had before."""
    import torch

    if side.shape[1] < 3:
        return torch.zeros_like(lengths)
    runs = (side[:, :-2] * 2**20 + side[:, 1:-1]) * 2**20 + side[:, 2:]
    # Runs into the end mark and beyond are all different.
    beyond = -1 - torch.arange(runs.shape[1], device=side.device)
    ordered = torch.where(_real(side, lengths)[:, 2:], runs, beyond).sort(1).values
    return (ordered[:, 1:] == ordered[:, :-1]).sum(1)
