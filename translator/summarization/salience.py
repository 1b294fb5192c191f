"""Which sentences say what an article is about.

MEAD (D. Radev, H. Jing, M. Styś, D. Tam, "Centroid-based summarization of multiple documents", Information Processing
& Management 40, 2004): a sentence's score is the sum of three parts, each between 0 and 1 here:

- centroid: how many of the article's central words it holds. A central word is a content word that several sentences
  share; it counts with the number of sentences that hold it;
- position: falls from the first sentence to the last;
- overlap with the headline where there is one, otherwise with the first sentence: the cosine of their words.

Two changes: the centroid part is divided by the square root of the sentence's length, because MEAD's plain sum always
prefers the longest; and position falls as the inverse square root of the rank, because the lead of a news text holds
more than the straight line says. MEAD's length cut-off and redundancy penalty are in `grouping`.

Everything is counted in one pass, so time and memory are linear in the length of the article.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

CENTROID_WEIGHT = 0.5
POSITION_WEIGHT = 2.0
OVERLAP_WEIGHT = 0.5


def salience(sentences: Sequence[frozenset[str]], topic: frozenset[str]) -> list[float]:
    """Score sentences, given as the sets of their content words, in the order of the article.

    `topic` holds the content words of the headline; empty, the first sentence stands in for it. The scores, one for
    each sentence, lie between 0 and the sum of the weights.
    """
    frequency = Counter(word for sentence in sentences for word in sentence)
    centrality = [
        sum(frequency[word] for word in sentence if frequency[word] > 1) / math.sqrt(len(sentence)) if sentence else 0.0
        for sentence in sentences
    ]
    highest = max(centrality, default=0.0) or 1.0
    reference = topic or (sentences[0] if sentences else frozenset())
    return [
        CENTROID_WEIGHT * centrality[rank] / highest
        + POSITION_WEIGHT / math.sqrt(rank + 1)
        + OVERLAP_WEIGHT * cosine(sentence, reference)
        for rank, sentence in enumerate(sentences)
    ]


def cosine(one: frozenset[str], other: frozenset[str]) -> float:
    """The cosine of two sets of words as binary vectors: 0 where they share none, 1 where they are the same."""
    if not one or not other:
        return 0.0
    return len(one & other) / math.sqrt(len(one) * len(other))
