"""What the views made for people share: text that is safe to show, and the words for methods, flags and origins."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from translator.document import (
    BilingualArticle,
    Flag,
    FlagKind,
    ModelUse,
    Origin,
    Severity,
    Suggestion,
    Summary,
    SummaryMethod,
    SummarySentence,
)
from translator.segmentation import Role

NOTICE = "Machine translation from Indonesian. Compare it with the source before you quote it."

METHOD_NOTES: Mapping[SummaryMethod, str] = MappingProxyType(
    {
        SummaryMethod.GENERATED: (
            "Written by a language model. An automatic check found no number or name that the evidence lacks; "
            "it can miss other errors."
        ),
        SummaryMethod.EXTRACT: "Not rewritten: the translation of the evidence, word for word.",
    }
)

SEVERITY_NOTES: Mapping[Severity, str] = MappingProxyType(
    {
        Severity.ERROR: "do not rely on the translation",
        Severity.WARNING: "compare it with the Indonesian",
        Severity.INFO: "good to know",
    }
)
"""What to do about a flag, the most serious first."""

ORIGIN_NOTES: Mapping[Origin, str] = MappingProxyType(
    {
        Origin.CORRECTED: "corrected by a person, from the translation memory",
        Origin.MEMORY: "machine translation of an earlier run, from the translation memory",
    }
)
"""How a translation came about that this run's model did not make."""

QUIET_ROLES = frozenset({Role.FURNITURE, Role.CAPTION})
"""Paragraphs that are around the article rather than in it."""

# Embeddings, overrides and isolates change the order of what stands beside them; marks (U+200E, U+200F) do not.
_BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def visible(text: str) -> str:
    """Show control characters, which could steer a terminal or break a page, as U+FFFD; white space stays."""
    if text.isprintable():
        return text
    return "".join("\ufffd" if unicodedata.category(c) == "Cc" and not c.isspace() else c for c in text)


def one_line(text: str) -> str:
    """Make a text fit for one line among others: as `visible`, white space as single blanks, no bidi controls."""
    return " ".join(visible(re.sub(r"\s+", " ", text)).translate(_BIDI_CONTROLS).split())


def title(bilingual: BilingualArticle) -> str:
    """Give the English headline: the summary's, else the translation of the source's, else the article's name."""
    if bilingual.summary and bilingual.summary.headline:
        return bilingual.summary.headline.text
    translated = (pair.target.text for p in bilingual.paragraphs if p.role == Role.HEADLINE for pair in p.pairs)
    return next((text for text in translated if text.strip()), bilingual.name)


def flag_label(kind: FlagKind) -> str:
    """Name what a flag is about, in words."""
    return kind.value.replace("-", " ")


def flag_line(flag: Flag) -> str:
    """Say a flag in one line: its severity, what it is about, and its message."""
    return f"{flag.severity.value}, {flag_label(flag.kind)}: {one_line(flag.message)}"


def suggestion_line(suggestion: Suggestion) -> str:
    """Say a suggestion in one line: how like its sentence is, its translation, and the sentence."""
    return f"suggestion, {suggestion.score:.0%} alike: {one_line(suggestion.target)} ({one_line(suggestion.source)})"


def flag_counts(bilingual: BilingualArticle) -> dict[Severity, int]:
    """Count the flags of each severity that occurs, the most serious first."""
    severities = [flag.severity for pair in bilingual.pairs for flag in pair.target.flags]
    return {severity: severities.count(severity) for severity in SEVERITY_NOTES if severity in severities}


def flag_summary(bilingual: BilingualArticle) -> str:
    """Say in one line how many flags there are, and of which severity."""
    counts = flag_counts(bilingual)
    if not counts:
        return "No sentence is flagged."
    return f"Flags: {', '.join(f'{count} {severity.value}' for severity, count in counts.items())}."


def score_note(score: float) -> str:
    """Say a mean log-probability in words; its exponential is the geometric mean of the tokens' probabilities."""
    return f"The model's own confidence: {math.exp(min(score, 0)):.2f} per token (mean log-probability {score:.2f})"


def methods(summary: Summary) -> Iterator[SummaryMethod]:
    """Give each method that a part of the summary came about by, once."""
    parts = (*((summary.headline,) if summary.headline else ()), *summary.sentences)
    return (method for method in SummaryMethod if any(part.method == method for part in parts))


def evidence_ids(sentence: SummarySentence) -> str:
    """List the ids of a summary sentence's evidence."""
    return ", ".join(one_line(id_) for id_ in sentence.evidence)


def model_line(model: ModelUse) -> str:
    """Say in one line what a model was for and which it is exactly."""
    return f"{model.name}, revision {model.revision}, run by {model.engine}, sha256 {model.sha256}"


def provenance(bilingual: BilingualArticle) -> Iterator[tuple[str, str]]:
    """Give what is needed to make the output again, as pairs of a name and a value."""
    origin = bilingual.provenance
    yield "Made by", f"translator {origin.package_version}, {origin.created.isoformat(timespec='seconds')}"
    for model in origin.models:
        yield f"Model for {model.task}", model_line(model)
    yield "Input", f"{bilingual.name}, {origin.input_encoding}, sha256 {origin.input_sha256}"
    for key, value in origin.options.items():
        yield f"Option {key}", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
