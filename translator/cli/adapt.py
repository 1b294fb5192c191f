"""`translator adapt`: the user's own corrections in, a model of the user's own out, where it is better."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from translator.cli import options

EPILOG = f"""\
Examples:

- `translator adapt --memory news.memory`

- `translator adapt --pairs corrections.tmx --name sports --minutes 5`

A fifth of the pairs is held out, and shows what was gained. The model is kept only if it is better on them and loses
no more than 1 chrF on general news; else nothing is kept, and the exit code is **1**. `translator models list` shows
it, `translator models remove NAME` deletes it. Ctrl-C keeps nothing (exit code **130**).

{options.EXIT_CODES}
"""


def adapt(
    memory: Annotated[
        Path | None, typer.Option("--memory", "-m", metavar="FILE", help="Take the corrections of this memory.")
    ] = None,
    pairs: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Take the sentence pairs of this .tsv, .tmx or .jsonl file.")
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

    from translator.cli.adapt_run import run

    raise typer.Exit(run(file, model, name, is_memory=file is memory, minutes=minutes, offline=offline, quiet=quiet))
