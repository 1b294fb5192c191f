"""What outlives a restart: jobs with their results, and translated files; one SQLite file, or memory alone.

Several worker processes may use one file: a job is taken by one of them, which renews its lease while it works, so the
jobs of a process that died are taken again by another.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
import threading
import time
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from translator.errors import ConfigError, TranslatorError
from translator.migrations import migrate

LEASE = 10.0
"""Seconds after which a job whose process was not heard of is taken by another."""

_APPLICATION_ID = 0x7472_5365  # "trSe"
_PATIENCE = 5.0

# Append only, as those of the translation memory.
_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE job (
            id TEXT PRIMARY KEY,
            owner TEXT NOT NULL,      -- the name of the key that it was sent with
            created REAL NOT NULL,    -- seconds since 1970, as all times here
            state TEXT NOT NULL,
            name TEXT NOT NULL,
            article TEXT NOT NULL,    -- JSON
            done INTEGER NOT NULL DEFAULT 0,
            total INTEGER NOT NULL,
            result TEXT,              -- JSON
            error TEXT,
            worker TEXT,
            lease REAL NOT NULL DEFAULT 0,
            ended REAL
        )""",
        "CREATE INDEX job_by_state ON job (state, created)",
        """CREATE TABLE file (
            id TEXT PRIMARY KEY,
            created REAL NOT NULL,
            name TEXT NOT NULL,
            media_type TEXT NOT NULL,
            content BLOB NOT NULL
        )""",
    ),
    (
        "ALTER TABLE job ADD COLUMN original BLOB",  # the file of the article, where it can be written back
        "ALTER TABLE job ADD COLUMN form TEXT",  # what that is written back as
        "ALTER TABLE job ADD COLUMN size INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE file ADD COLUMN size INTEGER NOT NULL DEFAULT 0",
        # So that adding up the sizes reads no texts.
        "CREATE INDEX job_by_size ON job (size)",
        "CREATE INDEX file_by_age ON file (created, size)",
    ),
)


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class FullStoreError(TranslatorError):
    """So much waits or is kept that no more is taken."""


class Job(NamedTuple):
    """A job without its article and its result; `done` of `total` sentences are translated."""

    id: str
    created: float
    state: JobState
    name: str
    done: int
    total: int
    error: str | None


class StoredFile(NamedTuple):
    """A translated file."""

    name: str
    media_type: str
    content: bytes


_JOB = "id, created, state, name, done, total, error"


