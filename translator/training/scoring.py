"""How well a model translates: on CTranslate2, as it will be used, against references."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from translator.errors import ConfigError
from translator.training.trainer import Score
from translator.translation.engine import Decoding, TranslationEngine

_BATCH_TOKENS = 1024


def converted_engine(folder: Path, scratch: Path) -> TranslationEngine:
    """A model in Hugging Face layout on CTranslate2, converted into `scratch`."""
    from translator.models.convert import convert
    from translator.translation.marian_ctranslate2 import MarianCTranslate2

    convert(folder, scratch)
    return MarianCTranslate2(folder, scratch, device="auto", threads=0)


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


def score_model(folder: Path, sources: Sequence[str], references: Sequence[str], beam_size: int = 4) -> Score:
    """BLEU and chrF of a model's translations, by sacrebleu with its defaults.

    Raises ConfigError where sacrebleu is missing.
    """
    try:
        import sacrebleu
    except ImportError:
        raise ConfigError("scores need sacrebleu: pip install 'translator[evaluate]'") from None
    with tempfile.TemporaryDirectory() as scratch:
        hypotheses = translate_lines(converted_engine(folder, Path(scratch)), sources, beam_size)
    return Score(
        bleu=sacrebleu.corpus_bleu(hypotheses, [references]).score,
        chrf=sacrebleu.corpus_chrf(hypotheses, [references]).score,
    )
