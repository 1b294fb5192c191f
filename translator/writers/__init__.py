"""Write a bilingual article: one module for each format, and a registry that names them.

A new format is one module with a function from a `BilingualArticle` to text, and one line in `FORMATS`.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from translator.document import BilingualArticle
from translator.errors import ConfigError, InputError
from translator.files import write_whole
from translator.writers import html_writer, json_writer, jsonl_writer, markdown_writer, text_writer

__all__ = ["FORMATS", "Writer", "write"]


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
