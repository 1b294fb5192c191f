"""What a glossary promises: its terms stand in the translation or are flagged, and nothing else is touched."""

from __future__ import annotations

import csv
import re
import string
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from translator.checks import Judgement
from translator.document import Alignment, AlignmentMethod, Flag, FlagKind, Origin, Severity, Translation
from translator.errors import InputError
from translator.glossary import Glossary, Term, builtin_terms, make_term, read_terms

_WORD = re.compile(r"[^\s.,()]+")


def linked(source: str, target: str, links: str, origin: Origin = Origin.MACHINE) -> Translation:
    """A translation with links written as "0-1 2-3": the numbers of words, from 0."""
    pairs = [tuple(map(int, link.split("-"))) for link in links.split()]
    return Translation(
        text=target,
        alignment=Alignment(
            method=AlignmentMethod.ATTENTION,
            source_words=tuple(word.span() for word in _WORD.finditer(source)),
            target_words=tuple(word.span() for word in _WORD.finditer(target)),
            links=tuple((one, other, 0.9) for one, other in pairs),
        ),
        origin=origin,
    )


def glossary(*terms: tuple[str, str]) -> Glossary:
    return Glossary([make_term(source, target) for source, target in terms])


def found(source: str, *terms: Term) -> list[str]:
    return [source[match.start : match.end] for match in Glossary(terms).find(source)]


def marked(text: str, flag: Flag, *, source: bool = False) -> list[str]:
    return [text[start:end] for start, end in (flag.source_spans if source else flag.target_spans)]


# Placing


