"""The systems that are evaluated: a configuration of ours that translates the rows, or an output that exists."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import JsonValue

from translator.config import Config
from translator.document import BilingualArticle, ModelUse
from translator.evaluation.hardware import hardware, load
from translator.evaluation.report import Speed
from translator.evaluation.rows import Aligned, Row, read_lines
from translator.models import ModelStore
from translator.pipeline import FailedArticle, Pipeline
from translator.progress import Progress, silent
from translator.readers import read_text
from translator.signature import recorded_options


class System(NamedTuple):
    """A system's output, one hypothesis a row, and where it comes from: models and options, or a file's SHA-256."""

    name: str
    hypotheses: list[str]
    models: tuple[ModelUse, ...] = ()
    options: dict[str, JsonValue] | None = None
    sha256: str | None = None
    speed: Speed | None = None


class Candidate(NamedTuple):
    """A system of ours that is ready to translate."""

    name: str
    pipeline: Pipeline
    folder: Path
    """The folder of its translation model."""

    def run(self, rows: Sequence[Row], progress: Progress = silent) -> System:
        """Translate the rows, sentence by sentence, and measure how long it takes."""
        articles = [read_text(row.source, name=f"row {row.number}") for row in rows]
        busy = load()
        start = time.perf_counter()
        hypotheses = [_joined(result) for result in self.pipeline.run_many(articles, progress)]
        speed = Speed(
            seconds=time.perf_counter() - start,
            source_words=sum(len(row.source.split()) for row in rows),
            target_tokens=sum(self._lengths(hypotheses)),
            hardware=hardware(),
            load=busy,
        )
        options = recorded_options(self.pipeline.config, self.pipeline.signature)
        return System(self.name, hypotheses, models=self.pipeline.models, options=options, speed=speed)

    def _lengths(self, texts: list[str]) -> Iterator[int]:
        """Tokens of the model's target vocabulary in each text."""
        from sentencepiece import SentencePieceProcessor

        pieces = SentencePieceProcessor(model_file=str(self.folder / "target.spm"))
        return (len(ids) for ids in pieces.encode(texts))


def prepare(name: str, config: Config, progress: Progress = silent) -> Candidate:
    """Load the models of a configuration. Raises ConfigError or ModelMissingError as Pipeline.from_config does."""
    pipeline = Pipeline.from_config(config, progress=progress)
    store = ModelStore(offline=config.runtime.offline, progress=progress)
    return Candidate(name, pipeline, store.resolve(config.translation.model).folder)


def stored(path: Path, aligned: Aligned) -> System:
    """An output that exists, as plain text with a line for each row.

    Raises InputError where it cannot be read or has not as many lines as there are rows.
    """
    lines, sha256 = read_lines(path)
    return System(path.name, aligned.pick(lines, str(path)), sha256=sha256)


def _joined(result: BilingualArticle | FailedArticle) -> str:
    """The translation of a row. Raises what kept it from being translated: a score needs every row."""
    if isinstance(result, FailedArticle):
        raise result.error
    return " ".join(pair.target.text for pair in result.pairs if pair.target.text)
