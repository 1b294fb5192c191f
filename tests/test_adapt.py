"""Adaptation: a user's corrections become a model of the user's own, or nothing at all."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from tests.stops_after import StopsAfter
from translator.cli import app
from translator.document import Origin, Translation
from translator.errors import ConfigError, InputError
from translator.memory import Maker, TranslationMemory
from translator.models import ModelStore
from translator.training import adapt as adapting
from translator.training.adapt import GENERAL, Candidate, adapt, best_harmless, split_pairs
from translator.training.corpus import Pair, read_pairs
from translator.training.recipe import Data

pytestmark = pytest.mark.slow

_PLACES = ("Bantul", "Garut", "Jember", "Kendal", "Sragen", "Tuban", "Blora", "Ciamis", "Ngawi", "Kudus")
_ACTS = (
    ("meresmikan pasar", "opened a market"),
    ("mengunjungi sekolah", "visited a school"),
    ("memeriksa jembatan", "inspected a bridge"),
    ("menutup pabrik", "closed a factory"),
    ("menemui para petani", "met with farmers"),
    ("membuka festival", "opened a festival"),
)


def house_style() -> list[Pair]:
    """Corrections of a newsroom that calls a bupati a district chief, and ends with the day in brackets."""
    return [
        Pair("desk", f"Bupati {place} {act} pada hari Senin.", f"The district chief of {place} {done} (Monday).")
        for place, (act, done) in itertools.product(_PLACES, _ACTS)
    ]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import torch

    torch.set_num_threads(1)  # threads wait for one another on a busy machine
    cache = tmp_path / "cache"
    monkeypatch.setenv("TRANSLATOR_CACHE", str(cache))
    return cache


@pytest.fixture
def corrections(tmp_path: Path) -> Path:
    file = tmp_path / "desk.tsv"
    file.write_text("".join(f"{pair.source}\t{pair.target}\n" for pair in house_style()), encoding="utf-8")
    return file


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_house_style_is_learned_and_the_model_is_listed_used_and_removed(
    corrections: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapting, "MIXTURES", (0.5, 0.75))  # two, to be quick

    done = run("adapt", "--pairs", corrections)

    assert done.exit_code == 0, done.output
    assert 'model = "desk"' in done.stdout
    listed = next(status for status in ModelStore().status() if status.entry.name == "desk")
    assert listed.folder and listed.entry.licence == "Apache-2.0"
    record = json.loads((listed.folder / "adapted.json").read_text())
    assert record["held_out"]["low"] > 1  # chrF: far more than chance
    assert record["general"]["after"] >= record["general"]["before"] - adapting.MARGIN
    folder = corrections.parent
    (folder / "desk.toml").write_text('[translation]\nmodel = "desk"\n[summarization]\nmethod = "none"\n')
    (folder / "article.txt").write_text("Bupati Sleman membuka festival pada hari Senin.")  # of a place it never saw
    translated = run("translate", folder / "article.txt", "-c", folder / "desk.toml", "--format", "json")
    article = json.loads(translated.stdout)
    assert "district chief" in article["paragraphs"][0]["pairs"][0]["target"]["text"].lower()
    assert article["provenance"]["models"][0]["name"] == "desk"

    with pytest.raises(ConfigError, match="translator models remove desk"):
        raise run("adapt", "--pairs", corrections, "--name", "desk").exception or AssertionError("it was taken")
    assert run("models", "remove", "desk").exit_code == 0
    assert "desk" not in run("models", "list").stdout
    assert not [path for path in own_cache.rglob("*") if path.is_dir() and path.name.startswith("desk")]


def test_a_model_that_forgets_too_much_is_refused_and_nothing_is_kept(
    corrections: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapting, "MARGIN", -100.0)  # no model is that much better
    monkeypatch.setattr(adapting, "MIXTURES", (1.0,))

    done = run("adapt", "--pairs", corrections, "--minutes", "0.1")

    assert done.exit_code == 1
    assert "general news" in done.stdout  # the figures
    assert "nothing is kept" in done.stderr
    assert [status.entry.name for status in ModelStore().status() if status.entry.name == "desk"] == []
    assert not list(own_cache.rglob("*.safetensors"))


def test_the_mixture_is_the_best_of_those_that_harm_nothing() -> None:
    candidates = [Candidate(0.25, 60.0, 58.0), Candidate(0.5, 62.0, 57.1), Candidate(1.0, 65.0, 56.9)]

    assert best_harmless(candidates, 58.0) == candidates[1]
    assert best_harmless(candidates, 60.0) is None


def test_a_stop_keeps_nothing(tmp_path: Path) -> None:
    start = ModelStore().resolve("embedded")

    outcome = adapt(
        house_style(), start, minutes=1, scratch=tmp_path, progress=lambda *_: None, stop=StopsAfter(2)
    )  # fmt: skip

    assert outcome is None


def test_of_a_memory_only_corrections_count_and_too_few_are_refused_with_reasons(tmp_path: Path) -> None:
    file = tmp_path / "desk.memory"
    pairs = house_style()
    with TranslationMemory(file, create=True) as memory:
        maker = memory.maker_number(Maker.of("embedded", "0" * 64, "ctranslate2"))
        memory.remember(maker, {pair.source: Translation(text=pair.target, score=-0.1) for pair in pairs[10:]})
        for pair in pairs[:10]:
            memory.add(pair.source, pair.target)
        memory.add("The weather will be fine in the city all week.", "The weather will be fine all week.")
        assert sum(entry.origin is Origin.MACHINE for entry in memory.entries(machine=True)) == 50

    refused = run("adapt", "--memory", file).exception

    assert isinstance(refused, InputError)
    assert "10 pairs are fit" in str(refused) and "1 language" in str(refused)


@pytest.mark.parametrize("name", ["embedded", "../desk", "a b", "--"])
def test_a_name_that_cannot_be_is_refused_before_any_work(tmp_path: Path, name: str) -> None:
    refused = run("adapt", "--pairs", tmp_path / "missing.tsv", f"--name={name}").exception

    assert isinstance(refused, ConfigError)


@pytest.mark.parametrize("arguments", [(), ("--memory", "a", "--pairs", "b")])
def test_either_a_memory_or_pairs(arguments: tuple[str, ...]) -> None:
    assert run("adapt", *arguments).exit_code == 2


@given(
    st.sets(st.text(st.characters(categories=["L", "N"]), min_size=1), min_size=20, max_size=200), st.integers(0, 19)
)
def test_no_pair_is_on_two_sides_and_what_is_held_out_stays_so_as_pairs_come(words: set[str], later: int) -> None:
    pairs = [Pair("n", word, f"{word} {number}") for number, word in enumerate(sorted(words))]
    split, alike = split_pairs(pairs)

    parts = [*split.learning, *split.choosing, *split.held_out]
    assert len(parts) + alike == len(pairs)
    assert set(parts) <= set(pairs) and len(set(parts)) == len(parts)
    assert min(len(split.choosing), len(split.held_out)) >= 4
    fewer, _ = split_pairs(pairs[:later] + pairs[later + 1 :])
    assert not set(fewer.held_out) & set(split.learning)


def test_the_general_set_is_news_in_both_languages() -> None:
    pairs = list(read_pairs(GENERAL, Data(files=("general.tsv",), quoted=False)))

    assert len(pairs) == 80
    assert all(pair and pair.source and pair.target for pair in pairs)
    assert len({pair and pair.source for pair in pairs}) == 80
