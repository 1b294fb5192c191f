"""A rule splitter for news sentences.

Written for one purpose: a sentence is one input of a translation engine, and such an engine drops what follows the
first sentence of its input. So where a rule is in doubt about a full stop before a capital letter, it cuts.

The rules look at a mark (`.`, `?`, `!`, an ellipsis), at the word before it and at what follows. Their word lists are
the language's. Each mark is looked at once, with a bounded view to both sides: the time is linear in the text.

Quotations: `"A," kata X.` and `"A?" tanya X.` are one sentence with their attribution; a quotation of two sentences is
cut between them, the attribution staying with the second.
"""

from __future__ import annotations

import re
import unicodedata

from translator.document import is_blank
from translator.languages import INDONESIAN, SourceLanguage
from translator.languages.source import Abbreviations

# White space, control characters and the format characters that occur in text (zero-width, direction, soft hyphen).
# `is_blank` is the full definition; this one is for looking past a gap.
BLANKS = r"[\s\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"

_GAP = re.compile(f"{BLANKS}*")
# A mark counts where something that can close or begin a sentence follows it, or at once a capital (a lost space).
# (The look behind and the possessive `++` keep a run of marks from being tried at each of its characters.)
_MARK = re.compile(rf"(?<![.?!…])[.?!…]++(?={BLANKS}|[\"'”’»)\]}}“‘«(\[¹²³]|[^\W\d_a-z])")
_CLOSERS = frozenset("”’»)]}¹²³")
_OPENERS = frozenset("\"'“‘«([{")
_QUOTES = frozenset("\"'”’»“‘«")
_DASHES = frozenset("-–—*•●▪◦·‣")
_FOOTNOTE = re.compile(r"\[\d{1,3}\]")
# A source or a pointer in brackets, after the full stop it belongs to: "... selesai. (Santoso, 2019) Kemudian ..."
_REMARK = re.compile(rf"\([^().?!]{{1,60}}\)(?={BLANKS}+[\"“‘]?[^\W\d_a-z])")
_WORD = re.compile(r"\w{1,40}(?:[-'’.]\w{1,40}){0,3}")
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})")
_INITIALS = re.compile(r"[^\W\d_a-z](?:\.-?[^\W\d_a-z])*")
_DEGREE = re.compile(r"(?:[SMABD]|Amd?|Ph|Sp|Dipl)\.[A-Z][A-Za-z]*(?:\.[A-Z][A-Za-z]*)*")
_CAPITALS_DATELINE = re.compile(r"(?:[\w.]{2,30} ?[-–—|]+ ?)?[A-Z]{3,20}(?: [A-Z]{2,20}){0,2}")
_NUMERAL = re.compile(r"\d$|^[IVX]+$")
_CLOCK = re.compile(r"\d{2}(?!\d)(?:-\d\d\.\d\d)? ?(?P<zone>[A-Z]+)\b")
_GROUP_OF_THREE = re.compile(r"\d{3}(?!\d)")
_WEB_ADDRESS = re.compile(r"@|://|^www\.|[a-z]\.[a-z]{2,}/")
_VIEW = 64  # characters looked at before a mark


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Narrow a span of a text so that it neither begins nor ends with a blank character (see `is_blank`)."""
    while start < end and is_blank(text[start]):
        start += 1
    while end > start and is_blank(text[end - 1]):
        end -= 1
    return start, end


def split_sentences(text: str, language: SourceLanguage = INDONESIAN) -> list[tuple[int, int]]:
    """Cut one paragraph into sentences.

    Returns (start, end) offsets in code points, in order. Every character that is not blank lies in exactly one
    sentence; sentences neither begin nor end with a blank character. White space of any kind, line ends too, counts as
    a space. A blank text gives an empty list.
    """
    spans = []
    start = trim(text, 0, len(text))[0]
    for cut in _cuts(text, start, language.abbreviations):
        span = trim(text, start, cut)
        if span[0] < span[1]:
            spans.append(span)
            start = cut
    span = trim(text, start, len(text))
    if span[0] < span[1]:
        spans.append(span)
    return spans


def _cuts(text: str, first: int, lists: Abbreviations) -> list[int]:
    """The offsets where a new sentence begins, after the first at `first`."""
    cuts: list[int] = []
    start, at, counted, quotes = first, first, 0, 0
    while mark := _MARK.search(text, at):
        quotes += text.count('"', counted, mark.end())
        counted = mark.end()
        closed, follows = _after(text, mark.end(), inside_quotation=quotes % 2 == 1)
        at = max(closed, mark.end())
        if follows < len(text) and _ends_sentence(text, start, mark, closed, follows, lists, first=first):
            cuts.append(follows)
            start = follows
    return cuts


def _after(text: str, end: int, *, inside_quotation: bool) -> tuple[int, int]:
    """Where the quotation marks, brackets and footnote signs end that close what ends at `end`, and what follows them.

    A straight quotation mark says not by itself whether it opens or closes. It closes where it touches the mark and a
    blank or the end follows, it opens where it stands between a blank and a word; else the number of quotation marks
    before it decides (`inside_quotation`).
    """
    closed = end
    spaced = False  # whether a blank lies between the mark and the character looked at
    while True:
        follows = _GAP.match(text, closed).end()  # type: ignore[union-attr]  # matches always, if only the empty text
        spaced = spaced or follows > closed
        c = text[follows : follows + 1]
        following = text[follows + 1 : follows + 2]
        if c == '"':
            loose = not following or not following.isalnum()
            closes = inside_quotation if loose == spaced else loose
            inside_quotation = inside_quotation and not closes
        elif c == "'":
            closes = not spaced and not following.isalnum()
        elif c in ("[", "("):
            note = (_FOOTNOTE if c == "[" else _REMARK).match(text, follows)
            if not note:
                return closed, follows
            closed = note.end()
            continue
        else:
            closes = bool(c) and c in _CLOSERS
        if not closes:
            return closed, follows
        closed = follows + 1


def _ends_sentence(
    text: str, start: int, mark: re.Match[str], closed: int, follows: int, lists: Abbreviations, *, first: int
) -> bool:
    """Whether the sentence begun at `start` ends with this mark, whose closing signs end at `closed`."""
    signs = text[mark.end() : closed]
    quoted = not _QUOTES.isdisjoint(signs)
    spaced = follows > closed
    c = text[follows]
    if not spaced and closed == mark.end() and c not in _OPENERS:
        return _lost_space(text, start, mark, follows, lists)
    # What begins the next sentence, past its opening signs.
    at = follows
    dashed = c in _DASHES
    while at < len(text) and at < follows + 8 and (text[at] in _OPENERS or (dashed and text[at] in _DASHES)):
        at = _GAP.match(text, at + 1).end()  # type: ignore[union-attr]
    if at >= len(text):
        return False
    head = text[at]
    word_match = _WORD.match(text, at)
    word = word_match.group() if word_match else ""
    opened = c in _OPENERS
    if dashed and not (spaced and at > follows + 1 and head.isupper()):
        return False
    is_small = head.islower() and word not in lists.lowercase_names and not _is_camel(word)
    if not (head.isalnum() or unicodedata.category(head)[0] in "LNS" or head in "@#…"):
        return False
    kind = mark.group()
    if kind != ".":
        if is_small and not opened:
            return False
        if kind[0] in ".…":
            omission = text[mark.start() - 1 : mark.start()] in ("[", "(") and closed > mark.end()
            return not omission and (quoted or not head.isdigit())
        if is_small or (c == "(" and head.isdigit()):  # "Halo! (2016)" goes on after a title
            return spaced and is_small
        return not _is_marked_name(text, mark, word, lists)
    if quoted:
        return opened or not is_small
    view = text[max(start, mark.start() - _VIEW) : mark.start()]
    words = view.rsplit(None, 2)
    if not words:
        return False
    token = words[-1].lstrip("\"'“‘«([{-–—*")
    previous = words[-2] if len(words) > 1 else ""
    if is_small and not opened:
        return not signs and _is_plain_word(token, lists)
    # An enumerator ("1.", "a.", "IV.") or a dateline in capitals ("JAKARTA. Pemerintah ...") opens the sentence.
    if len(words) == 1 and _ENUMERATOR.fullmatch(token):
        return False
    if start == first and mark.start() - start < _VIEW and _CAPITALS_DATELINE.fullmatch(view) and word[1:2].islower():
        return False
    if previous.endswith(":") and token.isdecimal() and len(token) <= 2:
        return False
    return _full_stop_ends(text, at, token, previous, word, lists, opened=opened, bracket=c in "([{")


def _full_stop_ends(
    text: str, at: int, token: str, previous: str, word: str, lists: Abbreviations, *, opened: bool, bracket: bool
) -> bool:
    """Whether a full stop between `token` and `word` (which begins at `at`) ends the sentence."""
    starter = word in lists.sentence_starters
    digit = word[:1].isdigit()
    last = re.split(r"[./]", token)[-1]
    if token[-1:].isdigit() and digit and _is_split_number(text, at, token, previous, lists):
        return False
    if _INITIALS.fullmatch(token):
        if len(token) == 1 and (_NUMERAL.search(previous) or previous.lower() in lists.letter_labels):
            return True  # "Rp 2,5 M.", "kelas IV A.", "vitamin C."
        if token in lists.degrees and previous.endswith(","):
            return not _is_abbreviated(word, text, at)
        return starter or (opened and not bracket) or (digit and len(token) > 1)
    if _DEGREE.fullmatch(token):
        return not bracket and not _is_abbreviated(word, text, at)
    for part in (token, last):
        if part in lists.never_ends:
            return opened and not bracket
        if part in lists.before_number:
            return not digit
        if part in lists.ends_enumeration:
            return not bracket
        if part in lists.may_end:
            return starter or (opened and not bracket)
    return True


def _lost_space(text: str, start: int, mark: re.Match[str], follows: int, lists: Abbreviations) -> bool:
    """Whether a capital right after a mark begins a sentence whose space was lost ("selesai.Kemudian").

    Only between two plain words, not within an address of the web, an abbreviation or a title.
    """
    if len(mark.group()) > 1 and "." in mark.group():
        return False
    match = _WORD.match(text, follows)
    word = match.group() if match else ""
    if not (len(word) > 2 and word[0].isupper() and word[1:3].islower()) and word not in ("Di", "Ia", "Ke"):
        return False
    if "." in word or word.lower() in ("com", "net", "org", "info", "news", "tech"):
        return False
    view = text[max(start, mark.start() - _VIEW) : mark.start()]
    words = view.rsplit(None, 2)
    if not words or view[-1:].isspace():
        return False
    token = words[-1].strip("\"'“‘«([{”’»)]}")
    if _WEB_ADDRESS.search(token):
        return False
    if mark.group() != ".":
        return token[-1:].isalnum() and len(token) > 1
    if len(words) == 1 and _ENUMERATOR.fullmatch(token):
        return False
    last = re.split(r"[./-]", token)[-1]
    known = lists.never_ends | lists.before_number | lists.may_end
    if last in known or token in known or _DEGREE.fullmatch(token):
        return False
    if view[-1] in ")]%":
        return True
    if last[-1:].isdigit():
        return len(last) > 1
    if not last.isalpha():
        return False
    return last.islower() if len(last) == 2 else len(last) > 2 and (last[1:].islower() or last.isupper())


def _is_split_number(text: str, at: int, token: str, previous: str, lists: Abbreviations) -> bool:
    """Whether digits on both sides of a full stop and a space are one number or time: "pukul 10. 30", "Rp 1. 500"."""
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


def _is_plain_word(token: str, lists: Abbreviations) -> bool:
    """Whether a full stop after this word ends a sentence even before a small letter: no abbreviation looks like it."""
    if not (len(token) >= 4 and token.isalpha() and token.islower()) or set(token).isdisjoint("aeiou"):
        return False
    return token not in lists.never_ends and token not in lists.ends_enumeration and token not in lists.before_number


def _is_camel(word: str) -> bool:
    """Whether a name begins with a small letter and goes on with a capital: "iPhone", "eFishery"."""
    return len(word) > 2 and word[0].islower() and any(c.isupper() for c in word[1:3])


def _is_marked_name(text: str, mark: re.Match[str], word: str, lists: Abbreviations) -> bool:
    """Whether the mark is part of a name ("Yahoo!") that goes on."""
    return text.endswith(lists.marked_names, max(0, mark.start() - _VIEW), mark.end()) and (
        word not in lists.sentence_starters
    )
