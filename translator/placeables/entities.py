"""HTML entities that stand in plain text, as what they mean: &amp;, &quot;, &#8217;."""

from __future__ import annotations

import html
import re

from translator.placeables.edits import Edit, Rewriting

# With the semicolon only: without it, a web address holds what looks like one (?a=1&copy=2). What was escaped twice
# (&amp;quot;) is common in text taken from pages.
_ENTITY = re.compile(r"&(?:amp;){0,3}(#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,30};)")

_NOTHING = frozenset("\0\ufffd")
"""What stands for no character: such an entity stays."""


def decode_entities(text: str) -> Rewriting:
    """A text with its HTML entities decoded; names that HTML does not know stay. Linear in the length of the text."""
    edits = []
    if "&" in text and ";" in text:
        for match in _ENTITY.finditer(text):
            decoded = html.unescape(f"&{match.group(1)}")
            if not decoded.endswith(";") and decoded not in _NOTHING:
                edits.append(Edit(match.start(), match.end(), decoded))
    return Rewriting(text, edits)
