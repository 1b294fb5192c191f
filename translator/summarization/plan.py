"""What will be generated for an article, and what becomes of what was generated. Pure: models stay outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from translator.document import BilingualParagraph, Role, SentencePair, Summary, SummaryMethod, SummarySentence
from translator.languages import INDONESIAN, SourceLanguage
from translator.summarization.compression import without_dateline
from translator.summarization.grounding import ground
from translator.summarization.grouping import REPEATS, Group, group_sentences
from translator.summarization.headlines import Body, as_headline, clause, is_reliable
from translator.summarization.salience import cosine
from translator.summarization.text import english_content_stems, words
from translator.summarization.trust import strange_words

DUPLICATE = 0.6
"""Two English sentences whose words have a higher cosine say the same."""
_NEARLY = 0.6
"""The first sentence of so much of the highest salience is taken for the lead."""
_QUOTES = frozenset('"“”')
_NEW = 3
"""Content words that a sentence must have beside those of the headline."""


@dataclass(frozen=True)
class SummaryPlan:
    """The groups of sentences of one article that become its summary, in its order, and its own headline."""

    candidates: tuple[Group, ...]
    headline: tuple[SentencePair, ...]
    sentences: int
    """Sentences of the summary, at most."""
    language: SourceLanguage = INDONESIAN

    @property
    def groups(self) -> tuple[tuple[SentencePair, ...], ...]:
        """The sentence pairs of each group."""
        return tuple(group.pairs for group in self.candidates)

    @property
    def inputs(self) -> tuple[tuple[str, ...], ...]:
        """What an engine is given: the English sentences of each group, without datelines."""
        return tuple(
            tuple(without_dateline(pair.target.text, pair.source.text, self.language) for pair in group.pairs)
            for group in self.candidates
        )


def plan_summary(
    paragraphs: Sequence[BilingualParagraph], sentences: int, language: SourceLanguage = INDONESIAN
) -> SummaryPlan:
    """Choose what a summary of up to so many sentences is made of.

    The headline is the first paragraph with that role whose translation can be relied on, if there is one.
    """
    headed = [paragraph.pairs for paragraph in paragraphs if paragraph.role is Role.HEADLINE]
    if headed:
        told = [pair for paragraph in paragraphs if paragraph.role is not Role.HEADLINE for pair in paragraph.pairs]
        body = Body.of(told, language)
        headed = [pairs for pairs in headed if is_reliable(pairs, body, language)]
    headline = next(iter(headed), ())
    # One more where the lead may have to stand as the headline.
    groups = group_sentences(paragraphs, sentences if headline else sentences + 1, language, headline)
    return SummaryPlan(tuple(groups), headline, sentences, language)


def finish_summary(plan: SummaryPlan, hypotheses: Sequence[Sequence[str]]) -> Summary:
    """Make a summary of the hypotheses, best first, for each group of the plan; an empty list means none.

    For each group: of the hypotheses that grounding accepts, that are shorter than the extract and say something new
    the one with the most support; otherwise its most salient sentence as an extract, shortened by rule; otherwise
    nothing, where that has been said already, or where the headline says it.
    Raises ValueError unless there are as many lists as groups.
    """
    headline = _headline(plan)
    title = frozenset(english_content_stems(headline.text)) if headline else frozenset()
    sentences: list[tuple[float, SummarySentence]] = []
    said: list[frozenset[str]] = []
    repeating: list[SummarySentence] = []
    for group, texts in zip(plan.candidates, hypotheses, strict=True):
        for sentence in (*_generated(group, texts, plan.language), _extract(group)):
            content = frozenset(english_content_stems(sentence.text))
            if any(content == other or cosine(content, other) >= DUPLICATE for other in said):
                continue
            if title and (len(content - title) < _NEW or cosine(content, title) >= REPEATS):
                repeating.append(sentence)
                continue
            sentences.append((group.salience, sentence))
            said.append(content)
            break
    if len(sentences) > plan.sentences:
        sentences.remove(min(sentences, key=lambda item: item[0]))
    return Summary(headline=headline, sentences=tuple(sentence for _, sentence in sentences) or tuple(repeating[:1]))


def _headline(plan: SummaryPlan) -> SummarySentence | None:
    """The article's own headline; otherwise the first clause of its lead, which says so."""
    if plan.headline:
        return SummarySentence(
            text=as_headline(" ".join(pair.target.text.strip() for pair in plan.headline)),
            method=SummaryMethod.EXTRACT,
            support=1.0,
            evidence=tuple(pair.id for pair in plan.headline),
        )
    if not plan.candidates:
        return None
    plain = [group for group in plan.candidates if not group.leans and not _QUOTES.intersection(group.shown)]
    groups = plain or plan.candidates
    least = _NEARLY * max(group.salience for group in groups)
    group = next(group for group in groups if group.salience >= least)
    extract = _extract(group)
    text = clause(extract.text)
    method = SummaryMethod.EXTRACT if text == group.seed.target.text.removesuffix(".") else SummaryMethod.SHORTENED
    return extract.model_copy(update={"text": text, "method": method, "stands_in": True})


def _generated(group: Group, hypotheses: Sequence[str], language: SourceLanguage) -> list[SummarySentence]:
    """The hypotheses that grounding accepts and that are shorter than the extract: best supported first, then in order.

    One with a word that English does not have is no better to read than the extract.
    """
    sentences = [
        SummarySentence(
            text=grounded.text,
            method=SummaryMethod.GENERATED,
            support=grounded.support,
            evidence=tuple(pair.id for pair in grounded.evidence),
        )
        for hypothesis in hypotheses
        if (grounded := ground(hypothesis, group.pairs, language))
        and len(words(grounded.text)) < len(words(group.shown))
        and not strange_words(grounded.text)
    ]
    return sorted(sentences, key=lambda sentence: -(sentence.support or 0.0))


def _extract(group: Group) -> SummarySentence:
    whole = group.shown == group.seed.target.text
    return SummarySentence(
        text=group.shown,
        method=SummaryMethod.EXTRACT if whole else SummaryMethod.SHORTENED,
        support=1.0,
        evidence=tuple(pair.id for pair in group.evidence),
    )
