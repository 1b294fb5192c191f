"""The server: throughput beside `batch`, latency of a headline beside long articles, memory under load, and faults.

    python -m benchmarks.serve                       all of it, about six minutes on two cores
    python -m benchmarks.serve throughput latency    some parts of it
    python -m benchmarks.serve memory --minutes 30

A server is started on loopback, in a process of its own; the clients are threads of this one, on the same cores.
Articles are made of real sentences, each used once.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

from benchmarks.batch import sentences
from benchmarks.common import hardware, versions
from translator.batch import Report, run_batch

ARTICLES = 48
SENTENCES = 8  # in an article
WORDS_OF_LONG = 30_000
HEADLINES = 60
STEADY_CLIENTS = 4
SMALL_DISK = 400_000  # bytes that any one file of the server's may have
HEADLINE = "Presiden meresmikan jembatan di Bandung pada Senin pagi"


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

    def article(self, text: str) -> tuple[int, bytes]:
        """Have an article translated."""
        return self.ask("/v1/articles", json.dumps({"text": text}).encode())

    def headline(self) -> float:
        """Have a headline translated; gives the seconds that it took."""
        started = time.monotonic()
        status, _ = self.ask("/translate", json.dumps({"q": HEADLINE, "source": "id", "target": "en"}).encode())
        assert status == 200, status
        return time.monotonic() - started

    def megabytes(self) -> float:
        """The memory of its processes that is in use, in MB."""
        processes = [self.process.pid, *children(self.process.pid)]
        return sum(map(resident, processes)) / 1e6


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
    """A server, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "translator", "serve", "--port", str(port), "--config", "extractive", *words]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, preexec_fn=before)
    server = Server(process, port)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if server.ask("/health")[0] == 200:
                    break
            except OSError:
                time.sleep(0.1)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def composed(number: int, size: int, texts: Iterator[str]) -> list[str]:
    """Articles of so many sentences, in paragraphs of three."""
    found = []
    for _ in range(number):
        chosen = list(itertools.islice(texts, size))
        found.append("\n\n".join(" ".join(chosen[at : at + 3]) for at in range(0, size, 3)))
    return found


def throughput(texts: Iterator[str]) -> None:
    """Articles a minute with more and more clients, beside a batch run of as many others."""
    with tempfile.TemporaryDirectory() as folder, served() as server:
        source, output = Path(folder) / "in", Path(folder) / "out"
        source.mkdir()
        list(run_batch(source, output, "extractive", formats=("json",)))  # so that what is read once is read
        server.article(composed(1, 4, texts)[0])
        seconds: dict[str, float] = {}
        for clients in (1, 8, 64):
            articles = composed(ARTICLES if clients < 64 else 2 * ARTICLES, SENTENCES, texts)
            started = time.monotonic()
            with ThreadPoolExecutor(clients) as pool:
                answers = list(pool.map(server.article, articles))
            seconds[f"{clients} clients"] = (time.monotonic() - started) / len(articles)
            assert {status for status, _ in answers} == {200}
        for number, text in enumerate(composed(2 * ARTICLES, SENTENCES, texts)):
            (source / f"{number:03}.txt").write_text(text, encoding="utf-8")
        started = time.monotonic()
        for step in run_batch(source, output, "extractive", formats=("json",)):
            if isinstance(step, Report):
                seconds["batch"] = (time.monotonic() - started) / (2 * ARTICLES)
    print(f"\n{SENTENCES} sentences an article\n\n| | articles a minute | of batch |\n|---|---:|---:|")
    for name, each in seconds.items():
        print(f"| {name} | {60 / each:.0f} | {seconds['batch'] / each:.2f} |")


