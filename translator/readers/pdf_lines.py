"""The lines of a PDF document, each with its place: a program of its own, run by `pdf`.

PDFium reads the file here, apart from the process that translates: what a hostile file does to it (memory, time, a
crash) ends with this one. It is given the document on standard input and answers with JSON, a line a page, the first
line for the document. It imports nothing of this package, so that it starts at once.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import json
import sys
from collections.abc import Iterator
from typing import Any

SECONDS = 3
"""How long opening the document may take, and each page."""
MOST_MEMORY = 200 << 20
MOST_PAGES = 2_000
MOST_CHARACTERS = 100_000  # of a page
_WIDE_GAP = 1.1  # of the height of the letters; two columns are further apart than two words


def main() -> None:
    """Read the document on standard input, and print what it holds."""
    sys.path.append(sys.argv[1])  # the folder of PDFium's bindings
    _limit_memory()
    faulthandler.dump_traceback_later(SECONDS, exit=True)
    import pypdfium2_raw as pdfium  # without pypdfium2's own objects, which take as long to import as a page to read

    pdfium.FPDF_InitLibrary()
    data = sys.stdin.buffer.read()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        error = pdfium.FPDF_GetLastError()
        print(json.dumps({"error": "password" if error == pdfium.FPDF_ERR_PASSWORD else f"PDFium's error {error}"}))
        return
    pages = pdfium.FPDF_GetPageCount(document)
    about = {key: _about(document, key) for key in ("Title", "Author", "CreationDate")}
    print(json.dumps({"pages": pages, "about": about}))
    for number in range(min(pages, MOST_PAGES)):
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        page = pdfium.FPDF_LoadPage(document, number)
        if not page:
            print(json.dumps({"lines": [], "height": 0}))
            continue
        text = pdfium.FPDFText_LoadPage(page)
        lines = list(_lines(text)) if text else []
        print(json.dumps({"lines": lines, "height": pdfium.FPDF_GetPageHeightF(page)}))
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)
    faulthandler.cancel_dump_traceback_later()


def _about(document: Any, key: str) -> str:
    """What the document's information tells under a key."""
    import pypdfium2_raw as pdfium

    size = pdfium.FPDF_GetMetaText(document, key.encode(), None, 0)
    held = ctypes.create_string_buffer(size)
    pdfium.FPDF_GetMetaText(document, key.encode(), held, size)
    return held.raw[: max(0, size - 2)].decode("utf-16-le", "replace")  # it ends with NUL


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))


def _lines(text: Any) -> Iterator[tuple[str, float, float, float, float, float]]:
    """Stretches of a line: text, left, bottom, right, top, size of the letters (points, from the lower left corner)."""
    import pypdfium2_raw as pdfium

    box = pdfium.FS_RECTF()
    held: list[str] = []
    place = [0.0, 0.0, 0.0, 0.0]
    size = last_left = last_right = last_middle = 0.0

    def taken() -> Iterator[tuple[str, float, float, float, float, float]]:
        if "".join(held).strip():
            yield ("".join(held), *place, size)  # type: ignore[misc]
        held.clear()

    for at in range(min(pdfium.FPDFText_CountChars(text), MOST_CHARACTERS)):
        letter = chr(pdfium.FPDFText_GetUnicode(text, at))
        if letter in "\r\n":
            yield from taken()
            continue
        if letter.isspace():
            if held:
                held.append(" ")
            continue
        pdfium.FPDFText_GetLooseCharBox(text, at, box)  # as high as the font, whatever the letter
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        height = max(top - bottom, 1.0)  # the size that the font is told in may be scaled by the page
        middle = (bottom + top) / 2
        if held and (
            abs(middle - last_middle) > height / 2
            or left > last_right + _WIDE_GAP * height
            or left < last_left - height
        ):
            yield from taken()
        if not held:
            place, size = [left, bottom, right, top], height
        last_left, last_right, last_middle = left, right, middle
        held.append(letter)
        place = [min(place[0], left), min(place[1], bottom), max(place[2], right), max(place[3], top)]
        size = max(size, height)
    yield from taken()


if __name__ == "__main__":
    main()
