"""The translation memory: nothing is translated twice, a person's word wins, and nobody's file is harmed."""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from tests.test_cli import run
from tests.word_engine import WordEngine
from translator import Pipeline
from translator.config import load_config
from translator.document import BilingualArticle, FlagKind, Origin, Translation
from translator.errors import InputError, OutputError
from translator.exchange import Entry, export_entries, read_entries
from translator.memory import Maker, Recall, RememberingTranslator, TranslationMemory, TranslationMemoryError
from translator.memory.similarity import MAX_TOKENS, SignatureIndex, nearest, signature
from translator.readers import read_text
from translator.translation import SourceSentence, Translator
from translator.translation.engine import Decoding
from translator.translation.translator import printable_line

MODEL = Maker.of("words", "5b" * 32, "words", beam_size=4)
RAIN, RAINED = "Hujan turun di Bogor sejak pagi.", "It has been raining in Bogor since morning."


def english(words: list[str], decoding: Decoding) -> list[str]:
    return [f"en{word}" for word in words]


def remembering(
    engine: WordEngine, memory: TranslationMemory, maker: Maker | None = MODEL, limit: int = 50
) -> RememberingTranslator:
    translator = Translator(engine, beam_size=4, batch_tokens=512, max_sentence_tokens=limit)
    return RememberingTranslator(translator, Recall(memory, maker, 0.75))


def stage(
    memory: TranslationMemory, maker: Maker | None = MODEL, limit: int = 50
) -> tuple[RememberingTranslator, WordEngine]:
    engine = WordEngine(english)
    return remembering(engine, memory, maker, limit), engine


def translate(translator: RememberingTranslator, *texts: str) -> list[Translation]:
    return translator.translate([SourceSentence(text, {}) for text in texts])


@pytest.fixture
def memory(tmp_path: Path) -> TranslationMemory:
    return TranslationMemory(tmp_path / "news.memory", create=True)


def test_a_sentence_is_translated_once_and_says_so(memory: TranslationMemory) -> None:
    first, engine = stage(memory)
    (made,) = translate(first, RAIN)
    assert (made.origin, made.score, len(engine.seen)) == (Origin.MACHINE, -0.5, 1)
    memory.close()
    second, engine = stage(TranslationMemory(memory.path))
    # White space is not part of a sentence: an article breaks its lines anywhere.
    again, other = translate(second, "Hujan turun\n di  Bogor sejak pagi.", "Banjir surut.")
    assert again.model_copy(update={"alignment": None}) == made.model_copy(
        update={"origin": Origin.MEMORY, "alignment": None}
    )
    assert again.alignment and again.alignment.links == (made.alignment and made.alignment.links)
    assert (other.text, other.origin) == ("enBanjir ensurut.", Origin.MACHINE)
    assert engine.seen == [["Banjir", "surut."]]


@pytest.mark.parametrize(
    "maker",
    [
        Maker.of("words", "c7" * 32, "words", beam_size=4),
        Maker.of("words", "5b" * 32, "other", beam_size=4),
        Maker.of("words", "5b" * 32, "words", beam_size=5),
    ],
    ids=["model", "engine", "options"],
)
def test_what_another_model_or_other_options_made_is_not_used(memory: TranslationMemory, maker: Maker) -> None:
    translate(stage(memory)[0], RAIN)
    other, engine = stage(memory, maker)
    assert translate(other, RAIN)[0].origin is Origin.MACHINE
    assert len(engine.seen) == 1


def test_a_correction_wins_over_every_machine_and_the_last_one_stays(memory: TranslationMemory) -> None:
    translate(stage(memory)[0], RAIN)
    memory.add(RAIN, "It rained.")
    memory.add(f" {RAIN}\n", f"{RAINED}\n")
    for maker in (MODEL, Maker.of("better", "c7" * 32, "words"), None):
        translator, engine = stage(memory, maker)
        (found,) = translate(translator, RAIN)
        assert found.model_copy(update={"alignment": None}) == Translation(text=RAINED, origin=Origin.CORRECTED)
        assert engine.seen == []
    assert memory.remove(RAIN)
    assert not memory.remove(RAIN)
    assert translate(stage(memory)[0], RAIN)[0].origin is Origin.MEMORY


