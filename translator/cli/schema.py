"""`translator schema`: the JSON Schema of what `translator translate` writes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown")


@app.command()
def schema(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it here instead of printing it.")
    ] = None,
) -> None:
    """Print the JSON Schema of a bilingual article."""
    import json

    from translator.writers.json_writer import schema as made

    text = json.dumps(made(), indent=2, ensure_ascii=False) + "\n"
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
