import gzip
import itertools
import json
import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from sentencepiece import SentencePieceProcessor
from typer.testing import CliRunner

from tests.stops_after import StopsAfter
from translator.cli import app
from translator.config import presets
from translator.errors import ConfigError, InputError
from translator.models import ModelStore
from translator.models.convert import convert
from translator.training.corpus import Guard, Pair, filtered, read_pairs
from translator.training.model import load_model, loss, new_model, stacked
from translator.training.recipe import Data, Filters, Recipe, TrainStage, load_recipe
from translator.training.scoring import translate_with
from translator.training.stages import Workshop
from translator.training.trainer import Position, Score, competence, learning_rate, train
from translator.training.vocabulary import Encoded, Tokens, Vocabulary, learn_pieces, one_pass
from translator.translation.engine import Decoding
from translator.translation.marian_ctranslate2 import MarianCTranslate2
from translator.translation.marian_transformers import MarianTransformers

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent

_WHO = {"Gubernur": "The governor", "Polisi": "The police", "Guru": "The teacher", "Nelayan": "The fisherman"}
_DOES = {"membeli": "bought", "menjual": "sold", "membawa": "brought", "melihat": "saw"}
_WHAT = {"beras": "rice", "ikan": "fish", "buku": "books", "sayur": "vegetables"}
_WHERE = {"di pasar": "at the market", "di Jakarta": "in Jakarta", "di sekolah": "at the school"}

STAGE = """
[[stages]]
kind = "train"
name = "student"
data = { pairs = 1.0 }
budget = { steps = 150 }
batch_tokens = 1200
warm_up_steps = 30
learning_rate = 3e-3
shape = { d_model = 64, ffn = 128, encoder_layers = 2, decoder_layers = 1, heads = 4 }
"""
RECIPE = """
[vocabulary]
pieces = 330

[development]
source = "dev.id"
reference = "dev.en"

[filters]
overlap_words = 0               # sentences this simple share most of their words

[data.pairs]
files = ["pairs.tsv"]
"""


def _sentences(count: int) -> list[tuple[str, str]]:
    made = random.Random(1)  # noqa: S311
    parts = (_WHO, _DOES, _WHAT, _WHERE)
    pairs: dict[tuple[str, str], None] = {}
    while len(pairs) < count:
        (who, who_en), (does, does_en), (what, what_en), (where, where_en) = (
            made.choice(list(part.items())) for part in parts
        )
        number = made.randrange(2, 99)
        source = f"{who} {does} {number} {what} {where}."
        pairs[source, f"{who_en} {does_en} {number} {what_en} {where_en}."] = None
    return list(pairs)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Models this small gain nothing from threads, which wait for one another on a busy machine."""
    torch.set_num_threads(1)


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A folder with a recipe, pairs, and development sentences that are not among them."""
    pairs = _sentences(1200)
    lines = "".join(f"{source}\t{target}\n" for source, target in pairs[40:])
    (tmp_path / "pairs.tsv").write_text("source\ttarget\n" + lines)
    (tmp_path / "dev.id").write_text("".join(f"{source}\n" for source, _ in pairs[:40]))
    (tmp_path / "dev.en").write_text("".join(f"{target}\n" for _, target in pairs[:40]))
    (tmp_path / "recipe.toml").write_text(RECIPE + STAGE)
    return tmp_path


def test_a_recipe_makes_a_model_that_every_engine_loads_and_that_has_learned(workplace: Path) -> None:
    result = CliRunner().invoke(app, ["train", str(workplace / "recipe.toml"), "-o", str(workplace / "out")])

    assert result.exit_code == 0, result.output
    records = [json.loads(line) for line in (workplace / "out" / "log.jsonl").read_text().splitlines()]
    assert records[-1]["chrf"] > 40  # a model that learned nothing has about 10
    folder = workplace / "out" / "student" / "model"
    assert "chrF" in (folder / "README.md").read_text()
    with safe_open(folder / "model.safetensors", "np") as weights:
        assert [name for name in weights.keys() if "embed_tokens" in name or "lm_head" in name] == []  # noqa: SIM118
    assert convert(folder, workplace / "converted") == []  # no note: <pad> is as CTranslate2 wants it
    source = (workplace / "dev.id").read_text().splitlines()[0]
    for engine in (
        MarianCTranslate2(folder, workplace / "converted", device="cpu", threads=1),
        MarianTransformers(folder, device="cpu", threads=1),
    ):
        decoding = Decoding(beam_size=2, max_target_tokens=40)
        (hypotheses,) = engine.translate([engine.encode(source)], decoding, 1024)
        subject = _WHO[source.split()[0]]
        assert engine.decode(hypotheses[0].tokens).startswith(subject)