def test_without_machine_translations_none_are_kept(memory: TranslationMemory) -> None:
    for _ in range(2):
        translator, engine = stage(memory, maker=None)
        assert translate(translator, RAIN)[0].origin is Origin.MACHINE
        assert len(engine.seen) == 1
    assert not memory.statistics().makers


def test_a_long_sentence_is_kept_whole_with_its_flags(memory: TranslationMemory) -> None:
    text = ", ".join(" ".join(f"k{n}w{w}" for w in range(7)) for n in range(10))
    (made,) = translate(stage(memory, limit=20)[0], text)
    assert [flag.kind for flag in made.flags] == [FlagKind.SPLIT]
    translator, engine = stage(memory, limit=20)
    assert translate(translator, text) == [made.model_copy(update={"origin": Origin.MEMORY})]
    assert engine.seen == []


def test_what_failed_is_tried_again(memory: TranslationMemory) -> None:
    loop = WordEngine(lambda words, decoding: ["so", "on"] * 8)
    failing = remembering(loop, memory)
    (failed,) = translate(failing, RAIN)
    assert failed.flags
    assert translate(stage(memory)[0], RAIN)[0].text == " ".join(f"en{word}" for word in RAIN.split())
    echo = WordEngine(lambda words, decoding: words)
    echoing = remembering(echo, memory)
    for _ in range(2):
        (copied,) = translate(echoing, "Mereka sudah pergi ke pasar tadi pagi.")
        assert (copied.origin, [flag.kind for flag in copied.flags]) == (Origin.MACHINE, [FlagKind.UNTRANSLATED])


def test_a_headline_in_capitals_is_kept_as_the_words_it_was_translated_from(memory: TranslationMemory) -> None:
    headline, forms = "GUBERNUR RINA BUKA RAPAT KPK", {"rina": "Rina"}
    (made,) = stage(memory)[0].translate([SourceSentence(headline, forms)])
    translator, engine = stage(memory)
    again, sentence = translator.translate(
        [SourceSentence(headline, forms), SourceSentence("Gubernur Rina buka rapat KPK", {})]
    )
    assert again.text == made.text == "ENGUBERNUR ENRINA ENBUKA ENRAPAT ENKPK"
    assert sentence.text == "enGubernur enRina enbuka enrapat enKPK"
    assert engine.seen == []
    # Another article that writes the words in another way is not given what they were taken for here.
    (acronym,) = stage(memory)[0].translate([SourceSentence(headline, {"rina": "RINA"})])
    assert acronym.origin is Origin.MACHINE


def test_similar_corrections_are_offered_and_never_used(memory: TranslationMemory) -> None:
    memory.add(RAIN, RAINED)
    memory.add("Hujan turun di Depok sejak siang.", "It has been raining in Depok since noon.")
    memory.add("Menteri Keuangan membahas anggaran tahun depan.", "The finance minister discussed next year's budget.")
    near, far = translate(stage(memory)[0], "Hujan turun di Depok sejak pagi.", "Harga beras naik.")
    assert near.origin is Origin.MACHINE
    assert near.text == "enHujan enturun endi enDepok ensejak enpagi."
    assert [(each.target[:27], each.score) for each in near.suggestions] == [
        ("It has been raining in Bogo", 0.8571),
        ("It has been raining in Depo", 0.8571),
    ]
    assert far.suggestions == ()
    # They come with what the memory gives, too, and follow what people do while a run goes on.
    translator, _ = stage(memory)
    assert translate(translator, "Hujan turun di Depok sejak pagi.")[0].suggestions == near.suggestions
    memory.remove(RAIN)
    assert len(translate(translator, "Hujan turun di Depok sejak pagi.")[0].suggestions) == 1
    memory.add(RAIN.replace("pagi", "petang"), "It has been raining in Bogor since the afternoon.")
    assert translate(translator, RAIN)[0].suggestions[0].source == RAIN.replace("pagi", "petang")


WORDS = st.lists(
    st.sampled_from(["hujan", "turun", "di", "bogor", "depok", "sejak", "pagi", ",", ".", "presiden", "tiba", "15"]),
    max_size=12,
)


