"""The same document in English: translations put back into the file that an article was read from.

The document is opened anew and cut into parts (`parts`); the sentences of the article are found in them (`placing`); a
sentence over several parts is spread over them (`spreading`); marks such as bold and links are carried over through
the word links (`carrying`); and the module of the format writes the document, all else as it was. A new format is one
module with a function that opens a document, and one line in `FORMS`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from types import MappingProxyType
from typing import NamedTuple

from translator.alignment import align_lexically
from translator.document import BilingualArticle, SentencePair
from translator.errors import InputError, OutputError
from translator.merging import docx, epub, html, markdown, subtitles, text
from translator.merging.carrying import Translated, carry
from translator.merging.parts import Document, Part, Piece
from translator.merging.placing import Placed, find_places
from translator.merging.spreading import Share, spread
from translator.readers import FORMATS, format_of

__all__ = ["DOCUMENTS", "FORMS", "Form", "Merged", "check_mergeable", "document_suffix", "merge"]


class Form(NamedTuple):
    """A format whose documents can be written back.

    `opened` opens one, given the bytes and what messages call them; `kept` and `lost` say what becomes of it.
    """

    opened: Callable[[bytes, str], Document]
    kept: str
    lost: str


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "docx": Form(
            docx.opened,
            kept="styles, looks of runs, links, lists, tables, notes, text boxes, pictures, fields, bookmarks",
            lost="tracked changes (accepted), content controls within text; headers, footers, comments stay Indonesian",
        ),
        "epub": Form(
            epub.opened,
            kept="as of a web page, in every chapter; contents and title are in English where they repeat a heading",
            lost="nothing; texts of pictures stay Indonesian",
        ),
        "html": Form(
            html.opened,
            kept="the page to the byte; in the article bold, links and all inline elements, at their words",
            lost="nothing; the page around the article and texts of pictures stay Indonesian",
        ),
        "md": Form(
            markdown.opened,
            kept="structure, bold, links, code, pictures, raw HTML, front matter (its title in English)",
            lost="line ends within a sentence; links by reference get their address",
        ),
        "srt": Form(
            subtitles.opened,
            kept="numbers, times, settings, styles; sentences over several cues are spread over them",
            lost="line breaks within a cue, which are set anew (2 lines of 42 characters where they suffice)",
        ),
        "txt": Form(text.opened, kept="lines, blanks between sentences", lost="nothing"),
    }
)
"""The formats whose documents can be written back, by the names that they have as formats that are read."""

DOCUMENTS: Mapping[str, bool] = MappingProxyType({"document": False, "bilingual-document": True})
"""The names of what can be made of a document, and whether that has both languages."""

_LEAST_FOUND = 0.5
_TOLD = 20  # sentences without a place that are named; more are only counted


class Merged(NamedTuple):
    """A document with the translations in it, and the sentences that have no place there."""

    content: bytes
    missing: tuple[SentencePair, ...] = ()

    @property
    def warning(self) -> str:
        """What a user should hear of the sentences that have no place; empty where all have theirs."""
        if not self.missing:
            return ""
        named = ", ".join(pair.id for pair in self.missing[:_TOLD])
        more = f" and {len(self.missing) - _TOLD} more" if len(self.missing) > _TOLD else ""
        return f"without {len(self.missing)} sentences that are not found in the document ({named}{more})"


def document_suffix(name: str, kind: str) -> str:
    """What the name of a document ends with, by that of the original: ".en.docx", or ".bilingual.docx".

    >>> document_suffix("berita/kapal.docx", "document")
    '.en.docx'
    """
    own = PurePath(name).suffix
    return f".bilingual{own}" if DOCUMENTS[kind] else f".en{own}"


def check_mergeable(data: bytes, name: str, format: str | None = None) -> str:  # noqa: A002
    """The format that a document is read as; raises InputError where none of it can be written back."""
    found = format_of(data, name, format)
    if found not in FORMS:
        raise InputError(
            f"{name}: this is read as {found} ({FORMATS[found].kind}), which cannot be written back as a document in "
            f"English; those that can are {', '.join(FORMS)}. Choose another --format."
        )
    return found


def merge(
    bilingual: BilingualArticle,
    data: bytes,
    kind: str = "document",
    *,
    name: str | None = None,
    format: str | None = None,  # noqa: A002
) -> Merged:
    """Put the translations of an article into the document that it was read from.

    `data` is that document, `kind` one of `DOCUMENTS`: the English in the place of the text, or below it. `name` is
    that of the file, by default the article's; `format` is what it was read as, where that was said (see
    `translator.readers.read_article`). What is not translated stays as it is.
    Raises InputError where the format cannot be written, OutputError where this is not the document.
    """
    if hashlib.sha256(data).hexdigest() != bilingual.provenance.input_sha256:
        raise OutputError(f"{bilingual.name}: has changed since it was translated. Translate it again.")
    name = name or bilingual.name
    document = FORMS[check_mergeable(data, name, format)].opened(data, name)
    places = find_places(bilingual, document.parts)
    pieces = _translated(document.parts, places.placed)
    found = {each.pair.id for each in places.placed}
    if len(found) < _LEAST_FOUND * (len(found) + len(places.missing)):
        raise OutputError(
            f"{bilingual.name}: only {len(found)} of {len(found) + len(places.missing)} sentences are found in the "
            "document again. Choose another --format."
        )
    return Merged(document.written(pieces, bilingual=DOCUMENTS[kind]), tuple(places.missing))


def _translated(parts: Sequence[Part], placed: Sequence[Placed]) -> list[list[Piece] | None]:
    """The translation of each part; None for one that has no sentence, or the same text in both languages."""
    by_part: list[list[Translated]] = [[] for _ in parts]
    for each in placed:
        for number, translated in _spread(each, parts):
            by_part[number].append(translated)
    made: list[list[Piece] | None] = []
    for part, here in zip(parts, by_part, strict=True):
        pieces = carry(part, _apart(sorted(here, key=lambda each: each.stretch.start)))
        english = "".join(piece.text for piece in pieces)
        # A name or a number that is the same in both languages stays as it stands.
        made.append(pieces if here and english.split() != part.text.split() else None)
    return made


def _apart(translated: Sequence[Translated]) -> list[Translated]:
    kept: list[Translated] = []
    for each in translated:
        if not kept or kept[-1].stretch.end <= each.stretch.start:
            kept.append(each)
    return kept


def _spread(placed: Placed, parts: Sequence[Part]) -> list[tuple[int, Translated]]:
    """The stretches of a sentence with what each gets of the translation; none where nothing was translated."""
    source, target = placed.pair.source.text, placed.pair.target
    if not target.text.strip():
        return []
    alignment = target.alignment or align_lexically(source, target.text)
    total = sum(len(stretch.places) for _, stretch in placed.stretches)
    shares = []
    for number, stretch in placed.stretches:
        last = stretch.places[-1][0]
        words = sum(start <= last for start, _ in alignment.source_words)
        part = parts[number]
        shares.append(
            Share(words, len(stretch.places) / total, part.room * len(stretch.places) / max(1, _length(part)))
        )
    spans = spread(target.text, alignment, shares)
    return [
        (number, Translated(stretch, alignment, span))
        for (number, stretch), span in zip(placed.stretches, spans, strict=True)
    ]


def _length(part: Part) -> int:
    return sum(not character.isspace() for character in part.text)
