"""Modules of this room that run as a process of their own: they need a gigabyte, or read what is not trusted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


class ApartError(Exception):
    """The process failed; the message is the reason alone."""


def run_apart(module: str, *arguments: str) -> str:
    """Run a module of this room with arguments, without a network; gives what it printed.

    Raises ApartError with the last line that it printed as an error, or the signal that killed it.
    """
    result = subprocess.run(
        # -P keeps the working folder, which may hold anything, off the module path.
        [sys.executable, "-P", str(Path(__file__).with_name(f"{module}.py")), *arguments],
        env=os.environ | {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_VERBOSITY": "error", "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if result.returncode < 0:
        raise ApartError(f"it was killed (signal {-result.returncode}), perhaps for want of memory")
    if result.returncode:
        raise ApartError((result.stderr.strip().splitlines() or ["no reason given"])[-1])
    return result.stdout
