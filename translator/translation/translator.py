"""The translation stage: sentences in, translations out, one for each, in order."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from translator.checks.degenerate import degenerate, untranslated
from translator.document import Flag, FlagKind, Severity, Translation
from translator.progress import Progress, silent
from translator.translation.casing import is_all_caps, is_title_case, restore_case
from translator.translation.engine import Decoding, Hypothesis, TranslationEngine
from translator.translation.splitting import rejoin, split_to_limit

_PROGRESS_TOKENS = 16_384  # source tokens between two reports of progress


class Unit(NamedTuple):
    """A sentence to translate, and how its article writes words that capitals hide (see `usual_forms`)."""

    text: str
    forms: Mapping[str, str]


class _Prepared(NamedTuple):
    parts: list[str]
    capitals: bool


class Translator:
    """Translates sentences with an engine: what is long is split, what is equal is done once, what failed is retried.

    Holds no state but the engine, so it may be called from several threads.
    """

    def __init__(
        self, engine: TranslationEngine, *, beam_size: int, batch_tokens: int, max_sentence_tokens: int
    ) -> None:
        """`max_sentence_tokens`: a longer sentence is split; the model's own limit holds where it is lower."""
        self.engine = engine
        self._beam_size = beam_size
        self._batch_tokens = batch_tokens
        self._limit = min(max_sentence_tokens, engine.max_source_tokens)

    def translate(self, units: Sequence[Unit], progress: Progress = silent) -> list[Translation]:
        """Translate each unit. Takes memory in proportion to all of them: give a bounded number at once."""
        prepared = [self._prepare(unit) for unit in units]
        unique = dict.fromkeys(part for item in prepared for part in item.parts)
        done = self._translate_parts(list(unique), progress)
        return [self._assemble(unit.text, item, done) for unit, item in zip(units, prepared, strict=True)]

    def _prepare(self, unit: Unit) -> _Prepared:
        text = _plain(unit.text)
        capitals = is_all_caps(text)
        if capitals or is_title_case(text):
            text = restore_case(text, unit.forms)
        return _Prepared(split_to_limit(text, self._limit, lambda part: len(self.engine.encode(part))), capitals)

    def _translate_parts(self, texts: list[str], progress: Progress) -> dict[str, tuple[Translation, float]]:
        """Translate texts that differ from one another; gives each its translation and its number of tokens."""
        sources = {text: tokens for text in texts if (tokens := self.engine.encode(text))}
        order = sorted(sources, key=lambda text: len(sources[text]))
        total = sum(map(len, sources.values()))
        finished: dict[str, tuple[Translation, float]] = {text: (Translation(text=""), 0) for text in texts}
        done = 0
        for chunk in _chunks(order, sources, _PROGRESS_TOKENS):
            hypotheses = self._decode([sources[text] for text in chunk], Decoding(self._beam_size, 0))
            tries = [self._judge(text, hypothesis) for text, hypothesis in zip(chunk, hypotheses, strict=True)]
            poor = [at for at, judged in enumerate(tries) if judged.flags]
            # The tail of a loop is often all that is wrong with it: a bound and a ban on repetition mend most.
            strict = Decoding(self._beam_size, 0, no_repeat_ngram_size=3, repetition_penalty=1.2)
            again = self._decode([sources[chunk[at]] for at in poor], strict) if poor else []
            for at, hypothesis in zip(poor, again, strict=True):
                judged = self._judge(chunk[at], hypothesis)
                if not judged.flags:
                    flag = Flag(
                        kind=FlagKind.RETRIED,
                        severity=Severity.INFO,
                        message=f"the first translation failed ({tries[at].flags[0].message}); this one was decoded "
                        "with repetition forbidden",
                    )
                    tries[at] = judged.model_copy(update={"flags": (flag,)})
            for text, judged, hypothesis in zip(chunk, tries, hypotheses, strict=True):
                finished[text] = (judged, len(hypothesis.tokens) + 1)
            done += sum(len(sources[text]) for text in chunk)
            progress("translating", done, total)
        return finished

    def _decode(self, sources: list[list[str]], decoding: Decoding) -> list[Hypothesis]:
        bound = 2 * max(map(len, sources)) + 32
        bounded = decoding._replace(max_target_tokens=min(bound, self.engine.max_source_tokens))
        return self.engine.translate(sources, bounded, self._batch_tokens)

    def _judge(self, source: str, hypothesis: Hypothesis) -> Translation:
        text = self.engine.decode(hypothesis.tokens)
        flag = degenerate(source, text)
        if not flag and not hypothesis.finished:
            message = "the translation was still going on when it reached the longest that is allowed"
            flag = Flag(kind=FlagKind.TOO_LONG, severity=Severity.ERROR, message=message)
        return Translation(text=text, score=min(0.0, hypothesis.score), flags=(flag,) if flag else ())

    def _assemble(
        self, sentence: str, prepared: _Prepared, done: Mapping[str, tuple[Translation, float]]
    ) -> Translation:
        """Put the parts of a sentence together again, with the flags of all of them."""
        translations = [done[part][0] for part in prepared.parts]
        text = rejoin(prepared.parts, [translation.text for translation in translations])
        flags = [flag for translation in translations for flag in translation.flags]
        if len(translations) > 1:
            message = f"longer than {self._limit} tokens: translated in {len(translations)} parts, which were rejoined"
            flags.insert(0, Flag(kind=FlagKind.SPLIT, severity=Severity.INFO, message=message))
        if (flag := untranslated(sentence, text)) is not None:
            flags.append(flag)
        lengths = [done[part][1] for part in prepared.parts]
        scores = [translation.score or 0.0 for translation in translations]
        score = sum(s * n for s, n in zip(scores, lengths, strict=True)) / sum(lengths) if sum(lengths) else None
        return Translation(
            text=text.upper() if prepared.capitals else text, score=score, flags=tuple(dict.fromkeys(flags))
        )


def _plain(text: str) -> str:
    """A sentence without what means nothing to the model: line ends, runs of blanks, control and format characters."""
    if not text.isprintable():
        shown = ("" if unicodedata.category(c) == "Cf" else c if c.isprintable() else " " for c in text)
        text = "".join(shown)
    return " ".join(text.split())


def _chunks(order: list[str], sources: Mapping[str, list[str]], tokens: int) -> list[list[str]]:
    """Runs of texts with about so many tokens each."""
    chunks: list[list[str]] = []
    size = tokens
    for text in order:
        if size >= tokens:
            chunks.append([])
            size = 0
        chunks[-1].append(text)
        size += len(sources[text]) + 1
    return chunks
