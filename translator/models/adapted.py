"""What is known of a model that was adapted to a user's corrections; it lies beside the model's weights."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

_RECORD = "adapted.json"


class Comparison(BaseModel):
    """chrF of one set of sentences before and after, and the interval, at 95 %, of the difference."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sentences: int
    before: float
    after: float
    low: float
    high: float

    @property
    def gain(self) -> float:
        """How much better it is after."""
        return self.after - self.before


class Adaptation(BaseModel):
    """Which model was adapted, to how many pairs, and what came of it.

    `share` is how much of the fine-tuned weights is in the mixture with those of `model`, from 0 to 1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    revision: str
    created: datetime
    package_version: str
    pairs: int
    steps: int
    share: float
    held_out: Comparison
    general: Comparison

    @classmethod
    def of_folder(cls, folder: Path) -> Self | None:
        """The record in a model's folder; None where there is none that can be read."""
        try:
            return cls.model_validate_json((folder / _RECORD).read_bytes())
        except (OSError, ValidationError):
            return None

    def save(self, folder: Path) -> None:
        """Write the record into a model's folder."""
        (folder / _RECORD).write_text(self.model_dump_json(indent=2), encoding="utf-8")
