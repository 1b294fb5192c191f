"""`translator models`: which models there are, fetching them ahead of use, carrying them elsewhere, removing them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from translator.models import CatalogEntry, ModelStatus, ModelStore

app = typer.Typer(
    help="List models, fetch, verify, convert, carry and remove them, and give ours to other tools.",
    no_args_is_help=True,
)

_Name = Annotated[str, typer.Argument(metavar="NAME", help="A model of `translator models list`, or a hub repository.")]


class Form(StrEnum):
    """What `export` writes."""

    ARCHIVE = "archive"
    ARGOS = "argos"
    CTRANSLATE2 = "ctranslate2"
    HUGGINGFACE = "huggingface"


@app.command("list", epilog="Example: `translator models list`")
def list_models() -> None:
    """List the models known by name, those of the hub and adapted ones that are here, and where they are."""
    from rich.table import Column, Table

    from translator.cli.console import table_console
    from translator.models import ModelStore

    table = Table(Column("name", no_wrap=True), "task", "what it is", "licence", "MB", "here")
    for entry, folder in ModelStore().status():
        where = str(folder) if folder else "no"
        table.add_row(entry.name, entry.task, entry.description, entry.licence, str(entry.megabytes), where)
    table_console().print(table)


@app.command(epilog="Example: `translator models show bart-large-cnn`")
def show(name: _Name) -> None:
    """Show what is known of a model: languages, licence, source, files, decoding, and quality that was published."""
    entry, folder = _status(name)
    for field, text in _facts(entry, folder):
        print(f"{field + ':':12} {text}")


@app.command(
    epilog="Examples:\n\n- `translator models fetch smollm2-135m-instruct`\n\n- `translator models fetch opus-mt-id-en`"
    "\n\n- `translator models fetch --all`"
)
def fetch(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Names of the catalog, or hub repositories.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every model of the catalog whose licence forbids nothing; 6 GB.")
    ] = False,
) -> None:
    """Fetch models, check them, and make them ready, so that later runs need no network."""
    from translator.cli.console import progress_display
    from translator.models import CATALOG, ModelStore

    if bool(names) == everything:
        raise typer.BadParameter("name models, or give --all", param_hint="NAME")
    if everything:
        names = [entry.name for entry in CATALOG.values() if not entry.restriction]
    with progress_display(quiet=False) as progress:
        store = ModelStore(progress=progress)
        _each(names or [], lambda name: _fetch(store, name))


@app.command(
    epilog="Examples:\n\n- `translator models convert embedded`\n\n- `translator models convert models/my-marian-id-en`"
)
def convert(names: Annotated[list[str], typer.Argument(metavar="NAME", help="Models, or folders of them.")]) -> None:
    """Convert models for CTranslate2, which the first use does otherwise; prints the folders."""
    from translator.cli.console import progress_display
    from translator.models import ModelStore

    with progress_display(quiet=False) as progress:
        store = ModelStore(progress=progress)
        _each(names, lambda name: print(store.converted(store.resolve(name))))


@app.command(epilog="Examples:\n\n- `translator models verify`\n\n- `translator models verify embedded`")
def verify(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Models; default: all that are here.")
    ] = None,
) -> None:
    """Compare every byte of the models here, and of what was converted from them, with their SHA-256."""
    from translator.errors import ModelMissingError
    from translator.models import ModelStore
    from translator.models.verify import damage

    store = ModelStore(offline=True)
    wanted = [_status(name) for name in names] if names else [each for each in store.status() if each.folder]
    wrong = [line for status in wanted for line in _verified(status, damage(store, status))]
    if wrong:
        raise ModelMissingError(
            f"{'; '.join(wrong)}. A model that was fetched: `translator models remove NAME`, then fetch it; one of the "
            "package: install the package again; a conversion: delete its folder."
        )


@app.command(epilog="Example: `translator models path embedded`")
def path(name: _Name) -> None:
    """Print the folder of a model that is here."""
    from translator.models import ModelStore

    print(ModelStore(offline=True).resolve(name).folder)


@app.command(epilog="Example: `translator models remove news`")
def remove(
    names: Annotated[list[str], typer.Argument(metavar="NAME", help="Names of models that were fetched or adapted.")],
) -> None:
    """Delete models that were fetched or adapted, and what was converted from them."""
    from translator.models import ModelStore

    store = ModelStore()
    for name in names:
        store.remove(name)
        print(f"{name} is removed")


@app.command(
    epilog="Examples:\n\n- `translator models export embedded smollm2-135m-instruct --output models.zip`, then "
    "`translator models import models.zip` on a machine without a network\n\n"
    "- `translator models export embedded --format argos`, then `argospm install translator-id-en.argosmodel`"
)
def export(
    names: Annotated[list[str], typer.Argument(metavar="NAME", help="Models that are here.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="PATH", help="The file or folder to write.")
    ] = None,
    form: Annotated[
        Form,
        typer.Option(
            "--format",
            "-f",
            help="archive: for `translator models import`; else a Marian model as other tools load it.",
        ),
    ] = Form.ARCHIVE,
) -> None:
    """Write models into one file for a machine without a network, or one model in the form that another tool loads."""
    from translator.cli.console import progress_display
    from translator.models import ModelStore
    from translator.models.archive import export_models
    from translator.models.packages import export_package

    with progress_display(quiet=False) as progress:
        if form is Form.ARCHIVE:
            target = output or Path("translator-models.zip")
            places = export_models(ModelStore(offline=True), names, target, progress=progress)
            print(f"{target} has {', '.join(places)}")
            return
        if output and len(names) > 1:
            raise typer.BadParameter("takes one model, where another tool is to load it", param_hint="--output")
        store = ModelStore(progress=progress)
        _each(names, lambda name: print(export_package(store, name, form.value, output)))


@app.command("import", epilog="Example: `translator models import translator-models.zip`")
def import_archive(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="What `models export` wrote.")],
) -> None:
    """Take the models of an archive into the cache of this machine; every file is checked."""
    from translator.cli.console import progress_display
    from translator.models import ModelStore
    from translator.models.archive import import_models

    with progress_display(quiet=False) as progress:
        store = ModelStore(offline=True)
        for place in import_models(store, archive, progress=progress):
            print(f"{place} is in {store.cache}")


def _status(name: str) -> ModelStatus:
    """A model by name: of the catalog, of the store, or one that `resolve` finds or complains of."""
    from translator.models import ModelStatus, ModelStore
    from translator.models.kinds import described

    store = ModelStore(offline=True)
    known = {status.entry.name: status for status in store.status()}
    if name in known:
        return known[name]
    model = store.resolve(name)
    entry = described(model.name, model.folder, description="a folder", licence="not known")
    return ModelStatus(entry, model.folder)


def _facts(entry: CatalogEntry, folder: Path | None) -> list[tuple[str, str]]:
    from translator.models.hub import HubSource
    from translator.models.wheel import WheelSource

    match entry.source:
        case HubSource(repository, revision):
            source = f"the hub: {repository} at {revision}"
        case WheelSource(file, _, sha256, parts):
            source = f"a Python package index: {file} in {len(parts)} wheels, SHA-256 {sha256}"
        case _:
            source = "a folder: of this package, or made or brought here"
    facts = [
        ("name", entry.name),
        ("task", entry.task),
        ("what it is", entry.description),
        ("reads", ", ".join(entry.languages) or "not known"),
        ("licence", entry.licence + (f" ({entry.restriction})" if entry.restriction else "")),
        ("source", source),
        ("megabytes", str(entry.megabytes)),
        ("engine", entry.engine or "not known"),
        ("decoding", ", ".join(f"{name} {value}" for name, value in entry.decoding.items()) or _decoding(entry)),
    ]
    facts += [("quality", f"{q.metric} {q.score} on {q.test_set} ({q.published_in})") for q in entry.quality] or [
        ("quality", "none published that we could check")
    ]
    facts += [("file", f"{name}, SHA-256 {sha256}") for name, sha256 in entry.files.items()]
    return [*facts, ("here", str(folder) if folder else f"no; `translator models fetch {entry.name}` fetches it")]


def _fetch(store: ModelStore, name: str) -> None:
    model = store.fetch(name)
    print(f"{model.name} {model.revision} is in {model.folder}")


def _verified(status: ModelStatus, wrong: list[str]) -> list[str]:
    print(f"{status.entry.name}: {'; '.join(wrong) or 'whole'}")
    return wrong


def _each(names: list[str], act: Callable[[str], None]) -> None:
    """Do something for each name; the rest goes on where one fails, and the failures are told at the end."""
    from translator.errors import ModelMissingError, TranslatorError

    failures = []
    for name in names:
        try:
            act(name)
        except TranslatorError as error:
            if len(names) == 1:
                raise
            failures.append(str(error))
    if failures:
        raise ModelMissingError("\n".join(failures))


def _decoding(entry: CatalogEntry) -> str:
    """How a model decodes of which the catalog has nothing: ours by the default of the setting."""
    from translator.config import TranslationConfig
    from translator.models.catalog import FolderSource

    ours = entry.task == "translation" and isinstance(entry.source, FolderSource)
    return f"as set; num_beams {TranslationConfig().beam_size} by default" if ours else "none published"
