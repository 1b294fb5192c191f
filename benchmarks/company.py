"""How many sentences are translated otherwise in other company: `python -m benchmarks.company`.

Each sentence goes through the engine alone, then all together, sorted by length and shuffled; what it gets must be the
same. Beside it, the same batches without the padding that makes it so. CT2_FORCE_CPU_ISA=AVX2 ONEDNN_MAX_CPU_ISA=AVX2
before the command imitates a processor without AVX-512.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Sequence
from unittest.mock import patch

from benchmarks.common import flores, hardware, versions
from translator.config import RuntimeConfig, TranslationConfig
from translator.models import ModelStore
from translator.translation import build_translator, marian_ctranslate2
from translator.translation.engine import Decoding, Hypothesis

Made = dict[str, list[Hypothesis]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", type=int, default=997)
    arguments = parser.parse_args()
    config = TranslationConfig()
    engine = build_translator(config, RuntimeConfig(threads=2), ModelStore())[0].engine
    texts = list(dict.fromkeys(flores("id")[: arguments.sentences]))
    sources = {text: engine.encode(text) for text in texts}
    search = Decoding(config.beam_size, 160, hypotheses=config.beam_size)

    def made(order: Sequence[str], at_once: int) -> Made:
        found: Made = {}
        for begin in range(0, len(order), at_once):
            company = order[begin : begin + at_once]
            decoded = engine.translate([sources[text] for text in company], search, config.batch_tokens)
            found.update(zip(company, decoded, strict=True))
        return found

    in_order = sorted(texts, key=lambda text: len(sources[text]))
    shuffled = random.Random(1).sample(texts, len(texts))  # noqa: S311
    print(hardware(), versions("ctranslate2"), sep="\n")
    isa = {name: os.environ.get(name, "as it is") for name in ("CT2_FORCE_CPU_ISA", "ONEDNN_MAX_CPU_ISA")}
    print(f"{len(texts)} sentences, beam {config.beam_size}; {isa}\n")
    print("| batches | in which company | other translation | other hypotheses | other scores | CPU s |")
    print("|---|---|---:|---:|---:|---:|")
    for name, multiple in (("padded", marian_ctranslate2._PADDED_TO), ("as they come", 1)):
        with patch.object(marian_ctranslate2, "_PADDED_TO", multiple):
            alone = made(texts, 1)
            for company, order, at_once in (("sorted", in_order, len(texts)), ("shuffled, 40 at once", shuffled, 40)):
                busy = time.process_time()
                other = made(order, at_once)
                busy = time.process_time() - busy
                first = sum(alone[text][0].tokens != other[text][0].tokens for text in texts)
                words = sum([h.tokens for h in alone[text]] != [h.tokens for h in other[text]] for text in texts)
                scores = sum([h.score for h in alone[text]] != [h.score for h in other[text]] for text in texts)
                print(f"| {name} | {company} | {first} | {words} | {scores} | {busy:.1f} |", flush=True)


if __name__ == "__main__":
    main()
