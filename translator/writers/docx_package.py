"""The parts of a Word document around its text (ECMA-376, Office Open XML), packed into one file.

The same parts give the same bytes: the members of the archive bear no time.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from translator.exchange.xml import writable

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS: Mapping[str, str] = {
    "document": f"{_KIND}.document.main+xml",
    "styles": f"{_KIND}.styles+xml",
    "settings": f"{_KIND}.settings+xml",
    "numbering": f"{_KIND}.numbering+xml",
    "footnotes": f"{_KIND}.footnotes+xml",
    "footer": f"{_KIND}.footer+xml",
}
_CONTENT_TYPES = (
    f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    + "".join(f'<Override PartName="/word/{name}.xml" ContentType="{kind}"/>' for name, kind in _PARTS.items())
    + "</Types>"
)
_SETTINGS = (
    f'{_DECLARATION}<w:settings xmlns:w="{WORD}"><w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/>'
    '</w:footnotePr><w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
)
_NUMBERING = (
    f'{_DECLARATION}<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="0"><w:multiLevelType '
    'w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/>'
    '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="400" w:hanging="400"/></w:pPr></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)


def packed(
    document: bytes,
    footnotes: bytes,
    *,
    footer: str,
    links: Iterable[str],
    properties: Mapping[str, str],
    created: datetime,
) -> bytes:
    """Pack a document with its footnotes.

    `footer` stands at the foot of each page, beside its number; `links` are the addresses that the document names as
    `link1`, `link2`, ...; `properties` are core properties by their names with prefix, such as `dc:title`.
    """
    members = {
        "[Content_Types].xml": _CONTENT_TYPES.encode(),
        "_rels/.rels": _rels(
            ("document", f"{RELATIONSHIPS}/officeDocument", "word/document.xml", False),
            ("core", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml", False),
        ),
        "docProps/core.xml": _core(properties, created),
        "word/_rels/document.xml.rels": _rels(
            *((name, f"{RELATIONSHIPS}/{name}", f"{name}.xml", False) for name in _PARTS if name != "document"),
            *((f"link{n}", f"{RELATIONSHIPS}/hyperlink", link, True) for n, link in enumerate(links, start=1)),
        ),
        "word/document.xml": document,
        "word/styles.xml": Path(__file__).with_name("docx_styles.xml").read_bytes(),
        "word/settings.xml": _SETTINGS.encode(),
        "word/numbering.xml": _NUMBERING.encode(),
        "word/footnotes.xml": footnotes,
        "word/footer.xml": _footer(footer),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # of 1980, as ZIP begins
    return stream.getvalue()


def _rels(*rels: tuple[str, str, str, bool]) -> bytes:
    """Relationships, each with its id, type and target, and whether that is outside of the package."""
    outside_mode = ' TargetMode="External"'
    made = (
        f"<Relationship Id={quoteattr(id_)} Type={quoteattr(kind)} Target={quoteattr(writable(target))}"
        f"{outside_mode if outside else ''}/>"
        for id_, kind, target, outside in rels
    )
    return f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(made)}</Relationships>'.encode()


def _core(properties: Mapping[str, str], created: datetime) -> bytes:
    said = "".join(f"<{name}>{escape(writable(value))}</{name}>" for name, value in properties.items())
    time = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f'{_DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{said}'
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{time}</dcterms:created></cp:coreProperties>'
    ).encode()


def _footer(text: str) -> bytes:
    return (
        f'{_DECLARATION}<w:ftr xmlns:w="{WORD}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(writable(text))}</w:t></w:r><w:r><w:tab/></w:r>'
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>'
    ).encode()
