"""Roles: whom the source calls the victim must not be called the suspect.

A role is a word for what somebody is (`roles.toml`). Right before a name, or after a comma behind it in English, it is
that name's: one that has roles on both sides and none in common has been given another's. By itself, a role is replaced
where the translation has none such, but has another of its group that the source does not have; and where two of a
group stand once on each side, in active sentences, they have changed places if they come in the other order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from translator.checks.check import Check, Meaning
from translator.checks.words import placed_words
from translator.document import Flag, FlagKind, Severity, Span
from translator.languages import ENGLISH, Language, SourceLanguage

# The word that comes second is looked at only, not taken, so that each word is tried in the first place.
_BEFORE = re.compile(r"(?<!\w)(?P<role>[^\W\d_]+)(?=,? (?:bernama |named |called )?(?P<name>[^\W\d_]+)(?!\w))")
_AFTER = re.compile(r"(?<!\w)(?P<name>[^\W\d_]+)(?=, (?:the |a |an )(?P<role>[^\W\d_]+)(?!\w))")
_LEAST_LETTERS = 3
_OFFICES = frozenset({"case", "police", "sport", "office"})
"""Groups of which nobody is named by two; a patient may be a mother."""


def check_roles(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag, as an error, each name that has a role in the source and another in the translation."""
    ours = _roles(source, language)
    if not ours:
        return _replaced(source, target, language)
    theirs = _roles(target, ENGLISH)
    flags = []
    for name, mine in ours.items():
        given = theirs.get(name)
        if not given or mine.keys() & given.keys():
            continue
        groups = {_group(role) for role in (*mine, *given)}
        if len(groups) > 1 and not groups <= _OFFICES:
            continue
        before, after = (next(iter(each.values())) for each in (mine, given))
        flags.append(_flag(source, target, [before], [after]))
    return tuple(flags) or _replaced(source, target, language)


def _replaced(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Roles that have become others of their group, and two that have changed places."""
    ours = _mentions(source, language)
    if not ours:
        return ()
    theirs = _mentions(target, ENGLISH)
    lost = [role for role in ours if role not in theirs]
    new = [role for role in theirs if role not in ours]
    flags = []
    for role in lost:
        other = next((each for each in new if _group(each) == _group(role)), None)
        if other and not _is_shared(theirs[other][0], ours, theirs):
            flags.append(_flag(source, target, ours[role], theirs[other]))
    return tuple(flags[:1]) or _exchanged(source, target, ours, theirs, language)


def _exchanged(
    source: str,
    target: str,
    ours: Mapping[str, list[Span]],
    theirs: Mapping[str, list[Span]],
    language: SourceLanguage,
) -> tuple[Flag, ...]:
    """Two roles of a group that come once on each side, and in the other order, where neither side is passive."""
    pairs = [role for role in ours if len(ours[role]) == 1 and len(theirs.get(role, ())) == 1]
    for one in pairs:
        for other in pairs:
            if _group(one) != _group(other) or ours[one] >= ours[other] or theirs[one] <= theirs[other]:
                continue
            if language.passive.search(source) or ENGLISH.passive.search(target):
                continue
            return (_flag(source, target, [*ours[one], *ours[other]], [*theirs[one], *theirs[other]]),)
    return ()


def _is_shared(span: Span, ours: Mapping[str, list[Span]], theirs: Mapping[str, list[Span]]) -> bool:
    """Whether a word of the translation stands for a role of the source as well (attorney: jaksa, pengacara)."""
    return any(span in spans and role in ours for role, spans in theirs.items())


def _group(role: str) -> str:
    return role.split()[0]


@lru_cache(maxsize=256)
def _mentions(text: str, language: Language) -> Mapping[str, list[Span]]:
    """The roles that a text has, with their places."""
    found: defaultdict[str, list[Span]] = defaultdict(list)
    classes = language.roles
    before, start = "", 0
    for word in placed_words(text):
        for role in classes.of(word.low):
            found[role].append((word.start, word.end))
        for role in classes.of_phrase(before, word.low):
            found[role].append((start, word.end))
        before, start = word.low, word.start
    return dict(found)


def _flag(source: str, target: str, before: list[Span], after: list[Span]) -> Flag:
    old, new = (" … ".join(text[slice(*span)] for span in spans) for text, spans in ((source, before), (target, after)))
    return Flag(
        kind=FlagKind.ROLE,
        severity=Severity.ERROR,
        message=f"“{old}” has become “{new}”",
        source_spans=tuple(sorted(before)),
        target_spans=tuple(sorted(after)),
    )


@lru_cache(maxsize=1024)
def _roles(text: str, language: Language) -> dict[str, dict[str, Span]]:
    """The names of a text that have roles, with the place of name and role for each role."""
    found: defaultdict[str, dict[str, Span]] = defaultdict(dict)
    classes = language.roles
    for pattern in (_BEFORE, _AFTER):
        for match in pattern.finditer(text):
            name = match["name"]
            if name[0].isupper() and len(name) >= _LEAST_LETTERS:
                for role in classes.of(match["role"].lower()):
                    found[name].setdefault(role, (match.start(), max(match.end("name"), match.end("role"))))
    return dict(found)


ROLES = Check(
    (
        Meaning(
            FlagKind.ROLE,
            (Severity.ERROR,),
            "Somebody is something else in the English: the suspect, whom the source calls the victim.",
        ),
    ),
    check_roles,
    rests_on="roles",
)
