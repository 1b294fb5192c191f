"""`translator doctor`: what is well is said to be, what is not is found, and each wrong thing comes with advice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from translator.doctor import GOLDEN, State, examine
from translator.models import ModelStore
from translator.pipeline import Pipeline
from translator.readers import read_text

ROOT = Path(__file__).parent.parent


def findings(*, engines: bool = False) -> dict[str, tuple[State, str, str]]:
    return {each.name: (each.state, each.found, each.advice) for each in examine(engines=engines)}


def test_the_golden_sentence_is_what_the_pipeline_gives(pipeline: Pipeline) -> None:
    bilingual = pipeline.run(read_text(GOLDEN[0], name="golden"))
    assert [pair.target.text for pair in bilingual.pairs] == [GOLDEN[1]]


def test_a_machine_that_works_has_nothing_wrong() -> None:
    found = findings()
    assert [name for name, (state, _, _) in found.items() if state is State.WRONG] == []
    assert found["embedded"][1] == "here and whole"
    assert str(ModelStore().cache) == found["cache"][1]


def test_a_cache_that_cannot_be_written_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TRANSLATOR_CACHE", str(tmp_path / "file" / "cache"))
    state, _, advice = findings()["cache"]
    assert state is State.WRONG and "TRANSLATOR_CACHE" in advice


@pytest.mark.parametrize(
    ("name", "value", "finding"), [("OMP_NUM_THREADS", "1", "threads"), ("CT2_FORCE_CPU_ISA", "AVX2", "processor")]
)
def test_a_variable_that_holds_the_machine_back_is_noted(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, finding: str
) -> None:
    monkeypatch.setenv(name, value)
    state, found, advice = findings()[finding]
    if finding == "threads" and not found.startswith("1 of"):
        assert state is State.NOTE
    assert state is State.OK or "Unset it" in advice


def doctor(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    command = [sys.executable, "-m", "translator", "doctor", *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True)


@pytest.mark.slow
def test_each_engine_gives_the_golden_sentence() -> None:
    result = doctor("--json")
    found = {each["name"]: each for each in json.loads(result.stdout)}
    for engine in ("ctranslate2", "transformers"):
        assert found[f"translation by {engine}"]["found"] == f"gives {GOLDEN[1]!r}"
    assert result.returncode == 0


def test_what_is_wrong_ends_with_a_code_and_advice(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = doctor("--no-engines", TRANSLATOR_CACHE=str(tmp_path / "file"))
    assert result.returncode == 1
    assert "wrong  cache: " in result.stdout and "Set TRANSLATOR_CACHE" in result.stdout
    assert "Traceback" not in result.stderr
