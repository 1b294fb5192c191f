"""Word documents: both languages side by side, whatever the text, as python-docx and our reader read them."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from lxml import etree

from tests.sample_bilingual import ferry_article
from tests.test_writers import bilinguals
from tests.test_writers_exchange import PARSER, in_xml
from translator.document import BilingualArticle, Metadata, Role
from translator.readers import read_article
from translator.writers import FORMATS
from translator.writers.safe_text import one_line

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# The order in which ECMA-376 wants the properties of paragraphs, runs, tables, cells, rows and sections.
ORDER = {
    "pPr": ["pStyle", "keepNext", "numPr", "pBdr", "tabs", "spacing", "ind", "jc", "outlineLvl"],
    "rPr": ["rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "u", "shd", "vertAlign", "lang"],
    "tblPr": ["tblStyle", "tblW", "tblInd", "tblBorders", "tblLayout", "tblCellMar"],
    "tcPr": ["tcW"],
    "trPr": ["cantSplit", "tblHeader"],
    "sectPr": ["footerReference", "pgSz", "pgMar"],
}


def shown(text: str) -> str:
    """A text as a document has it."""
    return in_xml(one_line(text))


def parts(content: bytes) -> dict[str, etree._Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: etree.fromstring(archive.read(name), PARSER) for name in archive.namelist()}


@given(bilinguals())
@settings(deadline=None, max_examples=40)
def test_every_part_is_well_formed_and_leads_nowhere_but_to_the_source(bilingual: BilingualArticle) -> None:
    content = FORMATS["docx"].render(bilingual)
    assert content == FORMATS["docx"].render(bilingual)
    found = parts(content)
    for part in found.values():
        for name, order in ORDER.items():
            for properties in part.iter(f"{W}{name}"):
                there = [etree.QName(child).localname for child in properties]
                assert there == [each for each in order if each in there], name
    styles = {style.get(f"{W}styleId") for style in found["word/styles.xml"].iter(f"{W}style")}
    for name in ("word/document.xml", "word/footnotes.xml", "word/footer.xml"):
        for kind in ("pStyle", "rStyle", "tblStyle"):
            assert {each.get(f"{W}val") for each in found[name].iter(f"{W}{kind}")} <= styles
    places = {each.get(f"{W}name") for each in found["word/document.xml"].iter(f"{W}bookmarkStart")}
    assert {each.get(f"{W}anchor") for each in found["word/footnotes.xml"].iter(f"{W}hyperlink")} <= places
    outside = [
        rel.get("Target", "") for name, part in found.items() if name.endswith(".rels") for rel in part
        if rel.get("TargetMode") == "External"
    ]  # fmt: skip
    assert len(outside) <= 1
    assert all(target.startswith("https://x.id/") for target in outside)


@given(bilinguals())
@settings(deadline=None, max_examples=30)
def test_a_second_implementation_reads_each_pair_as_a_row(bilingual: BilingualArticle) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document(io.BytesIO(FORMATS["docx"].render(bilingual)))
    (table,) = document.tables
    rows = [[cell.text.split("\n") for cell in row.cells] for row in table.rows][1:]
    assert len(rows) == len(list(bilingual.pairs))
    for (number, source, target), pair in zip(rows, bilingual.pairs, strict=True):
        assert number[0].isdecimal()
        assert source[-1] == shown(pair.source.text), "after the label of its paragraph, if any"
        assert target[0] == shown(pair.target.text)
        flags = [shown(f"{flag.message}") for flag in pair.target.flags]
        assert all(any(flag in line for line in target[1:]) for flag in flags)


@given(bilinguals())
@settings(deadline=None, max_examples=30)
def test_our_reader_reads_each_sentence(bilingual: BilingualArticle) -> None:
    article = read_article(FORMATS["docx"].render(bilingual), name="x.docx", language="id")
    whole = "".join(article.text.split())
    for pair in bilingual.pairs:
        for text in (pair.source.text, pair.target.text):
            assert "".join(shown(text).split()) in whole
    cells = [" ".join(s.text for s in p.sentences) for p in article.paragraphs if p.role is Role.CELL]
    assert len(cells) >= len(list(bilingual.pairs)), "each has at least a number"


def test_the_summary_has_its_evidence_in_footnotes_and_flags_are_coloured() -> None:
    said = Metadata(title="Judul", byline="Siti", date="2025-03-13", source_url="https://example.com/a?b=1&c=2")
    found = parts(FORMATS["docx"].render(ferry_article().model_copy(update={"metadata": said})))
    body = found["word/document.xml"]
    assert len(list(body.iter(f"{W}footnoteReference"))) == 4
    notes = ["".join(map(str, note.itertext())) for note in found["word/footnotes.xml"]][2:]
    assert "Rewritten from sentences 7 and 8." in notes[2]
    assert "Dana itu berasal dari anggaran daerah" in notes[2]
    assert "its translation: error, number" in notes[2]
    runs = {
        run.findtext(f"{W}t"): style.get(f"{W}val") for run in body.iter(f"{W}r") for style in run.iter(f"{W}rStyle")
    }
    assert runs["42,5 miliar"] == "errorspan"
    assert runs["425 billion"] == "errorspan"
    assert runs["low confidence"] == "error"
    assert {each.get("Target") for each in found["word/_rels/document.xml.rels"]} >= {said.source_url}
    assert "Siti, 13 March 2025, https://example.com" in "".join(map(str, body.itertext()))
    assert found["docProps/core.xml"].findtext("{http://purl.org/dc/elements/1.1/}creator") == "Siti"
