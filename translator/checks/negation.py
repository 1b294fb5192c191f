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
from functools import lru_cache
from typing import NamedTuple

from translator.checks.names import english_words
from translator.document import Flag, FlagKind, Severity, Span

_WORD = re.compile(r"(?<!\xad)[^\W\d_]+(?:['’][^\W\d_]+)?")  # not what follows a soft hyphen


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_INDONESIAN_SURE = _listed(
    """
    tidak bukan belum jangan tanpa tak tiada takkan tidaklah bukanlah janganlah belumlah enggak nggak gak ndak kagak
    """
)
# What may stand for a denial of the other side, and what stands for words of its own kind only, was chosen by how often
# each word explains a difference between good translations (6,000 news pairs and 2,500 of medicine and Wikipedia), and
# how often it hides a denial that was taken out of them or put in.
_INDONESIAN_SOFT = _listed(
    """
    bukannya tidaknya tidakkah bukankah belumkah tidakpun satupun entah mustahil nihil non nir absen enggan ogah
    """
)
_INDONESIAN_OTHER = _listed(
    """
    kecuali gagal kegagalan menolak ditolak penolakan membantah dibantah bantahan menyangkal penyangkalan larangan
    melarang dilarang larang kurang kekurangan hilang kehilangan menghilang jarang alih-alih mencegah dicegah
    pencegahan menghindari hindari terhindar batal membatalkan dibatalkan pembatalan usah anonim ilegal nonaktif bebas
    berhenti menghentikan dihentikan diblokir memblokir
    melawan menentang ragu keraguan meragukan mengabaikan diabaikan
    """
)
_INDONESIAN_IDIOMS = re.compile(
    r"\b(?:(?:tidak|tak|bukan|belum) (?:hanya|cuma|sekadar|saja|semata|lain|kalah|lama|jarang|sedikit|mau tidak"
    r"|menutup kemungkinan|(?:ter)?lepas dari)|mau tidak|mau tak|paling tidak|apalagi tidak|tidak seperti"
    r"|(?:tidak|tak) (?:begitu|jauh|dapat tidak|sengaja|(?:be)?berapa)|belum lagi|tanpa sengaja|jangan lupa"
    r"|tak (?:henti|ubahnya)"
    r"|(?:ya|atau|apa) (?:tidak|bukan|belum))\b|\btak ayal\b|\btak pelak\b|\btidak kurang dari\b",
    re.IGNORECASE,
)
"""Denials that English often puts without one: tidak lama (soon), tidak lain (none other), paling tidak (at least)."""

_ENGLISH_SURE = _listed("not never without cannot none nobody nothing neither nor nowhere no")
_ENGLISH_SOFT = _listed(
    """
    innocent false wrong indirect indirectly excluding excluded bare barely free non little less fewer unless hardly
    scarcely rarely seldom lack lacks lacked lacking fail fails failed failing failure refuse refuses refused refusing
    refusal deny denies denied denying denial reject rejects rejected rejecting rejection absence absent devoid instead
    rather avoid avoids avoided avoiding prevent prevents prevented preventing otherwise except exempt injustice
    incorrect imperfect inability immoral immature inexact intact involuntary disagree disagreed disagreement disallow
    disallowed disappear disapprove disbelief discomfort disconnected discontent discontinued dishonest dislike
    disliked disobey disorganized disrespect dissatisfied distrust misunderstood missing misses nonexistent nonstop
    anonymous ban banned forbid forbidden prohibit prohibited ignorant unlike no-one asymptomatic asynchronous
    regardless indifference intolerance inevitable inevitably impenetrable innumerable imbalance inhuman
    invalid invalidated invalidates decline declines declined declining exclude excludes omit
    omits omitted absurd ridiculous irreducible irrespective improper incomplete inexperienced irregular irreparable
    disused impolite
    """
)
_ENGLISH_OTHER = _listed(
    """
    miss missed lose loses losing lost loss gone vanish vanished disappeared cancel cancels cancelled canceled
    cancelling canceling cancellation abort aborted stop stops stopped difficult few different illegal illegally
    against doubt doubts doubted ignore ignores ignored ignoring
    """
)
_ENGLISH_IDIOMS = re.compile(
    r"\bnot (?:only|just|merely|least|to mention)\b|\bno[.,]? ?\d|\bno doubt\b|\bor not\b|\bnor\b|\bnowhere near\b"
    r"|\bout of no(?:thing|where)\b|\bnothing but\b|\bwithout borders\b|\b(?:not|\w+n['’]t)\b[^.;:]{0,60} until\b",
    re.IGNORECASE,
)
"""Denials that Indonesian often puts without one, and No. before a figure."""
_LESS = re.compile(r"[a-z]{3,}less(?:ly|ness)?")
_ENGLISH_PHRASES = re.compile(
    r"\byet to\b|\bremain(?:s|ed)? to be\b|\bleft out\b|\bshort of\b|\btoo \w+ to\b|\bout of the question\b"
    r"|\bapart from\b"
    r"|\b(?:keep|keeps|kept|stay|stays|stayed|staying|move|moved|remain|remains|remained) (?:away|off|out)\b",
    re.IGNORECASE,
)
"""They may stand for a denial as well."""
_NEGATED = re.compile(r"(?:un|non)[a-z]{4,}")
_PREFIXED = re.compile(
    r"(?:in|im|il|ir|dis)([a-z]{2,}(?:[aei]ble|[aei]bly|ive|ively|ent|ently|ant|antly|ate|ately|al|ally|ite|ile|ane|ure))"
)
_NOT_PREFIXED = re.compile(
    r"under.*|until|unto|unions?|unit(?:e[ds]?|s|y|ary|ing)?|uni[cfloqv].*|unison|unanim.*|unless|unfortunate.*|unveil.*"
    r"|unhide|unblock|undulat.*|unguent.*|uncles?|nonetheless|independent.*|immediate.*|implicate|intent|initial.*"
    r"|initiate|invent|insure|inspire|intensive"
)
_INDONESIAN_PREFIXES = ("takter", "nir")
_INDONESIAN_OTHER_PREFIXES = ("ketidak", "nonaktif")
_MOST_DENIALS = 100
"""What holds more of a kind is no sentence; the rest is not compared."""
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


