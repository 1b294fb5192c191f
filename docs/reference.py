"""Make the reference of the Python API from its docstrings, as HTML in docs/api: `make docs`."""

from __future__ import annotations

from pathlib import Path

import pdoc

import translator

for name in translator.__all__:
    getattr(translator, name)  # public names are imported when they are first asked for, and pdoc does not ask
pdoc.render.configure(docformat="markdown", footer_text=f"translator {translator.__version__}")
pdoc.pdoc("translator", output_directory=Path(__file__).parent / "api")
