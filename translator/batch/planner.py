"""What there is to do: the files of a place, in a fixed order, each with the name of its outputs.

The walk is a stream, so a tree of any size takes the memory of its largest folder.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from pathspec import GitIgnoreSpec

from translator.batch.storage import Place
from translator.readers import FORMATS as READERS

RESERVED = frozenset({"report.json", "report.html"})
"""Files of the run itself at the top of the output folder."""

_FORMED = frozenset(suffix for name in ("html", "docx", "epub", "pdf", "eml") for suffix in READERS[name].suffixes)
_USUAL_TEXT = 3 << 10  # bytes of an article's text
_FORM = 20  # times the size of its text is what a page may well have


class Task(NamedTuple):
    """An article to translate.

    `path` is relative to the input folder, with "/" on every platform. Its outputs have the same path in the output
    folder, plus the suffix of a format. The whole name of the article is kept, suffix and all: so no two articles ever
    share an output, and one that comes later changes nothing for those that are done.
    """

    path: str
    size: int
    mtime_ns: int

    @property
    def text_bytes(self) -> int:
        """About how much text it holds: of a page or a document most bytes are its form."""
        if PurePosixPath(self.path).suffix.casefold() not in _FORMED:
            return self.size
        return min(self.size, max(_USUAL_TEXT, self.size // _FORM))

    @property
    def name(self) -> str:
        """The path as text that can be shown and written: a file name need not be Unicode."""
        return printable(self.path)


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
        self, source: Place, output: Place, *, include: Sequence[str] = (), exclude: Sequence[str] = (),
        suffixes: Callable[[str], Sequence[str]],
    ) -> None:  # fmt: skip
        """`suffixes` gives those of the outputs of an article, by its path."""
        self._source = source
        self._output = output
        self._include = GitIgnoreSpec.from_lines(include) if include else None
        self._exclude = GitIgnoreSpec.from_lines(exclude)
        self._suffixes = suffixes

    def __iter__(self) -> Iterator[Task | Refused]:
        return self._walk("", set())

    def _walk(self, folder: str, entered: set[Hashable]) -> Iterator[Task | Refused]:
        """The files of one folder and then of those in it; `folder` is relative and ends in "/", or is empty."""
        try:
            identity = self._source.identity(folder)
            if identity in entered:
                return
            entered.add(identity)
            entries = self._source.entries(folder, self._output, self._wants)
        except OSError as error:
            yield Refused(folder or ".", f"this folder cannot be read: {error.strerror or error}")
            return
        folders = []
        for entry in entries:
            path = folder + entry.name
            if entry.is_folder:
                folders.append(path)
            elif entry.refusal:
                yield Refused(path, entry.refusal)
            elif "/" not in path and any(f"{path}{suffix}".casefold() in RESERVED for suffix in self._suffixes(path)):
                yield Refused(path, "its output would have the name of the run's own report; rename it")
            else:
                yield Task(path, entry.size, entry.mtime_ns)
        for path in folders:
            yield from self._walk(f"{path}/", entered)

    def _wants(self, path: str, is_folder: bool) -> bool:
        if is_folder:
            return not self._exclude.match_file(f"{path}/")
        return not self._exclude.match_file(path) and (self._include is None or self._include.match_file(path))


def printable(path: str) -> str:
    """A path as text that can be written as UTF-8: bytes that are not are shown as escapes."""
    return path.encode("utf-8", "backslashreplace").decode()
