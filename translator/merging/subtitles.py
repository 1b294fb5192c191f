"""Subtitles with their cues: numbers, times, settings and styles stay, each cue says in English what it said.

A cue has at most two lines of 42 characters, and no more characters than can be read while it shows, as far as the
sentence allows (the limits are those that broadcasters and video services publish for adults' subtitles in English).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from translator.merging.parts import Part, PartBuilder, Piece, source_of
from translator.merging.text import encoded
from translator.readers.subtitles import TAG, Cue, cues
from translator.readers.text import decode

LONGEST_LINE = 42
MOST_LINES = 2
READ_IN_A_SECOND = 20
"""Characters."""

_ENTITY = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)")
_TOKEN = re.compile(rf"(?P<tag>{TAG.pattern})|(?P<entity>{_ENTITY.pattern})|(?P<line>\r\n|\r|\n)")
_NAME = re.compile(r"</?([A-Za-z]+)")
_NEXT_SPEAKER = re.compile(r"\s*[-\u2013\u2014]")


def opened(data: bytes, name: str) -> Subtitles:
    """Open subtitles. Raises InputError where they are no text."""
    decoded = decode(data, name)
    return Subtitles(decoded.text, decoded.encoding)


class Subtitles:
    """Subtitles as a document; its parts are the cues that have text."""

    def __init__(self, text: str, encoding: str) -> None:
        self._text = text
        self._encoding = encoding
        self._is_vtt = text.removeprefix("\ufeff").startswith("WEBVTT")
        self._cues = [cue for cue in cues(text) if cue.text]
        self.parts = [_part(text[slice(*cue.at)], cue) for cue in self._cues]

    def written(self, pieces: Sequence[Sequence[Piece] | None], *, bilingual: bool) -> bytes:
        """The subtitles with the English of each cue in its place, or below it."""
        newline = "\r\n" if "\r\n" in self._text else "\n"
        made: list[str] = []
        at = 0
        shown = ""
        for cue, part, found in zip(self._cues, self.parts, pieces, strict=True):
            if found is None:
                continue
            english = source_of(part, _in_lines(found), self._escaped)
            # A sentence with fewer words than cues stays on the screen.
            english = shown = english if _visible(found) else shown
            own = self._text[slice(*cue.at)].rstrip()
            made += [self._text[at : cue.at[0]], f"{own}\n{english}" if bilingual else english]
            made[-1] = re.sub(r"\r\n|\r|\n", newline, made[-1])
            at = cue.at[0] + len(own)
        made.append(self._text[at:])
        return encoded("".join(made), self._encoding)

    def _escaped(self, text: str) -> str:
        if self._is_vtt:
            return html.escape(text, quote=False)
        # SubRip has no way to escape; a single guillemet keeps players from taking it for a tag.
        return text.replace("<", "\u2039").replace("-->", "\u2192")


def _part(source: str, cue: Cue) -> Part:
    builder = PartBuilder()
    at = 0
    for token in _TOKEN.finditer(source):
        builder.text(source[at : token.start()])
        at = token.end()
        if token["line"]:
            builder.text("\n")
        elif token["entity"]:
            builder.text(html.unescape(token.group()))
        elif name := _NAME.match(token.group()):
            (builder.close if token.group().startswith("</") else builder.open)(name[1].casefold(), token.group())
        else:
            builder.anchor(token.group())
    builder.text(source[at:])
    seconds = cue.end - cue.start
    return builder.part()._replace(room=min(MOST_LINES * LONGEST_LINE, READ_IN_A_SECOND * max(seconds, 0.5)))


def _visible(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces).strip()


def _in_lines(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with newlines where lines of the cue end, and no blanks around."""
    text = "".join(piece.text for piece in pieces)
    blanks = set(_line_ends(text))
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    made = []
    at = 0
    for piece in pieces:
        kept = []
        for place, character in enumerate(piece.text, start=at):
            if first <= place < last:
                blank = character.isspace()
                if not (blank and text[place - 1].isspace()):
                    kept.append("\n" if place in blanks else " " if blank else character)
        made.append(piece._replace(text="".join(kept)))
        at += len(piece.text)
    return made


def _line_ends(text: str) -> Iterator[int]:
    """The places of the blanks that become line ends: before another speaker, and where a line is full."""
    start = 0
    for number, line in enumerate(re.split(r"\n(?=[ \t]*[-\u2013\u2014])", text)):
        if number:
            yield start - 1
        yield from (start + at for at in _wrapped(line))
        start += len(line) + 1


def _wrapped(text: str) -> list[int]:
    """The places of the blanks at which to break a text into as few lines as are needed, as even as can be."""
    words = [match.span() for match in re.finditer(r"\S+", text)]
    if not words:
        return []
    length = words[-1][1] - words[0][0]
    count = -(-length // LONGEST_LINE)
    while count <= len(words):
        for widest in range(min(-(-length // count), LONGEST_LINE), LONGEST_LINE + 1):
            ends = _greedy(words, widest)
            if len(ends) < count:
                return ends
        count += 1
    return _greedy(words, LONGEST_LINE)


def _greedy(words: Sequence[tuple[int, int]], widest: int) -> list[int]:
    ends = []
    begin = words[0][0]
    for (_, before), (start, end) in pairwise(words):
        if end - begin > widest:
            ends.append(before)
            begin = start
    return ends
