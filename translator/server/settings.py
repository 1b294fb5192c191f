"""What a server is told: where it listens, whom it lets in, and how much of everything it takes."""

from __future__ import annotations

import ipaddress
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from translator.config import Config
from translator.errors import ConfigError

MEGABYTE = 1 << 20


class ServerSettings(BaseModel):
    """The settings of a server; the pipeline's own are in `config`. Passed to each worker process as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    config: Config = Config()
    host: str = "127.0.0.1"
    port: int = Field(default=5000, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    key_file: Path | None = None
    no_auth: bool = False
    """Let anybody in who can reach the address, though it is not loopback."""
    state: Path | None = None
    """The file of jobs and of translated files; None: in memory, gone with the server."""
    allowed_origins: tuple[str, ...] = ()
    """Other sites whose pages may call the server (CORS)."""
    requests_per_minute: int = Field(default=0, ge=0)
    """Of one key, or of one address where there are no keys; 0: no limit. A key's own limit wins."""
    largest_body: int = Field(default=16 * MEGABYTE, ge=1024)
    most_characters: int = Field(default=400_000, ge=1)
    most_texts: int = Field(default=1_000, ge=1)
    most_alternatives: int = Field(default=5, ge=0)
    requests_at_once: int = Field(default=256, ge=1)
    body_seconds: float = Field(default=30, gt=0)
    """How long a request may take to arrive."""
    seconds: float = Field(default=600, gt=0)
    """How long an answer may take."""
    reading_seconds: float = Field(default=60, gt=0)
    reading_memory: int = Field(default=1024 * MEGABYTE, ge=64 * MEGABYTE)
    """Address space of the process that reads a file."""
    readers: int = Field(default=2, ge=1)
    """Files that are read at once."""
    jobs_at_once: int = Field(default=2, ge=1)
    most_jobs: int = Field(default=1_000, ge=1)
    most_kept: int = Field(default=256 * MEGABYTE, ge=MEGABYTE)
    """Bytes that jobs with their results may take, and translated files as many."""
    kept_hours: float = Field(default=24, gt=0)
    """How long finished jobs and translated files are kept."""

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def check(self) -> None:
        """Raise ConfigError where anybody could get in who was not meant to."""
        if not self.is_local and not self.key_file and not self.no_auth:
            raise ConfigError(
                f"{self.host} can be reached from other machines: name a file of keys with --api-key-file FILE "
                "(make one with --add-key NAME), or say --no-auth if everybody there may use the server."
            )
        if self.key_file and self.no_auth:
            raise ConfigError("--api-key-file and --no-auth contradict one another: give one of them.")
