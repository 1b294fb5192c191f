"""DOCX: a document to edit and to pass round, the languages side by side in a table, as Word and LibreOffice open it.

Headline, source and summary stand first; each sentence of the summary has a footnote with its evidence in the source's
language, which leads to the numbered row of the table. Flags are coloured, at the words that they are about and under
the translation; doubtful words have a dotted underline. Legend and provenance come last. Each
text is on one line, control characters are shown as U+FFFD.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from translator.document import BilingualArticle, ConfidenceLevel, Flag, Role, SentencePair, Span, SummarySentence
from translator.exchange.xml import XML_SPACE, writable
from translator.writers.docx_package import RELATIONSHIPS, WORD, packed
from translator.writers.doubts import LEVEL_SEVERITIES, check_summary, doubts, pieces, worst_first
from translator.writers.safe_text import line_span, one_line
from translator.writers.wording import (
    ORIGIN_NOTES,
    QUIET_ROLES,
    about,
    confidence_label,
    confidence_summary,
    flag_line,
    legend,
    method_note,
    notice,
    original_title,
    provenance,
    role_label,
    sentence_numbers,
    source_link,
    source_name,
    suggestion_line,
    title,
)

if TYPE_CHECKING:
    from lxml import etree

_WIDTHS = (560, 4539, 4539)  # of the table's columns, in twentieths of a point: A4 with margins of 2 cm
_PAGE = {"w": "11906", "h": "16838"}
_MARGINS = dict.fromkeys(("top", "right", "bottom", "left"), "1134") | {
    "header": "567", "footer": "567", "gutter": "0"
}  # fmt: skip
_ENGLISH = "en-GB"
_REGIONS = {"id": "id-ID", "ms": "ms-MY"}
_HEADINGS = frozenset({Role.HEADLINE, Role.HEADING})


def render(bilingual: BilingualArticle) -> bytes:
    """Give the document."""
    return _Document(bilingual).render()


class _Document:
    """A document that is being made: its body and its footnotes."""

    def __init__(self, bilingual: BilingualArticle) -> None:
        self._bilingual = bilingual
        self._numbers = sentence_numbers(bilingual)
        self._source = _REGIONS.get(bilingual.language, bilingual.language)
        self._root = _element("document")
        self._body = _add(self._root, "body")
        self._footnotes = _element("footnotes")
        for id_, kind in ((-1, "separator"), (0, "continuationSeparator")):
            line = _add(_paragraph(_add(self._footnotes, "footnote", type=kind, id=str(id_)), "FootnoteText"), "r")
            _add(line, kind)
        self._last_footnote = 0

    def render(self) -> bytes:
        """Give the whole document."""
        from lxml import etree

        bilingual = self._bilingual
        self._head()
        self._summary()
        self._table()
        self._end()
        section = _add(self._body, "sectPr")
        _add(section, "footerReference", type="default").set(f"{{{RELATIONSHIPS}}}id", "footer")
        _add(section, "pgSz", **_PAGE)
        _add(section, "pgMar", **_MARGINS)
        link = source_link(bilingual)
        said = {
            "dc:title": one_line(title(bilingual)),
            "dc:creator": one_line(bilingual.metadata.byline or ""),
            "dc:description": notice(bilingual),
            "dc:language": _ENGLISH,
        }
        return packed(
            etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True),
            etree.tostring(self._footnotes, xml_declaration=True, encoding="UTF-8", standalone=True),
            footer=f"Machine translation from {source_name(bilingual)}: {_short(one_line(title(bilingual)))}",
            links=[link] if link else [],
            properties={name: value for name, value in said.items() if value},
            created=bilingual.provenance.created,
        )

    def _head(self) -> None:
        """The headline in both languages, where the article is from, and what to know before reading it."""
        bilingual = self._bilingual
        heading = self._text("Title", title(bilingual))
        if bilingual.summary and bilingual.summary.headline:
            self._note(heading, bilingual.summary.headline)
        if original := original_title(bilingual):
            _say(_paragraph(self._body, "Subtitle"), original, language=self._source)
        self._about()
        check = _paragraph(self._body, "Notice")
        _say(check, check_summary(bilingual), "Strong")
        for line in (*confidence_summary(bilingual), notice(bilingual)):
            self._text("Notice", line)
        for warning in bilingual.warnings:
            _say(_paragraph(self._body, "Notice"), f"Warning: {warning}", "warning")

    def _about(self) -> None:
        """Who wrote the article, when and where it stands, as far as the source tells."""
        link = source_link(self._bilingual)
        known = None
        for part in about(self._bilingual):
            if known is None:
                known = _paragraph(self._body, "About")
            else:
                _say(known, ", ", strip=False)
            if link and part == one_line(link):
                hyperlink = _add(known, "hyperlink")
                hyperlink.set(f"{{{RELATIONSHIPS}}}id", "link1")
                _say(hyperlink, part, "Hyperlink")
            else:
                _say(known, part)

    def _summary(self) -> None:
        summary = self._bilingual.summary
        if summary and summary.sentences:
            self._text("Heading1", "Summary")
            for sentence in summary.sentences:
                self._note(self._text("Claim", sentence.text), sentence)

    def _note(self, paragraph: etree._Element, sentence: SummarySentence) -> None:
        """Give a sentence of the summary a footnote: how it came about, and its evidence."""
        self._last_footnote += 1
        id_ = str(self._last_footnote)
        _add(_run(paragraph, "FootnoteReference"), "footnoteReference", id=id_)
        footnote = _add(self._footnotes, "footnote", id=id_)
        first = _paragraph(footnote, "FootnoteText")
        _add(_run(first, "FootnoteReference"), "footnoteRef")
        note = method_note(sentence, self._numbers)
        _say(first, f" {note[0].upper()}{note[1:]}.", strip=False)
        for pair in self._bilingual.evidence(sentence):
            line = _paragraph(footnote, "FootnoteText")
            number = self._numbers[pair.id]
            _say(_add(line, "hyperlink", anchor=_place(number)), str(number), "Hyperlink")
            _say(line, f" {one_line(pair.source.text)}", language=self._source, strip=False)
            if reasons := doubts(pair):
                _say(line, f" [its translation: {'; '.join(reasons)}]", "warning", strip=False)

    def _table(self) -> None:
        self._text("Heading1", "Article")
        table = _add(self._body, "tbl")
        layout = _add(table, "tblPr")
        _add(layout, "tblStyle", val="Sentences")
        _add(layout, "tblW", w=str(sum(_WIDTHS)), type="dxa")
        _add(layout, "tblLayout", type="fixed")
        grid = _add(table, "tblGrid")
        for width in _WIDTHS:
            _add(grid, "gridCol", w=str(width))
        _, left, right = _row(table, is_heading=True)
        _say(_paragraph(left, "CellHeading"), source_name(self._bilingual))
        _say(_paragraph(right, "CellHeading"), "English")
        for paragraph in self._bilingual.paragraphs:
            label = "" if paragraph.role is Role.BODY else role_label(paragraph.role)
            for pair in paragraph.pairs:
                self._pair(table, paragraph.role, pair, label)
                label = ""

    def _pair(self, table: etree._Element, role: Role, pair: SentencePair, label: str) -> None:
        """A row of the table."""
        number = self._numbers[pair.id]
        first, left, right = _row(table)
        where = _paragraph(first, "Number")
        _add(where, "bookmarkStart", id=str(number), name=_place(number))
        _say(where, str(number))
        _add(where, "bookmarkEnd", id=str(number))
        if label:
            _say(_paragraph(left, "Remark"), label)
        style = "CellHeading" if role in _HEADINGS else "CellQuiet" if role in QUIET_ROLES else "Cell"
        target = pair.target
        doubtful = target.confidence.doubtful if target.confidence else ()
        _say_marked(_paragraph(left, style), pair.source.text, target.flags, (), self._source)
        _say_marked(_paragraph(right, style), target.text, target.flags, doubtful, None)
        for flag in worst_first(target.flags):
            _say(_paragraph(right, "Remark"), flag_line(flag), flag.severity.value)
        if target.confidence and target.confidence.level is not ConfidenceLevel.HIGH:
            level = target.confidence.level
            _say(_paragraph(right, "Remark"), confidence_label(level), LEVEL_SEVERITIES[level].value)
        if target.origin in ORIGIN_NOTES:
            _say(_paragraph(right, "Remark"), ORIGIN_NOTES[target.origin])
        for suggestion in target.suggestions:
            _say(_paragraph(right, "Remark"), suggestion_line(suggestion))

    def _end(self) -> None:
        """What the marks mean, and how the document was made."""
        self._text("Heading1", "What the marks mean")
        for heading, entries in legend(self._bilingual).items():
            for entry in entries:
                line = _paragraph(self._body, "Small")
                _say(line, f"{heading}: {entry.mark}.", "Strong")
                _say(line, f" {entry.note}", strip=False)
        self._text("Heading1", "How this was made")
        for name, value in provenance(self._bilingual):
            self._text("Small", f"{name}: {value}")

    def _text(self, style: str, text: str) -> etree._Element:
        """Add a paragraph of one text to the body."""
        paragraph = _paragraph(self._body, style)
        _say(paragraph, text)
        return paragraph


def _short(text: str) -> str:
    """The beginning of a text, which fits on a line with others."""
    return text if len(text) <= 60 else f"{text[:59]}…"


def _place(number: int) -> str:
    """The name of the bookmark at a sentence."""
    return f"sentence{number}"


def _row(table: etree._Element, *, is_heading: bool = False) -> list[etree._Element]:
    """Add a row, and give its cells; a row is not parted between pages, a heading is on each."""
    row = _add(table, "tr")
    kind = _add(row, "trPr")
    _add(kind, "cantSplit")
    if is_heading:
        _add(kind, "tblHeader")
    cells = []
    for width in _WIDTHS:
        cell = _add(row, "tc")
        _add(_add(cell, "tcPr"), "tcW", w=str(width), type="dxa")
        cells.append(cell)
    if is_heading:
        _paragraph(cells[0], "CellHeading")  # a cell has at least one
    return cells


def _say_marked(
    paragraph: etree._Element, text: str, flags: Sequence[Flag], doubtful: Iterable[Span], source: str | None
) -> None:
    """Add the text of one side of a pair, with what is marked in it; `source` is its language, None the English."""
    side = "target_spans" if source is None else "source_spans"
    moved = [
        flag.model_copy(update={side: tuple(line_span(text, span) for span in getattr(flag, side))}) for flag in flags
    ]
    unsure = [line_span(text, span) for span in doubtful]
    for piece in pieces(one_line(text), moved, target=source is None, doubtful=unsure):
        style = f"{piece.severity.value}span" if piece.severity else ""
        _say(paragraph, piece.text, style, dotted=piece.doubtful, language=source, strip=False)


def _say(
    paragraph: etree._Element,
    text: str,
    style: str = "",
    *,
    language: str | None = None,
    dotted: bool = False,
    strip: bool = True,
) -> None:
    """Add a run of text in the style and language; `strip` makes one line of it."""
    run = _run(paragraph, style, language, dotted=dotted)
    words = _add(run, "t")
    words.set(XML_SPACE, "preserve")
    words.text = writable(one_line(text) if strip else text)


def _run(
    paragraph: etree._Element, style: str = "", language: str | None = None, *, dotted: bool = False
) -> etree._Element:
    run = _add(paragraph, "r")
    if style or language or dotted:
        properties = _add(run, "rPr")
        if style:
            _add(properties, "rStyle", val=style)
        if dotted:
            _add(properties, "u", val="dotted")
        if language:
            _add(properties, "lang", val=language)
    return run


def _paragraph(parent: etree._Element, style: str) -> etree._Element:
    paragraph = _add(parent, "p")
    _add(_add(paragraph, "pPr"), "pStyle", val=style)
    return paragraph


def _element(name: str) -> etree._Element:
    from lxml import etree

    return etree.Element(f"{{{WORD}}}{name}", nsmap={"w": WORD, "r": RELATIONSHIPS})


def _add(parent: etree._Element, name: str, /, **attributes: str) -> etree._Element:
    """Add an element of WordprocessingML, whose attributes are in its namespace too."""
    from lxml import etree

    return etree.SubElement(parent, f"{{{WORD}}}{name}", {f"{{{WORD}}}{key}": said for key, said in attributes.items()})
