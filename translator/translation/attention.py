"""Which head of a Marian decoder's cross attention aligns words, found by trying each on a model.

A model translates some sentences of ours, with names and figures that stay as they are. Of each layer and head, at the
step that writes a piece and at the one that reads it, we ask how well the words that are the same on both sides are
linked. Nothing else tells: heads differ from model to model, and after more training of the same one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from translator.alignment import agreement, align_by_attention, same_words
from translator.translation.marian import END, UNKNOWN, Marian

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import MarianMTModel

ALIGNMENT = "alignment.json"
"""The file of a converted model that says which head aligns; without it, attention does not."""

LARGEST_ERROR_RATE = 0.3
"""Where every head has a higher alignment error rate, attention does not align."""
_FEWEST_WORDS = 15
"""A model that keeps fewer names and figures of our sentences cannot be judged."""
_MOST_TOKENS = 64

PROBE = (
    "Presiden Prabowo Subianto bertemu dengan Perdana Menteri Anwar Ibrahim di Kuala Lumpur pada tahun 2025.",
    "Menurut data tersebut, 4.217 warga di Banyuwangi dan 1.386 warga di Jember sudah menerima bantuan.",
    "Pertandingan antara Persebaya dan Persija di Surabaya berakhir dengan skor 2-1.",
    "Harga saham Telkom turun 35 poin menjadi 2.870, sedangkan saham Astra naik 60 poin.",
    "Bupati Sleman, Harda Kiswaya, membuka pasar baru itu bersama 150 pedagang.",
    "Gempa dengan magnitudo 5,6 mengguncang Bengkulu pada pukul 04.12 dan terasa sampai Lampung.",
    "Kereta api dari Bandung ke Yogyakarta membawa 612 penumpang dan berhenti di Kroya.",
    "Peneliti dari Bogor itu bekerja sama dengan Universitas Leiden sejak 2018.",
    "Di Makassar, polisi menyita 27 sepeda motor dan menahan 9 orang.",
    "Film karya Garin Nugroho itu diputar di Cannes dan Busan setelah tayang di 40 kota.",
    "Direktur Garuda mengatakan 18 pesawat Boeing dan 6 pesawat Airbus akan datang pada 2026.",
    "Warga Ternate dan Tidore menyeberang dengan kapal yang memuat 80 orang.",
)
"""Sentences whose names and figures a translation keeps."""


class Head(NamedTuple):
    """A head that aligns. `reads`: at the step that takes a piece in, not at that which writes it."""

    layer: int
    head: int
    reads: bool


@contextmanager
def cross_attention(model: MarianMTModel) -> Iterator[list[Tensor]]:
    """While the block runs, each layer's cross attention is appended, as the model passes through it.

    As weights (sentences, heads, target positions, source positions), padding included. They are computed beside the
    model, which so keeps its quick attention.
    """
    import torch

    seen: list[Tensor] = []

    def note(module: Any, positional: tuple[Tensor, ...], named: dict[str, Tensor]) -> None:
        states = named["hidden_states"] if "hidden_states" in named else positional[0]
        memory = named["key_value_states"] if "key_value_states" in named else positional[1]
        query, key = (
            projection(values).unflatten(-1, (module.num_heads, -1)).transpose(1, 2)
            for projection, values in ((module.q_proj, states), (module.k_proj, memory))
        )
        logits = query @ key.transpose(2, 3) * module.head_dim**-0.5
        mask = named.get("attention_mask")
        if mask is not None:
            logits = logits.masked_fill(~mask, float("-inf")) if mask.dtype == torch.bool else logits + mask
        seen.append(logits.softmax(-1))

    handles = [
        layer.encoder_attn.register_forward_pre_hook(note, with_kwargs=True) for layer in model.model.decoder.layers
    ]
    try:
        yield seen
    finally:
        for handle in handles:
            handle.remove()


def choose_head(marian: Marian, numbers: Mapping[str, int], model: MarianMTModel) -> Head | None:
    """The head whose links are best; None where attention does not align, or too little can be told.

    `marian` cuts and joins text for the model, `numbers` are its vocabulary.
    """
    import torch

    pad: int = model.model.shared.padding_idx
    names = {number: piece for piece, number in numbers.items()}
    sources = [marian.encode(text) for text in PROBE]
    rows = [
        torch.tensor([numbers.get(piece, numbers[UNKNOWN]) for piece in source] + [numbers[END]]) for source in sources
    ]
    ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=pad).to(model.device)
    with torch.inference_mode():
        written = model.generate(
            input_ids=ids, attention_mask=ids.ne(pad), num_beams=1, max_length=None, max_new_tokens=_MOST_TOKENS
        )
        with cross_attention(model) as seen:
            model(input_ids=ids, attention_mask=ids.ne(pad), decoder_input_ids=written, use_cache=False)
    attention = torch.stack(seen, 1).float().cpu().numpy()  # sentence, layer, head, target, source
    samples = []
    for at, (text, source) in enumerate(zip(PROBE, sources, strict=True)):
        row = written[at, 1:].tolist()
        pieces = [names[number] for number in row[: row.index(numbers[END]) if numbers[END] in row else len(row)]]
        translation = marian.decode(pieces)
        if pieces and (gold := same_words(text, translation)):
            samples.append((attention[at], source, pieces, (text, translation), gold))
    if sum(len(gold) for *_, gold in samples) < _FEWEST_WORDS:
        return None
    heads = [
        Head(layer, head, reads)
        for layer in range(attention.shape[1])
        for head in range(attention.shape[2])
        for reads in (False, True)
    ]
    rates = {}
    for choice in heads:
        rates[choice] = agreement(
            (
                align_by_attention(
                    source, pieces, weights[choice.layer, choice.head, choice.reads :][: len(pieces)], texts
                ),
                gold,
            )
            for weights, source, pieces, texts, gold in samples
        ).error_rate
    best = min(rates, key=rates.__getitem__)
    return best if rates[best] <= LARGEST_ERROR_RATE else None
