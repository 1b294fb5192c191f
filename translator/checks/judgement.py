"""What the checks come to for a pair: one value, by which hypotheses are chosen, flags shown, and terms excused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from translator.checks.degenerate import is_degenerate
from translator.document import Flag, FlagKind, Severity, Span

_SETTLED_BY_TERMS = frozenset({FlagKind.NAME, FlagKind.LEFTOVER, FlagKind.UNSUPPORTED})


class Judgement(NamedTuple):
    """The flags of a sentence and its translation, in the order of the checks."""

    flags: tuple[Flag, ...]

    @property
    def worthless(self) -> Flag | None:
        """The flag that says the translation is worthless as a whole and worth another try; None where it is not."""
        return next(filter(is_degenerate, self.flags), None)

    @property
    def faults(self) -> tuple[int, int]:
        """The number of errors and of warnings: of two translations the one with less is better."""
        severities = [flag.severity for flag in self.flags]
        return severities.count(Severity.ERROR), severities.count(Severity.WARNING)

    def besides(self, flags: Iterable[Flag]) -> Judgement:
        """The judgement without the kinds of flags that are there already."""
        known = {flag.kind for flag in flags}
        return Judgement(tuple(flag for flag in self.flags if flag.kind not in known))

    def without_settled(self, held: Sequence[tuple[Span, Span]]) -> Judgement:
        """The judgement without what is said of words that lie in terms which the translation holds.

        What the glossary says is right (Kemenlu, Foreign Ministry) is no lost name. `held` are the spans of the terms
        in source and translation, as `Glossary.held` gives them.
        """
        sources, targets = [source for source, _ in held], [target for _, target in held]
        return Judgement(
            tuple(
                flag
                for flag in self.flags
                if flag.kind not in _SETTLED_BY_TERMS
                or not all(_lies_in(span, sources) for span in flag.source_spans)
                or not all(_lies_in(span, targets) for span in flag.target_spans)
            )
        )


def _lies_in(span: Span, terms: Iterable[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in terms)
