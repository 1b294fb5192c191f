"""The stages of a recipe, one after another, each going on where it was stopped.

An output folder holds `vocabulary.spm`, a folder for each stage, and nothing that a later run could not make again.
"""

from __future__ import annotations

import csv
import random
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock, Timeout

from translator.checks import degenerate
from translator.errors import ConfigError, InputError
from translator.evaluation.extra import require
from translator.files import whole_file
from translator.models import ModelStore
from translator.training.card import model_card
from translator.training.corpus import Guard, Kept, Pair, data_files, filtered, read_pairs
from translator.training.model import bilingual_embeddings, load_model, new_model, stacked
from translator.training.recipe import Data, Recipe, TrainStage, TranslateStage
from translator.training.scoring import converted_engine, score_model, translate_lines
from translator.training.trainer import BEST, Log, Position, Score, train
from translator.training.vocabulary import Encoded, Tokens, Vocabulary, learn_pieces

if TYPE_CHECKING:
    from transformers import MarianMTModel

_VOCABULARY = "vocabulary.spm"
_PART_ROWS = 2000  # sentences that a translating stage writes down at once
_DONE = "done"


@dataclass(frozen=True)
class Corpus:
    """Pairs to train on, what each weighs, which of them have a source made by a machine, and what was left out."""

    pairs: list[Pair]
    weights: list[float]
    tagged: list[bool]
    left_out: Counter[str]

    @property
    def names(self) -> Counter[str]:
        """How many pairs are from where."""
        return Counter(pair.name for pair in self.pairs)


@dataclass(frozen=True)
class Workshop:
    """Where a recipe is followed: its folder (`base`), the output folder, and who is told how it goes."""

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
        corpus = Corpus([], [], [], Counter())
        for name, data, kept in self._kept(stage.data):
            weight = stage.data[name]
            corpus.left_out.update(kept.left_out)
            for pair in kept.pairs:
                if pair.source and pair.target:
                    corpus.pairs.append(pair)
                    corpus.weights.append(weight * _weight(pair.name, data.weights))
                    corpus.tagged.append(data.tagged)
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
        # A folder in Hugging Face layout has the pieces of what its model reads under "source".
        forward = stage.direction == "forward"
        encoded = encode(corpus, vocabulary, self.recipe.filters.longest, forward=forward)
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
        sources, references = self._development() if forward else self._development()[::-1]

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
        trained = self.recipe.stage(stage.model)
        assert isinstance(trained, TrainStage)  # noqa: S101  # the recipe has checked it
        forward = trained.direction == "forward"
        texts = self._texts(stage, forward)
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as scratch:
            engine = converted_engine(self.model_folder(stage.model), Path(scratch))
            for number, at in enumerate(range(0, len(texts), _PART_ROWS)):
                if self.stop.is_set() or (stage.minutes and time.monotonic() - begun > 60 * stage.minutes):
                    break
                part = folder / f"part-{number:05}.tsv"
                if part.exists():
                    continue
                given = texts[at : at + _PART_ROWS]
                made = translate_lines(engine, given, stage.beam_size)
                _write_part(part, stage.name, [(g, m) if forward else (m, g) for g, m in zip(given, made, strict=True)])
                self.log({"stage": stage.name, "translated": min(at + _PART_ROWS, len(texts)), "of": len(texts)})
        if not self.stop.is_set():
            (folder / _DONE).touch()

    def _texts(self, stage: TranslateStage, forward: bool) -> list[str]:
        """What the model reads, each text once, in an order that is random but always the same."""
        texts: dict[str, None] = {}
        for _, _, kept in self._kept(stage.data):
            for pair in kept.pairs:
                if text := pair.source if forward else pair.target:
                    texts[text] = None
        if not texts:
            raise InputError(f"stage {stage.name}: its data have no text in the language that {stage.model} reads.")
        ordered = list(texts)
        random.Random(self.recipe.seed).shuffle(ordered)  # noqa: S311  # a fair sample, where time runs out
        return ordered

    def _kept(self, names: Iterable[str]) -> Iterator[tuple[str, Data, Kept]]:
        """Of each set of data the pairs that are fit, none of which is a development sentence."""
        guard = Guard((line for side in self._development() for line in side), self.recipe.filters.overlap_words)
        for name in names:
            data, files = self._data(name)
            rows = (row for file in files for row in read_pairs(file, data))
            yield name, data, filtered(rows, self.recipe.filters, guard)

    def _data(self, name: str) -> tuple[Data, list[Path]]:
        """A set of data, or what a translating stage has made, and its files."""
        if name in self.recipe.data:
            data = self.recipe.data[name]
            return data, data_files(data, self.base)
        stage = self.recipe.stage(name)
        assert isinstance(stage, TranslateStage)  # noqa: S101  # the recipe has checked it
        trained = self.recipe.stage(stage.model)
        assert isinstance(trained, TrainStage)  # noqa: S101
        made = Data(files=("part-*.tsv",), columns=("name", "source", "target"), tagged=trained.direction == "reverse")
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
        """The vocabulary of all models that start from nothing, learned once."""
        file = self.output / _VOCABULARY
        if not file.exists():
            sentences = [side for pair in corpus.pairs for side in pair[1:]]
            learn_pieces(
                sentences, self.recipe.vocabulary.pieces, self.recipe.vocabulary.sentences, file, self.recipe.seed
            )
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


