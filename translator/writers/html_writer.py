"""HTML: one self-contained page, the Indonesian beside the English, that asks nothing of the network.

The page is `page.html` (Jinja2, autoescaped) with `page.css` and `page.js` inside. Its Content-Security-Policy
(W3C, CSP level 3) forbids every fetch and runs only this very style sheet and script, which it names by their hash.
Reading, evidence and flags work without the script; the script adds the marking of evidence in the article.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from translator.document import BilingualArticle
from translator.writers import display
from translator.writers.templates import environment

if TYPE_CHECKING:
    from jinja2 import Template


def render(bilingual: BilingualArticle) -> str:
    """Give the whole page."""
    return _template().render(bilingual=bilingual, display=display, cited=_cited(bilingual))


@functools.cache
def _template() -> Template:
    """The page, compiled, with its style sheet and script in place."""
    from markupsafe import Markup

    # Read as text, with every line end as "\n": so a browser reads them too, and the hashes are of what it reads.
    html, css, js = (
        Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("page.html", "page.css", "page.js")
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


def _cited(bilingual: BilingualArticle) -> defaultdict[str, list[int]]:
    """For each source sentence that is evidence, the numbers of the summary sentences it supports; 0: the headline."""
    cited: defaultdict[str, list[int]] = defaultdict(list)
    if bilingual.summary:
        claims = enumerate((bilingual.summary.headline, *bilingual.summary.sentences))
        for number, sentence in claims:
            for id_ in dict.fromkeys(sentence.evidence if sentence else ()):
                cited[id_].append(number)
    return cited
