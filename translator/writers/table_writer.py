"""TSV and CSV: a row for each sentence pair, for spreadsheets and data frames.

The columns are those of `translator.exchange.tsv.COLUMNS`: the article's name, the sentence's id and the role of its
paragraph; source and target; the estimate of confidence from 0 to 1 and its level; flags, most serious first; the
doubtful words; the sentences of the summary that it supports; the origin; the score; the character
offsets; language, headline, byline, date and address of the article. Lists are joined by `; `.

CSV has each text as it is, in quotation marks where line ends are in it (RFC 4180), and begins with a byte order mark,
without which Excel takes UTF-8 for something else. TSV has a row a line for tools that work by lines: white space
within a text becomes single blanks. In both, control characters are shown as U+FFFD, and what a spreadsheet would take
for a formula has an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator

from translator.document import BilingualArticle
from translator.exchange.tsv import COLUMNS, guarded
from translator.exchange.xml import writable
from translator.writers.doubts import doubtful_words, worst_first
from translator.writers.safe_text import one_line, visible
from translator.writers.wording import cited, claim_name, flag_line


def render_tsv(bilingual: BilingualArticle) -> bytes:
    """Give a line for each sentence pair, after a heading."""
    text = io.StringIO()
    csv.writer(text, "excel-tab", lineterminator="\n").writerows(_rows(bilingual, one_line))
    return text.getvalue().encode()


def render_csv(bilingual: BilingualArticle) -> bytes:
    """Give a row for each sentence pair, after a heading."""
    text = io.StringIO()
    csv.writer(text, "excel").writerows(_rows(bilingual, _shown))
    return text.getvalue().encode("utf-8-sig")


def _shown(text: str) -> str:
    """A text without control characters; line ends stay."""
    return writable(visible(text))


def _rows(bilingual: BilingualArticle, safe: Callable[[str], str]) -> Iterator[list[str | float | None]]:
    """The heading, then the rows, every text made safe."""
    yield list(COLUMNS)
    for row in _values(bilingual):
        yield [guarded(safe(value)) if isinstance(value, str) else value for value in row]


def _values(bilingual: BilingualArticle) -> Iterator[tuple[str | float | None, ...]]:
    supported = cited(bilingual)
    known = bilingual.metadata
    about = (bilingual.language, known.title, known.byline, known.date, known.source_url)
    for paragraph in bilingual.paragraphs:
        for pair in paragraph.pairs:
            target = pair.target
            confidence = target.confidence
            yield (
                bilingual.name,
                pair.id,
                paragraph.role.value,
                pair.source.text,
                target.text,
                round(confidence.probability, 3) if confidence else None,
                confidence.level.value if confidence else None,
                "; ".join(map(flag_line, worst_first(target.flags))),
                "; ".join(doubtful_words(target)),
                "; ".join(map(claim_name, supported.get(pair.id, ()))),
                target.origin.value,
                target.score if target.score is None else round(target.score, 4),
                pair.source.start,
                pair.source.end,
                *about,
            )