def latency(texts: Iterator[str]) -> None:
    """How long a headline takes while nothing, and while long articles run."""
    print(f"\n| long articles ({WORDS_OF_LONG:,} words) | p50 ms | p95 ms | p99 ms | most |\n|---|---:|---:|---:|---:|")
    for number in (0, 1, 4):
        with served() as server:
            server.headline()
            threads = []
            for _ in range(number):
                chosen, words = [], 0
                while words < WORDS_OF_LONG:
                    chosen.append(next(texts))
                    words += len(chosen[-1].split())
                text = "\n\n".join(chosen)
                threads.append(threading.Thread(target=_ignoring, args=(server.article, text), daemon=True))
                threads[-1].start()
            time.sleep(2 if number else 0)
            times = []
            for _ in range(HEADLINES):
                times.append(server.headline())
                time.sleep(0.05)
            assert all(thread.is_alive() for thread in threads), "the long articles ended too soon"
            cut = quantiles(times, n=100)
            print(f"| {number} | {1e3 * median(times):.0f} | {1e3 * cut[94]:.0f} | {1e3 * cut[98]:.0f} "
                  f"| {1e3 * max(times):.0f} |", flush=True)  # fmt: skip
            server.process.kill()  # the long articles are of no use any more


def memory(texts: Iterator[str], minutes: float) -> None:
    """What the server holds after one minute under load, and after all of them."""
    with served() as server:
        stop = time.monotonic() + 60 * minutes
        held: list[float] = []
        done: Counter[int] = Counter()
        lock = threading.Lock()

        def load() -> None:
            while time.monotonic() < stop:
                with lock:
                    (text,) = composed(1, SENTENCES, texts)
                status, _ = server.article(text)
                done[status] += 1

        with ThreadPoolExecutor(STEADY_CLIENTS) as pool:
            running = [pool.submit(load) for _ in range(STEADY_CLIENTS)]
            for at in range(1, int(60 * minutes // 60) + 1):
                time.sleep(max(0.0, stop - 60 * (minutes - at) - time.monotonic()))
                held.append(server.megabytes())
            for each in running:
                each.result()
    print(f"\nMemory with {STEADY_CLIENTS} clients: {held[0]:.0f} MB after one minute, {held[-1]:.0f} MB after "
          f"{minutes:g} ({held[-1] / held[0]:.2f}); answers {dict(done)}")  # fmt: skip


def faults(texts: Iterator[str], malformed: int) -> None:
    """Clients that send nonsense, half of it, or slowly; a worker that is killed; a disk that is full."""
    chance = random.Random(1)  # noqa: S311
    with served() as server:
        answers: Counter[int] = Counter()
        with ThreadPoolExecutor(8) as pool:
            answers.update(pool.map(lambda at: _nonsense(server.port, random.Random(at)), range(malformed)))  # noqa: S311
        slow = [_begun(server.port, b"POST /translate HTTP/1.1\r\nHost: localhost\r\n") for _ in range(100)]
        half = [_begun(server.port, b"POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90\r\n\r\nq=Hu")
                for _ in range(100)]  # fmt: skip
        times = [server.headline() for _ in range(20)]
        print(f"\n{malformed:,} malformed requests: {dict(sorted(answers.items()))} (0: the connection was closed)")
        print(f"With 100 clients within headers and 100 within bodies: a headline takes {1e3 * median(times):.0f} ms")
        started = time.monotonic()
        for each in slow + half:
            each.settimeout(60)
            while each.recv(65536):
                pass
        print(f"All of those were closed {time.monotonic() - started:.0f} s later")
    with tempfile.TemporaryDirectory() as folder, served(
        "--workers", "2", "--state", str(Path(folder) / "state.db")
    ) as server:  # fmt: skip
        articles = composed(40, SENTENCES, texts)
        job = json.loads(server.ask("/v1/jobs", json.dumps({"text": "\n\n".join(composed(20, 9, texts))}).encode())[1])
        with ThreadPoolExecutor(8) as pool:
            running = [pool.submit(_ignoring, server.article, text) for text in articles]
            time.sleep(3)
            workers = [each for each in children(server.process.pid) if resident(each) > 100e6]
            os.kill(chance.choice(workers), signal.SIGKILL)
            lost = sum(each.result() is None for each in running)
        until = time.monotonic() + 120
        while (state := json.loads(server.ask(f"/v1/jobs/{job['id']}")[1])["state"]) != "done":
            assert time.monotonic() < until, state
            time.sleep(0.5)
        again = [server.article(text)[0] for text in articles[:8]]
        print(f"One of {len(workers)} workers killed: {lost} of {len(articles)} requests lost their connection; "
              f"the job was done; afterwards {dict(Counter(again))}")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, served(
        "--state", str(Path(folder) / "state.db"), before=_small_disk
    ) as server:  # fmt: skip
        body = json.dumps({"text": "\n\n".join(composed(30, 9, texts))}).encode()
        stored = Counter(server.ask("/v1/jobs", body)[0] for _ in range(12))
        print(f"Disk full: jobs {dict(stored)}; a headline all the same takes {1e3 * server.headline():.0f} ms")


def _small_disk() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL_DISK, SMALL_DISK))


