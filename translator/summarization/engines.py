"""The protocol of abstractive engines, and the registry that builds the configured one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from translator.config import RuntimeConfig, SummarizationConfig
from translator.models.kinds import check_summarizer, check_task, on_device
from translator.progress import Progress, silent

if TYPE_CHECKING:
    from translator.models import LocalModel, ModelStore


class AbstractiveEngine(Protocol):
    """Writes one sentence about a few."""

    name: str
    """What runs the model, for the provenance."""

    def hypotheses(self, groups: Sequence[Sequence[str]], number: int, progress: Progress = silent) -> list[list[str]]:
        """Up to `number` texts for each group of English sentences, best first.

        A group that is longer than the model takes gives an empty list: nothing is cut. `progress` is told of groups.
        """


def build_engine(
    config: SummarizationConfig, runtime: RuntimeConfig, store: ModelStore
) -> tuple[AbstractiveEngine, LocalModel] | None:
    """The configured engine and the model it runs; None where no model is wanted.

    Raises ModelMissingError where the model cannot be had, ConfigError where it is of another kind than the method
    wants, or the device is not here.
    """
    if config.method in ("extractive", "none"):
        return None
    check_task(config.model, "summarization")
    with on_device(runtime.device, "ctranslate2" if config.method == "instruct" else "transformers"):
        model = store.resolve(config.model)
        check_summarizer(config.model, model.folder, config.method)
        if config.method == "instruct":
            from translator.summarization.instruct import InstructEngine

            return InstructEngine(store.converted(model), device=runtime.device, threads=runtime.threads), model
        from translator.summarization.seq2seq import Seq2SeqEngine

        return Seq2SeqEngine(model.folder, device=runtime.device), model
