"""A server for tests: in a thread of the test's own process, on loopback, on a port that is free."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from translator import Pipeline
from translator.server.app import create_app
from translator.server.protocol import ImpatientProtocol
from translator.server.settings import ServerSettings


@contextmanager
def serving(settings: ServerSettings, pipeline: Pipeline | None = None) -> Iterator[str]:
    """A server that runs while the block does; gives its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        config = uvicorn.Config(
            create_app(settings, pipeline),
            http=ImpatientProtocol,
            ws="none",
            lifespan="on",
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=60,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                time.sleep(0.01)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join()
