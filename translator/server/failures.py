"""What a failure comes to in HTTP: a status, and a message that names nothing of this machine or of other requests."""

from __future__ import annotations

import logging
import sqlite3
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from translator.errors import ConfigError, InputError, TranslationMemoryError
from translator.server.scheduler import BusyServerError
from translator.server.store import FullStoreError

LOG = logging.getLogger("translator.server")

_PACKAGE = Path(__file__).parent.parent


class RefusedError(Exception):
    """A request that is refused: with this status and message, which the client sees."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})


class ClientGoneError(Exception):
    """The client hung up, so nobody waits for the answer."""


class Failure(NamedTuple):
    """What the client is told."""

    status: int
    message: str
    headers: Mapping[str, str] = {}


def failure(error: BaseException) -> Failure:
    """What an error comes to; those that are nobody's mistake are logged by kind and place, never with their words."""
    if isinstance(error, RefusedError):
        return Failure(error.status, error.message, error.headers)
    if isinstance(error, BusyServerError):
        return Failure(429, str(error), {"Retry-After": str(error.retry_after)})
    if isinstance(error, FullStoreError):
        return Failure(429, str(error), {"Retry-After": "60"})
    if isinstance(error, InputError | ConfigError):
        return Failure(400, str(error))
    if isinstance(error, TimeoutError):
        return Failure(503, "this takes longer than the server allows; send less at once", {"Retry-After": "10"})
    log_defect(error)
    if isinstance(error, TranslationMemoryError):
        return Failure(503, "the translation memory cannot be used at the moment", {"Retry-After": "10"})
    if isinstance(error, sqlite3.OperationalError | OSError):
        return Failure(507, "the server cannot store this at the moment; its disk may be full", {"Retry-After": "60"})
    return Failure(500, "something went wrong that should not; the server's log names the place")


def log_defect(error: BaseException) -> None:
    """Note an error by its kind and its places in this package. Its words may be somebody's text, and stay out."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [
        f"{Path(frame.filename).relative_to(_PACKAGE)}:{frame.lineno}"
        for frame in frames
        if Path(frame.filename).is_relative_to(_PACKAGE)
    ]
    LOG.error("%s at %s", type(error).__name__, " < ".join(reversed(ours)) or "unknown")
