"""The words for what is known of a translation, as the views made for people share them.

Every kind of flag, severity, level of confidence and method is explained here, in one sentence; `legend` gives them.
"""

from __future__ import annotations

import calendar
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from translator.checks import MEANINGS
from translator.confidence import FIT, LEVEL_NOTES, LEVEL_RECORDS, caveat
from translator.document import (
    AlignmentMethod,
    BilingualArticle,
    Confidence,
    ConfidenceLevel,
    Flag,
    FlagKind,
    ModelUse,
    Origin,
    Role,
    SentencePair,
    Severity,
    Suggestion,
    Summary,
    SummaryMethod,
    SummarySentence,
)
from translator.languages import language_of
from translator.writers.safe_text import one_line

_Mark = TypeVar("_Mark", bound=StrEnum)

METHOD_NOTES: Mapping[SummaryMethod, str] = MappingProxyType(
    {
        SummaryMethod.GENERATED: (
            "Written by a language model. An automatic check found it to be a sentence of the evidence with whole "
            "parts left out."
        ),
        SummaryMethod.EXTRACT: "Not rewritten: the translation of the evidence, word for word.",
        SummaryMethod.SHORTENED: (
            "Not rewritten: the translation of the evidence, with its dateline, brackets or side matter left out, or "
            "a name put for he or she."
        ),
    }
)

STANDS_IN = "in place of the article's own headline"
"""What is said of a headline that a clause of the lead stands in for."""

METHOD_LABELS: Mapping[SummaryMethod, str] = MappingProxyType(
    {
        SummaryMethod.GENERATED: "rewritten",
        SummaryMethod.EXTRACT: "word for word",
        SummaryMethod.SHORTENED: "shortened",
    }
)
"""How a sentence of the summary came about, in the words of a reader."""

DOUBTFUL_LABEL = "look at"
DOUBTFUL_NOTE = "These words of a doubtful sentence are the likeliest to be wrong."

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
        Origin.CORRECTED: "corrected by a person",
        Origin.MEMORY: "machine translation of an earlier run, from the translation memory",
    }
)
"""How a translation came about that this run's model did not make."""


_ROLE_LABELS = {Role.FURNITURE: "site text", Role.CELL: "table cell"}


QUIET_ROLES = frozenset({Role.FURNITURE, Role.CAPTION})
"""Paragraphs that are around the article rather than in it."""


def source_name(bilingual: BilingualArticle) -> str:
    """Name the language that an article was translated from."""
    return language_of(bilingual.language).name


def sentence_numbers(bilingual: BilingualArticle) -> dict[str, int]:
    """Number the sentences as a reader counts them: from 1, through the whole article; by their ids."""
    return {pair.id: number for number, pair in enumerate(bilingual.pairs, start=1)}


def notice(bilingual: BilingualArticle) -> str:
    """Say what a reader must know before anything else."""
    return f"Machine translation from {source_name(bilingual)}. Compare it with the source before you quote it."


def title(bilingual: BilingualArticle) -> str:
    """Give the English headline: the summary's, else the translation of the source's, else the article's name."""
    if bilingual.summary and bilingual.summary.headline:
        return bilingual.summary.headline.text
    translated = (pair.target.text for p in bilingual.paragraphs if p.role == Role.HEADLINE for pair in p.pairs)
    return next((text for text in translated if text.strip()), bilingual.name)


def original_title(bilingual: BilingualArticle) -> str | None:
    """Give the headline in the language of the source: as the source tells it, else as it stands in the text."""
    if bilingual.metadata.title:
        return bilingual.metadata.title
    found = (pair.source.text for p in bilingual.paragraphs if p.role == Role.HEADLINE for pair in p.pairs)
    return " ".join(found) or None


def written_date(bilingual: BilingualArticle) -> str | None:
    """Give the date of an article: in words where the source has it in ISO 8601, else as the source writes it."""
    said = bilingual.metadata.date
    try:
        date = datetime.fromisoformat(said or "")
    except ValueError:
        return said or None
    return f"{date.day} {calendar.month_name[date.month]} {date.year}"


def source_link(bilingual: BilingualArticle) -> str | None:
    """Give the address of an article where a browser can be led to it: over HTTP, to some machine."""
    address = bilingual.metadata.source_url or ""
    try:
        parts = urlsplit(address)
        return address if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def about(bilingual: BilingualArticle) -> list[str]:
    """Say who wrote an article, when and where it stands, as far as the source tells."""
    parts = (bilingual.metadata.byline, written_date(bilingual), bilingual.metadata.source_url)
    return [one_line(part) for part in parts if part and part.strip()]


def cited_source(bilingual: BilingualArticle) -> str:
    """Name the source as a citation does: headline, who, when, where; else the article's name."""
    return ". ".join([*filter(None, [one_line(original_title(bilingual) or "")]), *about(bilingual)]) or bilingual.name


def citation_status(pair: SentencePair, number: int) -> str:
    """Say what a sentence that is quoted is worth: who translated it, whether a person checked it, what is doubtful."""
    if pair.target.origin is Origin.CORRECTED:
        return f"Translation checked by a person (sentence {number})"
    marks = [f"{flag.severity.value}: {flag_label(flag.kind)}" for flag in pair.target.flags]
    marks = [mark for mark in dict.fromkeys(marks) if not mark.startswith(Severity.INFO.value)]
    if (confidence := pair.target.confidence) and confidence.level is not ConfidenceLevel.HIGH:
        marks.append(confidence_label(confidence.level))
    return f"Machine translation, unchecked ({'; '.join((f'sentence {number}', *marks))})"


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


