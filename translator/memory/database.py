"""The memory's file: an SQLite database.

It is in write-ahead mode, so that processes read while one writes, and bears an application id: a file that is another
program's, or no database at all, is refused before SQLite ever opens it, and never written to. Its schema grows by
migrations that are only ever appended to; `user_version` counts those that are done.
"""

from __future__ import annotations

import sqlite3
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from translator.errors import TranslationMemoryError
from translator.migrations import migrate

_MAGIC = b"SQLite format 3\0"
_APPLICATION_ID = 0x7472_4D65  # "trMe"
_ID_OFFSET = 68  # of the application id in the header (SQLite's "Database File Format", section 1.3)
_HEADER = 100
_PATIENCE = 60.0  # seconds to wait for another process to finish writing
_UNREMARKED = 1.0  # seconds of waiting that nobody is told of

# Append only: a file may be at any of them. Two sentences that are the same but for the model, its options or a
# person's hand are rows of their own.
_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE correction (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            source TEXT NOT NULL UNIQUE,
            target TEXT NOT NULL,
            changed TEXT NOT NULL,
            tokens INTEGER NOT NULL,
            short_signature INTEGER NOT NULL,
            long_signature BLOB NOT NULL
        )""",
        """CREATE TABLE maker (
            id INTEGER PRIMARY KEY,
            model TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            engine TEXT NOT NULL,
            options TEXT NOT NULL,
            UNIQUE (sha256, engine, options)
        )""",
        """CREATE TABLE machine (
            maker INTEGER NOT NULL REFERENCES maker (id),
            source TEXT NOT NULL,
            target TEXT NOT NULL,
            score REAL NOT NULL,
            flags TEXT NOT NULL,
            used TEXT NOT NULL,
            PRIMARY KEY (maker, source)
        ) WITHOUT ROWID""",
        # Goes up whenever a correction comes or goes, so that others see it without looking at all of them.
        "CREATE TABLE revision (corrections INTEGER NOT NULL)",
        "INSERT INTO revision VALUES (0)",
    ),
    # Word links, as the document has them; those of older translations are made from the words.
    ("ALTER TABLE machine ADD COLUMN alignment TEXT",),
)


class MemoryDatabase:
    """The open file of a translation memory. Safe to use from several threads, and by several processes at once.

    Every method raises TranslationMemoryError, which says what to do, where the file cannot be read or written.
    """

    def __init__(self, path: Path, *, create: bool) -> None:
        """Open the file; with `create`, make it where there is none. What is no memory is refused unopened."""
        self.path = path
        self.lock = threading.RLock()
        """Held while the connection is used; whoever does several things as one holds it meanwhile."""
        self._check_file(create)
        try:
            self._connection = self._connect(create)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            self._connection.close()

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a query gives."""
        with self.reading() as connection:
            return connection.execute(query, values).fetchall()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for this thread alone."""
        with self.lock:
            try:
                yield self._connection
            except sqlite3.Error as error:
                raise self._failure(error) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all that happens in the block, or, where it fails, nothing."""
        with self.reading() as connection:
            self._begin(connection)
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def _begin(self, connection: sqlite3.Connection) -> None:
        """Begin a transaction that writes; warns where that has to wait for another process."""
        connection.execute(f"PRAGMA busy_timeout = {round(1000 * min(_UNREMARKED, _PATIENCE))}")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or _PATIENCE <= _UNREMARKED:
                raise
            warnings.warn(
                f"{self.path}: waiting for another process that writes to this translation memory, up to "
                f"{_PATIENCE:.0f} seconds",
                stacklevel=2,
            )
            connection.execute(f"PRAGMA busy_timeout = {round(1000 * _PATIENCE)}")
            connection.execute("BEGIN IMMEDIATE")

    def _failure(self, error: sqlite3.Error) -> TranslationMemoryError:
        """Say what SQLite's error means, and what to do."""
        if isinstance(error, sqlite3.ProgrammingError):
            return TranslationMemoryError(f"{self.path}: this translation memory was closed. Open it again.")
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return TranslationMemoryError(
                f"{self.path}: another process has been writing to this translation memory for {_PATIENCE:.0f} "
                "seconds. Wait until it is done, and run again."
            )
        if name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            return TranslationMemoryError(
                f"{self.path}: this translation memory cannot be read or written: {error}. Check the disk and the "
                "permissions of its folder, or name another file."
            )
        return self.damaged(str(error))

    def damaged(self, reason: str) -> TranslationMemoryError:
        """The error to raise where the file holds what no version of this program wrote."""
        return TranslationMemoryError(
            f"{self.path}: this translation memory is damaged ({reason}). It was left as it is: restore a copy of it, "
            "or name another file and import your corrections there."
        )

    def _unusable(self, error: OSError) -> TranslationMemoryError:
        return TranslationMemoryError(f"{self.path}: cannot be a translation memory: {error.strerror}. Name another.")

    def _check_file(self, create: bool) -> None:
        """Refuse what is no memory by its first bytes: opening a database, even to look, may write to it."""
        try:
            with self.path.open("rb") as stream:
                head = stream.read(_HEADER)
        except FileNotFoundError:
            if not create:
                raise TranslationMemoryError(
                    f"{self.path}: there is no such translation memory. Check the name; `translator memory add` or "
                    "`translator memory import` makes one."
                ) from None
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise self._unusable(error) from error
            return
        except OSError as error:
            raise self._unusable(error) from error
        if not head:  # made, but not yet filled, by a process that opens it at the same time
            return
        number = int.from_bytes(head[_ID_OFFSET : _ID_OFFSET + 4], "big")
        if not head.startswith(_MAGIC) or number != _APPLICATION_ID:
            what = "another program's SQLite database" if head.startswith(_MAGIC) else "no SQLite database, or damaged"
            raise TranslationMemoryError(
                f"{self.path}: not a translation memory but {what}. It was left as it is; name another file."
            )

    def _connect(self, create: bool) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self.path.resolve().as_uri()}?mode={'rwc' if create else 'rw'}",
            uri=True,
            timeout=_PATIENCE,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            # A file from elsewhere may hold views and triggers: they get no functions that could do harm.
            connection.execute("PRAGMA trusted_schema = OFF")
            self._migrate(connection)
            _write_ahead(connection)
            connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last window, never the file
            # Pages between two moves of the log into the file, each of which waits for the disk: 16 MB.
            connection.execute("PRAGMA wal_autocheckpoint = 4000")
        except BaseException:
            connection.close()
            raise
        return connection

    def _migrate(self, connection: sqlite3.Connection) -> None:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > len(_MIGRATIONS):
            raise TranslationMemoryError(
                f"{self.path}: this translation memory is from a newer version of translator. Upgrade translator, "
                "or name another file."
            )
        migrate(connection, _MIGRATIONS, _APPLICATION_ID)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn write-ahead mode on, which sticks to the file; SQLite does not wait by itself where others open it too."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return
