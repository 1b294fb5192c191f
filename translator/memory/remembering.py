"""A translation memory around the translation stage: what it knows does not reach the engine."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from translator.alignment import align_lexically
from translator.checks import untranslated
from translator.document import AlignmentMethod, Origin, Severity, Translation
from translator.memory.recall import Recall
from translator.memory.store import Maker, TranslationMemory
from translator.progress import Progress, silent
from translator.translation import SourceSentence, Translator
from translator.translation.translator import finish

if TYPE_CHECKING:
    from translator.config import Config
    from translator.document import ModelUse
    from translator.languages import SourceLanguage


class RememberingTranslator:
    """The translation stage with a memory. As the stage itself, it may be called from several threads."""

    def __init__(self, translator: Translator, memory: Recall) -> None:
        self.engine = translator.engine
        self.memory = memory
        self._translator = translator

    @property
    def alignment(self) -> AlignmentMethod:
        """How words are linked in what the engine translates."""
        return self._translator.alignment

    def reading(self, language: SourceLanguage) -> RememberingTranslator:
        """This translator, with the same memory, for sentences of a language."""
        return RememberingTranslator(self._translator.reading(language), self.memory)

    def translate(self, units: Sequence[SourceSentence], progress: Progress = silent) -> list[Translation]:
        """As `Translator.translate`; raises TranslationMemoryError where the memory fails."""
        sentences = [self._translator.prepare(unit) for unit in units]
        # A person corrects a sentence as it stands in the article, capitals and all; what the model made depends on
        # nothing but the words it was given.
        corrected = self.memory.corrected({sentence.text for sentence in sentences})
        left = [sentence for sentence in sentences if sentence.text not in corrected]
        done = self.memory.machine({sentence.restored for sentence in left})
        unknown = [sentence.restored for sentence in left if sentence.restored not in done]
        # The engine leaves Python's lock free while it works, so the search costs hardly any time beside it.
        with ThreadPoolExecutor(1, thread_name_prefix="suggestions") as beside:
            search = beside.submit(self.memory.suggestions, {sentence.text for sentence in left})
            new = self._translator.translate_texts(unknown, progress)
            suggestions = search.result()
        self.memory.remember({text: made for text, made in new.items() if _is_sound(text, made)})
        done |= new
        return [
            corrected_translation(sentence.original, corrected[sentence.text].text)
            if sentence.text in corrected
            else finish(sentence, done[sentence.restored], suggestions.get(sentence.text, ()))
            for sentence in sentences
        ]

    def alternatives(self, units: Sequence[SourceSentence], number: int) -> list[list[str]]:
        """As `Translator.alternatives`; the memory keeps none."""
        return self._translator.alternatives(units, number)


def open_memory(config: Config, model: ModelUse) -> Recall:
    """The translation memory that a configuration names, as this model with these options uses it.

    Raises TranslationMemoryError where it cannot be used.
    """
    from translator.signature import translation_part

    settings = config.memory
    # Without machine translations to keep, a file that is missing has nothing to give: more likely its name is wrong.
    opened = TranslationMemory(Path(settings.file).expanduser(), create=settings.machine)
    part = translation_part(config.translation, model)
    # The options are for people to read; the signature holds them too, with the rules and all of the model.
    maker = Maker.of(model.name, model.sha256, model.engine, **part.options, signature=part.sha256[:16])
    return Recall(opened, maker if settings.machine else None, settings.fuzzy_threshold)


def corrected_translation(source: str, text: str) -> Translation:
    """A translation that a person wrote of a sentence, with the links that the words themselves show."""
    return Translation(text=text, origin=Origin.CORRECTED, alignment=align_lexically(source, text))


def _is_sound(source: str, made: Translation) -> bool:
    """Whether a translation is worth keeping: something was decoded, and no check found it worthless."""
    failed = any(flag.severity is Severity.ERROR for flag in made.flags)
    return made.score is not None and not failed and untranslated(source, made.text) is None
