"""Ways of training beside one another, on the same number of target tokens of the same data, as Markdown.

    python -m benchmarks.training OUT [--tokens N] [--only NAME ...] [--threads N]
    python -m benchmarks.training OUT --profile

Trains a model of the embedded one's sizes from nothing, on the corpora of configs/train-embedded.toml (without
translations of an earlier stage), once for each variant, and scores it on FLORES-200 dev. The budget is in target
tokens, so that other work on the machine does not disturb what is compared; what a variant costs is its processor
time. OUT/results.jsonl has a line for each variant that is done, which is not done again there for the same number of
tokens; one that was stopped begins anew. With --profile, shows where the time of an update goes instead.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.common import flores, hardware, versions
from translator.errors import ConfigError
from translator.training.model import load_model, loss
from translator.training.recipe import Budget, Recipe, Shape, TrainStage, load_recipe
from translator.training.scoring import score_model
from translator.training.stages import Workshop, encode, first_model
from translator.training.trainer import BEST, Run, Score, train
from translator.training.vocabulary import Encoded, Tokens, Vocabulary, one_pass

RECIPE = Path(__file__).resolve().parent.parent / "configs" / "train-embedded.toml"
RESULTS = "results.jsonl"
DATA = {"parallel": 1.0, "news": 0.7}
_BEFORE_GROWING = 1 / 3  # of the budget
_GROWING: list[tuple[float, dict[str, Any]]] = [
    (_BEFORE_GROWING, {"shape": Shape(encoder_layers=3), "cool_down": 0.0}),
    # The rate falls in the same last part of the whole budget as that of the others.
    (1 - _BEFORE_GROWING, {"start": "shallow", "grow_to": 6, "cool_down": 0.3 / (1 - _BEFORE_GROWING)}),
]
VARIANTS: dict[str, list[tuple[float, dict[str, Any]]]] = {
    "baseline": [(1, {})],
    "muon": [(1, {"optimizer": "muon"})],
    "rate": [(1, {"learning_rate": 1.6e-3})],
    "sampling": [(1, {"subword_sampling": 0.5})],
    "short-first": [(1, {"short_first": 0.3})],
    "growing": _GROWING,
    "guided": [(1, {"guided_alignment": 0.1})],
    "muon-growing-guided": [
        (share, changes | {"optimizer": "muon", "guided_alignment": 0.1}) for share, changes in _GROWING
    ],
}
"""For each variant its stages: their share of the budget, and what they set otherwise than `new_stage`."""
_SENTENCES_AT_ONCE = 32
_WARM_UP_UPDATES, _PROFILED_UPDATES = 5, 20
KINDS: dict[str, tuple[str, ...]] = {
    "optimizer, clipping, average": ("Optimizer.step", "aten::_foreach", "aten::linalg_vector_norm", "aten::lerp"),
    "embeddings and loss": (
        *("aten::embedding", "aten::index", "aten::_index_put", "aten::nonzero", "aten::cross_entropy"),
        *("aten::_log_softmax", "aten::nll_loss", "autograd::engine::evaluate_function: LogSoftmaxBackward0"),
    ),
    "attention": ("aten::scaled_dot", "aten::_scaled_dot", "aten::_softmax", "aten::softmax"),
    "matrix products": ("aten::mm", "aten::bmm", "aten::addmm", "aten::matmul", "aten::linear"),
    "casts and copies": ("aten::copy_", "aten::_to_copy", "aten::to", "aten::cat", "aten::clone", "aten::contiguous"),
    "layer norm": ("aten::native_layer_norm", "aten::layer_norm"),
    "dropout": ("aten::native_dropout", "aten::dropout", "aten::bernoulli"),
}
"""Kinds of operators, by how their names begin; an operator of no kind is of that which called it."""


@dataclass(frozen=True)
class Material:
    """What all variants share: the pairs as numbers, and their vocabulary."""

    recipe: Recipe
    vocabulary: Vocabulary
    encoded: Encoded

    def stages(self, variant: str, tokens: int) -> list[TrainStage]:
        """The stages of a variant; a tenth of the updates of each is warm-up."""
        made = [
            new_stage(variant, Budget(tokens=round(tokens * share)), **changes) for share, changes in VARIANTS[variant]
        ]
        batches = one_pass(self.encoded, made[0].batch_tokens, (self.recipe.seed, 0))
        a_batch = float((self.encoded.target.lengths * self.encoded.weights).sum()) / len(batches)
        return [
            stage.model_copy(update={"warm_up_steps": max(1, round(stage.budget.tokens / a_batch / 10))})
            for stage in made
        ]


def new_stage(name: str, budget: Budget, **changes: Any) -> TrainStage:
    """A stage as recipes have it by default, with AdamW, scored only once it is done."""
    return TrainStage(kind="train", name=name, data=DATA, budget=budget, evaluate_minutes=1e6, **changes)


def main() -> None:
    """Train what is not yet trained, or profile an update, and print a table."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.training")
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--tokens", type=int, default=4_000_000, help="target tokens that each variant learns from")
    arguments.add_argument("--only", nargs="+", choices=list(VARIANTS), default=list(VARIANTS))
    arguments.add_argument("--threads", type=int, default=0, help="0: as the environment says")
    arguments.add_argument("--profile", action="store_true")
    given = arguments.parse_args()
    import torch

    if given.threads:
        torch.set_num_threads(given.threads)
    print(f"{versions('torch', 'transformers')}, {torch.get_num_threads()} threads, {hardware()}", flush=True)
    file = given.out / RESULTS
    wanted = [name for name in given.only if given.profile or name not in results(file, given.tokens)]
    if wanted:
        material = prepare(given.out)
        if given.profile:
            profile(material, given.out)
            return
        for name in wanted:
            result = compare(material, name, given.tokens, given.out / name)
            with file.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(result) + "\n")
            print(f"{name}: chrF {result['chrf']:.2f}", flush=True)
    print(table(results(file, given.tokens)))


