"""The signature changes with all that decides an output, with nothing else, and every cache heeds it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.word_engine import WordEngine, echo_translator
from translator import signature
from translator.batch import Report, run_batch
from translator.config import Config, load_config
from translator.document import BilingualArticle, ModelUse, Origin
from translator.glossary import Glossary
from translator.models import ModelStore
from translator.pipeline import Pipeline
from translator.readers import read_text

PACKAGE = Path(__file__).parent.parent / "translator"
WEIGHTS = "marian-id-en"
_DECIDE_NO_OUTPUT = {"batch", "cli", "evaluation", "models", "server", "training"}
DATA = sorted(
    name
    for file in PACKAGE.rglob("*")
    if file.is_file() and file.suffix not in {".py", ".pyc"} and file.name != "py.typed"
    for name in [file.relative_to(PACKAGE).as_posix()]
    if WEIGHTS not in name and name.partition("/")[0] not in _DECIDE_NO_OUTPUT
)


def forget() -> None:
    """Have the rules read anew."""
    signature.rules.cache_clear()
    signature.file_sha256.cache_clear()


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Each test asks for the rules as they then are."""
    forget()
    yield
    forget()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package's files, whose rules are the ones in force."""
    copy = tmp_path / "package"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns(WEIGHTS, "__pycache__"))
    monkeypatch.setattr(signature, "files", lambda name: copy)
    return copy


def stages(config: Config | None = None, terms: str = "") -> dict[str, str]:
    """The digest of each stage now, from reading to writing, and that of the conversion."""
    forget()
    signed = signature.Signature.of(config or load_config("embedded"), (), terms).written()
    return signed.stages | {"conversion": signature.rules("conversion")}


def changed(act: Callable[[], object]) -> set[str]:
    """The stages whose digest is another after an act."""
    before = stages()
    act()
    after = stages()
    return {stage for stage in before if before[stage] != after[stage]}


# What changes it


def test_every_data_file_counts(package: Path) -> None:
    assert {"confidence.json", "languages/id/language.toml", "writers/page.html"} <= set(DATA)
    unnoticed = []
    for name in DATA:
        file = package / name
        content = file.read_bytes()
        if not changed(lambda file=file, content=content: file.write_bytes(content + b"\n")):  # type: ignore[misc]
            unnoticed.append(name)
    assert unnoticed == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("writers/html_writer.py", {"writing"}),
        ("writers/page.css", {"writing"}),
        ("pipeline.py", {"pipeline"}),
        ("readers/text.py", {"reading", "writing"}),
        ("segmentation/sentences.py", {"reading", "summarization", "writing"}),
        ("glossary/placing.py", {"glossary"}),
        ("summarization/grounding.py", {"summarization"}),
        ("confidence.json", {"confidence", "writing"}),
        ("memory/similarity.py", {"memory"}),
        ("translation/splitting.py", {"translation", "memory"}),
        ("models/convert.py", {"conversion", "translation", "memory"}),
        ("batch/runner.py", set()),
        ("cli/batch.py", set()),
    ],
)
def test_a_change_of_rules_tells_on_the_stages_that_go_by_them(package: Path, name: str, expected: set[str]) -> None:
    file = package / name
    assert changed(lambda: file.write_bytes(file.read_bytes() + b"\n")) == expected


