"""The model that is trained: transformers' MarianMTModel, how it starts, its loss, and how it is saved.

What goes out is a folder that every engine loads: the `<pad>` row of the embeddings is zero and never predicted, since
CTranslate2 starts a Marian decoder from a zero embedding whatever the weights say.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from translator.errors import ModelMissingError
from translator.training.batches import Batch, Encoded, Tokens
from translator.training.recipe import Shape
from translator.training.vocabulary import Vocabulary

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import MarianMTModel

POSITIONS = 512
_BRANCH_ENDS = frozenset({"v_proj", "out_proj", "fc2"})
"""The matrices that what a branch adds to the residual is proportional to."""
_PAIRS_COUNTED = 100_000
"""Pairs that the first embeddings are made from, at most: more make them no better, and take minutes."""
_ROWS_AT_ONCE = 2000


def new_model(shape: Shape, vocabulary: Vocabulary, seed: int) -> MarianMTModel:
    """A model with random weights; <pad> is zero. Raises ValueError for a shape that cannot be.

    What a branch adds to the residual begins small, and the smaller the more branches there are, so that post-norm
    layers learn from the first step (as DeepNorm, Wang et al. 2022, "DeepNet: scaling transformers to 1,000 layers";
    layer norm takes the scale of a sum away, so that the residual need not be scaled).
    """
    import torch
    from transformers import MarianConfig, MarianMTModel

    torch.manual_seed(seed)
    config = MarianConfig(
        vocab_size=len(vocabulary),
        d_model=shape.d_model,
        encoder_layers=shape.encoder_layers,
        decoder_layers=shape.decoder_layers,
        encoder_ffn_dim=shape.ffn,
        decoder_ffn_dim=shape.ffn,
        encoder_attention_heads=shape.heads,
        decoder_attention_heads=shape.heads,
        activation_function="relu",
        dropout=shape.dropout,
        attention_dropout=0.0,
        scale_embedding=True,
        max_position_embeddings=POSITIONS,
        pad_token_id=vocabulary.pad,
        eos_token_id=vocabulary.end,
        bos_token_id=None,
        decoder_start_token_id=vocabulary.pad,
        forced_eos_token_id=vocabulary.end,
    )
    model = MarianMTModel(config)
    with torch.no_grad():
        for stack, branches in ((model.model.encoder, 2), (model.model.decoder, 3)):
            small = (branches * len(stack.layers)) ** -0.5
            for name, module in stack.layers.named_modules():
                if isinstance(module, torch.nn.Linear):
                    gain = small if name.rsplit(".", 1)[-1] in _BRANCH_ENDS else 1.0
                    torch.nn.init.xavier_uniform_(module.weight, gain)
                    torch.nn.init.zeros_(module.bias)
        model.model.shared.weight.normal_(std=shape.d_model**-0.5)
        model.model.shared.weight[vocabulary.pad] = 0
    return model


def load_model(folder: Path, dropout: float) -> MarianMTModel:
    """The model of a folder in Hugging Face layout, in float32.

    Raises ModelMissingError where it is none, or one that has <pad> among its words.
    """
    import torch
    from transformers import MarianMTModel

    try:
        model: MarianMTModel = MarianMTModel.from_pretrained(
            folder, dtype=torch.float32, use_safetensors=True, dropout=dropout
        )
    except (OSError, ValueError) as error:
        raise ModelMissingError(f"{folder}: transformers cannot load this model: {error}") from None
    if model.config.pad_token_id != model.config.vocab_size - 1 or not model.config.tie_word_embeddings:
        raise ModelMissingError(f"{folder}: only models with tied embeddings that end in <pad> can be trained on.")
    return model


def save_model(model: MarianMTModel, vocabulary: Vocabulary, folder: Path) -> None:
    """Write a model, in float16, with all that MarianMTModel, MarianTokenizer and CTranslate2 read."""
    from transformers import GenerationConfig

    folder.mkdir(parents=True, exist_ok=True)
    halves: dict[
        int, Tensor
    ] = {}  # by their place in memory: embeddings that are one tensor stay one, and are kept once
    state = {
        name: halves.setdefault(tensor.data_ptr(), tensor.detach().half().cpu())
        for name, tensor in model.state_dict().items()
    }
    config = model.generation_config
    model.generation_config = GenerationConfig(  # type: ignore[no-untyped-call]
        pad_token_id=vocabulary.pad,
        eos_token_id=vocabulary.end,
        decoder_start_token_id=vocabulary.pad,
        forced_eos_token_id=vocabulary.end,
        num_beams=4,
        max_length=POSITIONS,
        bad_words_ids=[[vocabulary.pad]],
    )
    model.save_pretrained(folder, state_dict=state)
    model.generation_config = config
    vocabulary.save(folder)
    tokenizer = {"tokenizer_class": "MarianTokenizer", "model_max_length": POSITIONS, "separate_vocabs": False}
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer), encoding="utf-8")


def loss(model: MarianMTModel, batch: Batch, label_smoothing: float) -> Tensor:
    """The mean cross entropy of a batch's target tokens, in nats.

    Logits are made only where there is a token to predict, and <pad> has none.
    """
    import torch

    pad: int = model.model.shared.padding_idx
    before = torch.cat([torch.full_like(batch.target[:, :1], pad), batch.target[:, :-1]], 1)
    hidden = model.model(
        input_ids=batch.source,
        # With all its dimensions: transformers looks into one with two, and would wait for the device.
        attention_mask=batch.source.ne(pad)[:, None, None, :],
        decoder_input_ids=before,
        use_cache=False,
    ).last_hidden_state
    logits = torch.nn.functional.linear(hidden.flatten(0, 1)[batch.real], model.lm_head.weight[:pad])
    logits = logits.float() + model.final_logits_bias[:, :pad].float()
    return torch.nn.functional.cross_entropy(
        logits, batch.target.flatten()[batch.real], label_smoothing=label_smoothing
    )


def bilingual_embeddings(encoded: Encoded, vocabulary: Vocabulary, size: int, seed: int) -> Tensor:
    """Embeddings (pieces, size) in which pieces that translate one another begin close together.

    Positive pointwise mutual information of source and target pieces in the same pair, factorised by a truncated
    singular value decomposition with half of the singular values to each side (Levy and Goldberg 2014, "Neural word
    embedding as implicit matrix factorization"), here between two languages. A piece of both languages gets the mean
    of its two places, weighted by how often it is seen in each; one that is never seen stays random. <pad> is zero.
    """
    import torch

    pieces = len(vocabulary)
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(encoded.weights))[:_PAIRS_COUNTED]
    together = torch.zeros(pieces, pieces)
    seen = torch.zeros(2, pieces)
    for at in range(0, len(rows), _ROWS_AT_ONCE):
        chunk = rows[at : at + _ROWS_AT_ONCE]
        source, target = (_presence(side, chunk, pieces) for side in (encoded.source, encoded.target))
        together += source.T @ target
        seen += torch.stack([source.sum(0), target.sum(0)])
    information = (together * len(rows) / (seen[0][:, None] * seen[1]).clamp(min=1)).clamp(min=1).log_()
    information *= together / (together + 1)  # what was seen once or twice may be chance
    torch.manual_seed(seed)
    left, values, right = torch.svd_lowrank(information, q=min(size, pieces), niter=4)
    scaled = values.sqrt()
    share = seen / seen.sum(0).clamp(min=1)
    embeddings: Tensor = torch.randn(pieces, size) * size**-0.5
    known = seen.sum(0) > 0
    placed = share[0][:, None] * left * scaled + share[1][:, None] * right * scaled
    embeddings[known, : placed.shape[1]] = placed[known] / placed[known].std() * size**-0.5
    embeddings[vocabulary.pad] = 0
    return embeddings


def _presence(side: Tokens, rows: npt.NDArray[np.int64], pieces: int) -> Tensor:
    """(rows, pieces): 1 where a piece is in a row."""
    import torch

    present = torch.zeros(len(rows), pieces)
    for at, row in enumerate(rows):
        present[at, torch.from_numpy(side[row]).long()] = 1
    return present
