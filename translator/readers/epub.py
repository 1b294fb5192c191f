"""Read EPUB books: the chapters in the order of reading (W3C, "EPUB 3.3"; EPUB 2 has the same layout)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from translator.document import Metadata, Role
from translator.errors import InputError
from translator.readers.archives import Archive, local_name
from translator.readers.contents import Contents, TextBuilder, flattened
from translator.readers.html import decode
from translator.readers.markup import blocks, without_entities

if TYPE_CHECKING:
    from lxml import etree

_NCX = "application/x-dtbncx+xml"
_CONTAINER = "META-INF/container.xml"
_CHAPTERS = frozenset({"application/xhtml+xml", "text/html"})
_PROLOGUE = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE\s[^>\[]{0,500}>", re.IGNORECASE)


def recognizes(data: bytes) -> bool:
    """Whether bytes are a ZIP archive that says it is an EPUB, or has the part that every EPUB has."""
    return data.startswith(b"PK\x03\x04") and (b"application/epub+zip" in data[:100] or _CONTAINER.encode() in data)


def read(data: bytes, name: str) -> Contents:
    """Read a book. Raises InputError where it is damaged, too large when unpacked, or its text is encrypted."""
    archive = Archive(data, name, "an EPUB book")
    path, package = package_of(archive)
    builder = TextBuilder()
    for member in chapters(archive, path, package, name):
        for text, role in blocks(_chapter(archive, member)):
            builder.add(text, role, separator="\t" if role is Role.CELL else "\n\n")
    return builder.contents(_metadata(package))


def package_of(archive: Archive) -> tuple[str, etree._Element]:
    """The part that lists all others, by its name and its root."""
    path = next((e.get("full-path") or "" for e in archive.xml(_CONTAINER).iter("{*}rootfile")), "")
    return path, archive.xml(path)


def chapters(archive: Archive, path: str, package: etree._Element, name: str) -> Iterator[str]:
    """The parts that hold the chapters, in order. Raises InputError, which names the book, where one is encrypted."""
    locked = set(_encrypted(archive))
    for member in _spine(package, posixpath.dirname(path)):
        if member in locked:
            raise InputError(f"{name}: this EPUB book is encrypted (DRM). Get it without.")
        if member in archive:
            yield member


def contents_members(archive: Archive, path: str, package: etree._Element) -> list[str]:
    """The parts that hold the table of contents, of either version of the format."""
    found = []
    for item in package.iter("{*}item"):
        if "nav" in (item.get("properties") or "").split() or item.get("media-type") == _NCX:
            member = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(item.get("href") or "")))
            if member in archive:
                found.append(member)
    return found


def _spine(package: etree._Element, folder: str) -> Iterator[str]:
    """The members that hold the chapters, in order, each once."""
    items = {item.get("id"): item for item in package.iter("{*}item")}
    seen: set[str] = set()
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _CHAPTERS or "nav" in (item.get("properties") or "").split():
            continue
        member = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        if member not in seen:
            seen.add(member)
            yield member


def _chapter(archive: Archive, member: str) -> etree._Element:
    """The tree of a chapter: XHTML, or else what HTML can be made of it."""
    source, _ = decode(archive.read(member))
    # The DTD of XHTML is not read; a document type with declarations of its own stays, and is refused.
    source = _DOCTYPE.sub("", without_entities(_PROLOGUE.sub("", source, count=1)), count=1)
    return archive.parsed(source.encode("utf-8", "replace"), member)


def _encrypted(archive: Archive) -> Iterator[str]:
    if "META-INF/encryption.xml" in archive:
        for reference in archive.xml("META-INF/encryption.xml").iter("{*}CipherReference"):
            yield unquote(reference.get("URI") or "")


def _metadata(package: etree._Element) -> Metadata:
    told: dict[str, str] = {}
    for metadata in package.iter("{*}metadata"):
        for child in metadata:
            if text := flattened(child.text or ""):
                told.setdefault(local_name(child), text)
    return Metadata(
        title=told.get("title"), byline=told.get("creator"), date=told.get("date"), language=told.get("language")
    )
