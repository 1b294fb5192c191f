"""The typed values that flow through the pipeline. All are frozen.

An `Article` is what was read: the exact input, cut into paragraphs and sentences. A `BilingualArticle` is what
comes out: the same sentences, each paired with its translation, and the summary with its evidence. Its JSON form is
canonical; `docs/schema.json` is made from it. Every stage imports this module, and it imports none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, NonNegativeInt, model_validator


class FrozenModel(BaseModel):
    """Base of what is made once and read: documents and reports."""

    model_config = ConfigDict(frozen=True)


class ClosedModel(FrozenModel):
    """Base of the document model: frozen, and closed to unknown fields."""

    model_config = ConfigDict(extra="forbid")


def _source_language(code: str) -> str:
    if not _LANGUAGE_CODE.fullmatch(code):
        raise ValueError(f"{code!r} is no language that is translated from, by its ISO 639 code")
    return code


_LANGUAGE_CODE = re.compile(r"(?!en$)[a-z]{2,3}")
LanguageCode = Annotated[str, AfterValidator(_source_language)]
"""A language that is translated from, by its ISO 639-1 code, or that of ISO 639-3 where it has none."""


class Role(StrEnum):
    """What a paragraph is in its article."""

    HEADLINE = "headline"
    HEADING = "heading"
    """A heading within the article. Only a format tells it; it is not guessed from plain text."""
    DATELINE = "dateline"
    BODY = "body"
    CAPTION = "caption"
    FURNITURE = "furniture"
    """Text of the page around the article: share bars, bylines, pointers to other articles."""
    LIST = "list"
    QUOTE = "quote"
    CELL = "cell"
    """A cell of a table. Only a format tells it."""


def is_blank(text: str) -> bool:
    """Whether a text holds nothing to translate: only white space, control and format characters."""
    return text.isspace() or all(c.isspace() or unicodedata.category(c) in ("Cc", "Cf") for c in text)


class Block(ClosedModel):
    """A stretch of a text that a reader knows to be one paragraph, so that segmentation need not guess.

    `start` and `end` are character (code point) offsets. Where `role` is None, what the paragraph is shows by itself.
    """

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    role: Role | None = None


class Metadata(ClosedModel):
    """What a source says of an article besides its text; None where it says nothing.

    `date` is ISO 8601 where the format has it so, else as the source writes it; `language` is a BCP 47 tag. `fields`
    are those of the record that the article is, in a data set, all but its text.
    """

    title: str | None = None
    date: str | None = None
    byline: str | None = None
    source_url: str | None = None
    language: str | None = None
    fields: dict[str, JsonValue] = {}


class Sentence(ClosedModel):
    """One sentence of the source: one unit of translation.

    `start` and `end` are character (code point) offsets into the article's text, which holds `text` between them.
    """

    id: str
    text: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Paragraph(ClosedModel):
    """A paragraph of the source, in its order, with at least one sentence."""

    id: str
    role: Role
    sentences: tuple[Sentence, ...] = Field(min_length=1)


class Article(ClosedModel):
    """An article in a source language: the exact input and its sentences. `translator.readers` makes one.

    `sha256` is that of the bytes it was read from, and `encoding` is how its text is encoded in them. Between one
    sentence and the next lies only blank text (see `is_blank`), so the sentences at their offsets give the text back.
    """

    name: str
    text: str
    encoding: str = "utf-8"
    sha256: str
    language: LanguageCode = "id"
    paragraphs: tuple[Paragraph, ...]
    warnings: tuple[str, ...] = ()
    metadata: Metadata = Metadata()

    @property
    def sentences(self) -> Iterator[Sentence]:
        """Every sentence, in order."""
        return (sentence for paragraph in self.paragraphs for sentence in paragraph.sentences)

    @model_validator(mode="after")
    def _nothing_is_lost(self) -> Self:
        check_offsets(self.text, self.sentences)
        return self


def check_offsets(text: str, sentences: Iterable[Sentence]) -> None:
    """Raise ValueError unless the sentences lie in order in the text and leave only blank text out."""
    at = 0
    for sentence in sentences:
        if sentence.start < at or text[sentence.start : sentence.end] != sentence.text or not sentence.text:
            raise ValueError(f"sentence {sentence.id} is not at its offsets")
        if not is_blank(text[at : sentence.start]):
            raise ValueError(f"text before sentence {sentence.id} is in no sentence")
        at = sentence.end
    if not is_blank(text[at:]):
        raise ValueError("text after the last sentence is in no sentence")


class Severity(StrEnum):
    """How much a flag should worry a reader."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class FlagKind(StrEnum):
    """What a flag says of a sentence pair; `translator.checks.MEANINGS` explains each."""

    SPLIT = "split"
    RETRIED = "retried"
    LOOP = "loop"
    EMPTY = "empty"
    TOO_LONG = "too-long"
    TOO_SHORT = "too-short"
    UNTRANSLATED = "untranslated"
    SPAN = "span"
    NUMBER = "number"
    UNIT = "unit"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    LEFTOVER = "leftover"
    REPEATED = "repeated"
    REPAIRED = "repaired"
    PUNCTUATION = "punctuation"
    NON_WORD = "non-word"
    UNSUPPORTED = "unsupported"
    OPPOSITE = "opposite"
    HEDGE = "hedge"
    QUOTATION = "quotation"
    ROLE = "role"
    GLOSSARY = "glossary"


