"""What a reader gives: the text of a file, and what its format tells of it."""

from __future__ import annotations

from typing import NamedTuple

from translator.document import Block, Metadata, Role, is_blank
from translator.errors import InputError


class Contents(NamedTuple):
    """The text of a file, the encoding it had there, and what a reader should know of it.

    `blocks` are paragraphs that the format tells, in order; text outside of them is segmented by what it looks like.
    """

    text: str
    encoding: str = "utf-8"
    warnings: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    metadata: Metadata = Metadata()


class TextBuilder:
    """Puts the text of an article together from paragraphs that a format tells apart.

    >>> builder = TextBuilder()
    >>> builder.add("Hujan  turun\\n di Bogor.", Role.BODY)
    >>> builder.contents().text
    'Hujan turun di Bogor.\\n'
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []

    def add(self, paragraph: str, role: Role | None = None, *, separator: str = "\n\n") -> None:
        """Add a paragraph, white space as single spaces, `separator` before it; a blank one is left out.

        `separator` has to be blank. Where `role` is None, what the paragraph is shows by itself.
        """
        flat = flattened(paragraph)
        if is_blank(flat):
            return
        if self._blocks:
            self._append(separator)
        self._blocks.append(Block(start=self._length, end=self._length + len(flat), role=role))
        self._append(flat)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def contents(
        self, metadata: Metadata | None = None, *, encoding: str = "utf-8", warnings: tuple[str, ...] = ()
    ) -> Contents:
        """The text so far with its paragraphs. Where no headline is told, a heading at the very top is it."""
        blocks = list(self._blocks)
        if blocks and blocks[0].role is Role.HEADING and all(block.role is not Role.HEADLINE for block in blocks):
            blocks[0] = blocks[0].model_copy(update={"role": Role.HEADLINE})
        text = "".join(self._parts) + ("\n" if self._parts else "")
        return Contents(text, encoding, warnings, tuple(blocks), metadata or Metadata())


# What must not stand in a text that others read: halves of characters, and NUL.
UNFIT = dict.fromkeys((0, *range(0xD800, 0xE000)), "\ufffd")


def flattened(text: str) -> str:
    """A text with each run of white space as one space, none at its ends, and nothing that is no character."""
    return " ".join(text.translate(UNFIT).split())


def needs(name: str, kind: str, extra: str) -> InputError:
    """The error for a format whose library is not installed: `kind` is what the file is, `extra` has the library."""
    return InputError(f"{name}: this is {kind}; to read it, pip install 'translator[{extra}]'.")
