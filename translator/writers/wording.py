"""The words for what is known of a translation, as the views made for people share them.

Every kind of flag, severity, level of confidence and method is explained here, in one sentence; `legend` gives them.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from translator.checks import MEANINGS
from translator.confidence import LEVEL_NOTES, LEVEL_RECORDS, caveat
from translator.document import (
    AlignmentMethod,
    BilingualArticle,
    ConfidenceLevel,
    Flag,
    FlagKind,
    ModelUse,
    Origin,
    Role,
    Severity,
    Suggestion,
    Summary,
    SummaryMethod,
    SummarySentence,
    Translation,
)
from translator.languages import SOURCE_LANGUAGES
from translator.writers.safe_text import one_line

_Mark = TypeVar("_Mark", bound=StrEnum)

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
        Severity.WARNING: "compare it with the source",
        Severity.INFO: "good to know",
    }
)
"""What to do about a flag, the most serious first."""

FLAG_NOTES: Mapping[FlagKind, str] = MappingProxyType({kind: meaning.note for kind, meaning in MEANINGS.items()})


ALIGNMENT_NOTES: Mapping[AlignmentMethod, str] = MappingProxyType(
    {
        AlignmentMethod.ATTENTION: (
            "Which words belong together is taken from what the model looked at for each word; it can be wrong."
        ),
        AlignmentMethod.LEXICAL: (
            "Which words belong together is inferred from their spelling and place; it can be wrong."
        ),
    }
)


ORIGIN_NOTES: Mapping[Origin, str] = MappingProxyType(
    {
        Origin.CORRECTED: "corrected by a person, from the translation memory",
        Origin.MEMORY: "machine translation of an earlier run, from the translation memory",
    }
)
"""How a translation came about that this run's model did not make."""


_ROLE_LABELS = {Role.FURNITURE: "site text", Role.CELL: "table cell"}


QUIET_ROLES = frozenset({Role.FURNITURE, Role.CAPTION})
"""Paragraphs that are around the article rather than in it."""


def source_name(bilingual: BilingualArticle) -> str:
    """Name the language that an article was translated from."""
    return SOURCE_LANGUAGES[bilingual.language].name


def notice(bilingual: BilingualArticle) -> str:
    """Say what a reader must know before anything else."""
    return f"Machine translation from {source_name(bilingual)}. Compare it with the source before you quote it."


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


def confidence_label(level: ConfidenceLevel) -> str:
    """Name a level of confidence, in words."""
    return f"{level.value} confidence"


def confidence_line(level: ConfidenceLevel) -> str:
    """Say a level of confidence in one line, with what it means."""
    return f"{confidence_label(level)}: {LEVEL_NOTES[level]}"


def confidence_note(translation: Translation) -> str:
    """Say all that is known of how sure a translation is: level, estimate and the model's own score."""
    parts = []
    if confidence := translation.confidence:
        parts.append(f"{confidence_line(confidence.level)} (Estimate: {confidence.probability:.2f}.)")
    if translation.score is not None:
        parts.append(score_note(translation.score))
    return " ".join(parts)


def support_note(support: float) -> str:
    """Say the support of a summary sentence in words."""
    return f"{support:.0%} of its words stand in the evidence"


def confidence_counts(bilingual: BilingualArticle) -> dict[ConfidenceLevel, int]:
    """Count the pairs of each level of confidence, the highest first; empty where none has any."""
    found = Counter(pair.target.confidence.level for pair in bilingual.pairs if pair.target.confidence)
    return {level: found[level] for level in ConfidenceLevel} if found else {}


def confidence_summary(bilingual: BilingualArticle) -> str:
    """Say in one line how many sentences have which level of confidence."""
    counts = confidence_counts(bilingual)
    if not counts:
        return "The sentences have no estimate of confidence."
    parts = [f"{count} {level.value}" for level, count in counts.items()]
    if without := len(list(bilingual.pairs)) - sum(counts.values()):
        parts.append(f"{without} without an estimate")
    return " ".join((f"Confidence, by sentence: {', '.join(parts)}.", *confidence_caveats(bilingual)))


def confidence_meanings(bilingual: BilingualArticle) -> list[str]:
    """Say what each level of confidence means that occurs, in one line each, the lowest first."""
    counts = confidence_counts(bilingual)
    return [confidence_line(level) for level in LEVEL_NOTES if counts.get(level)]


def confidence_caveats(bilingual: BilingualArticle) -> list[str]:
    """Say what keeps the estimates of confidence from meaning what they say, if anything does."""
    origin = bilingual.provenance
    revisions = [model.revision for model in origin.models if model.task == "translation"]
    found = (caveat(revision, origin.confidence) for revision in revisions if origin.confidence)
    return [note for note in found if note]


