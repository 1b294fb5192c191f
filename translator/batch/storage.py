"""Where articles come from and outputs go: a folder of this machine, or a place in a store that fsspec knows by URL.

Paths in a place are relative, with "/" on every platform. Output files appear whole or not at all: on a disk they are
written beside and renamed, an object store puts whole objects.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import zlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from translator.errors import ConfigError, InputError, OutputError
from translator.files import write_whole

_PART = re.compile(r"\.[0-9a-f]{16}\.part")
_OBJECT_STORES = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "oci", "memory"})
"""Stores where an object is there as a whole once it is put, under one of these schemes of their URLs."""
_TIMES = ("LastModified", "last_modified", "mtime", "updated", "created")  # as the file systems of fsspec call it


class Entry(NamedTuple):
    """Something in a folder: a file, a folder in it, or, with `refusal`, what can be neither and why."""

    name: str
    size: int = 0
    mtime_ns: int = 0
    is_folder: bool = False
    refusal: str = ""


class Place(Protocol):
    """A tree of files. `str()` gives its name, as a user may write it. It can be sent to another process."""

    has_versions: bool
    """Whether the size and time of a file tell for sure that it is as it was, without it being read."""

    def exists(self) -> bool:
        """Whether it is there, and can hold files."""

    def holds(self, other: Place) -> bool:
        """Whether another place is this one, or lies in it."""

    def identity(self, folder: str) -> Hashable:
        """What two paths to one and the same folder share. Raises OSError where it cannot be told."""

    def entries(self, folder: str, output: Place, wants: Callable[[str, bool], bool]) -> Iterator[Entry]:
        """What is in a folder, by name; `folder` is empty or ends in "/".

        `wants` is asked of each path, and whether it is a folder. Left out is what it refuses, what begins with a dot,
        the output, and links to what a walk comes to anyway. Raises OSError where the folder cannot be read.
        """

    def read(self, path: str) -> bytes:
        """A file's content. Raises InputError, which says why, where it cannot be had."""

    def sizes(self, folder: str) -> Mapping[str, int]:
        """The sizes of the files in a folder, by name; nothing where there is no such folder."""

    def tidy(self) -> None:
        """Make it where it is missing, and clear away what killed processes left unfinished. Raises OSError."""

    def write(self, path: str, content: bytes) -> int:
        """Write a file that appears whole or not at all; gives its size. Raises OutputError where it cannot."""

    def settle(self, paths: Iterable[str]) -> None:
        """Have files that were written survive a power cut, where the system can be asked to. Raises OutputError."""


def open_place(name: str | Path) -> Place:
    """The place that a path or a URL names. Raises ConfigError where what the URL needs is not installed."""
    text = str(name)
    scheme, separator, rest = text.partition("://")
    if not separator or isinstance(name, Path):
        return Folder(Path(name))
    if scheme == "file":
        return Folder(Path(rest))
    return Store(text)


