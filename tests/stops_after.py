"""A request to stop that comes in the middle of the work, for tests."""

from __future__ import annotations

import threading


class StopsAfter(threading.Event):
    """An event that is set once it has been asked for so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._left = times

    def is_set(self) -> bool:
        self._left -= 1
        return self._left < 0
