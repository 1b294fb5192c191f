"""Indonesian words that were left as they were in the translation."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from translator.document import Flag, FlagKind, Severity
from translator.language.casing import common_words

_WORD = re.compile(r"(?<![^\W_])[a-z]{4,}(?![^\W_])")


def check_leftovers(source: str, target: str) -> tuple[Flag, ...]:
    """Flag, as a warning, the common Indonesian words of a source that its translation still holds, in lower case.

    Words that English has too (radio, total), from a data file, are no leftovers; nor are words in quotation marks or
    brackets and hyphenated ones, which may be cited on purpose.
    """
    words = set(_WORD.findall(source))
    found = [
        match
        for match in _WORD.finditer(target)
        if match.group() in words
        and match.group() in common_words()
        and match.group() not in _shared_words()
        and not _is_cited(target, match.start(), match.end())
    ]
    if not found:
        return ()
    listed = dict.fromkeys(match.group() for match in found)
    spans = tuple(match.span() for match in found)
    return (
        Flag(
            kind=FlagKind.LEFTOVER,
            severity=Severity.WARNING,
            message=f"left in Indonesian: {', '.join(listed)}",
            source_spans=tuple(match.span() for match in _WORD.finditer(source) if match.group() in listed),
            target_spans=spans,
        ),
    )


def _is_cited(text: str, start: int, end: int) -> bool:
    return text[max(0, start - 1) : start] in tuple("\"'“‘(-") or text[end : end + 1] in tuple("\"'”’)-")


@cache
def _shared_words() -> frozenset[str]:
    """Indonesian words that English text holds too, from the data file."""
    lines = files("translator.checks").joinpath("shared_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
