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
        print(f"  {name:8} {reader.kind} ({', '.join(reader.suffixes)})")
        print(f"           kept: {reader.kept}")
        print(f"           lost: {reader.lost}")
        if reader.extra:
            print(f"           needs: pip install 'translator[{reader.extra}]'")
    print("Written (--format NAME,NAME; for the English alone also --only english):")
    for name, writer in WRITERS.items():
        print(f"  {name:8} {writer.kind} ({writer.suffix})")
        print(f"           kept: {writer.kept}")
        print(f"           lost: {writer.lost}")
        if writer.extra:
            print(f"           needs: pip install 'translator[{writer.extra}]'")
    print("The same document in English (--format document; bilingual-document has the English below the text):")
    for name, form in FORMS.items():
        print(f"  {name:8} {', '.join(f'.en{suffix}' for suffix in READERS[name].suffixes)}")
        print(f"           kept: {form.kept}")
        print(f"           lost: {form.lost}")
