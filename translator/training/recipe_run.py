"""A run of a recipe: its stages, one after another, each going on where it was stopped.

An output folder holds `vocabulary.spm`, a folder for each stage, and nothing that a later run could not make again.
"""

from __future__ import annotations

import csv
import functools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt
from filelock import FileLock, Timeout

from translator.errors import ConfigError, InputError
from translator.evaluation.extra import require
from translator.files import whole_file
from translator.models import ModelStore
from translator.training.batches import Encoded, Tokens
from translator.training.card import model_card
from translator.training.corpus import Kept, OverlapFilter, Pair, data_files, filtered, read_pairs
from translator.training.model import bilingual_embeddings, load_model, new_model
from translator.training.recipe import Data, Recipe, TrainStage, TranslateStage
from translator.training.scoring import converted_engine, score_model, translate_lines
from translator.training.synthetic import plausible
from translator.training.trainer import BEST, Log, Position, Score, train
from translator.training.vocabulary import TO_INDONESIAN, Vocabulary, learn_pieces

if TYPE_CHECKING:
    from transformers import MarianMTModel

_VOCABULARY = "vocabulary.spm"
_PART_ROWS = 2000  # sentences that a translating stage writes down at once
_DONE = "done"


@dataclass(frozen=True)
class Corpus:
    """Pairs to train on, what each weighs, which side of each a machine made, and what was left out."""

    pairs: list[Pair]
    weights: list[float]
    machine: list[str]
    left_out: Counter[str]

    @classmethod
    def of(cls, pairs: list[Pair]) -> Self:
        """Pairs that people made, each seen once in a pass."""
        return cls(pairs, [1.0] * len(pairs), [""] * len(pairs), Counter())

    @property
    def names(self) -> Counter[str]:
        """How many pairs are from where."""
        return Counter(pair.name for pair in self.pairs)


