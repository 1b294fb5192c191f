"""Text as the checks read it: characters that look the same made the same, with the way back to the text as it is.

Near to Unicode's NFKC (https://unicode.org/reports/tr15/), but what would change a number stays apart: 10² is no 102
and 2½ no 21/2. Whoever makes flags from the normalized text gives their spans in the original by `original`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from translator.document import Span

_PLAIN = "“”‘’–—…•"  # beside ASCII and accented letters, what stands for nothing else, and is common
_OTHER = re.compile(rf"[^\n\t -~\u00a1-\u00a7\u00a9-\u00ac\u00ae\u00b0\u00b1\u00b6\u00b7\u00bb-\u0233{_PLAIN}]")
"""A character that may have to be changed; most sentences hold none."""
_SAME = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2212\ufe63\uff0d", "-"),
        **dict.fromkeys("\u02bc\u02b9\u00b4\u2032\u201b", "’"),
        "\u2033": "”",
        "\u2044": "/",
        "\u00ba": "°",
    }
)
"""What NFKC leaves, or makes into something else than what it stands for."""
_KEPT = frozenset({"<fraction>", "<super>"})
"""Decompositions that NFKC makes, and that would run into the figure before."""
_SUPERSCRIPT_DIGITS = {chr(code): str(unicodedata.digit(chr(code))) for code in (0xB2, 0xB3, 0xB9, 0x2070)} | {
    chr(code): str(code - 0x2070) for code in range(0x2074, 0x207A)
}
_SUPERSCRIPT_SIGNS = {"\u207a": "+", "\u207b": "-"}
_SUPERSCRIPTS = _SUPERSCRIPT_DIGITS | _SUPERSCRIPT_SIGNS
_MOST_MARKS = 8
"""Combining marks on a character that are composed with it; what has more is no writing."""


class NormalizedText(NamedTuple):
    """A text made plain, and for each of its characters where in the original it stands; None where nothing moved."""

    text: str
    places: tuple[Span, ...] | None = None

    def original(self, span: Span) -> Span:
        """Where in the original a span of the normalized text stands."""
        if self.places is None:
            return span
        return self.places[span[0]][0], self.places[span[1] - 1][1]


@lru_cache(maxsize=1024)
def normalize(text: str) -> NormalizedText:
    """A text without what cannot be seen, and with one form for what looks the same.

    >>> normalize("H₂O di lahan 5\u00a0m²").text
    'H2O di lahan 5 m2'
    >>> normalize("Rp\u00a0５ mi\u00adliar").original((3, 11))
    (3, 12)

    Linear in the length of the text. The translation stage gives a source with each of its hypotheses, so what was
    asked lately is remembered.
    """
    if not _OTHER.search(text):
        return NormalizedText(text)
    made: list[str] = []
    places: list[Span] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and end - at <= _MOST_MARKS and unicodedata.combining(text[end]):
            end += 1
        shown = _shown(text[at:end], text[at - 1 : at])
        made.extend(shown)
        places.extend([(at, end)] * len(shown))
        at = end
    return NormalizedText("".join(made), tuple(places))


def _shown(character: str, before: str) -> str:
    """What stands for a character, with its marks, after the character before it in the original."""
    if not _OTHER.search(character):
        return character
    if len(character) > 1:
        character = unicodedata.normalize("NFC", character)
        return "".join(_shown(one, before) for one in character) if len(character) == 1 else character
    if character in _SUPERSCRIPTS:
        return ("^" if before.isdigit() and before.isascii() else "") + _SUPERSCRIPTS[character]
    category = unicodedata.category(character)
    if category in ("Cf", "Cc", "Cs") or "\ufe00" <= character <= "\ufe0f":
        return " " if character.isspace() else ""
    if category in ("Zs", "Zl", "Zp"):
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(character))
    same = character.translate(_SAME)
    if same != character or unicodedata.decomposition(character).partition(" ")[0] in _KEPT:
        return same
    return unicodedata.normalize("NFKC", character).translate(_SAME)
