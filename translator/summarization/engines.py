"""The protocol of abstractive engines, and the registry that builds the configured one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from translator.config import RuntimeConfig, SummarizationConfig
from translator.errors import ConfigError
from translator.models.devices import Placement, choose, found_by, loading_on
from translator.models.kinds import (
    Method,
    check_summarizer,
    check_task,
    default_summarizer,
    method_of,
    unfit_for,
)
from translator.progress import Progress, silent
from translator.summarization.prompts import load_prompts

if TYPE_CHECKING:
    from translator.models import LocalModel, ModelStore


class AbstractiveEngine(Protocol):
    """Writes one sentence about a few, or a summary of a whole article.

    What supports the sentences that it writes is found afterwards, and those that nothing supports are not shown.
    """

    name: str
    """What runs the model, for the provenance."""
    method: Method
    """The kind of model that it runs."""
    placement: Placement
    """Where it runs, and the numbers it computes in."""
    room: int | None
    """English words of an article that it reads at once, to write all of its summary; None where it reads groups of a
    few related sentences, and writes one sentence for each."""

    def hypotheses(self, inputs: Sequence[Sequence[str]], number: int, progress: Progress = silent) -> list[list[str]]:
        """Up to `number` texts for each input, English sentences of an article in their order; best first.

        An input that is longer than the model takes gives an empty list: nothing is cut. `progress` is told of inputs.
        """


def build_engine(
    config: SummarizationConfig, runtime: RuntimeConfig, store: ModelStore
) -> tuple[AbstractiveEngine, LocalModel] | None:
    """The configured engine and the model it runs; None where no model is wanted.

    A method without a model takes one of the catalog; a model without a method tells the method.
    Raises ModelMissingError where the model or adapter cannot be had, ConfigError where they are of another kind than
    the method wants, where something is set for a model and none is named, or the device or compute
    type is not here.
    """
    if not config.by_model:
        _refuse_idle(config)
        return None
    method = config.method if config.method in ("instruct", "seq2seq") else method_of(config.model)
    name = config.model or default_summarizer(method or "instruct")
    check_task(name, "summarization")
    model = None
    if method is None:
        model = store.resolve(name)
        method = method_of(name, model.folder)
    else:
        check_summarizer(name, None, method)
    found = found_by("ctranslate2" if method == "instruct" else "transformers")
    placement = choose(runtime.device, runtime.compute_type, found)  # before a model is fetched in vain
    model = model or store.resolve(name)
    check_summarizer(name, model.folder, method or "")
    if config.adapter:
        model = store.with_adapter(model, config.adapter)
    if method == "instruct":
        from translator.summarization.instruct import InstructEngine

        prompts = load_prompts(config.prompts)
        folder = store.converted(model, placement.stored)
        with loading_on(placement):
            return InstructEngine(folder, placement, prompts, reads=config.reads, threads=runtime.threads), model
    from translator.summarization.seq2seq import Seq2SeqEngine

    placement = choose(runtime.device, runtime.compute_type, found, unfit=unfit_for(model.folder))
    with loading_on(placement):
        engine = Seq2SeqEngine(
            model.folder, placement, reads=config.reads, threads=runtime.threads, adapter=model.adapter
        )
    return engine, model


def _refuse_idle(config: SummarizationConfig) -> None:
    """Raise ConfigError where nobody chose to do without a model, but something is set that only a model has."""
    idle = [name for name in ("adapter", "prompts") if getattr(config, name)]
    if config.method == "auto" and (idle or config.reads != "groups"):
        raise ConfigError(
            f"summarization.{(idle or ['reads'])[0]} is for a model, and none is named. Set summarization.model, or "
            "summarization.method to instruct or seq2seq."
        )
