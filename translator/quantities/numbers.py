"""Numbers and clock times in Indonesian and English text, by value, whatever way they are written.

Figures with either language's separators (1.500,5 and 1,500.5), number words (dua puluh lima, twenty-five), both with
scales (Rp 1,5 miliar), ordinals (ke-75, 75th), decades (1990-an), clock times (pukul 10.30, 10:30 p.m.), and words
that stand for a number (both, dekade) or for an order of magnitude (ratusan, hundreds).

Indonesian: Pedoman Umum Ejaan Bahasa Indonesia writes a point between thousands, a comma before decimals, and a point
between hours and minutes. Text in use also writes both the English way, so an Indonesian figure may have several
readings; an English one is read strictly, since a comma left as a point there is the very fault to be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import NamedTuple

Reading = Decimal | tuple[str, ...]
"""A value, or the parts of what is no single value without leading zeros: ("10", "30") for a clock time of 10.30."""


class Form(Enum):
    """How a number is written."""

    FIGURE = "figure"
    SPELLED = "spelled"
    VAGUE = "vague"
    """An order of magnitude: ratusan, hundreds."""
    IMPLIED = "implied"
    """A word that may stand for a number, or be put for one: both, first, decade."""


class Quantity(NamedTuple):
    """A number at `start` to `end` of a text, and the values it may mean."""

    start: int
    end: int
    readings: frozenset[Reading]
    form: Form


_LONGEST_FIGURE = 40  # characters; what is longer is no number to reckon with, and compared as it is written


@dataclass(frozen=True)
class _Language:
    """The number words of a language. `units` are 1 to 9; `wholes` add themselves (sebelas, seventy)."""

    units: dict[str, int]
    wholes: dict[str, int]
    scales: dict[str, Decimal]
    ordinals: dict[str, int]
    implied: dict[str, tuple[str, ...]]
    vague: dict[str, int]
    suffixes: dict[str, Decimal]
    articles: frozenset[str]
    """Words that stand for one before a scale: a hundred."""
    half: str
    added_half: tuple[str, ...]
    """The words of a half after a whole number."""
    point: str
    decade: re.Pattern[str]
    range_mark: re.Pattern[str]
    day_half: re.Pattern[str]
    """What after an hour tells the half of the day."""
    clock: re.Pattern[str]
    """What before a figure tells that it is an hour."""
    grouped: re.Pattern[str]
    also_grouped: re.Pattern[str] | None
    decimal_marks: str
    clock_marks: str

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word but the articles that a number may begin with, or that stands for one."""
        tables = (self.units, self.wholes, self.scales, self.ordinals, self.implied, self.vague, _PERIODS, _SINGLES)
        return frozenset({self.half}.union(*tables))


def _numbered(listing: str, start: int, step: int = 1) -> dict[str, int]:
    return {word: start + step * at for at, word in enumerate(listing.split())}


def _tabled(listing: str) -> dict[str, tuple[str, ...]]:
    """Read "both=2 half=0.5/2": a word, and the values it may stand for."""
    return {word: tuple(values.split("/")) for word, _, values in (entry.partition("=") for entry in listing.split())}


_PERIODS = {"decades": "1", "centuries": "2", "millennia": "3"}
"""Orders of magnitude in years: puluhan tahun, decades."""
_SINGLES = ("seribu", "sejuta", "semiliar", "setriliun")
"""One of a scale."""
_POINT_GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_COMMA_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_INDONESIAN_UNITS = _numbered("satu dua tiga empat lima enam tujuh delapan sembilan", 1)

