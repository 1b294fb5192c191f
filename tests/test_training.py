import gzip
import itertools
import json
import random
import threading
from collections import Counter
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
from translator.checking import CheckedPair, check_file
from translator.cli import app
from translator.config import presets
from translator.errors import ConfigError, InputError
from translator.exchange import read_entries
from translator.models.convert import convert
from translator.models.devices import Placement
from translator.models.store import INT8
from translator.training.batches import Batches, Encoded, Tokens, one_pass
from translator.training.corpus import OverlapFilter, Pair, filtered, read_pairs
from translator.training.model import load_model, new_model, save_model
from translator.training.recipe import Data, Filters, Recipe, Shape, TrainStage, load_recipe
from translator.training.recipe_run import Corpus, RecipeRun, encode
from translator.training.scoring import compare, translate_with
from translator.training.synthetic import plausible
from translator.training.trainer import Position, Run, Score, learning_rate, train
from translator.training.vocabulary import MACHINE, TO_INDONESIAN, Vocabulary, learn_pieces
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
precision = "float32"           # bfloat16 gains nothing with a model this small
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
    assert convert(folder, workplace / "converted", INT8) == []  # no note: <pad> is as CTranslate2 wants it
    source = (workplace / "dev.id").read_text().splitlines()[0]
    for engine in (
        MarianCTranslate2(folder, workplace / "converted", Placement(compute_type="int8_float32"), threads=1),
        MarianTransformers(folder, Placement(), threads=1),
    ):
        decoding = Decoding(beam_size=2, max_target_tokens=40)
        (hypotheses,) = engine.translate([engine.encode(source)], decoding, 1024)
        subject = _WHO[source.split()[0]]
        assert engine.decode(hypotheses[0].tokens).startswith(subject)


def test_one_model_of_both_directions_translates_both_ways_and_makes_pairs_for_a_later_stage(workplace: Path) -> None:
    both = STAGE.replace('"student"', '"both"\ndirection = "both"').replace("150", "230")
    made = "".join(
        f'[[stages]]\nkind = "translate"\nname = "{name}"\nmodel = "both"\ndirection = "{direction}"\ndata = ["more"]\n'
        for name, direction in (("back", "reverse"), ("own", "forward"))
    )
    last = STAGE.replace("pairs = 1.0", "pairs = 1.0, back = 0.5, own = 0.5").replace("150", "1")
    more = '[data.more]\nfiles = ["more.tsv"]\n'
    unseen = [pair for pair in _sentences(1300) if pair not in _sentences(1200)]
    (workplace / "more.tsv").write_text("".join(f"{source}\t{target}\n" for source, target in unseen))
    (workplace / "recipe.toml").write_text(RECIPE + more + both + made + last)
    recipe_run = RecipeRun(load_recipe(workplace / "recipe.toml"), workplace, workplace / "out", lambda _: None)

    recipe_run.run()

    def pairs(stage: str) -> list[Pair]:
        lines = (workplace / "out" / stage / "part-00000.tsv").read_text().splitlines()
        return [Pair(*line.split("\t")) for line in lines]

    back, own = pairs("back"), pairs("own")
    assert len(back) > 50 and len(own) > 50
    assert {pair.target for pair in back} <= {target for _, target in unseen}
    assert {pair.source for pair in own} <= {source for source, _ in unseen}
    who = [(pair.source.split()[0], " ".join(pair.target.split()[:2])) for pair in (*back, *own)]
    agree = [_WHO.get(indonesian) == english for indonesian, english in who]  # the languages on their sides
    assert sum(agree) > 0.9 * len(agree)
    student = recipe_run.recipe.stage("student")
    assert isinstance(student, TrainStage)
    corpus = recipe_run.corpus(student)
    assert corpus.machine.count("source") == len(back) and corpus.machine.count("target") == len(own)


def test_a_vocabulary_splits_digits_and_has_marks_that_no_text_can_produce(workplace: Path) -> None:
    vocabulary = _vocabulary(workplace)
    marks = {vocabulary.machine, vocabulary.to_indonesian}

    (row,) = vocabulary.encode("source", [f"{MACHINE} {TO_INDONESIAN} Guru"])
    pieces = SentencePieceProcessor(model_file=str(workplace / "pieces.spm"))

    assert marks == {pieces.piece_to_id(MACHINE), pieces.piece_to_id(TO_INDONESIAN)} and vocabulary.unknown not in marks
    assert not marks & set(row.tolist())
    assert [piece for piece in pieces.encode("12 345", out_type=str) if piece != "▁"] == list("12345")


