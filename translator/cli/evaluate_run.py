"""What `translator evaluate` does once its options are known."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from translator.cli.console import progress_display
from translator.config import Config, load_config, presets
from translator.evaluation.compare import compare
from translator.evaluation.extra import require
from translator.evaluation.metrics import default_resamples
from translator.evaluation.report import Evaluation, check_output, to_html, to_json, write_output
from translator.evaluation.rows import Aligned, read_pairs, read_parallel
from translator.evaluation.systems import Candidate, System, prepare, stored
from translator.evaluation.terminal import print_evaluation
from translator.progress import Progress

_SHARED_OPTIONS = ("summarization.method", "runtime.device", "runtime.offline")
"""Options given by hand that also hold for the presets to compare with; the others are of the first system alone."""


def run(
    rows: tuple[Path, ...],
    hypothesis: Path | None,
    others: Sequence[str],
    config: str,
    options: Mapping[str, Any],
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
    aligned = read_pairs(*rows) if len(rows) == 1 else read_parallel(*rows)
    # What is read or loaded comes first, so that a mistake shows before any translation.
    named: list[tuple[str, Config | Path]] = [
        (hypothesis.name, hypothesis) if hypothesis else (config, load_config(config, options))
    ]
    shared = {key: options[key] for key in _SHARED_OPTIONS}
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
        from rich.console import Console

        print_evaluation(evaluation, Console())
