"""Recognise what is not plain text by how it begins."""

from __future__ import annotations

# From the formats' specifications, as file(1) lists them.
_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office document (such as .doc)"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG\r\n\x1a\n", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF87a", "an image (GIF)"),
    (b"GIF89a", "an image (GIF)"),
    (b"II*\x00", "an image (TIFF)"),
    (b"MM\x00*", "an image (TIFF)"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x7fELF", "a program"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_HTML_HEAD = 4096
_HTML = ("<!doctype html", "<html", "<head>", "<body>")
_MARKUP_PROLOGUE = ("<?xml", "<!--")


def binary_format(data: bytes) -> str | None:
    """What a file is, in words ("a PDF document"), where its first bytes tell of a format other than plain text."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if data.startswith(_ZIP):
        # The names of an archive's members stand in clear.
        return "a Word document (.docx)" if b"word/" in data else "a zip archive or an office document"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "an image (WebP)"
    return None


def is_html(text: str) -> bool:
    """Whether a text is the source of an HTML page."""
    head = text[:_HTML_HEAD].removeprefix("\ufeff").lstrip().lower()
    return head.startswith(_HTML) or (head.startswith(_MARKUP_PROLOGUE) and "<html" in head)
