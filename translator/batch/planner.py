"""What there is to do: the files of a folder, in a fixed order, each with the place of its outputs.

The walk is a stream, so a tree of any size takes the memory of its largest folder.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pathspec import GitIgnoreSpec

RESERVED = frozenset({"report.json", "report.html"})
"""Files of the run itself at the top of the output folder."""


class Task(NamedTuple):
    """An article to translate.

    `path` is relative to the input folder, with "/" on every platform. Outputs go to `folder` and are called
    `stem` plus the suffix of a format. The stem is the whole name of the article, suffix and all: so no two articles
    ever share an output, and one that comes later changes nothing for those that are done.
    """

    path: str
    source: Path
    folder: Path
    size: int
    mtime_ns: int

    @property
    def name(self) -> str:
        """The path as text that can be shown and written: a file name need not be Unicode."""
        return shown(self.path)

    @property
    def stem(self) -> str:
        """The name of the outputs, without the suffix of their format."""
        return self.source.name


class Refused(NamedTuple):
    """Something in the input folder that cannot be a task, and why."""

    path: str
    reason: str


class Planner:
    """Walks an input folder. `include` and `exclude` are patterns as in a .gitignore file; no `include` takes all.

    Skipped: names that begin with a dot, the output folder where it lies inside, and linked folders that are in the
    tree anyway. Each folder is entered once, whatever links lead to it, so loops of links end.
    """

    def __init__(
        self, source: Path, output: Path, *, include: Sequence[str] = (), exclude: Sequence[str] = (),
        suffixes: Sequence[str],
    ) -> None:  # fmt: skip
        """`suffixes` are those of the formats that will be written."""
        self._source = source
        self._output = output
        self._root = source.resolve()
        self._hole = output.resolve()
        self._include = GitIgnoreSpec.from_lines(include) if include else None
        self._exclude = GitIgnoreSpec.from_lines(exclude)
        self._suffixes = suffixes

    def __iter__(self) -> Iterator[Task | Refused]:
        return self._walk("", set())

    def _walk(self, folder: str, entered: set[tuple[int, int]]) -> Iterator[Task | Refused]:
        """The files of one folder and then of those in it; `folder` is relative and ends in "/", or is empty."""
        here = self._source / folder
        try:
            status = here.stat()
            if (status.st_dev, status.st_ino) in entered:
                return
            entered.add((status.st_dev, status.st_ino))
            with os.scandir(here) as listing:
                entries = sorted((entry for entry in listing if not entry.name.startswith(".")), key=lambda e: e.name)
        except OSError as error:
            yield Refused(folder or ".", f"this folder cannot be read: {error.strerror}")
            return
        folders = []
        for entry in entries:
            path = folder + entry.name
            if entry.is_dir():
                if not self._exclude.match_file(f"{path}/") and not self._is_elsewhere(entry):
                    folders.append(path)
            elif not self._exclude.match_file(path) and (self._include is None or self._include.match_file(path)):
                yield from self._file(path, entry)
        for path in folders:
            yield from self._walk(f"{path}/", entered)

    def _is_elsewhere(self, entry: os.DirEntry[str]) -> bool:
        """Whether a folder is the output's, or a link to one that the walk comes to without it."""
        if not entry.is_symlink():
            return os.path.realpath(entry.path) == str(self._hole)
        target = Path(entry.path).resolve()
        if target.is_relative_to(self._hole):
            return True
        if not target.is_relative_to(self._root):
            return False
        return not any(part.startswith(".") for part in target.relative_to(self._root).parts)

    def _file(self, path: str, entry: os.DirEntry[str]) -> Iterator[Task | Refused]:
        source = self._source / path
        try:
            if entry.is_symlink() and source.resolve().is_relative_to(self._hole):
                return
            status = entry.stat()
        except FileNotFoundError:
            if entry.is_symlink():
                yield Refused(path, "this link leads nowhere")
            return  # else it was taken away between the listing and now
        except OSError as error:
            yield Refused(path, f"cannot be read: {error.strerror}")
            return
        if not stat.S_ISREG(status.st_mode):
            yield Refused(path, "this is no file with text in it, but a device, pipe or socket")
        elif "/" not in path and any(f"{path}{suffix}".casefold() in RESERVED for suffix in self._suffixes):
            yield Refused(path, "its output would have the name of the run's own report; rename it")
        else:
            folder = (self._output / path).parent
            yield Task(path, source, folder, status.st_size, status.st_mtime_ns)


def shown(path: str) -> str:
    """A path as text that can be written as UTF-8: bytes that are not are shown as escapes."""
    return path.encode("utf-8", "backslashreplace").decode()
