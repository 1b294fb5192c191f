"""How `translator batch` shows the way it goes, and what it came to."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from translator.batch import Report, Step, Tally
from translator.batch.planner import printable
from translator.cli.console import complain, emit, table_console

_SECONDS_BETWEEN_LINES = 10.0
_FAILURES_SHOWN = 20


class Display(Protocol):
    """Shows how a run goes."""

    def step(self, step: Step) -> None:
        """Take something that happened."""


class _Pace:
    """Speed and time left, counted from the first step."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def words_per_second(self, tally: Tally) -> float:
        return tally.words / max(time.monotonic() - self._start, 0.001)

    def seconds_left(self, tally: Tally) -> float | None:
        """None where nothing is made yet to judge by."""
        if not tally.bytes_made:
            return None
        left = tally.bytes_found - tally.bytes_settled
        return left * (time.monotonic() - self._start) / tally.bytes_made


@contextmanager
def batch_display(quiet: bool, json_progress: bool) -> Iterator[Display]:
    """JSON for programs; else bars on a terminal, plain lines where output is piped or logged, failures if quiet."""
    if json_progress:
        yield _Json()
    elif quiet:
        yield _Failures()
    elif sys.stderr.isatty() and not os.environ.get("CI"):
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[figures]}"))
        with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
            yield _Bars(bars)
    else:
        yield _Lines()


class _Failures:
    """Tells of failures and notes alone."""

    def step(self, step: Step) -> None:
        if step.note:
            complain(step.note)
        if step.outcome and step.outcome.reason is not None:
            complain(f"{printable(step.outcome.path)}: {step.outcome.reason}")


class _Lines(_Failures):
    """A line now and then."""

    def __init__(self) -> None:
        self._pace: _Pace | None = None
        self._last = 0.0

    def step(self, step: Step) -> None:
        super().step(step)
        now = time.monotonic()
        if self._pace is None:
            self._pace = _Pace()
        elif now - self._last < _SECONDS_BETWEEN_LINES:
            return
        self._last = now
        print(f"{_articles(step.tally)}, {_figures(step.tally, self._pace)}", file=sys.stderr, flush=True)


class _Bars:
    """A bar with figures; `bars` is a rich.progress.Progress."""

    def __init__(self, bars: Any) -> None:
        self._bars = bars
        self._task: Any = None
        self._pace = _Pace()

    def step(self, step: Step) -> None:
        from rich.markup import escape

        tally = step.tally
        if self._task is None:
            self._pace = _Pace()
            self._task = self._bars.add_task("", total=None, figures="")
        if step.note:
            self._bars.console.print(escape(step.note))
        if step.outcome and step.outcome.reason is not None:
            self._bars.console.print(
                f"[red]{escape(printable(step.outcome.path))}[/red]: {escape(step.outcome.reason)}"
            )
        self._bars.update(
            self._task,
            description=_articles(tally),
            completed=tally.bytes_settled,
            total=tally.bytes_found,
            figures=_figures(tally, self._pace),
        )


class _Json:
    """A JSON object for each step."""

    def __init__(self) -> None:
        self._pace: _Pace | None = None

    def step(self, step: Step) -> None:
        tally, outcome = step.tally, step.outcome
        if self._pace is None:
            self._pace = _Pace()
        left = self._pace.seconds_left(tally)
        record: dict[str, Any] = {
            "event": "note" if step.note else "article" if outcome else "start",
            **{key: getattr(tally, key) for key in ("found", "made", "kept", "failed", "sentences", "words")},
            "words_per_second": round(self._pace.words_per_second(tally), 1),
            "seconds_left": None if left is None else round(left, 1),
        }
        if step.note:
            record["message"] = step.note
        if outcome:
            record |= {"path": printable(outcome.path), "reason": outcome.reason, "seconds": round(outcome.seconds, 3)}
        emit(json.dumps(record, ensure_ascii=False) + "\n")


def _articles(tally: Tally) -> str:
    return f"{tally.made + tally.kept + tally.failed:,} of {tally.found:,} articles"


def _figures(tally: Tally, pace: _Pace) -> str:
    left = pace.seconds_left(tally)
    parts = [f"{tally.sentences:,} sentences", f"{pace.words_per_second(tally):,.0f} words/s"]
    if tally.kept:
        parts.insert(0, f"{tally.kept:,} done before")
    if left is not None:
        minutes, seconds = divmod(round(left), 60)
        parts.append(f"{minutes}:{seconds:02} left")
    if tally.failed:
        parts.append(f"{tally.failed:,} failed")
    return ", ".join(parts)


def print_summary(report: Report) -> None:
    """Print what the run came to."""
    from rich.markup import escape
    from rich.table import Table

    articles = report.articles
    table = Table("articles", "", show_header=False)
    rows: list[tuple[str, object]] = [
        ("articles found", f"{articles.found:,}"),
        ("made now", f"{articles.made:,}"),
        ("done before", f"{articles.kept:,}"),
        ("failed", f"{articles.failed:,}"),
        *([("not come to", f"{articles.missing:,}")] if articles.missing else []),
        ("sentences, words", f"{report.sentences:,}, {report.words:,}"),
        ("speed", f"{report.words_per_second:,.0f} words/s, {report.articles_per_minute:,.0f} articles/min"),
        ("time", f"{report.seconds:,.1f} s"),
        ("to compare", f"{report.sentences_grave + report.sentences_doubtful:,} sentences in all that is in place"),
        ("not to rely on", f"{report.sentences_grave:,} of them"),
        ("flags", ", ".join(f"{count:,} {kind}" for kind, count in report.flags.items()) or "none"),
        ("report", escape(f"{report.output.rstrip('/')}/report.html")),
    ]
    for name, value in rows:
        table.add_row(name, str(value))
    console = table_console()
    console.print(table)
    for failure in report.failures[:_FAILURES_SHOWN]:
        console.print(f"failed: {escape(failure.path)}: {escape(failure.reason)}", soft_wrap=True, highlight=False)
    if len(report.failures) > _FAILURES_SHOWN:
        console.print(f"and {len(report.failures) - _FAILURES_SHOWN:,} more, all in the report")
