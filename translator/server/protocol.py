"""HTTP over connections that are given up where a request does not begin, or does not go on, in time.

uvicorn waits for the first line and the headers of a request for ever; a client that sends them letter by letter would
keep a connection for nothing.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS = 15.0
"""How long the headers of a request may take."""


class ImpatientProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, with an end to waiting for headers."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """A client has connected."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some of a request has come."""
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._wait()  # if it has not begun; more of the same headers is no reason to wait longer
        else:
            self._stop()

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(SECONDS, self._give_up)

    def _stop(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        if (self.cycle is None or self.cycle.response_complete) and not self.transport.is_closing():
            self.transport.close()
