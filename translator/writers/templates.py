"""The one way this package fills an HTML template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translator.writers.display import visible

if TYPE_CHECKING:
    from jinja2 import Environment


def environment() -> Environment:
    """Jinja as our pages need it: every text is escaped, and its control characters are made visible."""
    # Imported here: it takes longer to load than everything else in this package.
    from jinja2 import Environment, StrictUndefined

    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalize,
    )


def _finalize(value: object) -> object:
    # Markup, a subclass of str, is our own and stays as it is.
    return visible(value) if type(value) is str else value
