"""TBX (ISO 30042:2019, and TBX-Basic of 2008): concepts, each with its terms in both languages.

`conceptEntry`/`langSec`/`termSec` or `termEntry`/`langSet`/`tig` or `ntig`, data categories as attributes (DCA) or
elements (DCT). English terms come in their order, one marked as preferred first, those marked as deprecated or
superseded left out. A concept without either language says nothing about this pair of languages and is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from translator.errors import InputError
from translator.exchange.xml import EntityError, language, line, name, texts

if TYPE_CHECKING:
    from lxml import etree

_ROOTS = ("tbx", "martif")
_CONCEPTS = ("conceptEntry", "termEntry")
_LANGUAGES = ("langSec", "langSet")
_TERMS = ("termSec", "tig", "ntig")
_REJECTED = ("deprecated", "superseded")


class TermOf(NamedTuple):
    """A term with its line, and what English terms may stand for it, the best first."""

    line: int
    source: str
    targets: tuple[str, ...]


class _Term(NamedTuple):
    text: str
    status: str
    line: int


def read_terms(data: bytes, file: str) -> Iterator[TermOf]:
    """The Indonesian terms of a file. Raises InputError, which says where, for anything in it that is wrong."""
    from lxml import etree

    parser = etree.XMLParser(
        remove_comments=True, remove_pis=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"{file}: not well-formed XML, so nothing was read: {error}.") from error
    if name(root).casefold() not in _ROOTS:
        raise InputError(f"{file}: not TBX: its root is <{name(root)}>, not <tbx> or <martif>.")
    for concept in root.iter():
        if name(concept) in _CONCEPTS:
            yield from _concept(concept, file)


def _concept(concept: etree._Element, file: str) -> Iterator[TermOf]:
    """The Indonesian terms of one concept, each with all English ones."""
    sides: dict[str, list[_Term]] = {}
    for section in concept:
        if name(section) in _LANGUAGES:
            terms = (_term(one, file) for one in section if name(one) in _TERMS)
            sides.setdefault(language(section), []).extend(terms)
    english = [term for term in sides.get("en", []) if not term.status.startswith(_REJECTED)]
    english.sort(key=lambda term: not term.status.startswith("preferred"))
    if english:
        for term in sides.get("id", []):
            yield TermOf(term.line, term.text, tuple(each.text for each in english))


def _term(section: etree._Element, file: str) -> _Term:
    text, status, at = "", "", line(section)
    for element in section.iter():
        if name(element) == "term":
            try:
                text, at = " ".join("".join(texts(element)).split()), line(element)
            except EntityError as error:
                raise InputError(f"{file}, line {error.line}: {error}") from None
        elif name(element) == "administrativeStatus" or element.get("type") == "administrativeStatus":
            status = (element.text or "").strip().casefold()
    if not text:
        raise InputError(f"{file}, line {at}: a term is empty.")
    return _Term(text, status, at)
