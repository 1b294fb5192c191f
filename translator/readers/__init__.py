"""Read articles: bytes in, an `Article` out, or an `InputError` that names the file and says what to do.

A new format is one module with a function from bytes to `Contents`, and one entry in `FORMATS`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from types import MappingProxyType

from translator.document import Article, Block, Metadata, Paragraph, Sentence, is_blank
from translator.errors import ConfigError, InputError
from translator.languages import language_of
from translator.languages.identification import source_language
from translator.readers import docx, epub, html, mail, markdown, pdf, records, subtitles
from translator.readers import text as plain_text
from translator.readers.contents import Contents
from translator.readers.records import Records
from translator.segmentation import segment

__all__ = ["FORMATS", "Contents", "Reader", "format_of", "read_article", "read_articles", "read_text"]


@dataclass(frozen=True)
class Reader:
    """A format: whether bytes are of it, and the function that reads them.

    `read` is given the bytes and what messages call them, and raises InputError where they cannot be read. Where no
    format recognizes the bytes, one of those `told_by_suffix` may be told by the name. `kind` says what it is;
    `kept` and `lost` say what becomes of a document (`docs/formats.md`); `extra` has the libraries that it needs.
    Of a data set, which may hold several articles, `records` reads them one by one. `read_in` is given the character
    set as well that is told beside the bytes.
    """

    recognizes: Callable[[bytes], bool]
    read: Callable[[bytes, str], Contents]
    kind: str = ""
    suffixes: tuple[str, ...] = ()
    told_by_suffix: bool = False
    kept: str = ""
    lost: str = ""
    extra: str | None = None
    records: Records | None = None
    read_in: Callable[[bytes, str, str | None], Contents] | None = None


_TEXT = "txt"

FORMATS: Mapping[str, Reader] = MappingProxyType(
    {
        # The first that recognizes the bytes reads them.
        "docx": Reader(
            docx.recognizes, docx.read, "Word document", (".docx", ".docm"),
            kept="paragraphs, headings, lists, tables by cell, text boxes, notes; title, author, date",
            lost="pictures, headers and footers, comments, deleted and hidden text, bold and links",
        ),
        "epub": Reader(
            epub.recognizes, epub.read, "EPUB book", (".epub",),
            kept="chapters in order: paragraphs, headings, lists, quotations, tables by cell; title, author, date",
            lost="pictures, table of contents, bold and links",
        ),
        "eml": Reader(
            mail.recognizes, mail.read, "e-mail, or page saved as one file", (".eml", ".mhtml", ".mht"),
            kept="subject, text (plain, else HTML); sender, date; of a saved page what is kept of a web page",
            lost="attachments, other fields, bold and links",
        ),
        "pdf": Reader(
            pdf.recognizes, pdf.read, "PDF document with text", (".pdf",), extra="formats",
            kept="paragraphs rejoined of lines, column by column; headings by their size; title, author, date",
            lost="pictures (a scan is refused), lists and tables as such, headers and footers that repeat, layout",
        ),
        "html": Reader(
            html.recognizes, html.read, "web page", (".html", ".htm", ".xhtml"), told_by_suffix=True, extra="formats",
            kept="the article: headline, paragraphs, headings, lists, tables, quotations; date, byline, address",
            lost="the page around it, captions, pictures, bold and links", read_in=html.read,
        ),
        "md": Reader(
            lambda data: False, markdown.read, "Markdown", (".md", ".markdown"), told_by_suffix=True,
            kept="paragraphs, headings, lists, quotations, tables by cell, words in code marks; front matter",
            lost="blocks of code, addresses of links, pictures, bold, raw HTML",
        ),
        "srt": Reader(
            subtitles.recognizes, subtitles.read, "subtitles (SubRip, WebVTT)", (".srt", ".vtt"),
            kept="sentences across cues, a line a cue", lost="times, places and styles of cues",
        ),
        "jsonl": Reader(
            records.recognizes_json, records.only(records.json_records), "JSON Lines or JSON, an article an object",
            (".jsonl", ".ndjson", ".json"), records=records.json_records,
            kept="the text (--text-field), the title as headline; all other fields", lost="nothing",
        ),
        "csv": Reader(
            lambda data: False, records.only(records.csv_records), "CSV or TSV, an article a row",
            (".csv", ".tsv"), told_by_suffix=True, records=records.csv_records,
            kept="the text (--text-field), the title as headline; all other fields", lost="nothing",
        ),
        "parquet": Reader(
            records.recognizes_parquet, records.only(records.parquet_records), "Parquet, an article a row",
            (".parquet",), records=records.parquet_records, extra="parquet",
            kept="the text (--text-field), the title as headline; all other fields", lost="nothing",
        ),
        # Plain text comes last: it takes all that is left, or says what it is instead.
        _TEXT: Reader(
            lambda data: True, plain_text.read, "plain text", (".txt",),
            kept="everything, to the byte", lost="nothing", read_in=plain_text.read,
        ),
    }
)  # fmt: skip


def read_article(
    source: str | Path | bytes,
    *,
    name: str | None = None,
    format: str | None = None,  # noqa: A002
    language: str = "auto",
) -> Article:
    """Read an article from a file, given by its path, or from bytes.

    `name` is what the article is called, by default the path as given; `format` is one of `FORMATS`, by default the
    one that the content shows, or else the name; `language` is the code of a source language, or auto to tell it by
    the text. Raises InputError where there is no such file, or it cannot be read, or holds no text;
    ConfigError for a format that is not in `FORMATS`, or an unknown language.
    """
    data, name = _data(source, name)
    contents = FORMATS[format_of(data, name, format)].read(data, name)
    return _article(_not_blank(contents, name), name, data, language)


def read_articles(
    source: str | Path | bytes,
    *,
    name: str | None = None,
    format: str | None = None,  # noqa: A002
    language: str = "auto",
    text_field: str | None = None,
    charset: str | None = None,
) -> Iterator[Article | InputError]:
    """Read the articles of a file: those of a data set, each named by its line or row, or else the only one.

    `text_field` is the field of a data set that holds the text, by default one that is known by its name; other
    formats have none. `charset` is the character set that is told beside the bytes, as HTTP does. In the place of a
    record that cannot be read comes the InputError that says why. Otherwise as `read_article`, which raises at once.
    """
    data, name = _data(source, name)
    reader = FORMATS[format_of(data, name, format)]
    if reader.records is None:
        whole = reader.read_in(data, name, charset) if reader.read_in else reader.read(data, name)
        yield _article(_not_blank(whole, name), name, data, language)
        return
    found = False
    for number, contents in enumerate(reader.records(data, name, text_field), start=1):
        found = True
        yield contents if isinstance(contents, InputError) else _article(contents, f"{name}:{number}", data, language)
    if not found:
        raise InputError(f"{name}: this holds no record. Check the file.")


def _data(source: str | Path | bytes, name: str | None) -> tuple[bytes, str]:
    """The bytes of a source and what it is called."""
    if isinstance(source, bytes):
        data, name = source, name or "article"
    else:
        data = read_bytes(source)
        # A file name need not be Unicode, but what is written is.
        name = name or str(source).encode("utf-8", "backslashreplace").decode()
    if not data:
        raise InputError(f"{name}: the file is empty. Put the article's text in it.")
    return data, name


def _not_blank(contents: Contents, name: str) -> Contents:
    if is_blank(contents.text):
        raise InputError(f"{name}: the file holds only blanks. Put the article's text in it.")
    return contents


def format_of(data: bytes, name: str, format: str | None = None) -> str:  # noqa: A002
    """The name of the format that bytes are read as: `format`, or the one that they show, or else what they are called.

    Raises ConfigError for a format that is not in `FORMATS`.
    """
    if format is not None:
        if format not in FORMATS:
            raise ConfigError(f"{format}: no such format. Formats: {', '.join(FORMATS)}.")
        return format
    known = [(each, reader) for each, reader in FORMATS.items() if each != _TEXT]
    if found := next((each for each, reader in known if reader.recognizes(data)), None):
        return found
    suffix = PurePath(name).suffix.casefold()
    told = (each for each, reader in known if reader.told_by_suffix and suffix in reader.suffixes)
    return next(told, _TEXT)


def read_text(
    text: str,
    *,
    name: str = "article",
    blocks: Sequence[Block] = (),
    metadata: Metadata | None = None,
    language: str = "auto",
) -> Article:
    """Make an article of a text, with what is known of its paragraphs and its source.

    `blocks` are paragraphs whose place in the text is known, in order, each with its role where that is known too;
    the rest is segmented by what it looks like.

    >>> article = read_text("Presiden tiba di Bandung. Ia bertemu para petani.")
    >>> [sentence.text for sentence in article.sentences]
    ['Presiden tiba di Bandung.', 'Ia bertemu para petani.']

    Raises InputError where the text cannot be kept as Unicode (lone surrogates), ValueError where blocks overlap or
    reach beyond the text.
    """
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            f"{name}: character {error.start} is a lone surrogate, not text. Save the article again as UTF-8."
        ) from None
    try:
        (metadata or Metadata()).model_dump_json()
    except ValueError as error:
        raise InputError(f"{name}: its metadata hold a lone surrogate, not text. Give them as Unicode.") from error
    return _article(Contents(text, blocks=tuple(blocks), metadata=metadata or Metadata()), name, data, language)


def _article(contents: Contents, name: str, data: bytes, language: str) -> Article:
    """Segment what was read; every paragraph and sentence gets its id."""
    text = contents.text
    try:
        known = source_language(text) if language == "auto" else language_of(language)
    except ValueError as error:
        raise ConfigError(f"{error}.") from None
    paragraphs = []
    for p, span in enumerate(segment(text, contents.blocks, language=known), start=1):
        sentences = tuple(
            Sentence(id=f"p{p}s{s}", text=text[start:end], start=start, end=end)
            for s, (start, end) in enumerate(span.sentences, start=1)
        )
        paragraphs.append(Paragraph(id=f"p{p}", role=span.role, sentences=sentences))
    return Article(
        name=name,
        text=text,
        encoding=contents.encoding,
        sha256=hashlib.sha256(data).hexdigest(),
        language=known.code,
        paragraphs=tuple(paragraphs),
        warnings=contents.warnings,
        metadata=contents.metadata,
    )


def read_bytes(source: str | Path) -> bytes:
    """The bytes of a file. Raises InputError where it cannot be read."""
    path = Path(source)
    try:
        # Asked first because Windows answers to the reading of a directory as to a want of permission.
        if path.is_dir():
            raise InputError(f"{path}: this is a directory. Name the article files in it.")
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file. Check the path.") from None
    except PermissionError:
        raise InputError(f"{path}: no permission to read it. Change the file's permissions.") from None
    except (OSError, ValueError) as error:  # ValueError: a path that holds NUL
        raise InputError(f"{path}: cannot be read: {error}. Check the path and the disk.") from None
