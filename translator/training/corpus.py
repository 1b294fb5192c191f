"""Sentence pairs from files, and which of them are fit to train on."""

from __future__ import annotations

import csv
import gzip
import itertools
import json
import lzma
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from translator.errors import ConfigError, InputError
from translator.exchange import read_entries
from translator.languages.identification import leans_english, leans_indonesian
from translator.training.recipe import Column, Data, Filters

_PACKED = frozenset({".xz", ".gz"})
_NAMES = frozenset({"name", "source", "target"})
_WORD = re.compile(r"\w+")
_SHORT = 20
"""Characters up to which one side may be any number of times as long as the other."""


class Pair(NamedTuple):
    """A sentence and its translation; `name` says where they are from. In one language, the other side is empty."""

    name: str
    source: str
    target: str


def data_files(data: Data, base: Path) -> list[Path]:
    """The files of a set of data, in the order of their names. Raises ConfigError for a pattern that finds none."""
    found: list[Path] = []
    for pattern in data.files:
        path = base / Path(pattern).expanduser()
        matches = sorted(path.parent.glob(path.name))
        if not matches:
            raise ConfigError(f"{path}: no such file. Mend the recipe, or put the data there.")
        found += matches
    return found


def read_pairs(path: Path, data: Data) -> Iterator[Pair | None]:
    """The pairs of a file, told by its suffix; None for each row that is not one: other columns, no text.

    Raises InputError, which says where, for a file that cannot be read.
    """
    suffixes = [suffix for suffix in path.suffixes if suffix not in _PACKED]
    kind = suffixes[-1].lower() if suffixes else ""
    if kind == ".tmx":
        entries = (entry for entry in read_entries(path) if entry)
        yield from (_pair({"source": source, "target": target}, path) for source, target in entries)
        return
    if kind not in (".tsv", ".jsonl"):
        raise InputError(f"{path}: pairs are read from .tsv, .jsonl and .tmx files. Save it as one of these.")
    try:
        with _opened(path) as lines:
            yield from _jsonl(lines, path) if kind == ".jsonl" else _table(lines, data, path)
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
        raise InputError(f"{path}: cannot be read: {error}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 ({error.reason}). Save it as UTF-8.") from error
    except csv.Error as error:
        raise InputError(
            f"{path}: not TSV as spreadsheets write it ({error}): a field that begins with a quotation mark must end "
            "with one, and double those within. In a recipe, `quoted = false` takes every field as it stands."
        ) from error


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8-sig", newline="")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _table(lines: Iterable[str], data: Data, path: Path) -> Iterator[Pair | None]:
    columns: Sequence[Column | str] = data.columns
    rows: Iterator[list[str]]
    if data.quoted:
        rows = csv.reader(lines, "excel-tab", strict=True)
    else:
        rows = (line.rstrip("\r\n").split("\t") for line in lines)
    first = next(rows, [])
    if "source" in first or "target" in first:
        columns = first
    else:
        rows = itertools.chain([first], rows)
    for row in rows:
        if len(row) != len(columns):
            yield None
            continue
        fields = {column: text for column, text in zip(columns, row, strict=True) if column in _NAMES}
        yield _pair(fields, path)


def _jsonl(lines: Iterable[str], path: Path) -> Iterator[Pair | None]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}, line {number}: not JSON: {error}.") from None
        fields = {key: record[key] for key in _NAMES & record.keys()} if isinstance(record, dict) else {}
        yield _pair(fields, path) if fields and all(_is_text(value) for value in fields.values()) else None


def _is_text(value: object) -> bool:
    """Whether it is text that UTF-8 can hold: JSON can spell half a character."""
    return isinstance(value, str) and not any(0xD800 <= ord(c) < 0xE000 for c in value)


def _pair(fields: dict[str, str], path: Path) -> Pair:
    clean = {key: " ".join(text.split()) for key, text in fields.items()}
    return Pair(clean.get("name", path.name), clean.get("source", ""), clean.get("target", ""))


class OverlapFilter:
    """Knows sentences that are kept aside, so that none of them, nor a long part of one, is trained on."""

    def __init__(self, sentences: Iterable[str], words: int) -> None:
        """`words`: how long a run of words must be to count as a part; 0 knows no sentence at all."""
        self._words = words
        self._runs: set[tuple[str, ...]] = set()
        for sentence in sentences if words else ():
            self._runs.update(self._runs_of(sentence))

    def overlaps(self, text: str) -> bool:
        """Whether the text is such a sentence, or has such a part of one."""
        return bool(self._words) and any(run in self._runs for run in self._runs_of(text))

    def _runs_of(self, text: str) -> Iterator[tuple[str, ...]]:
        words = _WORD.findall(text.casefold())
        for at in range(max(1, len(words) - self._words + 1)):
            yield tuple(words[at : at + self._words])


class Kept(NamedTuple):
    """What is fit to train on, and how many rows were left out for which reason."""

    pairs: list[Pair]
    left_out: Counter[str]


def filtered(rows: Iterable[Pair | None], filters: Filters, known: OverlapFilter) -> Kept:
    """Leave out pairs that teach nothing good: damaged, empty, doubled, lopsided, in the wrong language, or known.

    A side that no row has (text in one language) is not judged.
    """
    kept: list[Pair] = []
    left_out: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    for pair in rows:
        reason = _fault(pair, filters, known)
        if pair is None or reason:
            left_out[reason] += 1
        elif pair[1:] in seen:
            left_out["double"] += 1
        else:
            seen.add(pair[1:])
            kept.append(pair)
    return Kept(kept, left_out)


def _fault(pair: Pair | None, filters: Filters, known: OverlapFilter) -> str:
    """Why a pair is no good, in a word or two; empty where it is good."""
    if pair is None:
        return "not a pair"
    sides = [side for side in (pair.source, pair.target) if side]
    if not sides:
        return "empty"
    shorter, longer = sorted((len(sides[0]), len(sides[-1])))
    if longer > _SHORT and longer > filters.length_ratio * shorter:
        return "length ratio"
    if filters.language and (leans_english(pair.source) or leans_indonesian(pair.target)):
        return "language"
    if any(known.overlaps(side) for side in sides):
        return "development set"
    return ""
