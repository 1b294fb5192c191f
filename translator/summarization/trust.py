"""How far a translated sentence can be relied on as material for a summary, by what can be seen without reading it.

The weight starts from the estimate of confidence, and every doubt about what would be shown takes a part of it: flags,
words that English does not have, quotation marks that do not pair, somebody who says "we" and is not named. A single
warning takes little, so that it does not throw out a lead; what stands in a part that is left out takes nothing.
"""

from __future__ import annotations

import re

from translator.document import Flag, FlagKind, SentencePair, Severity
from translator.languages import ENGLISH, SourceLanguage
from translator.summarization.compression import Shortened
from translator.summarization.text import SAID, WORD, english_stem, words

UNSURE = 0.5
"""What is left of the weight where confidence is nothing: long sentences are unsure, and leads are long."""
ERROR = 0.25
WARNINGS = {FlagKind.LEFTOVER: 0.7, FlagKind.NAME: 0.85, FlagKind.NUMBER: 0.85, FlagKind.DATE: 0.85}
OTHER_WARNING = 0.8
STRANGE_WORD = 0.6
"""What each word is worth that English does not have: of translations with one, a third misled a reader."""
BROKEN = 0.3
"""What a sentence is worth that is no whole statement, or whose quotation is cut."""
UNTRUSTED = 0.3
"""A sentence below this weight is shown only where the article has nothing better."""

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
_NO_STATEMENT = re.compile(
    r"(?:here|the following|below|these|this) (?:is|are)\b|(?:\w+ ){0,2}\w+: |.* / |.*\?\W*$", re.IGNORECASE | re.DOTALL
)
_FRAGMENT = re.compile(r"(?:although|though|because|unless|whereas|if|so that|where|which|who)\b[^,]*$", re.IGNORECASE)
"""A clause that hangs on another that is not there."""
_SPEECH = re.compile(rf"\b{SAID}\b", re.IGNORECASE)


def trust(pair: SentencePair, shown: Shortened, language: SourceLanguage) -> float:
    """The weight of a sentence as material, from 0 to 1, where `shown` is what a summary would show of it."""
    confidence = pair.target.confidence
    weight = UNSURE + (1 - UNSURE) * confidence.probability if confidence else 1.0
    for flag in pair.target.flags:
        if _is_about(flag, pair, shown):
            weight *= ERROR if flag.severity is Severity.ERROR else _warning(flag)
    strange = [*strange_words(shown.text), *left_words(shown.text, pair.source.text, language)]
    weight *= STRANGE_WORD ** min(len(strange), 3)
    return weight * (BROKEN if is_broken(shown.text) else 1.0)


def is_broken(text: str) -> bool:
    """Whether a text is no statement that can stand by itself: a question, half a quotation, a "we" of nobody."""
    if text.count('"') % 2 or text.count("“") != text.count("”") or text.count("(") != text.count(")"):
        return True
    said = WORD.findall(text)
    if (
        _NO_STATEMENT.match(text)
        or _FRAGMENT.match(text)
        or not any(word in ENGLISH.verbs or re.search(r"(?:ed|[^su]s)$", word) for word in said if word.islower())
    ):
        return True
    quoted = bool(_QUOTED.search(text))
    outside = _QUOTED.sub(" ", text) if quoted else text
    if not ENGLISH.first_person.isdisjoint(_pronouns(outside)) and not _SPEECH.search(outside):
        return True
    return quoted and not (_SPEECH.search(outside) or len(words(outside)) > len(words(text)) / 2)


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
    plain = re.sub(r"(?:'s|s')$", "", word).replace("'", "")
    known = ENGLISH.ordinary_words
    return (
        plain in known
        or word in ENGLISH.function_words
        or any(plain.endswith(end) and plain.removesuffix(end) + put in known for end, put in _ENDINGS)
        or english_stem(plain) in known
    )


_ENDINGS = (("s", ""), ("es", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""), ("er", ""))


def _warning(flag: Flag) -> float:
    return WARNINGS.get(flag.kind, OTHER_WARNING) if flag.severity is Severity.WARNING else 1.0


def _is_about(flag: Flag, pair: SentencePair, shown: Shortened) -> bool:
    """Whether a flag is about what is shown: a wrong date in brackets is not."""
    if flag.target_spans:
        return any(not shown.kept.isdisjoint(range(*span)) for span in flag.target_spans)
    if flag.source_spans:
        hidden = [match.span() for match in _BRACKETS.finditer(pair.source.text)]
        return not all(any(start <= span[0] and span[1] <= end for start, end in hidden) for span in flag.source_spans)
    return True
