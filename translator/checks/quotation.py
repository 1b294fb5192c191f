"""Quotations: what the source quotes must be quoted, and what it tells in its own words not.

The stretches between quotation marks of any style are counted. Long ones, of words that somebody said, count here;
titles and single words in quotation marks come and go in translation, and so may a quotation that is cut in two by its
attribution. Where a mark is unpaired, as in a quotation over several sentences, nothing is said.
"""

from __future__ import annotations

import re

from translator.checks.check import Check, Meaning
from translator.checks.speakers import moved_speakers
from translator.document import Flag, FlagKind, Severity, Span
from translator.languages import SourceLanguage

_DOUBLE = re.compile(r'["“”„‟«»「」『』]|\'\'|``')
_SINGLE = re.compile(r"(?<!\w)['‘](?=\w)[^'‘’]+?[.,!?]?['’](?!\w)")
_WORD = re.compile(r"\w+")
_LEAST_WORDS = 5
"""Words of a stretch that is speech."""
_LEAST_MARKED = 2
"""The same, where a comma or the end of a sentence stands before the closing mark."""
_LEAST_BEFORE_COMMA = 4
_ENDS = (",", ".", "!", "?", "…")
_DAMAGED = re.compile("[ÃÂ\ufffd]|â€")


def check_quotations(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag, as a warning, direct speech without quotation marks on the other side; as an error, another speaker."""
    return _unquoted(source, target) or moved_speakers(source, target, language)


def _unquoted(source: str, target: str) -> tuple[Flag, ...]:
    """A warning for direct speech that has no quotation marks on the other side, at all its places."""
    ours, theirs = _stretches(source), _stretches(target)
    if ours is None or theirs is None or _DAMAGED.search(source):
        return ()
    speech, spoken = _speech(source, ours), _speech(target, theirs)
    if speech and not theirs:
        message = "what the source quotes is not quoted in the translation"
        return (_flag(message, tuple(speech), ()),)
    if spoken and not ours:
        return (_flag("what the translation quotes is not quoted in the source", (), tuple(spoken)),)
    return ()


def _stretches(text: str) -> list[Span] | None:
    """What stands between quotation marks; None where these do not pair."""
    marks = [match.span() for match in _DOUBLE.finditer(text)]
    if len(marks) % 2:
        return None
    pairs = [(first[1], second[0]) for first, second in zip(marks[::2], marks[1::2], strict=True)]
    return pairs or [match.span() for match in _SINGLE.finditer(text)]


def _speech(text: str, stretches: list[Span]) -> list[Span]:
    said = [(span, text[slice(*span)]) for span in stretches]
    return [span for span, words in said if len(_WORD.findall(words)) >= _least(words, text[span[1] + 1 :][:1])]


def _least(words: str, after: str) -> int:
    """The words that a stretch must have to be speech, by how it ends and what follows its closing mark."""
    if words.rstrip().endswith(_ENDS):
        return _LEAST_MARKED
    return _LEAST_BEFORE_COMMA if after == "," else _LEAST_WORDS


def _flag(message: str, source_spans: tuple[Span, ...], target_spans: tuple[Span, ...]) -> Flag:
    return Flag(
        kind=FlagKind.QUOTATION,
        severity=Severity.WARNING,
        message=message,
        source_spans=source_spans,
        target_spans=target_spans,
    )


QUOTATIONS = Check(
    (
        Meaning(
            FlagKind.QUOTATION,
            (Severity.ERROR, Severity.WARNING),
            "Somebody else says it in the English (an error), or direct speech of one language is not between "
            "quotation marks in the other.",
        ),
    ),
    check_quotations,
)
