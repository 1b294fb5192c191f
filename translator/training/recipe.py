"""What to train, on what, and for how long: a recipe, read from TOML.

A recipe names data (files of sentence pairs, or of sentences in one language) and stages, which run one after another.
A stage trains a model, or has a model that an earlier stage trained translate text into pairs for a later one.
`configs/train-embedded.toml` is the recipe of the embedded weights.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from translator.config import Section
from translator.errors import ConfigError

Column = Literal["name", "source", "target", "skip"]
"""What a column of a table holds: where the pair is from, its Indonesian, its English, or nothing that is wanted."""
Weight = Annotated[float, Field(ge=0, le=1000)]
"""How often a pair is seen in a pass; a fraction is a chance."""


class Vocabulary(Section):
    """The pieces that text is cut into, shared by both languages; a stage that starts from a model has that model's."""

    pieces: int = Field(default=16_000, ge=300, le=65_000, description="size of the SentencePiece vocabulary")
    data: tuple[str, ...] = Field(
        default=(),
        description="names of data that it is learned from; none: the pairs of the first stage",
    )
    sentences: int = Field(default=600_000, ge=1, description="sentences it is learned from, at most, taken at random")


class Development(Section):
    """Sentences that nothing is trained on: the model that translates them best, by chrF, is kept."""

    source: str = Field(description="Indonesian, a sentence a line")
    reference: str = Field(description="English, a sentence a line")


class Filters(Section):
    """Which pairs are left out before training."""

    longest: int = Field(default=128, ge=8, le=500, description="tokens of a side")
    length_ratio: float = Field(default=3.0, ge=1, description="of the longer side to the shorter, in characters")
    language: bool = Field(default=True, description="leave out pairs with a side in the other's language")
    overlap_words: int = Field(
        default=8, ge=0, description="a run of so many words that a development sentence has as well; 0: no such test"
    )


class Data(Section):
    """A set of pairs, or of sentences in one language."""

    files: tuple[str, ...] = Field(
        min_length=1, description=".tsv and .jsonl, also with .xz or .gz, and .tmx; patterns with *"
    )
    columns: tuple[Column, ...] = Field(default=("source", "target"), description="of a TSV file without a heading")
    quoted: bool = Field(default=True, description="fields of a TSV file may be quoted, as spreadsheets do")
    machine: Literal["", "source", "target"] = Field(
        default="", description="the side that a machine made: where a model reads it, it is marked"
    )
    weights: dict[str, Weight] = Field(
        default={},
        description='how often a pair is seen in a pass, by the beginning of its name ("": of any other); else once',
    )


class Shape(Section):
    """Sizes of a model that starts from nothing."""

    d_model: int = Field(default=256, ge=16)
    ffn: int = Field(default=1024, ge=16)
    encoder_layers: int = Field(default=6, ge=1)
    decoder_layers: int = Field(default=2, ge=1)
    heads: int = Field(default=4, ge=1)
    dropout: float = Field(default=0.1, ge=0, lt=1)


class Budget(Section):
    """How long a stage takes: what is reached first ends it."""

    minutes: float = Field(default=0, ge=0, description="of work, over all its runs; 0: no limit")
    steps: int = Field(default=0, ge=0, description="updates of the weights; 0: no limit")
    tokens: int = Field(default=0, ge=0, description="target tokens that are learned from; 0: no limit")

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if not self.minutes and not self.steps and not self.tokens:
            raise ValueError("a budget needs minutes, steps or tokens")
        return self


