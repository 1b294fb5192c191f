"""TMX 1.4b: a translation unit for each sentence pair, for the memories of other tools.

What is known of a pair stands in properties of the unit, each flag in a note besides: `x-article`, `x-role`, `x-origin`
(not of what a person corrected), `x-confidence` (the estimate), `x-confidence-level`, `x-doubtful` (a word), `x-flag`
(severity and kind), `x-evidence` (the sentence of the summary that it supports). The head says where the article is
from.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from translator.document import BilingualArticle, Role, SentencePair
from translator.exchange import tmx
from translator.writers.doubts import doubtful_words, worst_first
from translator.writers.wording import cited, claim_name, flag_line, notice

if TYPE_CHECKING:
    from lxml import etree


def render(bilingual: BilingualArticle) -> bytes:
    """Give the sentence pairs as TMX."""
    known = ((f"x-{name.replace('_', '-')}", said) for name, said in bilingual.metadata if isinstance(said, str))
    head = tmx.Remarks((notice(bilingual), *bilingual.warnings), (("x-article", bilingual.name), *known))
    stream = io.BytesIO()
    tmx.write_document(stream, _units(bilingual), bilingual.language, head)
    return stream.getvalue()


def _units(bilingual: BilingualArticle) -> Iterator[etree._Element]:
    supported = cited(bilingual)
    made = {"creationdate": tmx.written_time(bilingual.provenance.created)}
    for paragraph in bilingual.paragraphs:
        for pair in paragraph.pairs:
            yield tmx.made_unit(
                {bilingual.language: pair.source.text, "en": pair.target.text},
                pair.target.origin,
                remarks=_remarks(bilingual.name, paragraph.role, pair, supported),
                attributes={"tuid": pair.id, **made},
            )


def _remarks(article: str, role: Role, pair: SentencePair, supported: Mapping[str, Sequence[int]]) -> tmx.Remarks:
    target = pair.target
    flags = worst_first(target.flags)
    properties = [("x-article", article), ("x-role", role.value)]
    if target.confidence:
        properties.append(("x-confidence", f"{target.confidence.probability:.3f}"))
        properties.append(("x-confidence-level", target.confidence.level.value))
    properties += [("x-doubtful", word) for word in doubtful_words(target)]
    properties += [("x-flag", f"{flag.severity.value} {flag.kind.value}") for flag in flags]
    properties += [("x-evidence", claim_name(number)) for number in supported.get(pair.id, ())]
    return tmx.Remarks(tuple(flag_line(flag) for flag in flags), tuple(properties))