class Folder:
    """A folder of this machine."""

    has_versions = False  # any program can set a file's time to what it was

    def __init__(self, root: Path) -> None:
        self._root = root

    def __str__(self) -> str:
        return str(self._root)

    @property
    def root(self) -> Path:
        """The folder itself."""
        return self._root

    def exists(self) -> bool:
        """See Place."""
        return self._root.is_dir()

    def holds(self, other: Place) -> bool:
        """See Place."""
        return isinstance(other, Folder) and other._root.resolve().is_relative_to(self._root.resolve())

    def identity(self, folder: str) -> Hashable:
        """See Place."""
        status = (self._root / folder).stat()
        return status.st_dev, status.st_ino

    def entries(self, folder: str, output: Place, wants: Callable[[str, bool], bool]) -> Iterator[Entry]:
        """See Place."""
        with os.scandir(self._root / folder) as listing:
            found = sorted((entry for entry in listing if not entry.name.startswith(".")), key=lambda e: e.name)
        hole = output.root.resolve() if isinstance(output, Folder) else None
        return self._entries(folder, found, hole, wants)

    def _entries(
        self, folder: str, found: list[os.DirEntry[str]], hole: Path | None, wants: Callable[[str, bool], bool]
    ) -> Iterator[Entry]:
        for entry in found:
            is_folder = entry.is_dir()
            if not wants(folder + entry.name, is_folder):
                continue
            if is_folder:
                if not self._is_elsewhere(entry, hole):
                    yield Entry(entry.name, is_folder=True)
            elif file := _file(entry, hole):
                yield file

    def _is_elsewhere(self, entry: os.DirEntry[str], hole: Path | None) -> bool:
        """Whether a folder is the output's, or a link to one that the walk comes to without it."""
        if not entry.is_symlink():
            return hole is not None and os.path.realpath(entry.path) == str(hole)
        target = Path(entry.path).resolve()
        if hole and target.is_relative_to(hole):
            return True
        root = self._root.resolve()
        if not target.is_relative_to(root):
            return False
        return not any(part.startswith(".") for part in target.relative_to(root).parts)

    def read(self, path: str) -> bytes:
        """See Place."""
        try:
            return (self._root / path).read_bytes()
        except FileNotFoundError:
            raise _gone() from None
        except PermissionError:
            raise InputError("no permission to read it; change the file's permissions") from None
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}") from None

    def sizes(self, folder: str) -> Mapping[str, int]:
        """See Place."""
        sizes: dict[str, int] = {}
        try:
            with os.scandir(self._root / folder) as listing:
                for entry in listing:
                    try:
                        sizes[entry.name] = entry.stat().st_size
                    except OSError:
                        continue  # gone meanwhile, or a link that leads nowhere
        except OSError:
            return {}
        return sizes

    def tidy(self) -> None:
        """See Place."""
        self._root.mkdir(parents=True, exist_ok=True)
        for part in self._root.rglob(".*.part"):
            if _PART.fullmatch(part.name):
                part.unlink(missing_ok=True)

    def write(self, path: str, content: bytes) -> int:
        """See Place."""
        file = self._root / path
        # A link in the output folder could lead to the articles, or anywhere.
        if not file.parent.resolve().is_relative_to(self._root.resolve()):
            raise OutputError("a link leads from the place of its output out of the output folder")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if file.is_dir():
                raise IsADirectoryError(errno.EISDIR, "a directory stands there")
            write_whole(file, content)
            return file.stat().st_size
        except OSError as error:
            raise _unwritten(str(file), error) from error

    def settle(self, paths: Iterable[str]) -> None:
        """See Place."""
        if os.name == "nt":
            return
        for folder in {(self._root / path).parent for path in paths}:
            if folder.is_dir():
                try:
                    descriptor = os.open(folder, os.O_RDONLY)
                    try:
                        os.fsync(descriptor)
                    finally:
                        os.close(descriptor)
                except OSError as error:
                    raise _unwritten(str(folder), error) from error


def _file(entry: os.DirEntry[str], hole: Path | None) -> Entry | None:
    """A file as an entry; None where it is gone again, or a link into the output."""
    try:
        if hole and entry.is_symlink() and Path(entry.path).resolve().is_relative_to(hole):
            return None
        status = entry.stat()
    except FileNotFoundError:
        if entry.is_symlink():
            return Entry(entry.name, refusal="this link leads nowhere")
        return None  # it was taken away between the listing and now
    except OSError as error:
        return Entry(entry.name, refusal=f"cannot be read: {error.strerror}")
    if not stat.S_ISREG(status.st_mode):
        return Entry(entry.name, refusal="this is no file with text in it, but a device, pipe or socket")
    return Entry(entry.name, status.st_size, status.st_mtime_ns)


