"""Translate one article, print what a person should compare, and write it as a page.

python examples/one_article.py samples/wire.txt english
"""

from __future__ import annotations

import sys
from pathlib import Path

from translator import Pipeline, Severity, read_article, write_article


def main(article: str, folder: str) -> None:
    """Translate `article`, and write it to `folder`."""
    with Pipeline.from_config("extractive") as pipeline:
        bilingual = pipeline.run(read_article(article))
    for pair in bilingual.pairs:
        for flag in pair.target.flags:
            if flag.severity is not Severity.INFO:
                print(f"{pair.id} {flag.severity}: {flag.message}")
    path = Path(folder) / f"{Path(article).stem}.html"
    write_article(bilingual, path)
    print(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
