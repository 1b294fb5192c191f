"""A stretch of words that the translation holds twice, though its source holds nothing twice; a small word doubled."""

from __future__ import annotations

import re

from translator.checks.check import Check, Meaning
from translator.document import Flag, FlagKind, Severity, Span
from translator.languages import SourceLanguage

_WORD = re.compile(r"\w+")
_TWO_ALIKE = re.compile(
    r"(?<![^\W_])(?i:(of|the|a|an|and|to|at|for|from|with|by|as|or|but|into|is|was|are|were|in) \1)(?![\w'’-])"
)
"""Words that English hardly ever says twice in a row (as it does: had had, that that)."""
_LENGTHS = ((4, 2), (5, 3))
"""So many words twice in English are a fault unless so many come twice in its source: a phrase may (at the end of,
pada akhir) without the clause."""


def check_repetition(source: str, target: str, _language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag, as an error, a stretch of words that the translation holds twice and nothing in the source explains."""
    twice = next(
        (
            found
            for length, explained in _LENGTHS
            if (found := _twice(target, length)) is not None and _twice(source, explained) is None
        ),
        None,
    )
    if twice is None:
        return _doubled(target)
    start, end = twice[0]
    return (
        Flag(
            kind=FlagKind.REPEATED,
            severity=Severity.ERROR,
            message=f"the translation says “{target[start:end]}” twice",
            target_spans=twice,
        ),
    )


def _doubled(target: str) -> tuple[Flag, ...]:
    """A warning for each article, preposition and the like that comes twice in a row."""
    return tuple(
        Flag(
            kind=FlagKind.REPEATED,
            severity=Severity.WARNING,
            message=f"the translation says “{match.group()}”",
            target_spans=(match.span(),),
        )
        for match in _TWO_ALIKE.finditer(target)
    )


def _twice(text: str, length: int) -> tuple[Span, Span] | None:
    """The first stretch of so many words that comes again later in a text without overlap, at both its places."""
    folded = _WORD.findall(text.casefold())
    if len(folded) - len(set(folded)) < length:
        return None  # which is quickly seen of most sentences
    words = list(_WORD.finditer(text))
    folded = [word.group().casefold() for word in words]
    seen: dict[tuple[str, ...], int] = {}
    for at in range(len(folded) - length + 1):
        stretch = tuple(folded[at : at + length])
        first = seen.setdefault(stretch, at)
        if at >= first + length:
            end = at + length
            while end < len(folded) and folded[end] == folded[first + end - at] and first + end - at + 1 <= at:
                end += 1
            size = end - at
            return (
                (words[first].start(), words[first + size - 1].end()),
                (words[at].start(), words[end - 1].end()),
            )
    return None


REPETITION = Check(
    (
        Meaning(
            FlagKind.REPEATED,
            (Severity.ERROR, Severity.WARNING),
            "The English says twice what the source says once; a warning where it is one small word.",
        ),
    ),
    check_repetition,
)
