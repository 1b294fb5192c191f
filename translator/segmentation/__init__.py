"""News text, cut into paragraphs with a role and into sentences. Works on plain strings and offsets."""

from translator.segmentation.paragraphs import ParagraphSpan, Role, is_blank, segment

__all__ = ["ParagraphSpan", "Role", "is_blank", "segment"]
