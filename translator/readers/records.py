"""Read data sets, an article a record: JSON Lines, JSON, CSV, TSV, Parquet.

Which field holds the text is told, or known by its name; what the others tell goes with the article.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from translator.document import Block, Metadata, Role, is_blank
from translator.errors import InputError
from translator.readers.contents import Contents, flattened, needs
from translator.readers.text import decode

Records = Callable[[bytes, str, str | None], Iterator[Contents | InputError]]
"""What reads the records of a data set: bytes, name, the field that holds the text (None: known by its name)."""

LARGEST_DATA_SET = 256 << 20
LARGEST_GROUP = 128 << 20  # of a Parquet file, unpacked
_LONGEST_FIELD = 10_000_000  # characters of CSV
_DEEPEST = 20
_HEAD = 65_536

# By their usual names, in English and Indonesian; the first that a record has.
_TEXT = ("text", "content", "body", "article", "article_body", "articlebody", "teks", "isi", "isi_berita", "konten",
         "artikel", "berita", "full_text", "clean_article")  # fmt: skip
_KNOWN: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "judul", "headline"),
    "date": ("date", "tanggal", "published", "published_at", "publish_date", "date_published", "datepublished"),
    "byline": ("byline", "author", "authors", "penulis", "reporter"),
    "source_url": ("source_url", "url", "link"),
    "language": ("language", "lang", "bahasa"),
}


def contents(record: Mapping[str, Any], name: str, text_field: str | None) -> Contents:
    """The article of a record. Raises InputError where it has no such field, or no text in it."""
    by_name = {str(field).strip().casefold(): field for field in record}
    field = text_field if text_field is not None else next((by_name[each] for each in _TEXT if each in by_name), None)
    if field is None or field not in record:
        fields = ", ".join(map(str, record)) or "none"
        what = f"no field {text_field!r}" if text_field is not None else "no field that is known to hold the text"
        raise InputError(f"{name}: there is {what} (--text-field). Fields: {fields[:500]}.")
    text = _clean(record[field])
    if not isinstance(text, str) or is_blank(text):
        raise InputError(f"{name}: the field {field!r} holds no text. Name another with --text-field.")
    told: dict[str, str] = {}
    rest = {str(key): _clean(value) for key, value in record.items() if key != field}
    for known, names in _KNOWN.items():
        for each in (by_name[candidate] for candidate in names if candidate in by_name):
            if isinstance(value := rest.get(str(each)), str) and flattened(value):
                told[known] = flattened(value)
                break
    title = told.get("title", "")
    blocks: tuple[Block, ...] = ()
    if title and not flattened(text[: 2 * len(title) + 20]).startswith(title):
        text = f"{title}\n\n{text}"
        blocks = (Block(start=0, end=len(title), role=Role.HEADLINE),)
    return Contents(text, blocks=blocks, metadata=Metadata(**told, fields=rest))


def _clean(value: Any, depth: int = 0) -> Any:
    """A value as JSON has it: no halves of characters, no numbers that are none, what is of another type as text."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(_clean(str(key))): _clean(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner, depth + 1) for inner in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def only(records: Records) -> Callable[[bytes, str], Contents]:
    """What reads the one article of a data set; an InputError where there are several."""

    def read(data: bytes, name: str) -> Contents:
        found = records(data, name, None)
        first, second = next(found, None), next(found, None)
        if second is not None:
            raise InputError(f"{name}: this holds several articles. Read them one by one (read_articles).")
        if not isinstance(first, Contents):
            raise first or InputError(f"{name}: this holds no record. Check the file.")
        return first

    return read


def _each(found: Iterable[tuple[str, Any]], text_field: str | None) -> Iterator[Contents | InputError]:
    """The article of each record, given its name; an InputError in the place of one that cannot be read."""
    for name, record in found:
        if isinstance(record, InputError):
            yield record
        elif not isinstance(record, Mapping):
            yield InputError(f"{name}: this is no JSON object. Give each article as one.")
        else:
            try:
                yield contents(record, name, text_field)
            except InputError as error:
                yield error


def _decoded(data: bytes, name: str) -> str:
    if len(data) > LARGEST_DATA_SET:
        raise InputError(f"{name}: this data set is larger than {LARGEST_DATA_SET >> 20} MiB. Split it.")
    return decode(data, name).text.removeprefix("\ufeff")


def recognizes_json(data: bytes) -> bool:
    """Whether bytes begin with a JSON object, or with a list of them."""
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"["):
        head = head[1:].lstrip()
    # A field follows, with its colon.
    inner = head[1:].lstrip() if head.startswith(b"{") else b""
    name, quote, rest = inner[1:].partition(b'"')
    return inner.startswith(b'"') and bool(quote) and rest.lstrip().startswith(b":") and b"\n" not in name


def json_records(data: bytes, name: str, text_field: str | None) -> Iterator[Contents | InputError]:
    """The articles of JSON: an object a line (JSON Lines), a list of objects, or one object."""
    return _each(_json(_decoded(data, name), name), text_field)


def _json(text: str, name: str) -> Iterator[tuple[str, Any]]:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        # Line ends of JSON Lines only: others may stand in a string.
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                called = f"{name}:{number}"
                try:
                    yield called, json.loads(line)
                except (ValueError, RecursionError) as error:
                    why = str(error).partition(":")[0]
                    yield called, InputError(f"{called}: this line is not JSON: {why}. Mend it.")
    else:
        records = whole if isinstance(whole, list) else [whole]
        several = len(records) > 1
        yield from ((f"{name}:{n}" if several else name, record) for n, record in enumerate(records, start=1))


def csv_records(data: bytes, name: str, text_field: str | None) -> Iterator[Contents | InputError]:
    """The articles of CSV or TSV, whose first row names the fields (RFC 4180, with any usual separator)."""
    return _each(_csv(_decoded(data, name), name), text_field)


def _csv(text: str, name: str) -> Iterator[tuple[str, Any]]:
    head = text.partition("\n")[0]
    separator = max(",;\t|", key=head.count)
    csv.field_size_limit(_LONGEST_FIELD)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, restkey="", strict=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield name, InputError(f"{name}: line {rows.line_num} is not CSV: {error}. Mend it.")
            return
        yield f"{name}:{number}", {key: value for key, value in row.items() if key and value is not None}


def recognizes_parquet(data: bytes) -> bool:
    """Whether bytes are a Parquet file."""
    return data.startswith(b"PAR1")


def parquet_records(data: bytes, name: str, text_field: str | None) -> Iterator[Contents | InputError]:
    """The articles of a Parquet file, a row each. Raises InputError where it is damaged or too large."""
    if len(data) > LARGEST_DATA_SET:
        raise InputError(f"{name}: this data set is larger than {LARGEST_DATA_SET >> 20} MiB. Split it.")
    return _each(_parquet(data, name), text_field)


def _parquet(data: bytes, name: str) -> Iterator[tuple[str, Any]]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise needs(name, "a Parquet file", "parquet") from None
    number = 0
    try:
        file = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(data))
        groups = [file.metadata.row_group(at) for at in range(file.num_row_groups)]
        if any(group.total_byte_size > LARGEST_GROUP for group in groups):
            raise InputError(f"{name}: a row group unpacks to over {LARGEST_GROUP >> 20} MiB. Write smaller ones.")
        for batch in file.iter_batches(batch_size=64, use_threads=False):
            for record in batch.to_pylist():
                number += 1
                yield f"{name}:{number}", record
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        why = (str(error).splitlines() or [type(error).__name__])[0][:200]
        yield name, InputError(f"{name}: this Parquet file is damaged after {number} rows: {why}. Get it anew.")
