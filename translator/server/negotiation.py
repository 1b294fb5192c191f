"""Which format an answer is in: the one that the address names, or the best that `Accept` allows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from translator.writers import FORMATS

EVENTS = "text/event-stream"
"""The media type of an answer that is sent sentence by sentence (server-sent events)."""

_KNOWN: Mapping[str, str] = MappingProxyType(
    {
        ".json": "application/json",
        ".jsonl": "application/jsonl",
        ".md": "text/markdown; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".txt": "text/plain; charset=utf-8",
        ".csv": "text/csv; charset=utf-8",
        ".tsv": "text/tab-separated-values; charset=utf-8",
        ".epub": "application/epub+zip",
        ".htm": "text/html",
        ".xhtml": "application/xhtml+xml",
        ".markdown": "text/markdown",
        ".vtt": "text/vtt",
        ".docm": "application/vnd.ms-word.document.macroEnabled.12",
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".parquet": "application/vnd.apache.parquet",
        ".srt": "application/x-subrip",
        ".tmx": "application/x-tmx+xml",
        ".xlf": "application/xliff+xml",
        ".xliff": "application/xliff+xml",
    }
)
_OTHER_NAMES: Mapping[str, str] = MappingProxyType({"application/x-ndjson": "jsonl", "application/xhtml+xml": "html"})
_LONGEST = 1000


def media_type(name: str) -> str:
    """The media type of a format that is written."""
    suffix = FORMATS[name].suffix
    last = f".{suffix.rpartition('.')[2]}"
    return _KNOWN.get(last, f"application/x-{last.removeprefix('.')}")


def media_type_of_file(name: str) -> str:
    """The media type of a document, by the name of its file; nothing is said of its encoding, which is its own."""
    suffix = f".{name.rpartition('.')[2].lower()}"
    return _KNOWN.get(suffix, "application/octet-stream").partition(";")[0]


def negotiated(accept: str) -> str | None:
    """The format that an `Accept` header (RFC 9110, 12.5.1) likes best, or EVENTS; None where none is acceptable.

    Of formats that are liked equally the first stands: JSON where anything goes.

    >>> negotiated("text/html;q=0.5, text/markdown"), negotiated("*/*"), negotiated("image/png")
    ('md', 'json', None)
    """
    offered = dict(_OTHER_NAMES)
    for name in reversed(list(FORMATS)):
        if not name.startswith("en."):
            offered[media_type(name).partition(";")[0]] = name
    ranges = dict(_range(each) for each in (accept[:_LONGEST].strip() or "*/*").split(","))
    best, liked = (EVENTS, ranges[EVENTS]) if ranges.get(EVENTS) else (None, 0.0)  # only where it is named
    for name in dict.fromkeys(["json", *FORMATS]):
        for each in (each for each, format_name in offered.items() if format_name == name):
            keys = (each, f"{each.partition('/')[0]}/*", "*/*")
            quality = next((ranges[key] for key in keys if key in ranges), 0.0)
            if quality > liked:
                best, liked = name, quality
    return best


def _range(text: str) -> tuple[str, float]:
    """A media range and its quality, from 0 to 1."""
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                quality = min(1.0, max(0.0, float(value)))
            except ValueError:
                quality = 0.0
    return name, quality
