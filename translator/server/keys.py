"""Keys that let a client in: random, stored as their SHA-256, compared in constant time.

A key is made here and has 256 random bits, so its plain SHA-256 cannot be turned round by guessing, as that of a
password could. The file has a line a key: a name, the digest in hexadecimal and, if it has one, its limit of requests
a minute. It is read again when it changes, so a key can be added or withdrawn while the server runs.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path
from typing import NamedTuple

from translator.errors import ConfigError
from translator.files import write_whole

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_LONGEST = 512


class Key(NamedTuple):
    """A key as the file has it; `requests_per_minute` is None where it has no limit of its own."""

    name: str
    digest: str
    requests_per_minute: int | None = None


class Keys:
    """The keys of a file."""

    def __init__(self, path: Path) -> None:
        """Read the file. Raises ConfigError where it cannot be read or holds no key."""
        self._path = path
        self._seen = (0, 0)
        self._keys: tuple[Key, ...] = ()
        self._refresh()
        if not self._keys:
            raise ConfigError(f"{path}: holds no key. Add one: translator serve --api-key-file {path} --add-key NAME.")

    def find(self, given: str) -> Key | None:
        """The key that a client gave, None where there is no such. All are compared, each in constant time."""
        self._refresh()
        digest = hash_of(given)
        found = None
        for key in self._keys:
            if hmac.compare_digest(key.digest, digest):
                found = key
        return found

    def _refresh(self) -> None:
        try:
            status = self._path.stat()
            if self._seen == (status.st_mtime_ns, status.st_size):
                return
            self._keys = parse(self._path.read_text(encoding="utf-8"), self._path)
            self._seen = (status.st_mtime_ns, status.st_size)
        except (OSError, UnicodeDecodeError) as error:
            if not self._keys:
                raise ConfigError(f"{self._path}: cannot be read: {error}. Check the path.") from None
        except ConfigError:
            if not self._keys:
                raise  # while it runs, a server keeps to what it last could read


def hash_of(key: str) -> str:
    """The SHA-256 of a key, in hexadecimal; of an overlong one that of its beginning, which is no key's."""
    return hashlib.sha256(key[:_LONGEST].encode("utf-8", "surrogatepass")).hexdigest()


def parse(text: str, path: Path) -> tuple[Key, ...]:
    """The keys of a file's text. Raises ConfigError, which names the line, where it is none."""
    keys = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        limit = words[2] if len(words) == 3 else None
        if not (
            len(words) in (2, 3)
            and _NAME.fullmatch(words[0])
            and _DIGEST.fullmatch(words[1])
            and (limit is None or (limit.isdecimal() and limit.isascii() and len(limit) < 9))
        ):
            raise ConfigError(
                f"{path}, line {number}: is no key. A line has a name, a SHA-256 and perhaps requests a minute."
            )
        keys.append(Key(words[0], words[1], int(limit) if limit else None))
    return tuple(keys)


def add_key(path: Path, name: str, requests_per_minute: int | None = None) -> str:
    """Make a key of a name, put its digest into the file, and give the key, which stands nowhere else.

    Raises ConfigError where the name is no name or has a key already, or the file cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{name!r} is no name for a key. Take letters, digits, dots, dashes and underscores.")
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if any(key.name == name for key in parse(text, path)):
            raise ConfigError(f"{path}: {name} has a key already. Remove its line, or choose another name.")
        key = secrets.token_urlsafe(32)
        limit = "" if requests_per_minute is None else f" {requests_per_minute}"
        if text and not text.endswith("\n"):
            text += "\n"
        write_whole(path, f"{text}{name} {hash_of(key)}{limit}\n".encode())
        if os.name != "nt":
            path.chmod(0o600)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be written: {error}. Check the path.") from None
    return key
