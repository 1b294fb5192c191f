"""XLIFF 2.1 (OASIS, 2018): a unit for each paragraph, a segment for each sentence pair, for translation editors.

- A segment's state is `translated`, or `reviewed` where a person corrected it; its `subState` is the origin. An empty
  translation is `initial`.
- A flag, and low confidence, is a note of the unit; an annotation (`mrk`, or `sm` and `em` where two
  overlap) of type `comment` leads from the words in doubt to it, or from the whole target. Doubtful words have
  the type `translator:doubtful`.
- Source sentences that the summary rests on have the type `translator:evidence`, and refer to the sentence of the
  summary, which is a note of the file.
- What is known of an article and of each segment (confidence, score, origin) is in the metadata module, suggestions of
  the translation memory in the translation candidates module.
- What lies between sentences is `ignorable`. A character that XML cannot hold is `<cp>`; in notes it is U+FFFD.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import quote

from translator.document import (
    BilingualArticle,
    BilingualParagraph,
    ConfidenceLevel,
    Flag,
    Origin,
    SentencePair,
    Severity,
    Span,
)
from translator.exchange.xliff import AUTHORITY, NAMESPACE
from translator.exchange.xml import XML_SPACE, writable
from translator.writers.doubts import LEVEL_SEVERITIES, worst_first
from translator.writers.wording import (
    DOUBTFUL_LABEL,
    cited,
    claim_name,
    confidence_line,
    flag_line,
    method_note,
    notice,
    sentence_numbers,
)
from translator.writers.xliff_inline import Annotation, fill

if TYPE_CHECKING:
    from lxml import etree

_METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
_MATCHES = "urn:oasis:names:tc:xliff:matches:2.0"
_PRIORITIES: Mapping[Severity, str] = {Severity.ERROR: "1", Severity.WARNING: "3", Severity.INFO: "9"}
_FILE = "f1"


def render(bilingual: BilingualArticle) -> bytes:
    """Give the sentence pairs as XLIFF."""
    from lxml import etree

    names = {None: NAMESPACE, "mda": _METADATA, "mtc": _MATCHES}
    root = etree.Element(
        f"{{{NAMESPACE}}}xliff",
        {"version": "2.1", "srcLang": bilingual.language, "trgLang": "en", XML_SPACE: "preserve"},
        nsmap=names,  # type: ignore[arg-type]  # the stubs know no default namespace
    )
    file = _add(root, "file", id=_FILE, original=_address(bilingual.name))
    _metadata(file, {"article": _known(bilingual)})
    _notes(file, _about(bilingual))
    units = _Units(bilingual, file)
    for paragraph in bilingual.paragraphs:
        units.add(paragraph)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _address(name: str) -> str:
    """The name of an article, which is a path or an address, as a URI reference."""
    web = name.startswith(("https://", "http://"))
    return quote(name, safe="/:?&=+,;@" if web else "/")


def _known(bilingual: BilingualArticle) -> dict[str, str]:
    said = {name: value for name, value in bilingual.metadata if isinstance(value, str)}
    return {"name": bilingual.name, **said, "made-by": f"translator {bilingual.provenance.package_version}"}


def _about(bilingual: BilingualArticle) -> Iterator[tuple[dict[str, str], str]]:
    """The notes of the file: what a reader must know, and the summary."""
    yield {"id": "notice", "category": "notice"}, notice(bilingual)
    for number, warning in enumerate(bilingual.warnings, start=1):
        yield {"id": f"warning{number}", "category": "warning"}, warning
    if bilingual.summary:
        numbers = sentence_numbers(bilingual)
        for number, claim in enumerate((bilingual.summary.headline, *bilingual.summary.sentences)):
            if claim:
                category = "summary" if number else "headline"
                yield {"id": f"claim{number}", "category": category}, f"{claim.text} ({method_note(claim, numbers)})"


class _Units:
    """Adds the paragraphs of an article to a file, one after another."""

    def __init__(self, bilingual: BilingualArticle, file: etree._Element) -> None:
        self._text = bilingual.text
        self._supported = cited(bilingual)
        self._file = file

    def add(self, paragraph: BilingualParagraph) -> None:
        """Add a paragraph as a unit."""
        unit = _add(self._file, "unit", id=paragraph.id, type=f"{AUTHORITY}:{paragraph.role.value}")
        ids = map("m{}".format, count(1))
        parts = [_Segment(pair, self._supported.get(pair.id, ()), ids) for pair in paragraph.pairs]
        _matches(unit, parts)
        _metadata(unit, {part.pair.id: _measured(part.pair) for part in parts})
        _notes(unit, (note for part in parts for note in part.notes))
        end = parts[0].pair.source.start
        for part in parts:
            if between := self._text[end : part.pair.source.start]:
                fill(_add(_add(unit, "ignorable"), "source"), between, ())
            part.add_to(unit)
            end = part.pair.source.end


class _Segment:
    """A sentence pair with its annotations and the notes that they lead to."""

    def __init__(self, pair: SentencePair, claims: Sequence[int], ids: Iterator[str]) -> None:
        self.pair = pair
        self.notes: list[tuple[dict[str, str], str]] = []
        self._source: list[Annotation] = []
        self._target: list[Annotation] = []
        self._ids = ids
        whole = (0, len(pair.source.text))
        for number in claims:
            self._annotate(self._source, [whole], f"{AUTHORITY}:evidence", ref=f"#/f={_FILE}/n=claim{number}",
                           value=claim_name(number))  # fmt: skip
        self.match = self._annotate(self._source, [whole], "mtc:match")[0] if pair.target.suggestions else ""
        for flag in worst_first(pair.target.flags):
            self._comment(flag_line(flag), flag.severity, *_spans(flag, pair))
        confidence = pair.target.confidence
        if confidence and confidence.level is ConfidenceLevel.LOW:
            self._comment(confidence_line(confidence.level), LEVEL_SEVERITIES[confidence.level], *_whole(pair))
        doubtful = confidence.doubtful if confidence else ()
        self._annotate(self._target, doubtful, f"{AUTHORITY}:doubtful", value=DOUBTFUL_LABEL)

    def _comment(self, text: str, severity: Severity, source: Sequence[Span], target: Sequence[Span]) -> None:
        """Add a note, and what leads to it."""
        name = f"{self.pair.id}n{len(self.notes) + 1}"
        attributes = {"id": name, "category": severity.value, "priority": _PRIORITIES[severity]}
        if not (source and target):
            attributes["appliesTo"] = "target" if target else "source"
        self.notes.append((attributes, text))
        self._annotate(self._source, source, "comment", ref=f"#n={name}")
        self._annotate(self._target, target, "comment", ref=f"#n={name}")

    def _annotate(self, side: list[Annotation], spans: Sequence[Span], kind: str, **attributes: str) -> list[str]:
        made = [Annotation(*span, {"id": next(self._ids), "type": kind, **attributes}) for span in spans]
        side += made
        return [each.attributes["id"] for each in made]

    def add_to(self, unit: etree._Element) -> None:
        """Add the segment to its unit."""
        target = self.pair.target
        state = "initial"
        if target.text.strip():
            state = "reviewed" if target.origin is Origin.CORRECTED else "translated"
        segment = _add(unit, "segment", id=self.pair.id, state=state, subState=f"{AUTHORITY}:{target.origin.value}")
        fill(_add(segment, "source"), self.pair.source.text, self._source)
        fill(_add(segment, "target"), target.text, self._target)


def _spans(flag: Flag, pair: SentencePair) -> tuple[Sequence[Span], Sequence[Span]]:
    """What a flag is about on either side; where it names nothing that is there, the whole of the target."""
    sides = (
        [(start, min(end, len(text))) for start, end in spans if start < min(end, len(text))]
        for spans, text in ((flag.source_spans, pair.source.text), (flag.target_spans, pair.target.text))
    )
    source, target = sides
    return (source, target) if source or target else _whole(pair)


def _whole(pair: SentencePair) -> tuple[Sequence[Span], Sequence[Span]]:
    """The whole of the target, or of the source where the target is empty."""
    target = len(pair.target.text)
    return ((), [(0, target)]) if target else ([(0, len(pair.source.text))], ())


def _measured(pair: SentencePair) -> dict[str, str]:
    """What is known of a translation, as the metadata module has it."""
    target = pair.target
    known = {"origin": target.origin.value}
    if target.confidence:
        known["confidence"] = f"{target.confidence.probability:.3f}"
        known["confidence-level"] = target.confidence.level.value
    if target.score is not None:
        known["score"] = f"{target.score:.4f}"
    return known


def _metadata(parent: etree._Element, groups: Mapping[str, Mapping[str, str]]) -> None:
    """Add groups of metadata, each with its category."""
    metadata = _add(parent, "metadata", _METADATA)
    for category, known in groups.items():
        group = _add(metadata, "metaGroup", _METADATA, category=category)
        for name, value in known.items():
            _add(group, "meta", _METADATA, type=name).text = writable(value)


def _notes(parent: etree._Element, notes: Iterator[tuple[dict[str, str], str]]) -> None:
    """Add notes, each with its attributes, if there are any."""
    first = next(notes, None)
    if first:
        group = _add(parent, "notes")
        for attributes, text in (first, *notes):
            _add(group, "note", **attributes).text = writable(text)


def _matches(unit: etree._Element, parts: Sequence[_Segment]) -> None:
    """Add the suggestions of the translation memory."""
    suggested = [part for part in parts if part.match]
    if suggested:
        matches = _add(unit, "matches", _MATCHES)
        for part in suggested:
            for suggestion in part.pair.target.suggestions:
                match = _add(
                    matches, "match", _MATCHES, ref=f"#{part.match}", similarity=f"{100 * suggestion.score:.2f}"
                )
                fill(_add(match, "source"), suggestion.source, ())
                fill(_add(match, "target"), suggestion.target, ())


def _add(parent: etree._Element, name: str, namespace: str = NAMESPACE, **attributes: str) -> etree._Element:
    """Add an element on a line of its own."""
    from lxml import etree

    parent.text = parent.text or "\n"
    element = etree.SubElement(parent, f"{{{namespace}}}{name}", attributes)
    element.tail = "\n"
    return element
