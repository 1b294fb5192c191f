"""Web pages and XHTML, changed only where there is text: every tag, script, comment and attribute stays, to the byte.

The page is not parsed to a tree and written again, which would mend and reorder it; it is cut at its tags. What lies
between the tags of two blocks is a part, the tags of inline elements in it are its marks.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from translator.merging.parts import Part, PartBuilder, Piece, Tagged, fit, source_of
from translator.readers.html import decode
from translator.readers.markup import BLOCKS, LEFT_OUT, is_note_number

_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_ATTRIBUTE = re.compile(r"[\s/]*(?:[^\s/>][^\s/>=]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"'][^\s>]*)?)?)?")
_ENTITY = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)")
_LANGUAGE = re.compile(r"(\s(?:xml:)?lang\s*=\s*)(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+)", re.IGNORECASE)
_IDENTITY = re.compile(r"\s(?:id|name)\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+)", re.IGNORECASE)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_VOID = frozenset(
    {"img", "br", "wbr", "input", "embed", "source", "track", "area", "col", "param", "link", "meta", "base"}
)
# What is in them is no markup.
_RAW = frozenset({"script", "style", "textarea", "iframe", "xmp", "noembed", "noframes"})
# Not the text of a page, but what one works it with.
_CONTROLS = frozenset({"button", "select", "textarea", "iframe", "video", "audio", "canvas"})
_SKIPPED = (LEFT_OUT | _CONTROLS) - {"head", "title"}
_MOST_IN_REFERENCE = 64  # tags and texts of what refers to a note
_LITERAL = frozenset({"code", "kbd", "samp", "tt"})
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class _Token(NamedTuple):
    """A stretch of the source: text, or a tag with its name; of what else there is (comments) the name is empty."""

    start: int
    end: int
    kind: str
    """text, open, close, empty, other, or cdata."""
    name: str = ""


class _Place(NamedTuple):
    """Where a part stands in the source, and the element that decides how it is written."""

    start: int
    end: int
    kind: str


def opened(data: bytes, name: str) -> Html:
    """Open a web page."""
    source, encoding = decode(data)
    mark = next((mark for mark, known in _MARKS if known == encoding and data.startswith(mark)), b"")
    return Html(source, encoding, mark)


class Html:
    """A page as a document; its parts are its title and the text between the tags of its blocks."""

    def __init__(self, source: str, encoding: str, mark: bytes = b"", *, xml: bool = False,
                 blocks: frozenset[str] = frozenset()) -> None:  # fmt: skip
        """`mark` stands before the text in the file; `blocks` are names of elements that are blocks besides HTML's."""
        self._source = source
        self._encoding = encoding
        self._mark = mark
        self._xml = xml
        self._blocks = BLOCKS | blocks
        self.parts: list[Part] = []
        self._places: list[_Place] = []
        self._root: _Token | None = None
        self._builder = PartBuilder()
        self._start = self._end = 0
        self._is_empty = True
        self._kind = ""
        self._cut()

    def _cut(self) -> None:
        tokens = list(_tokens(self._source, xml=self._xml))
        ends = _ends(tokens) | _references(self._source, tokens)
        at = 0
        while at < len(tokens):
            token = tokens[at]
            kind, name = token.kind, token.name
            if at in ends:
                whole = token._replace(end=tokens[ends[at]].end, kind="other")
                self._take(whole)
                at = ends[at]
            elif name in self._blocks or name in ("head", "title"):
                self._flush()
                if name == "html" and kind == "open":
                    self._root = self._root or token
                if name in _HEADINGS or name == "title":
                    self._kind = name if kind == "open" else ""
            elif name == "br" and self._kind not in _HEADINGS:
                self._flush()
            else:
                self._take(token)
            at += 1
        self._flush()

    def _take(self, token: _Token) -> None:
        """Take a token into the part under way."""
        if self._is_empty:
            self._start, self._is_empty = token.start, False
        self._end = token.end
        source = self._source[token.start : token.end]
        if token.kind == "text":
            at = 0
            for entity in _ENTITY.finditer(source):
                self._builder.text(source[at : entity.start()])
                self._builder.text(html.unescape(entity.group()))
                at = entity.end()
            self._builder.text(source[at:])
        elif token.kind == "cdata":
            self._builder.text(source[9:-3])
        elif token.kind == "open" and token.name not in _VOID:
            literal = token.name in _LITERAL
            self._builder.open(token.name, source, lasting=token.name == "a", literal=literal)
        elif token.kind == "close":
            self._builder.close(token.name, source)
        else:
            self._builder.anchor(source, blank=token.name == "br")

    def _flush(self) -> None:
        if not self._is_empty:
            part = self._builder.part()
            if part.text.strip():
                self.parts.append(part)
                self._places.append(_Place(self._start, self._end, self._kind))
            self._builder = PartBuilder()
            self._is_empty = True

    def written(self, pieces: Sequence[Sequence[Piece] | None], *, bilingual: bool) -> bytes:
        """The page with the English of each part in its place, or below it."""
        made: list[str] = []
        at = 0
        if self._root and not bilingual:
            made += [self._source[: self._root.start], _in_english(self._source[self._root.start : self._root.end])]
            at = self._root.end
        for place, part, found in zip(self._places, self.parts, pieces, strict=True):
            if found is not None:
                own = self._source[place.start : place.end]
                english = self._below(own, part, found, place) if bilingual else source_of(part, found, _escaped)
                made += [self._source[at : place.start], english]
                at = place.end
        made.append(self._source[at:])
        return self._mark + "".join(made).encode(self._encoding, "xmlcharrefreplace")

    def _below(self, own: str, part: Part, pieces: Sequence[Piece], place: _Place) -> str:
        """A part with its English below; of what is no text only breaks are there twice, and no name is."""
        if place.kind == "title":
            return f"{own} \u2014 {_escaped(''.join(piece.text for piece in pieces).strip())}"
        breaks = [each for each in pieces if each.anchor is None or _is_break(str(part.anchors[each.anchor].what))]
        bare = tuple(
            mark._replace(what=Tagged(_IDENTITY.sub("", mark.what.open), mark.what.close)) for mark in part.marks
        )
        english = source_of(part._replace(marks=bare), breaks, _escaped).strip()
        slash, language = (" /", ' lang="en" xml:lang="en"') if self._xml else ("", ' lang="en"')
        return f"{own.rstrip()}<br{slash}><span{language}>{english}</span>{own[len(own.rstrip()) :]}"


