"""Read PDF documents that have text: lines in the order of reading, rejoined to paragraphs.

A PDF says where letters stand, not what they make up. Lines come from PDFium (`pdf_lines`); here columns are told
apart, lines joined where none ends a paragraph, hyphens at line ends undone, and what repeats at the edge of pages
left out.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from translator.document import Metadata, Role
from translator.errors import InputError
from translator.readers.contents import Contents, TextBuilder, flattened, needs

LARGEST_DOCUMENT = 64 << 20
_PROGRAM = Path(__file__).with_name("pdf_lines.py")
_LIBRARIES = frozenset({"libpdfium.so", "libpdfium.dylib", "pdfium.dll"})
_SECONDS = 120  # for the whole document; each page has its own limit there
_HEADER = 1024  # a reader has to look for the signature so far (ISO 32000-1, H.3.4.1)
_SAVE = "Save its text as plain text (UTF-8)."

_HYPHENS = "-\u00ad\u2010\x02"  # the last is what PDFium puts for a hyphen at the end of a line
_SENTENCE_END = re.compile(r"[.?!…:][\"'”’»)\]]*$")
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")
_LARGE = 1.15  # times the size of the text: a heading
_LONGEST_HEADING = 200
_SAME_SIZE = 0.1
_LEADING = 1.25  # times the usual distance of two lines: further apart are two paragraphs
_CLOSEST = 0.6  # times the size of the letters: nearer is no line below, but an index or the like
_INDENT = 0.8
_EDGE = 0.12  # of a page's height: where its header and footer are
_FEWEST_PAGES = 3  # that a header is on
_LEAST_COLUMN = 3  # lines
_MOST_ACROSS = 0.34  # of the lines may reach over the gap between two columns
_FILLED = 0.5  # of a column is what its lines take; those of a table take less
_COLUMN_CHARACTERS = 12


class Line(NamedTuple):
    """A stretch of a line on a page; places in points from the lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float


def recognizes(data: bytes) -> bool:
    """Whether bytes are a PDF document."""
    return b"%PDF-" in data[:_HEADER] and not data[:_HEADER].lstrip().startswith(b"<")


def read(data: bytes, name: str) -> Contents:
    """Read a PDF document. Raises InputError where it is damaged, has a password, or holds pictures of pages."""
    bindings = find_spec("pypdfium2_raw")
    beside = Path(bindings.origin).parent.iterdir() if bindings and bindings.origin else ()
    library = next((file for file in beside if file.name in _LIBRARIES), None)
    if library is None:
        raise needs(name, "a PDF document", "formats")
    if len(data) > LARGEST_DOCUMENT:
        raise InputError(f"{name}: this PDF document is larger than {LARGEST_DOCUMENT >> 20} MiB. {_SAVE}")
    about, pages = _pages(data, name, library)
    lines = [[Line(*line) for line in page["lines"]] for page in pages]
    if not any(lines):
        raise InputError(
            f"{name}: this PDF document holds no text, only pictures of pages. Have a program for character "
            "recognition (OCR) make text of it."
        )
    empty = [str(number) for number, page in enumerate(lines, start=1) if not page]
    warnings = [f"Page(s) {', '.join(empty[:20])} of the PDF hold no text; pictures are not read."] if empty else []
    if about["pages"] > len(pages):
        warnings.append(f"Only the first {len(pages):,} of {about['pages']:,} pages are read.")
    heights = [page["height"] for page in pages]
    builder = TextBuilder()
    for text, role in paragraphs(lines, heights):
        builder.add(text, role)
    return builder.contents(_metadata(about["about"]), warnings=tuple(warnings))


