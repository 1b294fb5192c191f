"""Memory of the server under a load of everything that it takes, at a bounded rate.

    python -m benchmarks.serve_load --minutes 30 --cores 0.33

One process asks for headlines, lists, HTML, articles, files, jobs, checks, and for nonsense, in turns;
it hangs up on some. The pauses between them hold the server to so many cores on average.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from statistics import median

from benchmarks.batch import sentences
from benchmarks.serve_faults import nonsense
from benchmarks.served import Server, begun, composed, resident, served

EVERY = 5.0  # seconds between two looks
TOGETHER = 12  # looks whose median is told
CLIENTS = 4


def load(server: Server, texts: Iterator[str]) -> list[tuple[str, Callable[[], int]]]:
    """One turn of requests, each with its name; a request gives the status of its answer."""
    some = [next(texts) for _ in range(12)]
    (article,) = composed(1, 8, texts)
    page = f"<html><body><article>{''.join(f'<p>{each}</p>' for each in some[:6])}</article></body></html>".encode()
    word, marked = word_file(some[:6]), "\n\n".join(f"**{each}**" for each in some[:4]).encode()
    pair = {"source": "id", "target": "en"}
    pairs = [{"source": each, "target": "It rose 5 percent."} for each in some]
    return [
        ("headline", lambda: server.translate(some[0])[0]),
        ("list", lambda: server.translate(some[1:5])[0]),
        ("html", lambda: server.ask_json("/translate", q=f"<p><b>{some[5]}</b></p>", format="html", **pair)[0]),
        ("alternatives", lambda: server.ask_json("/translate", q=some[7], alternatives=3, **pair)[0]),
        ("detect", lambda: server.ask_json("/detect", q=some[8])[0]),
        ("article", lambda: server.article(article)[0]),
        ("article as docx", lambda: server.ask_json("/v1/articles?format=docx", text=article)[0]),
        ("article as html", lambda: server.ask_json("/v1/articles?format=html", text=article)[0]),
        ("page", lambda: server.upload("/v1/articles?format=document", "a.html", page)[0]),
        ("word file", lambda: server.upload("/translate_file", "a.docx", word, **pair)[0]),
        ("markdown", lambda: server.upload("/v1/articles?format=bilingual-document", "a.md", marked)[0]),
        ("damaged", lambda: server.upload("/v1/articles", "a.pdf", b"%PDF-1.4 damaged")[0]),
        ("check", lambda: server.ask_json("/v1/check", pairs=pairs)[0]),
        ("job", lambda: job(server, article)),
        ("hung up", lambda: hung_up(server, article)),
        *[("nonsense", partial(nonsensical, server.port, at)) for at in random.sample(range(10_000), 6)],
    ]


def nonsensical(port: int, seed: int) -> int:
    """Send nonsense; 0 where the connection was closed."""
    return nonsense(port, random.Random(seed))[1] or 0  # noqa: S311


def job(server: Server, text: str) -> int:
    """Submit a job, have its result, and forget it."""
    status, answer = server.ask_json("/v1/jobs", text=text)
    if status != 202:
        return status
    path = f"/v1/jobs/{json.loads(answer)['id']}"
    while json.loads(server.ask(path)[1])["state"] in ("waiting", "running"):
        time.sleep(0.2)
    return server.ask(f"{path}/article?format=md")[0]


def hung_up(server: Server, text: str) -> int:
    """Ask, and do not wait for the answer."""
    body = json.dumps({"text": text}).encode()
    head = "POST /v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with begun(server.port, f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body):
        time.sleep(0.1)
    return 0


def word_file(paragraphs: list[str]) -> bytes:
    """A Word document, of the least that one must have."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = "".join(f"<w:p><w:r><w:t>{each.translate({60: None, 38: None})}</w:t></w:r></w:p>" for each in paragraphs)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
        'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{relation}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{space}"><w:body>{text}</w:body></w:document>',
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def memory(texts: Iterator[str], minutes: float, cores: float) -> None:
    """What the server holds after one minute under load, and after all of them, as the median of each minute."""
    with served() as server, ThreadPoolExecutor(CLIENTS) as pool:
        began = time.monotonic()
        looks: list[tuple[float, float]] = []
        answers: Counter[tuple[str, int]] = Counter()
        while (elapsed := time.monotonic() - began) < 60 * minutes:
            turn = load(server, texts)
            for at in range(0, len(turn), CLIENTS):
                batch = turn[at : at + CLIENTS]
                statuses = pool.map(lambda each: each[1](), batch)
                answers.update((name, status) for (name, _), status in zip(batch, statuses, strict=True))
                while server.processor_seconds() > cores * (elapsed := time.monotonic() - began) + 10:
                    time.sleep(0.5)
                if elapsed >= EVERY * (len(looks) + 1):
                    looks.append((elapsed, resident(server.process.pid) / 1e6))
                    if not len(looks) % TOGETHER:
                        held = median(each for _, each in looks[-TOGETHER:])
                        print(f"{elapsed:6.0f} s {held:7.1f} MB {server.processor_seconds():6.0f} s of processor "
                              f"{answers.total()} requests", flush=True)  # fmt: skip
        for name in dict.fromkeys(name for name, _ in answers):
            print(
                f"{name}: {dict(sorted((status, count) for (each, status), count in answers.items() if each == name))}"
            )
        first = median(held for at, held in looks if 60 <= at < 60 + EVERY * TOGETHER)
        last = median(held for _, held in looks[-TOGETHER:])
        print(f"{first:.0f} MB in the second minute, {last:.0f} MB in the last of {minutes:g} ({last / first:.2f})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--cores", type=float, default=2.0, help="that the server may use on average")
    asked = parser.parse_args()
    memory(sentences(), asked.minutes, asked.cores)
