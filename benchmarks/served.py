"""A server for benchmarks: on loopback, in a process of its own, and clients of it."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import resource
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

HEADLINE = "Presiden meresmikan jembatan di Bandung pada Senin pagi"
_START = 120.0  # seconds that a server may take to start
_END = 30.0  # seconds that it may take to finish what is under way, before it is killed


class Server:
    """A server in a process of its own."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port

    def ask(self, path: str, body: bytes | None = None, kind: str = "application/json") -> tuple[int, bytes]:
        """Ask, on a connection of its own; gives the status and the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        try:
            headers = {"Content-Type": kind} if body is not None else {}
            connection.request("GET" if body is None else "POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def ask_json(self, path: str, **fields: object) -> tuple[int, bytes]:
        """Ask with fields as JSON."""
        return self.ask(path, json.dumps(fields).encode())

    def upload(self, path: str, name: str, content: bytes, **fields: str) -> tuple[int, bytes]:
        """Send a file with fields, as a form does."""
        mark = secrets.token_hex(12)
        parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
                 for key, value in fields.items()]  # fmt: skip
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        body = b"".join([*parts, head, content, f"\r\n--{mark}--\r\n".encode()])
        return self.ask(path, body, f"multipart/form-data; boundary={mark}")

    def article(self, text: str) -> tuple[int, bytes]:
        """Have an article translated."""
        return self.ask_json("/v1/articles", text=text)

    def translate(self, text: str | list[str]) -> tuple[int, bytes]:
        """Have a text translated, or several."""
        return self.ask_json("/translate", q=text, source="id", target="en")

    def headline(self) -> float:
        """Have a headline translated; gives the seconds that it took."""
        started = time.monotonic()
        status, _ = self.translate(HEADLINE)
        assert status == 200, status
        return time.monotonic() - started

    def megabytes(self) -> float:
        """The memory of its processes that is in use, in MB."""
        return sum(map(resident, [self.process.pid, *children(self.process.pid)])) / 1e6

    def processor_seconds(self) -> float:
        """The processor time that it has used, with that of its processes that have ended."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def children(process: int) -> list[int]:
    """The processes that one has started, and those that these have."""
    try:
        direct = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [each for child in map(int, direct) for each in (child, *children(child))]


def resident(process: int) -> int:
    """The memory of a process that is in use, in bytes."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


@contextmanager
def served(*words: str, before: Callable[[], None] | None = None) -> Iterator[Server]:
    """A server of ours with options of `translator serve`, until the block ends."""
    command = [sys.executable, "-m", "translator", "serve", "--config", "extractive", *words]
    with started(command, "/health", before=before) as server:
        yield server


@contextmanager
def started(
    command: list[str],
    ready: str,
    *,
    environment: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> Iterator[Server]:
    """A server by its command, which `--port N` is added to, until the block ends; `ready` answers once it serves."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
        preexec_fn=before,
    )
    server = Server(process, port)
    try:
        until = time.monotonic() + _START
        while True:
            assert process.poll() is None and time.monotonic() < until, "the server did not start"
            try:
                if server.ask(ready)[0] == 200:
                    break
            except OSError:
                time.sleep(0.1)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_END)
        except subprocess.TimeoutExpired:  # long articles that nobody waits for any more
            process.kill()
            process.wait()


def composed(number: int, size: int, texts: Iterator[str]) -> list[str]:
    """Articles of so many sentences, in paragraphs of three."""
    found = []
    for _ in range(number):
        chosen = list(itertools.islice(texts, size))
        found.append("\n\n".join(" ".join(chosen[at : at + 3]) for at in range(0, size, 3)))
    return found


def begun(port: int, sent: bytes) -> socket.socket:
    """A connection on which something has been sent."""
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(sent)
    return connection
