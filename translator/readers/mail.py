"""Read e-mail (.eml, RFC 5322 and MIME) and pages saved as one file (.mhtml): the text, without what is attached."""

from __future__ import annotations

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import TYPE_CHECKING, Any, cast

from translator.document import Block, Metadata, Role
from translator.errors import InputError
from translator.readers.contents import Contents, TextBuilder, flattened
from translator.readers.html import read_page
from translator.readers.markup import blocks
from translator.readers.text import encoding_called

if TYPE_CHECKING:
    from lxml import etree

LARGEST_MESSAGE = 32 << 20
_HEAD = 32_768
_FIELD = re.compile(rb"([!-9;-~]{1,80}):")
_OF_MAIL = frozenset({b"message-id", b"mime-version", b"received", b"return-path", b"content-type", b"x-mailer"})
_ANY_OF = frozenset({b"from", b"subject", b"to", b"date"})
_SAVE = "Save its text as plain text (UTF-8)."
_LONGEST_VALUE = 10_000
"""Characters of a field's value: the standard library reads longer ones in a time that grows with their square."""
_MOST_PARTS = 2000
_PART = b"\n--"  # how a part begins


class _Policy(policy.EmailPolicy):
    """How messages are read, with fields of bounded length."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        # What was parsed before has a name.
        return super().header_fetch_parse(name, value if hasattr(value, "name") else value[:_LONGEST_VALUE])


_POLICY = _Policy()


def recognizes(data: bytes) -> bool:
    """Whether bytes begin with the head of a message: fields only, among them those that no article opens with."""
    head, blank, _ = data[:_HEAD].lstrip().replace(b"\r\n", b"\n").partition(b"\n\n")
    if not blank:
        return False
    fields = set()
    for at, line in enumerate(head.split(b"\n")):
        if line[:1] in (b" ", b"\t") or (at == 0 and line.startswith(b"From ")):
            continue
        field = _FIELD.match(line)
        if not field:
            return False
        fields.add(field[1].lower())
    return bool(fields & _OF_MAIL) and bool(fields & _ANY_OF)


def read(data: bytes, name: str) -> Contents:
    """Read a message. Raises InputError where it is too large or holds no text."""
    if len(data) > LARGEST_MESSAGE:
        raise InputError(f"{name}: this e-mail is larger than {LARGEST_MESSAGE >> 20} MiB. {_SAVE}")
    if data.count(_PART) > _MOST_PARTS and data.lower().count(b"\ncontent-type:") > _MOST_PARTS:
        raise InputError(f"{name}: this e-mail has more than {_MOST_PARTS:,} parts. {_SAVE}")
    try:
        # Only with its own factory does the parser give the message type that finds the body.
        message = cast("EmailMessage", BytesParser(EmailMessage, policy=_POLICY).parsebytes(data.lstrip()))
        # A page saved as one file names its address; of a letter the plain text is what its writer wrote.
        address = _field(message, "Snapshot-Content-Location")
        body = message.get_body(preferencelist=("html", "plain") if address else ("plain", "html"))
        text = _text(body)
        title = flattened(_field(message, "Subject") or "")
        metadata = Metadata(
            title=title or None,
            byline=_sender(message),
            date=_date(message),
            language=_field(message, "Content-Language"),
        )
    # What hostile fields and parts bring the standard library to is not listed anywhere.
    except Exception as error:
        raise InputError(f"{name}: this e-mail is damaged ({type(error).__name__}). {_SAVE}") from None
    if body is None or not text.strip():
        raise InputError(f"{name}: this e-mail holds no text, only what is attached. Name the attached file itself.")
    is_html = body.get_content_type() == "text/html"
    if is_html and address:
        return read_page(text, name, url=address)
    if is_html:
        builder = TextBuilder()
        builder.add(title, Role.HEADLINE)
        for paragraph, role in blocks(_tree(text, name)):
            # Letters are laid out by tables, whose cells are no cells of a table.
            builder.add(paragraph, None if role is Role.CELL else role)
        return builder.contents(metadata)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not title:
        return Contents(text, metadata=metadata)
    headline = Block(start=0, end=len(title), role=Role.HEADLINE)
    return Contents(f"{title}\n\n{text}", blocks=(headline,), metadata=metadata)


def _text(body: object) -> str:
    """The text of a part, decoded; bytes that do not fit its character set as U+FFFD."""
    if not isinstance(body, EmailMessage):
        return ""
    payload = body.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    for encoding in filter(None, (encoding_called(str(body.get_content_charset() or "")), "utf-8", "cp1252")):
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    return data.decode("utf-8", "replace")


def _tree(source: str, name: str) -> etree._Element:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    try:
        return document_fromstring(source.replace("\x00", "\ufffd").encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"{name}: the HTML of this e-mail cannot be read: {error}. {_SAVE}") from None


def _field(message: EmailMessage, field: str) -> str | None:
    """A field of the head as one line; None where it is missing or blank."""
    return flattened(str(message.get(field) or "")) or None


def _sender(message: EmailMessage) -> str | None:
    addresses = getattr(message.get("From"), "addresses", ())
    return next((flattened(each.display_name or each.addr_spec) for each in addresses), None) or None


def _date(message: EmailMessage) -> str | None:
    date = getattr(message.get("Date"), "datetime", None)
    return date.isoformat() if date else _field(message, "Date")
