"""Opposites: what rose must not have fallen, what was forbidden not be allowed.

The words of each language are listed by axis and pole (`opposites.toml`). A word of the source is reversed where the
translation has a word of the other pole of its axis and none of its own. Where the source itself has both poles, or a
denial stands before one of the words, nothing is said: "not refused" may well be "accepted".
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from translator.checks.check import Check, Meaning
from translator.document import Flag, FlagKind, Severity, Span
from translator.languages import ENGLISH, Language, SourceLanguage

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_POLES = {"up": "down", "down": "up"}
_OF_THINGS = frozenset({"foreign_trade", "trade", "height", "latitude", "longitude", "hand", "spouse"})
"""Axes of things and places, which a denial does not turn round."""
_REACH = 4
"""Words before one among which a denial may belong to it."""


def check_opposites(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag, as an error, each axis on which the translation says the opposite of the source."""
    ours = _poles(source, language)
    if not ours:
        return ()
    theirs = _poles(target, ENGLISH)
    flags = []
    for name, spans in ours.items():
        axis, pole = name.split()
        other = f"{axis} {_POLES[pole]}"
        if other in ours or not {name, f"{name}_too"}.isdisjoint(theirs) or not (turned := theirs.get(other)):
            continue
        if axis not in _OF_THINGS and (_is_denied(source, spans, language) or _is_denied(target, turned, ENGLISH)):
            continue
        old, new = source[slice(*spans[0])], target[slice(*turned[0])]
        flags.append(
            Flag(
                kind=FlagKind.OPPOSITE,
                severity=Severity.ERROR,
                message=f"“{old}” has become its opposite, “{new}”",
                source_spans=tuple(spans),
                target_spans=tuple(turned),
            )
        )
    return tuple(flags)


@lru_cache(maxsize=1024)
def _poles(text: str, language: Language) -> dict[str, list[Span]]:
    """The poles that the words of a text stand for, with their places."""
    classes = language.opposites
    found: defaultdict[str, list[Span]] = defaultdict(list)
    for match in _WORD.finditer(text):
        for name in classes.of(match.group().lower()):
            found[name].append(match.span())
    return dict(found)


def _is_denied(text: str, spans: list[Span], language: Language) -> bool:
    """Whether a denial stands shortly before one of these words."""
    denials = language.denials
    for start, _ in spans:
        before = _WORD.findall(text[max(0, start - 60) : start].lower().replace("’", "'"))[-_REACH:]
        if any(denials.surely(word) or word in denials.maybe or word in denials.other for word in before):
            return True
    return False


OPPOSITES = Check(
    (
        Meaning(
            FlagKind.OPPOSITE,
            (Severity.ERROR,),
            "The English says the opposite of a word of the source: fell for rose, allowed for forbade.",
        ),
    ),
    check_opposites,
    rests_on="opposites",
)
