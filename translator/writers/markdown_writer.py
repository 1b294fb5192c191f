r"""Markdown: headline, summary with quoted evidence, and the article as a table (GitHub Flavored Markdown).

Text is escaped as CommonMark 0.31, section 2.4 and 6.2 has it (backslashes before active punctuation), except that
`<`, `>` and `&` become entities: viewers that do not know `\<` still must not take text for HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from translator.document import BilingualArticle, SentencePair, Severity, SummarySentence
from translator.writers.doubts import LEVEL_SEVERITIES, check_summary, doubtful_words, doubts, worst_first
from translator.writers.safe_text import one_line
from translator.writers.wording import (
    DOUBTFUL_LABEL,
    ORIGIN_NOTES,
    about,
    confidence_label,
    confidence_summary,
    flag_line,
    legend,
    method_note,
    notice,
    original_title,
    provenance,
    role_label,
    sentence_numbers,
    source_name,
    suggestion_line,
    title,
)

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ESCAPES = str.maketrans(_ENTITIES | {character: f"\\{character}" for character in "\\`*_[]|~$#^="})


def escape(text: str) -> str:
    """Make a text one line of Markdown that shows exactly the text, wherever in a block it stands."""
    line = one_line(text).translate(_ESCAPES)
    # At the start of a block these would open a list or a rule.
    return re.sub(r"^(\d{0,9})([-+.)])", r"\1\\\2", line)


def render(bilingual: BilingualArticle) -> bytes:
    """Give the headline, the summary with its evidence, a table of the sentence pairs, and the provenance."""
    return "".join(f"{line}\n" for line in _lines(bilingual)).encode()


def _lines(bilingual: BilingualArticle) -> Iterator[str]:
    numbers = sentence_numbers(bilingual)
    yield f"# {escape(title(bilingual))}"
    summary = bilingual.summary
    yield from ("", f"**{check_summary(bilingual)}** {' '.join(confidence_summary(bilingual))}")
    yield from ("", f"*{notice(bilingual)}*")
    if original := original_title(bilingual):
        yield from ("", f"{source_name(bilingual)} headline: **{escape(original)}**")
    if known := about(bilingual):
        yield from ("", escape(", ".join(known)))
    if summary and summary.headline:
        yield from ("", f"*English headline: {method_note(summary.headline, numbers)}.*")
        yield from ("", *_quotes(bilingual, summary.headline, numbers))
    for warning in bilingual.warnings:
        yield from ("", f"**Warning:** {escape(warning)}")

    if summary and summary.sentences:
        yield from ("", "## Summary")
        for number, sentence in enumerate(summary.sentences, start=1):
            margin = " " * len(f"{number}. ")
            yield from ("", f"{number}. {escape(sentence.text)} *({method_note(sentence, numbers)})*")
            yield from ("", *(f"{margin}{line}" for line in _quotes(bilingual, sentence, numbers)))

    yield from ("", "## Article", "", f"| | {source_name(bilingual)} | English |", "| :-- | :-- | :-- |")
    for paragraph in bilingual.paragraphs:
        label = "" if paragraph.role.value == "body" else f" *{role_label(paragraph.role)}*"
        for pair in paragraph.pairs:
            yield f"| {numbers[pair.id]}{label} | {escape(pair.source.text)} | {_target(pair)} |"
            label = ""

    yield from ("", "## What the marks mean")
    for heading, entries in legend(bilingual).items():
        yield from ("", f"**{heading}**", "")
        for entry in entries:
            yield f"- *{entry.mark}*: {entry.note}"

    yield from ("", "## How this was made", "")
    for name, value in provenance(bilingual):
        yield f"- {escape(name)}: {escape(value)}"


def _quotes(bilingual: BilingualArticle, sentence: SummarySentence, numbers: Mapping[str, int]) -> Iterator[str]:
    """The evidence in Indonesian, as one block quotation a paragraph of which is a sentence."""
    for number, pair in enumerate(bilingual.evidence(sentence)):
        if number:
            yield ">"
        yield f"> **{numbers[pair.id]}** {escape(pair.source.text)}"
        if reasons := doubts(pair):
            yield from (">", f"> **\\[its translation: {escape('; '.join(reasons))}\\]**")


def _target(pair: SentencePair) -> str:
    """The English cell of a sentence pair: the translation, then what to know of it."""
    target = pair.target
    parts = [escape(target.text), *(f"**\\[{escape(flag_line(flag))}\\]**" for flag in worst_first(target.flags))]
    if target.confidence and (severity := LEVEL_SEVERITIES.get(target.confidence.level)):
        mark = "**" if severity is Severity.ERROR else "*"
        parts.append(f"{mark}\\[{confidence_label(target.confidence.level)}\\]{mark}")
    if words := doubtful_words(target):
        parts.append(f"*\\[{DOUBTFUL_LABEL}: {escape(', '.join(words))}\\]*")
    if target.origin in ORIGIN_NOTES:
        parts.append(f"*\\[{ORIGIN_NOTES[target.origin]}\\]*")
    parts += [f"*\\[{escape(suggestion_line(each))}\\]*" for each in target.suggestions]
    return " ".join(part for part in parts if part)
