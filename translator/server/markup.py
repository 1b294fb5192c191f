"""HTML whose text is translated and whose markup stays: inline tags follow the words that they are around.

A piece of HTML is cut at its tags. Text between those of blocks is one part, which is translated as a whole; inline
tags in it (links, emphasis) are noted by place, and put around the words of the translation that belong with theirs, by
the word links. What is script or style stays as it is. Every step takes time in proportion to the length.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from translator.document import Article, Span, Translation, is_blank
from translator.server.layout import laid_out

_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
})  # fmt: skip
_INLINE_VOID = frozenset({"img", "wbr"})
_RAW = frozenset({"script", "style", "textarea", "template", "noscript"})
_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*)")
_TAG = re.compile(r"""</?[A-Za-z](?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")


class _Token(NamedTuple):
    text: str
    name: str = ""
    """Of a tag; empty for text, `!` for what is neither."""
    closes: bool = False


class _Mark(NamedTuple):
    """Tags around a stretch of a part's text, or one tag at a place in it, where `closing` is empty."""

    start: int
    end: int
    opening: str
    closing: str


@dataclass
class Part:
    """Text that is translated as a whole, with the tags in it."""

    text: str = ""
    marks: list[_Mark] = field(default_factory=list)


class Markup:
    """A piece of HTML, cut into what is translated and what stays.

    >>> Markup("<p>Hujan <b>turun</b>.</p>").parts[0].text
    'Hujan turun.'
    """

    def __init__(self, source: str) -> None:
        self._pieces: list[str | Part] = list(_cut(source))

    @property
    def parts(self) -> list[Part]:
        """What is translated, in order."""
        return [piece for piece in self._pieces if isinstance(piece, Part)]

    @property
    def text(self) -> str:
        """All text that is translated."""
        return "\n".join(part.text for part in self.parts)

    def translated(self, translations: Sequence[tuple[Article, Sequence[Translation]]]) -> str:
        """The HTML with each part in its translation: the article that was read of it, and those of its sentences."""
        left = iter(translations)
        return "".join(piece if isinstance(piece, str) else _written(piece, *next(left)) for piece in self._pieces)


def _tokens(source: str) -> Iterator[_Token]:
    """The tags, comments and texts of HTML, one after another; together they are the source."""
    at = text_from = 0
    quotes = True  # until a tag shows that they do not pair
    while (at := source.find("<", at)) >= 0:
        raw = ""
        if source.startswith("<!--", at):
            end = source.find("-->", at + 4)
            token = _Token(source[at : end + 3 if end >= 0 else len(source)], "!")
        elif source.startswith(("<!", "<?"), at):
            end = source.find(">", at)
            token = _Token(source[at : end + 1 if end >= 0 else len(source)], "!")
        elif named := _TAG_NAME.match(source, at):
            whole = _TAG.match(source, at) if quotes else None
            quotes = whole is not None
            end = whole.end() if whole else source.find(">", at) + 1
            if not end:
                break  # no tag ends any more
            name = named.group(1).lower()
            closes = source.startswith("</", at)
            token = _Token(source[at:end], name, closes)
            raw = name if name in _RAW and not closes else ""
        else:
            at += 1
            continue
        if text_from < at:
            yield _Token(source[text_from:at])
        yield token
        at = text_from = at + len(token.text)
        if raw:
            closing = re.compile(f"</{raw}", re.IGNORECASE).search(source, at)
            stop = closing.start() if closing else len(source)
            if at < stop:
                yield _Token(source[at:stop], "!")
            at = text_from = stop
    if text_from < len(source):
        yield _Token(source[text_from:])


def _cut(source: str) -> Iterator[str | Part]:
    """What of HTML stays, as it is, and what is translated, in order."""
    held: list[_Token] = []
    for token in _tokens(source):
        if not token.name or token.name in _INLINE or token.name in _INLINE_VOID:
            held.append(token)
            continue
        yield from _part(held)
        held = []
        yield token.text
    yield from _part(held)


def _part(tokens: list[_Token]) -> Iterator[str | Part]:
    """Text with inline tags as a part; as it is where there is nothing to translate."""
    if all(token.name or is_blank(html.unescape(token.text)) for token in tokens):
        yield from (token.text for token in tokens)
        return
    part = Part()
    opened: list[tuple[int, _Token]] = []  # by the place of their mark, which is put down once they close
    texts: list[str] = []
    at = 0
    for token in tokens:
        if not token.name:
            texts.append(html.unescape(token.text))
            at += len(texts[-1])
        elif token.name in _INLINE_VOID or token.text.endswith("/>"):
            part.marks.append(_Mark(at, at, token.text, ""))
        elif not token.closes:
            opened.append((len(part.marks), token))
            part.marks.append(_Mark(at, at, token.text, ""))
        elif opened and opened[-1][1].name == token.name:
            number, _ = opened.pop()
            part.marks[number] = _Mark(part.marks[number].start, at, part.marks[number].opening, token.text)
        else:
            part.marks.append(_Mark(at, at, token.text, ""))
    part.text = "".join(texts)
    yield part


def _written(part: Part, article: Article, translations: Sequence[Translation]) -> str:
    """A part in its translation, as HTML."""
    text = laid_out(article, [each.text for each in translations])
    if not part.marks:
        return html.escape(text, quote=False)
    links = _Links(article, translations)
    placed = [(*links.place(mark.start, mark.end), mark) for mark in part.marks]
    return _with_tags(text, placed)


class _Links:
    """Where in a translated text the words of its source are."""

    def __init__(self, article: Article, translations: Sequence[Translation]) -> None:
        self._words: list[tuple[Span, Span]] = []  # of the source, and of the text that is linked to it
        """Each word of the translation with the word of the source that it has most to do with."""
        self._sentences: list[tuple[Span, Span]] = []
        shift = 0
        for sentence, made in zip(article.sentences, translations, strict=True):
            start = sentence.start + shift
            self._sentences.append(((sentence.start, sentence.end), (start, start + len(made.text))))
            shift += len(made.text) - len(sentence.text)
            if made.alignment is None:
                continue
            best: dict[int, tuple[float, int]] = {}
            for source, target, weight in made.alignment.links:
                best[target] = max(best.get(target, (0.0, 0)), (weight, source))
            for target, (_, source) in best.items():
                from_, to = made.alignment.source_words[source], made.alignment.target_words[target]
                self._words.append(
                    (
                        (sentence.start + from_[0], sentence.start + from_[1]),
                        (start + to[0], start + to[1]),
                    )
                )
        self._shift = shift
        self._words.sort()

    def place(self, start: int, end: int) -> Span:
        """The stretch of the translation that belongs with one of the source; empty where none does."""
        if start == end:
            return (self._point(start),) * 2
        whole = [to for from_, to in self._sentences if start <= from_[0] and from_[1] <= end]
        words = [to for from_, to in self._words if start < from_[1] and from_[0] < end]
        found = [*whole, *words]
        if not found:
            return (self._point(start),) * 2
        return min(each[0] for each in found), max(each[1] for each in found)

    def _point(self, at: int) -> int:
        """The place that belongs with one between two words: before what belongs with the next word."""
        for from_, to in self._sentences:
            if at <= from_[0]:
                return to[0] - (from_[0] - at)
            if at < from_[1]:
                # A tag within a word goes before it.
                after = (word for source, word in self._words if at < source[1] and source[0] < from_[1])
                return next(after, (to[1], to[1]))[0]
        last = self._sentences[-1] if self._sentences else ((0, 0), (0, 0))
        return last[1][1] + (at - last[0][1])


def _with_tags(text: str, placed: list[tuple[int, int, _Mark]]) -> str:
    """A text with tags around stretches of it, as HTML; a stretch that crosses another ends with it."""
    order = sorted(range(len(placed)), key=lambda number: (placed[number][0], -placed[number][1], number))
    parts: list[str] = []
    open_: list[tuple[int, str]] = []  # where each that is open ends, and its closing tag
    at = 0

    def go_to(place: int) -> None:
        nonlocal at
        place = max(at, min(place, len(text)))
        parts.append(html.escape(text[at:place], quote=False))
        at = place

    def close_until(place: int, *, here: bool) -> None:
        while open_ and (open_[-1][0] < place or (here and open_[-1][0] == place)):
            end, tag = open_.pop()
            go_to(end)
            parts.append(tag)

    for number in order:
        start, end, mark = placed[number]
        close_until(start, here=end > start)
        go_to(start)
        parts.append(mark.opening)
        if mark.closing:
            open_.append((min(end, open_[-1][0]) if open_ else end, mark.closing))
    close_until(len(text) + 1, here=True)
    go_to(len(text))
    return "".join(parts)