def encode(corpus: Corpus, vocabulary: Vocabulary, longest: int, *, forward: bool) -> Encoded:
    """The pairs as numbers, those with a side of more than `longest` tokens left out.

    With `forward` the model reads Indonesian, else English.
    """
    indonesian, english = ("source", "target") if forward else ("target", "source")
    rows = zip(
        vocabulary.encode(indonesian, [pair.source for pair in corpus.pairs]),
        vocabulary.encode(english, [pair.target for pair in corpus.pairs]),
        corpus.tagged,
        corpus.weights,
        strict=True,
    )
    # Tagged back-translation (Caswell et al. 2019): <unk> before a source that a machine made; real text that the
    # vocabulary was learned from never begins with it.
    tag = np.array([vocabulary.unknown], np.int32)
    kept = [
        (np.concatenate((tag, s)) if tagged and forward else s, t, weight)
        for s, t, tagged, weight in rows
        if 0 < len(s) <= longest and 0 < len(t) <= longest
    ]
    sources, targets = Tokens([s for s, _, _ in kept]), Tokens([t for _, t, _ in kept])
    weights = np.array([weight for _, _, weight in kept])
    return Encoded(sources, targets, weights) if forward else Encoded(targets, sources, weights)


def first_model(
    stage: TrainStage, start: Path | None, vocabulary: Vocabulary, encoded: Encoded, seed: int
) -> MarianMTModel:
    """The model that a stage begins with: that of the folder `start`, grown where the stage says so, or a new one.

    Raises ConfigError where it cannot be grown to so many layers, ModelMissingError where `start` is no model.
    """
    if start:
        model = load_model(start, stage.shape.dropout)
        return stacked(model, stage.grow_to) if stage.grow_to else model
    model = new_model(stage.shape, vocabulary, seed)
    if stage.initialisation == "bilingual":
        embeddings = bilingual_embeddings(encoded, vocabulary, stage.shape.d_model, seed)
        model.model.shared.weight.data.copy_(embeddings)
    return model


def _weight(name: str, weights: dict[str, float]) -> float:
    """The weight of the longest beginning of the name that has one, else 1."""
    beginnings = [beginning for beginning in weights if name.startswith(beginning)]
    return weights[max(beginnings, key=len)] if beginnings else 1.0


def _write_part(part: Path, name: str, pairs: Sequence[tuple[str, str]]) -> None:
    """Write down the pairs of which neither side is empty, loops, or is the other one again."""
    with whole_file(part) as stream:
        lines = csv.writer(stream, "excel-tab", lineterminator="\n")
        for source, target in pairs:
            if source.strip() and target.strip() and not degenerate(source, target) and source != target:
                lines.writerow((name, source, target))
