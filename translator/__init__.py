"""Indonesian news articles into aligned bilingual English.

    from translator import Article, Pipeline

    bilingual = Pipeline.from_config("embedded").run(Article.from_text(text))
"""

__version__ = "0.1.0"