@given(st.lists(WORDS, max_size=20), WORDS, st.sampled_from([0.5, 0.6, 0.75, 0.9, 1.0]))
def test_sifting_by_signatures_misses_nothing(sentences: list[list[str]], wanted: list[str], threshold: float) -> None:
    every = {number: words for number, words in enumerate(sentences) if words}
    index = SignatureIndex((number, *signature(words)) for number, words in every.items())
    left = {number: every[number] for number in index.candidates(signature(wanted), threshold)}
    expected = nearest(wanted, every, threshold, 100) if wanted else {}
    assert nearest(wanted, left, threshold, 100) == expected
    assert all(score == Indel.normalized_similarity(wanted, every[n]) >= threshold for n, score in expected.items())


def test_sifting_leaves_little_to_compare() -> None:
    sentences = [[f"kata{(7 * n + 13 * w) % 5000}" for w in range(20)] for n in range(3000)]
    index = SignatureIndex((number, *signature(words)) for number, words in enumerate(sentences))
    assert len(index.candidates(signature(sentences[5]), 0.75)) < 30


@pytest.mark.slow
def test_a_monstrous_sentence_is_neither_kept_nor_compared(memory: TranslationMemory) -> None:
    monster = "kata " * 100_000
    memory.add("kata " * MAX_TOKENS, "word")
    translator, _ = stage(memory)
    for _ in range(2):
        (made,) = translate(translator, monster)
        assert (made.origin, made.suggestions) == (Origin.MACHINE, ())
    with pytest.raises(InputError, match="10,000 characters"):
        memory.add(monster, "word")


SENTENCES = st.text(min_size=1).filter(lambda text: printable_line(text) != "")
TARGETS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Zs", "Zl", "Zp"]), min_size=1)
HOSTILE = st.sampled_from(
    ['"Ya," katanya', '"', "a\tb", "<seg>&amp;]]>", "=1+1", "source", "\u2028 x", "''", "\\t", "machine"]
)


@pytest.mark.slow
@given(
    st.dictionaries((SENTENCES | HOSTILE).map(printable_line), TARGETS | HOSTILE, min_size=1),
    st.sampled_from(["tmx", "tsv"]),
)
@settings(deadline=None, max_examples=50)
def test_what_is_exported_is_imported_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, pairs: dict[str, str], suffix: str
) -> None:
    folder = tmp_path_factory.mktemp("exchange")
    with TranslationMemory(folder / "one", create=True) as one, TranslationMemory(folder / "two", create=True) as two:
        one.import_entries(pairs.items())
        assert export_entries(one.entries(), folder / f"pairs.{suffix}") == len(pairs)
        assert two.import_entries(read_entries(folder / f"pairs.{suffix}")) == (len(pairs), 0, 0, 0)
        assert list(map(sides, two.entries())) == list(map(sides, one.entries()))
        assert [source for source, _ in map(sides, one.entries())] == list(pairs)


def sides(entry: Entry) -> tuple[str, str]:
    return entry.source, entry.target


@pytest.mark.parametrize("suffix", ["tmx", "tsv"])
def test_machine_translations_are_exported_marked_and_not_taken_for_corrections(
    memory: TranslationMemory, suffix: str
) -> None:
    translate(stage(memory)[0], RAIN, "Banjir surut.", "Jalan macet.")
    memory.add(RAIN, RAINED)
    file = memory.path.with_name(f"all.{suffix}")
    assert export_entries(memory.entries(), file) == 1
    assert export_entries(memory.entries(machine=True), file) == 3
    other = TranslationMemory(memory.path.with_name("other"), create=True)
    assert other.import_entries(read_entries(file)) == (1, 0, 0, 2)
    assert [sides(entry) for entry in other.entries()] == [(RAIN, RAINED)]


