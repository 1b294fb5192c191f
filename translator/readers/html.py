"""Read web pages: the article alone, without the page around it, by trafilatura (Barbaresi, ACL 2021 demos).

What the pages of Indonesian news sites put between the paragraphs (pointers to other articles, sharing, captions,
advertisements) is taken out beforehand, by the names that their templates give it. What is left of it is labelled by
its looks, as in plain text.
"""

from __future__ import annotations

import codecs
import json
import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from translator.document import Metadata, Role
from translator.errors import InputError
from translator.languages import SOURCE_LANGUAGES
from translator.readers import text as plain_text
from translator.readers.contents import Contents, TextBuilder, flattened, needs
from translator.readers.formats import binary_format
from translator.segmentation.furniture import is_furniture

if TYPE_CHECKING:
    from lxml import etree
    from lxml.html import HtmlElement

_SAVE = "Save its text as plain text (UTF-8)."
_SILENT = logging.NullHandler()

LARGEST_PAGE = 8 << 20
_MOST_ELEMENTS = 50_000
_HEAD = 4096  # where a page has to tell its encoding; the HTML standard says 1024, some take longer
_BEGINS = (b"<!doctype html", b"<html", b"<head>", b"<head ", b"<body>", b"<body ")
_PROLOGUE = (b"<?xml", b"<!--")

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{2,40})", re.IGNORECASE
)
_FALLBACK = "cp1252"

_ALWAYS_OUT = frozenset({"script", "style", "noscript", "template", "iframe", "svg", "nav", "amp-ad", "amp-sidebar",
                         "amp-iframe", "amp-social-share", "amp-consent", "amp-analytics", "figcaption"})  # fmt: skip
# A word of an element's class or id that tells what it is; words are parted by blanks, hyphens and underscores.
_FURNITURE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:(?:baca|lihat|simak)[-_]?juga|(?:read|see)[-_]also|terkait|related(?:posts)?|linksisip|lihatjg"
    r"|share|sharing|sharedaddy|bagikan|sosmed|socmed|social|ads|iklan|parallaxindetail|newsletter|tagcloud|populer"
    r"|terpopuler|trending|rekomendasi|recommendation|komentar|comments|paging|pagination|breadcrumbs?|copyright"
    r"|caption|popup|modal|disclaimer)(?=$|[\s_-])"
)
_LONGEST_TOLD = 2000  # characters of a title, an author, ...
_LONGEST_FURNITURE = 600  # characters; what is longer is taken out only if it is mostly links
_NEVER_OUT = frozenset({"html", "body", "main", "article", "h1", "a", "b", "strong", "em", "i"})

# A cell that holds any of these, or so much text, lays out a page; its table is no table.
_LAYOUT = ("h1", "h2", "div", "table", "article", "center")
_LONGEST_CELL = 600

# Stands for a line break in trafilatura's tree, which loses some; a character of private use, of no meaning elsewhere.
_BREAK = "\ue000"
_CONTROLS = dict.fromkeys((*range(9), 11, *range(14, 32), ord(_BREAK), 0xFFFE, 0xFFFF), "\ufffd")
_UNBROKEN = ("title", "h1", "h2", "h3", "h4", "h5", "h6", "a")
_OPENING = 3  # pieces, among which the headline and the byline are looked for
_LONGEST_BYLINE = 100
_OPENING_WORD = 12  # letters

_ROLES = {"head": Role.HEADING, "item": Role.LIST, "quote": Role.QUOTE, "cell": Role.CELL}
_BLOCKS = frozenset({*_ROLES, "p", "div", "table", "row", "list", "body", "code"})


