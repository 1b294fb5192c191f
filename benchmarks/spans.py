"""What must not be translated: how often the model alone and the translation stage keep it, kind by kind.

    python -m benchmarks.spans [--show]

The sentences and what has to stand in their translations are in `benchmarks/data/spans.tsv`; they were written after
the stand-ins had been chosen, on others. "Alone" is the likeliest translation of the sentence as it stands. A sentence
counts as kept where all that it has to hold stands in it as often as in the source, and no sign of a character that
the model could not write does.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.common import hardware, versions
from translator.checks import check_pair
from translator.config import RuntimeConfig, TranslationConfig
from translator.document import FlagKind
from translator.models import ModelStore
from translator.placeables import finding
from translator.translation import SourceSentence, build_translator
from translator.translation.engine import Decoding
from translator.translation.standins import Masked

_FILE = Path(__file__).with_name("data") / "spans.tsv"


class Sample(NamedTuple):
    """A sentence of a kind, and what its translation has to hold."""

    kind: str
    text: str
    held: tuple[str, ...]

    def is_kept(self, translation: str) -> bool:
        """Whether a translation holds it all."""
        return "\ufffd" not in translation and all(
            translation.count(held) == max(1, self.text.count(held)) for held in self.held
        )


def samples() -> list[Sample]:
    """The sentences of the data file."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    rows = [
        [field.replace("\\t", "\t").replace("\\\\", "\\") for field in line.split("\t")]
        for line in lines
        if not line.startswith("#")
    ]
    return [Sample(kind, text, tuple(held)) for kind, text, *held in rows]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--show", action="store_true", help="print each sentence with both translations")
    show: bool = parser.parse_args(arguments).show
    translator, model = build_translator(TranslationConfig(), RuntimeConfig(), ModelStore())
    engine, tried = translator.engine, samples()
    print(hardware(), versions("ctranslate2"), f"model {model.name}", sep="\n")

    texts = sorted({sample.text for sample in tried}, key=lambda text: len(engine.encode(text)))
    alone = dict(
        zip(
            texts,
            (
                engine.decode(best.tokens)
                for best, *_ in engine.translate([engine.encode(text) for text in texts], Decoding(4, 256), 1024)
            ),
            strict=True,
        )
    )
    started = time.perf_counter()
    made = translator.translate([SourceSentence(sample.text, {}) for sample in tried])
    took = time.perf_counter() - started

    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for sample, after in zip(tried, made, strict=True):
        before = alone[sample.text]
        kept = sample.is_kept(before), sample.is_kept(after.text)
        flags = [*after.flags, *check_pair(sample.text, after.text)]
        told = kept[1] or any(flag.kind in (FlagKind.SPAN, FlagKind.NUMBER) for flag in flags)
        for number, value in enumerate((True, *kept, not told)):
            counts[sample.kind][number] += value
        if show or not kept[1]:
            print("", sample.text, before, after.text, *(f"  {flag.message}" for flag in flags), sep="\n")
    counts["all"] = [sum(column) for column in zip(*counts.values(), strict=True)]
    print("\n| kind | sentences | kept by the model alone | kept | lost without a flag |\n|---|---:|---:|---:|---:|")
    for kind, (number, before_, after_, untold) in counts.items():
        print(f"| {kind} | {number} | {before_} | {after_} | {untold} |")

    finding._find.cache_clear()
    started = time.perf_counter()
    for sample in tried:
        Masked(sample.text)
    print(f"\nrecognising and masking: {(time.perf_counter() - started) / took:.2%} of the time of translation")


if __name__ == "__main__":
    main()
