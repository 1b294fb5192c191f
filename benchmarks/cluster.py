"""Workers on a Ray cluster: speed against the local executor, and how much one driver can hand out and record.

    python -m benchmarks.cluster                          both parts, as below
    python -m benchmarks.cluster speed --articles 600     real articles, both executors on the same cores, in turn
    python -m benchmarks.cluster driver --articles 200000 workers that only sleep

In the second part 200 windows are under way at once: in a few processes with many threads each, since 200 processes are
too many for a small machine. What the driver does, and what is measured of it, is the same: plan, ask the ledger, send,
wait, record.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import os
import resource
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.batch import SENTENCES, compose, load, sentences
from benchmarks.common import hardware, versions
from translator import Pipeline
from translator.batch import (
    BatchSettings,
    Executor,
    LocalExecutor,
    Outcome,
    RayExecutor,
    Report,
    Step,
    Task,
    Window,
    Worker,
    load_worker,
    open_place,
    run_with,
)
from translator.config import Config, load_config

CORES = 2
WORKERS = 200
PROCESSES = 4
SLEEP = 0.05  # seconds for an article, so that the workers together could do 4,000 a second
BYTES = 1500  # of an article of the second part


class Seconds(NamedTuple):
    """A run: all of it, and without the start, when models are loaded and processes begin."""

    whole: float
    working: float


def run(executor: Executor, source: Path, output: Path) -> float:
    """Seconds that a run takes with an executor that is ready."""
    settings = BatchSettings(open_place(source), open_place(output), ("json", "html"))
    start = time.perf_counter()
    *_, report = run_with(settings, lambda: executor, threading.Event())
    assert isinstance(report, Report)
    assert not report.articles.failed
    return time.perf_counter() - start


def speed(folder: Path, number: int) -> None:
    """The same articles with the local executor and with as many workers as cores, twice, in turn."""
    source = compose(folder / "in", number, sentences(), SENTENCES)
    best: dict[str, Seconds] = {}
    for attempt in range(2):
        for name in ("local", "cluster"):
            start = time.perf_counter()
            output = folder / f"{name}-{attempt}"
            places = (("json", "html"), open_place(source), open_place(output))
            if name == "local":
                worker = load_worker(config(CORES), *places)
                working = run(LocalExecutor(worker), source, output)
            else:
                build = functools.partial(load_worker, config(1), *places)
                with RayExecutor(build, minimum=CORES, maximum=CORES) as executor:
                    working = run(executor, source, output)
            taken = Seconds(time.perf_counter() - start, working)
            best[name] = min(best.get(name, taken), taken, key=lambda each: each.working)
    print(f"\n{number} articles of {SENTENCES} sentences, {CORES} cores, no summaries; best of two; {load()}\n")
    print("| executor | seconds | with its start | articles/min | local / it |\n|---|---:|---:|---:|---:|")
    names = {
        "local": f"local, one process, {CORES} replicas",
        "cluster": f"cluster, {CORES} workers of a replica each",
    }
    for name, seconds in best.items():
        ratio = best["local"].working / seconds.working
        print(
            f"| {names[name]} | {seconds.working:.1f} | {seconds.whole:.1f} "
            f"| {60 * number / seconds.working:,.0f} | {ratio:.2f} |"
        )


def config(threads: int) -> Config:
    """Translation alone, on so many cores."""
    return load_config("embedded", {"summarization.method": "none", "runtime.threads": threads})


class Sleeper(Worker):
    """Takes as long as an engine might, and writes nothing."""

    def __init__(self, seconds: float) -> None:
        super().__init__(Pipeline(config(1), None, None, ()), (), open_place(""), open_place(""))  # type: ignore[arg-type]
        self._seconds = seconds

    def work(self, tasks: Sequence[Task]) -> Window:
        """Sleep, and say that all went well."""
        time.sleep(self._seconds * len(tasks))
        digest = hashlib.sha256(bytes(BYTES)).hexdigest()
        return Window([Outcome(*task, input_sha256=digest, sentences=8, words=140) for task in tasks])


def driver(folder: Path, number: int) -> None:
    """Many articles, and workers that only sleep: articles a second, CPU seconds of the driver, and its memory."""
    source = folder / "in"
    for at in range(number):
        file = source / f"{at // 1000:04}" / f"{at:07}.txt"
        if not at % 1000:
            file.parent.mkdir(parents=True)
        with file.open("wb") as stream:
            stream.truncate(BYTES)
    import ray

    print(f"\n{number:,} articles, {WORKERS} at once, {SLEEP} s each; {load()}\n", flush=True)
    print("| articles | seconds | articles/s | driver's CPU s | driver's memory, MB |\n|---:|---:|---:|---:|---:|")
    build = functools.partial(Sleeper, SLEEP)
    per_process = WORKERS // PROCESSES
    settings = BatchSettings(open_place(source), open_place(folder / "out"), ())
    ray.init(num_cpus=PROCESSES, include_dashboard=False, log_to_driver=False)  # more than there are: they only sleep
    with RayExecutor(build, minimum=PROCESSES, maximum=PROCESSES, lanes=per_process) as executor:
        start, busy, marks = time.perf_counter(), time.process_time(), [number * tenth // 10 for tenth in range(1, 11)]
        for event in run_with(settings, lambda: executor, threading.Event()):
            if isinstance(event, Step) and not event.outcome:
                start, busy = time.perf_counter(), time.process_time()  # planned and ready
            while isinstance(event, Step) and marks and event.tally.made >= marks[0]:
                marks.pop(0)
                seconds = time.perf_counter() - start
                print(
                    f"| {event.tally.made:,} | {seconds:.1f} | {event.tally.made / seconds:,.0f} "
                    f"| {time.process_time() - busy:.1f} | {resident():.0f} |",
                    flush=True,
                )
        start = time.perf_counter()
        *_, report = run_with(settings, lambda: executor, threading.Event())
        rate = number / (time.perf_counter() - start)
        assert isinstance(report, Report)
        assert report.articles.kept == number
    ledger = (settings.state_folder / "ledger.sqlite").stat().st_size / number
    print(f"\na rerun passes over {rate:,.0f} done articles a second; {ledger:.0f} bytes of ledger for each")
    print(f"peak memory of the driver {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB; {load()}")


def resident() -> float:
    """MB of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", choices=("speed", "driver"), help="default: both")
    parser.add_argument("--articles", type=int, help="default: 600 for speed, 20,000 for driver")
    options = parser.parse_args()
    print(hardware(), versions("ray", "ctranslate2"), sep="\n")
    for name, part, usual in (("speed", speed, 600), ("driver", driver, 20_000)):
        if options.part in (None, name):
            with tempfile.TemporaryDirectory() as folder:
                part(Path(folder), options.articles or usual)


if __name__ == "__main__":
    main()
