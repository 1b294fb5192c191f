"""What will be generated for an article, and what becomes of what was generated. Pure: models stay outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from translator.document import BilingualParagraph, Role, SentencePair, Summary, SummaryMethod, SummarySentence
from translator.languages import INDONESIAN, SourceLanguage
from translator.summarization.grounding import ground, without_dateline
from translator.summarization.grouping import Group, group_sentences, has_error
from translator.summarization.salience import cosine
from translator.summarization.text import english_content_stems, words

DUPLICATE = 0.6
"""Two English sentences whose words have a higher cosine say the same."""
LONG = 25
"""Words in a sentence above which a shorter one is preferred."""


@dataclass(frozen=True)
class SummaryPlan:
    """The groups of sentences of one article that become its summary, in its order, and its own headline."""

    candidates: tuple[Group, ...]
    headline: tuple[SentencePair, ...]
    language: SourceLanguage = INDONESIAN

    @property
    def groups(self) -> tuple[tuple[SentencePair, ...], ...]:
        """The sentence pairs of each group."""
        return tuple(group.pairs for group in self.candidates)

    @property
    def inputs(self) -> tuple[tuple[str, ...], ...]:
        """What an engine is given: the English sentences of each group, without datelines."""
        return tuple(tuple(without_dateline(pair.target.text) for pair in group.pairs) for group in self.candidates)


def plan_summary(
    paragraphs: Sequence[BilingualParagraph], sentences: int, language: SourceLanguage = INDONESIAN
) -> SummaryPlan:
    """Choose what a summary of up to so many sentences is made of.

    The headline is the first paragraph with that role whose translation is sound, if there is one.
    """
    headlines = (
        paragraph.pairs
        for paragraph in paragraphs
        if paragraph.role is Role.HEADLINE and not any(has_error(pair) for pair in paragraph.pairs)
    )
    return SummaryPlan(tuple(group_sentences(paragraphs, sentences, language)), next(headlines, ()), language)


def finish_summary(plan: SummaryPlan, hypotheses: Sequence[Sequence[str]]) -> Summary:
    """Make a summary of the hypotheses, best first, for each group of the plan; an empty list means none.

    For each group: of the hypotheses that grounding accepts and that say something new the one with the most support,
    of equal ones a short one before a long one; otherwise its most salient sentence as an extract; otherwise nothing,
    where that has been said already.
    Raises ValueError unless there are as many lists as groups.
    """
    sentences: list[SummarySentence] = []
    said: list[frozenset[str]] = []
    for group, texts in zip(plan.candidates, hypotheses, strict=True):
        for sentence in (*_generated(group, texts, plan.language), _extract((group.seed,))):
            content = frozenset(english_content_stems(sentence.text))
            if all(content != other and cosine(content, other) < DUPLICATE for other in said):
                sentences.append(sentence)
                said.append(content)
                break
    return Summary(headline=_headline(plan, hypotheses), sentences=tuple(sentences))


def _headline(plan: SummaryPlan, hypotheses: Sequence[Sequence[str]]) -> SummarySentence | None:
    """The article's own headline; otherwise what the most salient group came to, without its full stop."""
    if plan.headline:
        return _extract(plan.headline)
    if not plan.candidates:
        return None
    group, texts = max(zip(plan.candidates, hypotheses, strict=True), key=lambda item: item[0].salience)
    sentence = next(iter(_generated(group, texts, plan.language)), None)
    if sentence is None:
        return _extract((group.seed,))
    return sentence.model_copy(update={"text": sentence.text.removesuffix(".")})


def _generated(group: Group, hypotheses: Sequence[str], language: SourceLanguage) -> list[SummarySentence]:
    """The hypotheses that grounding accepts: best supported first, then those of readable length, then in order."""
    sentences = [
        SummarySentence(
            text=grounded.text,
            method=SummaryMethod.GENERATED,
            support=grounded.support,
            evidence=tuple(pair.id for pair in grounded.evidence),
        )
        for hypothesis in hypotheses
        if (grounded := ground(hypothesis, group.pairs, language))
    ]
    return sorted(sentences, key=lambda sentence: (-(sentence.support or 0.0), len(words(sentence.text)) > LONG))


def _extract(pairs: Sequence[SentencePair]) -> SummarySentence:
    return SummarySentence(
        text=" ".join(pair.target.text for pair in pairs),
        method=SummaryMethod.EXTRACT,
        support=1.0,
        evidence=tuple(pair.id for pair in pairs),
    )
