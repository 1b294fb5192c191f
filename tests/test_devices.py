"""Devices and compute types: what is taken of what is there, and what is said of what is not.

That a model runs on a GPU is not tested here: the choice is, and every way a processor computes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.cli import main
from translator.config import ComputeType, load_config
from translator.errors import ConfigError
from translator.models import ModelStore
from translator.models.devices import Found, Library, Placement, choose, found_by
from translator.models.kinds import unfit_for
from translator.pipeline import Pipeline
from translator.readers import read_text

CPU = {"float32", "int8", "int8_float32"}
GPU = CPU | {"float16", "int8_float16"}
OLD_GPU = CPU
ONE_CPU = Found("ctranslate2", {"cpu": CPU})
TWO_GPUS = Found("ctranslate2", {"cuda:0": GPU, "cuda:1": OLD_GPU, "cpu": CPU})
MAC = Found("transformers", {"mps": {"float32", "float16"}, "cpu": {"float32", "bfloat16"}})


@pytest.mark.parametrize(
    ("device", "compute_type", "found", "expected"),
    [
        ("auto", "auto", ONE_CPU, Placement("cpu", 0, "int8_float32")),
        ("cpu", "int8", ONE_CPU, Placement("cpu", 0, "int8_float32")),
        ("cpu", "float32", ONE_CPU, Placement("cpu", 0, "float32")),
        ("auto", "auto", TWO_GPUS, Placement("cuda", 0, "float16")),
        ("cuda", "auto", TWO_GPUS, Placement("cuda", 0, "float16")),
        ("cuda:1", "auto", TWO_GPUS, Placement("cuda", 1, "int8_float32")),
        ("cuda:0", "int8_float16", TWO_GPUS, Placement("cuda", 0, "int8_float16")),
        ("cpu", "auto", TWO_GPUS, Placement("cpu", 0, "int8_float32")),
        ("auto", "auto", MAC, Placement("mps", 0, "float16")),
        ("auto", "auto", Found("ctranslate2", {"cpu": {"float32"}}), Placement("cpu", 0, "float32")),
    ],
)
def test_what_is_wanted_is_taken_where_it_is(device: str, compute_type: str, found: Found, expected: Placement) -> None:
    assert choose(device, compute_type, found) == expected


@pytest.mark.parametrize(
    ("device", "compute_type", "found", "told"),
    [
        ("cuda", "auto", ONE_CPU, ["cuda", "no NVIDIA GPU", "there is cpu", "--device cpu"]),
        ("cuda:2", "auto", TWO_GPUS, ["cuda:2", "there is cuda:0, cuda:1, cpu"]),
        ("mps", "auto", ONE_CPU, ["mps", "--engine transformers"]),
        ("mps", "auto", Found("transformers", {"cpu": {"float32"}}), ["mps", "no such device", "there is cpu"]),
        ("auto", "float16", ONE_CPU, ["float16", "on cpu", "float32, int8, int8_float32"]),
        ("cuda:1", "float16", TWO_GPUS, ["float16", "on cuda:1", "float32, int8, int8_float32"]),
        ("auto", "int8", MAC, ["int8", "on mps", "float16, float32"]),
    ],
)
def test_what_is_not_there_is_one_line_that_says_what_is(
    device: str, compute_type: str, found: Found, told: list[str]
) -> None:
    with pytest.raises(ConfigError) as raised:
        choose(device, compute_type, found)
    assert "\n" not in str(raised.value)
    for each in told:
        assert each in str(raised.value)


def test_a_model_that_exceeds_float16_gets_other_numbers_on_a_gpu(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "mt5"}')
    old, new = ({"float32", "float16"}, {"float32", "float16", "bfloat16"})
    for types, expected in ((old, "float32"), (new, "bfloat16")):
        found = Found("transformers", {"cuda:0": types})
        assert choose("auto", "auto", found, unfit=unfit_for(tmp_path)).compute_type == expected
    (tmp_path / "config.json").write_text('{"model_type": "bart"}')
    assert unfit_for(tmp_path) == ()


types = st.sets(st.sampled_from([each for each in get_args(ComputeType) if each != "auto"])).map(
    lambda found: found | {"float32"}
)
gpus = st.lists(types, max_size=4).map(lambda each: {f"cuda:{number}": found for number, found in enumerate(each)})


@given(
    st.sampled_from(get_args(Library)),
    st.sampled_from(["auto", "cpu", "cuda", "mps", "cuda:0", "cuda:1", "cuda:7"]),
    st.sampled_from(get_args(ComputeType)),
    gpus,
    types,
)
def test_whatever_is_chosen_is_there(
    library: Library, device: str, compute_type: str, gpus: Mapping[str, Collection[str]], cpu: Collection[str]
) -> None:
    found = Found(library, {**gpus, "cpu": cpu})
    try:
        placement = choose(device, compute_type, found)
    except ConfigError as error:
        assert device not in ("auto", *found.devices) or compute_type != "auto"
        assert "cpu" in str(error) or "auto" in str(error)
        return
    assert placement.device in found.devices
    assert placement.compute_type in {*found.devices[placement.device], "int8_float32"}
    assert device in ("auto", placement.device, placement.kind)
    assert placement.stored in ("int8_float32", "float32", "float16", "bfloat16")


@pytest.mark.parametrize("device", ["gpu", "cuda:", "cuda:-1", "cuda:01", "cuda:1,2", "CUDA", "cuda:1\n", ""])
def test_a_device_of_another_form_is_refused(device: str) -> None:
    with pytest.raises(ConfigError, match=r"runtime\.device = .*cuda:N"):
        load_config("embedded", {"runtime.device": device})


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--device", "cuda:3"], "there is cpu"),
        (["--device", "mps"], "--engine transformers"),
        (["--compute-type", "float16"], "int8_float32"),
        (["--engine", "transformers", "--compute-type", "int8"], "bfloat16, float32"),
        (["--device", "tpu"], "cuda:N"),
        (["--compute-type", "int4"], "float16"),
    ],
)
def test_the_command_line_says_it_with_exit_code_2(
    words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    article = tmp_path / "article.txt"
    article.write_text("Hujan turun di Bogor.\n")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    monkeypatch.setattr("sys.argv", ["translator", "translate", str(article), "--no-summary", *words])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    errors = capsys.readouterr().err
    assert told in errors and errors.count("\n") == 1


@pytest.mark.parametrize(
    ("engine", "compute_type"),
    [("ctranslate2", "float32"), ("ctranslate2", "int8"), ("transformers", "bfloat16")],
)
def test_a_processor_computes_in_every_type_it_has(engine: str, compute_type: str) -> None:
    options = {
        "translation.engine": engine,
        "translation.beam_size": 1,
        "runtime.compute_type": compute_type,
        "runtime.device": "cpu",
        "summarization.method": "none",
    }
    with Pipeline.from_config(options=options) as pipeline:
        made = pipeline.run(read_text("Harga beras naik."))
        (use,) = pipeline.models
    assert "price" in next(iter(made.pairs)).target.text.lower()
    assert (use.engine, use.device) == (engine, "cpu")
    assert use.compute_type == {"int8": "int8_float32"}.get(compute_type, compute_type)


def test_each_form_of_the_weights_is_converted_by_itself_and_removed_together() -> None:
    store = ModelStore()
    model = store.resolve("embedded")
    folders = {store.converted(model, stored) for stored in ("int8_float32", "float32")}
    assert len(folders) == 2 and folders <= set(store.conversions("embedded", model.sha256))
    small, large = sorted((folder / "model.bin").stat().st_size for folder in folders)
    assert large > 3 * small


def test_the_signature_differs_by_compute_type_and_kind_of_device(pipeline: Pipeline) -> None:
    from translator.signature import Signature

    (use, *_) = pipeline.models
    signatures = {
        Signature.of(pipeline.config, [use.model_copy(update=update)], "").stages["translation"]
        for update in ({}, {"compute_type": "float32"}, {"device": "cuda"})
    }
    assert len(signatures) == 3


def test_what_is_found_here_has_a_processor_last() -> None:
    for library in get_args(Library):
        found = found_by(library)
        assert list(found.devices)[-1] == "cpu"
        assert "float32" in found.devices["cpu"]
        assert found.described.endswith("float32") or "cpu in " in found.described
