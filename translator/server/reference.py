"""The page of the API for people, at /docs: what openapi.json says, with a command to try each route by.

Made here of the description itself, since the usual viewers are loaded from other sites and run scripts. It has no
script, and its Content-Security-Policy allows nothing but its own style sheet, by its hash.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from translator.server.context import context_of
from translator.writers.templates import environment

router = APIRouter()


class Body(NamedTuple):
    """A way to send a request: its media type, its fields (name, description, whether it must be there), an example."""

    kind: str
    fields: tuple[tuple[str, str, bool], ...]
    command: str


class Operation(NamedTuple):
    """A route of the API, as the page shows it."""

    method: str
    path: str
    about: Mapping[str, Any]
    bodies: tuple[Body, ...]

    @property
    def id(self) -> str:
        """What a link to it names."""
        return f"{self.method}{self.path}".strip("/").replace("/", "-").replace("{", "").replace("}", "")


@router.get("/docs", include_in_schema=False)
async def reference(request: Request) -> HTMLResponse:
    """The API for people, with examples."""
    has_keys = context_of(request).keys is not None
    page, policy = rendered(request.app.openapi(), str(request.base_url).rstrip("/"), has_keys=has_keys)
    return HTMLResponse(page, headers={"Content-Security-Policy": policy})


def rendered(described: Mapping[str, Any], address: str, *, has_keys: bool) -> tuple[str, str]:
    """The page of an OpenAPI description, and the Content-Security-Policy to send it with.

    `address` is that of the server, for the examples; `has_keys` says whether these must have a key.
    """
    folder = Path(__file__).parent
    style = (folder / "reference.css").read_text(encoding="utf-8")
    template = environment().from_string((folder / "reference.html").read_text(encoding="utf-8"))
    groups: dict[str, list[Operation]] = {}
    for operation in operations(described, address, has_keys=has_keys):
        groups.setdefault(operation.about["tags"][0], []).append(operation)
    page = template.render(about=described["info"], groups=groups, style=_markup(style), shown=_shown)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return page, f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; frame-ancestors 'none'"


def operations(described: Mapping[str, Any], address: str, *, has_keys: bool) -> Iterator[Operation]:
    """The routes of an OpenAPI description, in its order."""
    key = ["-H", "Authorization: Bearer KEY"] if has_keys else []
    for path, by_method in described["paths"].items():
        for method, about in by_method.items():
            sent = about.get("requestBody", {}).get("content", {})
            bodies = [
                Body(kind, tuple(_fields(body["schema"])), _command(kind, body, f"{address}{path}", key))
                for kind, body in sent.items()
            ]
            if not bodies:
                asked = [] if method == "get" else ["-X", method.upper()]
                bodies = [Body("", (), shlex.join(["curl", *asked, *key, f"{address}{path}"]))]
            yield Operation(method, path, about, tuple(bodies))


def _fields(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    for name, each in schema.get("properties", {}).items():
        yield name, each.get("description", ""), name in schema.get("required", ())


def _command(kind: str, body: Mapping[str, Any], url: str, key: list[str]) -> str:
    """A command that sends the example of a body; empty where it has none."""
    example = body.get("example")
    if example is None:
        return ""
    if kind == "multipart/form-data":
        properties = body["schema"]["properties"]
        files = {name for name in example if properties[name].get("format") == "binary"}
        parts = [f"{name}={'@' if name in files else ''}{value}" for name, value in example.items()]
        return shlex.join(["curl", *key, *(word for part in parts for word in ("-F", part)), url])
    data = example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)
    return shlex.join(["curl", *key, "-H", f"Content-Type: {kind}", "--data-binary", data, url])


def _shown(answer: Mapping[str, Any]) -> str:
    """The example of an answer; empty where it has none."""
    for content in answer.get("content", {}).values():
        if "example" in content:
            example = content["example"]
            return example if isinstance(example, str) else json.dumps(example, ensure_ascii=False, indent=1)
    return ""


def _markup(text: str) -> object:
    from markupsafe import Markup

    return Markup(text)  # noqa: S704  our own style sheet
