"""Whether a sentence is another with whole parts left out, and says no more than it.

There is no parser here, so only what marks or words set apart may go: what opens the sentence before a comma, what
stands between two commas, and what ends it after a comma or with a preposition. Never left out, unless the clause they
stand in goes as a whole, are words that say who said something, that deny, or that make it possible, planned, hoped,
conditional or rough; and nothing inside a quotation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from translator.languages import ENGLISH
from translator.languages.tables import word_set

_MOST_WORDS = 200
"""Words of the longer sentence; a longer one is not looked at."""
_TOKEN = re.compile(r"\d+(?:[.,:/–-]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_ARTICLES = frozenset({"a", "an", "the"})
_SPEECH = ENGLISH.saying | ENGLISH.reporting | {"according", "announce", "announces"}
_COMMA = re.compile(r"[,;—–()]|(?<=\s)-(?=\s)")
_QUOTE = re.compile(r"[\"“”]")
_OPENERS = ENGLISH.prepositions | ENGLISH.time_prepositions | ENGLISH.other_prepositions | ENGLISH.subordinators
_ENDERS = word_set("in on at with for by during after because since while amid along despite through and")
_SUBORDINATE = word_set("while after because since as amid despite")
_APART = word_set("with so whereas including")
"""What begins a clause or phrase of its own after a comma; what is possible or denied there is so there alone."""
_EXCEPTS = word_set("except exception exceptions only provided")
_CONDITIONAL = word_set("pending assuming excluding barring depending providing denying considering")
_NEEDS_ITS_END = word_set("no none only all every each most always between both either neither first last")
"""What a sentence with such a word says would be wider, or would be no sentence, without its end."""


class _Word(NamedTuple):
    """A word of a sentence, what stands between it and the one before, and whether it is inside a quotation."""

    text: str
    before: str
    quoted: bool


def is_deletion(sentence: str, whole: str) -> bool:
    """Whether a sentence has the words of another in their order, but for whole parts that may be left out."""
    kept, words = _words(sentence), _words(whole)
    if not kept or len(words) > _MOST_WORDS or _quotations(sentence) - _quotations(whole):
        return False
    if not ENGLISH.first_person.isdisjoint(word.text for word in kept) and not any(w.text in _SPEECH for w in kept):
        return False
    wide = any((word.text in _NEEDS_ITS_END or _denies(word.text)) and not word.quoted for word in kept)
    hedged = any(word.text in ENGLISH.qualifying_words and not word.quoted for word in kept)
    places = {at for at, word in enumerate(words) if _same(word, kept[0]) and (not at or _may_open(words, at))}
    for word in kept[1:]:
        places = {
            at
            for last in places
            for at in range(last + 1, len(words))
            if _same(words[at], word) and (at == last + 1 or _may_stand_between(words, last + 1, at))
        }
    return any(at == len(words) - 1 or _may_end(words, at + 1, wide=wide, hedged=hedged) for at in places)


def _same(one: _Word, other: _Word) -> bool:
    """Whether two words are the same, and both inside a quotation or both not."""
    return one.text == other.text and one.quoted == other.quoted


def _words(text: str) -> list[_Word]:
    """The words of a text in lower case, articles left out."""
    found: list[_Word] = []
    end, before, quoted = 0, "", False
    for match in _TOKEN.finditer(text):
        between = text[end : match.start()]
        before += between
        quoted ^= len(_QUOTE.findall(between)) % 2 == 1
        end = match.end()
        word = match.group().lower().replace("’", "'")
        if word not in _ARTICLES:
            found.append(_Word(word, before, quoted))
            before = ""
    return found


def _quotations(text: str) -> set[str]:
    """What stands between quotation marks, as its words."""
    parts = _QUOTE.split(text)
    return {" ".join(_TOKEN.findall(part)).lower() for part in parts[1::2]}


def _denies(word: str) -> bool:
    return bool(ENGLISH.denials.surely(word))


def _binds(run: Sequence[_Word], *, speech_only: bool = False) -> bool:
    """Whether words hold what the rest of the sentence cannot be without."""
    return any(
        word.quoted
        or word.text in _SPEECH
        or (not speech_only and (word.text in ENGLISH.qualifying_words or _denies(word.text)))
        for word in run
    )


def _may_open(words: Sequence[_Word], end: int) -> bool:
    """Whether the sentence may do without what comes before a place: an adverbial with its comma."""
    run, after = words[:end], words[end]
    if after.text in ENGLISH.relatives or after.text in ENGLISH.conjunctions or not _COMMA.search(after.before):
        return False
    return run[0].text in _OPENERS and not _binds(run)


def _may_stand_between(words: Sequence[_Word], start: int, end: int) -> bool:
    """Whether the sentence may do without what stands between two marks."""
    run, after = words[start:end], words[end]
    if not (_COMMA.search(run[0].before) and _COMMA.search(after.before)) or after.text in ENGLISH.relatives:
        return False
    # What follows a list's member or a title would stand beside another noun.
    if run[0].text in ENGLISH.conjunctions or after.text.endswith("ing"):
        return False
    if run[0].text in ENGLISH.relatives:
        return not any(word.quoted for word in run)
    return not _binds(run)


def _may_end(words: Sequence[_Word], start: int, *, wide: bool, hedged: bool) -> bool:
    """Whether the sentence may do without its end; a `wide` one only without what a mark sets apart."""
    run = words[start:]
    apart = bool(_COMMA.search(run[0].before))
    if run[0].text in ENGLISH.relatives and apart:
        clause_end = next((at for at in range(1, len(run)) if _COMMA.search(run[at].before)), len(run))
        return not any(word.quoted for word in run) and not _binds(run[clause_end:])
    if not apart and (wide or run[0].text not in _ENDERS):
        return False
    if run[0].text in _CONDITIONAL:
        return False
    if run[0].text == "by" and hedged:
        return False  # a forecast or a plan without its term is a wider one
    if run[0].text in ("but", "yet", "or", "nor") or any(word.text in ("if", "unless", "until") for word in run):
        return False
    own = run[0].text in _APART or run[0].text.endswith("ing")
    own = own and apart and not any(word.text in _EXCEPTS for word in run)
    return not _binds(run, speech_only=own or run[0].text in _SUBORDINATE)
