"""What a check is, and what a kind of flag means: the records that the rest of the program explains flags by."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from translator.document import Flag, FlagKind, Severity
from translator.languages import SourceLanguage


class Meaning(NamedTuple):
    """What a kind of flag says to a reader, in one sentence, and how severe such flags may be, the worst first."""

    kind: FlagKind
    severities: tuple[Severity, ...]
    note: str


class Check(NamedTuple):
    """A check of sentence pairs: from a source, its translation and the source's language to flags of these kinds.

    `rests_on` is the data file of the language (see `translator.languages.features`) without which it is not made.
    """

    meanings: tuple[Meaning, ...]
    find: Callable[[str, str, SourceLanguage], tuple[Flag, ...]]
    rests_on: str = ""
