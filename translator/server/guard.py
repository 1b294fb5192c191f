"""What every request passes: limits of size, number and time; whom it comes from; and what a failure is answered with.

It takes in the whole body before anything is done with it, so a client that sends slowly, or half, costs no more than
its bytes. It watches the connection: where the client hangs up, the work for it is cancelled.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from translator.server.failures import ClientGoneError, RefusedError, failure
from translator.server.metrics import Metrics
from translator.server.settings import MEGABYTE, ServerSettings

Message: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

ACCESS = logging.getLogger("translator.server.access")

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What the server's own page may do: nothing from elsewhere, nothing inline."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_ALWAYS_ANSWERED = frozenset({"/health", "/metrics"})
_SHORTLY = {"Retry-After": "5"}
_READ_ON = 8  # of the largest size, which are read of a larger body
_READ_ON_SECONDS = 5.0
_SILENCE = 0.5  # seconds without a byte after which no more is read
_BODIES_AT_ONCE = 16  # of the largest size, held in memory


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: App, settings: ServerSettings, metrics: Metrics) -> None:
        self._app = app
        self._settings = settings
        self._metrics = metrics
        self._under_way = 0
        self._held = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Take a request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        started = time.monotonic()
        answer = _Answer(send)
        self._under_way += 1
        self._metrics.under_way.inc()
        try:
            await self._guarded(scope, receive, answer)
        except ClientGoneError:
            answer.status = 499  # as nginx notes it; nobody sees it
        except Exception as error:
            told = failure(error)
            if not answer.status:
                await answer.refuse(told.status, told.message, told.headers)
        finally:
            self._under_way -= 1
            self._metrics.under_way.dec()
            route = getattr(scope.get("route"), "path", "other")
            seconds = time.monotonic() - started
            self._metrics.answered(route, answer.status, seconds)
            # Neither the address asked for nor who asked is noted: both may hold what a client would not have told.
            ACCESS.info("%s %s %s %.0f ms", scope["method"], route, answer.status, 1000 * seconds)

    async def _guarded(self, scope: Message, receive: Receive, answer: _Answer) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if scope["path"] not in _ALWAYS_ANSWERED and self._under_way > self._settings.requests_at_once:
            raise RefusedError(429, "too many requests are under way; try again shortly", {"Retry-After": "1"})
        check_origin(headers, scope["method"], self._settings)
        body = bytearray()
        try:
            await self._take_in(body, receive, headers)
            await self._answered(scope, receive, answer, bytes(body))
        finally:
            self._held -= len(body)

    async def _take_in(self, body: bytearray, receive: Receive, headers: Mapping[str, str]) -> None:
        """Fill in the body of a request. Raises RefusedError where it is too large, or takes too long."""
        try:
            async with asyncio.timeout(self._settings.body_seconds):
                async for piece in self._pieces(receive, headers):
                    self._held += len(piece)
                    body += piece
                    if self._held > _BODIES_AT_ONCE * self._settings.largest_body:
                        raise RefusedError(429, "too much is being sent at once; try again shortly", _SHORTLY)
        except RefusedError as refused:
            if refused.status == 413 and "expect" not in headers:
                await _discard(receive, _READ_ON * self._settings.largest_body)
            raise
        except TimeoutError:
            raise RefusedError(408, "the request takes too long to arrive", {"Connection": "close"}) from None

    async def _pieces(self, receive: Receive, headers: Mapping[str, str]) -> AsyncIterator[bytes]:
        """The body of a request, piece by piece. Raises RefusedError where it is too large."""
        largest = self._settings.largest_body
        told = headers.get("content-length", "")
        size = int(told[:20]) if told.isdecimal() else 0
        if size <= largest:
            size = 0
            while size <= largest:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientGoneError
                piece = message.get("body", b"")
                size += len(piece)
                yield piece
                if not message.get("more_body") and size <= largest:
                    return
        raise RefusedError(
            413, f"the request is larger than {largest / MEGABYTE:g} MB; send less at once", {"Connection": "close"}
        )

    async def _answered(self, scope: Message, receive: Receive, answer: _Answer, body: bytes) -> None:
        """Have a request answered while its client stays on the line."""
        gone = asyncio.Event()
        given = False

        async def replay() -> Message:
            nonlocal given
            if not given:
                given = True
                return {"type": "http.request", "body": body, "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        async def watch() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            gone.set()

        async def work() -> None:
            async with asyncio.timeout(self._settings.seconds):
                await self._app(scope, replay, answer.send)

        working, watching = asyncio.ensure_future(work()), asyncio.ensure_future(watch())
        try:
            await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done() and not answer.finished:
                working.cancel()
                await asyncio.wait({working})
                raise ClientGoneError
            await working
        finally:
            for task in (working, watching):
                task.cancel()
            await asyncio.gather(working, watching, return_exceptions=True)


async def _discard(receive: Receive, most: int) -> None:
    """Take in more of a body that is too large: a client that still sends would not see the answer.

    Closing a connection with unread bytes resets it (RFC 9112, 9.6). Not of any size, nor for ever.
    """
    taken = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_READ_ON_SECONDS):
            while taken < most:
                async with asyncio.timeout(_SILENCE):
                    message = await receive()
                taken += len(message.get("body", b""))
                if not message.get("more_body"):
                    return


class _Answer:
    """Sends an answer, with the headers that every one has, and knows how far it is."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.finished = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            names = {name.lower() for name, _ in message["headers"]}
            more = dict(_HEADERS)
            if b"cache-control" not in names:
                more["Cache-Control"] = "no-store"
            if b"content-security-policy" not in names:
                more["Content-Security-Policy"] = CONTENT_POLICY
            encoded = [(name.lower().encode(), value.encode("latin-1")) for name, value in more.items()]
            message = {**message, "headers": [*message["headers"], *encoded]}
        elif message["type"] == "http.response.body" and not message.get("more_body"):
            self.finished = True
        await self._send(message)

    async def refuse(self, status: int, message: str, headers: Mapping[str, str]) -> None:
        """Answer with an error, in the form that clients of LibreTranslate know."""
        body = json.dumps({"error": message}, ensure_ascii=False).encode("utf-8", "replace")
        fields = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
        encoded = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in fields.items()]
        await self.send({"type": "http.response.start", "status": status, "headers": encoded})
        await self.send({"type": "http.response.body", "body": body})


def check_origin(headers: Mapping[str, str], method: str, settings: ServerSettings) -> None:
    """Raise RefusedError where a page of another site asks, or a name that was made to lead to this machine.

    Without keys, on loopback, a browser is all that stands between any page and the server: so a name that leads here
    (DNS rebinding) must be one of this machine's own, and a page's request must come from the server's own page.
    """
    host = headers.get("host", "")
    if settings.is_local and not settings.key_file and not settings.no_auth:
        name = urlsplit(f"//{host}").hostname if _is_sound(host) else None
        if name not in ("localhost", "127.0.0.1", "::1", settings.host):
            raise RefusedError(
                403, "this server answers to localhost only; behind a proxy, start it with --api-key-file or --no-auth"
            )
    origin = headers.get("origin")
    if origin and method not in ("GET", "HEAD", "OPTIONS") and origin not in settings.allowed_origins:
        scheme, _, rest = origin.partition("://")
        if rest != host or scheme not in ("http", "https"):
            raise RefusedError(403, "pages of this site may not use the server (see --allow-origin)")


def _is_sound(host: str) -> bool:
    try:
        urlsplit(f"//{host}").port  # noqa: B018  raises where it is none
    except ValueError:
        return False
    return True