def test_what_a_machine_made_is_marked_where_it_is_read_and_its_indonesian_is_never_written(workplace: Path) -> None:
    vocabulary = _vocabulary(workplace)
    pairs = [Pair("n", f"Guru membeli {n} buku.", f"The teacher bought {n} books.") for n in (2, 3, 4)]
    corpus = Corpus(pairs, [1.0, 2.0, 3.0], ["", "source", "target"], Counter())
    indonesian = [row.tolist() for row in vocabulary.encode("source", [pair.source for pair in pairs])]
    english = [row.tolist() for row in vocabulary.encode("target", [pair.target for pair in pairs])]
    back, to_id = vocabulary.machine, vocabulary.to_indonesian

    forward, both = (encode(corpus, vocabulary, 128, both=choice) for choice in (False, True))

    def sides(encoded: Encoded) -> list[tuple[list[int], list[int], float]]:
        return [
            (encoded.source[row].tolist(), encoded.target[row].tolist(), float(encoded.weights[row]))
            for row in range(len(encoded.weights))
        ]

    there = [
        (indonesian[0], english[0], 1.0),
        ([back, *indonesian[1]], english[1], 2.0),
        (indonesian[2], english[2], 3.0),
    ]
    assert sides(forward) == there
    again = [([to_id, *english[0]], indonesian[0], 1.0), ([to_id, back, *english[2]], indonesian[2], 3.0)]
    assert sides(both) == [there[0], again[0], there[1], there[2], again[1]]


def test_an_older_vocabulary_marks_with_unk_and_learns_one_direction_only(workplace: Path) -> None:
    newer = _vocabulary(workplace)
    newer.save(workplace)
    numbers = json.loads((workplace / "vocab.json").read_text())
    older = {piece: number for piece, number in numbers.items() if piece not in (MACHINE, TO_INDONESIAN)}
    (workplace / "vocab.json").write_text(json.dumps(older))
    vocabulary = Vocabulary.of_model(workplace)
    corpus = Corpus([Pair("n", "Guru membeli buku.", "The teacher bought books.")], [1.0], ["source"], Counter())

    assert encode(corpus, vocabulary, 128).source[0][0] == vocabulary.unknown
    with pytest.raises(ConfigError, match="no <to-id>"):
        encode(corpus, vocabulary, 128, both=True)


@pytest.mark.parametrize(
    ("given", "made", "fit"),
    [
        ("Guru membeli 12 buku di pasar.", "The teacher bought 12 books at the market.", True),
        ("Guru membeli 12 buku di pasar.", "", False),
        ("Guru membeli 12 buku dan menjual 34 ikan di pasar di Jakarta.", "The teacher", False),
        ("Guru membeli 12 buku.", "The teacher bought 12 books at the market in Jakarta at the school.", False),
        ("Guru membeli 12 buku di pasar.", "The teacher bought bought bought bought bought bought", False),
        ("Guru membeli 12 buku di pasar.", "Guru membeli 12 buku di pasar.", False),
        ("12", "12", True),
    ],
)
def test_what_a_machine_made_is_kept_if_it_is_a_translation(workplace: Path, given: str, made: str, fit: bool) -> None:
    vocabulary = _vocabulary(workplace)
    sources, targets = vocabulary.encode("source", ["Ya.", given]), vocabulary.encode("target", ["Yes.", made])

    assert plausible(Tokens(sources), Tokens(targets), vocabulary).tolist() == [True, fit]
    assert plausible(Tokens(sources[1:]), Tokens(targets[1:]), vocabulary).tolist() == [fit]


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
        {"optimizer": "muon", "guided_alignment": 0.5},
        {"precision": "float32"},
        {"precision": "bfloat16"},
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
    vocabulary = _vocabulary(workplace)
    return train(
        new_model(stage.shape, vocabulary, 1), vocabulary, _encoded(vocabulary), stage, folder, seed=1,
        score=lambda _: Score(0.0, next(scores)), log=lambda _: None, stop=stop,
    )  # fmt: skip


def _vocabulary(workplace: Path) -> Vocabulary:
    """One of few pieces, for sentences like ours."""
    pieces = workplace / "pieces.spm"
    if not pieces.exists():
        learn_pieces([side for pair in _sentences(200) for side in pair], 330, 10_000, pieces, seed=1)
    return Vocabulary.of_pieces(pieces)


def _encoded(vocabulary: Vocabulary) -> Encoded:
    return encode(Corpus.of([Pair("n", *pair) for pair in _sentences(200)]), vocabulary, 128)


def test_a_folder_that_another_stage_left_is_refused(workplace: Path) -> None:
    stage = _tiny_stage(budget={"steps": 1})
    _train(workplace, stage, workplace / "out", threading.Event())
    wider = stage.model_copy(update={"shape": stage.shape.model_copy(update={"ffn": 48})})

    with pytest.raises(ConfigError, match="does not fit this stage"):
        _train(workplace, wider, workplace / "out", threading.Event())


