"""What is done with a window of articles, on whatever machine: read, translate together, write."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from translator.batch.ledger import Outcome
from translator.batch.planner import Task, printable
from translator.batch.storage import Place
from translator.config import Config
from translator.document import Article, BilingualArticle, Severity
from translator.errors import OutputError, TranslatorError, reason
from translator.pipeline import FailedArticle, Pipeline
from translator.readers import read_article
from translator.signature import Signature
from translator.writers import FORMATS
from translator.writers.doubts import severity
from translator.writers.safe_text import one_line
from translator.writers.wording import title

if TYPE_CHECKING:
    from translator.memory import Recall


class Window(NamedTuple):
    """What a window of tasks came to. With `error`, it cannot be finished, nor can any other."""

    outcomes: list[Outcome]
    error: TranslatorError | None = None


class Worker:
    """Does windows of tasks with a pipeline; several at once from several threads, if need be."""

    def __init__(
        self, pipeline: Pipeline, formats: Sequence[str], source: Place, output: Place, input_format: str | None = None,
    ) -> None:  # fmt: skip
        """Read articles in `source`, and write them in `formats` (see `translator.writers.FORMATS`) to `output`.

        `input_format` is that of every article, by default the one that each shows.
        """
        self._pipeline = pipeline
        self._formats = formats
        self._source = source
        self._output = output
        self._input_format = input_format

    @property
    def config(self) -> Config:
        """The pipeline's configuration."""
        return self._pipeline.config

    @property
    def signature(self) -> Signature:
        """The signature of what it writes."""
        return self._pipeline.signature.written()

    @property
    def memory(self) -> Recall | None:
        """The pipeline's translation memory, where there is one."""
        return self._pipeline.memory

    def work(self, tasks: Sequence[Task]) -> Window:
        """Do a window: its articles share batches, and what fails costs no other article.

        Once it returns, the outputs are safely in place.
        """
        outcomes: list[Outcome] = []
        articles: list[tuple[Task, Article]] = []
        for task in tasks:
            try:
                language = self.config.translation.source_language
                data = self._source.read(task.path)
                article = read_article(data, name=task.name, format=self._input_format, language=language)
                articles.append((task, article))
            except Exception as error:
                outcomes.append(failed(task, error))
        started = time.monotonic()
        try:
            results = self._pipeline.run_each([article for _, article in articles])
        except TranslatorError as error:
            return Window([], error)
        seconds = time.monotonic() - started
        characters = sum(len(article.text) for _, article in articles)
        for (task, article), result in zip(articles, results, strict=True):
            if isinstance(result, FailedArticle):
                outcomes.append(failed(task, result.error))
                continue
            try:
                outputs = self._write(task, result)
            except Exception as error:
                if isinstance(error, OutputError) and error.disk_full:
                    return Window([], error)
                outcomes.append(failed(task, error))
            else:
                share = seconds * len(article.text) / characters
                outcomes.append(_done(task, article, result, outputs, share))
        self._output.settle(task.path for task, _ in articles)
        return Window(outcomes)

    def _write(self, task: Task, bilingual: BilingualArticle) -> dict[str, int]:
        """Write an article's outputs; gives the size of each by its suffix."""
        writers = [FORMATS[name] for name in self._formats]
        return {
            writer.suffix: self._output.write(f"{task.path}{writer.suffix}", writer.render(bilingual))
            for writer in writers
        }


def failed(task: Task, error: Exception) -> Outcome:
    """The outcome of a task that failed."""
    why = printable(reason(error).removeprefix(f"{task.name}: "))
    return Outcome(path=task.path, size=task.size, mtime_ns=task.mtime_ns, reason=why)


def _done(
    task: Task, article: Article, bilingual: BilingualArticle, outputs: dict[str, int], seconds: float
) -> Outcome:
    pairs = list(bilingual.pairs)
    severities = Counter(map(severity, pairs))
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
        grave=severities[Severity.ERROR],
        doubtful=severities[Severity.WARNING],
        title=one_line(title(bilingual)),
        flags=Counter(flag.kind.value for pair in pairs for flag in pair.target.flags),
        warnings=bilingual.warnings,
    )
