"""Corrections into the translation memory and out of it."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request

from translator.memory import TranslationMemory
from translator.server.context import Context, admit, context_of
from translator.server.failures import RefusedError
from translator.server.inputs import json_object, text_of
from translator.server.schemas import CORRECTION, ERRORS, LOOKED_UP, NEEDS_KEY, NOT_FOUND, SENTENCE, described
from translator.translation.translator import printable_line

router = APIRouter(prefix="/v1", tags=["memory"])

_LONGEST = 5_000


@router.post("/memory", responses=described(ERRORS, NEEDS_KEY, NOT_FOUND), openapi_extra=CORRECTION)
async def correct(request: Request) -> dict[str, bool]:
    """Keep a corrected translation. It wins over every machine's, and replaces an older one of the same sentence."""
    _, memory, fields = await _asked(request)
    source, target = text_of(fields, "source"), text_of(fields, "target")
    if not source or not target:
        raise RefusedError(400, "send source and target")
    await asyncio.to_thread(memory.add, source, target)
    return {"success": True}


@router.post("/memory/search", responses=described(LOOKED_UP, ERRORS, NEEDS_KEY, NOT_FOUND), openapi_extra=SENTENCE)
async def search(request: Request) -> dict[str, Any]:
    """The corrected translation of a sentence, and those of sentences like it."""
    context, memory, fields = await _asked(request)
    source = text_of(fields, "source")
    if not source or len(source) > _LONGEST:
        raise RefusedError(400, f"send a source of 1 to {_LONGEST:,} characters")
    line = printable_line(source)
    corrected = await asyncio.to_thread(memory.corrected, [line])
    threshold = context.settings.config.memory.fuzzy_threshold
    suggestions = await asyncio.to_thread(memory.suggestions, [line], threshold)
    return {
        "corrected": corrected.get(line),
        "suggestions": [each.model_dump(mode="json") for each in suggestions.get(line, ())],
    }


@router.post("/memory/remove", responses=described(ERRORS, NEEDS_KEY, NOT_FOUND), openapi_extra=SENTENCE)
async def remove(request: Request) -> dict[str, bool]:
    """Drop the corrected translation of a sentence."""
    _, memory, fields = await _asked(request)
    source = text_of(fields, "source")
    if not source or not await asyncio.to_thread(memory.remove, source):
        raise RefusedError(404, "there is no corrected translation of this sentence")
    return {"success": True}


@router.get("/memory", responses=described(ERRORS, NEEDS_KEY, NOT_FOUND))
async def statistics(request: Request) -> dict[str, int]:
    """How much the memory holds."""
    context = context_of(request)
    admit(context, request, None)
    found = await asyncio.to_thread(_memory(context).statistics)
    return {"corrections": found.corrections, "machine": sum(maker.entries for maker in found.makers)}


async def _asked(request: Request) -> tuple[Context, TranslationMemory, dict[str, Any]]:
    """What a request has to do with the memory. It must be JSON, which no other site's page can send unasked."""
    context = context_of(request)
    admit(context, request, None)
    memory = _memory(context)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise RefusedError(415, "send application/json")
    return context, memory, json_object(await request.body())


def _memory(context: Context) -> TranslationMemory:
    if context.memory is None:
        raise RefusedError(404, "this server has no translation memory (see --memory)")
    return context.memory
