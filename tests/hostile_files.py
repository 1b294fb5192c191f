"""Two hundred files that are damaged, hostile or called what they are not, made of good ones."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Iterator

from tests.test_readers_data import CSV, LINES, ROWS, SRT, parquet
from tests.test_readers_documents import CONTAINER, HEAD, HTML_PART, LEFT, LETTER, ONE, PLAIN, column, epub, multipart
from tests.test_readers_documents import pdf as make_pdf
from tests.test_readers_docx import encrypted, simple

PAGE = b"<!doctype html><html lang=id><title>Dermaga</title><article><h1>Dermaga</h1>" + (
    b"<p>Kapal berangkat dari dermaga baru pada pagi hari. Warga naik dengan gembira.</p>" * 5
)
DOCX, EPUB, PDF = simple(), epub(), make_pdf([column(LEFT, 50, 700)])
GOOD = {
    "a.docx": DOCX,
    "a.epub": EPUB,
    "a.pdf": PDF,
    "a.eml": multipart(f"{PLAIN}Wali kota tiba.\r\n", HTML_PART),
    "a.html": PAGE,
    "a.md": b"# Dermaga\n\nWali kota *tiba*.\n",
    "a.srt": SRT.encode(),
    "a.jsonl": LINES,
    "a.csv": CSV,
    "a.parquet": parquet(ROWS),
}
_LAUGHS = "<!DOCTYPE a [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)
) + "]>"  # fmt: skip
_EXTERNAL = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
_CYCLE = "<!DOCTYPE a [<!ENTITY x '&y;'><!ENTITY y '&x;'>]>"
_NESTED = 100_000
_CUTS = (1, 5, 20, 50, 80, 95, 99)  # per cent


def hostile_files(unpacked: int = 1 << 28) -> Iterator[tuple[str, bytes]]:
    """Names and contents. `unpacked` is the size of what is packed to nearly nothing."""
    for number, (name, data) in enumerate((*_cut(), *_renamed(), *_archives(unpacked), *_pdfs(unpacked), *_others())):
        yield f"{number:03}-{name}", data


def _cut() -> Iterator[tuple[str, bytes]]:
    """Good files that end too early, that lack a piece, or in which a piece is overwritten."""
    for name, data in GOOD.items():
        for percent in _CUTS:
            yield name, data[: max(1, len(data) * percent // 100)]
        third = len(data) // 3
        yield name, data[:third] + data[2 * third :]
        yield name, data[:third] + b"\xff\x00\xfe" * (third // 3) + data[2 * third :]


def _renamed() -> Iterator[tuple[str, bytes]]:
    """Files with the suffix of another format, and of formats that nothing reads."""
    names = list(GOOD)
    for number, data in enumerate(GOOD.values()):
        for step in (1, 3, 7):
            yield names[(number + step) % len(names)], data
    for head in (
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"\x1f\x8b\x08\x00",
        b"\x7fELF",
        b"{\\rtf1 a}",
        b"MZ\x00\x00",
    ):
        yield "a.txt", head + bytes(range(256)) * 20
    yield "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    yield "a.csv", bytes(100_000)


def _archives(unpacked: int) -> Iterator[tuple[str, bytes]]:
    body = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body>'
    word = body + "</w:document>"
    for inside in (_LAUGHS, _EXTERNAL, _CYCLE):
        use = {_LAUGHS: "&a9;", _EXTERNAL: "&x;", _CYCLE: "&x;"}[inside]
        yield "a.docx", _zip({"word/document.xml": inside + word.format(f"<w:p><w:r><w:t>{use}</w:t></w:r></w:p>")})
        yield "a.epub", epub(OPS__satu_xhtml=inside + f"<html><body><p>{use}</p></body></html>")
        yield "a.epub", epub(**{"META-INF__container_xml": inside + CONTAINER})
    deep = "<w:tbl><w:tr><w:tc>" * 20_000
    for text in (deep, "<w:p>" * _NESTED, "<w:p/>" * 200_000, "", "<w:p", "\x00\x01"):
        yield "a.docx", _zip({"word/document.xml": word.format(text)})
    for text in ("<div>" * _NESTED, "", "<html>", ONE.replace("utf-8", "utf-16"), ONE[:90], "\ufffe"):
        yield "a.epub", epub(OPS__satu_xhtml=text)
    many = "".join(f'<itemref idref="{"ab"[n % 2]}"/>' for n in range(50_000))
    yield "a.epub", epub(OPS__a_opf=f"<package><manifest/><spine>{many}</spine></package>")
    yield "a.epub", epub(OPS__a_opf='<package><manifest><item id="a" href="../../../etc/passwd"/></manifest></package>')
    yield "a.epub", epub(**{"META-INF__container_xml": CONTAINER.replace("OPS/a.opf", "META-INF/container.xml")})
    for good, name, member in ((DOCX, "a.docx", "word/document.xml"), (EPUB, "a.epub", "OPS/satu.xhtml")):
        yield name, _with(good, member, b"<a>" + bytes(0), filler=unpacked)
        yield name, encrypted(good)
        yield name, good + b"PK\x01\x02" * 11_000
        yield name, good.replace(b"PK\x05\x06", b"PK\x05\x07")
        yield name, _with(good, member, good)
    yield "a.docx", _zip({f"{n}.xml": "" for n in range(11_000)} | {"word/document.xml": word.format("")})


def _pdfs(unpacked: int) -> Iterator[tuple[str, bytes]]:
    bomb = zlib.compressobj(9)
    packed = b"".join(bomb.compress(bytes(1 << 20)) for _ in range(unpacked >> 20)) + bomb.flush()
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
    for old, new in (
        (b"/Kids [4 0 R]", b"/Kids [2 0 R]"),
        (b"/Kids [4 0 R]", b"/Kids [2 0 R 2 0 R 4 0 R]"),
        (b"/Kids [4 0 R]", b"/Kids " + b"[" * _NESTED),
        (b"/Count 1", b"/Count 2147483647"),
        (b"/Count 1", b"/Count -1"),
        (b"/Root 1 0 R", b"/Root 3 0 R"),
        (b"/Root 1 0 R", b"/Root 1 0 R /Prev 9"),
        (b"/Root 1 0 R", b"/Root 1 0 R /Encrypt << /Filter /Standard /V 2 /R 3 /O (a) /U (b) /P -44 /Length 128 >>"),
        (b"/MediaBox [0 0 595 842]", b"/MediaBox [0 0 1e38 1e38]"),
        (b"/MediaBox [0 0 595 842]", b"/MediaBox [0 0 0 0]"),
        (b"/Contents 5 0 R", b"/Contents [" + b"5 0 R " * 50_000 + b"]"),
        (b"/Contents 5 0 R", b"/Contents 4 0 R"),
        (b"/F1 3 0 R", b"/F1 4 0 R"),
        (b"BT /F1", b"q " * 200_000 + b"BT /F1"),
        (b"11 Tf", b"1e30 Tf"),
    ):
        yield "a.pdf", PDF.replace(old, new)
    yield "a.pdf", make_pdf([column(LEFT, 50, 700)], objects=[stream]).replace(b"/Contents 5 0 R", b"/Contents 6 0 R")
    yield "a.pdf", make_pdf([[]])


def _others() -> Iterator[tuple[str, bytes]]:
    for text in (
        "<div>" * _NESTED, "<p>x" * 60_000, "<b>" * 30_000 + "x", "<a " + "b=c " * 100_000, "<!--" * 50_000,
        "&amp;" * 200_000, "<table><tr><td>" * 9_000, "<script>" + "x" * 500_000, "<meta content='" + "a," * 200_000,
        '<script type="application/ld+json">' + "[" * _NESTED,
    ):  # fmt: skip
        yield "a.html", b"<!doctype html><html>" + text.encode()
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(3000))
    for letter in (
        f"{LETTER}{nested}", f"{LETTER}Content-Type: multipart/mixed\r\n\r\nx", "\r\n".join([HEAD] * 9000) + "\r\nx",
        f"{LETTER}Content-Type: text/plain; charset=none\r\nContent-Transfer-Encoding: base64\r\n\r\n????",
        f"{LETTER}Content-Type: message/rfc822\r\n\r\n" * 500, f"From: {'a,' * 300_000}\r\nSubject: b\r\n\r\nx",
    ):  # fmt: skip
        yield "a.eml", letter.encode()
    for text in ("> " * 50_000 + "x", "[" * 100_000, "* " * 20_000, "|" * 50_000 + "\n" + "|-" * 50_000, "a`" * 99_999):
        yield "a.md", text.encode()
    for text in (
        "[" * _NESTED, '{"text": ' * 50_000, '{"text": "\\ud800"}', '{"text": 1e999}', "NaN",
        '{"text": ' + "9" * 90_000, '{"a": "tanpa teks"}', "null\n" * 5_000, json.dumps({"text": "a" * 3_000_000})[:-2],
    ):  # fmt: skip
        yield "a.jsonl", text.encode()
    for text in (
        'text\n"' + "a" * 11_000_000,
        "text," * 50_000,
        "text\n\x00",
        '"' * 300_001,
        "a;b\n1;2",
        "text\n" + "," * 99,
    ):
        yield "a.csv", text.encode()
    for text in ("1\n00:00:01,000 --> 00:00:02,000\n", "1\n99:99:99,999 --> x", "WEBVTT\n\n" + "<" * 300_000):
        yield "a.srt", text.encode()


def _zip(members: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text.encode("utf-8", "surrogatepass"))
    return stream.getvalue()


def _with(data: bytes, member: str, content: bytes, *, filler: int = 0) -> bytes:
    """An archive with another content of one part, and so many blanks after it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != member:
                new.writestr(name, old.read(name))
        with new.open(member, "w") as part:
            part.write(content)
            for _ in range(filler >> 20):
                part.write(b" " * (1 << 20))
    return stream.getvalue()
