"""JSON: the canonical form of a bilingual article, which reads back as the same value."""

from __future__ import annotations

from translator.document import BilingualArticle


def render(bilingual: BilingualArticle) -> str:
    """Give the article as JSON: indented by two, non-ASCII characters as they are.

    `BilingualArticle.model_validate_json` reads it back. The JSON Schema is in `docs/schema.json`.
    """
    return bilingual.model_dump_json(indent=2) + "\n"
