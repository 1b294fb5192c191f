"""Words of the source that were left as they were in the translation."""

from __future__ import annotations

import re

from translator.checks.check import Check, Meaning
from translator.document import Flag, FlagKind, Severity
from translator.languages import SourceLanguage

_WORD = re.compile(r"(?<![^\W_])[a-z]{4,}(?![^\W_])")


def check_leftovers(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag, as a warning, the common words of a source that its translation still holds, in lower case.

    Words that English has too (radio, total) are no leftovers; nor are words in quotation marks or
    brackets and hyphenated ones, which may be cited on purpose.
    """
    words = set(_WORD.findall(source))
    found = [
        match
        for match in _WORD.finditer(target)
        if match.group() in words
        and match.group() in language.common_words
        and match.group() not in language.shared_words
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
            message=f"left in {language.name}: {', '.join(listed)}",
            source_spans=tuple(match.span() for match in _WORD.finditer(source) if match.group() in listed),
            target_spans=spans,
        ),
    )


def _is_cited(text: str, start: int, end: int) -> bool:
    return text[max(0, start - 1) : start] in tuple("\"'“‘(-") or text[end : end + 1] in tuple("\"'”’)-")


LEFTOVERS = Check(
    (Meaning(FlagKind.LEFTOVER, (Severity.WARNING,), "Some words of the source were left as they were."),),
    check_leftovers,
)