def _pages(data: bytes, name: str, library: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What PDFium makes of a document, in a process of its own; `library` is its file."""
    try:
        # -I: the program's folder is no place to import from; it has modules of the names of the standard library's.
        # -S: with nowhere else to look in, Python starts faster.
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(_PROGRAM), str(library)],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InputError(f"{name}: this PDF document takes over {_SECONDS} s to read. {_SAVE}") from None
    answers = [json.loads(line) for line in done.stdout.splitlines(keepends=True) if line.endswith(b"\n")]
    if not answers or done.returncode:
        raise InputError(
            f"{name}: this PDF document is damaged, or needs more memory or time than is given to one. {_SAVE}"
        )
    about, *pages = answers
    if about.get("error") == "password":
        raise InputError(f"{name}: this PDF document is protected by a password. Save it without one.")
    if "error" in about or not pages:
        raise InputError(f"{name}: this PDF document is damaged: {about.get('error', 'it has no pages')}. {_SAVE}")
    return about, pages


def _metadata(about: dict[str, str]) -> Metadata:
    date = _DATE.match(about.get("CreationDate") or "")
    return Metadata(
        title=flattened(about.get("Title") or "") or None,
        byline=flattened(about.get("Author") or "") or None,
        date="-".join(filter(None, date.groups())) if date else None,
    )


def paragraphs(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> Iterator[tuple[str, Role | None]]:
    """The paragraphs of a document, in order, with their role where the size of the letters tells it."""
    repeated = _repeated(pages, heights)
    columns = [
        column
        for page, height in zip(pages, heights, strict=True)
        for column in in_order([line for line in page if _edge_key(line, height) not in repeated])
    ]
    sizes = Counter[float]()
    for line in (line for column in columns for line in column):
        sizes[round(line.size, 1)] += len(line.text)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    held: list[Line] = []
    for column in columns:
        shape = _Shape.of(column)
        for i, line in enumerate(column):
            if held and not (_goes_on(held[-1], line, shape) if i else _goes_on_elsewhere(held[-1], line)):
                yield _joined(held, usual)
                held = []
            held.append(line)
    if held:
        yield _joined(held, usual)


def _edge_key(line: Line, height: float) -> str | None:
    """What a line at the edge of a page is known by on other pages: its text without numbers; None elsewhere."""
    if _EDGE * height < (line.bottom + line.top) / 2 < (1 - _EDGE) * height:
        return None
    return re.sub(r"\d+", "#", flattened(line.text))


def _repeated(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> frozenset[str | None]:
    """The headers and footers: what stands at the edge of most pages."""
    seen = Counter(
        key for page, height in zip(pages, heights, strict=True) for key in {_edge_key(line, height) for line in page}
    )
    least = max(_FEWEST_PAGES, len(pages) / 2)
    return frozenset(key for key, times in seen.items() if key is not None and times >= least)


def in_order(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of a page as they are read: one list a column, or a stretch over the whole width."""
    gap = _gap(lines)
    down = sorted(lines, key=lambda line: (-round((line.top + line.bottom) / 2), line.left))
    if gap is None:
        return [down] if down else []
    found: list[list[Line]] = []
    band: list[Line] = []

    def close() -> None:
        for side in ([line for line in band if line.right <= gap], [line for line in band if line.left >= gap]):
            found.extend(in_order(side))
        band.clear()

    across: list[Line] = []
    for line in down:
        if line.left < gap < line.right:
            if band:
                close()
            across.append(line)
        else:
            if across:
                found.append(across)
                across = []
            band.append(line)
    if across:
        found.append(across)
    close()
    return found


def _gap(lines: Sequence[Line]) -> float | None:
    """Where two columns part: what the fewest lines cross, with text beside text; None where there is one column."""
    if len(lines) < 2 * _LEAST_COLUMN:
        return None
    lefts, rights = sorted(line.left for line in lines), sorted(line.right for line in lines)
    best: tuple[int, float] | None = None
    for right in sorted(set(rights)):
        following = bisect_right(lefts, right)
        if following == len(lefts):
            break
        at = (right + lefts[following]) / 2
        before, after = bisect_left(rights, at), len(lefts) - bisect_right(lefts, at)
        across = len(lines) - before - after
        if min(before, after) < _LEAST_COLUMN or across > _MOST_ACROSS * len(lines):
            continue
        if (best is None or across < best[0]) and _are_columns(lines, at):
            best = across, at
    return best[1] if best else None


def _are_columns(lines: Sequence[Line], at: float) -> bool:
    """Whether what is on both sides is running text, side by side."""
    sides = [[line for line in lines if line.right <= at], [line for line in lines if line.left >= at]]
    for side in sides:
        width = max(line.right for line in side) - min(line.left for line in side)
        if median(line.right - line.left for line in side) < _FILLED * width:
            return False
        if median(len(line.text) for line in side) < _COLUMN_CHARACTERS:
            return False
    tops, bottoms = [max(line.top for line in side) for side in sides], [min(s.bottom for s in side) for side in sides]
    return min(tops) > max(bottoms)


class _Shape(NamedTuple):
    """Of a column: where its lines begin and end, and the distance of two lines of a paragraph."""

    left: float
    right: float
    leading: float

    @classmethod
    def of(cls, column: Sequence[Line]) -> _Shape:
        distances = sorted(
            distance
            for line, following in pairwise(column)
            if (distance := line.bottom - following.bottom) > _CLOSEST * line.size
        )
        # Paragraphs may be of one line each, so the lower quarter tells.
        leading = distances[len(distances) // 4] if distances else 0.0
        return cls(min(line.left for line in column), max(line.right for line in column), leading)


def _goes_on(line: Line, following: Line, shape: _Shape) -> bool:
    """Whether a line of a column goes on the paragraph of the line above it."""
    size = max(line.size, following.size)
    if abs(line.size - following.size) > _SAME_SIZE * size:
        return False
    distance = line.bottom - following.bottom
    if abs(distance) < size / 2:  # stretches of one line
        return True
    if distance < 0 or distance > _LEADING * max(shape.leading, size):
        return False
    ended = bool(_SENTENCE_END.search(line.text.rstrip()))
    if following.left > line.left + _INDENT * size and (ended or line.left <= shape.left + 1):
        return False
    # A short line ends a paragraph, if a word more would have found room on it.
    word = following.text.split(None, 1)[0]
    room = (following.right - following.left) / max(1, len(following.text)) * (len(word) + 1)
    return not (ended and line.right + room < shape.right)


def _goes_on_elsewhere(line: Line, following: Line) -> bool:
    """Whether the first line of a column or page goes on the last paragraph of the one before."""
    return (
        abs(line.size - following.size) <= _SAME_SIZE * line.size
        and not _SENTENCE_END.search(line.text.rstrip())
        and following.text.lstrip()[:1].islower()
    )


def _joined(lines: Sequence[Line], usual: float) -> tuple[str, Role | None]:
    text = join_lines(line.text for line in lines)
    is_heading = lines[0].size > _LARGE * usual and len(text) < _LONGEST_HEADING
    return text, Role.HEADING if is_heading else None


def join_lines(lines: Iterable[str]) -> str:
    """Lines as one, with the hyphens of syllables gone and those of words kept.

    >>> join_lines(["Pemerintah menye-", "butkan undang-", "undang itu."])
    'Pemerintah menyebutkan undang-undang itu.'
    """
    stripped = [line for line in map(str.strip, lines) if line]
    joined = stripped[:1]
    for line, following in pairwise(stripped):
        if line[-1] not in _HYPHENS or line[-2:-1] in (" ", "", *_HYPHENS):
            joined += [" ", following]
            continue
        parts = re.search(r"[^\W\d_]*$", line[:-1]), re.match(r"[^\W\d_]*", following)
        before, after = (part[0] if part else "" for part in parts)
        if line[-1] == "\u00ad" or (before and after and after[0].islower() and not _is_doubled(before, after)):
            joined[-1] = joined[-1][:-1]
        else:
            joined[-1] = f"{joined[-1][:-1]}-"
        joined.append(following)
    return "".join(joined).replace("\x02", "-")


def _is_doubled(before: str, after: str) -> bool:
    """Whether two parts are a doubled word of Indonesian or Malay, which has a hyphen: anak-anak, warna-warni."""
    before, after = before.casefold(), after.casefold()
    if before.endswith(after[: len(before)]) or after.startswith(before[-4:]):
        return min(len(before), len(after)) > 2
    same = sum(a == b for a, b in zip(before, after, strict=False))
    return len(before) == len(after) > 3 and same >= len(before) - 2
