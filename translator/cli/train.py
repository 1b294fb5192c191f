"""`translator train`: a recipe in, a model that every engine loads out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from translator.cli import options
from translator.cli.console import EXIT_CODES, INTERRUPTED, hush_transformers, stop_on_signals
from translator.errors import ConfigError
from translator.training.recipe import load_recipe
from translator.training.stages import Workshop
from translator.training.trainer import Log, Position

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown")


EPILOG = f"""\
Examples:

- `translator train configs/train-embedded.toml -o training`

- `translator train configs/train-embedded.toml -o training --stage continue --minutes 30`

Ctrl-C saves and ends (exit code **130**); the same command goes on from there. The best weights of a stage are in
`DIR/STAGE/model`: `translator translate article.txt` takes them where a configuration names that folder as
`translation.model`.

{EXIT_CODES}
"""


@app.command(epilog=EPILOG)
def train(
    recipe: Annotated[Path, typer.Argument(metavar="RECIPE", help="TOML file of data and stages.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for models, logs and what a stop leaves.")
    ],
    stage: Annotated[str, typer.Option(metavar="NAME", help="Run this stage alone. Default: all, in order.")] = "",
    start: Annotated[str, typer.Option(metavar="MODEL", help="For that stage: go on from this model.")] = "",
    minutes: Annotated[float, typer.Option(min=0, help="For that stage: minutes, instead of the recipe's.")] = 0,
    steps: Annotated[int, typer.Option(min=0, help="For that stage: steps, instead of the recipe's.")] = 0,
    tensorboard: Annotated[bool, typer.Option("--tensorboard", help="Write a TensorBoard log as well.")] = False,
    quiet: options.Quiet = False,
) -> None:
    """Train a Marian model from sentence pairs, or go on with one."""
    raise typer.Exit(
        _run(recipe, output, stage, start=start, minutes=minutes, steps=steps, tensorboard=tensorboard, quiet=quiet)
    )


def _run(
    recipe: Path,
    output: Path,
    stage: str,
    *,
    start: str,
    minutes: float,
    steps: int,
    tensorboard: bool,
    quiet: bool,
) -> int:
    """Follow a recipe, or one stage of it, and print what came out; gives the exit code."""
    loaded = load_recipe(recipe)
    hush_transformers()
    output.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        logs = [stack.enter_context(_json_lines(output / "log.jsonl"))]
        if not quiet:
            logs.append(_tell)
        if tensorboard:
            logs.append(stack.enter_context(_tensorboard(output / "tensorboard")))
        stop = stack.enter_context(stop_on_signals("saving"))

        def log(record: dict[str, Any]) -> None:
            for each in logs:
                each(record)

        workshop = Workshop(loaded, recipe.parent, output, log, stop)
        reached = workshop.run(stage, start=start, minutes=minutes, steps=steps)
    for name, position in reached.items():
        print(f"{name}: {_result(position)}")
        print(f"  {workshop.model_folder(name)}")
    return INTERRUPTED if stop.is_set() else 0


def _result(position: Position) -> str:
    """How good the best weights of a stage are, whether training made them, and what it took."""
    work = f"{position.step:,} steps, {position.seconds / 60:.1f} minutes"
    if position.best is None:
        return f"not scored, {work}"
    if position.best_step == 0:
        work += ", none of which made the model better than it was at the start: that is what is kept"
    return f"chrF {position.best.chrf:.2f}, BLEU {position.best.bleu:.2f}, {work}"


def _tell(record: dict[str, Any]) -> None:
    """A line on standard error."""
    stage = record.get("stage", "")
    figures = ", ".join(
        f"{key.replace('_', ' ')} {_figure(key, value)}" for key, value in record.items() if key != "stage"
    )
    print(f"{stage}: {figures}", file=sys.stderr, flush=True)


def _figure(key: str, value: Any) -> str:
    if key == "share":
        return f"{value:.0%}"
    return f"{value:,}" if isinstance(value, int | float) else json.dumps(value)


@contextmanager
def _json_lines(file: Path) -> Iterator[Log]:
    """A record a line, at the end of a file."""
    with file.open("a", encoding="utf-8") as stream:

        def log(record: dict[str, Any]) -> None:
            stream.write(json.dumps(record) + "\n")
            stream.flush()

        yield log


@contextmanager
def _tensorboard(folder: Path) -> Iterator[Log]:
    """Curves of all numbers, by stage. Raises ConfigError where TensorBoard is missing."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        raise ConfigError("TensorBoard is missing: pip install 'translator[tensorboard]'") from None
    writer: Any = SummaryWriter(str(folder))

    def log(record: dict[str, Any]) -> None:
        for key, value in record.items():
            if key not in ("stage", "step") and isinstance(value, int | float) and "step" in record:
                writer.add_scalar(f"{record['stage']}/{key}", value, record["step"])

    try:
        yield log
    finally:
        writer.close()
