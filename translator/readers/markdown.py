"""Read Markdown (CommonMark, with tables): the text without its marks, by the structure that they tell.

Code stays out of the translation, and so do the addresses of links. What stands in front of a document between lines of
three hyphens (as Jekyll and Hugo have it) tells its metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from translator.document import Metadata, Role
from translator.errors import InputError
from translator.readers.contents import Contents, TextBuilder, flattened
from translator.readers.text import decode

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
ENTRY = re.compile(r"([A-Za-z_]{1,40})[ \t]*:[ \t]*(.{1,500})")
KNOWN = {"title": "title", "judul": "title", "date": "date", "tanggal": "date", "author": "byline",
         "penulis": "byline", "lang": "language", "language": "language", "url": "source_url"}  # fmt: skip
_ROLES = {"heading_open": Role.HEADING, "list_item_open": Role.LIST, "blockquote_open": Role.QUOTE,
          "th_open": Role.CELL, "td_open": Role.CELL}  # fmt: skip
_DEEPEST = 50
LARGEST_DOCUMENT = 8 << 20
_LINK_WORK = 10_000_000
"""Brackets times characters of the paragraphs in which links are looked for: it takes that much time. Further ones
stay as they are written, which no document that people read comes near."""


def read(data: bytes, name: str) -> Contents:
    """Read Markdown. Raises InputError where it is no text, or too large."""
    if len(data) > LARGEST_DOCUMENT:
        raise InputError(
            f"{name}: this Markdown document is larger than {LARGEST_DOCUMENT >> 20} MiB. Save parts of it."
        )
    decoded = decode(data, name)
    source = decoded.text.removeprefix("\ufeff")
    front = FRONT.match(source)
    metadata = _metadata(front[1]) if front else Metadata()
    blocks = parser().disable("inline")
    builder = TextBuilder()
    if metadata.title:
        builder.add(metadata.title, Role.HEADLINE)
    roles: list[Role | None] = []
    cell_before = row_begins = False
    for token in tokens(blocks, source[front.end() :] if front else source):
        if token.type == "tr_open":
            row_begins = True
        if token.nesting > 0:
            roles.append(_ROLES.get(token.type))
        elif token.nesting < 0 and roles:
            roles.pop()
        elif token.type == "inline":
            role = next((each for each in reversed(roles) if each), None)
            separator = "\n\n"
            if role is Role.CELL and cell_before:
                separator = "\n" if row_begins else "\t"
            for line in "".join(map(_text, token.children or ())).split("\n"):
                if not (role is Role.HEADING and flattened(line) == metadata.title):
                    builder.add(line, role, separator=separator)
            cell_before, row_begins = role is Role.CELL, False
    return builder.contents(metadata, encoding=decoded.encoding, warnings=decoded.warnings)


def parser() -> MarkdownIt:
    """The parser: of CommonMark, with tables."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")


def tokens(blocks: MarkdownIt, source: str) -> Iterator[Token]:
    """The tokens of a document, those of inline text with their parts; beyond `_LINK_WORK` without links.

    `blocks` is a parser of blocks alone.
    """
    environment: dict[str, Any] = {}
    work = 0
    linkless = None
    for token in blocks.parse(source, environment):
        if token.type == "inline":
            chosen = blocks
            work += token.content.count("[") * len(token.content)
            if work > _LINK_WORK:
                chosen = linkless = linkless or parser().disable(["link", "image"])
            children: list[Token] = []
            chosen.inline.parse(token.content, chosen, environment, children)
            token.children = children
        yield token


def _text(token: Token) -> str:
    """What a reader sees of an inline token; a hard line break is a newline."""
    if token.type in ("text", "text_special", "code_inline"):  # the second: what an escape or an entity stands for
        return token.content
    return {"softbreak": " ", "hardbreak": "\n"}.get(token.type, "")


def _metadata(front: str) -> Metadata:
    told: dict[str, str] = {}
    for line in front.splitlines():
        entry = ENTRY.match(line)
        if entry and (known := KNOWN.get(entry[1].casefold())) and (value := flattened(entry[2]).strip("\"'")):
            told.setdefault(known, value)
    return Metadata(**told)
