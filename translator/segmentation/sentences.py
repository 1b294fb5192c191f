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
from translator.segmentation.full_stops import (
    BLANKS,
    ENUMERATOR,
    OPENERS,
    VIEW,
    Following,
    first_word,
    full_stop_ends,
    is_plain_word,
    lost_space,
)

_GAP = re.compile(f"{BLANKS}*")
# A mark counts where something that can close or begin a sentence follows it, or at once a capital (a lost space).
# (The look behind and the possessive `++` keep a run of marks from being tried at each of its characters.)
# Marks of other scripts, which end a sentence with no blank after them and stand for nothing else.
_SURE = "。！？｡।॥؟۔።։។။"
_MARK = re.compile(
    rf"(?<![.?!…])[.?!…]++(?={BLANKS}|[\"'”’»)\]}}“‘«(\[¹²³]|[^\W\d_a-z])"
    rf"|[{_SURE}]++"
)
_CLOSERS = frozenset("”’»)]}¹²³」』）】〉》")
_QUOTES = frozenset("\"'”’»“‘«」』")
_DASHES = frozenset("-–—*•●▪◦·‣")
_FOOTNOTE = re.compile(r"\[\d{1,3}\]")
# A source or a pointer in brackets, after the full stop it belongs to: "... selesai. (Santoso, 2019) Kemudian ..."
_REMARK = re.compile(
    r"\((?:[^().?!\d,/]{0,60}[\d,/][^().?!]{0,60}|[a-z]{1,12}|(?:lihat|baca|simak) [^().?!]{1,40}|[A-Z]{2,8}|Antara)"
    rf"\)(?={BLANKS}+[\"“‘]?[^\W\d_a-z])"
)
_CAPITALS_DATELINE = re.compile(r"(?:[\w.]{2,30} ?[-–—|]+ ?)?[A-Z]{3,20}(?: [A-Z]{2,20}){0,2}")
_NUMBER = re.compile(r"(?P<sign>(?<!\d)[:(,;] ?|dan |[a-z.?!\"”)]|)(?P<number>\d{1,2})$")


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Narrow a span of a text so that it neither begins nor ends with a blank character (see `is_blank`)."""
    while start < end and _may_be_blank(text[start]) and is_blank(text[start]):
        start += 1
    while end > start and _may_be_blank(text[end - 1]) and is_blank(text[end - 1]):
        end -= 1
    return start, end


def _may_be_blank(character: str) -> bool:
    """Quicker than `is_blank`, and true of every character of which that is."""
    return character == " " or not character.isprintable()


def split_sentences(text: str, language: SourceLanguage = INDONESIAN) -> list[tuple[int, int]]:
    """Cut one paragraph into sentences.

    Returns (start, end) offsets in code points, in order. Every character that is not blank lies in exactly one
    sentence; sentences neither begin nor end with a blank character. White space of any kind, line ends too, counts as
    a space. A blank text gives an empty list.
    """
    spans = []
    start = trim(text, 0, len(text))[0]
    for cut in _cuts(text, start, language):
        span = trim(text, start, cut)
        if span[0] < span[1]:
            spans.append(span)
            start = cut
    span = trim(text, start, len(text))
    if span[0] < span[1]:
        spans.append(span)
    return spans


def _cuts(text: str, first: int, language: SourceLanguage) -> list[int]:
    """The offsets where a new sentence begins, after the first at `first`."""
    cuts: list[int] = []
    start, at, counted, item = first, first, 0, 0
    inside_quotation = False
    while mark := _MARK.search(text, at):
        inside_quotation ^= text.count('"', counted, mark.end()) % 2 == 1
        counted = at = mark.end()
        if mark.group() == "." and (number := _item_number(text, start, mark.start(), item)):
            item, begins = number
            if begins > start:
                cuts.append(begins)
                start = begins
            continue
        closed, follows = _after(text, mark.end(), inside_quotation=inside_quotation)
        at = max(closed, at)
        if follows < len(text) and (
            _ends_surely(text, mark, closed, follows)
            if mark.group()[0] in _SURE
            else _ends_sentence(text, start, mark, closed, follows, language, first=first)
        ):
            cuts.append(follows)
            start = follows
    return cuts


def _item_number(text: str, start: int, end: int, last: int) -> tuple[int, int] | None:
    """The number of an item that ends at `end` in a run of items ("1. Satu 2. Dua3. Tiga"), and where the item begins.

    `last` is the number of the item before it, 0 where there is none. An item begins with the sentence or after a sign
    that leads it in, and then goes on with it (the place given is `start`); one that follows the last word of the item
    before it without a space begins there. None where the digits are no such number.
    """
    match = _NUMBER.search(text, max(start, end - 8), end)
    if not match:
        return None
    number, begins = int(match["number"]), match.start("number")
    sign = match["sign"].strip()
    continues = last > 0 and number == last + 1
    if begins == start or (sign in (":", "(") and (number == 1 or continues)):
        return number, start
    if sign and continues:
        return number, start if sign in (",", ";", "dan") else begins
    return None


def _after(text: str, end: int, *, inside_quotation: bool) -> tuple[int, int]:
    """Where the quotation marks, brackets and footnote signs end that close what ends at `end`, and what follows them.

    A straight quotation mark says not by itself whether it opens or closes. It closes where it touches the mark and a
    blank or the end follows, it opens where it stands between a blank and a word; else it closes if a quotation is open
    (`inside_quotation`). A curved closing mark between a blank and a word opens: some write ”Begini”.
    """
    closed = end
    spaced = False  # whether a blank lies between the mark and the character looked at
    while True:
        follows = _GAP.match(text, closed).end()  # type: ignore[union-attr]  # matches always, if only the empty text
        spaced = spaced or follows > closed
        c = text[follows : follows + 1]
        following = text[follows + 1 : follows + 2]
        if c == '"':
            loose = not (following.isalnum() or (following and following in "([{“‘"))
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
        elif c in ("“", "‘", "«"):
            closes = closed > end - 1 and not spaced and not following.isalnum()  # German: „so“, »so«
        elif c in ("”", "’"):
            closes = not spaced or not following.isalnum()
        else:
            closes = bool(c) and c in _CLOSERS
        if not closes:
            return closed, follows
        closed = follows + 1


def _ends_surely(text: str, mark: re.Match[str], closed: int, follows: int) -> bool:
    """Whether a sentence ends with a mark of another script: not where a quotation goes on with who said it."""
    return not (text[closed - 1] in "」』" and follows == closed > mark.end())


def _ends_sentence(
    text: str, start: int, mark: re.Match[str], closed: int, follows: int, language: SourceLanguage, *, first: int
) -> bool:
    """Whether the sentence begun at `start` ends with this mark, whose closing signs end at `closed`."""
    lists = language.abbreviations
    signs = text[mark.end() : closed]
    quoted = not _QUOTES.isdisjoint(signs)
    spaced = follows > closed
    c = text[follows]
    if not spaced and closed == mark.end() and c not in OPENERS:
        return lost_space(text, start, mark, follows, language)
    # What begins the next sentence, past its opening signs.
    at = follows
    dashed = c in _DASHES
    while at < len(text) and at < follows + 8 and (text[at] in OPENERS or (dashed and text[at] in _DASHES)):
        at = _GAP.match(text, at + 1).end()  # type: ignore[union-attr]
    if at >= len(text):
        return False
    head = text[at]
    word = first_word(text, at)
    opened = c in OPENERS
    if dashed and not (spaced and at > follows + 1 and head.isupper()):
        return False
    is_small = head.islower() and word.partition(".")[0] not in lists.lowercase_names and not _is_camel(word)
    if not (head.isalnum() or unicodedata.category(head)[0] in "LNS" or head in "@#…"):
        return False
    view = text[max(start, mark.start() - VIEW) : mark.start()]
    words = view.rsplit(None, 2)
    token = words[-1].lstrip("\"'“‘«([{-–—*") if words else ""
    kind = mark.group()
    if kind != ".":
        if is_small and not opened:
            asked = kind[0] in "?!" and spaced and not signs and word not in lists.attributions
            # (Question marks are also what a wrong encoding leaves of quotation marks: "sel ?kerucut? dan".)
            return asked and is_plain_word(token, language) and view.endswith(token) and " ?" not in view
        if kind[0] in ".…":
            omission = text[mark.start() - 1 : mark.start()] in ("[", "(") and closed > mark.end()
            return not omission and (quoted or not head.isdigit())
        if is_small or (c == "(" and head.isdigit()):  # "Halo! (2016)" goes on after a title
            return spaced and is_small
        return not _is_marked_name(text, mark, word, lists)
    if quoted:
        return opened or not is_small
    if not words:
        return False
    previous = words[-2] if len(words) > 1 else ""
    if is_small and not opened:
        return not signs and is_plain_word(token, language)
    # An enumerator ("1.", "a.", "IV.") or a dateline in capitals ("JAKARTA. Pemerintah ...") opens the sentence.
    if len(words) == 1 and ENUMERATOR.fullmatch(token):
        return False
    if start == first and mark.start() - start < VIEW and _CAPITALS_DATELINE.fullmatch(view) and word[1:2].islower():
        return False
    return full_stop_ends(text, token, previous, Following(word, at, opened, c in "([{"), language)


def _is_camel(word: str) -> bool:
    """Whether a name begins with a small letter and goes on with a capital: "iPhone", "detikFinance"."""
    return len(word) > 2 and word[0].islower() and any(c.isupper() for c in word.partition("-")[0])


def _is_marked_name(text: str, mark: re.Match[str], word: str, lists: Abbreviations) -> bool:
    """Whether the mark is part of a name ("Yahoo!") that goes on."""
    return text.endswith(lists.marked_names, max(0, mark.start() - VIEW), mark.end()) and (
        word not in lists.sentence_starters
    )
