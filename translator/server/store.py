"""What outlives a restart: jobs with their results, and translated files; one SQLite file, or memory alone.

Several worker processes may use one file: a job is taken by one of them, which renews its lease while it works, so the
jobs of a process that died are taken again by another.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
import time
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from translator.errors import ConfigError
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
)


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


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

    def __init__(self, path: Path | None) -> None:
        """Open the file, made where it is missing; None keeps all in memory. Raises ConfigError where it cannot be."""
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
            self._connection.execute(
                "UPDATE job SET state = ?, lease = 0 WHERE worker = ? AND state = ?",
                (JobState.WAITING, self.worker, JobState.RUNNING),
            )
            self._connection.close()

    def add(self, owner: str, name: str, article: str, total: int, most: int) -> Job | None:
        """Keep a new job; None where so many wait already."""
        with self._lock:
            (waiting,) = self._connection.execute(
                "SELECT count(*) FROM job WHERE state IN (?, ?)", (JobState.WAITING, JobState.RUNNING)
            ).fetchone()
            if waiting >= most:
                return None
            job = Job(secrets.token_urlsafe(16), time.time(), JobState.WAITING, name, 0, total, None)
            self._connection.execute(
                "INSERT INTO job (id, owner, created, state, name, article, total) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (job.id, owner, job.created, job.state, name, article, total),
            )
            return job

    def take(self) -> tuple[str, str] | None:
        """The next job for this process, as its id and its article; None where none waits."""
        now = time.time()
        with self._lock:
            row = self._connection.execute(
                """UPDATE job SET state = ?, worker = ?, lease = ?, done = 0 WHERE id = (
                    SELECT id FROM job WHERE state = ? OR (state = ? AND lease < ?) ORDER BY created LIMIT 1
                ) RETURNING id, article""",
                (JobState.RUNNING, self.worker, now + LEASE, JobState.WAITING, JobState.RUNNING, now),
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
                "UPDATE job SET state = ?, result = ?, error = ?, ended = ?, done = iif(?, total, done)",
                (state, result, error, time.time(), result is not None),
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

    def cancel(self, job: str, owner: str) -> bool:
        """Cancel a job that is not done, and forget one that is; False where there is no such."""
        with self._lock:
            ended = self._connection.execute(
                "DELETE FROM job WHERE id = ? AND owner = ? AND ended IS NOT NULL", (job, owner)
            )
            cancelled = self._connection.execute(
                "UPDATE job SET state = ?, ended = ?, article = '' WHERE id = ? AND owner = ?",
                (JobState.CANCELLED, time.time(), job, owner),
            )
            return ended.rowcount + cancelled.rowcount > 0

    def keep_file(self, name: str, media_type: str, content: bytes) -> str:
        """Keep a translated file; gives the id that it is had by, which nobody can guess."""
        number = secrets.token_urlsafe(24)
        with self._lock:
            self._connection.execute(
                "INSERT INTO file VALUES (?, ?, ?, ?, ?)", (number, time.time(), name, media_type, content)
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
