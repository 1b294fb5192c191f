"""The ledger of a run: one of another version is migrated or refused, and only what is damaged is set aside."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from translator.batch import Outcome, Task, open_place
from translator.batch.ledger import Ledger, Sizes
from translator.errors import InputError

# The schemas as they were, which is what files out there hold.
FIRST = """
CREATE TABLE runs (id INTEGER PRIMARY KEY, started TEXT NOT NULL);
CREATE TABLE articles (
    path BLOB PRIMARY KEY, key TEXT, reason TEXT, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    outputs TEXT NOT NULL, sentences INTEGER NOT NULL, words INTEGER NOT NULL, seconds REAL NOT NULL,
    flags TEXT NOT NULL, warnings TEXT NOT NULL, made INTEGER NOT NULL, seen INTEGER NOT NULL
) WITHOUT ROWID;
PRAGMA user_version = 1;
"""
SECOND = FIRST.replace("key TEXT,", "key TEXT, sha256 TEXT NOT NULL,").replace("version = 1", "version = 2")
THIRD = SECOND.replace("flags TEXT", "errors INTEGER NOT NULL, flags TEXT").replace("version = 2", "version = 3")
TEXT = b"Hujan turun di Bogor."


@pytest.fixture
def task(tmp_path: Path) -> Task:
    """An article, its output in place."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(TEXT)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.txt.json").write_bytes(b"{}")
    return Task("a.txt", len(TEXT), 1)


def opened(folder: Path) -> Ledger:
    return Ledger(folder / "ledger.sqlite", started="2025-06-15", fingerprint="same")


def is_done(ledger: Ledger, task: Task, folder: Path) -> bool:
    source, output = open_place(folder / "in"), open_place(folder / "out")
    return ledger.is_done(task, source, Sizes(output), (".json",))


def fill(folder: Path, schema: str, flags: str) -> None:
    """A ledger of an earlier version in which the article is done."""
    digest = hashlib.sha256(TEXT).hexdigest()
    row: dict[str, object] = {
        "path": b"a.txt", "key": hashlib.sha256(f"{digest} same".encode()).hexdigest(), "size": len(TEXT),
        "mtime_ns": 1, "outputs": '{".json": 2}', "sentences": 1, "words": 4, "seconds": 1.0, "flags": flags,
        "warnings": "[]", "made": 1, "seen": 1,
    }  # fmt: skip
    if "sha256" in schema:
        row["sha256"] = digest
    if "errors" in schema:
        row["errors"] = 0
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as connection, connection:
        connection.executescript(schema)
        connection.execute("INSERT INTO runs (started) VALUES ('2025-01-01')")
        columns = f"({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
        connection.execute(f"INSERT INTO articles {columns}", tuple(row.values()))


@pytest.mark.parametrize("schema", [FIRST, SECOND, THIRD], ids=["first", "second", "third"])
def test_a_ledger_of_an_earlier_version_still_tells_what_is_done(tmp_path: Path, task: Task, schema: str) -> None:
    fill(tmp_path, schema, "{}")
    with opened(tmp_path) as ledger:
        assert not ledger.damaged
        assert is_done(ledger, task, tmp_path)
        ledger.keep(task)
        ledger.record([Outcome("b.txt", input_sha256="b", errors=2)])
        assert (ledger.totals().kept, ledger.totals().made, ledger.totals().errors) == (1, 1, 2)
    assert [file.name for file in tmp_path.glob("*.damaged")] == []


@pytest.mark.parametrize("schema", [FIRST, SECOND], ids=["first", "second"])
def test_what_an_earlier_version_did_not_count_is_done_again(tmp_path: Path, task: Task, schema: str) -> None:
    fill(tmp_path, schema, '{"number": 1}')
    with opened(tmp_path) as ledger:
        assert not is_done(ledger, task, tmp_path), "whether the flag is an error is not known"


def test_a_ledger_of_a_newer_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    fill(tmp_path, THIRD.replace("version = 3", "version = 99"), "{}")
    before = (tmp_path / "ledger.sqlite").read_bytes()
    with pytest.raises(InputError, match="newer version"):
        opened(tmp_path)
    assert (tmp_path / "ledger.sqlite").read_bytes() == before
    assert list(tmp_path.glob("*.damaged")) == []


def test_what_is_no_ledger_is_set_aside(tmp_path: Path, task: Task) -> None:
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as connection, connection:
        connection.execute("CREATE TABLE articles (anything)")
    with opened(tmp_path) as ledger:
        assert ledger.damaged
        assert not is_done(ledger, task, tmp_path)
    assert [file.name for file in tmp_path.glob("*.damaged")] == ["ledger.sqlite.damaged"]
