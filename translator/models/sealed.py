"""Folders that appear whole or not at all: written beside their place, sealed with a list of their files, renamed."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, ValidationError

_SEAL = "sealed.json"


class SealedFile(BaseModel):
    """What a file must be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bytes: int
    sha256: str


class Seal(BaseModel):
    """What a folder holds: the revision it was made from, its files by name, and notes for whoever uses it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    revision: str
    notes: tuple[str, ...]
    files: dict[str, SealedFile]


class Filled(BaseModel):
    """What a `fill` function says of the folder it has filled."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    revision: str
    notes: tuple[str, ...] = ()


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_seal(folder: Path, *, digests: bool) -> Seal | None:
    """The seal of a folder that is whole, else None.

    Every file must be there with its size; with `digests` also with its SHA-256, at the price of reading it.
    """
    try:
        seal = Seal.model_validate_json((folder / _SEAL).read_bytes())
        for name, file in seal.files.items():
            path = folder / name
            if path.stat().st_size != file.bytes or (digests and file_sha256(path) != file.sha256):
                return None
    except (OSError, ValidationError):
        return None
    return seal


def sealed_files(folder: Path) -> dict[str, SealedFile]:
    """The files that the seal of a folder lists, whatever has become of them; none where it has no seal."""
    try:
        return Seal.model_validate_json((folder / _SEAL).read_bytes()).files
    except (OSError, ValidationError):
        return {}


def sealed_folder(target: Path, fill: Callable[[Path], Filled], *, digests: bool, resumable: bool = False) -> Seal:
    """The seal of `target`, which `fill` makes first where it is not there whole.

    `fill` gets an empty folder beside `target`; processes that come at once wait for the first and take its folder.
    With `resumable`, what a failed `fill` left is there again for the next.
    Raises OSError where the place cannot be written, and whatever `fill` raises.
    """
    seal = read_seal(target, digests=digests)
    if seal is not None:
        return seal
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(target.with_name(f"{target.name}.lock")):
        seal = read_seal(target, digests=digests)  # another process may have made it meanwhile
        if seal is not None:
            return seal
        part = target.with_name(f"{target.name}.part")
        if not resumable:
            shutil.rmtree(part, ignore_errors=True)  # left by a process that was killed
        part.mkdir(exist_ok=True)
        try:
            seal = _write_seal(part, fill(part))
        except BaseException:
            if not resumable:
                shutil.rmtree(part, ignore_errors=True)
            raise
        if target.exists():
            shutil.rmtree(target)  # damaged: it was not whole above
        part.replace(target)
    return seal


def _write_seal(folder: Path, filled: Filled) -> Seal:
    files = {
        path.relative_to(folder).as_posix(): SealedFile(bytes=path.stat().st_size, sha256=file_sha256(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != _SEAL
    }
    seal = Seal(revision=filled.revision, notes=filled.notes, files=files)
    with (folder / _SEAL).open("w", encoding="utf-8") as stream:
        stream.write(seal.model_dump_json(indent=2))
        stream.flush()
        os.fsync(stream.fileno())
    return seal
