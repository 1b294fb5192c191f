"""Wall time and peak memory of whole commands, each in a process of its own.

    python -m benchmarks.command

`translator translate --no-summary` is held against a script that does the same with CTranslate2 alone: read, cut at
line ends and full stops, translate, print. Every command runs once unmeasured (models are converted and cached), then
seven times in turn; the median wall time and the largest peak memory count.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.common import hardware, versions
from translator.models import ModelStore

ROOT = Path(__file__).resolve().parent.parent
ARTICLE = ROOT / "samples" / "economy.txt"
RUNS = 7

BARE = """
import re, sys
import ctranslate2, sentencepiece
folder, converted, article = sys.argv[1:]
source = sentencepiece.SentencePieceProcessor(model_file=folder + "/source.spm")
target = sentencepiece.SentencePieceProcessor(model_file=folder + "/target.spm")
model = ctranslate2.Translator(converted, inter_threads=1, intra_threads=2)
text = open(article, encoding="utf-8").read()
sentences = [s for line in text.splitlines() for s in re.split(r"(?<=[.?!]) +", line.strip()) if s]
tokens = [source.encode(s, out_type=str) + ["</s>"] for s in sentences]
results = model.translate_batch(tokens, beam_size=4, max_batch_size=1024, batch_type="tokens")
for sentence, result in zip(sentences, results):
    print(sentence, target.decode(result.hypotheses[0]), sep="\\n", end="\\n\\n")
"""


def measured(command: list[str]) -> tuple[float, float]:
    """Seconds and MB of peak memory that a command takes."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        sys.exit(f"failed: {' '.join(command)}")
    return seconds, usage.ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    store = ModelStore()
    model = store.resolve("embedded")
    converted = store.converted(model)
    command = str(Path(sys.executable).with_name("translator"))
    translate = [command, "translate", str(ARTICLE)]
    commands = {
        "translator --help": [command, "--help"],
        "bare CTranslate2 script": [sys.executable, "-c", BARE, str(model.folder), str(converted), str(ARTICLE)],
        "translator translate --no-summary": [*translate, "--no-summary"],
        "translator translate --summarizer extractive": [*translate, "--summarizer", "extractive"],
        "translator translate": translate,
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    memory = dict.fromkeys(commands, 0.0)
    for words in commands.values():
        measured(words)
    for _ in range(RUNS):
        for name, words in commands.items():
            taken, peak = measured(words)
            seconds[name].append(taken)
            memory[name] = max(memory[name], peak)

    print(hardware(), versions("ctranslate2", "typer", "pydantic"), sep="\n")
    print(f"{ARTICLE.name}: {len(ARTICLE.read_text(encoding='utf-8').split())} words; median of {RUNS} runs\n")
    bare = statistics.median(seconds["bare CTranslate2 script"])
    print("| command | seconds | of the bare script | peak MB |\n|---|---:|---:|---:|")
    for name in commands:
        median = statistics.median(seconds[name])
        print(f"| {name} | {median:.2f} | {median / bare:.2f} | {memory[name]:.0f} |")


if __name__ == "__main__":
    main()