PLACED = [
    # the linked words are replaced, the article stays
    ("Bupati tiba.", "The district boss arrived.", "0-0 0-1 0-2 1-3", "bupati", "regent", "The regent arrived."),
    # an article is made to agree
    ("Ia seorang bupati.", "He is a district boss.", "0-0 1-2 2-3 2-4", "bupati", "underlord", "He is an underlord."),
    ("Ia anggota KPU.", "He is an ECI member.", "0-0 1-4 2-3", "KPU", "KPU", "He is a KPU member."),
    # the number is that of the words replaced, or of the source
    ("Ada warga desa.", "There are some hicks.", "0-0 1-3 2-3", "warga desa", "villager", "There are some villagers."),
    ("Para bupati tiba.", "Bupati arrived.", "1-0 2-1", "bupati", "regent", "Regents arrived."),
    ("Bupati-bupati tiba.", "Bupati-bupati arrived.", "0-0 1-1", "bupati", "regent", "Regents arrived."),
    ("Dua kepala dinas tiba.", "Two dinas arrived.", "0-0 1-1 2-1 3-2", "kepala dinas", "head of agency",
     "Two heads of agency arrived."),
    # an untranslated term is replaced without links
    ("Kata bupati, aman.", "The bupati said it was safe.", "", "bupati", "regent", "The regent said it was safe."),
    ("Kata Menkeu, aman.", "According to Menkeu, it is safe.", "", "Menkeu", "the finance minister",
     "According to the finance minister, it is safe."),
    # a title before a name
    ("Bupati Sari tiba.", "Then Bupati Sari arrived.", "", "bupati", "the regent", "Then Regent Sari arrived."),
    # the head of a sentence, and text in capitals
    ("Menkeu pergi.", "Menkeu left.", "", "Menkeu", "the finance minister", "The finance minister left."),
    ("KPK TANGKAP BUPATI LAGI", "THE CPC ARRESTS REGENT AGAIN", "0-1 1-2 2-3 3-4", "KPK", "Corruption Commission",
     "THE CORRUPTION COMMISSION ARRESTS REGENT AGAIN"),
    # 's stays
    ("Rumah bupati roboh.", "The bupati's house collapsed.", "", "bupati", "regent", "The regent's house collapsed."),
    # a term that is kept
    ("Ia naik Garuda Jaya.", "He took Great Eagle.", "0-0 1-1 2-2 3-3", "Garuda Jaya", "", "He took Garuda Jaya."),
    ("Ia naik garuda jaya.", "He took garuda jaya.", "", "Garuda Jaya", "=", "He took garuda jaya."),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target", "links", "term", "english", "expected"), PLACED)
def test_a_term_is_put_into_the_translation(
    source: str, target: str, links: str, term: str, english: str, expected: str
) -> None:
    made = glossary((term, english)).apply(source, linked(source, target, links))
    assert made.text == expected


def test_an_abbreviation_that_is_introduced_in_brackets_is_kept() -> None:
    terms = glossary(("Menteri Keuangan", "finance minister"), ("Menkeu", "finance minister"))
    source, target = "Menteri Keuangan (Menkeu) pergi.", "The finance minister (Menku) left."
    made = terms.apply(source, linked(source, target, "0-2 1-1 2-3 3-4"))
    assert made.text == "The finance minister (Menkeu) left."
    joined = "Menteri Keuangan Menkeu Sari pergi."
    made = terms.apply(joined, linked(joined, "Minister Menku Sari left.", "0-0 1-0 2-1 3-2 4-3"))
    assert made.text == "Finance Minister Sari left."


@pytest.mark.parametrize("term", ["C++ (beta)", "C++", "C#", "Yahoo!", "Grup (Persero)", "R&D"])
def test_marks_that_belong_to_a_term_are_part_of_it(term: str) -> None:
    source = f"Mereka memakai {term} sekarang."
    kept = glossary((term, term)).apply(source, linked(source, f"They use {term} now.", "0-0"))
    assert kept.flags == ()
    lost = glossary((term, term)).apply(source, linked(source, "They use it now.", "0-0"))
    (flag,) = lost.flags
    assert (flag.kind, flag.severity) == (FlagKind.GLOSSARY, Severity.WARNING)
    assert flag.message == f"“{term}” is not kept as it is, as the glossary has it, and could not be made so"


def test_what_is_put_in_is_flagged_and_linked_at_its_place() -> None:
    source, target = "Kemarin bupati pergi.", "Yesterday the district boss left."
    before = linked(source, target, "0-0 1-2 1-3 2-4")
    other = Flag(kind=FlagKind.SPLIT, severity=Severity.INFO, message="kept", target_spans=((28, 32),))
    made = glossary(("bupati", "regent")).apply(source, before.model_copy(update={"flags": (other,)}))
    assert made.text == "Yesterday the regent left."
    moved, flag = made.flags
    assert marked(made.text, moved) == ["left"]
    assert (flag.kind, flag.severity) == (FlagKind.GLOSSARY, Severity.INFO)
    assert marked(source, flag, source=True) == ["bupati"]
    assert marked(made.text, flag) == ["regent"]
    assert made.alignment is not None
    assert [made.text[slice(*word)] for word in made.alignment.target_words] == ["Yesterday", "the", "regent", "left"]
    assert made.alignment.links == ((0, 0, 0.9), (1, 2, 1.0), (2, 3, 0.9))


HELD = [
    ("Bupati tiba.", "The regent arrived.", "bupati", "regent"),
    ("Para bupati tiba.", "The Regents arrived.", "bupati", "regent"),
    ("Rumah bupati roboh.", "The regent's house collapsed.", "bupati", "regent"),
    ("KPK bergerak.", "The Corruption Eradication Commission moves.", "KPK", "KPK|Corruption Eradication Commission"),
    ("Markas PBB sepi.", "U.N. headquarters is quiet.", "PBB", "UN|U.N."),
    ("Wali kota pergi.", "The vice-mayor left.", "wali kota", "vice mayor"),
    ("GEMPA DI AS SELATAN", "QUAKE IN US SOUTH", "AS", "US"),
    ("Tokopedia tumbuh.", "Tokopedia's growth continues.", "Tokopedia", ""),
]


@pytest.mark.parametrize(("source", "target", "term", "english"), HELD)
def test_a_translation_that_holds_an_accepted_form_is_left_alone(
    source: str, target: str, term: str, english: str
) -> None:
    translation = linked(source, target, "")
    assert glossary((term, english)).apply(source, translation) is translation


NOT_PLACED = [
    # no links
    ("Bupati tiba.", "The boss arrived.", "", "bupati", "regent"),
    # nothing but a pronoun
    ("Kata bupati, aman.", "He said it was safe.", "1-0 0-1 2-4", "bupati", "regent"),
    # the linked words lie apart
    ("Bupati tiba di kota.", "The boss came to town by chief.", "0-1 0-6 1-2 3-4", "bupati", "regent"),
    # far more words than the term has
    ("Bupati tiba.", "A very big bad old bold boss arrived.", "0-1 0-2 0-3 0-4 0-5 0-6", "bupati", "regent"),
    # a figure
    ("Bupati 12 desa.", "12th of villages.", "0-0 2-2", "bupati", "regent"),
    # a word that the source has elsewhere
    ("Bupati Sari tiba.", "Sari arrived.", "0-0 2-1", "bupati", "regent"),
    # the case of an acronym
    ("Ia dari AS.", "He is one of us.", "", "AS", "US"),
]


@pytest.mark.parametrize(("source", "target", "links", "term", "english"), NOT_PLACED)
def test_a_term_without_a_safe_place_is_flagged_and_nothing_is_changed(
    source: str, target: str, links: str, term: str, english: str
) -> None:
    made = glossary((term, english)).apply(source, linked(source, target, links))
    assert made.text == target
    (flag,) = made.flags
    assert (flag.kind, flag.severity) == (FlagKind.GLOSSARY, Severity.WARNING)
    assert [one.casefold() for one in marked(source, flag, source=True)] == [term.casefold()]


def test_each_mention_needs_a_form_of_its_own() -> None:
    source, target = "Bupati Sari menemui Bupati Rudi.", "Regent Sari met Boss Rudi."
    made = glossary(("bupati", "regent")).apply(source, linked(source, target, "0-0 1-1 2-2 3-3 4-4"))
    assert made.text == "Regent Sari met Regent Rudi."
    said_once = "Regent Sari met Rudi."
    made = glossary(("bupati", "regent")).apply(source, linked(source, said_once, "0-0 1-1 2-2 4-3"))
    assert made.text == said_once
    assert [(flag.severity, marked(source, flag, source=True)) for flag in made.flags] == [(Severity.INFO, ["Bupati"])]
    assert made.flags[0].source_spans == ((20, 26),)  # the second


def test_a_form_inside_that_of_another_term_does_not_count_for_both() -> None:
    terms = glossary(("bupati", "regent"), ("wakil bupati", "deputy regent"))
    source = "Wakil bupati menemui bupati."
    made = terms.apply(source, linked(source, "The deputy regent met the boss.", "0-1 1-2 2-3 3-5"))
    assert made.text == "The deputy regent met the regent."


def test_a_name_beside_the_term_is_kept() -> None:
    source, target = "Ia duta besar Indonesia di sana.", "He is the Indonesian envoy there."
    made = glossary(("duta besar", "ambassador")).apply(source, linked(source, target, "0-0 1-3 1-4 2-4 5-5"))
    assert made.text == "He is the Indonesian ambassador there."


def test_a_term_that_is_held_settles_what_checks_say_of_its_words() -> None:
    source, target = "Menurut Kemenlu, Rudi Hartono selamat.", "The Foreign Ministry says Budi is safe."
    held = glossary(("Kemenlu", "the Foreign Ministry")).held(source, target)
    assert [(source[slice(*one)], target[slice(*other)]) for one, other in held] == [("Kemenlu", "Foreign Ministry")]
    name = Flag(kind=FlagKind.NAME, severity=Severity.WARNING, message="lost", source_spans=((8, 15),))
    other = name.model_copy(update={"source_spans": ((17, 29),)})
    number = name.model_copy(update={"kind": FlagKind.NUMBER})
    assert Judgement((name, other, number)).without_settled(held).flags == (other, number)


def test_what_a_person_wrote_is_verified_only() -> None:
    source, target = "Kata bupati, aman.", "The bupati said it was safe."
    made = glossary(("bupati", "regent")).apply(source, linked(source, target, "", Origin.CORRECTED))
    assert made.text == target
    assert [flag.severity for flag in made.flags] == [Severity.WARNING]
    assert glossary(("bupati", "regent")).verify(source, target) == made.flags
    assert glossary(("bupati", "regent")).verify(source, "The regent said it was safe.") == ()


# Matching


def test_terms_are_found_as_whole_words_with_clitics_and_doubled() -> None:
    term = make_term("bupati", "regent")
    text = "Bupati, bupatinya, bupati-bupati dan bupatilah; bukan kebupatian atau bupatian."
    assert found(text, term) == ["Bupati", "bupatinya", "bupati-bupati", "bupatilah"]
    assert found("Kepala-kepala daerah", make_term("kepala daerah", "regional head")) == ["Kepala-kepala daerah"]
    assert found("KPK, KPKnya, KPK-lah, kpk, KPKS", make_term("KPK", "KPK")) == ["KPK", "KPKnya", "KPK-lah"]
    assert found("Itu masalah dari masa lalu.", make_term("masa", "period")) == ["masa"]


def test_case_and_prefix_rules_are_kept() -> None:
    assert found("Menteri dan menteri", make_term("Menteri", "minister", case=True)) == ["Menteri"]
    assert found("vaksin, vaksinasi, divaksin", make_term("vaksin", "vaccine", whole_word=False)) == [
        "vaksin",
        "vaksinasi",
    ]
    assert found("Bahasa C++ dan C", make_term("C++", "")) == ["C++"]


def test_the_longest_term_wins_and_the_first_layer_over_all() -> None:
    short, long = make_term("Mahkamah", "tribunal"), make_term("Mahkamah Agung", "Supreme Court")
    source = "Hakim Mahkamah Agung datang."
    assert [match.term for match in Glossary([short, long]).find(source)] == [long]
    assert [match.term for match in Glossary([short], [long]).find(source)] == [short]
    mine = make_term("Mahkamah Agung", "High Court")
    assert [match.term for match in Glossary([mine], [long]).find(source)] == [mine]


def test_in_capitals_an_acronym_that_is_a_common_word_is_not_found() -> None:
    terms = (make_term("KPK", "KPK"), make_term("DAN", "DAN"))
    assert found("KPK DAN POLRI BERTEMU", *terms) == ["KPK"]


# Files


def test_columns_are_read_with_their_rules(tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text(
        "Source;Target;Case;Whole word;Note\nKPK;KPK|Corruption Eradication Commission;;;ours\nmerek;=;yes;no;\n\n"
        '"""Laskar"" Pelangi";;no;yes;a book\n',
        encoding="utf-8-sig",
    )
    assert read_terms(file) == (
        Term("KPK", ("KPK", "Corruption Eradication Commission"), case=True, whole_word=True),
        Term("merek", (), case=True, whole_word=False),
        Term('"Laskar" Pelangi', (), case=False, whole_word=True),
    )


WRONG = [
    ("a.tsv", "bupati\tregent\nbupati\tdistrict head\n", "lines 1 and 2"),
    ("a.tsv", "bupati\tregent\tyes\n", "line 1"),
    ("a.tsv", "source\ttarget\tcase\nbupati\tregent\tmaybe\n", "line 2"),
    ("a.tsv", "source\ttarget\twhole word\nbupati\tregent\tno\ttoo many\n", "line 2"),
    ("a.csv", "source,target,colour\n", "colour"),
    ("a.csv", "source,case\n", "target"),
    ("a.csv", 'bupati,"regent\n', "quot"),
    ("a.csv", "bupati\n", "line 1"),
    ("a.csv", "bupati,regent\n ,x\n", "line 2"),
    ("a.csv", "bupati,regent| \n", "line 1"),
    ("a.txt", "bupati,regent\n", ".tsv, .csv, .tbx"),
    ("a.tbx", "<tbx>", "XML"),
    ("a.tbx", "<html/>", "TBX"),
    ("a.tbx", "<tbx><conceptEntry>\n<langSec xml:lang='id'><termSec><term/></termSec></langSec>\n"
     "</conceptEntry></tbx>", "line 2"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "told"), WRONG)
def test_a_wrong_file_is_refused_with_its_name_and_the_place(
    tmp_path: Path, name: str, content: str, told: str
) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_terms(file)
    assert str(file) in str(error.value)
    assert told in str(error.value)


def test_a_file_that_is_missing_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        Glossary.load(tmp_path / "none.tsv")
    file = tmp_path / "latin.tsv"
    file.write_bytes(b"kota\tcity\ncaf\xe9\tcafe\n")
    with pytest.raises(InputError, match="line 2: not UTF-8"):
        read_terms(file)


TBX_2019 = """<?xml version="1.0"?>
<tbx type="TBX-Basic" style="{style}" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
     xmlns:min="http://www.tbxinfo.net/ns/min"><text><body>
<conceptEntry id="c1">
 <langSec xml:lang="id"><termSec><term>Mahkamah <!-- x -->Agung</term></termSec>
  <termSec><term>MA</term></termSec></langSec>
 <langSec xml:lang="en-GB">
  <termSec><term>high court</term>{deprecated}</termSec>
  <termSec><term>SC</term></termSec>
  <termSec><term>Supreme Court</term>{preferred}</termSec></langSec>
</conceptEntry>
<conceptEntry id="c2"><langSec xml:lang="id"><termSec><term>sendiri</term></termSec></langSec></conceptEntry>
</body></text></tbx>"""
STATUS = {
    "dca": '<termNote type="administrativeStatus">{}-admn-sts</termNote>',
    "dct": "<min:administrativeStatus>{}-admn-sts</min:administrativeStatus>",
}


@pytest.mark.parametrize("style", ["dca", "dct"])
def test_tbx_of_2019_is_read_in_both_styles(tmp_path: Path, style: str) -> None:
    file = tmp_path / "terms.tbx"
    statuses = {f"{name}": STATUS[style].format(f"{name}Term") for name in ("deprecated", "preferred")}
    file.write_text(TBX_2019.format(style=style, **statuses), encoding="utf-8")
    forms = ("Supreme Court", "SC")
    assert read_terms(file) == (Term("Mahkamah Agung", forms, False, True), Term("MA", forms, True, True))


def test_tbx_of_2008_is_read(tmp_path: Path) -> None:
    file = tmp_path / "terms.tbx"
    file.write_text(
        '<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd"><martif type="TBX"><text><body><termEntry>'
        "<langSet xml:lang='id-ID'><ntig><termGrp><term>bupati</term></termGrp></ntig></langSet>"
        "<langSet xml:lang='en'><tig><term>regent</term></tig></langSet></termEntry></body></text></martif>",
        encoding="utf-8",
    )
    assert read_terms(file) == (make_term("bupati", "regent"),)


def test_tbx_with_an_entity_of_its_own_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    file = tmp_path / "terms.tbx"
    file.write_text(
        f'<!DOCTYPE tbx [<!ENTITY x SYSTEM "{secret.as_uri()}">]><tbx><conceptEntry>'
        "<langSec xml:lang='id'><termSec><term>a &x;</term></termSec></langSec></conceptEntry></tbx>",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="entity &x;"):
        read_terms(file)


_NAMES = st.text(string.ascii_letters + "éß '\"-,;\t.&<1", min_size=1, max_size=12).map(
    lambda text: " ".join(text.split())
)
_TERM_TEXTS = _NAMES.filter(lambda text: re.search(r"[^\W_]", text) is not None)
_TERMS = st.lists(
    st.builds(
        lambda source, targets, case, whole: Term(source, tuple(dict.fromkeys(targets)), case, whole),
        _TERM_TEXTS.filter(lambda text: text.casefold() != "source"),
        st.lists(_TERM_TEXTS, max_size=3),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda term: term.source.casefold(),
)


@given(terms=_TERMS, suffix=st.sampled_from([".tsv", ".csv"]))
def test_columns_give_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, terms: Sequence[Term], suffix: str
) -> None:
    file = tmp_path_factory.mktemp("columns") / f"terms{suffix}"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, "excel-tab" if suffix == ".tsv" else "excel")
        writer.writerow(["source", "target", "case", "whole_word"])
        yes = {True: "yes", False: "no"}
        writer.writerows((t.source, "|".join(t.targets), yes[t.case], yes[t.whole_word]) for t in terms)
    assert read_terms(file) == tuple(terms)


@given(terms=_TERMS)
def test_tbx_gives_back_what_was_written(tmp_path_factory: pytest.TempPathFactory, terms: Sequence[Term]) -> None:
    def section(language: str, texts: Sequence[str]) -> str:
        inside = "".join(f"<termSec><term>{escape(text)}</term></termSec>" for text in texts)
        return f'<langSec xml:lang="{language}">{inside}</langSec>'

    file = tmp_path_factory.mktemp("tbx") / "terms.tbx"
    concepts = "".join(
        f"<conceptEntry>{section('id', [term.source])}{section('en', term.targets)}</conceptEntry>" for term in terms
    )
    file.write_text(f"<tbx><text><body>{concepts}</body></text></tbx>", encoding="utf-8")
    assert read_terms(file) == tuple(make_term(term.source, "|".join(term.targets)) for term in terms if term.targets)


@given(data=st.data(), content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_content_ends_in_anything_but_terms_or_an_input_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, content: bytes
) -> None:
    file = tmp_path_factory.mktemp("any") / f"terms{data.draw(st.sampled_from(['.tsv', '.csv', '.tbx']))}"
    file.write_bytes(content)
    try:
        terms = read_terms(file)
    except InputError:
        return
    Glossary(terms).find("KPK dan bupati")


# Any input

_SOURCE_WORDS = st.sampled_from(["bupati", "Bupatinya", "KPK", "wali kota", "desa", "12", "pergi", "dan", "(KPK)"])
_TARGET_WORDS = st.sampled_from(
    ["regent", "the", "a", "boss", "KPK", "Bupati", "12th", "an", "mayor's", "of", "town", "wali kota", "x,", "“Y”."]
)


@given(
    source=st.lists(_SOURCE_WORDS, min_size=1, max_size=6).map(" ".join),
    target=st.lists(_TARGET_WORDS, min_size=1, max_size=8).map(" ".join),
    data=st.data(),
)
def test_text_outside_the_terms_put_in_is_kept(source: str, target: str, data: st.DataObject) -> None:
    count, other = len(_WORD.findall(source)), len(_WORD.findall(target))
    numbers = st.tuples(st.integers(0, count - 1), st.integers(0, max(0, other - 1)))
    links = " ".join(f"{one}-{two}" for one, two in data.draw(st.sets(numbers, max_size=8)) if two < other)
    terms = glossary(("bupati", "the regent|ruler"), ("KPK", "KPK|Commission"), ("wali kota", "mayor"), ("desa", ""))
    before = linked(source, target, links)
    made = terms.apply(source, before)
    matches = terms.find(source)
    placed = [flag.target_spans[0] for flag in made.flags if "was put in" in flag.message]
    kept, at = [], 0
    for start, end in sorted(placed):
        kept.append(made.text[at:start])
        at = end
    kept.append(made.text[at:])
    # An article next to a term may have come, or been made to agree.
    loose = [re.sub(r"(?:\b(?:an?|the) )?$", "", part, flags=re.I) for part in kept[:-1]] + [kept[-1]]
    assert re.fullmatch(".*".join(map(re.escape, loose)), target, re.DOTALL)
    assert len(made.flags) <= len(matches)
    assert made.alignment
    for number, word in enumerate(made.alignment.target_words):
        assert 0 <= word[0] < word[1] <= len(made.text), number
    assert all(two < len(made.alignment.target_words) for _, two, _ in made.alignment.links)


@given(source=st.text(max_size=60), target=st.text(min_size=1, max_size=60), term=st.text(max_size=8))
def test_no_text_is_changed_where_no_term_is(source: str, target: str, term: str) -> None:
    assume(re.search(r"[^\W_]", term) and "|" not in term and not Glossary([make_term(term, "x")]).find(source))
    translation = Translation(text=target)
    assert Glossary([make_term(term, "x")]).apply(source, translation) is translation


# The built-in glossary


def test_the_builtin_glossary_has_at_least_200_terms_that_find_themselves() -> None:
    terms = builtin_terms()
    assert len(terms) >= 200
    everything = Glossary(terms)
    for term in terms:
        (match,) = everything.find(f"Lalu {term.source} hadir.")
        assert match.term.key == term.key


def test_an_acronym_that_is_kept_in_english_news_is_not_spelt_out() -> None:
    builtin = Glossary.load()
    for source, target in [
        ("KPK memeriksa anggota DPR.", "KPK questioned a DPR member."),
        ("KPK memeriksa anggota DPR.", "The anti-corruption commission questioned a member of the House."),
    ]:
        assert builtin.verify(source, target) == ()


def test_the_users_glossary_wins_and_the_builtin_can_be_left_out(tmp_path: Path) -> None:
    file = tmp_path / "mine.tsv"
    file.write_text("bupati\tdistrict chief executive\n", encoding="utf-8")
    source = "Bupati tiba."
    mine = Glossary.load(file)
    assert mine.apply(source, linked(source, "The regent arrived.", "0-1 1-2")).text == (
        "The district chief executive arrived."
    )
    assert mine.verify("KPK tiba.", "The agency came.") != ()
    assert Glossary.load(file, builtin=False).verify("KPK tiba.", "The agency came.") == ()
    assert Glossary.load(builtin=False).find("KPK dan bupati") == []