def check_negation(source: str, target: str) -> tuple[Flag, ...]:
    """Flag, as an error, each denial of the source that the translation does not hold, or that only it holds."""
    ours = _denials(source, _indonesian_strength, _INDONESIAN_IDIOMS)
    theirs = _denials(target, _english_strength, _ENGLISH_IDIOMS)
    if len(ours[_Strength.SURE]) == len(theirs[_Strength.SURE]):
        return ()
    theirs[_Strength.MAYBE].extend(_denial(match, target) for match in _ENGLISH_PHRASES.finditer(target))
    lost, gained = _unpaired(ours[_Strength.SURE], theirs[_Strength.SURE])
    return (
        *(_flag(source, one, in_source=True) for one in _not_near(lost, _free(theirs, ours))),
        *(_flag(target, one, in_source=False) for one in _not_near(gained, _free(ours, theirs))),
    )


def _indonesian_strength(word: str) -> _Strength | None:
    if word in _INDONESIAN_SURE:
        return _Strength.SURE
    if word in _INDONESIAN_SOFT or word.startswith(_INDONESIAN_PREFIXES):
        return _Strength.MAYBE
    other = word in _INDONESIAN_OTHER or word.startswith(_INDONESIAN_OTHER_PREFIXES)
    return _Strength.OTHER if other else None


@lru_cache(maxsize=16384)
def _english_strength(word: str) -> _Strength | None:
    if word in _ENGLISH_SURE or word.endswith("n't"):
        return _Strength.SURE
    if word in _ENGLISH_SOFT or _LESS.fullmatch(word) or _is_prefixed(word):
        return _Strength.MAYBE
    return _Strength.OTHER if word in _ENGLISH_OTHER else None


def _is_prefixed(word: str) -> bool:
    """Whether an English word is another with un-, in- or the like before it."""
    if _NOT_PREFIXED.fullmatch(word):
        return False
    prefixed = _PREFIXED.fullmatch(word)
    return _NEGATED.fullmatch(word) is not None or (prefixed is not None and prefixed.group(1) in english_words())


def _denials(
    text: str, strength: Callable[[str], _Strength | None], idioms: re.Pattern[str]
) -> dict[_Strength, list[_Denial]]:
    """The words of a text that deny, by how surely they do; sure ones in idioms only may."""
    found: dict[_Strength, list[_Denial]] = {one: [] for one in _Strength}
    if not any(map(strength, _WORD.findall(text.lower().replace("’", "'")))):
        return found  # which is quickly seen of many sentences
    left_out: list[Span] | None = None
    for match in _WORD.finditer(text):
        strong = strength(match.group().lower().replace("’", "'"))
        if strong is None:
            continue
        if strong is _Strength.SURE:
            if left_out is None:
                left_out = [idiom.span() for idiom in idioms.finditer(text)]
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
