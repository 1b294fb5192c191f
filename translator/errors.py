"""Errors a user can cause or mend. Each carries the exit code the command line ends with."""

from __future__ import annotations


class TranslatorError(Exception):
    """Base of every error this package raises on purpose; its message says what to do next."""

    exit_code = 1


class InputError(TranslatorError):
    """An article cannot be read or handled, or its output cannot be written."""

    exit_code = 1


class ConfigError(TranslatorError):
    """A configuration file, preset or option is wrong."""

    exit_code = 2


class ModelMissingError(TranslatorError):
    """A model is not on this machine and cannot be had, or is not what it should be."""

    exit_code = 3
