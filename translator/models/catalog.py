"""The models this package knows by name. To add one, add an entry to `catalog.toml`.

Of two summarizers of a kind the first is what a method takes where no model is named.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from translator.models.hub import HubSource
from translator.models.wheel import WheelSource

_ROOM = Path(__file__).parent


class FolderSource(NamedTuple):
    """A folder in Hugging Face layout that is already here: inside this package, or of an adapted model."""

    folder: Path


class PublishedQuality(BaseModel):
    """What somebody measured: a score of a metric on a test set, and where that stands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    metric: str
    test_set: str
    score: float
    published_in: str


class CatalogEntry(BaseModel):
    """A model by name.

    `languages` are those it reads, as ISO 639-1 codes ("mul": many). `restriction` is what its licence forbids, and is
    said before it is fetched. `megabytes` is about what a first use downloads, or what it takes where it is here.
    `decoding` are the options its authors decode with, by transformers' names. `files` are the SHA-256 of its files
    where they are known beforehand.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    task: Literal["translation", "summarization"]
    description: str
    licence: str
    megabytes: int
    source: FolderSource | WheelSource | HubSource
    method: Literal["instruct", "seq2seq"] | None = None
    languages: tuple[str, ...] = ()
    restriction: str = ""
    decoding: dict[str, int | float | bool] = {}
    quality: tuple[PublishedQuality, ...] = ()
    files: dict[str, str] = {}

    @property
    def engine(self) -> str:
        """What runs it; empty where that cannot be told."""
        if self.task == "summarization" and self.method is None:
            return ""
        return "transformers" if self.method == "seq2seq" else "ctranslate2"


def _read() -> dict[str, CatalogEntry]:
    read = tomllib.loads((_ROOM / "catalog.toml").read_text(encoding="utf-8"))
    entries = {name: CatalogEntry.model_validate({"name": name, **fields}) for name, fields in read.items()}
    return {name: _placed(entry) for name, entry in entries.items()}


def _placed(entry: CatalogEntry) -> CatalogEntry:
    """The entry, with the folder of an embedded model where this package is."""
    if not isinstance(entry.source, FolderSource):
        return entry
    return entry.model_copy(update={"source": FolderSource(_ROOM / entry.source.folder)})


CATALOG: dict[str, CatalogEntry] = _read()
