"""Word documents (.docx) with their layout: only the text of paragraphs changes, and the language of spelling checks.

A run of the same look is a mark where it looks other than most of its paragraph does; links and fields are marks that
last; pictures, references to notes, bookmarks, breaks and tabs are anchors. Tracked changes of a paragraph that is
translated count as accepted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, NamedTuple

from translator.merging.packing import repacked
from translator.merging.parts import Anchor, Mark, Part, Piece, fit
from translator.readers.archives import Archive, local_name
from translator.readers.docx import attribute, is_hidden, paragraphs, roots, text_of

if TYPE_CHECKING:
    from lxml import etree

_STYLES = "word/styles.xml"
_CORE = "docProps/core.xml"
_ENGLISH = "en-US"
_DROPPED = frozenset({"pPr", "rPr", "del", "moveFrom", "proofErr", "lastRenderedPageBreak", "delText"})
_TRANSPARENT = frozenset({"ins", "moveTo", "smartTag", "customXml", "sdt", "sdtContent", "dir", "bdo"})
_NO_LOOK = frozenset({"lang", "noProof"})
_COPIED = frozenset({"br", "cr", "tab", "ptab"})
# In the order that the schema has of the properties of a paragraph and of a run.
_BEFORE_NUMBERING = frozenset({"pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl"})
_BEHIND_LANGUAGE = frozenset({"eastAsianLayout", "specVanish", "oMath"})
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class _Look(NamedTuple):
    """The properties of a run, and a text that is the same for runs that look the same."""

    key: str
    properties: etree._Element | None


class _Link(NamedTuple):
    """An element around runs, such as a link."""

    element: etree._Element


class _InRun(NamedTuple):
    """What stands in a run and is no text, with the properties of the run."""

    properties: etree._Element | None
    element: etree._Element


class _Field(NamedTuple):
    """A field, whose result is the text that is seen: what stands before and after that."""

    before: list[_InRun]
    after: list[_InRun]


class _Segment(NamedTuple):
    """Text of one look within the same elements."""

    start: int
    end: int
    look: _Look
    around: tuple[int, ...]


def opened(data: bytes, name: str) -> Docx:
    """Open a Word document. Raises InputError as its reader does."""
    return Docx(data, name)


class Docx:
    """A Word document; its parts are its paragraphs, and the title among its properties."""

    def __init__(self, data: bytes, name: str) -> None:
        self._data = data
        self._name = name
        self._archive = archive = Archive(data, name, "a Word document")
        self._roots = dict(roots(archive))
        found = [paragraph for root in self._roots.values() for paragraph, _ in paragraphs(root)]
        # The rendering of text boxes for old programs says the same again.
        found += [each for root in self._roots.values() for each in root.iterfind(".//{*}Fallback//{*}p")]
        self._paragraphs = [_Paragraph(element) for element in found]
        self.parts = [each.part for each in self._paragraphs]
        self._title = None
        if _CORE in archive:
            self._roots[_CORE] = archive.xml(_CORE)
            self._title = next(self._roots[_CORE].iter("{*}title"), None)
            if self._title is not None:
                self.parts.append(Part(self._title.text or ""))

    def written(self, pieces: Sequence[Sequence[Piece] | None], *, bilingual: bool) -> bytes:
        """The document with the English of each paragraph in its place, or below it."""
        from lxml import etree

        for paragraph, found in zip(self._paragraphs, pieces, strict=False):
            if found is not None and bilingual:
                paragraph.follow(found)
            elif found is not None:
                paragraph.replace(found)
        if not bilingual:
            if self._title is not None and (found := pieces[-1]) is not None:
                self._title.text = fit("".join(piece.text for piece in found))
            self._set_language()
        changed = {
            member: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            for member, root in self._roots.items()
        }
        return repacked(self._data, changed, self._name)

    def _set_language(self) -> None:
        if _STYLES in self._archive:
            self._roots[_STYLES] = self._archive.xml(_STYLES)
            for language in self._roots[_STYLES].iter("{*}lang"):
                for key in language.attrib:
                    if str(key).rpartition("}")[2] == "val":
                        language.set(key, _ENGLISH)
        for language in self._roots[_CORE].iter("{*}language") if _CORE in self._roots else ():
            language.text = _ENGLISH


class _Paragraph:
    """A paragraph as a part, and how it is written again."""

    def __init__(self, element: etree._Element) -> None:
        self._element = element
        self._namespace = str(element.tag).rpartition("}")[0] + "}"
        self._texts: list[str] = []
        self._length = 0
        self._marks: list[Mark] = []
        self._anchors: list[Anchor] = []
        self._segments: list[_Segment] = []
        self._around: list[int] = []
        self._field: list[_InRun] = []  # what a field has up to its result
        self._depth = 0
        self._fields: list[int] = []
        self._walk(element)
        for run in self._field:
            self._anchor(run)
        for number in self._fields:  # of which the result goes on in other paragraphs
            self._end(number, [])
        self._base = self._most()
        self.part = self._part()

    def _walk(self, parent: etree._Element) -> None:
        for child in parent:
            kind = local_name(child)
            if kind == "r":
                self._run(child)
            elif kind in _TRANSPARENT:
                self._walk(child)
            elif kind in ("hyperlink", "fldSimple"):
                number = self._begin(_Link(child))
                self._walk(child)
                self._around.remove(number)
                self._marks[number] = self._marks[number]._replace(end=self._length)
            elif kind not in _DROPPED and kind not in ("sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr"):
                if text := "".join(text_of(child)):
                    self._text(text, _Look("", None))
                else:
                    self._anchor(child)

    def _run(self, run: etree._Element) -> None:
        properties = run.find(f"{self._namespace}rPr")
        if is_hidden(run):
            self._anchor(run)
            return
        look = _look(properties)
        for child in run:
            kind = local_name(child)
            if kind == "fldChar":
                self._field_mark(attribute(child, "fldCharType") or "", _InRun(properties, child))
            elif self._depth or kind == "instrText":
                self._field.append(_InRun(properties, child))
            elif kind in _DROPPED:
                continue
            elif kind in ("t", "noBreakHyphen", "ruby"):
                self._text({"t": child.text or "", "noBreakHyphen": "-"}.get(kind) or "".join(text_of(child)), look)
            else:
                self._anchor(_InRun(properties, child))

    def _field_mark(self, kind: str, run: _InRun) -> None:
        """Take a mark of a complex field in: begin, separate, end (ECMA-376, part 1, 17.16.18)."""
        if kind == "begin":
            self._depth += 1
            self._field.append(run)
        elif kind == "separate" and self._depth == 1:
            self._depth = 0
            self._fields.append(self._begin(_Field([*self._field, run], [])))
            self._field = []
        elif kind == "end" and self._depth == 0 and self._fields:
            self._end(self._fields.pop(), [run])
        else:
            self._field.append(run)
            self._depth = max(0, self._depth - (kind == "end"))
            if not self._depth:
                for each in self._field:
                    self._anchor(each)
                self._field = []

    def _begin(self, what: _Link | _Field) -> int:
        self._marks.append(Mark(self._length, self._length, what, lasting=True))
        self._around.append(len(self._marks) - 1)
        return len(self._marks) - 1

    def _end(self, number: int, after: list[_InRun]) -> None:
        mark = self._marks[number]
        if number in self._around:
            self._around.remove(number)
        field: _Field = mark.what
        if after and "".join(self._texts)[mark.start :].strip():
            self._marks[number] = mark._replace(end=self._length, what=_Field(field.before, after))
            return
        before = [Anchor(mark.start, run, ()) for run in field.before]
        at = next((n for n, anchor in enumerate(self._anchors) if anchor.at >= mark.start), len(self._anchors))
        self._anchors[at:at] = before
        for run in after:
            self._anchor(run)

    def _text(self, text: str, look: _Look) -> None:
        if text:
            end = self._length + len(text)
            self._segments.append(_Segment(self._length, end, look, tuple(self._around)))
            self._texts.append(text)
            self._length = end

    def _anchor(self, element: etree._Element | _InRun) -> None:
        blank = isinstance(element, _InRun) and local_name(element.element) in _COPIED
        self._anchors.append(Anchor(self._length, element, tuple(self._around), blank))

    def _most(self) -> _Look:
        """The look of most of the text."""
        sizes: Counter[str] = Counter()
        looks: dict[str, _Look] = {}
        for segment in self._segments:
            sizes[segment.look.key] += segment.end - segment.start
            looks.setdefault(segment.look.key, segment.look)
        return looks[sizes.most_common(1)[0][0]] if sizes else _Look("", None)

    def _part(self) -> Part:
        text = "".join(self._texts)
        marks = [(number, mark) for number, mark in enumerate(self._marks) if text[mark.start : mark.end].strip()]
        looks: list[_Segment] = []
        for segment in self._segments:
            last = looks[-1] if looks else None
            if last and last.look.key == segment.look.key and last.around == segment.around:
                looks[-1] = last._replace(end=segment.end)
            else:
                looks.append(segment)
        for each in looks:
            if each.look.key != self._base.key and text[each.start : each.end].strip():
                marks.append((-1, Mark(each.start, each.end, each.look)))
        marks.sort(key=lambda each: (each[1].start, -each[1].end, each[0] < 0))
        numbers = {old: new for new, (old, _) in enumerate(marks) if old >= 0}
        anchors = tuple(
            each._replace(marks=tuple(numbers[n] for n in each.marks if n in numbers)) for each in self._anchors
        )
        return Part(text, tuple(mark for _, mark in marks), anchors)

    def replace(self, pieces: Sequence[Piece]) -> None:
        """Put a translation in the place of the text."""
        made = self._made(pieces, below=False)
        for child in list(self._element):
            if local_name(child) != "pPr":
                self._element.remove(child)
        self._element.extend(made)

    def follow(self, pieces: Sequence[Piece]) -> None:
        """Put a translation below, as a paragraph that looks the same but has no number."""
        copy = self._new("p")
        properties = self._element.find(f"{self._namespace}pPr")
        if properties is not None:
            own = deepcopy(properties)
            section = properties.find(f"{self._namespace}sectPr")
            if section is not None:  # which ends with the paragraph that has it
                properties.remove(section)
            self._unnumber(own)
            copy.append(own)
        copy.extend(self._made(pieces, below=True))
        self._element.addnext(copy)

    def _unnumber(self, properties: etree._Element) -> None:
        numbering = properties.find(f"{self._namespace}numPr")
        if numbering is None:
            if properties.find(f"{self._namespace}pStyle") is None:
                return
            numbering = self._new("numPr")
            before = sum(local_name(each) in _BEFORE_NUMBERING for each in properties)
            properties.insert(before, numbering)
        for child in list(numbering):
            numbering.remove(child)
        number = self._new("numId")
        number.set(f"{self._namespace}val", "0")  # ECMA-376, part 1, 17.9.18: none, whatever the style says
        numbering.append(number)

    def _new(self, kind: str) -> etree._Element:
        # An element that is made by its neighbour takes over the prefixes.
        return self._element.makeelement(f"{self._namespace}{kind}")

    def _made(self, pieces: Sequence[Piece], *, below: bool) -> list[etree._Element]:
        """The content of the paragraph in English; `below`: the original stays, so that only copies are taken of it."""
        top = self._new("p")
        at = [top]
        inside: tuple[int, ...] = ()
        for piece in [*pieces, Piece("")]:
            around = tuple(n for n in piece.marks if not isinstance(self.part.marks[n].what, _Look))
            shared = 0
            while shared < min(len(inside), len(around)) and inside[shared] == around[shared]:
                shared += 1
            for number in reversed(inside[shared:]):
                self._close(self.part.marks[number].what, at)
            for number in around[shared:]:
                self._open(self.part.marks[number].what, at)
            inside = around
            if piece.anchor is not None:
                what = self.part.anchors[piece.anchor].what
                if not below:
                    at[-1].append(self._in_run(what) if isinstance(what, _InRun) else what)
                elif isinstance(what, _InRun) and local_name(what.element) in _COPIED:
                    at[-1].append(self._in_run(_InRun(what.properties, deepcopy(what.element))))
            elif piece.text:
                looks = [look for n in piece.marks if isinstance(look := self.part.marks[n].what, _Look)]
                at[-1].append(self._run_of(piece.text, looks[-1] if looks else self._base, below=below))
        return list(top)

    def _open(self, what: _Link | _Field, at: list[etree._Element]) -> None:
        if isinstance(what, _Link):
            shell = at[-1].makeelement(what.element.tag, {str(key): str(value) for key, value in what.element.items()})
            at[-1].append(shell)
            at.append(shell)
        else:
            at[-1].extend(self._in_run(_InRun(each.properties, deepcopy(each.element))) for each in what.before)

    def _close(self, what: _Link | _Field, at: list[etree._Element]) -> None:
        if isinstance(what, _Link):
            at.pop()
        else:
            at[-1].extend(self._in_run(_InRun(each.properties, deepcopy(each.element))) for each in what.after)

    def _in_run(self, what: _InRun) -> etree._Element:
        run = self._new("r")
        if what.properties is not None:
            run.append(deepcopy(what.properties))
        run.append(what.element)
        return run

    def _run_of(self, text: str, look: _Look, *, below: bool) -> etree._Element:
        run = self._new("r")
        properties = deepcopy(look.properties) if look.properties is not None else self._new("rPr")
        for child in list(properties):
            if local_name(child) == "lang":
                properties.remove(child)
        if below:
            language = self._new("lang")
            language.set(f"{self._namespace}val", _ENGLISH)
            behind = sum(local_name(each) not in _BEHIND_LANGUAGE for each in properties)
            properties.insert(behind, language)
        if len(properties):
            run.append(properties)
        element = self._new("t")
        element.text = fit(text)
        element.set(_XML_SPACE, "preserve")
        run.append(element)
        return run


def _look(properties: etree._Element | None) -> _Look:
    from lxml import etree

    if properties is None:
        return _Look("", None)
    kinds = [etree.tostring(each, method="c14n") for each in properties if local_name(each) not in _NO_LOOK]
    return _Look(b" ".join(sorted(kinds)).decode(), properties)
