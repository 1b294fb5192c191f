"""The translation stage: sentences in, translations out, one for each, in order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import partial
from typing import NamedTuple

from translator.alignment import align_by_attention, align_lexically, join, realign
from translator.checks import Judgement, judge, untranslated
from translator.document import (
    Alignment,
    AlignmentMethod,
    Flag,
    FlagKind,
    Severity,
    Suggestion,
    Translation,
)
from translator.languages import INDONESIAN, SourceLanguage
from translator.languages.casing import capitalized, is_all_caps, is_title_case, label_as_read, label_like, restore_case
from translator.languages.unwrapping import unwrap
from translator.placeables import EMOJI, Hidden, Rewriting, decode_entities, find_placeables
from translator.placeables.scraped import repaired, take_apart
from translator.progress import Progress, silent
from translator.translation.dates import Spelling, keep_figures, spell_dates
from translator.translation.engine import Decoding, Hypothesis, TranslationEngine
from translator.translation.layout import Piece, has_columns, lay_out
from translator.translation.splitting import rejoin, split_to_limit
from translator.translation.standins import Masked, Reading, Restored, carry

_TOLD_TOKENS = 512  # source tokens between two reports of progress


_WORDS_SHOWN = 4
_EMOJI = re.compile(EMOJI)


class SourceSentence(NamedTuple):
    """A sentence to translate, and how its article writes words that capitals hide (see `usual_forms`)."""

    text: str
    forms: Mapping[str, str]


class PreparedSentence(NamedTuple):
    """A unit made ready: as its article has it, made plain (`text`), and `restored` to the case of a sentence.

    `restored` is what is translated, without HTML entities, and with tabs where these part the cells of a table;
    `repairs` says where blanks were put into it that scraping lost, `dates` where dates in it were spelled out,
    `keeps_dates` whether they are to come out in figures.
    """

    original: str
    text: str
    restored: str
    capitals: bool
    repairs: Rewriting | None = None
    dates: Spelling | None = None
    keeps_dates: bool = False


class _Attempt(NamedTuple):
    """What decoding made of a text, in so many tokens.

    `worthless` where it is not to be shown if it can be helped, `misplaced` where a placeable is not in its place;
    `faults` are errors and warnings.
    """

    made: Translation
    tokens: int
    worthless: bool
    misplaced: bool = False
    faults: tuple[int, int] = (0, 0)


class Translator:
    """Translates sentences with an engine: what is long is split, what is equal is done once, what failed is retried.

    Of the hypotheses that the engine weighed, the one in which the checks find least wrong is taken.

    Holds no state but the engine, so it may be called from several threads. A translation memory goes around it: see
    `translator.memory.RememberingTranslator`.
    """

    def __init__(
        self,
        engine: TranslationEngine,
        *,
        beam_size: int,
        batch_tokens: int,
        max_sentence_tokens: int,
        keeps_dates: bool = False,
    ) -> None:
        """`max_sentence_tokens`: a longer sentence is split; the model's own limit holds where it is lower.

        The model reads dates in figures with the names of their months; `keeps_dates`: they come out as they were.
        """
        self.engine = engine
        self._beam_size = beam_size
        self._batch_tokens = batch_tokens
        self._limit = min(max_sentence_tokens, engine.max_source_tokens)
        self._keeps_dates = keeps_dates
        self._language = INDONESIAN

    def reading(self, language: SourceLanguage) -> Translator:
        """This translator, with the same engine, for sentences of a language."""
        other = copy(self)
        other._language = language
        return other

    @property
    def alignment(self) -> AlignmentMethod:
        """How words are linked in what the engine translates."""
        return AlignmentMethod.ATTENTION if self.engine.aligns else AlignmentMethod.LEXICAL

    def translate(self, units: Sequence[SourceSentence], progress: Progress = silent) -> list[Translation]:
        """Translate each unit. Takes memory in proportion to all of them: give a bounded number at once."""
        sentences = [self.prepare(unit) for unit in units]
        made = self.translate_texts([sentence.restored for sentence in sentences], progress)
        return [finish(sentence, made[sentence.restored]) for sentence in sentences]

    def prepare(self, unit: SourceSentence) -> PreparedSentence:
        """A sentence as the model is to read it."""
        return prepare(unit, self._language)._replace(keeps_dates=self._keeps_dates)

    def translate_texts(self, texts: Iterable[str], progress: Progress = silent) -> dict[str, Translation]:
        """Translate texts, equal ones once, each of any length. What is no text in them (see `lay_out`) is copied."""
        pieces = {text: lay_out(text, self._language) for text in dict.fromkeys(texts)}
        texts_read = [piece.text for each in pieces.values() for piece in each if piece.is_text]
        read = {text: label_as_read(text, self._language) for text in texts_read}
        parts = {text: self._split(text) for text in dict.fromkeys(read.values())}
        done = self._translate_parts(list(dict.fromkeys(part for each in parts.values() for part in each)), progress)
        put_together = {text: self._assemble(text, each, done) for text, each in parts.items()}
        made = {
            text: each if low == text else each.model_copy(update={"text": label_like(text, each.text)})
            for text, low in read.items()
            for each in [put_together[low]]
        }
        return {
            text: _laid_out(text, each, [made.get(piece.text) or self._copied(piece) for piece in each])
            for text, each in pieces.items()
        }

    def _copied(self, piece: Piece) -> Translation:
        text = piece.written or piece.text
        alignment = align_lexically(piece.text, text).model_copy(update={"method": self.alignment})
        return Translation(text=text, alignment=alignment)

    def _split(self, text: str) -> list[str]:
        """A text in parts that are not longer than the limit, none of them ending within a placeable."""
        hidden = Hidden(text, find_placeables(text, self._language))

        def count(part: str) -> int:
            return len(self.engine.encode(part if hidden.text is text else self._masked(hidden.shown(part)).text))

        return [hidden.shown(part) for part in split_to_limit(hidden.text, self._limit, count, self._language)]

    def _masked(self, text: str, reading: Reading = Reading.LIKE) -> Masked:
        return Masked(text, reading, self._language)

    def _translate_parts(self, texts: list[str], progress: Progress) -> dict[str, _Attempt]:
        """Translate texts that differ from one another; the best that was made of each."""
        masked = {text: self._masked(text) for text in texts}
        search = Decoding(self._beam_size, 0, hypotheses=self._beam_size)
        tries = self._tried(masked, search, progress)
        # The tail of a loop is often all that is wrong with it: a bound and a ban on repetition mend most.
        strict = Decoding(self._beam_size, 0, no_repeat_ngram_size=3, repetition_penalty=1.2)
        failed = {text: masked[text] for text, attempt in tries.items() if attempt.worthless}
        for text, attempt in self._tried(failed, strict).items():
            if not attempt.worthless:
                reason = tries[text].made.flags[0].message
                message = f"the first translation failed ({reason}); this one was decoded with repetition forbidden"
                flag = Flag(kind=FlagKind.RETRIED, severity=Severity.INFO, message=message)
                tries[text] = attempt._replace(made=attempt.made.model_copy(update={"flags": (flag,)}))
        for reading in (Reading.SIGNS, Reading.PLAIN):
            misplaced = {text: self._masked(text, reading) for text, attempt in tries.items() if attempt.misplaced}
            for text, attempt in self._tried(misplaced, search).items():
                if attempt.faults < tries[text].faults:
                    tries[text] = attempt
        nothing = _Attempt(Translation(text=""), 0, worthless=False)
        return {text: tries.get(text, nothing) for text in texts}

    def _tried(
        self, masked: Mapping[str, Masked], search: Decoding, progress: Progress = silent
    ) -> dict[str, _Attempt]:
        """The best that the engine makes of each text, in the order in which it translates them."""
        sources = {text: tokens for text, each in masked.items() if (tokens := self.engine.encode(each.text))}
        order = sorted(sources, key=lambda text: len(sources[text]))
        total = sum(map(len, sources.values()))
        # The same bound for every text, so that none depends on its company.
        bounded = search._replace(max_target_tokens=min(2 * self._limit + 32, self.engine.max_source_tokens))
        hypotheses = self.engine.translate([sources[text] for text in order], bounded, self._batch_tokens)
        tries: dict[str, _Attempt] = {}
        done = told = 0
        # The engine leaves Python's lock free: it works on the next batches while these hypotheses are looked through.
        for text, each in zip(order, hypotheses, strict=True):
            tries[text] = self._best(text, masked[text], sources[text], each)
            done += len(sources[text])
            if done - told >= _TOLD_TOKENS or done == total:
                progress("translating", done, total)
                told = done
        return tries

    def _best(self, text: str, masked: Masked, source: list[str], hypotheses: list[Hypothesis]) -> _Attempt:
        """The hypothesis with the fewest errors, then warnings, then the best score."""
        candidates: list[tuple[tuple[int, int], Hypothesis, str, Restored, Judgement]] = []
        for hypothesis in hypotheses:
            written = self.engine.decode(hypothesis.tokens)
            restored = masked.restore(written, partial(_aligned, masked.text, source, hypothesis, written))
            judgement = judge(text, restored.text, self._language)
            errors, warnings = judgement.faults
            faults = (errors + (not hypothesis.finished) + restored.lost, warnings)
            candidates.append((faults, hypothesis, written, restored, judgement))
            if faults == (0, 0):
                break
        faults, hypothesis, written, restored, judgement = min(candidates, key=lambda each: each[0])  # the first
        worthless = judgement.worthless or _unfinished(hypothesis)
        unreadable = (_unreadable(restored.lost),) if restored.lost else ()
        made = Translation(
            text=restored.text,
            score=min(0.0, round(hypothesis.score, 4)),
            flags=(worthless, *unreadable) if worthless else unreadable,
            alignment=carry(_aligned(masked.text, source, hypothesis, written), masked.read, restored.written),
        )
        misplaced = any(flag.kind is FlagKind.SPAN for flag in judgement.flags) or restored.lost > 0
        return _Attempt(made, len(hypothesis.tokens) + 1, worthless is not None, misplaced, faults)

    def _assemble(self, whole: str, parts: list[str], done: Mapping[str, _Attempt]) -> Translation:
        """Put the parts of a sentence together again, with the flags of all of them."""
        translations = [done[part].made for part in parts]
        if len(parts) == 1 and parts[0] == whole:
            return translations[0]
        text = rejoin(parts, [translation.text for translation in translations])
        flags = [
            flag if len(parts) == 1 else flag.model_copy(update={"message": f"{_named(at, parts)}: {flag.message}"})
            for at, translation in enumerate(translations)
            for flag in translation.flags
        ]
        if len(translations) > 1:
            message = f"longer than {self._limit} tokens: translated in {len(translations)} parts, which were rejoined"
            flags.insert(0, Flag(kind=FlagKind.SPLIT, severity=Severity.INFO, message=message))
        lengths = [done[part].tokens for part in parts]
        scores = [translation.score or 0.0 for translation in translations]
        score = sum(s * n for s, n in zip(scores, lengths, strict=True)) / sum(lengths) if sum(lengths) else None
        alignments = [
            made.alignment or align_lexically(part, "") for part, made in zip(parts, translations, strict=True)
        ]
        return Translation(
            text=text, score=score, flags=tuple(dict.fromkeys(flags)), alignment=join(alignments, whole, text)
        )

    def alternatives(self, units: Sequence[SourceSentence], number: int) -> list[list[str]]:
        """Other translations that the engine weighs for each unit, best first, for a person to choose from.

        One more than `number` at most, since the one that `translate` takes may be among them; none of a unit that is
        split, none that lost what is never translated.
        """
        sentences = [self.prepare(unit) for unit in units]
        masked = {sentence.restored: self._masked(sentence.restored) for sentence in sentences}
        tokens = {text: self.engine.encode(each.text) for text, each in masked.items()}
        short = [text for text in masked if 0 < len(tokens[text]) <= self._limit]
        order = sorted(short, key=lambda text: len(tokens[text]))
        width = max(self._beam_size, number + 1)
        search = Decoding(width, min(2 * self._limit + 32, self.engine.max_source_tokens), hypotheses=width)
        hypotheses = self.engine.translate([tokens[text] for text in order], search, self._batch_tokens)
        found: dict[str, list[str]] = {}
        for text, each in zip(order, hypotheses, strict=True):
            written = [(hypothesis, self.engine.decode(hypothesis.tokens)) for hypothesis in each]
            restored = [
                masked[text].restore(english, partial(_aligned, masked[text].text, tokens[text], hypothesis, english))
                for hypothesis, english in written
            ]
            found[text] = [made.text for made in restored if not made.lost]
        return [
            [finish(sentence, Translation(text=text)).text for text in found.get(sentence.restored, [])][: number + 1]
            for sentence in sentences
        ]


def prepare(unit: SourceSentence, language: SourceLanguage) -> PreparedSentence:
    """A sentence as a model is to read it: its lines whole, in the case of a sentence, its dates spelled out."""
    unwrapped = unwrap(unit.text, language, unit.forms).text
    text = printable_line(unwrapped)
    repairs = take_apart(_readable_line(unwrapped) if "&" in text or "\t" in unwrapped else text, language, unit.forms)
    read = repairs.after
    hidden = Hidden(read, find_placeables(read, language))
    capitals = is_all_caps(hidden.text)
    restored = read
    if capitals or (language.common_words and is_title_case(hidden.text, language)):
        restored = hidden.shown(restore_case(hidden.text, unit.forms, language))
    dates = spell_dates(restored, language)
    return PreparedSentence(unit.text, text, dates.after, capitals, repairs, dates)


def finish(sentence: PreparedSentence, made: Translation, suggestions: tuple[Suggestion, ...] = ()) -> Translation:
    """The translation of a sentence as it stands in its article, from that of its words."""
    if sentence.dates and sentence.keeps_dates:
        made = keep_figures(made, sentence.dates)
    flags = [untranslated(sentence.text, made.text)]
    if sentence.repairs:
        flags.append(repaired(sentence.original, sentence.repairs))
    text = made.text
    if sentence.capitals:
        hidden = Hidden(text, [each for each in find_placeables(text) if each.text in sentence.original])
        text = hidden.shown(hidden.text.upper())
    alignment = made.alignment
    if alignment and sentence.dates:
        alignment = carry(alignment, sentence.dates.in_figures, Rewriting(made.text))
    if alignment and sentence.repairs and sentence.repairs.edits:
        alignment = carry(alignment, sentence.repairs.back, Rewriting(made.text))
    if alignment and (sentence.original != sentence.restored or text != made.text):
        decoded = decode_entities(sentence.original)
        alignment = realign(alignment, decoded.after, text)
        if decoded.edits:
            alignment = carry(alignment, decoded.back, Rewriting(text))
    return made.model_copy(
        update={
            "text": text,
            "alignment": alignment,
            "flags": (*made.flags, *filter(None, flags)),
            "suggestions": suggestions,
        }
    )


def _laid_out(whole: str, sources: Sequence[Piece], pieces: Sequence[Translation]) -> Translation:
    """The translation of a text from those of its pieces, each in the case in which its source begins."""
    if len(pieces) == 1:
        return pieces[0]
    text = "".join(
        capitalized(piece.text) if source.text[:1].isupper() else piece.text
        for source, piece in zip(sources, pieces, strict=True)
    )
    scores = [(piece.score, len(piece.text)) for piece in pieces if piece.score is not None]
    length = sum(length for _, length in scores)
    return Translation(
        text=text,
        score=sum(score * length for score, length in scores) / length if length else None,
        flags=tuple(dict.fromkeys(flag for piece in pieces for flag in piece.flags)),
        alignment=join([piece.alignment for piece in pieces if piece.alignment], whole, text),
    )


def _aligned(text: str, source: list[str], hypothesis: Hypothesis, written: str) -> Alignment:
    """The links of what the model read and wrote."""
    if hypothesis.attention is None:
        return align_lexically(text, written)
    return align_by_attention(source, hypothesis.tokens, hypothesis.attention(), (text, written))


def _named(at: int, parts: Sequence[str]) -> str:
    """A part of a split sentence, so that a reader finds it."""
    words = parts[at].split()
    return (
        f"part {at + 1} of {len(parts)} (“{' '.join(words[:_WORDS_SHOWN])}{' …' if len(words) > _WORDS_SHOWN else ''}”)"
    )


def _unfinished(hypothesis: Hypothesis) -> Flag | None:
    if hypothesis.finished:
        return None
    message = "the translation was still going on when it reached the longest that is allowed"
    return Flag(kind=FlagKind.TOO_LONG, severity=Severity.ERROR, message=message)


def _unreadable(lost: int) -> Flag:
    message = f"{lost} characters that the model could not write were left out"
    return Flag(kind=FlagKind.SPAN, severity=Severity.ERROR, message=message)


def _readable_line(text: str) -> str:
    """A sentence as `printable_line` makes it, with HTML entities decoded, and the tabs of a table left."""
    decoded = decode_entities(text).after
    if not has_columns(decoded.strip()):
        return printable_line(decoded)
    return "\t".join(map(printable_line, decoded.strip().split("\t")))


def printable_line(text: str) -> str:
    """A sentence without what means nothing to the model: line ends, runs of blanks, control and format characters.

    The format characters that join an emoji stay.
    """
    if not text.isprintable():
        parts, at = [], 0
        for emoji in _EMOJI.finditer(text):
            parts += [_printable(text[at : emoji.start()]), emoji.group()]
            at = emoji.end()
        text = "".join([*parts, _printable(text[at:])])
    return " ".join(text.split())


def _printable(text: str) -> str:
    return "".join("" if unicodedata.category(c) == "Cf" else c if c.isprintable() else " " for c in text)
