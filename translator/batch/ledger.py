"""What is done: one row for each article, in an SQLite database beside the outputs.

The rows of a window are written together, after its outputs are in place, so what they say is true even after a power
cut; a window that a crash keeps out of the ledger is done again as a whole. Write-ahead logging
(https://sqlite.org/wal.html) with `synchronous=NORMAL` may lose the last rows to a power cut, but does not damage the
rest.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Self

from translator.batch.planner import Task
from translator.batch.storage import Place
from translator.errors import InputError
from translator.migrations import migrate

_APPLICATION_ID = 0x7472_4C67  # "trLg"
# Append only: a ledger may be at any of them; `user_version` counts those that are done.
_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE runs (id INTEGER PRIMARY KEY, started TEXT NOT NULL)",
        """CREATE TABLE articles (
            path BLOB PRIMARY KEY,   -- relative to the input folder; bytes, since a file name need not be Unicode
            key TEXT,                -- of the content, models and options of its outputs; NULL where it failed
            reason TEXT,             -- why it failed
            size INTEGER NOT NULL,
            mtime_ns INTEGER NOT NULL,
            outputs TEXT NOT NULL,   -- JSON: the size in bytes of each output file, by suffix
            sentences INTEGER NOT NULL,
            words INTEGER NOT NULL,
            seconds REAL NOT NULL,
            flags TEXT NOT NULL,     -- JSON: number of flags by kind
            warnings TEXT NOT NULL,  -- JSON: list of warnings
            made INTEGER NOT NULL,   -- the run that made the outputs
            seen INTEGER NOT NULL    -- the last run that met the article
        ) WITHOUT ROWID""",
    ),
    # Of the content. Unknown where it is empty, which is the digest of nothing.
    ("ALTER TABLE articles ADD COLUMN sha256 TEXT NOT NULL DEFAULT ''",),
    # Sentences that are flagged with an error. Not known of an article that has flags, so it is done again.
    (
        "ALTER TABLE articles ADD COLUMN errors INTEGER NOT NULL DEFAULT 0",
        "UPDATE articles SET key = '' WHERE key IS NOT NULL AND flags <> '{}'",
    ),
    # Sentences on the one scale of severity, and the English headline. What is there without is of rules before these,
    # and done again for their sake.
    (
        "ALTER TABLE articles ADD COLUMN grave INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE articles ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE articles ADD COLUMN title TEXT NOT NULL DEFAULT ''",
    ),
)
_COLUMNS = (
    "path", "key", "sha256", "reason", "size", "mtime_ns", "outputs", "sentences", "words", "seconds", "errors",
    "grave", "doubtful", "title", "flags", "warnings", "made", "seen",
)  # fmt: skip
_RECORD = f"INSERT OR REPLACE INTO articles ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608


_IN_SET = re.compile(r"\.\d+")


class Outcome(NamedTuple):
    """What became of an article.

    Where it failed, `reason` says why. `outputs` are the sizes in bytes of its output files, by suffix; `words` are
    those of the source; `seconds` is its share, by length, of the time its window took; `errors` is the number of its
    sentences that are flagged with an error, `grave` of those that are not to be relied on (an error or low
    confidence), `doubtful` of those to compare besides; `title` is its English headline.
    """

    path: str
    size: int = 0
    mtime_ns: int = 0
    reason: str | None = None
    input_sha256: str = ""
    outputs: Mapping[str, int] = {}
    sentences: int = 0
    words: int = 0
    seconds: float = 0.0
    errors: int = 0
    grave: int = 0
    doubtful: int = 0
    title: str = ""
    flags: Mapping[str, int] = {}
    warnings: tuple[str, ...] = ()


class Totals(NamedTuple):
    """Sums over the articles that a run met."""

    made: int
    kept: int
    failed: int
    sentences: int
    words: int
    errors: int
    grave: int
    doubtful: int
    flags: dict[str, int]
    warned: int


class Listed(NamedTuple):
    """An article that is in place, as `Outcome` has it; `outputs` are the suffixes of its output files."""

    path: str
    title: str
    sentences: int
    grave: int
    doubtful: int
    outputs: tuple[str, ...]


def outputs_in(outputs: Iterable[str], suffix: str) -> list[str]:
    """Of the suffixes of an article's outputs, those in the format that has this suffix, in order.

    An article has one; a data set has one for each of its articles, with the number of the record before it.
    """
    found = {each.removesuffix(suffix): each for each in outputs if each.endswith(suffix)}
    numbers = sorted(int(number[1:]) for number in found if _IN_SET.fullmatch(number))
    return [found[key] for key in ("", *(f".{number}" for number in numbers)) if key in found]


class Sizes:
    """The sizes of the files in a place, one folder listed at a time: cheap for those who ask folder by folder."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._folder: str | None = None
        self._sizes: Mapping[str, int] = {}

    def of(self, path: str) -> int | None:
        """The size of a file as its folder was listed; None where it was not there."""
        folder, slash, name = path.rpartition("/")
        if folder + slash != self._folder:
            self._folder = folder + slash
            self._sizes = self._place.sizes(self._folder)
        return self._sizes.get(name)


