"""What is done with a window of articles, on whatever machine: read, translate together, write."""

from __future__ import annotations

import errno
import time
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from translator.batch.ledger import Outcome
from translator.batch.planner import Task, shown
from translator.batch.storage import Place
from translator.config import Config
from translator.document import Article, BilingualArticle, ModelUse
from translator.errors import TranslatorError
from translator.memory import TranslationMemoryError
from translator.pipeline import Pipeline
from translator.readers import read_bytes
from translator.writers import FORMATS

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


class OutputFullError(TranslatorError):
    """The output folder takes no more files: the disk or the quota is full, or it cannot be written any longer."""

    exit_code = 1


class Window(NamedTuple):
    """What a window of tasks came to. With `error`, it cannot be finished, nor can any other."""

    outcomes: list[Outcome]
    error: TranslatorError | None = None


class Worker:
    """Does windows of tasks with a pipeline; several at once from several threads, if need be."""

    def __init__(self, pipeline: Pipeline, formats: Sequence[str], source: Place, output: Place) -> None:
        """Read articles in `source`, and write them in `formats` (see `translator.writers.FORMATS`) to `output`."""
        self._pipeline = pipeline
        self._formats = formats
        self._source = source
        self._output = output

    @property
    def config(self) -> Config:
        """The pipeline's configuration."""
        return self._pipeline.config

    @property
    def models(self) -> tuple[ModelUse, ...]:
        """The pipeline's models."""
        return self._pipeline.models

    def work(self, tasks: Sequence[Task]) -> Window:
        """Do a window: its articles share batches, and what fails costs no other article.

        Once it returns, the outputs are safely in place.
        """
        outcomes: list[Outcome] = []
        articles: list[tuple[Task, Article]] = []
        for task in tasks:
            try:
                language = self.config.translation.source_language
                articles.append((task, read_bytes(self._source.read(task.path), task.name, language)))
            except Exception as error:
                outcomes.append(failed(task, error))
        started = time.monotonic()
        try:
            bilinguals = self._translate([article for _, article in articles])
        except TranslationMemoryError as error:
            return Window([], error)
        seconds = time.monotonic() - started
        characters = sum(len(article.text) for _, article in articles)
        for (task, article), bilingual in zip(articles, bilinguals, strict=True):
            try:
                if isinstance(bilingual, Exception):
                    raise bilingual
                outputs = self._write(task, bilingual)
            except Exception as error:
                if isinstance(error.__cause__, OSError) and error.__cause__.errno in _FULL:
                    return Window([], OutputFullError(str(error)))
                outcomes.append(failed(task, error))
            else:
                share = seconds * len(article.text) / characters
                outcomes.append(_done(task, article, bilingual, outputs, share))
        self._output.settle(task.path for task, _ in articles)
        return Window(outcomes)

    def _translate(self, articles: list[Article]) -> Sequence[BilingualArticle | Exception]:
        """Each article translated; where one fails, all of them one by one, so that only that one does.

        Raises TranslationMemoryError: that is no article's fault.
        """
        try:
            return self._pipeline.run_together(articles)
        except TranslationMemoryError:
            raise
        except Exception as error:
            if len(articles) == 1:
                return [error]
        return [result for article in articles for result in self._translate([article])]

    def _write(self, task: Task, bilingual: BilingualArticle) -> dict[str, int]:
        """Write an article's outputs; gives the size of each by its suffix."""
        writers = [FORMATS[name] for name in self._formats]
        return {
            writer.suffix: self._output.write(f"{task.path}{writer.suffix}", writer.render(bilingual))
            for writer in writers
        }


def failed(task: Task, error: Exception) -> Outcome:
    """The outcome of a task that failed: an error of ours says why, any other is a defect and is named."""
    if isinstance(error, TranslatorError):
        reason = str(error).removeprefix(f"{task.name}: ")
    else:
        reason = f"this should not happen, please report it: {type(error).__name__}: {error}"
    return Outcome(path=task.path, size=task.size, mtime_ns=task.mtime_ns, reason=shown(reason))


def _done(
    task: Task, article: Article, bilingual: BilingualArticle, outputs: dict[str, int], seconds: float
) -> Outcome:
    pairs = list(bilingual.pairs)
    return Outcome(
        path=task.path,
        size=task.size,
        mtime_ns=task.mtime_ns,
        input_sha256=article.sha256,
        outputs=outputs,
        sentences=len(pairs),
        words=sum(len(pair.source.text.split()) for pair in pairs),
        seconds=seconds,
        errors=sum(pair.target.has_errors for pair in pairs),
        flags=Counter(flag.kind.value for pair in pairs for flag in pair.target.flags),
        warnings=bilingual.warnings,
    )
