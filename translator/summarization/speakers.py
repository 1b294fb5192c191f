"""Who is meant by "he said" and "according to him": the one who spoke last, where a text leaves no doubt.

Indonesian has one word for he and she, so that a translation guesses. A pronoun with a verb of speech is replaced by
the name of the person who spoke in the sentence before it, if that sentence has exactly one speaker, and the source
has the name as well. In a run of such sentences the speaker is that of the first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from translator.document import SentencePair
from translator.languages import ENGLISH

_VERB = rf"(?:{'|'.join(sorted(ENGLISH.saying - {'say', 'reported'}, reverse=True))})"
_NAME = r"[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|bin|binti|al))*"
_BEFORE = re.compile(rf"\b(?P<name>{_NAME}),?(?: also| then)? {_VERB}\b")
_AFTER = re.compile(rf"[,\"”] ?{_VERB} (?:[a-z]+ )?(?P<name>{_NAME})")
_PRONOUN = re.compile(
    rf"(?P<first>^(?:[Hh]e|[Ss]he)(?=(?: also| then)? {_VERB}\b))|(?<=[,.?!][\"”] )(?P<last>[Hh]e|[Ss]he)(?= {_VERB}\b)"
    rf"|(?<=, )(?P<end>he|she)(?= {_VERB}\.$)"
    r"|(?<=^According to )(?P<source>him|her)(?=,)|(?<=, according to )(?P<closing>him|her)(?=\.$)"
)
_LOOK_BACK = 3


def spoken_by_pronoun(text: str) -> bool:
    """Whether a sentence says who speaks by a pronoun only."""
    return bool(_PRONOUN.search(text))


def with_speaker(text: str, before: Sequence[SentencePair]) -> tuple[str, SentencePair] | None:
    """A sentence with the speaker's name for the pronoun, and the sentence that names the speaker.

    `before` are the sentences before it, the nearest last. None where it has no such pronoun, or it is not certain who
    is meant.
    """
    match = _PRONOUN.search(text)
    if not match:
        return None
    for pair in reversed(before[-_LOOK_BACK:]):
        names = _speakers(pair.target.text)
        if len(names) == 1:
            name = _as_in(pair.source.text, names.pop())
            if not name:
                return None
            return text[: match.start()] + name + text[match.end() :], pair
        if names or not spoken_by_pronoun(pair.target.text):
            return None
    return None


def _as_in(source: str, name: str) -> str:
    """The end of a name that a source has too: titles before it are translated."""
    parts = name.split()
    held = {word.strip('.,;:()"“”') for word in source.split()}
    while parts and not held.issuperset(part.strip(".") for part in parts):
        parts = parts[1:]
    return " ".join(parts)


def _speakers(text: str) -> set[str]:
    """The names of those who speak in a sentence."""
    outside = re.sub(r"\"[^\"]*\"|“[^”]*”", '""', text)
    found = {match["name"] for pattern in (_BEFORE, _AFTER) for match in pattern.finditer(outside)}
    return {name for name in found if name.lower() not in ENGLISH.pronouns and not name.isupper()}
