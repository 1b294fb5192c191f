"""EPUB books with their chapters, table of contents and title in English; all else as it was."""

from __future__ import annotations

import re
from collections.abc import Sequence

from translator.merging.html import Html
from translator.merging.packing import repacked
from translator.merging.parts import Part, Piece
from translator.readers.archives import Archive
from translator.readers.epub import chapters, contents_members, package_of
from translator.readers.html import decode

_LANGUAGE = re.compile(r"(<(?:\w{1,20}:)?language\b[^>]{0,500}>)[^<]{0,100}(?=</)")
# Elements that part texts in a package and in the table of contents of EPUB 2.
_BLOCKS = frozenset({"package", "metadata", "title", "creator", "subject", "description", "publisher", "language",
                     "date", "identifier", "rights", "meta", "ncx", "doctitle", "docauthor", "navmap", "navpoint",
                     "navlabel", "text", "content", "manifest", "spine"})  # fmt: skip


def opened(data: bytes, name: str) -> Epub:
    """Open a book. Raises InputError as its reader does."""
    return Epub(data, name)


class Epub:
    """A book as a document; its parts are those of its chapters, then those that tell of them."""

    def __init__(self, data: bytes, name: str) -> None:
        self._data = data
        self._name = name
        archive = Archive(data, name, "an EPUB book")
        self._package, package = package_of(archive)
        self._pages: dict[str, Html] = {}
        for member in chapters(archive, self._package, package, name):
            self._pages[member] = _page(archive.read(member))
        for member in [*contents_members(archive, self._package, package), self._package]:
            if member not in self._pages:
                self._pages[member] = _page(archive.read(member), _BLOCKS)
        self.parts: list[Part] = [part for page in self._pages.values() for part in page.parts]

    def written(self, pieces: Sequence[Sequence[Piece] | None], *, bilingual: bool) -> bytes:
        """The book with the English of each part in its place, or below it."""
        changed: dict[str, bytes] = {}
        at = 0
        for member, page in self._pages.items():
            own = pieces[at : at + len(page.parts)]
            at += len(page.parts)
            tells = member == self._package or member.endswith(".ncx")
            # What only names the chapters has room for one language.
            content = page.written([None] * len(own) if bilingual and tells else own, bilingual=bilingual)
            if member == self._package and not bilingual:
                source, encoding = decode(content)
                content = _LANGUAGE.sub(r"\1en", source).encode(encoding, "xmlcharrefreplace")
            changed[member] = content
        return repacked(self._data, changed, self._name)


def _page(data: bytes, blocks: frozenset[str] = frozenset()) -> Html:
    source, encoding = decode(data)
    return Html(source, encoding, xml=True, blocks=blocks)
