"""Articles to the scheduler and back, for asynchronous callers: whole, or sentence by sentence as they are done."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, cast

from translator.document import Article, BilingualArticle, Translation
from translator.languages import SourceLanguage, language_of
from translator.pipeline import Pipeline
from translator.server.scheduler import Scheduler, Sizes
from translator.translation import SourceSentence


class Made(NamedTuple):
    """The translation of a sentence, and others that the engine weighed, where they were asked for."""

    translation: Translation
    alternatives: Sequence[str] = ()


class _Group(NamedTuple):
    """What sentences of one batch have in common: their language, and how many alternatives are wanted."""

    language: str
    alternatives: int


_FINISHING = 2  # articles that are put together and summarized at once


class Service:
    """One pipeline for all requests of a process."""

    def __init__(self, pipeline: Pipeline, sizes: Sizes | None = None) -> None:
        self.pipeline = pipeline
        self.scheduler: Scheduler[SourceSentence, Made] = Scheduler(self._translate, sizes or Sizes())
        self._finishing = ThreadPoolExecutor(_FINISHING, thread_name_prefix="finishing")

    def close(self) -> None:
        """Finish what is under way; the service cannot be used any more."""
        self.scheduler.close()
        self._finishing.shutdown()
        self.pipeline.close()

    async def bilingual(self, article: Article) -> BilingualArticle:
        """Translate and summarize an article. Raises BusyServerError where too much is waiting."""
        made = await self.sentences([article])
        return await self.put_together(article, [each.translation for each in made])

    async def put_together(self, article: Article, translations: Sequence[Translation]) -> BilingualArticle:
        """The article beside the translations of its sentences, with a summary."""
        (made,) = await asyncio.get_running_loop().run_in_executor(
            self._finishing, self.pipeline.put_together, [article], [translations]
        )
        return made

    async def revised(self, bilingual: BilingualArticle, corrections: Mapping[str, str]) -> BilingualArticle:
        """The article with corrections in it, by the ids of sentences, and its summary made anew."""
        return await asyncio.get_running_loop().run_in_executor(
            self._finishing, self.pipeline.revised, bilingual, corrections
        )

    async def sentences(self, articles: Sequence[Article], alternatives: int = 0) -> list[Made]:
        """The translations of the sentences of articles of one language, as one request, one after another."""
        found: list[Made] = []
        async with contextlib.aclosing(self.stream(articles, alternatives)) as parts:
            async for part in parts:
                found += part
        return found

    async def stream(self, articles: Sequence[Article], alternatives: int = 0) -> AsyncGenerator[list[Made]]:
        """As `sentences`, in the order of the sentences, some at a time, as soon as they are done.

        Close it where no more is wanted: what is not yet translated then is not.
        """
        if not articles:
            return
        language = self.pipeline.language(articles[0])
        units = await asyncio.to_thread(lambda: [unit for each in articles for unit in self.pipeline.sentences(each)])
        loop = asyncio.get_running_loop()
        arrived: asyncio.Queue[tuple[int, Sequence[Made] | Exception]] = asyncio.Queue()

        def deliver(start: int, made: Sequence[Made] | Exception) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and with it whoever waited
                loop.call_soon_threadsafe(arrived.put_nowait, (start, made))

        ticket = self.scheduler.submit(units, _Group(language.code, alternatives), deliver)
        early: dict[int, Sequence[Made]] = {}
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

    def _translate(self, units: Sequence[SourceSentence], group: Hashable) -> Sequence[Made]:
        asked = cast(_Group, group)
        language: SourceLanguage = language_of(asked.language)
        made = self.pipeline.translate_sentences(units, language)
        if not asked.alternatives:
            return [Made(each) for each in made]
        others = self.pipeline.alternatives(units, language, asked.alternatives)
        return [
            Made(each, [text for text in dict.fromkeys(texts) if text != each.text][: asked.alternatives])
            for each, texts in zip(made, others, strict=True)
        ]
