"""Whether the models on this machine are what they were when they came."""

from __future__ import annotations

from pathlib import Path

from translator.models.catalog import CatalogEntry, FolderSource
from translator.models.sealed import SealedFile, file_sha256, read_seal, sealed_files
from translator.models.store import ModelStatus, ModelStore


def damage(store: ModelStore, status: ModelStatus) -> list[str]:
    """What is wrong with the files of a model that is here, and of its conversions, a line each; reads every byte.

    Files are compared with the SHA-256 that they had when they were fetched, adapted, converted or packaged.
    """
    if status.folder is None:
        return ["it is here in part, or damaged"]
    inside = isinstance(status.entry.source, FolderSource) and bool(status.entry.files)
    wrong = _of_package(status.entry, status.folder) if inside else _of_seal(status.folder)
    if wrong:
        return wrong
    model = store.resolve(status.entry.name)
    return [line for folder in store.conversions(model.name, model.sha256) for line in _of_seal(folder)]


def _of_package(entry: CatalogEntry, folder: Path) -> list[str]:
    return [
        f"{folder / name} is not the file of this package"
        for name, sha256 in entry.files.items()
        if not (folder / name).is_file() or file_sha256(folder / name) != sha256
    ]


def _of_seal(folder: Path) -> list[str]:
    if read_seal(folder, digests=True):
        return []
    lines = [f"{folder / name} {reason}" for name, reason in _differences(folder)]
    return lines or [f"{folder} has no list of its files"]


def _differences(folder: Path) -> list[tuple[str, str]]:
    found = []
    for name, file in sealed_files(folder).items():
        path = folder / name
        if not path.is_file():
            found.append((name, "is missing"))
        elif SealedFile(bytes=path.stat().st_size, sha256=file_sha256(path)) != file:
            found.append((name, "has changed"))
    return found
