"""Files and addresses that clients send, read by processes of their own, within memory and time."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections import deque
from typing import Any

from translator.document import Article
from translator.errors import InputError
from translator.server.failures import RefusedError
from translator.server.settings import ServerSettings

_WAITING = 16  # files that wait for a process, for each that is read; more are refused
_LARGEST_ANSWER = 256 << 20


class Readers:
    """Starts a process for each file; one is kept ready, since starting takes longer than most files."""

    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        self._places = asyncio.Semaphore(settings.readers)
        self._waiting = 0
        self._ready: deque[asyncio.subprocess.Process] = deque()
        self._starting: set[asyncio.Task[None]] = set()

    async def read(
        self,
        data: bytes,
        name: str,
        *,
        url: str | None = None,
        format: str | None = None,  # noqa: A002
        language: str = "auto",
        text_field: str | None = None,
    ) -> Article:
        """The article of a file, or of the page at `url`, as `read_articles` and `read_url` give it.

        Raises InputError where it cannot be read or takes too much, RefusedError where too many wait.
        """
        if self._waiting >= _WAITING * self._settings.readers:
            raise RefusedError(429, "too many files are waiting to be read; try again shortly", {"Retry-After": "5"})
        asked = {
            "name": name,
            "url": url,
            "format": format,
            "language": language,
            "text_field": text_field,
            "memory": self._settings.reading_memory,
            "seconds": int(self._settings.reading_seconds) + 1,
        }
        self._waiting += 1
        try:
            async with self._places:
                answer = await self._answer(json.dumps(asked).encode() + b"\n" + data, name)
        finally:
            self._waiting -= 1
        if "error" in answer:
            raise InputError(answer["error"])
        (article,) = answer["articles"]
        return await asyncio.to_thread(Article.model_validate_json, article)

    async def close(self) -> None:
        """End the processes."""
        for task in self._starting:
            task.cancel()
        for process in self._ready:
            await _end(process)
        self._ready.clear()

    def prepare(self) -> None:
        """Have a process ready for the next file."""
        task = asyncio.ensure_future(self._start())
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _start(self) -> None:
        if not self._ready:
            self._ready.append(await _started())

    async def _answer(self, question: bytes, name: str) -> dict[str, Any]:
        process = self._ready.popleft() if self._ready else None
        if process is None or process.returncode is not None:
            process = await _started()
        self.prepare()
        try:
            async with asyncio.timeout(self._settings.reading_seconds):
                out, _ = await process.communicate(question)
        except TimeoutError:
            raise InputError(
                f"{name}: takes over {self._settings.reading_seconds:g} s to read. Save its text as plain text."
            ) from None
        finally:
            await _end(process)
        try:
            found: dict[str, Any] = json.loads(out)
        except ValueError:
            raise InputError(
                f"{name}: is damaged, or needs more memory or time than is given to one file. Save its text as plain "
                "text (UTF-8)."
            ) from None
        return found


async def _started() -> asyncio.subprocess.Process:
    # -P: nothing is imported from the folder in which the server was started.
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "translator.server.reading",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=_LARGEST_ANSWER,
    )


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    await process.wait()
