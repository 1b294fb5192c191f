"""A run over a folder: lock it, plan, have an executor do what is missing, keep the ledger, report."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from filelock import FileLock, Timeout
from platformdirs import user_state_path

from translator import __version__
from translator.batch.executor import Executor
from translator.batch.ledger import Ledger, Listed, Outcome, Sizes, outputs_in
from translator.batch.planner import Planner, Refused, Task, printable
from translator.batch.report import ArticleInPlace, Counts, Ending, Failure, Report, SlowArticle, write_report
from translator.batch.storage import Folder, Place, Store
from translator.errors import BusyError, ConfigError, InputError, OutputError, TranslatorError
from translator.files import write_whole
from translator.signature import recorded_options
from translator.writers import output_suffix

STATE = ".translator"
"""The folder in the output folder that holds the ledger and the lock."""

_SLOWEST = 10
_LISTED = 1000  # articles in a report, which is a page to read
_LINKED = 200  # articles of one data set in it
_READ_BEST = ("html", "en.html", "md", "en.md", "txt", "en.txt")  # the output of an article that a person opens
_WINDOW_ARTICLES = 256  # at most, however short they are
_STEADY_SECONDS = 1.5  # between two looks at a watched folder; a file that did not change meanwhile is complete


@dataclass(frozen=True)
class BatchSettings:
    """What to run over, and how.

    `include` and `exclude` are patterns as in a .gitignore file. Without `resume` all is done again. With `watch` the
    run goes on, and takes articles as they are completely written, until it is told to stop. `state` is the folder for
    the ledger, always on this machine: by default in the output folder, or with the user's data where that is in a
    store. `input_format` and `text_field` are those of every article; what was read with others is done again.
    """

    source: Place
    output: Place
    formats: tuple[str, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    resume: bool = True
    watch: bool = False
    state: Path | None = None
    input_format: str | None = None
    text_field: str | None = None

    @property
    def reading(self) -> str:
        """What decides how articles are read, besides their content; empty where nothing was said."""
        told = {"input_format": self.input_format, "text_field": self.text_field}
        said = {name: value for name, value in told.items() if value is not None}
        return json.dumps(said, sort_keys=True) if said else ""

    def suffixes(self, path: str) -> tuple[str, ...]:
        """The suffixes of the outputs of an article."""
        return tuple(output_suffix(name, path) for name in self.formats)

    @property
    def state_folder(self) -> Path:
        """The folder that holds the ledger and the lock."""
        if self.state:
            return self.state
        if isinstance(self.output, Folder):
            return self.output.root / STATE
        return user_state_path("translator") / "batch" / hashlib.sha256(str(self.output).encode()).hexdigest()[:16]


class Tally(NamedTuple):
    """How far a run is. Bytes are those of articles; `bytes_made` and `words` are of what this run made."""

    found: int = 0
    made: int = 0
    kept: int = 0
    failed: int = 0
    sentences: int = 0
    words: int = 0
    bytes_found: int = 0
    bytes_made: int = 0
    bytes_settled: int = 0

    def after(self, outcome: Outcome) -> Tally:
        """The tally once an article is settled."""
        settled = self._replace(bytes_settled=self.bytes_settled + outcome.size)
        if outcome.reason is not None:
            return settled._replace(failed=self.failed + 1)
        return settled._replace(
            made=self.made + 1,
            sentences=self.sentences + outcome.sentences,
            words=self.words + outcome.words,
            bytes_made=self.bytes_made + outcome.size,
        )


class Step(NamedTuple):
    """Something that happened: an article's outcome, or a note to the user, or neither at a mere start."""

    tally: Tally
    outcome: Outcome | None = None
    note: str = ""


def run_with(settings: BatchSettings, build: Callable[[], Executor], stop: threading.Event) -> Iterator[Step | Report]:
    """Do a run with an executor, and tell of each step; see `translator.batch.run_batch`, which builds one.

    `build` gives the executor; it is called once the output folder is locked. Once `stop` is set, what is under way is
    finished and the rest left for the next run.
    Raises ConfigError where the folders cannot go together, InputError where one cannot be read, OutputError where one
    cannot be written, BusyError where another run is at work on the output, and whatever `build` raises.
    """
    _check_folders(settings)
    with _locked(settings):
        executor = build()
        executor.begin(identity(settings.state_folder))
        try:
            with Ledger(
                settings.state_folder / "ledger.sqlite",
                started=datetime.now(UTC).isoformat(),
                fingerprint=f"{executor.signature.sha256}{settings.reading}",
            ) as ledger:
                if ledger.damaged:
                    yield Step(Tally(), note="the ledger was damaged and is set aside; every article is done again")
                yield from _Run(settings, executor, ledger, stop).passes()
        except sqlite3.OperationalError as error:
            raise OutputError(
                f"{settings.state_folder}: the ledger cannot be written: {error}. Mend that and run again."
            ) from error


