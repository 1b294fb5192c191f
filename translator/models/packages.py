"""A translation model of ours in the forms that other tools load: Argos Translate, CTranslate2, Hugging Face."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from translator import __version__
from translator.errors import ConfigError, OutputError
from translator.languages import ENGLISH, SOURCE_LANGUAGES
from translator.models.catalog import CATALOG
from translator.models.kinds import kind_of
from translator.models.local import LocalModel
from translator.models.store import ModelStore

_LANGUAGE_NAMES = {ENGLISH.code: ENGLISH.name} | {code: language.name for code, language in SOURCE_LANGUAGES.items()}
_SPACY_CONFIG = """[nlp]
lang = "xx"
pipeline = []
disabled = []
before_creation = null
after_creation = null
after_pipeline_creation = null
batch_size = 1000

[nlp.tokenizer]
@tokenizers = "spacy.Tokenizer.v1"

[components]
"""
# spaCy's tokenizer reads its rules from a file: what ends a sentence is a word of its own, but no stop after a title or
# a single capital, so that its sentencizer sees them.
_STOPS = r"""(?<![A-Z][a-z])(?<![A-Z])\.$|[!?…]$|["”’)\]]$"""


class PackageFormat(NamedTuple):
    """A form that other tools load: what it is, the ending of its name, and the function that writes it."""

    description: str
    suffix: str
    write: Callable[[ModelStore, LocalModel, Path], None]


def export_package(store: ModelStore, name: str, form: str, target: Path | None = None) -> Path:
    """Write a Marian model in a form of `PACKAGES`; gives the file or folder, by default one here with its name.

    Raises ConfigError where the model is no Marian model or the form is not known, OutputError where something is there
    already or cannot be written.
    """
    if form not in PACKAGES:
        raise ConfigError(f"{form!r} is no form of a model. There are {', '.join(PACKAGES)}.")
    model = store.resolve(name)
    if kind_of(model.folder) != "translation":
        raise ConfigError(f"{name}: only Marian translation models can be exported as {form}.")
    package = PACKAGES[form]
    label = "translator-id-en" if model.name == "embedded" else model.name
    target = target or Path(f"{label}{package.suffix}")
    if target.exists():
        raise OutputError(f"{target}: is there already. Remove it, or name another place with --output.")
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove(part)
        package.write(store, model, part)
        part.replace(target)
    except OSError as error:
        raise OutputError.of(target, error, "Mend that, or choose another place.") from error
    finally:
        _remove(part)
    return target


def _remove(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def _argos(store: ModelStore, model: LocalModel, target: Path) -> None:
    """An Argos Translate package (a ZIP file): its metadata, the model for CTranslate2, and one SentencePiece model.

    Argos gives the pieces of a sentence alone, so the model is told to add the end that ours was trained with. The
    rules of sentences are for ARGOS_CHUNK_TYPE=SPACY, with which Argos needs nothing from the network.
    """
    converted = store.converted(model)
    if (converted / "source.spm").read_bytes() != (converted / "target.spm").read_bytes():
        raise ConfigError(
            f"{model.name}: Argos Translate needs one SentencePiece model for both languages; it has two."
        )
    source = _source_language(model)
    metadata = {
        "package_version": __version__,
        "argos_version": "1.9.0",
        "from_code": source,
        "from_name": _LANGUAGE_NAMES.get(source, source),
        "to_code": "en",
        "to_name": _LANGUAGE_NAMES["en"],
    }
    config = json.loads((converted / "config.json").read_text(encoding="utf-8"))
    config["add_source_eos"] = True
    root = f"translate-{source}_en-{__version__.replace('.', '_')}"
    texts = {
        "metadata.json": json.dumps(metadata, indent=2),
        "README.md": _card(model),
        "model/config.json": json.dumps(config, indent=2),
        "spacy/config.cfg": _SPACY_CONFIG,
        "spacy/meta.json": json.dumps({"lang": "xx", "name": "sentences", "version": "1.0.0"}),
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(f"{root}/{name}", text)
        archive.writestr(f"{root}/spacy/tokenizer", _message_pack({"suffix_search": _STOPS}))
        archive.write(converted / "model.bin", f"{root}/model/model.bin")
        archive.write(converted / "shared_vocabulary.json", f"{root}/model/shared_vocabulary.json")
        archive.write(converted / "source.spm", f"{root}/sentencepiece.model")


def _message_pack(texts: Mapping[str, str]) -> bytes:
    """A small map of short texts in MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md)."""

    def packed(text: str) -> bytes:
        content = text.encode()
        return b"\xd9" + bytes([len(content)]) + content

    return bytes([0x80 | len(texts)]) + b"".join(packed(each) for pair in texts.items() for each in pair)


def _ctranslate2(store: ModelStore, model: LocalModel, target: Path) -> None:
    """A CTranslate2 folder with its vocabulary and SentencePiece models; a source has to end with `</s>`."""
    converted = store.converted(model)
    target.mkdir()
    for name in ("config.json", "model.bin", "shared_vocabulary.json", "source.spm", "target.spm"):
        shutil.copyfile(converted / name, target / name)
    (target / "README.md").write_text(_card(model), encoding="utf-8")


def _huggingface(store: ModelStore, model: LocalModel, target: Path) -> None:
    """The Hugging Face folder: safetensors, configuration, tokenizer, and a model card."""
    target.mkdir()
    for path in sorted(model.folder.iterdir()):
        if path.is_file() and path.suffix in {".json", ".spm", ".safetensors"} and path.name != "sealed.json":
            shutil.copyfile(path, target / path.name)
    (target / "README.md").write_text(_card(model), encoding="utf-8")


def _source_language(model: LocalModel) -> str:
    entry = CATALOG.get(model.name)
    return entry.languages[0] if entry and entry.languages[0] != "mul" else "id"


def _card(model: LocalModel) -> str:
    """A model card, with the fields that the hub reads at its head."""
    entry = CATALOG.get(model.name)
    licence = entry.licence if entry else ""
    languages = [_source_language(model), "en"]
    head = ["---", "language:", *(f"- {language}" for language in languages)]
    head += [f"license: {licence.lower()}"] if licence else []
    head += ["pipeline_tag: translation", "library_name: transformers", "tags:", "- marian", "---"]
    body = [
        f"# {model.name}: {_LANGUAGE_NAMES.get(languages[0], languages[0])} to English",
        "",
        entry.description.capitalize() + "." if entry else "An adapted or foreign model.",
        f"Exported by translator {__version__}; revision `{model.revision}`, SHA-256 of the weights `{model.sha256}`.",
        "",
        "A Marian transformer with one SentencePiece vocabulary for both languages. Give it one sentence at a time; it",
        "was measured with beam search of four. Digits are split and bytes stand for unknown characters.",
        "",
        "By itself it gives bare text. What checks numbers, names and negation, places terms, says how sure each",
        "sentence is and keeps the source beside it is translator, which this model was exported from.",
    ]
    if entry and entry.quality:
        body += ["", "| metric | test set | score | published in |", "|---|---|---:|---|"]
        body += [f"| {each.metric} | {each.test_set} | {each.score} | {each.published_in} |" for each in entry.quality]
    return "\n".join([*head, "", *body, ""])


PACKAGES: Mapping[str, PackageFormat] = MappingProxyType(
    {
        "argos": PackageFormat("a package for Argos Translate and LibreTranslate", ".argosmodel", _argos),
        "ctranslate2": PackageFormat("a folder for CTranslate2", "-ctranslate2", _ctranslate2),
        "huggingface": PackageFormat("a folder for transformers and the hub, with a model card", "-hf", _huggingface),
    }
)