def test_back_translation_makes_pairs_for_a_later_stage(workplace: Path) -> None:
    stages = STAGE.replace('"student"', '"reverse"\ndirection = "reverse"').replace("150", "120") + (
        '[[stages]]\nkind = "translate"\nname = "back"\nmodel = "reverse"\ndata = ["english"]\n'
        + STAGE.replace("pairs = 1.0", "pairs = 1.0, back = 0.5").replace("150", "5")
    )
    english = '[data.english]\nfiles = ["english.tsv"]\ncolumns = ["target"]\n'
    (workplace / "english.tsv").write_text("".join(f"{target}\n" for _, target in _sentences(60)))
    (workplace / "recipe.toml").write_text(RECIPE + english + stages)
    records: list[dict[str, Any]] = []

    Workshop(load_recipe(workplace / "recipe.toml"), workplace, workplace / "out", records.append).run()

    made = (workplace / "out" / "back" / "part-00000.tsv").read_text().splitlines()
    assert made
    assert all(line.split("\t")[2] in (workplace / "english.tsv").read_text() for line in made)
    pairs = next(record["pairs"] for record in records if record["stage"] == "student" and "pairs" in record)
    assert pairs > 1160  # more than what was there before


def _tiny_stage(**settings: Any) -> TrainStage:
    """A stage that trains the smallest model there is."""
    shape = {"d_model": 32, "ffn": 32, "encoder_layers": 1, "decoder_layers": 1, "heads": 2}
    return TrainStage.model_validate(
        {"kind": "train", "name": "student", "data": {"pairs": 1.0}, "shape": shape} | settings
    )


@pytest.mark.parametrize(
    "setting",
    [
        {},
        {"guided_alignment": 0.5},
        {"optimizer": "muon"},
        {"optimizer": "muon", "guided_alignment": 0.5},
        {"subword_sampling": 0.5},
        {"short_first": 0.8},
        {"budget": {"tokens": 12_000}},
    ],
    ids=lambda setting: " ".join(setting) or "as it comes",
)
def test_a_stopped_stage_goes_on_to_the_very_same_weights(workplace: Path, setting: dict[str, Any]) -> None:
    stage = _tiny_stage(**{"budget": {"steps": 12}, "warm_up_steps": 4, "batch_tokens": 2000} | setting)

    def weights(folder: Path, stops: list[threading.Event]) -> bytes:
        for stop in stops:
            _train(workplace, stage, folder, stop)
        return (folder / "model" / "model.safetensors").read_bytes()

    whole = weights(workplace / "whole", [threading.Event()])
    halted = weights(workplace / "halted", [StopsAfter(5), StopsAfter(3), threading.Event()])

    assert whole == halted


def test_a_budget_in_tokens_ends_with_the_batch_that_reaches_it(workplace: Path) -> None:
    stage = _tiny_stage(budget={"tokens": 9000}, batch_tokens=1000)

    reached = _train(workplace, stage, workplace / "out", threading.Event())

    assert 9000 <= reached.target_tokens < 10_000


def test_a_stage_that_makes_nothing_better_keeps_what_it_started_from(workplace: Path) -> None:
    stage = _tiny_stage(budget={"steps": 3}, start="another")

    def weights(name: str) -> bytes:
        return (workplace / name / "model" / "model.safetensors").read_bytes()

    worse = _train(workplace, stage, workplace / "worse", threading.Event(), scores=itertools.count(9.0, -1.0))
    better = _train(workplace, stage, workplace / "better", threading.Event())
    _train(workplace, stage, workplace / "stopped", StopsAfter(0))

    assert (worse.step, worse.best_step, worse.best) == (3, 0, Score(0.0, 9.0))
    assert (better.step, better.best_step) == (3, 3)
    assert weights("worse") == weights("stopped") != weights("better")


def test_a_command_whose_training_gains_nothing_says_so(workplace: Path) -> None:
    further = STAGE.replace('"student"', '"further"\nstart = "student"').replace("3e-3", "1e-12").replace("150", "2")
    (workplace / "recipe.toml").write_text(RECIPE + STAGE.replace("150", "2") + further)

    result = CliRunner().invoke(app, ["train", str(workplace / "recipe.toml"), "-o", str(workplace / "out"), "-q"])

    assert result.exit_code == 0, result.output
    (line,) = (line for line in result.stdout.splitlines() if line.startswith("further: "))
    assert "2 steps" in line
    assert "none of which made the model better" in line


_RISING = itertools.count(1.0)
"""Scores that only rise, so that the last weights are the best."""


