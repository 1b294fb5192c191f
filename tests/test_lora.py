"""LoRA adapters in peft's layout: merged as peft merges them, refused where they do not fit or are not safe to load."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import peft
import pytest
import torch

from translator.errors import ConfigError, InputError, ModelMissingError
from translator.models import ModelStore
from translator.models.lora import Adapter
from translator.summarization.prompts import load_prompts
from translator.training.style import StyleSettings, SummaryPair, read_summary_pairs, train_style

WORDS = ["<unk>", "<|im_start|>", "<|im_end|>", "the", "bridge", "opened", "on", "tuesday", "rain", "fell", "in"]


def tiny_llama(seed: int = 1) -> Any:
    """A Llama with random weights."""
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(WORDS), hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, bos_token_id=1, eos_token_id=2, max_position_embeddings=256,
    )  # fmt: skip
    return LlamaForCausalLM(config)


def tiny_gpt2(seed: int = 1) -> Any:
    """A GPT-2 with random weights: its matrices lie the other way round."""
    from transformers import GPT2Config, GPT2LMHeadModel

    torch.manual_seed(seed)
    return GPT2LMHeadModel(GPT2Config(vocab_size=len(WORDS), n_embd=16, n_layer=2, n_head=2, n_positions=64))


def save_tokenizer(folder: Path) -> None:
    from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(WORDS)}, unk_token=WORDS[0]))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in WORDS[:3]])
    fast: Any = PreTrainedTokenizerFast
    fast(tokenizer_object=tokenizer, bos_token=WORDS[1], eos_token=WORDS[2], unk_token=WORDS[0]).save_pretrained(folder)


def save_adapter(model: Any, folder: Path, **settings: Any) -> Any:
    """Write an adapter with random matrices for a model, and give what peft makes of the model with it."""
    torch.manual_seed(2)
    chosen: dict[str, Any] = {"task_type": "CAUSAL_LM", "r": 4} | settings
    adapted = peft.get_peft_model(model, peft.LoraConfig(**chosen))
    with torch.no_grad():
        for name, parameter in adapted.named_parameters():
            if "lora_" in name:
                parameter.normal_()
    adapted.save_pretrained(str(folder))
    return adapted.merge_and_unload()


LLAMA = {"target_modules": ["q_proj", "down_proj"]}


@pytest.mark.parametrize(
    ("make", "settings"),
    [
        pytest.param(tiny_llama, LLAMA, id="plain"),
        pytest.param(tiny_llama, {**LLAMA, "lora_alpha": 32}, id="alpha"),
        pytest.param(tiny_llama, {**LLAMA, "lora_alpha": 32, "use_rslora": True}, id="rank-stabilised"),
        pytest.param(tiny_llama, {"target_modules": "all-linear"}, id="all linear modules"),
        pytest.param(tiny_llama, {"target_modules": r".*\.1\.self_attn\.[qv]_proj"}, id="an expression"),
        pytest.param(tiny_llama, {**LLAMA, "layers_to_transform": [1]}, id="one layer"),
        pytest.param(
            tiny_llama,
            {**LLAMA, "rank_pattern": {"down_proj": 2}, "alpha_pattern": {"model.layers.0.self_attn.q_proj": 3}},
            id="ranks and alphas of their own",
        ),
        pytest.param(
            tiny_llama,
            {**LLAMA, "use_rslora": True, "rank_pattern": {"q_proj": 8}, "alpha_pattern": {"0.mlp.down_proj": 5}},
            id="the same, rank-stabilised",
        ),
        pytest.param(tiny_gpt2, {"target_modules": ["c_attn"], "fan_in_fan_out": True}, id="fan in, fan out"),
    ],
)
def test_a_merged_model_is_what_peft_makes_of_it(tmp_path: Path, make: Any, settings: dict[str, Any]) -> None:
    expected = save_adapter(make(), tmp_path, **settings).state_dict()
    model = make()
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    Adapter.in_folder(tmp_path, "tiny").merge_into(model)
    changed = {name for name, weight in model.state_dict().items() if not torch.equal(weight, before[name])}
    assert changed
    assert changed == {name for name in expected if not torch.equal(expected[name], before[name])}
    for name, weight in model.state_dict().items():
        torch.testing.assert_close(weight, expected[name])


def test_the_store_converts_a_model_with_its_adapter(tmp_path: Path) -> None:
    """The conversion writes as the model that peft merged, and each adapter has a conversion of its own."""
    import ctranslate2

    plain, merged = tmp_path / "tiny", tmp_path / "merged"
    tiny_llama().save_pretrained(plain)
    save_adapter(tiny_llama(), tmp_path / "house", **LLAMA, lora_alpha=32).save_pretrained(merged)
    for folder in (plain, merged):
        save_tokenizer(folder)
    store = ModelStore(cache=tmp_path / "cache", offline=True)
    model = store.resolve(str(plain))
    with_style = store.with_adapter(model, str(tmp_path / "house"))
    assert with_style.name == "tiny+house"
    assert with_style.files_sha256 != model.files_sha256

    def scores(folder: Path) -> list[float]:
        generator = ctranslate2.Generator(str(folder), device="cpu", compute_type="float32")
        return list(generator.score_batch([["<|im_start|>", "the", "bridge", "opened", "on", "tuesday"]])[0].log_probs)

    folders = [store.converted(each) for each in (with_style, store.resolve(str(merged)), model)]
    style, by_peft, without = map(scores, folders)
    assert len({*folders}) == 3
    assert style == pytest.approx(by_peft, abs=1e-4)
    assert style != pytest.approx(without, abs=0.01)
    assert store.converted(with_style) == folders[0]


def test_pickled_adapters_are_refused(tmp_path: Path) -> None:
    save_adapter(tiny_llama(), tmp_path, **LLAMA)
    (tmp_path / "adapter_model.safetensors").rename(tmp_path / "adapter_model.bin")
    with pytest.raises(ModelMissingError, match="its weights are pickled"):
        Adapter.in_folder(tmp_path, "tiny")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            {"base_model_name_or_path": "owner/other-model"},
            "trained on owner/other-model, and cannot be merged into tiny",
        ),
        ({"peft_type": "IA3"}, "peft_type IA3"),
        ({"use_dora": True}, "use_dora"),
        ({"bias": "all"}, "bias all"),
        ({"modules_to_save": ["lm_head"]}, "modules_to_save"),
        ({"init_lora_weights": "pissa"}, "init_lora_weights pissa"),
        ({"alpha_pattern": {"(a+)+$": 1}}, "alpha_pattern with more than names"),
        ({"r": 0}, "not the configuration of a LoRA adapter"),
        ({"peft_type": None}, "not the configuration of a LoRA adapter"),
    ],
)
def test_what_cannot_be_merged_is_refused_by_name(tmp_path: Path, settings: dict[str, Any], expected: str) -> None:
    save_adapter(tiny_llama(), tmp_path, **LLAMA)
    file = tmp_path / "adapter_config.json"
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | settings), encoding="utf-8")
    with pytest.raises(ModelMissingError) as caught:
        Adapter.in_folder(tmp_path, "tiny")
    assert expected in str(caught.value)
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize("name", ["owner/other-model", "other-model", "Owner/Other-Model@1234"])
def test_the_name_of_the_model_may_be_its_own_in_any_place(tmp_path: Path, name: str) -> None:
    save_adapter(tiny_llama(), tmp_path, **LLAMA)
    file = tmp_path / "adapter_config.json"
    known = json.loads(file.read_text(encoding="utf-8")) | {"base_model_name_or_path": "owner/other-model"}
    file.write_text(json.dumps(known), encoding="utf-8")
    assert Adapter.in_folder(tmp_path, name).folder == tmp_path


def test_an_adapter_of_another_model_is_refused_with_what_does_not_fit(tmp_path: Path) -> None:
    save_adapter(tiny_llama(), tmp_path / "a", **LLAMA)
    with pytest.raises(
        ModelMissingError, match=r"another model.*down_proj, 16 x 24, and this model has no such matrix"
    ):
        Adapter.in_folder(tmp_path / "a", "tiny").merge_into(tiny_gpt2())
    from transformers import LlamaConfig, LlamaForCausalLM

    wider = LlamaForCausalLM(
        LlamaConfig(vocab_size=11, hidden_size=32, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4)
    )
    with pytest.raises(ModelMissingError, match=r"16 x 24, and this model has 32 x 24 there"):
        Adapter.in_folder(tmp_path / "a", "tiny").merge_into(wider)


def test_the_store_says_why_an_adapter_does_not_fit(tmp_path: Path) -> None:
    save_adapter(tiny_llama(), tmp_path / "house", target_modules=["q_proj"])
    tiny_gpt2().save_pretrained(tmp_path / "tiny")
    save_tokenizer(tmp_path / "tiny")
    store = ModelStore(cache=tmp_path / "cache", offline=True)
    model = store.with_adapter(store.resolve(str(tmp_path / "tiny")), str(tmp_path / "house"))
    with pytest.raises(ModelMissingError, match=r"tiny\+house: .*this adapter was trained on another model"):
        store.converted(model)
    assert list((store.cache / "converted").glob("*/model.bin")) == []


def test_weights_that_are_more_than_lora_or_torn_are_refused(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    save_adapter(tiny_llama(), tmp_path, **LLAMA)
    weights = tmp_path / "adapter_model.safetensors"
    whole = load_file(weights)
    name = next(iter(whole))
    for wrong, expected in (
        (whole | {"base_model.model.lm_head.weight": torch.ones(2, 2)}, "more than LoRA"),
        (whole | {"base_model.model.model.embed_tokens.lora_embedding_A": torch.ones(2, 2)}, "more than LoRA"),
        ({key: value for key, value in whole.items() if key != name}, "not both there"),
        ({}, "nothing in this adapter"),
    ):
        save_file(wrong, weights)
        with pytest.raises(ModelMissingError, match=expected):
            Adapter.in_folder(tmp_path, "tiny").merge_into(tiny_llama())
    weights.write_bytes(b"\xff" * 20)
    with pytest.raises(ModelMissingError, match="not safetensors"):
        Adapter.in_folder(tmp_path, "tiny").merge_into(tiny_llama())
    shutil.rmtree(tmp_path)
    with pytest.raises(ModelMissingError, match="no LoRA adapter here"):
        Adapter.in_folder(tmp_path, "tiny")


# Training one


def tiny_bart() -> Any:
    """A BART with random weights."""
    from transformers import BartConfig, BartForConditionalGeneration

    torch.manual_seed(1)
    config = BartConfig(
        vocab_size=len(WORDS), d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=16, decoder_ffn_dim=16, max_position_embeddings=64,
        bos_token_id=1, pad_token_id=0, eos_token_id=2, decoder_start_token_id=2,
    )  # fmt: skip
    return BartForConditionalGeneration(config)


PAIRS = [SummaryPair(("the bridge opened on tuesday", "rain fell"), "the bridge opened")] * 12
SETTINGS = StyleSettings(steps=30, learning_rate=0.02, batch_pairs=4, device="cpu")


@pytest.mark.parametrize("make", [tiny_llama, tiny_bart])
def test_an_adapter_learns_a_style_and_fits_the_store(tmp_path: Path, make: Any) -> None:
    make().save_pretrained(tmp_path / "tiny")
    save_tokenizer(tmp_path / "tiny")
    store = ModelStore(cache=tmp_path / "cache", offline=True)
    model = store.resolve(str(tmp_path / "tiny"))
    losses: list[float] = []
    prompt = load_prompts().one_sentence
    out = tmp_path / "house"
    trained = train_style(model, PAIRS, out, prompt, SETTINGS, log=lambda _, loss: losses.append(loss))
    assert trained
    assert (trained.pairs, trained.held_out, trained.left_out, len(losses)) == (11, 1, 0, SETTINGS.steps)
    assert trained.after < trained.before
    assert losses[-1] < losses[0]
    merged = make()
    store.with_adapter(model, str(out)).adapter.merge_into(merged)  # type: ignore[union-attr]
    assert any(not torch.equal(new, old) for new, old in zip(merged.parameters(), make().parameters(), strict=True))
    with pytest.raises(ConfigError, match="is there already"):
        train_style(model, PAIRS, out, prompt, SETTINGS)


def test_too_few_pairs_teach_nothing(tmp_path: Path) -> None:
    tiny_llama().save_pretrained(tmp_path / "tiny")
    save_tokenizer(tmp_path / "tiny")
    model = ModelStore(cache=tmp_path / "cache", offline=True).resolve(str(tmp_path / "tiny"))
    with pytest.raises(ConfigError, match="9 pairs are too few"):
        train_style(model, PAIRS[:9], tmp_path / "house", load_prompts().one_sentence, SETTINGS)
    assert not (tmp_path / "house").exists()


@pytest.mark.parametrize(
    "line", ["{", "[]", "1", '{"sentences": "A.", "summary": "A."}', '{"sentences": [], "summary": "A."}',
             '{"sentences": [1], "summary": "A."}', '{"sentences": ["A."], "summary": " "}', '{"sentences": ["A."]}'],
)  # fmt: skip
def test_a_line_that_is_no_pair_is_told_by_its_number(tmp_path: Path, line: str) -> None:
    file = tmp_path / "pairs.jsonl"
    good = json.dumps({"sentences": ["Rain fell.", "It rained."], "summary": "It rained."})
    file.write_text(f"{good}\n\n{good}\n", encoding="utf-8")
    assert read_summary_pairs(file) == [SummaryPair(("Rain fell.", "It rained."), "It rained.")] * 2
    file.write_text(f"{good}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 3"):
        read_summary_pairs(file)


def test_smoothing_changes_nothing_of_what_a_model_computes_and_levels_its_channels(tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    from translator.models.smoothing import can_be_smoothed, smooth

    model = tiny_llama()
    with torch.no_grad():
        model.model.layers[0].input_layernorm.weight[3] = (
            300.0  # a channel that would leave int8 nothing for the others
        )
    save_tokenizer(tmp_path)
    tokens = torch.tensor([[1, 3, 4, 5, 6, 7]])
    with torch.inference_mode():
        before = model(input_ids=tokens).logits
    assert can_be_smoothed(model)
    smooth(model, AutoTokenizer.from_pretrained(tmp_path))
    with torch.inference_mode():
        after = model(input_ids=tokens).logits
    assert torch.allclose(before, after, atol=1e-3)
    assert model.model.layers[0].input_layernorm.weight.abs().max() < 150


def test_a_model_of_another_architecture_is_not_smoothed() -> None:
    from translator.models.smoothing import can_be_smoothed

    assert not can_be_smoothed(tiny_gpt2())
