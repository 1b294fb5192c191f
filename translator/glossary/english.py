"""English forms of terms: finding them in a translation, and fitting them into one.

A form is found in either number, with 's, in any case. Only a word with a capital beyond its first letter, or of
capitals alone (US, KPK, iPhone), must have its capitals, save in a text in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from translator.document import Span
from translator.languages import ENGLISH
from translator.languages.casing import is_all_caps

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[$€£¥%]")
"""A word of an English text; a sign that is read as a word is one."""
_BETWEEN = re.compile(r"[\s.,'’–-]{0,3}")
_POSSESSIVE = re.compile(r"['’][sS]$")
_SENTENCE_START = re.compile(r"(?:^|(?<![A-Z])[.!?…][\"'”’)\]]*\s)[\s\"'“”‘’«(\[*•–—-]*$")
THE = "the "


_BEFORE_ARTICLE = (
    ENGLISH.prepositions
    | ENGLISH.time_prepositions
    | ENGLISH.other_prepositions
    | ENGLISH.conjunctions
    | ENGLISH.subordinators
    | ENGLISH.reporting
    | ENGLISH.be
) | {"that", "both", "if"}
_SEVERAL = ENGLISH.several | frozenset(chain(ENGLISH.numerals.units, ENGLISH.numerals.wholes)) - {"one", "zero"}
_VOWEL_SOUND = re.compile(
    r"[ai]|e(?!u)|o(?!n(?:e|ce)\b)|u(?!ni(?![nm])|s[aeiu])|hour|honest|heir|honou?r", re.IGNORECASE
)
_HEAD_END = re.compile(r"( (?:of|in|for) )")
_PLURAL_END = re.compile(r"(?:[a-z]{3}(?<![sui])s|men|people)$", re.IGNORECASE)
_PAUSE = re.compile(r"[,:;–—(]\s*$")
_ARTICLE = re.compile(r"\b(an?)(\s+)$", re.IGNORECASE)


class Word(NamedTuple):
    """A word of an English text, without 's, and where it stands with it."""

    text: str
    start: int
    end: int


def english_words(text: str) -> list[Word]:
    """The words of a text; letters and digits joined by apostrophes."""
    return [Word(_POSSESSIVE.sub("", match.group()), *match.span()) for match in WORD.finditer(text)]


class EnglishText:
    """An English text whose words can be looked up."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.capitals = is_all_caps(text)
        self._words = english_words(text)
        self._places: dict[str, list[int]] = {}
        for number, word in enumerate(self._words):
            self._places.setdefault(word.text.casefold(), []).append(number)

    def find(self, form: str) -> Iterator[Span]:
        """Where a form stands, with the marks that belong to it (C++, (beta)). The span leaves a final 's out."""
        bare = form.removeprefix(THE)
        wanted, marks = _form_words(bare), _form_marks(bare)
        for beginning in wanted[0].folded:
            for at in self._places.get(beginning, ()):
                run = self._words[at : at + len(wanted)]
                if (
                    len(run) == len(wanted)
                    and all(want.is_there(word.text, self.capitals) for want, word in zip(wanted, run, strict=True))
                    and all(
                        self.text[a.end : b.start] == mark or _BETWEEN.fullmatch(self.text, a.end, b.start)
                        for (a, b), mark in zip(pairwise(run), marks.between, strict=True)
                    )
                ):
                    start, end = run[0].start, run[-1].start + len(run[-1].text)
                    if self.text.endswith(marks.before, 0, start) and self.text.startswith(marks.after, end):
                        yield start - len(marks.before), end + len(marks.after)


class _FormWord(NamedTuple):
    """A word of a form: in lower case, in both numbers, and exactly where its capitals count."""

    folded: tuple[str, ...]
    exact: tuple[str, ...]

    def is_there(self, word: str, capitals: bool) -> bool:
        return word.casefold() in self.folded if capitals or not self.exact else word in self.exact


class _FormMarks(NamedTuple):
    """What stands around and between the words of a form: "C++ (beta)" has "++ (" between and ")" after them."""

    before: str
    between: tuple[str, ...]
    after: str


