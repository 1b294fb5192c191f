"""What is not translated: addresses, file names, numbers of documents, emoji and the like come back as they were."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence, Set
from itertools import zip_longest

from translator.checks.check import Check, Meaning
from translator.checks.normalization import normalize
from translator.document import Flag, FlagKind, Severity
from translator.languages import SourceLanguage
from translator.placeables import Kind, Placeable, decode_entities, find_placeables

_MOST = 200
"""What holds more of them is no sentence; they are not compared there."""
_NEW = frozenset({Kind.URL, Kind.EMAIL, Kind.DOMAIN, Kind.HANDLE, Kind.HASHTAG, Kind.FILE, Kind.EMOJI, Kind.SCRIPT})
"""The kinds that a translation has no reason to bring in."""
_UNREADABLE = re.compile(r"\ufffd|⁇|<unk>|<0x[0-9A-F]{2}>")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0e\ufe0f\ufeff]")
_BETWEEN_DIGITS = re.compile(r"[\s().,/–-]+")
_ITEM = re.compile(r"[\"“'(]*(\d{1,3})([.)])\s+(?=\S)")
_ITEM_HERE = re.compile(r"[\"“'(]*(\d{1,3})[.)]")
_MARKS = re.compile("[™℠]")
# How English has signs that it need not have: km², square kilometres; 5½, five and a half, 5.5.
_SAID = (
    (re.compile("[²³]"), re.compile(r"\b(?:square|sq|cubic|cu|sqm|cbm)\b", re.IGNORECASE)),
    (
        re.compile("[¼½¾⅐-⅞↉]"),
        re.compile(r"\b(?:half|halves|thirds?|quarters?|\w+ths?)\b|\d\.\d|\d[/⁄]\d", re.IGNORECASE),
    ),
    (re.compile("[℃℉]"), re.compile(r"°|\b(?:degrees?|Celsius|Fahrenheit)\b", re.IGNORECASE)),
    (re.compile("№"), re.compile(r"\b(?:no|number)\b", re.IGNORECASE)),
    (re.compile("[µμ]"), re.compile(r"\b(?:micro\w*|microns?)\b|[µμ]|\bu[gmlL]\b", re.IGNORECASE)),
)


def check_spans(source: str, target: str, language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag, as an error, each placeable that is not in the translation as often as in the source, unchanged.

    What English may write in another way is no error: the blanks and strokes of a telephone number or a number plate,
    square kilometres for km². So is a new address, hashtag or emoji, a number of an item that changed, and a character
    that the model could not write. An address that is gone beside one that is new is taken for the same, changed.
    """
    return (
        *_placeable_flags(source, target, language),
        *_item_flags(source, target),
        *_unreadable_flags(source, target),
    )


def without_kept(source: str, target: str, language: SourceLanguage) -> tuple[str, str]:
    """Both texts, for the other checks: each placeable that both have is blotted out, so that offsets stay.

    What stands in an address is no number, name or word that was left over.
    """
    ours, theirs = find_placeables(source, language), find_placeables(target)
    kept = {each.text for each in ours if each.kind is not Kind.SYMBOL} & {each.text for each in theirs}
    return (_blotted(source, ours, kept), _blotted(target, theirs, kept)) if kept else (source, target)


def _blotted(text: str, placeables: Sequence[Placeable], kept: Set[str]) -> str:
    parts, at = [], 0
    for placeable in placeables:
        if placeable.text in kept:
            parts += [text[at : placeable.start], _blot(placeable.text)]
            at = placeable.end
    return "".join([*parts, text[at:]])


def _blot(text: str) -> str:
    first = text[0] if text[0].isdigit() else "_"  # “No. 12/PMK.03/2023” stays one with a figure after its “No.”
    return first + "_" * (len(text) - 1)


def _placeable_flags(source: str, target: str, language: SourceLanguage) -> Iterator[Flag]:
    ours, theirs = find_placeables(source, language), find_placeables(target)
    if not (ours or theirs) or max(len(ours), len(theirs)) > _MOST:
        return
    decoded = decode_entities(target)
    shown, here = _folded(decoded.after), _folded(source)
    lost: list[tuple[Placeable, int, int]] = []
    seen = set()
    for placeable in ours:
        text = _essence(placeable)
        if text in seen:
            continue
        seen.add(text)
        expected, found = here.count(text), shown.count(text)
        if found != expected and not (found < expected and _is_said(placeable, shown)):
            lost.append((placeable, expected, found))
    gained = [each for each in theirs if each.kind in _NEW and _essence(each) not in here]
    for before, after in zip_longest(lost, gained):
        yield _flag(before, after, located=not decoded.edits)


def _essence(placeable: Placeable) -> str:
    """What of a placeable must be there."""
    text = _folded(placeable.text)
    if placeable.kind is Kind.URL:
        return text.rstrip("/")
    return text.strip("`") if placeable.kind is Kind.CODE else text


def _folded(text: str) -> str:
    return _INVISIBLE.sub("", text).casefold()


def _is_said(placeable: Placeable, shown: str) -> bool:
    """Whether a translation holds a placeable in another form that is as right."""
    kind, text = placeable.kind, _folded(placeable.text)
    if kind in (Kind.PHONE, Kind.IDENTIFIER, Kind.PLATE, Kind.ADDRESS):
        core = _BETWEEN_DIGITS.sub("", text)
        if kind is Kind.PHONE:
            core = re.sub(r"^(?:\+?62|0)", "", core)
        return core in _BETWEEN_DIGITS.sub("", shown)
    if kind is Kind.SYMBOL:
        plain, text = normalize(shown).text, _MARKS.sub("", text)
        return (
            normalize(text).text in plain
            or unicodedata.normalize("NFKC", text) in plain
            or any(sign.search(text) and words.search(plain) for sign, words in _SAID)
        )
    return False


def _flag(before: tuple[Placeable, int, int] | None, after: Placeable | None, *, located: bool) -> Flag:
    if before is None:
        message = f"“{after.text if after else ''}” is not in the source"
    elif after is not None:
        message = f"“{before[0].text}” has become “{after.text}”"
    elif not before[2]:
        message = f"“{before[0].text}” is not in the translation as it stands in the source"
    else:
        message = f"“{before[0].text}” comes {before[1]} times in the source and {before[2]} in the translation"
    return _error(
        message,
        ((before[0].start, before[0].end),) if before else (),
        ((after.start, after.end),) if after and located else (),
    )


def _item_flags(source: str, target: str) -> Iterator[Flag]:
    item = _ITEM.match(source)
    if not item or not target:
        return
    there = _ITEM_HERE.match(target)
    if not there or there.group(1) != item.group(1):
        message = f"the number of the item, “{item.group(1)}{item.group(2)}”, does not begin the translation"
        yield _error(message, (item.span(1),), ())


def _unreadable_flags(source: str, target: str) -> Iterator[Flag]:
    spans = [match.span() for match in _UNREADABLE.finditer(target) if match.group() not in source]
    if spans:
        yield _error("the translation holds a character that the model could not write", (), spans)


def _error(message: str, source_spans: Sequence[tuple[int, int]], target_spans: Sequence[tuple[int, int]]) -> Flag:
    return Flag(
        kind=FlagKind.SPAN,
        severity=Severity.ERROR,
        message=message,
        source_spans=tuple(source_spans),
        target_spans=tuple(target_spans),
    )


SPANS = Check(
    (
        Meaning(
            FlagKind.SPAN,
            (Severity.ERROR,),
            "What is never translated (an address, a file name, the number of a document, an emoji) is missing, "
            "changed or new in the English, or a character could not be written.",
        ),
    ),
    check_spans,
)
