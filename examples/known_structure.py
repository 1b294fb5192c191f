"""Translate text whose structure a program knows, such as a feed or a scraper: nothing need be guessed.

python examples/known_structure.py
"""

from __future__ import annotations

from translator import Block, Metadata, Pipeline, Role, read_text

TITLE = "Jembatan Baru Dibuka"
PARTS = (
    (Role.HEADLINE, TITLE),
    (Role.BODY, "Bupati membuka jembatan baru pada hari Minggu. Warga menyambutnya dengan gembira."),
    (Role.CAPTION, "Bupati memotong pita."),
)
KNOWN = Metadata(
    title=TITLE, date="2025-06-15", byline="Siti Rahma", source_url="https://example.com/jembatan", language="id"
)


def main() -> None:
    """Put the parts into one text, tell where each is, and translate it."""
    text, blocks = "", []
    for role, part in PARTS:
        blocks.append(Block(start=len(text), end=len(text) + len(part), role=role))
        text += f"{part}\n"
    with Pipeline.from_config("extractive") as pipeline:
        bilingual = pipeline.run(read_text(text, name="jembatan", blocks=blocks, metadata=KNOWN))
    for paragraph in bilingual.paragraphs:
        for pair in paragraph.pairs:
            print(f"{paragraph.role}: {pair.target.text}")


if __name__ == "__main__":
    main()
