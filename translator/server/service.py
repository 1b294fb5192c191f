"""Articles to the scheduler and back, for asynchronous callers: whole, or sentence by sentence as they are done."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import cast

from translator.document import Article, BilingualArticle, Translation
from translator.languages import SOURCE_LANGUAGES, SourceLanguage
from translator.pipeline import Pipeline
from translator.server.scheduler import Scheduler, Sizes
from translator.translation import SourceSentence

_FINISHING = 2  # articles that are put together and summarized at once


class Service:
    """One pipeline for all requests of a process."""

    def __init__(self, pipeline: Pipeline, sizes: Sizes | None = None) -> None:
        self.pipeline = pipeline
        self.scheduler: Scheduler[SourceSentence, Translation] = Scheduler(self._translate, sizes or Sizes())
        self._finishing = ThreadPoolExecutor(_FINISHING, thread_name_prefix="finishing")

    def close(self) -> None:
        """Finish what is under way; the service cannot be used any more."""
        self.scheduler.close()
        self._finishing.shutdown()
        self.pipeline.close()

    async def bilingual(self, article: Article) -> BilingualArticle:
        """Translate and summarize an article. Raises BusyServerError where too much is waiting."""
        return await self.put_together(article, await self.sentences([article]))

    async def put_together(self, article: Article, translations: Sequence[Translation]) -> BilingualArticle:
        """The article beside the translations of its sentences, with a summary."""
        (made,) = await asyncio.get_running_loop().run_in_executor(
            self._finishing, self.pipeline.put_together, [article], [translations]
        )
        return made

    async def sentences(self, articles: Sequence[Article]) -> list[Translation]:
        """The translations of the sentences of articles of one language, as one request, one after another."""
        found: list[Translation] = []
        async with contextlib.aclosing(self.stream(articles)) as parts:
            async for part in parts:
                found += part
        return found

    async def stream(self, articles: Sequence[Article]) -> AsyncGenerator[list[Translation]]:
        """As `sentences`, in the order of the sentences, some at a time, as soon as they are done.

        Close it where no more is wanted: what is not yet translated then is not.
        """
        if not articles:
            return
        language = self.pipeline.language(articles[0])
        units = await asyncio.to_thread(lambda: [unit for each in articles for unit in self.pipeline.sentences(each)])
        loop = asyncio.get_running_loop()
        arrived: asyncio.Queue[tuple[int, Sequence[Translation] | Exception]] = asyncio.Queue()

        def deliver(start: int, made: Sequence[Translation] | Exception) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and with it whoever waited
                loop.call_soon_threadsafe(arrived.put_nowait, (start, made))

        ticket = self.scheduler.submit(units, language.code, deliver)
        early: dict[int, Sequence[Translation]] = {}
        at = 0
        try:
            while at < len(units):
                start, made = await arrived.get()
                if isinstance(made, Exception):
                    raise made
                early[start] = made
                while (part := early.pop(at, None)) is not None:
                    at += len(part)
                    yield list(part)
        finally:
            self.scheduler.cancel(ticket)

    def _translate(self, units: Sequence[SourceSentence], group: Hashable) -> Sequence[Translation]:
        language: SourceLanguage = SOURCE_LANGUAGES[cast(str, group)]
        return self.pipeline.translate_sentences(units, language)
