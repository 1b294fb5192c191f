r"""Markdown: headline, summary with quoted evidence, and the article as a table (GitHub Flavored Markdown).

Text is escaped as CommonMark 0.31, section 2.4 and 6.2 has it (backslashes before active punctuation), except that
`<`, `>` and `&` become entities: viewers that do not know `\<` still must not take text for HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translator.document import BilingualArticle, SentencePair, SummarySentence
from translator.writers.display import (
    METHOD_NOTES,
    NOTICE,
    ORIGIN_NOTES,
    flag_line,
    flag_summary,
    methods,
    one_line,
    provenance,
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


def render(bilingual: BilingualArticle) -> str:
    """Give the headline, the summary with its evidence, a table of the sentence pairs, and the provenance."""
    return "".join(f"{line}\n" for line in _lines(bilingual))


def _lines(bilingual: BilingualArticle) -> Iterator[str]:
    yield f"# {escape(title(bilingual))}"
    summary = bilingual.summary
    if summary and summary.headline:
        yield from ("", f"*Headline: {summary.headline.method.value}.* {_references(summary.headline)}")
        yield from ("", *_quotes(bilingual, summary.headline))
    yield from ("", f"*{NOTICE}* {flag_summary(bilingual)}")
    for warning in bilingual.warnings:
        yield from ("", f"**Warning:** {escape(warning)}")

    if summary and summary.sentences:
        yield from ("", "## Summary", "")
        for method in methods(summary):
            yield f"- *{method.value}*: {METHOD_NOTES[method]}"
        for number, sentence in enumerate(summary.sentences, start=1):
            margin = " " * len(f"{number}. ")
            yield from ("", f"{number}. {escape(sentence.text)} *({sentence.method.value})* {_references(sentence)}")
            yield from ("", *(f"{margin}{line}" for line in _quotes(bilingual, sentence)))

    yield from ("", "## Article", "", "| | Indonesian | English |", "| :-- | :-- | :-- |")
    for paragraph in bilingual.paragraphs:
        label = "" if paragraph.role.value == "body" else f" *{paragraph.role.value}*"
        for pair in paragraph.pairs:
            yield f"| {escape(pair.id)}{label} | {escape(pair.source.text)} | {_target(pair)} |"
            label = ""

    yield from ("", "## Provenance", "")
    for name, value in provenance(bilingual):
        yield f"- {escape(name)}: {escape(value)}"


def _references(sentence: SummarySentence) -> str:
    return f"\\[{', '.join(escape(id_) for id_ in sentence.evidence)}\\]"


def _quotes(bilingual: BilingualArticle, sentence: SummarySentence) -> Iterator[str]:
    """The evidence in Indonesian, as one block quotation a paragraph of which is a sentence."""
    for number, pair in enumerate(bilingual.evidence(sentence)):
        if number:
            yield ">"
        yield f"> **{escape(pair.id)}** {escape(pair.source.text)}"


def _target(pair: SentencePair) -> str:
    """The English cell of a sentence pair: the translation, then what to know of it."""
    target = pair.target
    parts = [escape(target.text), *(f"**\\[{escape(flag_line(flag))}\\]**" for flag in target.flags)]
    if target.origin in ORIGIN_NOTES:
        parts.append(f"*\\[{ORIGIN_NOTES[target.origin]}\\]*")
    parts += [f"*\\[{escape(suggestion_line(each))}\\]*" for each in target.suggestions]
    return " ".join(part for part in parts if part)