def test_a_file_that_comes_or_goes_counts_and_what_is_no_source_does_not(package: Path) -> None:
    folder = package / "checks"

    def litter() -> None:
        (folder / "__pycache__").mkdir()
        (folder / "__pycache__" / "names.cpython-311.pyc").write_bytes(b"compiled")
        (folder / ".names.py.swp").write_bytes(b"an editor's")

    assert changed(litter) == set()
    assert (
        changed(lambda: [file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n")) for file in folder.glob("*.py")])
        == set()
    )
    assert "translation" in changed(lambda: (folder / "more.tsv").write_text("a\tb\n"))
    assert "translation" in changed((folder / "more.tsv").unlink)


def test_ctranslate2_counts_where_it_converts_or_runs_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {"conversion", "translation", "summarization"}
    assert changed(lambda: monkeypatch.setattr("importlib.metadata.version", lambda name: "0.1")) == expected


@pytest.mark.parametrize(
    ("options", "stage"),
    [
        ({"translation.source_language": "ms"}, "reading"),
        ({"translation.beam_size": 2}, "translation"),
        ({"translation.max_sentence_tokens": 32}, "translation"),
        ({"translation.dates": "kept"}, "translation"),
        ({"summarization.method": "none"}, "summarization"),
        ({"summarization.sentences": 1}, "summarization"),
        ({"memory.file": "news.memory"}, "memory"),
        ({"glossary.builtin": False}, "glossary"),
    ],
)
def test_options_that_decide_words_tell_on_their_stage(options: dict[str, Any], stage: str) -> None:
    before, after = stages(), stages(load_config("embedded", options))
    assert {name for name in before if before[name] != after[name]} == {stage}


@pytest.mark.parametrize("field", ["sha256", "files_sha256", "engine"])
def test_a_model_counts_by_what_it_is_and_what_runs_it(field: str) -> None:
    use = ModelUse(
        task="translation", name="desk", revision="1", sha256="5b" * 32, files_sha256="c7" * 32, engine="words"
    )
    of = [
        signature.Signature.of(Config(), [use.model_copy(update=update)], "").sha256
        for update in ({}, {"name": "other", "revision": "2"}, {field: "other"})
    ]
    assert of[0] == of[1] != of[2]


# What does not


@pytest.mark.parametrize(
    "options", [{"runtime.threads": 1}, {"runtime.device": "cpu"}, {"translation.batch_tokens": 64}], ids=str
)
def test_what_only_makes_it_quicker_or_slower_does_not_count(pipeline: Pipeline, options: dict[str, Any]) -> None:
    other = Pipeline.from_config("extractive", options=options)
    assert other.config != pipeline.config
    assert other.signature == pipeline.signature


def test_a_glossary_counts_by_its_terms(tmp_path: Path) -> None:
    def signed(name: str, text: str) -> str:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        config = load_config("extractive", {"glossary.file": str(file)})
        glossary = Glossary.load(file, builtin=config.glossary.builtin)
        return Pipeline(config, echo_translator(), None, (), glossary).signature.sha256

    first = signed("terms.tsv", "bupati\tregent\n")
    assert signed("copy.tsv", "bupati\tregent\n") == signed("terms.csv", "source,target\nbupati,regent\n") == first
    assert signed("terms.tsv", "bupati\tdistrict head\n") != first
    assert signed("terms.tsv", "") != first


# What is read from it


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model of words in a folder, which is converted and run without a library."""

    class Engine(WordEngine):
        name = "ctranslate2"

        def __init__(self, *where: object, threads: int) -> None:
            super().__init__(lambda words, decoding: [f"en{word}" for word in words])

    monkeypatch.setenv("TRANSLATOR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("translator.translation.marian_ctranslate2.MarianCTranslate2", Engine)
    monkeypatch.setattr("translator.models.store._convert", lambda model, target, stored: ())
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "marian"}')
    (folder / "vocab.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"weights")
    return folder


CHANGES: list[Any] = [
    pytest.param(lambda desk, package: (desk / "model.safetensors").write_bytes(b"other weights"), id="weights"),
    pytest.param(lambda desk, package: (desk / "vocab.json").write_text('{"a": 0}'), id="vocabulary"),
    pytest.param(lambda desk, package: (package / "models" / "convert.py").write_text("pass"), id="conversion"),
]
Change = Callable[[Path, Path], object]


@pytest.mark.parametrize("change", CHANGES)
def test_another_model_is_converted_anew(desk: Path, package: Path, change: Change) -> None:
    store = ModelStore()
    first = store.converted(store.resolve(str(desk)))
    assert store.converted(store.resolve(str(desk))) == first
    change(desk, package)
    forget()
    assert store.converted(store.resolve(str(desk))) != first


@pytest.mark.parametrize("change", CHANGES)
def test_what_another_model_put_into_the_memory_rests(
    tmp_path: Path, desk: Path, package: Path, change: Change
) -> None:
    options = {
        "translation.model": str(desk), "summarization.method": "none", "memory.file": str(tmp_path / "news.memory"),
    }  # fmt: skip

    def origin() -> Origin:
        forget()
        with Pipeline.from_config("embedded", options=options) as pipeline:
            (pair,) = pipeline.run(read_text("Hujan turun di Bogor.")).pairs
        return pair.target.origin

    assert [origin(), origin()] == [Origin.MACHINE, Origin.MEMORY]
    change(desk, package)
    assert [origin(), origin()] == [Origin.MACHINE, Origin.MEMORY]


@pytest.mark.parametrize(
    "change",
    [
        *CHANGES,
        pytest.param(lambda desk, package: (package / "confidence.json").write_text("{}"), id="confidence"),
        pytest.param(lambda desk, package: (package / "writers" / "page.css").write_text(""), id="writing"),
    ],
)
def test_a_batch_makes_anew_what_was_made_otherwise(tmp_path: Path, desk: Path, package: Path, change: Change) -> None:
    (tmp_path / "in").mkdir()
    for number in range(2):
        (tmp_path / "in" / f"{number}.txt").write_text(f"Hujan turun {number} kali.")

    def made(**options: Any) -> int:
        forget()
        settings = {"translation.model": str(desk), "summarization.method": "none", **options}
        *_, report = run_batch(tmp_path / "in", tmp_path / "out", load_config("embedded", settings), formats=["json"])
        assert isinstance(report, Report)
        return report.articles.made

    assert [made(), made(), made(**{"runtime.threads": 1})] == [2, 0, 0]
    change(desk, package)
    assert [made(), made()] == [2, 0]


def test_the_output_bears_the_signature_and_no_path(tmp_path: Path, desk: Path) -> None:
    terms = tmp_path / "terms.tsv"
    terms.write_text("hujan\train\n")
    options = {
        "translation.model": str(desk), "summarization.method": "extractive", "summarization.model": str(desk),
        "memory.file": str(tmp_path / "news.memory"), "glossary.file": str(terms),
    }  # fmt: skip
    with Pipeline.from_config("embedded", options=options) as pipeline:
        bilingual = pipeline.run(read_text("Hujan turun di Bogor."))
    provenance = bilingual.provenance
    assert provenance.signature == pipeline.signature.stages
    assert provenance.models == pipeline.signature.models
    assert provenance.options["translation"]["model"] == "desk"  # type: ignore[index,call-overload]
    assert str(tmp_path) not in bilingual.model_dump_json()
    assert BilingualArticle.model_validate_json(bilingual.model_dump_json()) == bilingual


def test_what_a_chat_model_is_told_is_of_the_summary_alone() -> None:
    config = load_config("embedded")
    one, other = (signature.Signature.of(config, (), "", prompts).stages for prompts in ("one", "other"))

    assert {stage for stage in one if one[stage] != other[stage]} == {"summarization"}