def _train(
    workplace: Path, stage: TrainStage, folder: Path, stop: threading.Event, scores: Iterator[float] = _RISING
) -> Position:
    pairs = _sentences(200)
    pieces = workplace / "pieces.spm"
    if not pieces.exists():
        learn_pieces([side for pair in pairs for side in pair], 330, 10_000, pieces, seed=1)
    vocabulary = Vocabulary.of_pieces(pieces)
    encoded = Encoded(
        Tokens(vocabulary.encode("source", [source for source, _ in pairs])),
        Tokens(vocabulary.encode("target", [target for _, target in pairs])),
        np.ones(len(pairs)),
    )
    return train(
        new_model(stage.shape, vocabulary, 1), vocabulary, encoded, stage, folder, seed=1,
        score=lambda _: Score(0.0, next(scores)), log=lambda _: None, stop=stop,
    )  # fmt: skip


def test_a_folder_that_another_stage_left_is_refused(workplace: Path) -> None:
    stage = _tiny_stage(budget={"steps": 1})
    _train(workplace, stage, workplace / "out", threading.Event())
    wider = stage.model_copy(update={"shape": stage.shape.model_copy(update={"ffn": 48})})

    with pytest.raises(ConfigError, match="does not fit this stage"):
        _train(workplace, wider, workplace / "out", threading.Event())


def test_a_sampled_source_is_the_same_text_in_other_pieces(workplace: Path) -> None:
    pairs = _sentences(100)
    learn_pieces([side for pair in pairs for side in pair], 330, 10_000, workplace / "pieces.spm", seed=1)
    vocabulary = Vocabulary.of_pieces(workplace / "pieces.spm")
    rows = vocabulary.encode("source", [source for source, _ in pairs])
    mark = np.array([vocabulary.unknown], np.int32)
    unknown = np.concatenate((rows[1], mark))

    sampled = vocabulary.resample([np.concatenate((mark, rows[0])), unknown, *rows], 7)

    text = SentencePieceProcessor(model_file=str(workplace / "pieces.spm"))
    assert sampled[0][0] == vocabulary.unknown  # what a machine made stays marked
    assert text.decode(sampled[0][1:].tolist()) == pairs[0][0]
    assert sampled[1] is unknown
    assert [text.decode(row.tolist()) for row in sampled[2:]] == [source for source, _ in pairs]
    assert sum(len(row) for row in sampled[2:]) > sum(map(len, rows))  # the likeliest cut has few pieces
    again, other = (vocabulary.resample(rows, seed) for seed in (7, 8))
    assert any(one.tolist() != two.tolist() for one, two in zip(again, other, strict=True))
    assert [row.tolist() for row in again] == [row.tolist() for row in vocabulary.resample(rows, 7)]


