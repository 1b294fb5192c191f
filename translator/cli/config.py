"""`translator config`: what is in force, and where it comes from."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="Show the configuration.", no_args_is_help=True)


@app.callback()
def _config() -> None:
    pass


@app.command(epilog="Examples:\n\n- `translator config show`\n\n- `translator config show --config mine.toml`")
def show(
    config: Annotated[
        str, typer.Option("--config", "-c", metavar="PRESET|PATH", help="A preset or a TOML file.")
    ] = "embedded",
) -> None:
    """Print every setting in force and where its value comes from. What is printed is a valid TOML file."""
    import json

    from translator.config import explain_config, presets

    loaded = explain_config(config)
    print(f"# presets: {', '.join(presets())}")
    for section, values in loaded.config.model_dump().items():
        print(f"\n[{section}]")
        for key, value in values.items():
            line = f"{key} = {json.dumps(value, ensure_ascii=False)}"
            print(f"{line:<40} # {loaded.origins[f'{section}.{key}']}")
