"""How well a model translates: on CTranslate2, as it will be used, against references."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from translator.evaluation.extra import require
from translator.models.adapted import Comparison
from translator.models.devices import choose, found_by
from translator.training.trainer import Score
from translator.translation.engine import Decoding, TranslationEngine

_BATCH_TOKENS = {"cpu": 1024, "cuda": 32_768}
_RESAMPLES = 1000
_ORDERS = 6
_BETA = 2
_Counts = npt.NDArray[np.int64]


def converted_engine(folder: Path, scratch: Path) -> TranslationEngine:
    """A model in Hugging Face layout on CTranslate2, converted into `scratch`."""
    import torch

    from translator.models.convert import convert
    from translator.translation.marian_ctranslate2 import MarianCTranslate2

    placement = choose("auto", "int8", found_by("ctranslate2"))
    convert(folder, scratch, placement.stored)
    threads = torch.get_num_threads()
    engine = MarianCTranslate2(folder, scratch, placement, threads=0)
    # Loading it sets the OpenMP threads of whoever loads it to its own one, and training would go on with that.
    torch.set_num_threads(threads)
    return engine


def translate_lines(
    engine: TranslationEngine, texts: Sequence[str], beam_size: int, marks: Sequence[str] = ()
) -> list[str]:
    """Translate texts, each as one engine input behind the marks; one too long for the model gives an empty text."""
    sources = [[*marks, *engine.encode(text)] for text in texts]
    order = sorted(
        (at for at, source in enumerate(sources) if len(marks) < len(source) <= engine.max_source_tokens),
        key=lambda at: len(sources[at]),
    )
    translated = [""] * len(texts)
    longest = max((len(sources[at]) for at in order), default=0)
    decoding = Decoding(beam_size, min(2 * longest + 32, engine.max_source_tokens))
    hypotheses = engine.translate([sources[at] for at in order], decoding, _BATCH_TOKENS[engine.placement.kind])
    for at, (best, *_) in zip(order, hypotheses, strict=True):
        translated[at] = engine.decode(best.tokens)
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
    """chrF of two outputs, and how sure their difference is: paired bootstrap resampling of sentences (Koehn 2004)."""
    # Counts of sentences add up to those of the corpus, so that a resample need not count again.
    old, new = (
        np.array([_matches(text, reference) for text, reference in zip(side, references, strict=True)])
        for side in (before, after)
    )
    rows = np.random.default_rng(1).integers(len(references), size=(_RESAMPLES, len(references)))
    differences = [_chrf(new[chosen].sum(0)) - _chrf(old[chosen].sum(0)) for chosen in rows]
    low, high = np.percentile(differences, (2.5, 97.5))
    return Comparison(
        sentences=len(references), before=_chrf(old.sum(0)), after=_chrf(new.sum(0)), low=float(low), high=float(high)
    )


def _matches(text: str, reference: str) -> _Counts:
    """For each length of up to six characters: runs in the text, in the reference, and in both, blanks left out."""
    counted = []
    for order in range(1, _ORDERS + 1):
        mine, theirs = (_runs("".join(side.split()), order) for side in (text, reference))
        # As in sacrebleu, runs of the text do not count where the reference is too short to have any.
        counted.append((mine.total() if theirs else 0, theirs.total(), (mine & theirs).total()))
    return np.array(counted, np.int64)


def _runs(text: str, order: int) -> Counter[str]:
    return Counter(text[at : at + order] for at in range(len(text) - order + 1))


def _chrf(counts: _Counts) -> float:
    """chrF (Popovic 2015), from 0 to 100, of (lengths, 3) counts as `_matches` gives them; as sacrebleu's default."""
    there = counts[(counts[:, :2] > 0).all(1)]
    if not there[:, 2].any():
        return 0.0
    precision, recall = (float((there[:, 2] / there[:, side]).mean()) for side in (0, 1))
    return 100 * (1 + _BETA**2) * precision * recall / (_BETA**2 * precision + recall)
