"""Checking files of translations, whoever made them. Memory does not grow with the file.

`estimating.py` asks a model besides; `reports.py` gives what was found to people and to programs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from translator.checks import check_pair
from translator.document import Confidence, ConfidenceLevel, Flag
from translator.errors import InputError
from translator.exchange import SUFFIXES, TranslationUnit, Unreadable, read_units
from translator.languages import INDONESIAN, SourceLanguage

__all__ = ["CheckedPair", "LeftOut", "Unreadable", "check_file", "check_stream", "opened"]

_XML_STARTS = (b"<?xml", b"<tmx", b"<!DOCTYPE tmx", b"<xliff")
_LOOKED_AT = 4096  # bytes: the root of XML comes early


class CheckedPair(NamedTuple):
    """A sentence and its translation as a file has them, and what the checks say of them.

    `confidence` is how far it can be relied on, where that was `asked` and can be told (see
    `translator.checking.estimating`).
    """

    unit: TranslationUnit
    flags: tuple[Flag, ...]
    confidence: Confidence | None = None
    asked: bool = False

    @property
    def is_doubtful(self) -> bool:
        """Whether a check flags it, or its confidence is low."""
        return bool(self.flags) or (self.confidence is not None and self.confidence.level is ConfidenceLevel.LOW)


class LeftOut(NamedTuple):
    """A unit that lacks a source or an English side, or text on the source one."""

    unit: TranslationUnit


def check_file(path: str | Path, language: SourceLanguage = INDONESIAN) -> Iterator[CheckedPair | LeftOut | Unreadable]:
    """Check the sentence pairs of a file, and tell of each: pairs without flags too, and unreadable places.

    The file is TSV, CSV, TMX or XLIFF. `language` is that of the sources; of TMX and XLIFF the sides in it are taken.
    Raises InputError, which says where, for a file that cannot be opened, or once nothing after can be read.
    """
    with opened(path) as (stream, suffix):
        yield from check_stream(stream, str(path), suffix, language)


def check_stream(
    stream: IO[bytes], name: str, suffix: str, language: SourceLanguage = INDONESIAN
) -> Iterator[CheckedPair | LeftOut | Unreadable]:
    """As `check_file`, for an open file, which messages call `name`; `suffix` is that of its format."""
    for unit in read_units(stream, name, suffix, language.code):
        if isinstance(unit, Unreadable):
            yield unit
        elif unit.source and unit.source.strip() and unit.target is not None:
            yield CheckedPair(unit, check_pair(unit.source, unit.target, language))
        elif unit.source or unit.target:
            yield LeftOut(unit)


@contextmanager
def opened(source: str | Path | IO[bytes]) -> Iterator[tuple[IO[bytes], str]]:
    """An open file, and the suffix of its format: its own, or else what its first bytes look like.

    A stream, such as standard input, must be buffered. Raises InputError where it cannot be read.
    """
    suffix = ""
    try:
        if isinstance(source, str | Path):
            suffix = Path(source).suffix.lower()
            source = Path(source).open("rb")  # noqa: SIM115  closed below
        with source as stream:
            yield stream, suffix if suffix in SUFFIXES else _suffix(stream.peek(_LOOKED_AT)[:_LOOKED_AT])  # type: ignore[attr-defined]
    except OSError as error:
        if error.filename is None or str(error.filename) != str(source):
            raise
        raise InputError(f"{source}: cannot be read: {error.strerror}. Check the path.") from None


def _suffix(start: bytes) -> str:
    """The suffix of the format that a file looks like by its first bytes, also where they are UTF-16."""
    start = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start.startswith(_XML_STARTS):
        return ".tsv"
    return ".xlf" if b"<xliff" in start else ".tmx"