def test_short_pairs_come_first_and_then_all(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = _tiny_stage(budget={"steps": 60}, short_first=0.5, batch_tokens=400, precision="float32")
    lengths: list[int] = []

    def watched(model: Any, source: Any, target: Any, label_smoothing: float) -> Any:
        lengths.append(target.shape[1])
        return loss(model, source, target, label_smoothing)

    monkeypatch.setattr("translator.training.trainer.loss", watched)
    _train(workplace, stage, workplace / "out", threading.Event())

    assert max(lengths[:3]) < np.mean(lengths[30:])
    assert max(lengths[:15]) < max(lengths[30:])
    assert [competence(stage, Position(step=step)) for step in (0, 30, 60)] == pytest.approx([0.1, 1, 1])


def test_a_stage_grows_the_encoder_of_the_one_before_it(workplace: Path) -> None:
    grown = STAGE.replace('"student"', '"grown"\nstart = "student"\ngrow_to = 4').replace("150", "3")
    (workplace / "recipe.toml").write_text(RECIPE + STAGE.replace("150", "3") + grown)
    recipe = load_recipe(workplace / "recipe.toml")
    workshop = Workshop(recipe, workplace, workplace / "out", lambda _: None)

    workshop.run()

    small, large = (load_model(workshop.model_folder(name), 0.1) for name in ("student", "grown"))
    assert (small.config.encoder_layers, large.config.encoder_layers) == (2, 4)
    before, after = small.model.encoder.layers, stacked(small, 4).model.encoder.layers
    for number in range(4):
        assert torch.equal(after[number].fc1.weight, before[number % 2].fc1.weight)
    assert torch.equal(stacked(small, 4).model.decoder.layers[0].fc1.weight, small.model.decoder.layers[0].fc1.weight)
    with pytest.raises(ConfigError, match="5 encoder layers cannot be stacked from 2"):
        stacked(small, 5)


def test_scoring_leaves_training_its_threads() -> None:
    torch.set_num_threads(2)

    translated = translate_with(ModelStore().resolve("embedded").folder, ["Harga beras naik."], 1)

    assert translated != [""]
    assert torch.get_num_threads() == 2


def test_the_rate_rises_and_falls_to_nothing() -> None:
    stage = TrainStage.model_validate(
        {"kind": "train", "name": "s", "data": {"d": 1.0}, "budget": {"steps": 1000}, "warm_up_steps": 100}
    )
    rates = [learning_rate(stage, Position(step=step)) for step in range(1000)]

    assert rates[0] == pytest.approx(0.01)
    assert max(rates) == rates[99] == 1
    assert rates[399] == pytest.approx(0.5)  # the inverse square root: four times the steps, half the rate
    assert rates[-1] < 0.01
    assert rates[99:] == sorted(rates[99:], reverse=True)


@given(
    lengths=st.lists(st.tuples(st.integers(1, 60), st.integers(1, 60)), min_size=1, max_size=80),
    batch_tokens=st.integers(16, 400),
    seed=st.integers(0, 5),
)
def test_a_pass_sees_every_pair_once_in_batches_that_keep_the_limit(
    lengths: list[tuple[int, int]], batch_tokens: int, seed: int
) -> None:
    source, target = (Tokens([np.zeros(pair[side], np.int32) for pair in lengths]) for side in (0, 1))
    batches = one_pass(Encoded(source, target, np.ones(len(lengths))), batch_tokens, (seed, 0))

    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    for batch in batches:
        longest = max(max(lengths[row]) + 1 for row in batch)
        assert len(batch) == 1 or longest * len(batch) <= batch_tokens


def test_weights_say_how_often_a_pair_is_seen() -> None:
    rows = Tokens([np.zeros(3, np.int32)] * 2000)
    weights = np.array([2.0] * 1000 + [0.25] * 1000)
    seen = np.bincount(np.concatenate(one_pass(Encoded(rows, rows, weights), 400, (1, 0))), minlength=2000)

    assert set(seen[:1000]) == {2}
    assert 200 < seen[1000:].sum() < 300


def test_development_sentences_and_long_parts_of_them_are_never_trained_on() -> None:
    known = "Kapal pengangkut beras itu tiba di pelabuhan pada hari Senin sore"
    guard = Guard([known], 8)
    rows = [
        Pair("n", known, "The ship carrying rice arrived at the port on Monday afternoon"),
        Pair("n", f"Kata warga, {known.lower()}.", "Residents said the ship carrying rice arrived on Monday"),
        Pair("n", "Kapal pengangkut ikan itu berangkat dari pelabuhan kecil", "The fishing vessel left the small port"),
    ]

    kept = filtered(rows, Filters(), guard)

    assert [pair.source for pair in kept.pairs] == [rows[2].source]
    assert kept.left_out == {"development set": 2}


@pytest.mark.parametrize(
    ("reason", "row"),
    [
        ("not a pair", None),
        ("empty", Pair("n", "", "")),
        ("length ratio", Pair("n", "Ya.", "This is a far longer text than its source can ever have meant to say.")),
        (
            "language",
            Pair("n", "The men who were there had been told of it by their friends", "Mereka sudah diberi tahu"),
        ),
        (
            "language",
            Pair(
                "n",
                "Rapat itu sudah selesai dan tidak akan dilanjutkan hari ini.",
                "Rapat itu sudah selesai dan akan dilanjutkan pada hari ini juga",
            ),
        ),
    ],
)
def test_pairs_that_teach_nothing_good_are_left_out_and_counted(reason: str, row: Pair | None) -> None:
    good = Pair("n", "Harga beras naik lagi.", "The price of rice rose again.")

    kept = filtered([row, good, good], Filters(), Guard([], 0))

    assert kept.pairs == [good]
    assert kept.left_out == {reason: 1, "double": 1}


_TEXT = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@settings(max_examples=50)
@given(rows=st.lists(st.tuples(_TEXT, _TEXT), min_size=1, max_size=10))
def test_what_is_written_as_tsv_or_jsonl_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("pairs")
    raw, jsonl = folder / "raw.tsv", folder / "pairs.jsonl"
    raw.write_text("source\ttarget\n" + "".join(f"{a}\t{b}\n" for a, b in rows), encoding="utf-8")
    lines = [json.dumps({"source": a, "target": b}) for a, b in rows]
    jsonl.write_text("\n".join(lines), encoding="utf-8")

    for file in (raw, jsonl):
        data = Data(files=(file.name,), quoted=False)
        assert [pair and pair[1:] for pair in read_pairs(file, data)] == rows


def test_what_is_no_pair_in_a_jsonl_file_is_passed_over_and_what_is_no_json_is_said(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text('{"source": "Satu.", "target": "One."}\n\n{"source": "\\ud800", "target": "Half."}\n[1]\n')
    data = Data(files=("x",))

    assert [pair and pair[1:] for pair in read_pairs(file, data)] == [("Satu.", "One."), None, None]
    file.write_text("[" * 100_000)
    with pytest.raises(InputError, match="line 1: not JSON"):
        list(read_pairs(file, data))


def test_a_damaged_archive_is_said(tmp_path: Path) -> None:
    file = tmp_path / "pairs.tsv.gz"
    whole = gzip.compress(b"Satu.\tOne.\n" * 1000)
    file.write_bytes(whole[:20] + b"\xff" * 20 + whole[40:])

    with pytest.raises(InputError, match="cannot be read"):
        list(read_pairs(file, Data(files=("x",))))


def test_a_quoted_field_may_hold_tabs_and_quotation_marks(tmp_path: Path) -> None:
    file = tmp_path / "quoted.tsv"
    file.write_text('"""Rapat,"" katanya."\t"""A meeting,"" he said."\n')

    assert [pair and pair[1:] for pair in read_pairs(file, Data(files=("x",)))] == [
        ('"Rapat," katanya.', '"A meeting," he said.')
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("pairs = 1.0", "pears = 1.0"), "pears is neither data nor an earlier stage"),
        (("budget = { steps = 150 }", "budget = {}"), "a budget needs minutes, steps or tokens"),
        (('"student"', '"student"\ngrow_to = 4'), "grow_to needs a start"),
        (("warm_up_steps", "warmup_steps"), "warmup_steps"),
        (("pairs = 1.0", "pairs = -1.0"), "greater than or equal to 0"),
        (('"student"', '"pairs"'), "more than one stage or set of data has this name"),
    ],
)
def test_a_wrong_recipe_is_refused_with_the_place(workplace: Path, change: tuple[str, str], message: str) -> None:
    (workplace / "recipe.toml").write_text((RECIPE + STAGE).replace(*change))

    with pytest.raises(ConfigError, match=message):
        load_recipe(workplace / "recipe.toml")


