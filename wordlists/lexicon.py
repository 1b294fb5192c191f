"""Make the lexicon of a language from parallel text.

    python -m wordlists.lexicon --pairs train.tsv.xz train.prose.tsv.xz -o lexicon.txt

Model 1 of Brown et al. (The Mathematics of Statistical Machine Translation, 1993) in both directions, over keys of
words (see `translator.languages.lexicon`), with a preference for words in like places as in Dyer et al. (A Simple,
Fast, and Effective Reparameterization of IBM Model 2, 2013). Half a million pairs take ten minutes and 8 GB.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from translator.files import write_whole
from translator.languages import INDONESIAN
from translator.languages.lexicon import FARTHEST, english_key, source_key, words_of
from translator.training.corpus import read_pairs
from translator.training.recipe import Data

_ROUNDS = 5
_LONGEST = 60  # words of a sentence
_LEAST_SEEN = 3
_LEAST_COUNT = 0.3
_NEARNESS = 4.0
_NOTHING = 0
"""The number of the word that stands for none, which every sentence has."""
_NOTHING_AT_FIRST = 0.2

Numbers = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float32]


class Numbered(NamedTuple):
    """The sentences of one side, word after word, as numbers from 1; `names` are the words by number."""

    words: Numbers
    lengths: Numbers
    names: list[str]


def numbered(sentences: Iterable[Sequence[str]]) -> Numbered:
    """Number the words of sentences."""
    names: dict[str, int] = {"": _NOTHING}
    words: list[int] = []
    lengths: list[int] = []
    for sentence in sentences:
        words.extend(names.setdefault(word, len(names)) for word in sentence)
        lengths.append(len(sentence))
    return Numbered(np.array(words, np.int64), np.array(lengths, np.int64), list(names))


def translations(given: Numbered, made: Numbered) -> dict[tuple[int, int], float]:
    """The probability of each word of `made` where a word of `given` stands, of pairs that matter."""
    inverse, group, near, pairs = _links(given, made)
    probability: Weights = np.ones(len(pairs), np.float32)
    probability[pairs >> 32 == _NOTHING] = _NOTHING_AT_FIRST
    counts = np.bincount(inverse, minlength=len(pairs)).astype(np.float64)
    for _ in range(_ROUNDS):
        weights = probability[inverse] * near
        sums = np.bincount(group, weights)
        weights /= sums[group].astype(np.float32)
        counts = np.bincount(inverse, weights, len(pairs)).astype(np.float64)
        totals = np.bincount(pairs >> 32, counts)
        probability = (counts / totals[pairs >> 32]).astype(np.float32)
    kept = (probability > math.exp(-(FARTHEST + 0.5) / 2)) & (counts > _LEAST_COUNT) & (pairs >> 32 != _NOTHING)
    found = zip(pairs[kept].tolist(), probability[kept].tolist(), strict=True)
    return {(pair >> 32, pair & 0xFFFFFFFF): likelihood for pair, likelihood in found}


def _links(given: Numbered, made: Numbered) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], Weights, Numbers]:
    """Each word of a sentence with each of the other, and with none.

    For each link: which pair of words it has, for which word of `made` it is, and how near the two stand; then the
    pairs, each as one number.
    """
    keys, groups, nearness = [], [], []
    start_given = start_made = 0
    for length_given, length_made in zip(given.lengths.tolist(), made.lengths.tolist(), strict=True):
        ours = given.words[start_given : start_given + length_given]
        theirs = made.words[start_made : start_made + length_made]
        keys.append(((np.append(_NOTHING, ours) << 32)[None, :] | theirs[:, None]).ravel())
        groups.append(np.repeat(np.arange(start_made, start_made + length_made, dtype=np.int32), length_given + 1))
        places = (np.arange(length_given) + 0.5) / length_given
        others = (np.arange(length_made) + 0.5) / length_made
        near = np.ones((length_made, length_given + 1), np.float32)
        near[:, 1:] = np.exp(-_NEARNESS * np.abs(places[None, :] - others[:, None]))
        nearness.append(near.ravel())
        start_given += length_given
        start_made += length_made
    every = np.concatenate(keys)
    keys.clear()
    pairs, inverse = np.unique(every, return_inverse=True)
    return inverse.astype(np.int32), np.concatenate(groups), np.concatenate(nearness), pairs


def lexicon(pairs: Iterable[tuple[str, str]], clitics: Sequence[str]) -> list[str]:
    """The lines of the lexicon of some pairs of sentences."""
    ours: list[list[str]] = []
    theirs: list[list[str]] = []
    for sentence, translation in pairs:
        words = [source_key(match.group(), clitics) for match in words_of(sentence)]
        english = [english_key(match.group()) for match in words_of(translation)]
        if 0 < len(words) <= _LONGEST and 0 < len(english) <= _LONGEST:
            ours.append(words)
            theirs.append(english)
    often, often_english = _seen_often(ours), _seen_often(theirs)
    source, target = numbered(ours), numbered(theirs)
    there = translations(source, target)
    back = {(one, other): probability for (other, one), probability in translations(target, source).items()}
    distances: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for pair in there.keys() | back.keys():
        word, other = source.names[pair[0]], target.names[pair[1]]
        if word in often and other in often_english:
            likeliest = max(there.get(pair, 0.0), back.get(pair, 0.0))
            distances[word].append((max(0, min(FARTHEST, round(-2 * math.log(likeliest)))), other))
    listed = (
        f"{word}\t{' '.join(f'{other}{distance}' for distance, other in sorted(found))}"
        for word, found in distances.items()
    )
    return [f"\t{' '.join(sorted(often_english))}", *sorted(listed)]


def _seen_often(sentences: Iterable[Sequence[str]]) -> frozenset[str]:
    seen = Counter(word for sentence in sentences for word in set(sentence))
    return frozenset(word for word, times in seen.items() if times >= _LEAST_SEEN)


def main() -> None:
    """Read the pairs, count, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, nargs="+", required=True, metavar="FILE")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    chosen = parser.parse_args()
    data = [Data(files=(str(path),), columns=("name", "source", "target"), quoted=False) for path in chosen.pairs]
    pairs = (
        (pair.source, pair.target)
        for path, each in zip(chosen.pairs, data, strict=True)
        for pair in read_pairs(path, each)
        if pair
    )
    lines = lexicon(pairs, INDONESIAN.clitics)
    write_whole(chosen.output, ("\n".join(lines) + "\n").encode())
    print(f"{len(lines):,} words, {sum(line.count(' ') + 1 for line in lines):,} pairs", file=sys.stderr)


if __name__ == "__main__":
    main()
