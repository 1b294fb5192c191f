"""Sentence segmentation beside other tools: `python -m benchmarks.segmentation`.

Scoring. A passage is its gold sentences joined as the data says. A boundary is the place between two sentences, counted
as the number of characters before it that are not white space, so that it does not matter to which side a tool puts the
space. The end of a passage is no boundary. Precision, recall and F1 are over the boundaries of all passages together
(micro average). Every tool gets whole passages, line ends included.

Data: the gold set of the tests, and the sentences of FLORES-200 dev (Indonesian) in groups of eight, joined with a
space; some of its lines hold two sentences, which costs a good splitter precision.

The gold set was written together with the splitter, and the rules were mended on it: it guards against regressions and
shows what the rules cover, it does not estimate quality on unseen text. FLORES is nearer to that, though a few rules
(a source in brackets after the full stop, "v.") were added after its errors had been looked at.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from translator import __version__
from translator.segmentation import segment

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "tests" / "data" / "segmentation_gold.txt"
FLORES = ROOT.parent / "shared" / "eval" / "flores_dev.id"

Splitter = Callable[[str], list[str]]


class Passage(NamedTuple):
    """A text, its gold boundaries (characters before them that are not white space), and the class it stands for."""

    kind: str
    text: str
    boundaries: frozenset[int]


class Score(NamedTuple):
    """Boundaries found rightly, found, and there to be found."""

    right: int
    found: int
    gold: int

    @property
    def precision(self) -> float:
        """Share of the found boundaries that are right; 1 where none was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the gold boundaries that were found; 1 where there are none."""
        return self.right / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 1.0


def boundaries(sentences: Iterable[str]) -> frozenset[int]:
    """The inner boundaries of a passage cut into these sentences."""
    ends = []
    at = 0
    for sentence in sentences:
        at += len("".join(sentence.split()))
        ends.append(at)
    return frozenset(ends[:-1])


def read_gold(path: Path = GOLD) -> list[Passage]:
    """Read the gold set; its form is described at its head."""
    passages = []
    kind, text, sentences = "", "", list[str]()
    for line in [*path.read_text("utf-8").split("\n"), ""]:
        if line.startswith("# class: "):
            kind = line.removeprefix("# class: ")
        elif line.startswith("#"):
            continue
        elif line:
            joint = {"+": "", "|": "\n"}.get(line[0], " " if sentences else "")
            sentence = (line[1:].lstrip() if line[0] in "+|" else line).replace("⏎", "\n")
            text += joint + sentence
            sentences.append(sentence)
        elif sentences:
            passages.append(Passage(kind, text, boundaries(sentences)))
            text, sentences = "", []
    return passages


def read_lines(path: Path, group: int = 8) -> list[Passage]:
    """Read a file of one sentence a line, rejoined in groups with a space."""
    lines = path.read_text("utf-8").splitlines()
    groups = [lines[i : i + group] for i in range(0, len(lines), group)]
    return [Passage(path.name, " ".join(sentences), boundaries(sentences)) for sentences in groups]


def score(split: Splitter, passages: Iterable[Passage]) -> Score:
    """Score a splitter on passages (see the head of this module)."""
    right = found = gold = 0
    for passage in passages:
        ours = boundaries(split(passage.text))
        right += len(ours & passage.boundaries)
        found += len(ours)
        gold += len(passage.boundaries)
    return Score(right, found, gold)


def split_ours(text: str) -> list[str]:
    """Segment with this package."""
    return [text[start:end] for paragraph in segment(text) for start, end in paragraph.sentences]


def split_regex(text: str) -> list[str]:
    """Cut after a mark that white space and a capital, a digit or an opening sign follow, and at line ends."""
    return re.split(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])|\n+", text)


def splitters() -> dict[str, Splitter]:
    """Every tool that is installed, by name and version."""
    found: dict[str, Splitter] = {f"ours {__version__}": split_ours}
    try:
        import sentencex

        found[f"sentencex {version('sentencex')} (id)"] = lambda text: list(sentencex.segment("id", text))
    except ImportError:
        print("sentencex is not installed: skipped")
    try:
        import pysbd

        # pysbd has no Indonesian; English shares the Latin script and many titles.
        segmenter = pysbd.Segmenter(language="en", clean=False)
        found[f"pysbd {version('pysbd')} (en)"] = lambda text: list(segmenter.segment(text))
    except ImportError:
        print("pysbd is not installed: skipped")
    found["plain regex"] = split_regex
    return found


def characters_per_second(split: Splitter, passages: list[Passage]) -> float:
    """Characters segmented in a second, best of three rounds over the passages."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        for passage in passages:
            split(passage.text)
        best = min(best, time.perf_counter() - start)
    return sum(len(passage.text) for passage in passages) / best


def main() -> None:
    """Print the table; with --errors, also where a tool (ours, if not named) differs from the gold."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--errors", nargs="?", const="ours", metavar="TOOL", help="show the differences of one tool")
    arguments = parser.parse_args()
    data = {"gold": read_gold()}
    if FLORES.exists():
        data["flores dev"] = read_lines(FLORES)
    else:
        print(f"{FLORES.name} is not there: only the gold set is scored")
    tools = splitters()
    for name, passages in data.items():
        sentences = sum(len(passage.boundaries) + 1 for passage in passages)
        print(f"\n{name}: {len(passages)} passages, {sentences} sentences")
        print(f"{'':26}{'F1':>8}{'precision':>11}{'recall':>8}{'characters/s':>15}")
        for tool, split in tools.items():
            result = score(split, passages)
            speed = characters_per_second(split, passages)
            print(f"{tool:26}{result.f1:8.4f}{result.precision:11.4f}{result.recall:8.4f}{speed:15,.0f}")
    if arguments.errors:
        for tool, split in tools.items():
            if tool.startswith(arguments.errors):
                for name, passages in data.items():
                    print(f"\n{tool} on {name}")
                    show_errors(split, passages)


def show_errors(split: Splitter, passages: Iterable[Passage]) -> None:
    """Print each boundary that is missing or too many, with the text around it."""
    for passage in passages:
        found = boundaries(split(passage.text))
        places = [i for i, c in enumerate(passage.text) if not c.isspace()]
        for boundary in sorted(found ^ passage.boundaries):
            at = places[boundary]
            what = "extra  " if boundary in found else "missing"
            print(f"{what} {passage.kind:12} {passage.text[max(0, at - 45) : at]!r} | {passage.text[at : at + 30]!r}")


if __name__ == "__main__":
    main()
