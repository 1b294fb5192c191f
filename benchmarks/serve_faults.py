"""Faults that the server must live through: nonsense, half of a request, slow clients, a dead worker, a full disk.

    python -m benchmarks.serve_faults [malformed] [slow] [killed] [full]

What is answered meanwhile is compared with what the pipeline gives for the same text.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from benchmarks.batch import sentences
from benchmarks.served import Server, begun, children, composed, resident, served
from translator import BilingualArticle, Pipeline, load_config, read_text

SENTENCES = 8  # in an article
MEGABYTES = 64  # of the disk that becomes full
_FORM = b"--x\r\nContent-Disposition: form-data\r\n\r\n"
_BODIES = (b"{", b"[1]", b'{"q": 5}', b'{"text": {}}', b"\xff" * 50, _FORM, b'{"pairs": [[]]}', b"[" * 2000,
           b'{"q": "a", "source": [], "target": null}', b"")  # fmt: skip
_PATHS = ("/translate", "/v1/articles", "/v1/check", "/v1/jobs", "/detect", "/v1/jobs/x", "/v1/memory", "/x" * 99)
_KINDS = ("application/json", "multipart/form-data; boundary=x", "text/plain", "multipart/form-data", "\x01")


def nonsense(port: int, chance: random.Random) -> tuple[str, int | None]:
    """Send something that is no request, or a request with nonsense in it.

    Gives which class of nonsense that was, and the status of the answer; None where the connection was closed instead.
    """
    body = chance.choice(_BODIES)
    method, kind = chance.choice(("POST", "GET", "PUT", "po st", "DELETE")), chance.choice(_KINDS)
    length = chance.choice((len(body), len(body), -1, "x"))
    head = f"{method} {chance.choice(_PATHS)} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}"
    request = f"{head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n".encode("latin-1")
    name = chance.choice(("a request", "noise", "the first 60 bytes, and no more sent"))
    sent = {"a request": request + body, "noise": chance.randbytes(200) + b"\r\n\r\n"}.get(name, request[:60])
    if name == "a request":
        faulty = method == "po st" or isinstance(length, str) or length < 0 or kind == "\x01"
        name = "a request whose head is wrong" if faulty else "a request whose body or address is wrong"
    try:
        with begun(port, sent) as connection:
            connection.settimeout(60)
            if name.startswith("the first"):
                connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(4096)
    except OSError:
        return name, None
    first = answer.split(b" ", 2)
    return name, int(first[1]) if len(first) > 1 and first[1].isdigit() else None


class Expected:
    """What the pipeline gives for a text, without a server."""

    def __init__(self) -> None:
        self._pipeline = Pipeline.from_config(load_config("extractive"))

    def wrong(self, texts: Sequence[str], answers: Sequence[bytes]) -> tuple[int, int]:
        """How many sentences are lost, and how many in other words, in the answers with bilingual articles."""
        lost = other = 0
        for text, answer in zip(texts, answers, strict=True):
            ours = [pair.target.text for pair in self._pipeline.run(read_text(text)).pairs]
            theirs = [pair.target.text for pair in BilingualArticle.model_validate_json(answer).pairs]
            lost += abs(len(ours) - len(theirs))
            other += sum(mine != their for mine, their in zip(ours, theirs, strict=False))
        return lost, other


def malformed(number: int, texts: Iterator[str], expected: Expected) -> None:
    """So many malformed requests, while articles are translated."""
    answers: dict[str, Counter[int | None]] = {}
    articles = composed(8, SENTENCES, texts)
    with served() as server, ThreadPoolExecutor(9) as pool:
        sound = pool.submit(lambda: [server.article(text) for text in articles])
        for name, status in pool.map(lambda at: nonsense(server.port, random.Random(at)), range(number)):  # noqa: S311
            answers.setdefault(name, Counter())[status] += 1
        found = sound.result()
        print(f"\n{number:,} malformed requests, by the status of the answer (None: the connection was closed)\n")
        for name, each in sorted(answers.items()):
            print(f"- {name}: {each.total()}, {dict(sorted(each.items(), key=str))}")
        _told("articles meanwhile", expected, articles, found)
        print(f"a headline afterwards: {1e3 * server.headline():.0f} ms")


def slow(texts: Iterator[str], expected: Expected) -> None:
    """Clients that send a part of a request and wait, a hundred at each point, while articles are translated."""
    head = b"POST /translate HTTP/1.1\r\nHost: localhost\r\n"
    articles = composed(8, SENTENCES, texts)
    with served() as server, ThreadPoolExecutor(1) as pool:
        quiet = median(server.headline() for _ in range(20))
        waiting = [
            begun(server.port, sent) for sent in (head, head + b"Content-Length: 90\r\n\r\nq=Hu") for _ in range(100)
        ]
        started = time.monotonic()
        times = [server.headline() for _ in range(20)]
        sound = pool.submit(lambda: [server.article(text) for text in articles])
        last: Counter[str] = Counter()
        for each in waiting:
            each.settimeout(60)
            answer = b""
            while piece := each.recv(65536):
                answer += piece
            last[answer.split(b"\r\n", 1)[0].decode() or "closed"] += 1
        print(f"\n100 clients stop within the headers, 100 within the body: {dict(last)}, the last "
              f"{time.monotonic() - started:.0f} s later; a headline takes {1e3 * median(times):.0f} ms meanwhile, "
              f"{1e3 * quiet:.0f} ms before")  # fmt: skip
        _told("articles meanwhile", expected, articles, sound.result())


def killed(texts: Iterator[str], expected: Expected) -> None:
    """One of two workers is killed under load, with a job of its own under way."""
    articles, long = composed(40, SENTENCES, texts), "\n\n".join(composed(20, 9, texts))
    with (
        tempfile.TemporaryDirectory() as folder,
        served("--workers", "2", "--state", str(Path(folder) / "state.db")) as server,
    ):
        jobs = [json.loads(server.ask_json("/v1/jobs", text=long)[1])["id"] for _ in range(2)]
        with ThreadPoolExecutor(8) as pool:
            running = [pool.submit(_ignoring, server.article, text) for text in articles]
            time.sleep(3)
            workers = [each for each in children(server.process.pid) if resident(each) > 100e6]
            os.kill(random.Random(1).choice(workers), signal.SIGKILL)  # noqa: S311
            answers = [each.result() for each in running]
        results = [_finished(server, each) for each in jobs]
        again = [server.article(text) for text in articles[:8]]
    lost = sum(each is None for each in answers)
    print(f"\nOne of {len(workers)} workers killed: {lost} of {len(articles)} requests lost their connection")
    kept = [(text, answer) for text, answer in zip(articles, answers, strict=True) if answer is not None]
    _told("the others", expected, [text for text, _ in kept], [answer for _, answer in kept])
    _told("jobs", expected, [long] * len(results), results)
    _told("requests afterwards", expected, articles[:8], again)


def full(texts: Iterator[str], expected: Expected) -> None:
    """The disk of the jobs and of the translation memory becomes full, and then has room again."""
    articles, corrections = composed(8, SENTENCES, texts), [next(texts) for _ in range(3)]
    bodies = composed(12, 24, texts)
    running = composed(3, 240, texts)
    with _disk() as folder, served(
        "--state", str(folder / "state.db"), "--memory", str(folder / "news.memory")
    ) as server:  # fmt: skip
        before = [_timed(server, next(texts)) for _ in range(10)]
        taken = [(text, json.loads(server.ask_json("/v1/jobs", text=text)[1])["id"]) for text in running]
        busy = [_timed(server, next(texts)) for _ in range(10)]
        filler = folder / "filler"
        with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(b"0" * 4096):
                pass
        stored = [server.ask_json("/v1/jobs", text=text) for text in bodies]
        times = [_timed(server, next(texts)) for _ in range(10)]
        found = [server.article(text) for text in articles]
        kept = Counter(server.ask_json("/v1/memory", source=each, target="It rained.")[0] for each in corrections)
        files = Counter(
            server.upload("/translate_file", "a.txt", text.encode(), source="id", target="en")[0] for text in articles
        )
        print(f"\nDisk full: jobs {dict(Counter(status for status, _ in stored))}, corrections {dict(kept)}, files "
              f"{dict(files)}")  # fmt: skip
        for name, each in (("before", before), ("while jobs run", busy), ("on the full disk", times)):
            print(f"a headline {name}: {1e3 * median(each):.0f} ms, at most {1e3 * max(each):.0f}")
        _told("articles meanwhile", expected, articles, found)
        filler.unlink()
        stored += [server.ask_json("/v1/jobs", text=text) for text in bodies[:2]]
        taken += [(text, json.loads(answer)["id"]) for text, (status, answer) in
                  zip([*bodies, *bodies[:2]], stored, strict=True) if status == 202]  # fmt: skip
        results = [_finished(server, number) for _, number in taken]
        print(f"with room again: {len(taken)} jobs taken in all, {len(taken) - len(results)} not done")
        _told("their results", expected, [text for text, _ in taken], results)


def _timed(server: Server, text: str) -> float:
    started = time.monotonic()
    status, answer = server.translate(text)
    assert status == 200, answer
    return time.monotonic() - started


def _told(what: str, expected: Expected, texts: Sequence[str], answers: Sequence[tuple[int, bytes]]) -> None:
    statuses = Counter(status for status, _ in answers)
    done = [(text, answer) for text, (status, answer) in zip(texts, answers, strict=True) if status == 200]
    lost, other = expected.wrong([text for text, _ in done], [answer for _, answer in done])
    print(f"{what}: {dict(statuses)}; {lost} sentences lost, {other} in other words than without a server", flush=True)


def _finished(server: Server, job: str) -> tuple[int, bytes]:
    until = time.monotonic() + 120
    while True:
        state = json.loads(server.ask(f"/v1/jobs/{job}")[1])
        if state["state"] not in ("waiting", "running"):
            return server.ask(f"/v1/jobs/{job}/article")
        assert time.monotonic() < until, state
        time.sleep(0.5)


def _ignoring(ask: Callable[[str], tuple[int, bytes]], text: str) -> tuple[int, bytes] | None:
    try:
        return ask(text)
    except (OSError, http.client.HTTPException):
        return None


@contextlib.contextmanager
def _disk() -> Iterator[Path]:
    """A small disk of its own, in memory; mounting one takes the rights of root."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["/bin/umount", "--lazy", folder], check=True)


def faults(parts: Sequence[str], number: int, texts: Iterator[str]) -> None:
    """Try them, and print what came of it."""
    expected = Expected()
    if "malformed" in parts:
        malformed(number, texts, expected)
    if "slow" in parts:
        slow(texts, expected)
    if "killed" in parts:
        killed(texts, expected)
    if "full" in parts:
        full(texts, expected)


FAULTS = ("malformed", "slow", "killed", "full")

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=FAULTS, metavar="|".join(FAULTS))
    parser.add_argument("--malformed", type=int, default=10_000, help="requests")
    asked = parser.parse_args()
    faults(asked.parts, asked.malformed, sentences())
