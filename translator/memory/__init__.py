"""The translation memory: what was translated before, by the machine or by a person, in one SQLite file.

`store.py` is the file, `similarity.py` finds corrected sentences that are like another, `remembering.py` goes around
the translation stage, which knows nothing of it.
"""

from __future__ import annotations

from translator.errors import TranslationMemoryError
from translator.memory.recall import Recall
from translator.memory.remembering import RememberingTranslator, corrected_translation, open_memory
from translator.memory.store import (
    MAX_CHARACTERS,
    Imported,
    Maker,
    MakerStatistics,
    Statistics,
    TranslationMemory,
    tidy,
)

__all__ = [
    "MAX_CHARACTERS",
    "Imported",
    "Maker",
    "MakerStatistics",
    "Recall",
    "RememberingTranslator",
    "Statistics",
    "TranslationMemory",
    "TranslationMemoryError",
    "corrected_translation",
    "open_memory",
    "tidy",
]
