"""LoRA adapters (Hu et al. 2021, "LoRA: low-rank adaptation of large language models") in the layout that peft writes.

An adapter is a folder with `adapter_config.json` and `adapter_model.safetensors`. It is merged into the weights of the
model it was trained on before that is converted or run: W + scale * B A, where the scale is alpha / rank, or alpha /
sqrt(rank) for rank-stabilised ones (Kalajdzievski 2023). What an adapter may have beside that is refused by name, so
that none is ever merged in part.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from translator.errors import ModelMissingError
from translator.models.catalog import CATALOG
from translator.models.sealed import file_sha256

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
_PICKLED = "adapter_model.bin"
_PREFIX = "base_model.model."
_SUFFIX = re.compile(r"\.lora_(?P<side>[AB])\.weight$")
_PLAIN_NAME = re.compile(r"[\w.]+")
_HUB_NAME = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*", re.ASCII)
_ORDINARY_STARTS = (True, False, None, "gaussian")
"""Ways to begin that leave the weights of the model as they are; others (PiSSA, LoftQ) change them too."""
_BEYOND = ("use_dora", "modules_to_save", "use_qalora", "lora_bias", "layer_replication", "target_parameters",
           "trainable_token_indices", "alora_invocation_tokens", "use_bdlora", "kasa_config", "monteclora_config",
           "velora_config", "arrow_config")  # fmt: skip
"""Settings of peft for more than A and B: refused where they are set."""


class _Config(BaseModel):
    """What peft says of an adapter, as far as it decides what is merged."""

    model_config = ConfigDict(frozen=True)  # peft adds settings with every version

    peft_type: str
    r: int = Field(ge=1)
    lora_alpha: float
    use_rslora: bool = False
    fan_in_fan_out: bool = False
    bias: str = "none"
    alpha_pattern: dict[str, float] = Field(default_factory=dict)
    rank_pattern: dict[str, int] = Field(default_factory=dict)
    base_model_name_or_path: str | None = None
    init_lora_weights: bool | str | None = True


class Adapter(NamedTuple):
    """An adapter on this machine; `sha256` is that of its weights and configuration."""

    folder: Path
    sha256: str

    @classmethod
    def in_folder(cls, folder: Path, model: str) -> Adapter:
        """The adapter in a folder, for the model of a name.

        Raises ModelMissingError where there is none, its weights are pickled, it has more than can be merged, or says
        that it was trained on a model of another name.
        """
        if not (folder / CONFIG).is_file():
            raise ModelMissingError(f"{folder}: no LoRA adapter here: expected {CONFIG} and {WEIGHTS}, as peft saves.")
        if not (folder / WEIGHTS).is_file():
            pickled = (folder / _PICKLED).is_file()
            reason = f"its weights are pickled ({_PICKLED}), and pickles can run code" if pickled else "it has none"
            raise ModelMissingError(
                f"{folder}: expected the adapter's weights in {WEIGHTS}, but {reason}. "
                "peft's save_pretrained writes that file."
            )
        base = _read(folder).base_model_name_or_path or ""
        known = (model.rpartition("@")[0] or model).rpartition("/")[2]
        # A path on the machine of who trained it says nothing.
        named = base in CATALOG or _HUB_NAME.fullmatch(base)
        if named and base.rpartition("/")[2].lower() != known.lower():
            raise ModelMissingError(
                f"{folder}: this adapter was trained on {base}, and cannot be merged into {model}. Name that model; "
                f"or, where it is the same under another name, write that into base_model_name_or_path in {CONFIG}."
            )
        return cls(folder, file_sha256(folder / WEIGHTS)[:32] + file_sha256(folder / CONFIG)[:32])

    def merge_into(self, model: PreTrainedModel) -> None:
        """Add what was learned to the weights of a loaded model, in place.

        Raises ModelMissingError where it does not fit: it was trained on another model.
        """
        import torch
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        config = _read(self.folder)
        try:
            learned = load_file(self.folder / WEIGHTS)
        except SafetensorError as error:
            raise ModelMissingError(f"{self.folder / WEIGHTS}: not safetensors: {error}") from None
        modules = dict(model.named_modules())
        with torch.no_grad():
            for name, (down, up) in _pairs(self.folder, learned).items():
                weight = getattr(modules.get(name), "weight", None)
                change = up.float() @ down.float() * _scale(config, name, down.shape[0])
                change = change.T if config.fan_in_fan_out else change
                if weight is None or weight.shape != change.shape:
                    has = "no such matrix" if weight is None else f"{_shape(weight)} there"
                    raise ModelMissingError(
                        f"{self.folder}: this adapter was trained on another model"
                        f"{f' ({base})' if (base := config.base_model_name_or_path) else ''}: it changes {name}, "
                        f"{_shape(change)}, and this model has {has}."
                    )
                weight += change.to(weight)


def _read(folder: Path) -> _Config:
    """The configuration of an adapter. Raises ModelMissingError where it is none that can be merged."""
    file = folder / CONFIG
    try:
        given: Any = json.loads(file.read_text(encoding="utf-8"))
        config = _Config.model_validate(given)
    except (OSError, ValueError) as error:
        reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
        raise ModelMissingError(f"{file}: not the configuration of a LoRA adapter: {reason}") from None
    beyond = [name for name in _BEYOND if given.get(name)]
    if config.peft_type != "LORA":
        beyond = [f"peft_type {config.peft_type}"]
    elif config.bias != "none":
        beyond = [f"bias {config.bias}"]
    elif config.init_lora_weights not in _ORDINARY_STARTS:
        beyond = [f"init_lora_weights {config.init_lora_weights}"]
    elif not all(map(_PLAIN_NAME.fullmatch, config.alpha_pattern)):  # a pattern of others may take forever to match
        beyond = ["alpha_pattern with more than names"]
    if beyond:
        raise ModelMissingError(
            f"{folder}: an adapter with {beyond[0]} cannot be merged. Merge it with peft (merge_and_unload), "
            "save_pretrained the model, and give that folder as the model."
        )
    return config


def _pairs(folder: Path, learned: Mapping[str, Tensor]) -> dict[str, tuple[Tensor, Tensor]]:
    """The matrices A and B of each module, by its name in the model. Raises ModelMissingError where there is more."""
    sides: dict[str, dict[str, Tensor]] = {}
    for key, tensor in learned.items():
        match = _SUFFIX.search(key)
        if match is None or not key.startswith(_PREFIX) or tensor.dim() != 2:
            raise ModelMissingError(f"{folder / WEIGHTS}: {key} is more than LoRA of a matrix, and cannot be merged.")
        sides.setdefault(key[len(_PREFIX) : match.start()], {})[match["side"]] = tensor
    for name, found in sides.items():
        if len(found) < 2 or found["A"].shape[0] != found["B"].shape[1]:
            raise ModelMissingError(f"{folder / WEIGHTS}: A and B of {name} are not both there, or do not fit.")
    if not sides:
        raise ModelMissingError(f"{folder / WEIGHTS}: there is nothing in this adapter.")
    return {name: (found["A"], found["B"]) for name, found in sides.items()}


def _scale(config: _Config, name: str, rank: int) -> float:
    """What the change of a module is multiplied with; its rank is that of its matrices."""
    own = next((key for key in config.alpha_pattern if name == key or name.endswith(f".{key}")), None)
    alpha = config.alpha_pattern[own] if own else config.lora_alpha
    return alpha / (math.sqrt(rank) if config.use_rslora else rank)


def _shape(tensor: Tensor) -> str:
    return " x ".join(map(str, tensor.shape))
