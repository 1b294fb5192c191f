"""Plain text: the view for a pipe or a pager. One sentence a line, so that line tools find whole sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from translator.document import BilingualArticle, ConfidenceLevel, SummarySentence
from translator.writers.doubts import check_summary, doubtful_words, doubts, worst_first
from translator.writers.safe_text import one_line
from translator.writers.wording import (
    DOUBTFUL_LABEL,
    METHOD_LABELS,
    METHOD_NOTES,
    ORIGIN_NOTES,
    about,
    confidence_label,
    confidence_meanings,
    confidence_summary,
    flag_line,
    method_note,
    methods,
    notice,
    original_title,
    provenance,
    role_label,
    sentence_numbers,
    suggestion_line,
    title,
)


def render(bilingual: BilingualArticle) -> bytes:
    """Give what to compare, the headline, the summary with its evidence, each sentence pair, and the provenance."""
    return "".join(f"{line}\n" for line in _lines(bilingual)).encode()


def _lines(bilingual: BilingualArticle) -> Iterator[str]:
    numbers = sentence_numbers(bilingual)
    yield check_summary(bilingual)
    yield from confidence_summary(bilingual)
    for meaning in confidence_meanings(bilingual):
        yield f"   ?  {meaning}"
    yield notice(bilingual)
    for warning in bilingual.warnings:
        yield f"Warning: {one_line(warning)}"

    heading = one_line(title(bilingual))
    yield from ("", heading, "=" * min(len(heading), 80))
    if original := original_title(bilingual):
        yield one_line(original)
    if known := about(bilingual):
        yield ", ".join(known)
    summary = bilingual.summary
    if summary and summary.headline:
        yield f"[{method_note(summary.headline, numbers)}]"

    if summary and summary.sentences:
        yield from ("", "SUMMARY", "-------")
        for method in methods(summary):
            yield f"[{METHOD_LABELS[method]}] {METHOD_NOTES[method]}"
        for number, sentence in enumerate(summary.sentences, start=1):
            yield ""
            yield from _summary_lines(bilingual, number, sentence, numbers)

    yield from ("", "ARTICLE", "-------")
    for paragraph in bilingual.paragraphs:
        yield from ("", f"[{role_label(paragraph.role)}]")
        for pair in paragraph.pairs:
            number = numbers[pair.id]
            yield f"{number}  {bilingual.language.upper()}  {one_line(pair.source.text)}"
            margin = " " * len(str(number))
            yield f"{margin}  EN  {one_line(pair.target.text)}"
            for flag in worst_first(pair.target.flags):
                yield f"{margin}   !  {flag_line(flag)}"
            if pair.target.confidence and pair.target.confidence.level is not ConfidenceLevel.HIGH:
                yield f"{margin}   ?  {confidence_label(pair.target.confidence.level)}"
            if words := doubtful_words(pair.target):
                yield f"{margin}   ?  {DOUBTFUL_LABEL}: {', '.join(words)}"
            if pair.target.origin in ORIGIN_NOTES:
                yield f"{margin}   =  {ORIGIN_NOTES[pair.target.origin]}"
            for suggestion in pair.target.suggestions:
                yield f"{margin}   ~  {suggestion_line(suggestion)}"

    yield from ("", "HOW THIS WAS MADE", "-----------------")
    for name, value in provenance(bilingual):
        yield f"{one_line(name)}: {one_line(value)}"


def _summary_lines(
    bilingual: BilingualArticle, number: int, sentence: SummarySentence, numbers: Mapping[str, int]
) -> Iterator[str]:
    yield f"{number}. {one_line(sentence.text)} [{method_note(sentence, numbers)}]"
    for pair in bilingual.evidence(sentence):
        name = str(numbers[pair.id])
        yield f"   {name}  {one_line(pair.source.text)}"
        if reasons := doubts(pair):
            yield f"   {' ' * len(name)}  ! its translation: {'; '.join(reasons)}"
