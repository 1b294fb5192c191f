"""What a glossary holds: terms, each with its English forms or the order to leave it as it is."""

from __future__ import annotations

import re
from typing import NamedTuple

FORMS = "|"
"""Stands between the English forms of a term, so none may hold it."""
KEEP = "="
"""In the place of English forms: do not translate the term. An empty field says the same."""
_WORD = re.compile(r"[^\W_]")
_FORM = re.compile(r"[^\W_]|[$€£¥%]")


class Term(NamedTuple):
    """A term of the source, and what it is in English.

    The first of `targets` is the form that is put into a translation, each of them is right where it stands already; a
    form that begins with "the " takes the article where a sentence has room for one. No targets: the term is kept as
    `source` spells it. `case`: capitals of the source must be as in the term. `whole_word`: False lets the last word
    go on with any letters.
    """

    source: str
    targets: tuple[str, ...]
    case: bool
    whole_word: bool

    @property
    def key(self) -> str:
        """Equal for terms that match the same text."""
        return self.source if self.case else self.source.casefold()

    @property
    def forms(self) -> tuple[str, ...]:
        """What the translation may hold, the form to be placed first."""
        return self.targets or (self.source,)


def make_term(source: str, target: str, *, case: bool | None = None, whole_word: bool = True) -> Term:
    """A term from the fields of a file: `target` holds forms joined by `|`, or nothing or `=` to keep the term.

    Where `case` is None, capitals count for a term without a lower-case letter, an acronym. Raises ValueError, which
    says what is wrong.
    """
    source = " ".join(source.split())
    if not _WORD.search(source):
        raise ValueError("the source term is empty" if not source else f"the source term “{source}” has no word")
    target = " ".join(target.split())
    forms = () if target in ("", KEEP) else tuple(" ".join(form.split()) for form in target.split(FORMS))
    for form in forms:
        if not _FORM.search(form):
            raise ValueError(f"one of the English forms of “{source}” has no word: “{target}”")
    if case is None:
        case = source.isupper()
    return Term(source, tuple(dict.fromkeys(forms)), case, whole_word)
