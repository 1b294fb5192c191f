"""Configuration: presets, files, options, and errors that help."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from translator.config import Config, explain_config, load_config, preset_folder, presets
from translator.errors import ConfigError


def test_the_embedded_preset_spells_out_every_default() -> None:
    spelled = tomllib.loads((preset_folder() / "embedded.toml").read_text(encoding="utf-8"))
    assert spelled == Config().model_dump()


@pytest.mark.parametrize("name", presets())
def test_every_preset_loads(name: str) -> None:
    assert load_config(name) == explain_config(name).config


def test_a_file_lies_over_the_defaults_and_an_option_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("[translation]\nbeam_size = 2\nbatch_tokens = 256\n", encoding="utf-8")
    loaded = explain_config(file, {"translation.beam_size": 6, "runtime.device": None})
    assert (loaded.config.translation.beam_size, loaded.config.translation.batch_tokens) == (6, 256)
    assert loaded.origins["translation.beam_size"] == "option"
    assert loaded.origins["translation.batch_tokens"] == str(file)
    assert loaded.origins["runtime.device"] == "default"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[translation]\nbeam = 4", "unknown key translation.beam. Did you mean translation.beam_size?"),
        ("[translate]\nbeam_size = 4", "unknown key translate.beam_size. Did you mean translation.beam_size?"),
        ("[summary]\nsentences = 4", "unknown key summary.sentences. Did you mean summarization.sentences?"),
        ("beam_size = 4", "Did you mean"),
        ("translation = 4", "unknown key translation"),
        ("[translation]\nbeam_size = 0", "translation.beam_size = 0"),
        ("[translation]\nengine = 'marian'", "translation.engine = 'marian'"),
        ("[translation", "not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_the_key_and_the_file(tmp_path: Path, text: str, expected: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(file)
    assert expected in str(caught.value)
    assert str(file) in str(caught.value)


def test_an_unknown_preset_is_refused_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match="Did you mean embedded"):
        load_config("embeded")
