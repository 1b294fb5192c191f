"""What a request says, whichever way it says it: JSON, a form, or the address; and the file that comes with it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, NamedTuple

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import FormParser, MultiPartParser

from translator.server.failures import RefusedError

_MOST_FIELDS = 50
_LARGEST_PART = 1 << 30  # bytes; the whole body is bounded before
_DEEPEST = 100  # brackets within brackets; Python's own limit is that of its stack


class Given(NamedTuple):
    """The fields of a request, and its file with the name it was sent under, if it has one."""

    fields: Mapping[str, Any]
    is_json: bool
    file: bytes | None = None
    file_name: str = ""


async def given(request: Request) -> Given:
    """Read a request. Raises RefusedError where it is not what it says it is."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json" or kind.endswith("+json"):
        return Given(json_object(await request.body()), is_json=True)
    fields: dict[str, Any] = dict(request.query_params)
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return Given(fields, is_json=False)
    try:
        async with _form(request, kind) as form:
            file: bytes | None = None
            name = ""
            for key, value in form.multi_items():
                if isinstance(value, UploadFile):
                    file, name = await value.read(), value.filename or ""
                else:
                    fields[key] = value
    except RefusedError:
        raise
    except Exception:
        # Starlette's own error quotes what was sent, and is of several kinds.
        raise RefusedError(400, "Invalid request: the form cannot be read") from None
    return Given(fields, is_json=False, file=file, file_name=name)


@contextlib.asynccontextmanager
async def _form(request: Request, kind: str) -> AsyncIterator[FormData]:
    """The form that a request is. The body is in memory already, and its file never goes to the disk."""
    stream = request.stream()
    if kind == "multipart/form-data":
        parser = MultiPartParser(
            request.headers, stream, max_files=1, max_fields=_MOST_FIELDS, max_part_size=_LARGEST_PART
        )
        parser.spool_max_size = _LARGEST_PART
        form = await parser.parse()
    else:
        form = await FormParser(request.headers, stream).parse()
    try:
        yield form
    finally:
        await form.close()


def json_object(body: bytes) -> dict[str, Any]:
    """The object that a body is. Raises RefusedError where it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise RefusedError(400, "Invalid JSON format") from None
    if not isinstance(found, dict):
        raise RefusedError(400, "Invalid JSON format")
    return found


def text_of(fields: Mapping[str, Any], name: str) -> str | None:
    """A field that is a text, None where it is missing. Raises RefusedError where it is something else."""
    value = fields.get(name)
    if value is None or isinstance(value, str):
        return value
    raise RefusedError(400, f"Invalid request: {name} parameter is not a text")


def base_name(name: str) -> str:
    """The name of a file without folders, in either system's manner, and without what no header takes."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable() and c not in '"<>|:*?')[:200] or "article"
