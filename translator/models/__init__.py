"""The models room: what models there are, where they come from, and their form on this machine."""

from translator.models.catalog import CATALOG, CatalogEntry
from translator.models.store import LocalModel, ModelStatus, ModelStore

__all__ = ["CATALOG", "CatalogEntry", "LocalModel", "ModelStatus", "ModelStore"]
