"""Checks of translations that others made."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request

from translator.checks import check_pair
from translator.languages import INDONESIAN, SOURCE_LANGUAGES, SourceLanguage
from translator.server.context import admit, context_of
from translator.server.failures import RefusedError
from translator.server.inputs import json_object, text_of
from translator.server.schemas import CHECK, CHECKED, ERRORS, NEEDS_KEY, described

router = APIRouter(prefix="/v1", tags=["checks"])

_LONGEST = 5_000  # characters of a side; the checks are made for sentences
_AT_ONCE = 64  # pairs that are checked before other requests get a turn


@router.post("/check", responses=described(CHECKED, ERRORS, NEEDS_KEY), openapi_extra=CHECK)
async def check(request: Request) -> dict[str, Any]:
    """Check sentence pairs, whoever translated them: numbers, dates, names, negation, what is lost or left over."""
    context = context_of(request)
    admit(context, request, None)
    fields = json_object(await request.body())
    code = text_of(fields, "language") or INDONESIAN.code
    if code not in SOURCE_LANGUAGES:
        raise RefusedError(400, f"no such language; there are {', '.join(SOURCE_LANGUAGES)}")
    pairs = _pairs(fields.get("pairs"), context.settings.most_texts)
    found: list[dict[str, Any]] = []
    for at in range(0, len(pairs), _AT_ONCE):
        found += await asyncio.to_thread(_checked, pairs[at : at + _AT_ONCE], SOURCE_LANGUAGES[code])
    return {"pairs": found}


def _pairs(given: Any, most: int) -> list[tuple[str, str]]:
    if not isinstance(given, list) or not given:
        raise RefusedError(400, "pairs must be a list of objects with source and target")
    if len(given) > most:
        raise RefusedError(413, f"there are {len(given):,} pairs; at most {most:,} are taken at once")
    pairs = []
    for each in given:
        sides = (each.get("source"), each.get("target")) if isinstance(each, dict) else (None, None)
        source, target = sides
        if not isinstance(source, str) or not isinstance(target, str):
            raise RefusedError(400, "pairs must be a list of objects with source and target")
        if max(len(source), len(target)) > _LONGEST:
            raise RefusedError(413, f"a side of a pair has more than {_LONGEST:,} characters; send single sentences")
        pairs.append((source, target))
    return pairs


def _checked(pairs: Sequence[tuple[str, str]], language: SourceLanguage) -> list[dict[str, Any]]:
    return [
        {
            "source": source,
            "target": target,
            "flags": [flag.model_dump(mode="json") for flag in check_pair(source, target, language)],
        }
        for source, target in pairs
    ]