class Ledger:
    """The rows of one output folder, for use from one thread.

    `fingerprint` is of the signature in force, and of what was said of how to read: what was made with others counts as
    not done.
    """

    def __init__(self, file: Path, *, started: str, fingerprint: str) -> None:
        """Open or make the ledger, and begin a run in it. A damaged one is set aside: its articles are done again.

        Raises InputError where it is from a newer version, sqlite3.OperationalError where the disk is full or cannot
        be written.
        """
        self._fingerprint = fingerprint
        self.damaged = False
        """Whether a damaged ledger was set aside."""
        try:
            self._connection = _open(file)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            self.damaged = True
            for suffix in ("", "-wal", "-shm"):
                part = file.with_name(file.name + suffix)
                if part.exists():
                    part.replace(part.with_name(f"{part.name}.damaged"))
            self._connection = _open(file)
        cursor = self._connection.execute("INSERT INTO runs (started) VALUES (?)", (started,))
        self._run = cursor.lastrowid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def is_done(self, task: Task, source: Place, sizes: Sizes, suffixes: tuple[str, ...]) -> bool:
        """Whether an article has all its outputs, made from this very content with these models and options.

        Reads the article, where the ledger has it and `source` cannot tell otherwise that it is as it was, and asks
        for the sizes of its outputs.
        """
        row = self._connection.execute(
            "SELECT key, outputs, size, mtime_ns, sha256 FROM articles WHERE path = ?", (os.fsencode(task.path),)
        ).fetchone()
        if row is None or row[0] is None:
            return False
        key, outputs, size, mtime_ns, digest = row
        expected = json.loads(outputs)
        for suffix in suffixes:
            made = outputs_in(expected, suffix)
            if not made or any(sizes.of(f"{task.path}{each}") != expected[each] for each in made):
                return False
        if not (source.has_versions and (size, mtime_ns) == (task.size, task.mtime_ns)):
            try:
                digest = hashlib.sha256(source.read(task.path)).hexdigest()
            except InputError:
                return False
        return bool(key == self._key(digest))

    def is_handled(self, task: Task) -> bool:
        """Whether this run has already met the file as it is now, and did or kept or refused it."""
        row = self._connection.execute(
            "SELECT 1 FROM articles WHERE path = ? AND size = ? AND mtime_ns = ? AND seen = ?",
            (os.fsencode(task.path), task.size, task.mtime_ns, self._run),
        ).fetchone()
        return row is not None

    def keep(self, task: Task) -> None:
        """Note that a done article was met in this run."""
        self._connection.execute(
            "UPDATE articles SET seen = ?, size = ?, mtime_ns = ? WHERE path = ?",
            (self._run, task.size, task.mtime_ns, os.fsencode(task.path)),
        )

    def has_failed(self, task: Task) -> bool:
        """Whether an article failed when it was last tried."""
        row = self._connection.execute(
            "SELECT 1 FROM articles WHERE path = ? AND reason IS NOT NULL", (os.fsencode(task.path),)
        ).fetchone()
        return row is not None

    def record(self, outcomes: Iterable[Outcome]) -> None:
        """Note what became of articles, of all or of none. Their outputs must be in place."""
        rows = [
            (
                os.fsencode(outcome.path),
                None if outcome.reason is not None else self._key(outcome.input_sha256),
                outcome.input_sha256,
                outcome.reason,
                outcome.size,
                outcome.mtime_ns,
                _encoded(outcome.outputs),
                outcome.sentences,
                outcome.words,
                outcome.seconds,
                outcome.errors,
                outcome.grave,
                outcome.doubtful,
                outcome.title,
                _encoded(outcome.flags),
                _encoded(outcome.warnings),
                self._run,
                self._run,
            )
            for outcome in outcomes
        ]
        self._connection.execute("BEGIN")
        try:
            self._connection.executemany(_RECORD, rows)
            self._connection.execute("COMMIT")
        except sqlite3.Error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def totals(self) -> Totals:
        """Sums over the articles of this run: sentences and words of what it made; flags and warnings of all."""
        counts = self._connection.execute(
            """
            SELECT coalesce(sum(reason IS NULL AND made = seen), 0), coalesce(sum(reason IS NULL AND made < seen), 0),
                   coalesce(sum(reason IS NOT NULL), 0),
                   coalesce(sum((made = seen) * sentences), 0), coalesce(sum((made = seen) * words), 0),
                   coalesce(sum(errors), 0), coalesce(sum(grave), 0), coalesce(sum(doubtful), 0),
                   coalesce(sum(warnings <> '[]'), 0)
            FROM articles WHERE seen = ?
            """,
            (self._run,),
        ).fetchone()
        flags: Counter[str] = Counter()
        for (encoded,) in self._connection.execute(
            "SELECT flags FROM articles WHERE seen = ? AND flags <> '{}'", (self._run,)
        ):
            flags.update(json.loads(encoded))
        made, kept, failed, sentences, words, errors, grave, doubtful, warned = counts
        return Totals(made, kept, failed, sentences, words, errors, grave, doubtful, dict(flags.most_common()), warned)

    def worst(self, number: int) -> list[Listed]:
        """The articles in place that this run met: those with the most sentences not to be relied on first."""
        rows = self._connection.execute(
            "SELECT path, title, sentences, grave, doubtful, outputs FROM articles WHERE seen = ? AND reason IS NULL "
            "ORDER BY grave DESC, doubtful DESC, path LIMIT ?",
            (self._run, number),
        )
        return [
            Listed(os.fsdecode(path), title, sentences, grave, doubtful, tuple(json.loads(outputs)))
            for path, title, sentences, grave, doubtful, outputs in rows
        ]

    def failures(self) -> Iterator[tuple[str, str]]:
        """The articles of this run that failed, by path, each with the reason."""
        for path, reason in self._connection.execute(
            "SELECT path, reason FROM articles WHERE seen = ? AND reason IS NOT NULL ORDER BY path", (self._run,)
        ):
            yield os.fsdecode(path), reason

    def slowest(self, number: int) -> list[tuple[str, float, int]]:
        """The articles that took this run longest: path, seconds, sentences."""
        rows = self._connection.execute(
            "SELECT path, seconds, sentences FROM articles WHERE seen = ? AND made = ? AND reason IS NULL "
            "ORDER BY seconds DESC, path LIMIT ?",
            (self._run, self._run, number),
        )
        return [(os.fsdecode(path), seconds, sentences) for path, seconds, sentences in rows]

    def _key(self, input_sha256: str) -> str:
        return hashlib.sha256(f"{input_sha256} {self._fingerprint}".encode()).hexdigest()


def _open(file: Path) -> sqlite3.Connection:
    """A connection that commits every statement, to a ledger that is brought up to this version.

    Raises InputError where it is from a newer version, sqlite3.DatabaseError where the file is no ledger.
    """
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > len(_MIGRATIONS):
            raise InputError(
                f"{file}: this ledger is from a newer version of translator. Upgrade translator, or choose another OUT."
            )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("damaged")
        _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    try:
        migrate(connection, _MIGRATIONS, _APPLICATION_ID)
    except sqlite3.Error as error:
        if error.sqlite_errorname == "SQLITE_ERROR":  # it has tables, but not those that its version says
            raise sqlite3.DatabaseError(f"no ledger: {error}") from error
        raise


def _encoded(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
