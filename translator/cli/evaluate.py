"""`translator evaluate`: how good the translation of the user's own texts is, beside other systems."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import typer

from translator.cli import options
from translator.cli.console import EXIT_CODES, progress_display, table_console
from translator.config import Config, load_config, presets
from translator.evaluation.compare import compare
from translator.evaluation.extra import require
from translator.evaluation.metrics import default_resamples
from translator.evaluation.report import Evaluation, check_output, to_html, to_json, write_output
from translator.evaluation.rows import Aligned, read_pairs, read_parallel
from translator.evaluation.systems import Candidate, System, prepare, stored
from translator.evaluation.terminal import print_evaluation
from translator.languages import INDONESIAN, language_of
from translator.progress import Progress

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown")

EPILOG = f"""\
Examples:

- `translator evaluate --source news.id --reference news.en`

- `translator evaluate corrections.tmx --beam 8 --html report.html`

- `translator evaluate --source news.id --reference news.en --compare other-system.en --compare opus`

- `translator evaluate --source news.id --reference news.en --hypothesis output.en`

Plain texts are UTF-8, a row a line. Needs `pip install 'translator[evaluate]'`.

{EXIT_CODES}
"""


_SHARED_SETTINGS = (
    "summarization.method",
    "runtime.device",
    "runtime.compute_type",
    "runtime.threads",
    "runtime.offline",
    "translation.source_language",
)
"""Settings given by hand that also hold for the presets to compare with; the others are of the first system alone."""


@app.command(epilog=EPILOG)
@options.setting_options("translation", "memory", "glossary", "runtime")
def evaluate(
    pairs: Annotated[
        Path | None, typer.Argument(metavar="PAIRS", help="A .tsv, .csv, .tmx or .xlf file of sources and references.")
    ] = None,
    source: Annotated[Path | None, typer.Option("--source", "-s", metavar="FILE", help="Indonesian, a row a line.")] = (
        None
    ),
    reference: Annotated[
        Path | None, typer.Option("--reference", "-r", metavar="FILE", help="Its human translation, line by line.")
    ] = None,
    hypothesis: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Score this output, line by line, instead of translating.")
    ] = None,
    compare: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE|PRESET",
            help="Another output, or a preset or .toml file to translate with; may be repeated.",
        ),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the whole result as JSON.")
    ] = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page with the worst rows.")
    ] = None,
    worst: Annotated[int, typer.Option(min=0, max=10_000, help="How many of the worst rows to show.")] = 30,
    resamples: Annotated[
        int | None,
        typer.Option(min=40, max=100_000, help="Bootstrap resamples. Default: 1000, fewer over 10,000 rows."),
    ] = None,
    config: options.ConfigName = "embedded",
    settings: Mapping[str, Any] = MappingProxyType({}),
    quiet: options.Quiet = False,
) -> None:
    """Translate text that has a reference, and score it: BLEU, chrF, TER, numbers kept, flags, speed."""
    rows = tuple(path for path in (pairs, source, reference) if path)
    if rows not in ((pairs,), (source, reference)):
        raise typer.BadParameter("give either one PAIRS file, or both --source and --reference")
    if hypothesis and any(not key.startswith("runtime.") and key != "translation.source_language" for key in settings):
        raise typer.BadParameter(
            "nothing is translated, so options of translation cannot go with it", param_hint="--hypothesis"
        )

    _run(
        rows,
        hypothesis,
        compare or (),
        config,
        {**settings, "summarization.method": "none"},
        json_file,
        html_file,
        worst=worst,
        resamples=resamples,
        quiet=quiet,
    )


def _run(
    rows: tuple[Path, ...],
    hypothesis: Path | None,
    others: Sequence[str],
    config: str,
    settings: Mapping[str, Any],
    json_file: Path | None,
    html_file: Path | None,
    *,
    worst: int,
    resamples: int | None,
    quiet: bool,
) -> None:
    """Evaluate, print the tables, and write the files asked for.

    `rows` is one TSV or TMX file, or a source and its reference; `others` are files or names of configurations.
    """
    require("sacrebleu")
    for file in (json_file, html_file):
        check_output(file)
    ours = load_config(config, settings)
    asked = ours.translation.source_language
    language = INDONESIAN if asked == "auto" else language_of(asked)  # rows are too short to guess by
    aligned = read_pairs(rows[0], language) if len(rows) == 1 else read_parallel(rows[0], rows[1], language)
    # What is read or loaded comes first, so that a mistake shows before any translation.
    named: list[tuple[str, Config | Path]] = [(hypothesis.name, hypothesis) if hypothesis else (config, ours)]
    shared = {key: settings.get(key) for key in _SHARED_SETTINGS}
    for other in others:
        # What is no file is most likely a preset whose name is wrong, which is then said.
        is_config = other in presets() or Path(other).suffix == ".toml" or not Path(other).exists()
        named.append((other, load_config(other, shared)) if is_config else (Path(other).name, Path(other)))
    with progress_display(quiet) as progress:
        evaluation = compare(
            aligned,
            _systems(aligned, named, progress),
            resamples=resamples or default_resamples(len(aligned.rows)),
            worst=worst,
            progress=progress,
        )
    _deliver(evaluation, json_file, html_file, quiet=quiet)


def _systems(aligned: Aligned, named: Sequence[tuple[str, Config | Path]], progress: Progress) -> list[System]:
    """The systems with these names, each of which is made different from the others."""
    taken: set[str] = set()
    ready: list[System | Candidate] = []
    for wanted, origin in named:
        numbered = (f"{wanted} ({number})" for number in itertools.count(2))
        name = next(each for each in itertools.chain((wanted,), numbered) if each not in taken)
        taken.add(name)
        if isinstance(origin, Config):
            ready.append(prepare(name, origin, progress))
        else:
            ready.append(stored(origin, aligned)._replace(name=name))
    return [each if isinstance(each, System) else each.run(aligned.rows, progress) for each in ready]


def _deliver(evaluation: Evaluation, json_file: Path | None, html_file: Path | None, *, quiet: bool) -> None:
    if json_file:
        write_output(json_file, to_json(evaluation))
    if html_file:
        write_output(html_file, to_html(evaluation))
    if not quiet:
        print_evaluation(evaluation, table_console())