def prepare(out: Path) -> Material:
    """Read and filter the corpora, learn the vocabulary, and turn all into numbers; leaves where there are none."""
    begun = time.process_time()
    recipe = load_recipe(RECIPE)
    flores("id")  # leaves with a message where it is not at hand
    out.mkdir(parents=True, exist_ok=True)
    stage = new_stage("corpora", Budget(tokens=1))
    workshop = Workshop(recipe, RECIPE.parent, out, lambda _: None)
    try:
        corpus = workshop.corpus(stage)
    except ConfigError as error:
        sys.exit(f"{error} Without the corpora there is nothing to train on.")
    vocabulary = Vocabulary.of_pieces(workshop.pieces(corpus))
    encoded = encode(corpus, vocabulary, recipe.filters.longest, forward=True)
    in_a_pass = (encoded.target.lengths * encoded.weights).sum()
    print(
        f"{len(encoded.weights):,} pairs, {in_a_pass / 1e6:.1f} M target tokens a pass, "
        f"made ready in {time.process_time() - begun:.0f} s of processor time\n",
        flush=True,
    )
    return Material(recipe, vocabulary, encoded)


def compare(material: Material, variant: str, tokens: int, folder: Path) -> dict[str, Any]:
    """Train a variant from nothing, and say what it has come to and what it cost."""
    import torch

    shutil.rmtree(folder, ignore_errors=True)
    sources, references = flores("id"), flores("en")
    seed = material.recipe.seed
    load, begun, spent, steps, learned = os.getloadavg()[0], time.monotonic(), 0.0, 0, 0
    start: Path | None = None
    later_is_better = itertools.count()  # they are scored below, out of the time
    stages = material.stages(variant, tokens)
    for number, stage in enumerate(stages):
        model = first_model(stage, start, material.vocabulary, material.encoded, seed)
        place = folder / str(number)
        before = time.process_time()
        reached = train(
            *(model, material.vocabulary, material.encoded, stage, place),
            seed=seed + number,  # a later stage sees the data in another order
            score=lambda _: Score(0, next(later_is_better)),
            log=lambda record: _note(folder, record),
            stop=threading.Event(),
        )
        spent += time.process_time() - before
        steps, learned = steps + reached.step, learned + reached.target_tokens
        start = place / BEST
    assert start  # every variant has a stage
    score = score_model(start, sources, references)
    smoothing = stages[-1].label_smoothing
    return {
        "variant": variant,
        "tokens": tokens,
        "bleu": round(score.bleu, 2),
        "chrf": round(score.chrf, 2),
        "development_loss": round(development_loss(start, material.vocabulary, sources, references, smoothing), 4),
        "target_tokens": learned,
        "steps": steps,
        "processor_seconds": round(spent, 1),
        "target_tokens_per_processor_second": round(learned / spent),
        "minutes": round((time.monotonic() - begun) / 60, 2),
        "threads": torch.get_num_threads(),
        "load_before": round(load, 2),
        "load_after": round(os.getloadavg()[0], 2),
    }


