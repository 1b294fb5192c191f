"""Convert a model to CTranslate2 layout, as a process of its own: `python convert.py FROM TO STORED [ADAPTER]`.

A process of its own, since transformers and torch need a gigabyte while they convert, which so goes back to the
machine, and what they say on the way stays out of the user's terminal. On success the last line on standard output is a
JSON list of notes for whoever uses the model; on failure the last line on standard error is the reason.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from ctranslate2.converters import TransformersConverter
from transformers import AutoModelForCausalLM, AutoTokenizer, MarianMTModel, PreTrainedModel

from translator.models.lora import Adapter
from translator.models.smoothing import can_be_smoothed, smooth
from translator.translation.attention import ALIGNMENT, Head, choose_head
from translator.translation.marian import Marian

# What the engines need beside CTranslate2's own files.
_TOKENIZER_FILES = ("source.spm", "target.spm", "vocab.json", "tokenizer.json", "tokenizer_config.json")
_LARGE = 500_000_000
"""Bytes of a GGUF file from which on it is unpacked to float16, which takes less memory and holds what four bits do."""
_SAFE: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}


class _Converter(TransformersConverter):  # type: ignore[misc]
    """CTranslate2's converter for safetensors weights in float32, or a model that is already loaded.

    For Marian it also has CTranslate2 give the attention of the head that aligns words (see `choose_head`), and says in
    ALIGNMENT which that was. CTranslate2 gives one layer's first heads, so this head becomes the first of its layer.
    """

    def __init__(
        self,
        folder: Path,
        model: PreTrainedModel | None = None,
        adapter: Adapter | None = None,
        *,
        smooths: bool = True,
    ) -> None:
        files = [name for name in _TOKENIZER_FILES if (folder / name).is_file()]
        super().__init__(str(folder), copy_files=files)
        self._folder = folder
        self._model = model
        self._adapter = adapter
        self._smooths = smooths
        self.notes: list[str] = []
        self.head: Head | None = None

    def load_model(self, model_class: Any, model_name_or_path: str, **options: Any) -> PreTrainedModel:
        if self._model is None:
            options |= _SAFE | {"dtype": torch.float32, "use_safetensors": True}
            self._model = model_class.from_pretrained(model_name_or_path, **options)
        if self._adapter:
            self._adapter.merge_into(self._model)
        if self._smooths and can_be_smoothed(self._model):
            smooth(cast("Any", self._model), AutoTokenizer.from_pretrained(self._folder, **_SAFE))
        if isinstance(self._model, MarianMTModel):
            self.notes += _marian_notes(self._model)
            numbers = json.loads((self._folder / "vocab.json").read_text(encoding="utf-8"))
            self.head = choose_head(Marian(self._folder), numbers, self._model)
            if self.head:
                _put_first(self._model.model.decoder.layers[self.head.layer].encoder_attn, self.head.head)
        return self._model

    def load_tokenizer(self, tokenizer_class: Any, model_name_or_path: str, **options: Any) -> Any:
        return tokenizer_class.from_pretrained(model_name_or_path, **(options | _SAFE))

    def _load(self) -> Any:
        spec = super()._load()
        if self.head:
            spec.decoder.alignment_layer = np.int16(self.head.layer)
            spec.decoder.alignment_heads = np.int16(1)
        return spec


def _put_first(attention: Any, head: int) -> None:
    """Exchange the places of a head and the first: what the layer computes stays the same."""
    size = attention.head_dim
    order = torch.arange(attention.num_heads * size)
    order[:size], order[head * size : (head + 1) * size] = (
        torch.arange(head * size, (head + 1) * size),
        torch.arange(size),
    )
    with torch.no_grad():
        for projection in (attention.q_proj, attention.k_proj, attention.v_proj):
            projection.weight.copy_(projection.weight[order].clone())
            projection.bias.copy_(projection.bias[order].clone())
        attention.out_proj.weight.copy_(attention.out_proj.weight[:, order].clone())


def _marian_notes(model: MarianMTModel) -> list[str]:
    """Say where CTranslate2, which starts the decoder from a zero embedding and drops <pad>, will differ.

    Raises ValueError for a model with two vocabularies, which CTranslate2 takes for one.
    """
    if not model.config.share_encoder_decoder_embeddings:
        raise ValueError(
            "CTranslate2 cannot hold Marian models with separate vocabularies; use the transformers engine"
        )
    pad = model.config.pad_token_id
    start = model.model.decoder.embed_tokens.weight[pad]
    if start.count_nonzero() or model.final_logits_bias[0, pad]:
        return [
            "its weights of <pad> are not zero, so a translation begins with another word in CTranslate2 than in "
            "transformers"
        ]
    return []


def convert(source: Path, target: Path, stored: str, adapter: Adapter | None = None) -> list[str]:
    """Convert the model in the folder `source`, Hugging Face layout or one GGUF file, into the folder `target`.

    `stored` is the type of its weights there, as CTranslate2 names it (see `Placement.stored`). An adapter is merged
    into its weights first. Gives notes for whoever uses the model.
    """
    smooths = stored.startswith("int8")
    gguf = next(iter(source.glob("*.gguf")), None)
    if gguf is None or (source / "config.json").is_file():
        converter = _Converter(source, adapter=adapter, smooths=smooths)
        converter.convert(str(target), quantization=stored, force=True)
        if converter.head:
            (target / ALIGNMENT).write_text(json.dumps(converter.head._asdict()), encoding="utf-8")
        return converter.notes
    with tempfile.TemporaryDirectory() as scratch:
        # CTranslate2's converter does not read GGUF: it gets the model ready loaded, and the rest as a folder.
        tokenizer = AutoTokenizer.from_pretrained(source, gguf_file=gguf.name, **_SAFE)
        dtype = torch.float16 if gguf.stat().st_size > _LARGE else torch.float32
        model = AutoModelForCausalLM.from_pretrained(source, gguf_file=gguf.name, dtype=dtype, **_SAFE)
        del model.config.quantization_config  # the weights are no longer quantised
        gc.freeze()  # the converter collects garbage after each layer, and would visit every token's string each time
        tokenizer.save_pretrained(scratch)
        model.config.save_pretrained(scratch)
        converter = _Converter(Path(scratch), model, adapter, smooths=smooths)
        converter.convert(str(target), quantization=stored, force=True)
        return converter.notes


def main() -> None:
    """Convert what the command line names."""
    source, target, stored, *rest = sys.argv[1:]
    torch.set_num_threads(1)  # many small steps: threads that wait for one another take twice as long on a busy machine
    try:
        notes = convert(Path(source), Path(target), stored, Adapter(Path(rest[0]), "") if rest else None)
    except Exception as error:
        reason = " ".join(str(error).split())
        sys.exit(f"{type(error).__name__}: {reason}")
    print(json.dumps(notes))


if __name__ == "__main__":
    main()
