"""One configuration for the whole pipeline: defaults, then a preset or a TOML file, then options given by hand."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from translator.errors import ConfigError
from translator.languages import language_of

ComputeType = Literal["auto", "int8", "int8_float32", "int8_float16", "int8_bfloat16", "float16", "bfloat16", "float32"]
"""Numbers that models compute in, as CTranslate2 names them; what each engine has on a device is asked of it."""
_DEVICE = re.compile(r"auto|cpu|mps|cuda(:(0|[1-9][0-9]{0,2}))?")


def _device(name: str) -> str:
    if not _DEVICE.fullmatch(name):
        raise ValueError("a device is auto, cpu, mps, cuda or cuda:N, the GPU with that number")
    return name


def _known_language(code: str) -> str:
    return code if code == "auto" else language_of(code).code


class Option(NamedTuple):
    """An option of the command line for a setting; with `sets`, a flag that gives it this value."""

    name: str
    help: str = ""
    """What it does, where the description of the setting does not say it."""
    metavar: str | None = None
    sets: str | bool | None = None


class Section(BaseModel):
    """Base of the configuration's sections: frozen, and closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TranslationConfig(Section):
    """How sentences are translated."""

    model: str = Field(
        default="embedded", description="name in the catalog or of an adapted model, folder, or hub repository"
    )
    source_language: Annotated[
        str, AfterValidator(_known_language), Option("--source-language", metavar="auto|id|ms|CODE")
    ] = Field(
        default="auto",
        description="Indonesian (id) or Malay (ms), which auto tells by each article's words; or another by its ISO "
        "639-1 code, with a model that reads it",
    )
    engine: Annotated[Literal["ctranslate2", "transformers"], Option("--engine")] = Field(
        default="ctranslate2", description="what runs the translation model"
    )
    beam_size: Annotated[int, Option("--beam")] = Field(
        default=4, ge=1, le=32, description="hypotheses kept while translating"
    )
    batch_tokens: int = Field(default=512, ge=64, description="source tokens in one batch")
    max_sentence_tokens: int = Field(
        default=64, ge=16, description="a longer sentence is translated in parts, split between clauses"
    )
    dates: Annotated[Literal["spelled", "kept"], Option("--dates")] = Field(
        default="spelled",
        description="dates in figures: (17/11) spelled as (17 November), which nobody can misread, or kept as they are",
    )


class SummarizationConfig(Section):
    """How the English summary is made."""

    method: Annotated[
        Literal["auto", "instruct", "seq2seq", "extractive", "none"],
        Option("--summarizer"),
        Option("--no-summary", help="leave the summary out", sets="none"),
    ] = Field(
        default="auto",
        description="kind of summarizer; extractive shortens sentences by rule, instruct and seq2seq let "
        "a language model propose, none leaves the summary out; auto is the kind of the model that is named, "
        "extractive where none is",
    )
    model: str = Field(
        default="",
        description="name in the catalog, folder, or hub repository; empty: that of the catalog for the method",
    )
    adapter: str = Field(
        default="", description="folder of a LoRA adapter that is merged into the model, as peft writes it; empty: none"
    )
    reads: Literal["groups", "article"] = Field(
        default="groups",
        description="what a model is given at once: groups, a few related sentences for each of the summary; or "
        "article, the salient sentences of the whole article for all of it",
    )
    prompts: str = Field(
        default="", description="what a chat model is told, a TOML file like the built-in one; empty: the built-in one"
    )
    sentences: Annotated[int, Option("--summary-sentences")] = Field(
        default=3, ge=1, le=50, description="sentences in the summary, at most"
    )
    beam_size: int = Field(default=4, ge=1, le=32, description="hypotheses made for each sentence")

    @property
    def by_model(self) -> bool:
        """Whether a model is asked."""
        return self.method in ("instruct", "seq2seq") or (self.method == "auto" and bool(self.model))


class MemoryConfig(Section):
    """What is taken from, and kept in, a translation memory."""

    file: Annotated[
        str,
        Option(
            "--memory",
            metavar="FILE",
            help="translation memory: corrections are used, machine translations kept and reused",
        ),
    ] = Field(default="", description="the memory, made where it is missing; empty: none is used")
    machine: bool = Field(
        default=True, description="keep machine translations and use them again; false: corrected ones only"
    )
    fuzzy_threshold: float = Field(
        default=0.75, ge=0.5, le=1, description="least likeness of a corrected sentence that is offered as a suggestion"
    )


class GlossaryConfig(Section):
    """Which terms are enforced and verified."""

    file: Annotated[
        str,
        Option(
            "--glossary",
            metavar="FILE",
            help="terms to enforce and verify: TSV, CSV or TBX; they win over the built-in ones",
        ),
    ] = Field(default="", description="a glossary of your own: TSV, CSV or TBX; empty: none")
    builtin: Annotated[
        bool,
        Option("--no-builtin-glossary", help="leave the built-in terms of Indonesian institutions out", sets=False),
    ] = Field(default=True, description="use the built-in glossary of Indonesian institutions and titles")


