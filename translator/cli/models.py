"""`translator models`: which models there are, fetching them ahead of use, and removing adapted ones."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="List models, fetch them ahead of use, remove adapted ones.", no_args_is_help=True)


@app.command("list", epilog="Example: `translator models list`")
def list_models() -> None:
    """List the models known by name, those adapted on this machine too, and which of them are here."""
    from rich.table import Column, Table

    from translator.cli.console import table_console
    from translator.models import ModelStore

    table = Table(Column("name", no_wrap=True), "task", "what it is", "licence", "MB", "here")
    for entry, folder in ModelStore().status():
        where = str(folder) if folder else "no"
        table.add_row(entry.name, entry.task, entry.description, entry.licence, str(entry.megabytes), where)
    table_console().print(table)


@app.command(
    epilog="Examples:\n\n- `translator models fetch smollm2-135m-instruct`\n\n- `translator models fetch opus-mt-id-en`"
)
def fetch(
    names: Annotated[list[str], typer.Argument(metavar="NAME", help="Names of the catalog, or hub repositories.")],
) -> None:
    """Fetch models, check them, and make them ready, so that later runs need no network."""
    from translator.cli.console import progress_display
    from translator.models import ModelStore

    with progress_display(quiet=False) as progress:
        store = ModelStore(progress=progress)
        for name in names:
            model = store.fetch(name)
            print(f"{model.name} {model.revision} is in {model.folder}")


@app.command(epilog="Example: `translator models remove news`")
def remove(
    names: Annotated[list[str], typer.Argument(metavar="NAME", help="Names of adapted models.")],
) -> None:
    """Delete adapted models, and what was converted from them."""
    from translator.models import ModelStore

    store = ModelStore()
    for name in names:
        store.remove_adapted(name)
        print(f"{name} is removed")