Span = tuple[NonNegativeInt, NonNegativeInt]
"""The start and end of a stretch of text, in characters (code points)."""


class Flag(ClosedModel):
    """Something a reader should know of one sentence pair.

    The spans are the places it is about, in the text of the sentence and in that of its translation; a flag of the
    pair as a whole has none.
    """

    kind: FlagKind
    severity: Severity
    message: str
    source_spans: tuple[Span, ...] = ()
    target_spans: tuple[Span, ...] = ()


class Origin(StrEnum):
    """How a translation came about."""

    MACHINE = "machine"
    """The model made it in this run."""
    MEMORY = "memory"
    """The same model made it, with the same options, in an earlier run; it comes from the translation memory."""
    CORRECTED = "corrected"
    """A person wrote or approved it, and no model had a part in it; from the translation memory, or put in later."""


class Suggestion(ClosedModel):
    """A corrected translation of a sentence that is like this one: for a person to look at, never used by itself.

    `score` is the likeness of the two Indonesian sentences, from 0 to 1 (see `translator.memory.similarity`).
    """

    source: str
    target: str
    score: float = Field(ge=0, le=1)


class AlignmentMethod(StrEnum):
    """How word links were found; `translator.alignment` documents each."""

    ATTENTION = "attention"
    """From the decoder's cross attention."""
    LEXICAL = "lexical"
    """From the words themselves and their places, where there is no attention, or one that does not align."""


Link = tuple[NonNegativeInt, NonNegativeInt, Annotated[float, Field(gt=0, le=1)]]
"""A word of the source and one of the translation, each by its number, and the weight of their connection."""


class Alignment(ClosedModel):
    """Which words of a translation came from which words of its sentence, as many-to-many links.

    The words are spans of the two texts, in order; a link names one of each. The weights of a word of the translation
    sum to at most 1.
    """

    method: AlignmentMethod
    source_words: tuple[Span, ...]
    target_words: tuple[Span, ...]
    links: tuple[Link, ...]


class ConfidenceLevel(StrEnum):
    """What an estimate comes to for a reader."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Confidence(ClosedModel):
    """How far a translation can be relied on, as an estimate; `translator.confidence` says of what, and how good.

    `doubtful` are the words of the translation to look at, the likeliest to be wrong, as spans of its text.
    """

    probability: float = Field(ge=0, le=1)
    level: ConfidenceLevel
    doubtful: tuple[Span, ...] = ()


class Translation(ClosedModel):
    """The English side of one sentence.

    `score` is the mean log-probability (natural logarithm) of the translation's tokens, 0 at best, as the model saw
    them; None where nothing had to be decoded. `suggestions` come best first.
    """

    text: str
    score: float | None = Field(default=None, le=0, allow_inf_nan=False)
    confidence: Confidence | None = None
    alignment: Alignment | None = None
    flags: tuple[Flag, ...] = ()
    origin: Origin = Origin.MACHINE
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether a flag says not to rely on it."""
        return any(flag.severity is Severity.ERROR for flag in self.flags)


