"""The training loop: one stage, from where it stopped to the end of its budget.

A stopped stage goes on as if it had never stopped: model, optimizer, average, position in the data and random state are
saved together, in one safetensors file that appears whole. With a budget in steps, and as many threads, the weights
that come out are the same, bit for bit.

On a GPU no update waits for the device: what is needed lies there, and the loss is asked for only when it is told.
"""

from __future__ import annotations

import copy
import json
import math
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from translator.errors import ConfigError
from translator.evaluation.hardware import processor_flags
from translator.training.batches import Batch, Batches, Encoded
from translator.training.guide import Guide
from translator.training.model import loss, save_model
from translator.training.recipe import Budget, TrainStage
from translator.training.vocabulary import Vocabulary
from translator.translation.attention import cross_attention

if TYPE_CHECKING:
    import torch
    from torch import Tensor
    from transformers import MarianMTModel

BEST = "model"
"""The folder, in a stage's own, of the weights that translated the development sentences best."""
_STATE = "state.safetensors"
_SAVE_SECONDS = 300.0
_TELL_SECONDS = 10.0
_LARGEST_GRADIENT = 1.0
_LEAST_ATTENTION = 1e-9


class Score(NamedTuple):
    """How a model translates the development sentences; sacrebleu's BLEU and chrF, 0 to 100."""

    bleu: float
    chrf: float


@dataclass(frozen=True)
class Position:
    """How far a stage is. `batch` counts those of the pass; `seconds` are of all its runs."""

    step: int = 0
    passes: int = 0
    batch: int = 0
    seconds: float = 0.0
    target_tokens: int = 0
    best: Score | None = None
    best_step: int = 0
    """The step of the best weights; 0 where they are those that the stage started from."""
    scored: int = 0
    """The step at which the development sentences were last scored."""

    def share(self, budget: Budget) -> float:
        """How much of the budget is spent, from 0 to 1 and beyond."""
        spent = (
            (self.seconds, 60 * budget.minutes),
            (self.step, budget.steps),
            (self.target_tokens, budget.tokens),
        )
        return max(used / limit for used, limit in spent if limit)


Log = Callable[[dict[str, Any]], None]
"""Takes records of how a stage goes: figures by name, with the name of the stage and, while it trains, the step."""


def learning_rate(stage: TrainStage, position: Position) -> float:
    """The factor on the highest learning rate: a linear warm-up, the decay, and a linear fall at the end."""
    factor = min(1.0, (position.step + 1) / stage.warm_up_steps)
    if stage.decay == "inverse-square-root":
        factor *= (stage.warm_up_steps / max(position.step + 1, stage.warm_up_steps)) ** 0.5
    if not stage.cool_down:
        return factor
    left = max(0.0, min(1.0, (1 - position.share(stage.budget)) / stage.cool_down))
    return factor * (left + (1 - left) * stage.fall_to)


def train(
    model: MarianMTModel,
    vocabulary: Vocabulary,
    encoded: Encoded,
    stage: TrainStage,
    folder: Path,
    *,
    seed: int,
    score: Callable[[Path], Score],
    log: Log,
    stop: threading.Event,
) -> Position:
    """Train a model until the budget is spent or `stop` is set, and say how far it came.

    `folder` keeps the state and, under BEST, the best weights; a stage that is begun there goes on. `score` is given
    a folder in Hugging Face layout. A stage that goes on from a model scores that first, so that it never comes out
    worse. Raises ConfigError where the loss is no number any more.
    """
    run = Run(model, vocabulary, encoded, stage, folder, seed)
    run.restore()
    if stage.start and run.position.best is None:
        run.score(score, log)
    begun, before = time.monotonic(), run.position.seconds
    saved = scored = told = time.monotonic()
    told_tokens = run.position.target_tokens
    value = None
    while not stop.is_set() and run.position.share(stage.budget) < 1:
        value = run.update()
        now = time.monotonic()
        run.position = replace(run.position, seconds=before + now - begun)
        if now - told > _TELL_SECONDS:
            rate = (run.position.target_tokens - told_tokens) / (now - told)
            record = {
                "loss": round(_finite(value.item(), run.position.step), 4),
                "target_tokens_per_second": round(rate),
            }
            log(_record(stage, run.position) | record)
            told, told_tokens = now, run.position.target_tokens
        if now - scored > 60 * stage.evaluate_minutes:
            run.score(score, log)
            told = scored = time.monotonic()
        if now - saved > _SAVE_SECONDS:
            run.save()
            saved = time.monotonic()
    if value is not None:
        _finite(value.item(), run.position.step)
    if run.position.scored != run.position.step or run.position.best is None:
        run.score(score, log)
    run.save()
    return run.position


