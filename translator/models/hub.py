"""Models from the Hugging Face hub, by its own client, which heeds HF_ENDPOINT, HF_HOME, HF_HUB_OFFLINE and proxies."""

from __future__ import annotations

import re
import shutil
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from translator.models.apart import ApartError, run_apart
from translator.models.fetching import FetchError, watch
from translator.models.sealed import Filled, file_sha256
from translator.progress import Progress

if TYPE_CHECKING:
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import ModelInfo

WEIGHTS = "model.safetensors"
_PICKLED = "pytorch_model.bin"
_BESIDE_WEIGHTS = (
    *("config.json", "generation_config.json", "*.spm", "spiece.model", "vocab*.json", "merges.txt"),
    *("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"),
)
_CONVERSION_BOT = "SFconvertbot"  # the hub's own account, which offers safetensors for repositories that lack them
_NAME = re.compile(r"(?P<repository>[\w-][\w.-]*/[\w-][\w.-]*)(@(?P<revision>[\w-][\w./-]*))?", re.ASCII)


class HubSource(NamedTuple):
    """A repository on the hub, at a branch, tag or commit."""

    repository: str
    revision: str

    @classmethod
    def parse(cls, name: str) -> HubSource | None:
        """Read "owner/name" or "owner/name@revision"; None where it is not of that form."""
        match = _NAME.fullmatch(name)
        if match is None or ".." in name:
            return None
        return cls(match["repository"], match["revision"] or "main")

    @property
    def place(self) -> str:
        """Where the store keeps it, relative to its folder of models."""
        return f"{self.repository}@{self.revision}".replace("/", "--").replace("@", "/")

    def fetch(self, into: Path, progress: Progress) -> Filled:
        """Download configuration, tokenizer and weights into a folder; gives the commit they are of.

        Weights that are pickled are converted to safetensors, and a note says so. A folder with what an earlier try
        left is completed. Files are checked against the SHA-256 that the hub names for them. Where the hub's client
        is told to be offline, its own cache is looked into.
        Raises FetchError where the hub cannot be reached, or has no weights that can be had safely.
        """
        from huggingface_hub import HfApi, constants, snapshot_download
        from huggingface_hub.utils.tqdm import tqdm

        class Quiet(tqdm):
            """No bar of the hub's own: progress has one way out, the `progress` callable."""

            def __init__(self, *args: object, **options: object) -> None:
                super().__init__(*args, **(options | {"disable": True}))  # type: ignore[no-untyped-call]

        if constants.is_offline_mode():
            return self.take_cached(into, "the network is forbidden (HF_HUB_OFFLINE)")
        try:
            info, weights = self._find_weights(HfApi())
            wanted = [*_BESIDE_WEIGHTS, weights]
            files = [file for file in info.siblings or () if any(fnmatch(file.rfilename, each) for each in wanted)]
            stage, size = f"fetching {self.repository}", sum(file.size or 0 for file in files)
            progress(stage, 0, size)
            with watch(into, stage, size, progress):
                snapshot_download(
                    self.repository, revision=info.sha, local_dir=into, allow_patterns=wanted, tqdm_class=Quiet
                )
            progress(stage, size, size)
        except FetchError:
            raise
        except Exception as error:  # the hub's client lets errors of its HTTP library through, of many classes
            raise FetchError(_reason(error, self)) from error
        shutil.rmtree(into / ".cache", ignore_errors=True)  # the client's notes on its downloads
        for file in files:
            if file.lfs and file_sha256(into / file.rfilename) != file.lfs.sha256:
                (into / file.rfilename).unlink()
                raise FetchError(f"{file.rfilename} did not come as the hub has it (another SHA-256); run again")
        return Filled(revision=str(info.sha), notes=_safe_weights(into))

    def take_cached(self, into: Path, forbidden: str) -> Filled:
        """Copy the model from the cache of the hub's own client (HF_HOME) into a folder; gives its commit.

        Raises FetchError where it is not there whole; `forbidden` says why it was not fetched.
        """
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HFValidationError

        wanted = [*_BESIDE_WEIGHTS, WEIGHTS, _PICKLED]
        try:
            found = snapshot_download(
                self.repository, revision=self.revision, local_files_only=True, allow_patterns=wanted
            )
        except (OSError, HFValidationError) as error:
            raise FetchError(forbidden) from error
        snapshot = Path(found)
        if not any((snapshot / name).is_file() for name in (WEIGHTS, _PICKLED)):
            raise FetchError(f"{forbidden}, and the hub's cache at {snapshot} has no weights")
        for path in snapshot.iterdir():
            if path.is_file() and any(fnmatch(path.name, pattern) for pattern in wanted):
                shutil.copyfile(path, into / path.name)
        return Filled(revision=snapshot.name, notes=_safe_weights(into))

    def _find_weights(self, api: HfApi) -> tuple[ModelInfo, str]:
        """The commit that has weights, and the name of their file: safetensors, else pickled.

        Where the revision has none in safetensors, the hub's conversion bot has often left them as a pull request.
        """
        info = api.model_info(self.repository, revision=self.revision, files_metadata=True)
        if _has(info, WEIGHTS):
            return info, WEIGHTS
        offers = api.get_repo_discussions(self.repository, author=_CONVERSION_BOT, discussion_type="pull_request")
        for offer in offers:
            if offer.author == _CONVERSION_BOT:
                offered = api.model_info(self.repository, revision=f"refs/pr/{offer.num}", files_metadata=True)
                if _has(offered, WEIGHTS):
                    return offered, WEIGHTS
        if _has(info, _PICKLED):
            return info, _PICKLED
        raise FetchError(
            f"the repository has neither {WEIGHTS} nor {_PICKLED} at revision {self.revision}, as a model in one piece "
            "has; where it has others, load the model with transformers yourself, call save_pretrained(FOLDER), and "
            "give FOLDER as the model"
        )


def _has(info: ModelInfo, name: str) -> bool:
    return any(file.rfilename == name for file in info.siblings or ())


def _safe_weights(folder: Path) -> tuple[str, ...]:
    """Put safetensors in the place of pickled weights, by a process of its own; gives notes on that."""
    pickled = folder / _PICKLED
    if (folder / WEIGHTS).is_file():
        pickled.unlink(missing_ok=True)
        return ()
    try:
        run_apart("unpickle", str(folder.resolve()))
    except ApartError as error:
        raise FetchError(f"its weights are pickled, and cannot be converted safely: {error}") from None
    finally:
        pickled.unlink()
    return (
        f"its weights were pickled ({_PICKLED}); they were read once as numbers alone, in a process of their own, "
        f"and are {WEIGHTS} now",
    )


def _reason(error: Exception, source: HubSource) -> str:
    """Say in one line what the hub, or the network to it, answered, and what can be done."""
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    if isinstance(error, GatedRepoError):
        return f"{source.repository} is gated: accept its terms on the hub, then set HF_TOKEN to a token of yours"
    if isinstance(error, RepositoryNotFoundError):
        return f"the hub knows no repository {source.repository}, or it is private (then set HF_TOKEN)"
    if isinstance(error, RevisionNotFoundError):
        return f"{source.repository} has no revision {source.revision!r}"
    lines = str(error).strip().splitlines() or [""]
    if isinstance(error, HfHubHTTPError):
        status = error.response.status_code
        if status in (401, 403):
            return f"the hub refuses {source.repository} ({status}): set HF_TOKEN to a token that may read it"
        if status == 429:
            return "the hub has had too many requests from here (429): wait some minutes, or set HF_TOKEN"
        return f"the hub answers {status}: {lines[0]}"
    return f"{type(error).__name__}: {lines[0]}"
