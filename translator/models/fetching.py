"""What all ways of fetching a model share."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from translator.progress import Progress

_BLOCK = 1 << 20


class FetchError(Exception):
    """A model cannot be fetched, or what came is not the model; the message is the reason alone."""


def copy_bounded(source: IO[bytes], target: Path, most: int) -> int:
    """Write a stream into a file, and give the bytes written: never more than a block beyond `most`.

    So it is with what an archive holds, whatever the archive says of its size.
    """
    size = 0
    with target.open("wb") as out:
        while size <= most and (block := source.read(_BLOCK)):
            size += len(block)
            out.write(block)
    return size


@contextmanager
def watch(folder: Path, stage: str, total: int, progress: Progress, *, before: int = 0) -> Iterator[None]:
    """Report how much of `total` bytes lies in `folder`, twice a second, while the body runs.

    `before` bytes were done before, and lie elsewhere. The reports come from a thread, which has ended when this
    returns.
    """
    done = threading.Event()

    def report() -> None:
        while not done.wait(0.5):
            progress(stage, min(before + _bytes_in(folder), total), total)

    watcher = threading.Thread(target=report, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _bytes_in(folder: Path) -> int:
    """Bytes in a folder that others are writing to: a file that vanishes meanwhile counts as nothing."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.stat().st_size if path.is_file() else 0
    return total
