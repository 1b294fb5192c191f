"""Translate a folder of articles, and tell of each as it is done; run it again after a stop, and it does the rest.

python examples/folder.py samples english
"""

from __future__ import annotations

import sys

from translator import BatchReport, run_batch


def main(source: str, output: str) -> None:
    """Mirror `source` as bilingual articles in `output`."""
    for event in run_batch(source, output, "extractive", formats=["json", "html"], include=["*.txt"]):
        if isinstance(event, BatchReport):
            print(f"{event.articles.made} made, {event.articles.kept} done before, {event.articles.failed} failed")
        elif event.outcome:
            print(event.outcome.path, event.outcome.reason or f"{event.outcome.sentences} sentences")


if __name__ == "__main__":
    main(*sys.argv[1:])
