"""Recognise what is not plain text by how it begins."""

from __future__ import annotations

# From the formats' specifications, as file(1) lists them.
_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
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
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")  # what a new document with a password is inside an old one
# Parts of other ZIP formats: names stand in clear, and so does a first part that is not compressed.
_IN_ZIP = (
    (b"word/", "a damaged Word document (.docx)"),
    (b"xl/workbook", "an Excel workbook (.xlsx)"),
    (b"ppt/presentation", "a PowerPoint presentation (.pptx)"),
    (b"application/vnd.oasis.opendocument.text", "an OpenDocument text (.odt)"),
    (b"application/epub+zip", "a damaged EPUB book"),
)


def binary_format(data: bytes) -> str | None:
    """What a file is, in words ("a PDF document"), where its first bytes tell of a format other than plain text."""
    if data.startswith(_OLD_OFFICE):
        if _ENCRYPTED_PACKAGE in data:
            return "an office document with a password"
        return "an old Microsoft Office document (such as .doc)"
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if data.startswith(_ZIP):
        return next((kind for part, kind in _IN_ZIP if part in data), "a zip archive or an office document")
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "an image (WebP)"
    return None
