"""Negation: a sentence that denies must not come back as one that states, nor the other way round.

By counting: the words that surely deny on one side against all that may carry a denial on the other (not, but also
unable, lack, rather than; tidak, but also gagal, kecuali, mustahil), so that a denial put in other words is no alarm.
Which word each denial belongs to is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from translator.document import Flag, FlagKind, Severity, Span

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_INDONESIAN_SURE = _listed(
    """
    tidak bukan belum jangan tanpa tak tiada takkan tidaklah bukanlah janganlah belumlah enggak nggak gak ndak kagak
    """
)
_INDONESIAN_SOFT = _listed(
    """
    bukannya tidaknya tidakkah bukankah belumkah tidakpun kecuali gagal kegagalan menolak ditolak penolakan
    membantah dibantah bantahan menyangkal penyangkalan larangan melarang dilarang larang kurang kekurangan hilang
    kehilangan mustahil jarang nihil non nir daripada alih-alih alih mencegah dicegah menghindari hindari batal
    membatalkan dibatalkan absen nol enggan ogah usah anonim ilegal nonaktif satupun
    """
)
_INDONESIAN_IDIOMS = re.compile(
    r"\b(?:(?:tidak|tak|bukan|belum) (?:hanya|cuma|sekadar|saja|semata|lain|kalah|lama|jarang|sedikit|terlalu|jauh"
    r"|banyak|sengaja|sah|adil|layak|aman|mau tidak)|mau tidak|mau tak|"
    r"(?:ya|atau|apa) (?:tidak|bukan|belum)|(?:tidak|belum) tentu)\b|\btak ayal\b|\btak pelak\b",
    re.IGNORECASE,
)
"""Denials that English often puts without one: tidak lama (soon), tidak lain (none other), tidak sah (illegal)."""

_ENGLISH_SURE = _listed("not never without cannot none nobody nothing neither nor nowhere no")
_ENGLISH_SOFT = _listed(
    """
    difficult innocent false wrong indirect indirectly excluding excluded bare free non few little less fewer unless
    hardly barely scarcely rarely seldom lack lacks lacked lacking fail fails failed failing failure refuse refuses
    refused refusing refusal deny denies denied denying denial reject rejects rejected rejecting rejection absence
    absent devoid instead rather avoid avoids avoided avoiding prevent prevents prevented preventing otherwise
    except exempt illegal illegally illegitimate irregular irrelevant irresponsible irreversible irreparable
    illogical illiterate immoral immature immobile immortal impossible impractical imperfect impersonal impolite
    improper improbable impatient inability inaccurate inactive inadequate inappropriate incapable incomplete
    inconsistent incorrect inevitable ineffective ineligible inexperienced injustice insignificant insufficient
    intact invalid invisible involuntary disagree disagreed disagreement disallow disappear disapprove disbelief
    discomfort disconnected discontent discontinued dishonest dislike disliked disobey disorganized disrespect
    dissatisfied distrust misunderstood missing nonexistent nonstop anonymous ban banned forbid forbidden prohibit
    prohibited ignorant unlike no-one
    """
)
_ENGLISH_IDIOMS = re.compile(
    r"\bnot (?:only|just|merely|least)\b|\bno(?:\.|,)? \d|\bno doubt\b|\bwhether or not\b", re.IGNORECASE
)
"""Denials that Indonesian often puts without one, and No. before a figure."""
_YET_TO = re.compile(r"\byet to\b", re.IGNORECASE)
_NOT_PREFIXED = re.compile(
    r"(?:under|until|unto|uni(?!mag|mp|nf|nh|nj|nt|nv)|uncle|union|unanim|unison|unless$|undul|unguent)", re.IGNORECASE
)
_PREFIXED = re.compile(r"un[a-z]{4,}|non[a-z]{4,}|[a-z]{3,}less(?:ly|ness)?", re.IGNORECASE)


def check_negation(source: str, target: str) -> tuple[Flag, ...]:
    """Flag a denial of the source that the translation does not hold, or one that only the translation holds.

    Both are errors. The spans are all denials of the side that has more of them.
    """
    denials = _sure(source, _is_indonesian_denial, _INDONESIAN_IDIOMS)
    translated = _sure(target, _is_english_denial, _ENGLISH_IDIOMS)
    soft = _soft_indonesian(source)
    soft_translated = _soft_english(target)
    # What may carry a denial on both sides (menolak, refused) is taken for a pair, and explains nothing else.
    if len(denials) > _count(target, _is_english_denial) + max(0, soft_translated - soft):
        return (_flag("the source denies something that the translation does not", source_spans=denials),)
    if len(translated) > _count(source, _is_indonesian_denial) + max(0, soft - soft_translated):
        return (_flag("the translation denies something that the source does not", target_spans=translated),)
    return ()


def _sure(text: str, is_denial: Callable[[str], bool], idioms: re.Pattern[str]) -> tuple[Span, ...]:
    """The words of a text that surely deny, those in idioms left out."""
    left_out = [match.span() for match in idioms.finditer(text)]
    found = []
    at = 0
    for match in _WORD.finditer(text):
        while at < len(left_out) and left_out[at][1] <= match.start():
            at += 1
        idiomatic = at < len(left_out) and left_out[at][0] <= match.start()
        if not idiomatic and is_denial(_plain(match.group())):
            found.append(match.span())
    return tuple(found)


def _count(text: str, is_denial: Callable[[str], bool]) -> int:
    return sum(is_denial(_plain(word)) for word in _WORD.findall(text))


def _is_indonesian_denial(word: str) -> bool:
    return word in _INDONESIAN_SURE


def _is_english_denial(word: str) -> bool:
    return word in _ENGLISH_SURE or word.endswith("n't")


def _soft_indonesian(text: str) -> int:
    return _count(text, lambda word: word in _INDONESIAN_SOFT or word.startswith(("non", "takter", "tuna")))


def _soft_english(text: str) -> int:
    return len(_YET_TO.findall(text)) + _count(
        text,
        lambda word: word in _ENGLISH_SOFT or (_PREFIXED.fullmatch(word) is not None and not _NOT_PREFIXED.match(word)),
    )


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")


def _flag(message: str, source_spans: tuple[Span, ...] = (), target_spans: tuple[Span, ...] = ()) -> Flag:
    return Flag(
        kind=FlagKind.NEGATION,
        severity=Severity.ERROR,
        message=message,
        source_spans=source_spans,
        target_spans=target_spans,
    )
