"""Directory runs as a user meets them: nothing is lost, nothing is done twice, and one bad file costs no good one."""

from __future__ import annotations

import errno
import itertools
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stops_after import StopsAfter
from tests.word_engine import echo_translator
from translator import Article, BilingualArticle, Pipeline
from translator.batch import (
    BatchSettings,
    Cluster,
    LocalExecutor,
    Outcome,
    Report,
    Step,
    Task,
    Worker,
    open_place,
    run_batch,
    run_with,
)
from translator.batch.planner import RESERVED, Planner
from translator.config import Config, load_config
from translator.errors import ConfigError, InputError, OutputError
from translator.memory import TranslationMemory, TranslationMemoryError
from translator.readers import read_text
from translator.signature import Signature

EPOCH = "1750000000"
KILLS = int(os.environ.get("TRANSLATOR_TEST_KILLS", "2"))
"""How often a run is killed; 30 when there is time."""

_WHO = ("Bupati", "Kepala dinas pasar", "Warga Desa Sumberjo", "Pelatih tim", "Seorang pedagang", "Guru sekolah itu")
_DOES = ("meninjau jembatan", "membuka pasar murah", "menunggu bantuan", "menanam pohon", "memperbaiki jalan")
_WHEN = ("pada Senin pagi", "sejak pekan lalu", "setelah hujan reda", "menjelang akhir tahun")
SENTENCES = [f"{who} {does} {when}." for who, does, when in itertools.product(_WHO, _DOES, _WHEN)]

posix = pytest.mark.skipif(os.name == "nt", reason="signals and links as POSIX has them")


def article(seed: int, sentences: int = 4) -> str:
    """A short article, the same for the same seed."""
    chosen = random.Random(seed).sample(SENTENCES, sentences)  # noqa: S311
    return f"Kabar Daerah Nomor {seed}\n\n" + " ".join(chosen) + "\n"


def fill(folder: Path, number: int, sentences: int = 4) -> Path:
    """Put articles in three folders."""
    for seed in range(number):
        file = folder / ("", "desa", "desa/kota")[seed % 3] / f"berita-{seed:04}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(article(seed, sentences), encoding="utf-8")
    return folder


def start(*words: str | Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "translator", "batch", *map(str, words)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "COLUMNS": "200", "TERM": "dumb", **environment},
    )  # fmt: skip


