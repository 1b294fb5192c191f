"""What is known of a language, as values: a `SourceLanguage` is translated from, and English is translated into.

All of it stands in data files, one folder for each language (see `tables`), and is read when it is first asked for, so
that a value costs nothing until then. Patterns are compiled once, with it.
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

from translator.languages.tables import pattern, read_lines, read_rows, read_table, valued, word_set

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


class Calendar(NamedTuple):
    """The names of months (1 to 12) and weekdays (1, Monday, to 7), in lower case."""

    words: Mapping[str, tuple[DatePart, int]]
    short: frozenset[str]
    """Those that are short forms."""
    doubtful: frozenset[str]
    """Full forms that may be another word at the head of a sentence."""
    plural: str
    """What makes a plural of them."""

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
    grouped: re.Pattern[str]
    """A figure with marks between thousands."""
    also_grouped: re.Pattern[str] | None
    """One as the other convention has it, where text in use has both."""
    decimal_marks: str
    clock_marks: str
    decade: re.Pattern[str]
    """What after a figure makes it a decade."""
    range_mark: re.Pattern[str]
    clock: re.Pattern[str]
    """What before a figure tells that it is an hour."""
    day_half: re.Pattern[str]
    """What after an hour tells the half of the day."""
    afternoon: re.Pattern[str]
    morning: re.Pattern[str]

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
        return self._string("name")

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
            return re.compile(clock[name], re.IGNORECASE) if name in clock else _NEVER

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
            grouped=_GROUPED[thousands],
            also_grouped=_GROUPED[decimals] if figures["either_way"] else None,
            decimal_marks=decimals + (thousands if figures["either_way"] else ""),
            clock_marks=figures["clock"],
            decade=re.compile(figures["decade"]),
            range_mark=re.compile(figures["range"]),
            clock=clock_pattern("before"),
            day_half=clock_pattern("after"),
            afternoon=clock_pattern("afternoon"),
            morning=clock_pattern("morning"),
        )

    @cached_property
    def units(self) -> Mapping[str, str]:
        """Words for units of measure, each with the name of the unit (see `translator.quantities.units`)."""
        table: Mapping[str, str] = read_table(self.code, "numbers")["units"]
        return {word: unit for unit, words in table.items() for word in words.split()}

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
        return Calendar(words, frozenset(short), word_set(table["doubtful"]), table.get("plural", ""))

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


class Abbreviations(NamedTuple):
    """The word lists of `abbreviations.toml`; see there for what each means."""

    never_ends: frozenset[str]
    before_number: frozenset[str]
    ends_enumeration: frozenset[str]
    may_end: frozenset[str]
    degrees: frozenset[str]
    letter_labels: frozenset[str]
    sentence_starters: frozenset[str]
    lowercase_names: frozenset[str]
    marked_names: tuple[str, ...]
    clock_words: frozenset[str]
    zones: frozenset[str]
    money: tuple[str, ...]


class Furniture(NamedTuple):
    """Patterns of what in a news page is not the article; see `furniture.toml`."""

    furniture: re.Pattern[str]
    caption: re.Pattern[str]
    dateline: re.Pattern[str]
    tail: re.Pattern[str]
    """What a line carries after its last sentence: group `initials` of the editor, or an agency's `foot`."""


