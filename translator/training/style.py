"""A LoRA adapter that teaches a summarizer a house style, from sentences and the summary that people wrote of them.

The model is told what the engine tells it (`summarization/prompts.py`), and learns the summary alone. What comes out is
a folder in peft's layout, which `models/lora.py` merges when the summarizer is converted or loaded.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from translator.errors import ConfigError, InputError, OutputError
from translator.models.kinds import Method, check_summarizer, check_task, method_of
from translator.summarization.prompts import END, Prompt

if TYPE_CHECKING:
    import threading

    from torch import Tensor

    from translator.models import LocalModel

LEAST_PAIRS = 10
"""Fewer teach nothing but themselves."""
_HELD_OUT = 10
"""One pair in so many is held out, to show what was learned."""
_AT_ONCE = 2
"""Pairs of a batch that are in memory at once: a number for each word of the vocabulary at each place is much."""
_IGNORED = -100
"""The label of what is not to be learned, as torch's cross entropy has it."""


class SummaryPair(NamedTuple):
    """Sentences of an article, in English, and the summary that they should have."""

    sentences: tuple[str, ...]
    summary: str


class StyleSettings(NamedTuple):
    """How an adapter is trained."""

    steps: int = 200
    rank: int = 16
    alpha: int = 32
    learning_rate: float = 2e-4
    batch_pairs: int = 8
    most_tokens: int = 768
    """A pair with more is left out."""
    seed: int = 1
    device: Literal["auto", "cpu", "cuda"] = "auto"


DEFAULTS = StyleSettings()


class Trained(NamedTuple):
    """The loss, in nats a token, on the pairs held out before and after; how many were learned from, and left out."""

    before: float
    after: float
    pairs: int
    held_out: int
    left_out: int


