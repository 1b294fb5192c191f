"""`translator adapt-summarizer`: summaries that people wrote in, a LoRA adapter for the summarizer out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from translator.cli import options
from translator.cli.console import EXIT_CODES, INTERRUPTED, hush_transformers, progress_display, stop_on_signals

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown")

EPILOG = f"""\
Example: `translator adapt-summarizer pairs.jsonl -o house-style`

Each line of FILE is `{{"sentences": ["...", "..."], "summary": "..."}}`, in English. A tenth is held out, and its loss
before and after is printed. Ctrl-C keeps nothing (exit code **130**). Needs `pip install 'translator[adapters]'`.

{EXIT_CODES}
"""


@app.command(epilog=EPILOG)
def adapt_summarizer(
    pairs: Annotated[Path, typer.Argument(metavar="FILE", help="JSON Lines of sentences and their summary.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for the adapter, made new.")],
    model: Annotated[
        str, typer.Option(metavar="MODEL", help="The summarizer: a name, a folder, or a hub repository.")
    ] = "smollm2-135m-instruct",
    prompts: Annotated[
        str, typer.Option(metavar="FILE", help="What a chat model is told, as `summarization.prompts`.")
    ] = "",
    whole: Annotated[
        bool, typer.Option("--article", help="For `summarization.reads` = article: whole articles and their summary.")
    ] = False,
    steps: Annotated[int, typer.Option(min=1, help="Batches of eight pairs to learn from.")] = 200,
    rank: Annotated[int, typer.Option(min=1, max=256, help="Rank of the adapter.")] = 16,
    learning_rate: Annotated[float, typer.Option(min=1e-7, max=1, help="The rate at its highest.")] = 2e-4,
    offline: options.Offline = False,
    quiet: options.Quiet = False,
) -> None:
    """Train a LoRA adapter that teaches a summarizer a house style."""
    from translator.models import ModelStore
    from translator.summarization.prompts import load_prompts
    from translator.training.style import StyleSettings, read_summary_pairs, train_style

    rows = read_summary_pairs(pairs)
    prompt = load_prompts(prompts).of("article" if whole else "groups")
    hush_transformers()

    def log(step: int, loss: float) -> None:
        if not quiet and (step % 10 == 0 or step in (1, steps)):
            print(f"step {step:,} of {steps:,}: loss {loss:.3f}", file=sys.stderr, flush=True)

    settings = StyleSettings(steps=steps, rank=rank, alpha=2 * rank, learning_rate=learning_rate)
    with stop_on_signals("stopping; nothing is kept") as stop:
        with progress_display(quiet) as progress:
            resolved = ModelStore(offline=offline, progress=progress).resolve(model)
        trained = train_style(resolved, rows, output, prompt, settings, log=log, stop=stop)
    if trained is None:
        raise typer.Exit(INTERRUPTED)
    print(
        f"{output}: learned from {trained.pairs} pairs, {trained.left_out} left out as too long; loss on "
        f"{trained.held_out} held out {trained.before:.3f} before, {trained.after:.3f} after"
    )
    if not quiet:
        print(f'To use it, put this into a file, and give that as --config:\n\n[summarization]\nmodel = "{model}"')
        print(f'adapter = "{output}"')
