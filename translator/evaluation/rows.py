"""Rows to evaluate on: a source and its reference, from two plain texts or from a TSV or TMX file.

A plain text has a row a line. Lines end with a line feed, with or without a carriage return before it, and with
nothing else: a form feed or U+2028 inside a sentence must not shift the lines after it against those of another file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from translator.errors import InputError
from translator.exchange import read_entries
from translator.languages import INDONESIAN, SourceLanguage
from translator.segmentation import segment


class Row(NamedTuple):
    """A source and its reference; `number` counts from 1 in the file, `sentences` are those of the source."""

    number: int
    source: str
    reference: str
    sentences: int


class Aligned(NamedTuple):
    """The rows that have both sides, how many there are in all, what to call where they come from, and the language."""

    rows: tuple[Row, ...]
    total: int
    source: str
    reference: str
    language: SourceLanguage

    @property
    def left_out(self) -> int:
        """Rows without a source or without a reference."""
        return self.total - len(self.rows)

    def pick(self, lines: Sequence[str], name: str) -> list[str]:
        """Of the lines of a file, one for each row of ours, those of the rows that count.

        Raises InputError where the numbers differ.
        """
        if len(lines) != self.total:
            raise InputError(
                f"{name} has {len(lines):,} lines, but {self.source} has {self.total:,}. "
                "Line by line, one must belong to the other."
            )
        return [lines[row.number - 1] for row in self.rows]


class Lines(NamedTuple):
    """The lines of a text, without their ends, and the SHA-256 of the file."""

    lines: list[str]
    sha256: str


def read_lines(path: Path) -> Lines:
    """Read a UTF-8 text.

    Raises InputError where the file cannot be read, is empty, or is not UTF-8.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}. Check the path.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 (byte {error.start} does not fit it). Save it as UTF-8.") from None
    if "\0" in text:
        raise InputError(f"{path}: not plain text in UTF-8 (it holds NUL characters). Save it as UTF-8.")
    if not text.strip():
        raise InputError(f"{path}: empty, so there is nothing to evaluate.")
    lines = [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]
    return Lines(lines, hashlib.sha256(data).hexdigest())


def read_parallel(source: Path, reference: Path, language: SourceLanguage = INDONESIAN) -> Aligned:
    """Rows from two plain texts. Raises InputError where one cannot be read, or their numbers of lines differ."""
    sources, references = read_lines(source).lines, read_lines(reference).lines
    if len(sources) != len(references):
        raise InputError(
            f"{source} has {len(sources):,} lines, but {reference} has {len(references):,}. "
            "Line by line, one must be the translation of the other."
        )
    return _aligned(list(zip(sources, references, strict=True)), str(source), str(reference), language)


def read_pairs(path: Path, language: SourceLanguage = INDONESIAN) -> Aligned:
    """Rows from a TSV or TMX file, as `translator memory` reads them. Raises InputError where it is damaged."""
    entries = [entry or ("", "") for entry in read_entries(path, language.code)]
    return _aligned(entries, str(path), str(path), language)


def _aligned(pairs: list[tuple[str, str]], source: str, reference: str, language: SourceLanguage) -> Aligned:
    rows = tuple(
        Row(number, ours, theirs, sum(len(paragraph.sentences) for paragraph in segment(ours, language=language)))
        for number, (ours, theirs) in enumerate(pairs, start=1)
        if ours.strip() and theirs.strip()
    )
    if not rows:
        raise InputError(f"{source}: no row has both a source and a reference, so there is nothing to evaluate.")
    return Aligned(rows, len(pairs), source, reference, language)
