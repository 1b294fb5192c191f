"""A model on this machine: its files, and what can be told of them without loading it."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from translator.document import ModelUse
from translator.errors import ModelMissingError
from translator.models.devices import Placement
from translator.models.hub import WEIGHTS
from translator.models.lora import Adapter
from translator.models.sealed import file_sha256
from translator.signature import rules

_CONFIG = "config.json"
_ON_CTRANSLATE2 = {"marian", "llama"}  # the model types whose engines run on CTranslate2
_PICKLED = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")


class Engine(Protocol):
    """What runs a model, and where."""

    name: str
    placement: Placement


class LocalModel(NamedTuple):
    """A model on this machine: `folder` is in Hugging Face layout, or holds one GGUF file.

    `revision` is the commit, version or digest it has where it comes from; `sha256` is that of its weights file. An
    `adapter` is merged into the weights when they are converted or loaded.
    """

    name: str
    revision: str
    sha256: str
    folder: Path
    adapter: Adapter | None = None

    @property
    def files_sha256(self) -> str:
        """The SHA-256 of the configuration and vocabulary beside the weights, and of the adapter."""
        digest = hashlib.sha256()
        if self.adapter:
            digest.update(f"{self.adapter.sha256}\n".encode())
        for path in sorted(self.folder.iterdir()):
            if path.suffix in {".json", ".spm", ".txt", ".model"}:
                digest.update(f"{path.name} {file_sha256(path)}\n".encode())
        return digest.hexdigest()

    def used_for(self, task: Literal["translation", "summarization"], engine: Engine) -> ModelUse:
        """This model, run by an engine, as the provenance names it."""
        return ModelUse(
            task=task,
            name=self.name,
            revision=self.revision,
            sha256=self.sha256,
            files_sha256=self.files_sha256,
            engine=engine.name,
            device=engine.placement.kind,
            compute_type=engine.placement.compute_type,
        )


def in_folder(name: str, folder: Path, *, revision: str) -> LocalModel:
    """A model in a folder that is not the store's, with the digest of its weights as they are now."""
    weights = weights_file(folder)
    try:
        sha256 = file_sha256(weights)
    except OSError as error:
        raise ModelMissingError(f"{weights}: cannot be read: {error}") from error
    return LocalModel(name, f"{revision}-{sha256[:12]}", sha256, folder)


def weights_file(folder: Path) -> Path:
    """The one file of weights in a folder: safetensors with its configuration, else GGUF.

    Raises ModelMissingError where there is none that is safe to load.
    """
    safetensors = folder / WEIGHTS
    if safetensors.is_file() and (folder / _CONFIG).is_file():
        return safetensors
    gguf = list(folder.glob("*.gguf"))
    if len(gguf) == 1:
        return gguf[0]
    if safetensors.is_file():
        raise ModelMissingError(f"{folder}: {WEIGHTS} is there, but {_CONFIG} is not.")
    pickled = sorted(path.name for pattern in _PICKLED for path in folder.glob(pattern))
    if pickled:
        raise ModelMissingError(
            f"{folder}: its weights are pickled ({pickled[0]}), and pickles can run code, so they are never loaded. "
            f"Where you trust them, load the model with transformers and save_pretrained it, which writes {WEIGHTS}."
        )
    raise ModelMissingError(f"{folder}: no model here: expected {_CONFIG} and {WEIGHTS}, or one .gguf file.")


def runs_on_ctranslate2(folder: Path) -> bool:
    """Tell whether the engine of a model runs on CTranslate2. Raises ModelMissingError where that cannot be told."""
    if weights_file(folder).name != WEIGHTS:
        return True
    try:
        config = json.loads((folder / _CONFIG).read_bytes())
        return config["model_type"] in _ON_CTRANSLATE2
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelMissingError(f"{folder / _CONFIG}: not a model's configuration: {error}") from error


def conversion_name(model: LocalModel, stored: str) -> str:
    """A name that changes with the weights, the files beside them, the rules of our conversion and their type in it."""
    return f"{label_of(model.name)}-{model.sha256[:12]}-{model.files_sha256[:8]}-{rules('conversion')[:8]}-{stored}"


def label_of(name: str) -> str:
    """A model's name as part of the name of a file."""
    return re.sub(r"[^\w.-]+", "--", name)
