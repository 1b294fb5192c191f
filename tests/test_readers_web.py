"""Pages from their address: within limits, from public addresses only, whatever the site answers."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from translator.document import Article
from translator.errors import InputError
from translator.readers import web
from translator.readers.web import fetch, is_public, read_url

STORY = "<p>Wali Kota Lembayung meresmikan dermaga baru. Warga menyambutnya dengan gembira pada pagi hari.</p>" * 3
PAGE = f"<!doctype html><html lang=id><title>Dermaga</title><article><h1>Dermaga</h1>{STORY}</article>".encode()


class Site(BaseHTTPRequestHandler):
    """A site with pages that behave, and others."""

    robots = b""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/robots.txt":
            self.answer(200, self.robots, {})
        elif path in ("/artikel", "/art%20%C3%A9"):
            self.answer(200, PAGE, {"Content-Type": "text/html; charset=utf-8"})
        elif path == "/moved":
            self.answer(302, b"", {"Location": "/artikel"})
        elif path == "/circle":
            self.answer(301, b"", {"Location": "/circle"})
        elif path == "/inside":
            self.answer(302, b"", {"Location": "http://169.254.169.254/latest"})
        elif path == "/file":
            self.answer(302, b"", {"Location": "file:///etc/passwd"})
        elif path == "/gzip":
            self.answer(200, gzip.compress(PAGE), {"Content-Type": "text/html", "Content-Encoding": "gzip"})
        elif path == "/bomb":
            self.answer(200, gzip.compress(bytes(64 << 20)), {"Content-Encoding": "gzip"})
        elif path == "/large":
            self.answer(200, bytes(17 << 20), {})
        elif path == "/slow":
            self.send_response(200)
            self.end_headers()
            while True:
                try:
                    self.wfile.write(b" ")
                except OSError:
                    return
                time.sleep(0.05)
        else:
            self.answer(404, b"", {})

    def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            return  # the reader has had enough

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def here(address: str) -> bool:
    """This machine is allowed, as a stand-in for the Internet."""
    return address == "127.0.0.1"


@pytest.mark.parametrize("path", ["/artikel", "/moved", "/gzip", "/art%20é?x=ü"])
def test_a_page_is_fetched_and_read(site: str, path: str) -> None:
    (article,) = read_url(site + path, allowed=here)
    assert isinstance(article, Article)
    assert article.text.startswith("Dermaga\n\nWali Kota Lembayung")
    assert article.warnings == ()
    assert article.metadata.source_url == site + ("/artikel" if path == "/moved" else path)


def test_the_wishes_of_a_site_are_said(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Site, "robots", b"User-agent: *\nDisallow: /artikel\n")
    (article,) = read_url(f"{site}/artikel", allowed=here)
    assert isinstance(article, Article)
    assert "robots.txt" in article.warnings[-1]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/circle", "more than 5 times"),
        ("/inside", "private network"),
        ("/file", "no address of http"),
        ("/none", "404"),
        ("/large", "larger than 16 MiB"),
        ("/bomb", "larger than 16 MiB"),
    ],
)
def test_what_is_not_to_be_had_says_why(site: str, path: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        fetch(site + path, allowed=here)
    assert str(caught.value).startswith(site + path)


def test_a_page_that_never_ends_is_left(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "SECONDS", 0.3)
    with pytest.raises(InputError, match=r"too long|timed out"):
        fetch(f"{site}/slow", allowed=here)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost:8000/", "http://10.1.2.3/", "http://192.168.0.1/", "http://[::1]/",
        "http://169.254.169.254/latest/meta-data", "http://0.0.0.0/", "http://0x7f.1/", "http://2130706433/",
        "http://[::ffff:127.0.0.1]/", "http://[fd00::1]/",
    ],
)  # fmt: skip
def test_private_addresses_are_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*args: object, **kwargs: object) -> socket.socket:
        raise AssertionError("connected")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(InputError):
        fetch(url)


def test_a_name_is_resolved_once_and_all_its_addresses_count(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, port: int, **kwargs: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", (address, port)) for address in ("93.184.216.34", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(InputError, match="private network"):
        fetch("https://kabar.example/artikel")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("100.64.0.1", False), ("224.0.0.1", False),
        ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("fe80::1%eth0", False), ("240.0.0.1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize("url", ["http://user:word@kabar.example/", "http:///x", "http://kabar.example:99999/"])
def test_odd_addresses_are_refused(url: str) -> None:
    with pytest.raises(InputError):
        fetch(url)


CAFE = STORY.replace("dermaga", "café “Señor”")


@pytest.mark.parametrize(
    ("told", "meta", "encoding", "found"),
    [
        ("text/html; charset=windows-1252", "", "cp1252", "cp1252"),
        ("text/html; charset=ISO-8859-1", "<meta charset=utf-8>", "cp1252", "cp1252"),  # the site counts first
        ("text/html; charset=utf-8", "<meta charset=iso-8859-1>", "utf-8", "utf-8"),
        ("text/html; charset=utf-8", "<meta charset=windows-1252>", "cp1252", "cp1252"),  # it is wrong about the page
        ("text/html; charset=punycode", "", "utf-8", "utf-8"),
        ('text/html; charset="GBK"', "", "gbk", "gbk"),
        ("text/html; charset=utf-16le", "", "utf-16-le", "utf-16-le"),
        ("text/html", "<meta charset=windows-1252>", "cp1252", "cp1252"),
    ],
)
def test_the_character_set_is_that_of_the_header_then_of_the_page(
    site: str, monkeypatch: pytest.MonkeyPatch, told: str, meta: str, encoding: str, found: str
) -> None:
    story = CAFE if encoding != "gbk" else CAFE.replace("ñ", "")
    page = f"<!doctype html>{meta}<title>Kabar</title><article><h1>Kabar</h1>{story}</article>".encode(encoding)
    monkeypatch.setattr(Site, "do_GET", lambda self: self.answer(200, page, {"Content-Type": told}))
    (article,) = read_url(f"{site}/artikel", allowed=here)
    assert isinstance(article, Article)
    assert article.encoding == found
    assert "café “Se" in article.text


def test_plain_text_is_read_in_the_character_set_of_the_header(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Harga naik di Łódź, kata Dvořák."
    told = {"Content-Type": "text/plain; charset=iso-8859-2"}
    monkeypatch.setattr(Site, "do_GET", lambda self: self.answer(200, text.encode("iso-8859-2"), told))
    (article,) = read_url(f"{site}/kabar.txt", allowed=here)
    assert isinstance(article, Article)
    assert (article.text, article.encoding) == (text, "iso8859-2")


def test_no_proxy_is_used_whatever_the_environment_says(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert isinstance(next(read_url(f"{site}/artikel", allowed=here)), Article)
