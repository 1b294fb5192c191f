"""Read subtitles, SubRip (.srt) and WebVTT (W3C, "WebVTT"): the sentences, which go on from cue to cue.

Line n of the text that is not blank is the text of cue n (cues without text left out); so the time of a cue is found
again by its line. Blank lines stand where speech pauses or a sentence has ended.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from translator.document import Block, Span
from translator.errors import InputError
from translator.readers.contents import Contents, flattened
from translator.readers.text import decode

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[,.](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}")
_SRT = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,50}\d{1,9}[ \t]*\r?\n[ \t]*\d{1,4}:\d{2}:\d{2}[,.]\d{1,3}[ \t]*-->")
_VTT = re.compile(rb"(?:\xef\xbb\xbf)?WEBVTT(?=[ \t\r\n]|$)")
TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>|<\d[\d:.]{0,20}>|\{\\[^{}]{0,100}\}")
_LINE_END = re.compile(r"\r\n|\r(?!\n)|\n")
_BLANK_LINE = re.compile(rf"(?:{_LINE_END.pattern})[ \t]*(?:{_LINE_END.pattern})")
_SENTENCE_END = re.compile(r"[.?!…][\"'”’»)\]]*$")
_PAUSE = 2.0  # seconds


class Cue(NamedTuple):
    """A cue: when it shows, in seconds, its text, and where that stands in the source, with styles."""

    start: float
    end: float
    text: str
    at: Span


def recognizes(data: bytes) -> bool:
    """Whether bytes begin as subtitles do."""
    return bool(_SRT.match(data) or _VTT.match(data))


def read(data: bytes, name: str) -> Contents:
    """Read subtitles. Raises InputError where there is no cue."""
    decoded = decode(data, name)
    shown = [cue for cue in cues(decoded.text) if cue.text]
    if not shown:
        raise InputError(f"{name}: these subtitles hold no cue with text. Check the file.")
    parts: list[str] = []
    blocks: list[Block] = []
    start = length = 0
    for at, cue in enumerate(shown):
        before = shown[at - 1] if at else None
        if before and (_SENTENCE_END.search(before.text) or cue.start - before.end > _PAUSE):
            blocks.append(Block(start=start, end=length))
            parts.append("\n\n")
            length += 2
            start = length
        elif before:
            parts.append("\n")
            length += 1
        parts.append(cue.text)
        length += len(cue.text)
    blocks.append(Block(start=start, end=length))
    return Contents("".join(parts) + "\n", decoded.encoding, decoded.warnings, tuple(blocks))


def cues(text: str) -> Iterator[Cue]:
    """The cues, in order; what is none (numbers, notes, styles) is left out."""
    at = 0
    for blank in [*_BLANK_LINE.finditer(text), None]:
        end = blank.start() if blank else len(text)
        ends = [at, *(found.end() for found in itertools.islice(_LINE_END.finditer(text, at, end), 3))]
        for start in ends[:3]:
            if times := _TIMES.match(text, start, end):
                line_end = _LINE_END.search(text, times.end(), end)
                said = (line_end.end() if line_end else end, end)
                shown = TAG.sub("", _LINE_END.sub(" ", text[slice(*said)]))
                yield Cue(
                    _seconds(times.groups()[:4]), _seconds(times.groups()[4:]), flattened(html.unescape(shown)), said
                )
                break
        at = blank.end() if blank else end


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000
