"""Articles that were translated before: with corrections put in, and in any format, without being translated again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from translator.document import BilingualArticle
from translator.memory import MAX_CHARACTERS, tidy
from translator.server.articles import check_length, wanted_format, written
from translator.server.context import admit, context_of
from translator.server.failures import RefusedError
from translator.server.inputs import json_object
from translator.server.negotiation import EVENTS
from translator.server.schemas import BILINGUAL, ERRORS, FORMAT_PARAMETER, NEEDS_KEY, REVISION, described
from translator.writers import FORMATS

router = APIRouter(prefix="/v1", tags=["articles"])


@router.post(
    "/articles/revise",
    responses=described(BILINGUAL, ERRORS, NEEDS_KEY),
    openapi_extra={**REVISION, **FORMAT_PARAMETER},
)
async def revise(request: Request) -> Response:
    """Put corrections into a bilingual article, and give it in any format. Nothing is translated again, or kept.

    The same sentence elsewhere in the article gets the same correction, and the summary is made anew.
    """
    context = context_of(request)
    admit(context, request, None)
    wanted = wanted_format(request)
    if wanted == EVENTS:
        raise RefusedError(406, f"the formats of an answer are {', '.join(FORMATS)}")
    fields = await asyncio.to_thread(json_object, await request.body())
    bilingual = await asyncio.to_thread(_article, fields.get("article"))
    check_length(context, bilingual.text)
    corrections = _corrections(fields.get("corrections", []), bilingual, context.settings.most_texts)
    revised = await context.service.revised(bilingual, corrections)
    return await written(context, revised, None, wanted)


def _article(given: Any) -> BilingualArticle:
    """The article that a request has. It comes from a client, and may hold anything that the schema lets through."""
    try:
        json.dumps(given, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise RefusedError(400, "the article is not valid Unicode text") from None
    try:
        return BilingualArticle.model_validate(given)
    except ValidationError as error:
        # Its own words would quote the article.
        place = ".".join(map(str, error.errors(include_input=False, include_url=False)[0]["loc"][:8])) or "article"
        raise RefusedError(400, f"the article is not as the schema has it, at {place[:200]}") from None


def _corrections(given: Any, bilingual: BilingualArticle, most: int) -> Mapping[str, str]:
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise RefusedError(400, "corrections must be a list of objects with id and target")
    if len(given) > most:
        raise RefusedError(413, f"at most {most:,} corrections are taken at once")
    known = {pair.id for pair in bilingual.pairs}
    found = {}
    for each in given:
        number, target = each.get("id"), each.get("target")
        if not isinstance(number, str) or number not in known or not isinstance(target, str):
            raise RefusedError(400, "each correction needs the id of a sentence of the article, and its target")
        found[number] = tidy(target)
        if not 1 <= len(found[number]) <= MAX_CHARACTERS:
            raise RefusedError(400, f"a correction needs 1 to {MAX_CHARACTERS:,} characters")
    return found
