"""Writers: what is written reads back or shows as it was, whatever the text, and appears whole or not at all."""

from __future__ import annotations

import base64
import errno
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.console import Console

from tests.sample_bilingual import HIGH, LOW, MEDIUM, Pair, ferry_article, links, make_bilingual
from translator.alignment import align_lexically
from translator.confidence import FIT
from translator.document import (
    AlignmentMethod,
    BilingualArticle,
    ConfidenceLevel,
    Flag,
    FlagKind,
    Metadata,
    Origin,
    Role,
    Severity,
    Suggestion,
    Summary,
    SummaryMethod,
    SummarySentence,
)
from translator.errors import ConfigError, InputError, OutputError
from translator.writers import FORMATS, write_article
from translator.writers.doubts import errors, pieces, to_check
from translator.writers.safe_text import line_span, one_line
from translator.writers.terminal import print_bilingual
from translator.writers.wording import legend

HOSTILE = (
    "<script>alert(1)</script>",
    "</style></title></textarea><img src=x onerror=alert(1)>",
    "\"quoted\" 'text' & &amp; {{ 7 * 7 }} {% raw %}",
    "| a | b |\n\n# heading [link](https://example.org) `code` **bold** <b>",
    "1. one - two + three * four _five_ ~~six~~ $7$ ^8^",
    "\u202ekanan ke kiri\u202c \u200fשלום\u200e",
    "[bold red]not markup[/bold red] [link=https://example.org]x[/link]",
    "\x1b]0;title\x07\x1b[31mred\x00\x9b31m",
    "]]> <![CDATA[ \ufffe\uffff\x00\x0b\u2028\x85 \U0001f9d1\u200d\U0001f33e",
    "=cmd|'/c calc'!A0",
    "\t=1+1\r\n@SUM(1)\r-2",
    '\'=1 "a","b"',
)

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40) | st.sampled_from(HOSTILE)
span_lists = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=3).map(tuple)
flags = st.builds(
    Flag,
    kind=st.sampled_from(FlagKind),
    severity=st.sampled_from(Severity),
    message=texts,
    source_spans=span_lists,
    target_spans=span_lists,
)
LEVELS = (HIGH, MEDIUM, LOW)
said = st.none() | texts
metadata = st.builds(
    Metadata, title=said, date=said, byline=said, source_url=said | texts.map("https://x.id/{}".format)
)
scores = st.none() | st.floats(max_value=0, allow_nan=False, allow_infinity=False)
suggestions = st.builds(Suggestion, source=texts, target=texts, score=st.floats(0, 1))
pairs = st.builds(
    Pair,
    source=texts,
    target=st.just("") | texts,
    score=scores,
    flags=st.tuples() | st.tuples(flags),
    origin=st.sampled_from(Origin),
    suggestions=st.tuples() | st.tuples(suggestions),
    confidence=st.none()
    | st.builds(lambda level, spans: level.model_copy(update={"doubtful": spans}), st.sampled_from(LEVELS), span_lists),
    alignment=st.none(),
).flatmap(lambda pair: st.sampled_from((pair, pair._replace(alignment=align_lexically(pair.source, pair.target)))))


@st.composite
def bilinguals(draw: st.DrawFn) -> BilingualArticle:
    """Articles of any text, with or without a summary."""
    paragraphs = draw(
        st.lists(st.tuples(st.sampled_from(Role), st.lists(pairs, min_size=1, max_size=3)), min_size=1, max_size=3)
    )
    claims = st.builds(
        SummarySentence,
        text=texts,
        method=st.sampled_from(SummaryMethod),
        support=st.none() | st.floats(0, 1),
        evidence=st.just(("p1s1",)),
    )
    summary = st.builds(Summary, headline=st.none() | claims, sentences=st.tuples() | st.tuples(claims))
    made = make_bilingual(
        paragraphs, summary=draw(st.none() | summary), name=draw(texts), warnings=draw(st.tuples() | st.tuples(texts))
    )
    return made.model_copy(update={"metadata": draw(metadata)})


