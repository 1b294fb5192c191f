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
from translator.errors import InputError, OutputError, TranslatorError, reason
from translator.merging import check_mergeable, merge
from translator.pipeline import FailedArticle, Pipeline
from translator.readers import read_articles
from translator.signature import Signature
from translator.writers import DOCUMENTS, FORMATS, output_suffix
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
        text_field: str | None = None,
    ) -> None:  # fmt: skip
        """Read articles in `source`, and write them in `formats` to `output`.

        The formats are those of `FORMATS` and `DOCUMENTS` of `translator.writers`.

        `input_format` is that of every article, by default the one that each shows; `text_field` is the field of a data
        set that holds the text.
        """
        self._pipeline = pipeline
        self._formats = formats
        self._source = source
        self._output = output
        self._input_format = input_format
        self._text_field = text_field

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
        articles: list[tuple[Task, str, Article]] = []
        for task in tasks:
            try:
                articles += self._read(task)
            except Exception as error:
                outcomes.append(failed(task, error))
        started = time.monotonic()
        try:
            results = self._pipeline.run_each([article for _, _, article in articles])
        except TranslatorError as error:
            return Window([], error)
        seconds = time.monotonic() - started
        characters = sum(len(article.text) for _, _, article in articles)
        found: dict[str, Outcome] = {}
        for (task, mark, article), result in zip(articles, results, strict=True):
            before = found.get(task.path)
            if before and before.reason is not None:
                continue  # of a data set that failed
            if isinstance(result, FailedArticle):
                found[task.path] = failed(task, result.error)
                continue
            try:
                outputs, warnings = self._write(task, mark, result)
            except Exception as error:
                if isinstance(error, OutputError) and error.disk_full:
                    return Window([], error)
                found[task.path] = failed(task, error)
            else:
                share = seconds * len(article.text) / characters
                outcome = _done(task, article, result, outputs, share)
                outcome = outcome._replace(warnings=(*outcome.warnings, *warnings))
                found[task.path] = _together(before, outcome) if before else outcome
        try:
            self._output.settle(dict.fromkeys(task.path for task, _, _ in articles))
        except OutputError as error:
            return Window([], error)
        return Window([*outcomes, *found.values()])

    def _read(self, task: Task) -> list[tuple[Task, str, Article]]:
        """The articles of a task, each with what its outputs have between the name and the suffix.

        That is nothing for a document, and the number of its record for an article of a data set, all of which have to
        be fit to read.
        """
        data = self._source.read(task.path)
        if any(name in DOCUMENTS for name in self._formats):
            check_mergeable(data, task.name, self._input_format)
        found = list(
            read_articles(
                data,
                name=task.name,
                format=self._input_format,
                language=self.config.translation.source_language,
                text_field=self._text_field,
            )
        )
        articles = [each for each in found if isinstance(each, Article)]
        if error := next((each for each in found if isinstance(each, InputError)), None):
            raise InputError(f"{error} Of {len(found)} records, {len(found) - len(articles)} cannot be read.")
        return [
            (task, "" if article.name == task.name else f".{number}", article)
            for number, article in enumerate(articles, start=1)
        ]

    def _write(self, task: Task, mark: str, bilingual: BilingualArticle) -> tuple[dict[str, int], list[str]]:
        """Write an article's outputs; gives the size of each by its suffix, and what they are without."""
        outputs: dict[str, int] = {}
        warnings: list[str] = []
        document = self._source.read(task.path) if any(name in DOCUMENTS for name in self._formats) else b""
        for name in self._formats:
            suffix = f"{mark}{output_suffix(name, task.path)}"
            if name in DOCUMENTS:
                merged = merge(bilingual, document, name, format=self._input_format)
                content = merged.content
                warnings += [f"{suffix}: {merged.warning}"] if merged.missing else []
            else:
                content = FORMATS[name].render(bilingual)
            outputs[suffix] = self._output.write(f"{task.path}{suffix}", content)
        return outputs, warnings


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


def _together(one: Outcome, other: Outcome) -> Outcome:
    """The outcome of two articles of a data set."""
    return one._replace(
        outputs={**one.outputs, **other.outputs},
        sentences=one.sentences + other.sentences,
        words=one.words + other.words,
        seconds=one.seconds + other.seconds,
        errors=one.errors + other.errors,
        grave=one.grave + other.grave,
        doubtful=one.doubtful + other.doubtful,
        flags=Counter(one.flags) + Counter(other.flags),
        warnings=(*one.warnings, *other.warnings),
    )