class RuntimeConfig(Section):
    """Where and how things run."""

    device: Annotated[str, AfterValidator(_device), Option("--device", metavar="auto|cpu|cuda|cuda:N|mps")] = Field(
        default="auto", description="where models run; auto takes a GPU where there is one"
    )
    compute_type: Annotated[ComputeType, Option("--compute-type")] = Field(
        default="auto", description="numbers that models compute in; auto: int8 or float32 on a CPU, float16 on a GPU"
    )
    threads: Annotated[int, Option("--threads")] = Field(default=0, ge=0, description="CPU threads; 0 takes every core")
    offline: Annotated[bool, Option("--offline", sets=True)] = Field(
        default=False, description="never reach for the network"
    )


class Config(Section):
    """Everything that decides what the pipeline does."""

    translation: TranslationConfig = TranslationConfig()
    summarization: SummarizationConfig = SummarizationConfig()
    memory: MemoryConfig = MemoryConfig()
    glossary: GlossaryConfig = GlossaryConfig()
    runtime: RuntimeConfig = RuntimeConfig()


class ExplainedConfig(NamedTuple):
    """A configuration, and where each value in it comes from, by dotted key."""

    config: Config
    origins: dict[str, str]


def preset_folder() -> Path:
    """Where the presets are: inside the installed package, beside it in a checkout."""
    inside = Path(__file__).parent / "configs"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "configs"


def presets() -> list[str]:
    """The names of the presets; the recipes of training that lie beside them are none."""
    return sorted(file.stem for file in preset_folder().glob("*.toml") if not file.stem.startswith("train-"))


def load_config(name: str | Path = "embedded", options: Mapping[str, Any] | None = None) -> Config:
    """Read a preset (by name) or a TOML file (by path), and lay options over it.

    `options` maps dotted keys to values; those that are None are left out.

    >>> load_config("embedded", {"translation.beam_size": 6}).translation.beam_size
    6

    Raises ConfigError, which names the key and the nearest right one.
    """
    return explain_config(name, options).config


def ready_config(config: str | Path | Config, options: Mapping[str, Any] | None = None) -> Config:
    """A configuration that is given, or the preset or file that is named, with options laid over it.

    Raises ConfigError as `load_config` does, and for options beside a Config.
    """
    if not isinstance(config, Config):
        return load_config(config, options)
    if options:
        raise ConfigError("options go with a preset or a file, not with a Config: put them into it.")
    return config


def explain_config(name: str | Path = "embedded", options: Mapping[str, Any] | None = None) -> ExplainedConfig:
    """As `load_config`, with where each value comes from: the file, an option, or the default."""
    path, origin = _find(name)
    try:
        given = dict(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 (byte {error.start} does not fit it). Save it as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}. Check its permissions.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}. Mend the file.") from None
    layers = [(origin, given), ("option", {k: v for k, v in (options or {}).items() if v is not None})]

    values: dict[str, Any] = dict(_flat(Config().model_dump()))
    origins = dict.fromkeys(values, "default")
    for origin, layer in layers:
        for key, value in layer.items():
            if key not in values:
                raise ConfigError(_unknown_key(origin, key, list(values)))
            values[key], origins[key] = value, origin
    try:
        return ExplainedConfig(Config.model_validate(_nested(values)), origins)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        reason = first["msg"].removeprefix("Value error, ")
        raise ConfigError(f"{origins.get(key, origin)}: {key} = {first['input']!r}: {reason}") from None


def _find(name: str | Path) -> tuple[Path, str]:
    """The file a name or path stands for, and what to call it."""
    text = str(name)
    if text in presets():
        return preset_folder() / f"{text}.toml", f"preset {text}"
    path = Path(name).expanduser()
    if path.is_file():
        return path, text
    near = difflib.get_close_matches(text, presets(), n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise ConfigError(f"{text}: no such preset or file.{hint} Presets: {', '.join(presets())}.")


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The leaves of a tree of tables, by dotted key."""
    for key, value in tree.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _nested(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    tree: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        section, _, leaf = key.partition(".")
        tree.setdefault(section, {})[leaf] = value
    return tree


def _unknown_key(origin: str, key: str, known: list[str]) -> str:
    """Say that a key is unknown, with the nearest right one: the same leaf in another section, else by spelling."""
    section, _, leaf = key.rpartition(".")
    same_section = [k for k in known if k.startswith(f"{section}.")] if section else []
    leaves = {k.rpartition(".")[2]: k for k in (*known, *same_section)}
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.75) or [
        leaves[m] for m in difflib.get_close_matches(leaf, list(leaves), n=1)
    ]
    hint = f" Did you mean {near[0]}?" if near else f" Known keys: {', '.join(known)}."
    return f"{origin}: unknown key {key}.{hint}"
