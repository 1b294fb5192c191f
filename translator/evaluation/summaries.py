"""Measure summaries: against references where there are some, and against their articles in any case.

**ROUGE-1, ROUGE-2, ROUGE-L** (Lin 2004): F1 by rouge-score, words stemmed by Porter's stemmer.

**Coverage and density** (Grusky, Naaman and Artzi 2018, "Newsroom"): the summary is cut, greedily from its beginning,
into the longest stretches of words that its article holds too. Coverage is the share of its words that lie in such a
stretch; density the mean, over its words, of the length of the stretch each lies in. **Compression**: words of the
article for each of the summary. **Novelty** (See, Liu and Manning 2017): the share of the summary's n-grams that the
article does not hold.

**Support**: the share of the numbers, and of the names, of a summary that its evidence holds: the sentences that the
summary names, else the whole article. A name is a capitalised word inside a sentence, or at its beginning where
another follows. This is another, simpler rule than the one by which grounding accepts a sentence, so that one measures
the other; it takes a name in another form (Britain, British) for unsupported.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from translator import __version__
from translator.document import BilingualArticle, FrozenModel, SummaryMethod
from translator.errors import InputError
from translator.evaluation.extra import require
from translator.evaluation.report import render
from translator.evaluation.rows import read_lines
from translator.languages import ENGLISH, INDONESIAN
from translator.progress import Progress, silent
from translator.quantities import Form, Quantity, find_quantities
from translator.segmentation import segment
from translator.summarization.text import words
from translator.writers.wording import QUIET_ROLES

RESAMPLES = 1000
_SEED = 12345
_LONGEST_NGRAM = 3
_LEAST_SPELLED = Decimal(3)
"""Number words below this are as often no number: one of them, second to none."""
_CAPITALISED = re.compile(r"[^\W\d_][^\W_]*(?:['’][^\W\d_]+)*")


class Claim(NamedTuple):
    """A sentence of a summary, and the text that should support it: English, and Indonesian where there is some."""

    text: str
    english: str
    indonesian: str


class Summarized(NamedTuple):
    """A summary beside its article.

    `evidence_sizes` are the source sentences that each claim names, and `extracts` how many claims are translations
    word for word; None where the summary does not tell. `reference` is a summary by a person.
    """

    name: str
    article: str
    claims: tuple[Claim, ...]
    evidence_sizes: tuple[int, ...] | None
    extracts: int | None
    reference: str | None

    @property
    def text(self) -> str:
        """The whole summary, a sentence a line."""
        return "\n".join(claim.text for claim in self.claims)


class Average(FrozenModel):
    """The mean of a measure over `count` summaries, and the 95 % interval of its bootstrap resamples."""

    mean: float
    low: float
    high: float
    count: int


class SummaryReport(FrozenModel):
    """One summary; what cannot be measured on it is left out of `measures`."""

    name: str
    summary: str
    reference: str | None
    measures: dict[str, float]
    unsupported: tuple[str, ...]
    """Numbers and names that the evidence does not hold."""


class SummaryEvaluation(FrozenModel):
    """What summaries come to. `skipped` articles have no summary. The signature is that of ROUGE."""

    report_version: int = 1
    package_version: str
    created: datetime
    summaries: int
    skipped: int
    resamples: int
    signature: str | None
    averages: dict[str, Average]
    worst: tuple[SummaryReport, ...]


def read_articles(
    files: Sequence[Path], references: Path | None, progress: Progress = silent
) -> list[Summarized | None]:
    """Summaries from bilingual articles in JSON, None for an article that has none.

    `references` is a folder: the reference for `a.json` or `a.txt.json` is `a.txt` in it; not every article needs one.
    Raises InputError for a file that is no bilingual article, or where no reference belongs to any.
    """
    found = []
    for at, file in enumerate(files, start=1):
        try:
            article = BilingualArticle.model_validate_json(file.read_bytes())
        except OSError as error:
            raise InputError(f"{file}: cannot be read: {error.strerror or error}. Check the path.") from error
        except ValidationError:
            raise InputError(
                f"{file}: not a bilingual article as this version writes it (translator translate -f json)."
            ) from None
        reference = references and references / f"{file.stem.removesuffix('.txt')}.txt"
        text = "\n".join(read_lines(reference).lines) if reference and reference.is_file() else None
        found.append(_from_article(article, file.name, text))
        progress("reading", at, len(files))
    if references and not any(each and each.reference for each in found):
        raise InputError(f"{references}: holds no reference: that of a.json must be called a.txt.")
    return found


def article_files(paths: Iterable[Path]) -> list[Path]:
    """The JSON files that paths name: a file itself, a folder all in it but the report of a batch run.

    Raises InputError where there are none.
    """
    files = [
        file
        for path in paths
        for file in (sorted(path.rglob("*.json")) if path.is_dir() else [path])
        if not (path.is_dir() and file == path / "report.json")
    ]
    if not files:
        raise InputError("no JSON files there. Give files of `translator translate -f json`, or a folder of them.")
    return files


def read_texts(documents: Path, summaries: Path, references: Path | None) -> list[Summarized | None]:
    """Summaries from plain texts: an English article, its summary and its reference a line; None for an empty one.

    Raises InputError where a file cannot be read, or the numbers of lines differ.
    """
    columns = {path: read_lines(path).lines for path in (documents, summaries, references) if path}
    if len({len(lines) for lines in columns.values()}) > 1:
        counts = ", ".join(f"{path} has {len(lines):,} lines" for path, lines in columns.items())
        raise InputError(f"{counts}. Line by line, they must belong together.")
    theirs: list[str] | list[None] = columns[references] if references else [None] * len(columns[documents])
    return [
        Summarized(
            f"line {number}",
            article,
            tuple(Claim(sentence, article, "") for sentence in _sentences(summary)),
            None,
            None,
            reference or None,
        )
        if article.strip() and summary.strip()
        else None
        for number, (article, summary, reference) in enumerate(
            zip(columns[documents], columns[summaries], theirs, strict=True), start=1
        )
    ]


def evaluate_summaries(
    found: Sequence[Summarized | None], *, worst: int, progress: Progress = silent
) -> SummaryEvaluation:
    """Measure each summary, and give the averages and those summaries that did worst.

    Worst are first those with most that is unsupported, then those with the lowest ROUGE-L where it is known. Raises
    InputError where there is no summary, ConfigError where rouge-score is missing and there are references.
    """
    summaries = [each for each in found if each]
    if not summaries:
        raise InputError("none of the articles has a summary, so there is nothing to evaluate.")
    signature, rouge = _rouge() if any(each.reference for each in summaries) else (None, None)
    reports = []
    for at, each in enumerate(summaries, start=1):
        measures, unsupported = _measures(each)
        if rouge and each.reference:
            measures = rouge(each.reference, each.text) | measures
        reports.append(
            SummaryReport(
                name=each.name, summary=each.text, reference=each.reference, measures=measures, unsupported=unsupported
            )
        )
        progress("measuring", at, len(summaries))
    # In the order in which any summary has them, which is the same for all.
    names = list(dict.fromkeys(name for report in sorted(reports, key=_size) for name in report.measures))
    averages = {
        name: _average([report.measures[name] for report in reports if name in report.measures]) for name in names
    }
    order = sorted(reports, key=lambda report: (-len(report.unsupported), report.measures.get("ROUGE-L", 1.0)))
    return SummaryEvaluation(
        package_version=__version__,
        created=datetime.now(UTC),
        summaries=len(summaries),
        skipped=len(found) - len(summaries),
        resamples=RESAMPLES,
        signature=signature,
        averages=averages,
        worst=tuple(order[:worst]),
    )


def summaries_html(evaluation: SummaryEvaluation) -> str:
    """The evaluation as one page that loads nothing; every text in it is escaped."""
    return render("summaries.html", {"evaluation": evaluation})


def fragments(article: Sequence[str], summary: Sequence[str]) -> list[int]:
    """The lengths of the extractive fragments of a summary, in words (Grusky et al. 2018, figure 2).

    From each place on the longest stretch is taken that the article holds too; a word that it does not hold is passed
    over.
    """
    places = defaultdict(list)
    for place, word in enumerate(article):
        places[word].append(place)
    lengths = []
    at = 0
    while at < len(summary):
        longest = max((_shared(article, place, summary, at) for place in places.get(summary[at], ())), default=0)
        if longest:
            lengths.append(longest)
        at += max(longest, 1)
    return lengths


def novelty(article: Sequence[str], summary: Sequence[str], size: int) -> float | None:
    """The share of a summary's n-grams of this size that its article does not hold; None where it has none."""
    held = set(_ngrams(article, size))
    ours = list(_ngrams(summary, size))
    return sum(ngram not in held for ngram in ours) / len(ours) if ours else None


