"""The translation memory: corrected and machine translations, in one SQLite file (see `translator.memory.database`)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Self

from pydantic import JsonValue, TypeAdapter, ValidationError

from translator.alignment import align_lexically, fits
from translator.document import Alignment, Flag, Origin, Suggestion, Translation
from translator.errors import InputError
from translator.exchange import Entry
from translator.memory.database import MemoryDatabase
from translator.memory.similarity import SignatureIndex, nearest, signature, tokens
from translator.translation.translator import printable_line

MAX_CHARACTERS = 10_000
"""No sentence or translation longer than this is kept: it is no sentence that will be met again."""

_SUGGESTIONS = 3  # offered for one sentence, at most

_FLAGS = TypeAdapter(tuple[Flag, ...])


class Maker(NamedTuple):
    """Who makes machine translations: a model by its name and digest, what runs it, and the options, as JSON.

    The name is for people; what two makers are told apart by is the rest.
    """

    model: str
    sha256: str
    engine: str
    options: str

    @classmethod
    def of(cls, model: str, sha256: str, engine: str, **options: JsonValue) -> Self:
        """Put a maker together; `options` are all else that its translations depend on."""
        return cls(model, sha256, engine, json.dumps(options, sort_keys=True))

    def during(self, job: str) -> Maker:
        """The same maker, while it works on a job whose translations are not to be used yet."""
        return self._replace(options=json.dumps(json.loads(self.options) | {"job": job}, sort_keys=True))


class Imported(NamedTuple):
    """What an import came to: corrections that are new, that replaced another target, that were there, left out."""

    new: int
    replaced: int
    unchanged: int
    skipped: int


class MakerStatistics(NamedTuple):
    """How many machine translations of a maker there are, and the day one was last used."""

    maker: Maker
    entries: int
    last_used: str


class Statistics(NamedTuple):
    """What a memory holds."""

    corrections: int
    makers: tuple[MakerStatistics, ...]
    bytes: int


class TranslationMemory:
    """A translation memory on disk. Safe to use from several threads, and by several processes at once.

    Do not carry one across a fork: open the file again. Every method raises TranslationMemoryError where the file
    cannot be read or written.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open a memory; with `create`, make it where there is no file.

        Raises TranslationMemoryError where the file is missing, is not a memory, or is from a newer version.
        """
        self.path = path
        self._database = MemoryDatabase(path, create=create)
        self._index: tuple[int, SignatureIndex] | None = None

    def close(self) -> None:
        """Close the file; the memory cannot be used any more."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What a run asks and tells; sentences are given as `printable_line` leaves them.

    def corrected(self, sources: Collection[str]) -> dict[str, str]:
        """The corrected targets of those sentences that have one, by source."""
        rows = self._database.rows(
            "SELECT source, target FROM correction WHERE source IN (SELECT value FROM json_each(?))", _listed(sources)
        )
        return dict(rows)

    def maker_number(self, maker: Maker) -> int:
        """The number a maker has in this file; it gets one where it has none yet."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO maker (model, sha256, engine, options) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", maker
            )
            number: int
            (number,) = connection.execute(
                "SELECT id FROM maker WHERE sha256 = ? AND engine = ? AND options = ?", maker[1:]
            ).fetchone()
            return number

    def machine(self, maker: int, sources: Collection[str]) -> dict[str, Translation]:
        """What this maker made of those sentences before, by source, and note that it was used today."""
        today = _now()[:10]
        rows = self._database.rows(
            "SELECT source, target, score, flags, used, alignment FROM machine"
            " WHERE maker = ? AND source IN (SELECT value FROM json_each(?))",
            maker,
            _listed(sources),
        )
        try:
            found = {
                source: Translation(
                    text=target,
                    score=score,
                    flags=_FLAGS.validate_json(flags) if flags != "[]" else (),
                    alignment=Alignment.model_validate_json(links) if links else align_lexically(source, target),
                    origin=Origin.MEMORY,
                )
                for source, target, score, flags, _, links in rows
            }
        except ValidationError as error:
            raise self._database.damaged("it holds a translation that this program did not write") from error
        for source, made in found.items():
            if made.alignment and not fits(made.alignment, source, made.text):
                raise self._database.damaged("it holds word links that this program did not write")
        stale = [row[0] for row in rows if row[4] < today]
        if stale:  # once a day for each, and so seldom
            with self._database.writing() as connection:
                connection.execute(
                    "UPDATE machine SET used = ? WHERE maker = ? AND source IN (SELECT value FROM json_each(?))",
                    (today, maker, _listed(stale)),
                )
        return found

    def remember(self, maker: int, translations: Mapping[str, Translation]) -> None:
        """Keep a maker's translations, by source, in one transaction; the caller sees that they are sound.

        Where there is one already, another process was quicker, and it stays.
        """
        today = _now()[:10]
        rows = [
            (
                maker,
                source,
                made.text,
                made.score,
                _FLAGS.dump_json(made.flags).decode() if made.flags else "[]",
                today,
                made.alignment.model_dump_json() if made.alignment else None,
            )
            for source, made in sorted(translations.items())  # so that each page of the table is visited once
            if max(len(source), len(made.text)) <= MAX_CHARACTERS
        ]
        if rows:
            with self._database.writing() as connection:
                connection.executemany("INSERT INTO machine VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", rows)

    def adopt(self, held: int, maker: int) -> None:
        """Make one maker's translations another's; of a sentence that has both, the other's stays."""
        with self._database.writing() as connection:
            connection.execute("UPDATE OR IGNORE machine SET maker = ? WHERE maker = ?", (maker, held))
            connection.execute("DELETE FROM machine WHERE maker = ?", (held,))

    def suggestions(self, sources: Collection[str], threshold: float) -> dict[str, tuple[Suggestion, ...]]:
        """Corrected translations of sentences that are like these, by source, best first, three at most.

        The likeness is that of `translator.memory.similarity`; all that reach the threshold are found. Sentences
        without any are left out.
        """
        index = self._signatures()
        if not index.size:
            return {}
        words = {source: tokens(source) for source in sources}
        close = {source: index.candidates(signature(each), threshold) for source, each in words.items()}
        numbers = sorted({number for each in close.values() for number in each})
        rows = self._database.rows(
            "SELECT id, source, target FROM correction WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(numbers),
        )
        entries = {number: (source, target) for number, source, target in rows}
        others = {number: tokens(source) for number, (source, _) in entries.items()}
        found: dict[str, tuple[Suggestion, ...]] = {}
        for source, candidates in close.items():
            compared = {number: others[number] for number in candidates if number in others}
            if best := nearest(words[source], compared, threshold, _SUGGESTIONS):
                found[source] = tuple(
                    Suggestion(source=entries[number][0], target=entries[number][1], score=round(score, 4))
                    for number, score in best.items()
                )
        return found

    # What a person does with it.

    def add(self, source: str, target: str) -> None:
        """Keep a corrected translation; it takes the place of an older one of the same sentence.

        White space and control characters of the source are taken as the translator takes them. Raises InputError
        where either side has no text or is too long.
        """
        for text in (source, target):
            if any(0xD800 <= ord(c) < 0xE000 for c in text):
                raise InputError(
                    f"{text!r} is not valid Unicode text. Set a UTF-8 locale, or import the pair from a file."
                )
        row = _correction(source, target)
        if row is None:
            raise InputError(
                f"a correction needs an Indonesian and an English text of 1 to {MAX_CHARACTERS:,} characters each; "
                f"these have {len(printable_line(source)):,} and {len(tidy(target)):,}."
            )
        with self._database.writing() as connection:
            connection.execute(_UPSERT, row)
            connection.execute(_REVISE)

    def import_entries(self, entries: Iterable[tuple[str, str] | None]) -> Imported:
        """Keep many corrected translations, all or, where something fails, none; None stands for one to skip.

        Of several for one sentence, the last stays.
        """
        counts = {"new": 0, "replaced": 0, "unchanged": 0, "skipped": 0}
        with self._database.writing() as connection:
            for entry in entries:
                row = _correction(*entry) if entry else None
                if row is None:
                    counts["skipped"] += 1
                    continue
                old = connection.execute("SELECT target FROM correction WHERE source = ?", row[:1]).fetchone()
                counts["new" if old is None else "unchanged" if old[0] == row[1] else "replaced"] += 1
                if old is None or old[0] != row[1]:
                    connection.execute(_UPSERT, row)
            connection.execute(_REVISE)
        return Imported(**counts)

    def remove(self, source: str) -> bool:
        """Drop the corrected translation of a sentence; says whether there was one."""
        with self._database.writing() as connection:
            connection.execute(_REVISE)
            return connection.execute("DELETE FROM correction WHERE source = ?", (printable_line(source),)).rowcount > 0

    def entries(self, *, machine: bool = False) -> Iterator[Entry]:
        """The corrected translations, in the order they came in; with `machine`, then those of the machine.

        The latter by maker and source, without those sentences that have a corrected one.
        """
        # A page at a time, so that neither memory nor lock is held; the first column says where the next one begins.
        query = "SELECT id, source, target, changed FROM correction WHERE id > ? ORDER BY id LIMIT 1000"
        rows = self._database.rows(query, 0)
        while rows:
            yield from (Entry(source, target, Origin.CORRECTED, changed) for _, source, target, changed in rows)
            rows = self._database.rows(query, rows[-1][0])
        makers = self._database.rows("SELECT id FROM maker ORDER BY id") if machine else []
        query = (
            "SELECT source, target, used FROM machine WHERE maker = ? AND source > ?"
            " AND NOT EXISTS (SELECT * FROM correction WHERE correction.source = machine.source)"
            " ORDER BY source LIMIT 1000"
        )
        for (maker,) in makers:
            rows = self._database.rows(query, maker, "")
            while rows:
                yield from (Entry(source, target, Origin.MACHINE, used) for source, target, used in rows)
                rows = self._database.rows(query, maker, rows[-1][0])

    def statistics(self) -> Statistics:
        """Count what the memory holds, once the whole file has been checked for damage."""
        if (finding := self._database.rows("PRAGMA quick_check(1)")[0][0]) != "ok":
            raise self._database.damaged(str(finding).splitlines()[-1])
        rows = self._database.rows(
            "SELECT model, sha256, engine, options, count(*), max(used) FROM machine JOIN maker ON maker.id = maker"
            " GROUP BY maker ORDER BY max(used) DESC, maker"
        )
        makers = tuple(MakerStatistics(Maker(*row[:4]), *row[4:]) for row in rows)
        files = [self.path, self.path.with_name(f"{self.path.name}-wal")]
        size = sum(file.stat().st_size for file in files if file.exists())
        return Statistics(self._database.rows("SELECT count(*) FROM correction")[0][0], makers, size)

    def prune(self, unused_days: int, model: str | None = None) -> int:
        """Drop machine translations not used for so many days (0: all), of one model or of any; gives how many.

        Corrected translations stay. The text is gone from the file afterwards, not only marked as free.
        """
        before = (datetime.now(UTC) - timedelta(days=unused_days)).date().isoformat()
        with self._database.writing() as connection:
            dropped = connection.execute(
                "DELETE FROM machine"
                " WHERE used <= ? AND maker IN (SELECT id FROM maker WHERE model = coalesce(?, model))",
                (before, model),
            ).rowcount
        with self._database.reading() as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return dropped

    def _signatures(self) -> SignatureIndex:
        """The signatures of all corrections as they are now, read anew where some came or went."""
        with self._database.lock:
            ((revision,),) = self._database.rows("SELECT corrections FROM revision")
            if self._index is None or self._index[0] != revision:
                rows = self._database.rows("SELECT id, tokens, short_signature, long_signature FROM correction")
                try:
                    index = SignatureIndex(rows)
                except (TypeError, ValueError, OverflowError) as error:
                    raise self._database.damaged("it holds signatures that this program did not write") from error
                self._index = (revision, index)  # what changed between the two queries is read once more next time
            return self._index[1]


_UPSERT = """INSERT INTO correction (source, target, changed, tokens, short_signature, long_signature)
    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (source) DO UPDATE SET target = excluded.target, changed = excluded.changed"""

_REVISE = "UPDATE revision SET corrections = corrections + 1"


def _correction(source: str, target: str) -> tuple[str, str, str, int, int, bytes] | None:
    """A row for a correction, None where it cannot be one."""
    source, target = printable_line(source), tidy(target)
    if not (1 <= len(source) <= MAX_CHARACTERS and 1 <= len(target) <= MAX_CHARACTERS):
        return None
    return (source, target, _now(), *signature(tokens(source)))


def tidy(text: str) -> str:
    """A translation on one line, without what neither XML nor a terminal takes; format characters stay."""
    return "".join(c for c in " ".join(text.split()) if not _is_control(c))


def _is_control(character: str) -> bool:
    code = ord(character)
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF)


def _listed(sources: Collection[str]) -> str:
    return json.dumps([source for source in sources if len(source) <= MAX_CHARACTERS], ensure_ascii=False)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
