"""The command line: parse, call the library, print. Nothing here does any work of its own."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from translator import __version__
from translator.cli import (
    adapt,
    batch,
    check,
    config,
    evaluate,
    evaluate_summaries,
    memory,
    models,
    options,
    schema,
    train,
    translate,
)
from translator.cli.console import INTERRUPTED, abandon_output, complain
from translator.errors import TranslatorError

app = typer.Typer(
    name="translator",
    help="Indonesian news articles into aligned bilingual English that can be read, quoted and trusted.",
    epilog=options.EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("translate", epilog=translate.EPILOG)(translate.translate)
app.command("batch", epilog=batch.EPILOG)(batch.batch)
app.command("check", epilog=check.EPILOG)(check.check)
app.command("evaluate", epilog=evaluate.EPILOG)(evaluate.evaluate)
app.command("evaluate-summaries", epilog=evaluate_summaries.EPILOG)(evaluate_summaries.evaluate_summaries)
app.command("train", epilog=train.EPILOG)(train.train)
app.command("adapt", epilog=adapt.EPILOG)(adapt.adapt)
app.command("schema")(schema.schema)
app.add_typer(config.app, name="config")
app.add_typer(models.app, name="models")
app.add_typer(memory.app, name="memory")


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"translator {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; a user's mistake ends with a message and an exit code, never with a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets its code point rather than a crash.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        app()
    except TranslatorError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        complain("interrupted")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        abandon_output()
        sys.exit(141)  # as a shell tells of it
