"""Formats of other tools: what is written is what their specifications allow, and reads back as the same sentences.

The schemas in `schemas/` were made from the texts of the specifications. Where it is installed, translate-toolkit reads
the files as well, a second implementation that shares no code with this one.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.sample_bilingual import LOW, Pair, ferry_article, make_bilingual
from tests.test_writers import HOSTILE, bilinguals, texts
from translator.checking import CheckedPair, check_file
from translator.cli.options import format_names
from translator.document import (
    Article,
    BilingualArticle,
    Flag,
    FlagKind,
    Metadata,
    Origin,
    Role,
    Severity,
    Suggestion,
)
from translator.errors import ConfigError, InputError
from translator.exchange import TranslationUnit, Unreadable, read_entries, read_units
from translator.exchange.tsv import COLUMNS, guarded, unguarded
from translator.readers import read_article, read_articles, read_text
from translator.writers import FORMATS, require, write_article
from translator.writers.safe_text import one_line
from translator.writers.xliff_inline import Annotation, fill

SCHEMAS = Path(__file__).parent / "schemas"
XLIFF = "{urn:oasis:names:tc:xliff:document:2.0}"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def schema(name: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(str(SCHEMAS / name)))


TMX, XLIFF_21 = schema("tmx14.rng"), schema("xliff21.rng")


def in_xml(text: str) -> str:
    """A text with U+FFFD for what XML 1.0 cannot hold."""
    return "".join(
        c if c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" else "\ufffd"
        for c in text
    )


def in_csv(text: str) -> str:
    """A text with U+FFFD for control characters that are no white space, and for what XML cannot hold."""
    return in_xml(re.sub("[\x7f-\x84\x86-\x9f]", "\ufffd", text))


def same(text: str) -> str:
    return text


READ_BACK: list[tuple[str, Callable[[str], str]]] = [
    ("tmx", in_xml),
    ("xliff", same),
    ("csv", in_csv),
    ("tsv", one_line),
]


def units(content: bytes, suffix: str, language: str = "id") -> list[TranslationUnit]:
    with tempfile.TemporaryFile() as stream:
        stream.write(content)
        stream.seek(0)
        found = list(read_units(stream, "x", suffix, language))
    assert all(isinstance(each, TranslationUnit) for each in found), found
    return [each for each in found if isinstance(each, TranslationUnit)]


@pytest.mark.parametrize(("format_", "kept"), READ_BACK)
@given(bilingual=bilinguals())
@settings(deadline=None, max_examples=60)
def test_sentence_pairs_are_read_back_with_their_ids_and_origin(
    format_: str, kept: Callable[[str], str], bilingual: BilingualArticle
) -> None:
    content = FORMATS[format_].render(bilingual)
    assert units(content, FORMATS[format_].suffix) == [
        TranslationUnit(
            unit.line, pair.id, kept(pair.source.text), kept(pair.target.text), pair.target.origin != Origin.CORRECTED
        )
        for pair, unit in zip(bilingual.pairs, units(content, FORMATS[format_].suffix), strict=True)
    ]


@given(bilinguals())
@settings(deadline=None, max_examples=60)
def test_tmx_is_what_its_specification_allows(bilingual: BilingualArticle) -> None:
    tree = etree.fromstring(FORMATS["tmx"].render(bilingual), PARSER)
    TMX.assertValid(tree)
    assert len(tree.findall("body/tu")) == len(list(bilingual.pairs))
    for unit, pair in zip(tree.iterfind("body/tu"), bilingual.pairs, strict=True):
        lost = sum(in_xml(text) != text for text in (pair.source.text, pair.target.text))
        assert len(unit.findall("prop[@type='x-unwritable']")) == lost, "nothing is lost unsaid"


@given(bilinguals())
@settings(deadline=None, max_examples=60)
def test_xliff_is_what_its_specification_allows(bilingual: BilingualArticle) -> None:
    tree = etree.fromstring(FORMATS["xliff"].render(bilingual), PARSER)
    XLIFF_21.assertValid(tree)
    named = {note.get("id") for note in tree.iterfind(f"{XLIFF}file/{XLIFF}notes/{XLIFF}note")}
    for unit in tree.iter(f"{XLIFF}unit"):
        ids = [each.get("id") for each in unit.iter(f"{XLIFF}segment", f"{XLIFF}mrk", f"{XLIFF}sm")]
        assert len(set(ids)) == len(ids), "an id is unique in its unit"
        assert {each.get("startRef") for each in unit.iter(f"{XLIFF}em")} == {
            each.get("id") for each in unit.iter(f"{XLIFF}sm")
        }
        notes = {f"#n={note.get('id')}" for note in unit.iter(f"{XLIFF}note")}
        led_to = {each.get("ref") for each in unit.iter(f"{XLIFF}mrk", f"{XLIFF}sm") if each.get("type") == "comment"}
        assert led_to == notes, "a mark leads to each note, and each mark to one"
        for mark in unit.iter(f"{XLIFF}mrk", f"{XLIFF}sm"):
            if mark.get("type") == "translator:evidence":
                assert mark.get("ref", "").removeprefix("#/f=f1/n=") in named
    sources = ("".join(_texts(source)) for source in tree.iter(f"{XLIFF}source") if _is_part(source))
    whole = "".join(sources)
    assert re.sub(r"\s", "", whole) == re.sub(r"\s", "", bilingual.text), "segments and what lies between are the text"


def _is_part(source: etree._Element) -> bool:
    parent = source.getparent()
    return parent is not None and parent.tag in (f"{XLIFF}segment", f"{XLIFF}ignorable")


def _texts(element: etree._Element) -> list[str]:
    found = [element.text or ""]
    for child in element:
        found += [chr(int(child.get("hex", ""), 16))] if child.tag == f"{XLIFF}cp" else _texts(child)
        found.append(child.tail or "")
    return found


@given(
    texts,
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6),
)
@settings(deadline=None)
def test_each_annotation_covers_its_words_however_they_overlap(text: str, spans: list[tuple[int, int]]) -> None:
    element = etree.Element("source")
    fill(element, text, [Annotation(*span, {"id": f"m{n}"}) for n, span in enumerate(spans)])
    assert "".join(_texts(element)) == text
    said: list[str] = []
    covered: dict[str, tuple[int, int]] = {}
    _walk(element, said, covered)
    size = len(text)
    wanted = {f"m{n}": (a, min(b, size)) for n, (a, b) in enumerate(spans) if a < min(b, size)}
    assert covered == wanted


def _walk(element: etree._Element, said: list[str], covered: dict[str, tuple[int, int]]) -> None:
    def at() -> int:
        return len("".join(said))

    said.append(element.text or "")
    for child in element:
        name, id_ = etree.QName(child).localname, child.get("id", "")
        if name == "em":
            start = covered[child.get("startRef", "")][0]
            covered[child.get("startRef", "")] = (start, at())
        elif name == "cp":
            said.append(" ")
        else:
            start = at()
            covered[id_] = (start, start)
            _walk(child, said, covered)
            if name == "mrk":
                covered[id_] = (start, at())
        said.append(child.tail or "")


def test_xliff_tells_an_editor_what_to_look_at() -> None:
    flag = Flag(
        kind=FlagKind.NUMBER, severity=Severity.ERROR, message="“5” is missing", source_spans=((5, 6),),
        target_spans=((3, 99), (50, 60)),
    )  # fmt: skip
    pair = Pair(
        "Ada 5 kapal.", "A ship.", flags=(flag,), confidence=LOW.model_copy(update={"doubtful": ((2, 6),)}),
        suggestions=(Suggestion(source="Ada 6 kapal.", target="There are 6 ships.", score=0.9),),
    )  # fmt: skip
    corrected = Pair("Ya.", "Yes.", origin=Origin.CORRECTED)
    tree = etree.fromstring(FORMATS["xliff"].render(make_bilingual([(Role.BODY, [pair, corrected, Pair("A", "")])])))
    XLIFF_21.assertValid(tree)
    segments = list(tree.iter(f"{XLIFF}segment"))
    assert [(each.get("state"), each.get("subState")) for each in segments] == [
        ("translated", "translator:machine"), ("reviewed", "translator:corrected"), ("initial", "translator:machine"),
    ]  # fmt: skip
    notes = [note.text or "" for note in tree.iterfind(f"{XLIFF}file/{XLIFF}unit/{XLIFF}notes/{XLIFF}note")]
    assert notes[0] == "error, number: “5” is missing"
    assert notes[1].startswith("low confidence: ")
    match = next(tree.iter("{urn:oasis:names:tc:xliff:matches:2.0}match"))
    assert (match.get("similarity"), match.findtext(f"{XLIFF}target")) == ("90.00", "There are 6 ships.")
    metas = {each.get("type"): each.text for each in tree.iter("{urn:oasis:names:tc:xliff:metadata:2.0}meta")}
    assert metas["confidence"] == f"{LOW.probability:.3f}"


def test_xliff_names_the_summary_at_its_evidence() -> None:
    tree = etree.fromstring(FORMATS["xliff"].render(ferry_article()))
    marks = [each for each in tree.iter(f"{XLIFF}mrk") if each.get("type") == "translator:evidence"]
    assert [each.get("value") for each in marks][:4] == ["headline", "headline", "summary 1", "summary 1"]
    note = next(each for each in tree.iter(f"{XLIFF}note") if each.get("id") == "claim2")
    assert "Rp 425 billion" in (note.text or "")


XLIFF_12 = """<?xml version="1.0"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file source-language="in-ID"
 target-language="en-GB" datatype="plaintext" original="x"><body>