TMX = """<?xml version="1.0" encoding="UTF-8"?>
{doctype}<tmx version="1.4"><header srclang="id" segtype="sentence"><note>a note</note></header><body>
<tu>
  <tuv xml:lang="EN-us"><seg>It <hi>really</hi> has been <bpt i="1">&lt;b></bpt>raining<ept i="1">&lt;/b></ept>{text}.<!-- x --></seg></tuv>
  <tuv xml:lang="in-ID"><seg>Hujan   turun
  di Bogor.</seg></tuv>
  <tuv xml:lang="en"><seg>second</seg></tuv>
</tu>
<tu><tuv xml:lang="id"><seg>Tanpa pasangan.</seg></tuv><tuv xml:lang="ms"><seg>Bukan Inggris.</seg></tuv></tu>
<tu><tuv xml:lang="id"><seg>Kosong.</seg></tuv><tuv xml:lang="en"><seg> </seg></tuv></tu>
</body></tmx>
"""  # noqa: E501


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_tmx_of_other_tools_is_read(memory: TranslationMemory, encoding: str) -> None:
    file = memory.path.with_name("other.TMX")
    file.write_bytes(
        TMX.format(doctype='<!DOCTYPE tmx SYSTEM "tmx14.dtd">', text="").replace("UTF-8", encoding).encode(encoding)
    )
    assert memory.import_entries(read_entries(file)) == (1, 0, 0, 2)
    assert [sides(entry) for entry in memory.entries()] == [("Hujan turun di Bogor.", "It really has been raining.")]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (TMX.format(doctype='<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/passwd">]>', text="&x;"), "entity &x;"),
        (TMX.format(doctype='<!DOCTYPE tmx [<!ENTITY co "PT Maju">]>', text="&co;"), "line 4: the entity &co;"),
        (TMX.format(doctype=f"<!DOCTYPE tmx [{LAUGHS}]>", text="&l11;"), "amplification"),
        (TMX.format(doctype=f"<!DOCTYPE tmx [{LAUGHS}]>", text="").replace('i="1"', 'i="&l11;"'), "well-formed"),
        (TMX.format(doctype="", text="")[:-20], "well-formed"),
        ("<html><tu></tu></html>", "root"),
        ("", "well-formed"),
        ("<tmx><body>" + "<a>" * 10_000 + "</a>" * 10_000 + "</body></tmx>", "well-formed"),
        ("<tmx><body><tu>" + "<tuv/>" * 10_001 + "</tu></body></tmx>", "over 10000 elements"),
    ],
    ids=[
        "external entity",
        "entity",
        "entities in entities",
        "entities in attributes",
        "cut off",
        "not TMX",
        "empty",
        "deep",
        "endless unit",
    ],
)
def test_hostile_or_damaged_tmx_is_refused_and_nothing_is_taken_from_it(
    memory: TranslationMemory, content: str, message: str
) -> None:
    file = memory.path.with_name("bad.tmx")
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        memory.import_entries(read_entries(file))
    assert list(memory.entries()) == []


def test_tsv_is_read_as_spreadsheets_write_it(memory: TranslationMemory) -> None:
    file = memory.path.with_name("pairs.tsv")
    file.write_bytes(
        b"\xef\xbb\xbfsource\ttarget\r\n"
        b'"""Kami siap,"" katanya."\t"""We are ready,"" he said."\r\n'
        b"\r\n"
        b'Kata "siap" ada\tThe word "ready" is there\r\n'
        b"Tanpa terjemahan\t\r\n"
        b'"dua\nbaris"\ttwo lines\r\n'
    )
    assert memory.import_entries(read_entries(file)) == (3, 0, 0, 1)
    assert [sides(entry) for entry in memory.entries()] == [
        ('"Kami siap," katanya.', '"We are ready," he said.'),
        ('Kata "siap" ada', 'The word "ready" is there'),
        ("dua baris", "two lines"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'satu\tone\n"Kami siap," katanya.\tx\n', "line 2: .*quotation mark"),
        (b"satu\tone\ndua\n", "line 2: 1 columns"),
        (b"satu\tone\tmachine\n", "line 1: 3 columns"),
        (b"satu\tone\ndua\t\xfftwo\n", "UTF-8"),
        (b"satu\tone\n" + b"x" * 200_000 + b"\ty\n", "line 2"),
    ],
    ids=["quotes", "a column", "three columns", "encoding", "endless field"],
)
def test_damaged_tsv_is_refused_with_its_line_and_nothing_is_taken_from_it(
    memory: TranslationMemory, content: bytes, message: str
) -> None:
    file = memory.path.with_name("bad.tsv")
    file.write_bytes(content)
    with pytest.raises(InputError, match=message):
        memory.import_entries(read_entries(file))
    assert list(memory.entries()) == []


