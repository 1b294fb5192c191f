"""`translator evaluate-summaries`: how good summaries are, with references or without."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from translator.cli import options
from translator.cli.console import EXIT_CODES

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown")

EPILOG = f"""\
Examples:

- `translator evaluate-summaries english/*.json --html summaries.html`

- `translator evaluate-summaries english --references summaries-by-hand`

- `translator evaluate-summaries --documents articles.en --summaries output.en --references summaries.en`

Plain texts are UTF-8, an article or a summary a line. Needs `pip install 'translator[evaluate]'` for references.

{EXIT_CODES}
"""


@app.command(epilog=EPILOG)
def evaluate_summaries(
    articles: Annotated[
        list[Path] | None,
        typer.Argument(metavar="ARTICLE", help="Bilingual articles as JSON, or folders of them."),
    ] = None,
    documents: Annotated[
        Path | None, typer.Option(metavar="FILE", help="English articles, a line each, instead of JSON.")
    ] = None,
    summaries: Annotated[Path | None, typer.Option(metavar="FILE", help="Their summaries, line by line.")] = None,
    references: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR|FILE",
            help="Summaries by people: for JSON a folder (a.txt for a.json), for texts a file, line by line.",
        ),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the whole result as JSON.")
    ] = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page with the worst summaries.")
    ] = None,
    worst: Annotated[int, typer.Option(min=0, max=10_000, help="How many of the worst summaries to show.")] = 30,
    quiet: options.Quiet = False,
) -> None:
    """Measure summaries: ROUGE, coverage, compression, novelty, and the support of their numbers and names."""
    if bool(articles) == bool(documents or summaries) or bool(documents) != bool(summaries):
        raise typer.BadParameter("give either JSON files or folders, or both --documents and --summaries")
    if references and articles and not references.is_dir():
        raise typer.BadParameter(f"{references} is no folder", param_hint="--references")

    from translator.cli.console import progress_display, table_console
    from translator.evaluation.report import check_output, to_json, write_output
    from translator.evaluation.summaries import (
        article_files,
        evaluate_summaries,
        read_articles,
        read_texts,
        summaries_html,
    )

    for file in (json_file, html_file):
        check_output(file)
    with progress_display(quiet) as progress:
        if documents and summaries:
            found = read_texts(documents, summaries, references)
        else:
            found = read_articles(article_files(articles or ()), references, progress)
        evaluation = evaluate_summaries(found, worst=worst, progress=progress)
    if json_file:
        write_output(json_file, to_json(evaluation))
    if html_file:
        write_output(html_file, summaries_html(evaluation))
    if not quiet:
        from translator.evaluation.terminal import print_summaries

        print_summaries(evaluation, table_console())
