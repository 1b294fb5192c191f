"""What is done with models that are here: shown, verified, removed, carried elsewhere, given to other tools."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from translator.errors import ConfigError, InputError, ModelMissingError, OutputError
from translator.files import write_whole
from translator.models import CATALOG, ModelStore
from translator.models.archive import export_models, import_models
from translator.models.catalog import FolderSource
from translator.models.packages import export_package
from translator.models.sealed import Filled, file_sha256, sealed_folder
from translator.models.verify import damage

CARD = Path(__file__).parent.parent / "docs" / "model-card.md"
SOURCES = [
    "Polisi menangkap dua orang di Jakarta.",
    "Harga beras naik 5 persen pada Senin.",
    "Banjir merendam 40 rumah.",
]


def put(store: ModelStore, place: str, **files: bytes) -> Path:
    """A sealed folder in a store."""

    def fill(folder: Path) -> Filled:
        for name, content in files.items():
            (folder / name.replace("_", ".")).write_bytes(content)
        return Filled(revision="1" * 40)

    sealed_folder(store.cache / place, fill, digests=True)
    return store.cache / place


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """A store with a repository of the hub and a folder converted from it, neither of them a real model."""
    store = ModelStore(cache=tmp_path / "cache", offline=True)
    put(store, "models/one--safe/main", config_json=b'{"model_type": "marian"}', model_safetensors=b"weights")
    sha256 = store.resolve("one/safe").sha256
    put(store, f"converted/one--safe-{sha256[:12]}-01234567-89abcdef", model_bin=b"converted")
    return store


def contents(folder: Path) -> dict[str, bytes]:
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: content for name, content in found.items() if not name.endswith(".lock")}


def test_the_catalog_knows_the_files_of_the_package_as_they_are() -> None:
    embedded = CATALOG["embedded"]
    assert isinstance(embedded.source, FolderSource)
    folder = embedded.source.folder
    assert embedded.files == {path.name: file_sha256(path) for path in sorted(folder.iterdir())}


def test_the_catalog_says_of_our_model_what_its_card_says() -> None:
    card = CARD.read_text(encoding="utf-8")
    assert all(str(quality.score) in card for quality in CATALOG["embedded"].quality)


def test_a_repository_that_is_here_is_told_of_by_its_name(store: ModelStore) -> None:
    status = store.status()[len(CATALOG)]
    assert (status.entry.name, status.entry.task) == ("one/safe", "translation")
    assert store.resolve(status.entry.name).folder == status.folder


def test_an_archive_carries_models_to_another_machine(store: ModelStore, tmp_path: Path) -> None:
    archive = tmp_path / "models.zip"
    places = export_models(store, ["one/safe"], archive)
    other = ModelStore(cache=tmp_path / "other", offline=True)
    assert import_models(other, archive) == places
    assert len(places) == 2
    assert contents(other.cache) == contents(store.cache)
    assert other.resolve("one/safe")._replace(folder=Path()) == store.resolve("one/safe")._replace(folder=Path())
    assert import_models(other, archive) == places  # again: all is there


def test_a_model_that_is_not_here_or_damaged_is_not_exported(store: ModelStore, tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="smollm2-135m-instruct"):
        export_models(store, ["one/safe", "smollm2-135m-instruct"], tmp_path / "models.zip")
    (store.cache / "models/one--safe/main/model.safetensors").write_bytes(b"WEIGHTS")
    with pytest.raises(ModelMissingError, match=r"damaged in .* fetch it again"):
        export_models(store, ["one/safe"], tmp_path / "models.zip")
    assert not list(tmp_path.glob("models*"))


def tampered(archive: Path, target: Path, change: Any) -> Path:
    """A copy of an archive whose members are what `change` makes of them; None leaves one out."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


def listed(change: Any) -> Any:
    """A change of the list alone."""

    def apply(name: str, content: bytes) -> bytes:
        return json.dumps(change(json.loads(content))).encode() if name == "translator-models.json" else content

    return apply


def moved(to: str) -> Any:
    return listed(lambda found: {**found, "folders": {to: next(iter(found["folders"].values()))}})