def _from_article(article: BilingualArticle, name: str, reference: str | None) -> Summarized | None:
    if not article.summary or not article.summary.sentences:
        return None
    sentences = article.summary.sentences
    claims = []
    for sentence in sentences:
        pairs = article.evidence(sentence)
        english, indonesian = (
            " ".join(pair.target.text for pair in pairs),
            " ".join(pair.source.text for pair in pairs),
        )
        claims.append(Claim(sentence.text, english, indonesian))
    told = (pair.target.text for part in article.paragraphs if part.role not in QUIET_ROLES for pair in part.pairs)
    return Summarized(
        name,
        " ".join(told),
        tuple(claims),
        tuple(len(sentence.evidence) for sentence in sentences),
        sum(sentence.method is SummaryMethod.EXTRACT for sentence in sentences),
        reference,
    )


def _measures(summarized: Summarized) -> tuple[dict[str, float], tuple[str, ...]]:
    """The measures of a summary that need no reference, and the numbers and names that are unsupported."""
    article, summary = words(summarized.article), words(summarized.text)
    lengths = fragments(article, summary)
    numbers = [(text, held) for claim in summarized.claims for text, held in _numbers(claim)]
    names = [(text, held) for claim in summarized.claims for text, held in _names(claim)]
    sizes, extracts = summarized.evidence_sizes, summarized.extracts
    count = len(summarized.claims)
    measures: dict[str, float | None] = {
        "words": len(summary),
        "compression": len(article) / len(summary) if summary else None,
        "coverage": sum(lengths) / len(summary) if summary else None,
        "density": sum(length * length for length in lengths) / len(summary) if summary else None,
        **{f"novel {size}-grams": novelty(article, summary, size) for size in range(1, _LONGEST_NGRAM + 1)},
        "numbers supported": _share([held for _, held in numbers]),
        "names supported": _share([held for _, held in names]),
        "evidence sentences": sum(sizes) / count if sizes and count else None,
        "extracts": extracts / count if extracts is not None and count else None,
    }
    unsupported = dict.fromkeys(text for text, held in (*numbers, *names) if not held)
    return {name: float(value) for name, value in measures.items() if value is not None}, tuple(unsupported)