def _ignoring(ask: Callable[[str], tuple[int, bytes]], text: str) -> tuple[int, bytes] | None:
    try:
        return ask(text)
    except (OSError, http.client.HTTPException):
        return None


def _begun(port: int, sent: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(sent)
    return connection


def _nonsense(port: int, chance: random.Random) -> int:
    """Send something that is no request, or a request with nonsense in it; gives the status, 0 where there is none."""
    paths = ("/translate", "/v1/articles", "/v1/check", "/v1/jobs", "/detect", "/v1/jobs/x", "/v1/memory", "/x" * 99)
    kinds = ("application/json", "multipart/form-data; boundary=x", "text/plain", "multipart/form-data", "\x01")
    form = b"--x\r\nContent-Disposition: form-data\r\n\r\n"
    bodies = (b"{", b"[1]", b'{"q": 5}', b'{"text": {}}', b"\xff" * 50, form, b'{"pairs": [[]]}', b"[" * 2000,
              b'{"q": "a", "source": [], "target": null}', b"")  # fmt: skip
    body = chance.choice(bodies)
    line = f"{chance.choice(('POST', 'GET', 'PUT', 'po st', 'DELETE'))} {chance.choice(paths)} HTTP/1.1"
    length = chance.choice((len(body), len(body), -1, "x"))
    head = f"{line}\r\nHost: localhost\r\nContent-Type: {chance.choice(kinds)}\r\nContent-Length: {length}\r\n"
    request = f"{head}Connection: close\r\n\r\n".encode("latin-1")
    noise = chance.randbytes(200) + b"\r\n\r\n"
    sent, whole = chance.choice(((request + body, True), (noise, True), (request[:60], False)))
    try:
        with _begun(port, sent) as connection:
            connection.settimeout(60)
            if not whole:
                connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(4096)
    except OSError:
        return 0
    first = answer.split(b" ", 2)
    return int(first[1]) if len(first) > 1 and first[1].isdigit() else 0


def main(parts: Sequence[str], minutes: float, malformed: int) -> None:
    """Measure, and print tables."""
    print(hardware(), versions("ctranslate2", "fastapi", "uvicorn"), sep="\n", flush=True)
    texts = sentences()
    if "throughput" in parts:
        throughput(texts)
    if "latency" in parts:
        latency(texts)
    if "memory" in parts:
        memory(texts, minutes)
    if "faults" in parts:
        faults(texts, malformed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = ("throughput", "latency", "memory", "faults")
    parser.add_argument("parts", nargs="*", default=names, metavar="|".join(names))
    parser.add_argument("--minutes", type=float, default=3, help="under load")
    parser.add_argument("--malformed", type=int, default=10_000, help="requests")
    asked = parser.parse_args()
    main(asked.parts, asked.minutes, asked.malformed)
