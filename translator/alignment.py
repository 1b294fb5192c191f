"""Word alignment: which words of a translation came from which words of its sentence.

A word is a run of letters, digits and what stands between them (1.500,50; pukul 10.30; anak-anak; O'Neil's), without
the marks around it; one that a hyphen breaks at a line end is one word. Blanks, dashes, brackets, double quotation
marks, two full stops or hyphens in a row, and a stroke that is not between digits end a word; percent and degree signs
stay with their figure.

Two methods:

- *Attention*: as the decoder took each piece of the translation in, it looked at pieces of the source (Bahdanau et al.
  2015, "Neural machine translation by jointly learning to align and translate"; that the step which reads a piece
  aligns better than the one that writes it is from Chen et al. 2020, "Accurate word alignment induction from neural
  machine translation"). The weights of a word's pieces are summed on the source side and averaged on the target side,
  and a link is kept from LEAST_WEIGHT on. Which layer and head is looked at is chosen for each model: see
  `translator.translation.attention`.
- *Lexical*: words that are written alike, and figures with the same digits (1.500,50 and 1,500.50), for pairs without
  attention and models whose attention does not align. It links names, figures and loan words only.

`benchmarks/alignment.py` measures both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from translator.document import Alignment, AlignmentMethod, Link, Span

LEAST_WEIGHT = 0.25
"""Attention below it makes no link."""

_WORD = re.compile(
    r"""[^\W_]
    (?: (?: [^\s—–…()\[\]{}<>"“”„«»/\\|.-] | \.(?!\.) | (?<=\d)/(?=\d)  # what may stand inside a word
          | -(?!-)(?:[ \t]{0,3}(?:\r\n|[\n\r])[ \t>]{0,16})? )*
        [^\W_] )?
    [\u0300-\u036f]* [%‰°]? """,
    re.VERBOSE,
)
_BLANK = "▁"
"""What SentencePiece writes for a blank."""
_BYTE = re.compile(r"<0x[0-9A-F]{2}>")
_ALIKE = 75.0
"""Least likeness, of 100, of two words that the lexical method links (rapidfuzz's ratio)."""
_SHORT = 4
"""Letters below which two words must be the same to be linked."""
_NEAR = 0.25
"""How much nearness in the sentence counts beside likeness, of 1."""
_REACH = 100
"""Words that lie further than this from where a word's partner would be in proportion are not compared with it."""
_SEPARATORS = str.maketrans("", "", ".,:%")
"""What a figure is written with that the two languages write differently, or one of them in a word."""


def words(text: str) -> list[Span]:
    """The words of a text, in order, as the module says what a word is. Linear in the length of the text."""
    return [match.span() for match in _WORD.finditer(text)]


def align_by_attention(
    source: Sequence[str], target: Sequence[str], attention: Sequence[Sequence[float]], texts: tuple[str, str]
) -> Alignment:
    """Link the words of two texts by the attention between their pieces.

    `attention` has a row for each target piece, and in it a weight for each source piece (more are left out: the end
    mark's). `texts` are what the pieces stand for. Where these cannot be matched with the pieces, as after an unusual
    normalisation, the lexical method is used.
    """
    import numpy as np

    spans = [words(text) for text in texts]
    source_starts, source_words = word_segments(source)
    target_starts, target_words = word_segments(target)
    if not all(spans) or [len(each) for each in spans] != [source_words.count(True), target_words.count(True)]:
        return align_lexically(*texts)
    weights = np.add.reduceat(np.asarray(attention, np.float32)[:, : len(source)], source_starts, axis=1)
    weights = np.add.reduceat(weights, target_starts, axis=0)[target_words][:, source_words]
    ends = [*target_starts[1:], len(target)]
    pieces = [end - start for start, end, word in zip(target_starts, ends, target_words, strict=True) if word]
    weights /= np.array(pieces, np.float32)[:, None]
    at_target, at_source = np.nonzero(weights >= LEAST_WEIGHT)
    links = zip(at_source.tolist(), at_target.tolist(), weights[at_target, at_source].tolist(), strict=True)
    return _alignment(AlignmentMethod.ATTENTION, spans, [(s, t, min(1.0, round(w, 3))) for s, t, w in links])


def align_lexically(source: str, target: str) -> Alignment:
    """Link words that are written alike; of several that are, those nearest in the sentence. Each is linked once.

    Linear in the number of words where they are many: each is compared with those near its place in proportion.
    """
    from rapidfuzz.fuzz import ratio

    spans = [words(text) for text in (source, target)]
    forms = [
        [text[slice(*span)].casefold() for span in each] for text, each in zip((source, target), spans, strict=True)
    ]
    candidates = []
    figures = [[_figure(form) for form in each] for each in forms]
    for s, mine in enumerate(forms[0]):
        place = s * len(forms[1]) // len(forms[0])
        for t in range(max(0, place - _REACH), min(len(forms[1]), place + _REACH + 1)):
            theirs = forms[1][t]
            if mine == theirs or (figures[0][s] and figures[0][s] == figures[1][t]):
                likeness = 100.0
            elif min(len(mine), len(theirs)) < _SHORT or not (mine.isalpha() and theirs.isalpha()):
                continue
            else:
                likeness = ratio(mine, theirs, score_cutoff=_ALIKE)
            if likeness:
                apart = abs((s + 0.5) / len(forms[0]) - (t + 0.5) / len(forms[1]))
                candidates.append((likeness / 100 - _NEAR * apart, s, t, likeness / 100))
    links: list[Link] = []
    linked: tuple[set[int], set[int]] = (set(), set())
    for _, s, t, likeness in sorted(candidates, key=lambda each: (-each[0], each[1], each[2])):
        if s not in linked[0] and t not in linked[1]:
            linked[0].add(s)
            linked[1].add(t)
            links.append((s, t, round(likeness, 3)))
    return _alignment(AlignmentMethod.LEXICAL, spans, sorted(links, key=lambda link: (link[1], link[0])))


def _figure(form: str) -> str:
    """The digits of a figure, one text for both languages' ways to write it; empty where a word is no figure."""
    digits = form.translate(_SEPARATORS) if form[0].isdigit() else ""
    return digits if digits.isdigit() else ""


def fits(alignment: Alignment, source: str, target: str) -> bool:
    """Whether an alignment is one of these two texts: its words are theirs, and its links name words that it has."""
    return (
        list(alignment.source_words) == words(source)
        and list(alignment.target_words) == words(target)
        and all(s < len(alignment.source_words) and t < len(alignment.target_words) for s, t, _ in alignment.links)
    )


def realign(alignment: Alignment, source: str, target: str) -> Alignment:
    """The same links for the same words as they stand in other texts: with other blanks, or in capitals.

    Where the texts have not as many words, these are linked lexically.
    """
    spans = [words(source), words(target)]
    if [len(each) for each in spans] != [len(alignment.source_words), len(alignment.target_words)]:
        return align_lexically(source, target)
    return _alignment(alignment.method, spans, alignment.links)


def join(parts: Sequence[Alignment], source: str, target: str) -> Alignment:
    """The links of parts that were put together again into a source and a target."""
    links: list[Link] = []
    sources = targets = 0
    for part in parts:
        links += [(s + sources, t + targets, weight) for s, t, weight in part.links]
        sources += len(part.source_words)
        targets += len(part.target_words)
    spans = [words(source), words(target)]
    if [len(each) for each in spans] != [sources, targets]:
        return align_lexically(source, target)
    methods = {part.method for part in parts}
    method = methods.pop() if len(methods) == 1 else AlignmentMethod.LEXICAL
    return _alignment(method, spans, links)


def same_words(source: str, target: str) -> set[tuple[int, int]]:
    """Names and figures that stand once in each text and are the same: links that can be taken for right."""
    mine, theirs = ([text[slice(*span)] for span in words(text)] for text in (source, target))
    return {
        (mine.index(word), theirs.index(word))
        for word in {*mine} & {*theirs}
        if mine.count(word) == theirs.count(word) == 1 and (word[0].isupper() or word[0].isdigit())
    }


class Agreement(NamedTuple):
    """How links compare with those that can be taken for right.

    `links` are those of words that have a right link, `right` how many of them are, `gold` the number of right links.
    """

    links: int
    right: int
    gold: int

    @property
    def precision(self) -> float:
        """Share of the links that are right."""
        return self.right / self.links if self.links else 0.0

    @property
    def recall(self) -> float:
        """Share of the right links that are there."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def error_rate(self) -> float:
        """Alignment error rate (Och and Ney 2003), all right links being sure ones."""
        return 1 - 2 * self.right / (self.links + self.gold) if self.links + self.gold else 1.0


def agreement(alignments: Iterable[tuple[Alignment, set[tuple[int, int]]]]) -> Agreement:
    """Compare alignments with the right links of each, as `same_words` gives them."""
    links = right = gold = 0
    for alignment, known in alignments:
        sources, targets = ({pair[side] for pair in known} for side in (0, 1))
        found = {(s, t) for s, t, _ in alignment.links if s in sources or t in targets}
        links, right, gold = links + len(found), right + len(found & known), gold + len(known)
    return Agreement(links, right, gold)


def _alignment(method: AlignmentMethod, spans: Sequence[list[Span]], links: Sequence[Link]) -> Alignment:
    # Made by the thousand, of values that are right by construction: without validation it takes a tenth of the time.
    return Alignment.model_construct(
        method=method, source_words=tuple(spans[0]), target_words=tuple(spans[1]), links=tuple(links)
    )


def word_segments(pieces: Sequence[str]) -> tuple[list[int], list[bool]]:
    """Pieces cut into words and what is between them: the first piece of each segment, and whether it is a word.

    A piece that touches two words belongs to the first.
    """
    shown = ["·" if _BYTE.fullmatch(piece) else piece for piece in pieces]
    found = words("".join(shown).replace(_BLANK, " "))
    begins: list[int] = []
    are_words: list[bool] = []
    end = number = 0
    last = -2
    for at, piece in enumerate(shown):
        begin, end = end, end + len(piece)
        while number < len(found) and found[number][1] <= begin:
            number += 1
        word = number if number < len(found) and found[number][0] < end else -1
        if word != last:
            begins.append(at)
            are_words.append(word >= 0)
            last = word
    return begins, are_words
