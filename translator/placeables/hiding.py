"""A text with one character for each placeable, for what cuts or writes a text anew and must not look into them."""

from __future__ import annotations

from collections.abc import Sequence

from translator.placeables.finding import Placeable

_FIRST = 0xF0000
"""Of the private use characters of plane 15, which no article holds when it comes here (see `printable_line`)."""
_MOST = 0xFFFD


class Hidden:
    """A text whose placeables are one character each, which is no letter; `shown` gives the text back, or a part."""

    def __init__(self, text: str, placeables: Sequence[Placeable]) -> None:
        parts, at = [], 0
        for number, placeable in enumerate(placeables[:_MOST]):
            parts += [text[at : placeable.start], chr(_FIRST + number)]
            at = placeable.end
        self.text = "".join([*parts, text[at:]]) if parts else text
        self._placeables = {_FIRST + number: placeable.text for number, placeable in enumerate(placeables[:_MOST])}

    def shown(self, text: str) -> str:
        """A text made of this one, with its placeables again."""
        return text.translate(self._placeables) if self._placeables else text


def is_hidden(text: str) -> bool:
    """Whether a stretch of the text of a `Hidden` holds a placeable."""
    return any(_FIRST <= ord(c) <= _FIRST + _MOST for c in text)
