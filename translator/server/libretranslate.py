"""The API of LibreTranslate (https://docs.libretranslate.com), so that its clients need no change.

Names of fields, messages and status codes are those of its version 1.9. Where it differs: the translation of HTML is
HTML again (LibreTranslate decodes its entities), a key that is missing is asked for in words of this server's, and a
text in English is given back as it is.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from fastapi import APIRouter, Request, Response

from translator.document import Article
from translator.errors import OutputError
from translator.languages import ENGLISH, SOURCE_LANGUAGES
from translator.readers import FORMATS as READERS
from translator.readers import read_text
from translator.server.articles import attachment
from translator.server.context import Context, admit, context_of
from translator.server.detection import Detection, detect
from translator.server.failures import RefusedError
from translator.server.inputs import Given, base_name, given, text_of
from translator.server.layout import laid_out
from translator.server.markup import Markup
from translator.server.negotiation import media_type, media_type_of_file
from translator.server.schemas import (
    DETECT,
    DETECTED,
    ERRORS,
    FILE_LINK,
    LANGUAGES,
    SETTINGS,
    TRANSLATE,
    TRANSLATE_FILE,
    TRANSLATED,
    described,
)  # fmt: skip
from translator.server.service import Made
from translator.server.uploads import Document
from translator.writers import ENGLISH as ENGLISH_WRITERS
from translator.writers import FORMATS as WRITERS

router = APIRouter(tags=["LibreTranslate"])

_NAMES = {ENGLISH.code: ENGLISH.name} | {code: language.name for code, language in SOURCE_LANGUAGES.items()}
_TEXT = ENGLISH_WRITERS["txt"]
_ASK_FOR_A_KEY = "Please contact the server operator to get an API key"


@router.get("/languages", responses=described(LANGUAGES))
async def languages() -> list[dict[str, Any]]:
    """The languages that there are, each with those it can be translated to."""
    return [{"code": code, "name": name, "targets": [ENGLISH.code]} for code, name in _NAMES.items()]


@router.get("/frontend/settings", responses=described(SETTINGS))
async def frontend_settings(request: Request) -> dict[str, Any]:
    """What a page of LibreTranslate's asks before it begins."""
    context = context_of(request)
    return {
        "charLimit": context.settings.most_characters,
        "frontendTimeout": 500,
        "apiKeys": context.keys is not None,
        "keyRequired": context.keys is not None,
        "suggestions": False,
        "filesTranslation": True,
        "supportedFilesFormat": [suffix for reader in READERS.values() for suffix in reader.suffixes],
        "language": {
            "source": {"code": "auto", "name": "Auto Detect"},
            "target": {"code": ENGLISH.code, "name": ENGLISH.name},
        },
    }


@router.post("/detect", responses=described(DETECTED, ERRORS), openapi_extra=DETECT)
async def detect_language(request: Request) -> list[dict[str, Any]]:
    """Tell the language of a text."""
    asked = await given(request)
    _admitted(request, asked)
    q = asked.fields.get("q")
    texts: list[Any] = q if isinstance(q, list) else [q]
    if not q or not all(isinstance(text, str) for text in texts):
        raise RefusedError(400, "Invalid request: missing q parameter")
    return [each._asdict() for each in detect("\n".join(texts))]


@router.post("/translate", responses=described(TRANSLATED, ERRORS), openapi_extra=TRANSLATE)
async def translate(request: Request) -> dict[str, Any]:
    """Translate a text, or several, from Indonesian or Malay to English."""
    context = context_of(request)
    asked = await given(request)
    _admitted(request, asked)
    fields = asked.fields
    q = fields.get("q")
    is_batch = isinstance(q, list)
    texts: list[str] = q if isinstance(q, list) else [q or ""]
    if not q or not all(isinstance(text, str) for text in texts):
        raise RefusedError(400, "Invalid request: missing q parameter")
    source, target = _languages(fields)
    alternatives = _number(fields.get("alternatives", 0), context.settings.most_alternatives)
    if not asked.is_json:
        texts = ["\n".join(text.splitlines()) for text in texts]
    _check_size(context, texts)
    kind = text_of(fields, "format") or "text"
    if kind not in ("text", "html"):
        raise RefusedError(400, f"{kind[:50]} format is not supported")

    detected = Detection(source, 100.0)
    if source == "auto":
        plain = [Markup(text).text if kind == "html" else text for text in texts]
        detected = detect("\n".join(plain))[0]
    if target != ENGLISH.code:
        raise RefusedError(400, _no_pair(detected.language, target))
    if detected.language == ENGLISH.code:
        made, others = texts, _no_others(texts)
    else:
        made, others = await _translated(context, texts, detected.language, kind, alternatives)
    answer: dict[str, Any] = {"translatedText": made if is_batch else made[0]}
    if source == "auto":
        answer["detectedLanguage"] = [detected._asdict()] * len(texts) if is_batch else detected._asdict()
    if alternatives:
        answer["alternatives"] = others if is_batch else others[0]
    return answer


