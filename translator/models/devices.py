"""Where a model runs and in which numbers it computes: chosen of what a library finds on this machine.

`found_by` looks, `choose` decides of what was found and what is wanted, and is pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

from translator.errors import ConfigError

Library = Literal["ctranslate2", "transformers"]

_LIKED: Mapping[tuple[Library, str], tuple[str, ...]] = {
    ("ctranslate2", "cpu"): ("int8_float32", "float32"),
    ("ctranslate2", "cuda"): ("float16", "int8_float32", "float32"),
    ("transformers", "cpu"): ("float32",),
    ("transformers", "cuda"): ("float16", "bfloat16", "float32"),
    ("transformers", "mps"): ("float16", "float32"),
}
"""What auto takes on a kind of device, the first that is there: a GPU is for half precision."""
_BFLOAT16_CAPABILITY = (8, 0)
"""The compute capability of NVIDIA GPUs from which on they have bfloat16 themselves."""


class Placement(NamedTuple):
    """Where a model runs: a kind of device, its number among those of its kind, and the numbers it computes in."""

    kind: Literal["cpu", "cuda", "mps"] = "cpu"
    number: int = 0
    compute_type: str = "float32"

    @property
    def device(self) -> str:
        """The device as PyTorch names it, and as the setting does."""
        return f"cuda:{self.number}" if self.kind == "cuda" else self.kind

    @property
    def stored(self) -> str:
        """How CTranslate2 is to store weights that are computed with so.

        Whatever has int8 shares one form: float16 weights and plain int8 would give int8_float16, which CPUs refuse.
        """
        return "int8_float32" if self.compute_type.startswith("int8") else self.compute_type

    def for_ctranslate2(self, workers: int) -> dict[str, Any]:
        """What CTranslate2's models are loaded with, to run batches on so many threads of one core each."""
        return {
            "device": self.kind,
            "device_index": self.number,
            "compute_type": self.compute_type,
            "inter_threads": workers,
            "intra_threads": 1,
        }


class Found(NamedTuple):
    """What a library finds on a machine: the compute types of each device, those that auto takes first coming first."""

    library: Library
    devices: Mapping[str, Collection[str]]

    @property
    def described(self) -> str:
        """The devices with their compute types, for people."""
        return "; ".join(f"{device} in {_listed(types)}" for device, types in self.devices.items())


def found_by(library: Library) -> Found:
    """Look what a library finds on this machine. Loads it."""
    return Found(library, dict(_ctranslate2_devices() if library == "ctranslate2" else _torch_devices()))


def _ctranslate2_devices() -> Iterator[tuple[str, Collection[str]]]:
    import ctranslate2

    for index in range(ctranslate2.get_cuda_device_count()):
        yield f"cuda:{index}", ctranslate2.get_supported_compute_types("cuda", index)
    yield "cpu", ctranslate2.get_supported_compute_types("cpu")


def _torch_devices() -> Iterator[tuple[str, Collection[str]]]:
    import torch

    for index in range(torch.cuda.device_count() if torch.cuda.is_available() else 0):
        bfloat16 = torch.cuda.get_device_capability(index) >= _BFLOAT16_CAPABILITY
        yield f"cuda:{index}", {"float32", "float16", *(("bfloat16",) if bfloat16 else ())}
    if torch.backends.mps.is_available():
        yield "mps", {"float32", "float16"}
    yield "cpu", {"float32", "bfloat16"}


def choose(device: str, compute_type: str, found: Found, *, unfit: Collection[str] = ()) -> Placement:
    """Where to run, of what was found, for the settings `device` and `compute_type`.

    auto takes the first GPU, else the CPU, and on each the compute type that suits it; not one that is `unfit`.
    Raises ConfigError where what is wanted is not there; it says what is.

    >>> choose("auto", "auto", Found("ctranslate2", {"cpu": {"int8_float32", "float32"}}))
    Placement(kind='cpu', number=0, compute_type='int8_float32')
    """
    name = next(iter(found.devices)) if device == "auto" else "cuda:0" if device == "cuda" else device
    if name not in found.devices:
        raise ConfigError(_no_such_device(device, found))
    kind, _, number = name.partition(":")
    types = found.devices[name]
    if compute_type == "auto":
        liked = _LIKED[found.library, kind]
        chosen = next((each for each in liked if each in types and each not in unfit), "float32")
    elif compute_type in types:
        chosen = _on_cpu(compute_type) if kind == "cpu" else compute_type
    else:
        raise ConfigError(
            f"runtime.compute_type = {compute_type}: {found.library} does not compute so on {name}, but in "
            f"{_listed(types)}. Take --compute-type auto, or one of these."
        )
    return Placement(kind, int(number or 0), chosen)  # type: ignore[arg-type]  # one of the three, as a key of _LIKED


def _on_cpu(compute_type: str) -> str:
    """What CTranslate2 makes of int8 on a CPU, which has no other floating point beside it."""
    return "int8_float32" if compute_type == "int8" else compute_type


def _no_such_device(device: str, found: Found) -> str:
    library, there = found.library, _listed(found.devices)
    advice = "Take --device cpu, or --device auto, which takes a GPU where there is one."
    if device == "mps" and library == "ctranslate2":
        reason = f"ctranslate2 does not run there, but on {there}"
        advice = "Take --engine transformers, or --device auto."
    elif device.startswith("cuda") and not any(name.startswith("cuda") for name in found.devices):
        reason = f"{library} finds no NVIDIA GPU here, or no driver for it; there is {there}"
    else:
        reason = f"{library} finds no such device here; there is {there}"
    return f"runtime.device = {device}: {reason}. {advice}"


def _listed(names: Collection[str]) -> str:
    return ", ".join(names if isinstance(names, Mapping) else sorted(names))


@contextmanager
def loading_on(placement: Placement) -> Iterator[None]:
    """Load an engine in this block. Raises ConfigError where the device is there, but cannot be used."""
    try:
        yield
    except RuntimeError as error:
        if placement.kind == "cpu":
            raise
        raise ConfigError(
            f"runtime.device = {placement.device}: cannot be used: {' '.join(str(error).split())}. "
            "Take --device cpu, another device, or another --compute-type."
        ) from error