def test_updates_too_small_for_bfloat16_are_not_lost(workplace: Path) -> None:
    stage = _tiny_stage(budget={"steps": 9}, warm_up_steps=1, learning_rate=1e-6, precision="bfloat16")
    vocabulary = _vocabulary(workplace)
    model = new_model(stage.shape, vocabulary, 1)
    before = model.model.encoder.layers[0].fc1.weight.detach().clone()
    run = Run(model, vocabulary, _encoded(vocabulary), stage, workplace, 1)

    losses = [run.update().item() for _ in range(3)]

    moved = (model.model.encoder.layers[0].fc1.weight - before).abs()
    assert 1e-7 < moved.max() < 1e-5
    assert all(0 < value < 20 for value in losses)


def test_a_loss_that_is_no_number_ends_the_stage_and_nothing_is_kept(workplace: Path) -> None:
    stage = _tiny_stage(budget={"steps": 5}, learning_rate=1e30, warm_up_steps=1, cool_down=0.0)

    with pytest.raises(ConfigError, match="lower learning_rate"):
        _train(workplace, stage, workplace / "out", threading.Event())

    assert not list((workplace / "out").rglob("*.safetensors"))


def test_branches_begin_smaller_the_more_there_are(workplace: Path) -> None:
    vocabulary = _vocabulary(workplace)
    shape = Shape(d_model=64, ffn=64, encoder_layers=8, decoder_layers=3, heads=2)
    layers = new_model(shape, vocabulary, 1).model

    for layer, branches in ((layers.encoder.layers[5], 16), (layers.decoder.layers[1], 9)):
        whole = layer.self_attn.q_proj.weight.std().item()
        for end in (layer.self_attn.v_proj, layer.self_attn.out_proj, layer.fc2):
            assert end.weight.std().item() == pytest.approx(whole * branches**-0.5, rel=0.1)


def test_scoring_leaves_training_its_threads(workplace: Path) -> None:
    vocabulary = _vocabulary(workplace)
    save_model(new_model(_tiny_stage(budget={"steps": 1}).shape, vocabulary, 1), vocabulary, workplace / "model")
    torch.set_num_threads(2)

    translated = translate_with(workplace / "model", ["Guru membeli buku."], 1)

    assert len(translated) == 1
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
    level = stage.model_copy(update={"decay": "constant", "cool_down": 0.5, "fall_to": 0.2})
    assert [learning_rate(level, Position(step=step)) for step in (300, 500, 750, 1000)] == pytest.approx(
        [1, 1, 0.6, 0.2]
    )


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


@settings(max_examples=30, deadline=None)
@given(
    lengths=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=30),
    batch_tokens=st.integers(16, 60),
)
def test_a_batch_has_its_rows_whole_with_the_end_and_padding(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[tuple[int, int]], batch_tokens: int
) -> None:
    vocabulary = _vocabulary(tmp_path_factory.getbasetemp())
    rows = [
        [(np.arange(pair[side], dtype=np.int32) + 20 * at) % 300 + 5 for at, pair in enumerate(lengths)]
        for side in (0, 1)
    ]
    encoded = Encoded(Tokens(rows[0]), Tokens(rows[1]), np.ones(len(lengths)))
    batches = Batches(encoded, vocabulary, batch_tokens, 1, "cpu")
    seen = []
    for at in itertools.count():
        if (batch := batches.draw(0, at)) is None:
            break
        for source, target in zip(batch.source.tolist(), batch.target.tolist(), strict=True):
            both = tuple(side[: side.index(vocabulary.end)] for side in (source, target))
            for side, pieces in zip((source, target), both, strict=True):
                assert set(side[len(pieces) + 1 :]) <= {vocabulary.pad}
            seen.append(both)
        assert batch.target.flatten()[batch.real].ne(vocabulary.pad).all()
        assert len(batch.real) == batch.target.ne(vocabulary.pad).sum()

    assert sorted(seen) == sorted((a.tolist(), b.tolist()) for a, b in zip(*rows, strict=True))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(*[st.text("abc de.", max_size=12)] * 3), min_size=1, max_size=6))
def test_chrf_is_that_of_sacrebleu(rows: list[tuple[str, str, str]]) -> None:
    from sacrebleu.metrics.chrf import CHRF

    before, after, references = map(list, zip(*rows, strict=True))

    compared = compare(before, after, references)

    expected = [CHRF().corpus_score(side, [references]).score for side in (before, after)]
    assert [compared.before, compared.after] == pytest.approx(expected)
    assert compared.low <= compared.high


def test_weights_say_how_often_a_pair_is_seen() -> None:
    rows = Tokens([np.zeros(3, np.int32)] * 2000)
    weights = np.array([2.0] * 1000 + [0.25] * 1000)
    seen = np.bincount(np.concatenate(one_pass(Encoded(rows, rows, weights), 400, (1, 0))), minlength=2000)

    assert set(seen[:1000]) == {2}
    assert 200 < seen[1000:].sum() < 300


