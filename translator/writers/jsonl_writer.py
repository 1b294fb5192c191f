r"""JSON Lines: one line for each sentence pair, for corpus tools, data frames and `jq`.

Every line stands alone and has these fields, in this order:

- `article` (string): the article's name;
- `id` (string): the sentence's id in the article, such as `p3s1`;
- `role` (string): what its paragraph is, such as `body` or `caption`;
- `source`, `target` (strings): the Indonesian sentence and its English translation;
- `score` (number or null): mean log-probability of the translation's tokens, 0 at best;
- `flags` (list of objects): each with `kind`, `severity` and `message`;
- `origin` (string): how the translation came about: `machine`, `memory` or `corrected`;
- `suggestions` (list of objects): corrected translations of similar sentences, each with `source`, `target`, `score`;
- `start`, `end` (integers): the sentence's character offsets in the article's text.

An article without sentences gives an empty text. The summary and the provenance are in the JSON form only.
"""

from __future__ import annotations

import json

from translator.document import BilingualArticle

# JSON leaves these in a string as they are, but line readers such as str.splitlines take them for line ends.
_LINE_ENDS = {ord(character): f"\\u{ord(character):04x}" for character in "\x85\u2028\u2029"}


def render(bilingual: BilingualArticle) -> str:
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
                "flags": [flag.model_dump(mode="json") for flag in pair.target.flags],
                "origin": pair.target.origin,
                "suggestions": [suggestion.model_dump(mode="json") for suggestion in pair.target.suggestions],
                "start": pair.source.start,
                "end": pair.source.end,
            }
            lines.append(json.dumps(record, ensure_ascii=False).translate(_LINE_ENDS) + "\n")
    return "".join(lines)
