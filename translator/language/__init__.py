"""What is known of the Indonesian language as such: telling it from others, and the case of its words."""

from translator.language.identification import language_warning, leans_english, leans_indonesian

__all__ = ["language_warning", "leans_english", "leans_indonesian"]
