"""What every benchmark prints first, and the development text they share."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import version
from pathlib import Path

from translator.evaluation.hardware import hardware as hardware

_EVAL = Path(__file__).resolve().parent.parent.parent / "shared" / "eval"


def versions(*packages: str) -> str:
    """The versions of Python and of packages."""
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in packages)])


def flores(side: str) -> list[str]:
    """The lines of one side ("id" or "en") of FLORES-200 dev, or leave with a message where it is not at hand."""
    return _lines(f"flores_dev.{side}")


def news_dev(side: str) -> list[str]:
    """The lines of one side of 256 sentences and headlines of news with our own English; as `flores`."""
    return _lines(f"news_dev.{side}")


def _lines(name: str) -> list[str]:
    file = _EVAL / name
    if not file.is_file():
        sys.exit(f"{file}: not here, so there is nothing to measure on")
    return file.read_text(encoding="utf-8").rstrip("\n").split("\n")
