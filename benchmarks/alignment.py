"""Word alignment: how well each head, and each method, links names and figures on FLORES-200 dev.

    python -m benchmarks.alignment

Right links are those of words that stand once in each of the two sentences and are the same (names and figures, see
`translator.alignment.same_words`). Attention knows nothing of how words are written, so for it they are a fair test;
the lexical method finds such words by their letters, so for it the figure says only how often it is led astray.

Each head is tried at the step that writes a piece and at the one that reads it, on the references (teacher-forced) and
on the model's own translations, which are what is linked in use. A link counts where either of its words has a right
link. The alignment error rate is Och and Ney's (2003), all right links being sure ones.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from benchmarks.common import flores, hardware, versions
from translator.alignment import Agreement, agreement, align_by_attention, align_lexically, same_words
from translator.config import RuntimeConfig, TranslationConfig
from translator.models import ModelStore
from translator.translation import SourceSentence, build_translator
from translator.translation.attention import choose_head, cross_attention
from translator.translation.marian import END, UNKNOWN, Marian

_AT_ONCE = 32  # sentences in a batch


class Sample(NamedTuple):
    """A pair of texts, their pieces, the attention (layer, head, target, source), and the right links."""

    texts: tuple[str, str]
    pieces: tuple[list[str], list[str]]
    attention: np.ndarray[Any, np.dtype[np.float16]]
    gold: set[tuple[int, int]]


def samples(marian: Marian, numbers: dict[str, int], model: Any, pairs: Sequence[tuple[str, str]]) -> Iterator[Sample]:
    """Force the model through the pairs, and note where it looks."""
    import torch

    pad = model.config.pad_token_id

    def rows(texts: Sequence[list[str]], before: list[int], after: list[int]) -> torch.Tensor:
        ids = [torch.tensor([*before, *(numbers.get(p, numbers[UNKNOWN]) for p in each), *after]) for each in texts]
        return torch.nn.utils.rnn.pad_sequence(ids, batch_first=True, padding_value=pad)

    for at in range(0, len(pairs), _AT_ONCE):
        batch = pairs[at : at + _AT_ONCE]
        source = [marian.encode(text) for text, _ in batch]
        # The target's pieces are cut by the same model as its words are joined by.
        target = [marian.encode(text) for _, text in batch]
        sources, targets = rows(source, [], [numbers[END]]), rows(target, [pad], [])
        with torch.inference_mode(), cross_attention(model) as seen:
            model(input_ids=sources, attention_mask=sources.ne(pad), decoder_input_ids=targets, use_cache=False)
        weights = torch.stack(seen, 1).half().numpy()
        for number, texts in enumerate(batch):
            yield Sample(texts, (source[number], target[number]), weights[number], same_words(*texts))


def row(name: str, result: Agreement) -> str:
    """A row of the table."""
    return f"| {name} | {result.precision:.3f} | {result.recall:.3f} | {result.error_rate:.3f} |"


def main() -> None:
    """Measure and print."""
    import torch
    from transformers import MarianMTModel

    store = ModelStore()
    local = store.resolve("embedded")
    marian = Marian(local.folder)
    numbers = json.loads((local.folder / "vocab.json").read_text(encoding="utf-8"))
    model = MarianMTModel.from_pretrained(local.folder, dtype=torch.float32, use_safetensors=True)
    chosen = choose_head(marian, numbers, model)
    translator, _ = build_translator(TranslationConfig(max_sentence_tokens=500), RuntimeConfig(), store)
    sources, references = flores("id"), flores("en")
    own = translator.translate([SourceSentence(text, {}) for text in sources])

    print(hardware(), versions("ctranslate2", "transformers", "torch"), sep="\n")
    print(f"model {local.revision}; chosen when it was converted: {chosen}")
    texts = {"references": references, "own translations": [made.text for made in own]}
    for name, targets in texts.items():
        pairs = list(zip(sources, targets, strict=True))
        taken = [sample for sample in samples(marian, numbers, model, pairs) if sample.gold]
        print(
            f"\n{name}: {sum(len(sample.gold) for sample in taken):,} right links, "
            f"in {len(taken)} of {len(pairs)} pairs\n"
        )
        print("| layer, head, step | precision | recall | error rate |\n|---|---:|---:|---:|")
        layers, heads = taken[0].attention.shape[:2]
        for layer in range(layers):
            for head in [*range(heads), None]:
                for step, reads in (("writes", 0), ("reads", 1)):
                    found = []
                    for sample in taken:
                        seen = sample.attention[layer]
                        looked = seen.mean(0) if head is None else seen[head]
                        # The step that reads the last piece is there, since the decoder was given all of them.
                        links = align_by_attention(
                            *sample.pieces, looked[reads:][: len(sample.pieces[1])], sample.texts
                        )
                        found.append((links, sample.gold))
                    print(row(f"{layer}, {'mean' if head is None else head}, {step}", agreement(found)))
        lexical = [(align_lexically(*sample.texts), sample.gold) for sample in taken]
        print(row("lexical", agreement(lexical)))
        if name == "own translations":
            made = [(each.alignment, same_words(source, each.text)) for source, each in zip(sources, own, strict=True)]
            print(row("as the product links them", agreement([(links, gold) for links, gold in made if links])))
    speed(sources, [made.text for made in own])


def speed(sources: Sequence[str], targets: Sequence[str]) -> None:
    """Print what the lexical method costs; what attention costs is part of translation, in `benchmarks.trust`."""
    start = time.process_time()
    for source, target in zip(sources, targets, strict=True):
        align_lexically(source, target)
    print(f"\nlexical: {(time.process_time() - start) / len(sources) * 1000:.2f} ms a pair")


if __name__ == "__main__":
    main()
