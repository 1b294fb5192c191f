"""HTML: one self-contained page, the Indonesian beside the English, that asks nothing of the network.

The page is `page.html` (Jinja2, autoescaped) with `page.css` and `page.js` inside. Its Content-Security-Policy
(W3C, CSP level 3) forbids every fetch and runs only this very style sheet and script, which it names by their hash.
Reading, evidence, flags and the list of what to check work without the script; the script adds the marking of evidence
in the article, and of words that belong together.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from translator.document import BilingualArticle, SentencePair, Severity, Span
from translator.writers import doubts, wording
from translator.writers.templates import environment

if TYPE_CHECKING:
    from jinja2 import Template


STYLE, SCRIPT = (Path(__file__).with_name(name) for name in ("page.css", "page.js"))
"""The files of the style sheet and the script; the page of `translator serve` has them too."""

# What each name in a legend that asks for comparing comes to on the one scale, by which it is coloured.
_SEVERITIES = {each.value: each for each in Severity} | {
    level.value: severity for level, severity in doubts.LEVEL_SEVERITIES.items()
}


def render(bilingual: BilingualArticle) -> bytes:
    """Give the whole page."""
    linked = any(pair.target.alignment for pair in bilingual.pairs)
    page = _template().render(
        bilingual=bilingual,
        numbers=wording.sentence_numbers(bilingual),
        to_compare=doubts.to_check(bilingual),
        worst=doubts.most_serious(filter(None, map(doubts.severity, bilingual.pairs))),
        unsure=any(pair.target.confidence and pair.target.confidence.doubtful for pair in bilingual.pairs),
        severities=_SEVERITIES,
        explained={
            entry.id.removeprefix("legend-"): entry.note for part in wording.legend().values() for entry in part
        },
        doubts=doubts,
        wording=wording,
        cited=wording.cited(bilingual),
        linked=linked,
        words=_words,
    )
    return page.encode()


@functools.cache
def _template() -> Template:
    """The page, compiled, with its style sheet and script in place."""
    from markupsafe import Markup

    # Read as text, with every line end as "\n": so a browser reads them too, and the hashes are of what it reads.
    html, css, js = (
        path.read_text(encoding="utf-8") for path in (Path(__file__).with_name("page.html"), STYLE, SCRIPT)
    )
    pages = environment()
    pages.globals.update(
        # Our own package data, the only thing on the page that is not escaped.
        style=Markup(css),  # noqa: S704
        style_hash=_source_hash(css),
        script=Markup(js),  # noqa: S704
        script_hash=_source_hash(js),
    )
    return pages.from_string(html)


def _source_hash(content: str) -> str:
    """The hash of an inline element's content, as a Content-Security-Policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _words(pair: SentencePair) -> str:
    """The alignment of a pair as `page.js` reads it: numbers only, whatever the text.

    The words of each side as starts and ends in the page's text, then the links as source word, target word and
    weight in tenths; the three parts joined by semicolons, the numbers in them by blanks.
    """
    alignment = pair.target.alignment
    if alignment is None:
        return ""
    links = [number for one, other, weight in alignment.links for number in (one, other, max(1, round(10 * weight)))]
    parts = (
        _places(pair.source.text, alignment.source_words),
        _places(pair.target.text, alignment.target_words),
        links,
    )
    return ";".join(" ".join(map(str, part)) for part in parts)


def _places(text: str, spans: Sequence[Span]) -> list[int]:
    """The starts and ends of spans as a script counts them: in UTF-16 code units, with CRLF as one line end."""
    units: Sequence[int] = range(len(text) + 1)
    if not text.isascii() or "\r" in text:
        following = itertools.zip_longest(text, text[1:])
        sizes = (0 if pair == ("\r", "\n") else 1 + (pair[0] > "\uffff") for pair in following)
        units = list(itertools.accumulate(sizes, initial=0))
    return [units[min(place, len(text))] for span in spans for place in span]
