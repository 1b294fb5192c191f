"""The reports of `translator check`: what was found in a file of sentence pairs, for people and for programs."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from translator.document import Flag, FlagKind, Severity
from translator.memory import Unit, Unreadable
from translator.writers.display import flag_label, flag_line, one_line, worst
from translator.writers.jsonl_writer import json_line

_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass
class Tally:
    """What was found in a file: numbers of pairs, and of flags by kind and severity."""

    name: str
    checked: int = 0
    flagged: int = 0
    with_errors: int = 0
    unreadable: int = 0
    left_out: int = 0
    """Units that lack an Indonesian or an English side, or text on the Indonesian one."""
    flags: Counter[tuple[FlagKind, Severity]] = field(default_factory=Counter)

    def add(self, flags: tuple[Flag, ...]) -> None:
        """Count a pair that was checked."""
        self.checked += 1
        self.flagged += bool(flags)
        self.with_errors += worst(flags) is Severity.ERROR
        self.flags.update((flag.kind, flag.severity) for flag in flags)

    def rows(self) -> list[tuple[FlagKind, list[int]]]:
        """The kinds of flags that occur, each with its number by severity, from error to info."""
        rows = [(kind, [self.flags[kind, severity] for severity in _SEVERITIES]) for kind in FlagKind]
        return sorted((row for row in rows if any(row[1])), key=lambda row: row[1], reverse=True)

    def table(self) -> str:
        """The summary for people."""
        lines = [
            f"{self.checked:,} pairs checked: {self.flagged:,} flagged, {self.with_errors:,} of them with errors. "
            "The checks are automatic: they miss errors, and flag what is right.\n"
        ]
        if self.flags:
            lines.append(f"{'':<14}{'errors':>10}{'warnings':>10}{'info':>10}\n")
            lines += [
                f"{flag_label(kind):<14}{''.join(f'{count:>10,}' for count in counts)}\n"
                for kind, counts in self.rows()
            ]
        if self.left_out:
            lines.append(f"{self.left_out:,} left out: without an Indonesian or an English side\n")
        if self.unreadable:
            lines.append(f"{self.unreadable:,} could not be read\n")
        return "".join(lines)

    def record(self) -> dict[str, Any]:
        """The summary for programs."""
        return {
            "checked": self.checked,
            "flagged": self.flagged,
            "with_errors": self.with_errors,
            "left_out": self.left_out,
            "unreadable": self.unreadable,
            "flags": {kind.value: dict(zip(_SEVERITIES, counts, strict=True)) for kind, counts in self.rows()},
        }


class Report(Protocol):
    """A way to give the flags: pair by pair as they are found."""

    def __init__(self, write: Callable[[str], None], name: str, styled: bool) -> None: ...

    def pair(self, unit: Unit, flags: tuple[Flag, ...]) -> None:
        """Take a pair that is flagged."""

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

    def pair(self, unit: Unit, flags: tuple[Flag, ...]) -> None:
        """Print a pair and what is wrong with it."""
        from rich.text import Text

        from translator.writers.terminal import SEVERITY_STYLES, marked

        place = f"line {unit.line}" + (f", {one_line(unit.id)}" if unit.id else "")
        lines = [
            Text(place, style="dim"),
            Text("  ID  ").append_text(marked(unit.source or "", flags, target=False)),
            Text("  EN  ").append_text(marked(unit.target or "", flags, target=True)),
            *(Text(f"   !  {flag_line(flag)}", style=SEVERITY_STYLES[flag.severity]) for flag in flags),
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


class JsonlReport:
    """For programs: an object for each flagged pair, and for each row that cannot be read, on a line of its own."""

    def __init__(self, write: Callable[[str], None], name: str, styled: bool) -> None:
        self._write = write

    def pair(self, unit: Unit, flags: tuple[Flag, ...]) -> None:
        """Write a pair with its flags."""
        self._row(
            {
                "line": unit.line,
                "id": unit.id,
                "source": unit.source,
                "target": unit.target,
                "flags": [flag.model_dump(mode="json") for flag in flags],
            }
        )

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

    def pair(self, unit: Unit, flags: tuple[Flag, ...]) -> None:
        """Write a line for each flag of a pair."""
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
