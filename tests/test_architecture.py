"""The rooms of the package keep their order: data flows one way, and no two modules import one another."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

from translator.signature import ROOMS

PACKAGE = Path(__file__).parent.parent / "translator"
MODULES = {
    ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): file
    for file in PACKAGE.rglob("*.py")
}


def imports(module: str, *, deferred: bool = True) -> set[str]:
    """The modules of this package that a module imports, for types alone left out; `deferred`: in functions too."""

    def statements(body: list[ast.stmt]) -> Iterator[ast.ImportFrom | ast.Import]:
        for statement in body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                yield statement
            elif isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING":
                continue
            elif deferred or not isinstance(statement, ast.FunctionDef):
                yield from statements([child for child in ast.walk(statement) if isinstance(child, ast.stmt)][1:])

    found = set()
    for statement in statements(ast.parse(MODULES[module].read_text(encoding="utf-8")).body):
        if isinstance(statement, ast.Import):
            found |= {alias.name for alias in statement.names}
        elif statement.module:
            inner = {f"{statement.module}.{alias.name}" for alias in statement.names}
            found |= inner & MODULES.keys() or {statement.module}
    return (found & MODULES.keys()) - {module, "translator"}


def test_the_document_knows_no_stage() -> None:
    assert imports("translator.document") == set()


def test_no_two_modules_import_one_another() -> None:
    graph = {module: imports(module, deferred=False) for module in MODULES}
    TopologicalSorter(graph).prepare()  # raises where there is a circle


def test_only_the_command_line_knows_the_command_line() -> None:
    users = {module for module in MODULES if any(name.startswith("translator.cli") for name in imports(module))}
    assert {module for module in users if not module.startswith("translator.cli")} <= {"translator.__main__"}


def test_stages_know_neither_the_pipeline_nor_the_edges() -> None:
    stages = ("segmentation", "language", "translation", "glossary", "checks", "quantities", "summarization")
    edges = ("pipeline", "readers", "writers", "batch", "evaluation", "training", "cli")
    wrong = {
        (module, name)
        for module in MODULES
        for name in imports(module)
        if module.split(".")[1:2] and module.split(".")[1] in stages and name.split(".")[1] in edges
    }
    assert wrong == set()


def test_reading_and_writing_know_only_the_document() -> None:
    edges = ("pipeline", "batch", "evaluation", "training", "cli", "translation", "models", "summarization")
    wrong = {
        (module, name)
        for module in MODULES
        for name in imports(module)
        if module.startswith(("translator.readers", "translator.writers")) and name.split(".")[1] in edges
    }
    assert wrong == set()


def test_the_signature_of_a_stage_covers_what_it_imports() -> None:
    """So that no rule can change without the signature: what is left out gives no stage its rules."""
    without_rules = {
        "config", "errors", "files", "progress", "signature",  # settings, messages, and the signature itself
        "document",  # the types, which the pipeline's part has
        "memory", "models",  # what a stage is given, which has parts of its own
    }  # fmt: skip
    left_out = set()
    for stage, rooms in ROOMS.items():
        places = [PACKAGE / room for room in rooms]
        covered = {name for name, file in MODULES.items() if any(place in (file, *file.parents) for place in places)}
        assert all(place.exists() for place in places), stage
        left_out |= {
            (stage, name)
            for module in covered - {"translator.pipeline"}
            for name in imports(module) - covered
            if name.split(".")[1] not in without_rules
        }
    assert left_out == set()
