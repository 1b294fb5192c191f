"""Translation: engines behind one protocol, and the stage that feeds them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from translator.config import MemoryConfig, RuntimeConfig, TranslationConfig
from translator.translation.engine import TranslationEngine
from translator.translation.translator import Translator, Unit

if TYPE_CHECKING:
    from translator.memory import Recall
    from translator.models import LocalModel, ModelStore

__all__ = ["TranslationEngine", "Translator", "Unit", "build_translator"]


def build_translator(
    config: TranslationConfig, runtime: RuntimeConfig, store: ModelStore, memory: MemoryConfig | None = None
) -> tuple[Translator, LocalModel]:
    """Make the translation stage that a configuration asks for, and say which model it uses.

    Raises ModelMissingError where the model cannot be had, TranslationMemoryError where the memory cannot be used.
    """
    model = store.resolve(config.model)
    engine: TranslationEngine
    if config.engine == "ctranslate2":
        from translator.translation.marian_ctranslate2 import MarianCTranslate2

        engine = MarianCTranslate2(model.folder, store.converted(model), device=runtime.device, threads=runtime.threads)
    else:
        from translator.translation.marian_transformers import MarianTransformers

        engine = MarianTransformers(model.folder, device=runtime.device, threads=runtime.threads)
    translator = Translator(
        engine,
        beam_size=config.beam_size,
        batch_tokens=config.batch_tokens,
        max_sentence_tokens=config.max_sentence_tokens,
        memory=_recall(memory, config, model, engine) if memory and memory.file else None,
    )
    return translator, model


def _recall(memory: MemoryConfig, config: TranslationConfig, model: LocalModel, engine: TranslationEngine) -> Recall:
    """The translation memory as this model with these options uses it."""
    from translator.memory import Maker, Recall, TranslationMemory
    from translator.signature import translation_part

    # Without machine translations to keep, a file that is missing has nothing to give: more likely its name is wrong.
    opened = TranslationMemory(Path(memory.file).expanduser(), create=memory.machine)
    use = model.used_for("translation", engine.name)
    part = translation_part(config, use)
    # The options are for people to read; the signature holds them too, with the rules and all of the model.
    maker = Maker.of(use.name, use.sha256, use.engine, **part.options, signature=part.sha256[:16])
    return Recall(opened, maker if memory.machine else None, memory.fuzzy_threshold)
