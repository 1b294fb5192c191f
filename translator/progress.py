"""How the library tells of its progress: a callable, so that a terminal, a log or a program can each show it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called with the name of the stage, how much of it is done, and how much there is (0 where it is not known)."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take one report."""


def silent(stage: str, done: int, total: int) -> None:
    """Show nothing."""
