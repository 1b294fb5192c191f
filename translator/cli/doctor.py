"""`translator doctor`: whether everything works on this machine, and what to do where it does not."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown")


@app.command(
    epilog="Examples:\n\n- `translator doctor`\n\n- `translator doctor --json > doctor.json`\n\n"
    "Exit codes: **0** nothing is wrong; **1** something is."
)
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list, for programs and reports of faults.")] = False,
    engines: Annotated[
        bool, typer.Option("--engines/--no-engines", help="Translate a sentence by each engine; takes seconds.")
    ] = True,
) -> None:
    """See whether everything works on this machine, and what to do where it does not.

    Python, the processor, libraries, the cache, every byte of the models here, and a sentence through each engine.
    """
    import json

    from translator.cli.console import hush_transformers
    from translator.doctor import State, examine

    if engines:
        hush_transformers()
    wrong = False
    findings = []
    for finding in examine(engines=engines):
        wrong = wrong or finding.state is State.WRONG
        findings.append(finding._asdict())
        if not as_json:
            print(f"{finding.state:5}  {finding.name}: {finding.found}")
            if finding.advice:
                print(f"       {finding.advice}")
    if as_json:
        print(json.dumps(findings, indent=2, ensure_ascii=False))
    raise typer.Exit(int(wrong))
