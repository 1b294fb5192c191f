"""How well a model translates: on CTranslate2, as it will be used, against references."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from translator.evaluation.extra import require
from translator.models.adapted import Comparison
from translator.training.trainer import Score
from translator.translation.engine import Decoding, TranslationEngine

_BATCH_TOKENS = 1024
_RESAMPLES = 1000


def converted_engine(folder: Path, scratch: Path) -> TranslationEngine:
    """A model in Hugging Face layout on CTranslate2, converted into `scratch`."""
    import torch

    from translator.models.convert import convert
    from translator.translation.marian_ctranslate2 import MarianCTranslate2

    convert(folder, scratch)
    threads = torch.get_num_threads()
    engine = MarianCTranslate2(folder, scratch, device="auto", threads=0)
    # Loading it sets the OpenMP threads of whoever loads it to its own one, and training would go on with that.
    torch.set_num_threads(threads)
    return engine


def translate_lines(engine: TranslationEngine, texts: Sequence[str], beam_size: int) -> list[str]:
    """Translate texts, each as one engine input; one that is too long for the model gives an empty text."""
    sources = [engine.encode(text) for text in texts]
    order = sorted(
        (at for at, source in enumerate(sources) if 0 < len(source) <= engine.max_source_tokens),
        key=lambda at: len(sources[at]),
    )
    translated = [""] * len(texts)
    longest = max((len(sources[at]) for at in order), default=0)
    decoding = Decoding(beam_size, min(2 * longest + 32, engine.max_source_tokens))
    for at, hypotheses in zip(
        order, engine.translate([sources[at] for at in order], decoding, _BATCH_TOKENS), strict=True
    ):
        translated[at] = engine.decode(hypotheses[0].tokens)
    return translated


def translate_with(folder: Path, sources: Sequence[str], beam_size: int = 4) -> list[str]:
    """What a model in Hugging Face layout makes of texts, as `translate_lines` gives it."""
    with tempfile.TemporaryDirectory() as scratch:
        return translate_lines(converted_engine(folder, Path(scratch)), sources, beam_size)


def score_model(folder: Path, sources: Sequence[str], references: Sequence[str], beam_size: int = 4) -> Score:
    """BLEU and chrF of a model's translations, by sacrebleu with its defaults.

    Raises ConfigError where sacrebleu is missing.
    """
    require("sacrebleu")
    import sacrebleu

    hypotheses = translate_with(folder, sources, beam_size)
    return Score(
        bleu=sacrebleu.corpus_bleu(hypotheses, [references]).score,
        chrf=sacrebleu.corpus_chrf(hypotheses, [references]).score,
    )


def compare(before: Sequence[str], after: Sequence[str], references: Sequence[str]) -> Comparison:
    """chrF of two outputs, and how sure their difference is: paired bootstrap resampling of sentences (Koehn 2004).

    Raises ConfigError where sacrebleu is missing.
    """
    require("sacrebleu")
    from sacrebleu.metrics.chrf import CHRF

    metric = CHRF()
    # Counts of each sentence add up to those of the corpus, so that a resample need not count again.
    counts = np.array([metric._extract_corpus_statistics(side, [references]) for side in (before, after)])
    rng = np.random.default_rng(1)

    def scores(rows: npt.NDArray[np.int64] | slice) -> list[float]:
        return [metric._compute_score_from_stats(side[rows].sum(0)).score for side in counts]

    sentences = len(references)
    resampled = [scores(rng.integers(sentences, size=sentences)) for _ in range(_RESAMPLES)]
    low, high = np.percentile([new - old for old, new in resampled], (2.5, 97.5))
    old, new = scores(slice(None))
    return Comparison(sentences=sentences, before=old, after=new, low=low, high=high)
