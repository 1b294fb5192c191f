"""What is known of any language, as a value.

All of it stands in data files, one folder for each language (see `tables`), and is read when it is first asked for, so
that a value costs nothing until then. Patterns are compiled once, with it. `source.py` adds what only a language
that is translated from has, `english.py` what only English has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cached_property
from itertools import chain, zip_longest
from typing import NamedTuple

from translator.languages.tables import language_names, pattern, read_lines, read_table, valued, word_set
from translator.languages.word_classes import WordClasses

_NEVER = re.compile(r"(?!)")
_GROUPED = {
    ".": re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?"),
    ",": re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?"),
}
"""Figures with this mark between thousands and the other before decimals."""


class DatePart(Enum):
    """What a word of the calendar names."""

    MONTH = "month"
    WEEKDAY = "weekday"


class SayingVerbs(NamedTuple):
    """Verbs by which somebody says something, by where whoever does stands."""

    behind: frozenset[str]
    """Behind their speaker (Budi mengatakan, Budi said)."""
    before: frozenset[str]
    """Before their speaker, where a quotation or pause goes before them (kata Budi, said Budi)."""
    citing: frozenset[str]
    """Before their speaker, wherever they stand (menurut Budi, according to Budi)."""


class Calendar(NamedTuple):
    """The names of months (1 to 12) and weekdays (1, Monday, to 7), in lower case."""

    words: Mapping[str, tuple[DatePart, int]]
    short: frozenset[str]
    """Those that are short forms."""
    doubtful: frozenset[str]
    """Full forms that may be another word at the head of a sentence."""
    plural: str
    """What makes a plural of them."""
    day_first: bool
    """Whether a date in figures has the day before the month; else it may be either way."""
    places: re.Pattern[str]
    """What names no day, though a word of the calendar is in it."""
    month_names: tuple[str, ...]
    """The usual name of each month, as it is written in a sentence."""
    date_words: str
    """A pattern of words after which figures are a date, without a weekday."""
    no_date_words: str
    """A pattern of words after which they are none: numbers of laws, addresses, fractions."""

    def names(self, word: str) -> bool:
        """Whether a word, in any case, is the name of a month or weekday."""
        low = word.lower()
        return low in self.words or (bool(self.plural) and low.removesuffix(self.plural) in self.words)

    def forms(self, part: DatePart) -> tuple[str, ...]:
        """The names of the months or of the weekdays, short ones too, in their order."""
        return tuple(word for word, (named, _) in self.words.items() if named is part)


@dataclass(frozen=True, eq=False)
class Numerals:
    """How a language writes numbers and clock times.

    `units` are 1 to 9; `wholes` add themselves (sebelas, seventy); `singles` are one of a scale (seribu); `implied`
    may stand for a number, or be put for one; `vague` and `periods` are orders of magnitude, in powers of ten;
    `suffixes` cut a scale short right after a figure. What a language has no word for is the empty text.
    """

    units: Mapping[str, Decimal]
    wholes: Mapping[str, Decimal]
    scales: Mapping[str, Decimal]
    singles: Mapping[str, Decimal]
    ordinals: Mapping[str, Decimal]
    later_ordinals: Mapping[str, Decimal]
    """Those that are ordinals after another number word only (twenty-first)."""
    implied: Mapping[str, tuple[Decimal, ...]]
    vague: Mapping[str, int]
    periods: Mapping[str, int]
    suffixes: Mapping[str, Decimal]
    articles: frozenset[str]
    """Words that stand for one before a scale: a hundred."""
    half: str
    added_half: tuple[str, ...]
    """The words of a half after a whole number."""
    point: str
    degrees: frozenset[str]
    """Words for degrees of a temperature."""
    of: str
    """What joins two orders of magnitude."""
    ten: str
    """The word of which a unit before it makes tens (dua puluh); a language without it has words for all tens."""
    teen: str
    hundred: str
    joint: str
    """What may stand between hundreds and the rest."""
    tens_of_years: str
    a_dozen_or_so: str
    numbered: frozenset[str]
    """Words after which a single letter is a Roman numeral (kelas X)."""
    grouped: re.Pattern[str]
    """A figure with marks between thousands."""
    blanks: bool
    """Whether blanks may stand between thousands."""
    also_grouped: re.Pattern[str] | None
    """One as the other convention has it, where text in use has both."""
    decimal_marks: str
    clock_marks: str
    decade: re.Pattern[str]
    """What after a figure makes it a decade."""
    goes_on: re.Pattern[str]
    """What right after a figure makes something else of it than its value tells."""
    range_mark: re.Pattern[str]
    clock: re.Pattern[str]
    """What before a figure tells that it is an hour."""
    day_half: re.Pattern[str]
    """What after an hour tells the half of the day."""
    afternoon: re.Pattern[str]
    """What tells that it is in the second half, or at night; `midday` and `night` tell of them more closely."""
    midday: re.Pattern[str]
    night: re.Pattern[str]
    morning: re.Pattern[str]
    half_before: re.Pattern[str]
    """What before an hour makes it half an hour less."""
    shifts_before: Mapping[str, int]
    """What before an hour makes it so many minutes more or less: half past, quarter to."""
    shifts_after: Mapping[str, int]
    shift_before: re.Pattern[str]
    """The same as patterns; group `shift` is what is in the table."""
    shift_after: re.Pattern[str]
    range_of_hours: re.Pattern[str]
    """What stands between an hour and its half of the day where two hours share it."""
    says_half_always: bool
    """Whether the half of the day, where it is said, is part of the time (7 p.m.): its language counts to twelve."""

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word but the articles that a number may begin with, or that stands for one."""
        tables = (self.units, self.wholes, self.scales, self.singles, self.ordinals, self.implied, self.vague)
        return frozenset(chain({self.half}, self.periods, *tables))


