"""Jobs: articles that are sent now and had later. They outlive a restart of the server."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import sqlite3
import time
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from translator.document import Article, BilingualArticle, Translation
from translator.merging import DOCUMENTS
from translator.server.articles import article_of, wanted_format, written
from translator.server.context import Context, admit, context_of
from translator.server.failures import RefusedError, failure, log_defect
from translator.server.negotiation import EVENTS
from translator.server.scheduler import BusyServerError
from translator.server.schemas import (
    ARTICLE,
    BILINGUAL,
    ERRORS,
    FORMAT_PARAMETER,
    JOB,
    JOB_TAKEN,
    JOBS,
    NEEDS_KEY,
    NOT_FOUND,
    described,
)  # fmt: skip
from translator.server.store import LEASE, Job, JobState
from translator.server.uploads import Original
from translator.writers import FORMATS as WRITERS

router = APIRouter(prefix="/v1", tags=["jobs"])

_LISTED = 100
_IDLE = 2.0  # seconds between two looks for jobs that another process left
_FORGOTTEN = 600.0  # seconds between two looks for what is too old


@router.post("/jobs", status_code=202, responses=described(JOB_TAKEN, ERRORS, NEEDS_KEY), openapi_extra=ARTICLE)
async def submit(request: Request) -> Response:
    """Take an article, as `POST /v1/articles` does, to be translated in its turn."""
    context = context_of(request)
    owner = admit(context, request, None)
    article, original = await article_of(request, context)
    total = sum(1 for _ in article.sentences)
    job = await asyncio.to_thread(context.store.add, owner, article.name, article.model_dump_json(), total, original)
    context.new_job.set()
    return JSONResponse(_told(job), 202, {"Location": str(request.url_for("job", number=job.id))})


@router.get("/jobs", responses=described(JOBS, ERRORS, NEEDS_KEY))
async def list_jobs(request: Request) -> dict[str, Any]:
    """The newest jobs of this key."""
    context = context_of(request)
    owner = admit(context, request, None)
    return {"jobs": [_told(job) for job in await asyncio.to_thread(context.store.jobs, owner, _LISTED)]}


@router.get("/jobs/{number}", name="job", responses=described(JOB, ERRORS, NEEDS_KEY, NOT_FOUND))
async def poll(request: Request, number: str) -> dict[str, Any]:
    """How far a job is."""
    job, _ = await _job(request, number)
    return _told(job)


@router.get(
    "/jobs/{number}/article",
    responses=described(BILINGUAL, ERRORS, NEEDS_KEY, NOT_FOUND),
    openapi_extra=FORMAT_PARAMETER,
)
async def fetch(request: Request, number: str) -> Response:
    """What a job made, in any format that is written, or as the document that was sent."""
    job, owner = await _job(request, number)
    wanted = wanted_format(request)
    if wanted == EVENTS:
        raise RefusedError(406, f"the formats of a job's article are {', '.join(WRITERS)}")
    if job.state is not JobState.DONE:
        raise RefusedError(409, f"the job is {job.state}, not done", {"Retry-After": "2"})
    context = context_of(request)
    result = await asyncio.to_thread(context.store.result, job.id, owner)
    if result is None:
        raise RefusedError(404, "there is no such job")
    original = await asyncio.to_thread(context.store.original, job.id, owner) if wanted in DOCUMENTS else None
    bilingual = await asyncio.to_thread(BilingualArticle.model_validate_json, result)
    return await written(context, bilingual, Original(*original) if original else None, wanted)


@router.delete("/jobs/{number}", status_code=204, responses=described(ERRORS, NEEDS_KEY, NOT_FOUND))
async def cancel(request: Request, number: str) -> Response:
    """Cancel a job, or forget one that has ended."""
    context = context_of(request)
    owner = admit(context, request, None)
    if not await asyncio.to_thread(context.store.cancel, number, owner):
        raise RefusedError(404, "there is no such job")
    return Response(status_code=204)


async def work(context: Context) -> None:
    """Do the jobs that wait, some at once, until cancelled; drop what is too old."""
    running: set[asyncio.Task[None]] = set()
    forgotten = 0.0
    try:
        while True:
            context.new_job.clear()
            with contextlib.suppress(Exception):  # a full disk, say; it is told to whoever asks next
                if time.monotonic() - forgotten > _FORGOTTEN:
                    forgotten = time.monotonic()
                    before = time.time() - 3600 * context.settings.kept_hours
                    await asyncio.to_thread(context.store.forget, before)
                while len(running) < context.settings.jobs_at_once:
                    taken = await asyncio.to_thread(context.store.take)
                    if taken is None:
                        break
                    task = asyncio.ensure_future(_do(context, *taken))
                    running.add(task)
                    task.add_done_callback(running.discard)
                    task.add_done_callback(lambda _: context.new_job.set())
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_IDLE):
                    await context.new_job.wait()
    finally:
        for task in list(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _do(context: Context, job: str, text: str) -> None:
    """Do a job, and note how far it is; give it up where it was cancelled, or another process took it."""
    store = context.store
    try:
        article = await asyncio.to_thread(Article.model_validate_json, text)
        found: list[Translation] = []
        working = asyncio.ensure_future(_translated(context, article, found))
        try:
            while not working.done():
                await asyncio.wait({working}, timeout=LEASE / 5)
                # A full disk is no reason to stop: whoever else could take the job cannot write either.
                with contextlib.suppress(sqlite3.OperationalError):
                    if not await asyncio.to_thread(store.renew, job, len(found)):
                        return
            bilingual = await working
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
        result = await asyncio.to_thread(bilingual.model_dump_json)
        await _ended(context, job, result=result)
    except Exception as error:
        await _ended(context, job, error=failure(error).message)


async def _ended(context: Context, job: str, **how: str) -> None:
    """Note how a job ended, as soon as the disk takes it: what it made is not lost for want of room."""
    told = False
    while True:
        try:
            await asyncio.to_thread(functools.partial(context.store.finish, job, **how))
            return
        except sqlite3.OperationalError as error:
            if not told:
                log_defect(error)
            told = True
            await asyncio.sleep(_IDLE)


async def _translated(context: Context, article: Article, found: list[Translation]) -> BilingualArticle:
    """Translate an article; `found` grows as its sentences are done. Waits where too much is waiting."""
    while True:
        try:
            async with contextlib.aclosing(context.service.stream([article])) as parts:
                async for part in parts:
                    found += [made.translation for made in part]
            return await context.service.put_together(article, found)
        except BusyServerError as busy:
            await asyncio.sleep(busy.retry_after)


async def _job(request: Request, number: str) -> tuple[Job, str]:
    """A job of the key that asks, and the key's name."""
    context = context_of(request)
    owner = admit(context, request, None)
    job = await asyncio.to_thread(context.store.find, number, owner)
    if job is None:
        raise RefusedError(404, "there is no such job")
    return job, owner


def _told(job: Job) -> dict[str, Any]:
    created = datetime.fromtimestamp(job.created, UTC).isoformat(timespec="seconds")
    return {**job._asdict(), "created": created}
