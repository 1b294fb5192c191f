"""Memory that is freed goes back to the system: what glibc keeps of it for later would look like a leak.

The engine's buffers and the threads that come and go leave holes. Measured after 1,500 sentences: of 321 MB that the
process held, 110 were free, and went back when glibc was asked to. docs/server.md has what that comes to under load.
"""

from __future__ import annotations

import contextlib
import ctypes
import os

_M_ARENA_MAX = -8  # of mallopt(3)
_ARENAS = 2


def bound_arenas() -> None:
    """Keep glibc from giving each thread memory of its own; who sets MALLOC_ARENA_MAX knows better."""
    if "MALLOC_ARENA_MAX" not in os.environ:
        with contextlib.suppress(OSError, AttributeError, TypeError):  # another C library, or Windows
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Give the system what is free; takes some milliseconds, in which threads that allocate wait."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
