"""Files that other tools of translation read and write: TMX, XLIFF and tables for sentences, TBX and tables for terms.

A translation may be marked as the machine's: in TMX `<prop type="x-origin">machine</prop>`, in a table `machine` in
the column `origin`, in XLIFF as `xliff.py` says; `memory` marks it too, since no person has looked at that either.
Reading entries to keep them leaves those out, so that only what a person took the mark from becomes a correction.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, NamedTuple

from translator.errors import InputError, OutputError
from translator.exchange import tmx, tsv, xliff
from translator.exchange.units import Entry, TranslationUnit, Unreadable
from translator.files import replacing

__all__ = ["SUFFIXES", "Entry", "TranslationUnit", "Unreadable", "export_entries", "read_entries", "read_units"]

_Read = Callable[[IO[bytes], str, str], Iterator[TranslationUnit | Unreadable]]


class _Format(NamedTuple):
    """How a format of sentence pairs is read, given the file, what it is called, and the code of the source language.

    `units` tells of what it cannot read, and goes on; `entries` may stop there.
    """

    units: _Read
    entries: _Read


_XLIFF = _Format(xliff.read_units, xliff.read_units)
_FORMATS: Mapping[str, _Format] = MappingProxyType(
    {
        ".tmx": _Format(tmx.read_units, tmx.read_units),
        ".xlf": _XLIFF,
        ".xliff": _XLIFF,
        # The columns of a table bear no language.
        ".tsv": _Format(
            lambda stream, name, _: tsv.read_tsv_units(stream), lambda s, name, _: tsv.read_entries(s, name)
        ),
        ".csv": _Format(
            lambda stream, name, _: tsv.read_csv_units(stream), lambda s, name, _: tsv.read_entries(s, name, ",")
        ),
    }
)
_WRITERS: dict[str, Callable[[Iterable[Entry], IO[bytes]], int]] = {
    ".tmx": tmx.write_entries,
    ".tsv": tsv.write_entries,
}

SUFFIXES: tuple[str, ...] = tuple(_FORMATS)
"""The suffixes of files that sentence pairs are read from."""


def read_entries(
    path: Path, language: str = "id", left_out: Callable[[int, str], None] = lambda line, reason: None
) -> Iterator[tuple[str, str] | None]:
    """The sentences and translations of a file, told by its suffix (`SUFFIXES`); None for each that is left out.

    `language` is the code of the source language, by which TMX and XLIFF tell the sides.
    Left out is what lacks a side, or is marked as a machine translation; `left_out` is told the line and why. Raises
    InputError, which says where, as soon as the file turns out to be damaged.
    """
    known = _FORMATS.get(path.suffix.lower())
    if known is None:
        raise InputError(f"{path}: translations are read from {', '.join(SUFFIXES)} files. Save it as one of these.")
    try:
        with path.open("rb") as stream:
            for unit in known.entries(stream, str(path), language):
                if isinstance(unit, Unreadable):
                    raise InputError(f"{path}, line {unit.line}: {unit.reason}")
                if why := _why_left_out(unit, language):
                    left_out(unit.line, why)
                yield None if why else (unit.source or "", unit.target or "")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}. Check the path.") from error


def _why_left_out(unit: TranslationUnit, language: str) -> str:
    """Why a unit is not kept; empty where it is."""
    if unit.machine:
        return "marked as a machine translation"
    for side, name in ((unit.source, f"source ({language})"), (unit.target, "English (en)")):
        if not (side or "").strip():
            return f"{'without' if side is None else 'with an empty'} {name}"
    return ""


def read_units(
    stream: IO[bytes], name: str, suffix: str, language: str = "id"
) -> Iterator[TranslationUnit | Unreadable]:
    """The sentence pairs of an open file, whatever their origin, one by one; its `suffix` is one of `SUFFIXES`.

    `language` is the code of the source language, by which TMX and XLIFF tell the sides.
    Raises InputError, which says where, once nothing after can be read.
    """
    return _FORMATS[suffix].units(stream, name, language)


def export_entries(entries: Iterable[Entry], path: Path) -> int:
    """Write translations to a TMX or TSV file, told by its suffix, and give their number.

    The file appears whole or not at all, and takes the place of an older one. Raises InputError
    for another suffix, OutputError where it cannot be written.
    """
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise InputError(f"{path}: translations are written to {' and '.join(_WRITERS)} files. Name it so.")
    try:
        with replacing(path) as part, part.open("xb") as stream:
            count = write(entries, stream)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise OutputError.of(path, error, "Name another file.") from error
    return count
