"""Documents that are ZIP archives of XML, read within bounds: DOCX, EPUB.

Nothing is unpacked to a disk. Sizes are counted while unpacking, whatever the archive says of them. XML is parsed
without a DTD, without entities of its own and without the network.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from translator.errors import InputError
from translator.readers.contents import flattened

if TYPE_CHECKING:
    from lxml import etree

MOST_MEMBERS = 10_000
LARGEST_MEMBER = 16 << 20
"""Bytes of one part, unpacked. The tree of an XML part takes about ten times as many."""
LARGEST_TEXT = 64 << 20
"""Bytes of all parts that are read, unpacked."""
_HIGHEST_RATIO = 200
_RATIO_COUNTS_FROM = 1 << 20  # short parts may be of blanks alone
_CHUNK = 1 << 16
_LONGEST_REASON = 200
_LISTED = b"PK\x01\x02"  # begins a member's entry in the directory
_ENCRYPTED = 1  # of a member's flags


class Archive:
    """The parts of a document that is a ZIP archive. Each error is an InputError that names the document."""

    def __init__(self, data: bytes, name: str, kind: str) -> None:
        """`name` and `kind` ("a Word document") are what messages call it."""
        self._name = name
        self._kind = kind
        self._read = 0
        # Before the list of members is made, which takes much more room than their names do in the file.
        if data.count(_LISTED) > MOST_MEMBERS:
            raise self._refused(f"holds more than {MOST_MEMBERS:,} parts")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, UnicodeError) as error:
            raise self.damaged(str(error)) from None
        self._members = {member.filename: member for member in members}
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise self._refused("is protected by a password", "Save it without one.")

    def __contains__(self, member: str) -> bool:
        return member in self._members

    def damaged(self, why: str) -> InputError:
        """The error for an archive that does not hold what it should."""
        first = why[:1] if why[1:2].isupper() else why[:1].lower()
        return self._refused(f"is damaged: {first}{why[1:]}", "Get it anew, or save it again.")

    def _refused(self, why: str, advice: str = "Save what is to be read as a document of its own.") -> InputError:
        why = flattened(why).rstrip(".")  # it may quote the document, which can be of any length
        shown = why if len(why) <= _LONGEST_REASON else f"{why[:_LONGEST_REASON]}…"
        return InputError(f"{self._name}: this is {self._kind} that {shown}. {advice}")

    def read(self, member: str) -> bytes:
        """The bytes of a part."""
        try:
            info = self._members[member]
        except KeyError:
            raise self.damaged(f"it holds no {member}") from None
        parts: list[bytes] = []
        size = 0
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    self._read += len(chunk)
                    if size > LARGEST_MEMBER or self._read > LARGEST_TEXT:
                        raise self._refused(f"unpacks to more than {(LARGEST_MEMBER >> 20)} MiB a part ({member})")
                    if size > max(_RATIO_COUNTS_FROM, _HIGHEST_RATIO * info.compress_size):
                        raise self._refused(f"unpacks to more than {_HIGHEST_RATIO} times its size ({member})")
                    parts.append(chunk)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
            raise self.damaged(f"{member}: {error}") from None
        except RuntimeError:  # what zipfile raises for want of a password
            raise self._refused("is protected by a password", "Save it without one.") from None
        return b"".join(parts)

    def xml(self, member: str) -> etree._Element:
        """The root of a part that is XML."""
        return self.parsed(self.read(member), member)

    def parsed(self, data: bytes, member: str) -> etree._Element:
        """The root of the XML in a part's bytes."""
        from lxml import etree

        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        try:
            root: etree._Element = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self.damaged(f"{member}: {error}") from None
        dtd: Any = root.getroottree().docinfo.internalDTD  # its stub knows few of its methods
        if dtd is not None and next(dtd.iterentities(), None) is not None:
            raise self._refused(f"declares entities ({member}), which no such document needs", "It may be hostile.")
        return root


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