def batch(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command; fail where it ends in a traceback, whatever the test is about."""
    process = start(*words, **environment)
    out, err = process.communicate(timeout=300)
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a run's output but its own: the reports, and the ledger with its lock."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name not in RESERVED and ".translator" not in file.parts
    }


def wait_for(condition: object, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


class Inside:
    """Runs in this process, with the pipeline the tests share."""

    def __init__(self, pipeline: Pipeline, source: Path, output: Path, window_bytes: int = 2000) -> None:
        places = open_place(source), open_place(output)
        self.executor = LocalExecutor(Worker(pipeline, ["json"], *places), window_bytes=window_bytes)
        self.settings = BatchSettings(*places, ("json",))
        self.stop = threading.Event()

    def events(self) -> Iterator[Step | Report]:
        return run_with(self.settings, lambda: self.executor, self.stop)

    def report(self) -> Report:
        *_, last = self.events()
        assert isinstance(last, Report)
        return last


@pytest.fixture
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


# What comes out


def test_the_tree_is_mirrored_and_reported(tmp_path: Path) -> None:
    source, output = fill(tmp_path / "in", 5), tmp_path / "out"
    (source / ".hidden.txt").write_text("Tidak dibaca.")
    (source / ".git").mkdir()
    (source / ".git" / "x.txt").write_text("Tidak dibaca.")
    result = batch(source, output, "--summarizer", "extractive", "--format", "json,md")
    assert result.returncode == 0
    names = {file.relative_to(source).as_posix() for file in source.rglob("berita-*.txt")}
    assert set(tree(output)) == {name + suffix for name in names for suffix in (".json", ".md")}
    for name in names:
        bilingual = BilingualArticle.model_validate_json((output / f"{name}.json").read_bytes())
        assert bilingual.name == name
        assert bilingual.text.encode() == (source / name).read_bytes()
        assert bilingual.summary
    report = json.loads((output / "report.json").read_bytes())
    assert report["articles"] == {"found": 5, "made": 5, "kept": 0, "failed": 0, "missing": 0}
    assert report["ending"] == "complete"
    assert report["words"] > 50
    assert "articles found" in result.stdout
    assert "5 articles" in result.stderr


def test_an_article_says_what_it_says_alone(tmp_path: Path, pipeline: Pipeline, fixed_time: None) -> None:
    source, output = fill(tmp_path / "in", 9), tmp_path / "out"
    Inside(pipeline, source, output).report()
    for name, content in tree(output).items():
        found = BilingualArticle.model_validate_json(content)
        alone = pipeline.run(read_text(found.text, name=name.removesuffix(".json")))
        assert [p.target.text for p in found.pairs] == [p.target.text for p in alone.pairs]
        assert found.summary == alone.summary


def test_articles_whose_names_share_a_stem_have_outputs_of_their_own(tmp_path: Path) -> None:
    source, output = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for number, name in enumerate(("a.txt", "a.log", "a", "a.txt.txt", "a.json", "b.json.txt")):
        (source / name).write_text(article(number))
    assert batch(source, output, "--no-summary", "-f", "json").returncode == 0
    found = {name: BilingualArticle.model_validate_json(content).text for name, content in tree(output).items()}
    assert found == {f"{file.name}.json": file.read_text() for file in source.iterdir()}


def test_include_and_exclude_choose_articles_as_gitignore_does(tmp_path: Path) -> None:
    source, output = fill(tmp_path / "in", 6), tmp_path / "out"
    (source / "desa" / "gambar.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    result = batch(source, output, "--no-summary", "-f", "txt", "--include", "*.txt", "--exclude", "kota/")
    assert result.returncode == 0
    assert set(tree(output)) == {
        "berita-0000.txt.txt", "berita-0003.txt.txt", "desa/berita-0001.txt.txt", "desa/berita-0004.txt.txt"
    }  # fmt: skip


@posix
def test_links_are_followed_once_and_loops_end(tmp_path: Path) -> None:
    source, output, elsewhere = fill(tmp_path / "in", 3), tmp_path / "out", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "jauh.txt").write_text(article(90))
    (elsewhere / "up").symlink_to(source)
    (source / "desa" / "loop").symlink_to(source)
    (source / "desa" / "kota" / "itself").symlink_to(".")
    (source / "link").symlink_to(elsewhere)
    (source / "berita-link.txt").symlink_to(elsewhere / "jauh.txt")
    assert batch(source, output, "--no-summary", "-f", "json").returncode == 0
    assert set(tree(output)) == {
        "berita-0000.txt.json", "berita-link.txt.json", "desa/berita-0001.txt.json",
        "desa/kota/berita-0002.txt.json", "link/jauh.txt.json",
    }  # fmt: skip


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="/\0.\n\r"), min_size=1, max_size=12).map(
            lambda name: name.replace("x", ".").rstrip(" .") or "y"
        ),
        max_size=8,
    )
)
def test_no_two_articles_ever_share_an_output(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, output = Path(folder) / "in", Path(folder) / "out"
        source.mkdir()
        for name in names:
            (source / name).write_text("Isi.")
        planner = Planner(open_place(source), open_place(output), suffixes=lambda path: [".json", ".html"])
        tasks = [task for task in planner if isinstance(task, Task)]
        outputs = [f"{task.path}{suffix}" for task in tasks for suffix in (".json", ".html")]
        assert len(set(outputs)) == len(outputs)
        assert not {output.casefold() for output in outputs} & RESERVED
        assert len(tasks) == len([file for file in source.iterdir() if file.name[0] != "."])


# What goes wrong


@pytest.mark.slow
def test_bad_files_are_reported_and_the_rest_is_done(tmp_path: Path) -> None:
    source, output = fill(tmp_path / "in", 4), tmp_path / "out"
    (source / "desa" / "kosong.txt").touch()
    (source / "gambar.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (source / "rusak.txt").write_bytes("Halo \udcff".encode("utf-8", "surrogatepass"))
    (source / "report").write_text(article(1))
    expected = {"desa/kosong.txt": "empty", "gambar.txt": "PNG", "rusak.txt": "surrogate", "report": "rename"}
    if os.name != "nt":
        (source / "putus.txt").symlink_to("tiada.txt")
        os.mkfifo(source / "pipa")
        expected |= {"putus.txt": "leads nowhere", "pipa": "pipe"}
    for _ in range(2):
        result = batch(source, output, "--no-summary", "-f", "json")
        assert result.returncode == 1
        assert len(tree(output)) == 4
        report = json.loads((output / "report.json").read_bytes())
        reasons = {failure["path"]: failure["reason"] for failure in report["failures"]}
        assert reasons.keys() == expected.keys()
        assert report["articles"]["failed"] == len(expected)
        for path, word in expected.items():
            assert word in reasons[path]
            assert f"{path}: {reasons[path]}" in result.stderr


def test_an_article_that_breaks_a_stage_breaks_no_other(tmp_path: Path, pipeline: Pipeline) -> None:
    class Fragile(Pipeline):
        def run_together(self, articles: Sequence[Article], *rest: object) -> list[BilingualArticle]:
            if any("Nomor 4\n" in each.text for each in articles):
                raise RuntimeError("out of cheese")
            return pipeline.run_together(articles)

    source, output = fill(tmp_path / "in", 8), tmp_path / "out"
    run = Inside(Fragile(pipeline.config, echo_translator(), None, ()), source, output, window_bytes=10_000)
    report = run.report()
    assert report.articles.made == 7
    (failure,) = report.failures
    assert failure.path == "desa/berita-0004.txt"
    assert "out of cheese" in failure.reason


def test_the_page_of_the_report_shows_hostile_names_as_text(tmp_path: Path) -> None:
    source, output = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "<img src=x onerror=alert(1)>.txt").touch()
    batch(source, output, "--no-summary")
    page = (output / "report.html").read_text(encoding="utf-8")
    assert "&lt;img src=x onerror=alert(1)&gt;.txt" in page
    assert "<img" not in page
    assert "the file is empty" in page
    assert not re.search(r"(?:src|href)\s*=\s*[\"']", page)


def test_the_report_lists_the_articles_worst_first_with_a_way_to_each(tmp_path: Path) -> None:
    source, output = tmp_path / "in", tmp_path / "out"
    (source / "desa").mkdir(parents=True)
    good, bad = "Hujan turun di Bogor.", "Presiden mengunjungi Bandung kemarin."
    (source / "a baik & benar#1.txt").write_text(good)
    (source / "desa" / "javascript:alert(1).txt").write_text(f"{bad} Harga beras naik 5,5 persen.")
    memory = tmp_path / "news.memory"
    with TranslationMemory(memory, create=True) as corrections:
        corrections.add(bad, "The president visited Bandung yesterday.")
        corrections.add(good, "Rain fell in Bogor.")
        corrections.add("Harga beras naik 5,5 persen.", "Rice prices rose 55 percent.")
    result = batch(source, output, "--no-summary", "--memory", memory)
    assert "1 of them" in result.stdout
    report = json.loads((output / "report.json").read_bytes())
    listed = [(each["path"], each["grave"], each["sentences"]) for each in report["worst_articles"]]
    assert listed == [("desa/javascript:alert(1).txt", 1, 2), ("a baik & benar#1.txt", 0, 1)]
    page = (output / "report.html").read_text(encoding="utf-8")
    links = re.findall(r'href="([^"]*)"', page)
    assert [output / unquote(link) for link in links] == [
        output / "desa" / "javascript:alert(1).txt.html",
        output / "a baik & benar#1.txt.html",
    ]
    assert all(link.startswith("./") and (output / unquote(link)).is_file() for link in links)
    assert page.index("javascript:alert") < page.index("a baik")


def test_the_report_leads_to_every_article_of_a_data_set(tmp_path: Path) -> None:
    source, output = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    records = [{"text": "Hujan turun di Bogor.", "judul": "Hujan"}] * 11
    (source / "berita baru.jsonl").write_text("".join(f"{json.dumps(record)}\n" for record in records))
    (source / "satu.csv").write_text("teks\nHujan turun di Bogor.\n")
    memory = tmp_path / "news.memory"
    with TranslationMemory(memory, create=True) as corrections:
        corrections.add("Hujan turun di Bogor.", "Rain fell in Bogor.")
        corrections.add("Hujan", "Rain")
    for _ in range(2):  # the second run makes nothing
        batch(source, output, "--no-summary", "--memory", memory, "-f", "json,html,tmx")
        page = (output / "report.html").read_text(encoding="utf-8")
        links = [unquote(link) for link in re.findall(r'href="([^"]*)"', page)]
        assert links == [*(f"./berita baru.jsonl.{number}.html" for number in range(1, 12)), "./satu.csv.1.html"]
        assert all((output / link).is_file() for link in links)
        assert "11 articles:" in page
        listed = json.loads((output / "report.json").read_bytes())["worst_articles"]
        assert [(each["articles"], len(each["pages"])) for each in listed] == [(11, 11), (1, 1)]


@pytest.mark.slow
@posix
def test_a_file_name_that_is_no_unicode_is_no_trouble(tmp_path: Path) -> None:
    source, output = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    try:
        (source / os.fsdecode(b"berita-\xff.txt")).write_text(article(1))
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    (source / os.fsdecode(b"kosong-\xff.txt")).touch()
    for _ in range(2):
        result = batch(source, output, "--no-summary", "-f", "json")
        assert result.returncode == 1
        assert "kosong-\\udcff.txt: the file is empty" in result.stderr
    assert [os.fsencode(file.name) for file in output.glob("*.txt.json")] == [b"berita-\xff.txt.json"]


@posix
def test_links_in_the_output_lead_no_output_astray(tmp_path: Path, pipeline: Pipeline) -> None:
    source, output = fill(tmp_path / "in", 3), tmp_path / "out"
    output.mkdir()
    (output / "desa").symlink_to(source / "desa")
    before = tree(source)
    report = Inside(pipeline, source, output).report()
    assert tree(source) == before
    assert report.articles.failed == 2


@pytest.mark.parametrize("output", [".", "in", "in/../in"])
def test_outputs_may_not_go_where_the_articles_are(tmp_path: Path, output: str) -> None:
    source = fill(tmp_path / "in", 2)
    result = batch(source, tmp_path / output, "--no-summary")
    assert result.returncode == 2
    assert "Choose another OUT" in result.stderr
    assert len(tree(source)) == 2


@pytest.mark.slow
def test_an_output_folder_inside_the_articles_is_not_read(tmp_path: Path) -> None:
    source = fill(tmp_path / "in", 2)
    for _ in range(2):
        assert batch(source, source / "english", "--no-summary", "-f", "txt").returncode == 0
    assert len(tree(source / "english")) == 2


@pytest.mark.slow
def test_wrong_usage(tmp_path: Path) -> None:
    assert batch(tmp_path / "tiada", tmp_path / "out").returncode == 1
    (tmp_path / "in").mkdir()
    assert batch(tmp_path / "in", tmp_path / "out", "--format", "pdf").returncode == 2
    assert batch(tmp_path / "in", tmp_path / "out", "--jobs", "0").returncode == 2
    fill(tmp_path / "in", 1)
    result = batch(tmp_path / "in", tmp_path / "out", "--no-summary", SOURCE_DATE_EPOCH="kemarin")
    assert result.returncode == 1
    assert "SOURCE_DATE_EPOCH" in result.stderr


# Running again


def test_a_second_run_does_only_what_is_missing(tmp_path: Path, pipeline: Pipeline, fixed_time: None) -> None:
    source, output = fill(tmp_path / "in", 6), tmp_path / "out"
    run = Inside(pipeline, source, output)
    assert run.report().articles.made == 6
    whole, times = tree(output), {file: file.stat().st_mtime_ns for file in output.rglob("*.txt.json")}

    report = run.report()
    assert (report.articles.made, report.articles.kept) == (0, 6)
    assert {file: file.stat().st_mtime_ns for file in times} == times

    (output / "berita-0000.txt.json").unlink()
    (output / "desa" / "berita-0001.txt.json").write_bytes(b"{")
    assert run.report().articles.made == 2
    assert tree(output) == whole

    os.utime(source / "berita-0003.txt")  # touched, but the same
    (source / "desa" / "berita-0004.txt").write_text(article(77))
    (source / "baru.txt").write_text(article(78))
    assert run.report().articles.made == 2
    assert b"Nomor 77" in tree(output)["desa/berita-0004.txt.json"]
    assert b"Nomor 78" in tree(output)["baru.txt.json"]


@pytest.mark.slow
def test_other_options_or_formats_make_everything_anew(tmp_path: Path) -> None:
    source, output = fill(tmp_path / "in", 2), tmp_path / "out"

    def made(*words: str) -> int:
        assert batch(source, output, *words).returncode == 0
        count: int = json.loads((output / "report.json").read_bytes())["articles"]["made"]
        return count

    assert made("--no-summary", "-f", "json") == 2
    assert made("--no-summary", "-f", "json", "--jobs", "1") == 0
    assert made("--no-summary", "-f", "json,txt") == 2
    assert made("--no-summary", "-f", "json", "--beam", "1") == 2
    assert made("--summarizer", "extractive", "-f", "json", "--beam", "1") == 2
    assert made("--summarizer", "extractive", "-f", "json", "--beam", "1") == 0
    assert made("--summarizer", "extractive", "-f", "json", "--beam", "1", "--no-resume") == 2
    terms = tmp_path / "terms.tsv"
    for target, number in (("regent", 2), ("regent", 0), ("district head", 2)):
        terms.write_text(f"source\ttarget\nbupati\t{target}\n", encoding="utf-8")
        assert made("--no-summary", "-f", "json", "--glossary", str(terms)) == number


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["gone", "garbage", "cut", "not ours"])
def test_without_a_sound_ledger_all_is_done_again_to_the_same_bytes(
    tmp_path: Path, pipeline: Pipeline, fixed_time: None, damage: str
) -> None:
    source, output = fill(tmp_path / "in", 30), tmp_path / "out"
    run = Inside(pipeline, source, output)
    run.report()
    whole = tree(output)
    ledger = output / ".translator" / "ledger.sqlite"
    content = ledger.read_bytes()
    if damage == "gone":
        ledger.unlink()
    elif damage == "garbage":
        ledger.write_bytes(b"garbage" * 1000)
    elif damage == "cut":
        ledger.write_bytes(content[: len(content) // 2])
    else:
        ledger.unlink()
        with closing(sqlite3.connect(ledger)) as connection:
            connection.execute("CREATE TABLE articles (anything)")
    (output / "desa" / f".{'0' * 16}.part").write_text("half")
    events = list(run.events())
    report = events[-1]
    assert isinstance(report, Report)
    assert report.articles.made == 30
    assert tree(output) == whole
    assert any(isinstance(e, Step) and "damaged" in e.note for e in events) == (damage != "gone")


# Crashes


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """Articles enough for several windows, some bad, and what an undisturbed run makes of them."""
    folder = tmp_path_factory.mktemp("undisturbed")
    source = fill(folder / "in", 360, sentences=8)
    for number in range(5):
        (source / "desa" / f"kosong-{number}.txt").touch()
    assert batch(source, folder / "out", *NO_SUMMARY).returncode == 1
    return source, tree(folder / "out")


NO_SUMMARY = ("--no-summary", "-f", "json,txt")


@pytest.mark.slow
@posix
def test_killed_at_random_moments_and_run_again_it_ends_with_the_same_bytes(
    tmp_path: Path, undisturbed: tuple[Path, dict[str, bytes]]
) -> None:
    source, expected = undisturbed
    moments = random.Random(20)  # noqa: S311
    started = time.monotonic()
    assert batch(source, tmp_path / "timing", *NO_SUMMARY).returncode == 1
    lasts = time.monotonic() - started
    killed = 0
    for attempt in range(KILLS // 2):
        output = tmp_path / f"out-{attempt}"
        for _ in range(2):  # killed twice, so that a rerun is killed too
            process = start(source, output, *NO_SUMMARY)
            time.sleep(moments.uniform(0.15, 1) * lasts)
            killed += process.poll() is None
            process.kill()
            process.communicate()
        whole = {name: content for name, content in tree(output).items() if not name.endswith(".part")}
        assert whole.items() <= expected.items()  # nothing half-written, ever
        assert batch(source, output, *NO_SUMMARY).returncode == 1
        assert tree(output) == expected
    assert killed


@pytest.mark.slow
@posix
def test_with_a_memory_a_killed_run_ends_with_the_same_bytes_too(
    tmp_path: Path, undisturbed: tuple[Path, dict[str, bytes]]
) -> None:
    source, _ = undisturbed
    learnt, memory = tmp_path / "learnt.sqlite", tmp_path / "here" / "memory.sqlite"
    words = (*NO_SUMMARY, "--exclude", "kota/", "--memory")
    assert batch(fill(tmp_path / "in", 2, sentences=2), tmp_path / "first", *words, learnt).returncode == 0

    def begin_anew() -> None:
        shutil.rmtree(memory.parent, ignore_errors=True)
        memory.parent.mkdir()
        with closing(sqlite3.connect(learnt)) as origin, closing(sqlite3.connect(memory)) as copy:
            origin.backup(copy)

    begin_anew()
    assert batch(source, tmp_path / "whole", *words, memory).returncode == 1
    expected = tree(tmp_path / "whole")
    assert all(
        any(f'"origin": "{origin}"'.encode() in made for made in expected.values()) for origin in ("memory", "machine")
    )

    begin_anew()
    process = start(source, tmp_path / "out", *words, memory)
    wait_for(lambda: len(list((tmp_path / "out").rglob("*.txt.txt"))) > 80)
    process.kill()
    process.communicate()
    assert batch(source, tmp_path / "out", *words, memory).returncode == 1
    assert tree(tmp_path / "out") == expected

    # Once it is complete, what it made is known to all.
    assert batch(source, tmp_path / "again", *words, memory).returncode == 1
    again = tree(tmp_path / "again").values()
    made, known = (sum(each.count(b'"origin": "%b"' % word) for each in again) for word in (b"machine", b"memory"))
    assert (made, known > 1000) == (0, True)


@pytest.mark.slow
@posix
def test_a_power_cut_that_takes_the_last_of_the_ledger_costs_nothing(
    tmp_path: Path, undisturbed: tuple[Path, dict[str, bytes]]
) -> None:
    source, expected = undisturbed
    process = start(source, tmp_path / "out", *NO_SUMMARY)
    wait_for(lambda: len(list((tmp_path / "out").rglob("*.txt.txt"))) > 150)
    process.kill()
    process.communicate()
    log = tmp_path / "out" / ".translator" / "ledger.sqlite-wal"
    log.write_bytes(log.read_bytes()[: log.stat().st_size * 2 // 3])
    assert batch(source, tmp_path / "out", *NO_SUMMARY).returncode == 1
    assert tree(tmp_path / "out") == expected


@pytest.mark.slow
@posix
def test_ctrl_c_finishes_what_is_under_way_and_the_next_run_the_rest(
    tmp_path: Path, undisturbed: tuple[Path, dict[str, bytes]]
) -> None:
    source, expected = undisturbed
    output = tmp_path / "out"
    process = start(source, output, *NO_SUMMARY)
    wait_for(lambda: list(output.rglob("*.txt.txt")))
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "once more stops at once" in err
    report = json.loads((output / "report.json").read_bytes())
    assert report["ending"] == "interrupted"
    done = report["articles"]["made"]
    assert len(tree(output)) == 2 * done  # two formats; nothing is there that the report does not count
    assert report["articles"]["missing"] == 365 - done - report["articles"]["failed"]
    assert batch(source, output, *NO_SUMMARY).returncode == 1
    assert json.loads((output / "report.json").read_bytes())["articles"]["kept"] == done
    assert tree(output) == expected


@pytest.mark.slow
@posix
def test_a_second_ctrl_c_stops_at_once(tmp_path: Path, undisturbed: tuple[Path, dict[str, bytes]]) -> None:
    source, expected = undisturbed
    output = tmp_path / "out"
    process = start(source, output, *NO_SUMMARY)
    wait_for(lambda: list(output.rglob("*.txt.txt")))
    process.send_signal(signal.SIGINT)
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert batch(source, output, *NO_SUMMARY).returncode == 1
    assert tree(output) == expected


@pytest.mark.slow
def test_a_full_disk_stops_the_run_and_the_next_one_goes_on(
    tmp_path: Path, pipeline: Pipeline, fixed_time: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = fill(tmp_path / "in", 40)
    Inside(pipeline, source, tmp_path / "expected").report()
    expected = tree(tmp_path / "expected")
    run = Inside(pipeline, source, tmp_path / "out")
    left = itertools.count(30, -1)  # more than the windows under way at once have, so that some were done

    def fsync(descriptor: int) -> None:
        if next(left) <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("translator.files.os.fsync", fsync)
        report = run.report()
    assert report.ending == "full"
    assert "No space left" in report.message
    assert report.articles.failed == 0  # nobody's fault, so it is done again
    assert 0 < report.articles.made < 40
    assert tree(tmp_path / "out").items() <= expected.items()
    assert run.report().articles.made == 40 - report.articles.made
    assert tree(tmp_path / "out") == expected


def test_a_memory_that_fails_stops_the_run_with_its_message_and_blames_no_article(
    tmp_path: Path, pipeline: Pipeline, fixed_time: None
) -> None:
    class Forgetful(Pipeline):
        fails = True

        def run_together(self, articles: Sequence[Article], *rest: Any) -> list[BilingualArticle]:
            if self.fails and any("Nomor 20\n" in each.text for each in articles):
                raise TranslationMemoryError("memory.sqlite: this translation memory is damaged")
            return pipeline.run_together(articles)

    source, output = fill(tmp_path / "in", 40), tmp_path / "out"
    forgetful = Forgetful(pipeline.config, echo_translator(), None, pipeline.models)
    run = Inside(forgetful, source, output)
    report = run.report()
    assert report.ending == "failed"
    assert "memory is damaged" in report.message
    assert report.articles.failed == 0
    assert 0 < report.articles.made < 40
    forgetful.fails = False
    assert run.report().articles.made == 40 - report.articles.made


@pytest.mark.slow
def test_a_damaged_memory_ends_the_command_with_its_message(tmp_path: Path) -> None:
    source, memory = fill(tmp_path / "in", 4), tmp_path / "memory.sqlite"
    assert batch(source, tmp_path / "out", "--no-summary", "--memory", memory).returncode == 0
    content = memory.read_bytes()
    memory.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    result = batch(source, tmp_path / "out", "--no-summary", "--memory", memory, "--no-resume")
    assert result.returncode == 1
    assert "translation memory is damaged" in result.stderr


@pytest.mark.slow
@posix
def test_a_second_run_on_the_same_output_says_so_and_stops(tmp_path: Path) -> None:
    source, output = fill(tmp_path / "in", 2), tmp_path / "out"
    first = start(source, output, "--no-summary", "-f", "json", "--watch")
    try:
        wait_for(lambda: len(tree(output)) == 2)
        second = batch(source, output, "--no-summary")
        assert second.returncode == 2
        assert "another run is at work" in second.stderr
        first.send_signal(signal.SIGTERM)
        _, err = first.communicate(timeout=60)
        assert first.returncode == 0, err
        assert batch(source, output, "--no-summary", "-f", "json").returncode == 0
    finally:
        first.kill()


# Watching, and telling of it


@pytest.mark.slow
def test_watching_takes_articles_once_they_are_completely_written(
    tmp_path: Path, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("translator.batch.runner._STEADY_SECONDS", 0.8)
    source, output = fill(tmp_path / "in", 2), tmp_path / "out"
    run = Inside(pipeline, source, output)
    run.settings = replace(run.settings, watch=True)
    reports: list[Report] = []
    seen: list[str] = []

    def work() -> None:
        for event in run.events():
            if isinstance(event, Report):
                reports.append(event)
            elif event.outcome:
                seen.append(event.outcome.path)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        wait_for(lambda: len(tree(output)) == 2)
        late = source / "desa" / "telat.txt"
        with late.open("w") as file:
            for sentence in SENTENCES[:20]:
                file.write(sentence + "\n")
                file.flush()
                time.sleep(0.05)
                assert not (output / "desa" / "telat.txt.json").exists()
        (source / "kosong.txt").touch()
        wait_for(lambda: len(tree(output)) == 3 and reports and reports[-1].articles.failed == 1)
        late.write_text(article(50))
        wait_for(lambda: b"Nomor 50" in tree(output)["desa/telat.txt.json"])
    finally:
        run.stop.set()
        thread.join(60)
    assert seen.count("desa/telat.txt") == 2
    assert seen.count("kosong.txt") == 1
    assert reports[-1].articles.found == 4


def test_progress_for_programs_is_a_json_object_a_line(tmp_path: Path) -> None:
    source, output = fill(tmp_path / "in", 3), tmp_path / "out"
    (source / "kosong.txt").touch()
    result = batch(source, output, "--no-summary", "--json-progress")
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert [event["event"] for event in events] == ["start", *["article"] * 4, "report"]
    assert events[0]["found"] == 4
    assert {event["path"]: event["reason"] is None for event in events[1:-1]} == {
        "berita-0000.txt": True, "desa/berita-0001.txt": True, "desa/kota/berita-0002.txt": True, "kosong.txt": False
    }  # fmt: skip
    assert events[-1]["articles"] == json.loads((output / "report.json").read_bytes())["articles"]
    assert result.stderr == ""


def test_quiet_prints_failures_alone(tmp_path: Path) -> None:
    source = fill(tmp_path / "in", 2)
    (source / "kosong.txt").touch()
    result = batch(source, tmp_path / "out", "--no-summary", "--quiet")
    assert result.stdout == ""
    assert result.stderr.splitlines() == ["translator: kosong.txt: the file is empty. Put the article's text in it."]


# Other executors


def test_any_executor_can_do_the_work(tmp_path: Path) -> None:
    """What a cluster will stand behind: windows go out, outcomes come back in any order."""

    class Backwards:
        config = Config()
        signature = Signature.of(config, (), "")
        window_bytes = 500

        def begin(self, job: str) -> None:
            self.job = job

        def complete(self) -> None:
            self.is_complete = True

        def run(self, windows: Iterable[Sequence[Task]], stop: threading.Event) -> Iterator[list[Outcome]]:
            for window in reversed(list(windows)):
                for task in window:
                    place.write(f"{task.path}.json", task.name.encode())
                yield [
                    Outcome(task.path, task.size, task.mtime_ns, None, "", {".json": len(task.name)}) for task in window
                ]

    source, output = fill(tmp_path / "in", 20), tmp_path / "out"
    place = open_place(output)
    built: list[Backwards] = []

    def build() -> Backwards:
        built.append(Backwards())
        return built[-1]

    settings = BatchSettings(open_place(source), place, ("json",))
    *_, report = run_with(settings, build, threading.Event())
    assert isinstance(report, Report)
    assert report.articles.made == 20
    *_, report = run_with(settings, build, threading.Event())
    assert all(executor.is_complete for executor in built)
    assert len({executor.job for executor in built}) == 1, "a job has one name, from run to run"
    assert len(tree(output)) == 20


@pytest.mark.slow
def test_a_program_that_stops_a_run_with_a_memory_gets_the_same_bytes_in_the_end(
    tmp_path: Path, fixed_time: None
) -> None:
    source = fill(tmp_path / "in", 150, sentences=8)

    def run(output: Path, stop: threading.Event) -> Report:
        config = load_config("embedded", {"summarization.method": "none", "memory.file": f"{output}.memory"})
        *_, report = run_batch(source, output, config, formats=["json"], stop=stop)
        assert isinstance(report, Report)
        return report

    assert run(tmp_path / "whole", threading.Event()).ending == "complete"
    stopped = run(tmp_path / "out", StopsAfter(155))
    assert (stopped.ending, stopped.articles.made > 0) == ("interrupted", True)
    assert run(tmp_path / "out", threading.Event()).articles.made == 150 - stopped.articles.made
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


def test_a_program_is_refused_what_the_command_refuses(tmp_path: Path) -> None:
    source = fill(tmp_path / "in", 1)
    with_memory = load_config("extractive", {"memory.file": str(tmp_path / "news.memory")})
    with pytest.raises(ConfigError, match="one machine"):
        run_batch(source, tmp_path / "out", with_memory, cluster=Cluster())
    with pytest.raises(ConfigError, match="odt: no such format"):
        run_batch(source, tmp_path / "out", formats=["odt"])
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_run_over_is_refused(tmp_path: Path, pipeline: Pipeline) -> None:
    (tmp_path / "file").write_text("Isi.")
    with pytest.raises(InputError, match="no such folder"):
        Inside(pipeline, tmp_path / "file", tmp_path / "out").report()
    source = fill(tmp_path / "in", 1)
    with pytest.raises(OutputError, match="cannot be written"):
        Inside(pipeline, source, tmp_path / "file" / "out").report()
    with pytest.raises(ConfigError, match="Choose another OUT"):
        Inside(pipeline, source, source).report()


@pytest.mark.slow
def test_strict_ends_with_an_exit_code_of_its_own_where_an_error_is_flagged(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "berita.txt").write_text("Sebanyak 12 orang selamat.", encoding="utf-8")
    with TranslationMemory(tmp_path / "news.memory", create=True) as memory:
        memory.add("Sebanyak 12 orang selamat.", "There were 15 survivors.")
    words = (source, tmp_path / "out", *NO_SUMMARY, "--memory", tmp_path / "news.memory")

    assert batch(*words).returncode == 0
    strict = batch(*words, "--strict")
    assert strict.returncode == 4, strict.stderr
    assert json.loads((tmp_path / "out" / "report.json").read_bytes())["sentences_with_errors"] == 1
