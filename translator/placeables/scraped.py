"""Words that scraping ran together, taken apart before the model and the checks read them: "kepadaBBC", "kepada BBC".

Where a link or another font begins or ends, scrapers lose blanks, and the model reads one unknown word. A word is taken
apart only where that is nearly certain: at a change from small letters to capitals after a word of the language, and
before or after a word of a closed class (the language's `glued`), where nothing is left but words that are known. Names
with capitals inside (PeduliLindungi, detikINET, McDonald) stay as they are. docs/quality.md has what was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from translator.document import Flag, FlagKind, Severity
from translator.languages import ENGLISH, SourceLanguage
from translator.placeables.edits import Edit, Rewriting
from translator.placeables.finding import find_placeables

_WORD = re.compile(r"[^\W\d_]{5,}")
_HUMPS = re.compile(r"[A-Z]+[a-z]*|[a-z]+|[^A-Za-z]+")
_ACRONYM = re.compile(r"([A-Z]{2,})([a-z]{2,})")
_NAME = re.compile(r"[A-Z][a-z]+")
_FIGURE_WORD = re.compile(r"\b[0-9][0-9.,]*([a-z]{2,9})\b")
_WORD_FIGURE = re.compile(r"\b([a-z]{3,8})(?=[0-9])")
_MARKS = re.compile(
    r"(?<=\w{2}),(?=[^\W\d_]{3})"  # sumber,Sabtu
    r"|(?<=[^()]{3}\))(?=[A-Z][a-z]{2})"  # (Menkeu)Sri
    r"|(?<=[a-z]{3})(?=\((?![IVX]+\))[A-Z]{2,8}\)(?!\w))"  # Korupsi(KPK), but not osmium(VIII)
)
_LEAST_NAME = 3
_LEAST_WORD = 4
_LEAST_FOREIGN = 5
_LEAST_VERB = 7
_LEAST_BEFORE_SHORT = 6
_MOST_HUMPS = 12
_LONGEST = 60
_SHOWN = 3

IsName = Callable[[str], bool]
"""Whether a word is written with a capital elsewhere in the article."""


def take_apart(text: str, language: SourceLanguage, forms: Mapping[str, str]) -> Rewriting:
    """Put blanks into a text where scraping lost them; `forms` is how its article writes its words (`usual_forms`).

    >>> from translator.languages import INDONESIAN
    >>> take_apart("Ia berkata kepadaBBCbahwa Rusiatidak ikut,Sabtu (5/7).", INDONESIAN, {"rusia": "Rusia"}).after
    'Ia berkata kepada BBC bahwa Rusia tidak ikut, Sabtu (5/7).'

    Linear in the length of the text.
    """

    def is_name(word: str) -> bool:
        return forms.get(word.casefold(), "")[:1].isupper()

    # Without words of the language nothing tells two of them from one.
    at = sorted(set(_places(text, language, is_name))) if language.common_words else []
    if not at:
        return Rewriting(text)
    kept = find_placeables(text)
    return Rewriting(text, [Edit(a, a, " ") for a in at if not any(each.start < a < each.end for each in kept)])


def repaired(original: str, repairs: Rewriting) -> Flag | None:
    """What a reader is told of repairs; places are given where the original has the words as they were read."""
    if not repairs.edits:
        return None
    read, spans, searched = [], [], 0
    blanks = [start for start, _ in repairs.new_spans]
    for number, edit in enumerate(repairs.edits):
        start, end = _around(repairs.before, edit.start)
        if number and _around(repairs.before, repairs.edits[number - 1].start) == (start, end):
            continue  # another blank in the same word
        word = repairs.before[start:end]
        shift = blanks[number] - edit.start
        inside = sum(1 for other in repairs.edits if start <= other.start < end)
        read.append(repairs.after[start + shift : end + shift + inside])
        found = original.find(word, searched)
        if found >= 0:
            searched = found + len(word)
            spans.append((found, searched))
    shown = ", ".join(f"“{each}”" for each in read[:_SHOWN]) + (" …" if len(read) > _SHOWN else "")
    message = f"blanks are missing in the source; it was read as {shown}"
    return Flag(kind=FlagKind.REPAIRED, severity=Severity.INFO, message=message, source_spans=tuple(spans))


def _around(text: str, at: int) -> tuple[int, int]:
    """The stretch without blanks around a place."""
    before, after = text[max(0, at - _LONGEST) : at], text[at : at + _LONGEST]
    left = len(before) - max(map(before.rfind, " \t\n")) - 1
    right = min((place for place in map(after.find, " \t\n") if place >= 0), default=len(after))
    return at - left, at + right


def _places(text: str, language: SourceLanguage, is_name: IsName) -> Iterator[int]:
    glued = language.glued
    for match in _WORD.finditer(text):
        word, start = match.group(), match.start()
        if len(word) > _LONGEST or word in language.common_words or text[start - 1 : start] in ("-", "'", "’"):
            continue
        length = 0
        for part in _parts(word, language, is_name):
            if length:
                yield start + length
            length += len(part)
    for match in _MARKS.finditer(text):
        yield match.end()
    for match in _FIGURE_WORD.finditer(text):
        if match[1] in glued.after_figures:
            yield match.start(1)
    for match in _WORD_FIGURE.finditer(text):
        if match[1] in glued.before_figures:
            yield match.end()


def _parts(word: str, language: SourceLanguage, is_name: IsName) -> list[str]:
    """A word in the words that were run together in it; the word alone where they are not nearly certain."""
    if word.islower():
        return list(_small(word, language))
    humps = _HUMPS.findall(word)
    if len(humps) > _MOST_HUMPS or not word.isascii():
        return [word]
    # `joined` says whether the last part ends where a word does.
    if humps[0].islower():
        parts = list(_small(humps[0], language))
        joined = _may_stand_before(parts[-1], "".join(humps[1:]), language)
        if not joined and len(parts) == 1:
            return [word]
    else:
        parts, joined = _with_tail(humps[0], language, is_name, followed=len(humps) > 1)
    for at, hump in enumerate(humps[1:], start=2):
        more, ends = _with_tail(hump, language, is_name, followed=at < len(humps))
        if not joined and not _are_names(parts[-1], more[0], word, is_name):
            more[0] = parts.pop() + more[0]
        parts += more
        joined = ends
    return parts


def _are_names(before: str, hump: str, word: str, is_name: IsName) -> bool:
    """Whether two parts of a word are words that the article has by themselves, with a capital: Jalur, Gaza."""
    long_enough = min(len(before), len(hump)) >= _LEAST_WORD
    return long_enough and is_name(before) and is_name(hump) and word not in ENGLISH.vocabulary


def _may_stand_before(head: str, rest: str, language: SourceLanguage) -> bool:
    """Whether a word in small letters may have been run together with the capitals after it."""
    glued = language.glued
    if rest.casefold() in language.clitics or (len(rest) == 1 and rest != "X"):
        return False  # ciptaanNya
    if head in glued.heads or head in glued.before_capitals:
        return not (head == "ke" and rest.endswith("an"))  # keIslaman
    return (
        len(head) > _LEAST_WORD
        and head in language.common_words
        and head not in language.agencies
        and head not in language.prefixes
        and head not in ENGLISH.vocabulary
    )


def _with_tail(hump: str, language: SourceLanguage, is_name: IsName, *, followed: bool) -> tuple[list[str], bool]:
    """A part that begins with a capital, what was run on to it apart; and whether something was.

    `followed`: by another capital, which makes that likelier.
    """
    glued = language.glued
    if acronym := _ACRONYM.fullmatch(hump):
        capitals, small = acronym.groups()
        if small in glued.tails or small in glued.after_capitals or _is_verb(small, language):
            return [capitals, small], True
    elif _NAME.fullmatch(hump) and not _is_known(hump, language):
        for tail in (*glued.tails, *glued.after_words) if followed else glued.tails:
            name = hump.removesuffix(tail)
            if name == hump or len(name) < _LEAST_NAME or name.casefold() in language.prefixes:
                continue
            sure = followed or tail not in glued.doubtful_tails
            if is_name(name) or (sure and len(name) >= _LEAST_WORD and name in ENGLISH.vocabulary):
                return [name, tail], True
        if at := _verb(hump, language, is_name):
            return [hump[:at], hump[at:]], True
    return [hump], False


def _verb(hump: str, language: SourceLanguage, is_name: IsName) -> int:
    """Where a verb begins that was run on to a name; 0 where there is none. The longest counts."""
    for at in range(_LEAST_WORD, len(hump) - _LEAST_VERB + 1):
        name, verb = hump[:at], hump[at:]
        if _is_verb(verb, language):
            if is_name(name):
                return at
            is_word = name.lower() in language.common_words
            if verb.startswith(language.glued.active):
                return at if len(verb) > _LEAST_VERB or (at >= _LEAST_FOREIGN and not is_word) else 0  # Megamendung
            return at if at >= _LEAST_FOREIGN and name in ENGLISH.vocabulary and not is_word else 0  # Multidimensi
    return 0


def _is_verb(word: str, language: SourceLanguage) -> bool:
    glued = language.glued
    return (
        len(word) >= _LEAST_VERB and word in language.common_words and word.startswith((*glued.active, *glued.passive))
    )


@lru_cache(maxsize=16384)
def _small(word: str, language: SourceLanguage) -> tuple[str, ...]:
    """A word in small letters, in two where it is an unknown one made of two known ones, in one way only."""
    if _is_known(word, language):
        return (word,)
    glued = language.glued
    found = set()
    for at in range(2, len(word) - 1):
        left, right = word[:at], word[at:]
        if left != right and left in glued.heads and _stands_alone(right, language):
            found.add(at)
        elif left != right and (right in glued.tails or right in glued.after_words):
            if _stands_alone(left, language, _LEAST_BEFORE_SHORT if right in glued.doubtful_tails else _LEAST_WORD):
                found.add(at)
        elif right in glued.after_long_words and len(left) >= _LEAST_BEFORE_SHORT and left in language.common_words:
            found.add(at)
    if len(found) != 1:
        return (word,)
    at = found.pop()
    return word[:at], word[at:]


def _stands_alone(word: str, language: SourceLanguage, least: int = _LEAST_WORD) -> bool:
    if len(word) < least:
        return False
    stem = next((word.removesuffix(each) for each in language.clitics if word.endswith(each)), word)
    in_language = word in language.common_words or (len(stem) >= _LEAST_WORD and stem in language.common_words)
    return in_language or (len(word) >= _LEAST_FOREIGN and word in ENGLISH.vocabulary)


def _is_known(word: str, language: SourceLanguage) -> bool:
    low = word.lower()
    return (
        low in language.common_words
        or low.capitalize() in language.capitalised_words
        or any(low.removesuffix(each) in language.common_words for each in language.clitics if low.endswith(each))
        or low in ENGLISH.vocabulary
    )