@dataclass(frozen=True, eq=False)
class Denials:
    """Words that deny: surely, perhaps (they may stand for a sure denial of another language), or of their own kind."""

    sure: frozenset[str]
    sure_form: re.Pattern[str]
    maybe: frozenset[str]
    maybe_form: re.Pattern[str]
    other: frozenset[str]
    other_form: re.Pattern[str]
    idioms: re.Pattern[str]
    """Sure denials that another language often puts without one."""
    phrases: re.Pattern[str]
    """Several words that may deny."""
    negated: re.Pattern[str]
    """Words with a prefix that denies."""
    prefixed: re.Pattern[str]
    """The same, where the rest, group 1, must be a word."""
    not_prefixed: re.Pattern[str]
    """What only looks so."""

    def surely(self, word: str) -> bool:
        """Whether a word in lower case surely denies."""
        return word in self.sure or self.sure_form.fullmatch(word) is not None


@dataclass(frozen=True, eq=False)
class Language:
    """What is known of a language whichever side it is on. Two values of one language are the same object."""

    code: str
    """ISO 639-1."""

    @cached_property
    def name(self) -> str:
        """The English name."""
        return language_names()[self.code]

    @cached_property
    def is_latin(self) -> bool:
        """Whether it is written in Latin letters, so that those of other scripts are foreign to it."""
        return bool(read_table(self.code, "language")["latin"])

    @cached_property
    def function_words(self) -> frozenset[str]:
        """Words that say little of what a text is about."""
        return self._words("function_words")

    @cached_property
    def numerals(self) -> Numerals:
        """How it writes numbers and clock times."""
        table = read_table(self.code, "numbers")
        words: Mapping[str, str] = table["words"]
        figures, clock = table["figures"], table["clock"]
        thousands, decimals = figures["thousands"], figures["decimals"]

        def tabled(name: str) -> dict[str, Decimal]:
            return valued(words.get(name, ""))

        def orders(name: str) -> dict[str, int]:
            return {word: int(order) for word, order in tabled(name).items()}

        def clock_pattern(name: str) -> re.Pattern[str]:
            return re.compile(pattern(clock[name]), re.IGNORECASE) if name in clock else _NEVER

        def shifts(name: str) -> dict[str, int]:
            entries = (entry.split("=") for entry in clock.get(name, "").split())
            return {phrase.replace("_", " "): int(minutes) for phrase, minutes in entries}

        def shift_pattern(name: str, whole: str) -> re.Pattern[str]:
            phrases = "|".join(sorted(shifts(name), key=len, reverse=True)).replace(" ", r"[\s-]")
            return re.compile(whole.format(phrases), re.IGNORECASE) if phrases else _NEVER

        return Numerals(
            units=tabled("units"),
            wholes=tabled("wholes"),
            scales=tabled("scales"),
            singles=tabled("singles"),
            ordinals=tabled("ordinals"),
            later_ordinals=tabled("later_ordinals"),
            implied={
                word: tuple(map(Decimal, values.split("/")))
                for word, _, values in (entry.partition("=") for entry in words["implied"].split())
            },
            vague=orders("vague"),
            periods=orders("periods"),
            suffixes=tabled("suffixes"),
            articles=word_set(words.get("articles", "")),
            half=table["half"],
            added_half=tuple(table["added_half"].split()),
            point=table["point"],
            degrees=word_set(table["degrees"]),
            of=table.get("of", ""),
            ten=table.get("name_of_ten", ""),
            teen=table.get("name_of_teen", ""),
            hundred=table["hundred"],
            joint=table.get("joint", ""),
            tens_of_years=table.get("tens_of_years", ""),
            a_dozen_or_so=table.get("a_dozen_or_so", ""),
            numbered=word_set(table["numbered"]),
            grouped=_GROUPED[thousands],
            blanks=figures.get("blanks", False),
            also_grouped=_GROUPED[decimals] if figures["either_way"] else None,
            decimal_marks=decimals + (thousands if figures["either_way"] else ""),
            clock_marks=figures["clock"],
            decade=re.compile(figures["decade"]),
            goes_on=re.compile(figures["goes_on"]) if "goes_on" in figures else _NEVER,
            range_mark=re.compile(figures["range"]),
            clock=clock_pattern("before"),
            day_half=clock_pattern("after"),
            afternoon=clock_pattern("afternoon"),
            midday=clock_pattern("midday"),
            night=clock_pattern("night"),
            morning=clock_pattern("morning"),
            half_before=clock_pattern("half_before"),
            shifts_before=shifts("shifts_before"),
            shifts_after=shifts("shifts_after"),
            shift_before=shift_pattern("shifts_before", r"\b(?P<shift>{})\s$"),
            shift_after=shift_pattern("shifts_after", r"\s(?P<shift>{})\b"),
            range_of_hours=re.compile(rf"{figures['range']}[0-9]{{1,2}}(?:[.:][0-9]{{2}})?(?=\s?[^\W\d_])"),
            says_half_always=clock.get("twelve_hours", False),
        )

    @cached_property
    def units(self) -> Mapping[str, frozenset[str]]:
        """Words and phrases, in lower case, for units of measure and currencies, with the names of what they may mean.

        The names are explained in `translator.quantities.units`.
        """
        found: dict[str, frozenset[str]] = {}
        table = read_table(self.code, "numbers")
        for unit, words in chain(table["units"].items(), table["currencies"].items()):
            for word in words.split():
                phrase = word.replace("_", " ")
                found[phrase] = found.get(phrase, frozenset()) | {unit}
        return found

    @cached_property
    def powers(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """Words that make a unit of length one of area (2) or volume (3): those before it, and those after it."""
        table = read_table(self.code, "numbers")

        def read(*names: str) -> dict[str, int]:
            return {word: power for power, name in enumerate(names, start=2) for word in table.get(name, "").split()}

        return read("square", "cubic"), read("squared", "cubed")

    @cached_property
    def calendar(self) -> Calendar:
        """Its months and weekdays."""
        table = read_table(self.code, "calendar")
        words: dict[str, tuple[DatePart, int]] = {}
        short: set[str] = set()
        for part, key in ((DatePart.MONTH, "months"), (DatePart.WEEKDAY, "weekdays")):
            forms = zip_longest(table[key], table.get(f"short_{key}", ()), fillvalue="")
            for value, (full, shortened) in enumerate(forms, start=1):
                words |= dict.fromkeys([*full.split(), *shortened.split()], (part, value))
                short.update(shortened.split())
        places = table.get("places", "")
        return Calendar(
            words,
            frozenset(short),
            word_set(table["doubtful"]),
            table.get("plural", ""),
            table.get("day_first", False),
            re.compile(pattern(places)) if places else _NEVER,
            tuple(forms.split()[0].capitalize() for forms in table["months"]),
            table.get("date_words", "(?!)"),
            table.get("no_date_words", "(?!)"),
        )

    @cached_property
    def denials(self) -> Denials:
        """Its words that deny."""
        table: Mapping[str, str] = read_table(self.code, "denials")

        def form(name: str) -> re.Pattern[str]:
            return re.compile(pattern(table[name]), re.IGNORECASE) if name in table else _NEVER

        return Denials(
            sure=word_set(table["sure"]),
            sure_form=form("sure_form"),
            maybe=word_set(table["maybe"]),
            maybe_form=form("maybe_form"),
            other=word_set(table["other"]),
            other_form=form("other_form"),
            idioms=form("idioms"),
            phrases=form("phrases"),
            negated=form("negated"),
            prefixed=form("prefixed"),
            not_prefixed=form("not_prefixed"),
        )

    @cached_property
    def opposites(self) -> WordClasses:
        """Words of opposite meaning: classes are an axis and a pole, as in `quantity up` and `quantity down`."""
        axes = read_table(self.code, "opposites")
        return WordClasses({f"{axis} {pole}": words for axis, poles in axes.items() for pole, words in poles.items()})

    @cached_property
    def hedges(self) -> WordClasses:
        """Words by which something is not asserted, by kind of hedge; in English, also those that may stand for it."""
        return WordClasses({kind: table["words"] for kind, table in read_table(self.code, "hedges").items()})

    @cached_property
    def after_hedges(self) -> WordClasses:
        """Words of which one must follow for a hedge to be one, by kind, for the kinds where it matters."""
        tables = read_table(self.code, "hedges").items()
        return WordClasses({kind: table["before"] for kind, table in tables if "before" in table})

    @cached_property
    def never_hedges_after(self) -> WordClasses:
        """Words right after which a hedge is none (sebanyak mungkin), by kind."""
        tables = read_table(self.code, "hedges").items()
        return WordClasses({kind: table["not_after"] for kind, table in tables if "not_after" in table})

    @cached_property
    def saying_verbs(self) -> SayingVerbs:
        """Its verbs of saying, and what names whoever says something."""
        return SayingVerbs(*(self._words(f"saying_{name}") for name in SayingVerbs._fields))

    @cached_property
    def passive(self) -> re.Pattern[str]:
        """What may turn round who does what to whom, or joins what has no order."""
        return re.compile(self._string("passive"), re.IGNORECASE)

    @cached_property
    def roles(self) -> WordClasses:
        """Words for what somebody is in a story: classes are a group and a role, as in `case victim`."""
        groups = read_table(self.code, "roles")
        return WordClasses(
            {f"{group} {role}": words for group, roles in groups.items() for role, words in roles.items()}
        )

    @cached_property
    def telling_words(self) -> frozenset[str]:
        """Words by which texts of the language are told from those of others."""
        return self.function_words

    @cached_property
    def ordinary_words(self) -> frozenset[str]:
        """Words that a capital does not make a name; empty where none are listed."""
        return frozenset(line.replace("'", "") for line in read_lines(self.code, "ordinary_words.txt"))

    @cached_property
    def low_in_titles(self) -> frozenset[str]:
        """Words that stay in lower case in a title."""
        return self._words("low_in_titles")

    @cached_property
    def several(self) -> frozenset[str]:
        """Words after which a noun is in the plural."""
        return self._words("several")

    def _string(self, name: str) -> str:
        found: str = read_table(self.code, "language")[name]
        return found

    def _words(self, name: str) -> frozenset[str]:
        return word_set(self._string(name))
