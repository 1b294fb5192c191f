"""A translated text in the layout of its source: what lies between the sentences stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

from translator.document import Article


def laid_out(article: Article, translations: Sequence[str]) -> str:
    r"""The text of an article with each sentence in its translation, line ends and blanks between them as they were.

    >>> from translator.readers import read_text
    >>> laid_out(read_text("Hujan turun.\n\n  Angin kencang.\n"), ["It rained.", "Strong wind."])
    'It rained.\n\n  Strong wind.\n'
    """
    parts = []
    at = 0
    for sentence, translation in zip(article.sentences, translations, strict=True):
        parts += [article.text[at : sentence.start], translation]
        at = sentence.end
    return "".join([*parts, article.text[at:]])
