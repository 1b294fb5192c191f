"""Parquet: a typed row for each sentence pair, for data frames and warehouses.

The columns are those of the tables of text, each text exactly as it is: `confidence` and `score` are numbers, `flags`
a list of records, `doubtful` a list of words, and `evidence` a list of the summary's sentences that the pair supports
(0 is the headline). The rest of the article (summary, metadata, warnings, provenance) is JSON in the metadata of the
file, under `translator.article`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from translator.document import BilingualArticle
from translator.errors import ConfigError
from translator.exchange.tsv import COLUMNS
from translator.writers.doubts import doubtful_words
from translator.writers.wording import cited

ARTICLE = "translator.article"
"""The key of the article's JSON in the metadata of the file."""


def render(bilingual: BilingualArticle) -> bytes:
    """Give a row for each sentence pair. Raises ConfigError where PyArrow is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise ConfigError("Parquet needs PyArrow: pip install 'translator[parquet]'.") from None
    text, spans = pyarrow.string(), pyarrow.list_(pyarrow.list_(pyarrow.int64()))
    flag = pyarrow.struct(
        [(name, text) for name in ("kind", "severity", "message")]
        + [(name, spans) for name in ("source_spans", "target_spans")]
    )
    others = {
        "confidence": pyarrow.float64(),
        "score": pyarrow.float64(),
        "start": pyarrow.int64(),
        "end": pyarrow.int64(),
        "flags": pyarrow.list_(flag),
        "doubtful": pyarrow.list_(text),
        "evidence": pyarrow.list_(pyarrow.int32()),
    }
    schema = pyarrow.schema([(name, others.get(name, text)) for name in COLUMNS])
    table = pyarrow.Table.from_pylist(list(_rows(bilingual)), schema)
    stream = io.BytesIO()
    # Of so few rows, statistics and a second schema would be most of the file.
    options = {"compression": "zstd", "write_statistics": False, "store_schema": False}
    with pyarrow.parquet.ParquetWriter(stream, schema, **options) as file:
        file.write_table(table)
        file.add_key_value_metadata({ARTICLE: bilingual.model_dump_json(exclude={"text", "paragraphs"})})
    return stream.getvalue()


def _rows(bilingual: BilingualArticle) -> Iterator[dict[str, Any]]:
    supported = cited(bilingual)
    known = bilingual.metadata
    for paragraph in bilingual.paragraphs:
        for pair in paragraph.pairs:
            target = pair.target
            yield {
                "article": bilingual.name,
                "id": pair.id,
                "role": paragraph.role.value,
                "source": pair.source.text,
                "target": target.text,
                "confidence": target.confidence and target.confidence.probability,
                "level": target.confidence and target.confidence.level.value,
                "flags": [each.model_dump(mode="json") for each in target.flags],
                "doubtful": doubtful_words(target),
                "evidence": list(supported.get(pair.id, ())),
                "origin": target.origin.value,
                "score": target.score,
                "start": pair.source.start,
                "end": pair.source.end,
                "language": bilingual.language,
                "title": known.title,
                "byline": known.byline,
                "date": known.date,
                "url": known.source_url,
            }