def _numbers(claim: Claim) -> Iterator[tuple[str, bool]]:
    """The numbers of a claim, and whether its evidence holds each in either language."""
    evidence = (*find_quantities(claim.english, ENGLISH), *find_quantities(claim.indonesian, INDONESIAN))
    held = {reading for quantity in evidence for reading in quantity.readings}
    for quantity in find_quantities(claim.text, ENGLISH):
        if _is_number(quantity):
            yield claim.text[quantity.start : quantity.end], not held.isdisjoint(quantity.readings)


def _is_number(quantity: Quantity) -> bool:
    if quantity.form is Form.SPELLED:
        return all(isinstance(reading, Decimal) and reading >= _LEAST_SPELLED for reading in quantity.readings)
    return quantity.form is Form.FIGURE


def _names(claim: Claim) -> Iterator[tuple[str, bool]]:
    """The names of a claim, and whether its evidence holds each."""
    held = {_plain(word) for word in words(f"{claim.english} {claim.indonesian}")}
    found = _CAPITALISED.findall(claim.text)
    for at, word in enumerate(found):
        if not word[0].isupper() or word.lower() in ENGLISH.function_words:
            continue
        if at or (found[1:2] and found[1][0].isupper()):
            yield word, _plain(word) in held


def _plain(word: str) -> str:
    return word.lower().replace("’", "'").removesuffix("'s")


def _sentences(text: str) -> list[str]:
    """The sentences of an English text. The Indonesian rules serve: they know the marks that both languages use."""
    return [text[start:end] for paragraph in segment(text) for start, end in paragraph.sentences]


def _shared(article: Sequence[str], place: int, summary: Sequence[str], at: int) -> int:
    """How many words an article from one place on and a summary from another have in common."""
    length = 0
    while (
        place + length < len(article) and at + length < len(summary) and article[place + length] == summary[at + length]
    ):
        length += 1
    return length


def _ngrams(tokens: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return zip(*(tokens[start:] for start in range(size)), strict=False)


def _share(held: Sequence[bool]) -> float | None:
    return sum(held) / len(held) if held else None


def _size(report: SummaryReport) -> int:
    return -len(report.measures)


def _rouge() -> tuple[str, Callable[[str, str], dict[str, float]]]:
    """The signature of ROUGE, and a function from a reference and a summary to its scores, from 0 to 1."""
    require("rouge_score")
    from importlib.metadata import version

    from rouge_score.rouge_scorer import RougeScorer  # type: ignore[import-untyped]

    names = {"rouge1": "ROUGE-1", "rouge2": "ROUGE-2", "rougeL": "ROUGE-L"}
    scorer = RougeScorer(list(names), use_stemmer=True)

    def score(reference: str, summary: str) -> dict[str, float]:
        return {names[key]: float(found.fmeasure) for key, found in scorer.score(reference, summary).items()}

    return f"measure:F1|stemmer:porter|bs:{RESAMPLES}|seed:{_SEED}|rouge-score:{version('rouge-score')}", score


def _average(values: Sequence[float]) -> Average:
    """The mean, and its interval by the percentile bootstrap."""
    import numpy as np

    generator = np.random.default_rng(_SEED)
    held = np.array(values)
    # One resample at a time: all at once would take memory in proportion to their number.
    means = [held[generator.integers(len(held), size=len(held))].mean() for _ in range(RESAMPLES)]
    low, high = np.percentile(means, [2.5, 97.5])
    return Average(mean=float(held.mean()), low=float(low), high=float(high), count=len(values))
