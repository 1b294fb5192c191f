"""The examples do what they say."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def example(name: str, capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> list[str]:
    """Run an example, and give the lines that it prints."""
    before = sys.argv
    sys.argv = [name, *map(str, arguments)]
    try:
        runpy.run_path(str(ROOT / "examples" / name), run_name="__main__")
    finally:
        sys.argv = before
    return capsys.readouterr().out.splitlines()


def test_one_article(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    *_, path = example("one_article.py", capsys, ROOT / "samples" / "wire.txt", tmp_path)
    assert Path(path) == tmp_path / "wire.html"
    assert Path(path).read_text(encoding="utf-8").startswith("<!doctype html>")


def test_known_structure(capsys: pytest.CaptureFixture[str]) -> None:
    roles = [line.partition(":")[0] for line in example("known_structure.py", capsys)]
    assert roles == ["headline", "body", "body", "caption"]


def test_check_translations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = "Hujan turun.\tRain fell.\nHarga naik 5,5 persen.\tPrices rose 55 percent.\n"
    (tmp_path / "pairs.tsv").write_text(pairs, encoding="utf-8")
    (line,) = example("check_translations.py", capsys, tmp_path / "pairs.tsv")
    assert "pairs.tsv, line 2: " in line


def test_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    *done, last = example("folder.py", capsys, ROOT / "samples", tmp_path / "out")
    assert len(done) == len(list((ROOT / "samples").glob("*.txt")))
    assert last == f"{len(done)} made, 0 done before, 0 failed"
    assert example("folder.py", capsys, ROOT / "samples", tmp_path / "out") == [
        f"0 made, {len(done)} done before, 0 failed"
    ]
