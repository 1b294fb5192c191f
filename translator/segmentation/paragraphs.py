"""Cut an article into paragraphs, and tell what each paragraph is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from translator.document import Block, Role
from translator.languages import INDONESIAN, SourceLanguage
from translator.segmentation.furniture import LONGEST, is_caption, is_dateline, is_furniture, tail
from translator.segmentation.sentences import split_sentences, trim

__all__ = ["ParagraphSpan", "segment"]


class ParagraphSpan(NamedTuple):
    """A paragraph as character offsets: its role, and (start, end) of each sentence, in order."""

    role: Role
    sentences: tuple[tuple[int, int], ...]


class _Line(NamedTuple):
    """A line that is not blank, trimmed; `after_blank`: blank lines lie between it and the line before."""

    start: int
    end: int
    after_blank: bool

    @property
    def width(self) -> int:
        return self.end - self.start


# Every line end of Unicode (those of str.splitlines).
_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_LINE = re.compile(f"[^{_LINE_ENDS}]+")
_LINE_BREAK = re.compile(f"\r\n|[{_LINE_ENDS}]")
_SENTENCE_END = re.compile(r"(?:[.?!…:][\"'”’»)\]]*|[\"”][,.]?)$")
_ITEM = re.compile(r"(?:[-–—*•●▪◦·‣]+\s+|\(?(?:\d{1,3}|[a-z])[.)]\s+|\d{1,2}[.)](?=[^\W\d_]))\S")
_QUOTATION = re.compile(r"[\"“”«]\s*[^\"“”«»]+[\"”»]")

# A full stop at the end (an ellipsis may be), a lead-in, or a dateline that a sentence follows.
_NOT_A_HEADLINE = re.compile(r"(?<!\.)\.[\"'”’)]*$|[,;:]$|^[\w ,.()]{3,60}\s[-–—]{1,2}\s")

# A wrapped block has its lines between these widths; a shorter line is an item or a heading, a longer one a paragraph.
_NARROWEST, _WIDEST = 40, 130
_LONGEST_HEADLINE = 200
_MOST_HEADLINES = 2


class _Span(NamedTuple):
    """A paragraph as a stretch of text that neither begins nor ends blank, and its role where a reader told it."""

    start: int
    end: int
    role: Role | None


def segment(text: str, blocks: Sequence[Block] = (), *, language: SourceLanguage = INDONESIAN) -> list[ParagraphSpan]:
    """Cut a text into paragraphs and sentences, and give each paragraph its role.

    A block that a reader tells is a paragraph as it is, with its role where one is told. Elsewhere a line is a
    paragraph, as in text pasted from a news site; the lines of a hard-wrapped block are joined (see `_paragraphs`).
    Offsets count code points. Every character that is not blank lies in exactly one sentence; a text that is blank
    gives an empty list. Raises ValueError where the blocks overlap, or reach beyond the text.
    """
    spans = [
        _Span(*trimmed, role) for *span, role in _spans(text, blocks, language) if (trimmed := _trimmed(text, *span))
    ]
    sentences = [
        tuple((start + a, start + b) for a, b in split_sentences(text[start:end], language)) for start, end, _ in spans
    ]
    roles = _roles(text, sentences, [span.role for span in spans], language)
    return [ParagraphSpan(role, found) for role, found in zip(roles, sentences, strict=True)]


def _spans(text: str, blocks: Iterable[Block], language: SourceLanguage) -> Iterator[_Span]:
    """The blocks, and what lies between them cut into paragraphs; some may be blank."""
    at = 0
    for block in blocks:
        if not at <= block.start <= block.end <= len(text):
            raise ValueError(f"block {block.start} to {block.end}: overlaps another, or reaches beyond the text")
        yield from _untold(text, at, block.start, language)
        yield _Span(block.start, block.end, block.role)
        at = block.end
    yield from _untold(text, at, len(text), language)


def _untold(text: str, start: int, end: int, language: SourceLanguage) -> Iterator[_Span]:
    """The paragraphs of a stretch that no reader tells of, furniture at the end of a line as one of its own."""
    stretch = text[start:end]
    for first, last in _paragraphs(stretch):
        cut = tail(stretch, first, last, language)
        yield _Span(start + first, start + cut, None)
        yield _Span(start + cut, start + last, None)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A span without blanks at its ends; None where there is nothing else."""
    start, end = trim(text, start, end)
    return (start, end) if start < end else None


