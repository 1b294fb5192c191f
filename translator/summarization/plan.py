"""What will be generated for an article, and what becomes of what was generated. Pure: models stay outside."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from translator.document import (
    BilingualParagraph,
    Role,
    SentencePair,
    Summary,
    SummaryMethod,
    SummarySentence,
)
from translator.languages import INDONESIAN, SourceLanguage
from translator.summarization.compression import without_dateline
from translator.summarization.grounding import ground, split_summary
from translator.summarization.grouping import REPEATS, Group, gather
from translator.summarization.headlines import Body, as_headline, clause, has_unsupported, is_reliable, stands_alone
from translator.summarization.salience import cosine
from translator.summarization.text import english_content_stems, words
from translator.summarization.trust import strange_words

DUPLICATE = 0.6
"""Two English sentences whose words have a higher cosine say the same."""
_NEARLY = 0.6
"""The first sentence of so much of the highest salience is taken for the lead."""
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
    article: tuple[Group, ...] = ()
    """The sentences of the article, each by itself and in its order, that an engine is given at once to write all of
    the summary from; empty for one that is given the groups."""

    @property
    def groups(self) -> tuple[tuple[SentencePair, ...], ...]:
        """The sentence pairs of each group."""
        return tuple(group.pairs for group in self.candidates)

    @property
    def inputs(self) -> tuple[tuple[str, ...], ...]:
        """What an engine is given: the English sentences of each group, or of the article; without datelines."""
        together = (tuple(group.seed for group in self.article),) if self.article else self.groups
        return tuple(tuple(self._body(pair) for pair in pairs) for pairs in together)

    def _body(self, pair: SentencePair) -> str:
        return without_dateline(pair.target.text, pair.source.text, self.language)


def plan_summary(
    paragraphs: Sequence[BilingualParagraph],
    sentences: int,
    language: SourceLanguage = INDONESIAN,
    room: int | None = None,
) -> SummaryPlan:
    """Choose what a summary of up to so many sentences is made of.

    The headline is the first paragraph with that role whose translation can be relied on, if there is one. An engine
    with `room` for so many English words is given the salient sentences of the article at once, else the groups.
    """
    headed = [paragraph.pairs for paragraph in paragraphs if paragraph.role is Role.HEADLINE]
    if headed:
        told = [pair for paragraph in paragraphs if paragraph.role is not Role.HEADLINE for pair in paragraph.pairs]
        body = Body.of(told, language)
        headed = [pairs for pairs in headed if is_reliable(pairs, body, language)]
    headline = next(iter(headed), ())
    # One more where the lead may have to stand as the headline.
    material = gather(paragraphs, sentences if headline else sentences + 1, language, headline)
    article = () if room is None else _within(material.sentences, room)
    return SummaryPlan(material.groups, headline, sentences, language, article)


def _within(sentences: Sequence[Group], room: int) -> tuple[Group, ...]:
    """The most salient sentences that have no more than so many English words together, in their order."""
    taken = []
    for at in sorted(range(len(sentences)), key=lambda at: -sentences[at].salience):
        size = len(words(sentences[at].seed.target.text))
        if size <= room:
            room -= size
            taken.append(at)
    return tuple(sentences[at] for at in sorted(taken))


def finish_summary(plan: SummaryPlan, hypotheses: Sequence[Sequence[str]]) -> Summary:
    """Make a summary of the hypotheses, best first, for each input of the plan; an empty list means none.

    Hypotheses for a whole article are summaries in several sentences. The evidence of each sentence is found, and
    makes a group by itself; what has none is dropped, and the groups of the plan take the places that are left.

    For each group: of the hypotheses that grounding accepts, that are shorter than the extract and say something new
    the one with the most support; otherwise its most salient sentence as an extract, shortened by rule; otherwise
    nothing, where that has been said already, or where the headline says it.
    Raises ValueError unless there are as many lists as inputs.
    """
    headline = _headline(plan)
    groups: Sequence[Group] = plan.candidates
    if plan.article:
        (summaries,) = hypotheses
        groups, hypotheses = _with_evidence(plan, summaries)
    title = frozenset(english_content_stems(headline.text)) if headline else frozenset()
    sentences: list[tuple[tuple[bool, float], SummarySentence]] = []
    said: list[frozenset[str]] = []
    repeating: list[SummarySentence] = []
    for group, texts in zip(groups, hypotheses, strict=True):
        for sentence in (*_generated(group, texts, plan.language), _extract(group)):
            content = frozenset(english_content_stems(sentence.text))
            if any(content == other or cosine(content, other) >= DUPLICATE for other in said):
                continue
            if title and (len(content - title) < _NEW or cosine(content, title) >= REPEATS):
                repeating.append(sentence)
                continue
            # What was written of a whole article goes before what fills it up.
            sentences.append(((bool(plan.article and texts), group.salience), sentence))
            said.append(content)
            break
    if len(sentences) > plan.sentences:
        sentences.remove(min(sentences, key=lambda item: item[0]))
    return Summary(headline=headline, sentences=tuple(sentence for _, sentence in sentences) or tuple(repeating[:1]))


def _with_evidence(plan: SummaryPlan, summaries: Sequence[str]) -> tuple[list[Group], list[list[str]]]:
    """The sentences of the article that the best of several summaries says, and what it says of each.

    That is the one with the most sentences that have evidence, of equal ones the first. A sentence that is one of the
    article word for word has that for evidence. Groups of the plan are added, the most salient first, where there are
    fewer than the summary is to have.
    """
    best: dict[str, list[str]] = {}
    for summary in summaries:
        found: dict[str, list[str]] = {}
        for sentence in split_summary(summary, plan.language):
            if pair := _evidence(sentence, plan):
                found.setdefault(pair.id, []).append(sentence)
        best = max(best, dict(itertools.islice(found.items(), plan.sentences)), key=len)
    taken = {group.seed.id: group for group in plan.article if group.seed.id in best}
    for group in sorted(plan.candidates, key=lambda group: -group.salience):
        if len(taken) < max(plan.sentences, len(plan.candidates)):
            taken.setdefault(group.seed.id, group)
    groups = sorted(taken.values(), key=lambda group: group.at)
    return groups, [best.get(group.seed.id, []) for group in groups]


def _evidence(sentence: str, plan: SummaryPlan) -> SentencePair | None:
    """The sentence of the article that a sentence is a part of, or is word for word; none that points back."""
    pairs = [group.seed for group in plan.article if not group.leans]
    if grounded := ground(sentence, pairs, plan.language):
        return grounded.evidence[0]
    same = (pair for pair in pairs if words(plan._body(pair)) == words(sentence))
    return next(same, None)


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
    plain = [group for group in plan.candidates if not group.leans and stands_alone(group.shown)]
    groups = [group for group in plain if not has_unsupported(group.seed)] or plain or plan.candidates
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
