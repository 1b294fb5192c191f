"""Groups of sentences that belong together: each becomes one sentence of the summary."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from translator.document import BilingualParagraph, Role, SentencePair, Severity
from translator.languages import ENGLISH, SourceLanguage
from translator.quantities import find_quantities
from translator.segmentation.furniture import is_furniture
from translator.summarization.compression import shorten
from translator.summarization.salience import cosine, salience
from translator.summarization.speakers import spoken_by_pronoun, with_speaker
from translator.summarization.text import WORD, content_words, english_content_stems, words
from translator.summarization.trust import UNTRUSTED, trust

MIN_WORDS = 7
"""Shorter sentences say too little to be summarized. MEAD's length cut-off."""
REDUNDANT = 0.5
"""Two sentences whose words have a higher cosine say the same. MEAD's redundancy penalty, as a threshold."""
RELATED = 0.1
"""A neighbour whose words have a lower cosine with the seed's is on another matter."""
MAX_GROUP_WORDS = 70
"""English words in a group, its seed aside: a small model copies or mixes up what is longer."""
LEANING = 0.3
"""What the salience of a sentence is worth where it points back (He ..., The result ...) at what is not shown."""
FIGURES, NAMES = 1.3, 1.3
"""What it is worth where it has figures (how many; no years or times), and where it names somebody or something."""
NEW_WORDS = 3
"""Content words that a sentence must have beside those of the headline."""
REPEATS = 0.7
"""A sentence whose English words have a higher cosine with those of the headline says it again, in more words."""

_CONTENT_ROLES = frozenset({Role.BODY, Role.QUOTE, Role.LIST, Role.DATELINE})
_PERSONS = frozenset(["he", "she", "they", "him", "them", "his", "their"])
_OPENING = 5
"""Words of a translation among which such a pronoun is looked for."""
_YEAR_OR_TIME = re.compile(r"(?:19|20)\d\d|\d{1,2}:\d\d")
_SUBJECT = 7
"""Words of a source sentence among which its subject stands."""


@dataclass(frozen=True)
class Group:
    """Sentences for one sentence of the summary, in the order of the article, and the most salient among them.

    `shown` is what an extract of the seed shows, and `evidence` are the sentences that it rests on.
    """

    seed: SentencePair
    pairs: tuple[SentencePair, ...]
    salience: float
    at: int
    """The place of the seed among the sentences of the article."""
    shown: str
    evidence: tuple[SentencePair, ...]
    leans: bool = False
    """Whether the seed points back at another sentence."""


@dataclass(frozen=True)
class Candidate:
    """A sentence that a summary could be made of."""

    pair: SentencePair
    at: int
    """Its place among the sentences of the article, those left out counted."""
    content: frozenset[str]
    length: int
    shown: str
    evidence: tuple[SentencePair, ...]
    trust: float
    points_at: frozenset[str] | None
    """The words by which it points back, empty where these are pronouns; None where it stands by itself."""


class Material(NamedTuple):
    """What a summary is made of: the groups chosen for it, and each sentence that one could be made of, by itself."""

    groups: tuple[Group, ...]
    sentences: tuple[Group, ...]


def gather(
    paragraphs: Sequence[BilingualParagraph],
    number: int,
    language: SourceLanguage,
    headline: Sequence[SentencePair] = (),
) -> Material:
    """Up to `number` groups of sentences of an article, in its order, and all sentences they were chosen from.

    The seeds are the most salient sentences that do not say the same, weighed with how far they can be relied on (see
    `trust`), that do not say what the `headline` says already, where one is shown, and that do not point back at what
    is not; each brings along the sentence before and the one after it where these are on the same matter and in no
    other group.
    Furniture, captions and the headline take no part, nor do sentences that cannot be relied on as long as there are
    others. Time and memory are linear in the length of the article.
    """
    topic = frozenset(
        word
        for paragraph in paragraphs
        if paragraph.role is Role.HEADLINE
        for pair in paragraph.pairs
        for word in content_words(pair.source.text, language)
    )
    candidates = _candidates(paragraphs, language)
    scores = [
        score * candidate.trust * _substance(candidate.shown)
        for score, candidate in zip(salience([c.content for c in candidates], topic), candidates, strict=True)
    ]
    seeds = _seeds(candidates, scores, number, topic, _repeating(candidates, headline, language))
    taken = set(seeds)
    chosen = []
    for seed in sorted(seeds, key=lambda index: -scores[index]):
        members = _with_neighbours(candidates, seed, taken)
        taken.update(members)
        chosen.append((seed, members))
    return Material(
        groups=tuple(_group(candidates, scores, seed, members) for seed, members in sorted(chosen)),
        sentences=tuple(_group(candidates, scores, index, [index]) for index in range(len(candidates))),
    )


def _group(candidates: Sequence[Candidate], scores: Sequence[float], seed: int, members: Sequence[int]) -> Group:
    candidate = candidates[seed]
    return Group(
        candidate.pair,
        tuple(candidates[member].pair for member in members),
        scores[seed],
        candidate.at,
        candidate.shown,
        candidate.evidence,
        candidate.points_at is not None,
    )


def has_error(pair: SentencePair) -> bool:
    """Whether the translation of a pair carries an error flag, or is empty: no evidence to show."""
    return not pair.target.text.strip() or any(flag.severity is Severity.ERROR for flag in pair.target.flags)


