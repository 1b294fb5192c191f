"""The options that `translate` and `batch` share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

EXIT_CODES = (
    "Exit codes: **0** all is well; **1** some input could not be read or some output not written (the rest was "
    "done); **2** wrong usage or configuration; **3** a model is missing; **4** with --strict, an error is "
    "flagged."
)


class SourceLanguageName(StrEnum):
    """What articles are in."""

    AUTO = "auto"
    INDONESIAN = "id"
    MALAY = "ms"


class EngineName(StrEnum):
    """What runs the translation model."""

    CTRANSLATE2 = "ctranslate2"
    TRANSFORMERS = "transformers"


class SummarizerName(StrEnum):
    """Kinds of summarizer."""

    INSTRUCT = "instruct"
    SEQ2SEQ = "seq2seq"
    EXTRACTIVE = "extractive"


class Device(StrEnum):
    """Where models run."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


ConfigName = Annotated[str, typer.Option("--config", "-c", metavar="PRESET|PATH", help="A preset or a TOML file.")]
SourceLanguage = Annotated[
    SourceLanguageName | None, typer.Option(help="What the articles are in; auto tells it by each article's words.")
]
Engine = Annotated[EngineName | None, typer.Option(help="What runs the translation model.")]
Beam = Annotated[int | None, typer.Option(min=1, max=32, help="Hypotheses kept while translating.")]
NoSummary = Annotated[bool, typer.Option("--no-summary", help="Leave the summary out.")]
Summarizer = Annotated[SummarizerName | None, typer.Option(help="Kind of summarizer; extractive needs no model.")]
SummarySentences = Annotated[int | None, typer.Option(min=1, max=50, help="Sentences in the summary.")]
Memory = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Translation memory: corrections are used, machine translations kept and reused."
    ),
]
Glossary = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Terms to enforce and verify: TSV, CSV or TBX. They win over the built-in ones."),
]
NoBuiltinGlossary = Annotated[
    bool, typer.Option("--no-builtin-glossary", help="Leave the built-in terms of Indonesian institutions out.")
]
RunsOn = Annotated[Device | None, typer.Option(help="Where models run.")]
Offline = Annotated[bool, typer.Option("--offline", help="Never reach for the network.")]
Strict = Annotated[
    bool, typer.Option("--strict", help="End with exit code 4 where a translation is flagged with an error.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]


def overrides(
    *,
    engine: EngineName | None,
    beam: int | None,
    no_summary: bool,
    summarizer: SummarizerName | None,
    summary_sentences: int | None,
    memory: Path | None,
    glossary: Path | None,
    no_builtin_glossary: bool,
    device: Device | None,
    offline: bool,
    source_language: SourceLanguageName | None = None,
) -> dict[str, Any]:
    """What these options set in the configuration, by dotted key; None where an option was not given."""
    if no_summary and (summarizer or summary_sentences):
        raise typer.BadParameter("cannot go with other summary options", param_hint="--no-summary")
    return {
        "translation.source_language": source_language and source_language.value,
        "translation.engine": engine and engine.value,
        "translation.beam_size": beam,
        "summarization.method": "none" if no_summary else summarizer and summarizer.value,
        "summarization.sentences": summary_sentences,
        "memory.file": memory and str(memory),
        "glossary.file": glossary and str(glossary),
        "glossary.builtin": False if no_builtin_glossary else None,
        "runtime.device": device and device.value,
        "runtime.offline": offline or None,
    }


def format_names(joined: str) -> tuple[str, ...]:
    """The output formats in a list joined by commas, each once."""
    from translator.writers import FORMATS

    names = tuple(dict.fromkeys(name.strip() for name in joined.split(",")))
    if unknown := [name for name in names if name not in FORMATS]:
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(FORMATS)}", param_hint="--format")
    return names