class Store:
    """Jobs and files. Safe to use from several threads; every method may raise sqlite3.Error."""

    def __init__(self, path: Path | None, *, most_jobs: int = 1_000, most_bytes: int = 256 << 20) -> None:
        """Open the file, made where it is missing; None keeps all in memory. Raises ConfigError where it cannot be.

        At most `most_jobs` wait, and jobs, like files, take `most_bytes` at most: then no more jobs are taken, while of
        the files the oldest are dropped.
        """
        self._most_jobs, self._most_bytes = most_jobs, most_bytes
        self._lock = threading.RLock()
        self.worker = f"{os.getpid()}-{secrets.token_hex(4)}"
        try:
            if path:
                path.parent.mkdir(parents=True, exist_ok=True)
                if not path.exists():
                    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))  # articles that are not yet published
            self._connection = sqlite3.connect(
                path or ":memory:", isolation_level=None, check_same_thread=False, timeout=_PATIENCE
            )
            self._bring_up()
        except (sqlite3.Error, OSError) as error:
            raise ConfigError(f"{path}: cannot be used for the server's jobs: {error}. Choose another file.") from None

    def close(self) -> None:
        """Close the file; what this process was working on is free for another."""
        with self._lock:
            with contextlib.suppress(sqlite3.OperationalError):  # a full disk: others wait for the lease
                self._connection.execute(
                    "UPDATE job SET state = ?, lease = 0 WHERE worker = ? AND state = ?",
                    (JobState.WAITING, self.worker, JobState.RUNNING),
                )
            self._connection.close()

    def add(self, owner: str, name: str, article: str, total: int, original: tuple[bytes, str] | None = None) -> Job:
        """Keep a new job, with the file that its article was read from and what that is written back as.

        Raises FullStoreError where there is no room for it.
        """
        content, form = original or (None, None)
        size = len(article.encode()) + len(content or b"")
        with self._lock:
            (waiting,) = self._connection.execute(
                "SELECT count(*) FROM job WHERE state IN (?, ?)", (JobState.WAITING, JobState.RUNNING)
            ).fetchone()
            if waiting >= self._most_jobs:
                raise FullStoreError("too many jobs are waiting; try again later")
            (kept,) = self._connection.execute("SELECT total(size) FROM job").fetchone()
            if kept + size > self._most_bytes:
                raise FullStoreError("too much is kept of jobs; fetch those that are done, and DELETE them")
            job = Job(secrets.token_urlsafe(16), time.time(), JobState.WAITING, name, 0, total, None)
            self._connection.execute(
                "INSERT INTO job (id, owner, created, state, name, article, total, original, form, size) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (job.id, owner, job.created, job.state, name, article, total, content, form, size),
            )
            return job

    def take(self) -> tuple[str, str] | None:
        """The next job for this process, as its id and its article; None where none waits.

        Its own jobs are none, even where a full disk kept it from renewing their lease.
        """
        now = time.time()
        with self._lock:
            row = self._connection.execute(
                """UPDATE job SET state = ?, worker = ?, lease = ?, done = 0 WHERE id = (
                    SELECT id FROM job WHERE state = ? OR (state = ? AND lease < ? AND worker <> ?)
                    ORDER BY created LIMIT 1
                ) RETURNING id, article""",
                (JobState.RUNNING, self.worker, now + LEASE, JobState.WAITING, JobState.RUNNING, now, self.worker),
            ).fetchone()
        return None if row is None else (row[0], row[1])

    def renew(self, job: str, done: int) -> bool:
        """Note how far a job is; False where it is no longer this process's to do, since it was cancelled, say."""
        with self._lock:
            return self._owned("UPDATE job SET done = ?, lease = ?", (done, time.time() + LEASE), job)

    def finish(self, job: str, *, result: str | None = None, error: str | None = None) -> bool:
        """Note how a job ended; False where it was no longer this process's."""
        state = JobState.FAILED if result is None else JobState.DONE
        with self._lock:
            return self._owned(
                "UPDATE job SET state = ?, result = ?, error = ?, ended = ?, done = iif(?, total, done), "
                "size = size + ?",
                (state, result, error, time.time(), result is not None, len((result or "").encode())),
                job,
            )

    def find(self, job: str, owner: str) -> Job | None:
        """A job of an owner."""
        with self._lock:
            row = self._connection.execute(
                f"SELECT {_JOB} FROM job WHERE id = ? AND owner = ?",  # noqa: S608
                (job, owner),
            ).fetchone()
        return _job(row) if row else None

    def jobs(self, owner: str, most: int) -> list[Job]:
        """The newest jobs of an owner."""
        with self._lock:
            rows = self._connection.execute(
                f"SELECT {_JOB} FROM job WHERE owner = ? ORDER BY created DESC LIMIT ?",  # noqa: S608
                (owner, most),
            ).fetchall()
        return [_job(row) for row in rows]

    def result(self, job: str, owner: str) -> str | None:
        """What a job made, as JSON; None where it is not done."""
        with self._lock:
            row = self._connection.execute("SELECT result FROM job WHERE id = ? AND owner = ?", (job, owner)).fetchone()
        return row[0] if row else None

    def original(self, job: str, owner: str) -> tuple[bytes, str] | None:
        """The file that a job's article was read from, and what it is written back as; None where it cannot be."""
        with self._lock:
            row = self._connection.execute(
                "SELECT original, form FROM job WHERE id = ? AND owner = ? AND original IS NOT NULL", (job, owner)
            ).fetchone()
        return (row[0], row[1]) if row else None

    def cancel(self, job: str, owner: str) -> bool:
        """Cancel a job that is not done, and forget one that is; False where there is no such."""
        with self._lock:
            ended = self._connection.execute(
                "DELETE FROM job WHERE id = ? AND owner = ? AND ended IS NOT NULL", (job, owner)
            )
            cancelled = self._connection.execute(
                "UPDATE job SET state = ?, ended = ?, article = '', original = NULL, size = 0 "
                "WHERE id = ? AND owner = ?",
                (JobState.CANCELLED, time.time(), job, owner),
            )
            return ended.rowcount + cancelled.rowcount > 0

    def keep_file(self, name: str, media_type: str, content: bytes) -> str:
        """Keep a translated file; gives the id that it is had by, which nobody can guess."""
        number = secrets.token_urlsafe(24)
        now = time.time()
        with self._lock:
            self._connection.execute(
                "INSERT INTO file (id, created, name, media_type, content, size) VALUES (?, ?, ?, ?, ?, ?)",
                (number, now, name, media_type, content, len(content)),
            )
            self._connection.execute(
                """DELETE FROM file WHERE id IN (SELECT id FROM (
                    SELECT id, sum(size) OVER (ORDER BY created DESC, id = ? DESC) AS newer FROM file
                ) WHERE newer > ?) AND id <> ?""",
                (number, self._most_bytes, number),
            )
        return number

    def file(self, number: str) -> StoredFile | None:
        """A translated file by its id."""
        with self._lock:
            row = self._connection.execute(
                "SELECT name, media_type, content FROM file WHERE id = ?", (number,)
            ).fetchone()
        return StoredFile(*row) if row else None

    def forget(self, before: float) -> None:
        """Drop the jobs that ended, and the files that were made, before a time."""
        with self._lock:
            self._connection.execute("DELETE FROM job WHERE ended < ?", (before,))
            self._connection.execute("DELETE FROM file WHERE created < ?", (before,))

    def _owned(self, update: str, values: tuple[object, ...], job: str) -> bool:
        statement = f"{update} WHERE id = ? AND worker = ? AND state = ?"
        return self._connection.execute(statement, (*values, job, self.worker, JobState.RUNNING)).rowcount > 0

    def _bring_up(self) -> None:
        connection = self._connection
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if version > len(_MIGRATIONS) or (tables and application != _APPLICATION_ID):
            raise sqlite3.DatabaseError("it is another program's, or from a newer version")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA secure_delete = ON")  # a text that is dropped is gone
        migrate(connection, _MIGRATIONS, _APPLICATION_ID)


def _job(row: tuple[object, ...]) -> Job:
    job = Job(*row)  # type: ignore[arg-type]
    return job._replace(state=JobState(job.state))
