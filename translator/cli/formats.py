"""`translator formats`: what can be read, and what can be written."""

from __future__ import annotations

import typer

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown")


@app.command()
def formats() -> None:
    """List the formats that are read and written, with what of a document is kept."""
    from translator.merging import FORMS
    from translator.readers import FORMATS as READERS
    from translator.writers import FORMATS as WRITERS

    print("Read (told by the content, or else by the name; --input-format NAME says it):")
    for name, reader in READERS.items():
        _tell(name, f"{reader.kind} ({', '.join(reader.suffixes)})", reader.kept, reader.lost, reader.extra)
    print("Written (--format NAME,NAME; for the English alone also --only english):")
    for name, writer in WRITERS.items():
        _tell(name, f"{writer.kind} ({writer.suffix})", writer.kept, writer.lost, writer.extra)
    print("The same document in English (--format document; bilingual-document has the English below the text):")
    for name, form in FORMS.items():
        _tell(name, ", ".join(f".en{suffix}" for suffix in READERS[name].suffixes), form.kept, form.lost)


def _tell(name: str, what: str, kept: str, lost: str, extra: str | None = None) -> None:
    print(f"  {name:8} {what}")
    print(f"           kept: {kept}")
    print(f"           lost: {lost}")
    if extra:
        print(f"           needs: pip install 'translator[{extra}]'")
