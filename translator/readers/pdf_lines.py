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

_NEEDS_PASSWORD = 4  # FPDF_ERR_PASSWORD


class _Box(ctypes.Structure):
    """PDFium's FS_RECTF."""

    _fields_ = [
        ("left", ctypes.c_float),
        ("top", ctypes.c_float),
        ("right", ctypes.c_float),
        ("bottom", ctypes.c_float),
    ]


_HELD, _INT, _LONG = ctypes.c_void_p, ctypes.c_int, ctypes.c_ulong
_FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    # As fpdfview.h, fpdf_doc.h and fpdf_text.h declare them: what they give, what they take.
    "FPDF_InitLibrary": (None, []),
    "FPDF_LoadMemDocument64": (_HELD, [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p]),
    "FPDF_GetLastError": (_LONG, []),
    "FPDF_GetPageCount": (_INT, [_HELD]),
    "FPDF_GetMetaText": (_LONG, [_HELD, ctypes.c_char_p, _HELD, _LONG]),
    "FPDF_LoadPage": (_HELD, [_HELD, _INT]),
    "FPDF_GetPageHeightF": (ctypes.c_float, [_HELD]),
    "FPDF_ClosePage": (None, [_HELD]),
    "FPDFText_LoadPage": (_HELD, [_HELD]),
    "FPDFText_CountChars": (_INT, [_HELD]),
    "FPDFText_GetUnicode": (ctypes.c_uint, [_HELD, _INT]),
    "FPDFText_GetLooseCharBox": (_INT, [_HELD, _INT, ctypes.POINTER(_Box)]),
    "FPDFText_ClosePage": (None, [_HELD]),
}


def main() -> None:
    """Read the document on standard input, and print what it holds."""
    _limit_memory()
    faulthandler.dump_traceback_later(SECONDS, exit=True)
    pdfium = _library(sys.argv[1])
    pdfium.FPDF_InitLibrary()
    data = sys.stdin.buffer.read()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        error = pdfium.FPDF_GetLastError()
        print(json.dumps({"error": "password" if error == _NEEDS_PASSWORD else f"PDFium's error {error}"}))
        return
    pages = pdfium.FPDF_GetPageCount(document)
    about = {key: _about(pdfium, document, key) for key in ("Title", "Author", "CreationDate")}
    print(json.dumps({"pages": pages, "about": about}))
    for number in range(min(pages, MOST_PAGES)):
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        page = pdfium.FPDF_LoadPage(document, number)
        if not page:
            print(json.dumps({"lines": [], "height": 0}))
            continue
        text = pdfium.FPDFText_LoadPage(page)
        lines = list(_lines(pdfium, text)) if text else []
        print(json.dumps({"lines": lines, "height": pdfium.FPDF_GetPageHeightF(page)}))
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)
    faulthandler.cancel_dump_traceback_later()


def _library(path: str) -> ctypes.CDLL:
    """PDFium, from its file."""
    library = ctypes.CDLL(path)
    for function, (result, arguments) in _FUNCTIONS.items():
        getattr(library, function).restype = result
        getattr(library, function).argtypes = arguments
    return library


def _about(pdfium: ctypes.CDLL, document: int, key: str) -> str:
    """What the document's information tells under a key."""
    size = pdfium.FPDF_GetMetaText(document, key.encode(), None, 0)
    held = ctypes.create_string_buffer(size)
    pdfium.FPDF_GetMetaText(document, key.encode(), held, size)
    return held.raw[: max(0, size - 2)].decode("utf-16-le", "replace")  # it ends with NUL


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))


def _lines(pdfium: ctypes.CDLL, text: int) -> Iterator[tuple[str, float, float, float, float, float]]:
    """Stretches of a line: text, left, bottom, right, top, size of the letters (points, from the lower left corner)."""
    box = _Box()
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
        pdfium.FPDFText_GetLooseCharBox(text, at, ctypes.byref(box))  # as high as the font, whatever the letter
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
