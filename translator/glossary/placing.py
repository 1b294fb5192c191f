"""Putting the terms of a glossary into a translation.

For each term in the source, in this order:

1. The translation holds one of its English forms: nothing is changed. Each mention in the source needs one of its own;
   where several could serve, one that is linked to the mention is taken.
2. The term itself stands untranslated in the translation: the form takes its place.
3. The words of the translation that are linked to the term are replaced, if they can only be its translation: a run
   without gaps but for articles and the like, the one with the strongest link among them, each linked to the term more
   than to all other words together, not far more of them than the term has, no figure or comma among them, and none
   that stands outside the term in the source as well. At the edges, words that belong to no term (not, former, two)
   stay.

A change stays only if the term is there afterwards, and no other term and no name was lost; where the words linked to
the term take in a name (Indonesian ambassador), they are tried without the first or the last. Text outside the
replaced span is never touched, but for an article made to agree. What cannot be placed stays as it is, and is flagged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from translator.alignment import words as words_of
from translator.checks.names import check_names
from translator.document import Alignment, Flag, FlagKind, Origin, Severity, Span, Translation
from translator.glossary.english import (
    THE,
    WORD,
    EnglishText,
    Word,
    english_words,
    fit_form,
)
from translator.glossary.matching import Match, term_pattern
from translator.languages import ENGLISH, SourceLanguage
from translator.languages.casing import is_all_caps

_DIVIDING = ',;:!?()"“”'
_FIGURE = re.compile(r"\d")
_LEAST_WEIGHT = 0.3
"""Weight of the links from a word to the term for the word to be replaced."""
_MORE_WORDS = 2
"""Words that the replaced span may have more than the term or its form."""


def enforce(source: str, translation: Translation, matches: Sequence[Match], language: SourceLanguage) -> Translation:
    """A translation with the terms that its source holds at `matches`, and a flag for each placed or missing."""
    changed = translation
    held = _held(matches, changed)
    placed: set[int] = set()
    if translation.origin is not Origin.CORRECTED:
        for number, match in enumerate(matches):
            if number in held:
                continue
            for attempt in _attempts(source, changed, match, list(held.values()), language):
                now = _held(matches, attempt)
                kept = number in now and held.keys() <= now.keys()
                if kept and not _loses_name(source, changed, attempt, match, language):
                    changed, held = attempt, now
                    placed.add(number)
                    break
    flags = tuple(
        _flag(source, changed, match, held.get(number), translation.origin)
        for number, match in enumerate(matches)
        if number in placed or number not in held
    )
    return changed.model_copy(update={"flags": changed.flags + flags}) if flags else changed


def held_terms(matches: Sequence[Match], translation: Translation) -> tuple[tuple[Span, Span], ...]:
    """The spans, in source and translation, of the terms that the translation holds."""
    held = _held(matches, translation)
    return tuple(((match.start, match.end), held[number]) for number, match in enumerate(matches) if number in held)


def _loses_name(source: str, before: Translation, after: Translation, match: Match, language: SourceLanguage) -> bool:
    """Whether a name of the source, outside the term, was found in a translation before a change and not after."""

    def missing(text: str) -> set[int]:
        spans = (span for flag in check_names(source, text, language) for span in flag.source_spans)
        return {at for start, end in spans for at in range(start, end) if not match.start <= at < match.end}

    return any(source[at].isalnum() for at in missing(after.text) - missing(before.text))


def _flag(source: str, translation: Translation, match: Match, span: Span | None, origin: Origin) -> Flag:
    term, form = source[match.start : match.end], match.term.forms[0].removeprefix(THE)
    spans: tuple[Span, ...] = ()
    severity = Severity.WARNING
    if span:
        spans, severity = (span,), Severity.INFO
        message = f"“{translation.text[slice(*span)]}” was put in for “{term}”, as the glossary has it"
    else:
        spans = tuple(_forms(match, EnglishText(translation.text)))
        if spans:
            severity = Severity.INFO
            message = f"“{term}” is said more often in the source than “{form}” in the translation"
        else:
            left = "" if origin is Origin.CORRECTED else ", and could not be made so"
            message = f"“{term}” is not “{form}” here, as the glossary has it{left}"
            if term == form:
                message = f"“{term}” is not kept as it is, as the glossary has it{left}"
    return Flag(
        kind=FlagKind.GLOSSARY,
        severity=severity,
        message=message,
        source_spans=((match.start, match.end),),
        target_spans=spans,
    )


def _forms(match: Match, english: EnglishText) -> list[Span]:
    """Where the forms of a term stand in a translation; none inside another."""
    found = {span for form in match.term.forms for span in english.find(form)}
    return sorted(span for span in found if not any(_is_inside(span, other) for other in found))


def _held(matches: Sequence[Match], translation: Translation) -> dict[int, Span]:
    """The terms that the translation holds, by number, each with a place of its own.

    The largest matching of terms and places (H. W. Kuhn, 1955, in the form with augmenting paths), with linked ones
    first. A place inside one of another term's (the "regent" of "deputy regent") is none.
    """
    english = EnglishText(translation.text)
    places = [_forms(match, english) for match in matches]
    if len(matches) == 1:
        return {0: places[0][0]} if places[0] else {}
    every = [(number, span) for number, spans in enumerate(places) for span in spans]
    free = [
        [span for span in spans if not any(_is_inside(span, other) for n, other in every if n != number)]
        for number, spans in enumerate(places)
    ]
    linked = [
        {span for span in spans if _is_linked((match.start, match.end), span, translation.alignment)}
        for match, spans in zip(matches, free, strict=True)
    ]
    taken: dict[Span, int] = {}

    def takes(number: int, seen: set[Span]) -> bool:
        spans = sorted(free[number], key=lambda span: (span not in linked[number], span))
        for span in spans:
            if span not in taken:
                taken[span] = number
                return True
        for span in spans:
            if span not in seen:
                seen.add(span)
                if takes(taken[span], seen):
                    taken[span] = number
                    return True
        return False

    for number in sorted(range(len(matches)), key=lambda number: not linked[number]):
        takes(number, set())
    return {number: span for span, number in taken.items()}


def _is_inside(span: Span, other: Span) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def _is_linked(source: Span, target: Span, alignment: Alignment | None) -> bool:
    return alignment is not None and any(
        _overlap(alignment.source_words[one], source) and _overlap(alignment.target_words[other], target)
        for one, other, _ in alignment.links
    )


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _attempts(
    source: str, translation: Translation, match: Match, occupied: Sequence[Span], language: SourceLanguage
) -> Iterator[Translation]:
    """Translations with a term put in, the likeliest first; none where there is no safe place for it."""
    text = translation.text
    copy = _copy(translation, match, occupied, language)
    for span in [copy] if copy else _linked_spans(source, translation, match):
        (start, end), form = fit_form(
            match.term.forms[0], text, span, plural=match.plural, copied=bool(copy), capitals=is_all_caps(text)
        )
        if not any(_overlap((start, end), other) for other in occupied):
            yield _replaced(translation, (start, end), form, (match.start, match.end))


def _copy(translation: Translation, match: Match, occupied: Sequence[Span], language: SourceLanguage) -> Span | None:
    """Where the term stands untranslated; the place linked to it, if there are several."""
    pattern = term_pattern(match.term, language, any_case=not match.term.case or not match.term.targets)
    spans = [
        found.span()
        for found in pattern.finditer(translation.text)
        if not any(_overlap(found.span(), other) for other in occupied)
    ]
    spans.sort(key=lambda span: not _is_linked((match.start, match.end), span, translation.alignment))
    return spans[0] if spans else None


def _linked_spans(source: str, translation: Translation, match: Match) -> list[Span]:
    """The words of the translation that can only be the term's, then without the first or last; none if not clear."""
    alignment, text = translation.alignment, translation.text
    if alignment is None:
        return []
    own = {number for number, word in enumerate(alignment.source_words) if _overlap(word, (match.start, match.end))}
    for start, end in (alignment.source_words[number] for number in own):
        if WORD.search(source[start : match.start]) or WORD.search(source[match.end : end]):
            return []  # one word for the links, but more than the term
    weights: dict[int, float] = {}
    others: dict[int, float] = {}
    for one, other, weight in alignment.links:
        side = weights if one in own else others
        side[other] = side.get(other, 0.0) + weight
    content = _content(text, alignment.target_words)
    chosen = [
        number
        for number, weight in sorted(weights.items())
        if number in content and weight >= _LEAST_WEIGHT and weight > others.get(number, 0.0)
    ]
    if not chosen or max(weights, key=lambda n: weights[n] if n in content else 0.0) not in chosen:
        return []
    for number in range(chosen[0], chosen[-1]):
        word = text[slice(*alignment.target_words[number])].casefold()
        if number not in chosen and (number in content or word not in ENGLISH.linking_words):
            return []
    form_words = max(len(WORD.findall(form)) for form in match.term.forms)
    term = source[match.start : match.end]
    old = text[content[chosen[0]].start : content[chosen[-1]].end]
    outside = {word.casefold() for word in WORD.findall(source[: match.start] + source[match.end :])}
    if (
        len(chosen) > max(len(own), form_words) + _MORE_WORDS
        or any(sign in old and sign not in term for sign in _DIVIDING)
        or (_FIGURE.search(old) and not _FIGURE.search(term))
        or any(content[number].text.casefold() in outside for number in chosen)
    ):
        return []
    runs = [chosen, chosen[1:], chosen[:-1]] if len(chosen) > 1 else [chosen]
    return [(content[run[0]].start, content[run[-1]].end) for run in runs]


