"""How far a translated sentence can be relied on as material for a summary, by what can be seen without reading it.

The weight starts from the estimate of confidence, and every doubt about what would be shown takes a part of it: flags,
words that English does not have, quotation marks that do not pair, somebody who says "we" and is not named. A single
warning takes little, so that it does not throw out a lead; what stands in a part that is left out takes nothing.
"""

from __future__ import annotations

import math
import re

from translator.document import Flag, FlagKind, SentencePair, Severity
from translator.languages import ENGLISH, SourceLanguage
from translator.summarization.compression import Shortened
from translator.summarization.text import SAID, WORD, english_content_stems, english_stem, words

UNSURE = 0.4
"""What is left of the weight where confidence is nothing: long sentences are unsure, and leads are long."""
TURN, STEEPNESS = 0.5, 10.0
"""The probability at which half of the rest is left, and how sharply it falls there. Of 118 summary sentences that
were read, those below it were right in two of five, those above 0.7 in nine of ten."""
ERROR = 0.25
WARNINGS = {
    FlagKind.UNSUPPORTED: 1.0,  # which the estimate of confidence counts already
    FlagKind.LEFTOVER: 0.7,
    FlagKind.NAME: 0.85,
    FlagKind.NUMBER: 0.85,
    FlagKind.DATE: 0.85,
}
OTHER_WARNING = 0.8
STRANGE_WORD = 0.6
"""What each word is worth that English does not have: of translations with one, a third misled a reader."""
BROKEN = 0.3
"""What a sentence is worth that is no whole statement, or whose quotation is cut."""
TANGLED, MOST_WORDS, MOST_COMMAS = 0.6, 40, 6
"""What a sentence is worth that is longer, or holds more commas: a list of groceries, a rule with its paragraphs."""
UNTRUSTED = 0.3
"""A sentence below this weight is shown only where the article has nothing better."""

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
_NO_STATEMENT = re.compile(
    r"(?:here|the following|below|these|this) (?:is|are)\b|(?:\w+ ){0,2}\w+: |.* / |.*\?\W*$", re.IGNORECASE | re.DOTALL
)
_FRAGMENT = re.compile(r"(?:although|though|because|unless|whereas|if|so that|where|which|who)\b[^,]*$", re.IGNORECASE)
"""A clause that hangs on another that is not there."""
_BROKEN_OFF = re.compile(r"No\. ?\d|[^\"“]*(?:!!|\?!|\.{3,}|…)")
"""A number that belonged to the sentence before, or what somebody cried."""
_LEAST_QUOTED = 4
"""Content words of a quotation that says something."""
_SPEECH = re.compile(rf"\b{SAID}\b", re.IGNORECASE)
_BARE_SPEECH = re.compile(rf"[\"“][^\"“”]*[\"”] ?(?:[^\s,]+ ){{0,4}}?{SAID}\b", re.IGNORECASE)
"""A quotation, and who said it: nothing is claimed but what is quoted."""


def trust(pair: SentencePair, shown: Shortened, language: SourceLanguage) -> float:
    """The weight of a sentence as material, from 0 to 1, where `shown` is what a summary would show of it."""
    weight = UNSURE + (1 - UNSURE) / (1 + math.exp(STEEPNESS * (TURN - _probability(pair, shown))))
    for flag in pair.target.flags:
        if _is_about(flag, pair, shown):
            weight *= ERROR if flag.severity is Severity.ERROR else _warning(flag)
    strange = [*strange_words(shown.text), *left_words(shown.text, pair.source.text, language)]
    weight *= STRANGE_WORD ** min(len(strange), 3)
    weight *= TANGLED if len(words(shown.text)) > MOST_WORDS or shown.text.count(",") > MOST_COMMAS else 1.0
    return weight * (BROKEN if is_broken(shown.text) or _is_cut(pair.source.text, language) else 1.0)


def _is_cut(source: str, language: SourceLanguage) -> bool:
    """Whether a sentence of the source lacks what stood before it: its subject, or the first of what it counts up."""
    source = source.strip()
    first = WORD.match(source)
    return (first is not None and first.group().islower()) or bool(language.counting_off.match(source))


def _probability(pair: SentencePair, shown: Shortened) -> float:
    """The estimate that a translation is right, half way to certain where no word that the model doubts is shown."""
    confidence = pair.target.confidence
    if not confidence:
        return 1.0
    hidden = bool(confidence.doubtful) and not any(map(shown.shows, confidence.doubtful))
    return (1 + confidence.probability) / 2 if hidden else confidence.probability


def is_broken(text: str) -> bool:
    """Whether a text is no statement that can stand by itself: a question, half a quotation, a "we" of nobody."""
    if text.count('"') % 2 or text.count("“") != text.count("”") or text.count("(") != text.count(")"):
        return True
    said = WORD.findall(text)
    if (
        _NO_STATEMENT.match(text)
        or _FRAGMENT.match(text)
        or _BROKEN_OFF.match(text)
        or not any(word in ENGLISH.verbs or re.search(r"(?:ed|[^su]s)$", word) for word in said if word.islower())
    ):
        return True
    quoted = bool(_QUOTED.search(text))
    outside = _QUOTED.sub(" ", text) if quoted else text
    if not ENGLISH.first_person.isdisjoint(_pronouns(outside)) and not _SPEECH.search(outside):
        return True
    if _BARE_SPEECH.match(text) and len(english_content_stems(" ".join(_QUOTED.findall(text)))) < _LEAST_QUOTED:
        return True
    if not quoted or len(words(outside)) > len(words(text)) / 2:
        return False
    said_in_it = " ".join(_QUOTED.findall(text))
    return not _SPEECH.search(outside) or len(english_content_stems(said_in_it)) < _LEAST_QUOTED


def strange_words(text: str) -> list[str]:
    """Words in lower case that English does not have: left as they were, or made up by the model."""
    return [
        word
        for word in WORD.findall(text)
        if word.islower() and len(word) > 2 and not _is_english(word.replace("’", "'"))
    ]


def left_words(text: str, source: str, language: SourceLanguage, *, title: bool = False) -> list[str]:
    """Words with a capital that are no names but ordinary words of the source, left as they were.

    In the source such a word has a small letter, or begins the sentence; in a `title`, where any word may have a
    capital, it is enough that its language has the word.
    """
    found = WORD.findall(source)
    plain = {word.lower() for word in found if title or word.islower()} | {word.lower() for word in found[:1]}
    return [
        word
        for word in WORD.findall(text)
        if word[0].isupper()
        and (low := word.lower()) in plain
        and low in language.common_words
        and low not in language.shared_words
        and not _is_english(low)
    ]


def _pronouns(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text) if word == "I" or not word.isupper()}


def _is_english(word: str) -> bool:
    return (
        word.replace("'", "") in ENGLISH.plain_words
        or word.removesuffix("'s") in ENGLISH.plain_words
        or english_stem(word) in ENGLISH.ordinary_words
    )


def _warning(flag: Flag) -> float:
    return WARNINGS.get(flag.kind, OTHER_WARNING) if flag.severity is Severity.WARNING else 1.0


def _is_about(flag: Flag, pair: SentencePair, shown: Shortened) -> bool:
    """Whether a flag is about what is shown: a wrong date in brackets is not."""
    if flag.target_spans:
        return any(map(shown.shows, flag.target_spans))
    if flag.source_spans:
        hidden = [match.span() for match in _BRACKETS.finditer(pair.source.text)]
        return not all(any(start <= span[0] and span[1] <= end for start, end in hidden) for span in flag.source_spans)
    return True
