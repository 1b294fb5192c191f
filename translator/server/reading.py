"""Read one file that a client sent, in a process of its own: what a hostile one does to it ends with this process.

Given on standard input: a line of JSON that says what to do, then the bytes. Answered on standard output: a line of
JSON with the articles, or with why there are none. The process reads nothing else, and ends.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from translator.document import Article
from translator.errors import InputError, TranslatorError
from translator.readers import read_articles
from translator.readers.web import read_url


def main() -> None:
    """Do what standard input says."""
    asked = json.loads(sys.stdin.buffer.readline())
    _limit(asked["memory"], asked["seconds"])
    data = sys.stdin.buffer.read()
    try:
        answer: dict[str, Any] = {"articles": [each.model_dump_json() for each in _articles(asked, data)]}
    except TranslatorError as error:
        answer = {"error": str(error)}
    except MemoryError:
        answer = {"error": f"{asked['name']}: needs more memory to read than is given to one file."}
    except RecursionError:
        answer = {"error": f"{asked['name']}: is nested too deeply."}
    sys.stdout.write(json.dumps(answer))


def _articles(asked: dict[str, str], data: bytes) -> Iterator[Article]:
    """The articles of the file, or of the page at an address."""
    options: Any = {"format": asked["format"], "language": asked["language"], "text_field": asked["text_field"]}
    url = asked["url"]
    found = read_url(url, **options) if url else read_articles(data, name=asked["name"], **options)
    for number, each in enumerate(found):
        if isinstance(each, InputError):
            raise each
        if number:
            raise InputError(
                f"{asked['name']}: holds several articles. Send them one by one, or use `translator batch` for the set."
            )
        yield each


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
