"""The English headline: the article's own where its translation can be relied on, otherwise a clause of the lead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from translator.document import SentencePair
from translator.languages import ENGLISH, SourceLanguage
from translator.languages.language import DatePart
from translator.summarization.text import SAID, words
from translator.summarization.trust import left_words, strange_words

SURE = 0.6
"""The least probability, by the estimate of confidence, of a headline that may stand."""
LONG = 14
"""Words in a headline above which a clause or a date at its end is left out."""
_LEAST = 5

_CLAUSE = re.compile(r",? (?:after|while|because|when|so that|as well as)\b|, (?:which|who|where|whose)\b")
_DAYS = "|".join(word.capitalize() for word in ENGLISH.calendar.forms(DatePart.WEEKDAY))
_DATE = re.compile(rf",? (?:on|at|in) (?:{_DAYS})\b")
_OPENING = re.compile(
    r"(?:After|Before|When|While|As|Although|Because|If|Since|Reporting|Quoted|Citing|In|On|At|For)\b"
)
_SPEECH = re.compile(rf"\b{SAID}\b")
_VERB_TO_COME = re.compile(r"\b(?:who|which|that|whose|where)\b[^,]*$")


def is_reliable(pairs: Sequence[SentencePair], names: frozenset[str], language: SourceLanguage) -> bool:
    """Whether the translation of a headline may stand: nothing speaks against it, and it is more likely right than not.

    `names` are words, in lower case, that the article names somebody or something by.
    """
    for pair in pairs:
        target = pair.target
        doubtful = target.confidence is not None and target.confidence.probability < SURE
        if doubtful or target.has_errors or not target.text.strip() or strange_words(target.text):
            return False
        left = left_words(target.text, pair.source.text, language, title=True)
        if not names.issuperset(word.lower() for word in left):
            return False
        if target.text.count('"') % 2 or target.text.count("(") != target.text.count(")"):
            return False
    return bool(pairs)


def clause(text: str) -> str:
    """What a sentence says first, as a headline: without its full stop, and where it is long without its last parts.

    Who says something stays, and so does a quotation.
    """
    text = text.rstrip().removesuffix(".")
    if any(mark in text for mark in '"“”'):
        return text
    while len(words(text)) > LONG and not _OPENING.match(text):
        cuts = [match.start() for pattern in (_CLAUSE, _DATE) for match in pattern.finditer(text)]
        cut = max((at for at in cuts if _may_end(text, at)), default=None)
        if cut is None:
            break
        text = text[:cut]
    return text


def _may_end(text: str, at: int) -> bool:
    head, tail = text[:at], text[at:]
    claimed = words(head[match.end() :] if (match := _SPEECH.search(head)) else head)
    return (
        len(claimed) >= _LEAST
        and any(word in ENGLISH.verbs or re.fullmatch(r"\w{2,}ed", word) for word in claimed[1:])
        and not _VERB_TO_COME.search(head)
        and not _SPEECH.search(tail)
    )
