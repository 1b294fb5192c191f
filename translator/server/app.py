"""The application: what a process has from its start to its end, and the routes over it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse

from translator import __version__
from translator.config import Config
from translator.memory import TranslationMemory
from translator.pipeline import Pipeline
from translator.readers import read_text
from translator.server import articles, checking, jobs, libretranslate, memory, reference, revising, web
from translator.server.allocation import give_back
from translator.server.context import Context, context_of
from translator.server.failures import log_defect
from translator.server.guard import Guard
from translator.server.keys import Keys
from translator.server.metrics import Metrics
from translator.server.rates import Rates
from translator.server.service import Service
from translator.server.settings import ServerSettings
from translator.server.store import Store
from translator.server.uploads import Readers

_FIRST = "Presiden tiba di Bandung pada Senin, 3 Maret 2025, pukul 10.30 WIB."
_WATCHED = 1.0  # seconds between two looks at the length of the line
_GIVEN_BACK = 10  # looks between two times that free memory is given back

_ABOUT = """
Indonesian and Malay into English, sentence by sentence, each with what a reader should know of it.
/translate, /detect, /languages and /translate_file are those of LibreTranslate; /v1 is our own.
"""


def create_app(settings: ServerSettings, pipeline: Pipeline | None = None) -> FastAPI:
    """Make the application of one process. `pipeline`: by default the one that the settings name.

    Raises ConfigError where the settings would let in whom nobody meant to.
    """
    settings.check()
    metrics = Metrics()

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with _context(settings, metrics, pipeline) as context:
            app.state.context = context
            tasks = [asyncio.ensure_future(jobs.work(context)), asyncio.ensure_future(_watch(context))]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    app = FastAPI(
        title="translator", version=__version__, description=_ABOUT, lifespan=lifespan, docs_url=None, redoc_url=None
    )
    for module in (libretranslate, articles, revising, jobs, checking, memory, reference, web):
        app.include_router(module.router)

    @app.get("/health", tags=["server"])
    async def health() -> dict[str, str]:
        """Whether the server answers."""
        return {"status": "ok"}

    @app.get("/metrics", tags=["server"])
    async def read_metrics(request: Request) -> Response:
        """What the server counts of itself, for Prometheus. No text, no address, no key is in it."""
        return Response(context_of(request).metrics.render(), media_type=Metrics.content_type)

    app.add_exception_handler(HTTPException, _told)
    app.add_exception_handler(RequestValidationError, _told)
    app.mount("/", web.FILES, name="page")  # last, so that every other route comes first
    app.add_middleware(Guard, settings=settings, metrics=metrics)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.allowed_origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "X-API-Key"],
            expose_headers=["Retry-After", "Location"],
        )
    return app


async def _told(request: Request, error: Exception) -> Response:
    """What the framework itself refuses, in the form of all errors; what was sent is not quoted."""
    if isinstance(error, HTTPException):
        return JSONResponse({"error": str(error.detail)}, error.status_code, error.headers)
    return JSONResponse({"error": "Invalid request"}, 400)


@contextlib.asynccontextmanager
async def _context(settings: ServerSettings, metrics: Metrics, pipeline: Pipeline | None) -> AsyncIterator[Context]:
    keys = Keys(settings.key_file) if settings.key_file else None
    with contextlib.ExitStack() as stack:
        store = Store(settings.state, most_jobs=settings.most_jobs, most_bytes=settings.most_kept)
        stack.callback(store.close)
        # Each article says its language, as its request or its words do.
        automatic = settings.config.translation.model_copy(update={"source_language": "auto"})
        config = settings.config.model_copy(update={"translation": automatic})
        made = pipeline if pipeline is not None else await asyncio.to_thread(_loaded, config)
        service = Service(made)
        stack.callback(service.close)
        opened = None
        if settings.config.memory.file:
            opened = stack.enter_context(TranslationMemory(Path(settings.config.memory.file).expanduser()))
        readers = Readers(settings)
        readers.prepare()
        try:
            yield Context(settings, service, readers, store, metrics, Rates(), keys, opened, asyncio.Event())
        finally:
            await readers.close()


def _loaded(config: Config) -> Pipeline:
    """The pipeline, with all that it reads when it is first used."""
    pipeline = Pipeline.from_config(config)
    if pipeline.memory:
        pipeline.memory.forgive(log_defect)
    pipeline.run(read_text(_FIRST))
    return pipeline


async def _watch(context: Context) -> None:
    """Keep the gauge of waiting sentences true, and give back memory that is free."""
    for number in itertools.count():
        context.metrics.waiting.set(context.service.scheduler.waiting)
        if number % _GIVEN_BACK == _GIVEN_BACK - 1:
            await asyncio.to_thread(give_back)
        await asyncio.sleep(_WATCHED)
