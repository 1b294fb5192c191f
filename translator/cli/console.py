"""What the commands share: where messages go, and how progress is shown."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from translator.errors import InputError
from translator.progress import Progress, silent


def complain(message: str) -> None:
    """Print an error for the user on standard error."""
    print(f"translator: {message}", file=sys.stderr)


def emit(text: str) -> None:
    """Print a result on standard output, now. Raises InputError where it cannot be written."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise  # the reader has had enough, which is no failure of ours
    except OSError as error:
        abandon_output()
        raise InputError(f"standard output cannot be written: {error.strerror}") from None


def abandon_output() -> None:
    """Keep Python from trying once more, as it ends, to write what standard output did not take."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
