"""Errors a user can cause or mend. Each carries the exit code the command line ends with."""

from __future__ import annotations

import errno
from typing import Self

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


class TranslatorError(Exception):
    """Base of every error this package raises on purpose; its message says what to do next."""

    exit_code = 1


class InputError(TranslatorError):
    """What was given cannot be read or handled: an article, a glossary, a file of translations."""

    exit_code = 1


class OutputError(TranslatorError):
    """An output cannot be written.

    `disk_full`: nor can any other, since the disk or the quota is full, or the place cannot be written any longer.
    """

    exit_code = 1

    def __init__(self, message: str, *, disk_full: bool = False) -> None:
        super().__init__(message)
        self.disk_full = disk_full

    @classmethod
    def of(cls, name: object, error: OSError, advice: str) -> Self:
        """Say that `name` cannot be written, why the system says so, and what to do."""
        reason = error.strerror or str(error)
        return cls(f"{name}: cannot be written: {reason}. {advice}", disk_full=error.errno in _FULL)


class TranslationMemoryError(TranslatorError):
    """A translation memory cannot be used: damaged, another program's file, locked, or not to be written."""

    exit_code = 1


class ConfigError(TranslatorError):
    """A configuration file, preset or option is wrong."""

    exit_code = 2


class ModelMissingError(TranslatorError):
    """A model is not on this machine and cannot be had, or is not what it should be."""

    exit_code = 3


def reason(error: Exception) -> str:
    """Why something failed, for a person: an error of ours says so itself, any other is a defect and is named."""
    if isinstance(error, TranslatorError):
        return str(error)
    return f"this should not happen, please report it: {type(error).__name__}: {error}"
