"""Indonesian news articles into aligned bilingual English.

from translator import Pipeline, read_text

bilingual = Pipeline.from_config("embedded").run(read_text(text))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from translator.config import load_config
    from translator.document import Article, BilingualArticle
    from translator.pipeline import Pipeline
    from translator.readers import read_article, read_text
    from translator.writers import write_article

__version__ = "0.1.0"
__all__ = [
    "Article",
    "BilingualArticle",
    "Pipeline",
    "__version__",
    "load_config",
    "read_article",
    "read_text",
    "write_article",
]

_HOMES = {
    "Article": "translator.document",
    "BilingualArticle": "translator.document",
    "Pipeline": "translator.pipeline",
    "load_config": "translator.config",
    "read_article": "translator.readers",
    "read_text": "translator.readers",
    "write_article": "translator.writers",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for, so that `translator --help` need not load the library."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
