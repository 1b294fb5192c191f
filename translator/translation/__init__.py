"""Translation: engines behind one protocol, and the stage that feeds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translator.config import RuntimeConfig, TranslationConfig
from translator.models.devices import choose, found_by, loading_on
from translator.models.kinds import check_languages, check_task
from translator.translation.engine import TranslationEngine
from translator.translation.translator import SourceSentence, Translator

if TYPE_CHECKING:
    from translator.models import LocalModel, ModelStore

__all__ = ["SourceSentence", "TranslationEngine", "Translator", "build_translator"]


def build_translator(
    config: TranslationConfig, runtime: RuntimeConfig, store: ModelStore
) -> tuple[Translator, LocalModel]:
    """Make the translation stage that a configuration asks for, and say which model it uses.

    Raises ModelMissingError where the model cannot be had, ConfigError where it is another than it takes, or the
    device or compute type is not here.
    """
    check_task(config.model, "translation")
    check_languages(config.model, config.source_language)
    placement = choose(runtime.device, runtime.compute_type, found_by(config.engine))
    model = store.resolve(config.model)
    check_languages(config.model, config.source_language, model.folder)
    engine: TranslationEngine
    if config.engine == "ctranslate2":
        from translator.translation.marian_ctranslate2 import MarianCTranslate2

        converted = store.converted(model, placement.stored)
        with loading_on(placement):
            engine = MarianCTranslate2(model.folder, converted, placement, threads=runtime.threads)
    else:
        from translator.translation.marian_transformers import MarianTransformers

        with loading_on(placement):
            engine = MarianTransformers(model.folder, placement, threads=runtime.threads)
    translator = Translator(
        engine,
        beam_size=config.beam_size,
        batch_tokens=config.batch_tokens,
        max_sentence_tokens=config.max_sentence_tokens,
        keeps_dates=config.dates == "kept",
    )
    return translator, model
