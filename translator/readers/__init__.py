"""Read articles: bytes in, an `Article` out, or an `InputError` that names the file and says what to do.

The format is told by the content. Plain text is read (`text`); other formats are recognised by their
beginning (`formats`) and refused.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from translator.document import Article
from translator.errors import InputError
from translator.readers.formats import binary_format, is_html
from translator.readers.text import decode
from translator.segmentation import is_blank

__all__ = ["read_article", "read_bytes"]


def read_article(path: Path, language: str = "auto") -> Article:
    """Read an article from a file; its name is the path as given.

    `language` is the code of a source language, or auto to tell it by the text.

    Raises InputError where there is no such file, or it cannot be read, or holds no text.
    """
    try:
        # Asked first because Windows answers to the reading of a directory as to a want of permission.
        if path.is_dir():
            raise InputError(f"{path}: this is a directory. Name the article files in it.")
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file. Check the path.") from None
    except PermissionError:
        raise InputError(f"{path}: no permission to read it. Change the file's permissions.") from None
    except (OSError, ValueError) as error:  # ValueError: a path that holds NUL
        raise InputError(f"{path}: cannot be read: {error}. Check the path and the disk.") from None
    # A file name need not be Unicode, but what is written is.
    return read_bytes(data, str(path).encode("utf-8", "backslashreplace").decode(), language)


def read_bytes(data: bytes, name: str, language: str = "auto") -> Article:
    """Read an article from bytes, such as standard input; `name` is what messages call it.

    `article.text.encode(article.encoding)` gives the bytes back. Raises InputError where they hold no text.
    """
    if not data:
        raise InputError(f"{name}: the file is empty. Put the article's text in it.")
    if kind := binary_format(data):
        raise _not_plain(name, kind)
    decoded = decode(data, name)
    if is_blank(decoded.text):
        raise InputError(f"{name}: the file holds only blanks. Put the article's text in it.")
    if is_html(decoded.text):
        raise _not_plain(name, "an HTML page")
    return Article.from_decoded(
        decoded.text,
        name=name,
        encoding=decoded.encoding,
        sha256=hashlib.sha256(data).hexdigest(),
        warnings=decoded.warnings,
        language=language,
    )


def _not_plain(name: str, kind: str) -> InputError:
    return InputError(f"{name}: this is {kind}, not plain text. Save the article as plain text (UTF-8).")