def _lines(text: str) -> list[_Line]:
    """The lines that are not blank."""
    lines = []
    at = 0
    for match in _LINE.finditer(text):
        start, end = trim(text, *match.span())
        if start < end:
            between = text[at:start]
            lines.append(_Line(start, end, after_blank=len(_LINE_BREAK.findall(between)) > 1))
            at = end
    return lines


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """The spans of the paragraphs: lines, but the lines of a hard-wrapped block joined.

    A block is a run of lines without a blank line between. A program that wraps text breaks a line only where the next
    word would not fit. So a block is taken as wrapped where a width between 40 and 130 exists which no line exceeds and
    at which every break was needed, but for breaks after a sentence (those end a paragraph). Lines that happen to
    fit must also look like running text: at least half of the joined lines begin with a small letter.
    """
    spans: list[tuple[int, int]] = []
    block: list[_Line] = []
    for line in _lines(text):
        if line.after_blank:
            spans += _unwrapped(text, block)
            block = []
        block.append(line)
    return spans + _unwrapped(text, block)


def _unwrapped(text: str, block: list[_Line]) -> list[tuple[int, int]]:
    """The paragraphs of one block of lines."""
    lines = [(line.start, line.end) for line in block]
    width = max((line.width for line in block), default=0)
    if len(block) < 2 or not _NARROWEST <= width <= _WIDEST:
        return lines
    paragraphs = [lines[0]]
    small = joins = 0
    for line, following in pairwise(block):
        first_word = text[following.start : following.end].split(None, 1)[0]
        if line.width + 1 + len(first_word) > width and not _ITEM.match(text, following.start):
            paragraphs[-1] = (paragraphs[-1][0], following.end)
            joins += 1
            small += first_word[0].islower()
        elif _SENTENCE_END.search(text, max(line.start, line.end - 8), line.end):
            paragraphs.append((following.start, following.end))
        else:
            return lines
    return paragraphs if joins and 2 * small >= joins else lines


def _roles(
    text: str,
    paragraphs: list[tuple[tuple[int, int], ...]],
    told: Sequence[Role | None],
    language: SourceLanguage,
) -> list[Role]:
    """The role of each paragraph, given as the spans of its sentences: as told, or else as it looks."""
    roles = [role or _role(text, sentences, language) for role, sentences in zip(told, paragraphs, strict=True)]
    if Role.HEADLINE in told:
        return roles
    story = [i for i, role in enumerate(roles) if role not in (Role.FURNITURE, Role.CAPTION)]
    for count, i in enumerate(story[:-1]):  # a headline has text below it
        start, end = paragraphs[i][0][0], paragraphs[i][-1][1]
        may_be = told[i] is None and roles[i] in (Role.BODY, Role.QUOTE) and _may_be_headline(text[start:end])
        if count == _MOST_HEADLINES or not may_be:
            break
        roles[i] = Role.HEADLINE
    return roles


def _role(text: str, sentences: tuple[tuple[int, int], ...], language: SourceLanguage) -> Role:
    """The role of a paragraph as far as it shows by itself."""
    start, end = sentences[0][0], sentences[-1][1]
    flat = " ".join(text[start:end].split()) if end - start <= 2 * LONGEST else text[start:end]
    if is_furniture(flat, language):
        return Role.FURNITURE
    if is_caption(flat, language):
        return Role.CAPTION
    if is_dateline(flat, language):
        return Role.DATELINE
    if _ITEM.match(text, start, end):
        return Role.LIST
    return Role.QUOTE if _is_quotation(text, sentences) else Role.BODY


def _may_be_headline(paragraph: str) -> bool:
    """Whether a paragraph at the top looks like a headline: short, and not ended as a sentence or a lead-in is."""
    if len(paragraph) > _LONGEST_HEADLINE or paragraph[0].islower():
        return False
    return not _NOT_A_HEADLINE.search(paragraph)


def _is_quotation(text: str, sentences: tuple[tuple[int, int], ...]) -> bool:
    """Whether a paragraph is wholly a quotation, its attribution included.

    It begins with a quotation that is more than a name or a title (it ends with a punctuation mark, or takes the whole
    paragraph), and every further sentence begins within a quotation.
    """
    start, end = sentences[0][0], sentences[-1][1]
    if text[start] not in '"“”«':
        return False
    first = _QUOTATION.match(text, start, end)
    if first and first.end() < end and first.group()[:-1].rstrip()[-1:] not in ",.?!…":
        return False
    inside = False
    at = start
    for sentence, _ in sentences:
        marks = re.findall(r"[\"“”«»]", text[at:sentence])
        for mark in marks:
            inside = mark in "“«" or (mark == '"' and not inside)
        at = sentence
        if not inside and text[sentence] not in '"“«' and sentence != start:
            return False
    return True
