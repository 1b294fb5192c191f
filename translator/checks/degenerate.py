"""Translations that went wrong as a whole: empty, looping, far too long or short, or not translated at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from translator.checks.check import Check, Meaning
from translator.checks.length import TOO_LONG, TOO_SHORT, count_words
from translator.document import Flag, FlagKind, Severity
from translator.languages import INDONESIAN, SourceLanguage

_WORD = re.compile(r"\w+")
_LONGEST_REPEAT = 8  # words in the longest phrase that is looked for as a loop
_KINDS = frozenset({FlagKind.EMPTY, FlagKind.LOOP, FlagKind.TOO_LONG, FlagKind.TOO_SHORT})
_REPEATS = 3  # times a phrase comes in a row before it is a loop


def degenerate(source: str, target: str, language: SourceLanguage = INDONESIAN) -> Flag | None:
    """The flag of a translation that is worthless as a whole and worth another try, None where it is not."""
    return next(_faults(source, target, language), None)


def is_degenerate(flag: Flag) -> bool:
    """Whether a flag of `check_pair` is one that `degenerate` gives."""
    return flag.severity is Severity.ERROR and flag.kind in _KINDS


def untranslated(source: str, target: str) -> Flag | None:
    """A flag where a sentence of four words or more came back as it was. Names and figures alone may do so."""
    mine, theirs = _WORD.search(source), _WORD.search(target)
    if not mine or not theirs or mine.group().casefold() != theirs.group().casefold():
        return None  # which is quickly seen of most sentences
    if _WORD.findall(source.casefold()) != _WORD.findall(target.casefold()):
        return None
    if sum(word[0].islower() for word in _WORD.findall(source)) >= 4:
        return Flag(
            kind=FlagKind.UNTRANSLATED, severity=Severity.ERROR, message="the translation is the source sentence again"
        )
    return None


def _faults(source: str, target: str, language: SourceLanguage) -> Iterator[Flag]:
    words, target_words = _WORD.findall(source), _WORD.findall(target)
    if words and not target_words:
        yield _error(FlagKind.EMPTY, "the sentence has words, its translation has none")
        return
    if (phrase := repeated_phrase(target_words)) and not repeated_phrase(words):
        yield _error(FlagKind.LOOP, f"the translation repeats “{phrase}”")
    number = count_words(source, language)
    if len(target_words) > 3 * number + 10:
        yield _error(FlagKind.TOO_LONG, f"{number} words became {len(target_words)}")
    if number > 6 * len(target_words) + 4:
        yield _error(FlagKind.TOO_SHORT, f"{number} words became {len(target_words)}")


def repeated_phrase(words: list[str]) -> str | None:
    """A phrase of up to eight words that comes three times in a row (four where it is one word), None if none does."""
    folded = [word.casefold() for word in words]
    if max(Counter(folded).values(), default=0) < _REPEATS:
        return None  # which is quickly seen of most sentences
    for length in range(1, _LONGEST_REPEAT + 1):
        needed = _REPEATS + (length == 1)
        run = 0  # how many words in a row equal the word one phrase before
        for at in range(length, len(folded)):
            run = run + 1 if folded[at] == folded[at - length] else 0
            if run >= length * (needed - 1):
                return " ".join(words[at - length + 1 : at + 1])
    return None


def _error(kind: FlagKind, message: str) -> Flag:
    return Flag(kind=kind, severity=Severity.ERROR, message=message)


def _check_whole(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    flag = degenerate(source, target, language) or untranslated(source, target)
    return (flag,) if flag else ()


WORTHLESS = Check(
    (
        Meaning(FlagKind.UNTRANSLATED, (Severity.ERROR,), "The English is the source sentence again."),
        Meaning(FlagKind.EMPTY, (Severity.ERROR,), "The source has words, the English has none."),
        Meaning(
            FlagKind.LOOP,
            (Severity.ERROR,),
            "The English says the same words over and over, so most of the sentence is lost.",
        ),
        TOO_SHORT,
        TOO_LONG,
    ),
    _check_whole,
)
"""What leaves nothing of a translation that could be checked further."""
