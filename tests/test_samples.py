"""The samples are what their README says: clean Indonesian news of a readable length."""

from __future__ import annotations

from pathlib import Path

import pytest

from translator.languages import INDONESIAN
from translator.languages.identification import language_warning
from translator.readers import read_article

FOLDER = Path(__file__).parent.parent / "samples"
SAMPLES = sorted(FOLDER.glob("*.txt"))


def test_there_are_at_least_six_samples_and_the_readme_lists_each() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert len(SAMPLES) >= 6
    assert [sample.name for sample in SAMPLES if f"`{sample.name}`" not in readme] == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_a_sample_reads_without_warning_and_has_a_readable_length(sample: Path) -> None:
    article = read_article(sample)
    assert article.warnings == ()
    assert article.encoding == "utf-8"
    assert 150 <= len(article.text.split()) <= 700
    assert language_warning(article.text, INDONESIAN) is None


def test_one_sample_has_a_headline_in_capitals() -> None:
    headlines = [sample.read_text(encoding="utf-8").splitlines()[0] for sample in SAMPLES]
    assert any(headline.isupper() for headline in headlines)
