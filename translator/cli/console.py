"""What the commands share: where messages go, and how progress is shown."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from translator.errors import OutputError
from translator.progress import Progress, silent

if TYPE_CHECKING:
    from rich.console import Console

EXIT_CODES = (
    "Exit codes: **0** all is well; **1** some input could not be read or some output not written (the rest was "
    "done); **2** wrong usage or configuration; **3** a model is missing; **4** with --strict, an error is "
    "flagged."
)
INTERRUPTED = 130
"""The exit code after Ctrl-C, as a shell tells of it."""
_LEAST_WIDTH = 20  # with less of which no table says anything
_PIPED_WIDTH = 1000  # a table takes what it needs of it
STRICT = 4
"""The exit code of --strict where an error is flagged."""


def complain(message: str) -> None:
    """Print an error for the user on standard error."""
    print(f"translator: {message}", file=sys.stderr)


def emit(result: str | bytes) -> None:
    """Print a result on standard output, now. Raises OutputError where it cannot be written.

    Bytes are UTF-8 text: a terminal shows them as it can, a file or a program gets them as they are.
    """
    try:
        if isinstance(result, str) or sys.stdout.isatty():
            sys.stdout.write(result if isinstance(result, str) else result.decode())
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(result)
        sys.stdout.flush()
    except BrokenPipeError:
        raise  # the reader has had enough, which is no failure of ours
    except OSError as error:
        abandon_output()
        raise OutputError(f"standard output cannot be written: {error.strerror}.") from None


def table_console() -> Console:
    """A console for tables on standard output: as wide as the terminal, or, where there is none, as any table needs."""
    from rich.console import Console

    class Quiet(Console):
        """Leaves a pipe that was closed to `main`, as everything else that is printed does."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    console = Quiet()
    # COLUMNS is the user's wish; a pipe or a file has no width of its own, and would get that of an old terminal.
    wish = os.environ.get("COLUMNS", "")
    told = wish.isdecimal() and int(wish) >= _LEAST_WIDTH
    return console if console.is_terminal or told else Quiet(width=_PIPED_WIDTH)


def abandon_output() -> None:
    """Keep Python from trying once more, as it ends, to write what standard output did not take."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def stop_on_signals(promise: str) -> Iterator[threading.Event]:
    """An event that Ctrl-C or a request to terminate sets; the second of them ends the process at once.

    `promise` tells the user what goes on until then. For work that may be killed at any moment.
    """
    stop = threading.Event()

    def handle(number: int, _: FrameType | None) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.set()
        # Written past Python's buffers, which the code that was interrupted may be in the midst of using.
        os.write(2, f"\ntranslator: {promise}; once more stops at once\n".encode())

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def progress_display(quiet: bool) -> Iterator[Progress]:
    """Show progress on standard error while the block runs: bars on a terminal, nothing elsewhere or when quiet."""
    if quiet or not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    tasks: dict[str, TaskID] = {}
    bars = Bars(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,  # which is for results alone
    )

    def show(stage: str, done: int, total: int) -> None:
        # The display is up only while a stage is under way, so that results can be printed between stages.
        if stage not in tasks:
            tasks[stage] = bars.add_task(stage, total=total or None)
            bars.start()
        bars.update(tasks[stage], completed=done, total=total or None)
        if total and done >= total:
            bars.remove_task(tasks.pop(stage))
            if not tasks:
                bars.stop()

    try:
        yield show
    finally:
        bars.stop()


def hush_transformers() -> None:
    """Keep transformers' bars and advice, which mean nothing to a user of ours, off the terminal."""
    import warnings

    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    warnings.filterwarnings("ignore", message="Recommended: pip install sacremoses")