class _Run:
    """One run with its ledger open."""

    def __init__(self, settings: BatchSettings, executor: Executor, ledger: Ledger, stop: threading.Event) -> None:
        self._settings = settings
        self._executor = executor
        self._ledger = ledger
        self._stop = stop
        self._started = datetime.now(UTC)
        self._clock = time.monotonic()
        self._tally = Tally()
        names = [name for name in _READ_BEST if name in settings.formats] or settings.formats
        self._format_to_read = names[0]

    def passes(self) -> Iterator[Step | Report]:
        """One pass over the folder; when watching, one after another for as long as there is no stop."""
        if not self._settings.watch:
            planner = self._planner()
            for planned in planner:  # a first walk only counts, so that the time left can be told
                if self._stop.is_set():
                    break
                self._find(planned)
            yield Step(self._tally)
            yield from self._pass(iter(planner))
            return
        yield from self._watch()

    def _watch(self) -> Iterator[Step | Report]:
        before: dict[str, tuple[int, int]] = {}
        first = True
        while not self._stop.is_set():
            new = [planned for planned in self._planner() if not self._is_handled(planned)]
            signatures = {task.path: (task.size, task.mtime_ns) for task in new if isinstance(task, Task)}
            steady = [
                planned
                for planned in new
                if isinstance(planned, Refused) or before.get(planned.path) == signatures[planned.path]
            ]
            before = signatures
            if steady:
                for planned in steady:
                    self._find(planned)
                yield Step(self._tally)
                yield from self._pass(iter(steady))
            elif first:
                yield Step(self._tally)
            first = False
            self._stop.wait(_STEADY_SECONDS)
        yield self._report(Ending.INTERRUPTED, "")

    def _is_handled(self, planned: Task | Refused) -> bool:
        task = planned if isinstance(planned, Task) else Task(planned.path, 0, 0)
        return self._ledger.is_handled(task)

    def _find(self, planned: Task | Refused) -> None:
        size = planned.size if isinstance(planned, Task) else 0
        self._tally = self._tally._replace(found=self._tally.found + 1, bytes_found=self._tally.bytes_found + size)

    def _planner(self) -> Planner:
        return Planner(
            self._settings.source,
            self._settings.output,
            include=self._settings.include,
            exclude=self._settings.exclude,
            suffixes=self._settings.suffixes,
        )

    def _pass(self, planned: Iterator[Task | Refused]) -> Iterator[Step | Report]:
        ending, message = Ending.COMPLETE, ""
        refused: list[Outcome] = []
        windows = self._windows(planned, refused)
        try:
            for outcomes in self._executor.run(windows, self._stop):
                yield from self._settle(outcomes)
        except TranslatorError as error:
            ending = Ending.FULL if isinstance(error, OutputError) and error.disk_full else Ending.FAILED
            message = str(error)
        yield from self._settle(refused)
        if self._stop.is_set() and ending is Ending.COMPLETE:
            ending = Ending.INTERRUPTED
        report = self._report(ending, message)
        try:
            write_report(report, self._settings.output)
        except OutputError as error:
            yield Step(self._tally, note=str(error))
        if ending is Ending.COMPLETE:
            self._executor.complete()  # not before: what a run makes must not depend on when it was killed
        yield report

    def _windows(self, planned: Iterator[Task | Refused], refused: list[Outcome]) -> Iterator[list[Task]]:
        """What is not done yet, cut into windows; what is refused goes on the list, and what is done is noted.

        A window is in the ledger as a whole or not at all. So what a crash leaves is whole windows, and they are cut
        here again as they were: the same bytes come out. What failed before would shift the cuts, and comes last.
        """
        failed: list[Task] = []
        yield from _cut(self._missing(planned, refused, failed), self._executor.window_bytes)
        yield from _cut(failed, self._executor.window_bytes)

    def _missing(self, planned: Iterator[Task | Refused], refused: list[Outcome], failed: list[Task]) -> Iterator[Task]:
        source, sizes = self._settings.source, Sizes(self._settings.output)
        for each in planned:
            if isinstance(each, Refused):
                refused.append(Outcome(each.path, reason=each.reason))
            elif self._settings.resume and self._ledger.is_done(
                each, source, sizes, self._settings.suffixes(each.path)
            ):
                self._ledger.keep(each)
                self._tally = self._tally._replace(
                    kept=self._tally.kept + 1, bytes_settled=self._tally.bytes_settled + each.size
                )
            elif self._settings.resume and self._ledger.has_failed(each):
                failed.append(each)
            else:
                yield each

    def _settle(self, outcomes: list[Outcome]) -> Iterator[Step]:
        self._ledger.record(outcomes)
        for outcome in outcomes:
            self._tally = self._tally.after(outcome)
            yield Step(self._tally, outcome)

    def _report(self, ending: Ending, message: str) -> Report:
        totals = self._ledger.totals()
        tally = self._tally
        met = totals.made + totals.kept + totals.failed
        missing = max(0, tally.found - tally.made - tally.kept - tally.failed)
        return Report(
            package_version=__version__,
            source=printable(str(self._settings.source)),
            output=printable(str(self._settings.output)),
            started=self._started,
            seconds=time.monotonic() - self._clock,
            ending=ending,
            message=message,
            articles=Counts(found=met + missing, made=totals.made, kept=totals.kept, failed=totals.failed),
            sentences=totals.sentences,
            words=totals.words,
            sentences_with_errors=totals.errors,
            sentences_grave=totals.grave,
            sentences_doubtful=totals.doubtful,
            flags=totals.flags,
            articles_with_warnings=totals.warned,
            failures=tuple(Failure(path=printable(path), reason=reason) for path, reason in self._ledger.failures()),
            worst_articles=tuple(_in_place(each, self._format_to_read) for each in self._ledger.worst(_LISTED)),
            slowest=tuple(
                SlowArticle(path=printable(path), seconds=round(seconds, 3), sentences=sentences)
                for path, seconds, sentences in self._ledger.slowest(_SLOWEST)
            ),
            models=self._executor.signature.models,
            options=recorded_options(self._executor.config, self._executor.signature),
        )