class TrainStage(Section):
    """Train a model."""

    kind: Literal["train"]
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    data: dict[str, Weight] = Field(
        min_length=1, description="names of data and of translating stages, each with a weight on top of its own"
    )
    budget: Budget
    start: str = Field(default="", description="an earlier stage, or a model by name or folder; empty: from nothing")
    direction: Literal["forward", "both"] = Field(
        default="forward", description="both: Indonesian to English and back, by one model"
    )
    shape: Shape = Shape()
    initialisation: Literal["bilingual", "random"] = Field(default="bilingual", description="of the embeddings")
    optimizer: Literal["adamw", "muon"] = Field(default="adamw", description="muon: for the hidden matrices")
    learning_rate: float = Field(default=8e-4, gt=0, description="at its highest, for AdamW")
    muon_learning_rate: float = Field(default=0.01, gt=0, description="at its highest, for Muon")
    warm_up_steps: int = Field(default=600, ge=1)
    decay: Literal["inverse-square-root", "constant"] = "inverse-square-root"
    cool_down: float = Field(default=0.3, ge=0, le=1, description="last share of the budget, in which the rate falls")
    fall_to: float = Field(default=0, ge=0, le=1, description="what the rate is multiplied with at the end of the fall")
    batch_tokens: int = Field(default=3000, ge=16, description="positions of the longer side in a batch, with padding")
    label_smoothing: float = Field(default=0.1, ge=0, lt=1)
    averaging: float = Field(default=0.999, ge=0, lt=1, description="decay of the moving average of the weights")
    guided_alignment: float = Field(
        default=0, ge=0, description="weight of the loss that teaches one head of attention to align; 0: none"
    )
    precision: Literal["auto", "bfloat16", "float32"] = Field(
        default="auto", description="that the model computes in; auto takes bfloat16 where the processor has it"
    )
    evaluate_minutes: float = Field(default=10, gt=0, description="between two scores on the development sentences")


class TranslateStage(Section):
    """Translate text with the model of an earlier stage, and keep what is plausible as pairs.

    Of data with two sides the side that is read is taken.
    """

    kind: Literal["translate"]
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    model: str = Field(description="a stage that trains")
    direction: Literal["forward", "reverse"] = Field(
        default="forward", description="reverse: English to Indonesian, by a model of both directions"
    )
    data: tuple[str, ...] = Field(min_length=1)
    minutes: float = Field(default=0, ge=0, description="of work; 0: until all is translated")
    beam_size: int = Field(default=1, ge=1, le=32)


Stage = Annotated[TrainStage | TranslateStage, Field(discriminator="kind")]


class Recipe(Section):
    """Everything that decides what comes out of a training run; file names are relative to the recipe's folder."""

    seed: int = Field(default=1, ge=0)
    vocabulary: Vocabulary = Vocabulary()
    development: Development
    filters: Filters = Filters()
    data: dict[str, Data]
    stages: tuple[Stage, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        trained: dict[str, TrainStage] = {}
        translated: set[str] = set()
        for stage in self.stages:
            if stage.name in trained or stage.name in translated or stage.name in self.data:
                raise ValueError(f"{stage.name}: more than one stage or set of data has this name")
            known = {*self.data, *translated}
            if missing := [name for name in stage.data if name not in known]:
                raise ValueError(
                    f"stage {stage.name}: {missing[0]} is neither data nor an earlier stage that translates"
                )
            if isinstance(stage, TrainStage):
                trained[stage.name] = stage
                continue
            if stage.model not in trained:
                raise ValueError(f"stage {stage.name}: {stage.model} is no earlier stage that trains")
            if stage.direction == "reverse" and trained[stage.model].direction != "both":
                raise ValueError(f"stage {stage.name}: {stage.model} was not trained in both directions")
            translated.add(stage.name)
        if missing := [name for name in self.vocabulary.data if name not in self.data]:
            raise ValueError(f"vocabulary: {missing[0]} is no data")
        return self

    def stage(self, name: str) -> TrainStage | TranslateStage:
        """The stage of this name. Raises ConfigError where there is none."""
        for stage in self.stages:
            if stage.name == name:
                return stage
        raise ConfigError(f"{name}: the recipe has no such stage. Stages: {', '.join(s.name for s in self.stages)}.")


def load_recipe(path: Path) -> Recipe:
    """Read a recipe. Raises ConfigError, which names the key that is wrong."""
    try:
        return Recipe.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 (byte {error.start} does not fit it). Save it as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}. Check the path.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}. Mend the file.") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{path}: {key + ': ' if key else ''}{first['msg'].removeprefix('Value error, ')}") from None
