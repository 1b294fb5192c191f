"""Headlines in capitals or in title case: give them the case of a sentence before translation.

Placeables count nowhere: an address or a handle is written in small letters in a headline in capitals too.

A model that has learnt from sentences takes "Laba Naik Dua Persen" for a name, and knows no "LABA". Text in capitals
gets its capitals back afterwards; English headlines are as usual in the case of a sentence as in title case, so a
translation stays in that.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from translator.languages.language import Language
from translator.languages.source import SourceLanguage
from translator.placeables import Hidden, find_placeables

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE_START = re.compile(r"(?:^|[.!?:;…]|--|[-–—] )[\s\"'“”‘’«(\[*•-]*$")
"""What stands before the first word of a sentence, after the word before it."""
_LONGEST_START = 6
"""Marks and blanks before the head of a sentence that are looked at."""
_MOST_LABEL_WORDS = 3
_VOWELS = set("AEIOUaeiou")


def is_opening(text: str, at: int) -> bool:
    """Whether what begins at a place of a text stands at the head of a sentence."""
    return SENTENCE_START.search(text[max(0, at - _LONGEST_START) : at]) is not None


def is_all_caps(text: str) -> bool:
    """Whether a text is written in capitals: at least two words and eight letters, nine in ten of them capital."""
    words = _words(text)
    letters = "".join(words)
    capitals = sum(c.isupper() for c in letters)
    return len(words) > 1 and len(letters) >= 8 and capitals >= 0.9 * len(letters)


def is_title_case(text: str, language: Language) -> bool:
    """Whether a text is a headline in title case: five words or more, nearly all with a capital, and no full stop.

    Words of up to three letters do not count, nor others that the language leaves low in headlines.
    """
    words = _words(text)
    counted = [word for word in words if len(word) > 3 and word not in language.low_in_titles]
    capitals = sum(word[0].isupper() for word in counted)
    sentence = text.startswith("(") or text.rstrip().endswith(".")
    return len(words) >= 5 and capitals >= max(2, 0.85 * len(counted)) and not sentence


def label_as_read(text: str, language: SourceLanguage) -> str:
    """A label, such as the head of a column, in small letters; any other text as it is.

    A label is up to three words with a capital first, none a name. By itself a capital makes a name to the model.
    Of 110 heads of columns 75 came out right as they stand, 97 in small letters (docs/performance.md).
    """
    words = text.split()
    low = text.lower()
    is_label = 0 < len(words) <= _MOST_LABEL_WORDS and text[:1].isupper() and len(low) == len(text)
    return low if is_label and all(word.lower() in language.common_words for word in words) else text


def label_like(label: str, translation: str) -> str:
    """The translation of a label that was read in small letters, in the case that the label has."""
    text = translation.upper() if len(label) > 1 and label.isupper() else capitalized(translation)
    return text if len(text) == len(translation) else translation


def usual_forms(sentences: Iterable[str], language: Language) -> dict[str, str]:
    """How each word is usually written where case tells: {word in lower case: its most frequent form}.

    Sentences in capitals or title case say nothing, nor does the first word of a sentence.
    """
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        if not is_all_caps(sentence) and not is_title_case(sentence, language):
            for word in _words(sentence)[1:]:
                seen[word.casefold()][word] += 1
    return {word: forms.most_common(1)[0][0] for word, forms in seen.items()}


def restore_case(text: str, forms: Mapping[str, str], language: SourceLanguage) -> str:
    """Write a text in capitals or title case as a sentence.

    Each word is written as the rest of the article writes it (`forms`); a word the article does not tell of is in
    lower case if it usually is, an acronym if it is in capitals and has no vowel (KPK, BMKG), else a name.
    """
    capitals = is_all_caps(text)
    common = language.common_words

    def restored(match: re.Match[str]) -> str:
        word = match.group()
        low = word.casefold()
        if known := forms.get(low):
            return known
        if low in common or all(part in common for part in low.split("-")):
            return low
        if word.isupper() and (not capitals or not _VOWELS & set(word)):
            return word
        return "-".join(part.capitalize() for part in word.split("-")) if capitals else word

    sentence = _WORD.sub(restored, text)
    first = _WORD.search(sentence)
    return sentence if not first else sentence[: first.start()] + capitalized(sentence[first.start() :])


def _words(text: str) -> list[str]:
    """The words of a text outside of its placeables."""
    return _WORD.findall(Hidden(text, find_placeables(text)).text)


def capitalized(text: str) -> str:
    """A text with a capital first."""
    return text[:1].upper() + text[1:]