@dataclass(frozen=True)
class RecipeRun:
    """A recipe, its folder (`base`), the output folder, and who is told how it goes."""

    recipe: Recipe
    base: Path
    output: Path
    log: Log
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self, only: str = "", *, start: str = "", minutes: float = 0, steps: int = 0) -> dict[str, Position]:
        """Run every stage, or the one named, and say how far each training stage came.

        For that one stage `start` is the model to go on from, and `minutes` or `steps` its budget, instead of what
        the recipe says. Stops after the stage in which `stop` was set. Raises ConfigError where the recipe cannot be
        followed, InputError where data cannot be read or another run is at work on the output.
        """
        stages = self.recipe.stages
        if only:
            changes: dict[str, Any] = {"start": start} if start else {}
            if minutes or steps:
                changes["budget"] = {"minutes": minutes, "steps": steps}
            named = self.recipe.stage(only)
            if changes and not isinstance(named, TrainStage):
                raise ConfigError(f"{only}: this stage translates; it has neither a start nor a budget of its own.")
            stages = (type(named).model_validate(named.model_dump() | changes),)
        elif start or minutes or steps:
            raise ConfigError("--start, --minutes and --steps are for one stage: add --stage NAME.")
        reached: dict[str, Position] = {}
        with self._alone():
            for stage in stages:
                if self.stop.is_set():
                    break
                if isinstance(stage, TrainStage):
                    reached[stage.name] = self._train(stage)
                else:
                    self._translate(stage)
        return reached

    def model_folder(self, stage: str) -> Path:
        """Where the best weights of a training stage are."""
        return self.output / stage / BEST

    def corpus(self, stage: TrainStage) -> Corpus:
        """The pairs of a stage, filtered, with their weights."""
        corpus = Corpus.of([])
        for name, data, kept in self._kept(stage.data):
            weigh = _weigher(data.weights)
            corpus.left_out.update(kept.left_out)
            for pair in kept.pairs:
                if pair.source and pair.target:
                    corpus.pairs.append(pair)
                    corpus.weights.append(stage.data[name] * weigh(pair.name))
                    corpus.machine.append(data.machine)
                else:
                    corpus.left_out["one side only"] += 1
        if not corpus.pairs:
            raise InputError(f"stage {stage.name}: no pair is fit to train on. Left out: {dict(corpus.left_out)}.")
        return corpus

    def _train(self, stage: TrainStage) -> Position:
        require("sacrebleu")  # which is needed only once there are weights to score
        corpus = self.corpus(stage)
        start = self._start(stage)
        vocabulary = Vocabulary.of_model(start) if start else Vocabulary.of_pieces(self.pieces(corpus))
        try:
            encoded = encode(corpus, vocabulary, self.recipe.filters.longest, both=stage.direction == "both")
        except ConfigError as error:
            raise ConfigError(f"stage {stage.name}: {error}") from None
        if encoded.weights.sum() < 1:
            raise InputError(
                f"stage {stage.name}: less than one pair a pass is left: the others have more than "
                f"{self.recipe.filters.longest} tokens, or their weights are too low."
            )
        self.log(
            {"stage": stage.name, "pairs": len(encoded.weights), "left out": dict(corpus.left_out),
             "target tokens a pass": round(float((encoded.target.lengths * encoded.weights).sum()))}
        )  # fmt: skip
        seed = self.recipe.seed
        model = first_model(stage, start, vocabulary, encoded, seed)
        sources, references = self._development()

        def score(folder: Path) -> Score:
            return score_model(folder, sources, references)

        folder = self.output / stage.name
        reached = train(model, vocabulary, encoded, stage, folder, seed=seed, score=score, log=self.log, stop=self.stop)
        card = model_card(self.recipe, stage, corpus.names, reached, model.num_parameters())
        (folder / BEST / "README.md").write_text(card, encoding="utf-8")
        return reached

    def _translate(self, stage: TranslateStage) -> None:
        """Translate, a few thousand sentences at a time: what is written down is not done again."""
        import tempfile

        folder = self.output / stage.name
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / _DONE).exists():
            return
        texts = self._texts(stage)
        model = self.model_folder(stage.model)
        if not model.is_dir():
            raise ConfigError(f"stage {stage.model} has to run before stage {stage.name}, which translates with it.")
        vocabulary = Vocabulary.of_model(model)
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as scratch:
            engine = converted_engine(model, Path(scratch))
            for number, at in enumerate(range(0, len(texts), _PART_ROWS)):
                if self.stop.is_set() or (stage.minutes and time.monotonic() - begun > 60 * stage.minutes):
                    break
                part = folder / f"part-{number:05}.tsv"
                if part.exists():
                    continue
                given = texts[at : at + _PART_ROWS]
                reverse = stage.direction == "reverse"
                made = translate_lines(engine, given, stage.beam_size, [TO_INDONESIAN] if reverse else [])
                fit = [
                    (m, g) if reverse else (g, m)
                    for g, m, good in zip(given, made, _fit(given, made, vocabulary), strict=True)
                    if good
                ]
                _write_part(part, stage.name, fit)
                self.log(
                    {"stage": stage.name, "translated": min(at + _PART_ROWS, len(texts)), "of": len(texts),
                     "kept": len(fit)}
                )  # fmt: skip
        if not self.stop.is_set():
            (folder / _DONE).touch()

    def _texts(self, stage: TranslateStage) -> list[str]:
        """What the model reads, each text once, in an order that is random but always the same."""
        texts: dict[str, None] = {}
        for _, _, kept in self._kept(stage.data):
            for pair in kept.pairs:
                if text := pair.source if stage.direction == "forward" else pair.target:
                    texts[text] = None
        if not texts:
            raise InputError(f"stage {stage.name}: its data have no text in the language that {stage.model} reads.")
        ordered = list(texts)
        random.Random(self.recipe.seed).shuffle(ordered)  # noqa: S311  # a fair sample, where time runs out
        return ordered

    def _kept(self, names: Iterable[str]) -> Iterator[tuple[str, Data, Kept]]:
        """Of each set of data the pairs that are fit and ever seen, none of which is a development sentence."""
        sentences = (line for side in self._development() for line in side)
        known = OverlapFilter(sentences, self.recipe.filters.overlap_words)
        for name in names:
            data, files = self._data(name)
            rows = (row for file in files for row in read_pairs(file, data))
            weigh = _weigher(data.weights)
            yield name, data, filtered((row for row in rows if not row or weigh(row.name)), self.recipe.filters, known)

    def _data(self, name: str) -> tuple[Data, list[Path]]:
        """A set of data, or what a translating stage has made, and its files."""
        if name in self.recipe.data:
            data = self.recipe.data[name]
            return data, data_files(data, self.base)
        stage = self.recipe.stage(name)
        assert isinstance(stage, TranslateStage)  # noqa: S101  # the recipe has checked it
        made = Data(
            files=("part-*.tsv",),
            columns=("name", "source", "target"),
            machine="source" if stage.direction == "reverse" else "target",
        )
        folder = self.output / name
        if not folder.is_dir():
            raise ConfigError(f"stage {name} has to run before the stages that use its translations.")
        return made, data_files(made, folder)

    def _development(self) -> tuple[list[str], list[str]]:
        """The development sentences of both sides."""
        sides = []
        for file in (self.recipe.development.source, self.recipe.development.reference):
            path = self.base / Path(file).expanduser()
            try:
                sides.append(path.read_text(encoding="utf-8").splitlines())
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigError(f"{path}: the development sentences cannot be read: {error}") from None
        source, reference = sides
        if len(source) != len(reference) or not source:
            raise ConfigError(f"the development sentences do not pair: {len(source)} lines and {len(reference)}.")
        return source, reference

    def _start(self, stage: TrainStage) -> Path | None:
        """The folder of the model that a stage goes on from; None where it starts from nothing."""
        if not stage.start:
            return None
        if any(each.name == stage.start for each in self.recipe.stages):
            folder = self.model_folder(stage.start)
            if not folder.is_dir():
                raise ConfigError(f"stage {stage.start} has to run before stage {stage.name}, which goes on from it.")
            return folder
        return ModelStore().resolve(stage.start).folder

    def pieces(self, corpus: Corpus) -> Path:
        """The vocabulary of all models that start from nothing, learned once; of `corpus` where no data are named."""
        file = self.output / _VOCABULARY
        wanted = self.recipe.vocabulary
        if not file.exists():
            parts = [kept.pairs for _, _, kept in self._kept(wanted.data)] if wanted.data else [corpus.pairs]
            sentences = [side for pairs in parts for pair in pairs for side in pair[1:] if side]
            learn_pieces(sentences, wanted.pieces, wanted.sentences, file, self.recipe.seed)
        return file

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Have the output folder for this run alone."""
        try:
            self.output.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.output / ".lock", timeout=0)
            lock.acquire()
        except Timeout:
            raise InputError(f"{self.output}: another run is at work on it. Wait, or choose another folder.") from None
        except OSError as error:
            raise InputError(f"{self.output}: cannot be written: {error.strerror or error}.") from error
        try:
            yield
        finally:
            lock.release()


def encode(corpus: Corpus, vocabulary: Vocabulary, longest: int, *, both: bool = False) -> Encoded:
    """The pairs as numbers, those with a side of more than `longest` pieces left out.

    A source that a machine made begins with the mark for it. With `both` each pair is there a second time, from English
    to Indonesian, behind the mark that asks for that; but nothing learns to write Indonesian that a machine made.
    Raises ConfigError where the vocabulary has no such mark.
    """
    if both and vocabulary.to_indonesian is None:
        raise ConfigError(
            f"its vocabulary has no {TO_INDONESIAN}, which asks for Indonesian, so that it cannot be trained in both "
            "directions. Start from nothing, or from a model whose vocabulary was made by this version."
        )
    indonesian = vocabulary.encode("source", [pair.source for pair in corpus.pairs])
    english = vocabulary.encode("target", [pair.target for pair in corpus.pairs])
    sources, targets, weights = [], [], []
    for i, e, machine, weight in zip(indonesian, english, corpus.machine, corpus.weights, strict=True):
        if not (0 < len(i) <= longest and 0 < len(e) <= longest):
            continue
        sources.append(_marked(i, vocabulary.machine if machine == "source" else None))
        targets.append(e)
        weights.append(weight)
        if both and machine != "source":
            mark = vocabulary.machine if machine == "target" else None
            sources.append(_marked(e, vocabulary.to_indonesian, mark))
            targets.append(i)
            weights.append(weight)
    return Encoded(Tokens(sources), Tokens(targets), np.array(weights))


def _marked(row: npt.NDArray[np.int32], *marks: int | None) -> npt.NDArray[np.int32]:
    """A row of numbers behind those of the marks that there are."""
    there = [mark for mark in marks if mark is not None]
    return np.concatenate((np.array(there, np.int32), row)) if there else row


def first_model(
    stage: TrainStage, start: Path | None, vocabulary: Vocabulary, encoded: Encoded, seed: int
) -> MarianMTModel:
    """The model that a stage begins with: that of the folder `start`, or a new one.

    Raises ModelMissingError where `start` is no model.
    """
    if start:
        return load_model(start, stage.shape.dropout)
    model = new_model(stage.shape, vocabulary, seed)
    if stage.initialisation == "bilingual":
        embeddings = bilingual_embeddings(encoded, vocabulary, stage.shape.d_model, seed)
        model.model.shared.weight.data.copy_(embeddings)
    return model


def _weigher(weights: dict[str, float]) -> Callable[[str], float]:
    """Tells the weight of the longest beginning of a name that has one, else 1."""

    @functools.cache
    def weigh(name: str) -> float:
        beginnings = [beginning for beginning in weights if name.startswith(beginning)]
        return weights[max(beginnings, key=len)] if beginnings else 1.0

    return weigh


def _fit(given: Sequence[str], made: Sequence[str], vocabulary: Vocabulary) -> npt.NDArray[np.bool_]:
    """Which translations are fit to learn from."""
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    sources, targets = vocabulary.encode("source", given), vocabulary.encode("target", made)
    return plausible(Tokens(sources, device), Tokens(targets, device), vocabulary)


def _write_part(part: Path, name: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Write down pairs of Indonesian and English."""
    with whole_file(part) as stream:
        lines = csv.writer(stream, "excel-tab", lineterminator="\n")
        lines.writerows((name, *pair) for pair in pairs)