def recognizes(data: bytes) -> bool:
    """Whether bytes are the source of a web page."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            data = data[: 2 * _HEAD].decode(encoding, "ignore").removeprefix("\ufeff").encode()
            break
    head = data[:_HEAD].lstrip().lower()
    return head.startswith(_BEGINS) or (head.startswith(_PROLOGUE) and b"<html" in head)


def read(data: bytes, name: str, charset: str | None = None) -> Contents:
    """Read a web page. Raises InputError where it is too large, or holds no article that can be told from the rest.

    `charset` is the character set that is told beside the page, as HTTP does.
    """
    if len(data) > LARGEST_PAGE:
        raise InputError(f"{name}: this HTML page is larger than {LARGEST_PAGE >> 20} MiB. Save only the article.")
    if not recognizes(data):  # it is only called so
        if kind := binary_format(data):
            raise InputError(f"{name}: this is {kind}, not an HTML page. {_SAVE}")
        plain_text.decode(data, name)  # raises where it is no text
    text, encoding = decode(data, charset)
    return read_page(text, name, encoding=encoding)


def decode(data: bytes, charset: str | None = None) -> tuple[str, str]:
    """The source of a page and its encoding.

    It is told by its mark, or what is told beside it (`charset`), or what the page says, in this order; it is UTF-8 if
    that fits, else Windows-1252.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff"), encoding
    said = _CHARSET.search(data, 0, _HEAD)
    names = [plain_text.encoding_called(charset)] if charset else []
    if said and (found := plain_text.encoding_called(said[1].decode())):
        # A page that could be read up to its name is not UTF-16.
        names.append("utf-8" if found.startswith("utf-16") else found)
    for encoding in filter(None, (*names, "utf-8")):
        try:
            return data.decode(encoding), encoding
        except UnicodeError:
            continue
    return data.decode(_FALLBACK, "replace"), _FALLBACK


def read_page(source: str, name: str, *, encoding: str = "utf-8", url: str | None = None) -> Contents:
    """Read the source of a page; `url` is where it is from, if that is known. Raises InputError as `read` does."""
    try:
        from trafilatura import bare_extraction
    except ImportError:
        raise needs(name, "an HTML page", "formats") from None

    page = _page(source, name)
    language = page.get("lang") or page.get("{http://www.w3.org/XML/1998/namespace}lang")
    try:
        _prune(page)
    except ValueError as error:  # a control character by its number
        raise InputError(f"{name}: this HTML page cannot be read: {error}. {_SAVE}") from None
    for library in ("trafilatura", "htmldate", "courlan"):
        # What they say of a page is for their developers; without a handler it would go to standard error.
        logging.getLogger(library).addHandler(_SILENT)
    try:
        found = bare_extraction(
            page, url=url, with_metadata=True, include_comments=False, include_formatting=False, include_images=False,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )  # fmt: skip
    except Exception as error:  # hostile pages reach far corners of a large library
        raise InputError(
            f"{name}: no article can be had from this HTML page ({type(error).__name__}). {_SAVE}"
        ) from None
    if found is None or isinstance(found, dict) or found.body is None:
        raise InputError(f"{name}: no article is found in this HTML page. {_SAVE}")
    pieces = list(_pieces(found.body, None))
    if not pieces:
        raise InputError(f"{name}: no article is found in this HTML page. {_SAVE}")
    title, byline = flattened(found.title or ""), flattened(found.author or "")
    builder = TextBuilder()
    builder.add(title, Role.HEADLINE)
    for i, piece in enumerate(pieces):
        opening = i < _OPENING
        if not (opening and title and _is_headline(piece.text, title)):
            is_byline = opening and byline and byline in piece.text and len(piece.text) < _LONGEST_BYLINE
            builder.add(piece.text, Role.FURNITURE if is_byline else piece.role, separator=piece.separator)
    return builder.contents(
        Metadata(
            title=title or None,
            date=found.date or None,
            byline=byline or None,
            source_url=url or found.url or None,
            language=flattened(language or "")[:35] or None,
        ),
        encoding=encoding,
    )


