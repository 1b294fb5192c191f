"""Markdown: its marks tell the structure and do not reach the translation; the page of formats says what there is."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translator.document import check_offsets
from translator.errors import InputError
from translator.readers import FORMATS, Reader, read_article
from translator.writers import FORMATS as WRITERS
from translator.writers import Writer

PAGE = Path(__file__).parent.parent / "docs" / "formats.md"

SOURCE = """---
title: "Dermaga baru"
penulis: Rani
---
# Dermaga baru

Wali **kota** [meresmikan](https://kabar.example)
dermaga `KM-7`.\\
Warga gembira.

## Tarif

- dewasa
- anak

> Kami senang.

```
kode yang tidak diterjemahkan
```

| Hari | Jam |
|---|---|
| Senin | 09.00 |

<div>mentah</div>
"""


def test_the_marks_tell_the_structure() -> None:
    article = read_article(SOURCE.encode(), name="dermaga.md")
    assert [(p.role.value, " ".join(s.text for s in p.sentences)) for p in article.paragraphs] == [
        ("headline", "Dermaga baru"),
        ("body", "Wali kota meresmikan dermaga KM-7."),
        ("body", "Warga gembira."),
        ("heading", "Tarif"),
        ("list", "dewasa"), ("list", "anak"),
        ("quote", "Kami senang."),
        ("cell", "Hari"), ("cell", "Jam"), ("cell", "Senin"), ("cell", "09.00"),
    ]  # fmt: skip
    assert (article.metadata.title, article.metadata.byline) == ("Dermaga baru", "Rani")
    assert "Hari\tJam\nSenin\t09.00" in article.text


def test_text_that_only_looks_like_markdown_stays_text() -> None:
    assert read_article(SOURCE.encode(), name="dermaga.txt").text == SOURCE


@settings(deadline=None, max_examples=100)
@given(st.text(st.sampled_from("# \n*_[]()<>`|->1.a\\&;!\t") | st.characters(), max_size=200))
def test_any_markdown_is_read_or_explained(source: str) -> None:
    try:
        article = read_article(b"a" + source.encode("utf-8", "surrogatepass"), name="x.md")
    except InputError as error:
        assert str(error).startswith("x.md: ")
    else:
        check_offsets(article.text, article.sentences)


@pytest.mark.parametrize(("section", "formats"), [("Read", FORMATS), ("Written", WRITERS)])
def test_the_page_of_formats_lists_each_as_it_is(section: str, formats: Mapping[str, Reader | Writer]) -> None:
    part = PAGE.read_text(encoding="utf-8").partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([\w.]+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", part, re.M)
    wanted = [
        (
            name,
            f"{each.kind} ({', '.join(each.suffixes) if isinstance(each, Reader) else each.suffix})",
            each.kept,
            each.lost,
            f"`{each.extra}`" if each.extra else "-",
        )
        for name, each in formats.items()
    ]
    assert rows == wanted


@pytest.mark.slow
def test_the_command_lists_every_format() -> None:
    shown = subprocess.run([sys.executable, "-m", "translator", "formats"], capture_output=True, text=True, check=True)
    formats: list[tuple[str, Reader | Writer]] = [*FORMATS.items(), *WRITERS.items()]
    for name, each in formats:
        assert f"  {name} " in shown.stdout
        assert each.kind and each.kept in shown.stdout
        assert each.lost in shown.stdout


@pytest.mark.parametrize("unit", ["[", "![", "[a](", "[[a]", "<a", "a`", "*a_", "&amp", "|a"])
def test_markdown_of_nothing_but_marks_ends(unit: str) -> None:
    """Among them what takes the parser a time that grows with the square of the length."""
    article = read_article((unit * 60_000 + "\n\nWali kota meresmikan dermaga.").encode(), name="x.md")
    assert "Wali kota meresmikan dermaga." in article.text


def test_links_are_read_as_their_text_in_any_usual_number() -> None:
    links = " ".join(f"[tautan {n}](https://kabar.example/{n})" for n in range(400))
    article = read_article(f"# Judul\n\n{links}\n".encode(), name="x.md")
    assert article.text == "Judul\n\n" + " ".join(f"tautan {n}" for n in range(400)) + "\n"
