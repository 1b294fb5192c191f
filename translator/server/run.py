"""Starting the server, in one process or several, and ending it once what is under way is finished."""

from __future__ import annotations

import logging
import os
import signal
import sys
import tempfile
from types import FrameType

import uvicorn
from fastapi import FastAPI

from translator.errors import ConfigError
from translator.server.allocation import bound_arenas
from translator.server.app import create_app
from translator.server.protocol import ImpatientProtocol
from translator.server.settings import ServerSettings

_SETTINGS = "TRANSLATOR_SERVER_SETTINGS"  # for worker processes, which are started anew
_CONNECTIONS = 1024
_BACKLOG = 512


def run(settings: ServerSettings) -> None:
    """Serve until asked to stop, then finish what is under way. Raises ConfigError where it cannot begin."""
    settings.check()
    os.environ[_SETTINGS] = settings.model_dump_json()
    several = settings.workers > 1
    with tempfile.TemporaryDirectory(prefix="translator-") as folder:
        if several:
            if settings.state is None:
                raise ConfigError("several workers share their jobs in a file: name it with --state FILE.")
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        log_plainly()
        bound_arenas()
        # uvicorn raises the signal once more when all is finished, which would end the process before it has tidied up.
        signal.signal(signal.SIGTERM, _leave)
        try:
            uvicorn.run(
                "translator.server.run:from_environment" if several else create_app(settings),
                factory=several,
                host=settings.host,
                port=settings.port,
                workers=settings.workers,
                http=ImpatientProtocol,
                ws="none",
                access_log=False,  # which would hold what stands in addresses
                log_config=None,
                server_header=False,
                timeout_graceful_shutdown=int(settings.seconds),
                limit_concurrency=_CONNECTIONS,
                backlog=_BACKLOG,
            )
        except SystemExit as left:
            if left.code:
                raise ConfigError(
                    f"{settings.host}:{settings.port} cannot be listened on; see above. Choose another --port."
                ) from None


def from_environment() -> FastAPI:
    """The application of a worker process, with the settings that the first process left."""
    log_plainly()
    bound_arenas()
    return create_app(ServerSettings.model_validate_json(os.environ[_SETTINGS]))


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


def log_plainly() -> None:
    """Log to standard error: a line an answer, and what went wrong."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for name in ("uvicorn.error", "httpx"):
        logging.getLogger(name).setLevel(logging.WARNING)
