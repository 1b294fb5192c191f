"""Files that appear whole or not at all: written beside their place, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A name beside a file's: what the block makes there takes the file's place as it ends, unless the block raises.

    Raises OSError.
    """
    # The name does not grow from that of the file: one as long as the file system allows must still work.
    part = path.parent / f".{os.urandom(8).hex()}.part"
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """Open a UTF-8 file to write that appears as the block ends, whole, unless the block raises. Raises OSError."""
    with beside(path) as part, part.open("x", encoding="utf-8", newline="") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all, and takes the place of an older one. Raises OSError."""
    with beside(path) as part, part.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
