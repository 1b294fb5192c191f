"""Who does the work: a protocol, and the executor that works on this machine.

An executor takes windows of tasks and gives the outcomes of each. It alone touches articles and outputs; the ledger
stays with the runner, in one place. So an executor may as well hand the windows on to other machines.
"""

from __future__ import annotations

import errno
import os
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import NamedTuple, Protocol

from translator.batch.ledger import Outcome
from translator.batch.planner import Task, shown
from translator.config import Config
from translator.document import Article, BilingualArticle, ModelUse
from translator.errors import InputError, TranslatorError
from translator.pipeline import Pipeline
from translator.readers import read_bytes
from translator.writers import write

_WINDOW = 32_768  # bytes of articles, about 300 sentences: larger ones were no quicker, and took more memory
_WINDOW_WITH_MODEL_SUMMARIES = 16_384  # these take a second or so each, and a window should not take many minutes
_LANES = 3  # windows under way at once: one is read, one written, while another keeps the engine busy
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


class OutputFullError(TranslatorError):
    """The output folder takes no more files: the disk or the quota is full, or it cannot be written any longer."""

    exit_code = 1


class Executor(Protocol):
    """Does tasks, with its models loaded once."""

    @property
    def config(self) -> Config:
        """The configuration in force."""

    @property
    def models(self) -> tuple[ModelUse, ...]:
        """The models it works with."""

    @property
    def window_bytes(self) -> int:
        """How many bytes of articles make a good window."""

    def run(self, windows: Iterable[Sequence[Task]], stop: threading.Event) -> Iterator[list[Outcome]]:
        """Do windows of tasks, and give the outcomes of each, in any order, once all its outputs are safely in place.

        The articles of a window share batches, so the same window gives the same bytes again. Takes windows no faster
        than it works. Once `stop` is set it takes none, and ends with the outcomes of those under way. Raises
        OutputFullError, after these outcomes, where no more can be written: windows without outcomes are not done.
        """


class _Window(NamedTuple):
    """What a window of tasks came to; `full` says why it cannot be finished."""

    outcomes: list[Outcome]
    full: str | None


class LocalExecutor:
    """Works on this machine: windows of articles share the engine's batches, and a few windows are under way at once.

    The engine leaves Python's lock free while it works, so threads suffice: reading, segmenting, rendering and writing
    of some windows go on while others are translated.
    """

    def __init__(
        self, pipeline: Pipeline, formats: Sequence[str], output: Path, *, window_bytes: int | None = None
    ) -> None:
        """Write `formats` (see `translator.writers.FORMATS`) into `output`.

        `window_bytes`: by default as many as serve the engine well.
        """
        self._pipeline = pipeline
        self._formats = formats
        self._output = output
        by_model = pipeline.config.summarization.method in ("instruct", "seq2seq")
        self._window_bytes = window_bytes or (_WINDOW_WITH_MODEL_SUMMARIES if by_model else _WINDOW)

    @property
    def config(self) -> Config:
        """The pipeline's configuration."""
        return self._pipeline.config

    @property
    def models(self) -> tuple[ModelUse, ...]:
        """The pipeline's models."""
        return self._pipeline.models

    @property
    def window_bytes(self) -> int:
        """Fewer where a model writes summaries, which take much longer than translations."""
        return self._window_bytes

    def run(self, windows: Iterable[Sequence[Task]], stop: threading.Event) -> Iterator[list[Outcome]]:
        """See Executor."""
        waiting = iter(windows)
        full: str | None = None
        running: set[Future[_Window]] = set()
        with ThreadPoolExecutor(_LANES, thread_name_prefix="batch") as pool:
            while True:
                while len(running) < _LANES and not full and not stop.is_set():
                    if (window := next(waiting, None)) is None:
                        break
                    running.add(pool.submit(self._work, window))
                if not running:
                    break
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                results = [future.result() for future in finished]
                full = next((result.full for result in results if result.full), full)
                yield from (result.outcomes for result in results if not result.full)
        if full:
            raise OutputFullError(full)

    def _work(self, tasks: Sequence[Task]) -> _Window:
        """Read, translate and write the articles of a window; what fails costs no other article."""
        outcomes: list[Outcome] = []
        articles: list[tuple[Task, Article]] = []
        for task in tasks:
            try:
                articles.append((task, read_bytes(_read(task), task.name)))
            except Exception as error:
                outcomes.append(_failed(task, error))
        started = time.monotonic()
        bilinguals = self._translate([article for _, article in articles])
        seconds = time.monotonic() - started
        characters = sum(len(article.text) for _, article in articles)
        for (task, article), bilingual in zip(articles, bilinguals, strict=True):
            try:
                if isinstance(bilingual, Exception):
                    raise bilingual
                outputs = self._write(task, bilingual)
            except Exception as error:
                if isinstance(error.__cause__, OSError) and error.__cause__.errno in _FULL:
                    return _Window([], str(error))
                outcomes.append(_failed(task, error))
            else:
                share = seconds * len(article.text) / characters
                outcomes.append(_done(task, article, bilingual, outputs, share))
        for folder in {task.folder for task, _ in articles}:
            _sync(folder)
        return _Window(outcomes, None)

    def _translate(self, articles: list[Article]) -> Sequence[BilingualArticle | Exception]:
        """Each article translated; where one fails, all of them one by one, so that only that one does."""
        try:
            return self._pipeline.run_together(articles)
        except Exception as error:
            if len(articles) == 1:
                return [error]
        return [result for article in articles for result in self._translate([article])]

    def _write(self, task: Task, bilingual: BilingualArticle) -> dict[str, int]:
        """Write an article's outputs; gives the size of each by its suffix."""
        # A link in the output folder could lead to the articles, or anywhere.
        if not task.folder.resolve().is_relative_to(self._output.resolve()):
            raise InputError(f"{task.name}: a link leads from the place of its output out of the output folder")
        files = [write(bilingual, name, task.folder, task.stem) for name in self._formats]
        return {file.suffix: file.stat().st_size for file in files}


def _sync(folder: Path) -> None:
    """Have the names in a folder survive a power cut, where the system can be asked to."""
    if os.name == "nt" or not folder.is_dir():
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(task: Task) -> bytes:
    try:
        return task.source.read_bytes()
    except FileNotFoundError:
        raise InputError("it was there when the run began, but is no more") from None
    except PermissionError:
        raise InputError("no permission to read it; change the file's permissions") from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}") from None


def _done(
    task: Task, article: Article, bilingual: BilingualArticle, outputs: dict[str, int], seconds: float
) -> Outcome:
    pairs = list(bilingual.pairs)
    return Outcome(
        path=task.path,
        size=task.size,
        mtime_ns=task.mtime_ns,
        input_sha256=article.sha256,
        outputs=outputs,
        sentences=len(pairs),
        words=sum(len(pair.source.text.split()) for pair in pairs),
        seconds=seconds,
        flags=Counter(flag.kind.value for pair in pairs for flag in pair.target.flags),
        warnings=bilingual.warnings,
    )


def _failed(task: Task, error: Exception) -> Outcome:
    """The outcome of a task that failed: an error of ours says why, any other is a defect and is named."""
    if isinstance(error, TranslatorError):
        reason = str(error).removeprefix(f"{task.name}: ")
    else:
        reason = f"this should not happen, please report it: {type(error).__name__}: {error}"
    return Outcome(path=task.path, size=task.size, mtime_ns=task.mtime_ns, reason=shown(reason))