@lru_cache(maxsize=8192)
def _form_marks(form: str) -> _FormMarks:
    spans = [match.span() for match in WORD.finditer(form)]
    return _FormMarks(
        _sign(form[: spans[0][0]]),
        tuple(form[one[1] : other[0]] for one, other in pairwise(spans)),
        _sign(form[spans[-1][1] :]),
    )


def _sign(text: str) -> str:
    """Marks around a form that are part of it: no full stop, comma or the like, which come and go."""
    return "" if _BETWEEN.fullmatch(text) else text


@lru_cache(maxsize=8192)
def _form_words(form: str) -> tuple[_FormWord, ...]:
    found = []
    for word in (word.text for word in english_words(form)):
        folded = word.casefold()
        if word[1:] != word[1:].lower() or word.isupper():
            found.append(_FormWord((folded, f"{folded}s"), (word, f"{word}s")))
        else:
            found.append(_FormWord((folded, _plural(folded)), ()))
    return tuple(found)


def fit_form(form: str, text: str, span: Span, *, plural: bool, copied: bool, capitals: bool) -> tuple[Span, str]:
    """What to put where, so that a form stands in a text in place of a span: the span, perhaps wider, and the words.

    An article before the span is made to agree. "the" is added where the form takes it and the sentence has room. A
    form in lower case becomes plural where the source is, where a numeral stands before it, or where the span is in the
    plural (not a form with "the", which is one of its kind; nor where the span is `copied` from the source, so that its
    ending tells nothing). It has a capital at the head of a sentence, and capitals before a name that it is the title
    of. `capitals`: the text is in capitals.
    """
    start, end = span
    before, old = text[:start], text[start:end]
    words = WORD.findall(before[-30:])
    previous = words[-1].casefold() if words and before[-1].isspace() else ""
    opening = _SENTENCE_START.search(before) is not None
    article = _ARTICLE.search(before)
    bare = form.removeprefix(THE)
    title = bare == bare.lower() and re.match(r"\s[A-Z]", text[end:]) is not None
    if bare == bare.lower():
        tells = not copied and not form.startswith(THE)
        several = plural or previous in _SEVERAL or (tells and _looks_plural(old))
        if several and not article:
            bare = _plural_of(bare)
        if title and old[:1].isupper():
            bare = _as_title(bare)
    if form.startswith(THE) and not title and (opening or previous in _BEFORE_ARTICLE or _PAUSE.search(before)):
        bare = THE + bare
    if opening and not re.match(r"[a-z][\w-]*[A-Z]", bare):
        bare = _with_capital(bare)
    if article and (agreeing := _indefinite(bare)) != article[1].casefold():
        start = article.start()
        bare = f"{_with_capital(agreeing) if article[1][0].isupper() else agreeing}{article[2]}{bare}"
    return (start, end), bare.upper() if capitals else bare


def _plural(word: str) -> str:
    """The regular plural of an English word, and that of -man."""
    if word.endswith("man"):
        return f"{word[:-2]}en"
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if re.search(r"(?:s|x|z|ch|sh)$", word) else f"{word}s"


def _plural_of(form: str) -> str:
    """The plural of a form: of its word before "of" or "in", else of its last."""
    head, *rest = _HEAD_END.split(form, maxsplit=1)
    *others, last = head.split(" ")
    return form if _looks_plural(last) else "".join([" ".join([*others, _plural(last)]), *rest])


def _looks_plural(text: str) -> bool:
    """Whether the last word before "of" ends as plurals do."""
    return _PLURAL_END.search(_HEAD_END.split(text, maxsplit=1)[0]) is not None


def _as_title(form: str) -> str:
    return " ".join(word if word in ENGLISH.low_in_titles else _with_capital(word) for word in form.split(" "))


def _with_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _indefinite(text: str) -> str:
    """The article, "a" or "an", before a text: by its first sound; an acronym that no one can pronounce is spelt."""
    first = WORD.search(text)
    word = first.group() if first else ""
    if len(word) > 1 and word.isupper() and word[0] not in "AEIO":
        return "an" if word[0] in "FHLMNRSX" and word[1] not in "AEIOUY" else "a"
    return "an" if _VOWEL_SOUND.match(word) else "a"
