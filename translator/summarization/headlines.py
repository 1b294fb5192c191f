"""The English headline: the article's own where its translation can be relied on, otherwise a clause of the lead."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from translator.checks import check_pair
from translator.document import FlagKind, SentencePair
from translator.languages import ENGLISH, SourceLanguage
from translator.languages.casing import restore_case, usual_forms
from translator.languages.language import DatePart
from translator.summarization.text import SAID, WORD, english_content_stems, words
from translator.summarization.trust import left_words, strange_words

SURE = 0.7
"""The least probability, by the estimate of confidence, of a headline that may stand."""
CERTAIN = 0.8
"""The probability below which each of its words must be said in the article too: a headline has little context, and a
word that the model got wrong for want of it is seldom found again in the sentences."""
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
_DOUBLED = re.compile(r"\b([^\W\d_]+) \1\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:also|too|this|these|such|previously|meanwhile)\b"
    r"(?! (?:year|month|week|season|time|morning|afternoon|evening|(?-i:[A-Z])))",
    re.IGNORECASE,
)
_VERB_TO_COME = re.compile(r"\b(?:who|which|that|whose|where)\b[^,]*$")


class Body(NamedTuple):
    """What an article tells of its headline: its names, its English words, and how its source writes words."""

    names: frozenset[str]
    stems: frozenset[str]
    forms: Mapping[str, str]

    @classmethod
    def of(cls, pairs: Sequence[SentencePair], language: SourceLanguage) -> Body:
        """What the sentences of an article tell, its headlines left out."""
        return cls(
            frozenset(
                word.lower() for pair in pairs for word in WORD.findall(pair.source.text)[1:] if word[0].isupper()
            ),
            frozenset(stem for pair in pairs for stem in english_content_stems(pair.target.text)),
            usual_forms((pair.source.text for pair in pairs), language),
        )


def has_unsupported(pair: SentencePair) -> bool:
    """Whether a translation is flagged for a word that translates nothing of the source."""
    return any(flag.kind is FlagKind.UNSUPPORTED for flag in pair.target.flags)


def is_reliable(pairs: Sequence[SentencePair], body: Body, language: SourceLanguage) -> bool:
    """Whether the translation of a headline may stand: it is more likely right than not, and nothing speaks against it.

    Against it speaks an error, a word left as it was, that English does not have, or that translates nothing of the
    source, a word that comes twice running, a name that was lost (looked for in the case of a sentence, which tells
    names from other words), half a quotation, and, unless the estimate is all but certain, a word that the translation
    of the article does not have.
    """
    for pair in pairs:
        target = pair.target
        probability = target.confidence.probability if target.confidence else 1.0
        if (
            has_unsupported(pair)
            or probability < SURE
            or target.has_errors
            or not target.text.strip()
            or strange_words(target.text)
        ):
            return False
        left = left_words(target.text, pair.source.text, language, title=True)
        if not body.names.issuperset(word.lower() for word in left) or _DOUBLED.search(target.text):
            return False
        if target.text.count('"') % 2 or target.text.count("(") != target.text.count(")"):
            return False
        if probability < CERTAIN and not body.stems.issuperset(english_content_stems(target.text)):
            return False
        restored = restore_case(pair.source.text, body.forms, language)
        if any(flag.kind is FlagKind.NAME for flag in check_pair(restored, target.text, language)):
            return False
    return bool(pairs)


def as_headline(text: str) -> str:
    """A translated headline with a capital first: the model often begins one as if it went on."""
    return text[:1].upper() + text[1:]


def clause(text: str) -> str:
    """What a sentence says first, as a headline: without its full stop, and where it is long without its last parts.

    Who says something stays, and so does a quotation.
    """
    text = text.rstrip().removesuffix(".")
    if any(mark in text for mark in '"“”'):
        return text
    while len(words(text)) > LONG and not _OPENING.match(text):
        cuts = [match.start() for match in _CLAUSE.finditer(text)]
        cuts += [match.start() for match in _DATE.finditer(text) if not _goes_on(text[match.end() :])]
        cut = max((at for at in cuts if _may_end(text, at)), default=None)
        if cut is None:
            break
        text = text[:cut]
    return text


def _goes_on(tail: str) -> bool:
    """Whether a verb follows a date: what comes before it is then no clause, but only its subject."""
    following = next(iter(words(tail[:40])), "")
    return following in ENGLISH.verbs or bool(re.fullmatch(r"\w{2,}(?:ed|[^us]s)", following))


def stands_alone(text: str) -> bool:
    """Whether a sentence may be a headline: it points back at nothing, and is not what somebody says in quotes."""
    quoted = any(mark in text for mark in '"“”') and bool(_SPEECH.search(text))
    return not quoted and not _POINTS_BACK.search(text)


def _may_end(text: str, at: int) -> bool:
    head, tail = text[:at], text[at:]
    claimed = words(head[match.end() :] if (match := _SPEECH.search(head)) else head)
    return (
        len(claimed) >= _LEAST
        and any(word in ENGLISH.verbs or re.fullmatch(r"\w{2,}ed", word) for word in claimed[1:])
        and not _VERB_TO_COME.search(head)
        and not _SPEECH.search(tail)
    )
