"""What the pages of the API say of requests and answers, with examples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from translator.merging import DOCUMENTS
from translator.server.negotiation import EVENTS, media_type
from translator.writers import FORMATS

Schema: TypeAlias = dict[str, Any]
Responses: TypeAlias = dict[int | str, dict[str, Any]]

_TEXT = "Presiden tiba di Bandung. Ia bertemu para petani."


def _json(example: Any, description: str) -> Responses:
    return {200: {"description": description, "content": {"application/json": {"example": example}}}}


def described(*answers: Responses | None) -> Responses:
    """The answers of a route, put together."""
    return {status: answer for each in answers if each for status, answer in each.items()}


def _error(description: str, example: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"example": {"error": example}}}}


ERRORS: Responses = {
    400: _error("The request is wrong.", "Invalid request: missing q parameter"),
    403: _error("The key is none, or the page is another site's.", "Invalid API key"),
    413: _error("The request is too large.", "the request is larger than 16 MB; send less at once"),
    429: _error("Too much at once; the header Retry-After says when to ask again.", "Slowdown: 60 per 1 minute"),
    500: _error("A defect.", "something went wrong that should not; the server's log names the place"),
    503: _error("It takes too long, or the server is ending.", "this takes longer than the server allows"),
}
"""How a request may fail."""

NEEDS_KEY: Responses = {401: _error("A key is needed.", "an API key is needed: Authorization: Bearer KEY")}
NOT_FOUND: Responses = {404: _error("There is no such, or it is another key's.", "there is no such job")}


def body(kinds: Mapping[str, tuple[Schema, Any]]) -> dict[str, Any]:
    """The body of a request, in each of its media types, with an example."""
    content: Schema = {}
    for kind, (schema, example) in kinds.items():
        content[kind] = {"schema": schema} | ({} if example is None else {"example": example})
    return {"requestBody": {"required": True, "content": content}}


def fields(required: str, **types: Any) -> Schema:
    """The schema of an object: a description for each field, or a whole schema; names of those that it must have."""
    properties = {
        name: {"type": "string", "description": each} if isinstance(each, str) else each for name, each in types.items()
    }
    return {"type": "object", "properties": properties, "required": required.split()}


_LANGUAGE = "id, ms, or auto to have it told"
_KEY = "an API key, where the server asks for one"
_FILE: Schema = {"type": "string", "format": "binary", "description": "a file of any format that is read"}

_TRANSLATE_FIELDS = fields(
    "q source target",
    q={"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}], "description": "text(s)"},
    source=_LANGUAGE,
    target="en",
    format="text (default) or html",
    alternatives={"type": "integer", "default": 0, "description": "other translations, at most so many"},
    api_key=_KEY,
)
_FORM = "application/x-www-form-urlencoded"
TRANSLATE = body(
    {
        "application/json": (
            _TRANSLATE_FIELDS,
            {"q": _TEXT, "source": "auto", "target": "en", "format": "text", "alternatives": 0, "api_key": ""},
        ),
        _FORM: (_TRANSLATE_FIELDS, None),
    }
)
TRANSLATED = _json(
    {
        "translatedText": "The President arrived in Bandung. He met farmers.",
        "detectedLanguage": {"language": "id", "confidence": 100.0},
    },
    "The translation; lists where q is a list.",
)
_DETECT_FIELDS = fields("q", q="a text", api_key=_KEY)
DETECT = body({"application/json": (_DETECT_FIELDS, {"q": _TEXT}), _FORM: (_DETECT_FIELDS, None)})
DETECTED = _json([{"language": "id", "confidence": 95.2}], "The languages that it may be in, the likeliest first.")
LANGUAGES = _json([{"code": "id", "name": "Indonesian", "targets": ["en"]}], "The languages.")
SETTINGS = _json({"charLimit": 400000, "apiKeys": False, "supportedFilesFormat": [".txt", ".docx"]}, "The settings.")
_FILE_FIELDS = fields("file source target", file=_FILE, source=_LANGUAGE, target="en", api_key=_KEY)
_SENT_FILE = {"file": "berita.docx", "source": "id", "target": "en"}
TRANSLATE_FILE = body({"multipart/form-data": (_FILE_FIELDS, _SENT_FILE)})
FILE_LINK = _json({"translatedFileUrl": "http://localhost:5000/download_file/.../berita_en.docx"}, "Where it is.")

_ARTICLE_FIELDS = fields(
    "",
    text="the article",
    url="or the address of a page that holds it",
    name="what it is called",
    language=_LANGUAGE,
    input_format="what it is, not to be told by its content (see translator formats)",
)
_UPLOAD_FIELDS = fields("file", file=_FILE, language=_LANGUAGE, input_format="what it is", text_field="its field")
ARTICLE = body(
    {
        "application/json": (_ARTICLE_FIELDS, {"text": _TEXT, "name": "bandung"}),
        "multipart/form-data": (_UPLOAD_FIELDS, {"file": "berita.docx", "language": "auto"}),
        "text/plain": ({"type": "string"}, _TEXT),
    }
)
BILINGUAL: Responses = {
    200: {
        "description": "The bilingual article, by Accept or `format`. JSON is as docs/schema.json has it. As "
        f"{EVENTS}: `article` (paragraphs and sentences of the source), `sentences` as they are done, `done` with the "
        "whole, or `error`.",
        "content": {
            media_type(name).partition(";")[0]: {} for name in FORMATS if not name.startswith("en.")
        }
        | {EVENTS: {"example": 'event: sentences\ndata: [{"id": "p1s1", "target": {"text": "..."}}]\n\n'}},
    }
}  # fmt: skip
REVISION = body(
    {
        "application/json": (
            fields(
                "article",
                article={"type": "object", "description": "a bilingual article, as docs/schema.json has it"},
                corrections={
                    "type": "array",
                    "items": fields("id target", id="of a sentence", target="its English, as a person has it"),
                },
            ),
            {"article": {"schema_version": 1, "name": "..."}, "corrections": [{"id": "p1s1", "target": "Rain fell."}]},
        )
    }
)
FORMAT_PARAMETER: Schema = {
    "parameters": [
        {
            "name": "format",
            "in": "query",
            "schema": {"type": "string", "enum": [*FORMATS, *DOCUMENTS]},
            "description": "the format of the answer, which wins over Accept; as document comes the file that was "
            "sent, in English or in both languages",
        }
    ]
}

_JOB = {"id": "q1w2e3", "state": "running", "name": "bandung", "done": 12, "total": 80, "created": "...", "error": None}
JOB_TAKEN: Responses = {202: {"description": "Taken.", "content": {"application/json": {"example": _JOB}}}}
JOB = _json(_JOB, "How far it is: waiting, running, done, failed or cancelled.")
JOBS = _json({"jobs": [_JOB]}, "The newest jobs of this key.")

_PAIR = {"source": "Harga naik 5 persen.", "target": "Prices rose 50 percent."}
CHECK = body(
    {
        "application/json": (
            fields(
                "pairs",
                pairs={
                    "type": "array",
                    "items": fields("source target", source="a sentence", target="its English translation"),
                },
                language="id (default) or ms",
            ),
            {"pairs": [_PAIR]},
        )
    }
)
CHECKED = _json(
    {"pairs": [_PAIR | {"flags": [{"kind": "number", "severity": "error", "message": "..."}]}]},
    "Each pair with its flags, none where nothing is found.",
)
CORRECTION = body(
    {
        "application/json": (
            fields("source target", source="an Indonesian sentence", target="its English translation"),
            {"source": "Hujan turun di Bogor.", "target": "Rain is falling in Bogor."},
        )
    }
)
SENTENCE = body({"application/json": (fields("source", source="a sentence"), {"source": "Hujan turun di Bogor."})})
LOOKED_UP = _json(
    {"corrected": None, "suggestions": [{"source": "Hujan turun.", "target": "It rained.", "score": 0.8}]},
    "The corrected translation of a sentence, and those of sentences like it.",
)
