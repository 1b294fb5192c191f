"""Our server and another with LibreTranslate's API, side by side: the same requests, one server after the other.

    python -m benchmarks.serve_beside --other 'libretranslate --load-only id,en --disable-web-ui'

The command gets `--port N`; docs/models.md says how LibreTranslate comes by our model. Articles are made of real
sentences. Of each server it is counted how many sentences of an article are there as when they are sent alone: a
sentence that is lost, cut or run together with another is not.
"""

from __future__ import annotations

import argparse
import itertools
import json
import shlex
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import NamedTuple

from benchmarks.batch import sentences
from benchmarks.common import hardware, versions
from benchmarks.served import Server, served, started

ALONE = 60  # sentences that are sent by themselves
SENTENCES = 6  # in an article
ARTICLES = 20
CLIENTS = (1, 8)


class Beside(NamedTuple):
    """What one server did: requests a second by kind and number of clients, memory in MB, and its answers."""

    rates: dict[str, float]
    megabytes: float
    alone: list[str]
    articles: list[str]


def asked(server: AbstractContextManager[Server], alone: Sequence[str], articles: Sequence[str]) -> Beside:
    """Send sentences and articles to a server, with one client and with several."""
    with server as running:
        for text in alone[:8]:
            _translated(running, text)
        rates = {}
        found: dict[str, list[str]] = {}
        for (kind, texts), clients in itertools.product({"a sentence": alone, "an article": articles}.items(), CLIENTS):
            began = time.monotonic()
            with ThreadPoolExecutor(clients) as pool:
                found[kind] = list(pool.map(lambda text: _translated(running, text), texts))
            rates[f"{kind}, {clients} clients"] = len(texts) / (time.monotonic() - began)
        return Beside(rates, running.megabytes(), found["a sentence"], found["an article"])


def _translated(server: Server, text: str) -> str:
    status, answer = server.translate(text)
    assert status == 200, answer
    return str(json.loads(answer)["translatedText"]).strip()


def kept(beside: Beside, size: int) -> float:
    """The share of the sentences of the articles that are there as when they were sent alone."""
    of_articles = [beside.alone[at : at + size] for at in range(0, len(beside.alone), size)]
    there = [
        sentence in article for article, own in zip(beside.articles, of_articles, strict=False) for sentence in own
    ]
    return sum(there) / len(there)


def beside(other: str, texts: Iterator[str]) -> None:
    """Measure both, and print a table."""
    alone = list(itertools.islice(texts, ALONE))
    # The first articles are made of the sentences that are sent alone.
    chosen = [*alone, *itertools.islice(texts, ARTICLES * SENTENCES - ALONE)]
    articles = ["\n\n".join(" ".join(chosen[at + start : at + start + 3]) for start in range(0, SENTENCES, 3))
                for at in range(0, len(chosen), SENTENCES)]  # fmt: skip
    ours = asked(served(), alone, articles)
    theirs = asked(started(shlex.split(other), "/languages"), alone, articles)
    print("| | translator | the other | ratio |\n|---|---:|---:|---:|")
    for name, rate in ours.rates.items():
        print(
            f"| {name}: requests a second | {rate:.1f} | {theirs.rates[name]:.1f} | {rate / theirs.rates[name]:.2f} |"
        )
    print(f"| memory afterwards, MB | {ours.megabytes:.0f} | {theirs.megabytes:.0f} "
          f"| {ours.megabytes / theirs.megabytes:.2f} |")  # fmt: skip
    print(
        f"| sentences of an article as they are alone | {kept(ours, SENTENCES):.3f} | {kept(theirs, SENTENCES):.3f} | |"
    )
    equal = sum(mine == their for mine, their in zip(ours.alone, theirs.alone, strict=True))
    print(f"\nOf {len(alone)} sentences sent alone {equal} have the same English from both.")
    for source, mine, their in zip(alone, ours.alone, theirs.alone, strict=True):
        if mine != their:
            print(json.dumps({"source": source, "ours": mine, "theirs": their}, ensure_ascii=False))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--other", required=True, metavar="COMMAND", help="starts the other server")
    print(hardware(), versions("ctranslate2", "fastapi", "uvicorn"), sep="\n", flush=True)
    beside(parser.parse_args().other, sentences())
