"""`translator memory`: corrections into the translation memory and out of it, and what it holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from translator.memory import TranslationMemory

app = typer.Typer(help="Keep corrected translations, and see what a translation memory holds.", no_args_is_help=True)

_LINES_NAMED = 10  # of what is left out for one reason

MemoryFile = Annotated[
    Path | None,
    typer.Option("--memory", "-m", metavar="FILE", help="The memory. Default: the one of the configuration."),
]
ConfigName = Annotated[
    str, typer.Option("--config", "-c", metavar="PRESET|PATH", help="A preset or a TOML file that names the memory.")
]


@app.command(
    epilog='Example: `translator memory add -m news.memory "Hujan turun di Bogor." "Rain is falling in Bogor."`'
)
def add(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="An Indonesian sentence.")],
    target: Annotated[str, typer.Argument(metavar="TARGET", help="Its English translation.")],
    memory: MemoryFile = None,
    config: ConfigName = "embedded",
) -> None:
    """Keep a corrected translation. It wins over every machine's, and replaces an older one of the same sentence."""
    with _opened(memory, config, create=True) as opened:
        opened.add(source, target)


@app.command(epilog='Example: `translator memory remove -m news.memory "Hujan turun di Bogor."`')
def remove(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="An Indonesian sentence.")],
    memory: MemoryFile = None,
    config: ConfigName = "embedded",
) -> None:
    """Drop the corrected translation of a sentence."""
    from translator.errors import InputError

    with _opened(memory, config) as opened:
        if not opened.remove(source):
            raise InputError(
                f"{opened.path} has no corrected translation of {source!r}. See `translator memory export`."
            )


@app.command(
    "import",
    epilog="Examples:\n\n- `translator memory import corrections.tmx --memory news.memory`\n\n"
    "- `translator memory import article.xlf --memory news.memory`",
)
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .tmx, .xlf, .tsv or .csv file.")],
    memory: MemoryFile = None,
    config: ConfigName = "embedded",
) -> None:
    """Keep the translations of a TMX, XLIFF, TSV or CSV file as corrected ones: all or, where it is damaged, none.

    What lacks an Indonesian or an English side, is too long, or is marked as a machine translation is left out.
    """
    from translator.exchange import read_entries

    reasons: dict[str, list[int]] = {}
    with _opened(memory, config, create=True) as opened:
        units = read_entries(file, left_out=lambda line, reason: reasons.setdefault(reason, []).append(line))
        count = opened.import_entries(units)
    print(f"{count.new} new, {count.replaced} replaced, {count.unchanged} already there, {count.skipped} left out")
    for reason, lines in reasons.items():
        named = ", ".join(map(str, lines[:_LINES_NAMED])) + (", ..." if len(lines) > _LINES_NAMED else "")
        print(f"  left out, {reason}: {len(lines)} (line {named})")
    if others := count.skipped - sum(map(len, reasons.values())):
        print(f"  left out, too long or without a letter: {others}")


@app.command(epilog="Example: `translator memory export corrections.tmx --memory news.memory`")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .tmx or .tsv file.")],
    machine: Annotated[
        bool, typer.Option("--machine", help="Machine translations too, marked as such, to be corrected elsewhere.")
    ] = False,
    memory: MemoryFile = None,
    config: ConfigName = "embedded",
) -> None:
    """Write the corrected translations to a TMX or TSV file."""
    from translator.exchange import export_entries

    with _opened(memory, config) as opened:
        print(f"{export_entries(opened.entries(machine=machine), file)} translations are in {file}")


@app.command(epilog="Example: `translator memory stats --memory news.memory`")
def stats(memory: MemoryFile = None, config: ConfigName = "embedded") -> None:
    """Check the memory for damage, and count what it holds."""
    from rich.table import Table

    from translator.cli.console import table_console

    with _opened(memory, config) as opened:
        found = opened.statistics()
    print(f"{opened.path}: {found.bytes / 1e6:.1f} MB")
    print(f"corrected translations: {found.corrections}")
    print(f"machine translations: {sum(maker.entries for maker in found.makers)}")
    if found.makers:
        table = Table("model", "sha256", "engine", "options", "translations", "last used")
        for maker, entries, last_used in found.makers:
            table.add_row(maker.model, maker.sha256[:12], maker.engine, maker.options, str(entries), last_used)
        table_console().print(table)


@app.command(
    epilog="Examples:\n\n- `translator memory prune --unused-for 90 --memory news.memory`\n\n"
    "- `translator memory prune --unused-for 0 --model embedded --memory news.memory`"
)
def prune(
    unused_for: Annotated[
        int, typer.Option("--unused-for", min=0, max=36500, metavar="DAYS", help="0 drops all of them.")
    ],
    model: Annotated[str | None, typer.Option(metavar="NAME", help="Only those that this model made.")] = None,
    memory: MemoryFile = None,
    config: ConfigName = "embedded",
) -> None:
    """Drop machine translations that no run has used for so many days. Corrected ones stay."""
    with _opened(memory, config) as opened:
        print(f"{opened.prune(unused_for, model)} machine translations dropped")


def _opened(memory: Path | None, config: str, *, create: bool = False) -> TranslationMemory:
    """The memory that the command line or else the configuration names."""
    from translator.config import load_config
    from translator.errors import ConfigError
    from translator.memory import TranslationMemory

    named = memory or load_config(config).memory.file
    if not named:
        raise ConfigError("which translation memory? Name it with --memory FILE, or as memory.file in a --config file.")
    return TranslationMemory(Path(named).expanduser(), create=create)
