"""Plain text: the view for a pipe or a pager. One sentence a line, so that line tools find whole sentences."""

from __future__ import annotations

from collections.abc import Iterator

from translator.document import BilingualArticle, ConfidenceLevel, SummarySentence
from translator.writers.doubts import check_summary, doubts, worst_first
from translator.writers.safe_text import one_line
from translator.writers.wording import (
    METHOD_NOTES,
    ORIGIN_NOTES,
    confidence_label,
    confidence_meanings,
    confidence_summary,
    evidence_ids,
    flag_line,
    flag_summary,
    method_note,
    methods,
    notice,
    provenance,
    role_label,
    suggestion_line,
    title,
)


def render(bilingual: BilingualArticle) -> bytes:
    """Give the headline, the summary with its evidence, each sentence pair, and the provenance."""
    return "".join(f"{line}\n" for line in _lines(bilingual)).encode()


def _lines(bilingual: BilingualArticle) -> Iterator[str]:
    heading = one_line(title(bilingual))
    yield heading
    yield "=" * min(len(heading), 80)
    summary = bilingual.summary
    if summary and summary.headline:
        yield f"[{method_note(summary.headline)}; evidence: {evidence_ids(summary.headline)}]"
    yield ""
    yield notice(bilingual)
    yield check_summary(bilingual)
    yield flag_summary(bilingual)
    yield confidence_summary(bilingual)
    for meaning in confidence_meanings(bilingual):
        yield f"   ?  {meaning}"
    for warning in bilingual.warnings:
        yield f"Warning: {one_line(warning)}"

    if summary and summary.sentences:
        yield from ("", "SUMMARY", "-------")
        for method in methods(summary):
            yield f"[{method.value}] {METHOD_NOTES[method]}"
        for number, sentence in enumerate(summary.sentences, start=1):
            yield ""
            yield from _summary_lines(bilingual, number, sentence)

    yield from ("", "ARTICLE", "-------")
    for paragraph in bilingual.paragraphs:
        yield ""
        yield f"[{one_line(paragraph.id)} {role_label(paragraph.role)}]"
        for pair in paragraph.pairs:
            yield f"{one_line(pair.id)}  {bilingual.language.upper()}  {one_line(pair.source.text)}"
            margin = " " * len(one_line(pair.id))
            yield f"{margin}  EN  {one_line(pair.target.text)}"
            for flag in worst_first(pair.target.flags):
                yield f"{margin}   !  {flag_line(flag)}"
            if pair.target.confidence and pair.target.confidence.level is not ConfidenceLevel.HIGH:
                yield f"{margin}   ?  {confidence_label(pair.target.confidence.level)}"
            if pair.target.origin in ORIGIN_NOTES:
                yield f"{margin}   =  {ORIGIN_NOTES[pair.target.origin]}"
            for suggestion in pair.target.suggestions:
                yield f"{margin}   ~  {suggestion_line(suggestion)}"

    yield from ("", "PROVENANCE", "----------")
    for name, value in provenance(bilingual):
        yield f"{one_line(name)}: {one_line(value)}"


def _summary_lines(bilingual: BilingualArticle, number: int, sentence: SummarySentence) -> Iterator[str]:
    yield f"{number}. {one_line(sentence.text)} [{method_note(sentence)}]"
    for pair in bilingual.evidence(sentence):
        yield f"   {one_line(pair.id)}  {one_line(pair.source.text)}"
        if reasons := doubts(pair):
            yield f"   {' ' * len(one_line(pair.id))}  ! its translation: {'; '.join(reasons)}"
