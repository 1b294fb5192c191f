"""Articles: whole, in any format that is written, or sentence by sentence as they are translated."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from translator.document import Article, BilingualArticle
from translator.errors import OutputError
from translator.languages import SOURCE_LANGUAGES
from translator.merging import DOCUMENTS, FORMS, document_suffix
from translator.readers import FORMATS as READERS
from translator.readers import read_text
from translator.readers.web import is_url
from translator.server.context import Context, admit, context_of
from translator.server.failures import RefusedError, failure
from translator.server.inputs import base_name, given, text_of
from translator.server.negotiation import EVENTS, media_type, media_type_of_file, negotiated
from translator.server.schemas import ARTICLE, BILINGUAL, ERRORS, FORMAT_PARAMETER, NEEDS_KEY, described
from translator.server.uploads import Original, Sent
from translator.writers import FORMATS as WRITERS
from translator.writers import require

router = APIRouter(prefix="/v1", tags=["articles"])


@router.post(
    "/articles", responses=described(BILINGUAL, ERRORS, NEEDS_KEY), openapi_extra={**ARTICLE, **FORMAT_PARAMETER}
)
async def translate_article(request: Request) -> Response:
    """Translate an article: a text, the page at an address, or a file."""
    context = context_of(request)
    admit(context, request, None)
    wanted = wanted_format(request)
    article, original = await article_of(request, context)
    if wanted == EVENTS:
        return StreamingResponse(_events(context, article), media_type=EVENTS)
    if wanted in DOCUMENTS and original is None:
        raise _cannot_be_written_back()
    return await written(context, await context.service.bilingual(article), original, wanted)


async def written(
    context: Context, bilingual: BilingualArticle, original: Original | None, format_name: str
) -> Response:
    """A bilingual article as an answer: in a format of WRITERS, or as the document that it was read from, in English.

    A browser saves it, and opens no page of it as the server's own.
    Raises RefusedError where there is no such document, or too little of the article is found in it.
    """
    stem = PurePath(base_name(bilingual.name)).stem  # it may come from a client
    if format_name not in DOCUMENTS:
        content = await asyncio.to_thread(WRITERS[format_name].render, bilingual)
        headers = {} if format_name == "json" else attachment(f"{stem}{WRITERS[format_name].suffix}")
        return Response(content, media_type=media_type(format_name), headers=headers)
    if original is None:
        raise _cannot_be_written_back()
    try:
        content, warning = await context.readers.merge(bilingual, original, format_name)
    except OutputError:
        raise RefusedError(
            422, "too few sentences of the article are found in the document again; ask for another format"
        ) from None
    name = original.named(base_name(bilingual.name))
    headers = attachment(f"{PurePath(name).stem}{document_suffix(name, format_name)}")
    headers["Content-Type"] = media_type_of_file(name)  # as it is: Starlette would add an encoding to texts
    if warning:
        headers["X-Warning"] = warning
    return Response(content, headers=headers)


def attachment(name: str) -> dict[str, str]:
    """The header that has a browser save an answer under a name."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}


def _cannot_be_written_back() -> RefusedError:
    return RefusedError(
        400,
        f"only files of these formats are given back as documents: {', '.join(FORMS)}; ask for another format of the "
        "answer",
    )


def wanted_format(request: Request) -> str:
    """The format that an answer is to have: a name of WRITERS or DOCUMENTS, or EVENTS.

    Raises RefusedError where there is none.
    """
    named = request.query_params.get("format")
    if named is None:
        wanted = negotiated(request.headers.get("accept", ""))
        if wanted is None:
            raise RefusedError(406, f"the formats of an answer are {', '.join(WRITERS)} and {EVENTS}")
        if wanted != EVENTS:
            require([wanted])
        return wanted
    if named in DOCUMENTS:
        return named
    if named not in WRITERS:
        raise RefusedError(400, f"no such format; there are {', '.join([*WRITERS, *DOCUMENTS])}")
    require([named])
    return named


async def article_of(request: Request, context: Context) -> Sent:
    """The article that a request sends. Raises RefusedError or InputError where there is none, or too much."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "text/plain":
        try:
            fields: Mapping[str, Any] = {**request.query_params, "text": (await request.body()).decode()}
        except UnicodeDecodeError:
            raise RefusedError(400, "the text is not UTF-8; send it as a file, or as UTF-8") from None
        file, file_name = None, ""
    else:
        fields, _, file, file_name = await given(request)
    configured = context.settings.config.translation.source_language
    language = text_of(fields, "language") or configured
    if language not in ("auto", *SOURCE_LANGUAGES, configured):
        raise RefusedError(400, f"no such language; there are auto, {', '.join(SOURCE_LANGUAGES)}")
    input_format = text_of(fields, "input_format")
    if input_format is not None and input_format not in READERS:
        raise RefusedError(400, f"no such input format; there are {', '.join(READERS)}")
    text, url = text_of(fields, "text"), text_of(fields, "url")
    if sum(each is not None for each in (text, url, file)) != 1:
        raise RefusedError(400, "send one of text, url and file")
    name = base_name(text_of(fields, "name") or file_name or "article")
    if text is not None:
        check_length(context, text)
        if not text.strip():
            raise RefusedError(400, "the text is blank")
        sent = Sent(
            await asyncio.to_thread(read_text, text, name=name, language=language), Original(text.encode(), "txt")
        )
    else:
        if url is not None:
            if context.settings.config.runtime.offline:
                raise RefusedError(400, "this server fetches nothing (it runs offline); send the text or the file")
            if not is_url(url) or len(url) > 4000:
                raise RefusedError(400, "the address must begin with http:// or https://")
        sent = await context.readers.read(
            file or b"",
            url or base_name(file_name or name),  # which may tell the format
            url=url,
            format=input_format,
            language=language,
            text_field=text_of(fields, "text_field"),
        )
        check_length(context, sent.article.text)
        if file and text_of(fields, "name"):
            sent = sent._replace(article=sent.article.model_copy(update={"name": name}))
    return sent


def check_length(context: Context, text: str) -> None:
    """Raise RefusedError where a text is longer than the server takes."""
    most = context.settings.most_characters
    if len(text) > most:
        raise RefusedError(413, f"the text has {len(text):,} characters; at most {most:,} are taken at once")


async def _events(context: Context, article: Article) -> AsyncIterator[bytes]:
    """An article as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""
    yield _event("article", article.model_dump_json())
    sentences = iter(list(article.sentences))
    found = []
    try:
        async with contextlib.aclosing(context.service.stream([article])) as parts:
            async for part in parts:
                translations = [made.translation for made in part]
                found += translations
                pairs = [{"id": next(sentences).id, "target": each.model_dump(mode="json")} for each in translations]
                yield _event("sentences", json.dumps(pairs, ensure_ascii=False))
        bilingual = await context.service.put_together(article, found)
        yield _event("done", await asyncio.to_thread(bilingual.model_dump_json))
    except Exception as error:
        told = failure(error)
        yield _event("error", json.dumps({"status": told.status, "error": told.message}, ensure_ascii=False))


def _event(name: str, data: str) -> bytes:
    # JSON has no bare line end, so one line of data is enough.
    return f"event: {name}\ndata: {data}\n\n".encode()
