"""Read plain text exactly: the text, encoded again, gives the same bytes.

For this a byte order mark stays in the text, as its first character U+FEFF (offsets count it), and the encoding is
one that adds no mark of its own: "utf-16-le", never "utf-16". Newlines and control characters stay as they are.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from translator.errors import InputError
from translator.readers.contents import Contents
from translator.readers.formats import binary_format

GUESSED_ENCODING = "windows-1252"
"""The encoding of a text that is neither marked nor Unicode: the one of old Western European Windows programs."""

# The mark of UTF-32-LE begins with that of UTF-16-LE.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class _Wide(NamedTuple):
    """Latin letters in an encoding of several bytes a unit: which of these is the letter, which are NUL."""

    encoding: str
    width: int
    letter: int
    nul: tuple[int, ...]


_WIDE = (
    _Wide("utf-32-le", 4, 0, (1, 2, 3)),
    _Wide("utf-32-be", 4, 3, (0, 1, 2)),
    _Wide("utf-16-le", 2, 0, (1,)),
    _Wide("utf-16-be", 2, 1, (0,)),
)
_OF_THE_WEB = re.compile(
    r"utf-8|utf-16(?:-[lb]e)?|iso8859-\d{1,2}|cp125\d|cp(?:866|874|932|949)|koi8-[ru]|mac-(?:roman|cyrillic)|gb2312|gbk"
    r"|gb18030|big5|euc_jp|iso2022_jp|shift_jis|euc_kr"
)
_AS_BROWSERS = {"iso8859-1": "cp1252", "ascii": "cp1252", "utf_8_sig": "utf-8"}
"""What browsers take these names for (WHATWG, "Encoding", 4.2)."""
_LEAST_NUL = 0.5
_MOST_NUL_IN_LETTERS = 0.1

_CONTROLS = tuple(chr(code) for code in (*range(9), *range(14, 32), 127))
_MOST_CONTROLS = 0.05
_MOST_NON_ASCII = 0.3

_SAVE = "Save the article as plain text (UTF-8)."


def read(data: bytes, name: str, charset: str | None = None) -> Contents:
    """Read a plain text; see `decode`. Raises InputError also where it is of another format, which is then named.

    `charset` is the character set that is told beside the bytes, as HTTP does; where they do not fit it, it is
    not believed.
    """
    if kind := binary_format(data):
        raise InputError(f"{name}: this is {kind}, not plain text. {_SAVE}")
    if charset and not _marked_encoding(data) and (encoding := encoding_called(charset)):
        try:
            return Contents(data.decode(encoding), encoding)
        except UnicodeError:
            pass
    return decode(data, name)


def encoding_called(name: str) -> str | None:
    """Python's name of a character set that the web uses (WHATWG, "Encoding"); None for any other.

    Python knows more, some of which take a time that grows with the square of the length (punycode, idna).

    >>> encoding_called("ISO-8859-1"), encoding_called("punycode")
    ('cp1252', None)
    """
    try:
        encoding = codecs.lookup(name.strip(" \t\"'")).name
    except (LookupError, ValueError):
        return None
    encoding = _AS_BROWSERS.get(encoding, encoding)
    return encoding if _OF_THE_WEB.fullmatch(encoding) else None


def decode(data: bytes, name: str) -> Contents:
    """Decode a plain text.

    In this order: a byte order mark; UTF-16 or UTF-32 without a mark, where the NUL bytes lie as Latin letters have
    them there; UTF-8; else Windows-1252, with a warning that this is a guess.

    Raises InputError, which names the text by `name`, where it is binary, damaged, or in another encoding.
    """
    warnings = []
    if (encoding := _marked_encoding(data)) or (encoding := _wide_encoding(data)):
        text = _strictly(data, encoding, name)
    elif (as_utf8 := _utf8(data, name)) is not None:
        text, encoding = as_utf8, "utf-8"
    else:
        text, encoding = _guessed(data, name), GUESSED_ENCODING
        warnings.append(
            "The encoding is not UTF-8; Windows-1252 was guessed. If letters look wrong, save the article as UTF-8."
        )

    controls = sum(map(text.count, _CONTROLS))
    if controls > len(text) * _MOST_CONTROLS:
        raise InputError(f"{name}: this is binary data, not text. {_SAVE}")
    if controls:
        first = min(at for at in map(text.find, _CONTROLS) if at >= 0)
        warnings.append(
            f"The text holds {controls} control character(s), the first (U+{ord(text[first]):04X}) "
            f"at character {first}. They are kept."
        )
    return Contents(text, encoding, tuple(warnings))


def _marked_encoding(data: bytes) -> str | None:
    """The encoding that a byte order mark tells."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, where the NUL bytes show it."""
    for wide in _WIDE:
        units = len(data) // wide.width
        if not units or len(data) % wide.width:
            continue
        shares = [data[lane :: wide.width].count(0) / units for lane in range(wide.width)]
        if shares[wide.letter] <= _MOST_NUL_IN_LETTERS and all(shares[lane] >= _LEAST_NUL for lane in wide.nul):
            return wide.encoding
    return None


def _strictly(data: bytes, encoding: str, name: str) -> str:
    """Decode what shows itself to be of an encoding, and must then be so to the end."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name}: this is {encoding.upper()}, but byte {error.start} does not fit it; the file is damaged. {_SAVE}"
        ) from None


def _utf8(data: bytes, name: str) -> str | None:
    """Decode UTF-8; None where the bytes are of another encoding. InputError where they are UTF-8, but damaged."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        pass
    else:
        raise InputError(f"{name}: byte {at} begins a lone surrogate, half a character; the file is damaged. {_SAVE}")
    # Other encodings hit upon the multi-byte sequences of UTF-8 only by rare chance.
    repaired = data.decode("utf-8", "replace")
    damaged = repaired.count("\ufffd")
    non_ascii = len(repaired) - len(repaired.encode("ascii", "ignore"))
    if non_ascii > 2 * damaged:
        raise InputError(f"{name}: this is UTF-8, but byte {at} does not fit it; the file is damaged. {_SAVE}")
    return None


def _guessed(data: bytes, name: str) -> str:
    """Decode Windows-1252; InputError where the result cannot be Indonesian text, which is nearly all ASCII."""
    non_ascii = len(data) - len(data.decode("ascii", "ignore"))
    try:
        text = data.decode(GUESSED_ENCODING)
    except UnicodeDecodeError:
        text = None
    if text is None or non_ascii > len(data) * _MOST_NON_ASCII:
        raise InputError(f"{name}: this is binary data, or text in an unknown encoding. {_SAVE}")
    return text
