"""Markdown with its structure: marks, links, code and all that is no text stay, and the text is in English.

Where a paragraph stands in the source is told by its lines; what is in it is written anew, from the parser's tokens.
A link by reference becomes one with its address; two ways to write the same emphasis stay two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from translator.document import Span
from translator.merging.parts import Part, PartBuilder, Piece, source_of
from translator.merging.text import encoded
from translator.readers.markdown import ENTRY, FRONT, KNOWN, parser, tokens
from translator.readers.text import decode

if TYPE_CHECKING:
    from markdown_it.token import Token

_SPECIAL = re.compile(r"[\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w{1,31};)|!(?=\[)")
# At the start of a line these would open a block.
_OPENING = re.compile(r"(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+\s*$|-{2,}\s*$|~{3,})|(\d{1,9})(?=[.)](?:\s|$))")
_MARKER = re.compile(r"[^\s>]")
_PLAIN_YAML = re.compile(r"[^\W\d_](?:[^:#]|:(?! )|(?<! )#)*(?<![:\s])")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_ONE_LINE = frozenset({"heading", "th", "td", "yaml"})
_BESIDE = " \u2014 "
"""What stands between the two languages where there is only one line."""


class _Place(NamedTuple):
    """Where the source of a part stands: each of its lines, what goes before one that is added, and what it is in."""

    lines: tuple[Span, ...]
    margin: str
    kind: str
    in_list: bool = False


def opened(data: bytes, name: str) -> Markdown:
    """Open a Markdown document. Raises InputError where it is no text."""
    decoded = decode(data, name)
    return Markdown(decoded.text, decoded.encoding)


class Markdown:
    """A Markdown document; its parts are the title in front of it, and all that has inline content."""

    def __init__(self, text: str, encoding: str) -> None:
        self._text = text
        self._encoding = encoding
        self._parser, self._blocks = parser(), parser().disable("inline")
        for each in (self._parser, self._blocks):
            each.normalizeLink = _as_written  # type: ignore[assignment,method-assign]
        self.parts: list[Part] = []
        self._places: list[_Place] = []
        front = FRONT.match(text)
        if front:
            self._add_title(front)
        self._add_blocks(front.end() if front else len(text) - len(text.removeprefix("\ufeff")))

    def _add_title(self, front: re.Match[str]) -> None:
        for line in re.finditer(r"[^\r\n]+", front[1]):
            entry = ENTRY.match(line.group())
            if entry and KNOWN.get(entry[1].casefold()) == "title" and (value := entry[2].strip()).strip("\"'"):
                start = front.start(1) + line.start() + entry.start(2)
                self.parts.append(Part(value.strip("\"'")))
                self._places.append(_Place(((start, start + len(value)),), "", "yaml"))
                return

    def _add_blocks(self, at: int) -> None:
        source = self._text[at:]
        lines = [(at + found.start(), at + found.end()) for found in re.finditer(r"[^\r\n]*(?:\r\n|\r|\n|$)", source)]
        kinds: list[str] = []
        cursor = at
        for token in tokens(self._blocks, source):
            if token.nesting > 0:
                kinds.append(token.type.removesuffix("_open"))
            elif token.nesting < 0 and kinds:
                kinds.pop()
            elif token.type == "inline" and token.map:
                kind = kinds[-1] if kinds else ""
                place = self._place(token.content, lines[slice(*token.map)], cursor, kind)
                if place.lines:
                    cursor = place.lines[-1][1]
                self.parts.append(_part(token.children or ()))
                self._places.append(place._replace(in_list="list_item" in kinds))

    def _place(self, content: str, lines: Sequence[Span], cursor: int, kind: str) -> _Place:
        """Where the source of inline content stands; without lines, where that cannot be told."""
        found: list[Span] = []
        for (start, end), line in zip(lines, content.split("\n"), strict=False):
            span = self._line(line.strip(), max(start, cursor), end, at_end=kind not in _ONE_LINE)
            if span is None:
                return _Place((), "", kind)
            found.append(span)
            cursor = span[1]
        if len(found) > 1:
            return _Place(tuple(found), self._text[lines[1][0] : found[1][0]], kind)
        return _Place(tuple(found), _MARKER.sub(" ", self._text[lines[0][0] : found[0][0]]), kind)

    def _line(self, shown: str, start: int, end: int, *, at_end: bool) -> Span | None:
        """The place of a line of content in a line of the source, of which it is the end unless something closes it."""
        for form in (shown, shown.replace("|", "\\|")):
            where = self._text.find(form, start, end)
            if at_end:
                where = end - len(self._text[start:end]) + len(self._text[start:end].rstrip()) - len(form)
                where = where if where >= start and self._text.startswith(form, where) else -1
            if where >= 0:
                return where, where + len(form)
        return None

    def written(self, pieces: Sequence[Sequence[Piece] | None], *, bilingual: bool) -> bytes:
        """The document with the English of each part in its place, or below it."""
        made: list[str] = []
        at = 0
        newline = "\r\n" if "\r\n" in self._text else "\n"
        for place, part, found in zip(self._places, self.parts, pieces, strict=True):
            if found is None or not place.lines:
                continue
            start, end = place.lines[0][0], place.lines[-1][1]
            own = self._text[start:end]
            english = self._english(part, found, place, own)
            if bilingual:
                english = _below(own, english, place)
            made += [self._text[at:start], re.sub(r"\r\n|\r|\n", newline, english)]
            at = end
        made.append(self._text[at:])
        return encoded("".join(made), self._encoding)

    def _english(self, part: Part, pieces: Sequence[Piece], place: _Place, own: str) -> str:
        text = "".join(piece.text for piece in pieces)
        if place.kind == "yaml":
            return _yaml(text, own)

        def escape(text: str) -> str:
            escaped = _SPECIAL.sub(_backslashed, text)
            return escaped.replace("|", "\\|") if place.kind in ("th", "td") else escaped

        source = source_of(part, pieces, escape)
        # Emphasis cannot stand everywhere (between letters, say): then it is left out, and only if need be links.
        for kept in ([n for n, mark in enumerate(part.marks) if mark.lasting or mark.literal], []):
            if self._shown(source) == "".join(text.split()):
                break
            plain = [piece._replace(marks=tuple(n for n in piece.marks if n in kept)) for piece in pieces]
            source = source_of(part, plain, escape)
        if place.kind in _ONE_LINE:
            return " ".join(line.strip() for line in source.split("\n")).strip()
        return f"\n{place.margin}".join(_safe(line.lstrip()) for line in source.strip().split("\n") if line.strip())

    def _shown(self, source: str) -> str:
        children = self._parser.parseInline(source)[0].children or ()
        return "".join("".join(_part(children).text).split())


def _as_written(address: str) -> str:
    return address


def _part(tokens: Sequence[Token]) -> Part:
    builder = PartBuilder()
    address = ""
    for token in tokens:
        kind, _, edge = token.type.rpartition("_")
        if token.type in ("text", "text_special"):
            builder.text(token.content)
        elif token.type == "softbreak":
            builder.text("\n")
        elif token.type == "hardbreak":
            builder.anchor("  \n")
        elif token.type == "code_inline":
            pad = " " if token.content[:1] == "`" or token.content[-1:] == "`" else ""
            builder.open("code", f"{token.markup}{pad}", literal=True)
            builder.text(token.content)
            builder.close("code", f"{pad}{token.markup}", raw=True)
        elif token.type == "image":
            builder.anchor(f"![{token.content}]({_address(token, 'src')})")
        elif token.type == "html_inline":
            tag = _TAG.match(token.content)
            if not tag or token.content.endswith("/>"):
                builder.anchor(token.content)
            elif tag[1]:
                builder.close(f"<{tag[2].casefold()}", token.content)
            else:
                builder.open(f"<{tag[2].casefold()}", token.content, lasting=tag[2].casefold() == "a")
        elif kind == "link":
            auto = token.markup == "autolink"
            if edge == "open":
                address = _address(token, "href")
                builder.open("link", "<" if auto else "[", lasting=True, literal=auto)
            else:
                builder.close("link", ">" if auto else f"]({address})", raw=auto)
        elif edge == "open":
            builder.open(kind, token.markup)
        elif edge == "close":
            builder.close(kind, token.markup)
    return builder.part()


def _address(token: Token, name: str) -> str:
    """The address of a link or picture, with its title, as it stands in brackets."""
    address = str(token.attrs.get(name, ""))
    if re.search(r"[\s()<>]", address) or not address:
        address = f"<{re.sub(r'[<>]', _backslashed, address)}>"
    title = re.sub(r'[\\"]', _backslashed, str(token.attrs.get("title", "")))
    return f'{address} "{title}"' if title else address


def _backslashed(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _safe(line: str) -> str:
    """A line that opens no block."""
    found = _OPENING.match(line)
    if not found:
        return line
    return f"{found[1]}\\{line[found.end(1) :]}" if found[1] else f"\\{line}"


def _yaml(text: str, own: str) -> str:
    """A text as a scalar of YAML, in the style that it had, where it may have that."""
    text = " ".join(text.split())
    if own.startswith("'"):
        return "'" + text.replace("'", "''") + "'"
    if not own.startswith('"') and _PLAIN_YAML.fullmatch(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _below(own: str, english: str, place: _Place) -> str:
    """A part with its English below, or beside it where there is only one line."""
    if place.kind == "yaml":
        return _yaml(f"{own.strip(chr(34) + chr(39))}{_BESIDE}{english.strip(chr(34) + chr(39))}", own)
    if place.kind == "heading":
        return f"{own}{_BESIDE}{english}"
    if place.kind in ("th", "td"):
        return f"{own}<br>{english}"
    if place.in_list:
        return f"{own}  \n{place.margin}{english}"
    return f"{own}\n{place.margin.rstrip()}\n{place.margin}{english}"
