"""News text, cut into paragraphs with a role and into sentences. Works on plain strings and offsets."""

from translator.segmentation.paragraphs import ParagraphSpan, segment

__all__ = ["ParagraphSpan", "segment"]
