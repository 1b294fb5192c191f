"""The executor for many machines: workers are actors of a Ray cluster (https://docs.ray.io), windows go out to them.

Ray starts the workers where there is room, starts them anew where they die, and carries windows out and outcomes back;
as workers that wait for room are what its autoscaler looks at, asking for one more brings a machine. Which window is to
be done again, and by whom, is decided here: so the end of a run never waits for a worker that cannot come back.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Self

from translator import __version__
from translator.batch.executor import refuse_memory, window_bytes
from translator.batch.ledger import Outcome
from translator.batch.planner import Task
from translator.batch.storage import Place
from translator.batch.worker import Window, Worker, failed
from translator.config import Config
from translator.errors import ClusterError, ConfigError, InputError, TranslatorError
from translator.pipeline import Pipeline
from translator.signature import Signature

LANES = 2
"""Windows under way at once in a worker: one is read or written while the other keeps the engine busy."""

_LOSSES = 3  # times that a window is given to another worker before its articles are tried one at a time
_LOSSES_ALONE = 2  # times that an article by itself may take its worker down before it is given up
_FIRST_WORKER_SECONDS = 600.0  # to find room on the cluster, and to load the models
_REACH_SECONDS = 10.0
_BAD_STARTS = 5  # workers in a row that die before they are ready
_STORE_BYTES = 100_000_000  # of Ray's object store on this machine: what is sent is small

_log = logging.getLogger(__name__)


def load_worker(
    config: Config,
    formats: Sequence[str],
    source: Place,
    output: Place,
    input_format: str | None = None,
    text_field: str | None = None,
) -> Worker:
    """A worker with its models loaded; what an actor runs when it starts. Raises what `Pipeline.from_config` does."""
    return Worker(Pipeline.from_config(config), formats, source, output, input_format, text_field)


class _Ready(NamedTuple):
    """What a worker says once it has loaded its models."""

    version: str
    config: Config
    signature: Signature


class _Actor:
    """A worker in a process of the cluster."""

    def __init__(self, build: Callable[[], Worker], epoch: str | None, folder: str, cache: str | None) -> None:
        if epoch is not None:
            os.environ["SOURCE_DATE_EPOCH"] = epoch
        if cache is not None:
            os.environ.setdefault("TRANSLATOR_CACHE", cache)
        if Path(folder).is_dir():  # so that relative names in the configuration mean what they mean to the driver
            os.chdir(folder)
        # Kept rather than raised: an actor whose making fails is gone, and with it the reason.
        self._worker: Worker | TranslatorError
        try:
            self._worker = build()
        except TranslatorError as error:
            self._worker = error

    def ready(self) -> _Ready | TranslatorError:
        if isinstance(self._worker, TranslatorError):
            return self._worker
        return _Ready(__version__, self._worker.config, self._worker.signature)

    def work(self, tasks: Sequence[Task]) -> Window:
        assert isinstance(self._worker, Worker)  # noqa: S101  it was asked whether it is ready
        return self._worker.work(tasks)


@dataclass(eq=False)
class _Member:
    """A worker as the driver sees it; `is_ready` unless it is being started or started anew."""

    actor: Any
    is_ready: bool = False
    busy: int = 0


@dataclass(eq=False)
class _Job:
    """A window on its way; `losses` counts the workers that died while on it."""

    tasks: Sequence[Task]
    alone: bool = False
    losses: int = 0


@dataclass(eq=False)
class _Pass:
    """One call of `run`: what waits, and what is under way, by Ray's reference to its result."""

    windows: Iterator[Sequence[Task]]
    waiting: deque[_Job] = field(default_factory=deque)
    suspects: deque[_Job] = field(default_factory=deque)
    running: dict[Any, tuple[_Member, _Job]] = field(default_factory=dict)
    error: TranslatorError | None = None

    def upcoming(self) -> bool:
        """Whether there is a window to hand out; takes one from the planner where none waits."""
        if not self.waiting and (window := next(self.windows, None)) is not None:
            self.waiting.append(_Job(window))
        # What took workers down is tried when nothing else can come to harm.
        if not self.waiting and self.suspects and not self.running:
            self.waiting.append(self.suspects.popleft())
        return bool(self.waiting)