def confidence_note(confidence: Confidence) -> str:
    """Say a level of confidence with what it means, how such sentences fared in a test, and the estimate."""
    level = confidence.level
    return f"{confidence_line(level)} {LEVEL_RECORDS[level]} (Estimate for this one: {confidence.probability:.0%}.)"


def support_note(support: float) -> str:
    """Say the support of a summary sentence in words."""
    if support >= 1:
        return "all its words are in the evidence"
    return f"{max(0.01, 1 - support):.0%} of its words are not in the evidence"


def level_records(bilingual: BilingualArticle) -> str:
    """Say in one line how often each level of confidence that occurs was right in a test; empty where none does."""
    counts = confidence_counts(bilingual)
    parts = [f"{FIT.levels[level]} of {level.value}" for level, count in counts.items() if count]
    if not parts:
        return ""
    return f"Sentences of real news that were right in substance in a test: {', '.join(parts)} confidence."


def confidence_counts(bilingual: BilingualArticle) -> dict[ConfidenceLevel, int]:
    """Count the pairs of each level of confidence, the highest first; empty where none has any."""
    found = Counter(pair.target.confidence.level for pair in bilingual.pairs if pair.target.confidence)
    return {level: found[level] for level in ConfidenceLevel} if found else {}


def confidence_summary(bilingual: BilingualArticle) -> list[str]:
    """Say how far the estimates of confidence can be relied on, in a few lines: how often each level was right, and
    what else to know of them."""
    counts = confidence_counts(bilingual)
    if not counts:
        return ["The sentences have no estimate of confidence."]
    lines = [level_records(bilingual), *confidence_caveats(bilingual)]
    if without := len(list(bilingual.pairs)) - sum(counts.values()):
        lines.append(f"Sentences without an estimate of confidence: {without}.")
    return lines


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
        doubtful = True
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
        doubtful = any(target.confidence and target.confidence.doubtful for target in targets)
    if doubtful:
        explained[2].append(Explanation(DOUBTFUL_LABEL, "legend-doubtful", DOUBTFUL_NOTE))
    headings = ("Flags", "Severity of a flag", "Confidence", "Summary", "Words that belong together", "Origin")
    return {heading: entries for heading, entries in zip(headings, explained, strict=True) if entries}


def _explained(notes: Mapping[_Mark, str], occurring: Collection[_Mark]) -> list[Explanation]:
    return [
        Explanation(
            _mark_label(mark),
            f"legend-{mark.value}",
            f"{note[0].upper()}{note[1:].removesuffix('.')}.",
        )
        for mark, note in notes.items()
        if mark in occurring
    ]


def _mark_label(mark: StrEnum) -> str:
    if isinstance(mark, SummaryMethod):
        return METHOD_LABELS[mark]
    return flag_label(mark) if isinstance(mark, FlagKind) else mark.value


def role_label(role: Role) -> str:
    """Name what a paragraph is, in words a reader of the article knows."""
    return _ROLE_LABELS.get(role, role.value)


def methods(summary: Summary) -> Iterator[SummaryMethod]:
    """Give each method that a part of the summary came about by, once."""
    parts = (*((summary.headline,) if summary.headline else ()), *summary.sentences)
    return (method for method in SummaryMethod if any(part.method == method for part in parts))


def evidence_names(sentence: SummarySentence, numbers: Mapping[str, int]) -> str:
    """Name the sentences that a sentence of the summary rests on, by their numbers."""
    found = [str(number) for number in sorted({numbers[id_] for id_ in sentence.evidence})]
    last = found.pop()
    return f"sentences {', '.join(found)} and {last}" if found else f"sentence {last}"


def cited(bilingual: BilingualArticle) -> defaultdict[str, list[int]]:
    """For each source sentence that is evidence, the numbers of the summary sentences it supports; 0: the headline."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    if bilingual.summary:
        claims = enumerate((bilingual.summary.headline, *bilingual.summary.sentences))
        for number, sentence in claims:
            for id_ in dict.fromkeys(sentence.evidence if sentence else ()):
                found[id_].append(number)
    return found


def claim_name(number: int) -> str:
    """Name a sentence of the summary by its number; 0 is the headline."""
    return f"summary {number}" if number else "headline"


def method_note(sentence: SummarySentence, numbers: Mapping[str, int]) -> str:
    """Say in a few words how a summary sentence came about, from which sentences, and how far they support it."""
    note = f"{METHOD_LABELS[sentence.method]} from {evidence_names(sentence, numbers)}"
    if sentence.support is not None and sentence.method is SummaryMethod.GENERATED:
        note = f"{note}; {support_note(sentence.support)}"  # the others are their evidence
    return f"{note}; {STANDS_IN}" if sentence.stands_in else note


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
        if isinstance(said, str):  # the fields of a record are in JSON only
            yield f"Source's {name.replace('_', ' ').removeprefix('source ')}", said
    for key, value in origin.options.items():
        yield f"Option {key}", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
