"""The English alone, to read on or hand on: no source, no marks, no summary; as plain text, Markdown or a page.

Plain text is nothing but the translation, a paragraph a line. Markdown and the page have the English headline as
theirs, and above the text what a reader of a machine translation must know.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from translator.document import BilingualArticle, Role
from translator.writers.doubts import check_summary
from translator.writers.markdown_writer import escape
from translator.writers.safe_text import one_line
from translator.writers.templates import environment
from translator.writers.wording import about, notice, source_link, title

if TYPE_CHECKING:
    from jinja2 import Template

_BULLET = re.compile(r"^[-*\u2022\u2013\u2014]\s+")
_MARKDOWN = {Role.HEADING: "## {}", Role.QUOTE: "> {}", Role.CAPTION: "*{}*", Role.LIST: "- {}"}


class Part(NamedTuple):
    """A paragraph of the English, on one line; an item of a list stands by itself."""

    role: Role
    text: str


def parts(bilingual: BilingualArticle) -> Iterator[Part]:
    """Give the English paragraph by paragraph; what was translated to nothing is left out."""
    for paragraph in bilingual.paragraphs:
        sentences = [text for pair in paragraph.pairs if (text := one_line(pair.target.text))]
        if paragraph.role is Role.LIST:
            yield from (Part(paragraph.role, sentence) for sentence in sentences)
        elif sentences:
            yield Part(paragraph.role, " ".join(sentences))


def render_text(bilingual: BilingualArticle) -> bytes:
    """Give the English as plain text: a paragraph a line, with an empty line between."""
    lines: list[str] = []
    before = None
    for part in parts(bilingual):
        lines += [""] * (bool(lines) and not before is part.role is Role.LIST)
        lines.append(part.text)
        before = part.role
    return "".join(f"{line}\n" for line in lines).encode()


def render_markdown(bilingual: BilingualArticle) -> bytes:
    """Give the English as Markdown."""
    heading = _heading(bilingual)
    lines = [f"# {escape(heading)}", f"*{notice(bilingual)} {check_summary(bilingual)}*"]
    lines += [escape(", ".join(known)) for known in [about(bilingual)] if known]
    for part in _after_heading(bilingual, heading):
        text = escape(_BULLET.sub("", part.text) if part.role is Role.LIST else part.text)
        lines.append(_MARKDOWN.get(part.role, "{}").format(text))
    return "\n\n".join([*lines, ""]).removesuffix("\n").encode()


def render_html(bilingual: BilingualArticle) -> bytes:
    """Give the English as one self-contained page, which may load and run nothing."""
    heading = _heading(bilingual)
    page = _template().render(
        heading=heading,
        notice=f"{notice(bilingual)} {check_summary(bilingual)}",
        known=about(bilingual),
        link=source_link(bilingual),
        parts=list(_after_heading(bilingual, heading)),
    )
    return page.encode()


def _heading(bilingual: BilingualArticle) -> str:
    return one_line(title(bilingual.model_copy(update={"summary": None})))


def _after_heading(bilingual: BilingualArticle, heading: str) -> Iterator[Part]:
    """The parts without the headline that stands at the top already."""
    found = list(parts(bilingual))
    top = next((n for n, part in enumerate(found) if part.role is Role.HEADLINE and part.text == heading), None)
    return (part for number, part in enumerate(found) if number != top)


@functools.cache
def _template() -> Template:
    return environment().from_string(Path(__file__).with_name("english.html").read_text(encoding="utf-8"))
