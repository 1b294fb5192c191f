"""Reads the data files of a language: TOML tables, lists of words, tab-separated rows.

A language without a folder builds on `und`, which has no words (ISO 639-2: undetermined). Another may build on another
(`builds_on` in its `language.toml`): what its files do not say is as in the other's.
Of a listing, it may say the differences only, as a table of what it has more (`plus`) and not (`minus`). Lists of
words and rows in files of their own add up.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

Table = Mapping[str, Any]
_UNDETERMINED = "und"
_CHANGES = frozenset({"plus", "minus"})


@cache
def read_table(code: str, name: str) -> Table:
    """A TOML file of a language, over that of the language it builds on; empty where neither has one."""
    base = _builds_on(code)
    own = tomllib.loads(_text(code, f"{name}.toml"))
    below: Table = read_table(base, name) if base else {}
    layered: dict[str, Any] = _layered(below, own, f"{code}/{name}.toml")
    return layered


def read_lines(code: str, name: str) -> list[str]:
    """The lines of a file of a language, comments and blank ones left out, after those of the language it builds on."""
    base = _builds_on(code)
    own = [line for line in _text(code, name).splitlines() if line and not line.startswith("#")]
    return [*read_lines(base, name), *own] if base else own


def read_rows(code: str, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The rows of a file of a language: a word, a tab, and what stands for it, separated by `|`."""
    for line in read_lines(code, name):
        word, _, forms = line.partition("\t")
        yield word, tuple(forms.split("|"))


@cache
def language_names() -> Mapping[str, str]:
    """The English names of languages, by ISO 639-1 code, or ISO 639-3 where they have no other."""
    lines = files("translator.languages").joinpath("names.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if line and not line.startswith("#"))
    return {code: name for code, _, name in rows}


def word_set(listing: str) -> frozenset[str]:
    """The words of a listing, separated by blanks."""
    return frozenset(listing.split())


def valued(listing: str) -> dict[str, Decimal]:
    """Read "ribu=1e3 juta=1e6": the words, each with its value."""
    pairs = (entry.split("=") for entry in listing.split())
    return {word: Decimal(int(Decimal(value))) for word, value in pairs}


def pattern(text: str) -> str:
    """A regular expression as a file has it; one over several lines is joined."""
    return "".join(text.split("\n"))


@cache
def has_data(code: str, name: str) -> bool:
    """Whether a language, or one that it builds on, has a file of this name, without what every language has."""
    if code == _UNDETERMINED or not code:
        return False
    folder = files("translator.languages").joinpath(code)
    own = any(folder.joinpath(f"{name}{suffix}").is_file() for suffix in (".toml", ".txt", ".tsv"))
    return own or has_data(_builds_on(code), name)


@cache
def _builds_on(code: str) -> str:
    if code != _UNDETERMINED and not _text(code, "language.toml"):
        return _UNDETERMINED
    found: str = tomllib.loads(_text(code, "language.toml")).get("builds_on", "")
    return found


def _text(code: str, name: str) -> str:
    file = files("translator.languages").joinpath(code, name)
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _layered(base: Any, own: Any, where: str) -> Any:
    """What a file says, over what the file below it says."""
    if not isinstance(own, Mapping):
        return own
    if own and own.keys() <= _CHANGES:
        if not isinstance(base, str):
            raise ValueError(f"{where}: plus and minus change a listing, and there is none below")
        gone = word_set(own.get("minus", ""))
        kept = [entry for entry in base.split() if entry.partition("=")[0] not in gone]
        if len(base.split()) - len(kept) < len(gone):
            raise ValueError(f"{where}: not in the listing below, so not to be taken from it: {sorted(gone)}")
        return " ".join([*kept, *own.get("plus", "").split()])
    below = base if isinstance(base, Mapping) else {}
    return {**below, **{key: _layered(below.get(key), value, where) for key, value in own.items()}}
