"""Where the terms of a glossary stand in a sentence of the source.

A term is found with what Indonesian and Malay hang on a word: clitics such as -nya, -lah, -kah and -pun (bupatinya,
KPK-lah), and its first word doubled (bupati-bupati, kepala-kepala daerah), which makes it plural. Prefixes and suffixes
that make another word (ke-an, pe-an, -i) are no form of the term. A word that is common as it is (masalah, akhirnya)
is not taken for a shorter one with a clitic.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from translator.glossary.terms import Term
from translator.languages import INDONESIAN, SourceLanguage
from translator.languages.casing import is_all_caps

_WORD = re.compile(r"\w+")
_LEAST_STEM = 4
"""Letters of a word to which a clitic may be joined without a hyphen; an acronym may be shorter."""


class Match(NamedTuple):
    """A term in a sentence, and where, clitics and all; `plural` where the sentence speaks of several."""

    start: int
    end: int
    term: Term
    plural: bool


class _Entry:
    """A term of a layer, whose first word begins `lead` characters into it. Patterns are compiled when needed."""

    def __init__(self, term: Term, layer: int, lead: int, language: SourceLanguage) -> None:
        self.language = language
        self.term = term
        self.layer = layer
        self.lead = lead

    @cached_property
    def exact(self) -> re.Pattern[str]:
        return term_pattern(self.term, self.language, any_case=not self.term.case)

    @cached_property
    def any_case(self) -> re.Pattern[str]:
        return term_pattern(self.term, self.language, any_case=True)


class TermIndex:
    """Finds terms by their first word: the time for a sentence does not grow with the number of terms."""

    def __init__(self, layers: Sequence[Sequence[Term]], language: SourceLanguage = INDONESIAN) -> None:
        """A term of an earlier layer wins over what overlaps it of a later one; `language` is that of the sentences."""
        self._language = language
        self._whole: defaultdict[str, list[_Entry]] = defaultdict(list)
        self._beginnings: defaultdict[str, list[_Entry]] = defaultdict(list)
        known: set[tuple[str, bool]] = set()
        for layer, terms in enumerate(layers):
            for term in terms:
                if (term.key, term.case) in known:
                    continue
                first = _WORD.search(term.source)
                if first is None:
                    raise ValueError(f"a term without a word: {term.source!r}")
                only = first.end() == len(term.source)
                index = self._whole if term.whole_word or not only else self._beginnings
                index[first.group().casefold()].append(_Entry(term, layer, first.start(), language))
            known |= {(term.key, term.case) for term in terms}
        self._lengths = sorted({len(word) for word in self._beginnings})

    def find(self, text: str) -> list[Match]:
        """The terms in a sentence, in order; of those that overlap, the earlier layer's, then the longest.

        In a sentence in capitals they do not count, but for a term that would then be a common word (BIN, bin).
        """
        found = []
        common_words = self._language.common_words
        several = _several(self._language)
        capitals: bool | None = None
        for word in _WORD.finditer(text):
            for entry in self._candidates(word.group().casefold()):
                at = word.start() - entry.lead
                if at < 0 or not (match := entry.any_case.match(text, at)):
                    continue
                if entry.term.case:
                    if capitals is None:
                        capitals = is_all_caps(text)
                    if capitals and entry.term.source.casefold() in common_words:
                        continue
                    if not capitals and not (match := entry.exact.match(text, at)):
                        continue
                if match["clitic"] and word.end() == match.end() and word.group().casefold() in common_words:
                    continue
                plural = bool(match["twice"] or several.search(text, max(0, at - 12), at))
                term = _introduced(text, match, entry.term)
                found.append((entry.layer, at - match.end(), Match(at, match.end(), term, plural)))
        chosen: list[Match] = []
        for *_, one in sorted(found, key=lambda one: (one[0], one[1], one[2].start, not one[2].term.case)):
            if all(one.end <= other.start or one.start >= other.end for other in chosen):
                chosen.append(one)
        return _joined(text, sorted(chosen, key=lambda one: one.start)) if len(chosen) > 1 else chosen

    def _candidates(self, word: str) -> list[_Entry]:
        """The terms that may begin with a word in lower case."""
        found = self._whole.get(word)
        candidates = list(found) if found else []
        stem = word
        clitics = self._language.clitics
        while stem.endswith(clitics):
            stem = next(stem.removesuffix(clitic) for clitic in clitics if stem.endswith(clitic))
            candidates += self._whole.get(stem, ())
        for length in self._lengths:
            if found := self._beginnings.get(word[:length]):
                candidates += found
        return candidates


@lru_cache(maxsize=4096)
def term_pattern(term: Term, language: SourceLanguage, *, any_case: bool) -> re.Pattern[str]:
    """What a term looks like in a text, with clitics (group `clitic`) and doubled (group `twice`)."""
    clitic = f"(?i:{'|'.join(language.clitics)})"
    first, *others = term.source.split()
    twice = f"(?P<twice>-{re.escape(first)})?" if first.isalpha() else "(?P<twice>(?!))?"
    body = r"\s+".join([re.escape(first) + twice, *map(re.escape, others)])
    if term.whole_word:
        last = _WORD.findall(term.source)[-1]
        joined = "-?" if term.source[-1].isalpha() and (len(last) >= _LEAST_STEM or last.isupper()) else "-"
        end = rf"(?P<clitic>(?:{joined}{clitic}){{0,2}})(?!\w)"
    else:
        end = r"(?P<clitic>)\w*"
    start = r"(?<!\w)" if re.match(r"\w", term.source) else ""
    return re.compile(start + body + end, re.IGNORECASE if any_case else 0)


def _joined(text: str, matches: Sequence[Match]) -> list[Match]:
    """The matches, neighbours of the same English as one: a title and its abbreviation, Menteri Keuangan Menkeu."""
    joined: list[Match] = []
    for match in matches:
        last = joined[-1] if joined else None
        if last and last.term.forms[0] == match.term.forms[0] and text[last.end : match.start].isspace():
            joined[-1] = last._replace(end=match.end)
        else:
            joined.append(match)
    return joined


def _introduced(text: str, match: re.Match[str], term: Term) -> Term:
    """A term as it is meant here: an abbreviation in brackets after its full form, "(Menlu)", is kept as it is."""
    start, end = match.span()
    word = match.group()
    if text[max(0, start - 2) : start] != " (" or text[end : end + 1] != ")" or not word.isalnum() or word.islower():
        return term
    return term._replace(targets=(word, *term.forms))


@cache
def _several(language: SourceLanguage) -> re.Pattern[str]:
    """What before a term makes it plural."""
    return re.compile(rf"\b(?:{'|'.join(sorted(language.several))})\s+$", re.IGNORECASE)
