"""The signature of an output: what decides it besides the article, a part for each stage, as sacrebleu signs a score.

A part is the model (its digest, and what runs it), the options that decide what the stage makes, and a digest of its
rules: the source of its modules and its data files as they are, so that nobody has to raise a number when they change.
How things run (threads, batches) is no part of it, nor is any path on this machine; the kind of device and the type of
numbers are, since a model writes other words on a GPU, if few.

What was made with other parts is not taken for the same: the ledger of a batch compares the whole signature, the
translation memory the part of the translation, the model store the rules of the conversion; the provenance names all.
What a translation memory holds at the time does not count: its corrections come in as people make them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from pydantic import JsonValue

    from translator.config import Config, TranslationConfig
    from translator.document import ModelUse

_READING = ("languages", "placeables", "segmentation", "readers")
_CHECKING = ("languages", "quantities", "placeables", "checks")
_CONVERSION = (
    "alignment.py",
    "translation/attention.py",
    "translation/marian.py",
    "models/convert.py",
    "models/lora.py",
    "models/smoothing.py",
)
_TRANSLATION = (*_CHECKING, "alignment.py", "translation", "models/convert.py")
_CONFIDENCE = (*_CHECKING, "confidence.py", "confidence.json")

ROOMS: Mapping[str, tuple[str, ...]] = {
    "reading": _READING,
    "conversion": _CONVERSION,
    "translation": _TRANSLATION,  # the checks choose among its hypotheses
    "memory": (*_TRANSLATION, "exchange", "memory", "migrations.py"),
    "glossary": (*_CHECKING, "alignment.py", "exchange", "glossary"),
    "confidence": _CONFIDENCE,
    "summarization": (*_CHECKING, "segmentation", "summarization"),
    "pipeline": ("document.py", "pipeline.py"),
    "writing": (*_CONFIDENCE, *_READING, "alignment.py", "document.py", "exchange", "merging", "writers"),
}
"""The folders and files of the package that hold the rules of each stage, with those that they rest on."""

_RUN_BY_CTRANSLATE2 = frozenset({"conversion", "translation", "summarization"})


@cache
def rules(stage: str) -> str:
    """The SHA-256 of a stage's rules, in hexadecimal: modules, data files, and CTranslate2's version where it matters.

    Equal on all machines; line ends do not count.
    """
    from importlib.metadata import version

    digest = hashlib.sha256()
    if stage in _RUN_BY_CTRANSLATE2:
        digest.update(f"ctranslate2 {version('ctranslate2')}\n".encode())
    package = files("translator")
    for room in ROOMS[stage]:
        for name in _files(room, package.joinpath(*room.split("/"))):
            digest.update(f"{name} {file_sha256(name)}\n".encode())
    return digest.hexdigest()


@cache
def file_sha256(name: str) -> str:
    """The SHA-256 of a file of the package; most are of several stages."""
    content = files("translator").joinpath(*name.split("/")).read_bytes()
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def _files(name: str, place: Traversable) -> Iterator[str]:
    """The files at a place, by the name they have in the package, in order; compiled and hidden ones left out."""
    if place.is_file():
        yield name
        return
    for inner in sorted(place.iterdir(), key=lambda each: each.name):
        if not inner.name.startswith((".", "__pycache__")) and not inner.name.endswith(".pyc"):
            yield from _files(f"{name}/{inner.name}", inner)


class Part(NamedTuple):
    """What decides the output of one stage: its rules, as `rules` gives them, its options, and its model, if any."""

    stage: str
    rules: str
    options: Mapping[str, JsonValue]
    model: ModelUse | None = None

    @classmethod
    def of(cls, stage: str, options: Mapping[str, JsonValue] | None = None, model: ModelUse | None = None) -> Self:
        """The part of a stage with the rules of this package."""
        return cls(stage, rules(stage), options or {}, model)

    @property
    def sha256(self) -> str:
        """The digest of the part. A model's name and revision are for people, and do not count."""
        use = self.model
        model = use and [use.sha256, use.files_sha256, use.engine, use.device, use.compute_type]
        return _sha256([self.stage, self.rules, dict(self.options), model])


class Signature(NamedTuple):
    """The parts of all stages, in their order."""

    parts: tuple[Part, ...]

    @classmethod
    def of(cls, config: Config, models: Sequence[ModelUse], terms: str, prompts: str = "") -> Self:
        """The signature of what a pipeline makes, with its configuration and models.

        `terms` and `prompts` are the digests of its terms and of what a file has its summarizer told.
        """
        uses = {use.task: use for use in models}
        memory = config.memory.model_dump(mode="json", exclude={"file"}) if config.memory.file else {}
        summarization = config.summarization.model_dump(mode="json", exclude={"model", "adapter"})
        summarization["prompts"] = prompts
        return cls(
            (
                Part.of("reading", {"source_language": config.translation.source_language}),
                translation_part(config.translation, uses.get("translation")),
                Part.of("memory", memory),
                Part.of("glossary", {"builtin": config.glossary.builtin, "sha256": terms}),
                Part.of("confidence"),
                Part.of("summarization", summarization, uses.get("summarization")),
                Part.of("pipeline"),
            )
        )

    def written(self) -> Signature:
        """The signature of the files that such an output is written to."""
        return Signature((*self.parts, Part.of("writing")))

    @property
    def models(self) -> tuple[ModelUse, ...]:
        """The models that take part."""
        return tuple(part.model for part in self.parts if part.model)

    @property
    def stages(self) -> dict[str, str]:
        """The digest of each part, by its stage."""
        return {part.stage: part.sha256 for part in self.parts}

    @property
    def sha256(self) -> str:
        """The digest of the whole."""
        return _sha256(self.stages)


def translation_part(config: TranslationConfig, model: ModelUse | None) -> Part:
    """What decides what the engine's stage makes of a sentence; the size of a batch only says when it is made."""
    options = config.model_dump(mode="json", include={"beam_size", "max_sentence_tokens", "dates"})
    return Part.of("translation", options, model)


def recorded_options(config: Config, signature: Signature) -> dict[str, JsonValue]:
    """The settings in force, as the configuration names them, without a path on this machine.

    A model goes by its name, a glossary by the SHA-256 of its terms, and of a memory it says whether there is one.
    """
    options = config.model_dump(mode="json", exclude={"memory": {"file"}, "glossary": {"file"}})
    for task in ("translation", "summarization"):
        del options[task]["model"]
    del options["summarization"]["adapter"]  # the model's name has it
    summarized = next(part.options for part in signature.parts if part.stage == "summarization")
    options["summarization"]["prompts"] = summarized["prompts"]
    for model in signature.models:
        options[model.task] = {"model": model.name} | options[model.task]
    options["memory"] = {"used": bool(config.memory.file)} | options["memory"]
    options["glossary"] = dict(next(part.options for part in signature.parts if part.stage == "glossary"))
    return options


def _sha256(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
