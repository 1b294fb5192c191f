"""`translator translate`: articles in, bilingual articles out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from translator.cli import options

EPILOG = f"""\
Examples:

- `translator translate article.txt`

- `translator translate articles/*.txt -o english --format json,html`

- `cat article.txt | translator translate - --no-summary`

- `translator translate article.txt --config opus --format md`

- `translator translate article.txt -o english --strict || echo "read it before it goes out"`

{options.EXIT_CODES}
"""

_ONE_TO_A_FILE = {"json", "html"}  # formats of which two in a row make no valid document


def translate(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE", help="Text files; - is standard input.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Write files here instead of printing.")
    ] = None,
    formats: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="NAMES",
            help="json, jsonl, md, html, txt, joined by commas. Default: json,html with -o, else a view to read.",
        ),
    ] = None,
    config: options.ConfigName = "embedded",
    source_language: options.SourceLanguage = None,
    engine: options.Engine = None,
    beam: options.Beam = None,
    no_summary: options.NoSummary = False,
    summarizer: options.Summarizer = None,
    summary_sentences: options.SummarySentences = None,
    memory: options.Memory = None,
    glossary: options.Glossary = None,
    no_builtin_glossary: options.NoBuiltinGlossary = False,
    device: options.RunsOn = None,
    offline: options.Offline = False,
    strict: options.Strict = False,
    quiet: options.Quiet = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say which models are used, and the time.")] = False,
) -> None:
    """Translate Indonesian articles, sentence by sentence, and summarize them in English."""
    from translator.cli.run import run

    names = options.format_names(formats) if formats else ("json", "html") if output else ()
    if not output and (len(names) > 1 or (len(articles) > 1 and _ONE_TO_A_FILE & set(names))):
        raise typer.BadParameter(f"{formats} cannot be printed one after another; add -o DIR", param_hint="--format")

    overrides = options.overrides(
        source_language=source_language,
        engine=engine,
        beam=beam,
        no_summary=no_summary,
        summarizer=summarizer,
        summary_sentences=summary_sentences,
        memory=memory,
        glossary=glossary,
        no_builtin_glossary=no_builtin_glossary,
        device=device,
        offline=offline,
    )
    raise typer.Exit(run(articles, config, overrides, output, names, strict=strict, quiet=quiet, verbose=verbose))
