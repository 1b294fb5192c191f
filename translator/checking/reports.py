"""Reports of checking a file: what was found, for people and for programs, pair by pair."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from translator.checking import CheckedPair, Unreadable
from translator.checking.tally import Tally
from translator.document import Confidence
from translator.writers.jsonl_writer import json_line
from translator.writers.safe_text import one_line
from translator.writers.wording import DOUBTFUL_LABEL, confidence_label, flag_line


class Report(Protocol):
    """A way to give the flags: pair by pair as they are found."""

    def __init__(self, write: Callable[[str], None], name: str, styled: bool) -> None: ...

    def pair(self, checked: CheckedPair) -> None:
        """Take a pair that is to be told of."""

    def unreadable(self, place: Unreadable) -> None:
        """Take a place that holds no pair."""

    def end(self, tally: Tally) -> None:
        """Take the sums of it all."""


class TextReport:
    """For people: each flagged pair with its flags, then the summary."""

    def __init__(self, write: Callable[[str], None], name: str, styled: bool) -> None:
        from rich.console import Console

        self._write = write
        self._console = Console(highlight=False, soft_wrap=True, force_terminal=None if styled else False)

    def pair(self, checked: CheckedPair) -> None:
        """Print a pair and what is wrong with it."""
        unit, flags, confidence = checked.unit, checked.flags, checked.confidence
        from rich.text import Text

        from translator.writers.terminal import SEVERITY_STYLES, marked

        doubtful = confidence.doubtful if confidence else ()
        place = f"line {unit.line}" + (f", {one_line(unit.id)}" if unit.id else "")
        lines = [
            Text(place, style="dim"),
            Text("  ID  ").append_text(marked(unit.source or "", flags, target=False)),
            Text("  EN  ").append_text(marked(unit.target or "", flags, target=True, doubtful=doubtful)),
            *(Text(f"   !  {flag_line(flag)}", style=SEVERITY_STYLES[flag.severity]) for flag in flags),
            *([Text(f"   ?  {estimate_line(unit.target or '', confidence)}", style="dim")] if confidence else ()),
        ]
        with self._console.capture() as capture:
            for line in lines:
                self._console.print(line)
        self._write(f"{capture.get()}\n")

    def unreadable(self, place: Unreadable) -> None:
        """Nothing: standard error tells of it."""

    def end(self, tally: Tally) -> None:
        """Print the summary."""
        self._write(tally.table())


def estimate_line(target: str, confidence: Confidence) -> str:
    """Say an estimate in one line: its level, its probability, and the words to look at."""
    line = f"{confidence_label(confidence.level)}: {confidence.probability:.2f} likely to be right in substance"
    unsure = ", ".join(f"“{one_line(target[start:end])}”" for start, end in confidence.doubtful)
    return f"{line}; {DOUBTFUL_LABEL} {unsure}" if unsure else line


class JsonlReport:
    """For programs: an object for each flagged pair, and for each row that cannot be read, on a line of its own."""

    def __init__(self, write: Callable[[str], None], name: str, styled: bool) -> None:
        self._write = write

    def pair(self, checked: CheckedPair) -> None:
        """Write a pair with its flags."""
        unit, flags, confidence = checked.unit, checked.flags, checked.confidence
        row: dict[str, Any] = {
            "line": unit.line,
            "id": unit.id,
            "source": unit.source,
            "target": unit.target,
            "flags": [flag.model_dump(mode="json") for flag in flags],
        }
        if checked.asked:
            row["confidence"] = confidence and confidence.model_dump(mode="json")
        self._row(row)

    def unreadable(self, place: Unreadable) -> None:
        """Write where a row cannot be read, and why."""
        self._row({"line": place.line, "unreadable": place.reason})

    def end(self, tally: Tally) -> None:
        """Nothing: the summary is no row."""

    def _row(self, row: dict[str, Any]) -> None:
        self._write(json_line(row))


class JsonReport(JsonlReport):
    """For programs: one document with the rows of the other, and the summary."""

    def __init__(self, write: Callable[[str], None], name: str, styled: bool) -> None:
        super().__init__(write, name, styled)
        self._between = f'{{"file": {json.dumps(name)}, "rows": ['

    def _row(self, row: dict[str, Any]) -> None:
        self._write(f"{self._between}\n{json_line(row).rstrip()}")
        self._between = ","

    def end(self, tally: Tally) -> None:
        """Close the document with the summary."""
        opening = "" if self._between == "," else self._between
        self._write(f'{opening}\n], "summary": {json.dumps(tally.record())}}}\n')


class TsvReport:
    """For spreadsheets: a line for each flag, quoted as spreadsheets do."""

    def __init__(self, write: Callable[[str], None], name: str, styled: bool) -> None:
        self._write = write
        self._line("line", "id", "kind", "severity", "message", "source", "target")

    def pair(self, checked: CheckedPair) -> None:
        """Write a line for each flag of a pair."""
        unit, flags = checked.unit, checked.flags
        for flag in flags:
            self._line(
                str(unit.line),
                unit.id or "",
                flag.kind,
                flag.severity,
                flag.message,
                unit.source or "",
                unit.target or "",
            )

    def unreadable(self, place: Unreadable) -> None:
        """Nothing: standard error tells of it."""

    def end(self, tally: Tally) -> None:
        """Nothing: the summary is no line."""

    def _line(self, *fields: str) -> None:
        buffer = io.StringIO()
        csv.writer(buffer, "excel-tab", lineterminator="\n").writerow(fields)
        self._write(buffer.getvalue())


REPORTS: Mapping[str, type[Report]] = {
    "text": TextReport,
    "json": JsonReport,
    "jsonl": JsonlReport,
    "tsv": TsvReport,
}