def with_file(name: str, size: int) -> Any:
    def change(found: dict[str, Any]) -> dict[str, Any]:
        first = next(iter(found["folders"].values()))
        first["files"][name] = {"bytes": size, "sha256": "0" * 64}
        return found

    return listed(change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda name, content: b"changed" if name.endswith(".safetensors") else content, "is not what its list says"),
        (lambda name, content: content + b"x" if name.endswith(".safetensors") else content, "not what its list says"),
        (lambda name, content: None if name.endswith(".safetensors") else content, "is missing from it"),
        (lambda name, content: None if name.endswith("models.json") else content, "none that `translator models exp"),
        (lambda name, content: b"[]" if name.endswith("models.json") else content, "or a damaged one"),
        (lambda name, content: b" " * 5_000_000 if name.endswith("models.json") else content, "its list is too long"),
        (moved("../../outside/x"), "a path that has no place here"),
        (moved("/etc/x"), "a path that has no place here"),
        (moved("models/.hidden/x"), "a path that has no place here"),
        (moved("elsewhere/x"), "a path that has no place here"),
        (with_file("../../../outside", 1), "a path that has no place here"),
        (with_file("a\\..\\b", 1), "a path that has no place here"),
        (with_file("big", -1), "a size below nothing"),
    ],
)
def test_an_archive_that_was_tampered_with_is_refused_and_leaves_nothing(
    store: ModelStore, tmp_path: Path, change: Any, message: str
) -> None:
    export_models(store, ["one/safe"], tmp_path / "models.zip")
    archive = tampered(tmp_path / "models.zip", tmp_path / "tampered.zip", change)
    other = ModelStore(cache=tmp_path / "deep" / "er" / "other", offline=True)
    with pytest.raises(InputError, match=message):
        import_models(other, archive)
    assert not [path for path in (tmp_path / "deep").rglob("*") if path.suffix in {".safetensors", ".bin"}]
    assert not (tmp_path / "outside").exists() and not (tmp_path / "deep" / "outside").exists()


def test_an_archive_for_which_there_is_no_room_is_refused_before_anything_is_written(
    store: ModelStore, tmp_path: Path
) -> None:
    export_models(store, ["one/safe"], tmp_path / "models.zip")
    archive = tampered(tmp_path / "models.zip", tmp_path / "huge.zip", with_file("big", 1 << 60))
    with pytest.raises(ModelMissingError, match=r"its models take .* MB left"):
        import_models(ModelStore(cache=tmp_path / "other"), archive)
    assert contents(tmp_path / "other") == {}


