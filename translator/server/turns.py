"""Whose turn it is: sentences of many requests, taken for one batch after another so that none holds up the rest.

Round robin over the requests, a few sentences each (Nagle, "On Packet Switches with Infinite Storage", RFC 970, section
on fairness): a request of one sentence waits for a share of each of the others, however long these are. Holds numbers
of sentences, not the sentences; knows no threads.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass
from typing import NamedTuple


class Share(NamedTuple):
    """Sentences of one request that go into a batch: from number `start` up to, not with, `stop`."""

    ticket: int
    start: int
    stop: int


@dataclass
class _Waiting:
    ticket: int
    group: Hashable
    next: int
    end: int


class Turns:
    """The sentences that wait, by request.

    >>> turns = Turns(share=2)
    >>> turns.add(1, "id", 5)
    >>> turns.add(2, "id", 1)
    >>> turns.take(4)
    [Share(ticket=1, start=0, stop=3), Share(ticket=2, start=0, stop=1)]
    >>> turns.take(4)
    [Share(ticket=1, start=3, stop=5)]
    """

    def __init__(self, share: int) -> None:
        """`share`: sentences that a request gets at one turn."""
        self._share = share
        self._queue: deque[_Waiting] = deque()
        self.waiting = 0
        """Sentences that wait."""

    @property
    def requests(self) -> int:
        """Requests that have sentences waiting."""
        return len(self._queue)

    def add(self, ticket: int, group: Hashable, sentences: int) -> None:
        """Let a request wait. Only sentences of one group (those of one language) go into a batch together."""
        if sentences > 0:
            self._queue.append(_Waiting(ticket, group, 0, sentences))
            self.waiting += sentences

    def cancel(self, ticket: int) -> int:
        """Forget what waits of a request; says how many sentences that were."""
        left = sum(each.end - each.next for each in self._queue if each.ticket == ticket)
        self._queue = deque(each for each in self._queue if each.ticket != ticket)
        self.waiting -= left
        return left

    def take(self, most: int) -> list[Share]:
        """The next batch: at most so many sentences, of the group whose turn it is; empty where nothing waits.

        What a request still has goes to the end of the line after each turn; other groups keep their place.
        """
        if not self._queue:
            return []
        group = self._queue[0].group
        taken: list[Share] = []
        room = most
        while room > 0:
            kept: deque[_Waiting] = deque()
            behind: deque[_Waiting] = deque()
            for each in self._queue:
                if each.group != group or room == 0:
                    kept.append(each)
                    continue
                stop = min(each.end, each.next + min(self._share, room))
                taken.append(Share(each.ticket, each.next, stop))
                room -= stop - each.next
                each.next = stop
                if each.next < each.end:
                    behind.append(each)
            self._queue = kept + behind
            if not behind:
                break
        self.waiting -= sum(share.stop - share.start for share in taken)
        return joined(taken)


def joined(shares: list[Share]) -> list[Share]:
    """The shares, those of a request that follow one another as one, in the order of their first."""
    found: dict[int, list[Share]] = {}
    for share in shares:
        of_request = found.setdefault(share.ticket, [])
        if of_request and of_request[-1].stop == share.start:
            of_request[-1] = Share(share.ticket, of_request[-1].start, share.stop)
        else:
            of_request.append(share)
    return [share for each in found.values() for share in each]
