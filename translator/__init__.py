"""Indonesian news articles into aligned bilingual English that can be read, quoted and checked.

Everything a program needs is a name of this package; each is imported when it is first asked for.

>>> from translator import Pipeline, read_text
>>> with Pipeline.from_config("extractive") as pipeline:
...     bilingual = pipeline.run(read_text("Presiden tiba di Bandung. Ia bertemu para petani."))
>>> [pair.source.text for pair in bilingual.pairs]
['Presiden tiba di Bandung.', 'Ia bertemu para petani.']
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from translator.batch import (
        Cluster,
        run_batch,
    )
    from translator.batch import Report as BatchReport
    from translator.batch import Step as BatchStep
    from translator.checking import CheckedPair, check_file
    from translator.checks import check_pair
    from translator.config import Config, load_config
    from translator.document import (
        Alignment,
        AlignmentMethod,
        Article,
        BilingualArticle,
        BilingualParagraph,
        Block,
        Confidence,
        ConfidenceLevel,
        Flag,
        FlagKind,
        Metadata,
        ModelUse,
        Origin,
        Paragraph,
        Provenance,
        Role,
        Sentence,
        SentencePair,
        Severity,
        Suggestion,
        Summary,
        SummaryMethod,
        SummarySentence,
        Translation,
    )
    from translator.errors import (
        BusyError,
        ClusterError,
        ConfigError,
        InputError,
        ModelMissingError,
        OutputError,
        TranslationMemoryError,
        TranslatorError,
    )
    from translator.glossary import Glossary
    from translator.memory import TranslationMemory
    from translator.pipeline import FailedArticle, Pipeline
    from translator.readers import FORMATS as READERS
    from translator.readers import Contents, Reader, read_article, read_articles, read_text
    from translator.writers import FORMATS as WRITERS
    from translator.writers import Writer, write_article

__version__ = "0.1.0"
__all__ = [
    "READERS",
    "WRITERS",
    "Alignment",
    "AlignmentMethod",
    "Article",
    "BatchReport",
    "BatchStep",
    "BilingualArticle",
    "BilingualParagraph",
    "Block",
    "BusyError",
    "CheckedPair",
    "Cluster",
    "ClusterError",
    "Confidence",
    "ConfidenceLevel",
    "Config",
    "ConfigError",
    "Contents",
    "FailedArticle",
    "Flag",
    "FlagKind",
    "Glossary",
    "InputError",
    "Metadata",
    "ModelMissingError",
    "ModelUse",
    "Origin",
    "OutputError",
    "Paragraph",
    "Pipeline",
    "Provenance",
    "Reader",
    "Role",
    "Sentence",
    "SentencePair",
    "Severity",
    "Suggestion",
    "Summary",
    "SummaryMethod",
    "SummarySentence",
    "Translation",
    "TranslationMemory",
    "TranslationMemoryError",
    "TranslatorError",
    "Writer",
    "__version__",
    "check_file",
    "check_pair",
    "load_config",
    "read_article",
    "read_articles",
    "read_text",
    "run_batch",
    "write_article",
]

# Where each public name is at home, and by which name where that is another.
_HOMES: dict[str, tuple[str, ...]] = {
    "translator.batch": (
        "Cluster", "run_batch", "BatchReport=Report", "BatchStep=Step",
    ),
    "translator.checking": ("CheckedPair", "check_file"),
    "translator.checks": ("check_pair",),
    "translator.config": ("Config", "load_config"),
    "translator.document": (
        "Alignment", "AlignmentMethod", "Article", "BilingualArticle", "BilingualParagraph", "Block", "Confidence",
        "ConfidenceLevel", "Flag", "FlagKind", "Metadata", "ModelUse", "Origin", "Paragraph", "Provenance", "Role",
        "Sentence", "SentencePair", "Severity", "Suggestion", "Summary", "SummaryMethod", "SummarySentence",
        "Translation",
    ),
    "translator.errors": (
        "BusyError", "ClusterError", "ConfigError", "InputError", "ModelMissingError", "OutputError",
        "TranslationMemoryError", "TranslatorError",
    ),
    "translator.glossary": ("Glossary",),
    "translator.memory": ("TranslationMemory",),
    "translator.pipeline": ("FailedArticle", "Pipeline"),
    "translator.readers": ("Contents", "Reader", "READERS=FORMATS", "read_article", "read_articles", "read_text"),
    "translator.writers": ("Writer", "WRITERS=FORMATS", "write_article"),
}  # fmt: skip
_PLACES = {
    public: (module, name or public)
    for module, names in _HOMES.items()
    for public, _, name in (each.partition("=") for each in names)
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for, so that `translator --help` need not load the library."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    module, inner = _PLACES[name]
    value: object = getattr(importlib.import_module(module), inner)
    globals()[name] = value  # so that this is asked once
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
