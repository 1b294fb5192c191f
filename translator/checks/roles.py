"""Roles: whom the source calls the victim must not be called the suspect.

A role is a word for what somebody is (`roles.toml`) right before a name, or after a comma behind it in English. A name
that has roles on both sides and none in common has been given another's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from translator.checks.check import Check, Meaning
from translator.document import Flag, FlagKind, Severity, Span
from translator.languages import ENGLISH, Language, SourceLanguage

# The word that comes second is looked at only, not taken, so that each word is tried in the first place.
_BEFORE = re.compile(r"(?<!\w)(?P<role>[^\W\d_]+)(?=,? (?:bernama |named |called )?(?P<name>[^\W\d_]+)(?!\w))")
_AFTER = re.compile(r"(?<!\w)(?P<name>[^\W\d_]+)(?=, (?:the |a |an )(?P<role>[^\W\d_]+)(?!\w))")
_LEAST_LETTERS = 3


def check_roles(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag, as an error, each name that has a role in the source and another in the translation."""
    ours = _roles(source, language)
    if not ours:
        return ()
    theirs = _roles(target, ENGLISH)
    flags = []
    for name, mine in ours.items():
        given = theirs.get(name)
        if not given or mine.keys() & given.keys():
            continue
        before, after = (next(iter(each.values())) for each in (mine, given))
        flags.append(
            Flag(
                kind=FlagKind.ROLE,
                severity=Severity.ERROR,
                message=f"“{source[slice(*before)]}” has become “{target[slice(*after)]}”",
                source_spans=(before,),
                target_spans=(after,),
            )
        )
    return tuple(flags)


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
)
