"""Names: each of the source must be found again in the translation, and none may come in that the source has not.

A name is a word with a capital inside the sentence, unless it is one of those that the source capitalises and English
translates (Presiden, Selatan) or, in English, one that is written in lower case as well (Court, River); at the head of
a sentence, only a word that is nothing else. It is found again where the other side has the same word, one that sounds
like it (Kalifornia, California), one that begins with it (Israel, Israeli), or a form that the tables of names give
(Inggris: Britain, British, UK).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from translator.checks.check import Check, Meaning
from translator.document import Flag, FlagKind, Severity, Span
from translator.languages import ENGLISH, Language, SourceLanguage
from translator.languages.casing import SENTENCE_START, is_all_caps, is_title_case

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_BETWEEN = re.compile(r"[\s.'’-]*")
_LONGEST_ENDING = 4
"""Letters that a word may be longer than the name it stands for: Peru, Peruvian."""
_LONGEST_SOUND_ENDING = 2
_LEAST_LETTERS = 3
"""Letters that a word must have to be found in a longer one."""
_LEAST_STEM = 3
"""Letters of a word of the tables of which others may be made: Iran, Iranian, but not IT, Italy."""
_LEAST_SOUNDS = 3
"""Consonants that two words must have to be compared by sound."""

_SOUNDS = (
    ("ce", "se"), ("ci", "si"), ("cy", "si"), ("sch", "s"), ("sh", "s"), ("sy", "s"), ("ch", "k"), ("ph", "f"),
    ("th", "t"), ("kh", "k"), ("gh", "g"), ("dj", "j"), ("tj", "c"), ("ck", "k"), ("qu", "k"), ("x", "ks"), ("c", "k"),
    ("q", "k"), ("v", "f"), ("w", "f"), ("z", "s"), ("y", ""),
)  # fmt: skip
_ROMAN = re.compile(r"[IVXLC]+")
_DAMAGED = re.compile("[ÃÂ]|â€")
"""What UTF-8 read as Latin-1 leaves of other letters; a name so damaged compares to nothing."""
_MOST_NAMES = 200
"""What holds more names is no sentence; how often each comes is not compared there."""


class _Word(NamedTuple):
    start: int
    end: int
    text: str
    bare: str
    """In lower case, without apostrophes or what follows one in English: 's, 've."""


class _Words:
    """The words of one side, with what a name of the other is looked for in, worked out once and only when needed."""

    def __init__(self, words: Sequence[_Word], language: SourceLanguage, *, sounding: Callable[[_Word], bool]) -> None:
        self.words = words
        self._language = language
        self.bare = frozenset(word.bare for word in words)
        self._sounding = sounding

    @cached_property
    def text(self) -> str:
        return f" {' '.join(word.bare for word in self.words)}"

    @cached_property
    def initials(self) -> tuple[str, str]:
        """The first letters of all words, and of those of four letters or more."""
        return (
            "".join(word.bare[0] for word in self.words),
            "".join(word.bare[0] for word in self.words if len(word.bare) > 3),
        )

    @cached_property
    def beginnings(self) -> frozenset[str]:
        return frozenset(part for word in self.bare for part in _beginnings(word, _LONGEST_ENDING, _LEAST_LETTERS))

    @cached_property
    def sounds(self) -> frozenset[str]:
        sounds = {sound(word.bare) for word in self.words if self._sounding(word)}
        return frozenset(sounded for sounded in sounds if len(sounded) >= _LEAST_SOUNDS)

    @cached_property
    def sound_beginnings(self) -> frozenset[str]:
        return frozenset(
            part for word in self.sounds for part in _beginnings(word, _LONGEST_SOUND_ENDING, _LEAST_SOUNDS)
        )

    @cached_property
    def english(self) -> frozenset[str]:
        """The words of all forms that the table of names gives for these words."""
        forms = (form for word in self.words for form in _forms(word, self._language))
        return frozenset(part for form in forms for part in form.split())

    def hold_form(self, form: str) -> bool:
        """Whether they hold a form of a name, which may be a phrase, or what begins with it."""
        if " " in form:
            return f" {form}" in self.text
        return form in self.bare or form in self.beginnings

    def spell_out(self, acronym: str) -> bool:
        """Whether words that follow each other begin with the letters of an acronym."""
        return any(acronym in initials for initials in self.initials)

    def hold_like(self, name: str) -> bool:
        """Whether one of them may be a spelling or a derivation of a name."""
        if name in self.bare or name in self.beginnings:
            return True
        if not self.bare.isdisjoint(_beginnings(name, _LONGEST_ENDING, _LEAST_LETTERS)):
            return True
        sounded = sound(name)
        if sounded in self.sound_beginnings:
            return True
        return not self.sounds.isdisjoint(_beginnings(sounded, _LONGEST_SOUND_ENDING, _LEAST_SOUNDS))


def check_names(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag, as a warning, each name that is on one side only or comes less often in the translation.

    Neighbours make one flag. A single name that is gone beside a single one that is new is taken for the same, changed.
    Text in capitals or title case does not tell names from other words and is passed over.
    """
    # A source word of any case may sound like a name of the translation (mistisisme); the other way round, sound
    # finds too much (Hindi, and).
    ours = _Words(_words(source), language, sounding=lambda word: True)
    theirs = _Words(_words(target), language, sounding=lambda word: word.text[0].isupper())
    names = _source_names(source, ours.words, language)
    translated = _english_names(target, theirs.words, damaged=_DAMAGED.search(source) is not None)
    lost = [name for name in names if not _is_translated(name, theirs, language)]
    gained = [name for name in translated if not _is_from(name, ours, language)]
    gone = frozenset(lost)
    fewer = tuple(_fewer([name for name in names if name not in gone], ours.words, theirs.words, language))
    if not (lost or gained or fewer) or _is_capitalised(source, language) or _is_capitalised(target, ENGLISH):
        return ()
    old, new = _joined(source, lost), _joined(target, gained)
    if len(old) == len(new) == 1:
        return (_flag(f"“{source[slice(*old[0])]}” has become “{target[slice(*new[0])]}”", old, new), *fewer)
    return (
        *(_flag(f"“{source[slice(*span)]}” is not in the translation", (span,), ()) for span in old),
        *(_flag(f"“{target[slice(*span)]}” is not in the source", (), (span,)) for span in new),
        *fewer,
    )


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """A word as its consonants sound, so that spellings of one name compare equal: Kalifornia and California."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if c.isalpha())
    for letters, sounded in _SOUNDS:
        plain = plain.replace(letters, sounded)
    consonants = re.sub(r"(.)\1+", r"\1", re.sub("[aeiou]|(?<!^)h", "", plain))
    return "a" + consonants if plain[:1] in tuple("aeiou") else consonants


def _words(text: str) -> list[_Word]:
    return [
        _Word(match.start(), match.end(), word, low if (low := word.lower()).isalpha() else _plain(low))
        for match in _WORD.finditer(text)
        for word in [match.group()]
    ]


def _is_capitalised(text: str, language: Language) -> bool:
    return is_all_caps(text) or is_title_case(text, language)


def _source_names(source: str, words: Sequence[_Word], language: SourceLanguage) -> list[_Word]:
    """The words of a source sentence that are names, in order."""
    found = []
    for at, word in enumerate(words):
        if not word.text[0].isupper() or len(word.text) < 2 or source[word.end : word.end + 1] == "$":
            continue
        if _DAMAGED.search(word.text):
            continue
        if word.text not in language.names and not _is_double_name(source, words, at, language):
            if not _may_be_name(word, language):
                continue
            opens = not word.text.isupper() and _is_opening(source, words, at)
            if opens and not _goes_on(source, words, at, language):
                continue
        found.append(word)
    return found


def _is_double_name(text: str, words: Sequence[_Word], at: int, language: SourceLanguage) -> bool:
    """Whether a word that is also a name stands as one: with a capital, inside a sentence and alone."""
    if words[at].text not in language.double_names or _is_opening(text, words, at):
        return False
    before, after = at - 1, at + 1
    return not (
        (words[before].text[0].isupper() and not _is_opening(text, words, before))
        or (after < len(words) and words[after].text[0].isupper())
    )


def _may_be_name(word: _Word, language: SourceLanguage) -> bool:
    return not (
        word.text in language.capitalised_words
        or word.bare in language.common_words
        or word.bare.capitalize() in language.capitalised_words
        or language.calendar.names(word.text)
        or ENGLISH.calendar.names(word.text)
    )


def _is_opening(text: str, words: Sequence[_Word], at: int) -> bool:
    """Whether a word stands at the head of a sentence."""
    return at == 0 or SENTENCE_START.search(text[words[at - 1].end - 1 : words[at].start]) is not None


def _goes_on(text: str, words: Sequence[_Word], at: int, language: SourceLanguage) -> bool:
    """Whether the word after one is a name, and nothing but a blank or comma between them."""
    if at + 1 == len(words):
        return False
    following = words[at + 1]
    between = text[words[at].end : following.start]
    return between in (" ", ", ") and following.text[0].isupper() and _may_be_name(following, language)


def _english_names(target: str, words: Sequence[_Word], *, damaged: bool) -> list[_Word]:
    """The words of an English sentence that are names, in order; of a damaged source, those of plain letters only."""
    ordinary = ENGLISH.ordinary_words
    found = []
    for at, word in enumerate(words):
        bare = word.bare
        if not word.text[0].isupper() or len(bare) < 2 or bare in ordinary or bare.removesuffix("s") in ordinary:
            continue
        if ENGLISH.calendar.names(bare) or _ROMAN.fullmatch(word.text) or ENGLISH.derived.fullmatch(bare):
            continue
        if ENGLISH.derived_at_head.fullmatch(bare) and _is_opening(target, words, at):
            continue
        if damaged and not bare.isascii():
            continue
        found.append(word)
    return found


def _is_translated(name: _Word, theirs: _Words, language: SourceLanguage) -> bool:
    """Whether a name of the source has a counterpart in the translation."""
    if name.bare in theirs.bare or any(theirs.hold_form(form) for form in _forms(name, language)):
        return True
    if name.text.isupper() and theirs.spell_out(name.bare):
        return True
    variants = {name.bare, name.bare.removesuffix(language.possessive)}
    return any(theirs.hold_like(variant) for variant in variants)


def _forms(name: _Word, language: SourceLanguage) -> tuple[str, ...]:
    """The English of a name, as the tables of names and of institutions have it."""
    return language.names.get(name.text, ()) + language.institutions.get(name.text, ())


def _is_from(name: _Word, ours: _Words, language: SourceLanguage) -> bool:
    """Whether an English name has a counterpart in the source."""
    if name.bare in ours.bare or ours.hold_like(name.bare):
        return True
    if name.text.isupper() and ours.spell_out(name.bare):
        return True
    stems = [name.bare, name.bare.removesuffix("s"), *_beginnings(name.bare, _LONGEST_ENDING, _LEAST_STEM)]
    if not ours.english.isdisjoint(stems):
        return True
    origins = tuple(origin for stem in stems for origin in language.name_origins.get(stem, ()))
    return bool(origins) and any(word.startswith(origins) for word in ours.bare)


def _fewer(
    names: Sequence[_Word], ours: Sequence[_Word], theirs: Sequence[_Word], language: SourceLanguage
) -> Iterator[Flag]:
    """A flag for each name that comes more often in the source than in the translation, acronyms left aside."""
    names = [name for name in names if name.text[1:].islower()]
    if len(names) > _MOST_NAMES:
        return
    distinct = {name.bare: name for name in names}
    capitals = [word for word in ours if word.bare in distinct and word.text[0].isupper()]
    for name in distinct.values():
        said = [word for word in capitals if _shares_beginning(name.bare, word.bare)]
        if len(said) < 2 or said[0].bare != name.bare:  # once for names that begin alike: Sikh, Sikhisme
            continue
        if sum(word.bare == name.bare for word in theirs) >= len(said):
            continue  # which is quickly seen
        found = [
            word
            for word in theirs
            if _is_translated(name, _Words((word,), language, sounding=lambda word: True), language)
        ]
        if 0 < len(found) < len(said):
            yield _flag(
                f"“{name.text}” comes {len(said)} times in the source and {len(found)} in the translation",
                ((word.start, word.end) for word in said),
                ((word.start, word.end) for word in found),
            )


def _beginnings(word: str, cut: int, least: int) -> Iterator[str]:
    """What begins a word, itself included, by up to so many letters shorter and of so many letters at least."""
    return (word[:length] for length in range(len(word), max(least, len(word) - cut) - 1, -1))


def _shares_beginning(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return one == other or (
        len(short) >= _LEAST_LETTERS and long.startswith(short) and len(long) - len(short) <= _LONGEST_ENDING
    )


def _joined(text: str, names: Sequence[_Word]) -> list[Span]:
    """The spans of the names, those with nothing but blanks between them as one."""
    joined: list[Span] = []
    for name in names:
        if joined and _BETWEEN.fullmatch(text, joined[-1][1], name.start):
            joined[-1] = (joined[-1][0], name.end)
        else:
            joined.append((name.start, name.end))
    return joined


def _flag(message: str, source_spans: Iterable[Span], target_spans: Iterable[Span]) -> Flag:
    return Flag(
        kind=FlagKind.NAME,
        severity=Severity.WARNING,
        message=message,
        source_spans=tuple(source_spans),
        target_spans=tuple(target_spans),
    )


def _plain(low: str) -> str:
    """A word in lower case without apostrophes, and without what follows one in English."""
    return ENGLISH.contracted.sub("", low.replace("’", "'")).replace("'", "")


NAMES = Check(
    (
        Meaning(
            FlagKind.NAME,
            (Severity.WARNING,),
            "A name is missing from the English or comes less often, or one is there that the source does not have.",
        ),
    ),
    check_names,
    rests_on="common_words",
)
