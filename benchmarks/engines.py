"""Speed and agreement of the translation engines, in one run on two threads.

    python -m benchmarks.engines            speed, on 200 sentences of FLORES-200 dev
    python -m benchmarks.engines --quality  also BLEU and chrF of both engines on all of it

Each contender translates the same sentences with the same beam; the model is loaded beforehand, and each is timed
three times in turn with the best counted, so that a disturbance hits nobody alone.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.common import flores, hardware, versions
from translator.config import RuntimeConfig, TranslationConfig
from translator.models import ModelStore
from translator.translation import SourceSentence, Translator, build_translator

THREADS = 2
BEAM = 4
ROUNDS = 3


def ours(engine: str) -> Translator:
    """Our translation stage on an engine."""
    config = TranslationConfig.model_validate({"engine": engine, "beam_size": BEAM})
    return build_translator(config, RuntimeConfig(threads=THREADS), ModelStore())[0]


def one_by_one(folder: Path) -> Callable[[list[str]], list[str]]:
    """What the model's documentation shows: tokenizer, `generate`, decode, a sentence at a time."""
    import torch
    from transformers import MarianMTModel, MarianTokenizer

    torch.set_num_threads(THREADS)
    tokenizer = MarianTokenizer.from_pretrained(folder)
    model = MarianMTModel.from_pretrained(folder, dtype=torch.float32)  # in evaluation mode, as it comes

    def translate(texts: list[str]) -> list[str]:
        with torch.inference_mode():
            return [
                tokenizer.decode(
                    model.generate(**tokenizer([text], return_tensors="pt"), num_beams=BEAM)[0],
                    skip_special_tokens=True,
                )
                for text in texts
            ]

    return translate


def easynmt(folder: Path) -> Callable[[list[str]], list[str]] | None:
    """EasyNMT with our weights, in batches of its own choice; None where it is not installed.

    It takes models by the names of their hub repositories, relative to the working folder where one lies there.
    """
    try:
        from easynmt import EasyNMT
        from easynmt.models import OpusMT
    except ImportError:
        return None
    marian = OpusMT()
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        place = Path("Helsinki-NLP/opus-mt-id-en")
        place.parent.mkdir()
        place.symlink_to(folder.resolve())
        marian.load_model(str(place))
    model = EasyNMT(translator=marian, device="cpu")

    def translate(texts: list[str]) -> list[str]:
        out: list[str] = model.translate(
            texts, source_lang="id", target_lang="en", beam_size=BEAM, perform_sentence_splitting=False
        )
        return out

    return translate


def bare(folder: Path, converted: Path, *, replicas: int) -> Callable[[list[str]], list[str]]:
    """CTranslate2 alone, in one call on all sentences, sorted by length."""
    import ctranslate2
    import sentencepiece

    source = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    target = sentencepiece.SentencePieceProcessor(model_file=str(folder / "target.spm"))
    model = ctranslate2.Translator(str(converted), inter_threads=replicas, intra_threads=THREADS // replicas)

    def translate(texts: list[str]) -> list[str]:
        tokens = [[*source.encode(text, out_type=str), "</s>"] for text in texts]
        order = sorted(range(len(texts)), key=lambda at: len(tokens[at]))
        results = model.translate_batch(
            [tokens[at] for at in order],
            beam_size=BEAM,
            max_batch_size=TranslationConfig().batch_tokens,  # as ours, and quicker than larger ones
            batch_type="tokens",
        )
        found = {at: target.decode(result.hypotheses[0]) for at, result in zip(order, results, strict=True)}
        return [found[at] for at in range(len(texts))]

    return translate


def through(translator: Translator) -> Callable[[list[str]], list[str]]:
    """Our stage as a plain function from texts to texts."""
    return lambda texts: [t.text for t in translator.translate([SourceSentence(text, {}) for text in texts])]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quality", action="store_true", help="also score both engines on all of FLORES-200 dev")
    parser.add_argument("--sentences", type=int, default=200)
    arguments = parser.parse_args()

    store = ModelStore()
    model = store.resolve("embedded")
    converted = store.converted(model)
    fast = ours("ctranslate2")
    peers = {"EasyNMT 2, batches of 16": easynmt(model.folder)}
    contenders = {
        "ours, ctranslate2": through(fast),
        "bare ctranslate2, a replica a thread": bare(model.folder, converted, replicas=THREADS),
        "bare ctranslate2, as it comes": bare(model.folder, converted, replicas=1),
        "ours, transformers": through(ours("transformers")),
        "transformers generate, one by one": one_by_one(model.folder),
        **{name: translate for name, translate in peers.items() if translate},
    }
    texts = flores("id")[: arguments.sentences]
    best = dict.fromkeys(contenders, float("inf"))
    tokens = {}
    for _ in range(ROUNDS):
        for name, translate in contenders.items():
            start = time.perf_counter()
            out = translate(texts)
            best[name] = min(best[name], time.perf_counter() - start)
            tokens[name] = sum(len(fast.engine.encode(text)) for text in out)

    print(hardware(), versions("ctranslate2", "transformers", "torch"), sep="\n")
    print(f"{len(texts)} sentences, beam {BEAM}, {THREADS} threads, model {model.revision}\n")
    ours_speed = tokens["ours, ctranslate2"] / best["ours, ctranslate2"]
    print("| contender | target tokens/s | ours / it |\n|---|---:|---:|")
    for name in contenders:
        speed = tokens[name] / best[name]
        print(f"| {name} | {speed:,.0f} | {ours_speed / speed:.2f} |")
    for name in peers.keys() - contenders.keys():
        print(f"\n{name}: not installed, so not run")
    if arguments.quality:
        quality()


def quality() -> None:
    """Score both engines against the references, and against each other."""
    import sacrebleu

    source, reference = flores("id"), flores("en")
    outputs = {engine: through(ours(engine))(source) for engine in ("ctranslate2", "transformers")}
    bleu, chrf = sacrebleu.BLEU(), sacrebleu.CHRF()
    print("\n| engine | BLEU | chrF |\n|---|---:|---:|")
    for engine, output in outputs.items():
        scores = (metric.corpus_score(output, [reference]).score for metric in (bleu, chrf))
        print(f"| {engine} | " + " | ".join(f"{score:.2f}" for score in scores) + " |")
    between = chrf.corpus_score(outputs["ctranslate2"], [outputs["transformers"]]).score
    print(f"\nchrF between the two: {between:.1f}\n{bleu.get_signature()}\n{chrf.get_signature()}")


if __name__ == "__main__":
    main()
