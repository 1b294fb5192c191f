"""Words of the source that were left as they were in the translation."""

from __future__ import annotations

import re

from translator.checks.check import Check, Meaning
from translator.document import Flag, FlagKind, Severity
from translator.languages import SourceLanguage
from translator.languages.casing import is_all_caps, is_opening

_WORD = re.compile(r"(?<![^\W_])(?:[A-Z]?[a-z]{3,}|[A-Z]{4,})(?![^\W_])")

_LOW = re.compile(r"(?<![^\W_])[a-z]{4,}(?![^\W_])")
_LEAST_LETTERS = 4
_ABBREVIATION = re.compile(r"(?<![^\W_])\w{1,3}\. $")
_LONGEST_ABBREVIATION = 6
"""Characters before a word in which an abbreviation is looked for."""


def check_leftovers(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag, as a warning, the common words of a source that its translation still holds.

    A word with a capital counts at the head of a sentence, and one in capitals in a source in capitals, where the
    source does not write it as a name elsewhere.

    Words that English has too (radio, total) are no leftovers; nor are words in quotation marks or
    brackets and hyphenated ones, which may be cited on purpose.
    """
    low = source.lower()
    names: frozenset[str] | None = None
    found = []
    for match in _WORD.finditer(target):
        word = match.group()
        bare = word.lower()
        if bare not in low or len(bare) < _LEAST_LETTERS or not _is_common(bare, language):
            continue
        if word != bare:
            if word[1:].islower() and not _is_head(target, match.start()):
                continue
            if word.isupper() and not is_all_caps(source):
                continue
            if names is None:
                names = _capitalised(source)
            if bare in names:
                continue
        if bare in _LOW.findall(low) and not _is_cited(target, match.start(), match.end()):
            found.append(match)
    if not found:
        return ()
    listed = dict.fromkeys(match.group().lower() for match in found)
    spans = tuple(match.span() for match in found)
    return (
        Flag(
            kind=FlagKind.LEFTOVER,
            severity=Severity.WARNING,
            message=f"left in {language.name}: {', '.join(listed)}",
            source_spans=tuple(match.span() for match in _LOW.finditer(low) if match.group() in listed),
            target_spans=spans,
        ),
    )


def _is_head(text: str, at: int) -> bool:
    """Whether a word stands at the head of a sentence, and not behind an abbreviation."""
    return is_opening(text, at) and _ABBREVIATION.search(text[max(0, at - _LONGEST_ABBREVIATION) : at]) is None


def _is_common(word: str, language: SourceLanguage) -> bool:
    return word in language.common_words and word not in language.shared_words


def _capitalised(source: str) -> frozenset[str]:
    """The words, in lower case, that a source in the case of sentences has with a capital inside a sentence."""
    if is_all_caps(source):
        return frozenset()
    return frozenset(
        match.group().lower()
        for match in _WORD.finditer(source)
        if match.group()[0].isupper() and not is_opening(source, match.start())
    )


def _is_cited(text: str, start: int, end: int) -> bool:
    return text[max(0, start - 1) : start] in tuple("\"'“‘(-") or text[end : end + 1] in tuple("\"'”’)-")


LEFTOVERS = Check(
    (Meaning(FlagKind.LEFTOVER, (Severity.WARNING,), "Some words of the source were left as they were."),),
    check_leftovers,
    rests_on="common_words",
)
