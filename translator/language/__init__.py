"""What is known of the Indonesian language as such: telling it from others, and the case of its words."""

from translator.language.identification import language_warning

__all__ = ["language_warning"]
