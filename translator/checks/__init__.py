"""Checks of a sentence pair, one a module. Each gives flags; none changes anything.

A new check is a module with a `Check`, and its line in CHECKS; a kind of flag that no check gives yet also has its name
in `translator.document.FlagKind`. What a kind means to a reader and how severe it may be stands in the record alone:
the legends of the views and the JSON Schema are made of MEANINGS, the README's table and the tests compared with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from translator.checks.check import Check, Meaning
from translator.checks.dates import DATES
from translator.checks.degenerate import WORTHLESS, degenerate, is_degenerate, untranslated
from translator.checks.hedges import HEDGES
from translator.checks.judgement import Judgement
from translator.checks.leftover import LEFTOVERS
from translator.checks.length import LENGTH
from translator.checks.names import NAMES
from translator.checks.negation import NEGATION
from translator.checks.non_words import NON_WORDS
from translator.checks.normalization import normalize
from translator.checks.numbers import NUMBERS
from translator.checks.opposites import OPPOSITES
from translator.checks.punctuation import PUNCTUATION
from translator.checks.quotation import QUOTATIONS
from translator.checks.repetition import REPETITION
from translator.checks.roles import ROLES
from translator.checks.spans import SPANS, without_kept
from translator.checks.units import UNITS
from translator.checks.unsupported import UNSUPPORTED, check_unsupported
from translator.document import Flag, FlagKind, Severity, Span
from translator.languages import INDONESIAN, SourceLanguage
from translator.languages.unwrapping import unwrap
from translator.placeables import decode_entities
from translator.placeables.scraped import take_apart

CHECKS: tuple[Check, ...] = (
    SPANS,
    NUMBERS,
    UNITS,
    DATES,
    NEGATION,
    OPPOSITES,
    HEDGES,
    NAMES,
    ROLES,
    NON_WORDS,
    REPETITION,
    LENGTH,
    LEFTOVERS,
    QUOTATIONS,
    PUNCTUATION,
)
"""What is looked for in a translation that WORTHLESS finds no fault with, in the order of the flags.

UNSUPPORTED is none of them: it is right of what a model wrote, and wrong of people, who translate more freely.
"""

_OF_STAGES = (
    Meaning(
        FlagKind.GLOSSARY,
        (Severity.WARNING, Severity.INFO),
        "A term of the glossary could not be placed in the English (a warning), or was put into it.",
    ),
    Meaning(
        FlagKind.SPLIT,
        (Severity.INFO,),
        "The sentence is very long; it was translated in parts, and the joints may read oddly.",
    ),
    Meaning(
        FlagKind.RETRIED,
        (Severity.INFO,),
        "The first translation was unusable, and this is a second, stricter attempt.",
    ),
    Meaning(
        FlagKind.REPAIRED,
        (Severity.INFO,),
        "Blanks are missing in the source, as where a link stood; it was translated with them, and is shown as it is.",
    ),
)
"""Flags that the translation stage and the glossary give themselves, of what they did."""

MEANINGS: Mapping[FlagKind, Meaning] = MappingProxyType(
    {meaning.kind: meaning for check in (*CHECKS, UNSUPPORTED, WORTHLESS) for meaning in check.meanings}
    | {meaning.kind: meaning for meaning in _OF_STAGES}
)
"""What each kind of flag means."""


_Places = Callable[[tuple[Span, ...]], tuple[Span, ...]]
"""From the places in a text that was made of another to those in the other."""


@lru_cache(maxsize=8192)
def judge(source: str, target: str, language: SourceLanguage = INDONESIAN) -> Judgement:
    """What the checks find in a sentence and its translation.

    A translation that is worthless as a whole (empty, looping, the source again) gets that flag alone: what else is
    wrong with it says nothing more. Broken lines are read whole, HTML entities as what they mean, words that scraping
    ran together apart; what is never translated is looked at by `SPANS` alone, and the other checks read normalized
    text; spans are in the texts as given. Pure, and linear in the length of the texts; what was asked lately is
    remembered, since translation chooses by the same flags that the article then shows.
    """
    decoded = decode_entities(source)
    if decoded.edits:
        flags = judge(decoded.after, target, language).flags
        return Judgement(_moved(flags, lambda spans: tuple(span for span, _ in decoded.origins(sorted(spans)))))
    read = unwrap(source, language)
    if read.text != source:
        flags = judge(read.text, target, language).flags
        return Judgement(_moved(flags, lambda spans: tuple(map(read.original, spans))))
    repaired = take_apart(source, language, {})
    if repaired.edits:
        flags = _found(repaired.after, target, language)
        return Judgement(_moved(flags, lambda spans: tuple(span for span, _ in repaired.origins(sorted(spans)))))
    return Judgement(_found(source, target, language))


def _found(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """The flags of a sentence as it is read."""
    ours, theirs = normalize(source), normalize(target)
    worthless = WORTHLESS.find(ours.text, theirs.text, language)
    if not worthless:
        ours, theirs = map(normalize, without_kept(source, target, language))
    found = worthless or tuple(
        flag
        for check in CHECKS
        if check is not SPANS and (not check.rests_on or language.knows(check.rests_on))
        for flag in check.find(ours.text, theirs.text, language)
    )
    if ours.places or theirs.places:
        found = _moved(
            found,
            lambda spans: tuple(map(ours.original, spans)),
            lambda spans: tuple(map(theirs.original, spans)),
        )
    return found if worthless else (*SPANS.find(source, target, language), *found)


def _moved(flags: Iterable[Flag], source: _Places, target: _Places = tuple) -> tuple[Flag, ...]:
    """Flags of texts as the checks read them, with their places in the texts as they stand."""
    return tuple(
        flag.model_copy(update={"source_spans": source(flag.source_spans), "target_spans": target(flag.target_spans)})
        for flag in flags
    )


def check_pair(source: str, target: str, language: SourceLanguage = INDONESIAN) -> tuple[Flag, ...]:
    """All flags of a sentence and its translation: those of `judge`."""
    return judge(source, target, language).flags


__all__ = [
    "CHECKS",
    "MEANINGS",
    "UNSUPPORTED",
    "WORTHLESS",
    "Check",
    "Judgement",
    "Meaning",
    "check_pair",
    "check_unsupported",
    "degenerate",
    "is_degenerate",
    "judge",
    "untranslated",
]
