"""Cutting the translation of a sentence that lies in several parts (cues, lines), so that each gets what is its own.

The cuts are those that sever the least weight of word links, which is to say that what was said in a part is said in
it again; among those that sever as little, the ones that give each part the share that its text has, and its room.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import NamedTuple

from translator.document import Alignment, Span
from translator.languages.english import ENGLISH

_TOKEN = re.compile(r"\S+")
_CLAUSE_END = re.compile(r"[,;:.?!…—–][\"'”’)\]]*$")
_UNEVEN = 4.0
"""What a part costs that has none of the share of its text, or twice as much, in weights of links."""
_CLAUSE = 0.4
"""What a cut at the end of a clause is worth."""
_SPLITS_PHRASE = 0.3
_OVERFLOW = 0.15
"""What each character costs for which there is no room."""
_EMPTY = 50.0
_MOST_TOKENS = 400


class Share(NamedTuple):
    """A part's claim: the end of its words in the sentence, its share of the text, and how many characters fit it."""

    words: int
    share: float
    room: float = float("inf")


def spread(target: str, alignment: Alignment, shares: Sequence[Share]) -> list[Span]:
    """Cut a translation into as many stretches as there are shares, in order; some may be empty.

    The stretches leave only blanks between them. Takes time in proportion to words times words times parts, and cuts
    very long texts by their shares alone.
    """
    tokens = [match.span() for match in _TOKEN.finditer(target)]
    if not tokens or len(shares) == 1:
        return [(0, len(target)), *[(len(target), len(target))] * (len(shares) - 1)]
    many = len(tokens) > _MOST_TOKENS
    cuts = _by_share(tokens, shares) if many else _cheapest(target, tokens, alignment, shares)
    spans: list[Span] = []
    for begin, end in zip([0, *cuts], [*cuts, len(tokens)], strict=True):
        spans.append((tokens[begin][0], tokens[end - 1][1]) if begin < end else (len(target), len(target)))
    return spans


def _by_share(tokens: Sequence[Span], shares: Sequence[Share]) -> list[int]:
    cuts = []
    done = 0.0
    for each in shares[:-1]:
        done += each.share
        cuts.append(round(done * len(tokens)))
    return cuts


def _cheapest(target: str, tokens: Sequence[Span], alignment: Alignment, shares: Sequence[Share]) -> list[int]:
    """The numbers of the tokens before which to cut, by dynamic programming over the parts."""
    count = len(tokens)
    starts = [begin for begin, _ in tokens]
    token_of = _tokens_of_words(alignment, tokens)
    links = [(s, token_of[t], weight) for s, t, weight in alignment.links]
    worth = [0.0, *(_breaking(target, tokens[n - 1]) for n in range(1, count)), 0.0]
    best = [0.0 if cut == 0 else float("inf") for cut in range(count + 1)]
    ways: list[list[int]] = []
    for number, each in enumerate(shares):
        last = number == len(shares) - 1
        severed = [0.0] * (count + 1) if last else _severed(links, each.words, count)
        now = [float("inf")] * (count + 1)
        way = [0] * (count + 1)
        for end in [count] if last else range(count + 1):
            for begin in range(end + 1):
                size = tokens[end - 1][1] - starts[begin] if begin < end else 0
                cost = best[begin] + (_EMPTY if not size else _OVERFLOW * max(0.0, size - each.room))
                wanted = max(1.0, each.share * len(target))
                cost += _UNEVEN * min(1.0, abs(size - wanted) / wanted) ** 2
                if cost < now[end]:
                    now[end], way[end] = cost, begin
            now[end] += severed[end] + (0.0 if last else worth[end])
        best = now
        ways.append(way)
    cuts = []
    at = count
    for way in reversed(ways):
        at = way[at]
        cuts.append(at)
    return cuts[::-1][1:]


def _tokens_of_words(alignment: Alignment, tokens: Sequence[Span]) -> list[int]:
    """For each word of the translation the number of the token that it begins in."""
    found = []
    token = 0
    for begin, _ in alignment.target_words:
        while token < len(tokens) - 1 and tokens[token][1] <= begin:
            token += 1
        found.append(token)
    return found


def _severed(links: Sequence[tuple[int, int, float]], words: int, count: int) -> list[float]:
    """For a cut before each token, the weight of links between what lies before and after the cuts of both sides."""
    change = [0.0] * (count + 2)
    for source, token, weight in links:
        if source < words:  # severed by cuts up to its token
            change[0] += weight
            change[token + 1] -= weight
        else:  # by cuts after it
            change[token + 1] += weight
    total = 0.0
    severed = []
    for cut in range(count + 1):
        total += change[cut]
        severed.append(total)
    return severed


def _breaking(target: str, token: Span) -> float:
    """What it costs to cut after a token."""
    text = target[slice(*token)]
    if _CLAUSE_END.search(text):
        return -_CLAUSE
    return _SPLITS_PHRASE if text.casefold() in _leaning() else 0.0


@functools.cache
def _leaning() -> frozenset[str]:
    """Words that belong to what follows them."""
    return ENGLISH.determiners | ENGLISH.prepositions | ENGLISH.conjunctions | ENGLISH.relatives | ENGLISH.be
