"""Speakers: who says something must say it in the translation.

A speaker is a name beside a verb of saying: before one (Budi mengatakan), or behind one that follows a quotation (kata
Budi, "said Budi"). Only names that both sides hold are compared: that one is missing is for the check of names to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from translator.checks.words import placed_words
from translator.document import Flag, FlagKind, Severity, Span
from translator.languages import ENGLISH, SourceLanguage
from translator.languages.language import SayingVerbs

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_BOUNDARY = re.compile(r'[,;:!?()"“”«»\n]|(?<![A-Z])\.')
_MOST_LETTERS = 80
"""Characters beside a verb among which its speaker stands."""
_LEAST_LETTERS = 3
_MOST_SPEAKERS = 12
"""What names more is no sentence."""

_Speaker = dict[str, Span]
"""The words of a name, with their places."""


def moved_speakers(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """An error where the translation has another of the names say what the source says, or two change places."""
    ours = _said(source, language)
    if not ours:
        return ()
    theirs = list(_speakers(target, ENGLISH.saying_verbs))
    shared = _run(source, 0, len(source)).keys() & _run(target, 0, len(target)).keys()
    said = [{word: span for word, span in one.items() if word in shared} for one in ours]
    saying = [{word: span for word, span in one.items() if word in shared} for one in theirs]
    if not all(said) or not all(saying) or not saying or max(len(said), len(saying)) > _MOST_SPEAKERS:
        return ()
    if set().union(*said).isdisjoint(set().union(*saying)):
        return (_flag(source, target, said[0], saying[0]),)
    if len(said) == len(saying) == 2 and said[0].keys().isdisjoint(said[1]):
        (first, second), (one, other) = said, saying
        if not first.keys().isdisjoint(other) and not second.keys().isdisjoint(one) and first.keys().isdisjoint(one):
            return (_flag(source, target, first, one),)
    return ()


@lru_cache(maxsize=256)
def _said(source: str, language: SourceLanguage) -> tuple[_Speaker, ...]:
    return tuple(_speakers(source, language.saying_verbs))


def _speakers(text: str, verbs: SayingVerbs) -> Iterator[_Speaker]:
    """The names that say something: those that may, where it is not clear which."""
    for word, start, end in placed_words(text):
        if word in verbs.citing:
            yield _run(text, end, _boundary(text, end))
        elif word in verbs.before and (mark := _mark_before(text, start)):
            after = _boundary(text, end)
            if text[after : after + 1] == ",":
                after = _boundary(text, after + 1)  # the director, Budi
            apposed = mark == "," and word in verbs.behind  # Budi, the director, said
            name = _run(text, max(0, start - _MOST_LETTERS) if apposed else end, after)
            if name or word not in verbs.behind:
                yield name
        elif word in verbs.behind:
            low = max(0, start - _MOST_LETTERS)
            yield _run(text, max((found.end() for found in _BOUNDARY.finditer(text, low, start)), default=low), start)


def _boundary(text: str, start: int) -> int:
    end = min(len(text), start + _MOST_LETTERS)
    found = _BOUNDARY.search(text, start, end)
    return found.start() if found else end


def _mark_before(text: str, at: int) -> str:
    """The mark right before a word, a dot for the beginning of the text; empty where there is none."""
    before = text[max(0, at - 3) : at].rstrip()
    if not before:
        return "" if at else "."
    return before[-1] if _BOUNDARY.fullmatch(before[-1]) else ""


def _run(text: str, start: int, end: int) -> _Speaker:
    """The words with a capital in a part of a text."""
    return {
        match.group().removesuffix("'s").removesuffix("’s"): match.span()
        for match in _WORD.finditer(text, start, end)
        if match.group()[0].isupper() and len(match.group()) >= _LEAST_LETTERS
    }


def _flag(source: str, target: str, before: _Speaker, after: _Speaker) -> Flag:
    ours, theirs = (_span(one) for one in (before, after))
    return Flag(
        kind=FlagKind.QUOTATION,
        severity=Severity.ERROR,
        message=f"“{source[slice(*ours)]}” says it in the source, “{target[slice(*theirs)]}” in the translation",
        source_spans=(ours,),
        target_spans=(theirs,),
    )


def _span(name: _Speaker) -> Span:
    return min(start for start, _ in name.values()), max(end for _, end in name.values())
