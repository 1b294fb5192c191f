"""Who does the work: a protocol, and the executor that works on this machine.

An executor takes windows of tasks and gives the outcomes of each. It alone touches articles and outputs; the ledger
stays with the runner, in one place. So an executor may as well hand the windows on to other machines.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Protocol

from translator.batch.ledger import Outcome
from translator.batch.planner import Task
from translator.batch.worker import Window, Worker
from translator.config import Config
from translator.errors import ConfigError, TranslatorError
from translator.signature import Signature

_WINDOW = 32_768  # bytes of articles, about 300 sentences: larger ones were no quicker, and took more memory
_WINDOW_WITH_MODEL_SUMMARIES = 16_384  # these take a second or so each, and a window should not take many minutes
_LANES = 3  # windows under way at once: one is read, one written, while another keeps the engine busy


class Executor(Protocol):
    """Does tasks, with its models loaded once."""

    @property
    def config(self) -> Config:
        """The configuration in force."""

    @property
    def signature(self) -> Signature:
        """What decides the outputs besides the articles."""

    @property
    def window_bytes(self) -> int:
        """How many bytes of articles make a good window."""

    def begin(self, job: str) -> None:
        """Begin a job, or go on with one that was stopped; `job` is its name, the same from run to run.

        From now on what the job makes does not depend on what it has made before, so that it comes to the same however
        often it is stopped. Raises ConfigError where the configuration has what this executor cannot do.
        """

    def complete(self) -> None:
        """Take note that every article of the job was met."""

    def run(self, windows: Iterable[Sequence[Task]], stop: threading.Event) -> Iterator[list[Outcome]]:
        """Do windows of tasks, and give the outcomes of each, in any order, once all its outputs are safely in place.

        The articles of a window share batches, so the same window gives the same bytes again. Takes windows no faster
        than it works. Once `stop` is set it takes none, and ends with the outcomes of those under way. Raises a
        TranslatorError, after these outcomes, where no more can be done (OutputError with `disk_full` where no
        more can be written): windows without outcomes are not done.
        """


def window_bytes(config: Config) -> int:
    """How many bytes of articles make a good window: fewer where a model writes summaries, which take much longer."""
    return _WINDOW_WITH_MODEL_SUMMARIES if config.summarization.by_model else _WINDOW


def refuse_memory(config: Config) -> None:
    """Raise ConfigError where a configuration has a translation memory: that is a file of one machine."""
    if config.memory.file:
        raise ConfigError(
            "a translation memory is a file of one machine, and cannot go with --cluster: unset memory.file"
        )


class LocalExecutor:
    """Works on this machine: windows of articles share the engine's batches, and a few windows are under way at once.

    The engine leaves Python's lock free while it works, so threads suffice: reading, segmenting, rendering and writing
    of some windows go on while others are translated.
    """

    def __init__(self, worker: Worker, *, window_bytes: int | None = None) -> None:
        """`window_bytes`: by default as many as serve the engine well."""
        self._worker = worker
        self._window_bytes = window_bytes

    @property
    def config(self) -> Config:
        """See Executor."""
        return self._worker.config

    @property
    def signature(self) -> Signature:
        """See Executor."""
        return self._worker.signature

    @property
    def window_bytes(self) -> int:
        """See Executor."""
        return self._window_bytes or window_bytes(self.config)

    def begin(self, job: str) -> None:
        """See Executor: the translation memory holds back what the job makes."""
        if self._worker.memory:
            self._worker.memory.hold(job)

    def complete(self) -> None:
        """See Executor: what the job made is for all from now on."""
        if self._worker.memory:
            self._worker.memory.release()

    def run(self, windows: Iterable[Sequence[Task]], stop: threading.Event) -> Iterator[list[Outcome]]:
        """See Executor."""
        waiting = iter(windows)
        error: TranslatorError | None = None
        running: set[Future[Window]] = set()
        with ThreadPoolExecutor(_LANES, thread_name_prefix="batch") as pool:
            while True:
                while len(running) < _LANES and not error and not stop.is_set():
                    if (window := next(waiting, None)) is None:
                        break
                    running.add(pool.submit(self._worker.work, window))
                if not running:
                    break
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                results = [future.result() for future in finished]
                error = next((result.error for result in results if result.error), error)
                yield from (result.outcomes for result in results if not result.error)
        if error:
            raise error
