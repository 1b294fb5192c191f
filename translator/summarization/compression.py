"""What of a translated sentence a summary shows: the sentence without its dateline, brackets and side matter, by rule.

No word is put in or moved: what is left stands in the translation in the same order, as extractive
compression by deletion has it (K. Knight and D. Marcu, "Summarization beyond sentence extraction", Artificial
Intelligence 139, 2002), here without a model. Who says something, what denies it and what makes it likely or planned
are never left out; nor are clauses that begin with if, but or although. What is left out is one click away, since the
whole sentence is the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from translator.document import SentencePair, Span
from translator.languages import ENGLISH, SourceLanguage
from translator.placeables import Kind, find_placeables
from translator.summarization.text import SAID, words

LONG = 26
"""Words in a sentence above which a subordinate clause at its end is left out."""
LEAST = 6
"""Words that must stay."""
MOST_CHARACTERS = 2000
"""A longer text is no sentence, and is left as it is."""

_LONGEST_HEAD = 100
"""Characters in which a dateline ends."""

_DASH = r"(?:[-–—]+(?: ?[-–—]+)*)"
_HEAD = re.compile(rf"(?P<place>[^!?\"“”]{{2,70}}?)(?: {_DASH}\s|[–—]+\s?|-{{2,}}\s?)(?=\S)")
_AFTER_SITE = re.compile(
    rf" ?{_DASH} ?[A-Z]{{3,20}}(?: [A-Z]{{2,20}}){{0,2}}\. (?=\S)|,? [A-Z][\w-]{{2,20}} (?=[A-Z\"“])"
)
"""The place that follows the site of a newspaper: kompas.com - JAKARTA. / kompas.com, Jakarta ..."""
_PLACE_AND_AGENCY = re.compile(r"(?:[A-Z][\w.'-]*\s){0,2}[A-Z][\w.'-]*, (?:[A-Z][\w.'-]*\s?){1,4}")
_AGENCY_IN_BRACKETS = re.compile(r"\([^()]{2,30}\)$")
_FURNITURE = re.compile(r"(?:advertisement|scroll to continue(?: with content)?)[\s:.]+(?=\S)", re.IGNORECASE)
"""What a page puts between paragraphs, where a reader left it at the head of a sentence."""
_MARKER = re.compile(r"(?:\d{1,2}[.)]|[-•*])\s+(?=\S)")
_BRACKETS = re.compile(r"\s?(?:\([^()]*\)|\[[^\[\]]*\])")
_SPEECH = re.compile(rf"\b{SAID}\b|\baccording to\b", re.IGNORECASE)
_QUOTED_BY = re.compile(r",? (?:as )?(?:quoted|reported|cited|launched) (?:by|from) [^,;\"“”]+?(?=,|[.;]?$)")
_NAME = r"[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|of|the|bin|al))*"
_CIRCUMSTANCE = r",? (?:at|in|on|when|during|after|while|from|to reporters|through|via|here)\b[^\"“”]*$"
_SPOKE_LAST = re.compile(rf"[,.?!]?[\"”’',] ?(?:{SAID} {_NAME}|(?:{_NAME}|he|she) {SAID})(?P<out>{_CIRCUMSTANCE})")
_RELATIVE_LAST = re.compile(r", (?:which|who|whose|where)\b[^,\"“”]*$")
_AFTERWARDS_LAST = re.compile(r", (?:after|when|as(?! well)|since|because|including|such as|\w{3,}ing)\b[^,\"“”]*$")
_RELATIVE = re.compile(r"\b(?:which|who|whose|where|that)\b")
_SIDE_LAST = re.compile(r", (?:while|whereas)\b[^\"“”]*$")
_DOUBLED = re.compile(r"\b([^\W\d_]{3,}(?: [^\W\d_]+)?)(?: [-–—]{1,2})? (?=\1\b)", re.IGNORECASE)
_END = re.compile(r"[\s,;:.–—-]*$")
_CLOSES = re.compile(r"[\w'’][,.?!]? ?\" ?(?=[\w ]{2,60}$|[\w ]{2,60}[,.])")
_FINITE = re.compile(r"\b(?:\w{3,}ed|\w{2,}[^us]s)\b")


class Shortened(NamedTuple):
    """What is shown of a translation, and which of its characters, by their places."""

    text: str
    kept: frozenset[int]

    def shows(self, span: Span) -> bool:
        """Whether any of a span of the translation is shown."""
        return not self.kept.isdisjoint(range(*span))


def shorten(pair: SentencePair, language: SourceLanguage) -> Shortened:
    """What a summary shows of a translated sentence. Pure, and linear in its length.

    A clause at the end goes where the sentence is long, or where the clause holds a word that the model doubts.
    Where the rules would leave fewer than `LEAST` words, only the dateline, brackets and opening are left out.
    """
    whole = _Text.of(pair.target.text)
    if len(pair.target.text) > MOST_CHARACTERS:
        return Shortened(whole.characters, frozenset(whole.places))
    body = whole.without(0, dateline_end(pair.target.text, pair.source.text, language))
    plain = text = body.cut(_FURNITURE, at_start=True).cut(_MARKER, at_start=True).cut(_BRACKETS).opened().cut(_DOUBLED)
    for rule in (_without_second_source, _without_circumstances):
        text = rule(text)
    text = _without_tail(text, _doubtful(pair))
    kept = text if len(words(text.characters)) >= LEAST else plain
    return Shortened(_tidy(kept.characters), frozenset(kept.places))


def without_dateline(text: str, source: str, language: SourceLanguage) -> str:
    """A translated sentence without the place and agency it begins with (JAKARTA, KOMPAS.com - ...)."""
    return text[dateline_end(text, source, language) :]


def dateline_end(text: str, source: str, language: SourceLanguage) -> int:
    """Where the dateline of a translation ends; 0 where its source does not begin with one."""
    ends = [_site_and_place(text) if _site_and_place(source) else 0]
    head, match = _HEAD.match(source), _HEAD.match(text)
    if head and match and _names_a_place_or_agency(head["place"].strip(), language):
        ends += [match.end()] if len(match["place"].split()) <= len(head["place"].split()) + 2 else []
    return max(ends)


def _site_and_place(text: str) -> int:
    """Where a text's opening by a site and a place ends; 0 where it has none."""
    first = next(iter(find_placeables(text[:_LONGEST_HEAD])), None)
    if not first or first.start or first.kind is not Kind.DOMAIN:
        return 0
    match = _AFTER_SITE.match(text, first.end)
    return match.end() if match else 0


