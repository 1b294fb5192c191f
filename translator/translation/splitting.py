"""Cut a sentence that is longer than the model takes, where it hurts least."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from translator.languages import INDONESIAN, SourceLanguage

# From the strongest boundary to the weakest, the words of the language between the last two; each match ends where the
# next part begins.
_MARKS = (
    re.compile(r"[;:؛]\s+|[；：]|\s+[–—-]{1,2}\s+"),
    re.compile(r"[,،]\s+|[，、]|\s+(?=[(\[])|(?<=[)\]])\s+"),
)
_BLANKS = re.compile(r"\s+")


@cache
def _boundaries(language: SourceLanguage) -> tuple[re.Pattern[str], ...]:
    words = "|".join(sorted(language.clause_words)) or "(?!)"
    return (*_MARKS, re.compile(rf"\s+(?=(?:{words})\s)"), _BLANKS)


def split_to_limit(
    text: str, limit: int, count: Callable[[str], int], language: SourceLanguage = INDONESIAN
) -> list[str]:
    """Cut a text into parts of at most `limit` tokens each, at clause boundaries where there are any.

    `count` gives the number of tokens of a text. The parts joined give the text back. Parts are of similar size, so
    that no lonely word is left at the end. Takes time in proportion to the length of the text.
    """
    total = count(text)
    if total <= limit:
        return [text]
    target = total / -(-total // limit)
    parts: list[str] = []
    held, size = "", 0
    for atom in _atoms(text, limit, count, _boundaries(language)):
        tokens = count(atom)
        if held and (size + tokens > limit or size + tokens / 2 > target):
            parts.append(held)
            held, size = "", 0
        held, size = held + atom, size + tokens
    parts.append(held)
    # Tokens of joined atoms are seldom more than theirs one by one, but nothing promises it.
    return [piece for part in parts for piece in (_halves(part, limit, count) if count(part) > limit else [part])]


def _atoms(
    text: str, limit: int, count: Callable[[str], int], boundaries: tuple[re.Pattern[str], ...]
) -> Iterator[str]:
    """Clauses; where one alone is over the limit, its smaller clauses, at last words and runs of characters."""
    if not boundaries:
        yield from _halves(text, limit, count)
        return
    start = 0
    for match in boundaries[0].finditer(text):
        if 0 < match.end() < len(text):
            yield from _atom(text[start : match.end()], limit, count, boundaries)
            start = match.end()
    yield from _atom(text[start:], limit, count, boundaries)


def _atom(text: str, limit: int, count: Callable[[str], int], boundaries: tuple[re.Pattern[str], ...]) -> Iterator[str]:
    if count(text) <= limit // 2:
        yield text
    else:
        yield from _atoms(text, limit, count, boundaries[1:])


def _halves(text: str, limit: int, count: Callable[[str], int]) -> Iterator[str]:
    if count(text) <= limit or len(text) < 2:
        yield text
        return
    middle = len(text) // 2
    yield from _halves(text[:middle], limit, count)
    yield from _halves(text[middle:], limit, count)


def rejoin(sources: list[str], targets: list[str]) -> str:
    """Join the translations of the parts of one sentence, as one sentence.

    A full stop that the model put at the end of a part whose source has none is taken away, and so is the capital
    letter it gave to a part that begins in lower case.
    """
    joined: list[str] = []
    for at, (source, target) in enumerate(zip(sources, targets, strict=True)):
        words = target.strip()
        last = at == len(sources) - 1
        if not last and words.endswith(".") and not source.rstrip().endswith("."):
            words = words[:-1]
        starts_low = source.lstrip()[:1].islower()
        if at and starts_low and words[:1].isupper() and not words[:2].isupper() and words.split(" ")[0] != "I":
            words = words[0].lower() + words[1:]
        if words:
            joined.append(words)
    return " ".join(joined)
