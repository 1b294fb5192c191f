"""What each model takes and gives, side by side in one run: start-up, memory, speed, quality, conversion.

    python -m benchmarks.models                     everything, on the first 300 sentences of FLORES-200 dev
    python -m benchmarks.models --sentences 997 --only engines
    python -m benchmarks.models --only argos --argos ENV/bin/python     which has argostranslate

*engines*: the embedded model on each engine in each type of numbers, each in a process of its own: seconds until it is
loaded from a warm cache, peak memory, BLEU, chrF, tokens of English a second, megabytes that are kept of it. *startup*:
`translator translate` on one sentence, by the models that are here. *conversion*: into an empty cache. *argos*: our
package in argostranslate, against this package, on the sentences of twenty articles. What is not here is left out, with
a word. Speeds on a busy machine say nothing: the load is printed.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.common import flores, hardware, versions
from translator.config import load_config
from translator.evaluation.hardware import load
from translator.models import ModelStore
from translator.models.packages import export_package
from translator.pipeline import Pipeline
from translator.readers import read_text

THREADS = 2
TWENTY = (1, 15, 56, 106, 110, 180, 182, 202, 213, 219, 225, 244, 295, 298, 326, 342, 349, 355, 378, 383)
"""The third list of docs/summaries.md."""
ENGINES = (
    ("ctranslate2", "int8"),
    ("ctranslate2", "float32"),
    ("transformers", "float32"),
    ("transformers", "bfloat16"),
)
SUMMARIZERS = ("smollm2-135m-instruct", "qwen2.5-coder-1.5b-instruct")
ARTICLES = Path(__file__).resolve().parent.parent.parent / "shared" / "articles" / "news.jsonl.xz"
STAGES = ("engines", "startup", "conversion", "argos")

ARGOS = """
import json, sys, time
import argostranslate.package, argostranslate.translate
argostranslate.package.install_from_path(sys.argv[1])
translation = argostranslate.translate.get_translation_from_codes("id", "en")
sentences = json.load(sys.stdin)
translation.translate(sentences[0])
start = time.perf_counter()
made = [translation.translate(sentence) for sentence in sentences]
print(json.dumps([time.perf_counter() - start, made]))
"""


def run_engine(engine: str, compute_type: str, sentences: int) -> None:
    """Translate, and print what it took: the part of this benchmark that is a process of its own."""
    import resource

    import sacrebleu

    from translator.config import RuntimeConfig, TranslationConfig
    from translator.translation import SourceSentence, build_translator

    texts = flores("id")[:sentences]
    start = time.perf_counter()
    config = TranslationConfig.model_validate({"engine": engine})
    runtime = RuntimeConfig.model_validate({"threads": THREADS, "compute_type": compute_type, "device": "cpu"})
    translator, _ = build_translator(config, runtime, ModelStore(offline=True))
    loaded = time.perf_counter()
    translator.translate([SourceSentence("Halo.", {})])
    began = time.perf_counter()
    made = [each.text for each in translator.translate([SourceSentence(text, {}) for text in texts])]
    seconds = time.perf_counter() - began
    references = [flores("en")[:sentences]]
    tokens = sum(len(translator.engine.encode_target(text)) for text in made)
    print(
        json.dumps(
            {
                "loaded": loaded - start,
                "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
                "bleu": sacrebleu.corpus_bleu(made, references).score,
                "chrf": sacrebleu.corpus_chrf(made, references).score,
                "speed": tokens / seconds,
            }
        )
    )


def engines(sentences: int) -> None:
    """Print a row for each engine and type."""
    store = ModelStore(offline=True)
    model = store.resolve("embedded")
    print(f"\nThe embedded model, {sentences} sentences of FLORES-200 dev, {THREADS} threads:\n")
    print("| engine | numbers | loaded, s | peak, MB | BLEU | chrF | tokens/s | kept, MB |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for engine, compute_type in ENGINES:
        folder = model.folder
        if engine == "ctranslate2":
            folder = store.converted(model, {"int8": "int8_float32"}.get(compute_type, compute_type))
        found = _child("--engine", engine, compute_type, "--sentences", str(sentences))
        figures = " | ".join(f"{found[name]:.{places}f}" for name, places in _SHOWN.items())
        print(f"| {engine} | {compute_type} | {figures} | {_megabytes(folder):.0f} |", flush=True)


_SHOWN = {"loaded": 1, "peak": 0, "bleu": 1, "chrf": 1, "speed": 0}


def _child(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.models", *arguments]
    printed = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    found: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return found


def startup() -> None:
    """Print what one sentence takes from a warm cache, as a whole command."""
    present = {status.entry.name for status in ModelStore(offline=True).status() if status.folder}
    ways: dict[str, Sequence[str]] = {"embedded, no summary": ("--no-summary",)}
    ways["embedded, no summary, float32"] = ("--no-summary", "--compute-type", "float32")
    ways["embedded, transformers, no summary"] = ("--no-summary", "--engine", "transformers")
    ways["embedded, extractive summary"] = ("--summarizer", "extractive")
    print("\nOne sentence, the whole command, the better of three:\n\n| models | s | peak, MB |\n|---|---:|---:|")
    with tempfile.TemporaryDirectory() as scratch:
        article = Path(scratch) / "one.txt"
        article.write_text("Presiden tiba di Bandung pada Rabu pagi.\n", encoding="utf-8")
        for name in SUMMARIZERS:
            if name not in present:
                print(f"{name} is not here, and left out", file=sys.stderr)
                continue
            preset = Path(scratch) / f"{name}.toml"
            preset.write_text(f'[summarization]\nmodel = "{name}"\n', encoding="utf-8")
            ways[f"embedded, summary by {name}"] = ("--config", str(preset))
        for way, options in ways.items():
            command = [sys.executable, "-m", "translator", "translate", str(article), "--offline", "-q", *options]
            taken = [_measured(command) for _ in range(3)]
            quickest, largest = min(seconds for seconds, _ in taken), max(peak for _, peak in taken)
            print(f"| {way} | {quickest:.2f} | {largest:.0f} |", flush=True)


def _measured(command: Sequence[str]) -> tuple[float, float]:
    """Seconds and MB of peak memory that a command takes."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"failed: {' '.join(command)}")
    return time.perf_counter() - start, usage.ru_maxrss / 1000


