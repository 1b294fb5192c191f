r"""JSON Lines: one line for each sentence pair, for corpus tools, data frames and `jq`.

Every line stands alone and has these fields, in this order:

- `article` (string): the article's name;
- `id` (string): the sentence's id in the article, such as `p3s1`;
- `role` (string): what its paragraph is, such as `body` or `caption`;
- `source`, `target` (strings): the Indonesian sentence and its English translation;
- `score` (number or null): mean log-probability of the translation's tokens, 0 at best;
- `confidence` (object or null): `probability`, an estimate from 0 to 1, and its `level`: `high`, `medium` or `low`;
- `flags` (list of objects): each with `kind`, `severity`, `message`, and the `source_spans` and `target_spans` it is
  about;
- `origin` (string): how the translation came about: `machine`, `memory` or `corrected`;
- `suggestions` (list of objects): corrected translations of similar sentences, each with `source`, `target`, `score`;
- `alignment` (object or null): `method`, `source_words` and `target_words` (spans), and `links` (source word, target
  word, weight);
- `start`, `end` (integers): the sentence's character offsets in the article's text.

An article without sentences gives an empty text. The summary and the provenance are in the JSON form only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from translator.document import BilingualArticle, ClosedModel

# JSON leaves these in a string as they are, but line readers such as str.splitlines take them for line ends.
_LINE_ENDS = {ord(character): f"\\u{ord(character):04x}" for character in "\x85\u2028\u2029"}


def render(bilingual: BilingualArticle) -> bytes:
    """Give one line of JSON for each sentence pair, in order."""
    lines = []
    for paragraph in bilingual.paragraphs:
        for pair in paragraph.pairs:
            record = {
                "article": bilingual.name,
                "id": pair.id,
                "role": paragraph.role,
                "source": pair.source.text,
                "target": pair.target.text,
                "score": pair.target.score,
                "confidence": _dumped(pair.target.confidence),
                "flags": [flag.model_dump(mode="json") for flag in pair.target.flags],
                "origin": pair.target.origin,
                "suggestions": [suggestion.model_dump(mode="json") for suggestion in pair.target.suggestions],
                "alignment": _dumped(pair.target.alignment),
                "start": pair.source.start,
                "end": pair.source.end,
            }
            lines.append(json_line(record))
    return "".join(lines).encode()


def json_line(record: Mapping[str, Any]) -> str:
    """Give a record as one line of JSON, whatever a reader takes for the end of a line."""
    return json.dumps(record, ensure_ascii=False).translate(_LINE_ENDS) + "\n"


def _dumped(value: ClosedModel | None) -> JsonValue:
    return None if value is None else value.model_dump(mode="json")