def _in_place(listed: Listed, format: str) -> ArticleInPlace:  # noqa: A002
    """An article in place with links to its outputs in a format."""
    suffix = output_suffix(format, listed.path)
    outputs = outputs_in(listed.outputs, suffix) or [suffix]
    pages = tuple(_address(f"{listed.path}{each}") for each in outputs[:_LINKED])
    return ArticleInPlace(
        **listed._asdict() | {"path": printable(listed.path)}, page=pages[0], pages=pages, articles=len(outputs)
    )


def _address(path: str) -> str:
    """A path relative to the report as a link to it: whatever its name, it leads nowhere else."""
    return f"./{quote(os.fsencode(path))}"


def _cut(tasks: Iterable[Task], limit: int) -> Iterator[list[Task]]:
    """Runs of tasks with about `limit` bytes each."""
    window: list[Task] = []
    held = 0
    for task in tasks:
        window.append(task)
        held += task.text_bytes
        if held >= limit or len(window) >= _WINDOW_ARTICLES:
            yield window
            window, held = [], 0
    if window:
        yield window


def _check_folders(settings: BatchSettings) -> None:
    if not settings.source.exists():
        raise InputError(f"{settings.source}: no such folder. Check the path; for single files use translate.")
    if settings.output.holds(settings.source):
        raise ConfigError(
            f"{settings.output}: the articles are in it, so outputs could replace them. Choose another OUT."
        )


@contextmanager
def _locked(settings: BatchSettings) -> Iterator[None]:
    """Have the output folder for this run alone, without the unfinished files that a killed run left behind."""
    state, output = settings.state_folder, settings.output
    with ExitStack() as stack:
        try:
            state.mkdir(parents=True, exist_ok=True)
            stack.enter_context(FileLock(state / "lock", timeout=0))
        except Timeout:
            raise BusyError(f"{output}: another run is at work on it. Wait, or choose another OUT.") from None
        except OSError as error:
            raise OutputError.of(state, error, "Choose another OUT.") from None
        if isinstance(output, Store):
            stack.enter_context(_claimed(output, state))
        try:
            output.tidy()
        except OSError as error:
            raise OutputError.of(output, error, "Choose another OUT.") from None
        yield
        with suppress(OSError):  # else the next run sees to it
            output.tidy()  # a worker on a cluster may have been killed, and left something behind


def identity(state: Path) -> str:
    """A name for the ledger in a state folder, which is locked: no other has it, and it stays from run to run."""
    file = state / "id"
    if not file.exists():
        write_whole(file, uuid.uuid4().hex.encode())
    return file.read_text()


@contextmanager
def _claimed(output: Store, state: Path) -> Iterator[None]:
    """Mark an output in a store as taken, so that runs of other machines, with other ledgers, keep off it.

    A mark of our own ledger is one that a killed run left behind: nobody else can be at work with it now.
    """
    mark = f"{STATE}/claim.json"
    claim = {"ledger": identity(state), "machine": platform.node(), "since": datetime.now(UTC).isoformat()}
    if found := output.claim(mark, json.dumps(claim)):
        try:
            other = json.loads(found)
            ours = other["ledger"] == claim["ledger"]
            who = f"since {other['since']} from {other['machine']}"
        except (ValueError, TypeError, KeyError):
            ours, who = False, "or was"
        if not ours:
            raise BusyError(
                f"{output}: another run is at work on it, {who}. Wait, or choose another OUT; if that run was killed, "
                f"go on with it there, or delete {output}/{mark}."
            )
    try:
        yield
    finally:
        output.remove(mark)
