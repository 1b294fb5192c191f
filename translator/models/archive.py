"""One file that carries models from one machine to another that has no network."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from translator.errors import InputError, ModelMissingError, OutputError
from translator.models.fetching import copy_bounded
from translator.models.sealed import Filled, Seal, file_sha256, read_seal, sealed_folder
from translator.models.store import ModelStore
from translator.progress import Progress, silent

_MANIFEST = "translator-models.json"
_MANIFEST_BYTES = 4 << 20  # at most; one of a hundred models has a tenth of it
_PART = re.compile(r"[\w-][\w.-]{0,200}", re.ASCII)  # of a path: no separators, and no leading point
_ROOMS = ("models", "adapted", "converted")


class _Manifest(BaseModel):
    """What an archive holds: folders of a store, by their place in it, each with its seal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    translator_models: Literal[1] = 1
    folders: dict[str, Seal]


def export_models(store: ModelStore, names: Sequence[str], target: Path, *, progress: Progress = silent) -> list[str]:
    """Write models that are here, and what was converted from them, into one archive, whole or not at all.

    The archive is a ZIP file, not compressed, with the SHA-256 of every file. The models that are part of the package
    are in it as converted alone. Gives the places of the folders in it.
    Raises ModelMissingError where a model is not here whole, OutputError where the archive cannot be written.
    """
    folders = dict(_folders(store, names))
    total = sum(file.bytes for seal in folders.values() for file in seal.files.values())
    part = target.with_name(f"{target.name}.part")
    done = 0
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        progress("exporting", 0, total)
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(_MANIFEST, _Manifest(folders=folders).model_dump_json(indent=1))
            for place, seal in folders.items():
                for name, file in seal.files.items():
                    archive.write(store.cache / place / name, f"{place}/{name}")
                    done += file.bytes
                    progress("exporting", done, total)
        part.replace(target)
    except OSError as error:
        raise OutputError.of(target, error, "Mend that, or choose another place.") from error
    finally:
        part.unlink(missing_ok=True)
    return list(folders)


def _folders(store: ModelStore, names: Sequence[str]) -> Iterator[tuple[str, Seal]]:
    for name in names:
        model = store.resolve(name)
        candidates = [*store.conversions(model.name, model.sha256)]
        if model.folder.is_relative_to(store.cache):
            candidates.insert(0, model.folder)
        found = False
        for folder in candidates:
            seal = read_seal(folder, digests=True)
            if seal:
                found = True
                yield folder.relative_to(store.cache).as_posix(), seal
            elif folder == model.folder:
                raise ModelMissingError(
                    f"{name}: damaged in {folder}. Run `translator models remove {name}`, and fetch it again."
                )
        if not found:
            raise ModelMissingError(f"{name}: nothing of it is in {store.cache}. Run `translator models fetch {name}`.")


def import_models(store: ModelStore, archive: Path, *, progress: Progress = silent) -> list[str]:
    """Put the models of an archive into a store, each whole or not at all; gives the places of their folders.

    Paths in it, sizes and SHA-256 are checked, and nothing is written that its list does not name. Folders that are
    here already, whole, are left alone.
    Raises InputError where the archive is damaged or none, ModelMissingError where the cache cannot be written.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            manifest = _manifest(archive, opened)
            total = sum(file.bytes for seal in manifest.folders.values() for file in seal.files.values())
            _check_room(archive, store, total)
            progress("importing", 0, total)
            done = 0
            for place, seal in manifest.folders.items():
                _take(archive, opened, place, seal, store.cache / place)
                done += sum(file.bytes for file in seal.files.values())
                progress("importing", done, total)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"{archive}: no archive of models, or a damaged one: {error}. Export it again.") from error
    except FileNotFoundError as error:
        raise InputError(f"{archive}: there is no such file.") from error
    except OSError as error:
        raise ModelMissingError(f"{archive}: cannot be taken into {store.cache}: {error}.") from error
    return list(manifest.folders)


def _manifest(archive: Path, opened: zipfile.ZipFile) -> _Manifest:
    try:
        with opened.open(_MANIFEST) as stream:
            content = stream.read(_MANIFEST_BYTES + 1)
        if len(content) > _MANIFEST_BYTES:
            raise ValueError("its list is too long")
        manifest = _Manifest.model_validate_json(content)
        for place, seal in manifest.folders.items():
            room, *rest = place.split("/")
            fitting = room in _ROOMS and len(rest) == (2 if room == "models" else 1)
            parts = [*rest, *(part for name in seal.files for part in name.split("/"))]
            if not fitting or not all(map(_PART.fullmatch, parts)):
                raise ValueError(f"it holds a path that has no place here: {place!r}")
            if any(file.bytes < 0 for file in seal.files.values()):
                raise ValueError("it holds a size below nothing")
    except KeyError as error:
        raise InputError(f"{archive}: a ZIP file, but none that `translator models export` wrote.") from error
    except (ValueError, ValidationError) as error:
        raise InputError(f"{archive}: no archive of models, or a damaged one: {str(error).splitlines()[0]}.") from error
    return manifest


def _check_room(archive: Path, store: ModelStore, total: int) -> None:
    store.cache.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(store.cache).free
    if total > free:
        raise ModelMissingError(
            f"{archive}: its models take {total / 1e6:,.0f} MB, but {store.cache} has {free / 1e6:,.0f} MB left."
        )


def _take(archive: Path, opened: zipfile.ZipFile, place: str, seal: Seal, target: Path) -> None:
    def fill(folder: Path) -> Filled:
        for name, file in seal.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                source = opened.open(f"{place}/{name}")
            except KeyError:
                raise InputError(f"{archive}: {place}/{name} is missing from it. Export it again.") from None
            with source:
                size = copy_bounded(source, path, file.bytes)
            if size != file.bytes or file_sha256(path) != file.sha256:
                raise InputError(f"{archive}: {place}/{name} is not what its list says. Export it again.")
        return Filled(revision=seal.revision, notes=seal.notes)

    sealed_folder(target, fill, digests=True)
