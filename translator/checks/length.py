"""Translations that are shorter or longer than nearly all are, or stop before their sentence does.

What is out of all proportion is for `degenerate` to say.
"""

from __future__ import annotations

import re

from translator.checks.check import Check, Meaning
from translator.document import Flag, FlagKind, Severity
from translator.languages import ENGLISH, SourceLanguage

_WORD = re.compile(r"\w+")
_KANA = re.compile("[\u3040-\u30ff]")
_UNSPACED = (
    (re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"), 5.0),
    (re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"), 1.6),
)
"""Letters of scripts without blanks between words, with how many go with an English word: Thai, Lao, Burmese and Khmer;
Chinese. Measured on translations of programs' messages."""
_JAPANESE = 2.8
"""The same for Chinese letters with Japanese ones among them."""
_ENDS_SENTENCE = re.compile(r"[.!?][\"”’')\]]*\s*$")
_CLOSING = " \n\t.,!?\"”’')]"
_LAST_WORD = re.compile(r"(?<![^\W_])[a-z]+$")
_LONGEST_LAST = 12
"""Characters before the end in which the last word is looked for."""
_SAID_BY_HALF = 1.5
_LEAST_SAYING = 5
"""Words of a source that says something of what it names."""
_LEAST_WORDS = 8
"""Shorter sentences vary too much in length to judge by it."""
_SHORTEST, _LONGEST = 0.62, 2.1
"""English words for each Indonesian word; of 997 human translations (FLORES-200 dev) all but a few lie between."""
_ANY = (0.45, 2.6)
"""The same for any language: of programs' messages in 29 languages, 1 % or less of each lie below, and above in all but
Arabic, Finnish and Tamil."""


def check_length(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag, as a warning, a translation whose length is outside the usual band, or that stops short of its end."""
    return _out_of_band(source, target, language) or _broken(source, target)


def _broken(source: str, target: str) -> tuple[Flag, ...]:
    """A warning for a translation that ends in a word after which another must come, or says nothing of its source.

    Titles and dropped sentences are left aside: the source must end as sentences do. What has but names, figures, their
    units and words such as of and the says nothing, where the source is longer by half.
    """
    if not _ENDS_SENTENCE.search(source):
        return ()
    end = len(target.rstrip(_CLOSING))
    if (last := _LAST_WORD.search(target, max(0, end - _LONGEST_LAST), end)) and last.group() in ENGLISH.never_last:
        message, span = f"the translation stops in “{last.group()}”", last.span()
    else:
        said, words = _WORD.findall(target), _WORD.findall(source)
        if not said or len(words) < _LEAST_SAYING or len(said) * _SAID_BY_HALF > len(words):
            return ()
        names = frozenset(words)
        if not all(word in names or word.isupper() or _says_nothing(word) for word in said):
            return ()
        message, span = f"the translation has only “{target.strip()}”", (0, len(target))
    return (Flag(kind=FlagKind.TOO_SHORT, severity=Severity.WARNING, message=message, target_spans=(span,)),)


def _says_nothing(word: str) -> bool:
    """Whether a word of English is a figure, a unit or a word that joins others."""
    numerals = ENGLISH.numerals
    return (
        word.isdigit()
        or word in ENGLISH.units
        or word in numerals.words
        or (word in ENGLISH.function_words and word not in ENGLISH.verbs)
    )


def count_words(text: str, language: SourceLanguage) -> int:
    """The words of a text; where none are parted by blanks, about as many as English would have."""
    if language.is_known:
        return len(_WORD.findall(text))
    words = 0.0
    for letters, size in _UNSPACED:
        if number := len(letters.findall(text)):
            words += number / (_JAPANESE if size < _JAPANESE and _KANA.search(text) else size)
            text = letters.sub(" ", text)
    # A vowel that is written as a mark on its letter is no letter to a pattern.
    return round(words) + sum(any(map(str.isalnum, word)) for word in text.split())


def _out_of_band(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    words, translated = count_words(source, language), len(_WORD.findall(target))
    if words < _LEAST_WORDS:
        return ()
    ratio = translated / words
    shortest, longest = (_SHORTEST, _LONGEST) if language.is_known else _ANY
    if shortest <= ratio <= longest:
        return ()
    return (
        Flag(
            kind=FlagKind.TOO_SHORT if ratio < shortest else FlagKind.TOO_LONG,
            severity=Severity.WARNING,
            message=f"{words} words became {translated}, which is unusual",
        ),
    )


TOO_SHORT = Meaning(
    FlagKind.TOO_SHORT,
    (Severity.ERROR, Severity.WARNING),
    "The English is much shorter than usual or stops in the middle, so some of the sentence may be missing; "
    "out of all proportion: an error.",
)
TOO_LONG = Meaning(
    FlagKind.TOO_LONG,
    (Severity.ERROR, Severity.WARNING),
    "The English is much longer than usual, so something may have been added; out of all proportion: an error.",
)
LENGTH = Check((TOO_SHORT, TOO_LONG), check_length)
