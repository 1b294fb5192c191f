"""Models from the hub, with the hub's real client against a server on this machine: what comes, and what goes wrong."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.hub_server import BOT, Repository, commit_of, hub
from translator.models import CATALOG, LocalModel, ModelStore

ROOT = Path(__file__).parent.parent
FILES = {"config.json": b'{"model_type": "bart"}', "model.safetensors": b"weights" * 100_000, "README.md": b"no"}

RESOLVE = """
import sys, warnings
from pathlib import Path
from translator.errors import ModelMissingError
from translator.models import ModelStore
warnings.showwarning = lambda message, *_: print("warning:", message)
try:
    model = ModelStore(cache=Path(sys.argv[1]), offline="offline" in sys.argv).resolve(sys.argv[2])
    print(model.revision, model.sha256, model.folder)
except ModelMissingError as error:
    print(error)
"""


def resolve(endpoint: str, cache: Path, name: str, *arguments: str, **environment: str) -> str:
    """What a store with this cache says of a model, in a process whose hub is at the endpoint."""
    here = {"HF_ENDPOINT": endpoint, "HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_XET": "1", "NO_PROXY": "127.0.0.1"}
    process = subprocess.run(
        [sys.executable, "-c", RESOLVE, str(cache), name, *arguments],
        cwd=ROOT,
        env=os.environ | here | {"HF_HOME": str(cache / "hub")} | environment,
        capture_output=True,
        text=True,
    )
    assert process.returncode == 0, process.stderr
    return process.stdout.strip()


def test_a_model_is_fetched_at_the_commit_of_its_branch_and_needs_the_hub_no_more(tmp_path: Path) -> None:
    with hub({"one/safe": Repository({"main": FILES})}) as endpoint:
        revision, sha256, folder = resolve(endpoint, tmp_path, "one/safe").split(" ", 2)
    assert revision == commit_of("main")
    assert sha256 == hashlib.sha256(FILES["model.safetensors"]).hexdigest()
    assert {path.name for path in Path(folder).iterdir()} == {"config.json", "model.safetensors", "sealed.json"}
    again = ModelStore(cache=tmp_path, offline=True).resolve("one/safe")
    assert again == LocalModel("one/safe", revision, sha256, Path(folder))


def test_a_commit_may_be_named(tmp_path: Path) -> None:
    with hub({"one/safe": Repository({"main": FILES, "older": FILES})}) as endpoint:
        assert resolve(endpoint, tmp_path, f"one/safe@{commit_of('older')}").startswith(commit_of("older"))


def test_safetensors_that_the_hubs_bot_offers_are_taken_before_a_pickle(tmp_path: Path) -> None:
    pickled = {"config.json": b"{}", "pytorch_model.bin": b"never read"}
    with hub({"one/pickled": Repository({"main": pickled, "refs/pr/7": FILES}, offer=BOT)}) as endpoint:
        assert resolve(endpoint, tmp_path, "one/pickled").startswith(commit_of("refs/pr/7"))


def test_files_that_the_hub_keeps_elsewhere_are_followed(tmp_path: Path) -> None:
    with hub({"one/safe": Repository({"main": FILES}, redirects=True)}) as endpoint:
        assert resolve(endpoint, tmp_path, "one/safe").startswith(commit_of("main"))


def test_a_connection_that_breaks_is_resumed_where_it_broke(tmp_path: Path) -> None:
    weights = b"weights" * 4_000_000  # the client writes blocks of ten megabytes
    repository = Repository({"main": FILES | {"model.safetensors": weights}}, breaks=1)
    with hub({"one/safe": repository}) as endpoint:
        _, sha256, _ = resolve(endpoint, tmp_path, "one/safe").split(" ", 2)
    assert sha256 == hashlib.sha256(weights).hexdigest()
    assert [int(wanted.strip("bytes=-")) > 0 for wanted in repository.ranges] == [True]


def test_what_came_before_a_failure_is_not_fetched_again(tmp_path: Path) -> None:
    repository = Repository({"main": FILES}, changed=frozenset({"model.safetensors"}))
    with hub({"one/safe": repository}) as endpoint:
        resolve(endpoint, tmp_path, "one/safe")
        repository.changed = frozenset()
        assert resolve(endpoint, tmp_path, "one/safe").startswith(commit_of("main"))
    assert repository.served["model.safetensors"] == 2


def test_too_many_requests_are_tried_again_later(tmp_path: Path) -> None:
    wait = {"RateLimit": '"api";r=0;t=1', "Retry-After": "1"}
    with hub({"one/busy": Repository({"main": FILES}, refuses=[429], headers=wait)}) as endpoint:
        message = resolve(endpoint, tmp_path, "one/busy")
    assert message.startswith(commit_of("main")) or "too many requests from here (429)" in message


GATED = Repository({"main": FILES}, refuses=[401] * 9, headers={"X-Error-Code": "GatedRepo"})
CHANGED = Repository({"main": FILES}, changed=frozenset({"model.safetensors"}))
SHARDED = Repository({"main": {"config.json": b"{}", "model-00001-of-00002.safetensors": b"half"}})


@pytest.mark.parametrize(
    ("repository", "name", "message"),
    [
        (None, "one/gone", "the hub knows no repository one/gone, or it is private (then set HF_TOKEN)"),
        (Repository({"main": FILES}), "one/there@v9", "one/there has no revision 'v9'"),
        (GATED, "one/gated", "one/gated is gated: accept its terms on the hub, then set HF_TOKEN"),
        (CHANGED, "one/changed", "model.safetensors did not come as the hub has it (another SHA-256); run again"),
        (Repository({"main": FILES}, refuses=[403] * 9), "one/closed", "the hub refuses one/closed (403)"),
        (SHARDED, "one/sharded", "the repository has neither model.safetensors nor pytorch_model.bin at revision main"),
    ],
)
def test_what_cannot_be_had_is_told_in_one_line(
    tmp_path: Path, repository: Repository | None, name: str, message: str
) -> None:
    known = {name.partition("@")[0]: repository} if repository else {}
    with hub(known) as endpoint:
        told = resolve(endpoint, tmp_path, name)
    assert told.startswith(f"{name}: this model is not on this machine and cannot be fetched: {message}")
    assert "\n" not in told
    assert not list((tmp_path / "models").rglob("sealed.json"))


def test_a_hub_out_of_reach_is_a_missing_model(tmp_path: Path) -> None:
    message = resolve("http://127.0.0.1:9", tmp_path, "one/safe")
    assert message.startswith("one/safe: this model is not on this machine and cannot be fetched")


@pytest.mark.parametrize(("arguments", "environment"), [(("offline",), {}), ((), {"HF_HUB_OFFLINE": "1"})])
def test_offline_takes_what_the_hubs_client_has_in_its_own_cache(
    tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    download = "import sys, huggingface_hub as h; h.snapshot_download('one/safe')"
    with hub({"one/safe": Repository({"main": FILES})}) as endpoint:
        missing = resolve(endpoint, tmp_path, "one/safe", *arguments, **environment)
        here = {"HF_ENDPOINT": endpoint, "HF_HUB_DISABLE_XET": "1", "HF_HOME": str(tmp_path / "hub")}
        subprocess.run([sys.executable, "-c", download], env=os.environ | here, check=True, capture_output=True)
    assert "the network is forbidden" in missing
    revision, _, folder = resolve("http://127.0.0.1:9", tmp_path, "one/safe", *arguments, **environment).split(" ", 2)
    assert revision == commit_of("main")
    assert {path.name for path in Path(folder).iterdir()} == {"config.json", "model.safetensors", "sealed.json"}


def test_a_restricted_licence_is_said_before_the_fetch(tmp_path: Path) -> None:
    entry = next(each for each in CATALOG.values() if each.restriction)
    told = resolve("http://127.0.0.1:9", tmp_path, entry.name).splitlines()
    assert told[0] == f"warning: {entry.name}: its licence, {entry.licence}, is {entry.restriction}"


# Pickled weights, of tiny models


def tiny_marian(folder: Path) -> Any:
    from transformers import MarianConfig, MarianMTModel

    embedded = CATALOG["embedded"].source.folder  # type: ignore[union-attr]
    config = MarianConfig.from_pretrained(embedded)
    config.d_model = config.encoder_ffn_dim = config.decoder_ffn_dim = 16
    config.encoder_layers = config.decoder_layers = 1
    config.dtype = "float32"
    for name in ("source.spm", "target.spm", "vocab.json", "tokenizer_config.json"):
        shutil.copy(embedded / name, folder)
    return MarianMTModel(config)


def tiny_bart(folder: Path) -> Any:
    from transformers import BartConfig, BartForConditionalGeneration

    sizes = ("d_model", "encoder_ffn_dim", "decoder_ffn_dim", "max_position_embeddings")
    counts = ("encoder_layers", "decoder_layers", "encoder_attention_heads", "decoder_attention_heads")
    options: dict[str, Any] = {"vocab_size": 50} | dict.fromkeys(sizes, 16) | dict.fromkeys(counts, 1)
    return BartForConditionalGeneration(BartConfig(**options))


@contextmanager
def pickled(tmp_path: Path, make: Callable[[Path], Any]) -> Iterator[tuple[str, Any]]:
    """A hub whose one/pickled has weights as PyTorch pickles them; gives its address and the model."""
    import torch

    folder = tmp_path / "made"
    folder.mkdir()
    model = make(folder)
    model.config.architectures = [type(model).__name__]
    model.config.save_pretrained(folder)
    torch.save(model.state_dict(), folder / "pytorch_model.bin")
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    with hub({"one/pickled": Repository({"main": files})}) as endpoint:
        yield endpoint, model


@pytest.mark.slow
@pytest.mark.parametrize("make", [tiny_marian, tiny_bart])
def test_pickled_weights_are_made_safetensors_once_and_that_is_said(
    tmp_path: Path, make: Callable[[Path], Any]
) -> None:
    import torch

    with pickled(tmp_path, make) as (endpoint, model):
        warning, told = resolve(endpoint, tmp_path / "cache", "one/pickled").splitlines()
    assert warning.startswith("warning: one/pickled: its weights were pickled (pytorch_model.bin)")
    folder = Path(told.split(" ", 2)[2])
    assert not (folder / "pytorch_model.bin").exists()
    loaded = type(model).from_pretrained(folder, use_safetensors=True)
    for name, tensor in model.state_dict().items():
        assert torch.equal(loaded.state_dict()[name], tensor), name
    again = resolve("http://127.0.0.1:9", tmp_path / "cache", "one/pickled")
    assert again == told
    if make is tiny_marian:
        store = ModelStore(cache=tmp_path / "cache", offline=True)
        assert (store.converted(store.resolve("one/pickled")) / "model.bin").is_file()


class Evil:
    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.system, (f"touch {Evil.proof}",)

    proof = ""


@pytest.mark.parametrize("with_torch", [True, False])
def test_a_pickle_that_would_run_code_is_refused_and_runs_none(tmp_path: Path, with_torch: bool) -> None:
    import torch

    Evil.proof = str(tmp_path / "proof")
    buffer = io.BytesIO()
    if with_torch:
        torch.save({"weights": Evil()}, buffer)
    else:
        pickle.dump({"weights": Evil()}, buffer)
    config = b'{"model_type": "bart", "architectures": ["BartForConditionalGeneration"]}'
    files = {"config.json": config, "pytorch_model.bin": buffer.getvalue()}
    with hub({"one/evil": Repository({"main": files})}) as endpoint:
        told = resolve(endpoint, tmp_path / "cache", "one/evil")
    assert "its weights are pickled, and cannot be converted safely" in told
    assert not (tmp_path / "proof").exists()
    assert not list((tmp_path / "cache").rglob("*.bin"))


@pytest.mark.parametrize("architectures", ["[]", '["Trainer"]', '["../evil"]', "null"])
def test_an_architecture_that_is_none_of_the_librarys_is_refused(tmp_path: Path, architectures: str) -> None:
    files = {"config.json": f'{{"architectures": {architectures}}}'.encode(), "pytorch_model.bin": b"x" * 100}
    with hub({"one/odd": Repository({"main": files})}) as endpoint:
        assert "config.json names no architecture" in resolve(endpoint, tmp_path / "cache", "one/odd")
