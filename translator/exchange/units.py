"""What translations are as files of other tools hold them."""

from __future__ import annotations

from typing import NamedTuple

from translator.document import Origin

MACHINE: frozenset[str] = frozenset({Origin.MACHINE, Origin.MEMORY})
"""The origins of what a machine translated and no person has looked at, as files name them."""


class TranslationUnit(NamedTuple):
    """A sentence and its translation as a file has them, with the line where they begin and their id there, if any.

    A side is None where the file does not have it, and may be empty.
    """

    line: int
    id: str | None
    source: str | None
    target: str | None
    machine: bool


class Unreadable(NamedTuple):
    """A place where a file should hold a unit and does not, and why."""

    line: int
    reason: str


class Entry(NamedTuple):
    """A sentence with its translation to be written, and when it was corrected or last used (ISO 8601, UTC)."""

    source: str
    target: str
    origin: Origin
    changed: str
