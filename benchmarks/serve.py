"""The server: throughput beside `batch`, latency of a headline beside long articles, memory under load, and faults.

    python -m benchmarks.serve                       all of it, about twelve minutes on two cores
    python -m benchmarks.serve throughput latency    some parts of it
    python -m benchmarks.serve memory --minutes 30

A server is started on loopback, in a process of its own; the clients are threads of this one, on the same cores.
Articles are made of real sentences, each used once. `serve_load` is the memory part, `serve_faults` the faults, and
`serve_beside` puts another server with LibreTranslate's API beside ours.
"""

from __future__ import annotations

import argparse
import http.client
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles

from benchmarks.batch import sentences
from benchmarks.common import hardware, versions
from benchmarks.serve_faults import FAULTS, faults
from benchmarks.serve_load import memory
from benchmarks.served import Server, composed, served
from translator.batch import Report, run_batch

ARTICLES = 48
SENTENCES = 8  # in an article
WORDS_OF_LONG = 30_000
HEADLINES = 60
LONG = (0, 1, 3)  # long articles at once; a fourth is over the bound of sentences that wait, and refused


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
    for number in LONG:
        with served() as server, ThreadPoolExecutor(max(LONG)) as pool:
            server.headline()
            try:
                running = []
                for _ in range(number):
                    chosen, words = [], 0
                    while words < WORDS_OF_LONG:
                        chosen.append(next(texts))
                        words += len(chosen[-1].split())
                    running.append(pool.submit(_ended, server, "\n\n".join(chosen)))
                time.sleep(2 if number else 0)
                times = []
                for _ in range(HEADLINES):
                    times.append(server.headline())
                    time.sleep(0.05)
                ended = [each.result() for each in running if each.done()]
                assert not ended, f"long articles ended too soon, with {ended}"
                cut = quantiles(times, n=100)
                print(f"| {number} | {1e3 * median(times):.0f} | {1e3 * cut[94]:.0f} | {1e3 * cut[98]:.0f} "
                      f"| {1e3 * max(times):.0f} |", flush=True)  # fmt: skip
            finally:
                server.process.kill()  # the long articles are of no use any more


def _ended(server: Server, text: str) -> int:
    """Have a long article translated; the status of the answer, 0 where the server ended first."""
    try:
        return server.article(text)[0]
    except (OSError, http.client.HTTPException):
        return 0


def main(parts: Sequence[str], minutes: float, cores: float, malformed: int) -> None:
    """Measure, and print tables."""
    print(hardware(), versions("ctranslate2", "fastapi", "uvicorn"), sep="\n", flush=True)
    texts = sentences()
    if "throughput" in parts:
        throughput(texts)
    if "latency" in parts:
        latency(texts)
    if "memory" in parts:
        memory(texts, minutes, cores)
    if "faults" in parts:
        faults(FAULTS, malformed, texts)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = ("throughput", "latency", "memory", "faults")
    parser.add_argument("parts", nargs="*", default=names, metavar="|".join(names))
    parser.add_argument("--minutes", type=float, default=3, help="under load")
    parser.add_argument("--cores", type=float, default=2.0, help="that the server may use on average, under load")
    parser.add_argument("--malformed", type=int, default=10_000, help="requests")
    asked = parser.parse_args()
    main(asked.parts, asked.minutes, asked.cores, asked.malformed)
