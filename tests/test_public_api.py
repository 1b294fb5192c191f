"""What a program may import, and what its documentation says."""

from __future__ import annotations

import doctest
import importlib
import inspect
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import translator
from translator.errors import TranslatorError

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for file in (ROOT / "translator").rglob("*.py")
    if ">>>" in file.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", sorted(set(translator.__all__) - {"__version__"}))
def test_every_public_name_can_be_imported_and_says_what_it_is(name: str) -> None:
    value = getattr(translator, name)
    if name not in ("READERS", "WRITERS"):
        assert len(inspect.getdoc(value) or "") > 20
        assert value.__doc__ is not None, "a docstring of its own, not that of a base"
    assert name in dir(translator)


def test_every_error_of_ours_is_public() -> None:
    for module in ("errors", "batch", "memory", "models", "readers", "writers", "exchange", "checking"):
        importlib.import_module(f"translator.{module}")

    def kinds(error: type[Exception]) -> set[type[Exception]]:
        return {error}.union(*map(kinds, error.__subclasses__()))

    # Those of the server are told by its answers, and reach no caller of ours.
    rooms = {each: each.__module__.split(".") for each in kinds(TranslatorError)}
    ours = {each.__name__ for each, room in rooms.items() if room[0] == "translator" and room[1] != "server"}
    assert ours <= set(translator.__all__)


def test_what_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        translator.nothing  # noqa: B018


def test_importing_the_package_is_light() -> None:
    code = "import sys, translator; print([m for m in ('pydantic', 'numpy', 'lxml', 'typer') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_are_true(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted
    assert not result.failed


PAGES = [page for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")) if "```python" in page.read_text("utf-8")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_python_of_a_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    for block in blocks:
        exec(compile(block, page.name, "exec"), {})  # noqa: S102
