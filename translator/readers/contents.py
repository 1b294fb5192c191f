"""What a reader gives: the text of a file, and what its format tells of it."""

from __future__ import annotations

from typing import NamedTuple

from translator.document import Block, Metadata


class Contents(NamedTuple):
    """The text of a file, the encoding it had there, and what a reader should know of it.

    `blocks` are paragraphs that the format tells, in order; text outside of them is segmented by what it looks like.
    """

    text: str
    encoding: str = "utf-8"
    warnings: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    metadata: Metadata = Metadata()
