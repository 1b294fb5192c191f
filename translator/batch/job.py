"""A run as a program or the command line asks for it: from where to where, and who does the work."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from translator.batch.executor import Executor, LocalExecutor, refuse_memory
from translator.batch.ray_executor import RayExecutor, load_worker
from translator.batch.report import Report
from translator.batch.runner import BatchSettings, Step, run_with
from translator.batch.storage import Place, open_place
from translator.batch.worker import Worker
from translator.config import Config, load_config
from translator.errors import ConfigError
from translator.pipeline import Pipeline
from translator.progress import Progress, silent
from translator.readers import FORMATS as READERS
from translator.writers import require


class Cluster(NamedTuple):
    """A Ray cluster to work on.

    `address` is what `ray.init` takes, None one that is started here; `max_workers` is by default as many as the
    cluster has room for.
    """

    address: str | None = None
    min_workers: int = 1
    max_workers: int | None = None


def run_batch(
    source: str | Path | Place,
    output: str | Path | Place,
    config: str | Path | Config = "embedded",
    *,
    formats: Sequence[str] = ("json", "html"),
    input_format: str | None = None,
    text_field: str | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    resume: bool = True,
    watch: bool = False,
    state: Path | None = None,
    cluster: Cluster | None = None,
    stop: threading.Event | None = None,
    progress: Progress = silent,
) -> Iterator[Step | Report]:
    """Translate what is missing of a folder, and tell of each step; a report comes last (when watching: on each pass).

    `source` and `output` are folders or URLs; an article `a/b.txt` becomes `a/b.txt.json` in the output. The run may
    be killed at any moment, and run again: it does what is missing, and what comes out in the end is the same, also
    with a translation memory. `include`, `exclude`, `resume`, `watch` and `state` are those of `BatchSettings`;
    `input_format` is that of every article (see `translator.readers.FORMATS`), by default the one that each shows;
    `text_field` is the field of a data set that holds the text, by default one known by its name. `cluster` has workers
    of a Ray cluster do the work. Once `stop` is set, what is under way is finished and the rest left for the next run.
    `progress` is told of downloads and conversions.

    Raises ConfigError for a wrong configuration, a translation memory on a cluster, or folders that cannot go
    together; InputError where a folder cannot be read, OutputError where one cannot be written; BusyError where another
    run is at work on the output; ModelMissingError or TranslationMemoryError for what all articles need.
    """
    require(formats)
    if input_format is not None and input_format not in READERS:
        raise ConfigError(f"{input_format}: no such format. Formats: {', '.join(READERS)}.")
    if not isinstance(config, Config):
        config = load_config(config)
    if cluster:
        refuse_memory(config)
    settings = BatchSettings(
        _place(source),
        _place(output),
        tuple(formats),
        include=tuple(include),
        exclude=tuple(exclude),
        resume=resume,
        watch=watch,
        state=state,
        input_format=input_format,
        text_field=text_field,
    )
    return _run(settings, config, cluster, stop or threading.Event(), progress)


def _place(name: str | Path | Place) -> Place:
    return open_place(name) if isinstance(name, str | Path) else name


def _run(
    settings: BatchSettings,
    config: Config,
    cluster: Cluster | None,
    stop: threading.Event,
    progress: Progress,
) -> Iterator[Step | Report]:
    places = (settings.formats, settings.source, settings.output, settings.input_format, settings.text_field)
    with ExitStack() as stack:

        def build() -> Executor:
            if cluster is None:
                pipeline = stack.enter_context(Pipeline.from_config(config, progress=progress))
                return LocalExecutor(Worker(pipeline, *places))
            return stack.enter_context(
                RayExecutor(
                    functools.partial(load_worker, config, *places),
                    address=cluster.address,
                    minimum=cluster.min_workers,
                    maximum=cluster.max_workers,
                    cores=max(1, config.runtime.threads),
                    gpus=1 if config.runtime.device.startswith("cuda") else 0,
                )
            )

        yield from run_with(settings, build, stop)
