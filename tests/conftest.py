"""What several tests share: the real pipeline, made once, and text to give it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from translator.pipeline import Pipeline

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The embedded translation model, and summaries that need no model."""
    return Pipeline.from_config("extractive")


_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser of this machine, for the tests of one module: what drives it keeps a loop running meanwhile."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if path is None:
        message = f"no browser is installed (looked for {', '.join(_BROWSERS)}); on Debian: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_BROWSER_ARGUMENTS)
        yield browser
        browser.close()
