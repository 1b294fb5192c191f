"""Ways of training beside one another, on the same number of target tokens of the same data, as Markdown.

    python -m benchmarks.training OUT [--tokens N] [--only NAME ...] [--threads N]
    python -m benchmarks.training OUT --profile

Trains a model of a recipe's default sizes from nothing, on the parallel corpora of configs/train-embedded.toml, once
for each variant, and scores it on FLORES-200 dev. The budget is in target
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

import numpy as np

from benchmarks.common import flores, hardware, versions
from translator.errors import ConfigError
from translator.training.batches import Batches, Encoded, Tokens, one_pass
from translator.training.model import load_model, loss
from translator.training.recipe import Budget, Recipe, TrainStage, load_recipe
from translator.training.recipe_run import Corpus, RecipeRun, encode, first_model
from translator.training.scoring import score_model
from translator.training.trainer import BEST, Run, Score, train
from translator.training.vocabulary import Vocabulary

RECIPE = Path(__file__).resolve().parent.parent / "configs" / "train-embedded.toml"
RESULTS = "results.jsonl"
DATA = {"news": 1.0, "other": 1.0, "strings": 1.0}
VARIANTS: dict[str, dict[str, Any]] = {
    "baseline": {},
    "random": {"initialisation": "random"},
    "rate": {"learning_rate": 1.6e-3},
    "muon": {"optimizer": "muon"},
    "guided": {"guided_alignment": 0.1},
    "muon-guided": {"optimizer": "muon", "guided_alignment": 0.1},
    "both": {"direction": "both"},
}
"""For each variant what it sets otherwise than `new_stage`."""
_BATCH_TOKENS = 2000
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
    corpus: Corpus

    def encoded(self, stage: TrainStage) -> Encoded:
        """The pairs as a stage learns from them."""
        return encode(self.corpus, self.vocabulary, self.recipe.filters.longest, both=stage.direction == "both")

    def stage(self, variant: str, tokens: int) -> TrainStage:
        """The stage of a variant; a tenth of its updates is warm-up."""
        stage = new_stage(variant, Budget(tokens=tokens), **VARIANTS[variant])
        encoded = self.encoded(stage)
        batches = one_pass(encoded, stage.batch_tokens, (self.recipe.seed, 0))
        a_batch = float((encoded.target.lengths * encoded.weights).sum()) / len(batches)
        return stage.model_copy(update={"warm_up_steps": max(1, round(tokens / a_batch / 10))})


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
    recipe_run = RecipeRun(recipe, RECIPE.parent, out, lambda _: None)
    try:
        corpus = recipe_run.corpus(stage)
        vocabulary = Vocabulary.of_pieces(recipe_run.pieces(corpus))
    except ConfigError as error:
        sys.exit(f"{error} Without the corpora there is nothing to train on.")
    material = Material(recipe, vocabulary, corpus)
    encoded = material.encoded(stage)
    in_a_pass = (encoded.target.lengths * encoded.weights).sum()
    print(
        f"{len(encoded.weights):,} pairs, {in_a_pass / 1e6:.1f} M target tokens a pass, "
        f"made ready in {time.process_time() - begun:.0f} s of processor time\n",
        flush=True,
    )
    return material


def compare(material: Material, variant: str, tokens: int, folder: Path) -> dict[str, Any]:
    """Train a variant from nothing, and say what it has come to and what it cost."""
    import torch

    shutil.rmtree(folder, ignore_errors=True)
    sources, references = flores("id"), flores("en")
    seed = material.recipe.seed
    load, begun = os.getloadavg()[0], time.monotonic()
    stage = material.stage(variant, tokens)
    encoded = material.encoded(stage)
    model = first_model(stage, None, material.vocabulary, encoded, seed)
    later_is_better = itertools.count()  # they are scored below, out of the time
    before = time.process_time()
    reached = train(
        *(model, material.vocabulary, encoded, stage, folder),
        seed=seed,
        score=lambda _: Score(0, next(later_is_better)),
        log=lambda record: _note(folder, record),
        stop=threading.Event(),
    )
    spent = time.process_time() - before
    score = score_model(folder / BEST, sources, references)
    smoothing = stage.label_smoothing
    unseen = development_loss(folder / BEST, material.vocabulary, sources, references, smoothing)
    return {
        "variant": variant,
        "tokens": tokens,
        "bleu": round(score.bleu, 2),
        "chrf": round(score.chrf, 2),
        "development_loss": round(unseen, 4),
        "target_tokens": reached.target_tokens,
        "steps": reached.step,
        "processor_seconds": round(spent, 1),
        "target_tokens_per_processor_second": round(reached.target_tokens / spent),
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
    batches = Batches(Encoded(source, target, np.ones(len(sources))), vocabulary, _BATCH_TOKENS, 1, "cpu")
    total = 0.0
    with torch.inference_mode():
        for at in itertools.count():
            if (batch := batches.draw(0, at)) is None:
                break
            total += loss(model, batch, label_smoothing).item() * len(batch.real)
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
    encoded = material.encoded(stage)
    model = first_model(stage, None, material.vocabulary, encoded, material.recipe.seed)
    run = Run(model, material.vocabulary, encoded, stage, out / "profile", material.recipe.seed)
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
