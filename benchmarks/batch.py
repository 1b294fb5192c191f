"""Directory runs: speed against the bare engine and a shell loop, summaries, memory, and whether time stays flat.

    python -m benchmarks.batch                    everything, about eight minutes on two cores
    python -m benchmarks.batch speed summaries    some parts of it
    python -m benchmarks.batch jobs               one process with two replicas, or two with one

Articles are made of real sentences, each used once, so that nothing is saved by translating equal sentences once.
"""

from __future__ import annotations

import argparse
import itertools
import json
import lzma
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.command import measured
from benchmarks.common import hardware, versions
from benchmarks.engines import bare
from translator.models import ModelStore
from translator.readers import read_article

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
COMMAND = str(Path(sys.executable).with_name("translator"))
THREADS = 2
SENTENCES = 8  # in an article
ARTICLES = 400
LOOPED = 12  # articles of the shell loop, which is scaled up
SUMMARIZED = 24
MANY, SENTENCES_OF_MANY, DISTINCT = 10_000, 12, 131
OURS = "translator batch, whole command"
BARE = "bare translate_batch, one sorted call"


def sentences() -> Iterator[str]:
    """Real Indonesian sentences, none twice; leaves with a message where they are not at hand."""
    flores, mono = SHARED / "eval" / "flores_dev.id", SHARED / "corpus" / "mono.id.tsv.xz"
    for file in (flores, mono):
        if not file.is_file():
            sys.exit(f"{file}: not here, so there is nothing to measure on")
    with lzma.open(mono, "rt", encoding="utf-8") as lines:
        more = (line.rstrip("\n").partition("\t")[2] for line in lines)
        yield from dict.fromkeys((*flores.read_text(encoding="utf-8").splitlines(), *more))


def compose(folder: Path, number: int, texts: Iterator[str], size: int) -> Path:
    """Write articles: a headline, and sentences in paragraphs of three."""
    for at in range(number):
        file = folder / f"{at // 500:03}" / f"{at:05}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        chosen = list(itertools.islice(texts, size))
        paragraphs = [" ".join(chosen[start : start + 3]) for start in range(0, len(chosen), 3)]
        file.write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")
    return folder


def batch(source: Path, output: Path, *words: str) -> tuple[float, float, dict[str, float]]:
    """Run the command; gives its wall time in seconds, its peak memory in MB, and its report."""
    seconds, peak = measured([COMMAND, "batch", str(source), str(output), "--quiet", *words])
    return seconds, peak, json.loads((output / "report.json").read_bytes())


def load() -> str:
    """The load average, which tells how much else the machine is doing."""
    return "load average " + ", ".join(f"{value:.1f}" for value in os.getloadavg())


def speed(folder: Path) -> None:
    """1,000 articles: the run, the bare engine on all their sentences, and the command once for each article."""
    source = compose(folder / "in", ARTICLES, sentences(), SENTENCES)
    articles = [read_article(file) for file in sorted(source.rglob("*.txt"))]
    texts = [sentence.text for article in articles for sentence in article.sentences]
    model = ModelStore().resolve("embedded")
    contender = bare(model.folder, ModelStore().converted(model), replicas=THREADS)
    contender(texts[:50])
    best: dict[str, tuple[float, float]] = {}

    def note(name: str, seconds: float, processor: float) -> None:
        best[name] = min(best.get(name, (seconds, processor)), (seconds, processor))

    for attempt in range(2):
        start, busy = time.perf_counter(), time.process_time()
        contender(texts)
        note(BARE, time.perf_counter() - start, time.process_time() - busy)
        busy = children()
        wall, _, report = batch(source, folder / f"out-{attempt}", "--no-summary")
        note(OURS, wall, children() - busy)
        note("the same, models loaded", report["seconds"], children() - busy)
    start, busy = time.perf_counter(), children()
    for file in sorted(source.rglob("*.txt"))[:LOOPED]:
        subprocess.run(
            [COMMAND, "translate", str(file), "-o", str(folder / "loop"), "--no-summary", "--quiet"], check=True
        )
    scale = ARTICLES / LOOPED
    note(f"shell loop over translate ({LOOPED}, scaled)", *(
        scale * value for value in (time.perf_counter() - start, children() - busy)
    ))  # fmt: skip

    print(f"\n{ARTICLES} articles, {len(texts)} sentences; no summaries, json and html; best of two; {load()}\n")
    print("| contender | seconds | CPU seconds | articles/min | speed of batch / it |\n|---|---:|---:|---:|---:|")
    for name, (seconds, processor) in best.items():
        ratio = seconds / best[OURS][0]
        print(f"| {name} | {seconds:.1f} | {processor:.1f} | {60 * ARTICLES / seconds:,.0f} | {ratio:.2f} |")
    print("\nOf the CPU time, where other work on the machine does not count: ", end="")
    print(
        f"{best['bare translate_batch, one sorted call'][1] / best[OURS][1]:.2f} of the bare call's speed.", flush=True
    )


