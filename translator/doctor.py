"""Whether everything that the translator needs works on this machine, and what to do where it does not."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

from translator.errors import TranslatorError
from translator.evaluation.hardware import processor_flags
from translator.models.devices import Library, choose, found_by

GOLDEN = ("Polisi menangkap dua orang di Jakarta.", "Police arrested two people in Jakarta.")
"""A sentence, and its translation by the embedded model, which every engine and instruction set should give."""

_LIBRARIES = ("ctranslate2", "sentencepiece", "tokenizers", "torch", "transformers", "huggingface-hub", "numpy", "lxml")
_LEAST_FREE = 500_000_000  # bytes: what the embedded model and the default summarizer take, converted
_SLOW_WITHOUT = "CTranslate2 then uses slower kernels"


class State(StrEnum):
    """How a thing stands: as it should be, worth knowing, or wrong."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


class Finding(NamedTuple):
    """One thing that was looked at, how it is, and what to do where it is not well."""

    name: str
    state: State
    found: str
    advice: str = ""


def examine(*, engines: bool = True) -> Iterator[Finding]:
    """Look at this machine, one thing after another; with `engines` the golden sentence goes through each.

    Reaches for no network. No finding raises: what fails is found wrong, with the reason.
    """
    yield from (_python(), _platform(), _instructions(), _threads())
    yield from map(_library, _LIBRARIES)
    yield _devices("ctranslate2")
    yield from _cache()
    yield from _models()
    if engines:
        yield _devices("transformers")
        yield _translates("ctranslate2")
        yield _translates("transformers")
        yield _summarizes()


def _python() -> Finding:
    found = f"{platform.python_implementation()} {platform.python_version()} at {sys.executable}"
    return Finding("Python", State.OK, found)


def _platform() -> Finding:
    return Finding("platform", State.OK, f"{platform.system()} {platform.release()}, {platform.machine()}")


def _instructions() -> Finding:
    """What of the vector instructions that matter the processor has."""
    flags = processor_flags()
    if not flags:
        return Finding("processor", State.OK, "its instructions cannot be told here")
    has = [name for name in ("avx", "avx2", "avx512f", "avx512_vnni") if name in flags]
    found = f"{', '.join(has).upper() or 'no AVX'}"
    forced = os.environ.get("CT2_FORCE_CPU_ISA")
    if forced:
        return Finding("processor", State.NOTE, f"{found}; CT2_FORCE_CPU_ISA={forced}", "Unset it, unless you mean it.")
    if "avx2" not in flags and platform.machine() in ("x86_64", "AMD64"):
        return Finding("processor", State.NOTE, found, f"No AVX2: {_SLOW_WITHOUT}. Nothing else is amiss.")
    if "avx512f" not in flags and platform.machine() in ("x86_64", "AMD64"):
        return Finding(
            "processor",
            State.NOTE,
            found,
            "No AVX-512: sums are rounded otherwise, so a few sentences come out in other words than on a machine with "
            "it, as good on the whole. Nothing is to be done.",
        )
    return Finding("processor", State.OK, found)


def _threads() -> Finding:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    told = os.environ.get("OMP_NUM_THREADS")
    found = f"{usable} of {os.cpu_count()} processors may be used"
    if told and told.isdecimal() and int(told) < usable:
        return Finding("threads", State.NOTE, f"{found}; OMP_NUM_THREADS={told}", "Unset it to use them all.")
    return Finding("threads", State.OK, found)


def _library(name: str) -> Finding:
    try:
        return Finding(name, State.OK, version(name))
    except PackageNotFoundError:
        return Finding(name, State.WRONG, "is missing", "Install the package again: `pip install --force-reinstall`.")


def _devices(library: Library) -> Finding:
    """Where a library can run models, and what --device auto takes."""
    found = found_by(library)
    taken = choose("auto", "auto", found)
    auto = f"--device auto takes {taken.device} and computes in {taken.compute_type}"
    return Finding(f"devices for {library}", State.OK, f"{found.described}; {auto}")


def _cache() -> Iterator[Finding]:
    from translator.models import ModelStore

    cache = ModelStore(offline=True).cache
    try:
        cache.mkdir(parents=True, exist_ok=True)
        trial = cache / ".doctor"
        trial.touch()
        trial.unlink()
        yield Finding("cache", State.OK, str(cache))
        free = shutil.disk_usage(cache).free
    except OSError as error:
        advice = "Set TRANSLATOR_CACHE to a folder that can be written."
        yield Finding("cache", State.WRONG, f"{cache} cannot be written: {error.strerror}", advice)
        return
    found = f"{free / 1e9:.1f} GB free for the cache"
    if free < _LEAST_FREE:
        yield Finding("disk", State.WRONG, found, f"Free {_LEAST_FREE / 1e6:.0f} MB, or set TRANSLATOR_CACHE.")
    else:
        yield Finding("disk", State.OK, found)


def _models() -> Iterator[Finding]:
    from translator.models import ModelStore
    from translator.models.verify import damage

    store = ModelStore(offline=True)
    for status in store.status():
        if status.folder is None:
            continue
        wrong = damage(store, status)
        if wrong:
            advice = "Run `translator models verify`, which says what to do."
            yield Finding(status.entry.name, State.WRONG, "; ".join(wrong), advice)
        else:
            yield Finding(status.entry.name, State.OK, "here and whole")


def _translates(engine: str) -> Finding:
    def translate() -> str:
        from translator.config import RuntimeConfig, TranslationConfig
        from translator.models import ModelStore
        from translator.translation import SourceSentence, build_translator

        config = TranslationConfig.model_validate({"engine": engine})
        translator, _ = build_translator(config, RuntimeConfig(device="cpu"), ModelStore(offline=True))
        return next(iter(translator.translate([SourceSentence(GOLDEN[0], {})]))).text

    return _tried(f"translation by {engine}", translate, GOLDEN[1])


def _summarizes() -> Finding:
    from translator.models import ModelStore
    from translator.models.kinds import default_summarizer

    name = default_summarizer("instruct")
    if not any(status.entry.name == name and status.folder for status in ModelStore(offline=True).status()):
        advice = f"Only `--summarizer instruct` wants it: `translator models fetch {name}`."
        return Finding("summarization by a model", State.NOTE, f"{name} is not here", advice)

    def summarize() -> str:
        from translator.config import RuntimeConfig, SummarizationConfig
        from translator.summarization.engines import build_engine

        config = SummarizationConfig(method="instruct")
        built = build_engine(config, RuntimeConfig(device="cpu"), ModelStore(offline=True))
        return "" if built is None else next(iter(built[0].hypotheses([[GOLDEN[1]]], 1)[0]), "")

    return _tried("summarization by a model", summarize, None)


def _tried(name: str, action: Callable[[], str], expected: str | None) -> Finding:
    try:
        given = action()
    except TranslatorError as error:
        return Finding(name, State.WRONG, str(error), "Mend that, and run `translator doctor` again.")
    except Exception as error:  # whatever a broken library raises is what the user wants to know here
        again = "Install the package again; where that does not help, report this line."
        return Finding(name, State.WRONG, f"{type(error).__name__}: {' '.join(str(error).split())[:300]}", again)
    if expected is not None and given != expected:
        advice = "Run `translator models verify`; where all is whole, report this line with the processor's."
        return Finding(name, State.WRONG, f"{given!r} instead of {expected!r}", advice)
    return Finding(name, State.OK, f"gives {given!r}")
