"""The one way this package fills an HTML template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translator.writers.safe_text import visible

if TYPE_CHECKING:
    from jinja2 import Environment


_REPORT_HEAD = """\
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">"""


def environment() -> Environment:
    """Jinja as our pages need it: every text is escaped, and its control characters are made visible.

    `report_head` is what stands in the head of each page without a script: it may load nothing and run nothing.
    """
    # Imported here: it takes longer to load than everything else in this package.
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    pages = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalize,
    )
    pages.globals["report_head"] = Markup(_REPORT_HEAD)  # noqa: S704
    return pages


def _finalize(value: object) -> object:
    # Markup, a subclass of str, is our own and stays as it is.
    return visible(value) if type(value) is str else value
