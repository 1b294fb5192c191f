"""Adaptation: a short fine-tuning of a model on a user's corrections, kept only where it helps and harms nothing.

Of the pairs a share is held out, to measure the gain, and another one is for choosing; a sentence's hash decides, so
that it stays on its side as more pairs come. What is kept is a mixture of the weights before and after fine-tuning
(Wortsman et al. 2022, "Robust fine-tuning of zero-shot models"): the one that is best on the share for choosing, among
those that lose no more than MARGIN on a general set of news sentences.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from translator import __version__
from translator.errors import InputError
from translator.models import LocalModel
from translator.models.adapted import Adaptation, Comparison
from translator.progress import Progress
from translator.training.batches import Encoded, one_pass
from translator.training.corpus import Kept, OverlapFilter, Pair, filtered, read_pairs
from translator.training.model import load_model, save_model
from translator.training.recipe import Budget, Data, Filters, TrainStage
from translator.training.recipe_run import Corpus, encode
from translator.training.scoring import compare, translate_with
from translator.training.trainer import BEST, Score, train
from translator.training.vocabulary import Vocabulary

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import MarianMTModel

FEWEST = 20
"""Pairs fit to train on that an adaptation needs."""
MARGIN = 1.0
"""chrF that an adapted model may lose on the general set."""
GENERAL = Path(__file__).with_name("general.tsv")
"""News sentences of many topics with their translations, written for this purpose."""
MIXTURES = (0.25, 0.5, 0.75, 1.0)
"""How much of the fine-tuned weights is in each mixture that is tried."""

_FILTERS = Filters()
_HELD_OUT = 0.2
_CHOOSING = 0.15
_FEWEST_OF_A_SHARE = 4
_MOST_HELD_OUT = 500  # sentences whose scores are sure enough: more only take time
_MOST_CHOOSING = 250
_WHOLE_SENTENCES = 10_000  # words, which no sentence has: news repeats itself in part, and that may be learned
_SEED = 1
_PASSES = 10
_LEARNING_RATE = 1e-4
_BATCH_TOKENS = 300
_DROPOUT = 0.1
_PREPARING = "reading the pairs, measuring the model as it is"
_LEAST_LEARNING = 0.3  # of the minutes, on a machine that is slow to score


class Split(NamedTuple):
    """Pairs by what they are for."""

    learning: list[Pair]
    choosing: list[Pair]
    held_out: list[Pair]


class Candidate(NamedTuple):
    """A mixture, and its chrF on the share for choosing and on the general set."""

    share: float
    choosing: float
    general: float


class Outcome(NamedTuple):
    """What an adaptation came to. `folder` has the adapted model; None where it is refused, and `refused` says why."""

    split: Split
    left_out: Counter[str]
    candidates: list[Candidate]
    record: Adaptation
    folder: Path | None
    refused: str


def fit_pairs(rows: Iterable[Pair | None], vocabulary: Vocabulary, general: Sequence[Pair]) -> Kept:
    """The pairs that can be learned from: filtered as in training, and none that is in the general set."""
    known = OverlapFilter((side for pair in general for side in pair[1:]), _FILTERS.overlap_words)
    kept = filtered(rows, _FILTERS, known)
    fit = []
    sides = (
        vocabulary.encode("source", [p.source for p in kept.pairs]),
        vocabulary.encode("target", [p.target for p in kept.pairs]),
    )
    for pair, source, target in zip(kept.pairs, *sides, strict=True):
        if not len(source) or not len(target):
            kept.left_out["one side only"] += 1
        elif max(len(source), len(target)) > _FILTERS.longest:
            kept.left_out["too long"] += 1
        else:
            fit.append(pair)
    return Kept(fit, kept.left_out)


def split_pairs(pairs: Sequence[Pair]) -> tuple[Split, int]:
    """Part pairs by the hash of their sources; gives also how many of those to learn from were left out.

    Left out is what says the same as a pair of another share, but for case and punctuation: it would make the gain
    seem larger than it is.
    """
    ordered = sorted(pairs, key=lambda pair: _place(pair.source))
    below = [sum(_place(pair.source) < limit for pair in pairs) for limit in (_HELD_OUT, _HELD_OUT + _CHOOSING)]
    held_out = max(_FEWEST_OF_A_SHARE, min(_MOST_HELD_OUT, below[0]))
    choosing = max(_FEWEST_OF_A_SHARE, min(_MOST_CHOOSING, below[1] - below[0]))
    measured = ordered[: held_out + choosing]
    known = OverlapFilter((side for pair in measured for side in pair[1:]), _WHOLE_SENTENCES)
    rest = ordered[held_out + choosing :]
    learning = [pair for pair in rest if not any(known.overlaps(side) for side in pair[1:])]
    return Split(learning, measured[held_out:], measured[:held_out]), len(rest) - len(learning)


def _place(source: str) -> float:
    """A number from 0 to 1 that is always the same for a sentence, and says nothing of it."""
    return int.from_bytes(hashlib.sha256(source.encode()).digest()[:8], "big") / 2**64


def best_harmless(candidates: Sequence[Candidate], general: float) -> Candidate | None:
    """The best on the share for choosing, of those that lose no more than MARGIN; None where there is none.

    `general` is the chrF on the general set before.
    """
    harmless = [candidate for candidate in candidates if candidate.general >= general - MARGIN]
    return max(harmless, key=lambda candidate: candidate.choosing, default=None)


def adapt(
    rows: Iterable[Pair | None],
    start: LocalModel,
    *,
    minutes: float,
    scratch: Path,
    progress: Progress,
    stop: threading.Event,
) -> Outcome | None:
    """Fine-tune a model on pairs, choose a mixture, and measure it; None where `stop` was set meanwhile.

    `minutes` bound the whole; with few pairs a number of passes over them ends it sooner. The model that comes out is
    in the folder `scratch`, which must be there. Raises InputError where too few pairs are fit, ModelMissingError
    where the model cannot be trained.
    """
    begun = time.monotonic()
    progress(_PREPARING, 0, 2)
    vocabulary = Vocabulary.of_model(start.folder)
    general = [pair for pair in read_pairs(GENERAL, Data(files=(GENERAL.name,), quoted=False)) if pair]
    kept = fit_pairs(rows, vocabulary, general)
    split, alike = split_pairs(kept.pairs)
    kept.left_out.update({"like a pair held out": alike} if alike else {})
    if len(kept.pairs) - alike < FEWEST:
        raise InputError(_too_few(len(kept.pairs) - alike, kept.left_out))
    model = load_model(start.folder, _DROPOUT)
    progress(_PREPARING, 1, 2)
    scoring = time.monotonic()
    yardstick = _Yardstick(split, general, start.folder)
    progress(_PREPARING, 2, 2)
    scorings = (time.monotonic() - scoring) * (len(MIXTURES) + 1)
    left = minutes - (time.monotonic() - begun + scorings) / 60
    encoded = encode(Corpus.of(split.learning), vocabulary, _FILTERS.longest)
    stage = _stage(encoded, max(left, _LEAST_LEARNING * minutes))

    weights = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    steps = _learn(model, vocabulary, encoded, stage, scratch / "training", progress, stop)
    tuned = load_model(scratch / "training" / BEST, _DROPOUT).state_dict()
    outputs: dict[float, list[str]] = {}
    candidates = []
    for number, share in enumerate(MIXTURES):
        if stop.is_set():
            return None
        progress("choosing a mixture", number, len(MIXTURES))
        model.load_state_dict(_mixed(weights, tuned, share))
        folder = _mixture_folder(scratch, share)
        save_model(model, vocabulary, folder)
        outputs[share] = yardstick.output(folder)
        choosing, news = (yardstick.compare(part, outputs[share]) for part in ("choosing", "general"))
        candidates.append(Candidate(share, choosing.after, news.after))
    progress("choosing a mixture", len(MIXTURES), len(MIXTURES))

    harmless = best_harmless(candidates, news.before)
    chosen = harmless or candidates[0]
    record = Adaptation(
        model=start.name,
        revision=start.revision,
        created=datetime.now(UTC).replace(microsecond=0),
        package_version=__version__,
        pairs=len(split.learning),
        steps=steps,
        share=chosen.share,
        held_out=yardstick.compare("held_out", outputs[chosen.share]),
        general=yardstick.compare("general", outputs[chosen.share]),
    )
    refused = ""
    if harmless is None:
        refused = f"every mixture loses more than {MARGIN:g} chrF on general news"
    elif record.held_out.gain <= 0:
        refused = "it is no better on the pairs held out"
    folder = _mixture_folder(scratch, chosen.share)
    record.save(folder)
    return Outcome(split, kept.left_out, candidates, record, None if refused else folder, refused)


class _Yardstick:
    """The sentences that models are measured on, in their parts, and what the first model makes of them."""

    def __init__(self, split: Split, general: Sequence[Pair], first: Path) -> None:
        pairs: list[Pair] = []
        self._parts: dict[str, slice] = {}
        for name, part in {"held_out": split.held_out, "choosing": split.choosing, "general": general}.items():
            self._parts[name] = slice(len(pairs), len(pairs) + len(part))
            pairs += part
        self._sources = [pair.source for pair in pairs]
        self._references = [pair.target for pair in pairs]
        self._before = self.output(first)

    def output(self, folder: Path) -> list[str]:
        """What a model makes of all the sentences."""
        return translate_with(folder, self._sources)

    def compare(self, part: str, output: Sequence[str]) -> Comparison:
        """How an output compares with that of the first model, on one part."""
        rows = self._parts[part]
        return compare(self._before[rows], output[rows], self._references[rows])


def _too_few(count: int, left_out: Counter[str]) -> str:
    why = ", ".join(f"{number} {reason}" for reason, number in left_out.most_common())
    return (
        f"{count} pairs are fit to learn from; an adaptation needs {FEWEST}, and hundreds to help much. "
        f"{f'Left out: {why}. ' if why else ''}Correct more sentences, or add pairs."
    )


def _learn(
    model: MarianMTModel,
    vocabulary: Vocabulary,
    encoded: Encoded,
    stage: TrainStage,
    folder: Path,
    progress: Progress,
    stop: threading.Event,
) -> int:
    """Fine-tune a model, leave the average of its weights in `folder`, and give the number of steps."""

    def log(record: dict[str, Any]) -> None:
        if "share" in record:
            progress("learning", min(999, round(1000 * record["share"])), 1000)

    progress("learning", 0, 1000)
    reached = train(
        *(model, vocabulary, encoded, stage, folder), seed=_SEED, score=lambda _: Score(0, 0), log=log, stop=stop
    )
    progress("learning", 1000, 1000)
    return reached.step


def _mixture_folder(scratch: Path, share: float) -> Path:
    return scratch / f"mixture-{share}"


def _stage(encoded: Encoded, minutes: float) -> TrainStage:
    """Some passes over the pairs at a low rate, which falls to nothing in the second half."""
    steps = _PASSES * len(one_pass(encoded, _BATCH_TOKENS, (_SEED, 0)))
    return TrainStage(
        kind="train",
        name="adapted",
        data={"corrections": 1.0},
        budget=Budget(minutes=minutes, steps=steps),
        learning_rate=_LEARNING_RATE,
        warm_up_steps=max(1, steps // 10),
        decay="constant",
        cool_down=0.5,
        batch_tokens=_BATCH_TOKENS,
        averaging=0.99,
        evaluate_minutes=24 * 60,  # it is scored once it is done
    )


def _mixed(before: dict[str, Tensor], after: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    return {name: tensor.lerp(after[name].to(tensor), share) for name, tensor in before.items()}
