"""Hedges: what the source only suspects, reports or plans must not come back as a fact.

The words of the source are listed by kind of hedge (`hedges.toml`), and for each kind the English words that may stand
for it. A hedge is lost where the translation has none of these anywhere: where a sentence has several, the others may
hide it.
"""

from __future__ import annotations

import re
from collections import defaultdict

from translator.checks.check import Check, Meaning
from translator.document import Flag, FlagKind, Severity, Span
from translator.languages import ENGLISH, SourceLanguage

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENGLISH_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ANY = "any"
"""The class of English words that may stand for a hedge of any kind but those in _OF_TIME."""
_OF_TIME = frozenset({"future"})
_WARNED = frozenset({"future", "view", "chance", "plan"})
"""Kinds that English may well leave out or put otherwise."""


def check_hedges(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag each kind of hedge that the translation does not have: an error where a charge or a report became a fact."""
    ours: defaultdict[str, list[Span]] = defaultdict(list)
    for match in _WORD.finditer(source):
        for kind in language.hedges.of(match.group().lower()):
            following = _WORD.match(source, match.end() + 1)
            if kind not in _OF_TIME or (following and kind in language.after_hedges.of(following.group().lower())):
                ours[kind].append(match.span())
    if not ours:
        return ()
    theirs: set[str] = set()
    for word in _ENGLISH_WORD.findall(target.lower()):
        theirs |= ENGLISH.hedges.of(word)
        if word.endswith(("'ll", "’ll")):
            theirs |= ENGLISH.hedges.of("will")
    return tuple(
        Flag(
            kind=FlagKind.HEDGE,
            severity=Severity.WARNING if kind in _WARNED else Severity.ERROR,
            message=f"the source says “{source[slice(*spans[0])]}”, the translation asserts",
            source_spans=tuple(spans),
        )
        for kind, spans in ours.items()
        if kind not in theirs and (kind in _OF_TIME or _ANY not in theirs)
    )


HEDGES = Check(
    (
        Meaning(
            FlagKind.HEDGE,
            (Severity.ERROR, Severity.WARNING),
            "What the source only suspects or reports is asserted in the English; "
            "a warning where it is only likely, planned or somebody's view.",
        ),
    ),
    check_hedges,
)