def _finite(value: float, step: int) -> float:
    if math.isfinite(value):
        return value
    raise ConfigError(f"the loss is {value} at step {step}: train at a lower learning_rate, from before this step.")


def _record(stage: TrainStage, position: Position) -> dict[str, Any]:
    return {
        "stage": stage.name,
        "step": position.step,
        "minutes": round(position.seconds / 60, 2),
        "target_tokens": position.target_tokens,
        "share": round(position.share(stage.budget), 4),
    }


class Run:
    """A model with its optimizers, its average and its place in the data.

    The model learns in float32, and so does the average of its weights. Where products are made in bfloat16, what
    computes is a copy of it in that precision, which takes over the weights after each update. `train` is what drives
    it; a profile drives it step by step.
    """

    def __init__(
        self, model: MarianMTModel, vocabulary: Vocabulary, encoded: Encoded, stage: TrainStage, folder: Path, seed: int
    ) -> None:
        import torch

        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model = model.to(self._device).train()  # type: ignore[arg-type]  # transformers wraps and blurs `to`
        self._averaged = copy.deepcopy(self._model).eval()
        self._computing = self._model
        if _bfloat16(stage, self._device):
            self._computing = copy.deepcopy(self._model).to(torch.bfloat16)
        self._vocabulary = vocabulary
        self._stage = stage
        self._folder = folder
        self._parameters, self._average, self._copies = (
            _learning(each) for each in (self._model, self._averaged, self._computing)
        )
        self._optimizers = _optimizers(self._model, stage)
        self._guide = Guide(encoded, vocabulary, seed, self._device) if stage.guided_alignment else None
        self._batches = Batches(encoded, vocabulary, stage.batch_tokens, seed, self._device)
        self.position = Position()
        torch.manual_seed(seed)

    def update(self) -> Tensor:
        """One update of the weights; gives the loss, which lies on the device."""
        import torch

        batch = self._draw()
        value = self._loss(batch)
        value.backward()  # type: ignore[no-untyped-call]
        if self._computing is not self._model:
            for parameter, copied in zip(self._parameters, self._copies, strict=True):
                parameter.grad = copied.grad.float() if copied.grad is not None else None
                copied.grad = None
        torch.nn.utils.clip_grad_norm_(self._parameters, _LARGEST_GRADIENT)
        factor = learning_rate(self._stage, self.position)
        for optimizer, highest in self._optimizers:
            for group in optimizer.param_groups:
                group["lr"] = highest * factor
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        step = self.position.step
        with torch.no_grad():
            torch._foreach_lerp_(
                self._average, self._parameters, 1 - min(self._stage.averaging, (1 + step) / (10 + step))
            )
        self._take_over()
        self.position = replace(
            self.position,
            step=step + 1,
            batch=self.position.batch + 1,
            target_tokens=self.position.target_tokens + len(batch.real),
        )
        return value.detach()

    def _take_over(self) -> None:
        """Give the copy that computes the weights that were learned."""
        import torch

        if self._computing is not self._model:
            with torch.no_grad():
                torch._foreach_copy_(self._copies, self._parameters)

    def _draw(self) -> Batch:
        """The next batch, which is where the position then is."""
        while (batch := self._batches.draw(self.position.passes, self.position.batch)) is None:
            self.position = replace(self.position, passes=self.position.passes + 1, batch=0)
        return batch

    def _loss(self, batch: Batch) -> Tensor:
        smoothing = self._stage.label_smoothing
        if self._guide is None:
            return loss(self._computing, batch, smoothing)
        with cross_attention(self._computing) as attention:
            value = loss(self._computing, batch, smoothing)
        # The first head of the last layer learns to align.
        logarithms = attention[-1][:, 0].float().clamp(min=_LEAST_ATTENTION).log()
        wanted = self._guide.targets(batch.source, batch.target)
        missed = -(wanted * logarithms).sum(-1).flatten()[batch.real].mean()
        return value + self._stage.guided_alignment * missed

    def score(self, score: Callable[[Path], Score], log: Log) -> None:
        """Score the averaged weights, and keep them where none were better."""
        candidate = self._folder / f".{BEST}"
        save_model(self._averaged, self._vocabulary, candidate)
        result = score(candidate)
        self.position = replace(self.position, scored=self.position.step)
        log(_record(self._stage, self.position) | {"bleu": round(result.bleu, 2), "chrf": round(result.chrf, 2)})
        if self.position.best is None or result.chrf > self.position.best.chrf:
            _replace_folder(candidate, self._folder / BEST)
            self.position = replace(self.position, best=result, best_step=self.position.step)

    def save(self) -> None:
        """Write all that is needed to go on."""
        import torch
        from safetensors.torch import save_file

        tensors = {f"weight.{i}": p for i, p in enumerate(self._parameters)}
        tensors |= {f"average.{i}": p for i, p in enumerate(self._average)}
        for number, (optimizer, _) in enumerate(self._optimizers):
            for i, state in optimizer.state_dict()["state"].items():
                tensors |= {f"optimizer.{number}.{i}.{name}": tensor for name, tensor in state.items()}
        tensors["random"] = torch.get_rng_state()
        if self._device == "cuda":
            tensors["random.cuda"] = torch.cuda.get_rng_state()
        part = self._folder / f".{_STATE}"
        copies = {name: tensor.detach().cpu().contiguous().clone() for name, tensor in tensors.items()}
        save_file(copies, part, metadata={"position": json.dumps(asdict(self.position))})
        part.replace(self._folder / _STATE)

    def restore(self) -> None:
        """Go on from what was saved, if anything was. Raises ConfigError where it does not fit this stage."""
        from safetensors import SafetensorError

        file = self._folder / _STATE
        self._folder.mkdir(parents=True, exist_ok=True)
        if not file.is_file():
            return
        try:
            self._restore(file)
        except (SafetensorError, RuntimeError, ValueError, KeyError, TypeError) as error:
            raise ConfigError(
                f"{file}: does not fit this stage, whose sizes, start or optimizer were others then, or is damaged: "
                f"{str(error).splitlines()[0]}. Choose another output folder, or delete {self._folder}."
            ) from error

    def _restore(self, file: Path) -> None:
        import torch
        from safetensors import safe_open

        with safe_open(file, "pt") as stored:
            position = json.loads(stored.metadata()["position"])
            best = position.pop("best")
            self.position = Position(**position, best=Score(*best) if best else None)
            with torch.no_grad():
                for i, (parameter, average) in enumerate(zip(self._parameters, self._average, strict=True)):
                    parameter.copy_(stored.get_tensor(f"weight.{i}"))
                    average.copy_(stored.get_tensor(f"average.{i}"))
            self._take_over()
            states: list[dict[int, dict[str, Tensor]]] = [{} for _ in self._optimizers]
            for name in stored.keys():  # noqa: SIM118  # no mapping, though it has keys
                if name.startswith("optimizer."):
                    _, number, i, key = name.split(".")
                    states[int(number)].setdefault(int(i), {})[key] = stored.get_tensor(name)
            for (optimizer, _), state in zip(self._optimizers, states, strict=True):
                optimizer.load_state_dict(optimizer.state_dict() | {"state": state})
            torch.set_rng_state(stored.get_tensor("random"))
            if self._device == "cuda":
                torch.cuda.set_rng_state(stored.get_tensor("random.cuda"))


