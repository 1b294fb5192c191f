"""How often each client may ask: a token bucket a client."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass

_MOST_CLIENTS = 10_000  # that are remembered; whoever asked longest ago is forgotten first


@dataclass
class _Bucket:
    tokens: float
    filled: float


class Rates:
    """Counts requests by client. Safe to use from several threads.

    A client may ask `burst` times at once, and from then on as often as its rate says.

    >>> rates = Rates()
    >>> [rates.wait("a", per_minute=2, now=0.0) for _ in range(3)]
    [0, 0, 30]
    >>> rates.wait("a", per_minute=2, now=30.0)
    0
    """

    def __init__(self) -> None:
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, client: str, per_minute: int, now: float) -> int:
        """Take a request of a client; 0 where it may go on, else in how many seconds it may ask again.

        `per_minute` of 0 sets no limit. `now` is a time in seconds that never goes back.
        """
        if per_minute <= 0:
            return 0
        rate = per_minute / 60
        with self._lock:
            bucket = self._buckets.pop(client, None) or _Bucket(per_minute, now)
            bucket.tokens = min(per_minute, bucket.tokens + rate * max(0.0, now - bucket.filled))
            bucket.filled = now
            self._buckets[client] = bucket
            while len(self._buckets) > _MOST_CLIENTS:
                self._buckets.popitem(last=False)
            if bucket.tokens >= 1:
                bucket.tokens -= 1
                return 0
            return max(1, math.ceil((1 - bucket.tokens) / rate))
