"""`translator evaluate`: how good the translation of the user's own texts is, beside other systems."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from translator.cli import options

EPILOG = f"""\
Examples:

- `translator evaluate --source news.id --reference news.en`

- `translator evaluate corrections.tmx --beam 8 --html report.html`

- `translator evaluate --source news.id --reference news.en --compare other-system.en --compare opus`

- `translator evaluate --source news.id --reference news.en --hypothesis output.en`

Plain texts are UTF-8, a row a line. Needs `pip install 'translator[evaluate]'`.

{options.EXIT_CODES}
"""


def evaluate(
    pairs: Annotated[
        Path | None, typer.Argument(metavar="PAIRS", help="A .tsv or .tmx file of sources and references.")
    ] = None,
    source: Annotated[Path | None, typer.Option("--source", "-s", metavar="FILE", help="Indonesian, a row a line.")] = (
        None
    ),
    reference: Annotated[
        Path | None, typer.Option("--reference", "-r", metavar="FILE", help="Its human translation, line by line.")
    ] = None,
    hypothesis: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Score this output, line by line, instead of translating.")
    ] = None,
    compare: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE|PRESET",
            help="Another output, or a preset or .toml file to translate with; may be repeated.",
        ),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the whole result as JSON.")
    ] = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page with the worst rows.")
    ] = None,
    worst: Annotated[int, typer.Option(min=0, max=10_000, help="How many of the worst rows to show.")] = 30,
    resamples: Annotated[
        int | None,
        typer.Option(min=40, max=100_000, help="Bootstrap resamples. Default: 1000, fewer over 10,000 rows."),
    ] = None,
    config: options.ConfigName = "embedded",
    engine: options.Engine = None,
    beam: options.Beam = None,
    memory: options.Memory = None,
    glossary: options.Glossary = None,
    no_builtin_glossary: options.NoBuiltinGlossary = False,
    device: options.RunsOn = None,
    offline: options.Offline = False,
    quiet: options.Quiet = False,
) -> None:
    """Translate text that has a reference, and score it: BLEU, chrF, TER, numbers kept, flags, speed."""
    rows = tuple(path for path in (pairs, source, reference) if path)
    if rows not in ((pairs,), (source, reference)):
        raise typer.BadParameter("give either one PAIRS file, or both --source and --reference")
    if hypothesis and (engine or beam or memory or glossary or no_builtin_glossary):
        raise typer.BadParameter(
            "nothing is translated, so options of translation cannot go with it", param_hint="--hypothesis"
        )

    from translator.cli.evaluate_run import run

    overrides = options.overrides(
        engine=engine,
        beam=beam,
        no_summary=True,
        summarizer=None,
        summary_sentences=None,
        memory=memory,
        glossary=glossary,
        no_builtin_glossary=no_builtin_glossary,
        device=device,
        offline=offline,
    )
    run(
        rows,
        hypothesis,
        compare or (),
        config,
        overrides,
        json_file,
        html_file,
        worst=worst,
        resamples=resamples,
        quiet=quiet,
    )
