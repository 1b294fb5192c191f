"""Hedges: what the source only suspects, reports or plans must not come back as a fact, nor a fact as a guess.

The words of the source are listed by kind of hedge (`hedges.toml`), and for each kind the English words that may stand
for it. An English word stands for one word of the source: where somebody "said" that a person "allegedly" stole, the
first excuses no loss of the second. So words of the source that are no hedges, but are said in English with the same
words (bisa, can; jika, if; kata, said), have the first claim on those, and each hedge must find one among the rest:
the largest matching of the two sides (H. W. Kuhn, 1955, in the form with augmenting paths). Hedges that stand together
(kabarnya akan) may share one word, and count as the weightiest.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from translator.checks.check import Check, Meaning
from translator.checks.words import placed_words
from translator.document import Flag, FlagKind, Severity, Span
from translator.languages import ENGLISH, SourceLanguage

_ENGLISH_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ANY = "any"
"""The class of English words that may stand for a hedge of the kinds in _OF_ANY."""
_CHARGES = ("charge", "suspect", "report", "hearsay")
"""Kinds without which a charge or a report becomes a fact."""
_OF_ANY = frozenset({*_CHARGES, "naming", "chance", "estimate", "view", "plan", "hope"})
_HEDGES = (*_CHARGES, "naming", "chance", "estimate", "view", "plan", "hope", "advice", "duty", "future")
"""The kinds of hedges, the weightiest first; others are those of words that are none."""
_ADDED = "added"
"""The class of English words that make a guess or a charge of a statement."""
_MONTH = "May"
_SAYING = "saying"
_ATTRIBUTED = "attributed"
_SPEAKER = re.compile('[:"“”«»]')
"""What may stand for a verb of saying."""
_NO_GUESSES = frozenset({"saying", "view", "some", "rough", "project", "trial", "duty", "question"})
"""Kinds of words that do not make a guess of what is told."""
_SHARED_WORDS = 1
"""Words between two hedges that may share an English word."""
_APART = frozenset({"suspect"})
"""The kind of nouns, which share no word with a hedge beside them."""
_BEFORE_VERBS = frozenset({"future", "hearsay"})
"""Kinds of words that are of the kind where a verb follows."""
_AUXILIARY = frozenset({"ability", "future"})
"""Kinds of words that are said with a hedge beside them (mungkin bisa, may)."""
_ONCE = frozenset({"duty", "advice", "future", "view", "hope", "plan"})
"""Kinds that English says once for several verbs."""
_DENIED_BEFORE = 2
"""Words before a hedge among which a denial undoes it (tidak mungkin, tidak bisa disebutkan)."""
_NEVER_DENIED = frozenset({"future", "view", "hope", "plan"})
_MOST_WORDS = 60
"""What has more words that hedge is no sentence; then any word may stand for any number of hedges."""


class _Hedge(NamedTuple):
    """A word of the source, or several together, and the kinds of English words that may stand for it."""

    kind: str
    span: Span
    last: int
    """The number of the word that it ends with."""


def check_hedges(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag each kind of hedge that the translation does not have, and each that it alone has.

    One lost is an error where a charge or a report became a fact, a warning otherwise.
    """
    ours, english = _hedges(source, language), _english(target)
    added = _added(target, english)
    if added and _guesses(source, language):
        added = ()
    unattributed = _unattributed(ours, source, target, english)
    if all(each.kind not in _HEDGES for each in ours):
        return added + unattributed
    theirs = [kinds for _, kinds in english]
    lost: defaultdict[str, list[Span]] = defaultdict(list)
    for each in _unmatched(ours, theirs):
        lost[each.kind].append(each.span)
    return (
        added
        + unattributed
        + tuple(
            Flag(
                kind=FlagKind.HEDGE,
                severity=Severity.ERROR if kind in _CHARGES else Severity.WARNING,
                message=f"the source says “{source[slice(*spans[0])]}”, the translation asserts",
                source_spans=tuple(spans),
            )
            for kind, spans in lost.items()
        )
    )


def _added(target: str, english: list[tuple[Span, frozenset[str]]]) -> tuple[Flag, ...]:
    """A warning for the guesses and charges of a translation whose source has none."""
    spans = tuple(span for span, kinds in english if _ADDED in kinds and target[span[0] : span[1]] != _MONTH)
    if not spans:
        return ()
    message = f"the translation says “{target[slice(*spans[0])]}”, the source does not"
    return (Flag(kind=FlagKind.HEDGE, severity=Severity.WARNING, message=message, target_spans=spans),)


def _unattributed(
    ours: Sequence[_Hedge], source: str, target: str, english: list[tuple[Span, frozenset[str]]]
) -> tuple[Flag, ...]:
    """A warning where what somebody says in the source is told by nobody in the translation."""
    spans = tuple(each.span for each in ours if each.kind == _SAYING)
    if not spans or _SPEAKER.search(target) or any(_ATTRIBUTED in kinds for _, kinds in english):
        return ()
    message = f"the source says “{source[slice(*spans[0])]}”, the translation asserts"
    return (Flag(kind=FlagKind.HEDGE, severity=Severity.WARNING, message=message, source_spans=spans),)


