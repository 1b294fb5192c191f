"""The packages that only evaluation needs, and what to say where they are not installed."""

from __future__ import annotations

from importlib.util import find_spec

from translator.errors import ConfigError


def require(module: str) -> None:
    """Raise ConfigError, which names the extra to install, where a package of the extra `evaluate` is missing."""
    if find_spec(module) is None:
        raise ConfigError(f"evaluation needs {module}, which is not installed: pip install 'translator[evaluate]'")
