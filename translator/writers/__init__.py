"""Write a bilingual article: one module for each format, and a registry that names them.

A new format is one module with a function from a `BilingualArticle` to text, and one line in `FORMATS`.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TextIO

from translator.document import BilingualArticle
from translator.errors import ConfigError, InputError
from translator.writers import html_writer, json_writer, jsonl_writer, markdown_writer, text_writer

__all__ = ["FORMATS", "Writer", "whole_file", "write", "write_whole"]


@dataclass(frozen=True)
class Writer:
    """A format: the suffix of its files, and the function that gives a file's whole text."""

    suffix: str
    render: Callable[[BilingualArticle], str]


FORMATS: Mapping[str, Writer] = MappingProxyType(
    {
        "json": Writer(".json", json_writer.render),
        "jsonl": Writer(".jsonl", jsonl_writer.render),
        "md": Writer(".md", markdown_writer.render),
        "html": Writer(".html", html_writer.render),
        "txt": Writer(".txt", text_writer.render),
    }
)


def write(bilingual: BilingualArticle, format: str, folder: Path, stem: str) -> Path:  # noqa: A002
    """Write a bilingual article to `folder`, which is made where it is missing, and give the file's path.

    The file is named `stem` plus the suffix of the format, is UTF-8 on every platform with the line ends as rendered,
    and takes the place of an older one. It appears whole or not at all. Raises ConfigError for a format that is not
    in `FORMATS`, and InputError where the file cannot be written.
    """
    if format not in FORMATS:
        raise ConfigError(f"{format}: no such format. Formats: {', '.join(FORMATS)}.")
    writer = FORMATS[format]
    if not stem or "\0" in stem or Path(stem).name != stem:
        raise InputError(f"{stem!r} cannot be the name of a file: it must not be empty or hold a folder.")
    path = folder / f"{stem}{writer.suffix}"
    text = writer.render(bilingual)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "a directory stands there")
        write_whole(path, text)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{path}: cannot be written: {reason}. Mend that, or choose another folder.") from error
    return path


def write_whole(path: Path, text: str) -> None:
    """Write a UTF-8 file that appears whole or not at all, and takes the place of an older one. Raises OSError."""
    with whole_file(path) as file:
        file.write(text)


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """Open a UTF-8 file to write that appears as the block ends, whole, unless the block raises. Raises OSError."""
    # The name does not grow from that of the file: one as long as the file system allows must still work.
    part = path.parent / f".{os.urandom(8).hex()}.part"
    try:
        with part.open("x", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
