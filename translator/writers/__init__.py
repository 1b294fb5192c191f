"""Write a bilingual article: one module for each format, and a registry that names them.

A new format is one module with a function from a `BilingualArticle` to bytes, and one line in `FORMATS`.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from translator.document import BilingualArticle, SentencePair
from translator.errors import ConfigError, OutputError
from translator.files import write_whole
from translator.merging import DOCUMENTS, document_suffix, merge
from translator.readers import read_bytes
from translator.writers import (
    docx_writer,
    english_writer,
    html_writer,
    json_writer,
    jsonl_writer,
    markdown_writer,
    parquet_writer,
    table_writer,
    text_writer,
    tmx_writer,
    xliff_writer,
)

__all__ = ["DOCUMENTS", "ENGLISH", "FORMATS", "Writer", "output_suffix", "require", "write_article"]


@dataclass(frozen=True)
class Writer:
    """A format: the suffix of its files, the function that gives a file's content, and whether that is UTF-8 text.

    `joins`: the contents of several articles, one after another, are a document of the format again. `kind` says what
    it is; `kept` and `lost` say what becomes of a bilingual article (`docs/formats.md`); `extra` has the library that
    it needs, which is imported as `module`.
    """

    suffix: str
    render: Callable[[BilingualArticle], bytes]
    is_text: bool = True
    joins: bool = False
    kind: str = ""
    kept: str = ""
    lost: str = ""
    extra: str | None = None
    module: str | None = None

    @property
    def is_installed(self) -> bool:
        """Whether the library that it needs is here."""
        return self.module is None or find_spec(self.module) is not None


_IN_A_VIEW = "both languages, headline and summary with evidence, flags, confidence, suggestions, origin, provenance"
_SPACE_LOST = "line ends within sentences, control characters, offsets, scores, word links"
_TABLE_KEPT = "sentences with role, confidence, flags, doubtful words, evidence, origin, offsets; title, date, address"
_TABLE_LOST = "summary, provenance, word links, suggestions, places of flags"

FORMATS: Mapping[str, Writer] = MappingProxyType(
    {
        "json": Writer(
            ".json", json_writer.render, kind="JSON, the canonical form (docs/schema.json)",
            kept="everything", lost="nothing",
        ),
        "jsonl": Writer(
            ".jsonl", jsonl_writer.render, joins=True, kind="JSON Lines, a sentence a line",
            kept="sentences with all that is known of each", lost="summary, metadata, provenance",
        ),
        "md": Writer(
            ".md", markdown_writer.render, joins=True, kind="Markdown, a table (GitHub)",
            kept=_IN_A_VIEW, lost=_SPACE_LOST,
        ),
        "html": Writer(
            ".html", html_writer.render, kind="web page, side by side, without a network",
            kept=f"{_IN_A_VIEW}, word links", lost="control characters, offsets, scores",
        ),
        "txt": Writer(
            ".txt", text_writer.render, joins=True, kind="plain text, sentence by sentence",
            kept=_IN_A_VIEW, lost=_SPACE_LOST,
        ),
        "docx": Writer(
            ".docx", docx_writer.render, is_text=False, kind="Word document, a table side by side",
            kept=f"{_IN_A_VIEW}; evidence as footnotes", lost=_SPACE_LOST,
        ),
        "tmx": Writer(
            ".tmx", tmx_writer.render, kind="TMX 1.4b, for translation memories",
            kept="sentences with role, confidence, flags, doubtful words, evidence, origin; metadata",
            lost=f"{_TABLE_LOST}; control characters (named in a property)",
        ),
        "xliff": Writer(
            ".xlf", xliff_writer.render, kind="XLIFF 2.1, for translation editors",
            kept="paragraphs and sentences to the byte, summary with evidence, flags and doubtful words in place, "
            "confidence, suggestions, origin, metadata",
            lost="word links, provenance",
        ),
        "tsv": Writer(
            ".tsv", table_writer.render_tsv, kind="tab-separated values, a sentence a line",
            kept=_TABLE_KEPT, lost=f"{_TABLE_LOST}; line ends, control characters",
        ),
        "csv": Writer(
            ".csv", table_writer.render_csv, kind="comma-separated values for spreadsheets, a sentence a row",
            kept=_TABLE_KEPT, lost=f"{_TABLE_LOST}; control characters",
        ),
        "parquet": Writer(
            ".parquet", parquet_writer.render, is_text=False, kind="Parquet, a typed row for each sentence",
            kept=f"{_TABLE_KEPT}, places of flags; summary, metadata and provenance in the file's metadata",
            lost="word links, suggestions", extra="parquet", module="pyarrow",
        ),
        "en.md": Writer(
            ".en.md", english_writer.render_markdown, joins=True, kind="the English alone, as Markdown",
            kept="English with roles; date, byline, address", lost="the source, and all that is known of sentences",
        ),
        "en.html": Writer(
            ".en.html", english_writer.render_html, kind="the English alone, as a web page",
            kept="English with roles; date, byline, address", lost="the source, and all that is known of sentences",
        ),
        "en.txt": Writer(
            ".en.txt", english_writer.render_text, joins=True, kind="the English alone, as plain text",
            kept="English by paragraph", lost="everything else",
        ),
    }
)  # fmt: skip

ENGLISH: Mapping[str, str] = MappingProxyType(
    {name.removeprefix("en."): name for name in FORMATS if name.startswith("en.")}
)
"""The formats that a reader reads, each with the one that has the English alone."""


def require(names: Iterable[str]) -> None:
    """Raise ConfigError unless each of some formats is there, with the library that it needs."""
    for name in names:
        if name in DOCUMENTS:
            continue
        if name not in FORMATS:
            raise ConfigError(f"{name}: no such format. Formats: {', '.join((*FORMATS, *DOCUMENTS))}.")
        writer = FORMATS[name]
        if not writer.is_installed:
            raise ConfigError(f"{name} needs {writer.module}: pip install 'translator[{writer.extra}]'.")


def output_suffix(format: str, path: str) -> str:  # noqa: A002
    """What is put behind the whole name of an article for that of an output, as `translator.batch` names them.

    >>> output_suffix("json", "a/kapal.docx"), output_suffix("document", "a/kapal.docx")
    ('.json', '.en.docx')
    """
    return document_suffix(path, format) if format in DOCUMENTS else FORMATS[format].suffix


def write_article(
    bilingual: BilingualArticle,
    path: str | Path,
    *,
    format: str | None = None,  # noqa: A002
    source: str | Path | bytes | None = None,
) -> tuple[SentencePair, ...]:
    """Write a bilingual article to a file, whose folder is made where it is missing.

    `format` is one of `FORMATS`, by default the one with the longest suffix that the path has; or one of `DOCUMENTS`,
    by default where `source` is given: then the translation is put into that document, which the article was read
    from. The file has its content exactly as rendered on every platform, and takes the place of an older one. It
    appears whole or not at all. Gives the sentences that have no place in the document, as a page may have hidden some.
    Raises ConfigError where there is no such format, or no document or library for it; OutputError where the file
    cannot be written or the document is another; InputError where it cannot be read, or none of its format written.
    """
    path = Path(path)
    if format is None and source is not None:
        format = next(iter(DOCUMENTS))  # noqa: A001
    if format is not None and format in DOCUMENTS:
        if source is None:
            raise ConfigError(f"{path}: {format} is made of the document that the article was read from. Give source.")
        data = source if isinstance(source, bytes) else read_bytes(source)
        merged = merge(bilingual, data, format, name=None if isinstance(source, bytes) else str(source))
        write_file(path, merged.content)
        return merged.missing
    if format is None:
        fitting = [name for name, each in FORMATS.items() if path.name.lower().endswith(each.suffix)]
        format = max(fitting, key=len, default=path.suffix)  # noqa: A001
    if format not in FORMATS:
        raise ConfigError(f"{path}: {format!r} is no format. Formats: {', '.join((*FORMATS, *DOCUMENTS))}.")
    require([format])
    write_file(path, FORMATS[format].render(bilingual))
    return ()


def write_file(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all, in a folder that is made where it is missing. Raises OutputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "a directory stands there")
        write_whole(path, content)
    except OSError as error:
        raise OutputError.of(path, error, "Mend that, or choose another folder.") from error
