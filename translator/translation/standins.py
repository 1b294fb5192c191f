"""What the model reads in place of placeables, and putting them back into what it wrote.

The model copies a short well-known address, number or file name far better than a long unknown one, and knows from it
what the word is in the sentence; so each placeable has a stand-in of its kind while the model reads. Emoji, of which it
knows nothing, are left out, and put behind the word that comes of the one before them. Where a placeable does not come
back, the sentence is read anew with signs that say nothing ({0}), then as it is. docs/quality.md has what came back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import IntEnum
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from translator.alignment import words
from translator.document import Alignment, Span
from translator.languages import INDONESIAN, SourceLanguage
from translator.placeables import Edit, Kind, Placeable, Rewriting, find_placeables


class Reading(IntEnum):
    """How the model reads placeables, in the order in which that is tried."""

    LIKE = 0
    """With something of the same kind in their place; emoji are left out, signs of units stay."""
    SIGNS = 1
    """With signs in their place."""
    PLAIN = 2
    """As they are."""


_SITES = ("bbc.com", "cnn.com", "google.com", "yahoo.com", "nasa.com", "fifa.com")
_FIGURES = ("471", "583", "692", "817", "934", "265", "356", "178")
_LIKE: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        Kind.URL: tuple(f"www.{site}" for site in _SITES),
        Kind.DOMAIN: _SITES,
        Kind.EMAIL: tuple(f"info@{site}" for site in _SITES),
        Kind.HANDLE: ("@bbc", "@cnn", "@google", "@nasa", "@fifa", "@yahoo"),
        Kind.HASHTAG: ("#BBC", "#CNN", "#NASA", "#FIFA", "#Google", "#Yahoo"),
        Kind.FILE: ("data.pdf", "file.pdf", "BBC.pdf", "A.pdf"),
        Kind.PHONE: ("021-500", "021-600", "021-700", "021-800"),
        Kind.REFERENCE: tuple(f"{figure}/2020" for figure in _FIGURES),
        Kind.PLATE: ("B 1234 A", "D 1234 B", "F 1234 C", "H 1234 D"),
        Kind.ADDRESS: _FIGURES,
    }
)
_NUMBERS = tuple(f"{figure}{figure[:2]}" for figure in _FIGURES)
_CODES = tuple(f"X{number}00" for number in range(1, 10))
_SIGNS = tuple(f"{{{number}}}" for number in range(40))

_UNREADABLE = re.compile(r"\s?(?:⁇|<unk>|\ufffd|<0x[0-9A-F]{2}>)")
"""What a model writes where it cannot write a character."""
_NOT_AFTER_WORD, _NOT_IN_WORD = r"(?<!\w)", r"(?!\w)"
_CLOSING = re.compile(r"[.,;:!?…\"'”’)\]]*")


class _LeftOut(NamedTuple):
    """Emoji that the model does not read: where they would stand in what it reads, and with which blanks."""

    at: int
    text: str
    blank_before: bool
    blank_after: bool


class Restored(NamedTuple):
    """What the model wrote, with the placeables put back; `lost` are characters that it could not write."""

    written: Rewriting
    lost: int

    @property
    def text(self) -> str:
        """The translation."""
        return self.written.after


class Masked:
    """A text as the model reads it (`text`)."""

    def __init__(self, whole: str, reading: Reading = Reading.LIKE, language: SourceLanguage = INDONESIAN) -> None:
        """`whole` is what is to be translated. Linear in its length."""
        self._standing: dict[str, str] = {}
        self._plain: list[str] = []
        self._left_out: list[_LeftOut] = []
        placeables = find_placeables(whole, language) if reading is not Reading.PLAIN else ()
        edits = list(self._edits(whole, placeables, reading)) if placeables else []
        forward = Rewriting(whole, edits)
        self.text = forward.after
        self.read = forward.back
        """From what the model reads to the whole."""

    def _edits(self, whole: str, placeables: Sequence[Placeable], reading: Reading) -> Iterator[Edit]:
        folded = whole.casefold()
        by = taken = 0
        for number, (kind, start, end, found) in enumerate(placeables):
            if end <= taken:
                continue  # emoji of a run
            if reading is Reading.LIKE and kind is Kind.EMOJI:
                for other in placeables[number + 1 :]:
                    if other.kind is not Kind.EMOJI or whole[end : other.start].strip():
                        break
                    end = other.end
                before, after = whole[max(0, start - 1) : start], whole[end : end + 1]
                first = start - 1 if before == " " and start > taken and not after.isalnum() else start
                # Two words that only emoji part stay two.
                new = " " if before.isalnum() and after.isalnum() else ""
                self._left_out.append(_LeftOut(first + by, whole[start:end], before == " ", after == " "))
                edit = Edit(first, end, new)
            elif reading is Reading.LIKE and kind is Kind.SYMBOL and plain_form(found):
                self._plain.append(found)
                continue
            else:
                glued = whole[start - 1 : start], whole[end : end + 1]
                free = self._free(kind, found, folded, reading)
                standing = next((each for each in free if not _runs_into(each, *glued)), None)
                if standing is None:
                    continue  # more of them than there are signs: the rest is read as it is
                self._standing[standing] = found
                edit = Edit(start, end, standing)
            yield edit
            by += len(edit.new) - (edit.end - edit.start)
            taken = end

    def _free(self, kind: Kind, found: str, folded: str, reading: Reading) -> Iterator[str]:
        """The stand-ins that can be taken: those that stand nowhere in the text."""
        like: tuple[str, ...] = ()
        if reading is Reading.LIKE:
            like = _LIKE.get(kind, ())
            if kind is Kind.IDENTIFIER:
                like = _NUMBERS if found.replace("-", "").replace(" ", "").isdigit() else _CODES
        for standing in (*like, *_SIGNS):
            if standing not in self._standing and standing.casefold() not in folded:
                yield standing

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        forms = sorted(self._standing, key=len, reverse=True)
        bounded = (
            (_NOT_AFTER_WORD if form[0].isalnum() else "")
            + re.escape(form)
            + (_NOT_IN_WORD if form[-1].isalnum() else "")
            for form in forms
        )
        return re.compile("|".join(bounded), re.IGNORECASE)

    def restore(self, written: str, align: Callable[[], Alignment]) -> Restored:
        """What the model wrote of this text, with the placeables as the whole has them.

        `align` links the words of what was read and written. A word that holds a character which the model could not
        write is taken from the source where it is linked to a word, and else loses it.
        """
        edits: list[Edit] = []
        lost = 0
        if self._standing:
            by_form = {form.casefold(): found for form, found in self._standing.items()}
            edits += (Edit(*m.span(), by_form[m.group().casefold()]) for m in self._pattern.finditer(written))
        for found in self._plain:
            span = _find_plain(written, found, edits)
            edits += [Edit(*span, found)] if span else []
        if _UNREADABLE.search(written):
            edits, lost = self._readable(written, edits, align)
        edits.sort()
        for left_out in self._left_out:
            edits.append(self._put_in(left_out, written, edits, align))
        return Restored(Rewriting(written, sorted(edits, key=lambda edit: (edit.start, edit.end))), lost)

    def _readable(self, written: str, edits: list[Edit], align: Callable[[], Alignment]) -> tuple[list[Edit], int]:
        """Edits after which nothing stands that the model wrote for want of a character; and how many got lost."""
        alignment, lost = align(), 0
        for match in _UNREADABLE.finditer(written):
            sign = match.group().strip()
            if sign in self.read.after or any(edit.start < match.end() and match.start() < edit.end for edit in edits):
                continue
            number = next((n for n, (a, b) in enumerate(alignment.target_words) if a < match.end() <= b), None)
            links = [(weight, source) for source, target, weight in alignment.links if target == number]
            word = alignment.target_words[number] if number is not None else match.span()
            if links and not any(edit.start < word[1] and word[0] < edit.end for edit in edits):
                edits.append(Edit(*word, self.text[slice(*alignment.source_words[max(links)[1]])]))
            else:
                edits.append(Edit(*match.span(), ""))
                lost += 1
        return edits, lost

    def _put_in(self, left_out: _LeftOut, written: str, edits: list[Edit], align: Callable[[], Alignment]) -> Edit:
        """Where emoji go: behind what the word before them became, with the marks between; at the ends, at the ends."""
        source_words = words(self.text)
        before = [n for n, (_, end) in enumerate(source_words) if end <= left_out.at]
        after = [n for n, (start, _) in enumerate(source_words) if start >= left_out.at]
        if not before:
            at = 0
        elif not after:
            tail = self.text[left_out.at :].strip()
            at = len(written) - (len(tail) if tail and written.endswith(tail) else 0)
        else:
            at = _linked_end(before[-1], after[0], align(), written)
            if self.text[source_words[before[-1]][1] : left_out.at].strip():
                at = match.end() if (match := _CLOSING.match(written, at)) else at
        at = next((edit.end for edit in edits if edit.start < at < edit.end), at)
        blank_before = at and left_out.blank_before and not written[at - 1].isspace()
        blank_after = at == 0 and written and (left_out.blank_after or written[0].isalnum())
        blank_after = blank_after or (0 < at < len(written) and written[at].isalnum())
        return Edit(at, at, f"{' ' if blank_before else ''}{left_out.text}{' ' if blank_after else ''}")


def _runs_into(standing: str, before: str, after: str) -> bool:
    """Whether a stand-in could not be told from the characters around it."""
    return (_is_word(before) and _is_word(standing[0])) or (_is_word(after) and _is_word(standing[-1]))


def _is_word(character: str) -> bool:
    return re.match(r"\w", character) is not None


def plain_form(symbol: str) -> str | None:
    """A word with raised or lowered signs as the model has it (CO₂, CO2); None where it would be another number."""
    form = unicodedata.normalize("NFKC", symbol)
    return form if any(map(str.isalpha, form)) and form != symbol else None


def _find_plain(written: str, symbol: str, edits: list[Edit]) -> Span | None:
    """Where a word with raised or lowered signs stands in its plain form, and no edit is yet."""
    form = re.escape(plain_form(symbol) or symbol)
    for match in re.finditer(rf"(?<![^\W\d_]){form}(?!\w)", written, re.IGNORECASE):
        if not any(edit.start < match.end() and match.start() < edit.end for edit in edits):
            return match.span()
    return None


def _linked_end(before: int, after: int, alignment: Alignment, written: str) -> int:
    """Where the words end that come of a source word; or those begin that come of the next; or else in proportion."""
    targets = alignment.target_words
    if behind := [target for source, target, _ in alignment.links if source == before]:
        return targets[max(behind)][1]
    if ahead := [target for source, target, _ in alignment.links if source == after]:
        number = min(ahead)
        return targets[number - 1][1] if number else 0
    if not targets:
        return len(written)
    return targets[min(len(targets) - 1, before * len(targets) // max(1, len(alignment.source_words)))][1]


def carry(alignment: Alignment, source: Rewriting, target: Rewriting) -> Alignment:
    """An alignment of two texts, for what these become by edits.

    A word that was put in has the links of all that it replaced; where the same placeable was put into both texts, its
    words are linked one by one.
    """
    if not (source.edits or target.edits):
        return alignment
    sides = [(source, alignment.source_words), (target, alignment.target_words)]
    spans, moved, placed = [], [], []
    for rewriting, old_words in sides:
        new_words = words(rewriting.after)
        origins = rewriting.origins(new_words)
        now: dict[int, list[int]] = {}
        own: dict[int, tuple[str, int]] = {}
        counts: dict[int, int] = {}
        at = 0
        for number, ((start, end), edit) in enumerate(origins):
            while at < len(old_words) and old_words[at][1] <= start:
                at += 1
            old = at
            while old < len(old_words) and old_words[old][0] < end:
                now.setdefault(old, []).append(number)
                old += 1
            if edit is not None:
                own[number] = (rewriting.edits[edit].new, counts.get(edit, 0))
                counts[edit] = counts.get(edit, 0) + 1
        spans.append(tuple(new_words))
        moved.append(now)
        placed.append(own)
    links: dict[tuple[int, int], float] = {}
    for one, other, weight in alignment.links:
        for s in moved[0].get(one, ()):
            for t in moved[1].get(other, ()):
                mine, theirs = placed[0].get(s), placed[1].get(t)
                if mine and theirs and mine[0] == theirs[0] and mine[1] != theirs[1]:
                    continue
                links[t, s] = max(weight, links.get((t, s), 0.0))
    return alignment.model_copy(
        update={
            "source_words": spans[0],
            "target_words": spans[1],
            "links": tuple((s, t, weight) for (t, s), weight in sorted(links.items())),
        }
    )
