"""JSON: the canonical form of a bilingual article, which reads back as the same value."""

from __future__ import annotations

import re
from typing import Any

from translator.checks import MEANINGS
from translator.document import BilingualArticle

# A list of numbers, or of such lists, over several lines. No string holds a line feed, which JSON writes as \n.
_NUMBERS = re.compile(r"\[\n[\s\d.,eE+\-\[\]]*\]")
_BLANKS = re.compile(r"\s+")


def render(bilingual: BilingualArticle) -> bytes:
    """Give the article as JSON: indented by two, lists of numbers on one line, non-ASCII characters as they are.

    `BilingualArticle.model_validate_json` reads it back. The JSON Schema is in `docs/schema.json`.
    """
    indented = bilingual.model_dump_json(indent=2)
    text = _NUMBERS.sub(lambda found: _BLANKS.sub("", found.group()).replace(",", ", "), indented)
    return f"{text}\n".encode()


def schema() -> dict[str, Any]:
    """The JSON Schema of what `render` gives, with the meaning of each kind of flag."""
    made = BilingualArticle.model_json_schema(mode="serialization")
    meanings = "".join(f"\n- {kind.value}: {meaning.note}" for kind, meaning in MEANINGS.items())
    made["$defs"]["FlagKind"]["description"] = f"What a flag says of a sentence pair:{meanings}"
    return made
