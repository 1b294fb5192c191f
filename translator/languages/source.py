"""What is known of a language that is translated from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from translator.languages.english import ENGLISH
from translator.languages.language import DatePart, Language
from translator.languages.lexicon import Affixes, Lexicon
from translator.languages.tables import has_data, pattern, read_lines, read_rows, read_table, word_set

_SHORT_NAME = 3  # letters of the shortest short form of a month
_PART = re.compile(r"\{([a-z_]+)\}")
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


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
    capitals: frozenset[str]
    """Those of the lists above that are only the capitals of an entry: they count where all is in capitals."""
    connectives: frozenset[str]
    domains: frozenset[str]
    attributions: frozenset[str]
    starter_shapes: re.Pattern[str]
    after_ordinals: frozenset[str]
    """Words before which a figure with a full stop is an ordinal (3. Oktober)."""


LONGEST_INITIALS = 64
"""More characters than `initials` of furniture ever have, with blanks before them."""


class Furniture(NamedTuple):
    """Patterns of what in a news page is not the article; see `furniture.toml`."""

    furniture: re.Pattern[str]
    caption: re.Pattern[str]
    dateline: re.Pattern[str]
    initials: re.Pattern[str]
    """Those of the editor, where a line ends with them; at most `LONGEST_INITIALS` characters."""
    foot: re.Pattern[str]
    """An agency's, which a line may carry after its last sentence."""


class Glued(NamedTuple):
    """Words that scraped text runs together with their neighbour; see `language.toml`. What has no list is empty."""

    heads: frozenset[str]
    before_capitals: frozenset[str]
    before_figures: frozenset[str]
    tails: frozenset[str]
    after_words: frozenset[str]
    after_capitals: frozenset[str]
    after_long_words: frozenset[str]
    after_figures: frozenset[str]
    doubtful_tails: frozenset[str]
    active: tuple[str, ...]
    """How verbs begin with which no name ends, and those of other verbs."""
    passive: tuple[str, ...]


class SourceLanguage(Language):
    """A language that is translated from: what segmentation, checks, summaries and the glossary know of it."""

    def knows(self, table: str) -> bool:
        """Whether there is a data file of this name for it (see `features.py`), besides what every language has."""
        return has_data(self.code, table)

    @property
    def is_known(self) -> bool:
        """Whether anything is known of it but its name."""
        return self.knows("language")

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

        classes = ("never_ends", "before_number", "ends_enumeration", "may_end")
        written = {word for name in classes for word in lists[name]}
        capitals = {word.upper() for word in written} - written

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
            capitals=frozenset(capitals),
            connectives=both_cases("connectives"),
            domains=frozenset(lists["domains"]),
            attributions=frozenset(lists["attributions"]),
            starter_shapes=re.compile("|".join(lists["starter_shapes"])),
            after_ordinals=frozenset(lists.get("after_ordinals", ())),
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

        return Furniture(
            furniture=joined("furniture"),
            caption=joined("captions"),
            dateline=joined("datelines"),
            initials=re.compile(rf"(?<=[.!?\"”)]) *({parts['initials']})$"),
            foot=re.compile(parts["foot"]),
        )

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
    def institutions(self) -> Mapping[str, tuple[str, ...]]:
        """Short names of institutions (KPK, Kemenkes): the official forms of the built-in glossary, in lower case."""
        return {
            name: tuple(" ".join(_NAME_WORD.findall(form.lower())).removeprefix("the ") for form in forms)
            for name, forms in read_rows(self.code, "institutions.tsv")
            if self.has_glossary and name.isalpha() and name != "source"
        }

    @cached_property
    def lexicon(self) -> Lexicon:
        """Which English words translate its words."""
        prefixes = (each.partition("=") for each in self._string("derived_prefixes").split())
        affixes = Affixes(
            self.clitics,
            {prefix: lost for prefix, _, lost in prefixes},
            tuple(self._string("derived_suffixes").split()),
        )
        return Lexicon(read_lines(self.code, "lexicon.txt"), affixes)

    @cached_property
    def double_names(self) -> frozenset[str]:
        """Names of people and places that are words as well (Padang, Surya)."""
        return self._words("double_names")

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
    def counting_off(self) -> re.Pattern[str]:
        """How a sentence begins that is one of several which are counted off."""
        return re.compile(self._string("counting_off") or "(?!)", re.IGNORECASE)

    @cached_property
    def demonstratives(self) -> frozenset[str]:
        """Words after a noun that say it has been named before."""
        return self._words("demonstratives")

    @cached_property
    def never_pointed_at(self) -> frozenset[str]:
        """Nouns, of time and place, after which such a word points at nothing in the text."""
        return self._words("never_pointed_at")

    @cached_property
    def agencies(self) -> frozenset[str]:
        """Agencies and papers, in lower case, as datelines name them."""
        return self._words("agencies")

    @cached_property
    def glued(self) -> Glued:
        """Words by which it is told that a blank is missing."""
        table: Mapping[str, str] = read_table(self.code, "language")["glued"]
        return Glued(
            heads=word_set(table["heads"]),
            before_capitals=word_set(table["before_capitals"]),
            before_figures=word_set(table["before_figures"]),
            tails=word_set(table["tails"]),
            after_words=word_set(table["after_words"]),
            after_capitals=word_set(table["after_capitals"]),
            after_long_words=word_set(table["after_long_words"]),
            after_figures=word_set(table["after_figures"]),
            doubtful_tails=word_set(table["doubtful_tails"]),
            active=tuple(table["active"].split()),
            passive=tuple(table["passive"].split()),
        )

    @cached_property
    def clitics(self) -> tuple[str, ...]:
        """What may hang on a word without making another of it."""
        return tuple(self._string("clitics").split())

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """What stands at the beginning of a word and is none itself."""
        return self._words("prefixes")

    @cached_property
    def possessive(self) -> str:
        """The clitic that makes a word somebody's."""
        return self._string("possessive")

    @cached_property
    def has_glossary(self) -> bool:
        """Whether there is a built-in glossary of its institutions."""
        return bool(read_table(self.code, "language")["built_in_glossary"])
