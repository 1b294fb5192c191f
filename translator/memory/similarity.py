"""How like two sentences are, and which of many sentences may be like one enough to be compared.

The likeness of two sentences is that of their tokens, words and punctuation marks without regard to case: 1 less the
insertions and deletions that turn one into the other, over the number of tokens of both (the normalized indel
similarity, as rapidfuzz computes it). It is 1 where they differ in case or blanks alone, and 0 without a common token.

Comparing with every sentence would take too long, so each has two signatures, of 64 and of 256 bits, one bit set for
each token's hash. A bit that only one of two signatures has comes from a token that the other sentence lacks, and
different bits come from different tokens: the bits in which signatures differ are never more than the insertions and
deletions. So what is sifted out by them (and by length) is below the threshold for certain, and nothing above it is
missed. The short signature is compared with all, the long one, which tells long sentences apart, with what is left.
Such bounds are known from set similarity search (Sandes, Teodoro and Melo, "Bitmap Filter: Speeding up Exact Set
Similarity Joins with Bitwise Operations", Information Systems 88, 2020).
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

MAX_TOKENS = 200
"""A longer sentence is like no other: its signatures would have nearly every bit set, and sift nothing."""

_TOKEN = re.compile(r"\w+|[^\w\s]")
_LONG = 32  # bytes of the long signature
_SLACK = 1e-9  # what rounding may take from a bound


def tokens(text: str) -> list[str]:
    """The words and punctuation marks of a text, without regard to case."""
    return _TOKEN.findall(text.casefold())


class Signature(NamedTuple):
    """What of a sentence decides whether it may be like another: its number of tokens, and two sets of their hashes.

    `short` has 64 bits, as a signed integer, which is what SQLite holds; `long` has 256, in 32 bytes, little-endian.
    They stand in memory files: another hash, or another way to cut tokens, needs a migration.
    """

    length: int
    short: int
    long: bytes


def signature(words: Sequence[str]) -> Signature:
    """The signature of a sentence's tokens."""
    short = long = 0
    for word in set(words):
        code = zlib.crc32(word.encode("utf-8"))
        short |= 1 << (code & 63)
        long |= 1 << (code >> 6 & 255)
    return Signature(len(words), short - (1 << 64) if short >> 63 else short, long.to_bytes(_LONG, "little"))


class SignatureIndex:
    """The signatures of many sentences, to find by number those that may be like another. Never changes once made."""

    def __init__(self, rows: Iterable[tuple[int, int, int, bytes]]) -> None:
        """`rows` are a sentence's number and its signature. Raises ValueError or TypeError where one is none."""
        import numpy as np

        kept = sorted((row for row in rows if 0 < row[1] <= MAX_TOKENS), key=itemgetter(1))
        self.size = len(kept)
        self._numbers = np.array([row[0] for row in kept], dtype=np.int64)
        # Where in the table the sentences of each length begin, from 0 tokens to one more than there may be.
        self._starts = np.searchsorted([row[1] for row in kept], np.arange(MAX_TOKENS + 2))
        self._short = np.array([row[2] for row in kept], dtype=np.int64).view(np.uint64)
        self._long = np.frombuffer(b"".join(row[3] for row in kept), dtype="<u8").reshape(self.size, _LONG // 8)

    def candidates(self, wanted: Signature, threshold: float) -> list[int]:
        """The numbers of all sentences whose likeness may reach a threshold above 0, with few others among them."""
        import numpy as np

        if not 0 < wanted.length <= MAX_TOKENS:
            return []
        ratio = (2 - threshold) / threshold
        shortest = math.ceil(wanted.length / ratio - _SLACK)
        longest = min(math.floor(wanted.length * ratio + _SLACK), MAX_TOKENS)
        starts = self._starts[shortest : longest + 2]
        low, high = starts[0], starts[-1]
        # How many tokens may be inserted or deleted, for each length and so for each sentence.
        most = ((1 - threshold) * (wanted.length + np.arange(shortest, longest + 1)) + _SLACK).astype(np.uint8)
        allowed = np.repeat(most, np.diff(starts))
        differing = np.bitwise_count(self._short[low:high] ^ np.uint64(wanted.short % (1 << 64)))
        left = (differing <= allowed).nonzero()[0]
        long = self._long[low:high][left] ^ np.frombuffer(wanted.long, dtype="<u8")
        left = left[np.bitwise_count(long).sum(axis=1) <= allowed[left]]
        found: list[int] = self._numbers[low:high][left].tolist()
        return found


def nearest(
    words: Sequence[str], others: Mapping[int, Sequence[str]], threshold: float, limit: int
) -> dict[int, float]:
    """The others most like a sentence, all given as tokens: {number: likeness}, best first, at most `limit`.

    Where two are as like, the one with the lower number comes first.
    """
    from rapidfuzz.distance import Indel

    scores = {
        number: score
        for number, other in others.items()
        if (score := Indel.normalized_similarity(words, other, score_cutoff=threshold)) >= threshold
    }
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit])
