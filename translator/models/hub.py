"""Models from the Hugging Face hub."""

from __future__ import annotations

import re
import shutil
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from translator.models.fetching import FetchError, watch
from translator.progress import Progress

if TYPE_CHECKING:
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import ModelInfo

WEIGHTS = "model.safetensors"
_WANTED = (
    *(WEIGHTS, "config.json", "generation_config.json", "*.spm", "spiece.model", "vocab*.json", "merges.txt"),
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

    def fetch(self, into: Path, progress: Progress) -> str:
        """Download configuration, tokenizer and safetensors weights into a folder; gives the commit they are of.

        A folder with what an earlier try left is completed.
        Raises FetchError where the hub cannot be reached, or has no safetensors weights.
        """
        from huggingface_hub import HfApi, snapshot_download
        from huggingface_hub.utils.tqdm import tqdm

        class Quiet(tqdm):
            """No bar of the hub's own: progress has one way out, the `progress` callable."""

            def __init__(self, *args: object, **options: object) -> None:
                super().__init__(*args, **(options | {"disable": True}))  # type: ignore[no-untyped-call]

        try:
            commit, size = self._find_safetensors(HfApi())
            with watch(into, f"fetching {self.repository}", size, progress):
                snapshot_download(
                    self.repository, revision=commit, local_dir=into, allow_patterns=list(_WANTED), tqdm_class=Quiet
                )
        except FetchError:
            raise
        except Exception as error:  # the hub's client lets errors of its HTTP library through, of many classes
            lines = str(error).strip().splitlines() or [""]
            raise FetchError(f"{type(error).__name__}: {lines[0]}") from error
        shutil.rmtree(into / ".cache", ignore_errors=True)  # the client's notes on its downloads
        return commit

    def _find_safetensors(self, api: HfApi) -> tuple[str, int]:
        """The commit that has safetensors weights, and the bytes to download.

        Where the revision has none, the hub's conversion bot has often left them as a pull request.
        """
        info = api.model_info(self.repository, revision=self.revision, files_metadata=True)
        if not _has_weights(info):
            offers = api.get_repo_discussions(self.repository, author=_CONVERSION_BOT, discussion_type="pull_request")
            offered = (
                api.model_info(self.repository, revision=f"refs/pr/{offer.num}", files_metadata=True)
                for offer in offers
                if offer.author == _CONVERSION_BOT
            )
            found = next(filter(_has_weights, offered), None)
            if found is None:
                raise FetchError(
                    f"the repository has no {WEIGHTS} at revision {self.revision}, nor has the hub's conversion bot "
                    "offered one; pickled weights are never loaded. Where you trust them, load the model with "
                    "transformers yourself, call save_pretrained(FOLDER), and give FOLDER as the model"
                )
            info = found
        sizes = (
            file.size or 0
            for file in info.siblings or ()
            if any(fnmatch(file.rfilename, pattern) for pattern in _WANTED)
        )
        return str(info.sha), sum(sizes)


def _has_weights(info: ModelInfo) -> bool:
    return any(file.rfilename == WEIGHTS for file in info.siblings or ())
