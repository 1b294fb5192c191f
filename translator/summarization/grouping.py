"""Groups of sentences that belong together: each becomes one sentence of the summary."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from translator.document import BilingualParagraph, Role, SentencePair, Severity
from translator.languages import SourceLanguage
from translator.summarization.salience import cosine, salience
from translator.summarization.text import content_words, words

MIN_WORDS = 7
"""Shorter sentences say too little to be summarized. MEAD's length cut-off."""
REDUNDANT = 0.5
"""Two sentences whose words have a higher cosine say the same. MEAD's redundancy penalty, as a threshold."""
RELATED = 0.1
"""A neighbour whose words have a lower cosine with the seed's is on another matter."""
MAX_GROUP_WORDS = 70
"""English words in a group, its seed aside: a small model copies or mixes up what is longer."""

LEANING = 0.75
"""What the salience of a sentence is worth where it begins by pointing back (Ia ..., Hal itu ...)."""

_CONTENT_ROLES = frozenset({Role.BODY, Role.QUOTE, Role.LIST, Role.DATELINE})


@dataclass(frozen=True)
class Group:
    """Sentences for one sentence of the summary, in the order of the article, and the most salient among them."""

    seed: SentencePair
    pairs: tuple[SentencePair, ...]
    salience: float


@dataclass(frozen=True)
class _Candidate:
    pair: SentencePair
    content: frozenset[str]
    length: int


def group_sentences(paragraphs: Sequence[BilingualParagraph], number: int, language: SourceLanguage) -> list[Group]:
    """Up to `number` groups of sentences of an article, in its order.

    The seeds are the most salient sentences that do not say the same; each brings along the sentence before and the
    one after it where these are on the same matter and in no other group. Furniture, captions and the headline take
    no part, nor do translations with an error flag as long as there are others. Time and memory are linear in the
    length of the article.
    """
    candidates = _candidates(paragraphs, language)
    topic = frozenset(
        word
        for paragraph in paragraphs
        if paragraph.role is Role.HEADLINE
        for pair in paragraph.pairs
        for word in content_words(pair.source.text, language)
    )
    scores = [
        score * _confidence(candidate.pair) * (LEANING if _leans(candidate.pair, language) else 1.0)
        for score, candidate in zip(salience([c.content for c in candidates], topic), candidates, strict=True)
    ]
    seeds = _seeds(candidates, scores, number)
    taken = set(seeds)
    groups = []
    for seed in sorted(seeds, key=lambda index: -scores[index]):
        members = _with_neighbours(candidates, seed, taken)
        taken.update(members)
        groups.append((seed, members))
    return [
        Group(candidates[seed].pair, tuple(candidates[m].pair for m in members), scores[seed])
        for seed, members in sorted(groups)
    ]


def has_error(pair: SentencePair) -> bool:
    """Whether the translation of a pair carries an error flag, or is empty: no evidence to show."""
    return not pair.target.text.strip() or any(flag.severity is Severity.ERROR for flag in pair.target.flags)


def _candidates(paragraphs: Iterable[BilingualParagraph], language: SourceLanguage) -> list[_Candidate]:
    """The sentences a summary can be made of: the best kind the article has."""
    pairs = [
        pair
        for paragraph in paragraphs
        if paragraph.role in _CONTENT_ROLES
        for pair in paragraph.pairs
        if pair.target.text.strip()
    ]
    sound = [pair for pair in pairs if not has_error(pair)]
    whole = [pair for pair in sound if sum(w.isalpha() for w in words(pair.source.text)) >= MIN_WORDS]
    return [
        _Candidate(pair, frozenset(content_words(pair.source.text, language)), len(words(pair.target.text)))
        for pair in whole or sound or pairs
    ]


def _confidence(pair: SentencePair) -> float:
    """The mean probability of a translation's tokens, between 0 and 1; 1 where nothing had to be decoded."""
    return math.exp(min(pair.target.score, 0.0)) if pair.target.score is not None else 1.0


def _leans(pair: SentencePair, language: SourceLanguage) -> bool:
    """Whether a sentence is hard to follow without the one before it."""
    return not language.pointers.isdisjoint(words(pair.source.text[:40])[:1])


def _seeds(candidates: Sequence[_Candidate], scores: Sequence[float], number: int) -> list[int]:
    """The most salient sentences that do not say the same, looked for among the first few times `number`."""
    seeds: list[int] = []
    for index in heapq.nlargest(4 * number + 8, range(len(candidates)), key=lambda index: (scores[index], -index)):
        content = candidates[index].content
        if all(
            content != candidates[seed].content and cosine(content, candidates[seed].content) < REDUNDANT
            for seed in seeds
        ):
            seeds.append(index)
        if len(seeds) == number:
            break
    return seeds


def _with_neighbours(candidates: Sequence[_Candidate], seed: int, taken: set[int]) -> list[int]:
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