class Store:
    """A place in a store that fsspec reads and writes: s3://bucket/folder, gs://..., hdfs://....

    Credentials, endpoints and the like are what the store's own library takes from the environment or its files.
    """

    has_versions = True

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._scheme = url.partition("://")[0]
        self._opened  # noqa: B018  what is missing is told now

    def __str__(self) -> str:
        return self._url

    def __reduce__(self) -> tuple[type[Store], tuple[str]]:
        return Store, (self._url,)  # connections are not for another process

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        """The file system and the path in it."""
        try:
            from fsspec import url_to_fs  # type: ignore[import-untyped]
        except ImportError:
            raise ConfigError(f"{self._url}: URLs need more packages: pip install 'translator[ray]'.") from None
        try:
            # Listings are not cached: what was not there a moment ago may be now.
            system, root = url_to_fs(self._url, use_listings_cache=False)
        except ImportError as error:
            raise ConfigError(f"{self._url}: {_what_to_install(error)}.") from None
        except ValueError as error:
            raise ConfigError(f"{self._url}: no such kind of place: {error}.") from None
        return system, root.rstrip("/")

    def _at(self, path: str) -> str:
        return f"{self._opened[1]}/{path}".rstrip("/")

    def exists(self) -> bool:
        """See Place. Raises InputError where the store cannot be reached."""
        try:
            return bool(self._opened[0].isdir(self._opened[1]))
        except Exception as error:  # each library has errors of its own
            raise InputError(f"{self._url}: cannot be reached: {_reason(error)}.") from error

    def holds(self, other: Place) -> bool:
        """See Place."""
        return isinstance(other, Store) and f"{other}/".startswith(f"{self._url}/")

    def identity(self, folder: str) -> Hashable:
        """See Place; there are no links."""
        return folder

    def entries(self, folder: str, output: Place, wants: Callable[[str, bool], bool]) -> Iterator[Entry]:
        """See Place."""
        hole = output._opened[1] if isinstance(output, Store) and output._scheme == self._scheme else None
        found = (
            Entry(name, info["size"] or 0, _version(info), info["type"] == "directory")
            for name, info in sorted(self._listing(folder).items())
            if not name.startswith(".") and self._at(folder + name) != hole
        )
        return (entry for entry in found if wants(folder + entry.name, entry.is_folder))

    def _listing(self, folder: str) -> dict[str, Mapping[str, Any]]:
        """What is in a folder, by name. Raises OSError."""
        at = self._at(folder)
        try:
            found = self._opened[0].ls(at, detail=True)
        except OSError:
            raise
        except Exception as error:
            raise OSError(errno.EIO, _reason(error)) from error
        named = ((info["name"].rstrip("/"), info) for info in found)
        # An object that stands for the folder itself may be listed in it.
        return {name.rpartition("/")[2]: info for name, info in named if name != at and not name.endswith("/")}

    def read(self, path: str) -> bytes:
        """See Place."""
        try:
            content: bytes = self._opened[0].cat_file(self._at(path))
        except FileNotFoundError:
            raise _gone() from None
        except Exception as error:
            raise InputError(f"cannot be read: {_reason(error)}") from error
        return content

    def sizes(self, folder: str) -> Mapping[str, int]:
        """See Place."""
        try:
            return {name: info["size"] for name, info in self._listing(folder).items() if info["type"] == "file"}
        except OSError:
            return {}

    def tidy(self) -> None:
        """See Place. An object store has nothing unfinished, and no folders to make."""
        if self._scheme in _OBJECT_STORES:
            return
        system, root = self._opened
        system.makedirs(root, exist_ok=True)
        for path in system.find(root):
            if _PART.fullmatch(path.rpartition("/")[2]):
                system.rm_file(path)

    def write(self, path: str, content: bytes) -> int:
        """See Place."""
        system, at = self._opened[0], self._at(path)
        try:
            if self._scheme in _OBJECT_STORES:
                system.pipe_file(at, content)
            else:
                parent = at.rpartition("/")[0]
                part = f"{parent}/.{os.urandom(8).hex()}.part"
                system.makedirs(parent, exist_ok=True)
                system.pipe_file(part, content)
                system.mv(part, at)
        except OSError as error:
            raise _unwritten(f"{self._url}/{path}", error) from error
        except Exception as error:
            raise _unwritten(f"{self._url}/{path}", OSError(errno.EIO, _reason(error))) from error
        return len(content)

    def settle(self, paths: Iterable[str]) -> None:
        """See Place; that is the store's own business."""

    def claim(self, path: str, content: str) -> str | None:
        """Make a file that must not be there yet; where it is, gives what is in it. Raises OutputError.

        Two claims at the very same moment are told apart where the store can put an object on condition, as S3 can.
        """
        system, at = self._opened[0], self._at(path)
        try:
            if self._scheme not in _OBJECT_STORES:
                system.makedirs(at.rpartition("/")[0], exist_ok=True)
            system.pipe_file(at, content.encode(), mode="create")
        except FileExistsError:
            return self.read(path).decode("utf-8", "replace")
        except Exception as error:
            raise OutputError(f"{self._url}: cannot be written: {_reason(error)}. Choose another OUT.") from error
        return None

    def remove(self, path: str) -> None:
        """Take a file away, if it is there."""
        try:
            self._opened[0].rm_file(self._at(path))
        except FileNotFoundError:
            return


def _version(info: Mapping[str, Any]) -> int:
    """A number that changes when a file does: its time, with nanoseconds that stand for its ETag where it has one.

    A store tells time in seconds only. 0 where it tells nothing.
    """
    time = next((info[key] for key in _TIMES if info.get(key)), None)
    tag = zlib.crc32(str(info.get("ETag") or info.get("etag") or "").encode()) % 1_000_000_000
    if isinstance(time, str):
        try:
            time = datetime.fromisoformat(time)
        except ValueError:
            return tag
    if isinstance(time, datetime):
        time = time.timestamp()
    if not isinstance(time, int | float):
        return tag
    return int(time) * 1_000_000_000 + (tag or int(time % 1 * 1_000_000_000))


def _what_to_install(error: ImportError) -> str:
    """Say which package a kind of place needs, as fsspec or Python names it; ours has that for S3 in an extra."""
    named = re.search(r"[Ii]nstall ([\w-]+)", str(error))
    package = named[1] if named else error.name
    if package is None:
        return f"a package for such places is missing: {error}"
    extra = "translator[ray]" if package in ("s3fs", "fsspec") else package
    return f"such places need the package {package}: pip install '{extra}'"


def _reason(error: Exception) -> str:
    return str(error).strip().removesuffix(".") or type(error).__name__


def _gone() -> InputError:
    return InputError("it was there when the run began, but is no more")


def _unwritten(name: str, error: OSError) -> OutputError:
    return OutputError.of(name, error, "Mend that, or choose another folder.")