class SourceLanguage(Language):
    """A language that is translated from: what segmentation, checks, summaries and the glossary know of it."""

    @cached_property
    def abbreviations(self) -> Abbreviations:
        """Abbreviations by what may follow them, and the words that segmentation looks at beside them."""
        table: Mapping[str, Mapping[str, list[str]]] = read_table(self.code, "abbreviations")
        lists = {name: [word for group in groups.values() for word in group] for name, groups in table.items()}
        months = [
            word.capitalize()
            for calendar in (self.calendar, ENGLISH.calendar)
            for word in calendar.forms(DatePart.MONTH)
            if word in calendar.short or len(word) <= _SHORT_NAME
        ]
        lists["before_number"] += months

        def both_cases(name: str) -> frozenset[str]:
            return frozenset(lists[name]) | {word.upper() for word in lists[name]}

        return Abbreviations(
            never_ends=both_cases("never_ends"),
            before_number=both_cases("before_number"),
            ends_enumeration=both_cases("ends_enumeration"),
            may_end=both_cases("may_end"),
            degrees=frozenset(lists["degrees"]),
            letter_labels=frozenset(lists["letter_labels"]),
            sentence_starters=both_cases("sentence_starters"),
            lowercase_names=frozenset(lists["lowercase_names"]),
            marked_names=tuple(lists["marked_names"]),
            clock_words=frozenset(lists["clock_words"]),
            zones=frozenset(lists["zones"]),
            money=tuple(lists["money"]),
        )

    @cached_property
    def furniture(self) -> Furniture:
        """The patterns for page furniture, captions and datelines; those of one kind as one expression."""
        table = read_table(self.code, "furniture")
        calendars = (self.calendar, ENGLISH.calendar)
        weekdays = self.calendar.forms(DatePart.WEEKDAY)
        months = {word[:_SHORT_NAME] for calendar in calendars for word in calendar.forms(DatePart.MONTH)}
        parts = {"weekday": f"(?:{'|'.join(weekdays)})", "month": rf"(?:{'|'.join(sorted(months))})[a-z]*\.?"}

        def filled(text: str) -> str:
            return _PART.sub(lambda match: parts[match.group(1)], pattern(text))

        for name, text in table["parts"].items():
            parts[name] = filled(text)

        def joined(name: str) -> re.Pattern[str]:
            return re.compile("|".join(f"(?:{filled(text)})" for text in table[name].values()), re.IGNORECASE)

        tail = rf"(?<=[.!?\"”)]) *(?P<initials>{parts['initials']})$|(?<=[\s.!?\"”])(?P<foot>{parts['foot']})"
        return Furniture(joined("furniture"), joined("captions"), joined("datelines"), re.compile(tail))

    @cached_property
    def common_words(self) -> frozenset[str]:
        """Words that are written in lower case inside a sentence."""
        return frozenset(read_lines(self.code, "common_words.txt"))

    @cached_property
    def capitalised_words(self) -> frozenset[str]:
        """Words that it writes with a capital, and English translates."""
        return frozenset(word for line in read_lines(self.code, "capitalised_words.txt") for word in line.split())

    @cached_property
    def shared_words(self) -> frozenset[str]:
        """Words that English text holds too."""
        return frozenset(word for line in read_lines(self.code, "shared_words.txt") for word in line.split())

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Names that English writes otherwise: {word: English words or phrases, in lower case}."""
        return {
            name: tuple(" ".join(_NAME_WORD.findall(form.lower())) for form in forms)
            for name, forms in read_rows(self.code, "names.tsv")
        }

    @cached_property
    def name_origins(self) -> Mapping[str, tuple[str, ...]]:
        """Words that English writes with a capital, in lower case, each with beginnings of what it may stand for."""
        return {name.lower(): forms for name, forms in read_rows(self.code, "english_names.tsv")}

    @cached_property
    def telling_words(self) -> frozenset[str]:
        """Words by which texts of the language are told from those of others."""
        return (self.function_words | self._words("common")) - self._words("shared_function_words")

    @cached_property
    def clause_words(self) -> frozenset[str]:
        """Words with which a clause begins."""
        return self._words("clause_words")

    @cached_property
    def pointers(self) -> frozenset[str]:
        """Words that point back where a sentence begins with them."""
        return self._words("pointers")

    @cached_property
    def clitics(self) -> tuple[str, ...]:
        """What may hang on a word without making another of it."""
        return tuple(self._string("clitics").split())

    @cached_property
    def possessive(self) -> str:
        """The clitic that makes a word somebody's."""
        return self._string("possessive")

    @cached_property
    def has_glossary(self) -> bool:
        """Whether there is a built-in glossary of its institutions."""
        return bool(read_table(self.code, "language")["built_in_glossary"])


