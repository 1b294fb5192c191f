"""Placeables: what stands in a text and is not translated, such as addresses, file names and numbers of documents.

A kind is a row of the table in `kinds`; what stands in for it while the model reads is in `translator.translation`, and
what is right of it in a translation in `translator.checks.spans`.
"""

from translator.placeables.edits import Edit, Rewriting
from translator.placeables.entities import decode_entities
from translator.placeables.finding import Placeable, find_placeables
from translator.placeables.hiding import Hidden, is_hidden
from translator.placeables.kinds import EMOJI, Kind

__all__ = [
    "EMOJI",
    "Edit",
    "Hidden",
    "Kind",
    "Placeable",
    "Rewriting",
    "decode_entities",
    "find_placeables",
    "is_hidden",
]