def _guesses(source: str, language: SourceLanguage) -> bool:
    """Whether a source has a word by which it may guess, denied or not."""
    classes = language.hedges
    return any(not classes.of(word.low) <= _NO_GUESSES for word in placed_words(source))


@lru_cache(maxsize=256)
def _hedges(source: str, language: SourceLanguage) -> tuple[_Hedge, ...]:
    """The words of a source that are said in English with the words of a hedge."""
    classes, denials = language.hedges, language.denials
    words = placed_words(source)
    low = [word.low for word in words]
    found: list[_Hedge] = []
    for number, word in enumerate(words):
        kinds = classes.of(word.low)
        before = low[number - 1] if number else ""
        following = low[number + 1] if number + 1 < len(low) else ""
        end = word.end
        if phrase := classes.of_phrase(word.low, following):
            kinds, end = phrase, words[number + 1].end
        for kind in kinds:
            if kind in _BEFORE_VERBS and kind not in language.after_hedges.of(following):
                continue
            if before and kind in language.never_hedges_after.of(before):
                continue
            if kind not in _NEVER_DENIED and any(map(denials.surely, low[max(0, number - _DENIED_BEFORE) : number])):
                continue
            each = _Hedge(kind, (word.start, end), number)
            if found and _is_shared(found[-1], each):
                each = min(found.pop()._replace(last=number), each, key=lambda one: _weight(one.kind))
            found.append(each)
    return tuple(found)


def _is_shared(one: _Hedge, other: _Hedge) -> bool:
    """Whether two words of the source that follow each other may be said with one English word."""
    kinds = {one.kind, other.kind}
    near = other.last - one.last <= _SHARED_WORDS + 1
    return near and kinds.isdisjoint(_APART) and kinds <= {*_HEDGES, *_AUXILIARY} and not kinds.isdisjoint(_HEDGES)


def _weight(kind: str) -> int:
    return _HEDGES.index(kind) if kind in _HEDGES else len(_HEDGES)


def _english(target: str) -> list[tuple[Span, frozenset[str]]]:
    """The words of a translation that may stand for a hedge, and for which kinds."""
    classes = ENGLISH.hedges
    found = []
    before = ""
    start = 0
    for match in _ENGLISH_WORD.finditer(target):
        word = match.group().lower().replace("’", "'")
        kinds = classes.of(word)
        if "'" in word:
            kinds |= classes.of(word.removesuffix("n't"))
            if word.endswith("'ll"):
                kinds |= classes.of("will")
        if both := classes.of_phrase(before, word):
            found.append(((start, match.end()), both))
        if kinds:
            found.append((match.span(), kinds))
        before, start = word, match.start()
    return found


def _unmatched(ours: Sequence[_Hedge], theirs: list[frozenset[str]]) -> list[_Hedge]:
    """The hedges for which no word of the translation is left.

    Beside a guess, any word that may stand for the future will do: diperkirakan akan, expected to.
    """
    options = [
        [
            number
            for number, kinds in enumerate(theirs)
            if each.kind in kinds or (each.kind in _OF_ANY and _ANY in kinds)
        ]
        for each in ours
    ]
    hedges = [number for number, each in enumerate(ours) if each.kind in _HEDGES]
    guesses = any(each.kind in _OF_ANY for each in ours)
    eased = [number for number in hedges if guesses and ours[number].kind == "future"]
    hedges = [number for number in hedges if number not in eased]
    easily_lost = [ours[number] for number in eased if not options[number]]
    if max(len(ours), len(theirs)) > _MOST_WORDS:
        return [ours[number] for number in hedges if not options[number]] + easily_lost
    taken: dict[int, int] = {}

    def takes(number: int, seen: set[int]) -> bool:
        for word in options[number]:
            if word not in seen:
                seen.add(word)
                if word not in taken or takes(taken[word], seen):
                    taken[word] = number
                    return True
        return False

    hedges = [n for at, n in enumerate(hedges) if ours[n].kind not in _ONCE or _is_first(ours, hedges[:at], n)]
    others = [number for number in range(len(ours)) if ours[number].kind not in _HEDGES]
    lost = [number for number in [*others, *hedges] if not takes(number, set())]
    return [ours[number] for number in lost if ours[number].kind in _HEDGES] + easily_lost


def _is_first(ours: Sequence[_Hedge], before: list[int], number: int) -> bool:
    return all(ours[each].kind != ours[number].kind for each in before)


HEDGES = Check(
    (
        Meaning(
            FlagKind.HEDGE,
            (Severity.ERROR, Severity.WARNING),
            "What the source only suspects or reports is asserted in the English; a warning where it is only likely, "
            "planned, due or somebody's view, or where the English guesses and the source does not.",
        ),
    ),
    check_hedges,
    rests_on="hedges",
)