def test_data_that_is_not_there_ends_with_a_message_and_no_traceback(workplace: Path) -> None:
    (workplace / "pairs.tsv").unlink()

    result = CliRunner().invoke(app, ["train", str(workplace / "recipe.toml"), "-o", str(workplace / "out")])

    assert isinstance(result.exception, ConfigError)
    assert "no such file" in str(result.exception)


def test_a_folder_of_which_no_pair_is_fit_says_why(workplace: Path) -> None:
    (workplace / "pairs.tsv").write_text("source\ttarget\nYa\tYes, as I have told you time and again today\n")

    with pytest.raises(InputError, match="length ratio"):
        Workshop(load_recipe(workplace / "recipe.toml"), workplace, workplace / "out", lambda _: None).run()


def test_the_recipe_of_the_embedded_weights_runs_from_end_to_end_on_a_small_scale(workplace: Path) -> None:
    whole = load_recipe(ROOT / "configs" / "train-embedded.toml").model_dump()
    whole["vocabulary"]["pieces"] = 330
    whole["development"] = {"source": "dev.id", "reference": "dev.en"}
    whole["filters"]["overlap_words"] = 0  # sentences this simple share most of their words
    pairs = _sentences(300)[40:]
    for name, data in whole["data"].items():
        fields = [{"name": name, "source": source, "target": target} for source, target in pairs]
        rows = ("\t".join(row[column] for column in data["columns"]) + "\n" for row in fields)
        (workplace / f"{name}.tsv").write_text("".join(rows))
        data["files"] = [f"{name}.tsv"]
    for stage in whole["stages"]:
        if stage["kind"] == "train":
            stage |= {"budget": {"steps": 2}, "batch_tokens": 500}
            stage["shape"] |= {"d_model": 32, "ffn": 32, "heads": 2}
    recipe = Recipe.model_validate(whole)

    reached = Workshop(recipe, workplace, workplace / "out", lambda _: None).run()

    assert [position.step for position in reached.values()] == [2] * len(reached)
    assert set(reached) | {"back-translation"} == {stage.name for stage in recipe.stages}
    for name in reached:
        model = load_model(workplace / "out" / name / "model", 0.1)
        assert model.config.d_model == (256 if name == "continue" else 32)
    assert "train-embedded" not in presets()
