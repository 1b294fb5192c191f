"""Whether a model is of the kind that a setting wants: asked before an engine loads anything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from translator.errors import ConfigError
from translator.models.catalog import CATALOG, CatalogEntry, FolderSource

Method = Literal["instruct", "seq2seq"]

_NOT_IN_FLOAT16 = frozenset({"t5", "mt5", "pegasus"})
"""Model types trained in bfloat16 or float32 whose activations are known to exceed what float16 holds."""
_KIND_NAMES = {
    "instruct": "a language model that follows instructions (summarization.method = instruct)",
    "seq2seq": "an encoder-decoder for summaries (summarization.method = seq2seq)",
    "translation": "a Marian translation model",
}


def check_task(name: str, task: Literal["translation", "summarization"]) -> None:
    """Raise ConfigError where a model that is known by name is for another task; asked before it is fetched."""
    entry = CATALOG.get(name)
    if entry and entry.task != task:
        fitting = ", ".join(each.name for each in CATALOG.values() if each.task == task)
        raise ConfigError(f"{task}.model = {name!r}: that is a model for {entry.task}. For {task} there are {fitting}.")


def default_summarizer(method: Method) -> str:
    """The model of the catalog that a way to summarize takes where none is named."""
    return next(entry.name for entry in CATALOG.values() if entry.method == method)


def method_of(name: str, folder: Path | None = None) -> Method | None:
    """The way to summarize that a model is for, by its name in the catalog or, in its folder, by its configuration.

    None where its folder has yet to be fetched. Raises ConfigError where its configuration does not tell.
    """
    if name in CATALOG or folder is None:
        return CATALOG[name].method if name in CATALOG else None
    found = kind_of(folder)
    if found in ("instruct", "seq2seq"):
        return found
    is_a = f"this is {_KIND_NAMES[found]}" if found else "its config.json does not say what kind of model it is"
    raise ConfigError(
        f"summarization.model = {name!r}: {is_a}. "
        "Name another model, or set summarization.method to instruct or seq2seq."
    )


def check_summarizer(name: str, folder: Path | None, method: str) -> None:
    """Raise ConfigError where a model is known to be of another kind than a way to summarize wants.

    That is asked by its name alone where there is no folder yet, so that nothing is fetched in vain.
    """
    found = kind_of(folder) if folder else method_of(name)
    if found and found != method:
        raise ConfigError(
            f"summarization.model = {name!r}: this is {_KIND_NAMES[found]}, but summarization.method = {method} wants "
            f"{_KIND_NAMES[method].partition(' (')[0]}. Name another model, or set summarization.method to "
            f"{found if found in ('instruct', 'seq2seq') else 'extractive'}."
        )


def kind_of(folder: Path) -> Literal["instruct", "seq2seq", "translation"] | None:
    """The kind of a model by its configuration, in Hugging Face layout; None where that does not tell."""
    if not (folder / "config.json").is_file():
        return "instruct" if any(folder.glob("*.gguf")) else None
    config = _configuration(folder)
    if config.get("model_type") == "marian":
        return "translation"
    architectures = " ".join(map(str, config.get("architectures") or ()))
    if config.get("is_encoder_decoder") or "ConditionalGeneration" in architectures:
        return "seq2seq"
    return "instruct" if "CausalLM" in architectures else None


def described(name: str, folder: Path, *, description: str, licence: str) -> CatalogEntry:
    """The entry that a model in a folder would have in the catalog, as far as its files tell."""
    kind = kind_of(folder)
    return CatalogEntry(
        name=name,
        task="translation" if kind == "translation" else "summarization",
        method=None if kind == "translation" else kind,
        description=description,
        licence=licence,
        megabytes=round(sum(file.stat().st_size for file in folder.iterdir() if file.is_file()) / 1e6),
        source=FolderSource(folder),
    )


def unfit_for(folder: Path) -> tuple[str, ...]:
    """The compute types that a model in Hugging Face layout is not fit for."""
    return ("float16",) if _configuration(folder).get("model_type") in _NOT_IN_FLOAT16 else ()


def _configuration(folder: Path) -> dict[str, Any]:
    """What a model's `config.json` says; empty where there is none that can be read."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return config if isinstance(config, dict) else {}
