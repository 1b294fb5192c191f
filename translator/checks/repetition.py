"""A stretch of words that the translation holds twice, though its source holds nothing twice."""

from __future__ import annotations

import re

from translator.checks.check import Check, Meaning
from translator.document import Flag, FlagKind, Severity, Span
from translator.languages import SourceLanguage

_WORD = re.compile(r"\w+")
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
        return ()
    start, end = twice[0]
    return (
        Flag(
            kind=FlagKind.REPEATED,
            severity=Severity.ERROR,
            message=f"the translation says “{target[start:end]}” twice",
            target_spans=twice,
        ),
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
    (Meaning(FlagKind.REPEATED, (Severity.ERROR,), "The English says twice what the source says once."),),
    check_repetition,
)
