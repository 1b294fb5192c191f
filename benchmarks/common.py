"""What every benchmark prints first, and the development text they share."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

_EVAL = Path(__file__).resolve().parent.parent.parent / "shared" / "eval"


def hardware() -> str:
    """The processor, as the system names it, and its cores."""
    info = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    return f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores, {platform.system()}"


def versions(*packages: str) -> str:
    """The versions of Python and of packages."""
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in packages)])


def flores(side: str) -> list[str]:
    """The lines of one side ("id" or "en") of FLORES-200 dev, or leave with a message where it is not at hand."""
    file = _EVAL / f"flores_dev.{side}"
    if not file.is_file():
        sys.exit(f"{file}: not here, so there is nothing to measure on")
    return file.read_text(encoding="utf-8").rstrip("\n").split("\n")
