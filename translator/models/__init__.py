"""The models room: what models there are, where they come from, and their form on this machine."""

from translator.models.catalog import CATALOG, CatalogEntry
from translator.models.local import LocalModel
from translator.models.store import ModelStatus, ModelStore

__all__ = ["CATALOG", "CatalogEntry", "LocalModel", "ModelStatus", "ModelStore"]
