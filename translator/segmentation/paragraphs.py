"""Cut an article into paragraphs, and tell what each paragraph is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from translator.document import Block, Role, is_blank
from translator.languages import INDONESIAN, SourceLanguage
from translator.segmentation.furniture import LONGEST, is_caption, is_dateline, is_furniture, tail
from translator.segmentation.sentences import split_sentences, trim
from translator.segmentation.wrapping import ITEM, paragraphs, without_quote_marks

__all__ = ["ParagraphSpan", "segment"]


class ParagraphSpan(NamedTuple):
    """A paragraph as character offsets: its role, and (start, end) of each sentence, in order."""

    role: Role
    sentences: tuple[tuple[int, int], ...]


_QUOTATION = re.compile(r"[\"“”«]\s*[^\"“”«»]+[\"”»]")

# A full stop at the end (an ellipsis may be), a lead-in, or a dateline that a sentence follows.
_NOT_A_HEADLINE = re.compile(
    r"(?<!\.)[.。।॥؟۔።．｡！？][\"'”’“」』）)]*$|[,;:，：；、،]$|^[\w ,.()]{3,60}\s[-–—]{1,2}\s"
)

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
    paragraph, as in text pasted from a news site; the lines of a hard-wrapped block are joined (see `wrapping`). Marks
    of quotation before each line count as blanks, and belong to the sentence that follows them.
    Offsets count code points. Every character that is not blank lies in exactly one sentence; a text that is blank
    gives an empty list. Raises ValueError where the blocks overlap, or reach beyond the text.
    """
    read = without_quote_marks(text)
    if is_blank(read):
        read = text
    spans = [
        _Span(*trimmed, role) for *span, role in _spans(read, blocks, language) if (trimmed := _trimmed(read, *span))
    ]
    sentences = [
        tuple((start + a, start + b) for a, b in split_sentences(read[start:end], language)) for start, end, _ in spans
    ]
    roles = _roles(read, sentences, [span.role for span in spans], language)
    if read != text:
        sentences = _with_quote_marks(text, sentences)
    return [ParagraphSpan(role, found) for role, found in zip(roles, sentences, strict=True)]


def _with_quote_marks(text: str, paragraphs: list[tuple[tuple[int, int], ...]]) -> list[tuple[tuple[int, int], ...]]:
    """The same sentences, each with the marks of quotation before it; the last with those after it."""
    found = []
    at = 0
    for sentences in paragraphs:
        spans = []
        for _, end in sentences:
            spans.append((trim(text, at, end)[0], end))
            at = end
        found.append(spans)
    found[-1][-1] = (found[-1][-1][0], trim(text, found[-1][-1][0], len(text))[1])
    return [tuple(spans) for spans in found]


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
    for first, last in paragraphs(stretch):
        cut = tail(stretch, first, last, language)
        yield _Span(start + first, start + cut, None)
        yield _Span(start + cut, start + last, None)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A span without blanks at its ends; None where there is nothing else."""
    start, end = trim(text, start, end)
    return (start, end) if start < end else None


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
    if ITEM.match(text, start, end):
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
