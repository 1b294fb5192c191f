"""Whether a full stop ends a sentence or belongs to a word: an abbreviation, an initial, a number, a web address.

What decides is the word before it and the word after it; the word lists are the language's. All is looked at with a
bounded view.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from translator.languages import SourceLanguage

# White space, control characters and the format characters that occur in text (zero-width, direction, soft hyphen).
# `is_blank` is the full definition; this one is for looking past a gap.
BLANKS = r"[\s\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"

VIEW = 64
"""Characters looked at before a mark."""

ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})")
"""What a full stop makes the number of an item: "1.", "a.", "IV."."""

OPENERS = frozenset("\"'“‘«([{”’„‚「『¿¡")
"""Signs before the first word of a sentence. The last two only where they do not close: some write ”Begini”."""

_WORD = re.compile(r"\w{1,40}(?:[-'’.]\w{1,40}){0,3}")
_GOES_ON = re.compile(rf"{BLANKS}{{1,4}}(\w)|,")
_INITIALS = re.compile(r"[^\W\d_a-z](?:\.-?[^\W\d_a-z])*")
_SMALL_INITIALS = re.compile(r"[a-z](?:\.[a-z])+")
_DEGREE = re.compile(r"(?:[SMABD]|Amd?|Ph|Sp|Dipl)\.[A-Z][A-Za-z]*(?:\.[A-Z][A-Za-z]*)*")
_PARTS, _PARTS_OF_NAME = re.compile(r"[./-]"), re.compile(r"[./]")
_NUMERAL = re.compile(r"\d$|^[IVX]+$")
_ROMAN = re.compile(r"[IVXLC]{1,7}")
_CLOCK = re.compile(r"\d{2}(?!\d)(?:-\d\d\.\d\d)? ?(?P<zone>[A-Z]+)\b")
_GROUP_OF_THREE = re.compile(r"\d{3}(?!\d)")
_WEB_ADDRESS = re.compile(r"@|://|^www\.|[a-z]\.[a-z]{2,}/")
# The number of a document or a case as far as it has come: "45/Pid", "S.254/MK", "45/Pid.Sus-TPK/2024/PN".
_DOCUMENT_NUMBER = re.compile(r"\d.{0,60}/[A-Z][^/]{0,20}$")
_VOWELS = frozenset("aeiouyAEIOUY")
_LONGEST_ORDINAL = 2
_LONGEST_CLIPPING = 4
"""Letters of the longest word that is taken for an abbreviation because it has no vowel: "Chr."."""


class Following(NamedTuple):
    """What follows a full stop: the first word and its place, past the signs that open the sentence."""

    word: str
    at: int
    opened: bool
    """Whether such signs come first."""
    bracket: bool
    """Whether the first of them is a bracket."""


def first_word(text: str, at: int) -> str:
    """The word that begins at a place; the empty text where none does."""
    match = _WORD.match(text, at)
    return match.group() if match else ""


def full_stop_ends(text: str, token: str, previous: str, following: Following, language: SourceLanguage) -> bool:
    """Whether a full stop between `token`, which stands after `previous`, and what follows ends the sentence."""
    lists = language.abbreviations
    word, at, opened, bracket = following
    starter = word in lists.sentence_starters
    digit = word[:1].isdigit()
    if token[-1:].isdigit() and digit and _is_split_number(text, at, token, previous, language):
        return False
    if token.isupper() and word.isupper() and word.partition(".")[0].lower() in lists.domains:
        return False  # "TEMPO. CO, Jakarta"
    if word in lists.after_ordinals and token.isdigit() and len(token) <= _LONGEST_ORDINAL:
        return False  # "am 3. Oktober"
    if _INITIALS.fullmatch(token):
        if len(token) == 1 and (_NUMERAL.search(previous) or previous.lower() in lists.letter_labels):
            return True  # "Rp 2,5 M.", "kelas IV A.", "vitamin C."
        if token in lists.degrees and previous.endswith(","):
            return not _is_abbreviated(word, text, at)
        if starter or (opened and not bracket) or (digit and len(token) > 1):
            return True
        shaped = len(token) > 3 or lists.starter_shapes.fullmatch(word) is not None
        return shaped and _begins_sentence(text, following, language)
    if _DEGREE.fullmatch(token):
        return not bracket and not _is_abbreviated(word, text, at)
    shouted = digit or (word.isupper() and len(word) > 1)
    # ("ber-No." ends with an abbreviation, the name "Next-Gen." does not.)
    for part in (token, (_PARTS if token[:1].islower() else _PARTS_OF_NAME).split(token)[-1]):
        if part in lists.capitals and not shouted:
            continue
        if part in lists.never_ends:
            return (opened and not bracket) or (word in lists.connectives and part[0].isupper())
        if part in lists.before_number:
            return not (digit or _ROMAN.fullmatch(word))
        if part in lists.ends_enumeration:
            return not bracket
        if part in lists.may_end:
            return (opened and not bracket) or _begins_sentence(text, following, language)
    if _SMALL_INITIALS.fullmatch(token) or (_is_clipped(token) and not previous[-1:].isdigit()):
        return (opened and not bracket) or digit or _begins_sentence(text, following, language)
    return True


def lost_space(text: str, start: int, mark: re.Match[str], follows: int, language: SourceLanguage) -> bool:
    """Whether a capital right after a mark begins a sentence whose space was lost ("selesai.Kemudian").

    Only between two plain words, not within an address of the web, an abbreviation or a title.
    """
    lists = language.abbreviations
    if len(mark.group()) > 1 and "." in mark.group():
        return False
    word = first_word(text, follows)
    view = text[max(start, mark.start() - VIEW) : mark.start()]
    words = view.rsplit(None, 2)
    if not words or view[-1:].isspace() or "." in word or word.lower() in lists.domains:
        return False
    token = words[-1].strip("\"'“‘«([{”’»)]}")
    if _WEB_ADDRESS.search(token) or _DOCUMENT_NUMBER.search(token):
        return False
    plain = len(word) > 2 and word[0].isupper() and word[1:3].islower()
    acronym = len(word) > 1 and word.isupper() and len(token) > 3 and token in language.common_words
    if not (plain or acronym or word in lists.sentence_starters):
        return False
    if mark.group() != ".":
        return token[-1:].isalnum() and len(token) > 1
    if len(words) == 1 and ENUMERATOR.fullmatch(token):
        return False
    last = re.split(r"[./-]", token)[-1]
    if last in lists.before_number and last.islower():  # "beberapa hal.Pertama"
        return last in language.common_words and word.lower() in language.common_words
    known = lists.never_ends | lists.before_number | lists.may_end
    if last in known or token in known or _DEGREE.fullmatch(token):
        return False
    if view[-1] in ")]%":
        return True
    if last[-1:].isdigit():
        return len(last) > 1
    if not last.isalpha() or _is_clipped(last):
        return False
    if len(last) < 4:
        return last in language.common_words or (len(last) > 2 and last.isupper())
    return last[1:].islower() or last.isupper()


def is_plain_word(token: str, language: SourceLanguage) -> bool:
    """Whether a mark after this word ends a sentence even before a small letter: no abbreviation looks like it."""
    if not (len(token) >= 4 and token.isalpha() and token.islower()) or _VOWELS.isdisjoint(token):
        return False
    lists = language.abbreviations
    return not any(token in each for each in (lists.never_ends, lists.ends_enumeration, lists.before_number))


def _begins_sentence(text: str, following: Following, language: SourceLanguage) -> bool:
    """Whether a capital is that of a sentence, not of a name: a common word, after which no name goes on."""
    word, at = following.word, following.at
    if word in language.abbreviations.sentence_starters:
        return True
    if following.bracket or not word[:1].isupper():
        return False  # "Tbk. (kode saham: ABCD)"
    if not all(part in language.common_words for part in word.lower().split("-")):
        return False
    goes_on = _GOES_ON.match(text, at + len(word))
    return goes_on is not None and (goes_on.group() == "," or goes_on.group(1).islower())


def _is_clipped(token: str) -> bool:
    """Whether a word shows itself to be an abbreviation, because nobody could say it: "Chr", "Jkt"."""
    return (
        1 < len(token) <= _LONGEST_CLIPPING
        and token.istitle()
        and token.isascii()
        and token.isalpha()
        and _VOWELS.isdisjoint(token)
    )


def _is_split_number(text: str, at: int, token: str, previous: str, language: SourceLanguage) -> bool:
    """Whether digits on both sides of a full stop and a space are one number or time: "pukul 10. 30", "Rp 1. 500"."""
    lists = language.abbreviations
    clock = _CLOCK.match(text, at)
    if previous.lower() in lists.clock_words or (clock and clock["zone"] in lists.zones):
        return True
    money = previous.removesuffix(".") in lists.money or token.startswith(lists.money)
    return money and _GROUP_OF_THREE.match(text, at) is not None


def _is_abbreviated(word: str, text: str, at: int) -> bool:
    """Whether the word at `at` is itself a dotted abbreviation ("M.H.")."""
    if "." in word:
        return len(word) <= 5
    return len(word) <= 2 and text[at + len(word) : at + len(word) + 1] == "."
