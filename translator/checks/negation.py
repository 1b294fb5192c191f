"""Negation: a sentence that denies must not come back as one that states, nor the other way round.

The words that surely deny (tidak, not) are paired in order, so that as many find a partner as can, each as near to its
own place as may be. One that finds none is no fault where the other side has, at about the same place, a word that may
carry a denial (unable, lack, rather; gagal, kecuali, mustahil) and is not itself paired with such a word. Which words a
denial belongs to is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cache, lru_cache
from typing import NamedTuple

from translator.checks.check import Check, Meaning
from translator.document import Flag, FlagKind, Severity, Span
from translator.languages import ENGLISH, Language, SourceLanguage

_WORD = re.compile(r"(?<!\xad)[^\W\d_]+(?:['’][^\W\d_]+)?(?!\w)")  # not what follows a soft hyphen


_MOST_DENIALS = 100
"""What holds more of a kind is no sentence; the rest is not compared."""
_CITED_NO = re.compile(r"(?<!\w)No(?= [^\W\d_])")  # and not No. 5
_LONGEST_SHARED = 2
"""Letters of an English denial that the source may hold as something else (No. 5)."""
_NEAR = 0.4
"""How far apart two denials may stand, as a share of their sentences, and be one put in other words."""


class _Strength(Enum):
    """How surely a word denies."""

    SURE = "sure"
    MAYBE = "maybe"
    """It may stand for a sure denial of the other side: unable, mustahil."""
    OTHER = "other"
    """It stands for words of its own kind only: menolak, to lose."""


class _Denial(NamedTuple):
    span: Span
    place: float
    """Where in its sentence it stands: 0 at the beginning, 1 at the end."""


def check_negation(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag, as an error, each denial of the source that the translation does not hold, or that only it holds."""
    if source == target:
        return ()  # the lone “No.” of a list
    ours, theirs = _denials(source, language), _denials(target, ENGLISH)
    if theirs[_Strength.SURE]:
        theirs[_Strength.SURE] = _not_cited(theirs[_Strength.SURE], source, target, language)
    if len(ours[_Strength.SURE]) == len(theirs[_Strength.SURE]):
        return ()
    theirs[_Strength.MAYBE].extend(_denial(match, target) for match in ENGLISH.denials.phrases.finditer(target))
    lost, gained = _unpaired(ours[_Strength.SURE], theirs[_Strength.SURE])
    return (
        *(_flag(source, one, in_source=True) for one in _not_near(lost, _free(theirs, ours))),
        *(_flag(target, one, in_source=False) for one in _not_near(gained, _free(ours, theirs))),
    )


def _not_cited(denials: list[_Denial], source: str, target: str, language: SourceLanguage) -> list[_Denial]:
    """The denials of the English but for those that the source has too, in an English title or quotation."""
    there = frozenset(word.lower().replace("’", "'") for word in _WORD.findall(source))

    cites_no = _CITED_NO.search(source) is not None

    def is_cited(word: str) -> bool:
        if language.denials.surely(word):
            return False
        return word in there if len(word) > _LONGEST_SHARED else word == "no" and cites_no

    return [one for one in denials if not is_cited(target[slice(*one.span)].lower().replace("’", "'"))]


@cache
def _strengths(language: Language) -> Callable[[str], _Strength | None]:
    """How surely a word in lower case denies in a language, if at all; what was asked is remembered."""
    denials = language.denials

    @lru_cache(maxsize=16384)
    def strength(word: str) -> _Strength | None:
        if denials.surely(word):
            return _Strength.SURE
        if word in denials.maybe or denials.maybe_form.fullmatch(word) or _is_prefixed(word, language):
            return _Strength.MAYBE
        other = word in denials.other or denials.other_form.fullmatch(word)
        return _Strength.OTHER if other else None

    return strength


def _is_prefixed(word: str, language: Language) -> bool:
    """Whether a word is another with un-, in- or the like before it."""
    denials = language.denials
    if denials.not_prefixed.fullmatch(word):
        return False
    prefixed = denials.prefixed.fullmatch(word)
    return denials.negated.fullmatch(word) is not None or (
        prefixed is not None and prefixed.group(1) in language.ordinary_words
    )


def _denials(text: str, language: Language) -> dict[_Strength, list[_Denial]]:
    """The words of a text that deny, by how surely they do; sure ones in idioms only may."""
    found: dict[_Strength, list[_Denial]] = {one: [] for one in _Strength}
    strength = _strengths(language)
    if not any(map(strength, _WORD.findall(text.lower().replace("’", "'")))):
        return found  # which is quickly seen of many sentences
    left_out: list[Span] | None = None
    for match in _WORD.finditer(text):
        strong = strength(match.group().lower().replace("’", "'"))
        if strong is None:
            continue
        if strong is _Strength.SURE:
            if left_out is None:
                left_out = [idiom.span() for idiom in language.denials.idioms.finditer(text)]
            if any(start <= match.start() < end for start, end in left_out):
                strong = _Strength.MAYBE
        if len(found[strong]) < _MOST_DENIALS:
            found[strong].append(_denial(match, text))
    return found


def _denial(match: re.Match[str], text: str) -> _Denial:
    return _Denial(match.span(), match.start() / len(text))


def _free(theirs: Mapping[_Strength, Sequence[_Denial]], ours: Mapping[_Strength, Sequence[_Denial]]) -> list[_Denial]:
    """Words of one side that may deny, without those that have a like word near on the other (menolak, refused)."""
    alike = [one for strength in (_Strength.MAYBE, _Strength.OTHER) for one in ours[strength]]
    return _not_near(theirs[_Strength.MAYBE], _not_near(alike, theirs[_Strength.OTHER]))


def _unpaired(ours: Sequence[_Denial], theirs: Sequence[_Denial]) -> tuple[list[_Denial], list[_Denial]]:
    """What is left of two lists when each of the shorter is paired with the nearest of the longer."""
    if len(ours) < len(theirs):
        return [], _left(theirs, ours)
    return _left(ours, theirs), []


def _left(longer: Sequence[_Denial], shorter: Sequence[_Denial]) -> list[_Denial]:
    free = list(longer)
    for one in shorter:
        free.remove(min(free, key=lambda other: abs(one.place - other.place)))
    return free


def _not_near(ours: Sequence[_Denial], theirs: Sequence[_Denial]) -> list[_Denial]:
    """The denials of a list for which no other of the second is near; each of the second serves for one."""
    free = list(theirs)
    lonely = []
    for one in ours:
        near = min(free, key=lambda other: abs(one.place - other.place), default=None)
        if near is not None and abs(one.place - near.place) <= _NEAR:
            free.remove(near)
        else:
            lonely.append(one)
    return lonely


def _flag(text: str, denial: _Denial, *, in_source: bool) -> Flag:
    word = text[slice(*denial.span)]
    return Flag(
        kind=FlagKind.NEGATION,
        severity=Severity.ERROR,
        message=(
            f"the source denies something (“{word}”) that the translation does not"
            if in_source
            else f"the translation denies something (“{word}”) that the source does not"
        ),
        source_spans=(denial.span,) if in_source else (),
        target_spans=() if in_source else (denial.span,),
    )


NEGATION = Check(
    (
        Meaning(
            FlagKind.NEGATION,
            (Severity.ERROR,),
            "One language says “not” where the other does not, so the meaning may be reversed.",
        ),
    ),
    check_negation,
    rests_on="denials",
)
