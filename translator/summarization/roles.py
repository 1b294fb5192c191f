"""Who did what: whether a text says the words of a sentence of the same people and things.

There is no parser here. The content words, names and numbers of the sentence must follow one another in the text, and
no step from one to the next may take from one doer what another did (see `_may_follow`). A sentence and a text that say
the same in another order are compared in each of their readings: as written, with an opening adverbial at the end, and
with a passive clause in active voice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from translator.languages import ENGLISH
from translator.quantities import Form, find_date_words, find_quantities
from translator.summarization.text import WORD, english_stem

_ADVERBIAL_OPENINGS = ENGLISH.prepositions | ENGLISH.time_prepositions
_CONNECTIVES = ENGLISH.relatives | ENGLISH.subordinators
_MOVED = "^"
"""What stands before an adverbial that has been put at the end of its sentence."""
_LEAST_RUN = 2
"""Tokens in a row that a sentence must take from one sentence of its evidence, if that is several."""
_MOST_PLACES = 8
"""Places in a text that are tried for one token, the first ones: a text that says a word more often is hardly one."""
_PIECE = re.compile(rf"{WORD.pattern}|[,;:()\"“”–—]|(?<=\s)-(?=\s)")
_NUMERO = re.compile(r"nos?\.? \d", re.IGNORECASE)
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    NAME = "name"
    NUMBER = "number"


class Token(NamedTuple):
    """A content word, name or number of a sentence."""

    keys: frozenset[object]
    """What it says: its stem, the values of a number, a month or weekday. Tokens that share a key say the same."""
    text: str
    kind: Kind
    lead: str
    """The last function word between the token before and this one, determiners aside; empty where there is none."""
    opens: str
    """The last mark or conjunction between the token before and this one, empty where there is none: with it another
    clause or phrase begins."""
    relative: bool
    """Whether it comes right after who, which and the like."""
    passive: bool
    """Whether it is the participle of a passive."""
    denied: bool
    """Whether a negation stands between the token before and this one."""
    sentence: int
    """The number of its sentence in the text."""


@lru_cache(maxsize=1024)  # each sentence of an article is asked about with every hypothesis
def tokens(text: str, sentence: int = 0) -> tuple[Token, ...]:
    """The content words, names and numbers of an English sentence, in order; `sentence` is its number.

    A name is what has a capital letter and is no function word; at the head of a sentence this may be any word.
    """
    text = _DOTTED.sub(lambda match: match.group().replace(".", ""), text)
    numbers = {
        quantity.start: quantity
        for quantity in find_quantities(text, ENGLISH)
        if quantity.form is not Form.IMPLIED and quantity.readings != {1}
    }
    ends = sorted((quantity.end, start) for start, quantity in numbers.items())
    dates = {date.start: date for date in find_date_words(text, ENGLISH)}
    found: list[Token] = []
    lead, opens, relative, be, denied = "", "", False, False, False
    inside = 0  # the end of the number that is being passed
    at = 0
    for match in _PIECE.finditer(text):
        piece, start = match.group(), match.start()
        if start < inside:
            continue
        while at < len(ends) and ends[at][0] <= start:
            at += 1
        number = numbers[ends[at][1]] if at < len(ends) and ends[at][1] < match.end() else None
        low = piece.lower().replace("’", "'")
        passive = False
        if number:
            keys, kind, inside = frozenset[object](number.readings), Kind.NUMBER, number.end
        elif start in dates:
            keys, kind = frozenset[object]({(dates[start].part, dates[start].value)}), Kind.WORD
        elif not piece[0].isalnum():
            opens, be = piece, False
            continue
        elif ENGLISH.denials.surely(low):
            denied = denied or not _NUMERO.match(text, start)
            continue
        elif low in ENGLISH.currencies:
            continue
        elif low in ENGLISH.function_words and not (piece.isupper() and len(piece) > 1):
            relative = relative or low in ENGLISH.relatives
            opens = low if low in ENGLISH.conjunctions or low in _CONNECTIVES else opens
            be = low in ENGLISH.be or (be and low not in ENGLISH.conjunctions and low not in _CONNECTIVES)
            if low not in ENGLISH.determiners:
                lead = low
            continue
        else:
            keys, kind = frozenset[object]({english_stem(low)}), Kind.NAME if piece[0].isupper() else Kind.WORD
            participle = low.endswith("ed") or low in ENGLISH.participles
            passive = participle and (be or text.startswith(" by ", match.end()))
            opens = low if low in _CONNECTIVES else opens
        found.append(Token(keys, piece, kind, lead, opens if found else "", relative, passive, denied, sentence))
        be = be and low.endswith("ly")  # was reportedly seen
        lead, opens, relative, denied = "", low if low in _CONNECTIVES else "", False, False
    return tuple(found)


def is_held(token: Token, text: Sequence[Token]) -> bool:
    """Whether a token of a text says the same."""
    return any(not token.keys.isdisjoint(other.keys) for other in text)


def with_forms_of_names(text: Sequence[Token], sentence: Sequence[Token]) -> tuple[Token, ...]:
    """A text in which what a sentence names in another form is also known by that form.

    These are demonyms (Vietnam, Vietnamese), and initials of names in a row (United Nations, UN).
    """
    named = list(text)
    for token in sentence:
        if token.kind is not Kind.NAME or is_held(token, text):
            continue
        if token.text.isupper() and len(token.text) > 1:
            size = len(token.text)
            ends = [end for end in range(size, len(text) + 1) if _initials(text[end - size : end]) == token.text]
        else:
            ends = [end for end, other in enumerate(text, start=1) if _is_demonym(token.text, other.text)]
        for end in ends:
            named[end - 1] = named[end - 1]._replace(keys=named[end - 1].keys | token.keys)
    return tuple(named)


def _initials(run: Sequence[Token]) -> str:
    return "".join(token.text[0].upper() for token in run if token.kind is Kind.NAME)


def _is_demonym(one: str, other: str) -> bool:
    """Whether two words are a name and what is of it, but for three letters: the first without its ending begins both.

    Vietnamese and Vietnam; Indonesia and Indonesian.
    """
    one, other = one.lower(), other.lower()
    return any(
        other.startswith(stem) and len(other) - len(stem) <= 3
        for ending in (*ENGLISH.demonym_endings, "")
        if one.endswith(ending) and len(stem := one.removesuffix(ending)) >= 4
    )


def says_of_the_same(sentence: Sequence[Token], text: Sequence[tuple[Token, ...]]) -> bool:
    """Whether a text, given by its sentences, says what a sentence says of the same doers and things.

    Tokens of the sentence that the text does not hold at all are passed over.
    """
    alternatives = [list(_readings(one)) for one in text]
    return any(
        _is_in_order(reading, [token for one in chosen for token in one])
        for reading in _readings(sentence)
        for chosen in product(*alternatives)
    )


def _readings(sentence: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    """A sentence as written, with its opening adverbial at the end, and each with its first passive in active voice."""
    written = tuple(sentence)
    for reading in (written, _adverbial_last(written)):
        if reading:
            yield reading
            if active := _active(reading):
                yield active


def _adverbial_end(sentence: Sequence[Token]) -> int | None:
    """Where what follows the opening adverbial of a sentence begins; None where it has none."""
    if not sentence or (sentence[0].lead or sentence[0].text.lower()) not in _ADVERBIAL_OPENINGS:
        return None
    return next((at for at, token in enumerate(sentence) if token.opens == ","), None)


def _adverbial_last(sentence: tuple[Token, ...]) -> tuple[Token, ...] | None:
    """In 2019, prices rose: prices rose in 2019."""
    end = _adverbial_end(sentence)
    if end is None:
        return None
    adverbial = (sentence[0]._replace(opens=_MOVED), *sentence[1:end])
    return (sentence[end]._replace(opens=""), *sentence[end + 1 :], *adverbial)


def _active(sentence: tuple[Token, ...]) -> tuple[Token, ...] | None:
    """The bridge was opened by Sari in May: Sari opened the bridge in May."""
    verb = next((at for at, token in enumerate(sentence) if token.passive), None)
    if verb is None:
        return None
    inserted = verb  # where something between commas begins that stands between the subject and the verb
    if sentence[verb].opens:
        inserted = next((at for at in range(verb - 1, 0, -1) if sentence[at].opens), 0)
        if not inserted or {sentence[inserted].opens, sentence[verb].opens} != {","}:
            return None
    start = next((at for at in range(inserted - 1, 0, -1) if sentence[at].opens or sentence[at].relative), 0)
    by = next((at for at in range(verb + 1, len(sentence)) if sentence[at].lead == "by"), None)
    doer: tuple[Token, ...] = ()
    rest = sentence[verb + 1 :]
    if by is not None and not any(token.opens for token in sentence[verb + 1 : by + 1]):
        end = by + 1
        while end < len(sentence) and not sentence[end].opens and sentence[end].lead in ("", "of"):
            end += 1
        doer = (sentence[by]._replace(lead="", opens=sentence[start].opens), *sentence[by + 1 : end])
        rest = sentence[verb + 1 : by] + sentence[end:]
    acted = sentence[verb]._replace(passive=False, lead="", opens="" if doer else sentence[start].opens)
    done_to = (sentence[start]._replace(opens="", relative=False), *sentence[start + 1 : verb])
    return (*sentence[:start], *doer, acted, *done_to, *rest)


def _is_in_order(sentence: Sequence[Token], text: Sequence[Token]) -> bool:
    """Whether the tokens of a sentence follow one another in a text by permitted steps."""
    said = frozenset[object]().union(*(token.keys for token in sentence))
    adverbial = _adverbial_end(sentence)
    before: Token | None = None
    places: dict[int, int] = {}  # where the token before may be, and how many tokens before it are in that sentence
    opens = ""
    for at, token in enumerate(sentence):
        opens = opens or token.opens
        if not is_held(token, text):
            continue
        step = token._replace(opens=opens)
        following: dict[int, int] = {}
        for place, other in enumerate(text):
            if token.keys.isdisjoint(other.keys) or token.passive != other.passive or token.denied != other.denied:
                continue
            for last, run in places.items():
                if text[last].sentence == other.sentence:
                    if _may_follow(step, text, last, place):
                        following[place] = max(following.get(place, 0), run + 1)
                elif (
                    opens
                    and opens != _MOVED
                    and at != adverbial
                    and run >= _LEAST_RUN
                    and _may_enter(text, last, place, said)
                ):
                    following.setdefault(place, 1)
            if before is None:
                following[place] = 1
        if not following:
            return False
        places = dict(sorted(following.items())[:_MOST_PLACES])
        before, opens = token, ""
    return max(places.values(), default=0) >= _LEAST_RUN or len({token.sentence for token in text}) == 1


def _may_enter(text: Sequence[Token], last: int, place: int, said: frozenset[object]) -> bool:
    """Whether a sentence may go on, in a new clause, with what another sentence of the text says from `place` on.

    Nothing may be left out there that the sentence does not speak of: its subject would be another.
    """
    skipped = (other for other in text[last + 1 : place] if other.sentence == text[place].sentence)
    return place > last and not any(other.keys.isdisjoint(said) for other in skipped)


def _may_follow(token: Token, text: Sequence[Token], last: int, place: int) -> bool:
    """Whether a token may be the one at `place` where that before it is the one at `last` of the same sentence.

    - What follows a name is its doing. So no other name may have been left out between them, unless it belongs to the
      first as in "Sari of Medan won" and "Sari, who beat Dewi, won"; nor may a clause have ended, as in "Sari beat
      Dewi, winning the cup", which does not say that Dewi won.
    - A name or number that follows with another left out must be attached in the same way: "told Sari that Dewi left"
      does not say "told Dewi".
    """
    if place <= last:
        return False
    if text[place].opens == _MOVED:
        return True
    here, there = text[last], text[place]
    between = text[last + 1 : place]
    if there.kind is Kind.NAME and _class(token.lead) != _class(there.lead) and token.lead and there.lead:
        return False
    if here.kind is Kind.NAME and there.kind is Kind.WORD and not token.opens and there.opens and not there.relative:
        apart = any(other.opens for other in between) or _opens(text, last)
        if not apart:
            return False
    if here.kind is not Kind.WORD and there.kind is not here.kind:
        rivals = [other for other in between if other.kind is here.kind]
        if rivals and not _belongs(between, there):
            return False
    if there.kind is Kind.WORD:
        return True
    start = place
    while start > last + 1 and text[start - 1].kind is there.kind and not (text[start].opens or text[start].lead):
        start -= 1
    first = next((at for at in range(last + 1, start) if text[at].kind is there.kind), None)
    if first is None or token.lead == there.lead:
        return True
    listed = bool(there.opens) and all(other.kind is there.kind for other in text[first:start])
    return listed and token.lead == text[first].lead


def _class(lead: str) -> str:
    """A preposition, those of a place as one; nothing for other words."""
    return "in" if lead in ("in", "at", "on") else lead if lead in ENGLISH.prepositions else ""


def _opens(text: Sequence[Token], at: int) -> bool:
    """Whether a mark stands before the name that ends at `at`: it is named between two marks."""
    while at > 0 and text[at - 1].kind is Kind.NAME and not text[at].opens and not text[at].lead:
        at -= 1
    return bool(text[at].opens) and text[at].opens not in ENGLISH.conjunctions


def _belongs(between: Sequence[Token], there: Token) -> bool:
    """Whether what stands between a name and a word belongs to the name: "of Medan", ", who beat Dewi,"."""
    first = between[0]
    if first.opens and there.opens and not {first.opens, there.opens} & ENGLISH.conjunctions:
        return True
    return first.lead in ENGLISH.prepositions and not any(
        other.opens or other.kind is Kind.WORD or (other.lead and other.lead not in ENGLISH.prepositions)
        for other in between
    )