def conversion() -> None:
    """Print what a conversion into an empty cache takes and leaves."""
    print("\nConversion, into an empty cache:\n\n| model | numbers | s | leaves, MB |\n|---|---|---:|---:|")
    here = ModelStore(offline=True)
    present = [status.entry.name for status in here.status() if status.folder]
    for name, stored in (("embedded", "int8_float32"), ("embedded", "float32"), (SUMMARIZERS[0], "int8_float32")):
        if name not in present:
            continue
        model = here.resolve(name)
        with tempfile.TemporaryDirectory() as scratch:
            start = time.perf_counter()
            folder = ModelStore(cache=Path(scratch), offline=True).converted(model, stored)
            print(f"| {name} | {stored} | {time.perf_counter() - start:.1f} | {_megabytes(folder):.0f} |", flush=True)


def _megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.iterdir() if file.is_file()) / 1e6


def argos(python: str) -> None:
    """Print sentences a second of argostranslate with our package, and of this package."""
    if not python or not Path(python).is_file() or not ARTICLES.is_file():
        print("\nargos: no environment with argostranslate (--argos), or no articles: left out")
        return
    with lzma.open(ARTICLES, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    articles = [read_text(texts[at], name=str(at)) for at in TWENTY]
    sentences = [sentence.text for article in articles for sentence in article.sentences]
    with tempfile.TemporaryDirectory() as scratch:
        package = Path(scratch) / "ours.argosmodel"
        export_package(ModelStore(offline=True), "embedded", "argos", package)
        environment = os.environ | {
            "ARGOS_CHUNK_TYPE": "SPACY",
            "ARGOS_PACKAGES_DIR": str(Path(scratch) / "packages"),
            "XDG_DATA_HOME": str(Path(scratch) / "data"),
            "OMP_NUM_THREADS": str(THREADS),
        }
        command = [python, "-c", ARGOS, str(package)]
        given = json.dumps(sentences)
        printed = subprocess.run(
            command, input=given, env=environment, stdout=subprocess.PIPE, check=True, text=True
        ).stdout
        seconds, theirs = json.loads(printed.splitlines()[-1])
    options = {"summarization.method": "none", "runtime.threads": THREADS}
    with Pipeline.from_config(load_config("embedded", options)) as pipeline:
        pipeline.run(articles[0])
        start = time.perf_counter()
        ours = [pair.target.text for made in pipeline.run_together(articles) for pair in made.pairs]
        whole = time.perf_counter() - start
        start = time.perf_counter()
        for article in articles:
            pipeline.run(article)
        single = time.perf_counter() - start
    same = sum(one.strip() == other for one, other in zip(theirs, ours, strict=True))
    print(f"\nThe {len(sentences)} sentences of 20 articles, {THREADS} threads; {same} came out alike:\n")
    print("| | s | sentences/s |\n|---|---:|---:|")
    for name, taken in (
        ("argostranslate with our package, a sentence at a time", seconds),
        ("ours with checks and confidence, an article at a time", single),
        ("ours with checks and confidence, all articles together", whole),
    ):
        print(f"| {name} | {taken:.1f} | {len(sentences) / taken:.1f} |")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", type=int, default=300)
    parser.add_argument("--only", choices=STAGES, action="append")
    parser.add_argument("--argos", default="", metavar="PYTHON", help="of an environment with argostranslate")
    parser.add_argument("--engine", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.engine:
        engine, compute_type = asked.engine
        run_engine(engine, compute_type, asked.sentences)
        return
    print(hardware(), versions("ctranslate2", "transformers", "torch"), f"load before: {load()}", sep="\n")
    stages: dict[str, Callable[[], None]] = {
        "engines": partial(engines, asked.sentences),
        "startup": startup,
        "conversion": conversion,
        "argos": partial(argos, asked.argos),
    }
    for stage in asked.only or STAGES:
        stages[stage]()
    print(f"\nload after: {load()}")


if __name__ == "__main__":
    main()