def children() -> float:
    """CPU seconds of the processes that have ended so far."""
    usage = os.times()
    return usage.children_user + usage.children_system


def summaries(folder: Path) -> None:
    """A few articles with each kind of summary."""
    source = compose(folder / "in", SUMMARIZED, sentences(), SENTENCES)
    print(f"\n{SUMMARIZED} articles of {SENTENCES} sentences; {load()}\n")
    print("| summaries | seconds | articles/min |\n|---|---:|---:|")
    for name, words in (
        ("none", ["--no-summary"]),
        ("extractive", ["--summarizer", "extractive"]),
        ("language model", []),
    ):
        _, _, report = batch(source, folder / name, *words)
        print(f"| {name} | {report['seconds']:.1f} | {60 * SUMMARIZED / report['seconds']:,.0f} |")


def memory(folder: Path) -> None:
    """Few articles and many, all alike: peak memory, and time for each. Their sentences come again and again."""
    short = (text for text in sentences() if 4 <= len(text.split()) <= 12)
    source = compose(folder / "all", MANY, itertools.cycle(itertools.islice(short, DISTINCT)), SENTENCES_OF_MANY)
    print(
        f"\nArticles of {SENTENCES_OF_MANY} short sentences, {DISTINCT} different ones in all, no summaries, json; "
        f"{load()}\n"
    )
    print("| articles | peak MB | seconds | ms an article |\n|---:|---:|---:|---:|")
    for number in (100, 200, MANY):
        some = folder / f"in-{number}"
        for file in sorted(source.rglob("*.txt"))[:number]:
            place = some / file.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.hardlink_to(file)
        _, peak, report = batch(some, folder / f"out-{number}", "--no-summary", "--format", "json")
        print(
            f"| {number:,} | {peak:.0f} | {report['seconds']:.1f} | {1000 * report['seconds'] / number:.1f} |",
            flush=True,
        )


def jobs(folder: Path) -> None:
    """The same articles in one process with two replicas of the engine, and halved in two processes with one each."""
    texts = sentences()
    halves = [compose(folder / f"in/{half}", 150, texts, SENTENCES) for half in ("a", "b")]
    start = time.perf_counter()
    batch(folder / "in", folder / "together", "--no-summary", "--jobs", "2")
    together = time.perf_counter() - start
    start = time.perf_counter()
    running = [
        subprocess.Popen(
            [COMMAND, "batch", str(half), str(folder / f"out-{half.name}"), "--quiet", "--no-summary", "--jobs", "1"]
        )
        for half in halves
    ]
    for process in running:
        process.wait()
    apart = time.perf_counter() - start
    print(f"\n300 articles of {SENTENCES} sentences; {load()}\n")
    print("| | seconds |\n|---|---:|")
    print(f"| one process, two replicas | {together:.1f} |\n| two processes, a replica each | {apart:.1f} |")


PARTS: dict[str, Callable[[Path], None]] = {"speed": speed, "jobs": jobs, "summaries": summaries, "memory": memory}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; default: all")
    chosen = parser.parse_args().parts or list(PARTS)
    if unknown := [part for part in chosen if part not in PARTS]:
        parser.error(f"{unknown[0]} is none of {', '.join(PARTS)}")
    print(hardware(), versions("ctranslate2", "pydantic"), sep="\n", flush=True)
    for part in chosen:
        # The peak memory of a command counts what its parent held when it began, so each part begins anew.
        process = multiprocessing.get_context("spawn").Process(target=run, args=(part,))
        process.start()
        process.join()
        if process.exitcode:
            sys.exit(process.exitcode)


def run(part: str) -> None:
    """Measure one part, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        PARTS[part](Path(folder))


if __name__ == "__main__":
    main()
