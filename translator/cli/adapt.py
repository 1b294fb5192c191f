"""`translator adapt`: the user's own corrections in, a model of the user's own out, where it is better."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from translator.cli import options
from translator.cli.console import (
    EXIT_CODES,
    INTERRUPTED,
    complain,
    hush_transformers,
    progress_display,
    stop_on_signals,
    table_console,
)
from translator.errors import InputError, OutputError
from translator.exchange import SUFFIXES, Unreadable, read_units
from translator.memory import TranslationMemory
from translator.models import ModelStore
from translator.models.adapted import Comparison
from translator.training.adapt import Outcome
from translator.training.adapt import adapt as adapt_model
from translator.training.corpus import Pair, read_pairs
from translator.training.recipe import Data

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown")

EPILOG = f"""\
Examples:

- `translator adapt --memory news.memory`

- `translator adapt --pairs corrections.tmx --name sports --minutes 5`

A fifth of the pairs is held out, and shows what was gained. The model is kept only if it is better on them and loses
no more than 1 chrF on general news; else nothing is kept, and the exit code is **1**. `translator models list` shows
it, `translator models remove NAME` deletes it. Ctrl-C keeps nothing (exit code **130**).

{EXIT_CODES}
"""


@app.command(epilog=EPILOG)
def adapt(
    memory: Annotated[
        Path | None, typer.Option("--memory", "-m", metavar="FILE", help="Take the corrections of this memory.")
    ] = None,
    pairs: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Take the sentence pairs of this .tsv, .csv, .tmx, .xlf or .jsonl file."),
    ] = None,
    model: Annotated[str, typer.Option(metavar="MODEL", help="The model to adapt: a name or a folder.")] = "embedded",
    name: Annotated[str, typer.Option(metavar="NAME", help="Its name. Default: that of FILE.")] = "",
    minutes: Annotated[float, typer.Option(min=0.1, max=1440, help="At most so long, about.")] = 10,
    offline: options.Offline = False,
    quiet: options.Quiet = False,
) -> None:
    """Fine-tune a translation model on corrected sentences, and keep it if it is better."""
    file = memory or pairs
    if file is None or (memory and pairs):
        raise typer.BadParameter("give either --memory or --pairs")

    raise typer.Exit(_run(file, model, name, is_memory=file is memory, minutes=minutes, offline=offline, quiet=quiet))


def _run(file: Path, model: str, name: str, *, is_memory: bool, minutes: float, offline: bool, quiet: bool) -> int:
    """Adapt a model to the corrections of a memory, or to the pairs of a file; gives the exit code."""
    name = name or re.sub(r"[^\w-]+", "-", file.stem, flags=re.ASCII).strip("-")
    if not quiet:  # at once, since the libraries alone take seconds to load
        print(f"adapting {model} to {file}, in about {minutes:g} minutes at most", file=sys.stderr, flush=True)
    hush_transformers()
    with progress_display(quiet) as progress, stop_on_signals("stopping; nothing is kept") as stop:
        store = ModelStore(offline=offline, progress=progress)
        store.check_free(name)
        start = store.resolve(model)
        rows = _corrections(file) if is_memory else _pairs(file)
        try:
            with tempfile.TemporaryDirectory(prefix="translator-") as scratch:
                outcome = adapt_model(rows, start, minutes=minutes, scratch=Path(scratch), progress=progress, stop=stop)
                if outcome is None or stop.is_set():
                    return INTERRUPTED
                kept = store.keep_adapted(name, outcome.folder) if outcome.folder else None
        except OSError as error:
            raise OutputError.of(
                tempfile.gettempdir(), error, "Set TMPDIR to a folder with some hundred megabytes free."
            ) from error
    if not quiet:
        _tell(outcome)
    if kept is None:
        complain(f"{name}: nothing is kept: {outcome.refused}.")
        return 1
    print(f"{name} {kept.revision} is in {kept.folder}")
    if not quiet:
        print(f'To use it, put this into a file, and give that as --config:\n\n[translation]\nmodel = "{name}"')
    return 0


def _corrections(file: Path) -> Iterator[Pair | None]:
    """What people corrected, and nothing that a machine made."""
    with TranslationMemory(file.expanduser()) as memory:
        for entry in memory.entries():
            yield Pair(file.name, entry.source, entry.target)


def _pairs(file: Path) -> Iterator[Pair | None]:
    suffix = file.suffix.lower()
    if suffix == ".jsonl":
        yield from read_pairs(file, Data(files=(file.name,)))
        return
    if suffix not in SUFFIXES:
        raise InputError(
            f"{file}: pairs are read from {', '.join(SUFFIXES)} and .jsonl files. Save it as one of these."
        )
    try:
        with file.open("rb") as stream:
            for unit in read_units(stream, str(file), suffix):
                if isinstance(unit, Unreadable) or unit.machine or not (unit.source and unit.target):
                    yield None
                else:
                    yield Pair(file.name, " ".join(unit.source.split()), " ".join(unit.target.split()))
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror or error}. Check the path.") from error


def _tell(outcome: Outcome) -> None:
    """Print what the pairs were used for, and the scores before and after."""
    from rich.table import Table

    split, record = outcome.split, outcome.record
    left_out = ", ".join(f"{count} {reason}" for reason, count in outcome.left_out.most_common())
    print(
        f"{len(split.learning)} pairs to learn from in {record.steps} steps, {len(split.choosing)} to choose a mixture "
        f"by, {len(split.held_out)} held out{f'; left out: {left_out}' if left_out else ''}"
    )
    mixtures = Table("fine-tuned share", "chrF, pairs to choose by", "chrF, general news", title="mixtures tried")
    for share, choosing, general in outcome.candidates:
        mark = " (taken)" if share == record.share else ""
        mixtures.add_row(f"{share:.0%}{mark}", f"{choosing:.2f}", f"{general:.2f}")
    table = Table("chrF", "sentences", "before", "after", "change", "95 % interval")
    for label, scores in (("pairs held out", record.held_out), ("general news", record.general)):
        table.add_row(label, *_row(scores))
    for each in (mixtures, table):
        table_console().print(each)
    if record.held_out.gain > 0 and record.held_out.low <= 0:
        print("The interval of the gain includes none at all: more pairs would tell.")


def _row(scores: Comparison) -> tuple[str, ...]:
    return (
        str(scores.sentences),
        f"{scores.before:.2f}",
        f"{scores.after:.2f}",
        f"{scores.gain:+.2f}",
        f"{scores.low:+.2f} to {scores.high:+.2f}",
    )
