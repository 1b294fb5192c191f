"""`translator batch`: a folder of articles in, the same tree of bilingual articles out."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import typer

from translator.batch import Cluster, Report, Step, run_batch
from translator.batch.report import Ending
from translator.cli import options
from translator.cli.batch_display import batch_display, print_summary
from translator.cli.console import EXIT_CODES, INTERRUPTED, STRICT, complain, emit, progress_display, stop_on_signals
from translator.config import load_config

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown")

EPILOG = f"""\
Examples:

- `translator batch articles english`

- `translator batch articles english --format json --include '*.txt' --exclude 'archive/'`

- `translator batch articles english --format html,xliff,docx`

- `translator batch inbox outbox --watch --no-summary`

- `translator batch articles english --only english --format md`

- `translator batch s3://news/in s3://news/english --cluster ray://auto --max-workers 40`

An article `IN/a/b.txt` becomes `OUT/a/b.txt.json`. The run may be killed at any moment: run it again and it does what
is missing. Ctrl-C finishes what is under way (exit code **130**); a second one stops at once.

{EXIT_CODES}
"""


@app.command(epilog=EPILOG)
@options.setting_options(without="--threads")  # here --jobs says it
def batch(
    source: Annotated[
        str, typer.Argument(metavar="IN", help="Folder of articles, with all folders in it; or a URL (s3://...).")
    ],
    output: Annotated[
        str, typer.Argument(metavar="OUT", help="Folder or URL for the same tree of bilingual articles.")
    ],
    formats: options.Formats = None,
    only: options.Only = None,
    include: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Only these files, as in .gitignore; may be repeated.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Not these files or folders; may be repeated.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume/--no-resume", help="Do only what is missing, or everything again.")
    ] = True,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep running, and take new articles once they are completely written.")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", min=1, metavar="N", help="CPU cores to use. Default: all; with --cluster, 1 a worker."
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ray[://ADDRESS]", help="Have workers of a Ray cluster do it; ray starts one here."),
    ] = None,
    min_workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Workers kept on the cluster. Default: 1.")
    ] = None,
    max_workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Workers at most. Default: what the cluster has room for.")
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for the ledger. Default: in OUT, or with your data if OUT is a URL."),
    ] = None,
    json_progress: Annotated[
        bool, typer.Option("--json-progress", help="Tell of the progress on standard output, a JSON object a line.")
    ] = False,
    input_format: options.InputFormat = None,
    text_field: options.TextField = None,
    config: options.ConfigName = "embedded",
    settings: Mapping[str, Any] = MappingProxyType({}),
    strict: options.Strict = False,
    quiet: options.Quiet = False,
) -> None:
    """Translate every article of a folder; safe to kill, and to run again."""
    names = options.format_names(formats, only, ("json", "html"))
    settings = options.without_summary(settings, only)
    on = None
    if cluster:
        kind, _, address = cluster.partition("://")
        if kind != "ray":
            raise typer.BadParameter(f"{cluster!r} is neither ray nor ray://ADDRESS", param_hint="--cluster")
        if max_workers and (min_workers or 1) > max_workers:
            raise typer.BadParameter("is more than --max-workers", param_hint="--min-workers")
        if "memory.file" in settings:
            raise typer.BadParameter("is a file of one machine, and cannot go with --cluster", param_hint="--memory")
        on = Cluster(address or None, min_workers or 1, max_workers)
    elif min_workers or max_workers:
        raise typer.BadParameter("goes with --cluster only", param_hint="--min-workers, --max-workers")

    overrides = {"runtime.threads": jobs or (1 if on else None), **settings}
    start = functools.partial(
        run_batch,
        source,
        output,
        load_config(config, overrides),
        formats=names,
        input_format=options.reading(input_format, text_field)["format"],
        text_field=text_field,
        include=include or (),
        exclude=exclude or (),
        resume=resume,
        watch=watch,
        state=state,
        cluster=on,
    )
    raise typer.Exit(_run(start, watch=watch, strict=strict, quiet=quiet, json_progress=json_progress))


def _run(
    start: Callable[..., Iterator[Step | Report]], *, watch: bool, strict: bool, quiet: bool, json_progress: bool
) -> int:
    """Show how a run goes, and give the exit code. `start` begins it, given `stop` and `progress` of `run_batch`."""
    report: Report | None = None
    with (
        stop_on_signals("finishing what is under way") as stop,
        batch_display(quiet, json_progress) as display,
        progress_display(quiet or json_progress) as progress,
    ):
        for event in start(stop=stop, progress=progress):
            if isinstance(event, Report):
                report = event
            else:
                display.step(event)
    if report is None:
        return INTERRUPTED
    if json_progress:
        emit(json.dumps({"event": "report", **report.model_dump(mode="json")}, ensure_ascii=False) + "\n")
    elif not quiet:
        print_summary(report)
    if report.message:
        complain(report.message)
    if not (report.articles.found or watch):
        complain(f"{report.source}: no article is in it. Check IN, --include and --exclude.")
    if report.ending is Ending.INTERRUPTED and not watch:
        return INTERRUPTED
    if report.articles.failed or report.ending in (Ending.FULL, Ending.FAILED):
        return 1
    return STRICT if strict and report.sentences_with_errors else 0
