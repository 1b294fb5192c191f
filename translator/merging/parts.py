"""What a document is made of for the merging: parts of text with marks and anchors, each at its place in the text.

A part is a run of text that belongs together: a paragraph, a cell of a table, a cue. A mark is what lies around a
stretch of it (bold, a link); an anchor is what stands between two characters and is no text (a picture, a reference to
a note, a line break). What they are in the file (`what`) only the module of the format knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol


class Mark(NamedTuple):
    """Something around a stretch of a part's text, from `start` to `end`.

    `lasting`: it must not be lost where no word link says where it belongs, as a link must not. `literal`: what is in
    it is not translated, as code is not.
    """

    start: int
    end: int
    what: Any = None
    lasting: bool = False
    literal: bool = False


class Anchor(NamedTuple):
    """Something at a place of a part's text that takes no character of it.

    `marks` are the numbers of those around; `blank`: it parts words, as a tab does, and needs no blank beside it.
    """

    at: int
    what: Any = None
    marks: tuple[int, ...] = ()
    blank: bool = False


class Part(NamedTuple):
    """A run of text. Marks lie within one another or apart; the outer comes before the inner. Anchors are in order.

    `room` is how many characters of a translation fit well in its place.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    room: float = float("inf")


class Piece(NamedTuple):
    """A stretch of a part's translation with the numbers of its marks, the outermost first, or an anchor's place."""

    text: str
    marks: tuple[int, ...] = ()
    anchor: int | None = None


class Document(Protocol):
    """A document as it came, cut into parts."""

    @property
    def parts(self) -> Sequence[Part]:
        """The parts in the order in which the reader of the format gives their text."""

    def written(self, pieces: Sequence[Sequence[Piece] | None], *, bilingual: bool) -> bytes:
        """The document with the translation of each part that has one, in its place or (`bilingual`) below it."""


class Tagged(NamedTuple):
    """What is around a stretch of source text (of HTML, of Markdown): what opens it, and what closes it."""

    open: str
    close: str
    raw: bool = False
    """Whether the text in it is its own source."""


class PartBuilder:
    """Puts a part together from the source of a format with tags. What is opened and not closed becomes an anchor."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._length = 0
        self._seen = 0  # up to where there is something to see
        self._marks: list[Mark | None] = []
        self._anchors: list[Anchor] = []
        self._open: list[tuple[str, int, str, int]] = []  # name, number of the mark, what opened it, anchors before

    def text(self, text: str) -> None:
        """Add text that a reader sees."""
        self._text.append(text)
        if shown := len(text.rstrip()):
            self._seen = self._length + shown
        self._length += len(text)

    def anchor(self, source: str, *, blank: bool = False) -> None:
        """Add what takes no character of the text, by its source; `blank`: it parts words."""
        self._anchors.append(Anchor(self._length, source, tuple(number for _, number, _, _ in self._open), blank))

    def open(self, name: str, source: str, *, lasting: bool = False, literal: bool = False) -> None:
        """Begin a mark of this name."""
        self._open.append((name, len(self._marks), source, len(self._anchors)))
        self._marks.append(Mark(self._length, -1, None, lasting, literal))

    def close(self, name: str, source: str, *, raw: bool = False) -> None:
        """End the mark of this name that was begun last; where none was, this is an anchor."""
        at = next((n for n in range(len(self._open) - 1, -1, -1) if self._open[n][0] == name), None)
        if at is None:
            self.anchor(source)
            return
        while len(self._open) > at + 1:
            self._give_up()
        _, number, opening, before = self._open.pop()
        mark = self._marks[number]
        if mark is None:
            return
        if self._seen <= mark.start:
            # Nothing to see in it but perhaps a picture: kept in one piece.
            inner = "".join(str(each.what) for each in self._anchors[before:])
            del self._anchors[before:]
            self._marks[number] = None
            self.anchor(f"{opening}{inner}{' ' if mark.start < self._length else ''}{source}")
            return
        self._marks[number] = mark._replace(end=self._length, what=Tagged(opening, source, raw))

    def _give_up(self) -> None:
        """Make an anchor of the mark that was begun last and is not closed as it should be."""
        _, number, opening, before = self._open.pop()
        mark = self._marks[number]
        self._marks[number] = None
        if mark:
            self._anchors.insert(before, Anchor(mark.start, opening, tuple(n for _, n, _, _ in self._open)))
            self._open = [(a, b, c, d + (d > before)) for a, b, c, d in self._open]

    def part(self) -> Part:
        """The part so far."""
        while self._open:
            self._give_up()
        kept = [number for number, mark in enumerate(self._marks) if mark]
        numbers = {number: new for new, number in enumerate(kept)}
        anchors = tuple(
            each._replace(marks=tuple(numbers[n] for n in each.marks if n in numbers)) for each in self._anchors
        )
        return Part("".join(self._text), tuple(mark for mark in self._marks if mark), anchors)


_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fit(text: str) -> str:
    """A text with U+FFFD for what no XML document may hold (XML 1.0, 2.2)."""
    return _UNFIT.sub("\ufffd", text)


def source_of(part: Part, pieces: Sequence[Piece], escape: Callable[[str], str]) -> str:
    """The source of a translated part in a format with tags; `escape` makes text safe in it."""
    made: list[str] = []
    inside: tuple[int, ...] = ()
    for piece in [*pieces, Piece("")]:
        shared = 0
        while shared < min(len(inside), len(piece.marks)) and inside[shared] == piece.marks[shared]:
            shared += 1
        made += [part.marks[number].what.close for number in reversed(inside[shared:])]
        made += [part.marks[number].what.open for number in piece.marks[shared:]]
        inside = piece.marks
        if piece.anchor is not None:
            made.append(str(part.anchors[piece.anchor].what))
        elif inside and part.marks[inside[-1]].what.raw:
            made.append(piece.text)
        else:
            made.append(escape(piece.text))
    return "".join(made)
