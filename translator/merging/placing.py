"""Finding each sentence of an article again in the parts of the document that it was read from.

Blank characters do not count: readers make white space even, and leave out what holds nothing else. All else has to
be the same, character by character.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from translator.document import BilingualArticle, SentencePair, is_blank
from translator.merging.parts import Part
from translator.readers.contents import UNFIT

_LINE = re.compile(r"[^\n\t]+")
_LONG = 20
"""So many characters do not stand in a row in two places by chance."""
_MOST_SOUGHT = 400
"""Lines that are looked for anywhere in a document, whatever its size."""


class Stretch(NamedTuple):
    """A sentence, or some of it, in a part: from `start` to `end` there.

    `places` has for each character of the sentence that is not blank and lies here its place in the sentence and in
    the part.
    """

    start: int
    end: int
    pair: SentencePair
    places: tuple[tuple[int, int], ...]


class Placed(NamedTuple):
    """A sentence at one place of a document, in as many stretches as parts that it lies in."""

    pair: SentencePair
    stretches: tuple[tuple[int, Stretch], ...]
    """Each with the number of its part."""


class Places(NamedTuple):
    """Where the sentences of an article are: some perhaps in several places, some in none."""

    placed: list[Placed]
    missing: list[SentencePair]


class _Match(NamedTuple):
    """From `part_start` on, a part has the characters of the article from `start` to `end` (blanks not counted)."""

    part: int
    part_start: int
    start: int
    end: int


class _Stream(NamedTuple):
    """The characters of a text that are not blank, and the place of each in it."""

    text: str
    at: list[int]

    @classmethod
    def of(cls, text: str) -> _Stream:
        text = text.translate(UNFIT)
        # Most characters can be printed, which is quickly asked.
        at = [n for n, each in enumerate(text) if each != " " and (each.isprintable() or not is_blank(each))]
        return cls("".join([text[n] for n in at]), at)


def find_places(bilingual: BilingualArticle, parts: Sequence[Part]) -> Places:
    """Find the sentences of an article: in order, or else each line wherever it stands."""
    article = _Stream.of(bilingual.text)
    streams = [_Stream.of(part.text) for part in parts]
    matches = _in_order(article.text, streams)
    if matches is None:
        lines = [_Stream.of(found.group()) for found in _LINE.finditer(bilingual.text)]
        matches = _anywhere([line.text for line in lines], streams)
    return _placed(bilingual, article, streams, sorted(matches, key=lambda match: (match.start, match.part)))


def _in_order(article: str, streams: Sequence[_Stream]) -> list[_Match] | None:
    """Each part where it has to be; one that the reader left out as it says the same again, where that is."""
    found: list[_Match] = []
    by_text: dict[str, int] = {}
    left: list[int] = []
    at = 0
    for number, stream in enumerate(streams):
        if stream.text and article.startswith(stream.text, at):
            found.append(_Match(number, 0, at, at + len(stream.text)))
            by_text.setdefault(stream.text, at)
            at += len(stream.text)
        else:
            left.append(number)
    if at < len(article):
        return None
    for number in left:
        text = streams[number].text
        if text in by_text:
            found.append(_Match(number, 0, by_text[text], by_text[text] + len(text)))
    return found


def _anywhere(lines: Sequence[str], streams: Sequence[_Stream]) -> list[_Match]:
    """Each line of the article wherever a part is just that; else within the parts that are left, taken together."""
    starts: list[int] = []
    length = 0
    for line in lines:
        starts.append(length)
        length += len(line)
    by_text = {line: start for line, start in zip(reversed(lines), reversed(starts), strict=True) if line}
    found: list[_Match] = []
    left: list[int] = []
    for number, stream in enumerate(streams):
        if stream.text in by_text:
            start = by_text[stream.text]
            found.append(_Match(number, 0, start, start + len(stream.text)))
        else:
            left.append(number)
    known = {match.start for match in found}
    rest = "".join(streams[number].text for number in left)
    ends = []
    total = 0
    for number in left:
        total += len(streams[number].text)
        ends.append(total)
    at = sought = 0
    for line, start in zip(lines, starts, strict=True):
        if start in known or len(line) < _LONG or sought >= _MOST_SOUGHT:
            continue
        sought += 1
        where = rest.find(line, at)
        if where < 0:
            continue
        at = where + len(line)
        done = 0
        for n in range(bisect_right(ends, where), len(left)):
            begin = ends[n] - len(streams[left[n]].text)
            inside = max(where, begin) - begin
            take = min(at, ends[n]) - max(where, begin)
            if take <= 0:
                break
            found.append(_Match(left[n], inside, start + done, start + done + take))
            done += take
    return found


def _placed(
    bilingual: BilingualArticle, article: _Stream, streams: Sequence[_Stream], matches: Sequence[_Match]
) -> Places:
    placed: list[Placed] = []
    missing: list[SentencePair] = []
    begins = [match.start for match in matches]
    longest = max((match.end - match.start for match in matches), default=0)
    for pair in bilingual.pairs:
        start, end = (bisect_left(article.at, place) for place in (pair.source.start, pair.source.end))
        near = matches[bisect_left(begins, start - longest) : bisect_left(begins, end)]
        places = list(_occurrences(start, end, near))
        for matched in places:
            stretches = ((each.part, _stretch(pair, article, streams[each.part], each, start, end)) for each in matched)
            placed.append(Placed(pair, tuple(stretches)))
        if not places and start < end:
            missing.append(pair)
    return Places(placed, missing)


def _occurrences(start: int, end: int, matches: Sequence[_Match]) -> Iterator[list[_Match]]:
    """The places of a sentence: each part that has the whole of it, and the parts that have it together."""
    together: list[_Match] = []
    at = start
    for match in matches:
        if match.start <= start and end <= match.end:
            yield [match]
        elif match.start <= at < match.end or (not together and match.start < end and at < match.end):
            together.append(match)
            at = min(end, match.end)
    if together:
        yield together


def _stretch(pair: SentencePair, article: _Stream, stream: _Stream, match: _Match, start: int, end: int) -> Stretch:
    shift = match.part_start - match.start
    here = range(max(start, match.start), min(end, match.end))
    places = tuple((article.at[n] - pair.source.start, stream.at[n + shift]) for n in here)
    return Stretch(places[0][1], places[-1][1] + 1, pair, places)