class SentencePair(ClosedModel):
    """A source sentence and its translation."""

    source: Sentence
    target: Translation

    @property
    def id(self) -> str:
        """The id of the source sentence."""
        return self.source.id


class BilingualParagraph(ClosedModel):
    """A paragraph of the source with its translation, sentence by sentence."""

    id: str
    role: Role
    pairs: tuple[SentencePair, ...] = Field(min_length=1)


class SummaryMethod(StrEnum):
    """How a sentence of the summary came about."""

    GENERATED = "generated"
    """Written by the summarization model, and accepted by grounding."""
    EXTRACT = "extract"
    """The translation of a source sentence, word for word."""
    SHORTENED = "shortened"
    """The translation of a source sentence without its dateline, brackets or side matter, left out by rule."""


class SummarySentence(ClosedModel):
    """One sentence of the summary, and the ids of the source sentences that support it.

    `support` is the share of its content words that the translations of these sentences hold, from 0 to 1.
    `stands_in` says of a headline that it is not the article's own: that has none, or its translation is too doubtful.
    """

    text: str
    method: SummaryMethod
    support: float | None = Field(default=None, ge=0, le=1)
    evidence: tuple[str, ...] = Field(min_length=1)
    stands_in: bool = False


class Summary(ClosedModel):
    """An English headline and summary; the headline is None only where the article has no sentence to take it from."""

    headline: SummarySentence | None
    sentences: tuple[SummarySentence, ...]


class ModelUse(ClosedModel):
    """A model that took part: what it was for, which it is exactly, and what ran it.

    `sha256` is that of the weights, `files_sha256` of the configuration and vocabulary beside them. `engine` is what
    ran it, on a kind of `device` ("cpu", "cuda", "mps"), in numbers of a type ("int8_float32", "float16"): all three
    have a part in its words.
    """

    task: Literal["translation", "summarization"]
    name: str
    revision: str
    sha256: str
    files_sha256: str = ""
    engine: str
    device: str = "cpu"
    compute_type: str = ""


class Provenance(ClosedModel):
    """What is needed to make the same output again.

    `alignment` is how words were linked where the model translated in this run, `confidence` the revision of the
    model whose translations confidence was fitted to. `signature` has, for each stage, the SHA-256 of what decides
    its output besides the article: model, options and rules. `options` are the settings in force, as the configuration
    names them, without a path on the machine that made it: a model goes by its name, a glossary by its SHA-256.
    """

    package_version: str
    created: datetime
    input_sha256: str
    input_encoding: str
    models: tuple[ModelUse, ...]
    alignment: AlignmentMethod | None = None
    confidence: str = ""
    signature: dict[str, str] = {}
    options: dict[str, JsonValue]


class BilingualArticle(ClosedModel):
    """An article beside its English translation, sentence by sentence, with a summary that names its evidence."""

    schema_version: Literal[1] = 1
    name: str
    language: LanguageCode = "id"
    text: str
    paragraphs: tuple[BilingualParagraph, ...]
    summary: Summary | None
    warnings: tuple[str, ...] = ()
    metadata: Metadata = Metadata()
    provenance: Provenance

    @property
    def pairs(self) -> Iterator[SentencePair]:
        """Every sentence pair, in order."""
        return (pair for paragraph in self.paragraphs for pair in paragraph.pairs)

    def evidence(self, sentence: SummarySentence) -> tuple[SentencePair, ...]:
        """The sentence pairs that support a sentence of the summary, in the order of the article."""
        return tuple(pair for pair in self.pairs if pair.id in sentence.evidence)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        check_offsets(self.text, (pair.source for pair in self.pairs))
        if self.summary:
            ids = {pair.id for pair in self.pairs}
            headline = (self.summary.headline,) if self.summary.headline else ()
            for sentence in (*headline, *self.summary.sentences):
                if unknown := set(sentence.evidence) - ids:
                    raise ValueError(f"the summary names evidence that is not in the article: {sorted(unknown)}")
        return self
