"""Which language a text is in, as far as its words tell: the source languages and English."""

from __future__ import annotations

import re
from typing import NamedTuple

from translator.languages import ENGLISH, INDONESIAN, SOURCE_LANGUAGES
from translator.languages.identification import EXAMINED_CHARACTERS, source_language

_WORD = re.compile(r"[^\W\d_]+")
# Of the words of real texts about a third are common words of their language (see `languages.identification`).
_USUAL_SHARE = 0.3


class Detection(NamedTuple):
    """A language by its code, and how sure that is, from 0 to 100."""

    language: str
    confidence: float


def detect(text: str) -> list[Detection]:
    """The languages that a text may be in, the likeliest first; Indonesian with no confidence where no word tells.

    Common words are counted, as `source_language` does; confidence is their share of the words, beside the usual one.

    >>> detect("Presiden tiba di Bandung untuk bertemu dengan para petani.")[0].language
    'id'
    >>> detect("The president has arrived in Bandung to meet the farmers.")[0].language
    'en'
    """
    words = [word.lower() for word in _WORD.findall(text[:EXAMINED_CHARACTERS])]
    languages = {**SOURCE_LANGUAGES, "en": ENGLISH}
    counts = {code: sum(word in language.telling_words for word in words) for code, language in languages.items()}
    if not any(counts.values()):
        return [Detection(INDONESIAN.code, 0.0)]
    best = source_language(text).code  # which tells kindred languages apart
    if counts["en"] > counts[best]:
        best = "en"
    found = [
        Detection(code, round(min(100.0, 100 * count / len(words) / _USUAL_SHARE), 1))
        for code, count in counts.items()
        if count and (code in ("en", best))
    ]
    return sorted(found, key=lambda each: (each.language != best, -each.confidence))
