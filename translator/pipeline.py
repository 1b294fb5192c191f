"""The pipeline: the order of the stages, and nothing else."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from translator import __version__
from translator.checks import Judgement, check_unsupported, judge
from translator.confidence import FIT, assess, lacks_doubtful_words, with_doubtful_words
from translator.config import Config, ready_config
from translator.document import (
    Article,
    BilingualArticle,
    BilingualParagraph,
    ModelUse,
    Origin,
    Provenance,
    SentencePair,
    Summary,
    Translation,
)
from translator.errors import ConfigError, ModelMissingError, TranslationMemoryError
from translator.glossary import Glossary
from translator.languages import SOURCE_LANGUAGES, SourceLanguage, language_of
from translator.languages.casing import usual_forms
from translator.languages.identification import language_notice, language_warning
from translator.languages.unwrapping import unwrap
from translator.memory import Recall, RememberingTranslator, corrected_translation, open_memory
from translator.models import ModelStore
from translator.progress import Progress, silent
from translator.signature import Signature, recorded_options
from translator.summarization import AbstractiveEngine, build_engine, finish_summary, plan_summary
from translator.summarization.prompts import prompts_sha256
from translator.translation import SourceSentence, Translator, build_translator
from translator.translation.scoring import count_tokens, score_pairs
from translator.translation.translator import printable_line

# Sentences of whole articles that share batches and are held at once by run_many, and fewer where a model writes
# summaries, which take much longer.
_WINDOW = 2048
_WINDOW_WITH_MODEL_SUMMARIES = 256

_NO_ARTICLE_S_FAULT = (ConfigError, ModelMissingError, TranslationMemoryError)


class FailedArticle(NamedTuple):
    """An article that could not be translated, and why."""

    article: Article
    error: Exception


class Pipeline:
    """Turns articles into bilingual articles. Make one and use it for many articles, from several threads if need be.

    >>> from translator.readers import read_text
    >>> with Pipeline.from_config("extractive") as pipeline:
    ...     bilingual = pipeline.run(read_text("Hujan turun di Bogor."))
    >>> [(pair.id, pair.source.text) for pair in bilingual.pairs]
    [('p1s1', 'Hujan turun di Bogor.')]
    """

    def __init__(
        self,
        config: Config,
        translator: Translator,
        summarizer: AbstractiveEngine | None,
        models: tuple[ModelUse, ...],
        glossary: Glossary | None = None,
        memory: Recall | None = None,
    ) -> None:
        """Put a pipeline together from its stages; `from_config` is the usual way.

        `models` goes into the provenance of all that comes out. `memory` goes around the translator.
        """
        self.config = config
        self._translator = RememberingTranslator(translator, memory) if memory else translator
        self.memory = memory
        """The translation memory as this pipeline uses it, where there is one."""
        self._summarizer = summarizer
        glossary = glossary or Glossary()
        self._glossary = glossary
        self._glossaries = {code: glossary.reading(language) for code, language in SOURCE_LANGUAGES.items()}
        prompts = prompts_sha256(config.summarization.prompts)
        self.signature = Signature.of(config, models, glossary.sha256, prompts)
        """What decides what this pipeline makes of an article."""

    @classmethod
    def from_config(
        cls,
        config: str | Path | Config = "embedded",
        *,
        options: Mapping[str, Any] | None = None,
        progress: Progress = silent,
    ) -> Self:
        """Load the models that a configuration names: a preset, a TOML file, or a Config.

        `options` are laid over a preset or file, by dotted key: {"summarization.method": "none"}. `progress` is told
        of downloads and conversions. Raises ConfigError for a wrong configuration, or for options beside a Config,
        InputError for a glossary that cannot be read, ModelMissingError for a model that cannot be had,
        TranslationMemoryError for a memory that cannot be used.
        """
        config = ready_config(config, options)
        glossary = Glossary.load(config.glossary.file, builtin=config.glossary.builtin)
        store = ModelStore(offline=config.runtime.offline, progress=progress)
        translator, translation_model = build_translator(config.translation, config.runtime, store)
        models = [translation_model.used_for("translation", translator.engine)]
        summarizer = None
        if built := build_engine(config.summarization, config.runtime, store):
            summarizer, summarization_model = built
            models.append(summarization_model.used_for("summarization", summarizer))
        config = _with_method(config, summarizer)
        memory = open_memory(config, models[0]) if config.memory.file else None
        return cls(config, translator, summarizer, tuple(models), glossary, memory)

    def close(self) -> None:
        """Close the translation memory, where there is one; the pipeline cannot be used any more."""
        if self.memory:
            self.memory.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def models(self) -> tuple[ModelUse, ...]:
        """The models that take part, as the provenance names them."""
        return self.signature.models

    def run(self, article: Article, progress: Progress = silent) -> BilingualArticle:
        """Translate and summarize one article."""
        return self.run_together([article], progress)[0]

    def run_many(
        self, articles: Iterable[Article], progress: Progress = silent
    ) -> Iterator[BilingualArticle | FailedArticle]:
        """Translate and summarize articles as they come, in order; gives each article's result, or why it has none.

        Sentences of several articles share batches: the first article comes by itself and so at once, then windows of
        articles that double until they serve the engine well. Takes from `articles` only one window at a time, so the
        stream may be endless. Raises what no article is to blame for (see `run_each`).
        """
        most = _WINDOW_WITH_MODEL_SUMMARIES if self._summarizer else _WINDOW
        window: list[Article] = []
        held, full = 0, 1
        for article in articles:
            window.append(article)
            held += max(1, sum(len(paragraph.sentences) for paragraph in article.paragraphs))
            if held >= full:
                yield from self.run_each(window, progress)
                window, held, full = [], 0, min(2 * held, most)
        yield from self.run_each(window, progress)

    def run_each(
        self, articles: Sequence[Article], progress: Progress = silent
    ) -> list[BilingualArticle | FailedArticle]:
        """As `run_together`, but an article that fails costs no other.

        Where the whole fails, each half is tried by itself, down to the one that is to blame. Raises ConfigError,
        ModelMissingError or TranslationMemoryError: those are no article's fault.
        """
        if not articles:
            return []
        try:
            return [*self.run_together(articles, progress)]
        except _NO_ARTICLE_S_FAULT:
            raise
        except Exception as error:
            if len(articles) == 1:
                return [FailedArticle(articles[0], error)]
        half = len(articles) // 2
        return self.run_each(articles[:half], progress) + self.run_each(articles[half:], progress)

    def run_together(self, articles: Sequence[Article], progress: Progress = silent) -> list[BilingualArticle]:
        """Translate and summarize articles whose sentences share batches; takes memory in proportion to all of them.

        An article gives the same output in whatever company it comes (see `translator.translation.marian_ctranslate2`).
        """
        languages = [self.language(article) for article in articles]
        made: list[list[Translation]] = [[] for _ in articles]
        for language in dict.fromkeys(languages):  # articles of one language share batches
            numbers = [number for number, each in enumerate(languages) if each is language]
            units = [self.sentences(articles[number]) for number in numbers]
            together = iter(self.translate_sentences(list(itertools.chain(*units)), language, progress))
            for number, each in zip(numbers, units, strict=True):
                made[number] = list(itertools.islice(together, len(each)))
        return self.put_together(articles, made, progress)

    def language(self, article: Article) -> SourceLanguage:
        """The language that an article is taken to be in."""
        code = self.config.translation.source_language
        return language_of(article.language if code == "auto" else code)

    def sentences(self, article: Article) -> list[SourceSentence]:
        """The sentences of an article as `translate_sentences` takes them: each knows how the article writes words."""
        language = self.language(article)
        texts = [sentence.text for sentence in article.sentences]
        forms = usual_forms((unwrap(text, language).text for text in texts), language)
        return [SourceSentence(text, forms) for text in texts]

    def translate_sentences(
        self, units: Sequence[SourceSentence], language: SourceLanguage, progress: Progress = silent
    ) -> list[Translation]:
        """Translate and judge sentences of one language, of one article or many, whole or in parts.

        A sentence gets the same translation in whatever company it comes. Takes memory in proportion to all of them.
        """
        made = self._translator.reading(language).translate(units, progress)
        judged = [self._judged(unit.text, each, language) for unit, each in zip(units, made, strict=True)]
        return self._with_doubtful_words([unit.text for unit in units], judged, language, progress)

    def alternatives(self, units: Sequence[SourceSentence], language: SourceLanguage, number: int) -> list[list[str]]:
        """Other translations of each sentence, `number` at most, as the engine weighs them; no check judged them."""
        return self._translator.reading(language).alternatives(units, number)

    def put_together(
        self, articles: Sequence[Article], translations: Sequence[Sequence[Translation]], progress: Progress = silent
    ) -> list[BilingualArticle]:
        """Put articles and the translations of their sentences together, and summarize them."""
        languages = [self.language(article) for article in articles]
        paired = [self._pair(article, iter(made)) for article, made in zip(articles, translations, strict=True)]

        summaries = self._summarize(paired, languages, progress)

        created = _now()
        return [
            BilingualArticle(
                name=article.name,
                language=language.code,
                text=article.text,
                paragraphs=paragraphs,
                summary=summary,
                warnings=self._warnings(article, language),
                metadata=article.metadata,
                provenance=Provenance(
                    package_version=__version__,
                    created=created,
                    input_sha256=article.sha256,
                    input_encoding=article.encoding,
                    models=self.models,
                    alignment=self._translator.alignment,
                    confidence=FIT.revision,
                    signature=self.signature.stages,
                    options=recorded_options(self.config, self.signature),
                ),
            )
            for article, language, paragraphs, summary in zip(articles, languages, paired, summaries, strict=True)
        ]

    def revised(self, bilingual: BilingualArticle, corrections: Mapping[str, str]) -> BilingualArticle:
        """The article with translations that a person wrote, by the ids of sentences, and its summary made anew.

        The same sentence elsewhere in the article gets the same translation. The rest, and the provenance, stay as they
        are. Raises KeyError where there is no such sentence.
        """
        language = SOURCE_LANGUAGES[bilingual.language]
        sources = {pair.id: printable_line(pair.source.text) for pair in bilingual.pairs}
        texts = {sources[number]: text for number, text in corrections.items()}
        if not texts:
            return bilingual
        paragraphs = tuple(
            paragraph.model_copy(
                update={
                    "pairs": tuple(
                        self._corrected(pair, texts.get(sources[pair.id]), language) for pair in paragraph.pairs
                    )
                }
            )
            for paragraph in bilingual.paragraphs
        )
        (summary,) = self._summarize([paragraphs], [language], silent) if bilingual.summary else [None]
        return bilingual.model_copy(update={"paragraphs": paragraphs, "summary": summary})

    def _corrected(self, pair: SentencePair, text: str | None, language: SourceLanguage) -> SentencePair:
        """A pair with the translation that a person wrote, judged as one that the memory has; the same without one."""
        if text is None:
            return pair
        target = corrected_translation(pair.source.text, text)
        return pair.model_copy(update={"target": self._judged(pair.source.text, target, language)})

    def _with_doubtful_words(
        self, sources: Sequence[str], translations: list[Translation], language: SourceLanguage, progress: Progress
    ) -> list[Translation]:
        """The translations, with the words to look at in those that lack such."""
        at = [number for number, each in enumerate(translations) if lacks_doubtful_words(each.confidence)]
        scored = score_pairs(
            self._translator.engine,
            [(sources[number], translations[number].text) for number in at],
            batch_tokens=self.config.translation.batch_tokens,
            language=language,
            progress=progress,
        )
        for number, pair in zip(at, scored, strict=True):
            if pair:
                each = translations[number]
                confidence = with_doubtful_words(each.confidence, sources[number], each, pair.words)
                translations[number] = each.model_copy(update={"confidence": confidence})
        return translations

    def _pair(self, article: Article, translations: Iterator[Translation]) -> tuple[BilingualParagraph, ...]:
        """The paragraphs of an article with the next translations, one for each sentence."""
        return tuple(
            BilingualParagraph(
                id=paragraph.id,
                role=paragraph.role,
                pairs=tuple(
                    SentencePair(source=sentence, target=next(translations)) for sentence in paragraph.sentences
                ),
            )
            for paragraph in article.paragraphs
        )

    def _judged(self, source: str, translation: Translation, language: SourceLanguage) -> Translation:
        """A translation with the terms of the glossary, the flags of the checks, and an estimate of its worth."""
        glossary = self._glossaries.get(language.code) or self._glossary.reading(language)
        translation = glossary.apply(source, translation)
        found = judge(source, translation.text, language).besides(translation.flags)
        if translation.origin is not Origin.CORRECTED:
            found = Judgement(found.flags + check_unsupported(source, translation.text, language))
        if found.flags:
            found = found.without_settled(glossary.held(source, translation.text))
            translation = translation.model_copy(update={"flags": translation.flags + found.flags})
        tokens = count_tokens(self._translator.engine, translation.text)
        confidence = assess(source, translation, tokens, language) if language.knows("language") else None
        return translation.model_copy(update={"confidence": confidence})

    def _summarize(
        self,
        articles: Sequence[tuple[BilingualParagraph, ...]],
        languages: Sequence[SourceLanguage],
        progress: Progress,
    ) -> list[Summary] | list[None]:
        settings = self.config.summarization
        if settings.method == "none":
            return [None] * len(articles)
        plans = [
            plan_summary(paragraphs, settings.sentences, language, self._summarizer.room if self._summarizer else None)
            for paragraphs, language in zip(articles, languages, strict=True)
        ]
        groups = [group for plan in plans for group in plan.inputs]
        hypotheses: Iterable[list[str]] = itertools.repeat([])
        if self._summarizer:
            hypotheses = self._summarizer.hypotheses(groups, settings.beam_size, progress)
        left = iter(hypotheses)
        return [finish_summary(plan, list(itertools.islice(left, len(plan.inputs)))) for plan in plans]

    def _warnings(self, article: Article, language: SourceLanguage) -> tuple[str, ...]:
        """What a reader should know before anything else: the warnings of reading, and those of the language."""
        told = self.config.translation.source_language == "auto"
        left_out = self.config.glossary.builtin and not language.has_glossary and language.is_known
        found = (
            language_warning(article.text, language),
            language_notice(language, told=told),
            f"The built-in glossary has no terms of {language.name}, and was left out." if left_out else None,
        )
        return (*article.warnings, *filter(None, found))


def _with_method(config: Config, summarizer: AbstractiveEngine | None) -> Config:
    """A configuration that names the kind of summarizer that is in force, where it was left to the model."""
    settings = config.summarization
    if settings.method != "auto":
        return config
    method = summarizer.method if summarizer else "extractive"
    return config.model_copy(update={"summarization": settings.model_copy(update={"method": method})})


def _now() -> datetime:
    """The time, or what SOURCE_DATE_EPOCH sets it to, which makes equal runs give equal bytes.

    See https://reproducible-builds.org/specs/source-date-epoch/. Raises ConfigError where it is no number of seconds.
    """
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    if not fixed:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(fixed), UTC)
    except (ValueError, OverflowError, OSError):
        raise ConfigError(f"SOURCE_DATE_EPOCH={fixed}: not a number of seconds since 1970") from None