_INDONESIAN = _Language(
    units=_INDONESIAN_UNITS,
    wholes={"sepuluh": 10, "sebelas": 11, "seratus": 100, "nol": 0},
    scales={
        "ribu": Decimal(10**3),
        "juta": Decimal(10**6),
        "miliar": Decimal(10**9),
        "milyar": Decimal(10**9),
        "miliard": Decimal(10**9),
        "triliun": Decimal(10**12),
        "trilyun": Decimal(10**12),
        "kuadriliun": Decimal(10**15),
        "lusin": Decimal(12),
    },
    ordinals={f"ke{word}": value for word, value in (_INDONESIAN_UNITS | {"sepuluh": 10, "sebelas": 11}).items()},
    implied=_tabled(
        "pertama=1 sekali=1 tunggal=1 seorang=1 sebuah=1 seekor=1 pertamanya=1 ganda=2 kembar=2 sepasang=2 "
        "pasangan=2 keduanya=2 berdua=2 setengah=0.5/2/50/30 separuh=0.5/2/50 sebagian=2 paruh=2 duo=2 dobel=2 "
        "kuartal=4/3 seperempat=0.25/4/25/15 perempat=4 perempatfinal=4 triwulan=3 caturwulan=4 semester=6 "
        "sepertiga=3 pertiga=3 ketiganya=3 bertiga=3 trio=3 berempat=4 keempatnya=4 kelimanya=5 balita=5 berlima=5 "
        "seperlima=5/20 sepersepuluh=10 lusin=12 selusin=12 dekade=10 dasawarsa=10 windu=8 abad=100 seabad=100 "
        "milenium=1000 sepekan=7/1 seminggu=7/1 pekan=7 minggu=7 setahun=12/1 sebulan=30/1 sehari=24/1 sejam=60/1 "
        "semenit=60/1 sewindu=8 kosong=0"
    ),
    vague=_numbered("puluhan ratusan", 1)
    | {"belasan": 1, "lusinan": 1, "ribuan": 3, "jutaan": 6, "miliaran": 9, "triliunan": 12},
    suffixes={"rb": Decimal(10**3), "jt": Decimal(10**6), "m": Decimal(10**9), "t": Decimal(10**12)},
    articles=frozenset(),
    half="setengah",
    added_half=("setengah",),
    point="koma",
    decade=re.compile(r"\s?-?an\b"),
    range_mark=re.compile(r"\s*(?:[-–—]|hingga|sampai(?: dengan)?|s\.?/?d\.?|atau|dan|ke|sampai ke)\s*"),
    day_half=re.compile(r"\s*(?:WIB|WITA|WIT|waktu setempat|pagi|siang|sore|petang|malam|dini hari)\b", re.IGNORECASE),
    clock=re.compile(r"(?:pukul|jam)\s*$", re.IGNORECASE),
    grouped=_POINT_GROUPED,
    also_grouped=_COMMA_GROUPED,
    decimal_marks=",.",
    clock_marks=".:",
)

_ENGLISH_UNITS = _numbered("one two three four five six seven eight nine", 1)
_ENGLISH_TENS = _numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)

