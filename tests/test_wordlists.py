"""The word lists that are counted can be counted anew, and the page on data knows every data file."""

from __future__ import annotations

import lzma
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from translator.languages import INDONESIAN
from wordlists.__main__ import main

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")


def made(folder: Path, name: str, *arguments: str) -> list[str]:
    """The lines of a list that are no comments, as `translator.languages.tables` takes them from a file."""
    main([name, *arguments, "-o", str(folder / "list.txt")])
    lines = (folder / "list.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    return [line for line in lines if line and not line.startswith("#")]


def corpus(file: Path, rows: Sequence[tuple[str, ...]]) -> str:
    with lzma.open(file, "wt", encoding="utf-8") as out:
        out.writelines("\t".join(row) + "\n" for row in rows)
    return str(file)


def test_common_words(tmp_path: Path) -> None:
    text = corpus(
        tmp_path / "id.tsv.xz",
        [("web", "Kata Presiden rumah-rumah itu baru.")] * 3 + [("web", "Para presiden menonton rumah é.")],
    )
    pairs = corpus(
        tmp_path / "pairs.tsv.xz", [("news", "Itu baru.", "That is new.")] * 2 + [("other", "Di pasar.", "x")] * 9
    )
    words = made(tmp_path, "common_words", "--text", text, "--pairs", pairs, "--from", "news")
    assert words == ["baru", "rumah"]


def test_ordinary_words(tmp_path: Path) -> None:
    rows = [("web", "The courts can’t see a court's Supreme Court."), ("web", "A court can't see London.")] * 2
    text = corpus(tmp_path / "en.tsv.xz", rows)
    assert made(tmp_path, "ordinary_words", "--text", text) == ["can't", "court", "see"]


def test_shared_words_are_wrapped(tmp_path: Path) -> None:
    shared = sorted(word for word in INDONESIAN.common_words if word.isalpha() and len(word) >= 4)[:40]
    text = corpus(tmp_path / "en.tsv.xz", [("web", f"The {' '.join(shared)} apple.")] * 2)
    lines = made(tmp_path, "shared_words", "--text", text)
    assert len(lines) > 1
    assert [word for line in lines for word in line.split()] == shared


def test_known_words_leave_out_what_is_made_of_others(tmp_path: Path) -> None:
    text = corpus(tmp_path / "en.tsv.xz", [("web", "The Jakarta edits edited cities city edit.")] * 3)
    (tmp_path / "words.txt").write_text("zebra\nzebras\naa\n", encoding="utf-8")
    arguments = ("known_words", "--text", text, "--words", str(tmp_path / "words.txt"))
    assert made(tmp_path, *arguments) == ["city", "edit", "jakarta", "zebra"]


def test_comparison_and_rows_that_are_no_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = corpus(tmp_path / "en.tsv.xz", [("web", "The red apple.")] * 2 + [("a row of one column",)])
    (tmp_path / "before.txt").write_text("# Words.\nred\ngreen\n", encoding="utf-8")
    made(tmp_path, "ordinary_words", "--text", text, "--compare", str(tmp_path / "before.txt"))
    told = capsys.readouterr().err
    assert "2 words of 2 sentences" in told
    assert "en.tsv.xz: 1 rows have other columns" in told
    assert "before.txt: 2 words, 1 in both, 33.3% of all" in told


@pytest.mark.parametrize("arguments", [[], ["--text", "missing.tsv"]])
def test_a_mistake_is_told_without_a_traceback(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["common_words", *arguments])
    assert stopped.value.code


def test_the_page_knows_every_data_file() -> None:
    package = ROOT / "translator"
    programs = {".py", ".html", ".css", ".js", ".typed", ".pyc"}
    files = [file for file in package.rglob("*") if file.is_file() and file.suffix not in programs]
    assert len(files) > 30
    told = set(re.findall(r"`([^`\n]+)`", PAGE))
    for file in files:
        languages = package / "languages"
        name = file.relative_to(languages if languages in file.parents else ROOT)
        assert name.as_posix() in told or f"{name.parent.as_posix()}/" in told, f"{name}: not in docs/data.md"


@pytest.mark.parametrize(
    ("file", "entries"), re.findall(r"^\| `(\w\w/\w+\.(?:txt|tsv))` \|.*?\| ([0-9,]+) \|", PAGE, re.MULTILINE)
)
def test_the_page_counts_entries_right(file: str, entries: str) -> None:
    text = (ROOT / "translator" / "languages" / file).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    # The glossary has a heading.
    rows = len(lines) - (lines[0] == "source\ttarget")
    words = sum(len(line.split()) for line in lines)
    assert f"{rows if file.endswith('.tsv') else words:,}" == entries
