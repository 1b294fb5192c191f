"""Languages of which no words are known: what is done for them all the same, what is left out, and how that is said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.hub_server import Repository, hub
from tests.test_models_hub import ROOT, tiny_marian
from tests.word_engine import WordEngine
from translator.checks import CHECKS, check_pair
from translator.cli import app
from translator.config import load_config
from translator.errors import ConfigError
from translator.languages import SOURCE_LANGUAGES, language_of
from translator.languages.features import RESTS_ON, missing
from translator.languages.identification import language_notice
from translator.languages.tables import language_names
from translator.models.kinds import check_languages
from translator.pipeline import Pipeline
from translator.readers import read_text
from translator.segmentation import segment
from translator.segmentation.sentences import split_sentences
from translator.translation import Translator

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


TEXTS = dict(rows("sentences_of_languages.tsv"))
PAIRS = rows("pairs_of_languages.tsv")


@pytest.mark.parametrize("code", TEXTS)
def test_sentences_of_other_languages_are_told_apart_without_their_words(code: str) -> None:
    text = TEXTS[code].replace("|", "")
    found = [text[start:end] for start, end in split_sentences(text, language_of(code))]
    assert found == [sentence.strip() for sentence in TEXTS[code].split("|")]


@given(st.text(alphabet="aÄ.。！？」「”“ \n।12ب!", max_size=60), st.sampled_from(sorted(TEXTS)))
def test_no_character_is_lost(text: str, code: str) -> None:
    at = 0
    for span in segment(text, language=language_of(code)):
        for start, end in span.sentences:
            assert start >= at and not text[at:start].strip() and text[start:end].strip()
            at = end
    assert not text[at:].strip()


@pytest.mark.parametrize(("code", "kind", "source", "target"), PAIRS)
def test_what_needs_no_words_is_checked_and_nothing_else(code: str, kind: str, source: str, target: str) -> None:
    found = {flag.kind.value for flag in check_pair(source, target, language_of(code))}
    assert found == (set() if kind == "-" else {kind})


def test_the_notice_names_what_is_left_out_and_once() -> None:
    german = language_of("de")
    notice = language_notice(german, told=False) or ""
    assert "German" in notice
    for feature in missing(german):
        assert notice.count(feature) == 1
    assert len(missing(german)) == len(RESTS_ON)
    assert missing(language_of("id")) == ()
    assert {check.rests_on for check in CHECKS} - {""} <= set(RESTS_ON)


def test_every_language_of_the_list_can_be_read_from_but_english() -> None:
    for code in language_names():
        if code != "en":
            language = language_of(code)
            assert language is language_of(code)
            assert language.code == code and language.name
            assert (language.code in SOURCE_LANGUAGES) == language.is_known
    for wrong in ("en", "xx", "DE", "deu", "pt-BR", "und", "", "auto", "../id"):
        with pytest.raises(ValueError, match="no source language"):
            language_of(wrong)
        if wrong != "auto":
            with pytest.raises(ConfigError, match=r"translation\.source_language"):
                load_config("embedded", {"translation.source_language": wrong})


def test_an_article_has_one_notice_and_no_estimate() -> None:
    config = load_config("extractive", {"translation.source_language": "de"})
    engine = WordEngine(lambda words, _: ["Something", "was", "said."])
    made = Pipeline(config, Translator(engine, beam_size=1, batch_tokens=512, max_sentence_tokens=64), None, ()).run(
        read_text(TEXTS["de"].replace("|", ""), language="de")
    )
    assert made.language == "de"
    assert [warning[:8] for warning in made.warnings] == ["No words"]
    assert len(list(made.pairs)) == TEXTS["de"].count("|") + 1
    assert all(pair.target.confidence is None for pair in made.pairs)
    assert made.summary and made.summary.sentences


@pytest.mark.parametrize(
    ("name", "source", "told"),
    [
        ("opus-mt-de-en", "auto", "--source-language de"),
        ("opus-mt-de-en", "fr", "opus-mt-fr-en, opus-mt-mul-en"),
        ("embedded", "de", "from Indonesian (id) or Malay (ms). For German (de) there is opus-mt-de-en"),
    ],
)
def test_a_model_of_another_language_is_refused_before_it_is_fetched(name: str, source: str, told: str) -> None:
    with pytest.raises(ConfigError) as raised:
        check_languages(name, source)
    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("source_lang", "target_lang", "wanted", "refused"),
    [
        ("de", "en", "de", ""),
        ("deu", "eng", "de", ""),
        ("mul", "en", "de", ""),
        ("ROMANCE", "en", "fr", ""),
        ("", "", "de", ""),
        ("ms", "en", "auto", ""),
        ("de", "en", "auto", "--source-language de"),
        ("de", "en", "fr", "from German (de)"),
        ("en", "de", "de", "into German (de)"),
        ("en", "mul", "auto", "into mul"),
    ],
)
def test_a_folder_tells_its_languages(
    tmp_path: Path, source_lang: str, target_lang: str, wanted: str, refused: str
) -> None:
    (tmp_path / "tokenizer_config.json").write_text(
        json.dumps({"source_lang": source_lang, "target_lang": target_lang})
    )
    if not refused:
        check_languages("theirs", wanted, tmp_path)
        return
    with pytest.raises(ConfigError) as raised:
        check_languages("theirs", wanted, tmp_path)
    assert refused in str(raised.value)


def test_pairs_of_another_language_are_checked_with_a_notice(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("Rund 1.500 Menschen kamen nicht.\tAbout 15,000 people came.\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(pairs), "--source-language", "de"])
    assert "number" in result.stdout and "negation" not in result.stdout
    assert "No words of German" in result.stderr
    for wrong in (["--source-language", "xx"], ["--source-language", "de", "--estimate"]):
        assert CliRunner().invoke(app, ["check", str(pairs), *wrong]).exit_code == 2


def test_a_model_of_the_hub_translates_from_its_language(tmp_path: Path) -> None:
    import torch

    folder = tmp_path / "made"
    folder.mkdir()
    model = tiny_marian(folder)
    with torch.no_grad():
        model.final_logits_bias[0, model.config.eos_token_id] = 100  # it has nothing to say, and says so at once
    model.save_pretrained(folder)
    config = json.loads((folder / "tokenizer_config.json").read_text())
    (folder / "tokenizer_config.json").write_text(json.dumps(config | {"source_lang": "de"}))
    article = tmp_path / "bericht.txt"
    article.write_text(TEXTS["de"].replace("|", ""), encoding="utf-8")
    preset = tmp_path / "german.toml"
    preset.write_text(
        '[translation]\nmodel = "one/de-en"\nbeam_size = 1\nengine = "transformers"\n[summarization]\nmethod = "none"\n'
    )
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    command = [
        sys.executable,
        "-m",
        "translator",
        "translate",
        str(article),
        "--config",
        str(preset),
        "--engine",
        "transformers",
    ]
    with hub({"one/de-en": Repository({"main": files})}) as endpoint:
        here = {"HF_ENDPOINT": endpoint, "HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_XET": "1", "NO_PROXY": "127.0.0.1"}
        environment = os.environ | here | {"TRANSLATOR_CACHE": str(tmp_path / "cache"), "HF_HOME": str(tmp_path / "hf")}

        def run(*words: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [*command, "-f", "json", *words], cwd=ROOT, env=environment, capture_output=True, text=True
            )

        made = run("--source-language", "de")
    assert made.returncode == 0, made.stderr
    article_made = json.loads(made.stdout)
    assert article_made["language"] == "de"
    assert len([pair for paragraph in article_made["paragraphs"] for pair in paragraph["pairs"]]) == 8
