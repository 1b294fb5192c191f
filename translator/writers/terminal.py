"""The view for a terminal: the Indonesian beside the English where there is room, below one another where not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from translator.document import BilingualArticle, Flag, Role, Severity, Span, SummarySentence
from translator.writers.doubts import LEVEL_SEVERITIES, check_summary, doubts, most_serious, severity, worst_first
from translator.writers.safe_text import line_span, one_line
from translator.writers.wording import (
    DOUBTFUL_NOTE,
    METHOD_LABELS,
    METHOD_NOTES,
    ORIGIN_NOTES,
    QUIET_ROLES,
    about,
    confidence_label,
    confidence_meanings,
    confidence_summary,
    flag_line,
    method_note,
    methods,
    notice,
    original_title,
    provenance,
    role_label,
    sentence_numbers,
    source_name,
    suggestion_line,
    title,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

SIDE_BY_SIDE_WIDTH = 90
"""Columns from which on both languages have lines long enough to read."""

_WIDEST = 160
_BOLD_ROLES = frozenset({Role.HEADLINE, Role.HEADING})
SEVERITY_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def print_bilingual(bilingual: BilingualArticle, console: Console) -> None:
    """Print the headline, the summary with its evidence in Indonesian, the sentence pairs, and the provenance.

    Text is printed as it is, never read as Rich markup or as terminal control codes.
    """
    from rich.rule import Rule
    from rich.text import Text

    numbers = sentence_numbers(bilingual)
    width = min(console.width, _WIDEST)
    gravest = most_serious(filter(None, map(severity, bilingual.pairs)))
    style = SEVERITY_STYLES[gravest] if gravest in (Severity.ERROR, Severity.WARNING) else ""
    console.print(Text(check_summary(bilingual), style=f"bold {style}"), width=width)
    for line in confidence_summary(bilingual):
        console.print(Text(line), width=width)
    for meaning in confidence_meanings(bilingual):
        console.print(Text(f"  {meaning}", style="dim"), width=width)
    if any(pair.target.confidence and pair.target.confidence.doubtful for pair in bilingual.pairs):
        legend = Text("  underlined", style="dim underline")
        console.print(legend.append(f": {DOUBTFUL_NOTE}", style="not underline"), width=width)
    console.print(Text(notice(bilingual), style="italic"), width=width)
    for warning in bilingual.warnings:
        console.print(Text(f"Warning: {one_line(warning)}", style="yellow"), width=width)

    console.print()
    console.print(Text(one_line(title(bilingual)), style="bold"), width=width)
    if original := original_title(bilingual):
        console.print(Text(one_line(original), style="italic"), width=width)
    if known := about(bilingual):
        console.print(Text(", ".join(known), style="dim"), width=width)
    if bilingual.summary and bilingual.summary.headline:
        console.print(Text(f"[{method_note(bilingual.summary.headline, numbers)}]", style="dim"), width=width)

    if bilingual.summary and bilingual.summary.sentences:
        console.print()
        console.print(Rule("Summary", align="left", style="dim"), width=width)
        for method in methods(bilingual.summary):
            console.print(Text(f"[{METHOD_LABELS[method]}] {METHOD_NOTES[method]}", style="dim"), width=width)
        for number, sentence in enumerate(bilingual.summary.sentences, start=1):
            console.print()
            console.print(_claim(bilingual, number, sentence, numbers), width=width)

    console.print()
    console.print(Rule("Article", align="left", style="dim"), width=width)
    # A table for each paragraph: one for all of a long article would be measured, and held in memory, at once.
    side_by_side = width >= SIDE_BY_SIDE_WIDTH
    id_width = len(str(len(numbers)))
    if side_by_side:
        headings = _rows(id_width, side_by_side)
        headings.add_row("", Text(source_name(bilingual), style="dim"), Text("English", style="dim"))
        console.print(headings, width=width)
    for paragraph in bilingual.paragraphs:
        console.print()
        if paragraph.role != Role.BODY:
            console.print(Text(role_label(paragraph.role), style="dim italic"), width=width)
        rows = _rows(id_width, side_by_side)
        for pair in paragraph.pairs:
            quiet = "dim" if paragraph.role in QUIET_ROLES else "bold" if paragraph.role in _BOLD_ROLES else ""
            source = marked(pair.source.text, pair.target.flags, target=False, style=quiet)
            confidence = pair.target.confidence
            doubtful = confidence.doubtful if confidence else ()
            target = marked(pair.target.text, pair.target.flags, target=True, style=quiet, doubtful=doubtful)
            notes = [(flag_line(flag), SEVERITY_STYLES[flag.severity]) for flag in worst_first(pair.target.flags)]
            if confidence and confidence.level in LEVEL_SEVERITIES:
                notes.append((confidence_label(confidence.level), SEVERITY_STYLES[LEVEL_SEVERITIES[confidence.level]]))
            if pair.target.origin in ORIGIN_NOTES:
                notes.append((ORIGIN_NOTES[pair.target.origin], "green"))
            notes += [(suggestion_line(suggestion), "dim") for suggestion in pair.target.suggestions]
            for line, style in notes:
                target.append("\n" if target.plain else "")
                target.append(line, style=style)
            id_ = Text(str(numbers[pair.id]), style="dim")
            if side_by_side:
                rows.add_row(id_, source, target)
            else:
                source.stylize("italic")
                rows.add_row(id_, source)
                rows.add_row("", target)
        console.print(rows, width=width)

    console.print()
    console.print(Rule("How this was made", align="left", style="dim"), width=width)
    for name, value in provenance(bilingual):
        console.print(Text(f"{one_line(name)}: {one_line(value)}", style="dim"), width=width)


def marked(text: str, flags: Sequence[Flag], *, target: bool, style: str = "", doubtful: Sequence[Span] = ()) -> Text:
    """One side of a sentence pair on one line, with its doubtful words underlined, and in colour what flags are about.

    A terminal has no dotted line that Rich can draw, so that doubtful words have a plain one.
    """
    from rich.text import Text

    line = Text(one_line(text), style=style)
    for span in doubtful:
        line.stylize("underline", *line_span(text, span))
    for each in reversed(tuple(SEVERITY_STYLES)):
        for flag in flags:
            if flag.severity is each:
                for span in flag.target_spans if target else flag.source_spans:
                    line.stylize(f"{SEVERITY_STYLES[each]} underline", *line_span(text, span))
    return line


def _rows(id_width: int, side_by_side: bool) -> Table:
    """An empty table of sentence pairs, of the same column widths for every paragraph."""
    from rich.table import Table

    rows = Table.grid(padding=(0, 2, 0, 0), expand=True)
    rows.add_column(width=min(id_width, 12), overflow="fold")
    for _ in range(2 if side_by_side else 1):
        rows.add_column(ratio=1, overflow="fold")
    return rows


def _claim(bilingual: BilingualArticle, number: int, sentence: SummarySentence, numbers: Mapping[str, int]) -> Table:
    """A summary sentence, how it came about, and its evidence in Indonesian."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    text = Text(one_line(sentence.text), style="bold")
    text.append(f" [{method_note(sentence, numbers)}]", style="not bold dim")
    table.add_row(Text(f"{number}."), text)
    for pair in bilingual.evidence(sentence):
        quoted = Text(f"{numbers[pair.id]} ", style="dim")
        quoted.append(one_line(pair.source.text), style="not dim italic")
        if reasons := doubts(pair):
            quoted.append(
                f"\nits translation: {'; '.join(reasons)}",
                style=f"not dim not italic {SEVERITY_STYLES[severity(pair) or Severity.INFO]}",
            )
        table.add_row("", quoted)
    return table
