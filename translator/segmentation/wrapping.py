"""The lines of a text, and the paragraphs that hard-wrapped lines make.

A program that wraps text breaks a line only where the next word would not fit. So a run of lines without a blank line
between (a block) is taken as wrapped where a width exists which no line exceeds and at which nearly every break was
needed, but for breaks after a sentence, which end a paragraph. So does the indentation of a first line. Lines that
happen to fit must also look like running text: at least half of the joined lines begin with a small letter. Once a
block shows the width of a text, its other blocks need not.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from translator.languages.unwrapping import LINE_ENDS, QUOTE_MARKS
from translator.segmentation.sentences import trim

ITEM = re.compile(r"(?:[-–—*•●▪◦·‣]+\s+|\(?(?:\d{1,3}|[a-z])[.)]\s+|\d{1,2}[.)](?=[^\W\d_]))\S")
"""How an item of a list begins."""

_LINE = re.compile(f"[^{LINE_ENDS}]+")
_LINE_BREAK = re.compile(f"\r\n|[{LINE_ENDS}]")
_SENTENCE_END = re.compile(r"(?:[.?!…:][\"'”’»)\]]*|[\"”][,.]?)$")
_BROKEN_WORD = re.compile(r"[^\W\d_][-\u2010\xad]$")

# A wrapped block has its longest line between these widths; a shorter line is an item or a heading, a longer one a
# paragraph. (The longest line of a short paragraph can be a word shorter than the width it was wrapped at.)
_NARROWEST, _WIDEST = 30, 130
_NEARLY = 0.6
"""A line of this share of the width may go on in the next, if that begins with a small letter: type is not all of one
width, and a copied page is broken where its letters were."""


_MANY = 5
"""From so many joined lines on, a quarter of them with a small letter will do: that many do not fit by chance."""
_LONG_WORD = 10
"""By so much a line may be longer than those that show where the text is wrapped."""


class _Line(NamedTuple):
    """A line that is not blank, trimmed: its place, the column it begins in, and its first word."""

    start: int
    end: int
    column: int
    first_word: str

    @property
    def edge(self) -> int:
        """The column where it ends."""
        return self.column + self.end - self.start


class _Block(NamedTuple):
    """The paragraphs of a block, whether its lines were joined, and the columns they reach."""

    paragraphs: list[tuple[int, int]]
    joined: bool
    edge: int


def without_quote_marks(text: str) -> str:
    """The text with blanks in the place of the marks that e-mail puts before each line it quotes ("> ")."""
    return QUOTE_MARKS.sub(lambda match: " " * len(match.group()), text) if ">" in text else text


def paragraphs(text: str) -> list[tuple[int, int]]:
    """The spans of the paragraphs of a text: lines, but the lines of a hard-wrapped block joined."""
    blocks = _blocks(text)
    found = [_first_look(text, block) for block in blocks]
    known_edge = max((each.edge for each in found if each.joined), default=0)
    return [
        span
        for block, each in zip(blocks, found, strict=True)
        for span in (each if each.joined else _looked_at_again(text, block, known_edge)).paragraphs
    ]


def _blocks(text: str) -> list[list[_Line]]:
    """The lines that are not blank, in runs without a blank line between."""
    blocks: list[list[_Line]] = []
    at = 0
    for match in _LINE.finditer(text):
        start, end = trim(text, *match.span())
        if start < end:
            if not blocks or len(_LINE_BREAK.findall(text, at, start)) > 1:
                blocks.append([])
            column = len(text[match.start() : start].expandtabs()) if start - match.start() < _WIDEST else _WIDEST
            first_word = text[start : min(end, start + _WIDEST)].split(None, 1)[0]
            blocks[-1].append(_Line(start, end, column, first_word))
            at = end
    return blocks


def _first_look(text: str, block: list[_Line]) -> _Block:
    """The paragraphs of a block as far as it shows by itself how it is wrapped."""
    edge = max((line.edge for line in block[1:]), default=0)
    if len(block) > 2 and block[0].edge > edge + _LONG_WORD and block[1].first_word[0].isupper():
        below = _unwrapped(text, block[1:])
        if below.joined:
            return _below_headline(block, below)
    return _unwrapped(text, block)


def _looked_at_again(text: str, block: list[_Line], known_edge: int) -> _Block:
    """The paragraphs of a block that does not show it by itself."""
    found = _unwrapped(text, block, known_edge)
    if not found.joined and len(block) > 2:
        below = _unwrapped(text, block[1:], known_edge)
        if below.joined:
            return _below_headline(block, below)
    return found


def _below_headline(block: list[_Line], below: _Block) -> _Block:
    """The paragraphs of a block whose first line is a headline, right above the text and longer than its lines."""
    return below._replace(paragraphs=[(block[0].start, block[0].end), *below.paragraphs])


def _unwrapped(text: str, block: list[_Line], known_edge: int = 0) -> _Block:
    """The paragraphs of a block; `known_edge` is the column that other lines of the text are known to be wrapped at."""
    left = min(line.column for line in block)
    # (A line of one word, an address of the web, may be longer than what the others were wrapped at.)
    edge = max((line.edge for line in block if len(line.first_word) < line.end - line.start), default=0)
    lines = _Block([(line.start, line.end) for line in block], joined=False, edge=edge)
    if len(block) < 2 or not _NARROWEST <= edge - left <= _WIDEST or (known_edge and edge > known_edge + _LONG_WORD):
        return lines
    edge = max(edge, known_edge)
    spans = [lines.paragraphs[0]]
    hanging = ITEM.match(text, block[0].start) is not None
    joins = small = odd = 0
    for line, following in pairwise(block):
        small_letter = following.first_word[0].islower()
        broken = small_letter and _BROKEN_WORD.search(text, line.end - 2, line.end) is not None
        needed = line.edge + 1 + len(following.first_word) > edge
        ended = _SENTENCE_END.search(text, max(line.start, line.end - 8), line.end) is not None
        # ("Soekarno⏎- Hatta" and "menit ke-⏎27." begin no item.)
        item = (hanging or ended or not needed) and ITEM.match(text, following.start) is not None
        nearly = small_letter and not ended and line.edge - left >= _NEARLY * (edge - left)
        indented = following.column > line.column and not hanging
        if broken or ((needed or nearly) and not item and not indented):
            spans[-1] = (spans[-1][0], following.end)
            joins += 1
            small += small_letter or following.column < line.column
            continue
        odd += not (ended or item or indented)
        spans.append((following.start, following.end))
        hanging = item
    share = 2 if joins < _MANY else 4
    wrapped = joins > 2 * odd and (share * small >= joins or known_edge > 0)
    return _Block(spans, joined=True, edge=edge) if wrapped else lines
