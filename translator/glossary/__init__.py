"""Glossaries: terms whose English is fixed, found in the source, put into the translation, verified and flagged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Self

from translator.document import Flag, FlagKind, Origin, Span, Translation
from translator.glossary.matching import Match, TermIndex
from translator.glossary.placing import enforce, held_terms
from translator.glossary.reading import read_terms
from translator.glossary.terms import Term, make_term


class Glossary:
    """Terms to hold a translation to. Make one and use it for many sentences, from several threads if need be."""

    def __init__(self, *layers: Sequence[Term]) -> None:
        """Terms of an earlier layer win over the same and overlapping ones of a later."""
        self._index = TermIndex(layers)

    @classmethod
    def load(cls, file: str | Path | None = None, *, builtin: bool = True) -> Self:
        """The user's glossary, if any, over the built-in one, if wanted.

        Raises InputError where the file is missing or wrong, with its name and the line.
        """
        user = read_terms(Path(file).expanduser()) if file else ()
        return cls(user, builtin_terms() if builtin else ())

    def find(self, source: str) -> list[Match]:
        """The terms in an Indonesian sentence, in order, none over another."""
        return self._index.find(source)

    def apply(self, source: str, translation: Translation) -> Translation:
        """The translation with the glossary's terms, verified; see `translator.glossary.placing`.

        Each term put in gives a GLOSSARY flag of level info, each that is missing one of level warning. A person's
        translation is verified only. Pure; the same object comes back where nothing is to be done. Links and the
        target spans of flags move with the text, so it may run before or after checks; before is better, since they
        then check what is shown.
        """
        matches = self._index.find(source)
        return enforce(source, translation, matches) if matches and translation.text else translation

    def held(self, source: str, target: str) -> tuple[tuple[Span, Span], ...]:
        """The spans, in source and translation, of the terms that a translation holds: see `without_settled`."""
        matches = self._index.find(source)
        return held_terms(matches, Translation(text=target)) if matches else ()

    def verify(self, source: str, target: str) -> tuple[Flag, ...]:
        """The flags of a translation that is not ours to change, in the manner of `translator.checks`."""
        return self.apply(source, Translation(text=target, origin=Origin.CORRECTED)).flags


def without_settled(flags: Iterable[Flag], held: Sequence[tuple[Span, Span]]) -> tuple[Flag, ...]:
    """Flags without those of names and left-over words that lie in terms which the translation holds.

    What the glossary says is right (Kemenlu, Foreign Ministry) is no lost name. `held` is of `Glossary.held`.
    """

    def lies_in(span: Span, terms: Iterable[Span]) -> bool:
        return any(start <= span[0] and span[1] <= end for start, end in terms)

    sources, targets = [source for source, _ in held], [target for _, target in held]
    return tuple(
        flag
        for flag in flags
        if flag.kind not in (FlagKind.NAME, FlagKind.LEFTOVER)
        or not all(lies_in(span, sources) for span in flag.source_spans)
        or not all(lies_in(span, targets) for span in flag.target_spans)
    )


@cache
def builtin_terms() -> tuple[Term, ...]:
    """Indonesian institutions, offices, titles and abbreviations, from the data file beside this module."""
    with as_file(files("translator.glossary").joinpath("indonesian_institutions.tsv")) as path:
        return read_terms(path)


__all__ = ["Glossary", "Match", "Term", "builtin_terms", "make_term", "read_terms", "without_settled"]
