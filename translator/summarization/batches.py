"""Sequences of like length together, so that little is spent on padding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from translator.progress import Progress, silent


def by_length(lengths: Sequence[int], *, limit: int, size: int, progress: Progress = silent) -> Iterator[list[int]]:
    """The positions of sequences no longer than `limit` in batches of up to `size`, longest first.

    Longer ones are left out. `progress` is told how many sequences have been dealt with, under "summarizing".
    """
    order = sorted(range(len(lengths)), key=lambda position: -lengths[position])
    for start in range(0, len(order), size):
        progress("summarizing", start, len(order))
        if batch := [position for position in order[start : start + size] if lengths[position] <= limit]:
            yield batch
    progress("summarizing", len(order), len(order))