def _page(source: str, name: str) -> HtmlElement:
    """The tree of a page."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    source = source.translate(_CONTROLS)  # which no tree can be made of
    # What the source says of its encoding held for its bytes.
    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, no_network=True, huge_tree=False
    )
    try:
        page = document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"{name}: this HTML page cannot be read: {error}. Save it again.") from None
    if sum(1 for _ in page.iter()) > _MOST_ELEMENTS:
        raise InputError(f"{name}: this HTML page has over {_MOST_ELEMENTS:,} elements. Save only the article.")
    return page


def _prune(page: HtmlElement) -> None:
    """Take out what no template means as the text of the article, and undo tables that lay out the page."""
    for element in list(page.iter(*_ALWAYS_OUT)):
        if element.tag == "script" and "ld+json" in (element.get("type") or ""):  # which tells the metadata
            element.text = _shortened(element.text or "")
        else:
            _drop(element)
    for element in page.iter("meta"):
        if len(content := element.get("content") or "") > _LONGEST_TOLD:
            element.set("content", content[:_LONGEST_TOLD])
    for element in list(page.iter()):
        if element.getparent() is not None and element.tag not in _NEVER_OUT and _is_named_furniture(element):
            _drop(element)
    for line_break in page.iter("br"):
        if next(line_break.iterancestors(*_UNBROKEN), None) is None:
            line_break.tag, line_break.text = "span", _BREAK
    # From within outwards, since a table may lay out what is in the cell of another.
    for table in reversed(list(page.iter("table"))):
        if any(_lays_out(cell) for cell in _cells(table)):
            for part in [table, *_cells(table, "tbody", "thead", "tfoot", "tr", "td", "th")]:
                part.tag = "div"


def _shortened(source: str) -> str:
    """Metadata in JSON without long values, over which trafilatura takes a time that grows with their square."""
    if len(source) <= _LONGEST_TOLD:
        return source

    def short(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {name: short(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [short(each, key) for each in value]
        return value[:_LONGEST_TOLD] if isinstance(value, str) and key != "articleBody" else value

    try:
        return json.dumps(short(json.loads(source)))
    except (ValueError, RecursionError):
        return source[: 10 * _LONGEST_TOLD]  # it is read as text where it is no JSON


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _is_named_furniture(element: HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".casefold()
    if not _FURNITURE_NAMES.search(names):
        return False
    length = _length(element)
    return length <= _LONGEST_FURNITURE or 2 * sum(map(_length, element.iter("a"))) > length


def _length(element: HtmlElement) -> int:
    return sum(len(text) for text in element.itertext())


def _cells(table: HtmlElement, *kinds: str) -> Iterator[HtmlElement]:
    """The parts of a table, but not those of one within it, which is no table any more if it laid out anything."""
    for part in table.iter(*(kinds or ("td", "th"))):
        if next(part.iterancestors("table"), None) is table:
            yield part


def _lays_out(cell: HtmlElement) -> bool:
    return next(cell.iter(*_LAYOUT), None) is not None or _length(cell) > _LONGEST_CELL


class _Piece(NamedTuple):
    """A paragraph of the extracted article."""

    text: str
    role: Role | None
    separator: str = "\n\n"


def _pieces(element: etree._Element, role: Role | None) -> Iterator[_Piece]:
    """The paragraphs of trafilatura's tree, in order; `role` is that of what is around."""
    held = [element.text or ""]
    separator = "\t" if role is Role.CELL else "\n\n"

    def flush() -> Iterator[_Piece]:
        lines = map(flattened, "".join(held).split(_BREAK))
        held.clear()
        for text in filter(None, lines):
            furniture = role and any(is_furniture(text, language) for language in SOURCE_LANGUAGES.values())
            yield _Piece(text, Role.FURNITURE if furniture else role, separator)

    for child in element:
        if child.tag in _BLOCKS:
            yield from flush()
            if child.tag == "row":
                row = list(_pieces(child, role))
                yield from (piece._replace(separator="\n") if i == 0 else piece for i, piece in enumerate(row))
            else:
                yield from _pieces(child, _ROLES.get(str(child.tag), role))
        else:
            held.extend(map(str, child.itertext()))
        held.append(child.tail or "")
    yield from flush()


def _is_headline(text: str, title: str) -> bool:
    """Whether a paragraph is the title, but for case, what is no letter or digit, and a word such as "LIVE:"."""
    letters, wanted = ("".join(filter(str.isalnum, each.casefold())) for each in (text, title))
    return bool(wanted) and wanted in letters and len(letters) <= len(wanted) + _OPENING_WORD
