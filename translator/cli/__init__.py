"""The command line: parse, call the library, print. Nothing here does any work of its own.

A command is one module with a Typer application, and one line in `COMMANDS`. Its module is imported when the command is
called, so that `translator --help` answers at once, whatever the commands need.
"""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Mapping
from glob import glob
from types import MappingProxyType
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from translator import __version__
from translator.cli.console import EXIT_CODES, INTERRUPTED, abandon_output, complain
from translator.errors import TranslatorError

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "translate": "Translate Indonesian articles, sentence by sentence, and summarize them in English.",
        "batch": "Translate every article of a folder; safe to kill, and to run again.",
        "serve": "Serve articles over HTTP: a page, LibreTranslate's API, and one of our own.",
        "check": "Check translations into English: numbers, dates, names, negation, what is lost or left over.",
        "evaluate": "Translate text that has a reference, and score it: BLEU, chrF, TER, numbers kept, flags, speed.",
        "evaluate-summaries": "Measure summaries: ROUGE, coverage, compression, novelty, and the support of their "
        "numbers and names.",
        "train": "Train a Marian model from sentence pairs, or go on with one.",
        "adapt-summarizer": "Train a LoRA adapter that teaches a summarizer a house style.",
        "adapt": "Fine-tune a translation model on corrected sentences, and keep it if it is better.",
        "formats": "List the formats that are read and written, with what of a document is kept.",
        "schema": "Print the JSON Schema of a bilingual article.",
        "config": "Show the configuration.",
        "models": "List models, fetch, verify, convert, carry and remove them, and give ours to other tools.",
        "doctor": "See whether everything works on this machine, and what to do where it does not.",
        "memory": "Keep corrected translations, and see what a translation memory holds.",
    }
)
"""The commands, each with what it does; each is the module of its name."""


class _Commands(TyperGroup):
    """The commands; listing them imports none of their modules."""

    # Whose context and command these are, click's or Typer's own, depends on the version of Typer.
    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name]) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, load_command(name) if name and command else command, rest


def load_command(name: str) -> Any:
    """Import a command."""
    module = importlib.import_module(f"translator.cli.{name.replace('-', '_')}")
    command: Any = typer.main.get_command(module.app)
    command.name = name
    return command


app = typer.Typer(
    name="translator",
    cls=_Commands,
    help="Indonesian news articles into aligned bilingual English that can be read, quoted and trusted.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


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


# Click's, wherever this version of Typer has it from.
_UsageError: Any = typer.BadParameter.__mro__[1]


def main() -> None:
    """Run the command line; a user's mistake ends with a message and an exit code, never with a traceback."""
    _have_streams()
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets its code point rather than a crash.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    warnings.showwarning = lambda message, *_: complain(f"warning: {message}")
    try:
        sys.exit(_run(sys.argv[1:]))
    except TranslatorError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        complain("interrupted")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        abandon_output()
        sys.exit(141)  # as a shell tells of it
    except OSError as error:
        # A file that a command did not expect to fail at; what is written or read on purpose says more.
        name = error.filename or "standard output"  # to which a whole buffer is written, so without a name
        complain(f"{name}: {error.strerror or error}. Mend that and run again.")
        abandon_output()
        sys.exit(1)


def _have_streams() -> None:
    """Put something in the place of standard streams that are closed: empty input, output that says it is closed."""
    sys.stdin = sys.stdin or os.fdopen(os.open(os.devnull, os.O_RDONLY))
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDONLY), "w"))


def _run(arguments: list[str]) -> int:
    """Run a command, and give its exit code. Wrong usage is told in one line.

    Typer's own way of running would take Ctrl-C and closed pipes for itself, and tell of wrong usage in five lines.
    """
    if os.name == "nt":  # whose shells leave it to the program
        arguments = [each for argument in arguments for each in glob(argument) or [argument]]  # noqa: PTH207  as the user wrote it
    command: Any = typer.main.get_command(app)
    try:
        with command.make_context("translator", arguments) as context:
            command.invoke(context)
            sys.stdout.flush()  # now, so that what keeps it from being written is told
    except typer.Exit as done:
        return int(done.exit_code)
    except _UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            error.show()
        else:
            asked = error.ctx.command_path if error.ctx else "translator"
            complain(f"{' '.join(error.format_message().split()).rstrip('.')}. See `{asked} --help`.")
        return int(error.exit_code)
    return 0
