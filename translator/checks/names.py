"""Names: each of the source must be found again in the translation.

A name is a word with a capital inside the sentence, unless it is one of the words that Indonesian capitalises and
English translates (Presiden, Selatan); at the head of a sentence, only a word that is nothing else. It is found again
where the translation has the same word, one that sounds like it (Kalifornia, California) or begins with it (Israel,
Israeli), or a form that the table of names gives (Inggris: Britain, British, UK).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from translator.document import Flag, FlagKind, Severity, Span
from translator.language.casing import common_words, is_all_caps, is_title_case
from translator.quantities import indonesian_date_words

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…]|--|[-–—] )[\s\"'“”‘’«(\[*•-]*$")
_BETWEEN = re.compile(r"[\s.'’-]*")
_LONGEST_ENDING = 3
"""Letters that a word may be longer than the name it stands for: Israel, Israelis."""
_LEAST_SOUNDS = 3
"""Consonants that two words must have to be compared by sound."""
_GOES_ON = re.compile(r"(?:['’]s)?,? (?=([^\W\d_]+))")

_SOUNDS = (
    ("sch", "s"), ("sh", "s"), ("sy", "s"), ("ch", "k"), ("ph", "f"), ("th", "t"), ("kh", "k"), ("gh", "g"),
    ("dj", "j"), ("tj", "c"), ("ck", "k"), ("qu", "k"), ("x", "ks"), ("c", "k"), ("q", "k"), ("v", "f"), ("w", "f"),
    ("z", "s"), ("y", ""), ("h", ""),
)  # fmt: skip


def check_names(source: str, target: str) -> tuple[Flag, ...]:
    """Flag each name of the source that is not in the translation, as a warning; neighbours make one flag.

    Text in capitals or title case does not tell names from other words and is passed over.
    """
    if is_all_caps(source) or is_title_case(source):
        return ()
    names = _names(source)
    if not names:
        return ()
    english = [_plain(word) for word in _WORD.findall(target)]
    forms = _forms(english)
    missing = [span for span in names if not _is_there(source[slice(*span)], forms)]
    return tuple(
        Flag(
            kind=FlagKind.NAME,
            severity=Severity.WARNING,
            message=f"“{source[start:end]}” is not in the translation",
            source_spans=((start, end),),
        )
        for start, end in _joined(source, missing)
    )


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """A word as its consonants sound, so that spellings of one name compare equal: Kalifornia and California."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if c.isalpha())
    for letters, sounded in _SOUNDS:
        plain = plain.replace(letters, sounded)
    vowel = plain[:1] if plain[:1] in "aeiou" else ""
    consonants = re.sub(r"(.)\1+", r"\1", re.sub("[aeiou]", "", plain))
    return ("a" if vowel else "") + consonants


def _names(source: str) -> list[Span]:
    """The words of an Indonesian sentence that are names, in order."""
    calendar = {word.start for word in indonesian_date_words(source)}
    found = []
    end = 0
    for match in _WORD.finditer(source):
        before, end = source[max(0, end - 1) : match.start()], match.end()
        word = match.group()
        if not word[0].isupper() or len(word) < 2 or match.start() in calendar:
            continue
        bare = _plain(word)
        if word not in _table() and (
            word in _translated_words() or bare.capitalize() in _translated_words() or bare in common_words()
        ):
            continue
        opening = match.start() == 0 or _SENTENCE_START.search(before) is not None
        if opening and not (word.isupper() or word in _table() or _goes_on(source, match.end())):
            continue
        found.append(match.span())
    return found


def _goes_on(source: str, end: int) -> bool:
    """Whether the word that ends here is followed by another that is a name."""
    following = _GOES_ON.match(source, end)
    if not following or not following.group(1)[0].isupper():
        return False
    word = following.group(1)
    return word not in _translated_words() and word.lower() not in common_words()


def _forms(english: list[str]) -> tuple[frozenset[str], str, frozenset[str]]:
    """What a name may be found in: the words and what they begin with, all words as one text, and how they sound."""
    beginnings = {word[: len(word) - cut] for word in english for cut in range(min(_LONGEST_ENDING, len(word) - 1) + 1)}
    sounds = {
        sounded[: len(sounded) - cut]
        for sounded in map(sound, english)
        for cut in range(min(2, max(0, len(sounded) - _LEAST_SOUNDS)) + 1)
        if len(sounded) >= _LEAST_SOUNDS
    }
    return frozenset(beginnings), f" {' '.join(english)} ", frozenset(sounds)


def _is_there(name: str, target: tuple[frozenset[str], str, frozenset[str]]) -> bool:
    beginnings, joined, sounds = target
    bare = _plain(name)
    for form in _table().get(name, ()):
        if form in beginnings or f" {form} " in joined:
            return True
    for variant in (bare, bare.removesuffix("nya")):
        sounded = sound(variant)
        if variant in beginnings or sounded in sounds:
            return True
        if len(sounded) > _LEAST_SOUNDS and sounded.removesuffix("s") in sounds:
            return True  # Saturnus, Saturn
        if any(len(part) > 1 and part in beginnings for part in variant.split("-")) and "-" in variant:
            return True
    return False


def _joined(source: str, spans: list[Span]) -> list[Span]:
    """The spans, those with nothing but blanks between them as one."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and _BETWEEN.fullmatch(source, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _plain(word: str) -> str:
    return word.lower().replace("’", "'").removesuffix("'s").replace("'", "")


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    """Names that English writes otherwise, from the data file: {word: lower-case words or phrases}."""
    lines = _data("names.tsv").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {name: tuple(" ".join(_WORD.findall(form.lower())) for form in forms.split("|")) for name, forms in rows}


@cache
def _translated_words() -> frozenset[str]:
    """Words that Indonesian capitalises and English translates, from the data file."""
    lines = _data("capitalised_words.txt").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _data(name: str) -> str:
    return files("translator.checks").joinpath(name).read_text(encoding="utf-8")
