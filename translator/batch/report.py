"""The report of a run, as JSON for programs and as one self-contained page for people."""

from __future__ import annotations

import functools
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import JsonValue, computed_field

from translator.batch.storage import Place
from translator.document import FrozenModel, ModelUse
from translator.writers.templates import environment

if TYPE_CHECKING:
    from jinja2 import Template


class Ending(StrEnum):
    """How a run ended."""

    COMPLETE = "complete"
    """Every article was met."""
    INTERRUPTED = "interrupted"
    """It was asked to stop: what was under way is done, the rest is missing."""
    FULL = "full"
    """The output folder took no more files."""
    FAILED = "failed"
    """Something that all articles need failed: the translation memory, or the cluster."""


class Failure(FrozenModel):
    """An article without outputs, or a folder that could not be read."""

    path: str
    reason: str


class SlowArticle(FrozenModel):
    """An article that took long; `seconds` is its share, by length, of the time its window took."""

    path: str
    seconds: float
    sentences: int


class ArticleInPlace(FrozenModel):
    """An article with its outputs: its English headline, its sentences, and how many of them to worry about.

    `grave` are those not to be relied on (an error or low confidence), `doubtful` those to compare besides (a warning
    or medium confidence). `page` is the output to read, as an address relative to the report. A data set is one such,
    with as many `articles` as it has records; `pages` are the outputs to read of the first of them, in order.
    """

    path: str
    title: str
    sentences: int
    grave: int
    doubtful: int
    page: str
    pages: tuple[str, ...]
    articles: int


class Counts(FrozenModel):
    """Articles: `found` in the input folder; `made` by this run; `kept` since they were done before; `failed`."""

    found: int
    made: int
    kept: int
    failed: int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def missing(self) -> int:
        """Those that the run did not come to."""
        return max(0, self.found - self.made - self.kept - self.failed)


class Report(FrozenModel):
    """What a run did. Sentences, words and speed are of what it made; flags, warnings and articles of all in place.

    `worst_articles` are the articles in place, the worst first, as many as a page holds.
    """

    report_version: int = 1
    package_version: str
    source: str
    output: str
    started: datetime
    seconds: float
    ending: Ending
    message: str = ""
    articles: Counts
    sentences: int
    words: int
    sentences_with_errors: int
    sentences_grave: int
    sentences_doubtful: int
    flags: dict[str, int]
    articles_with_warnings: int
    failures: tuple[Failure, ...]
    worst_articles: tuple[ArticleInPlace, ...]
    slowest: tuple[SlowArticle, ...]
    models: tuple[ModelUse, ...]
    options: dict[str, JsonValue]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def words_per_second(self) -> float:
        """Source words translated in a second of the whole run."""
        return self.words / self.seconds if self.seconds else 0.0

    @computed_field  # type: ignore[prop-decorator]
    @property
    def articles_per_minute(self) -> float:
        """Articles made in a minute of the whole run."""
        return 60 * self.articles.made / self.seconds if self.seconds else 0.0


def write_report(report: Report, output: Place) -> None:
    """Write `report.json` and `report.html`; each appears whole or not at all. Raises OutputError where it cannot."""
    output.write("report.json", f"{report.model_dump_json(indent=2)}\n".encode())
    output.write("report.html", _template().render(report=report).encode())


@functools.cache
def _template() -> Template:
    """The page; every text in it is escaped, and it may load nothing."""
    return environment().from_string(Path(__file__).with_name("report.html").read_text(encoding="utf-8"))
