"""Words, content words and light stems: what ranking and grounding compare by."""

from __future__ import annotations

import re

from translator.languages import ENGLISH, SourceLanguage

WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
"""A word or number, with the apostrophes inside it; hyphens separate."""

SAID = rf"(?:{'|'.join(sorted(ENGLISH.saying, reverse=True))})"
"""The pattern of a verb by which somebody says something."""

_UNITS = {"km": "kilometer", "kms": "kilometer", "kg": "kilogram", "cm": "centimeter"}
_AMERICAN = {"tre": "ter", "tres": "ters", "our": "or", "ours": "ors"}
_BRITISH = re.compile(r"(?:(?<=\w{2})tres?|(?<=\w{2}[bdlnv])ours?)$|(?<=\w{4})is(?=(?:e[sd]?|ing|ations?|ers?)$)")


def words(text: str) -> list[str]:
    """The words of a text in lower case, typographic apostrophes made plain."""
    return [word.lower().replace("’", "'") for word in WORD.findall(text)]


def content_words(text: str, language: SourceLanguage) -> list[str]:
    """The words of a source text that carry its content, in lower case."""
    return [word for word in words(text) if len(word) > 1 and word not in language.function_words]


def english_stem(word: str) -> str:
    """A lower-case English word without its commonest endings, so that says/saying or city/cities compare equal.

    So do the forms of irregular verbs (won, win), British and American spelling (metres, meters), and units (km). The
    endings are cut by the first of Porter's steps only (M. F. Porter, "An algorithm for suffix stripping", 1980), with
    a shortened condition: the stem keeps at least three letters.
    """
    word = word.removesuffix("'s").replace("'", "")
    word = ENGLISH.past_forms.get(word, word)
    word = _BRITISH.sub(lambda match: _AMERICAN.get(match.group(), "iz"), _UNITS.get(word, word))
    for ending, replacement in (("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", "e")):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending) + replacement
            break
    else:
        if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
            word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def english_content_stems(text: str) -> list[str]:
    """The stems of the words that carry the content of an English text, numbers and negations aside."""
    return [
        english_stem(word)
        for word in words(text)
        if word not in ENGLISH.function_words and not word[0].isdigit() and not ENGLISH.denials.surely(word)
    ]
