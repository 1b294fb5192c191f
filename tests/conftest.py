"""What several tests share: the real pipeline, made once, and text to give it."""

from __future__ import annotations

from pathlib import Path

import pytest

from translator.pipeline import Pipeline

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The embedded translation model, and summaries that need no model."""
    return Pipeline.from_config("extractive")
