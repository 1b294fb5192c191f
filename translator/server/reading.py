"""Read one file that a client sent, or put its translation into it, in a process of its own.

What a hostile file does to the process ends with it. Given on standard input: a line of JSON that says what to do, then
the bytes of the file. Answered on standard output: a line of JSON with the article, or with why there is none, then the
bytes of the document that was made. The process reads nothing else, and ends.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from translator.document import Article, BilingualArticle
from translator.errors import InputError, OutputError, TranslatorError
from translator.merging import FORMS, merge
from translator.readers import format_of, read_articles
from translator.readers.web import read_url


def main() -> None:
    """Do what standard input says."""
    asked = json.loads(sys.stdin.buffer.readline())
    _limit(asked["memory"], asked["seconds"])
    data = sys.stdin.buffer.read()
    made = b""
    try:
        if "bilingual" in asked:
            answer, made = _merged(asked, data)
        else:
            answer = _read(asked, data)
    except TranslatorError as error:
        answer = {"error": str(error), "unplaced": isinstance(error, OutputError)}
    except MemoryError:
        answer = {"error": f"{asked['name']}: needs more memory to read than is given to one file."}
    except RecursionError:
        answer = {"error": f"{asked['name']}: is nested too deeply."}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + made)


def _read(asked: dict[str, Any], data: bytes) -> dict[str, Any]:
    """The article of the file, or of the page at an address; the format of a file that can be written back."""
    options: Any = {"format": asked["format"], "language": asked["language"], "text_field": asked["text_field"]}
    url = asked["url"]
    found = read_url(url, **options) if url else read_articles(data, name=asked["name"], **options)
    article = _only(found, asked["name"])
    form = None if url else format_of(data, asked["name"], asked["format"])
    return {"article": article.model_dump_json(), "form": form if form in FORMS else None}


def _only(found: Iterable[Article | InputError], name: str) -> Article:
    """The one article of a file. Raises InputError where there are more, or none that can be read."""
    articles: list[Article] = []
    for each in found:
        if isinstance(each, InputError):
            raise each
        if articles:
            raise InputError(
                f"{name}: holds several articles. Send them one by one, or use `translator batch` for the set."
            )
        articles.append(each)
    return articles[0]


def _merged(asked: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """The document with its translation, and what is to be told of it."""
    bilingual = BilingualArticle.model_validate_json(asked["bilingual"])
    made = merge(bilingual, data, asked["kind"], format=asked["form"])
    return {"warning": made.warning}, made.content


def _limit(memory: int, seconds: int) -> None:
    """Bound the address space and the processor time of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has none
        return
    for kind, bound in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        _, most = resource.getrlimit(kind)
        resource.setrlimit(kind, (bound if most == resource.RLIM_INFINITY else min(bound, most), most))


if __name__ == "__main__":
    main()
