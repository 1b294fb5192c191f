"""Text of an article made safe to show: no control codes, no changed direction, one line where one is meant."""

from __future__ import annotations

import re
import unicodedata

from translator.document import Span

# Embeddings, overrides and isolates change the order of what stands beside them; marks (U+200E, U+200F) do not.
_BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def visible(text: str) -> str:
    """Show control characters, which could steer a terminal or break a page, as U+FFFD; white space stays."""
    if text.isprintable():
        return text
    return "".join("\ufffd" if unicodedata.category(c) == "Cc" and not c.isspace() else c for c in text)


def one_line(text: str) -> str:
    """Make a text fit for one line among others: as `visible`, white space as single blanks, no bidi controls."""
    return " ".join(visible(re.sub(r"\s+", " ", text)).translate(_BIDI_CONTROLS).split())


def line_span(text: str, span: Span) -> Span:
    """Give the place of a span of a text in `one_line(text)`."""
    start, end = span
    # A letter behind it keeps the blanks before the span from being taken for the end of the line.
    return len(one_line(f"{text[:start]}x")) - 1, len(one_line(text[:end]))
