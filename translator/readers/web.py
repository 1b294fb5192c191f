"""Fetch an article from its address, within limits, and from public addresses only.

A name is resolved once, each of its addresses has to be public, and the connection goes to that very address; so is it
after every redirect. No cookie is kept, and nothing is sent but the request. No proxy is used, whatever the environment
names: it would resolve the name by itself, so that nobody could say which address is connected to.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from translator import __version__
from translator.document import Article
from translator.errors import InputError
from translator.readers import read_articles

SECONDS = 30
"""For a page, its redirects included."""
LARGEST = 16 << 20
MOST_REDIRECTS = 5
_LARGEST_ROBOTS = 512 << 10
_CHUNK = 1 << 16
_AGENT = "translator"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ADVICE = "Save the page in a browser and name the file."

IsAllowed = Callable[[str], bool]
"""Whether an IP address may be connected to."""


class Fetched(NamedTuple):
    """What came from an address: the bytes, where they came from in the end, and what they are said to be."""

    data: bytes
    url: str
    content_type: str
    charset: str | None = None


def is_url(name: str) -> bool:
    """Whether a name is the address of a page."""
    return name.lower().startswith(("http://", "https://"))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public Internet, not of this machine or a network of its own."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if ip in ipaddress.ip_network("64:ff9b::/96"):  # NAT64 (RFC 6052)
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def read_url(
    url: str,
    *,
    format: str | None = None,  # noqa: A002
    language: str = "auto",
    text_field: str | None = None,
    allowed: IsAllowed = is_public,
) -> Iterator[Article | InputError]:
    """Fetch what is at an address, and read it as `read_articles` does; its metadata names the address.

    A warning says where the site's robots.txt asks programs to keep off. Raises InputError where it cannot be had.
    """
    until = time.monotonic() + SECONDS
    fetched = fetch(url, allowed=allowed, until=until)
    warnings = () if _is_welcome(fetched.url, allowed, until) else (
        "The site's robots.txt asks programs not to fetch this page. It was fetched once, for you; ask before you "
        "fetch many.",
    )  # fmt: skip
    if format is None and fetched.content_type in ("text/html", "application/xhtml+xml"):
        format = "html"  # noqa: A001
    for found in read_articles(
        fetched.data, name=url, format=format, language=language, text_field=text_field, charset=fetched.charset
    ):
        if isinstance(found, Article):
            metadata = found.metadata.model_copy(update={"source_url": fetched.url})
            yield found.model_copy(update={"metadata": metadata, "warnings": (*found.warnings, *warnings)})
        else:
            yield found


def fetch(url: str, *, allowed: IsAllowed = is_public, until: float | None = None, largest: int = LARGEST) -> Fetched:
    """What is at an address of http or https; `until` is a time of `time.monotonic`.

    Raises InputError where it cannot be had, is larger than `largest` bytes, takes too long, leads from one address to
    the next too often, or to one that is not public.
    """
    until = until if until is not None else time.monotonic() + SECONDS
    at = url
    for _ in range(MOST_REDIRECTS + 1):
        try:
            found = _request(url, at, allowed, until, largest)
        except (OSError, http.client.HTTPException, UnicodeError, ValueError, zlib.error) as error:
            raise InputError(f"{url}: cannot be fetched: {str(error) or type(error).__name__}. {_ADVICE}") from None
        if isinstance(found, Fetched):
            return found
        at = urljoin(at, found)
    raise InputError(f"{url}: leads from one address to the next more than {MOST_REDIRECTS} times. {_ADVICE}")


def _request(url: str, at: str, allowed: IsAllowed, until: float, largest: int) -> Fetched | str:
    """One request: what is there, or the address it leads to."""
    parts = urlsplit(at)
    host = parts.hostname
    if parts.scheme not in ("http", "https") or not host:
        raise InputError(f"{url}: leads to {at[:200]}, which is no address of http or https. Check it.")
    if parts.username is not None or parts.password is not None:
        raise InputError(f"{url}: holds a user name or a password. Leave them out.")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _address(url, host, port, allowed)
    with closing(_connected(address, host, port, parts.scheme == "https", until)) as connection:
        headers = {"Host": parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc,
                   "User-Agent": f"{_AGENT}/{__version__}", "Accept": "text/html, */*;q=0.5",
                   "Accept-Encoding": "identity", "Connection": "close"}  # fmt: skip
        connection.request("GET", _target(parts), headers=headers)
        response = connection.getresponse()
        location = response.getheader("Location")
        if response.status in _REDIRECTS and location:
            return location
        if response.status != http.HTTPStatus.OK:
            raise InputError(f"{url}: the site answers {response.status} {response.reason}. {_ADVICE}")
        data = b"".join(_body(url, connection, response, until, largest))
        told = response.headers
        charset = told.get_content_charset() if "Content-Type" in told else None
        content_type = (told["Content-Type"] or "").partition(";")[0].strip().casefold()
    return Fetched(data, at, content_type, charset)


def _target(parts: SplitResult) -> str:
    """The path and query, with what an address cannot hold as escapes; those it has stay."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else path


def _address(url: str, host: str, port: int, allowed: IsAllowed) -> str:
    """The address of a host. Every one that its name has must be allowed: which is taken is not for the name to say."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(map(allowed, found)):
        raise InputError(f"{url}: {host} is an address of this machine or of a private network, which is not fetched.")
    return found[0]


def _connected(address: str, host: str, port: int, secure: bool, until: float) -> http.client.HTTPConnection:
    """A connection to an address, in the name of its host."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("it takes too long")
    connection = http.client.HTTPConnection(host, port, timeout=left)
    stream = socket.create_connection((address, port), timeout=left)
    if secure:
        stream = ssl.create_default_context().wrap_socket(stream, server_hostname=host)
    connection.sock = stream
    return connection


def _body(
    url: str, connection: http.client.HTTPConnection, response: http.client.HTTPResponse, until: float, largest: int
) -> Iterator[bytes]:
    """The body, piece by piece, unpacked where the site packs it unasked."""
    packing = (response.getheader("Content-Encoding") or "identity").strip().casefold()
    if packing not in ("identity", "gzip", "x-gzip", "deflate"):
        raise InputError(f"{url}: the site packs the page in a way that was not asked for ({packing[:40]}). {_ADVICE}")
    unpacker = None if packing == "identity" else zlib.decompressobj(wbits=47)
    size = 0
    while True:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError("it takes too long")
        if connection.sock is not None:
            connection.sock.settimeout(left)
        chunk = response.read1(_CHUNK)
        if not chunk:
            return
        piece = unpacker.decompress(chunk, largest + 1) if unpacker else chunk
        size += len(piece)
        if size > largest:
            raise InputError(f"{url}: larger than {largest >> 20} MiB. {_ADVICE}")
        yield piece


def _is_welcome(url: str, allowed: IsAllowed, until: float) -> bool:
    """Whether the site's robots.txt (RFC 9309) lets a program fetch a page; where there is none, it does."""
    try:
        found = fetch(urljoin(url, "/robots.txt"), allowed=allowed, until=until, largest=_LARGEST_ROBOTS)
    except InputError:
        return True
    rules = RobotFileParser()
    rules.parse(found.data.decode("utf-8", "replace").splitlines())
    return rules.can_fetch(_AGENT, url)