def _names_a_place_or_agency(head: str, language: SourceLanguage) -> bool:
    parts = head.split()
    if len(parts) > 8 or not all(part[0].isupper() or part[0] == "(" or "." in part for part in parts):
        return False
    return bool(
        head.isupper()
        or any(each.kind is Kind.DOMAIN for each in find_placeables(head.replace("/", " ")))
        or _AGENCY_IN_BRACKETS.search(head)
        or _PLACE_AND_AGENCY.fullmatch(head)
        or not language.agencies.isdisjoint(words(head))
    )


class _Text(NamedTuple):
    """A text with parts left out: its characters, and where each was."""

    characters: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> _Text:
        return cls(text, tuple(range(len(text))))

    def without(self, start: int, end: int) -> _Text:
        return _Text(self.characters[:start] + self.characters[end:], self.places[:start] + self.places[end:])

    def cut(self, pattern: re.Pattern[str], *, at_start: bool = False) -> _Text:
        """The text without what a pattern finds."""
        found = [pattern.match(self.characters)] if at_start else list(pattern.finditer(self.characters))
        text = self
        for match in reversed(found):
            if match:
                text = text.without(match.start(), match.end())
        return text

    def opened(self) -> _Text:
        """The text without the connective it opens with: However, ..."""
        match = ENGLISH.opening_connectives.match(self.characters)
        return self.without(0, match.end()) if match else self

    def ended_at(self, end: int) -> _Text:
        """The text up to a place, with the full stop it had."""
        stop = len(self.characters.rstrip())
        at = _END.search(self.characters[:end])
        end = at.start() if at else end
        return self.without(end, stop - 1 if self.characters[:stop].endswith(".") else stop)