@router.post("/translate_file", responses=described(FILE_LINK, ERRORS), openapi_extra=TRANSLATE_FILE)
async def translate_file(request: Request) -> dict[str, str]:
    """Translate a file of any format that is read; the answer names where the English is to be had.

    That is the same document in English where the format can be written back, else its text.
    """
    context = context_of(request)
    asked = await given(request)
    _admitted(request, asked)
    if asked.file is None:
        raise RefusedError(400, "Invalid request: missing file parameter")
    source, target = _languages(asked.fields)
    if not asked.file_name or not asked.file:
        raise RefusedError(400, "Invalid request: empty file")
    name = base_name(asked.file_name)
    suffix = PurePath(name).suffix.lower()
    if not any(suffix in reader.suffixes for reader in READERS.values()):
        raise RefusedError(400, "Invalid request: file format not supported")
    if target != ENGLISH.code or source == ENGLISH.code:
        raise RefusedError(400, _no_pair(source, target))
    article, original = await context.readers.read(asked.file, name, language=source)
    _check_size(context, [article.text])
    bilingual = await context.service.bilingual(article)
    made, kind = None, media_type(_TEXT)
    if original:
        with contextlib.suppress(OutputError):  # its sentences are not found in it again
            made = await context.readers.merge(bilingual, original, "document")
            kind, suffix = media_type_of_file(original.named(name)), PurePath(original.named(name)).suffix
    if made is None:
        made, suffix = Document(await asyncio.to_thread(WRITERS[_TEXT].render, bilingual), ""), ".txt"
    new_name = f"{PurePath(name).stem}_{ENGLISH.code}{suffix}"
    number = await asyncio.to_thread(context.store.keep_file, new_name, kind, made.content)
    address = request.url_for("download_file", number=number, name=new_name)
    return {"translatedFileUrl": str(address)} | ({"warning": made.warning} if made.warning else {})


@router.get("/download_file/{number}/{name}", name="download_file", responses=described(None, ERRORS))
async def download_file(request: Request, number: str, name: str) -> Response:
    """A translated file. Its address cannot be guessed, and works for a day."""
    found = await asyncio.to_thread(context_of(request).store.file, number)
    if found is None:
        raise RefusedError(404, "there is no such file, or not any longer")
    return Response(found.content, headers={**attachment(found.name), "Content-Type": found.media_type})


def _admitted(request: Request, asked: Given) -> str:
    try:
        return admit(context_of(request), request, text_of(asked.fields, "api_key"))
    except RefusedError as refused:
        if refused.status == 401:  # for which LibreTranslate has another
            raise RefusedError(400, _ASK_FOR_A_KEY) from None
        raise


def _languages(fields: Any) -> tuple[str, str]:
    source, target = text_of(fields, "source"), text_of(fields, "target")
    for name, value in (("source", source), ("target", target)):
        if not value:
            raise RefusedError(400, f"Invalid request: missing {name} parameter")
    assert source and target  # noqa: S101  for the types
    for code in (source, target):
        if code not in _NAMES and not (code == "auto" and code is source):
            raise RefusedError(400, f"{code[:50]} is not supported")
    return source, target


def _number(value: Any, most: int) -> int:
    try:
        number = max(0, int(value))
    except (TypeError, ValueError, OverflowError):
        raise RefusedError(400, "Invalid request: alternatives parameter is not a number") from None
    if number > most:
        raise RefusedError(400, f"Invalid request: alternatives parameter must be <= {most}")
    return number


def _check_size(context: Context, texts: Sequence[str]) -> None:
    settings = context.settings
    for size, most in ((len(texts), settings.most_texts), (sum(map(len, texts)), settings.most_characters)):
        if size > most:
            raise RefusedError(400, f"Invalid request: request ({size}) exceeds text limit ({most})")


def _no_pair(source: str, target: str) -> str:
    return (
        f"{_NAMES[target]} ({target}) is not available as a target language from "
        f"{_NAMES.get(source, source)} ({source})"
    )


async def _translated(
    context: Context, texts: Sequence[str], language: str, kind: str, alternatives: int
) -> tuple[list[str], list[list[str]]]:
    """The translation of each text, and its alternatives, where there are such."""
    if kind == "html":
        marked = [Markup(text) for text in texts]
        parts = [part.text for each in marked for part in each.parts]
        articles = await asyncio.to_thread(lambda: [_read(part, language) for part in parts])
        sentences = await _by_article(context, articles)
        done = zip(articles, ([made.translation for made in each] for each in sentences), strict=True)
        return [each.translated([next(done) for _ in each.parts]) for each in marked], _no_others(texts)
    articles = await asyncio.to_thread(lambda: [_read(text, language) for text in texts])
    found = await _by_article(context, articles, alternatives)
    read = list(zip(articles, found, strict=True))
    made = [laid_out(article, [each.translation.text for each in sentences]) for article, sentences in read]
    others = [[_other(*each, number) for number in range(alternatives)] for each in read]
    return made, [
        [text for text in dict.fromkeys(each) if text != best] for best, each in zip(made, others, strict=True)
    ]


def _other(article: Article, sentences: Sequence[Made], number: int) -> str:
    """A text with one of the alternatives of each sentence, or with its translation where there are fewer."""
    texts = [[*each.alternatives[number : number + 1], each.translation.text][0] for each in sentences]
    return laid_out(article, texts)


def _no_others(texts: Sequence[str]) -> list[list[str]]:
    return [[] for _ in texts]


async def _by_article(context: Context, articles: Sequence[Article], alternatives: int = 0) -> list[list[Made]]:
    """What was made of the sentences of each article, all as one request."""
    made = iter(await context.service.sentences(articles, alternatives))
    return [[next(made) for _ in article.sentences] for article in articles]


def _read(text: str, language: str) -> Article:
    return read_text(text, name="q", language=language)
