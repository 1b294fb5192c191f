"""Whether a generated sentence may be shown: it must be one whole sentence, and its evidence must support it.

A first check, by words: every number, name and content word of the sentence must be in the evidence, in the same
order, and a negation must not be lost or gained. So a sentence may leave out, join and inflect, but brings nothing new
in and turns nothing round: small models put "increased" for "decreased", and give the words of a quotation to the
wrong person, with ease. Only the attribution (Sari said that ...) may move. What is left out may still matter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from translator.document import SentencePair
from translator.summarization.numerals import english_numbers, indonesian_numbers
from translator.summarization.text import (
    ENGLISH_FUNCTION_WORDS,
    WORD,
    english_content_stems,
    english_stem,
    is_negation,
    word_set,
    words,
)

MIN_WORDS, MAX_WORDS = 5, 40
"""Words in a summary sentence."""

_ABBREVIATIONS = word_set("mr mrs ms dr rer nat prof gen col capt lt sgt gov sen rep st no vs jr sr inc ltd co dept")
_NEUTRAL_STEMS = frozenset(
    map(english_stem, word_set("according add announce explain people report state tell told spoke spoken"))
)
"""Words that a sentence may bring in: they attribute what others claim."""
_VERBS = word_set(
    """
    am are is was were be been has have had do does did can cannot could may might must shall should will would began
    become becomes became bought brought broke built came chose come cut fell felt fled found fought gave get go goes
    got grew held hit keep kept knew known led left lost made make met paid put ran rose said sank saw say says sent set
    shot shows sold spent spoke stood struck take taken takes taught thought told took went win won wrote
    """
)
_SENTENCE_END = re.compile(r"[.!?]+[\"'”’)]*(?=\s|$)")
_CAPITALISED = re.compile(r"[^\W\d_][^\W_]*(?:['’][^\W\d_]+)*")
_FIGURE_OR_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_SAID = r"(?:has |have )?(?:said|says|say|told \w+|added|explained|announced|stated|reported)"
_SPEAKER = r"(?:[\w.'’-]+ ){1,6}?"
_ATTRIBUTION = re.compile(rf"^{_SPEAKER}{_SAID}(?: that)?\b|, (?:{_SPEAKER}{_SAID}|{_SAID} [^,]+)(?=\.$)")
_BOUND = re.compile(
    r"\b(?:at least|at most|more than|less than|fewer than|up to|as many as|about|around|nearly|almost|over|under)\s+"
    r"(?:us|rp|\$|\s)*(\d+(?:[.,]\d+)*|(?:an?|one|half|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty)\b)"
)
_STUTTER = re.compile(r"([^\W\d_]{2,4})\1{2}|([^\W\d_])\2{3}")
_PRONOUNS = {
    pronoun: pronouns.split()[0]
    for pronouns in ("he his him", "she her hers", "they them their theirs", "it its", "we us our ours", "i me my mine")
    for pronoun in pronouns.split()
}
"""Each form of a pronoun, and the form that stands for them all."""
_NAME_PAIR = re.compile(r"\b([A-Z][^\W_]*)(?= ([A-Z][^\W_]*))")
_COMPOUND = re.compile(r"\d+(?:\s?[/:–-]\s?\d+)+")
_DATELINE = re.compile(r"^(?:[A-Z][\w.,]*,?\s+|\([^)]*\)\s*){1,5}[-–—]{1,2}\s+(?=\S)")
_DEMONYM_ENDINGS = ("ians", "ian", "ans", "an", "ns", "n", "ese", "ish", "is", "i", "s")


@dataclass(frozen=True)
class Grounded:
    """A generated sentence and the sentences that support it, in the order of the article."""

    text: str
    evidence: tuple[SentencePair, ...]


def ground(hypothesis: str, group: Sequence[SentencePair]) -> Grounded | None:
    """Trim a hypothesis to its first sentence, and find the fewest sentences of its group that support it.

    Returns None where it is no proper sentence, where no set of sentences supports it, or where it is a sentence of
    the group word for word: that is an extract, and should be called one.
    """
    sentence = first_sentence(hypothesis)
    if sentence is None or _is_degenerate(sentence):
        return None
    if any(words(sentence) == words(without_dateline(pair.target.text)) for pair in group):
        return None
    return next(
        (
            Grounded(sentence, evidence)
            for size in range(1, len(group) + 1)
            for evidence in combinations(group, size)
            if _is_supported(sentence, evidence)
        ),
        None,
    )


def first_sentence(text: str) -> str | None:
    """The first complete sentence of a text, or None where its first line holds no sentence end."""
    line = text.strip().partition("\n")[0].strip()
    for match in _SENTENCE_END.finditer(line):
        before = line[: match.start()].rpartition(" ")[2].lower().strip("(\"'“")
        following = line[match.end() :].lstrip()
        continues = following[:1].islower() or before in _ABBREVIATIONS or re.fullmatch(r"(?:\w\.)*\w", before)
        if match.group().startswith(".") and following and continues:
            continue
        return line[: match.end()]
    return None


def without_dateline(text: str) -> str:
    """An English sentence without the place and agency it may begin with."""
    return _DATELINE.sub("", text)


def _is_degenerate(sentence: str) -> bool:
    """Whether a sentence is too short or long, begins or quotes amiss, loops, or talks of its own making."""
    tokens = words(sentence)
    if not MIN_WORDS <= len(tokens) <= MAX_WORDS or not re.match(r"[\"'“(]?[A-Z0-9]", sentence):
        return True
    if re.match(r"\W*(?:here(?:'s| is| are)|sure|note|premise|answer)\b", sentence, re.IGNORECASE):
        return True
    if (
        sentence.count('"') % 2
        or sentence.count("“") != sentence.count("”")
        or sentence.count("(") != sentence.count(")")
    ):
        return True
    lower = [word for word in WORD.findall(sentence) if word.islower()]
    if not any(word in _VERBS or is_negation(word) or re.search(r"ed$|[^su]s$", word) for word in lower):
        return True
    if any(len(token) > 24 or _STUTTER.search(token) for token in tokens):
        return True
    triples = Counter(zip(tokens, tokens[1:], tokens[2:], strict=False))
    return max(triples.values(), default=0) > 1


def _is_supported(sentence: str, evidence: Sequence[SentencePair]) -> bool:
    """Whether all that a sentence claims is in its evidence, as far as words tell."""
    english = " ".join(pair.target.text for pair in evidence)
    if len(words(sentence)) > len(words(english)):
        return False
    if len(evidence) > 1 and _ATTRIBUTION.search(sentence):
        return False  # What one sentence claims might be put into the mouth of somebody in another.
    numbers = english_numbers(sentence)
    source_numbers = {number for pair in evidence for number in indonesian_numbers(pair.source.text)}
    if not numbers <= english_numbers(english) or not numbers <= source_numbers:
        return False
    if not _compounds(sentence) <= _compounds(english) or _bounds(english) & _bare_figures(sentence):
        return False
    if any(not _name_is_in(name, english) for name in _names(sentence)):
        return False
    if not _name_pairs_are_in(sentence, english) or not _pronouns(sentence) <= _pronouns(english):
        return False
    return _words_are_in_order(sentence, english) and _negations_agree(sentence, evidence)


def _words_are_in_order(sentence: str, text: str) -> bool:
    """Whether a text holds the content words and figures of a sentence, in its order.

    Names and numbers are checked elsewhere in their own ways, so one in another form than the text's is passed over.
    Between a name and the word that follows it no other name may have been left out: what came next was its doing.
    """
    names = _names(sentence)
    checked = {english_stem(name.lower()) for name in names} | _NEUTRAL_STEMS
    held = _content(text)
    there = frozenset(held)
    if not frozenset(english_content_stems(sentence)) <= there | checked:
        return False
    text_names = {english_stem(name.lower()) for name in _names(text)}
    position, after_name = 0, False
    for word in _content(_ATTRIBUTION.sub("", sentence)):
        if word not in there:
            continue
        try:
            found = held.index(word, position)
        except ValueError:
            return False
        if after_name and word not in text_names and text_names.intersection(held[position:found]):
            return False
        position, after_name = found + 1, word in text_names
    return True


def _content(text: str) -> list[str]:
    """The stems of the content words of a text, and its figures without separators, in order."""
    return [
        stem
        for word in _FIGURE_OR_WORD.findall(text)
        for stem in ([re.sub("[.,]", "", word)] if word[0].isdigit() else english_content_stems(word))
    ]


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


def _names(sentence: str) -> list[str]:
    """The capitalised words of a sentence, function words aside unless they are acronyms (US, WHO)."""
    return [
        name
        for name in _CAPITALISED.findall(sentence)
        if name[0].isupper() and (name.lower() not in ENGLISH_FUNCTION_WORDS or (name.isupper() and len(name) > 1))
    ]


def _name_is_in(name: str, text: str) -> bool:
    """Whether a text holds a capitalised word: as it is, in lower case, as its demonym, or as what it abbreviates."""
    plain = name.replace("’", "'").removesuffix("'s").lower()
    held = {word.removesuffix("'s") for word in words(text)}
    if plain in held or english_stem(plain) in {english_stem(word) for word in WORD.findall(text) if word.islower()}:
        return True
    if name.isupper() and len(name) > 1:
        return name in "".join(word[0] if word[0].isupper() else " " for word in WORD.findall(text))
    return any(
        word.startswith(stem) and len(word) - len(stem) <= 3
        for ending in _DEMONYM_ENDINGS
        if plain.endswith(ending) and len(stem := plain.removesuffix(ending)) >= 4
        for word in held
    )


def _name_pairs_are_in(sentence: str, text: str) -> bool:
    """Whether names that stand together in a sentence stand together in the text, at most one word apart.

    Words that the text also has in lower case, such as titles, may join any name.
    """
    tokens = [word.removesuffix("'s") for word in words(text)]
    near = {pair for gap in (1, 2) for pair in zip(tokens, tokens[gap:], strict=False)}
    common = {word for word in WORD.findall(text) if word.islower()} | ENGLISH_FUNCTION_WORDS
    return all(
        one.lower() in common or other.lower() in common or (one.lower(), other.lower()) in near
        for one, other in _NAME_PAIR.findall(sentence)
    )


def _pronouns(text: str) -> frozenset[str]:
    """The pronouns of a text, whatever their form. Indonesian has one for he, she and it: another one is a guess."""
    return frozenset(_PRONOUNS[word] for word in words(text) if word in _PRONOUNS)


def _negations_agree(sentence: str, evidence: Sequence[SentencePair]) -> bool:
    """Whether what the evidence denies is not stated as so, and nothing is denied that it does not deny."""
    stated, denied = _polarity(sentence)
    evidence_stated: set[str] = set()
    evidence_denied: set[str] = set()
    for pair in evidence:
        one, other = _polarity(pair.target.text)
        evidence_stated |= one
        evidence_denied |= other
    if denied and not evidence_denied:
        return False
    return not (stated & (evidence_denied - evidence_stated)) and not (denied & (evidence_stated - evidence_denied))


def _polarity(sentence: str) -> tuple[set[str], set[str]]:
    """The stems of the content words a sentence states, and of those it denies: the first after a negation."""
    stated: set[str] = set()
    denied: set[str] = set()
    denying = False
    for word in words(sentence):
        if is_negation(word):
            denying = True
        elif stem := english_content_stems(word):
            (denied if denying else stated).update(stem)
            denying = False
    return stated, denied