def _content(text: str, spans: Sequence[Span]) -> Mapping[int, Word]:
    """The words of an alignment that carry meaning, by number: without what is joined to them, and function words."""
    words = {}
    for number, (start, end) in enumerate(spans):
        inside = english_words(text[start:end])
        if inside and not all(word.text.casefold() in ENGLISH.edge_words for word in inside):
            first, last = start + inside[0].start, start + inside[-1].start + len(inside[-1].text)
            words[number] = Word(text[first:last], first, last)
    return words


def _replaced(translation: Translation, span: Span, new: str, source: Span) -> Translation:
    """A translation with a span replaced: its flags and links moved along, the new words linked to a source span."""
    start, end = span
    by = len(new) - (end - start)

    def moved(old: Span) -> Span:
        if old[1] <= start:
            return old
        if old[0] >= end:
            return old[0] + by, old[1] + by
        return min(old[0], start), max(old[1] + by, start + len(new))

    flags = tuple(
        flag.model_copy(update={"target_spans": tuple(map(moved, flag.target_spans))}) for flag in translation.flags
    )
    text = translation.text[:start] + new + translation.text[end:]
    alignment = translation.alignment and _realigned(translation.alignment, text, span, moved, source)
    return translation.model_copy(update={"text": text, "alignment": alignment, "flags": flags})


def _realigned(alignment: Alignment, text: str, span: Span, moved: Callable[[Span], Span], source: Span) -> Alignment:
    """An alignment after a span of the target was replaced, which gave `text`, with `moved` from old spans to new.

    Words outside keep their links; a new one shares its weight equally among the words of the source span.
    """
    here = moved(span)
    before: dict[int, list[tuple[int, float]]] = {}
    for one, other, weight in alignment.links:
        before.setdefault(other, []).append((one, weight))
    kept = {moved(word): before.get(n, []) for n, word in enumerate(alignment.target_words) if not _overlap(word, span)}
    own = [number for number, word in enumerate(alignment.source_words) if _overlap(word, source)]
    new = [(one, 1 / len(own)) for one in own]
    target = words_of(text)
    links = [
        (one, number, weight)
        for number, word in enumerate(target)
        for one, weight in kept.get(word, new if _overlap(word, here) else [])
    ]
    return alignment.model_copy(update={"target_words": tuple(target), "links": tuple(sorted(links))})
