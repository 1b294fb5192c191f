"""The words of hard-wrapped text: what line ends, hyphens and marks of quotation break, put together again.

A sentence is kept as it stands in the input, "dua pu-⏎> luh meter"; what is read of it is "dua puluh meter".
`unwrap` leaves characters out and adds none, so a place in its text is a place in the input too.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple

from translator.languages.source import SourceLanguage

LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""Every line end of Unicode (those of str.splitlines)."""

_END = f"(?:\r\n|[{LINE_ENDS}])"
_MARKS = r"[ \t]{0,8}(?:>[ \t]?){1,8}"
QUOTE_MARKS = re.compile(rf"(?:\A|(?<=[{LINE_ENDS}])){_MARKS}")
"""What e-mail puts before each line that it quotes: "> ", ">> "."""

# A hyphen (or one that shows only at a line end) between letters or digits, with the line end and what begins the next
# line. The letters that are looked at are no part of the match.
_BREAK = re.compile(rf"(?<=\w)(?P<hyphen>[-\u2010\xad])[ \t]{{0,3}}{_END}(?:{_MARKS}|[ \t]{{0,40}})(?=\w)")
_BEFORE = re.compile(r"[^\W_]{0,40}\Z")
_AFTER = re.compile(r"[^\W_]{0,40}")
_SOFT_HYPHEN = "\xad"
_VIEW = 40
_VOWELS = str.maketrans("", "", "aeiou")


class Unwrapped(NamedTuple):
    """A text put together again: `kept` are the stretches of the original that it is made of, in order."""

    text: str
    kept: tuple[tuple[int, int], ...]

    def original(self, span: tuple[int, int]) -> tuple[int, int]:
        """Where in the original a span of the text stands, at least a character long."""
        return self._place(span[0]), self._place(span[1] - 1) + 1

    def _place(self, at: int) -> int:
        for start, end in self.kept:
            if at < end - start:
                return start + at
            at -= end - start
        raise IndexError(at)


def unwrap(text: str, language: SourceLanguage, seen: Container[str] = frozenset()) -> Unwrapped:
    """Put together what line ends break in a sentence.

    A word that a hyphen breaks at a line end is joined, unless the hyphen is its own (`keeps_hyphen`); marks of
    quotation that begin its lines are left out, where all of its lines after the first have them. Line ends stay.
    `seen` are words of the article in lower case, which tell how one is written.
    """
    dropped = [*_broken_words(text, language, seen), *_quote_marks(text)]
    if not dropped:
        return Unwrapped(text, ((0, len(text)),))
    kept = []
    at = 0
    for start, end in sorted(dropped):
        if start > at:
            kept.append((at, start))
        at = max(at, end)
    if at < len(text):
        kept.append((at, len(text)))
    return Unwrapped("".join(text[start:end] for start, end in kept), tuple(kept))


def _broken_words(text: str, language: SourceLanguage, seen: Container[str]) -> list[tuple[int, int]]:
    """What to leave out at hyphens before line ends."""
    spans = []
    for match in _BREAK.finditer(text):
        left, right = (
            _BEFORE.search(text, max(0, match.start() - _VIEW), match.start()),
            _AFTER.match(text, match.end()),
        )
        words = (left.group() if left else "", right.group() if right else "")
        if match["hyphen"] == _SOFT_HYPHEN:
            spans.append(match.span())
        elif words[1] in language.clause_words:
            continue  # "pra-⏎dan pascabencana"
        else:
            spans.append((match.start() + keeps_hyphen(*words, language, seen), match.end()))
    return spans


def _quote_marks(text: str) -> list[tuple[int, int]]:
    """The marks of quotation at the beginnings of lines; none where a line after the first is without them."""
    marks = [match.span() for match in QUOTE_MARKS.finditer(text)]
    if not marks:
        return []
    lines = len(re.findall(_END, text)) + 1
    first = marks[0][0] == 0
    if len(marks) - first < lines - 1:
        return []
    if lines == 1 + (not first) and text[marks[0][1] : marks[0][1] + 1].isdigit():
        return []  # "> 5 persen"
    return marks


def keeps_hyphen(left: str, right: str, language: SourceLanguage, seen: Container[str] = frozenset()) -> bool:
    """Whether the hyphen between two halves at a line end is the word's own ("anak-anak", "Jakarta-Bandung", "ke-20").

    What the article writes elsewhere decides (`seen`), then capitals and digits, doubled words, the language's words.
    """
    low = left.lower(), right.lower()
    if "".join(low) in seen:
        return False
    if "-".join(low) in seen:
        return True
    if not (left.isalpha() and right.isalpha()) or len(left) == 1 or len(right) == 1:
        return True  # "ke-20", "e-KTP"
    shouted = left.isupper() and right.isupper()
    if not shouted and (right[0].isupper() or left.isupper()):
        return True  # "Jakarta-Bandung", "KTP-nya"
    doubled = _is_doubled(*low)
    if doubled and (low[0] == low[1] or min(map(len, low)) > 3):
        return True
    if _is_word("".join(low), language):
        return False
    if shouted or doubled:
        return True
    return low[0] not in language.prefixes and all(_is_word(half, language) and len(half) > 2 for half in low)


def _is_doubled(left: str, right: str) -> bool:
    """Whether two halves are a word twice, with its affixes ("berlari-lari", "anak-anaknya") or another vowel."""
    short = min(len(left), len(right))
    if short < 3:
        return False
    for length in range(short, 2, -1):
        root = left[-length:]
        if right.startswith(root) or (length == len(left) and root in right):
            return length >= 4 or length == short
    # "tolong-menolong", "pukul-memukul": the first letter gives way to the prefix.
    if len(left) >= 4 and right.startswith(("me", "pe", "be")) and left[1:] in right:
        return True
    # "bolak-balik", "warna-warni", "sayur-mayur"
    skeletons = left.translate(_VOWELS), right.translate(_VOWELS)
    return len(left) == len(right) >= 4 and (skeletons[0] == skeletons[1] or left[1:] == right[1:])


def _is_word(word: str, language: SourceLanguage) -> bool:
    """Whether a word, or what it is without a clitic, is one of the language's."""
    if word in language.common_words or word.capitalize() in language.capitalised_words:
        return True
    return any(
        word.endswith(clitic) and word.removesuffix(clitic) in language.common_words for clitic in language.clitics
    )
