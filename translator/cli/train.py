"""`translator train`: a recipe in, a model that every engine loads out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from translator.cli import options

EPILOG = f"""\
Examples:

- `translator train configs/train-example.toml -o training`

- `translator train recipe.toml -o training --stage tuned --start embedded --minutes 30`

Ctrl-C saves and ends (exit code **130**); the same command goes on from there. The best weights of a stage are in
`DIR/STAGE/model`: `translator translate article.txt` takes them where a configuration names that folder as
`translation.model`. Scores need `pip install 'translator[evaluate]'`.

{options.EXIT_CODES}
"""


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
    from translator.cli.train_run import run

    raise typer.Exit(
        run(recipe, output, stage, start=start, minutes=minutes, steps=steps, tensorboard=tensorboard, quiet=quiet)
    )
