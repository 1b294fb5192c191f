"""The translation stage: sentences in, translations out, one for each, in order."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import NamedTuple

from translator.alignment import align_by_attention, align_lexically, join, realign
from translator.checks import Judgement, judge, untranslated
from translator.document import AlignmentMethod, Flag, FlagKind, Severity, Suggestion, Translation
from translator.languages import INDONESIAN, SourceLanguage
from translator.languages.casing import is_all_caps, is_title_case, restore_case
from translator.languages.unwrapping import unwrap
from translator.progress import Progress, silent
from translator.translation.engine import Decoding, Hypothesis, TranslationEngine
from translator.translation.splitting import rejoin, split_to_limit

_TOLD_TOKENS = 512  # source tokens between two reports of progress


_WORDS_SHOWN = 4


class SourceSentence(NamedTuple):
    """A sentence to translate, and how its article writes words that capitals hide (see `usual_forms`)."""

    text: str
    forms: Mapping[str, str]


class PreparedSentence(NamedTuple):
    """A unit made ready: as its article has it, made plain (`text`), and `restored` to the case of a sentence."""

    original: str
    text: str
    restored: str
    capitals: bool


class _Attempt(NamedTuple):
    """What decoding made of a text, in so many tokens; `worthless` where it is not to be shown if it can be helped."""

    made: Translation
    tokens: int
    worthless: bool


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
    ) -> None:
        """`max_sentence_tokens`: a longer sentence is split; the model's own limit holds where it is lower."""
        self.engine = engine
        self._beam_size = beam_size
        self._batch_tokens = batch_tokens
        self._limit = min(max_sentence_tokens, engine.max_source_tokens)
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
        text = printable_line(unwrap(unit.text, self._language, unit.forms).text)
        capitals = is_all_caps(text)
        restore = capitals or is_title_case(text, self._language)
        restored = restore_case(text, unit.forms, self._language) if restore else text
        return PreparedSentence(unit.text, text, restored, capitals)

    def translate_texts(self, texts: Iterable[str], progress: Progress = silent) -> dict[str, Translation]:
        """Translate texts, equal ones once, each of any length."""
        parts = {
            text: split_to_limit(text, self._limit, lambda part: len(self.engine.encode(part)), self._language)
            for text in dict.fromkeys(texts)
        }
        done = self._translate_parts(list(dict.fromkeys(part for each in parts.values() for part in each)), progress)
        return {text: self._assemble(text, each, done) for text, each in parts.items()}

    def _translate_parts(self, texts: list[str], progress: Progress) -> dict[str, tuple[Translation, float]]:
        """Translate texts that differ from one another; gives each its translation and its number of tokens."""
        sources = {text: tokens for text in texts if (tokens := self.engine.encode(text))}
        order = sorted(sources, key=lambda text: len(sources[text]))
        total = sum(map(len, sources.values()))
        tries: dict[str, _Attempt] = {}
        done = told = 0
        search = Decoding(self._beam_size, 0, hypotheses=self._beam_size)
        # The engine leaves Python's lock free: it works on the next batches while these hypotheses are looked through.
        for text, hypotheses in zip(order, self._decode(order, sources, search), strict=True):
            tries[text] = self._best(text, sources[text], hypotheses)
            done += len(sources[text])
            if done - told >= _TOLD_TOKENS or done == total:
                progress("translating", done, total)
                told = done
        tries |= self._again({text: attempt for text, attempt in tries.items() if attempt.worthless}, sources)
        nothing = _Attempt(Translation(text=""), 0, worthless=False)
        return {text: (attempt.made, attempt.tokens) for text in texts for attempt in (tries.get(text, nothing),)}

    def _again(self, failed: Mapping[str, _Attempt], sources: Mapping[str, list[str]]) -> dict[str, _Attempt]:
        """Decode texts anew whose translation is worthless; gives those for which that helped."""
        # The tail of a loop is often all that is wrong with it: a bound and a ban on repetition mend most.
        strict = Decoding(self._beam_size, 0, no_repeat_ngram_size=3, repetition_penalty=1.2)
        helped = {}
        for text, hypotheses in zip(failed, self._decode([*failed], sources, strict), strict=True):
            attempt = self._best(text, sources[text], hypotheses)
            if not attempt.worthless:
                reason = failed[text].made.flags[0].message
                message = f"the first translation failed ({reason}); this one was decoded with repetition forbidden"
                flag = Flag(kind=FlagKind.RETRIED, severity=Severity.INFO, message=message)
                helped[text] = attempt._replace(made=attempt.made.model_copy(update={"flags": (flag,)}))
        return helped

    def _decode(
        self, texts: Sequence[str], sources: Mapping[str, list[str]], decoding: Decoding
    ) -> Iterator[list[Hypothesis]]:
        # The same bound for every text, so that none depends on its company.
        bounded = decoding._replace(max_target_tokens=min(2 * self._limit + 32, self.engine.max_source_tokens))
        return self.engine.translate([sources[text] for text in texts], bounded, self._batch_tokens)

    def _best(self, text: str, source: list[str], hypotheses: list[Hypothesis]) -> _Attempt:
        """The hypothesis with the fewest errors, then warnings, then the best score."""
        candidates: list[tuple[tuple[int, int], Hypothesis, str, Judgement]] = []
        for hypothesis in hypotheses:
            translated = self.engine.decode(hypothesis.tokens)
            judgement = judge(text, translated, self._language)
            errors, warnings = judgement.faults
            faults = (errors + (not hypothesis.finished), warnings)
            candidates.append((faults, hypothesis, translated, judgement))
            if faults == (0, 0):
                break
        _, hypothesis, translated, judgement = min(candidates, key=lambda each: each[0])  # of equals the first
        worthless = judgement.worthless or _unfinished(hypothesis)
        texts = (text, translated)
        made = Translation(
            text=translated,
            score=min(0.0, round(hypothesis.score, 4)),
            flags=(worthless,) if worthless else (),
            alignment=align_lexically(*texts)
            if hypothesis.attention is None
            else align_by_attention(source, hypothesis.tokens, hypothesis.attention(), texts),
        )
        return _Attempt(made, len(hypothesis.tokens) + 1, worthless=worthless is not None)

    def _assemble(self, whole: str, parts: list[str], done: Mapping[str, tuple[Translation, float]]) -> Translation:
        """Put the parts of a sentence together again, with the flags of all of them."""
        translations = [done[part][0] for part in parts]
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
        lengths = [done[part][1] for part in parts]
        scores = [translation.score or 0.0 for translation in translations]
        score = sum(s * n for s, n in zip(scores, lengths, strict=True)) / sum(lengths) if sum(lengths) else None
        alignments = [
            made.alignment or align_lexically(part, "") for part, made in zip(parts, translations, strict=True)
        ]
        return Translation(
            text=text, score=score, flags=tuple(dict.fromkeys(flags)), alignment=join(alignments, whole, text)
        )


def finish(sentence: PreparedSentence, made: Translation, suggestions: tuple[Suggestion, ...] = ()) -> Translation:
    """The translation of a sentence as it stands in its article, from that of its words."""
    flag = untranslated(sentence.text, made.text)
    text = made.text.upper() if sentence.capitals else made.text
    alignment = made.alignment
    if alignment and (sentence.original != sentence.restored or text != made.text):
        alignment = realign(alignment, sentence.original, text)
    return made.model_copy(
        update={
            "text": text,
            "alignment": alignment,
            "flags": (*made.flags, flag) if flag else made.flags,
            "suggestions": suggestions,
        }
    )


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


def printable_line(text: str) -> str:
    """A sentence without what means nothing to the model: line ends, runs of blanks, control and format characters."""
    if not text.isprintable():
        shown = ("" if unicodedata.category(c) == "Cf" else c if c.isprintable() else " " for c in text)
        text = "".join(shown)
    return " ".join(text.split())