def _learning(model: MarianMTModel) -> list[Tensor]:
    """The parameters that learn; the sinusoids of the positions do not."""
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


def _optimizers(model: MarianMTModel, stage: TrainStage) -> list[tuple[torch.optim.Optimizer, float]]:
    """The optimizers, each with its highest learning rate.

    Muon (Jordan et al. 2024) takes the matrices of the layers; embeddings, biases and norms are AdamW's in any case.
    """
    import torch

    learning = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    hidden = [p for name, p in learning if p.ndim == 2 and ".layers." in name] if stage.optimizer == "muon" else []
    rest = [p for _, p in learning if not any(p is matrix for matrix in hidden)]
    adam = torch.optim.AdamW(rest, lr=stage.learning_rate, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.0, fused=True)
    optimizers: list[tuple[torch.optim.Optimizer, float]] = [(adam, stage.learning_rate)]
    if hidden:
        muon = torch.optim.Muon(hidden, lr=stage.muon_learning_rate, weight_decay=0.0)
        optimizers.append((muon, stage.muon_learning_rate))
    return optimizers


def _bfloat16(stage: TrainStage, device: str) -> bool:
    """Whether the model computes in bfloat16: a processor without it would be slower so."""
    if stage.precision != "auto":
        return stage.precision == "bfloat16"
    if device == "cuda":
        return True
    return bool(processor_flags() & {"avx512_bf16", "amx_bf16"})


def _replace_folder(new: Path, place: Path) -> None:
    """Put a folder where another one is, which is gone only once the new one is whole."""
    import shutil

    old = place.with_name(f".old-{place.name}")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)
