"""What is known of English, the language that is translated into."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import chain

from translator.languages.language import Language
from translator.languages.tables import pattern, read_lines, read_table
from translator.languages.vocabulary import Vocabulary


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
    def reporting(self) -> frozenset[str]:
        """Verbs after which a clause or its subject may follow."""
        return self._words("reporting")

    @cached_property
    def saying(self) -> frozenset[str]:
        """Verbs by which somebody says something."""
        return self._words("attribution") | self._words("speech_verbs")

    @cached_property
    def never_last(self) -> frozenset[str]:
        """Words that no sentence ends in."""
        return self._words("never_last")

    @cached_property
    def opening_connectives(self) -> re.Pattern[str]:
        """What a sentence opens with to point back at the one before it, with its comma."""
        return re.compile(pattern(self._string("opening_connectives")), re.IGNORECASE)

    @cached_property
    def qualifying_words(self) -> frozenset[str]:
        """Words without which a sentence says more than it did: may, planned, allegedly, almost."""
        return self._words("qualifying_words")

    @cached_property
    def pointing_words(self) -> frozenset[str]:
        """Words with which a sentence that leans on another begins."""
        return self._words("pointing_words")

    @cached_property
    def first_person(self) -> frozenset[str]:
        """The pronouns of whoever speaks, in all their forms."""
        return self._words("first_person")

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

    @cached_property
    def affixes(self) -> Vocabulary:
        """How words are made of words, over no words at all."""
        return self._vocabulary(())

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every word that English text holds, names too, and what is made of them; read when it is first asked for."""
        return self._vocabulary(read_lines(self.code, "known_words.txt"))

    @cached_property
    def plain_words(self) -> Vocabulary:
        """The words that English text writes in lower case, and what is made of them: names are not among them."""
        return self._vocabulary(self.ordinary_words | self.function_words)

    def _vocabulary(self, words: Iterable[str]) -> Vocabulary:
        entries = (entry.split("=") for entry in self._string("suffixes").split())
        return Vocabulary(
            words, {suffix: tuple(befores.split("/")) for suffix, befores in entries}, self._words("prefixes")
        )

    def _lemmas(self, name: str) -> dict[str, str]:
        lines = (line.split() for line in self._string(name).splitlines() if line.strip())
        return {form: lemma for lemma, *forms in lines for form in forms}


ENGLISH = English("en")
