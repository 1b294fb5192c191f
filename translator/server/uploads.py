"""Files and addresses that clients send, read and written back by processes of their own, within memory and time."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections import deque
from typing import Any, NamedTuple

from translator.document import Article, BilingualArticle
from translator.errors import InputError, OutputError
from translator.readers import FORMATS
from translator.server.failures import RefusedError
from translator.server.settings import ServerSettings

_WAITING = 16  # files that wait for a process, for each that is read; more are refused
_LARGEST_ANSWER = 256 << 20


class Original(NamedTuple):
    """A file that an article was read from and that can be written back; `form` is one of merging's FORMS."""

    content: bytes
    form: str

    def named(self, name: str) -> str:
        """The name with the suffix of the format, where it has none of its suffixes."""
        suffixes = FORMATS[self.form].suffixes
        return name if name.lower().endswith(suffixes) else f"{name}{suffixes[0]}"


class Sent(NamedTuple):
    """An article that a client sent, with its original where that can be written back."""

    article: Article
    original: Original | None = None


class Document(NamedTuple):
    """A document with its translation, and what a user should hear of sentences that have no place in it."""

    content: bytes
    warning: str


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
    ) -> Sent:
        """The article of a file, or of the page at `url`, as `read_articles` and `read_url` give it.

        Raises InputError where it cannot be read or takes too much, RefusedError where too many wait.
        """
        asked = {"name": name, "url": url, "format": format, "language": language, "text_field": text_field}
        answer, _ = await self._asked(asked, data)
        article = await asyncio.to_thread(Article.model_validate_json, answer["article"])
        return Sent(article, Original(data, answer["form"]) if answer["form"] else None)

    async def merge(self, bilingual: BilingualArticle, original: Original, kind: str) -> Document:
        """Put the translations into the file that an article was read from, as `translator.merging.merge` does.

        Raises InputError where that takes too much, OutputError where too few sentences are found in it, RefusedError
        where too many files wait.
        """
        told = await asyncio.to_thread(bilingual.model_dump_json)
        asked = {"name": bilingual.name, "bilingual": told, "kind": kind, "form": original.form}
        answer, content = await self._asked(asked, original.content)
        return Document(content, answer["warning"])

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

    async def _asked(self, asked: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
        """What a process answers, and the document that it made."""
        settings = self._settings
        if self._waiting >= _WAITING * settings.readers:
            raise RefusedError(429, "too many files are waiting to be read; try again shortly", {"Retry-After": "5"})
        limits = {"memory": settings.reading_memory, "seconds": int(settings.reading_seconds) + 1}
        self._waiting += 1
        try:
            async with self._places:
                told, content = await self._answer(json.dumps(asked | limits).encode() + b"\n" + data, asked["name"])
        finally:
            self._waiting -= 1
        if "error" in told:
            raise OutputError(told["error"]) if told.get("unplaced") else InputError(told["error"])
        return told, content

    async def _answer(self, question: bytes, name: str) -> tuple[dict[str, Any], bytes]:
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
        line, _, content = out.partition(b"\n")
        try:
            told: dict[str, Any] = json.loads(line)
        except ValueError:
            raise InputError(
                f"{name}: is damaged, or needs more memory or time than is given to one file. Save its text as plain "
                "text (UTF-8)."
            ) from None
        return told, content


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
