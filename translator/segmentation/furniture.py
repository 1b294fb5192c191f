"""What in a news page is not the article: furniture, captions, datelines. The patterns are the language's."""

from __future__ import annotations

from translator.languages import SourceLanguage
from translator.languages.source import LONGEST_INITIALS

LONGEST = 600
"""A longer paragraph is none of them."""
_LONGEST_DATELINE = 200
_BEFORE_FOOT = frozenset(' \t\n.!?"”')


def is_furniture(paragraph: str, language: SourceLanguage) -> bool:
    """Whether a paragraph (white space as single spaces) is page furniture: share bar, byline, advertisement, ..."""
    return len(paragraph) <= LONGEST and bool(language.furniture.furniture.fullmatch(paragraph))


def is_caption(paragraph: str, language: SourceLanguage) -> bool:
    """Whether a paragraph (white space as single spaces) is the caption or the credit of a picture."""
    return len(paragraph) <= LONGEST and bool(language.furniture.caption.fullmatch(paragraph))


def is_dateline(paragraph: str, language: SourceLanguage) -> bool:
    """Whether a paragraph (white space as single spaces) is nothing but a dateline: "Jakarta, CNN Indonesia --"."""
    return len(paragraph) <= _LONGEST_DATELINE and bool(language.furniture.dateline.fullmatch(paragraph))


def tail(text: str, start: int, end: int, language: SourceLanguage) -> int:
    """Where furniture begins that a line (its span in a text) carries after its last sentence; `end` if it has none."""
    patterns = language.furniture
    first = max(start, end - 2 * LONGEST)
    for foot in patterns.foot.finditer(text, first, end):
        if foot.start() > start and text[foot.start() - 1] in _BEFORE_FOOT:
            return foot.start()
    if end > start and text[end - 1] in ")]":
        initials = patterns.initials.search(text, max(start, end - LONGEST_INITIALS), end)
        return initials.start(1) if initials else end
    return end
