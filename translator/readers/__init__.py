"""Read articles: bytes in, an `Article` out, or an `InputError` that names the file and says what to do.

A new format is one module with a function from bytes to `Contents`, and one line in `FORMATS`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from translator.document import Article, Block, Metadata, Paragraph, Sentence, is_blank
from translator.errors import ConfigError, InputError
from translator.languages import SOURCE_LANGUAGES
from translator.languages.identification import source_language
from translator.readers import text as plain_text
from translator.readers.contents import Contents
from translator.segmentation import segment

__all__ = ["FORMATS", "Contents", "Reader", "read_article", "read_text"]


@dataclass(frozen=True)
class Reader:
    """A format: whether bytes are of it, and the function that reads them.

    `read` is given the bytes and what messages call them, and raises InputError where they cannot be read.
    """

    recognizes: Callable[[bytes], bool]
    read: Callable[[bytes, str], Contents]


FORMATS: Mapping[str, Reader] = MappingProxyType(
    {
        # The first that recognizes the bytes reads them. Plain text comes last: it takes all that is left, or says
        # what it is instead.
        "txt": Reader(lambda data: True, plain_text.read),
    }
)


def read_article(
    source: str | Path | bytes,
    *,
    name: str | None = None,
    format: str | None = None,  # noqa: A002
    language: str = "auto",
) -> Article:
    """Read an article from a file, given by its path, or from bytes.

    `name` is what the article is called, by default the path as given; `format` is one of `FORMATS`, by default the
    one that the content shows; `language` is the code of a source language, or auto to tell it by the text. Raises
    InputError where there is no such file, or it cannot be read, or holds no text;
    ConfigError for a format that is not in `FORMATS`, or an unknown language.
    """
    if isinstance(source, bytes):
        data, name = source, name or "article"
    else:
        data = _bytes(Path(source))
        # A file name need not be Unicode, but what is written is.
        name = name or str(source).encode("utf-8", "backslashreplace").decode()
    if not data:
        raise InputError(f"{name}: the file is empty. Put the article's text in it.")
    if format is None:
        reader = next(reader for reader in FORMATS.values() if reader.recognizes(data))
    elif format in FORMATS:
        reader = FORMATS[format]
    else:
        raise ConfigError(f"{format}: no such format. Formats: {', '.join(FORMATS)}.")
    contents = reader.read(data, name)
    if is_blank(contents.text):
        raise InputError(f"{name}: the file holds only blanks. Put the article's text in it.")
    return _article(contents, name, data, language)


def read_text(
    text: str,
    *,
    name: str = "article",
    blocks: Sequence[Block] = (),
    metadata: Metadata | None = None,
    language: str = "auto",
) -> Article:
    """Make an article of a text, with what is known of its paragraphs and its source.

    `blocks` are paragraphs whose place in the text is known, in order, each with its role where that is known too;
    the rest is segmented by what it looks like.

    >>> article = read_text("Presiden tiba di Bandung. Ia bertemu para petani.")
    >>> [sentence.text for sentence in article.sentences]
    ['Presiden tiba di Bandung.', 'Ia bertemu para petani.']

    Raises InputError where the text cannot be kept as Unicode (lone surrogates), ValueError where blocks overlap or
    reach beyond the text.
    """
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            f"{name}: character {error.start} is a lone surrogate, not text. Save the article again as UTF-8."
        ) from None
    return _article(Contents(text, blocks=tuple(blocks), metadata=metadata or Metadata()), name, data, language)


def _article(contents: Contents, name: str, data: bytes, language: str) -> Article:
    """Segment what was read; every paragraph and sentence gets its id."""
    text = contents.text
    if language != "auto" and language not in SOURCE_LANGUAGES:
        raise ConfigError(f"{language!r} is no source language. There are auto, {', '.join(SOURCE_LANGUAGES)}.")
    known = source_language(text) if language == "auto" else SOURCE_LANGUAGES[language]
    paragraphs = []
    for p, span in enumerate(segment(text, contents.blocks, language=known), start=1):
        sentences = tuple(
            Sentence(id=f"p{p}s{s}", text=text[start:end], start=start, end=end)
            for s, (start, end) in enumerate(span.sentences, start=1)
        )
        paragraphs.append(Paragraph(id=f"p{p}", role=span.role, sentences=sentences))
    return Article(
        name=name,
        text=text,
        encoding=contents.encoding,
        sha256=hashlib.sha256(data).hexdigest(),
        language=known.code,
        paragraphs=tuple(paragraphs),
        warnings=contents.warnings,
        metadata=contents.metadata,
    )


def _bytes(path: Path) -> bytes:
    try:
        # Asked first because Windows answers to the reading of a directory as to a want of permission.
        if path.is_dir():
            raise InputError(f"{path}: this is a directory. Name the article files in it.")
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file. Check the path.") from None
    except PermissionError:
        raise InputError(f"{path}: no permission to read it. Change the file's permissions.") from None
    except (OSError, ValueError) as error:  # ValueError: a path that holds NUL
        raise InputError(f"{path}: cannot be read: {error}. Check the path and the disk.") from None
