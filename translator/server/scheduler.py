"""One engine for all requests: a bounded line, batches that requests share, and lanes that work on them.

Knows threads, but neither HTTP nor articles. What a batch costs the requests in it is bounded: where it fails, each
request's part is tried by itself, and only the one that is to blame fails.
"""

from __future__ import annotations

import itertools
import math
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from translator.errors import TranslatorError
from translator.server.turns import Share, Turns

_LONGEST_RETRY = 60
_FIRST_RATE = 20.0  # sentences a second, until one was measured
_WEIGHT = 0.2  # of a new measurement of the rate

S = TypeVar("S")
T = TypeVar("T")


class BusyServerError(TranslatorError):
    """Too much is waiting already; `retry_after` says in how many seconds to ask again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many sentences are waiting; try again in {retry_after} s")
        self.retry_after = retry_after


class Sizes(NamedTuple):
    """How work is cut and how much may wait.

    A request of at most `short` sentences, such as a headline, is short: a lane of its own does nothing but these.
    `lanes` others work on `batch` sentences at once, a request's `share` of them at a time while others wait; or, for
    `hurry` seconds after a short request, on `hurried` sentences, since the engine takes batches one after another, and
    a short request waits for those that it has begun. A batch that is not full waits `patience` seconds for company. At
    most `waiting` sentences wait, besides those of `requests` short requests: so a headline is let in where long
    articles fill the line.

    Measured, on two cores: processor time a sentence is 43 ms in batches of 192, 46 in those of 48, 48 in those of 24,
    57 in those of 16.
    """

    batch: int = 64
    hurried: int = 24
    hurry: float = 20.0
    short: int = 4
    share: int = 12
    lanes: int = 2
    patience: float = 0.004
    waiting: int = 6000
    requests: int = 256


@dataclass
class _Ticket(Generic[S, T]):
    units: Sequence[S]
    group: Hashable
    deliver: Callable[[int, Sequence[T] | Exception], None]


class Scheduler(Generic[S, T]):
    """Translates sentences of many requests together, by turns. Safe to use from several threads.

    >>> with Scheduler(lambda units, group: [unit.upper() for unit in units], Sizes(lanes=1)) as scheduler:
    ...     done = threading.Event()
    ...     found = []
    ...     def deliver(start, made):
    ...         found.append((start, made))
    ...         done.set()
    ...     ticket = scheduler.submit(["a", "b"], "id", deliver)
    ...     _ = done.wait(10)
    >>> found
    [(0, ['A', 'B'])]
    """

    def __init__(self, translate: Callable[[Sequence[S], Hashable], Sequence[T]], sizes: Sizes) -> None:
        """`translate` gives the translation of each of some sentences of a group; it is called from `sizes.lanes`."""
        self._translate = translate
        self._sizes = sizes
        self._long = Turns(sizes.share)
        self._short = Turns(sizes.share)
        self._last_short = -math.inf
        self._tickets: dict[int, _Ticket[S, T]] = {}
        self._numbers = itertools.count(1)
        self._changed = threading.Condition()
        self._closing = False
        self._rate = _FIRST_RATE
        self._running = 0
        self._lanes = [
            threading.Thread(target=self._work, args=(number == 0,), name=f"lane-{number}", daemon=True)
            for number in range(sizes.lanes + 1)
        ]
        for lane in self._lanes:
            lane.start()

    def __enter__(self) -> Scheduler[S, T]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def waiting(self) -> int:
        """Sentences that wait for a batch."""
        return self._long.waiting + self._short.waiting

    @property
    def running(self) -> int:
        """Sentences that are being translated."""
        return self._running

    def submit(
        self, units: Sequence[S], group: Hashable, deliver: Callable[[int, Sequence[T] | Exception], None]
    ) -> int:
        """Let a request's sentences be translated; gives the ticket to cancel it by.

        `deliver` gets the number of the first sentence of a part and the part's translations, as they are done and in
        any order, or once the reason why there will be none. It is called from a lane and must not block.
        Raises BusyServerError where too much is waiting.
        """
        with self._changed:
            if self._is_full(len(units)) or self._closing:
                raise BusyServerError(self.retry_after())
            ticket = next(self._numbers)
            self._tickets[ticket] = _Ticket(units, group, deliver)
            is_short = len(units) <= self._sizes.short
            (self._short if is_short else self._long).add(ticket, group, len(units))
            if is_short:
                self._last_short = time.monotonic()
            self._changed.notify_all()
        return ticket

    def cancel(self, ticket: int) -> None:
        """Forget a request: what waits of it is not translated, what is being translated is not delivered."""
        with self._changed:
            self._tickets.pop(ticket, None)
            self._forget(ticket)

    def retry_after(self) -> int:
        """In how many seconds the line will be about half as long, from 1 to 60."""
        seconds = self.waiting / 2 / max(self._rate, 1e-3)
        return max(1, min(_LONGEST_RETRY, math.ceil(seconds)))

    def close(self) -> None:
        """Finish what waits, take nothing more, and end the lanes."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for lane in self._lanes:
            lane.join()

    def _forget(self, ticket: int) -> None:
        for turns in (self._short, self._long):
            turns.cancel(ticket)

    def _is_full(self, sentences: int) -> bool:
        if sentences <= self._sizes.short:
            return self._short.requests >= self._sizes.requests
        return self._long.waiting > 0 and self._long.waiting + sentences > self._sizes.waiting

    def _work(self, short_alone: bool) -> None:
        while (batch := self._next(short_alone)) is not None:
            started = time.monotonic()
            sentences = sum(share.stop - share.start for share, _ in batch)
            self._do(batch)
            with self._changed:
                self._running -= sentences
                if not short_alone:
                    rate = self._sizes.lanes * sentences / max(time.monotonic() - started, 1e-6)
                    self._rate += _WEIGHT * (rate - self._rate)

    def _next(self, short_alone: bool) -> list[tuple[Share, _Ticket[S, T]]] | None:
        """The next batch, None where there will be none: of short requests where `short_alone`, else of long ones.

        Where no long request waits, every lane helps with the short ones.
        """
        with self._changed:

            def waiting() -> int:
                return self._short.waiting if short_alone else self.waiting

            while True:
                self._changed.wait_for(lambda: waiting() or self._closing)
                if not self._closing:
                    self._changed.wait_for(
                        lambda: waiting() >= self._sizes.hurried or self._closing, self._sizes.patience
                    )
                turns = self._short if short_alone or not self._long.waiting else self._long
                hurries = time.monotonic() - self._last_short < self._sizes.hurry
                if shares := turns.take(self._sizes.hurried if hurries else self._sizes.batch):
                    self._running += sum(share.stop - share.start for share in shares)
                    return [(share, self._tickets[share.ticket]) for share in shares]
                if self._closing and not waiting():
                    return None

    def _do(self, batch: Sequence[tuple[Share, _Ticket[S, T]]]) -> None:
        """Translate a batch and deliver its parts; where that fails, each part by itself."""
        if not batch:
            return
        units = [unit for share, ticket in batch for unit in ticket.units[share.start : share.stop]]
        try:
            made = iter(self._translate(units, batch[0][1].group))
        except Exception as error:
            if len(batch) > 1:
                for each in batch:
                    self._do([each])
            else:
                self._deliver(*batch[0], error)
            return
        for share, ticket in batch:
            self._deliver(share, ticket, list(itertools.islice(made, share.stop - share.start)))

    def _deliver(self, share: Share, ticket: _Ticket[S, T], made: Sequence[T] | Exception) -> None:
        with self._changed:
            if share.ticket not in self._tickets:
                return  # cancelled meanwhile
            if isinstance(made, Exception):
                del self._tickets[share.ticket]
                self._forget(share.ticket)
        ticket.deliver(share.start, made)