def _without_second_source(text: _Text) -> _Text:
    """Who reported that somebody said something: what is left still says who said it."""
    for match in reversed(list(_QUOTED_BY.finditer(text.characters))):
        before, after = text.characters[: match.start()], text.characters[match.end() :]
        if len(words(before)) > 2 and (_SPEECH.search(before) or _SPEECH.search(after)):
            text = text.without(match.start(), match.end())
    return text


def _without_circumstances(text: _Text) -> _Text:
    """Where and when somebody said a thing, at the end of the sentence."""
    match = _SPOKE_LAST.search(text.characters)
    return text.ended_at(match.start("out")) if match else text


def _doubtful(pair: SentencePair) -> frozenset[int]:
    """The characters of the words that the model doubts."""
    confidence = pair.target.confidence
    return frozenset(at for span in (confidence.doubtful if confidence else ()) for at in range(*span))


def _without_tail(text: _Text, doubtful: frozenset[int]) -> _Text:
    """A relative clause, or one of what happened meanwhile, at the end of a sentence that is long or doubted there."""
    for pattern, always in ((_SIDE_LAST, True), (_RELATIVE_LAST, True), (_AFTERWARDS_LAST, False)):
        match = pattern.search(text.characters)
        if not match or _SPEECH.search(match.group()):
            continue
        doubted = not doubtful.isdisjoint(text.places[match.start() : match.end()])
        if not doubted and not (always and len(words(text.characters)) > LONG):
            continue
        head = text.characters[: match.start()]
        if len(words(head)) > LEAST and (_is_clause(head) if doubted else _has_verb(head)):
            text = text.ended_at(match.start())
    return text


def _has_verb(text: str) -> bool:
    return any(word in ENGLISH.verbs for word in words(text)) or bool(_FINITE.search(text))


def _is_clause(text: str) -> bool:
    """Whether a text surely says something: a participle alone, or a verb of a relative clause, does not."""
    main = _RELATIVE.split(text)[0]
    return text.count('"') % 2 == 0 and any(word in ENGLISH.verbs for word in words(main))


_REPAIRS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?<=\d) [-–] (?=\d)"), "-"),
    (re.compile(r"(?<=\b[A-Za-z]) - (?=\w)"), "-"),  # e - commerce, U - 22
    (re.compile(r"(?<=\s)' (?=\w[^']{0,60}')"), "'"),
    (re.compile(r"\s+(?=[,.;:!?])"), ""),
    (re.compile(r"(?<=[^\s.])\.{2}$"), "."),
    (re.compile(r",(?=[,.;:!?])"), ""),
    (re.compile(r"\"([^\"]*)\"(?=(\w?))"), lambda match: f'"{match.group(1).strip()}"' + " " * len(match.group(2))),
    (re.compile(r"\s{2,}"), " "),
)


def _tidy(text: str) -> str:
    """A text with the marks set as English sets them, a capital first, and a full stop where it ends without a mark."""
    for pattern, replacement in _REPAIRS:
        text = pattern.sub(replacement, text)
    text = text.strip().lstrip(",;:. ")
    if text.count('"') == 1 and _CLOSES.search(text):
        text = f'"{text}'  # the quotation began in the sentence before
    at = next((at for at, character in enumerate(text) if character.isalnum()), 0)
    text = text[:at] + text[at : at + 1].upper() + text[at + 1 :]
    return f"{text}." if text[-1:].isalnum() else text
