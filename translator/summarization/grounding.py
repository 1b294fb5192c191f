"""Whether a generated sentence may be shown: it must be one whole sentence, and its evidence must support it.

Every number, date, name and content word of the sentence must be in the evidence, said of the same doers and things
(`roles`), and a negation must not be lost or gained. So a sentence may leave out, join, inflect, and turn a passive
round, but brings nothing new in: small models put "increased" for "decreased", and give the words of a quotation to
the wrong person, with ease. Only words that attribute (Sari announced that ...) may be its own. What is left out may
still matter.

How much of this holds is measured by `benchmarks/grounding.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import combinations

from translator.document import SentencePair
from translator.languages import ENGLISH, INDONESIAN, SourceLanguage
from translator.quantities import DatePart, Form, Quantity, find_date_words, find_quantities, numeric_dates
from translator.summarization.compression import without_dateline
from translator.summarization.roles import Token, is_held, says_of_the_same, tokens, with_forms_of_names
from translator.summarization.text import WORD, words

MIN_WORDS, MAX_WORDS = 5, 40
"""Words in a summary sentence."""
_LEAST_SPELLED = 3
_MOST_ADDED = 2
"""Words that a sentence may have more than its evidence: it should be shorter, but may change voice."""

_NEUTRAL_WORDS = frozenset({"people"})
"""Words that a sentence may bring in: whether those counted are called people is a matter of style."""
_SMALL_NUMBERS = (*ENGLISH.numerals.units, *ENGLISH.numerals.wholes)
_SENTENCE_END = re.compile(r"[.!?]+[\"'”’)]*(?=\s|$)")
_FIGURE_OR_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_FRAGMENT = re.compile(r"(?:Although|Though|Because|Unless|Whereas|If)\b[^,]*$")
"""A clause that hangs on another that is not there."""
_MADE_OF_ITSELF = re.compile(r"\W*(?:here(?:'s| is| are)|sure|note|premise|answer)\b", re.IGNORECASE)
_SAID = rf"(?:also |has |have )?(?:told \w+|{'|'.join(sorted(ENGLISH.attribution - {'told'}, reverse=True))})"
_SPEAKER = r"(?:[\w.'’-]+ ){1,12}?"
_ATTRIBUTION = re.compile(
    rf"^(?P<first>{_SPEAKER}){_SAID}(?: that)?\b|, (?:(?P<last>{_SPEAKER}){_SAID}|{_SAID} (?P<turned>[^,]+))(?=\.$)"
)
_SPOKEN = re.compile(rf"(?:^|[,\"”] ?)(?P<speaker>{_SPEAKER}){_SAID}\b|[,\"”] {_SAID} (?P<turned>[^,.\"“”]+)")
_BOUND = re.compile(
    rf"\b(?:{'|'.join(ENGLISH.estimates)})\s+(?:us|{'|'.join(sorted(ENGLISH.currencies))}|\$|\s)*"
    rf"(\d+(?:[.,]\d+)*|(?:{'|'.join((*ENGLISH.numerals.articles, ENGLISH.numerals.half, *_SMALL_NUMBERS))})\b)"
)
_STUTTER = re.compile(r"([^\W\d_]{2,4})\1{2}|([^\W\d_])\2{3}")
_NAME_PAIR = re.compile(r"\b([A-Z][^\W_]*)(?= ([A-Z][^\W_]*))")
_COMPOUND = re.compile(r"\d+(?:\s?[/:–-]\s?\d+)+")


@dataclass(frozen=True)
class Grounded:
    """A generated sentence and the sentences that support it, in the order of the article.

    `support` is the share of its content words, names and numbers that the translations of these sentences hold.
    """

    text: str
    evidence: tuple[SentencePair, ...]
    support: float


def ground(hypothesis: str, group: Sequence[SentencePair], language: SourceLanguage = INDONESIAN) -> Grounded | None:
    """Trim a hypothesis to its first sentence, and find the fewest sentences of its group that support it.

    Returns None where it is no proper sentence, where no set of sentences supports it, or where it is a sentence of
    the group word for word: that is an extract, and should be called one.
    """
    sentence = first_sentence(hypothesis, language)
    if sentence is None or _is_degenerate(sentence, group):
        return None
    bodies = [without_dateline(pair.target.text, pair.source.text, language) for pair in group]
    if any(words(sentence) == words(body) for body in bodies):
        return None
    said = tokens(sentence)
    texts = [with_forms_of_names(tokens(body, at), said) for at, body in enumerate(bodies)]
    keys = [frozenset(key for token in text for key in token.keys) for text in texts]
    attribution = _attribution(sentence)
    neutral = _NEUTRAL_WORDS | frozenset(attribution.group().split() if attribution else ()) & ENGLISH.attribution
    for size in range(1, len(group) + 1):
        supported = [
            Grounded(sentence, evidence, support)
            for chosen in combinations(range(len(group)), size)
            for known in [frozenset[object]().union(*(keys[at] for at in chosen))]
            if (evidence := tuple(group[at] for at in chosen))
            and (support := _support(sentence, said, neutral, known, evidence, [texts[at] for at in chosen], language))
            is not None
        ]
        if supported:
            return max(supported, key=lambda grounded: grounded.support)
    return None


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


def _support(
    sentence: str,
    said: Sequence[Token],
    neutral: frozenset[str],
    known: frozenset[object],
    evidence: Sequence[SentencePair],
    text: Sequence[tuple[Token, ...]],
    language: SourceLanguage,
) -> float | None:
    """The share of a sentence that its evidence, by its keys, holds; None where it does not support the sentence."""
    held = [not token.keys.isdisjoint(known) for token in said]
    own = {token.text for ok, token in zip(held, said, strict=True) if not ok}
    if not said or not own <= neutral:
        return None
    english = " ".join(pair.target.text for pair in evidence)
    if len(words(sentence)) > len(words(english)) + _MOST_ADDED:
        return None
    if not _name_pairs_are_in(sentence, english) or not _pronouns(sentence) <= _pronouns(english):
        return None
    if not _compounds(sentence) <= _compounds(english) or _bounds(english) & _bare_figures(sentence):
        return None
    if not _source_agrees(sentence, evidence, language):
        return None
    claim = _without_attribution(sentence, evidence)
    if claim is None or not says_of_the_same(tokens(claim), text):
        return None
    return sum(held) / len(held)


def _attribution(sentence: str) -> re.Match[str] | None:
    """What of a sentence says who said it; in ", said the club had won" it is nobody."""
    match = _ATTRIBUTION.search(sentence)
    turned = match and match.group("turned")
    return None if turned and any(word in ENGLISH.verbs or word.endswith("ed") for word in words(turned)) else match


def _without_attribution(sentence: str, evidence: Sequence[SentencePair]) -> str | None:
    """What a sentence claims, without who is said to have said it, if the evidence has the same person speak.

    Where it does not, the sentence as it is: its words must then stand in the evidence in their order. None where
    several sentences are the evidence: what one of them claims might be put into the mouth of somebody in another.
    """
    match = _attribution(sentence)
    if not match:
        return sentence
    if len(evidence) > 1:
        return None
    speaker = tokens(next(filter(None, match.groups()), ""))
    for spoken in _SPOKEN.finditer(evidence[0].target.text):
        named = tokens(next(filter(None, spoken.groups()), ""))
        if speaker and all(is_held(token, named) for token in speaker):
            return sentence[: match.start()] + sentence[match.end() :]
    return sentence


def _source_agrees(sentence: str, evidence: Sequence[SentencePair], language: SourceLanguage) -> bool:
    """Whether the source has the numbers, months and weekdays of a sentence: its translation may have got them wrong.

    Number words below three, and those that are part of a name, come and go in translation.
    """
    sources = [pair.source.text for pair in evidence]
    readings = {
        reading for text in sources for number in find_quantities(text, language) for reading in number.readings
    }
    dates = {(date.part, date.value) for text in sources for date in find_date_words(text, language)}
    dates |= {(DatePart.MONTH, month) for text in sources for *_, months in numeric_dates(text) for month in months}
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


def _compounds(text: str) -> frozenset[str]:
    """Dates, times, scores and ranges written with digits: their parts belong together, in their order."""
    return frozenset(re.sub(r"\s", "", match).replace("–", "-") for match in _COMPOUND.findall(text))


def _bounds(text: str) -> frozenset[str]:
    """The figures and number words of a text that are always bounds or estimates there: at least 3, about 40."""
    bounded = {match.group(1) for match in _BOUND.finditer(text.lower())}
    return frozenset(bounded - _bare_figures(text))


def _bare_figures(text: str) -> frozenset[str]:
    """The figures and words of a text, but for those that a bound or an estimate comes before."""
    return frozenset(_FIGURE_OR_WORD.findall(_BOUND.sub(" ", text.lower())))


def _name_pairs_are_in(sentence: str, text: str) -> bool:
    """Whether names that stand together in a sentence stand together in the text, at most one word apart.

    Words that the text also has in lower case, such as titles, may join any name.
    """
    tokens = [word.removesuffix("'s") for word in words(text)]
    near = {pair for gap in (1, 2) for pair in zip(tokens, tokens[gap:], strict=False)}
    common = {word for word in WORD.findall(text) if word.islower()} | ENGLISH.function_words
    return all(
        one.lower() in common or other.lower() in common or (one.lower(), other.lower()) in near
        for one, other in _NAME_PAIR.findall(sentence)
    )


def _pronouns(text: str) -> frozenset[str]:
    """The pronouns of a text, whatever their form. Indonesian has one for he, she and it: another one is a guess."""
    found = (word.lower() for word in WORD.findall(text) if word == "I" or not word.isupper())
    return frozenset(ENGLISH.pronouns[word] for word in found if word in ENGLISH.pronouns)
