"""The command line as a user meets it: what is printed, what is written, and the exit code."""

from __future__ import annotations

import itertools
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from translator import BilingualArticle, __version__
from translator.cli import COMMANDS, load_command
from translator.glossary import Glossary
from translator.models import CATALOG

SAMPLES = Path(__file__).parent.parent / "samples"
WIRE = SAMPLES / "wire.txt"
NO_MODEL = ("--summarizer", "extractive")


def run(*words: str | Path, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command; fail where it ends in a traceback, whatever the test is about."""
    result = subprocess.run(
        [sys.executable, "-m", "translator", *map(str, words)],
        input=stdin,
        capture_output=True,
        env={**os.environ, "COLUMNS": "200", "TERM": "dumb", **environment},
        timeout=300,
    )
    out, err = result.stdout.decode(), result.stderr.decode()
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(result.args, result.returncode, out, err)


def write(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_the_version() -> None:
    assert run("--version").stdout.strip() == f"translator {__version__}"


@pytest.mark.parametrize("words", [["--help"], ["translate", "--help"]])
def test_help_tells_of_the_exit_codes(words: list[str]) -> None:
    result = run(*words)
    assert result.returncode == 0
    assert "Exit codes" in result.stdout
    assert "translator translate article.txt" in run("translate", "--help").stdout


def test_help_loads_no_model_library() -> None:
    heavy = {"torch", "transformers", "ctranslate2", "pydantic"}
    code = f"import sys, translator.cli; print([name for name in sys.modules if name in {heavy}])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_the_same_of_itself_as_the_list_of_commands(name: str) -> None:
    help_ = load_command(name).help
    assert help_
    assert " ".join(help_.partition("\n\n")[0].split()).startswith(COMMANDS[name])


def test_every_option_of_a_setting_sets_it(tmp_path: Path) -> None:
    (tmp_path / "terms.tsv").write_text("Kemenlu\tForeign Ministry\n")
    words: dict[str, str | Path] = {
        "--engine": "ctranslate2", "--beam": "2", "--summarizer": "extractive", "--summary-sentences": "1",
        "--memory": tmp_path / "news.memory", "--glossary": tmp_path / "terms.tsv", "--device": "cpu",
    }  # fmt: skip
    flags = ("--no-builtin-glossary", "--offline")
    result = run("translate", WIRE, "-f", "json", *itertools.chain.from_iterable(words.items()), *flags)
    assert str(tmp_path) not in result.stdout
    options = json.loads(result.stdout)["provenance"]["options"]
    assert (options["translation"]["engine"], options["translation"]["beam_size"]) == ("ctranslate2", 2)
    assert (options["summarization"]["method"], options["summarization"]["sentences"]) == ("extractive", 1)
    assert options["memory"]["used"] and Path(words["--memory"]).is_file()
    assert options["glossary"]["sha256"] == Glossary.load(words["--glossary"], builtin=False).sha256
    assert (options["glossary"]["builtin"], options["runtime"]["offline"]) == (False, True)
    assert options["runtime"]["device"] == "cpu"


def test_by_default_an_article_is_printed_to_read() -> None:
    result = run("translate", WIRE, *NO_MODEL)
    assert result.returncode == 0
    text = WIRE.read_text(encoding="utf-8")
    for line in filter(None, map(str.strip, text.splitlines())):
        assert line[:30] in result.stdout
    assert result.stderr == ""


@pytest.mark.slow
def test_files_are_written_in_the_formats_asked_for(tmp_path: Path) -> None:
    result = run(
        "translate", WIRE, SAMPLES / "sport.txt", "-o", tmp_path / "out", "-f", "json,jsonl,md,html,txt", *NO_MODEL
    )
    assert result.returncode == 0
    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert names == {
        f"{stem}.{suffix}" for stem in ("wire", "sport") for suffix in ("json", "jsonl", "md", "html", "txt")
    }
    bilingual = BilingualArticle.model_validate_json((tmp_path / "out" / "wire.json").read_bytes())
    assert bilingual.text.encode() == WIRE.read_bytes()


def test_standard_input_is_an_article() -> None:
    result = run("translate", "-", "--no-summary", "--format", "json", stdin=b"Presiden tiba di Bandung.\n")
    assert result.returncode == 0
    assert json.loads(result.stdout)["text"] == "Presiden tiba di Bandung.\n"
    assert json.loads(result.stdout)["summary"] is None


PAGE = "<div><h1>Dermaga baru</h1><p>Presiden tiba di Bandung. Ia bertemu para petani di balai desa.</p></div>"


def test_the_format_of_an_article_can_be_said(tmp_path: Path) -> None:
    words = ("translate", "-", "--no-summary", "--format", "json")
    page = run(*words, "--input-format", "html", stdin=PAGE.encode())
    assert "Presiden tiba di Bandung." in json.loads(page.stdout)["text"]
    assert "<p>" not in page.stdout
    assert json.loads(page.stdout)["metadata"]["title"] == "Dermaga baru"
    assert json.loads(run(*words, stdin=PAGE.encode()).stdout)["text"] == PAGE
    wrong = run(*words, "--input-format", "wav", stdin=PAGE.encode())
    assert (wrong.returncode, "docx" in wrong.stderr) == (2, True)


def test_two_articles_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = write(tmp_path / "a", "berita.txt", "Presiden tiba di Bandung.")
    two = write(tmp_path / "b", "berita.txt", "Menteri tiba di Medan.")
    assert run("translate", one, two, "-o", tmp_path / "out", "-f", "json", "--no-summary").returncode == 0
    assert "Bandung" in (tmp_path / "out" / "berita.json").read_text(encoding="utf-8")
    assert "Medan" in (tmp_path / "out" / "berita-2.json").read_text(encoding="utf-8")


def test_an_output_never_replaces_an_article(tmp_path: Path) -> None:
    article = write(tmp_path, "berita.txt", "Presiden tiba di Bandung.")
    result = run("translate", article, "-o", tmp_path, "-f", "txt", "--no-summary")
    assert result.returncode == 1
    assert "would replace" in result.stderr
    assert article.read_text(encoding="utf-8") == "Presiden tiba di Bandung."


def test_one_bad_article_does_not_cost_the_good_one(tmp_path: Path) -> None:
    good = write(tmp_path, "baik.txt", "Presiden tiba di Bandung.")
    bad = write(tmp_path, "kosong.txt", "")
    result = run("translate", bad, tmp_path / "tiada.txt", good, "-o", tmp_path / "out", "-f", "json", "--no-summary")
    assert result.returncode == 1
    assert "kosong.txt" in result.stderr
    assert "tiada.txt: no such file" in result.stderr
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["baik.json"]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
def test_ctrl_c_keeps_what_is_done_and_says_so(tmp_path: Path) -> None:
    articles = [
        write(
            tmp_path,
            f"berita-{number}.txt",
            "".join(f"Hujan ke-{number}-{each} turun di Bogor.\n" for each in range(20)),
        )
        for number in range(400)
    ]
    words = ("translate", *articles, "--no-summary", "-f", "json", "-o", tmp_path / "out")
    # A shell may start what it runs in the background with Ctrl-C switched off.
    code = "import signal, translator.cli; signal.signal(signal.SIGINT, signal.default_int_handler); "
    command = [sys.executable, "-c", f"{code} translator.cli.main()", *map(str, words)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    while not list((tmp_path / "out").glob("*.json")):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    written = list((tmp_path / "out").glob("*.json"))
    assert process.returncode == 130
    assert "Traceback" not in err
    assert f"interrupted: {len(written)} of 400 articles are done and are in {tmp_path / 'out'}" in err
    assert 0 < len(written) < 400
    assert all(BilingualArticle.model_validate_json(file.read_bytes()) for file in written)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n\t\n",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        "Halo \udcff".encode("utf-8", "surrogatepass"),
        b"PK\x03\x04\x14\x00",
    ],
    ids=["empty", "blanks", "binary", "lone surrogate", "zip"],
)
def test_what_is_no_article_gets_an_error_that_names_it(tmp_path: Path, content: bytes) -> None:
    result = run("translate", write(tmp_path, "berita.txt", content), "--no-summary")
    assert result.returncode == 1
    assert "berita.txt: " in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    "content",
    [
        "Kata presiden, “Kami – rakyat – siap.”".encode("cp1252"),
        "Presiden tiba di Bandung.".encode("utf-16"),
        "Presiden tiba di Bandung.".encode("utf-16-le"),
        b"Presiden tiba\x00 di Bandung kemarin pagi bersama menteri.",
        "\u200fPresiden tiba di Bandung.\u200f".encode(),
        "\ufeffPresiden tiba di Bandung.\r\n".encode(),
    ],
    ids=["Windows-1252", "UTF-16", "UTF-16 without mark", "NUL", "right-to-left marks", "byte order mark"],
)
def test_odd_text_is_translated_and_kept(tmp_path: Path, content: bytes) -> None:
    result = run("translate", write(tmp_path, "berita.txt", content), "--no-summary", "-f", "json")
    assert result.returncode == 0
    bilingual = BilingualArticle.model_validate_json(result.stdout)
    assert bilingual.text.encode(bilingual.provenance.input_encoding) == content
    assert "president" in " ".join(pair.target.text.lower() for pair in bilingual.pairs)


@pytest.mark.slow
def test_an_english_article_is_translated_with_a_warning(tmp_path: Path) -> None:
    text = (
        "The minister said on Tuesday that the government will not raise taxes this year, and that the new roads "
        "would be finished before the rains come."
    )
    result = run("translate", write(tmp_path, "berita.txt", text), "--no-summary")
    assert result.returncode == 0
    assert "English" in result.stderr
    assert run("translate", tmp_path / "berita.txt", "--no-summary", "--quiet").stderr == ""


def test_what_is_taken_for_malay_says_so_and_can_be_told_to_be_indonesian(tmp_path: Path) -> None:
    file = write(
        tmp_path, "berita.txt", "Syarikat itu memaklumkan bahawa kos projek tempatan naik kerana cukai baharu."
    )
    assert "Malay" in run("translate", file, "--no-summary").stderr
    assert run("translate", file, "--no-summary", "--source-language", "id").stderr == ""


def test_a_directory_is_no_article(tmp_path: Path) -> None:
    result = run("translate", tmp_path, "--no-summary")
    assert result.returncode == 1
    assert "directory" in result.stderr


def test_an_output_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    blocker = write(tmp_path, "out", "a file")
    result = run("translate", WIRE, "-o", blocker, "--no-summary")
    assert result.returncode == 1
    assert str(blocker) in result.stderr


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here to stand for a full disk")
def test_a_full_disk_is_an_error_when_printing() -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "translator", "translate", str(WIRE), "--no-summary"],
            stdout=full, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert result.returncode == 1
    assert "No space left" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_english_alone_can_be_had(tmp_path: Path) -> None:
    article = write(tmp_path, "berita.txt", "Presiden tiba di Bandung.\n\nHujan turun di Bogor. Ia pulang.\n")
    memory = tmp_path / "news.memory"
    said = {
        "Presiden tiba di Bandung.": "The president arrived in Bandung.",
        "Hujan turun di Bogor.": "Rain fell in Bogor.",
        "Ia pulang.": "He went <home>.",
    }
    for source, target in said.items():
        assert run("memory", "add", source, target, "--memory", memory).returncode == 0
    words = ("translate", article, "--memory", memory, "--only", "english")
    result = run(*words, "--quiet")
    assert result.stdout == "The president arrived in Bandung.\n\nRain fell in Bogor. He went <home>.\n"
    assert result.stderr == ""
    markdown, page = (run(*words, "--format", name).stdout for name in ("md", "html"))
    assert "\n\nRain fell in Bogor. He went &lt;home&gt;.\n" in markdown
    assert "Rain fell in Bogor. He went &lt;home&gt;.</p>" in page
    for text in (markdown, page):
        assert "Machine translation from Indonesian" in text
        assert "Hujan" not in text
    assert run(*words, "-o", tmp_path / "out", "-f", "txt,md").returncode == 0
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"berita.en.txt", "berita.en.md"}
    both = run(*words, article)
    assert both.stdout == f"{result.stdout}\n{result.stdout}"


def test_without_a_gpu_none_can_be_asked_for(tmp_path: Path) -> None:
    for words in (
        ("translate", WIRE, "--no-summary"),
        ("translate", WIRE, "--no-summary", "--engine", "transformers"),
        ("batch", SAMPLES, tmp_path / "out", "--no-summary"),
    ):
        result = run(*words, "--device", "cuda", CUDA_VISIBLE_DEVICES="")
        assert result.returncode == 2
        assert "finds no NVIDIA GPU" in result.stderr
        assert "--device cpu" in result.stderr


@pytest.mark.parametrize(
    ("settings", "words", "expected"),
    [
        ('[summarization]\nmethod = "instruct"\nmodel = "embedded"\n', [], "that is a model for translation"),
        ('[translation]\nmodel = "smollm2-135m-instruct"\n', [], "that is a model for summarization"),
        ('[summarization]\nmodel = "MODEL"\n', ["--summarizer", "seq2seq"], "wants an encoder-decoder"),
        ('[summarization]\nmodel = "MODEL"\nmethod = "seq2seq"\n', [], "set summarization.method to instruct"),
    ],
)
def test_a_model_of_another_kind_is_refused_before_it_is_loaded(
    tmp_path: Path, settings: str, words: list[str], expected: str
) -> None:
    model = tmp_path / "model"
    model.mkdir()
    write(model, "config.json", json.dumps({"model_type": "llama", "architectures": ["LlamaForCausalLM"]}))
    write(model, "model.safetensors", b"\2\0\0\0\0\0\0\0{}")
    config = write(tmp_path, "mine.toml", settings.replace("MODEL", model.as_posix()))
    result = run("translate", WIRE, "--config", config, *words)
    assert result.returncode == 2
    assert expected in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_tables_are_whole_where_they_are_piped() -> None:
    result = run("models", "list", COLUMNS="")
    for name in CATALOG:
        assert f" {name} " in result.stdout
    assert "…" not in result.stdout


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="descriptors as POSIX has them")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "> /dev/full", "| true"])
@pytest.mark.parametrize("words", ["translate - --only english", "models list", "schema", "config show"])
def test_closed_and_full_streams_end_without_a_traceback(words: str, closed: str) -> None:
    result = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {sys.executable} -m translator {words} {closed}"],  # noqa: S607
        input="Presiden tiba di Bandung.\n", capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) <= 1
    expected = {"<&-": {0, 1}, ">&-": {1}, "> /dev/full": {1}, "| true": {0, 141}}
    assert result.returncode in expected[closed]


@pytest.mark.skipif(os.name == "nt", reason="links as POSIX has them")
def test_a_loop_of_links_is_no_article(tmp_path: Path) -> None:
    (tmp_path / "putar.txt").symlink_to("putar.txt")
    result = run("translate", tmp_path / "putar.txt", "--no-summary")
    assert result.returncode == 1
    assert "putar.txt: cannot be read" in result.stderr


def test_a_folder_without_articles_says_what_to_check(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write(tmp_path / "in", "berita.txt", "Presiden tiba.")
    result = run("batch", tmp_path / "in", tmp_path / "out", "--include", "*.md", "--no-summary", "-q")
    assert result.returncode == 0
    assert "Check IN, --include and --exclude" in result.stderr


def test_what_an_import_leaves_out_is_told_with_its_line(tmp_path: Path) -> None:
    units = [("id", "Hujan turun.", "en", "Rain fell."), ("fr", "Il pleut.", "en", "Rain."), ("id", "Ya.", "en", " ")]
    body = "\n".join(
        f'<tu><tuv xml:lang="{a}"><seg>{b}</seg></tuv><tuv xml:lang="{c}"><seg>{d}</seg></tuv></tu>'
        for a, b, c, d in units
    )
    file = write(tmp_path, "koreksi.tmx", f'<tmx version="1.4"><header/><body>\n{body}\n</body></tmx>')
    result = run("memory", "import", file, "--memory", tmp_path / "news.memory")
    assert result.returncode == 0
    assert "1 new, 0 replaced, 0 already there, 2 left out" in result.stdout
    assert "without source (id): 1 (line 3)" in result.stdout
    assert "with an empty English (en): 1 (line 4)" in result.stdout


def test_a_locked_memory_says_that_it_waits(tmp_path: Path) -> None:
    memory = tmp_path / "news.memory"
    assert run("memory", "add", "Hujan turun.", "Rain fell.", "--memory", memory).returncode == 0
    other = sqlite3.connect(memory, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    command = [sys.executable, "-m", "translator", "memory", "add", "Ya.", "Yes.", "--memory", str(memory)]
    waiting = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert waiting.stderr is not None
    assert "waiting for another process" in waiting.stderr.readline()
    other.execute("COMMIT")
    other.close()
    assert waiting.wait(timeout=120) == 0
    waiting.stderr.close()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["translate"], "Missing argument"),
        (["translate", "a.txt", "--only", "english", "--format", "json"], "has both languages"),
        (["translate", "a.txt", "--only", "english", "--summarizer", "extractive"], "leaves the summary out"),
        (["translate", "a.txt", "--only", "french"], "--only"),
        (["batch", "in", "gs://bucket/out", "--jobs", "0"], "--jobs"),
        (["modls"], "No such command"),
        (["translate", "a.txt", "--format", "odt"], "odt"),
        (["translate", "a.txt", "b.txt", "--format", "html"], "add -o DIR"),
        (["translate", "a.txt", "--config", "embeded"], "Did you mean embedded"),
        (["translate", "a.txt", "--beam", "0"], "--beam"),
        (["translate", "a.txt", "--no-summary", "--summarizer", "extractive"], "--no-summary"),
        (["config", "show", "--config", "nothing.toml"], "no such preset or file"),
    ],
)
def test_wrong_usage_ends_with_2(words: list[str], expected: str) -> None:
    result = run(*words)
    assert result.returncode == 2
    assert expected in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.slow
def test_a_missing_model_ends_with_3_and_says_what_to_do(tmp_path: Path) -> None:
    result = run("translate", WIRE, "--summarizer", "instruct", "--offline", TRANSLATOR_CACHE=str(tmp_path))
    assert result.returncode == 3
    assert "--no-summary" in result.stderr
    assert "--summarizer extractive" in result.stderr
    result = run("translate", WIRE, "--offline", "--config", "opus", TRANSLATOR_CACHE=str(tmp_path))
    assert result.returncode == 3
    assert "opus-mt-id-en" in result.stderr


@pytest.mark.slow
def test_strict_ends_with_4_where_an_error_is_flagged_and_writes_all_the_same(tmp_path: Path) -> None:
    memory = tmp_path / "news.memory"
    source = "Harga beras naik 5,5 persen."
    assert run("memory", "add", source, "Rice prices rose 55 percent.", "--memory", memory).returncode == 0
    article = write(tmp_path, "berita.txt", source)
    words = ("translate", article, "--no-summary", "--memory", memory, "-f", "json")
    assert run(*words).returncode == 0
    strict = run(*words, "-o", tmp_path / "out", "--strict")
    assert strict.returncode == 4
    assert "berita.txt: sentences with errors: p1s1 (number)" in strict.stderr
    assert (tmp_path / "out" / "berita.json").exists()
    missing = run(*words, tmp_path / "tiada.txt", "-o", tmp_path / "out", "--strict")
    assert missing.returncode == 1, "what could not be read at all weighs more"


def test_what_config_show_prints_is_a_configuration(tmp_path: Path) -> None:
    result = run("config", "show", "--config", "opus")
    assert tomllib.loads(result.stdout)["translation"]["model"] == "opus-mt-id-en"
    assert "# preset opus" in result.stdout
    assert "# default" in result.stdout


def test_the_models_that_are_known_are_listed() -> None:
    result = run("models", "list")
    assert result.returncode == 0
    assert "embedded" in result.stdout
    assert "smollm2-135m-instruct" in result.stdout