def _ends(tokens: Sequence[_Token]) -> dict[int, int]:
    """For each element whose content is not text of the page, by its first token, its last."""
    open_: dict[str, list[int]] = {}
    ends: dict[int, int] = {}
    for at, token in enumerate(tokens):
        if token.name in _SKIPPED and token.kind == "open":
            open_.setdefault(token.name, []).append(at)
        elif token.kind == "close" and open_.get(token.name):
            ends[open_[token.name].pop()] = at
    return ends


def _references(source: str, tokens: Sequence[_Token]) -> dict[int, int]:
    """For each reference to a note, which is no text either, by its first token, its last."""
    found: dict[int, int] = {}
    links = 0
    for at, token in enumerate(tokens):
        links = max(0, links + (token.name == "a" and (token.kind == "open") - (token.kind == "close")))
        if token.name != "sup" or token.kind != "open":
            continue
        shown, depth = "", 1
        linked = links > 0
        for end in range(at + 1, min(at + _MOST_IN_REFERENCE, len(tokens))):
            each = tokens[end]
            depth += (each.name == "sup") * ((each.kind == "open") - (each.kind == "close"))
            if not depth:
                if linked and is_note_number(shown):
                    found[at] = end
                break
            linked = linked or each.name == "a"
            shown += source[each.start : each.end] if each.kind == "text" else ""
    return found


def _tokens(source: str, *, xml: bool) -> Iterator[_Token]:
    """The source cut at its tags and comments. Linear in its length."""
    at = 0
    while at < len(source):
        start = source.find("<", at)
        if start < 0:
            break
        token = _token(source, start, xml=xml)
        if token is None:  # a mere sign
            yield _Token(at, start + 1, "text")
            at = start + 1
            continue
        if at < start:
            yield _Token(at, start, "text")
        yield token
        at = token.end
        if token.kind == "open" and token.name in _RAW and not (xml and token.name not in ("script", "style")):
            closing = re.compile(rf"</{token.name}(?=[\s/>])", re.IGNORECASE).search(source, at)
            end = closing.start() if closing else len(source)
            if at < end:
                yield _Token(at, end, "other")
            at = end
    if at < len(source):
        yield _Token(at, len(source), "text")


def _token(source: str, start: int, *, xml: bool) -> _Token | None:
    """The tag or comment that begins at a place; None where none does. What does not end goes to the end."""
    for opening, closing, kind in (("<!--", "-->", "other"), ("<![CDATA[", "]]>", "cdata")):
        if source.startswith(opening, start):
            end = source.find(closing, start + len(opening))
            return _Token(start, end + len(closing) if end >= 0 else len(source), kind if end >= 0 else "other")
    if source.startswith(("<!", "<?"), start):
        end = source.find(">", start)
        return _Token(start, end + 1 if end >= 0 else len(source), "other")
    tag = _TAG.match(source, start)
    if not tag:
        return None
    at = tag.end()
    while at < len(source) and source[at] != ">":
        found = _ATTRIBUTE.match(source, at)
        at = found.end() if found and found.end() > at else at + 1
    if at >= len(source):
        return _Token(start, len(source), "other")
    name = tag[2].rpartition(":")[2].casefold()
    if tag[1]:
        return _Token(start, at + 1, "close", name)
    is_empty = source[at - 1] == "/" and (xml or name in ("svg", "math"))
    return _Token(start, at + 1, "empty" if is_empty else "open", name)


def _escaped(text: str) -> str:
    return html.escape(fit(text), quote=False)


def _is_break(source: str) -> bool:
    return re.match(r"<w?br[\s/>]", source, re.IGNORECASE) is not None


def _in_english(tag: str) -> str:
    """The tag of the root, with English as the language."""
    if _LANGUAGE.search(tag):
        return _LANGUAGE.sub(r'\1"en"', tag)
    return f'{tag[:5]} lang="en"{tag[5:]}'