<trans-unit id="a"><source>Ada <g id="1">lima</g> kapal.<ph id="2">code</ph></source>
 <target state="translated">Five <g id="1">ships</g>.</target>
 <alt-trans><source>Lain.</source><target>Other.</target></alt-trans></trans-unit>
<trans-unit id="b"><source>Satu. Dua.</source><seg-source><mrk mtype="seg" mid="1">Satu.</mrk> <mrk mtype="seg"
 mid="2">Dua.</mrk></seg-source><target><mrk mtype="seg" mid="1">One.</mrk></target></trans-unit>
<trans-unit id="c"><source>Tiga.</source><target state-qualifier="mt-suggestion">Three.</target></trans-unit>
</body></file></xliff>"""

XLIFF_20 = """<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="id" trgLang="en">
<file id="f"><group id="g"><unit id="u"><originalData><data id="d">code</data></originalData>
<segment><source>Ada <pc id="1">lima</pc> <ph id="2" dataRef="d"/>kapal<cp hex="0007"/><cp hex="D800"/><cp
 hex="zz"/>.</source><target>Five.</target></segment>
<segment id="s" state="final" subState="translator:machine"><source>Ya.</source><target>Yes.</target></segment>
<segment id="t" state="translated" subState="translator:memory"><source>Ya.</source><target>Yes.</target></segment>
<segment id="v"><source>Belum.</source></segment></unit></group></file></xliff>"""


def test_xliff_of_other_tools_is_read() -> None:
    assert [each[1:] for each in units(XLIFF_12.encode(), ".xliff")] == [
        ("a", "Ada lima kapal.", "Five ships.", False),
        ("b/1", "Satu.", "One.", False),
        ("b/2", "Dua.", None, False),
        ("c", "Tiga.", "Three.", True),
    ]
    assert [each[1:] for each in units(XLIFF_20.encode("utf-16"), ".xlf")] == [
        ("u", "Ada lima kapal\x07\ufffd\ufffd.", "Five.", False),
        ("u/s", "Ya.", "Yes.", False),
        ("u/t", "Ya.", "Yes.", True),
        ("u/v", "Belum.", None, False),
    ]
    assert all(each.source is None for each in units(XLIFF_20.encode(), ".xlf", "ms"))
    assert all(each.target is None for each in units(XLIFF_20.replace(' trgLang="en"', "").encode(), ".xlf"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (XLIFF_20.replace("</xliff>", ""), "not well-formed"),
        ("<tmx/>", "not XLIFF"),
        ('<!DOCTYPE xliff [<!ENTITY a "aa">]>' + XLIFF_20.replace("Five.", "&a;"), "the entity &a;"),
    ],
)
def test_damaged_or_hostile_xliff_is_refused_with_its_name(content: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "x.xlf"
    file.write_text(content)
    with pytest.raises(InputError, match=message) as raised:
        list(read_entries(file))
    assert str(raised.value).startswith(str(file))


@pytest.mark.parametrize("suffix", [".xlf", ".csv"])
@given(data=st.data())
@settings(deadline=None, max_examples=60)
def test_any_bytes_are_read_or_refused(suffix: str, data: st.DataObject) -> None:
    whole = FORMATS["xliff" if suffix == ".xlf" else "csv"].render(ferry_article())
    start = data.draw(st.integers(0, len(whole)))
    content = whole[:start] + data.draw(st.binary(max_size=20)) + whole[start + data.draw(st.integers(0, 30)) :]
    with tempfile.TemporaryFile() as stream:
        stream.write(content)
        stream.seek(0)
        try:
            found = list(read_units(stream, "x", suffix))
        except InputError as error:
            assert str(error).startswith("x: ")
        else:
            assert all(isinstance(each, TranslationUnit | Unreadable) for each in found)


@pytest.mark.parametrize("format_", ["tmx", "xliff", "tsv", "csv"])
def test_what_is_written_can_be_checked_and_corrected_ones_be_kept(format_: str, tmp_path: Path) -> None:
    bilingual = make_bilingual(
        [
            (Role.LIST, [Pair("- Ada 5 kapal.", "- There are 6 ships.")]),
            (Role.BODY, [Pair("Ada 7 kapal,\nbaru.", "There are 7 ships.", origin=Origin.CORRECTED), Pair("Ya.", "Yes.",
            origin=Origin.MEMORY)]),
        ]
    )  # fmt: skip
    path = tmp_path / f"berita{FORMATS[format_].suffix}"
    write_article(bilingual, path)
    checked = [each for each in check_file(path) if isinstance(each, CheckedPair)]
    assert [each.unit.id for each in checked] == ["p1s1", "p2s1", "p2s2"]
    assert [flag.kind for flag in checked[0].flags] == [FlagKind.NUMBER]
    source = "Ada 7 kapal, baru." if format_ == "tsv" else "Ada 7 kapal,\nbaru."
    assert list(read_entries(path)) == [None, (source, "There are 7 ships."), None]


@pytest.mark.parametrize("format_", ["tsv", "csv"])
@given(bilingual=bilinguals())
@settings(deadline=None, max_examples=60)
def test_no_cell_of_a_table_is_a_formula(format_: str, bilingual: BilingualArticle) -> None:
    text = FORMATS[format_].render(bilingual).decode("utf-8-sig")
    assert "\x00" not in text
    heading, *rows = csv.reader(io.StringIO(text, newline=""), "excel" if format_ == "csv" else "excel-tab")
    assert tuple(heading) == COLUMNS
    assert len(rows) == len(list(bilingual.pairs))
    assert format_ == "csv" or text.count("\n") == 1 + len(rows), "a row of TSV is a line"
    for row in rows:
        cells = dict(zip(heading, row, strict=True))
        cells.pop("score")  # a number, which may be negative
        assert not [cell for cell in cells.values() if cell.lstrip().startswith(("=", "+", "-", "@"))]
        assert not [cell for cell in cells.values() if cell.startswith(("\t", "\r"))]


@given(texts | st.text("'=+-@\t\r a", max_size=8))
def test_a_guarded_text_has_one_way_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert unguarded(text) == text or guarded(unguarded(text)) == text


def test_a_table_of_another_tool_keeps_its_apostrophes(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("target,source\n'-5,'-lima\n")
    assert list(read_entries(file)) == [("'-lima", "'-5")]


@given(bilinguals())
@settings(deadline=None, max_examples=40)
def test_parquet_has_every_sentence_as_it_is(bilingual: BilingualArticle) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    content = FORMATS["parquet"].render(bilingual)
    table = parquet.read_table(io.BytesIO(content))
    rows = table.to_pylist()
    assert tuple(table.column_names) == COLUMNS
    assert [(row["id"], row["source"], row["target"]) for row in rows] == [
        (pair.id, pair.source.text, pair.target.text) for pair in bilingual.pairs
    ]
    assert [len(row["flags"]) for row in rows] == [len(pair.target.flags) for pair in bilingual.pairs]
    rest: dict[str, Any] = json.loads(table.schema.metadata[b"translator.article"])
    assert {**rest, "text": bilingual.text, "paragraphs": json.loads(bilingual.model_dump_json())["paragraphs"]} == (
        json.loads(bilingual.model_dump_json())
    )


@pytest.mark.parametrize("format_", ["jsonl", "csv", "parquet"])
def test_a_data_set_of_sentences_is_read_as_one(format_: str) -> None:
    bilingual = ferry_article()
    content = FORMATS[format_].render(bilingual)
    found = list(read_articles(content, name=f"x{FORMATS[format_].suffix}", text_field="source", language="id"))
    assert all(isinstance(each, Article) for each in found)
    texts_read = [each.text for each in found if isinstance(each, Article)]
    wanted = [pair.source.text for pair in bilingual.pairs]
    assert texts_read == (list(map(guarded, wanted)) if format_ == "csv" else wanted)


@pytest.mark.parametrize("format_", ["md", "txt", "html"])
@given(bilingual=bilinguals())
@settings(deadline=None, max_examples=30)
def test_our_reader_finds_each_sentence_in_a_view(format_: str, bilingual: BilingualArticle) -> None:
    """Without regard to white space, and of a page but what the reader of pages takes for the article."""
    if format_ == "html":
        bilingual = ferry_article()
    content = FORMATS[format_].render(bilingual)
    article = read_article(content, name=f"x{FORMATS[format_].suffix}", language="id")
    whole = "".join(article.text.split())
    for paragraph in bilingual.paragraphs:
        for pair in paragraph.pairs:
            if format_ != "html" or paragraph.role is Role.BODY:
                assert "".join(one_line(pair.source.text).split()) in whole
                assert "".join(one_line(pair.target.text).split()) in whole


def test_no_text_of_an_article_can_hold_lone_surrogates() -> None:
    """So no writer meets one: what is no Unicode text is refused where it would come in."""
    for said in (Metadata(title="a\ud800"), Metadata(fields={"a": {"b": ["\udfff"]}})):
        with pytest.raises(InputError, match="metadata hold a lone surrogate"):
            read_text("Ada.", metadata=said)
    (record,) = read_articles(b'{"text": "Ada \\ud800kapal.", "title": "\\udfff"}', name="x.jsonl", language="id")
    assert isinstance(record, Article)
    assert (record.text, record.metadata.title) == ("\ufffd\n\nAda \ufffdkapal.", "\ufffd")
    with pytest.raises(InputError, match="lone surrogate"):
        read_text("Ada\ud800.")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_second_implementation_reads_the_same_sentences(text: str) -> None:
    tmx = pytest.importorskip("translate.storage.tmx")
    xliff = pytest.importorskip("translate.storage.xliff2")
    said = Metadata(title=text, byline=text, source_url=text)
    made = make_bilingual([(Role.BODY, [Pair(f"a{text}b", f"c{text}d"), Pair("Ya.", "Yes.")])], name=text or "x")
    bilingual = made.model_copy(update={"metadata": said})
    wanted = [(in_xml(pair.source.text), in_xml(pair.target.text)) for pair in bilingual.pairs]
    store = tmx.tmxfile.parsestring(FORMATS["tmx"].render(bilingual))
    store.setsourcelanguage("id")
    store.settargetlanguage("en")
    assert [(str(unit.source), str(unit.target)) for unit in store.units] == wanted
    other = xliff.Xliff2File.parsestring(FORMATS["xliff"].render(bilingual))
    assert (other.getsourcelanguage(), other.gettargetlanguage()) == ("id", "en")
    if in_xml(text) == text:  # it does not know <cp>
        assert [(str(unit.source), str(unit.target)) for unit in other.units] == wanted


def test_what_a_second_implementation_confirms_becomes_a_correction(tmp_path: Path) -> None:
    xliff = pytest.importorskip("translate.storage.xliff2")
    file = tmp_path / "x.xlf"
    write_article(make_bilingual([(Role.BODY, [Pair("Ada kapal.", "A ship."), Pair("Ya.", "Yes.")])]), file)
    assert list(read_entries(file)) == [None, None]
    store = xliff.Xliff2File.parsefile(str(file))
    store.units[0].target = "There is a ship."
    store.units[0].markapproved()
    store.savefile(str(file))
    assert list(read_entries(file)) == [("Ada kapal.", "There is a ship."), None]


@pytest.mark.parametrize("format_", ["tmx", "xliff", "tsv", "csv", "parquet", "json"])
def test_only_english_says_what_it_is_for(format_: str) -> None:
    from translator.cli.options import Part

    with pytest.raises(Exception, match=f"is for md, html, txt, document; {format_} has both languages"):
        format_names(format_, Part.ENGLISH, ())


def test_a_format_without_its_library_is_refused_before_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translator.writers.find_spec", lambda name: None)
    require(["tmx", "xliff", "csv"])
    with pytest.raises(ConfigError, match=r"pip install 'translator\[parquet\]'"):
        require(["json", "parquet"])
