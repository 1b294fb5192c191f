"""What was found in a file of sentence pairs, in numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from translator.checking import CheckedPair, LeftOut, Unreadable
from translator.document import ConfidenceLevel, FlagKind, Severity
from translator.writers.wording import flag_label

_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass
class Tally:
    """What was found in a file: numbers of pairs, and of flags by kind and severity."""

    checked: int = 0
    flagged: int = 0
    with_errors: int = 0
    unreadable: int = 0
    left_out: int = 0
    """Units that lack a source or an English side, or text on the source one."""
    flags: Counter[tuple[FlagKind, Severity]] = field(default_factory=Counter)
    levels: Counter[ConfidenceLevel | None] = field(default_factory=Counter)
    """Pairs of each level of confidence, where that was asked; None where no estimate can be made."""

    def add(self, result: CheckedPair | LeftOut | Unreadable) -> None:
        """Count what was found."""
        if isinstance(result, Unreadable):
            self.unreadable += 1
        elif isinstance(result, LeftOut):
            self.left_out += 1
        else:
            self.checked += 1
            self.flagged += bool(result.flags)
            self.with_errors += any(flag.severity is Severity.ERROR for flag in result.flags)
            if result.asked:
                self.levels[result.confidence.level if result.confidence else None] += 1
            self.flags.update((flag.kind, flag.severity) for flag in result.flags)

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
        if self.levels:
            counts = [f"{self.levels[level]:,} {level.value}" for level in ConfidenceLevel]
            if self.levels[None]:
                counts.append(f"{self.levels[None]:,} without an estimate")
            lines.append(f"confidence: {', '.join(counts)}\n")
        if self.left_out:
            lines.append(f"{self.left_out:,} left out: without a source or an English side\n")
        if self.unreadable:
            lines.append(f"{self.unreadable:,} could not be read\n")
        return "".join(lines)

    def record(self) -> dict[str, Any]:
        """The summary for programs."""
        levels = {level.value: self.levels[level] for level in ConfidenceLevel} | {"none": self.levels[None]}
        return {
            "checked": self.checked,
            "flagged": self.flagged,
            "with_errors": self.with_errors,
            "left_out": self.left_out,
            "unreadable": self.unreadable,
            "flags": {kind.value: dict(zip(_SEVERITIES, counts, strict=True)) for kind, counts in self.rows()},
            **({"confidence": levels} if self.levels else {}),
        }
