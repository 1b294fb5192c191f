"""Words of a translation that translate none of the source's, as far as the lexicon knows.

Parallel text shows which English words stand where a word of the source does (see `translator.languages.lexicon`). A
word of a machine's translation that never stood for any of the source's words is mostly a wrong one: a model that does
not know a word writes another that it looks like, or that often stands in its place. People translate more freely, so
this is no check of theirs.
"""

from __future__ import annotations

from translator.checks.check import Check, Meaning
from translator.document import Flag, FlagKind, Severity, Span
from translator.languages import ENGLISH, SourceLanguage
from translator.languages.lexicon import UNKNOWN

_LEAST_LETTERS = 3


def distances(source: str, target: str, language: SourceLanguage) -> tuple[tuple[Span, int], ...]:
    """The words of a translation that say something, each with its distance from the source (see `Lexicon`).

    Words of the source itself, of grammar, number and calendar are left out: other checks look at these.
    """
    return tuple(
        (span, distance)
        for span, distance in language.lexicon.compare(source, target)
        for word in [target[slice(*span)].lower()]
        if len(word) >= _LEAST_LETTERS and word not in ENGLISH.edge_words and not ENGLISH.calendar.names(word)
    )


def unsupported_words(source: str, target: str, language: SourceLanguage) -> tuple[Span, ...]:
    """The words of a translation that translate no word of the source."""
    return tuple(span for span, distance in distances(source, target, language) if distance == UNKNOWN)


def check_unsupported(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag, as a warning, each word of a translation that translates no word of the source."""
    return tuple(
        Flag(
            kind=FlagKind.UNSUPPORTED,
            severity=Severity.WARNING,
            message=f"“{target[slice(*span)]}” is not known to translate any word of the source",
            target_spans=(span,),
        )
        for span in unsupported_words(source, target, language)
    )


UNSUPPORTED = Check(
    (
        Meaning(
            FlagKind.UNSUPPORTED,
            (Severity.WARNING,),
            "A word of the English is not known to translate any word of the source.",
        ),
    ),
    check_unsupported,
)