def read_summary_pairs(file: Path) -> list[SummaryPair]:
    """The pairs of a JSON Lines file: {"sentences": ["...", "..."], "summary": "..."}.

    Raises InputError, which says where, for a file that cannot be read or a line that is no pair.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read: {error}. Check its path, and that it is UTF-8.") from None
    pairs = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row: Any = json.loads(line)
            sentences, summary = row["sentences"], row["summary"]
        except (ValueError, KeyError, TypeError, RecursionError):
            sentences = summary = None
        texts = isinstance(sentences, list) and all(isinstance(each, str) and each.strip() for each in sentences)
        if not texts or not sentences or not isinstance(summary, str) or not summary.strip():
            raise InputError(f'{file}, line {number}: expected {{"sentences": ["...", "..."], "summary": "..."}}.')
        pairs.append(SummaryPair(tuple(each.strip() for each in sentences), summary.strip()))
    return pairs


def train_style(
    model: LocalModel,
    pairs: Sequence[SummaryPair],
    folder: Path,
    prompt: Prompt,
    settings: StyleSettings = DEFAULTS,
    *,
    log: Callable[[int, float], None] = lambda step, loss: None,
    stop: threading.Event | None = None,
) -> Trained | None:
    """Train an adapter for a summarizer, and write it to a folder that is not there yet, whole or not at all.

    `prompt` is what a chat model is told. `log` is told of each step and its loss. Gives None where `stop` was set.
    Raises ConfigError where peft is missing, there are too few pairs, the model is no summarizer or the folder is
    there; OutputError where it cannot be written.
    """
    import torch

    try:
        import peft
    except ImportError:
        raise ConfigError("training an adapter needs peft: pip install 'translator[adapters]'.") from None
    if folder.exists():
        raise ConfigError(f"{folder}: is there already. Name a folder that is not.")
    check_task(model.name, "summarization")
    method = method_of(model.name, model.folder) or "instruct"
    check_summarizer(model.name, model.folder, method)
    torch.manual_seed(settings.seed)
    base, tokenizer = _load(model, method)
    examples = [_encoded(pair, method, tokenizer, prompt, base) for pair in pairs]
    fitting = [each for each in examples if max(len(each.ids), len(each.labels)) <= settings.most_tokens]
    if len(fitting) < LEAST_PAIRS:
        raise ConfigError(f"{len(fitting)} pairs are too few to learn from: give {LEAST_PAIRS} at least.")
    random.Random(settings.seed).shuffle(fitting)  # noqa: S311  nothing secret
    held = fitting[: max(1, len(fitting) // _HELD_OUT)]
    learned = fitting[len(held) :]

    task = "SEQ_2_SEQ_LM" if method == "seq2seq" else "CAUSAL_LM"
    lora = peft.LoraConfig(r=settings.rank, lora_alpha=settings.alpha, target_modules="all-linear", task_type=task)
    cuda = settings.device == "cuda" or (settings.device == "auto" and torch.cuda.is_available())
    device = torch.device("cuda" if cuda else "cpu")
    adapted: Any = peft.get_peft_model(base, lora).to(device)
    adapted.peft_config["default"].base_model_name_or_path = model.name
    pad = tokenizer.pad_token_id or 0
    before = _mean_loss(adapted, held, settings, pad)
    parameters = [each for each in adapted.parameters() if each.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=settings.learning_rate)
    batches = _batches(learned, settings)
    adapted.train()
    for step in range(settings.steps):
        if stop and stop.is_set():
            return None
        for group in optimizer.param_groups:  # falls to nothing, so that the last steps disturb nothing
            group["lr"] = settings.learning_rate * (1 - step / settings.steps)
        batch, total = next(batches), 0.0
        for at in range(0, len(batch), _AT_ONCE):
            part = batch[at : at + _AT_ONCE]
            loss = _loss(adapted, part, pad) * (len(part) / len(batch))
            loss.backward()  # type: ignore[no-untyped-call]
            total += loss.item()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        log(step + 1, total)
    after = _mean_loss(adapted, held, settings, pad)
    _save(adapted, folder)
    return Trained(before, after, len(learned), len(held), len(pairs) - len(fitting))


class _Example(NamedTuple):
    """What a model reads, and what it should write: of a language model the same tokens, of which some are ignored."""

    ids: list[int]
    labels: list[int]


def _load(model: LocalModel, method: Method) -> tuple[Any, Any]:
    """A model in float32 and its tokenizer."""
    import torch
    from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer

    safe: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    gguf = None if (model.folder / "config.json").is_file() else next(model.folder.glob("*.gguf"))
    file = {"gguf_file": gguf.name} if gguf else {}
    loader = AutoModelForSeq2SeqLM if method == "seq2seq" else AutoModelForCausalLM
    weights: dict[str, Any] = dict(file) or {"use_safetensors": True}
    base = loader.from_pretrained(model.folder, dtype=torch.float32, **weights, **safe)
    if gguf:
        del base.config.quantization_config  # the weights are in float32 now
    return base, AutoTokenizer.from_pretrained(model.folder, **file, **safe)


def _encoded(pair: SummaryPair, method: Method, tokenizer: Any, prompt: Prompt, model: Any) -> _Example:
    if method == "seq2seq":
        task = (getattr(model.config, "task_specific_params", None) or {}).get("summarization") or {}
        text = task.get("prefix", "") + " ".join(pair.sentences)
        return _Example(tokenizer(text)["input_ids"], tokenizer(text_target=pair.summary)["input_ids"])
    asked = tokenizer(prompt.instruction + prompt.question(pair.sentences), add_special_tokens=False)["input_ids"]
    answer = tokenizer(pair.summary + END, add_special_tokens=False)["input_ids"]
    return _Example(asked + answer, [_IGNORED] * len(asked) + answer)


def _batches(examples: Sequence[_Example], settings: StyleSettings) -> Iterator[list[_Example]]:
    """Batches without end, each time through in another order."""
    order, rng = list(examples), random.Random(settings.seed)  # noqa: S311
    while True:
        rng.shuffle(order)
        for start in range(0, len(order), settings.batch_pairs):
            yield order[start : start + settings.batch_pairs]


def _loss(model: Any, batch: Sequence[_Example], pad: int) -> Tensor:
    """The mean cross entropy of what is to be written, in nats a token."""
    import torch

    def padded(rows: Sequence[Sequence[int]], filler: int) -> Tensor:
        longest = max(map(len, rows))
        return torch.tensor([[*row, *[filler] * (longest - len(row))] for row in rows], device=model.device)

    mask = padded([[1] * len(each.ids) for each in batch], 0)
    ids, labels = padded([each.ids for each in batch], pad), padded([each.labels for each in batch], _IGNORED)
    loss: Tensor = model(input_ids=ids, attention_mask=mask, labels=labels).loss
    return loss


def _mean_loss(model: Any, examples: Sequence[_Example], settings: StyleSettings, pad: int) -> float:
    import torch

    model.eval()
    batches = [examples[at : at + settings.batch_pairs] for at in range(0, len(examples), settings.batch_pairs)]
    with torch.inference_mode():
        return sum(_loss(model, batch, pad).item() * len(batch) for batch in batches) / len(examples)


def _save(adapted: Any, folder: Path) -> None:
    part = folder.with_name(f"{folder.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        # Embeddings do not change; to find that out itself, peft would ask the hub.
        adapted.save_pretrained(part, safe_serialization=True, save_embedding_layers=False)
        part.replace(folder)
    except OSError as error:
        raise OutputError.of(folder, error, "Name another folder.") from error
