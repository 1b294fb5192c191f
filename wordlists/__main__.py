"""Make a word list from corpora.

    python -m wordlists common_words --text mono.id.tsv.xz --pairs train.tsv.xz --from panl_bppt tico19 -o common.txt
    python -m wordlists ordinary_words --text mono.en.tsv.xz --pairs train.tsv.xz --compare FILE
    python -m wordlists known_words --text mono.en.tsv.xz --pairs train.tsv.xz --words words.txt -o known_words.txt

Corpora are tab-separated, UTF-8, plain or packed with xz or gzip: of text, a source's name and a sentence; of pairs, a
source's name, Indonesian and English, of which the list takes the side of its language.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from translator.errors import TranslatorError
from translator.files import write_whole
from translator.training.corpus import read_pairs
from translator.training.recipe import Data
from wordlists import WORD_LISTS, count, written


def main(arguments: Sequence[str] | None = None) -> None:
    """Count, write the list, and say on stderr what was counted and how the list compares."""
    parser = argparse.ArgumentParser(
        prog="python -m wordlists", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", choices=WORD_LISTS)
    parser.add_argument("--text", type=Path, nargs="+", default=[], metavar="FILE", help="in the list's language")
    parser.add_argument("--pairs", type=Path, nargs="+", default=[], metavar="FILE")
    parser.add_argument("--from", dest="sources", nargs="+", metavar="SOURCE", help="of the pairs, those of these only")
    parser.add_argument("--words", type=Path, metavar="FILE", help="a list to take in, a word a line (known_words)")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="else to stdout")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="say how many words a list has in common with it")
    chosen = parser.parse_args(arguments)
    if not chosen.text and not chosen.pairs:
        parser.error("name a corpus: --text or --pairs")
    word_list = WORD_LISTS[chosen.name]
    skipped: Counter[Path] = Counter()

    def sentences() -> Iterator[str]:
        for files, columns, sources in (
            (chosen.text, ("name", word_list.side), None),
            (chosen.pairs, ("name", "source", "target"), chosen.sources),
        ):
            for path in files:
                for pair in read_pairs(path, Data(files=(str(path),), columns=columns, quoted=False)):
                    if pair is None:
                        skipped[path] += 1
                    elif sources is None or pair.name in sources:
                        yield getattr(pair, word_list.side)

    try:
        counts = count(sentences())
        if chosen.words:
            counts = counts._replace(listed=frozenset(chosen.words.read_text(encoding="utf-8").split()))
        text = written(word_list, counts)
        if chosen.output:
            write_whole(chosen.output, text.encode())
        else:
            sys.stdout.write(text)
        here = _words(text)
        print(f"{len(here):,} words of {counts.sentences:,} sentences", file=sys.stderr)
        for path, rows in skipped.items():
            print(f"{path}: {rows:,} rows have other columns and were left out", file=sys.stderr)
        if chosen.compare:
            there = _words(chosen.compare.read_text(encoding="utf-8"))
            both, either = len(here & there), len(here | there)
            share = both / either if either else 1.0
            print(f"{chosen.compare}: {len(there):,} words, {both:,} in both, {share:.1%} of all", file=sys.stderr)
    except (TranslatorError, OSError, UnicodeDecodeError) as error:
        sys.exit(f"{error}")


def _words(text: str) -> set[str]:
    return {word for line in text.splitlines() if not line.startswith("#") for word in line.split()}


if __name__ == "__main__":
    main()