def test_files_of_other_kinds_and_places_are_refused(memory: TranslationMemory, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.tmx and \.tsv"):
        export_entries(memory.entries(), tmp_path / "pairs.csv")
    with pytest.raises(InputError, match=r"\.tmx, \.xlf, \.xliff, \.tsv, \.csv"):
        list(read_entries(tmp_path / "pairs.xlsx"))
    with pytest.raises(InputError, match="cannot be read"):
        list(read_entries(tmp_path / "tiada.tsv"))
    with pytest.raises(OutputError, match="cannot be written"):
        export_entries(memory.entries(), tmp_path / "nowhere" / "pairs.tsv")


@pytest.mark.parametrize("content", [b"", b"a letter, not a database\n" * 100, b"SQLite format 3\0" + b"\0" * 84])
def test_what_is_no_memory_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "berita.memory"
    if not content:
        with sqlite3.connect(file) as database:
            database.execute("CREATE TABLE t (x)")
        database.close()
    else:
        file.write_bytes(content)
    before = file.read_bytes()
    for create in (False, True):
        with pytest.raises(TranslationMemoryError, match="not a translation memory"):
            TranslationMemory(file, create=create)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_a_damaged_memory_is_told_of(memory: TranslationMemory) -> None:
    memory.import_entries((f"kalimat nomor {n}", f"sentence number {n}") for n in range(2000))
    memory.close()
    content = bytearray(memory.path.read_bytes())
    content[8192:40960] = b"\xa5" * (40960 - 8192)
    memory.path.write_bytes(content)
    with TranslationMemory(memory.path) as damaged, pytest.raises(TranslationMemoryError, match="damaged"):
        damaged.statistics()


def test_a_memory_of_a_newer_version_is_refused(memory: TranslationMemory) -> None:
    memory.close()
    with sqlite3.connect(memory.path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(TranslationMemoryError, match="newer version"):
        TranslationMemory(memory.path)


def test_a_missing_memory_a_directory_and_a_locked_one_are_told_of(
    memory: TranslationMemory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(TranslationMemoryError, match="no such translation memory"):
        TranslationMemory(tmp_path / "tiada")
    with pytest.raises(TranslationMemoryError, match="Name another"):
        TranslationMemory(tmp_path, create=True)
    monkeypatch.setattr("translator.memory.database._PATIENCE", 0.05)
    impatient = TranslationMemory(memory.path)
    writer = sqlite3.connect(memory.path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(TranslationMemoryError, match="another process"):
        impatient.add(RAIN, RAINED)
    assert impatient.corrected([RAIN]) == {}, "reading goes on"
    writer.execute("ROLLBACK")
    writer.close()


def _fill(path: Path, numbers: Sequence[int]) -> None:
    with TranslationMemory(path, create=True) as memory:
        recall = Recall(memory, MODEL, 0.75)
        for number in numbers:
            memory.add(f"koreksi {number}", f"correction {number}")
            recall.remember({f"kalimat {number}": Translation(text=f"sentence {number}", score=-0.5)})


@pytest.mark.slow
def test_several_processes_make_and_fill_one_memory_at_once(tmp_path: Path) -> None:
    path = tmp_path / "shared.memory"
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_fill, args=(path, range(n, n + 40))) for n in (0, 20, 40)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    statistics = TranslationMemory(path).statistics()
    assert statistics.corrections == 80
    assert [(maker.maker, maker.entries) for maker in statistics.makers] == [(MODEL, 80)]


def test_several_threads_share_one_memory(memory: TranslationMemory) -> None:
    translator, _ = stage(memory)
    results: dict[int, list[str]] = {}

    def work(number: int) -> None:
        memory.add(f"koreksi {number}", f"correction {number}")
        texts = [f"kalimat {n}" for n in range(number, number + 30)]
        results[number] = [made.text for made in translate(translator, *texts, f"koreksi {number}")]

    threads = [threading.Thread(target=work, args=(10 * number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, texts in results.items():
        assert texts == [f"enkalimat en{n}" for n in range(number, number + 30)] + [f"correction {number}"]
    assert len(results) == 6
    assert memory.statistics().makers[0].entries == 80


def test_pruning_drops_what_no_run_used_and_takes_its_text_out_of_the_file(memory: TranslationMemory) -> None:
    memory.add(RAIN, RAINED)
    translate(stage(memory)[0], "Rahasia lama di sini.", "Banjir surut.")
    with sqlite3.connect(memory.path) as database:
        database.execute("UPDATE machine SET used = '2020-01-01'")
    database.close()
    translate(stage(memory)[0], "Banjir surut.")
    assert memory.prune(30, model="another") == 0
    assert memory.prune(30) == 1
    memory.close()
    assert b"Rahasia lama" not in memory.path.read_bytes()
    again = TranslationMemory(memory.path)
    assert [entry.source for entry in again.entries(machine=True)] == [RAIN, "Banjir surut."]
    assert again.prune(0) == 1
    assert [entry.source for entry in again.entries(machine=True)] == [RAIN]


def test_the_pipeline_uses_the_memory_that_the_configuration_names(tmp_path: Path) -> None:
    file = tmp_path / "news.memory"
    article = read_text(f"{RAIN} Presiden tiba di Bandung.")
    options = {"memory.file": str(file), "summarization.method": "none"}
    first = Pipeline.from_config("embedded", options=options).run(article)
    assert [pair.target.origin for pair in first.pairs] == [Origin.MACHINE] * 2
    with TranslationMemory(file) as memory:
        memory.add(RAIN, RAINED)
    second = Pipeline.from_config("embedded", options=options).run(article)
    assert [pair.target.origin for pair in second.pairs] == [Origin.CORRECTED, Origin.MEMORY]
    assert [pair.target.text for pair in second.pairs] == [RAINED, list(first.pairs)[1].target.text]
    other = Pipeline.from_config("embedded", options=options | {"translation.beam_size": 2}).run(article)
    assert [pair.target.origin for pair in other.pairs] == [Origin.CORRECTED, Origin.MACHINE]
    with pytest.raises(TranslationMemoryError, match="no such translation memory"):
        Pipeline.from_config("embedded", options={"memory.file": str(tmp_path / "tiada"), "memory.machine": False})


def test_nothing_is_kept_unless_a_memory_is_named() -> None:
    assert load_config("embedded").memory.file == ""


@pytest.mark.slow
def test_the_command_line_from_the_first_run_to_the_last(tmp_path: Path) -> None:
    article, file = tmp_path / "berita.txt", tmp_path / "news.memory"
    article.write_text(f"{RAIN} Presiden tiba di Bandung.", encoding="utf-8")
    words = ("translate", article, "--no-summary", "--memory", file)
    assert run(*words).returncode == 0
    assert run("memory", "add", RAIN, RAINED, "--memory", file).returncode == 0
    result = run(*words, "--format", "json", "--verbose")
    assert "1 memory, 1 corrected" in result.stderr
    bilingual = BilingualArticle.model_validate_json(result.stdout)
    assert [pair.target.origin for pair in bilingual.pairs] == [Origin.CORRECTED, Origin.MEMORY]
    assert json.loads(result.stdout)["paragraphs"][0]["pairs"][0]["target"]["origin"] == "corrected"

    settings = tmp_path / "mine.toml"
    settings.write_text(f"[memory]\nfile = {json.dumps(str(file))}\n", encoding="utf-8")
    stats = run("memory", "stats", "--config", settings).stdout
    assert "corrected translations: 1" in stats
    assert "machine translations: 2" in stats
    assert run("memory", "export", tmp_path / "mine.tmx", "-m", file).stdout.startswith("1 translations")
    imported = run("memory", "import", tmp_path / "mine.tmx", "-m", tmp_path / "second.memory")
    assert imported.stdout == "1 new, 0 replaced, 0 already there, 0 left out\n"
    assert run("memory", "prune", "--unused-for", "0", "-m", file).stdout == "2 machine translations dropped\n"
    assert run("memory", "remove", RAIN, "-m", file).returncode == 0


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        (["add", "Hujan.", "Rain."], 2, "--memory FILE"),
        (["add", "", "Rain.", "-m", "new"], 1, "0 and 5"),
        (["remove", "Hujan.", "-m", "tiada"], 1, "no such translation memory"),
        (["stats", "-m", __file__], 1, "not a translation memory"),
        (["prune", "-m", "tiada"], 2, "--unused-for"),
    ],
)
def test_wrong_use_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, expected: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("memory", *words)
    assert result.returncode == code
    assert expected in result.stderr
