"""Whether a generated sentence may be shown: it must be one sentence of its evidence with whole parts left out.

Rules that let a sentence turn a passive round, join two sentences or move who said something were seen to let through
what is false: an accusation without its accuser, a plan told as done, the deed of one told of another. So a sentence
must have the words of one sentence of the article in their order, and what it leaves out must be a whole part of it
(`deletion`). It brings nothing new in and takes no doer, figure or tense from elsewhere. Who said it, what denies it
and what makes it planned, hoped or likely are in the part that stays, or the part goes as a whole.

How much of this holds is measured by `benchmarks/grounding.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from translator.document import SentencePair
from translator.languages import ENGLISH, INDONESIAN, SourceLanguage
from translator.quantities import DatePart, Form, Quantity, find_date_words, find_quantities, numeric_dates
from translator.summarization.compression import without_dateline
from translator.summarization.deletion import is_deletion
from translator.summarization.text import WORD, words

MIN_WORDS, MAX_WORDS = 5, 40
"""Words in a summary sentence."""
_LEAST_SPELLED = 3

_SENTENCE_END = re.compile(r"[.!?]+[\"'”’)]*(?=\s|$)")
_FRAGMENT = re.compile(r"(?:Although|Though|Because|Unless|Whereas|If)\b[^,]*$")
"""A clause that hangs on another that is not there."""
_MADE_OF_ITSELF = re.compile(r"\W*(?:here(?:'s| is| are)|sure|note|premise|answer)\b", re.IGNORECASE)
_STUTTER = re.compile(r"([^\W\d_]{2,4})\1{2}|([^\W\d_])\2{3}")


@dataclass(frozen=True)
class Grounded:
    """A generated sentence and the sentence that supports it.

    `support` is the share of its content words, names and numbers that the translation of the sentence holds.
    """

    text: str
    evidence: tuple[SentencePair, ...]
    support: float = 1.0


def ground(hypothesis: str, group: Sequence[SentencePair], language: SourceLanguage = INDONESIAN) -> Grounded | None:
    """Trim a hypothesis to its first sentence, and find the sentence of its group that it is a part of.

    Returns None where it is no proper sentence, where no sentence supports it, or where it is a sentence of the group
    word for word: that is an extract, and should be called one.
    """
    sentence = first_sentence(hypothesis, language)
    if sentence is None or _is_degenerate(sentence, group):
        return None
    bodies = [without_dateline(pair.target.text, pair.source.text, language) for pair in group]
    if any(words(sentence) == words(body) for body in bodies):
        return None
    for pair, body in zip(group, bodies, strict=True):
        if is_deletion(sentence, body) and _source_agrees(sentence, (pair,), language):
            return Grounded(sentence, (pair,))
    return None


def split_summary(text: str, language: SourceLanguage = INDONESIAN) -> list[str]:
    """The complete sentences of a summary in several; what follows the last sentence end is no sentence."""
    sentences = []
    rest = " ".join(text.split())
    while sentence := first_sentence(rest, language):
        sentences.append(sentence)
        rest = rest[len(sentence) :].strip()
    return sentences


def first_sentence(text: str, language: SourceLanguage = INDONESIAN) -> str | None:
    """The first complete sentence of a text, or None where its first line holds no sentence end."""
    line = text.strip().partition("\n")[0].strip()
    for match in _SENTENCE_END.finditer(line):
        before = line[: match.start()].rpartition(" ")[2].lower().strip("(\"'“")
        following = line[match.end() :].lstrip()
        abbreviated = before in _abbreviations(language) or re.fullmatch(r"(?:\w\.)*\w", before)
        continues = following[:1].islower() or abbreviated
        if match.group().startswith(".") and following and continues:
            continue
        return line[: match.end()]
    return None


@cache
def _abbreviations(language: SourceLanguage) -> frozenset[str]:
    """What a full stop may follow inside an English sentence, in lower case: names keep their source's titles."""
    return ENGLISH.titles | {word.lower() for word in language.abbreviations.never_ends}


def _is_degenerate(sentence: str, group: Sequence[SentencePair]) -> bool:
    """Whether a sentence is too short or long, begins or quotes amiss, loops, or talks of its own making."""
    tokens = words(sentence)
    if not MIN_WORDS <= len(tokens) <= MAX_WORDS or not re.match(r"[\"'“(]?[A-Z0-9]", sentence):
        return True
    if _FRAGMENT.match(sentence) or _MADE_OF_ITSELF.match(sentence):
        return True
    if (
        sentence.count('"') % 2
        or sentence.count("“") != sentence.count("”")
        or sentence.count("(") != sentence.count(")")
    ):
        return True
    lower = [word for word in WORD.findall(sentence) if word.islower()]
    surely = ENGLISH.denials.surely
    if not any(word in ENGLISH.verbs or surely(word) or re.search(r"ed$|[^su]s$", word) for word in lower):
        return True
    if any(len(token) > 24 or _STUTTER.search(token) for token in tokens):
        return True
    in_group = Counter(triple for pair in group for triple in _triples(words(pair.target.text)))
    return any(number > max(1, in_group[triple]) for triple, number in Counter(_triples(tokens)).items())


def _triples(tokens: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    return zip(tokens, tokens[1:], tokens[2:], strict=False)


def _source_agrees(sentence: str, evidence: Sequence[SentencePair], language: SourceLanguage) -> bool:
    """Whether the source has the numbers, months and weekdays of a sentence: its translation may have got them wrong.

    Number words below three, and those that are part of a name, come and go in translation.
    """
    sources = [pair.source.text for pair in evidence]
    readings = {
        reading for text in sources for number in find_quantities(text, language) for reading in number.readings
    }
    dates = {(date.part, date.value) for text in sources for date in find_date_words(text, language)}
    dates |= {(DatePart.MONTH, month) for text in sources for date in numeric_dates(text) for month in date.months}
    return all(
        not readings.isdisjoint(number.readings)
        for number in find_quantities(sentence, ENGLISH)
        if _must_be_in_source(sentence, number)
    ) and all((date.part, date.value) in dates for date in find_date_words(sentence, ENGLISH) if date.certain)


def _must_be_in_source(sentence: str, number: Quantity) -> bool:
    if number.form is Form.SPELLED:
        return sentence[number.start].islower() and all(
            isinstance(reading, Decimal) and reading >= _LEAST_SPELLED for reading in number.readings
        )
    return number.form is not Form.IMPLIED
