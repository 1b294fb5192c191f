"""Numbers and clock times in a text, by value, whatever way they are written.

Figures with either language's separators (1.500,5 and 1,500.5), number words (dua puluh lima, twenty-five), both with
scales (Rp 1,5 miliar), ordinals (ke-75, 75th), decades (1990-an), clock times (pukul 10.30, 10:30 p.m.), and words
that stand for a number (both, dekade) or for an order of magnitude (ratusan, hundreds). The words and the conventions
are the language's. Where text in use has two conventions, a figure may have several readings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from translator.languages import Language
from translator.languages.language import Numerals
from translator.quantities.clock import clock_time, is_of_day, of_day, times_in_words
from translator.quantities.quantity import Form, Quantity, Reading

_LONGEST_FIGURE = 40  # characters; what is longer is no number to reckon with, and compared as it is written
_FRACTIONS = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_FIGURES = "0123456789" + _FRACTIONS
_HOURS = 24
_TOKEN = re.compile(rf"(?:(?<![\w.,:])\.)?[0-9]+(?:[.,:][0-9]+)*[{_FRACTIONS}]?|[{_FRACTIONS}]|[^\W\d_]+")
_BLANK_GROUPS = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?![0-9])")
"""Figures with blanks between thousands."""
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(f"[0-9{_FRACTIONS}]")
_JOINT = re.compile(r"(?:\s+|\s?-\s?)?")
_LENGTH = re.compile(r"(?<![^\W\d_])[kcdm]?m$")
_DATE_BEFORE = re.compile(r"(?<![\d/.-])\d{1,2}(?P<mark>[/-])\d{1,2}(?P=mark)$")
_DATE_WINDOW = 7
_AFTER_WINDOW = 8  # characters after a figure that are looked at for what makes it a decade


class _Token(NamedTuple):
    start: int
    end: int
    text: str
    joined: bool
    """Whether nothing but blanks or a hyphen stands between this token and the one before."""


@lru_cache(maxsize=1024)
def find_quantities(text: str, language: Language) -> tuple[Quantity, ...]:
    """The numbers of a text, in order. What was asked lately is remembered, since several checks ask the same."""
    numerals = language.numerals
    if not _DIGIT.search(text) and numerals.words.isdisjoint(map(str.lower, _LETTERS.findall(text))):
        return ()  # which is quickly seen
    tokens: list[_Token] = []
    end = 0
    # As long as the text, so that places hold in both.
    read = _BLANK_GROUPS.sub(lambda match: re.sub(r"\s", ".", match.group()), text) if numerals.blanks else text
    for match in _TOKEN.finditer(read):
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
        if token.text[0] in _FIGURES:
            quantity, scale, at = _figure(text, tokens, at, numerals)
        elif token.text not in numerals.words and token.text not in numerals.articles:
            at += 1
            continue
        elif _is_decade_of_life(tokens, at, numerals):
            value = 10 * numerals.units[token.text]
            quantity = Quantity(token.start, tokens[at + 1].end, frozenset({value}), Form.IMPLIED)
            scale, at = Decimal(1), at + 2
        elif spelled := _spelled(tokens, at, numerals):
            quantity, scale, at = spelled
        else:
            readings: frozenset[Reading] = frozenset(numerals.implied.get(token.text, ()))
            if token.text in numerals.scales:
                readings |= {("order", str(numerals.scales[token.text].adjusted()))}  # thousand-year-old
            if token.text in numerals.periods:
                readings |= {("order", str(numerals.periods[token.text]))}
            if readings:
                found.append(Quantity(token.start, token.end, readings, Form.IMPLIED))
                scaled.append(Decimal(1))
            at += 1
            continue
        if found and scaled[-1] == 1 and scale > 1 and found[-1].form in (Form.FIGURE, Form.SPELLED):
            # 340 to 500 million: the first may be in millions too
            before = found[-1]
            if numerals.range_mark.fullmatch(text, before.end, quantity.start):
                more = {reading * scale for reading in before.readings if isinstance(reading, Decimal)}
                found[-1] = before._replace(readings=before.readings | more)
        found.append(quantity)
        scaled.append(scale)
    return times_in_words(text, found, numerals)


def _is_decade_of_life(tokens: list[_Token], at: int, numerals: Numerals) -> bool:
    """Whether dua puluhan (the twenties) or its like begins at a token."""
    return (
        tokens[at].text in numerals.units
        and at + 1 < len(tokens)
        and tokens[at + 1].text == numerals.tens_of_years
        and tokens[at + 1].joined
    )


def _figure(text: str, tokens: list[_Token], at: int, numerals: Numerals) -> tuple[Quantity, Decimal, int]:
    """The number that begins with the figure at a token, the scale it ends in, and the next token."""
    token = tokens[at]
    end, following = token.end, at + 1
    whole, part = _split_fraction(token.text)
    readings: set[Reading] = set(_figure_readings(whole, numerals)) if whole else {Decimal(0)}
    scale = Decimal(1)
    if part:
        added: set[Reading] = {reading + part for reading in readings if isinstance(reading, Decimal)}
        readings = added or {(token.text,)}
    while following < len(tokens) and tokens[following].joined and tokens[following].text in numerals.scales:
        scale *= numerals.scales[tokens[following].text]
        end = tokens[following].end
        following += 1
    if scale > 1:
        readings = {reading * scale for reading in readings if isinstance(reading, Decimal)} or readings
    elif whole and not part:
        clock = clock_time(text, token.start, token.end, numerals)
        if not clock or not clock.sure:
            readings |= set(_contextual(text, token, tokens, following, readings, numerals))
        if clock:
            readings = {each for each in readings if not clock.sure and not is_of_day(each)} | clock.readings
    form = Form.FIGURE if whole else Form.IMPLIED
    return Quantity(token.start, end, frozenset(readings), form), scale, following


def _split_fraction(figure: str) -> tuple[str, Decimal]:
    """The figures before a vulgar fraction, and its value, 0 where there is none: 2½."""
    if figure[-1] not in _FRACTIONS:
        return figure, Decimal(0)
    return figure[:-1], Decimal(str(unicodedata.numeric(figure[-1])))


def _figure_readings(figure: str, numerals: Numerals) -> Iterator[Reading]:
    """The values that the characters of a figure may mean in a numerals."""
    if len(figure) > _LONGEST_FIGURE:
        yield (figure,)
        return
    parts = re.split("[.,:]", figure)
    if len(parts) == 1:
        yield Decimal(figure)
        return
    read = False
    if numerals.grouped.fullmatch(figure) and not figure.startswith("0"):
        yield _plain_decimal(figure, numerals.decimal_marks[0])
        read = True
    if numerals.also_grouped and numerals.also_grouped.fullmatch(figure) and not figure.startswith("0"):
        yield _plain_decimal(figure, numerals.decimal_marks[1])
        read = True
    if len(parts) == 2:
        mark = figure[len(parts[0])]
        if mark in numerals.decimal_marks and not (read and mark != numerals.decimal_marks[0]):
            yield Decimal(f"{parts[0]}.{parts[1]}")
            read = True
        if mark in numerals.clock_marks and len(parts[0]) <= 2 and len(parts[1]) == 2 and int(parts[1]) < 60:
            yield _parts(*parts)
            if int(parts[0]) <= _HOURS:
                yield of_day(int(parts[0]), int(parts[1]))
            read = True
        if mark == ":" and not read:
            yield _parts(*parts)
            read = True
        if mark == "," and not read:
            yield (figure,)  # what no language of ours writes so is no clock time with another mark
            read = True
    if not read:
        yield _parts(*parts)


def _plain_decimal(figure: str, decimal_mark: str) -> Decimal:
    """The value of a figure with marks between thousands, and perhaps one before decimals."""
    whole, _, part = figure.partition(decimal_mark)
    return Decimal(f"{re.sub('[.,]', '', whole)}.{part}" if part else re.sub("[.,]", "", whole))


def _parts(*parts: str) -> tuple[str, ...]:
    return tuple(part.lstrip("0") or "0" for part in parts)


def _contextual(
    text: str, token: _Token, tokens: list[_Token], following: int, readings: set[Reading], numerals: Numerals
) -> Iterator[Reading]:
    """What a figure may mean besides, by what stands around it: a clock time, a decade, a scale cut short."""
    plain = token.text.isdigit() and len(token.text) <= _LONGEST_FIGURE
    after = text[token.end : token.end + _AFTER_WINDOW]
    if plain and len(token.text) == 2 and token.text.endswith("0") and numerals.decade.match(after):
        yield Decimal(1900 + int(token.text))
    if plain and len(token.text) == 2 and (year := re.search(r"\b(\d\d)\d\d\s?[-–—/]\s?$", text[: token.start][-8:])):
        yield Decimal(year.group(1) + token.text)  # 1995-96
    if plain and len(token.text) == 2 and _DATE_BEFORE.search(text, max(0, token.start - _DATE_WINDOW), token.start):
        yield from (Decimal(f"19{token.text}"), Decimal(f"20{token.text}"))  # 17/11/25
    if following < len(tokens):
        suffix = tokens[following]
        if suffix.start - token.end <= 1 and (factor := numerals.suffixes.get(suffix.text)):
            for reading in readings:
                if isinstance(reading, Decimal):
                    yield reading * factor


def _spelled(tokens: list[_Token], at: int, numerals: Numerals) -> tuple[Quantity, Decimal, int] | None:
    """The number in words that begins at a token, the scale it ends in, and the next token; None where none does."""
    if tokens[at].text in numerals.vague:
        return _vague(tokens, at, numerals)
    read = _read_multiplied_tens if numerals.ten else _read_tens
    value, scale, following = read(tokens, at, numerals)
    if following == at:
        return None
    if scale == 1 and (after := _after_half(tokens, following, numerals)):
        value, following = value + Decimal("0.5"), after
        if following < len(tokens) and tokens[following].joined and tokens[following].text in numerals.scales:
            scale = numerals.scales[tokens[following].text]
            value, following = value * scale, following + 1
    elif (
        following + 1 < len(tokens)
        and tokens[following].text == numerals.point
        and all(token.joined for token in tokens[following : following + 2])
    ):
        digits = ""
        after = following + 1
        while after < len(tokens) and tokens[after].joined and len(digits) < _LONGEST_FIGURE:
            word = tokens[after].text
            digit = numerals.units.get(word, numerals.wholes.get(word))
            if digit is None or digit >= 10:
                break
            digits += str(digit)
            after += 1
        if digits and value == value.to_integral_value():
            value, following = Decimal(f"{value}.{digits}"), after
            if following < len(tokens) and tokens[following].joined and tokens[following].text in numerals.scales:
                scale = numerals.scales[tokens[following].text]
                value, following = value * scale, following + 1
    return Quantity(tokens[at].start, tokens[following - 1].end, frozenset({value}), Form.SPELLED), scale, following


def _after_half(tokens: list[_Token], at: int, numerals: Numerals) -> int | None:
    """The token after a half that is added to a number (dua setengah, two and a half); None where there is none."""
    words = numerals.added_half
    found = tokens[at : at + len(words)]
    if tuple(token.text for token in found) == words and all(token.joined for token in found):
        return at + len(words)
    return None


def _vague(tokens: list[_Token], at: int, numerals: Numerals) -> tuple[Quantity, Decimal, int]:
    """An order of magnitude: puluhan ribu, tens of thousands, hundreds of millions."""
    order = numerals.vague[tokens[at].text]
    following = at + 1
    while following < len(tokens) and tokens[following].joined:
        word = tokens[following].text
        if word == numerals.of and following + 1 < len(tokens) and tokens[following + 1].text in numerals.vague:
            following += 1
            word = tokens[following].text
        if word in numerals.vague:
            order += numerals.vague[word]
        elif (scale := numerals.scales.get(word)) and scale == Decimal(10) ** scale.adjusted():  # no dozen
            order += scale.adjusted()
        else:
            break
        following += 1
    readings: set[Reading] = {("order", str(order))}
    if tokens[at].text == numerals.a_dozen_or_so and following == at + 1:
        readings.add(Decimal(12))  # a dozen or so
    quantity = Quantity(tokens[at].start, tokens[following - 1].end, frozenset(readings), Form.VAGUE)
    return quantity, Decimal(1), following


def _read_multiplied_tens(tokens: list[_Token], at: int, numerals: Numerals) -> tuple[Decimal, Decimal, int]:
    """Read number words of a language that says tens as so many tens; the next token is `at` where there is none."""
    total, group, unit = Decimal(0), Decimal(0), Decimal(0)
    least = scale = Decimal(1)
    bound: Decimal | None = None  # the last scale: the next must be smaller
    position = at
    while position < len(tokens) and (position == at or tokens[position].joined):
        word = tokens[position].text
        if position == at and word in numerals.ordinals:
            value = numerals.ordinals[word]
            if value < 10:
                unit = value
            else:
                group = value
        elif position == at and word == numerals.half:
            if position + 1 < len(tokens) and tokens[position + 1].text in numerals.scales:
                scale = numerals.scales[tokens[position + 1].text]
                return scale / 2, scale, position + 2
            break
        elif word in numerals.units and not unit and group % 100 < 100 and (group % 10 == 0 and group % 100 != 10):
            unit = numerals.units[word]
        elif word in numerals.wholes and not unit and group % 100 == 0 and (numerals.wholes[word] < 100 or not group):
            group += numerals.wholes[word]
            if numerals.wholes[word] == 0:
                if position == at:
                    return Decimal(0), least, position + 1
                break
        elif word == numerals.teen and unit and group % 100 == 0:
            group, unit = group + 10 + unit, Decimal(0)
        elif word == numerals.ten and unit and group % 100 == 0:
            group, unit = group + 10 * unit, Decimal(0)
        elif word == numerals.hundred and unit and not group:
            group, unit = 100 * unit, Decimal(0)
        elif word in numerals.singles and not unit and not group:
            scale = numerals.singles[word]
            if bound is not None and scale >= bound:
                break
            total, bound = total + scale, scale
        elif word in numerals.scales and (group or unit or (bound and numerals.scales[word] > bound)):
            scale = numerals.scales[word]
            if bound is not None and scale >= bound:
                # seratus ribu triliun: the scales multiply
                total, bound = (total + group + unit) * scale, scale
            else:
                total, bound = total + (group + unit) * scale, scale
            group = unit = Decimal(0)
        else:
            break
        position += 1
    ends_scaled = bool(bound) and not (group or unit)
    return total + group + unit, (bound or least) if ends_scaled else least, position


def _read_tens(tokens: list[_Token], at: int, numerals: Numerals) -> tuple[Decimal, Decimal, int]:
    """Read number words of a language with a word for each ten; the next token is `at` again where there is none."""
    total, group = Decimal(0), Decimal(0)
    bound: Decimal | None = None
    position = at
    ended = at  # after the last word that belongs to the number
    while position < len(tokens) and (position == at or tokens[position].joined):
        word = tokens[position].text
        following = tokens[position + 1].text if position + 1 < len(tokens) else ""
        if word in numerals.articles and position == at and following in numerals.scales:
            group = Decimal(1)
        elif word == numerals.half and position == at:
            skip = 2 if following in numerals.articles else 1
            scale = numerals.scales.get(tokens[position + skip].text) if position + skip < len(tokens) else None
            return (scale / 2, scale, position + skip + 1) if scale else (Decimal(0), Decimal(1), at)
        elif word in numerals.units and group % 10 == 0 and group % 100 != 10:
            group += numerals.units[word]
            ended = position + 1
        elif word in numerals.wholes and group % 100 == 0:
            group += numerals.wholes[word]
            ended = position + 1
        elif word in numerals.ordinals or (word in numerals.later_ordinals and group):
            value = numerals.ordinals.get(word) or numerals.later_ordinals[word]
            if (group % 10 if value < 10 else group % 100) or group % 100 == 10:
                break
            group, ended = group + value, position + 1
            break
        elif word == numerals.hundred and 0 < group < 100:
            group, ended = group * 100, position + 1
        elif (
            word in numerals.scales
            and word != numerals.hundred
            and (group or (bound and numerals.scales[word] > bound))
        ):
            scale = numerals.scales[word]
            if bound is not None and scale >= bound:
                total = (total + group) * scale
            else:
                total += group * scale
            group, bound, ended = Decimal(0), scale, position + 1
        elif (
            word == numerals.joint
            and ended == position
            and (group % 100 == 0 and (group or total))
            and (following in numerals.units or following in numerals.wholes)
        ):
            pass
        else:
            break
        position += 1
    if ended == at:
        return Decimal(0), Decimal(1), at
    return total + group, bound if bound and not group else Decimal(1), ended
