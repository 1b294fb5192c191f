"""Glossaries: terms whose English is fixed, found in the source, put into the translation, verified and flagged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Self

from translator.document import Flag, Origin, Span, Translation
from translator.glossary.matching import Match, TermIndex
from translator.glossary.placing import enforce, held_terms
from translator.glossary.reading import read_terms
from translator.glossary.terms import Term, make_term
from translator.languages import INDONESIAN, SourceLanguage


class Glossary:
    """Terms to hold a translation to. Make one and use it for many sentences, from several threads if need be."""

    def __init__(self, *layers: Sequence[Term], language: SourceLanguage = INDONESIAN) -> None:
        """Terms of an earlier layer win over the same and overlapping ones of a later."""
        self._layers = layers
        self._language = language
        self._index = TermIndex(layers, language)

    @property
    def sha256(self) -> str:
        """The SHA-256 of its terms, in hexadecimal: equal for files that say the same, whatever their format."""
        return hashlib.sha256(json.dumps(self._layers).encode()).hexdigest()

    @classmethod
    def load(cls, file: str | Path | None = None, *, builtin: bool = True) -> Self:
        """The user's glossary, if any, over the built-in one, if wanted.

        Raises InputError where the file is missing or wrong, with its name and the line.
        """
        user = read_terms(Path(file).expanduser()) if file else ()
        return cls(user, builtin_terms() if builtin else ())

    def reading(self, language: SourceLanguage) -> Self:
        """This glossary for sentences of a language: without the built-in terms where it is none that they are of."""
        layers = (layer for layer in self._layers if language.has_glossary or layer is not builtin_terms())
        return type(self)(*layers, language=language)

    def find(self, source: str) -> list[Match]:
        """The terms in a sentence of the source, in order, none over another."""
        return self._index.find(source)

    def apply(self, source: str, translation: Translation) -> Translation:
        """The translation with the glossary's terms, verified; see `translator.glossary.placing`.

        Each term put in gives a GLOSSARY flag of level info, each that is missing one of level warning. A person's
        translation is verified only. Pure; the same object comes back where nothing is to be done. Links and the
        target spans of flags move with the text, so it may run before or after checks; before is better, since they
        then check what is shown.
        """
        matches = self._index.find(source)
        return enforce(source, translation, matches, self._language) if matches and translation.text else translation

    def held(self, source: str, target: str) -> tuple[tuple[Span, Span], ...]:
        """The spans, in source and translation, of the terms that a translation holds."""
        matches = self._index.find(source)
        return held_terms(matches, Translation(text=target)) if matches else ()

    def verify(self, source: str, target: str) -> tuple[Flag, ...]:
        """The flags of a translation that is not ours to change, in the manner of `translator.checks`."""
        return self.apply(source, Translation(text=target, origin=Origin.CORRECTED)).flags


@cache
def builtin_terms() -> tuple[Term, ...]:
    """Indonesian institutions, offices, titles and abbreviations, from their data file."""
    with as_file(files("translator.languages").joinpath(INDONESIAN.code, "institutions.tsv")) as path:
        return read_terms(path)


__all__ = ["Glossary", "Match", "Term", "builtin_terms", "make_term", "read_terms"]
