"""The page at `/`: its files, those it has in common with the written page, and what it has to know of the server.

The page itself is in `page/`: modules of script, no build step, nothing from elsewhere. It has the style sheet of the
written page, and its script that marks words and evidence; `page.json` tells it what the marks mean, as `wording.py`
has it. So neither is said in two places.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

from translator.confidence import FIT
from translator.document import Role
from translator.languages import SOURCE_LANGUAGES
from translator.readers import FORMATS as READERS
from translator.server.context import context_of
from translator.server.settings import MEGABYTE
from translator.writers import FORMATS as WRITERS
from translator.writers import doubts, html_writer, wording

router = APIRouter(include_in_schema=False)

FILES = StaticFiles(directory=Path(__file__).parent / "page", html=True)
"""The page's own files."""


@router.get("/reading.css")
async def style() -> FileResponse:
    """The style sheet of the written page."""
    return FileResponse(html_writer.STYLE, media_type="text/css")


@router.get("/reading.js")
async def script() -> FileResponse:
    """The script of the written page."""
    return FileResponse(html_writer.SCRIPT, media_type="text/javascript")


@router.get("/page.json")
async def known(request: Request) -> dict[str, Any]:
    """What the page has to know: what this server takes, gives and keeps, and the words for what is told of sentences.

    Anybody who can load the page gets it, also without a key: it names nothing that is not in the documentation.
    """
    context = context_of(request)
    settings = context.settings
    return {
        "needsKey": context.keys is not None,
        "memory": context.memory is not None,
        "offline": settings.config.runtime.offline,
        "characters": settings.most_characters,
        "bytes": settings.largest_body,
        "megabytes": settings.largest_body / MEGABYTE,
        "suffixes": sorted({reader.suffixes[0] for reader in READERS.values() if reader.suffixes}),
        "formats": [
            {"name": name, "kind": writer.kind, "suffix": writer.suffix}
            for name, writer in WRITERS.items()
            if writer.is_installed
        ],
        **WORDS,
    }


WORDS: dict[str, Any] = {
    "languages": {code: language.name for code, language in SOURCE_LANGUAGES.items()},
    "severities": list(wording.SEVERITY_NOTES),
    "compared": list(doubts.COMPARED),
    "levels": dict(doubts.LEVEL_SEVERITIES),
    "records": {
        level: {"right": round(record.sentences * record.right), "sentences": record.sentences}
        for level, record in FIT.levels.items()
    },
    "methods": dict(wording.METHOD_LABELS),
    "standsIn": wording.STANDS_IN,
    "origins": dict(wording.ORIGIN_NOTES),
    "roles": {role: wording.role_label(role) for role in Role},
    "quiet": sorted(wording.QUIET_ROLES),
    "doubtful": wording.DOUBTFUL_NOTE,
    "legend": [
        {"heading": heading, "entries": [entry._asdict() for entry in entries]}
        for heading, entries in wording.legend().items()
    ],
}
"""What the writers say of sentences, by the names that the document has."""
