"""Text in capitals: give it normal case before translation, and its capitals back afterwards."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWELS = set("AEIOUaeiou")


def is_all_caps(text: str) -> bool:
    """Whether a text is written in capitals: at least two words and eight letters, nine in ten of them capital."""
    words = _WORD.findall(text)
    letters = "".join(words)
    capitals = sum(c.isupper() for c in letters)
    return len(words) > 1 and len(letters) >= 8 and capitals >= 0.9 * len(letters)


def usual_forms(sentences: Iterable[str]) -> dict[str, str]:
    """How each word is usually written where case tells: {word in lower case: its most frequent form}.

    Sentences in capitals say nothing, nor does the first word of a sentence.
    """
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        if not is_all_caps(sentence):
            for word in _WORD.findall(sentence)[1:]:
                seen[word.casefold()][word] += 1
    return {word: forms.most_common(1)[0][0] for word, forms in seen.items()}


def restore_case(text: str, forms: Mapping[str, str]) -> str:
    """Write a text in capitals in normal case: as the rest of the article writes each word, else in lower case.

    A word of consonants alone (KPK, BMKG, DPR) is an acronym and stays. The first letter is a capital.
    """

    def restored(match: re.Match[str]) -> str:
        word = match.group()
        known = forms.get(word.casefold())
        return known or (word if len(word) > 1 and not _VOWELS & set(word) else word.lower())

    low = _WORD.sub(restored, text)
    first = _WORD.search(low)
    return low if not first else low[: first.start()] + low[first.start() :][0].upper() + low[first.start() + 1 :]
