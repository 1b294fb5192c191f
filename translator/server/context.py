"""What the routes of a process share, and who asks."""

from __future__ import annotations

import asyncio
import time
from typing import NamedTuple, cast

from fastapi import Request

from translator.memory import TranslationMemory
from translator.server.failures import RefusedError
from translator.server.keys import Key, Keys
from translator.server.metrics import Metrics
from translator.server.rates import Rates
from translator.server.service import Service
from translator.server.settings import ServerSettings
from translator.server.store import Store
from translator.server.uploads import Readers

ANYBODY = "anybody"
"""Who asks where there are no keys."""


class Context(NamedTuple):
    """What a process has, from its start to its end."""

    settings: ServerSettings
    service: Service
    readers: Readers
    store: Store
    metrics: Metrics
    rates: Rates
    keys: Keys | None
    memory: TranslationMemory | None
    new_job: asyncio.Event


def context_of(request: Request) -> Context:
    """What the process that answers a request has."""
    return cast(Context, request.app.state.context)


def admit(context: Context, request: Request, given: str | None) -> str:
    """Let a request in, and give the name of its key. `given` is the key that its body names.

    Raises RefusedError with 401 where a key is missing, 403 where it is none, 429 where it asks too often.
    """
    key: Key | None = None
    if context.keys:
        given = given or _of_header(request)
        if not given:
            raise RefusedError(401, "an API key is needed: Authorization: Bearer KEY", {"WWW-Authenticate": "Bearer"})
        key = context.keys.find(given)
        if key is None:
            _slow_down(context, f"address {_address(request)}", context.settings.requests_per_minute or 60)
            raise RefusedError(403, "Invalid API key")
    own = key.requests_per_minute if key else None
    limit = context.settings.requests_per_minute if own is None else own
    _slow_down(context, f"key {key.name}" if key else f"address {_address(request)}", limit)
    return key.name if key else ANYBODY


def _slow_down(context: Context, client: str, per_minute: int) -> None:
    # Each worker process counts for itself, and gets its share of the requests.
    share = -(-per_minute // context.settings.workers)
    if wait := context.rates.wait(client, share, time.monotonic()):
        raise RefusedError(429, f"Slowdown: {per_minute} per 1 minute", {"Retry-After": str(wait)})


def _of_header(request: Request) -> str | None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else request.headers.get("x-api-key")


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"
