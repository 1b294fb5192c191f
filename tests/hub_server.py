"""Speak the file API of the Hugging Face hub, for the hub's real client: repositories, and their faults."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

BOT = "SFconvertbot"


def commit_of(revision: str) -> str:
    """The commit that a revision stands for here."""
    return hashlib.sha1(revision.encode()).hexdigest()  # noqa: S324  as git names commits


@dataclass
class Repository:
    """Files by revision, and what goes wrong: each fault is the number of answers that have it, then all is well.

    `refuses`: statuses in place of answers to questions about the repository. `breaks`: downloads that end midway.
    `redirects`: whether files come from another address. `changed`: files whose SHA-256 is said to be another.
    `offer`: the author of a pull request, whose files are those of revision "refs/pr/7".
    """

    revisions: dict[str, dict[str, bytes]]
    refuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    breaks: int = 0
    redirects: bool = False
    changed: frozenset[str] = frozenset()
    offer: str | None = None
    served: Counter[str] = field(default_factory=Counter)
    ranges: list[str] = field(default_factory=list)

    def revision(self, named: str) -> str | None:
        return next((each for each in self.revisions if named in (each, commit_of(each))), None)


class _Hub(BaseHTTPRequestHandler):
    repositories: Mapping[str, Repository]

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        parts = [unquote(part) for part in urlsplit(self.path).path.strip("/").split("/")]
        if parts[0] == "elsewhere":
            self.file(parts[1:])
        elif parts[:2] == ["api", "models"]:
            self.about(parts[2:])
        else:
            self.file(parts)

    def find(self, parts: list[str]) -> tuple[str, Repository] | None:
        name = "/".join(parts[:2])
        repository = self.repositories.get(name)
        if repository is None:
            self.refuse(401, {"X-Error-Code": "RepoNotFound"})
            return None
        return name, repository

    def about(self, parts: list[str]) -> None:
        found = self.find(parts)
        if found is None:
            return
        name, repository = found
        if repository.refuses:
            self.refuse(repository.refuses.pop(0), repository.headers)
            return
        kind, named = (parts[2], parts[3]) if len(parts) > 3 else (parts[2] if len(parts) > 2 else "", "main")
        if kind == "discussions":
            author = parse_qs(urlsplit(self.path).query).get("author", [None])[0]
            offers = [_discussion(name, author)] if author and author == repository.offer else []
            self.reply({"discussions": offers, "count": len(offers), "start": 0})
            return
        revision = repository.revision(named)
        if revision is None:
            self.refuse(404, {"X-Error-Code": "RevisionNotFound"})
            return
        files = repository.revisions[revision]
        if kind == "tree":
            self.reply([_in_tree(path, data) for path, data in files.items()])
        else:
            siblings = [_sibling(path, data, path in repository.changed) for path, data in files.items()]
            self.reply({"id": name, "modelId": name, "sha": commit_of(revision), "siblings": siblings})

    def file(self, parts: list[str]) -> None:
        found = self.find(parts)
        if found is None:
            return
        _, repository = found
        revision = repository.revision(parts[3])
        path = "/".join(parts[4:])
        if revision is None or path not in repository.revisions[revision]:
            self.refuse(404, {"X-Error-Code": "EntryNotFound"})
            return
        data = repository.revisions[revision][path]
        headers = {"ETag": f'"{hashlib.sha256(data).hexdigest()}"', "X-Repo-Commit": commit_of(revision)}
        if repository.redirects and not self.path.startswith("/elsewhere"):
            headers |= {"X-Linked-Size": str(len(data)), "X-Linked-Etag": headers["ETag"]}
            self.send(b"", 302, {**headers, "Location": f"/elsewhere{self.path}"})
            return
        wanted = self.headers.get("Range")
        start = int(wanted.removeprefix("bytes=").split("-")[0]) if wanted else 0
        if self.command == "GET":
            repository.served[path] += 1
            repository.ranges += [wanted] if wanted else []
            if repository.breaks and len(data) > 1000:
                repository.breaks -= 1
                self.send(data[start : start + (len(data) - start) // 2], 200, headers, length=len(data) - start)
                self.close_connection = True
                return
        if wanted:
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        self.send(data[start:], 206 if wanted else 200, {**headers, "Accept-Ranges": "bytes"})

    def refuse(self, status: int, headers: Mapping[str, str]) -> None:
        self.send(b"{}", status, {**headers, "Content-Type": "application/json"})

    def reply(self, value: object) -> None:
        self.send(json.dumps(value).encode(), 200, {"Content-Type": "application/json"})

    def send(self, data: bytes, status: int, headers: Mapping[str, str], length: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)


def _sibling(path: str, data: bytes, changed: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"rfilename": path, "size": len(data)}
    if path.endswith((".safetensors", ".bin")):
        digest = hashlib.sha256(b"another" if changed else data).hexdigest()
        found["lfs"] = {"size": len(data), "sha256": digest, "pointerSize": 100}
    return found


def _in_tree(path: str, data: bytes) -> dict[str, Any]:
    return {"type": "file", "path": path, "size": len(data), "oid": hashlib.sha1(data).hexdigest()}  # noqa: S324


def _discussion(name: str, author: str) -> dict[str, Any]:
    return {
        "num": 7,
        "title": "Add safetensors",
        "status": "open",
        "isPullRequest": True,
        "author": {"name": author},
        "createdAt": "2024-01-01T00:00:00.000Z",
        "repo": {"name": name, "type": "model"},
    }


@contextmanager
def hub(repositories: Mapping[str, Repository]) -> Iterator[str]:
    """Serve repositories while the block runs; gives the address, for HF_ENDPOINT."""
    handler = type("Handler", (_Hub,), {"repositories": repositories})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