def development_loss(
    folder: Path, vocabulary: Vocabulary, sources: list[str], references: list[str], label_smoothing: float
) -> float:
    """The mean cross entropy of a reference's token, in nats."""
    import torch

    model = load_model(folder, 0.0).eval()  # type: ignore[no-untyped-call]
    source, target = (
        Tokens(vocabulary.encode(side, texts)) for side, texts in (("source", sources), ("target", references))
    )
    order = target.lengths.argsort(kind="stable")
    total = 0.0
    with torch.inference_mode():
        for at in range(0, len(order), _SENTENCES_AT_ONCE):
            rows = order[at : at + _SENTENCES_AT_ONCE]
            value = loss(model, source.batch(rows, vocabulary), target.batch(rows, vocabulary), label_smoothing)
            total += value.item() * float((target.lengths[rows] + 1).sum())
    return total / float((target.lengths + 1).sum())


def results(file: Path, tokens: int) -> dict[str, dict[str, Any]]:
    """By its name, what is known of each variant that learned from so many tokens."""
    if not file.is_file():
        return {}
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return {record["variant"]: record for record in records if record["tokens"] == tokens}


def table(records: dict[str, dict[str, Any]]) -> str:
    """The results as a Markdown table, the best first."""
    lines = [
        "| variant | chrF | BLEU | development loss | target tokens a processor second | processor minutes |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for record in sorted(records.values(), key=lambda record: -record["chrf"]):
        lines.append(
            f"| {record['variant']} | {record['chrf']:.1f} | {record['bleu']:.1f} | {record['development_loss']:.3f} "
            f"| {record['target_tokens_per_processor_second']:,} | {record['processor_seconds'] / 60:.1f} |"
        )
    return "\n".join(lines)


def profile(material: Material, out: Path) -> None:
    """Print where the time of some updates goes, by kind of operator."""
    from torch.profiler import ProfilerActivity
    from torch.profiler import profile as profiled

    stage = new_stage("profile", Budget(steps=1000))
    model = first_model(stage, None, material.vocabulary, material.encoded, material.recipe.seed)
    run = Run(model, material.vocabulary, material.encoded, stage, out / "profile", material.recipe.seed)
    for _ in range(_WARM_UP_UPDATES):
        run.update()
    tokens, begun, spent = run.position.target_tokens, time.perf_counter(), time.process_time()
    for _ in range(_PROFILED_UPDATES):
        run.update()
    tokens = run.position.target_tokens - tokens
    wall, processor = time.perf_counter() - begun, time.process_time() - spent
    print(
        f"{_PROFILED_UPDATES} updates, {tokens:,} target tokens: {tokens / wall:,.0f} a second, "
        f"{tokens / processor:,.0f} a processor second, load {os.getloadavg()[0]:.1f}\n"
    )
    with profiled(activities=[ProfilerActivity.CPU]) as recorded:
        for _ in range(_PROFILED_UPDATES):
            run.update()
    kinds: Counter[str] = Counter()
    rest: Counter[str] = Counter()
    for event in recorded.events() or ():
        kind, caller = _kind(event.name), event.cpu_parent
        while not kind and caller is not None:
            kind, caller = _kind(caller.name), caller.cpu_parent
        kinds[kind or "rest"] += event.self_cpu_time_total
        if not kind:
            rest[event.name] += event.self_cpu_time_total
    total = sum(kinds.values())
    print("| kind | share of the time |\n|---|---:|")
    for kind, microseconds in kinds.most_common():
        print(f"| {kind} | {microseconds / total:.1%} |")
    print("\nMost of the rest: " + ", ".join(f"{name} {each / total:.1%}" for name, each in rest.most_common(6)))


def _kind(name: str) -> str:
    """The kind of an operator; empty where it is of none."""
    return next((kind for kind, beginnings in KINDS.items() if name.startswith(beginnings)), "")


def _note(folder: Path, record: dict[str, Any]) -> None:
    with (folder / "log.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
