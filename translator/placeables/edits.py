"""A text that was rewritten in places, and what of the one lies where in the other."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from translator.document import Span


class Edit(NamedTuple):
    """A stretch of a text, from `start` to `end`, and what stands in its place in another."""

    start: int
    end: int
    new: str


class Rewriting:
    """A text (`before`), and what it becomes (`after`) by edits, which are in order and do not overlap."""

    def __init__(self, before: str, edits: Iterable[Edit] = ()) -> None:
        self.before = before
        self.edits = tuple(edits)

    @cached_property
    def after(self) -> str:
        """The text with the edits made."""
        parts, at = [], 0
        for start, end, new in self.edits:
            parts += [self.before[at:start], new]
            at = end
        return "".join([*parts, self.before[at:]])

    @cached_property
    def new_spans(self) -> tuple[Span, ...]:
        """Where what each edit put in stands in the new text."""
        spans, by = [], 0
        for start, end, new in self.edits:
            spans.append((start + by, start + by + len(new)))
            by += len(new) - (end - start)
        return tuple(spans)

    @cached_property
    def back(self) -> Rewriting:
        """The way back, from the new text to the old one."""
        places = zip(self.edits, self.new_spans, strict=True)
        return Rewriting(self.after, (Edit(*span, self.before[edit.start : edit.end]) for edit, span in places))

    def origins(self, spans: Iterable[Span]) -> list[tuple[Span, int | None]]:
        """Where spans of the new text lie in the old one, and the first edit that each touches, by number.

        A span that touches what an edit put in reaches over all that it replaced. `spans` come in order and do not
        overlap; takes time in proportion to them and the edits.
        """
        found: list[tuple[Span, int | None]] = []
        number = by = 0
        for start, end in spans:
            while number < len(self.edits) and self.new_spans[number][1] <= start:
                edit = self.edits[number]
                by = edit.end - self.new_spans[number][1]
                number += 1
            first, last, touched = start + by, end + by, None
            at = number
            while at < len(self.edits) and self.new_spans[at][0] < end:
                edit, (begins, ends) = self.edits[at], self.new_spans[at]
                if start < ends:
                    if touched is None:
                        touched = at
                        first = min(first, edit.start) if start < begins else edit.start
                    last = edit.end + max(0, end - ends)
                at += 1
            found.append(((first, last), touched))
        return found
