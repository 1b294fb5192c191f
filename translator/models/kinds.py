"""Whether a model is of the kind that a setting wants: asked before an engine loads anything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from translator.errors import ConfigError
from translator.languages import ENGLISH, INDONESIAN, MALAY
from translator.languages.tables import language_names
from translator.models.catalog import CATALOG, CatalogEntry, FolderSource

Method = Literal["instruct", "seq2seq"]

_NOT_IN_FLOAT16 = frozenset({"t5", "mt5", "pegasus"})
"""Model types trained in bfloat16 or float32 whose activations are known to exceed what float16 holds."""
MANY = "mul"
"""The code of many languages (ISO 639-2)."""
_CODE_LENGTHS = (2, 3)
_ENGLISH = frozenset({ENGLISH.code, "eng"})
_INDONESIAN = frozenset({INDONESIAN.code, MALAY.code})
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


def _configuration(folder: Path, name: str = "config.json") -> dict[str, Any]:
    """What a file of a model says; empty where there is none that can be read."""
    try:
        config = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return config if isinstance(config, dict) else {}


def check_languages(name: str, source: str, folder: Path | None = None) -> None:
    """Raise ConfigError where a model is known not to translate from a language, or not into English.

    `source` is the setting: "auto" (Indonesian or Malay, which models take for one) or a code. Asked by its name alone
    where there is no folder yet; what its files do not tell is left to whoever names it.
    """
    reads, writes = _languages(name, folder)
    if writes not in _ENGLISH:
        raise ConfigError(
            f"translation.model = {name!r}: it translates into {_named(writes)}, and English is wanted. Name a model "
            "into English, such as one called opus-mt-…-en."
        )
    wanted = _INDONESIAN if source in ("auto", *_INDONESIAN) else frozenset({source})
    told = frozenset(code for code in reads if len(code) in _CODE_LENGTHS)
    if len(told) < len(reads) or not told or not wanted.isdisjoint(told) or any(map(_has_other_code, told)):
        return  # many languages, or a group of them, or none that it tells
    languages = " or ".join(_named(code) for code in sorted(told))
    if source == "auto":
        advice = f"Say --source-language {min(told)}, or name a model that reads Indonesian"
    else:
        known = [
            each.name for each in CATALOG.values() if {source, MANY} & {*each.languages} and each.task == "translation"
        ]
        advice = f"For {_named(source)} there is {', '.join(known)}"
    raise ConfigError(f"translation.model = {name!r}: it translates from {languages}. {advice}.")


def _languages(name: str, folder: Path | None) -> tuple[tuple[str, ...], str]:
    """The codes that a model is known to read, as far as the catalog or its tokenizer tells, and that it writes."""
    if name in CATALOG:
        return CATALOG[name].languages, ENGLISH.code
    config = _configuration(folder, "tokenizer_config.json") if folder else {}
    source, target = (config.get(f"{side}_lang") for side in ("source", "target"))
    reads = (source,) if isinstance(source, str) and source else ()
    return reads, target if isinstance(target, str) and target else ENGLISH.code


def _has_other_code(code: str) -> bool:
    """Whether a code of three letters may stand for a language that has one of two."""
    return len(code) == max(_CODE_LENGTHS) and code not in language_names()


def _named(code: str) -> str:
    return f"{language_names()[code]} ({code})" if code in language_names() else code
