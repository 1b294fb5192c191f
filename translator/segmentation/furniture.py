"""What in a news page is not the article: furniture, captions, datelines. The patterns are the language's."""

from __future__ import annotations

from translator.languages import SourceLanguage

LONGEST = 600
"""A longer paragraph is none of them."""


def is_furniture(paragraph: str, language: SourceLanguage) -> bool:
    """Whether a paragraph (white space as single spaces) is page furniture: share bar, byline, advertisement, ..."""
    return len(paragraph) <= LONGEST and bool(language.furniture.furniture.fullmatch(paragraph))


def is_caption(paragraph: str, language: SourceLanguage) -> bool:
    """Whether a paragraph (white space as single spaces) is the caption or the credit of a picture."""
    return len(paragraph) <= LONGEST and bool(language.furniture.caption.fullmatch(paragraph))


def is_dateline(paragraph: str, language: SourceLanguage) -> bool:
    """Whether a paragraph (white space as single spaces) is nothing but a dateline: "Jakarta, CNN Indonesia --"."""
    return len(paragraph) <= LONGEST and bool(language.furniture.dateline.fullmatch(paragraph))


def tail(text: str, start: int, end: int, language: SourceLanguage) -> int:
    """Where furniture begins that a line (its span in a text) carries after its last sentence; `end` if it has none."""
    match = language.furniture.tail.search(text, max(start, end - 2 * LONGEST), end)
    return match.start(match.lastgroup or 0) if match else end