class English(Language):
    """The language that is translated into: what checks, grounding and the glossary know of it."""

    @cached_property
    def function_words(self) -> frozenset[str]:
        """Words that a sentence may use whether or not its evidence does.

        Those that change what is claimed (up, down, more, all, only, before, will, may) are not among them.
        """
        return self._words("function_words") | self._words("light_words")

    @cached_property
    def telling_words(self) -> frozenset[str]:
        """Words by which English is told from other languages."""
        return (self.function_words | self._words("claiming_words")) - self._words("shared_function_words")

    @cached_property
    def edge_words(self) -> frozenset[str]:
        """Words that carry no part of a term's meaning, at the edge of the words linked to it."""
        numerals = self.numerals
        numbers = frozenset(chain(numerals.units, numerals.wholes, numerals.scales, ("first", "second", "third")))
        return self._words("function_words") | self._words("claiming_words") | self.denials.sure | numbers

    @cached_property
    def linking_words(self) -> frozenset[str]:
        """Words that may stand between those linked to a term."""
        return self._words("linking_words")

    @cached_property
    def determiners(self) -> frozenset[str]:
        """Articles and what stands in their place."""
        return self._words("determiners")

    @cached_property
    def be(self) -> frozenset[str]:
        """The forms of to be."""
        return self._words("be")

    @cached_property
    def verbs(self) -> frozenset[str]:
        """Forms of verbs that do not end as verbs do."""
        return self.be | self._words("other_auxiliaries") | self._words("other_verbs") | frozenset(self.past_forms)

    @cached_property
    def past_forms(self) -> Mapping[str, str]:
        """The past tenses and participles of irregular verbs, with their verbs."""
        return self._lemmas("irregular_verbs")

    @cached_property
    def participles(self) -> frozenset[str]:
        """Participles that do not end in -ed."""
        return self._words("participles")

    @cached_property
    def prepositions(self) -> frozenset[str]:
        """Those by which a name or number is attached to a word before it."""
        return self._words("prepositions")

    @cached_property
    def time_prepositions(self) -> frozenset[str]:
        """More of them, with which an adverbial of time or place begins."""
        return self._words("time_prepositions")

    @cached_property
    def other_prepositions(self) -> frozenset[str]:
        """The rest of the common ones."""
        return self._words("other_prepositions")

    @cached_property
    def conjunctions(self) -> frozenset[str]:
        """Words that join what is alike."""
        return self._words("conjunctions")

    @cached_property
    def relatives(self) -> frozenset[str]:
        """Words that begin a relative clause."""
        return self._words("relatives")

    @cached_property
    def subordinators(self) -> frozenset[str]:
        """Words that begin a subordinate clause of another kind."""
        return self._words("subordinators")

    @cached_property
    def pronouns(self) -> Mapping[str, str]:
        """Each form of a pronoun, and the form that stands for them all."""
        lemmas = self._lemmas("pronouns")
        return dict(lemmas) | {lemma: lemma for lemma in lemmas.values()}

    @cached_property
    def attribution(self) -> frozenset[str]:
        """Verbs that say who said something."""
        return self._words("attribution")

    @cached_property
    def reporting(self) -> frozenset[str]:
        """Verbs after which a clause or its subject may follow."""
        return self._words("reporting")

    @cached_property
    def titles(self) -> frozenset[str]:
        """Abbreviations, in lower case and without it, after which a full stop is no end of a sentence."""
        return self._words("titles")

    @cached_property
    def estimates(self) -> tuple[str, ...]:
        """Phrases that make a number a bound or an estimate."""
        return tuple(read_table(self.code, "language")["estimates"])

    @cached_property
    def currencies(self) -> frozenset[str]:
        """Words for currencies beside an amount."""
        return self._words("currencies")

    @cached_property
    def demonym_endings(self) -> tuple[str, ...]:
        """Endings of what is of a place, the longest first."""
        return tuple(self._string("demonym_endings").split())

    @cached_property
    def derived(self) -> re.Pattern[str]:
        """Words whose endings tell that they are no names."""
        return re.compile(self._string("derived"))

    @cached_property
    def derived_at_head(self) -> re.Pattern[str]:
        """The same, by endings that names may have as well."""
        return re.compile(self._string("derived_at_head"))

    @cached_property
    def contracted(self) -> re.Pattern[str]:
        """What hangs on a word by an apostrophe."""
        return re.compile(self._string("contracted"))

    def _lemmas(self, name: str) -> dict[str, str]:
        lines = (line.split() for line in self._string(name).splitlines() if line.strip())
        return {form: lemma for lemma, *forms in lines for form in forms}


_SHORT_NAME = 3  # letters of the shortest short form of a month
_PART = re.compile(r"\{([a-z_]+)\}")
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

ENGLISH = English("en")
