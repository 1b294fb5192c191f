"""`translator serve`: an HTTP server over one pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import typer

from translator.cli import options
from translator.cli.console import complain
from translator.config import load_config
from translator.errors import ConfigError

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown")

EPILOG = """\
Examples:

- `translator serve`

- `translator serve --memory newsroom.memory --state jobs.db`

- `translator serve --api-key-file keys --add-key desk`, and then `translator serve --host 0.0.0.0 --api-key-file keys`
"""

_LIBRARIES = ("fastapi", "uvicorn", "python_multipart", "prometheus_client")


@app.command(epilog=EPILOG)
@options.setting_options()
def serve(
    host: Annotated[
        str, typer.Option(help="The address to listen on. Any but this machine's own needs keys, or --no-auth.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 takes any.")] = 5000,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes, each with models of its own; needs --state.")
    ] = 1,
    api_key_file: Annotated[
        Path | None, typer.Option("--api-key-file", metavar="FILE", help="Keys that let clients in, as digests.")
    ] = None,
    add_key: Annotated[
        str | None,
        typer.Option("--add-key", metavar="NAME", help="Make a key, print it, put its digest into the file."),
    ] = None,
    no_auth: Annotated[bool, typer.Option("--no-auth", help="Let in everybody who can reach the address.")] = False,
    requests_per_minute: Annotated[
        int, typer.Option(min=0, help="Of one key, or of one address where there are no keys; 0: no limit.")
    ] = 0,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option("--allow-origin", metavar="URL", help="A site whose pages may use the server; none else may."),
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option("--state", metavar="FILE", help="Where jobs and translated files are kept, to outlive a restart."),
    ] = None,
    max_characters: Annotated[int, typer.Option(min=1, help="Of one request.")] = 400_000,
    max_megabytes: Annotated[int, typer.Option(min=1, max=1024, help="Of one request.")] = 16,
    config: options.ConfigName = "embedded",
    settings: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Serve the pipeline over HTTP: a page at /, LibreTranslate's API, and our own under /v1."""
    if missing := [name for name in _LIBRARIES if find_spec(name) is None]:
        raise ConfigError(f"serving needs {missing[0]}: pip install 'translator[server]'.")
    if add_key is not None:
        _print_key(api_key_file, add_key, requests_per_minute)
        return
    from translator.cli.console import hush_transformers
    from translator.server.run import run
    from translator.server.settings import MEGABYTE, ServerSettings

    told = ServerSettings(
        config=load_config(config, settings),
        host=host,
        port=port,
        workers=workers,
        key_file=api_key_file,
        no_auth=no_auth,
        requests_per_minute=requests_per_minute,
        allowed_origins=tuple(allow_origin or ()),
        state=state,
        most_characters=max_characters,
        largest_body=max_megabytes * MEGABYTE,
    )
    if told.config.translation.engine == "transformers" or told.config.summarization.method == "seq2seq":
        hush_transformers()
    told.check()
    complain(f"serving on http://{host}:{port}/ (Ctrl-C finishes what is under way, and ends)")
    run(told)


def _print_key(file: Path | None, name: str, requests_per_minute: int) -> None:
    from translator.server.keys import add_key

    if file is None:
        raise typer.BadParameter("needs a file to put the key's digest into", param_hint="--api-key-file")
    print(add_key(file, name, requests_per_minute or None))
    complain(f"this is the key of {name}; it stands nowhere else, so keep it")