class Explanation(NamedTuple):
    """A mark, the id of its place in a legend, and what it means in one sentence."""

    mark: str
    id: str
    note: str


def legend(bilingual: BilingualArticle | None = None) -> dict[str, list[Explanation]]:
    """Explain every mark under headings; where an article is given, only the marks that occur in it."""
    levels = {level: f"{note} {LEVEL_RECORDS[level]}" for level, note in LEVEL_NOTES.items()}
    if bilingual is None:
        sections: tuple[Mapping[Any, str], ...] = (
            FLAG_NOTES,
            SEVERITY_NOTES,
            levels,
            METHOD_NOTES,
            ALIGNMENT_NOTES,
            ORIGIN_NOTES,
        )
        explained = [_explained(notes, notes) for notes in sections]
    else:
        targets = [pair.target for pair in bilingual.pairs]
        flags = [flag for target in targets for flag in target.flags]
        explained = [
            _explained(FLAG_NOTES, {flag.kind for flag in flags}),
            _explained(SEVERITY_NOTES, {flag.severity for flag in flags}),
            _explained(levels, {target.confidence.level for target in targets if target.confidence}),
            _explained(METHOD_NOTES, set(methods(bilingual.summary)) if bilingual.summary else ()),
            _explained(ALIGNMENT_NOTES, {target.alignment.method for target in targets if target.alignment}),
            _explained(ORIGIN_NOTES, {target.origin for target in targets}),
        ]
    headings = ("Flags", "Severity of a flag", "Confidence", "Summary", "Words that belong together", "Origin")
    return {heading: entries for heading, entries in zip(headings, explained, strict=True) if entries}


def _explained(notes: Mapping[_Mark, str], occurring: Collection[_Mark]) -> list[Explanation]:
    return [
        Explanation(
            flag_label(mark) if isinstance(mark, FlagKind) else mark.value,
            f"legend-{mark.value}",
            f"{note[0].upper()}{note[1:].removesuffix('.')}.",
        )
        for mark, note in notes.items()
        if mark in occurring
    ]


def role_label(role: Role) -> str:
    """Name what a paragraph is, in words a reader of the article knows."""
    return _ROLE_LABELS.get(role, role.value)


def count_label(count: int, severity: Severity) -> str:
    """Say a number of flags of a severity, in the plural where it is one."""
    plural = "s" if count != 1 and severity is not Severity.INFO else ""
    return f"{count} {severity.value}{plural}"


def flag_counts(bilingual: BilingualArticle) -> dict[Severity, int]:
    """Count the flags of each severity that occurs, the most serious first."""
    severities = [flag.severity for pair in bilingual.pairs for flag in pair.target.flags]
    return {severity: severities.count(severity) for severity in SEVERITY_NOTES if severity in severities}


def flag_summary(bilingual: BilingualArticle) -> str:
    """Say in one line how many flags there are, and of which severity."""
    counts = flag_counts(bilingual)
    if not counts:
        return "No sentence is flagged."
    return f"Flags: {', '.join(count_label(count, severity) for severity, count in counts.items())}."


def score_note(score: float) -> str:
    """Say a mean log-probability in words; its exponential is the geometric mean of the tokens' probabilities."""
    return f"The model's own confidence: {math.exp(min(score, 0)):.2f} per token (mean log-probability {score:.2f})"


def methods(summary: Summary) -> Iterator[SummaryMethod]:
    """Give each method that a part of the summary came about by, once."""
    parts = (*((summary.headline,) if summary.headline else ()), *summary.sentences)
    return (method for method in SummaryMethod if any(part.method == method for part in parts))


def method_note(sentence: SummarySentence) -> str:
    """Say in a few words how a summary sentence came about, and how far its evidence supports it."""
    if sentence.support is None or sentence.method is SummaryMethod.EXTRACT:
        return sentence.method.value  # an extract is its evidence
    return f"{sentence.method.value}, {support_note(sentence.support)}"


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
    if origin.signature:
        yield "Signature", "|".join(f"{stage}:{sha256[:12]}" for stage, sha256 in origin.signature.items())
    if origin.alignment:
        yield "Word links", ALIGNMENT_NOTES[origin.alignment]
    yield "Input", f"{bilingual.name}, {origin.input_encoding}, sha256 {origin.input_sha256}"
    for name, said in bilingual.metadata:
        if said is not None:
            yield f"Source's {name.replace('_', ' ').removeprefix('source ')}", said
    for key, value in origin.options.items():
        yield f"Option {key}", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