_ENGLISH = _Language(
    units=_ENGLISH_UNITS,
    wholes=_numbered("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 10)
    | _ENGLISH_TENS
    | {"zero": 0},
    scales={
        "hundred": Decimal(10**2),
        "thousand": Decimal(10**3),
        "million": Decimal(10**6),
        "billion": Decimal(10**9),
        "trillion": Decimal(10**12),
        "quadrillion": Decimal(10**15),
        "dozen": Decimal(12),
        "bn": Decimal(10**9),
        "tn": Decimal(10**12),
        "thousands": Decimal(10**3),
        "millions": Decimal(10**6),
        "billions": Decimal(10**9),
        "trillions": Decimal(10**12),
    },
    ordinals=_numbered("third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth", 3)
    | _numbered("fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth", 14)
    | _numbered("twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth hundredth", 20, 10),
    implied=_tabled(
        "twenties=20 thirties=30 forties=40 fifties=50 sixties=60 seventies=70 eighties=80 nineties=90 first=1 "
        "once=1 single=1 sole=1 second=2 seconds=2 both=2 couple=2 couples=2 pair=2 pairs=2 double=2 doubled=2 "
        "doubles=2 twice=2 dual=2 duo=2 twin=2 twins=2 either=2 neither=2 triple=3 tripled=3 trio=3 thrice=3 "
        "thirds=3 quarterly=3 half=0.5/1.5/2/50/30 halved=2 halves=2 quarter=0.25/4/25/15/3 quarters=4 "
        "quarterfinal=4 quarterfinals=4 quartet=4 quadruple=4 quadrupled=4 twofold=2 threefold=3 fourfold=4 "
        "fivefold=5 tenfold=10 fourths=4 fifths=5 fortnight=2/14 dozen=12 decade=10 decades=10 century=100 "
        "centuries=100 millennium=1000 week=7 weeks=7 weekly=7 year=12 semester=6 hour=60 midnight=0/24 noon=12 "
        "nil=0 none=0"
    ),
    vague={"tens": 1, "dozens": 1, "hundreds": 2, "thousands": 3, "millions": 6, "billions": 9} | {"trillions": 12},
    suffixes={
        "k": Decimal(10**3),
        "m": Decimal(10**6),
        "mn": Decimal(10**6),
        "b": Decimal(10**9),
        "bn": Decimal(10**9),
        "t": Decimal(10**12),
        "tn": Decimal(10**12),
    },
    articles=frozenset({"a", "an"}),
    half="half",
    added_half=("and", "a", "half"),
    point="point",
    decade=re.compile(r"['’]?s\b"),
    range_mark=re.compile(r"\s*(?:[-–—]|to|or|and|until|through)\s*"),
    day_half=re.compile(
        r"\s*(?:[ap]\.?\s?m\b|o['’]clock|in the (?:morning|afternoon|evening)|at night)", re.IGNORECASE
    ),
    clock=re.compile(r"(?!)"),
    grouped=_COMMA_GROUPED,
    also_grouped=None,
    decimal_marks=".",
    clock_marks=":.",
)

_TOKEN = re.compile(r"(?:(?<![\w.,:])\.)?[0-9]+(?:[.,:][0-9]+)*|[^\W\d_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile("[0-9]")
_JOINT = re.compile(r"(?:\s+|\s?-\s?)?")
_LENGTH = re.compile(r"(?<![^\W\d_])[kcdm]?m$")
_AFTERNOON = re.compile(
    r"\s*(?:p\.?\s?m\b|siang|sore|petang|malam|in the (?:afternoon|evening)|at night)", re.IGNORECASE
)
_MORNING = re.compile(r"\s*(?:a\.?\s?m\b|dini hari)", re.IGNORECASE)
_DAY_HALF_WINDOW = 24  # characters after a figure that are looked at for the half of the day


class _Token(NamedTuple):
    start: int
    end: int
    text: str
    joined: bool
    """Whether nothing but blanks or a hyphen stands between this token and the one before."""


def indonesian_quantities(text: str) -> list[Quantity]:
    """The numbers of an Indonesian text, in order."""
    return _quantities(text, _INDONESIAN)


def english_quantities(text: str) -> list[Quantity]:
    """The numbers of an English text, in order."""
    return _quantities(text, _ENGLISH)


def _quantities(text: str, language: _Language) -> list[Quantity]:
    if not _DIGIT.search(text) and language.words.isdisjoint(map(str.lower, _LETTERS.findall(text))):
        return []  # which is quickly seen
    tokens: list[_Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        if match.group() in ("2", "3") and _LENGTH.search(text[max(0, match.start() - 3) : match.start()]):
            continue  # km2
        start = match.start()
        joined = bool(tokens) and (text[end:start] == " " or _JOINT.fullmatch(text, end, start) is not None)
        end = match.end()
        word = match.group().lower()
        tokens.append(_Token(start, end, f"0{word}" if word[0] == "." else word, joined))  # .08
    found: list[Quantity] = []
    scaled: list[Decimal] = []  # the scale that each number ends in, 1 where it has none
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.text[0] in "0123456789":
            quantity, scale, at = _figure(text, tokens, at, language)
        elif token.text not in language.words and token.text not in language.articles:
            at += 1
            continue
        elif _is_decade_of_life(tokens, at, language):
            value = Decimal(10 * language.units[token.text])
            quantity = Quantity(token.start, tokens[at + 1].end, frozenset({value}), Form.IMPLIED)
            scale, at = Decimal(1), at + 2
        elif spelled := _spelled(tokens, at, language):
            quantity, scale, at = spelled
        else:
            readings: frozenset[Reading] = frozenset(map(Decimal, language.implied.get(token.text, ())))
            if token.text in language.scales:
                readings |= {("order", str(language.scales[token.text].adjusted()))}  # thousand-year-old
            if token.text in _PERIODS:
                readings |= {("order", _PERIODS[token.text])}
            if readings:
                found.append(Quantity(token.start, token.end, readings, Form.IMPLIED))
                scaled.append(Decimal(1))
            at += 1
            continue
        if found and scaled[-1] == 1 and scale > 1 and found[-1].form in (Form.FIGURE, Form.SPELLED):
            # 340 to 500 million: the first may be in millions too
            before = found[-1]
            if language.range_mark.fullmatch(text, before.end, quantity.start):
                more = {reading * scale for reading in before.readings if isinstance(reading, Decimal)}
                found[-1] = before._replace(readings=before.readings | more)
        found.append(quantity)
        scaled.append(scale)
    return found


def _is_decade_of_life(tokens: list[_Token], at: int, language: _Language) -> bool:
    """Whether dua puluhan (the twenties) or its like begins at a token."""
    return (
        tokens[at].text in language.units
        and at + 1 < len(tokens)
        and tokens[at + 1].text == "puluhan"
        and tokens[at + 1].joined
    )


def _figure(text: str, tokens: list[_Token], at: int, language: _Language) -> tuple[Quantity, Decimal, int]:
    """The number that begins with the figure at a token, the scale it ends in, and the next token."""
    token = tokens[at]
    end, following = token.end, at + 1
    readings = set(_figure_readings(token.text, language))
    scale = Decimal(1)
    while following < len(tokens) and tokens[following].joined and tokens[following].text in language.scales:
        scale *= language.scales[tokens[following].text]
        end = tokens[following].end
        following += 1
    if scale > 1:
        readings = {reading * scale for reading in readings if isinstance(reading, Decimal)} or readings
    else:
        readings |= set(_contextual(text, token, tokens, following, readings, language))
    return Quantity(token.start, end, frozenset(readings), Form.FIGURE), scale, following


def _figure_readings(figure: str, language: _Language) -> Iterator[Reading]:
    """The values that the characters of a figure may mean in a language."""
    if len(figure) > _LONGEST_FIGURE:
        yield (figure,)
        return
    parts = re.split("[.,:]", figure)
    if len(parts) == 1:
        yield Decimal(figure)
        return
    read = False
    if language.grouped.fullmatch(figure) and not figure.startswith("0"):
        mark = "." if language.grouped is _POINT_GROUPED else ","
        yield Decimal(figure.replace(mark, "").replace(",", "."))
        read = True
    if language.also_grouped and language.also_grouped.fullmatch(figure) and not figure.startswith("0"):
        yield Decimal(figure.replace(",", ""))
        read = True
    if len(parts) == 2:
        mark = figure[len(parts[0])]
        if mark in language.decimal_marks and not (read and mark != language.decimal_marks[0]):
            yield Decimal(f"{parts[0]}.{parts[1]}")
            read = True
        if mark in language.clock_marks and len(parts[0]) <= 2 and len(parts[1]) == 2 and int(parts[1]) < 60:
            yield _parts(*parts)
            read = True
        if mark == ":" and not read:
            yield _parts(*parts)
            read = True
    if not read:
        yield _parts(*parts)


def _parts(*parts: str) -> tuple[str, ...]:
    return tuple(part.lstrip("0") or "0" for part in parts)


def _contextual(
    text: str, token: _Token, tokens: list[_Token], following: int, readings: set[Reading], language: _Language
) -> Iterator[Reading]:
    """What a figure may mean besides, by what stands around it: a clock time, a decade, a scale cut short."""
    plain = token.text.isdigit() and len(token.text) <= _LONGEST_FIGURE
    after = text[token.end : token.end + _DAY_HALF_WINDOW]
    if language.day_half.match(after) or language.clock.search(text[max(0, token.start - 8) : token.start]):
        hours, _, minutes = token.text.replace(":", ".").partition(".")
        if len(hours) <= 2 and (not minutes or (len(minutes) == 2 and minutes.isdigit())):
            hour = int(hours)
            yield _parts(hours, minutes or "0")
            if int(minutes or 0) == 0:
                yield Decimal(hour)
            if _AFTERNOON.match(after) and 1 <= hour < 12:
                yield _parts(str(hour + 12), minutes or "0")
            if hour == 12 and _MORNING.match(after):
                yield _parts("0", minutes or "0")
    if plain and len(token.text) == 2 and token.text.endswith("0") and language.decade.match(after):
        yield Decimal(1900 + int(token.text))
    if plain and len(token.text) == 2 and (year := re.search(r"\b(\d\d)\d\d\s?[-–—/]\s?$", text[: token.start][-8:])):
        yield Decimal(year.group(1) + token.text)  # 1995-96
    if following < len(tokens):
        suffix = tokens[following]
        if suffix.start - token.end <= 1 and (factor := language.suffixes.get(suffix.text)):
            for reading in readings:
                if isinstance(reading, Decimal):
                    yield reading * factor


def _spelled(tokens: list[_Token], at: int, language: _Language) -> tuple[Quantity, Decimal, int] | None:
    """The number in words that begins at a token, the scale it ends in, and the next token; None where none does."""
    if tokens[at].text in language.vague:
        return _vague(tokens, at, language)
    read = _indonesian_words if language is _INDONESIAN else _english_words
    value, scale, following = read(tokens, at)
    if following == at:
        return None
    if scale == 1 and (after := _after_half(tokens, following, language)):
        value, following = value + Decimal("0.5"), after
        if following < len(tokens) and tokens[following].joined and tokens[following].text in language.scales:
            scale = language.scales[tokens[following].text]
            value, following = value * scale, following + 1
    elif (
        following + 1 < len(tokens)
        and tokens[following].text == language.point
        and all(token.joined for token in tokens[following : following + 2])
    ):
        digits = ""
        after = following + 1
        while after < len(tokens) and tokens[after].joined and len(digits) < _LONGEST_FIGURE:
            digit = language.units.get(tokens[after].text, 0 if tokens[after].text in ("nol", "zero") else None)
            if digit is None:
                break
            digits += str(digit)
            after += 1
        if digits and value == value.to_integral_value():
            value, following = Decimal(f"{value}.{digits}"), after
            if following < len(tokens) and tokens[following].joined and tokens[following].text in language.scales:
                scale = language.scales[tokens[following].text]
                value, following = value * scale, following + 1
    return Quantity(tokens[at].start, tokens[following - 1].end, frozenset({value}), Form.SPELLED), scale, following


def _after_half(tokens: list[_Token], at: int, language: _Language) -> int | None:
    """The token after a half that is added to a number (dua setengah, two and a half); None where there is none."""
    words = language.added_half
    found = tokens[at : at + len(words)]
    if tuple(token.text for token in found) == words and all(token.joined for token in found):
        return at + len(words)
    return None


def _vague(tokens: list[_Token], at: int, language: _Language) -> tuple[Quantity, Decimal, int]:
    """An order of magnitude: puluhan ribu, tens of thousands, hundreds of millions."""
    order = language.vague[tokens[at].text]
    following = at + 1
    while following < len(tokens) and tokens[following].joined:
        word = tokens[following].text
        if word == "of" and following + 1 < len(tokens) and tokens[following + 1].text in language.vague:
            following += 1
            word = tokens[following].text
        if word in language.vague:
            order += language.vague[word]
        elif word in language.scales and word not in ("lusin", "dozen"):
            order += language.scales[word].adjusted()
        else:
            break
        following += 1
    readings: set[Reading] = {("order", str(order))}
    if tokens[at].text == "belasan" and following == at + 1:
        readings.add(Decimal(12))  # a dozen or so
    quantity = Quantity(tokens[at].start, tokens[following - 1].end, frozenset(readings), Form.VAGUE)
    return quantity, Decimal(1), following


def _indonesian_words(tokens: list[_Token], at: int) -> tuple[Decimal, Decimal, int]:
    """Read Indonesian number words; the next token is `at` again where there is none."""
    language = _INDONESIAN
    total, group, unit = Decimal(0), 0, 0
    least = scale = Decimal(1)
    bound: Decimal | None = None  # the last scale: the next must be smaller
    position = at
    while position < len(tokens) and (position == at or tokens[position].joined):
        word = tokens[position].text
        if position == at and word in language.ordinals:
            value = language.ordinals[word]
            if value < 10:
                unit = value
            else:
                group = value
        elif position == at and word == language.half:
            if position + 1 < len(tokens) and tokens[position + 1].text in language.scales:
                scale = language.scales[tokens[position + 1].text]
                return scale / 2, scale, position + 2
            break
        elif word in language.units and not unit and group % 100 < 100 and (group % 10 == 0 and group % 100 != 10):
            unit = language.units[word]
        elif word in language.wholes and not unit and group % 100 == 0 and (word != "seratus" or not group):
            group += language.wholes[word]
            if language.wholes[word] == 0:
                if position == at:
                    return Decimal(0), least, position + 1
                break
        elif word == "belas" and unit and group % 100 == 0:
            group, unit = group + 10 + unit, 0
        elif word == "puluh" and unit and group % 100 == 0:
            group, unit = group + 10 * unit, 0
        elif word == "ratus" and unit and not group:
            group, unit = 100 * unit, 0
        elif word in _SINGLES and not unit and not group:
            scale = language.scales[word.removeprefix("se")]
            if bound is not None and scale >= bound:
                break
            total, bound = total + scale, scale
        elif word in language.scales and (group or unit or (bound and language.scales[word] > bound)):
            scale = language.scales[word]
            if bound is not None and scale >= bound:
                # seratus ribu triliun: the scales multiply
                total, bound = (total + group + unit) * scale, scale
            else:
                total, bound = total + (group + unit) * scale, scale
            group = unit = 0
        else:
            break
        position += 1
    ends_scaled = bool(bound) and not (group or unit)
    return total + group + unit, (bound or least) if ends_scaled else least, position


def _english_words(tokens: list[_Token], at: int) -> tuple[Decimal, Decimal, int]:
    """Read English number words; the next token is `at` again where there is none."""
    language = _ENGLISH
    total, group = Decimal(0), 0
    bound: Decimal | None = None
    position = at
    ended = at  # after the last word that belongs to the number
    while position < len(tokens) and (position == at or tokens[position].joined):
        word = tokens[position].text
        following = tokens[position + 1].text if position + 1 < len(tokens) else ""
        if word in language.articles and position == at and following in language.scales:
            group = 1
        elif word == language.half and position == at:
            skip = 2 if following in language.articles else 1
            scale = language.scales.get(tokens[position + skip].text) if position + skip < len(tokens) else None
            return (scale / 2, scale, position + skip + 1) if scale else (Decimal(0), Decimal(1), at)
        elif word in language.units and group % 10 == 0 and group % 100 != 10:
            group += language.units[word]
            ended = position + 1
        elif word in language.wholes and group % 100 == 0:
            group += language.wholes[word]
            ended = position + 1
        elif word in language.ordinals or (word in ("first", "second") and group):
            value = language.ordinals.get(word, 1 if word == "first" else 2)
            if (group % 10 if value < 10 else group % 100) or group % 100 == 10:
                break
            group, ended = group + value, position + 1
            break
        elif word == "hundred" and 0 < group < 100:
            group, ended = group * 100, position + 1
        elif word in language.scales and word != "hundred" and (group or (bound and language.scales[word] > bound)):
            scale = language.scales[word]
            if bound is not None and scale >= bound:
                total = (total + group) * scale
            else:
                total += group * scale
            group, bound, ended = 0, scale, position + 1
        elif (
            word == "and"
            and ended == position
            and (group % 100 == 0 and (group or total))
            and (following in language.units or following in language.wholes)
        ):
            pass
        else:
            break
        position += 1
    if ended == at:
        return Decimal(0), Decimal(1), at
    return total + group, bound if bound and not group else Decimal(1), ended
