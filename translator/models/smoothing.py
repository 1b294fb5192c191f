"""A language model made fit for int8: what is hard to quantise in its activations is moved into its weights.

SmoothQuant (Xiao et al. 2023, "SmoothQuant: accurate and efficient post-training quantization for large language
models"). A few channels of the activations are hundreds of times as large as the others, so that int8, with one scale
for all, leaves nothing of the others. Dividing each channel by a number, and multiplying the weights that read it with
the same, changes nothing of what the model computes, and makes both easy to quantise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import torch

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import LlamaForCausalLM

SHARE = 0.5
"""How much of the difficulty goes into the weights: the paper's alpha."""
_LEAST = 1e-4

# Invented news in the form that the summarizer has it: which channels are large hardly depends on the text.
_SAMPLE = (
    "<|im_start|>system\nYou shorten news. You write one short sentence and use only facts from the text.<|im_end|>\n"
    "<|im_start|>user\nMayor Sari Dewi said on Monday that 1,250 families in Medan would get clean water by the end of "
    'the year. "We have paid 3.5 billion rupiah for the pipes," she told reporters at the city hall, as quoted by '
    "Antara.<|im_end|>\n<|im_start|>assistant\nMayor Sari Dewi said that 1,250 families in Medan would get clean water "
    "by the end of the year.<|im_end|>\n",
    "<|im_start|>user\nPolice arrested two suspects in South Jakarta after a fire that killed three people. "
    "The Indonesian under-23 team lost 2-1 to Thailand in the semifinal at Gelora Bung Karno. However, the coach was "
    "not disappointed, because most of his players are students.<|im_end|>\n<|im_start|>assistant\nPolice arrested two "
    "suspects in South Jakarta after a fire that killed three people.<|im_end|>\n",
    "<|im_start|>user\nThe rupiah weakened by 0.4 percent to Rp 15,720 against the US dollar, Bank Indonesia reported. "
    "President Joko Widodo hoped that exports of nickel, coal and palm oil to China would rise again in 2024.<|im_end|>"
    "\n<|im_start|>assistant\nThe rupiah weakened by 0.4 percent against the US dollar, Bank Indonesia reported."
    "<|im_end|>\n",
)


class _Channels(NamedTuple):
    """Matrices that read the same channels, and the rows of weights that these are proportional to, each so often."""

    readers: Sequence[Any]
    source: Any
    repeated: int = 1
    """How many readers' channels in a row of heads a channel of the source is copied to."""
    size: int = 1


def smooth(model: LlamaForCausalLM, tokenizer: Any) -> None:
    """Smooth the layers of a Llama in place, by the activations on a few sentences of news."""
    largest = _largest_inputs(model, tokenizer)
    with torch.no_grad():
        for channels in _channels(model):
            _move(channels, largest[channels.readers[0]])


def can_be_smoothed(model: Any) -> bool:
    """Whether a model has the layers that are known here, without the biases that would have to be divided too."""
    from transformers import LlamaForCausalLM

    return isinstance(model, LlamaForCausalLM) and not (model.config.attention_bias or model.config.mlp_bias)


def _largest_inputs(model: LlamaForCausalLM, tokenizer: Any) -> dict[Any, Tensor]:
    """The largest absolute activation of each channel that the linear modules read."""
    largest: dict[Any, Tensor] = {}

    def look(module: Any, inputs: tuple[Tensor, ...]) -> None:
        seen = inputs[0].flatten(0, -2).abs().amax(0)
        largest[module] = torch.maximum(largest.get(module, seen), seen)

    hooks = [
        module.register_forward_pre_hook(look) for module in model.modules() if isinstance(module, torch.nn.Linear)
    ]
    with torch.inference_mode():
        for text in _SAMPLE:
            model(input_ids=torch.tensor([tokenizer(text, add_special_tokens=False)["input_ids"]]))
    for hook in hooks:
        hook.remove()
    return largest


def _channels(model: LlamaForCausalLM) -> Iterator[_Channels]:
    heads = model.config.num_attention_heads
    shared = model.config.num_key_value_heads or heads
    for layer in model.model.layers:
        attention, feed_forward = layer.self_attn, layer.mlp
        yield _Channels((attention.q_proj, attention.k_proj, attention.v_proj), layer.input_layernorm)
        yield _Channels((attention.o_proj,), attention.v_proj, heads // shared, attention.head_dim)
        yield _Channels((feed_forward.gate_proj, feed_forward.up_proj), layer.post_attention_layernorm)
        yield _Channels((feed_forward.down_proj,), feed_forward.up_proj)


def _move(channels: _Channels, activations: Tensor) -> None:
    """Divide the source of channels, and multiply what reads them."""
    weights = torch.stack([reader.weight.abs().amax(0) for reader in channels.readers]).amax(0)
    # A head of values is read by several of queries: its channels get one scale.
    shape = (-1, channels.repeated, channels.size)
    large, weighty = (each.view(shape).amax(1).clamp(min=_LEAST) for each in (activations, weights))
    scale = (large**SHARE / weighty ** (1 - SHARE)).clamp(min=_LEAST)
    source = channels.source.weight
    source /= scale.flatten().view(-1, *[1] * (source.dim() - 1))
    for reader in channels.readers:
        reader.weight *= scale[:, None].expand(-1, channels.repeated, -1).flatten()
