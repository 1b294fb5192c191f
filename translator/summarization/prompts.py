"""What a chat model is told before it writes: the built-in `prompts.toml`, or a file of the user's own."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from translator.errors import ConfigError

START, END = "<|im_start|>", "<|im_end|>"
"""What begins and ends a message in the ChatML template."""
OPENING = f"{START}assistant\n"
"""What the model's answer follows."""


class Prompt(BaseModel):
    """The instruction, and one worked example with its answer, none where both are empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: str
    example: str = ""
    answer: str = ""

    @property
    def instruction(self) -> str:
        """What comes before the sentences, in the ChatML template: the same for all, so that it is read once."""
        example = turn("user", self.example) + turn("assistant", self.answer) if self.example else ""
        return turn("system", self.system) + example

    def question(self, sentences: Sequence[str]) -> str:
        """The sentences to summarize, up to where the answer begins."""
        return turn("user", plain(" ".join(sentences))) + OPENING


class Prompts(BaseModel):
    """A prompt for one sentence about a few, and one for the summary of a whole article."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    one_sentence: Prompt
    article: Prompt

    def of(self, reads: Literal["groups", "article"]) -> Prompt:
        """The prompt for what a model is given at once."""
        return self.one_sentence if reads == "groups" else self.article


def load_prompts(file: str = "") -> Prompts:
    """The prompts of a TOML file, or the built-in ones; what a file leaves out is as it is built in.

    Raises ConfigError where the file cannot be read or says something else.
    """
    built_in = tomllib.loads(files("translator.summarization").joinpath("prompts.toml").read_text(encoding="utf-8"))
    if not file:
        return Prompts.model_validate(built_in)
    path = Path(file).expanduser()
    try:
        return Prompts.model_validate(built_in | tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"summarization.prompts: {path}: cannot be read: {error}. Mend the file.") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"summarization.prompts: {path}: {key}: {first['msg']}. A prompt has system, and may have example and "
            f"answer; there are the prompts {', '.join(Prompts.model_fields)}."
        ) from None


def prompts_sha256(file: str) -> str:
    """The SHA-256 of the prompts in the file of a setting; empty for the built-in ones, which are among the rules."""
    return hashlib.sha256(load_prompts(file).model_dump_json().encode()).hexdigest() if file else ""


def turn(role: str, text: str) -> str:
    """One message in the ChatML template."""
    return f"{START}{role}\n{text}{END}\n"


def plain(text: str) -> str:
    """A text that cannot end its own turn: the tokenizer would read the template's marks in it."""
    return text.replace("<|", "< |")