def test_development_sentences_and_long_parts_of_them_are_never_trained_on() -> None:
    known = "Kapal pengangkut beras itu tiba di pelabuhan pada hari Senin sore"
    known_ones = OverlapFilter([known], 8)
    rows = [
        Pair("n", known, "The ship carrying rice arrived at the port on Monday afternoon"),
        Pair("n", f"Kata warga, {known.lower()}.", "Residents said the ship carrying rice arrived on Monday"),
        Pair("n", "Kapal pengangkut ikan itu berangkat dari pelabuhan kecil", "The fishing vessel left the small port"),
    ]

    kept = filtered(rows, Filters(), known_ones)

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

    kept = filtered([row, good, good], Filters(), OverlapFilter([], 0))

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
        (
            (
                "[[stages]]",
                '[[stages]]\nkind="train"\nname="one"\nbudget={steps=1}\ndata={pairs=1}\n[[stages]]\n'
                'kind="translate"\nname="back"\nmodel="one"\ndirection="reverse"\ndata=["pairs"]\n[[stages]]',
            ),
            "one was not trained in both directions",
        ),
        (("pieces = 330", 'pieces = 330\ndata = ["pears"]'), "vocabulary: pears is no data"),
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
        RecipeRun(load_recipe(workplace / "recipe.toml"), workplace, workplace / "out", lambda _: None).run()


def test_the_recipe_of_the_embedded_weights_runs_from_end_to_end_on_a_small_scale(workplace: Path) -> None:
    whole = load_recipe(ROOT / "configs" / "train-embedded.toml").model_dump()
    whole["vocabulary"]["pieces"] = 330
    whole["development"] = {"source": "dev.id", "reference": "dev.en"}
    whole["filters"]["overlap_words"] = 0  # sentences this simple share most of their words
    pairs = _sentences(120)[40:]
    names = {"news": "ud_pud", "other": "xcopa", "strings": "numbers", "tuning": "edited_news"}
    for name, data in whole["data"].items():
        row = {"name": names.get(name, name), "skip": "-"}
        fields = [row | {"source": source, "target": target} for source, target in pairs]
        rows = ("\t".join(row[column] for column in data["columns"]) + "\n" for row in fields)
        (workplace / f"{name}.tsv").write_text("".join(rows))
        data["files"] = [f"{name}.tsv"]
    for stage in whole["stages"]:
        if stage["kind"] == "train":
            stage |= {"budget": {"steps": 1}, "batch_tokens": 500}
            stage["shape"] |= {"d_model": 32, "ffn": 32, "heads": 2}
    recipe = Recipe.model_validate(whole)

    reached = RecipeRun(recipe, workplace, workplace / "out", lambda _: None).run()

    assert [position.step for position in reached.values()] == [1] * len(reached)
    translating = {stage.name for stage in recipe.stages if stage.kind == "translate"}
    assert set(reached) | translating == {stage.name for stage in recipe.stages}
    assert all((workplace / "out" / name / "part-00000.tsv").exists() for name in translating)
    for name in reached:
        assert load_model(workplace / "out" / name / "model", 0.1).config.encoder_layers == 6
    assert "train-embedded" not in presets()


def test_every_command_reads_the_example_pairs() -> None:
    pairs = list(read_entries(ROOT / "examples" / "training" / "news.tsv"))
    assert len(pairs) == 308 and None not in pairs
    checked = list(check_file(ROOT / "examples" / "training" / "news.tsv"))
    assert [(each.unit.source, each.unit.target) for each in checked if isinstance(each, CheckedPair)] == pairs


def test_the_example_recipe_runs_as_the_readme_types_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = (line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("translator train "))
    command = line.partition("#")[0].split()[1:]
    assert command == ["train", "configs/train-example.toml", "-o", "training"]
    # To be quick: two steps, and no scores, which another test takes.
    scores = itertools.count(50.0)
    monkeypatch.setattr("translator.training.recipe_run.score_model", lambda *_: Score(30.0, next(scores)))
    monkeypatch.chdir(ROOT)

    result = CliRunner().invoke(
        app, [*command[:-1], str(tmp_path / "training"), "--stage", "example", "--steps", "2", "--quiet"]
    )

    assert result.exit_code == 0, result.output
    assert "example: chrF 51.00" in result.stdout
    records = [json.loads(row) for row in (tmp_path / "training" / "log.jsonl").read_text().splitlines()]
    assert records[0]["pairs"] >= 300 and set(records[0]["left out"]) <= {"development set"}
    assert load_model(tmp_path / "training" / "example" / "model", 0.1).config.decoder_layers == 2