def _candidates(paragraphs: Iterable[BilingualParagraph], language: SourceLanguage) -> list[Candidate]:
    """The sentences a summary can be made of: the best kind the article has."""
    pairs = [
        pair
        for paragraph in paragraphs
        if paragraph.role in _CONTENT_ROLES
        for pair in paragraph.pairs
        if pair.target.text.strip() and not is_furniture(pair.source.text.strip(), language)
    ]
    found = [_candidate(pair, at, pairs[max(0, at - 3) : at], language) for at, pair in enumerate(pairs)]
    sound = [candidate for candidate in found if candidate.trust >= UNTRUSTED]
    whole = [each for each in sound if min(_size(each.pair.source.text), _size(each.shown)) >= MIN_WORDS]
    return whole or sound or found


def _size(text: str) -> int:
    return sum(word.isalpha() for word in words(text))


def _candidate(pair: SentencePair, at: int, before: Sequence[SentencePair], language: SourceLanguage) -> Candidate:
    shortened = shorten(pair, language)
    shown = shortened.text
    evidence: tuple[SentencePair, ...] = (pair,)
    if named := with_speaker(shown, before):
        shown, evidence = named[0], (named[1], pair)
    return Candidate(
        pair=pair,
        at=at,
        content=frozenset(content_words(pair.source.text, language)),
        length=len(words(pair.target.text)),
        shown=shown,
        evidence=evidence,
        trust=trust(pair, shortened, language),
        points_at=_points_at(pair, shown, language, named=len(evidence) > 1),
    )


def _points_at(pair: SentencePair, shown: str, language: SourceLanguage, *, named: bool) -> frozenset[str] | None:
    """What a sentence points back at: a noun that has been named before (the result), or somebody without a name."""
    source = words(pair.source.text)[:_SUBJECT]
    nouns = {
        noun.removesuffix(language.possessive)
        for noun, word in pairwise(source)
        if word in language.demonstratives and noun not in language.never_pointed_at
    }
    if nouns:
        return frozenset(nouns)
    if spoken_by_pronoun(shown) or _begins_with_pronoun(shown):
        return frozenset()
    return frozenset() if not named and source and source[0] in language.pointers else None


def _begins_with_pronoun(text: str) -> bool:
    """Whether a sentence begins with a word that points back, or has a pronoun before it names anybody."""
    first = WORD.findall(text)[:_OPENING]
    if not first or first[0].lower() in ENGLISH.pointing_words:
        return bool(first)
    for word in first:
        if word in _PERSONS:
            return True
        if word[0].isupper() and word.lower() not in ENGLISH.function_words and word != first[0]:
            return False
    return False


def _substance(text: str) -> float:
    named = any(word[0].isupper() for word in WORD.findall(text)[1:])
    return (FIGURES if _has_figures(text) else 1.0) * (NAMES if named else 1.0)


def _has_figures(text: str) -> bool:
    return any(
        text[number.start].isdigit() and not _YEAR_OR_TIME.fullmatch(text, number.start, number.end)
        for number in find_quantities(text, ENGLISH)
    )


def _repeating(
    candidates: Sequence[Candidate], headline: Sequence[SentencePair], language: SourceLanguage
) -> frozenset[int]:
    """The places of sentences that say what the headline says."""
    source = frozenset(word for pair in headline for word in content_words(pair.source.text, language))
    english = frozenset(stem for pair in headline for stem in english_content_stems(pair.target.text))
    return frozenset(
        index
        for index, candidate in enumerate(candidates)
        if headline
        and (
            len(candidate.content - source) < NEW_WORDS
            or cosine(frozenset(english_content_stems(candidate.shown)), english) >= REPEATS
        )
    )


def _seeds(
    candidates: Sequence[Candidate],
    scores: Sequence[float],
    number: int,
    topic: frozenset[str],
    repeating: frozenset[int],
) -> list[int]:
    """The most salient sentences that do not say the same, looked for among the first few times `number`."""
    best = heapq.nlargest(4 * number + 8, range(len(candidates)), key=lambda index: (scores[index], -index))
    left = [index for index in best if index not in repeating] or best
    seeds: list[int] = []
    while left and len(seeds) < number:
        index = max(left, key=lambda index: (scores[index] * _standing(candidates, index, seeds, topic), -index))
        left.remove(index)
        content = candidates[index].content
        if all(
            content != candidates[seed].content and cosine(content, candidates[seed].content) < REDUNDANT
            for seed in seeds
        ):
            seeds.append(index)
    return seeds


def _standing(candidates: Sequence[Candidate], index: int, seeds: Sequence[int], topic: frozenset[str]) -> float:
    """What a sentence is worth beside those chosen: less where what it points at is not in them."""
    points_at = candidates[index].points_at
    if points_at is None or any(candidates[seed].at == candidates[index].at - 1 for seed in seeds):
        return 1.0
    shown = topic.union(*(candidates[seed].content for seed in seeds if seed < index))
    return 1.0 if points_at and points_at <= shown else LEANING


def _with_neighbours(candidates: Sequence[Candidate], seed: int, taken: set[int]) -> list[int]:
    members = [seed]
    room = MAX_GROUP_WORDS - candidates[seed].length
    for neighbour in (seed + 1, seed - 1):
        if not 0 <= neighbour < len(candidates) or neighbour in taken:
            continue
        related = cosine(candidates[neighbour].content, candidates[seed].content) >= RELATED
        if related and candidates[neighbour].length <= room:
            room -= candidates[neighbour].length
            members.append(neighbour)
    return sorted(members)
