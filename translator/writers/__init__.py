"""Write a bilingual article: one module for each format, and a registry that names them.

A new format is one module with a function from a `BilingualArticle` to bytes, and one line in `FORMATS`.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from translator.document import BilingualArticle
from translator.errors import ConfigError, OutputError
from translator.files import write_whole
from translator.writers import english_writer, html_writer, json_writer, jsonl_writer, markdown_writer, text_writer

__all__ = ["ENGLISH", "FORMATS", "Writer", "write_article"]


@dataclass(frozen=True)
class Writer:
    """A format: the suffix of its files, the function that gives a file's content, and whether that is UTF-8 text."""

    suffix: str
    render: Callable[[BilingualArticle], bytes]
    is_text: bool = True


FORMATS: Mapping[str, Writer] = MappingProxyType(
    {
        "json": Writer(".json", json_writer.render),
        "jsonl": Writer(".jsonl", jsonl_writer.render),
        "md": Writer(".md", markdown_writer.render),
        "html": Writer(".html", html_writer.render),
        "txt": Writer(".txt", text_writer.render),
        "en.md": Writer(".en.md", english_writer.render_markdown),
        "en.html": Writer(".en.html", english_writer.render_html),
        "en.txt": Writer(".en.txt", english_writer.render_text),
    }
)

ENGLISH: Mapping[str, str] = MappingProxyType(
    {name.removeprefix("en."): name for name in FORMATS if name.startswith("en.")}
)
"""The formats that a reader reads, each with the one that has the English alone."""


def write_article(bilingual: BilingualArticle, path: str | Path, *, format: str | None = None) -> None:  # noqa: A002
    """Write a bilingual article to a file, whose folder is made where it is missing.

    `format` is one of `FORMATS`, by default the one with the longest suffix that the path has. The file has its content
    exactly as rendered on every platform, and takes the place of an older one. It appears whole or not at all. Raises
    ConfigError where the format is not in `FORMATS`, and OutputError where the file cannot be written.
    """
    path = Path(path)
    if format is None:
        fitting = [name for name, each in FORMATS.items() if path.name.lower().endswith(each.suffix)]
        format = max(fitting, key=len, default=path.suffix)  # noqa: A001
    if format not in FORMATS:
        raise ConfigError(f"{path}: {format!r} is no format. Formats: {', '.join(FORMATS)}.")
    content = FORMATS[format].render(bilingual)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "a directory stands there")
        write_whole(path, content)
    except OSError as error:
        raise OutputError.of(path, error, "Mend that, or choose another folder.") from error