def shown_texts(bilingual: BilingualArticle) -> list[str]:
    """Every text a reader must find in a view."""
    known = bilingual.metadata
    found = [*bilingual.warnings, *filter(None, (known.title, known.byline, known.source_url))]
    for pair in bilingual.pairs:
        found += [pair.source.text, pair.target.text, *(flag.message for flag in pair.target.flags)]
        found += [text for suggestion in pair.target.suggestions for text in (suggestion.source, suggestion.target)]
    if bilingual.summary:
        claims = (bilingual.summary.headline, *bilingual.summary.sentences)
        found += [claim.text for claim in claims if claim]
    return [one_line(text) for text in found]


class Page(HTMLParser):
    """The elements and the text of an HTML page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.chunks: list[str] = []
        self.feed(html)
        self.close()
        self.text = one_line("".join(self.chunks))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.chunks.append(data)


@given(bilinguals())
def test_json_reads_back_as_the_same_article(bilingual: BilingualArticle) -> None:
    assert BilingualArticle.model_validate_json(FORMATS["json"].render(bilingual)) == bilingual


def test_json_is_indented_and_keeps_letters_as_they_are() -> None:
    text = FORMATS["json"].render(ferry_article()).decode()
    assert text.startswith('{\n  "schema_version": 1,\n')
    assert text.endswith("}\n")
    assert "“Biaya energinya turun 60 persen" in text
    assert '"links": [[1, 4, 0.9], [2, 3, 0.9], ' in text, "lists of numbers take one line"


@given(bilinguals())
def test_jsonl_has_one_line_that_stands_alone_for_each_pair(bilingual: BilingualArticle) -> None:
    lines = [json.loads(line) for line in FORMATS["jsonl"].render(bilingual).decode().splitlines()]
    roles = [paragraph.role for paragraph in bilingual.paragraphs for _ in paragraph.pairs]
    assert lines == [
        {
            "article": bilingual.name,
            "id": pair.id,
            "role": role,
            "source": pair.source.text,
            "target": pair.target.text,
            "score": pair.target.score,
            "confidence": pair.target.confidence and pair.target.confidence.model_dump(mode="json"),
            "flags": [flag.model_dump(mode="json") for flag in pair.target.flags],
            "origin": pair.target.origin,
            "suggestions": [suggestion.model_dump() for suggestion in pair.target.suggestions],
            "alignment": pair.target.alignment and pair.target.alignment.model_dump(mode="json"),
            "start": pair.source.start,
            "end": pair.source.end,
        }
        for pair, role in zip(bilingual.pairs, roles, strict=True)
    ]


@given(bilinguals())
@settings(deadline=None, max_examples=40)
def test_html_shows_every_text_and_takes_none_for_markup(bilingual: BilingualArticle) -> None:
    page = Page(FORMATS["html"].render(bilingual).decode())
    assert [text for text in shown_texts(bilingual) if text not in page.text] == []
    tags = [tag for tag, _ in page.elements]
    assert [tags.count(tag) for tag in ("title", "style", "script", "h1", "table")] == [1] * 5
    assert tags.count("tr") == 1 + len(list(bilingual.pairs))
    assert not {"b", "img", "textarea"} & set(tags)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    assert not [key for _, attributes in page.elements for key in attributes if key.startswith("on")]


@given(bilinguals())
@settings(deadline=None, max_examples=40)
def test_markdown_shows_every_text_and_takes_none_for_markup(bilingual: BilingualArticle) -> None:
    markdown = MarkdownIt("commonmark").enable("table").enable("strikethrough")
    page = Page(markdown.render(FORMATS["md"].render(bilingual).decode()))
    assert [text for text in shown_texts(bilingual) if text not in page.text] == []
    assert not {"a", "img", "script", "code", "pre", "b", "s", "hr"} & {tag for tag, _ in page.elements}
    rows = [tag for tag, _ in page.elements].count("tr")
    assert rows == 1 + len(list(bilingual.pairs))
    assert [tag for tag, _ in page.elements].count("td") == 3 * (rows - 1)


@given(bilinguals())
def test_plain_text_shows_every_text_on_a_line_and_no_control_characters(bilingual: BilingualArticle) -> None:
    text = FORMATS["txt"].render(bilingual).decode()
    assert [shown for shown in shown_texts(bilingual) if shown not in text] == []
    assert set(re.findall(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", text)) <= {"\n"}
    assert sum(bool(re.match(r" +EN  ", line)) for line in text.splitlines()) == len(list(bilingual.pairs))


@pytest.mark.parametrize("format_", ["html", "md", "txt"])
def test_views_show_headline_summary_evidence_flags_and_provenance(format_: str) -> None:
    bilingual = ferry_article()
    text = FORMATS[format_].render(bilingual).decode()
    if format_ == "md":
        text = MarkdownIt("commonmark").enable("table").render(text)
    shown = text if format_ == "txt" else Page(text).text
    assert bilingual.summary is not None
    assert bilingual.summary.headline is not None
    headline, first = bilingual.summary.headline, bilingual.summary.sentences[0]
    assert shown.index(headline.text) < shown.index(first.text) < shown.index("PARAPAT, Kamis")
    evidence = bilingual.evidence(first)[0]
    assert shown.count(evidence.source.text) >= 2, "once as evidence, once in the article"
    for method in ("rewritten from sentences 5 and 6", "word for word from sentence 18"):
        assert method in shown
    assert not re.search(r"p\d+s\d+", shown), "sentences are numbered as a reader counts them"
    assert "The translation is the Indonesian sentence again." in shown
    assert bilingual.provenance.input_sha256 in shown
    for model in bilingual.provenance.models:
        assert model.name in shown
        assert model.sha256 in shown
    assert "summarization.sentences" in shown


@pytest.mark.parametrize("format_", ["html", "md", "txt"])
def test_views_do_without_summary_score_and_text(format_: str) -> None:
    headline = (Role.HEADLINE, [Pair("Banjir surut", "Flood recedes", None)])
    for paragraphs, title in (([headline], "Flood recedes"), ([], "berita.txt")):
        text = FORMATS[format_].render(make_bilingual(paragraphs, name="berita.txt")).decode()
        assert title in text
        assert "Evidence" not in text


@pytest.mark.parametrize("format_", ["html", "md", "txt"])
def test_views_say_what_came_from_the_translation_memory(format_: str) -> None:
    similar = Suggestion(source="Hujan turun di Depok.", target="Rain fell in Depok.", score=0.8)
    told = {
        Origin.CORRECTED: "corrected by a person",
        Origin.MEMORY: "machine translation of an earlier run",
        Origin.MACHINE: "rain fell in depok.",
    }
    for origin, words in told.items():
        pair = Pair("Hujan turun.", "Rain fell.", origin=origin, suggestions=(similar,) * (origin is Origin.MACHINE))
        text = FORMATS[format_].render(make_bilingual([(Role.BODY, [pair])])).decode().lower()
        text = re.sub('<details class="legend">.*?</details>', "", text, flags=re.DOTALL)
        assert [each for each in told.values() if each in text] == [words]


def test_the_legend_explains_every_mark_in_a_sentence_of_its_own() -> None:
    kinds = (FlagKind, Severity, ConfidenceLevel, SummaryMethod, AlignmentMethod)
    marks = {mark.value for kind in kinds for mark in kind}
    entries = [entry for section in legend().values() for entry in section]
    assert {entry.id.removeprefix("legend-") for entry in entries} >= marks | {"memory", "corrected", "doubtful"}
    assert len({entry.id for entry in entries}) == len({entry.note for entry in entries}) == len(entries)
    for entry in entries:
        assert re.fullmatch(r"[A-Z][^\n]{10,220}\.", entry.note), entry


def test_markdown_explains_only_the_marks_that_occur() -> None:
    text = FORMATS["md"].render(ferry_article()).decode().partition("## What the marks mean")[2]
    for mark in ("number", "split", "error", "low", "high", "rewritten", "attention"):
        assert f"- *{mark}*: " in text
    for mark in ("negation", "loop", "lexical", "corrected", "look at"):
        assert f"- *{mark}*: " not in text


DOUBTFUL = Flag(
    kind=FlagKind.NUMBER, severity=Severity.ERROR, message="“5,5” has become “55”", source_spans=((11, 14),)
)
CHECKED = Flag(kind=FlagKind.NAME, severity=Severity.WARNING, message="“Ani” is not in the translation")
TOLD = Flag(kind=FlagKind.SPLIT, severity=Severity.INFO, message="translated in 2 parts")


def test_what_a_person_should_check_comes_worst_first() -> None:
    pairs = [
        Pair("Satu.", "One.", confidence=HIGH),
        Pair("Dua.", "Two.", flags=(CHECKED,), confidence=MEDIUM),
        Pair("Tiga.", "Three.", confidence=LOW),
        Pair("Empat.", "Four.", flags=(TOLD,), confidence=MEDIUM),
        Pair("Lima.", "Five.", flags=(TOLD, DOUBTFUL), confidence=HIGH),
        Pair("Enam.", "Six.", flags=(CHECKED,), confidence=LOW),
    ]
    bilingual = make_bilingual([(Role.BODY, pairs)])
    assert [pair.id for pair in to_check(bilingual)] == ["p1s5", "p1s6", "p1s3", "p1s2", "p1s4"]
    assert [pair.id for pair in errors(bilingual)] == ["p1s5"]


@pytest.mark.parametrize("format_", ["html", "md", "txt"])
def test_views_say_first_how_many_sentences_to_compare_and_how_often_each_level_was_right(format_: str) -> None:
    text = FORMATS[format_].render(ferry_article()).decode()
    shown = Page(text).text if format_ == "html" else text
    start = shown[: shown.index("The Lintas Samosir, the first")]
    assert "Compare 4 of 19 sentences" in start
    for reason in ("errors in 2", "warnings in 1", "low confidence in 2", "medium confidence in 2"):
        assert reason in start
    rates = {level: f"{FIT.levels[level]} of {level.value}" for level in ConfidenceLevel}
    assert ", ".join(rates.values()) in start
    if format_ == "txt":
        assert shown.startswith("Compare 4 of 19")
    sure = make_bilingual([(Role.BODY, [Pair("Hujan turun.", "Rain fell.", confidence=HIGH)])])
    assert "None of 1 sentences is flagged as doubtful" in FORMATS[format_].render(sure).decode()


@pytest.mark.parametrize("format_", ["html", "md", "txt"])
def test_views_mark_low_and_medium_confidence_at_the_sentence(format_: str) -> None:
    found = {}
    for confidence in (HIGH, MEDIUM, LOW):
        pair = Pair("Hujan turun.", "Rain fell.", confidence=confidence)
        text = FORMATS[format_].render(make_bilingual([(Role.BODY, [pair])])).decode()
        if format_ == "html":
            text = text.partition("<tbody")[2].partition("</tbody>")[0]
        found[confidence.level] = (Page(text).text if format_ == "html" else text).partition("Hujan turun.")
    around = {level: before[-30:] + after.partition("\n\n")[0] for level, (before, _, after) in found.items()}
    assert "medium confidence" in around[ConfidenceLevel.MEDIUM]
    assert "low confidence" in around[ConfidenceLevel.LOW]
    assert ("high confidence" in around[ConfidenceLevel.HIGH]) is (format_ == "html")


@pytest.mark.parametrize("format_", ["html", "md", "txt"])
def test_views_warn_of_a_summary_made_from_a_doubtful_sentence(format_: str) -> None:
    text = FORMATS[format_].render(ferry_article()).decode()
    shown = Page(text).text if format_ == "html" else text
    summary = shown[shown.index("The ship cost Rp 425 billion") : shown.index("The regional government promised")]
    assert "“42,5 miliar” has become “425 billion”" in summary
    assert "8% of its words are not in the evidence" in shown.lower()


@given(texts, st.lists(flags, max_size=3), st.booleans())
def test_a_text_is_cut_at_the_spans_of_its_flags_and_nothing_is_lost(
    text: str, marks: list[Flag], target: bool
) -> None:
    found = pieces(text, marks, target=target)
    assert "".join(piece.text for piece in found) == text
    at = 0
    for piece in found:
        about = {
            flag.severity
            for flag in marks
            for start, end in (flag.target_spans if target else flag.source_spans)
            if start <= at < end
        }
        assert (piece.severity in about) if about else piece.severity is None
        assert piece.severity is Severity.ERROR or Severity.ERROR not in about
        at += len(piece.text)


@given(texts, texts, texts)
def test_a_span_is_found_again_in_the_text_on_one_line(before: str, marked: str, after: str) -> None:
    text = f"{before} kata{marked}kata {after}"
    start = len(before) + 1
    first, end = line_span(text, (start, start + len(marked) + 8))
    assert one_line(text)[first:end] == one_line(f"kata{marked}kata")


def test_html_gives_the_words_in_numbers_only() -> None:
    source, target = "😀 Hujan turun.", "Rain\r\nfell <b>."
    pair = Pair(source, target, alignment=links(source, target, "0-0 1-1*0.04"))
    elements = Page(FORMATS["html"].render(make_bilingual([(Role.BODY, [pair])])).decode()).elements
    (words,) = [attributes["data-words"] for _, attributes in elements if "data-words" in attributes]
    # In UTF-16 code units, of which the emoji has two, and with the line end of the page, which is one.
    assert words == "3 8 9 14;0 4 5 9 11 12;0 0 9 1 1 1"


def test_html_allows_only_its_own_style_and_script_and_points_nowhere_else() -> None:
    page = Page(FORMATS["html"].render(ferry_article()).decode())
    policy = next(a["content"] for t, a in page.elements if t == "meta" and a.get("http-equiv"))
    assert policy is not None
    directives = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))
    hashes = {
        tag: f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
        for tag in ("style", "script")
        for content in page.chunks
        if content.startswith(":root" if tag == "style" else '"use strict"')
    }
    assert directives == {
        "default-src": "'none'",
        "style-src": hashes["style"],
        "script-src": hashes["script"],
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert all(value.startswith("#") for _, a in page.elements for key, value in a.items() if key == "href" and value)
    assert not {"src", "srcset", "action", "style"} & {key for _, a in page.elements for key in a}
    assert not {"link", "iframe", "img", "object", "form", "base"} & {tag for tag, _ in page.elements}


def test_html_says_the_language_and_direction_of_each_text() -> None:
    bilingual = ferry_article()
    elements = Page(FORMATS["html"].render(bilingual).decode()).elements
    assert ("html", {"lang": "en"}) in elements
    sources = [a for _, a in elements if a.get("class") == "source"]
    assert len(sources) == len(list(bilingual.pairs))
    assert {(a["lang"], a["dir"]) for a in sources} == {("id", "auto")}


@pytest.mark.parametrize(("width", "side_by_side"), [(120, True), (70, False)])
def test_terminal_puts_the_languages_side_by_side_where_there_is_room(width: int, side_by_side: bool) -> None:
    bilingual = make_bilingual([(Role.BODY, [Pair("Hujan turun.", "Rain fell.")])])
    lines = _terminal(bilingual, width).splitlines()
    source = next(line for line in lines if "Hujan turun." in line)
    assert ("Rain fell." in source) is side_by_side
    assert any("Rain fell." in line for line in lines)
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize("width", [40, 120])
def test_terminal_shows_summary_evidence_and_flags(width: int) -> None:
    shown = one_line(_terminal(ferry_article(), width))
    for part in (
        "Lake Toba's first electric ferry begins carrying passengers",
        "[rewritten from sentences 1 and 5]",
        "The ship cost Rp 425 billion",
        "8 Dana itu berasal dari",
        "error, untranslated:",
    ):
        assert part in shown


@pytest.mark.parametrize("text", HOSTILE)
def test_terminal_prints_text_and_never_obeys_it(text: str) -> None:
    bilingual = make_bilingual([(Role.BODY, [Pair(text, text)])], name=text, warnings=(text,))
    shown = _terminal(bilingual, 400)
    assert one_line(text) in shown
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)


def _terminal(bilingual: BilingualArticle, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    print_bilingual(bilingual, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("format_", FORMATS)
def test_write_gives_the_rendered_text_and_nothing_else(format_: str, tmp_path: Path) -> None:
    bilingual = ferry_article()
    folder = tmp_path / "new" / "folder"
    path = folder / f"berita{FORMATS[format_].suffix}"
    write_article(bilingual, path)
    assert path.read_bytes() == FORMATS[format_].render(bilingual)
    assert list(folder.iterdir()) == [path]


def test_write_takes_the_place_of_an_older_file(tmp_path: Path) -> None:
    (tmp_path / "berita.json").write_text("old")
    path = tmp_path / "berita.json"
    write_article(ferry_article(), path)
    assert BilingualArticle.model_validate_json(path.read_text("utf-8")) == ferry_article()


def test_write_takes_the_longest_name_the_file_system_takes(tmp_path: Path) -> None:
    stem = "b" * (255 - len(".json"))
    write_article(ferry_article(), tmp_path / f"{stem}.json")
    assert (tmp_path / f"{stem}.json").is_file()
    with pytest.raises(OutputError, match="too long"):
        write_article(ferry_article(), tmp_path / f"{stem}b.json")


def test_write_keeps_the_older_file_when_the_disk_is_full(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="file size limits stand in for a full disk")
    (tmp_path / "berita.html").write_text("old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(OutputError, match=r"berita\.html: cannot be written: "):
            write_article(ferry_article(), tmp_path / "berita.html")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [file.name for file in tmp_path.iterdir()] == ["berita.html"]
    assert (tmp_path / "berita.html").read_text() == "old"


def test_write_says_so_where_a_directory_stands(tmp_path: Path) -> None:
    (tmp_path / "berita.md").mkdir()
    with pytest.raises(OutputError, match="a directory stands there"):
        write_article(ferry_article(), tmp_path / "berita.md")
    assert list(tmp_path.iterdir()) == [tmp_path / "berita.md"]


def test_write_says_so_where_the_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        write_article(ferry_article(), tmp_path / "file" / "berita.md")


@pytest.mark.skipif(sys.platform == "win32", reason="folder permissions are those of POSIX")
def test_write_says_so_where_the_folder_takes_no_files(tmp_path: Path) -> None:
    # Permissions do not hold the superuser back; the kernel's own folders do.
    folder = tmp_path if os.geteuid() else Path("/proc")
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(OutputError, match="cannot be written"):
            write_article(ferry_article(), folder / "berita.md")
    finally:
        tmp_path.chmod(0o755)


def test_a_full_disk_is_told_apart_from_a_wrong_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError) as wrong:
        write_article(ferry_article(), tmp_path / "file" / "berita.json")

    def refuse(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("translator.writers.write_whole", refuse)
    with pytest.raises(OutputError) as full:
        write_article(ferry_article(), tmp_path / "berita.json")
    assert (wrong.value.disk_full, full.value.disk_full) == (False, True)
    assert not isinstance(full.value, InputError)


def test_a_format_may_be_named_where_the_suffix_does_not_tell(tmp_path: Path) -> None:
    write_article(ferry_article(), tmp_path / "berita", format="json")
    assert BilingualArticle.model_validate_json((tmp_path / "berita").read_bytes()) == ferry_article()
    for path, format_ in (("berita.pdf", None), ("berita", None), ("berita.json", "pdf")):
        with pytest.raises(ConfigError, match="json, jsonl, md, html, txt"):
            write_article(ferry_article(), tmp_path / path, format=format_)


def test_the_original_headline_stands_beside_the_english_with_who_when_and_where() -> None:
    known = Metadata(date="2025-03-13T08:00+07:00", byline="Siti", source_url="https://example.com/a")
    bilingual = ferry_article().model_copy(update={"metadata": known})
    for format_ in ("md", "html", "txt"):
        text = FORMATS[format_].render(bilingual).decode()
        top = (Page(text).text if format_ == "html" else text).replace("\\", "").partition("PARAPAT, Kamis")[0]
        for part in ("Feri Listrik Pertama di Danau Toba", "13 March 2025", "Siti", "https://example.com/a"):
            assert part in top, (format_, part)
        other = bilingual.model_copy(update={"metadata": Metadata(title="Judul <b>lain</b>", date="Kamis lalu")})
        text = FORMATS[format_].render(other).decode()
        assert "Kamis lalu" in text
        assert "<b>" not in text if format_ != "txt" else "Judul <b>lain</b>" in text


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("https://example.com/a?b=1&c=%22", True),
        ("http://berita.example/a", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.com/a", False),
        ("https://[", False),
        ("file:///etc/passwd", False),
        ("example.com/a", False),
    ],
)
def test_the_page_leads_to_the_source_over_http_only(address: str, leads: bool) -> None:
    bilingual = ferry_article().model_copy(update={"metadata": Metadata(source_url=address)})
    page = Page(FORMATS["html"].render(bilingual).decode())
    assert address in page.text
    links = [a["href"] for _, a in page.elements if "href" in a and not str(a["href"]).startswith("#")]
    assert links == [address] * leads


def test_words_the_model_was_unsure_of_are_marked_and_explained() -> None:
    target = "The packaging terminal is <busy>."
    doubtful = ((4, 13), (26, 32))
    pair = Pair("Terminal peti kemas ramai.", target, confidence=HIGH.model_copy(update={"doubtful": doubtful}))
    bilingual = make_bilingual([(Role.BODY, [pair])])
    html = FORMATS["html"].render(bilingual).decode()
    assert re.findall(r'<mark class="unsure"[^>]*>([^<]*)</mark>', html) == ["packaging", "&lt;busy&gt;"]
    assert "a dotted one under the words" in Page(html).text
    assert "a dotted one under" not in Page(FORMATS["html"].render(ferry_article()).decode()).text
    assert "look at: packaging, <busy>" in FORMATS["txt"].render(bilingual).decode()
    assert "look at: packaging, &lt;busy&gt;" in FORMATS["md"].render(bilingual).decode()
    console = Console(file=io.StringIO(), width=120, force_terminal=True, color_system="standard")
    print_bilingual(bilingual, console)
    assert isinstance(console.file, io.StringIO)
    assert "\x1b[4mpackaging\x1b[0m" in console.file.getvalue()
    assert "underlined" in console.file.getvalue()


def test_what_a_source_says_of_an_article_stands_in_every_view() -> None:
    said = Metadata(title="Judul", date="2025-02-04", byline="Siti", source_url="https://example.com/a", language="id")
    bilingual = ferry_article().model_copy(update={"metadata": said})
    for format_ in ("md", "html", "txt"):
        text = FORMATS[format_].render(bilingual).decode()
        assert all(name in text for name in ("2025", "Siti", "example.com/a")), format_
    assert BilingualArticle.model_validate_json(FORMATS["json"].render(bilingual)).metadata == said


def test_the_registry_loads_no_view_library() -> None:
    code = "import sys, translator.writers; print([m for m in ('rich', 'jinja2') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
