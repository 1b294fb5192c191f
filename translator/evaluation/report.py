"""The result of an evaluation as typed values, as JSON for programs and as one self-contained page for people."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import JsonValue, computed_field

from translator.document import Flag, FrozenModel, ModelUse
from translator.errors import OutputError
from translator.files import write_whole
from translator.writers import wording
from translator.writers.templates import environment

if TYPE_CHECKING:
    from jinja2 import Template

SIGNIFICANT = 0.05
"""A difference with a p-value below this is called significant."""


class Measure(FrozenModel):
    """A score, as the metric counts it (0 to 100; TER from 0 up).

    `mean` and `interval` are of the bootstrap resamples: 95 % of them lie within `mean` ± `interval`. `p_value` is how
    likely so great a difference to the first system would be if there were none; None for the first itself.
    """

    score: float
    mean: float
    interval: float
    p_value: float | None

    @property
    def significant(self) -> bool:
        """Whether the difference to the first system is significant."""
        return self.p_value is not None and self.p_value < SIGNIFICANT


class Fidelity(FrozenModel):
    """What the checks found. `flags` are rows with a flag of a kind; flagged rows have an error or a warning."""

    rows: int
    rows_with_numbers: int
    rows_with_numbers_kept: int
    flagged_rows: int
    flags: dict[str, int]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def number_fidelity(self) -> float | None:
        """Of the rows with numbers, the share whose numbers all survived, and that gained none; None without any."""
        return self.rows_with_numbers_kept / self.rows_with_numbers if self.rows_with_numbers else None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def flagged_share(self) -> float:
        """The share of rows with an error or a warning."""
        return self.flagged_rows / self.rows

    def share(self, kind: str) -> float:
        """The share of rows with a flag of this kind."""
        return self.flags.get(kind, 0) / self.rows


class Speed(FrozenModel):
    """How long a translation took, its model loaded; `load` is the machine's load average before it began.

    `target_tokens` are pieces of the model's own vocabulary.
    """

    seconds: float
    source_words: int
    target_tokens: int
    hardware: str
    load: float | None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def words_per_second(self) -> float:
        """Source words in a second."""
        return self.source_words / self.seconds if self.seconds else 0.0

    @computed_field  # type: ignore[prop-decorator]
    @property
    def tokens_per_second(self) -> float:
        """Target tokens in a second."""
        return self.target_tokens / self.seconds if self.seconds else 0.0


class Scores(FrozenModel):
    """What a system comes to over some rows. `length_ratio`: its tokens for each of the reference, as BLEU counts."""

    rows: int
    metrics: dict[str, Measure]
    length_ratio: float
    fidelity: Fidelity


class SystemReport(FrozenModel):
    """A system: how it was made (by these models with these options, or taken from a file), and what it comes to."""

    name: str
    models: tuple[ModelUse, ...]
    options: dict[str, JsonValue] | None
    sha256: str | None
    speed: Speed | None
    scores: Scores
    scores_of_several_sentences: Scores | None


class OtherOutput(FrozenModel):
    """What another system made of a row."""

    name: str
    chrf: float
    hypothesis: str


class WorstRow(FrozenModel):
    """A row that the first system did badly on, by chrF; `number` is its line or place in the file."""

    number: int
    chrf: float
    source: str
    hypothesis: str
    reference: str
    flags: tuple[Flag, ...]
    others: tuple[OtherOutput, ...]


class Evaluation(FrozenModel):
    """Systems side by side on the same rows; the first is the one that the others are compared with."""

    report_version: int = 1
    package_version: str
    created: datetime
    source: str
    reference: str
    rows: int
    rows_left_out: int
    rows_of_several_sentences: int
    resamples: int
    signatures: dict[str, str]
    systems: tuple[SystemReport, ...]
    reference_fidelity: Fidelity
    worst: tuple[WorstRow, ...]

    @property
    def flag_kinds(self) -> list[str]:
        """Each kind of flag that any system or the reference has, in one order for all."""
        found = [*(system.scores.fidelity for system in self.systems), self.reference_fidelity]
        return sorted({kind for each in found for kind in each.flags})


def to_json(report: FrozenModel) -> str:
    """A report as JSON, with a line end."""
    return report.model_dump_json(indent=2) + "\n"


def to_html(evaluation: Evaluation) -> str:
    """The evaluation as one page that loads nothing; every text in it is escaped."""
    return render("report.html", {"evaluation": evaluation})


def render(template: str, values: Mapping[str, object]) -> str:
    """Fill one of this folder's templates."""
    return _template(template).render(**values)


def check_output(path: Path | None) -> None:
    """Raise OutputError, before any work is done for it, where a file cannot be written for want of its folder."""
    if path and (path.is_dir() or not path.parent.is_dir()):
        reason = "a folder stands there" if path.is_dir() else f"there is no folder {path.parent}"
        raise OutputError(f"{path}: cannot be written: {reason}. Name another file.")


def write_output(path: Path, text: str) -> None:
    """Write a report, whole or not at all. Raises OutputError where it cannot be written."""
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise OutputError.of(path, error, "Name another file.") from error


@functools.cache
def _template(name: str) -> Template:
    """A page, with the style sheet that the pages of this folder share in place."""
    from markupsafe import Markup

    html, css = (Path(__file__).with_name(file).read_text(encoding="utf-8") for file in (name, "report.css"))
    pages = environment()
    # Our own package data, the only thing on the page that is not escaped.
    pages.globals.update(style=Markup(css), wording=wording)  # noqa: S704
    return pages.from_string(html)