class RayExecutor:
    """Has workers on a Ray cluster do the work; from `minimum` to `maximum` of them, as there is work to do.

    Use it in a `with` block: at its end the workers are gone, and so is the cluster, where it was started here.
    """

    def __init__(
        self,
        build: Callable[[], Worker],
        *,
        address: str | None = None,
        minimum: int = 1,
        maximum: int | None = None,
        cores: int = 1,
        gpus: int = 0,
        lanes: int = LANES,
        window_bytes: int | None = None,
    ) -> None:
        """Connect, and wait until the first worker is ready.

        `build` makes a worker, there; it is sent by pickling. `address` is what `ray.init` takes, such as "auto" or
        "host:6379"; None starts a cluster on this machine. `maximum` is by default as many workers as the cluster has
        room for now. `cores` and `gpus` are what each worker takes, `lanes` how many windows it has under way at once.
        `window_bytes`: by default as many as serve the engine well. Raises ConfigError where Ray is not installed,
        ClusterError where the cluster cannot be had, and what `build` raises.
        """
        # Of Ray's own lines none goes to standard output, which may be for programs (see "Configuring logging" in its
        # documentation; it is read once, at the import).
        os.environ.setdefault("RAY_DEDUP_LOGS_SKIP_REGEX", ".")
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        try:
            import ray
        except ImportError:
            raise ConfigError("--cluster needs Ray: pip install 'translator[ray]'.") from None
        self._ray: Any = ray
        self._is_ours = not ray.is_initialized()
        if self._is_ours:
            _connect(ray, address)
        try:
            self._actor = ray.remote(_Actor).options(
                num_cpus=cores, num_gpus=gpus, max_restarts=-1, max_task_retries=0, max_concurrency=lanes
            )
            self._arguments = (build, os.environ.get("SOURCE_DATE_EPOCH"), str(Path.cwd()), _cache())
            self._lanes = lanes
            self._window_bytes = window_bytes
            self._minimum = minimum
            room = int(self._ray.cluster_resources().get("CPU", 0)) // cores
            self._maximum = max(minimum, room) if maximum is None else maximum
            self._members: list[_Member] = []
            self._starting: dict[Any, _Member] = {}
            self._bad_starts = 0
            self._known: _Ready | None = None
            for _ in range(minimum):
                self._start()
            self._await_first()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers, and the connection where it was made here."""
        if self._is_ours:
            self._ray.shutdown()  # which ends all that this driver has started
        else:
            for member in list(self._members):
                self._end(member)

    @property
    def config(self) -> Config:
        """See Executor."""
        return self._first.config

    @property
    def signature(self) -> Signature:
        """See Executor."""
        return self._first.signature

    @property
    def window_bytes(self) -> int:
        """See Executor."""
        return self._window_bytes or window_bytes(self.config)

    @property
    def _first(self) -> _Ready:
        assert self._known is not None  # noqa: S101  the constructor waits for it
        return self._known

    def begin(self, job: str) -> None:
        """See Executor. Raises ConfigError where there is a translation memory, which is a file of one machine."""
        refuse_memory(self.config)

    def complete(self) -> None:
        """See Executor."""

    def run(self, windows: Iterable[Sequence[Task]], stop: threading.Event) -> Iterator[list[Outcome]]:
        """See Executor. At most `lanes` windows are under way in each worker, and one waits here."""
        state = _Pass(iter(windows))
        while True:
            if not state.error and not stop.is_set():
                self._hand_out(state)
            elif not state.running:
                break
            if not state.running and not state.waiting and not state.suspects:
                break
            references = [*state.running, *self._starting]
            self._ray.wait(references, timeout=1.0)
            finished, _ = self._ray.wait(references, num_returns=len(references), timeout=0)
            for reference in finished:
                if reference in state.running:
                    yield from self._collect(state, reference)
                else:
                    state.error = state.error or self._greet(self._starting.pop(reference), reference)
        self._shrink()
        if state.error:
            raise state.error

    def _hand_out(self, state: _Pass) -> None:
        """Give windows to workers that have a lane free; where none has and there is more to do, ask for workers."""
        while state.upcoming():
            free = [member for member in self._members if member.is_ready and member.busy < self._lanes]
            if not free:
                ready = sum(member.is_ready for member in self._members)
                # Twice as many at most, so that a short run does not start workers that come too late for it.
                if len(self._members) < self._maximum and len(self._starting) < max(1, ready):
                    self._start()
                return
            member = min(free, key=lambda each: each.busy)
            job = state.waiting.popleft()
            state.running[member.actor.work.remote(job.tasks)] = (member, job)
            member.busy += 1
            if job.alone:
                return  # nothing else may be under way beside it

    def _collect(self, state: _Pass, reference: Any) -> Iterator[list[Outcome]]:
        """The outcomes of a window that a worker is done with; where its worker died, it waits for another."""
        member, job = state.running.pop(reference)
        member.busy -= 1
        try:
            window: Window = self._ray.get(reference)
        except self._ray.exceptions.RayTaskError:
            raise  # a defect
        except self._ray.exceptions.RayError as error:
            _log.warning("a worker died with %d articles under way; they are done again", len(job.tasks))
            self._lost(member)
            job.losses += 1
            if not job.alone and job.losses >= _LOSSES:
                state.suspects.extend(_Job([task], alone=True) for task in job.tasks)
            elif job.alone and job.losses >= _LOSSES_ALONE:
                _log.warning("%s: %s", job.tasks[0].name, error)
                reason = InputError(
                    "the worker died each time it was at work on it; it may want more memory than it has"
                )
                yield [failed(task, reason) for task in job.tasks]
            elif job.alone:
                state.suspects.appendleft(job)
            else:
                state.waiting.appendleft(job)
            return
        if window.error:
            state.error = state.error or window.error
        else:
            yield window.outcomes

    def _start(self) -> None:
        """Ask for one more worker."""
        member = _Member(self._actor.remote(*self._arguments))
        self._members.append(member)
        self._await(member)

    def _await(self, member: _Member) -> None:
        """Have it tell when it is ready, however often it is started anew until then."""
        self._starting[member.actor.ready.options(max_task_retries=-1).remote()] = member

    def _lost(self, member: _Member) -> None:
        """Note that a worker died; Ray starts it anew, here or elsewhere, as soon as there is room."""
        if member.is_ready:
            member.is_ready = False
            self._await(member)

    def _greet(self, member: _Member, reference: Any) -> TranslatorError | None:
        """Take a worker in that is ready. Gives an error where none can be."""
        try:
            answer: _Ready | TranslatorError = self._ray.get(reference)
        except self._ray.exceptions.RayError as error:
            answer = ClusterError(f"a worker died as it started: {error}")
        if isinstance(answer, _Ready):
            answer = self._compared(answer)
        if isinstance(answer, _Ready):
            self._known = answer
            self._bad_starts = 0
            member.is_ready = True
            return None
        _log.warning("a worker cannot be used: %s", answer)
        self._end(member)
        self._bad_starts += 1
        if self._known is None or self._bad_starts >= _BAD_STARTS:
            return answer
        if not self._members:
            self._start()
        return None

    def _compared(self, answer: _Ready) -> _Ready | TranslatorError:
        """A worker must make what the others make, and what the ledger says it makes."""
        if answer.version != __version__:
            return ClusterError(
                f"a worker has translator {answer.version}, here it is {__version__}: install the same everywhere."
            )
        if self._known and answer != self._known:
            return ClusterError("a worker has other models or rules than the first one: install the same everywhere.")
        return answer

    def _await_first(self) -> None:
        """Wait for one worker; the others come when they come."""
        deadline = _FIRST_WORKER_SECONDS
        while self._known is None:
            finished, _ = self._ray.wait([*self._starting], timeout=1.0)
            for reference in finished:
                if error := self._greet(self._starting.pop(reference), reference):
                    raise error
            deadline -= 1.0
            if deadline <= 0:
                raise ClusterError(
                    f"no worker was ready within {_FIRST_WORKER_SECONDS / 60:.0f} minutes: `ray status` tells whether "
                    "the cluster has room for one."
                )

    def _shrink(self) -> None:
        """Let go of workers beyond the minimum, so that the autoscaler can give their machines back."""
        for member in sorted(self._members, key=lambda each: not each.is_ready)[self._minimum :]:
            self._end(member)

    def _end(self, member: _Member) -> None:
        self._members.remove(member)
        self._starting = {reference: each for reference, each in self._starting.items() if each is not member}
        self._ray.kill(member.actor)


def _connect(ray: Any, address: str | None) -> None:
    """Join a cluster, or start one here; quietly, and with our signal handlers kept."""
    options: dict[str, Any] = {"address": address}
    if address is None:
        options = {"address": "local", "include_dashboard": False, "object_store_memory": _STORE_BYTES}
    with _signals_kept():
        try:
            _reach(address)
            ray.init(log_to_driver=False, logging_level=logging.ERROR, **options)
        except Exception as error:  # Ray has many, and says which address it could not reach
            raise ClusterError(f"the Ray cluster at {address or 'this machine'} cannot be had: {error}") from error


def _reach(address: str | None) -> None:
    """Knock at an address, since Ray itself tries for many minutes. Raises OSError where nobody is there."""
    host, _, port = (address or "").rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), timeout=_REACH_SECONDS).close()


@contextmanager
def _signals_kept() -> Iterator[None]:
    """Ray takes SIGTERM for itself; the command line has its own way to end."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _cache() -> str | None:
    """Where this process was told to keep models, for workers that were told nothing."""
    named = os.environ.get("TRANSLATOR_CACHE")
    return str(Path(named).absolute()) if named else None
