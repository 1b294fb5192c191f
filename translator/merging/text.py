"""Plain text with its lines: each in English where it stood. A sentence over several lines goes over as many."""

from __future__ import annotations

import re
from collections.abc import Sequence

from translator.merging.parts import Part, Piece
from translator.readers.text import decode

_LINE = re.compile(r"[^\r\n]+")


def encoded(content: str, encoding: str) -> bytes:
    """A text in the encoding that the document had, or else in UTF-8 where English has characters that it lacks."""
    try:
        return content.encode(encoding)
    except UnicodeEncodeError:
        return content.encode("utf-8")


def opened(data: bytes, name: str) -> Text:
    """Open a plain text. Raises InputError where it is none."""
    decoded = decode(data, name)
    return Text(decoded.text, decoded.encoding)


class Text:
    """A plain text as a document; its parts are its lines."""

    def __init__(self, text: str, encoding: str) -> None:
        self._text = text
        self._encoding = encoding
        self._spans = [match.span() for match in _LINE.finditer(text)]
        self.parts = [Part(text[start:end]) for start, end in self._spans]

    def written(self, pieces: Sequence[Sequence[Piece] | None], *, bilingual: bool) -> bytes:
        """The text with the English of each line in its place, or below it."""
        made: list[str] = []
        at = 0
        newline = "\r\n" if "\r\n" in self._text else "\n"
        for (start, end), part, found in zip(self._spans, self.parts, pieces, strict=True):
            made.append(self._text[at:start])
            english = "".join(piece.text for piece in found) if found is not None else part.text
            made.append(f"{part.text}{newline}{english}" if bilingual and found is not None else english)
            at = end
        made.append(self._text[at:])
        return encoded("".join(made), self._encoding)
