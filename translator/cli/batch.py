"""`translator batch`: a folder of articles in, the same tree of bilingual articles out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from translator.cli import options

EPILOG = f"""\
Examples:

- `translator batch articles english`

- `translator batch articles english --format json --include '*.txt' --exclude 'archive/'`

- `translator batch inbox outbox --watch --no-summary`

- `translator batch s3://news/in s3://news/english --cluster ray://auto --max-workers 40`

An article `IN/a/b.txt` becomes `OUT/a/b.txt.json`. The run may be killed at any moment: run it again and it does what
is missing. Ctrl-C finishes what is under way (exit code **130**); a second one stops at once.

{options.EXIT_CODES}
"""


def batch(
    source: Annotated[
        str, typer.Argument(metavar="IN", help="Folder of articles, with all folders in it; or a URL (s3://...).")
    ],
    output: Annotated[
        str, typer.Argument(metavar="OUT", help="Folder or URL for the same tree of bilingual articles.")
    ],
    formats: Annotated[
        str, typer.Option("--format", "-f", metavar="NAMES", help="json, jsonl, md, html, txt, joined by commas.")
    ] = "json,html",
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
    config: options.ConfigName = "embedded",
    source_language: options.SourceLanguage = None,
    engine: options.Engine = None,
    beam: options.Beam = None,
    no_summary: options.NoSummary = False,
    summarizer: options.Summarizer = None,
    summary_sentences: options.SummarySentences = None,
    memory: options.Memory = None,
    glossary: options.Glossary = None,
    no_builtin_glossary: options.NoBuiltinGlossary = False,
    device: options.RunsOn = None,
    offline: options.Offline = False,
    strict: options.Strict = False,
    quiet: options.Quiet = False,
) -> None:
    """Translate every article of a folder; safe to kill, and to run again."""
    from translator.batch import BatchSettings, open_place
    from translator.cli.batch_run import Cluster, run

    names = options.format_names(formats)
    on = None
    if cluster:
        kind, _, address = cluster.partition("://")
        if kind != "ray":
            raise typer.BadParameter(f"{cluster!r} is neither ray nor ray://ADDRESS", param_hint="--cluster")
        if max_workers and (min_workers or 1) > max_workers:
            raise typer.BadParameter("is more than --max-workers", param_hint="--min-workers")
        if memory:
            raise typer.BadParameter("is a file of one machine, and cannot go with --cluster", param_hint="--memory")
        on = Cluster(address or None, min_workers or 1, max_workers)
    elif min_workers or max_workers:
        raise typer.BadParameter("goes with --cluster only", param_hint="--min-workers, --max-workers")

    settings = BatchSettings(
        open_place(source),
        open_place(output),
        names,
        include=tuple(include or ()),
        exclude=tuple(exclude or ()),
        resume=resume,
        watch=watch,
        state=state,
    )
    overrides = options.overrides(
        source_language=source_language,
        engine=engine,
        beam=beam,
        no_summary=no_summary,
        summarizer=summarizer,
        summary_sentences=summary_sentences,
        memory=memory,
        glossary=glossary,
        no_builtin_glossary=no_builtin_glossary,
        device=device,
        offline=offline,
    ) | {"runtime.threads": jobs or (1 if on else None)}
    raise typer.Exit(run(settings, config, overrides, on, strict=strict, quiet=quiet, json_progress=json_progress))