@pytest.mark.parametrize("content", [None, b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_of_models_is_refused(tmp_path: Path, content: bytes | None) -> None:
    archive = tmp_path / "models.zip"
    if content is not None:
        archive.write_bytes(content)
    with pytest.raises(InputError, match=r"models\.zip"):
        import_models(ModelStore(cache=tmp_path / "cache"), archive)


def test_verifying_names_the_files_that_are_not_what_they_were(store: ModelStore) -> None:
    embedded, mine = store.status()[0], store.status()[len(CATALOG)]
    assert damage(store, embedded) == damage(store, mine) == []
    converted = next(path for path in (store.cache / "converted").iterdir() if path.is_dir())
    (converted / "model.bin").write_bytes(b"CONVERTED")
    assert damage(store, mine) == [f"{converted / 'model.bin'} has changed"]
    (converted / "model.bin").unlink()
    assert damage(store, mine) == [f"{converted / 'model.bin'} is missing"]


def test_removing_takes_a_model_and_what_was_converted_from_it(store: ModelStore) -> None:
    store.remove("one/safe")
    assert contents(store.cache) == {}
    with pytest.raises(ConfigError, match="one/safe: no model of this name is here to be removed"):
        store.remove("one/safe")
    with pytest.raises(ConfigError, match="part of the package"):
        store.remove("embedded")


# In the forms of other tools


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packages")
    for form in ("argos", "ctranslate2", "huggingface"):
        export_package(ModelStore(), "embedded", form, folder / form)
    return folder


def translate(folder: Path, vocabulary: Path, *, ending: list[str]) -> list[str]:
    import ctranslate2
    import sentencepiece

    pieces = sentencepiece.SentencePieceProcessor(model_file=str(vocabulary))
    engine = ctranslate2.Translator(str(folder), device="cpu")
    batch = [[*pieces.encode(source, out_type=str), *ending] for source in SOURCES]
    return [pieces.decode(result.hypotheses[0]) for result in engine.translate_batch(batch, beam_size=4)]


def test_the_argos_package_has_what_argos_loads_and_translates_as_ours(packages: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(packages / "argos") as archive:
        archive.extractall(tmp_path)
    (root,) = tmp_path.iterdir()
    metadata = json.loads((root / "metadata.json").read_text(encoding="utf-8"))
    assert (metadata["from_code"], metadata["to_code"]) == ("id", "en")
    assert metadata["package_version"] and metadata["argos_version"]
    # Argos gives the pieces alone: the package has the end of the sentence added.
    english = translate(root / "model", root / "sentencepiece.model", ending=[])
    assert english == translate(packages / "ctranslate2", packages / "ctranslate2" / "source.spm", ending=["</s>"])
    assert "two people" in english[0] and "5 percent" in english[1]


def test_the_hugging_face_folder_is_a_model_of_ours_again_and_has_a_card(packages: Path) -> None:
    model = ModelStore().resolve(str(packages / "huggingface"))
    assert model.sha256 == CATALOG["embedded"].files["model.safetensors"]
    card = (packages / "huggingface" / "README.md").read_text(encoding="utf-8")
    assert card.startswith("---\nlanguage:\n- id\n- en\nlicense: apache-2.0\n")
    assert "| chrF | FLORES-200 dev | 59.58 |" in card


def test_what_cannot_be_exported_says_why(packages: Path, store: ModelStore, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is there already"):
        export_package(ModelStore(), "embedded", "argos", packages / "argos")
    with pytest.raises(ConfigError, match="is no form of a model"):
        export_package(ModelStore(), "embedded", "onnx", tmp_path / "x")
    bart = tmp_path / "bart"
    bart.mkdir()
    (bart / "config.json").write_text('{"architectures": ["BartForConditionalGeneration"]}')
    (bart / "model.safetensors").write_bytes(b"weights")
    with pytest.raises(ConfigError, match="only Marian translation models"):
        export_package(store, str(bart), "argos", tmp_path / "x")


# On the command line


def run(tmp_path: Path, *arguments: str) -> str:
    from translator.cli.models import app

    result = CliRunner().invoke(
        app, list(arguments), env={"TRANSLATOR_CACHE": str(tmp_path / "cache"), "COLUMNS": "200"}
    )
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def test_every_model_can_be_shown(tmp_path: Path) -> None:
    for name, entry in CATALOG.items():
        shown = run(tmp_path, "show", name)
        assert entry.licence in shown and entry.restriction in shown and entry.description in shown


def test_models_are_carried_by_the_command_line(store: ModelStore, tmp_path: Path) -> None:
    archive = tmp_path / "models.zip"
    assert "models/one--safe/main" in run(tmp_path, "export", "one/safe", "-o", str(archive))
    shutil.rmtree(store.cache)
    assert "models/one--safe/main is in" in run(tmp_path, "import", str(archive))
    assert "one/safe: whole" in run(tmp_path, "verify")
    assert run(tmp_path, "path", "one/safe").strip() == str(store.cache / "models/one--safe/main")
    assert "is removed" in run(tmp_path, "remove", "one/safe")
    with pytest.raises(ModelMissingError):
        run(tmp_path, "path", "one/safe")


def test_a_damaged_model_is_told_after_the_whole_ones(store: ModelStore, tmp_path: Path) -> None:
    write_whole(store.cache / "models/one--safe/main/model.safetensors", b"WEIGHTS")
    with pytest.raises(ModelMissingError, match=r"model\.safetensors has changed.*models remove NAME"):
        run(tmp_path, "verify")


def test_fetching_wants_names_or_all(tmp_path: Path) -> None:
    assert "name models, or give --all" in run(tmp_path, "fetch")
