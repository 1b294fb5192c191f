"""ZIP archives written anew with some of their parts changed, the rest as it was, within bounds."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from translator.errors import InputError

_MOST = 1 << 30
"""Bytes of all parts, unpacked, pictures and fonts included."""
_CHUNK = 1 << 20


def repacked(data: bytes, changed: Mapping[str, bytes], name: str) -> bytes:
    """The archive with other content for the parts that `changed` names, in the same order.

    Raises InputError where a part is damaged, or all of them are larger than a document can be.
    """
    made = io.BytesIO()
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
            new.comment = old.comment
            # A part that is there twice counts as its last.
            for info in {each.filename: each for each in old.infolist()}.values():
                fresh = zipfile.ZipInfo(info.filename, info.date_time)
                fresh.compress_type = info.compress_type
                fresh.external_attr, fresh.create_system = info.external_attr, info.create_system
                if info.filename in changed:
                    new.writestr(fresh, changed[info.filename])
                    continue
                with old.open(info) as source, new.open(fresh, "w", force_zip64=info.file_size >= _MOST) as target:
                    while chunk := source.read(_CHUNK):
                        total += len(chunk)
                        if total > _MOST:
                            raise InputError(
                                f"{name}: unpacks to more than {_MOST >> 30} GiB, and is not written again."
                            )
                        target.write(chunk)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise InputError(
            f"{name}: cannot be written again: {error}. Save it again with the program it is from."
        ) from None
    return made.getvalue()
