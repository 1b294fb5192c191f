"""Translation: engines behind one protocol, and the stage that feeds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translator.config import RuntimeConfig, TranslationConfig
from translator.models.kinds import check_task, on_device
from translator.translation.engine import TranslationEngine
from translator.translation.translator import SourceSentence, Translator

if TYPE_CHECKING:
    from translator.models import LocalModel, ModelStore

__all__ = ["SourceSentence", "TranslationEngine", "Translator", "build_translator"]


def build_translator(
    config: TranslationConfig, runtime: RuntimeConfig, store: ModelStore
) -> tuple[Translator, LocalModel]:
    """Make the translation stage that a configuration asks for, and say which model it uses.

    Raises ModelMissingError where the model cannot be had, ConfigError where it or the device is another than it takes.
    """
    check_task(config.model, "translation")
    with on_device(runtime.device, config.engine):
        model = store.resolve(config.model)
        engine: TranslationEngine
        if config.engine == "ctranslate2":
            from translator.translation.marian_ctranslate2 import MarianCTranslate2

            converted = store.converted(model)
            engine = MarianCTranslate2(model.folder, converted, device=runtime.device, threads=runtime.threads)
        else:
            from translator.translation.marian_transformers import MarianTransformers

            engine = MarianTransformers(model.folder, device=runtime.device, threads=runtime.threads)
    translator = Translator(
        engine,
        beam_size=config.beam_size,
        batch_tokens=config.batch_tokens,
        max_sentence_tokens=config.max_sentence_tokens,
        keeps_dates=config.dates == "kept",
    )
    return translator, model
