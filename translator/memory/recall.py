"""A translation memory as one model with one set of options uses it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from translator.document import Origin, Suggestion, Translation
from translator.errors import TranslationMemoryError
from translator.memory.store import Maker, TranslationMemory


class Recall:
    """What the translation stage asks of a memory. Sentences are given and found as `printable_line` leaves them.

    Each call is one query, or one transaction, for all of its sentences. Safe to use from several threads; every
    method raises TranslationMemoryError where the memory fails.
    """

    def __init__(self, memory: TranslationMemory, maker: Maker | None, fuzzy_threshold: float) -> None:
        """`maker` is who makes the machine translations; with None they are neither kept nor used."""
        self._memory = memory
        self._named = maker
        self._maker = memory.maker_number(maker) if maker else None
        self._keeper = self._maker
        self._threshold = fuzzy_threshold
        self._told: Callable[[TranslationMemoryError], None] | None = None

    def corrected(self, sources: Collection[str]) -> dict[str, Translation]:
        """The corrected translations of those sentences that have one."""
        found = self._memory.corrected(sources)
        return {source: Translation(text=target, origin=Origin.CORRECTED) for source, target in found.items()}

    def machine(self, sources: Collection[str]) -> dict[str, Translation]:
        """The translations that this model, with these options, made of those sentences before."""
        return {} if self._maker is None else self._memory.machine(self._maker, sources)

    def remember(self, translations: Mapping[str, Translation]) -> None:
        """Keep translations that this model, with these options, has made, by their source."""
        if self._keeper is None:
            return
        try:
            self._memory.remember(self._keeper, translations)
        except TranslationMemoryError as error:
            if self._told is None:
                raise
            self._told(error)

    def forgive(self, told: Callable[[TranslationMemoryError], None]) -> None:
        """From now on go on where a translation cannot be kept, for the disk is full, say, and tell of it.

        It is only made anew when it is wanted again: a server has better things to do than to fail.
        """
        self._told = told

    def hold(self, job: str) -> None:
        """Keep what is remembered from now on out of sight, under the name of a job, until it is released.

        So what the job makes does not depend on what it made before, and it can be killed and begun again.
        """
        if self._named:
            self._keeper = self._memory.maker_number(self._named.during(job))

    def release(self) -> None:
        """Let what was held be found from now on, also what the job had kept when it was killed."""
        if self._maker is not None and self._keeper is not None and self._keeper != self._maker:
            self._memory.adopt(self._keeper, self._maker)

    def close(self) -> None:
        """Close the memory, which cannot be used any more."""
        self._memory.close()

    def suggestions(self, sources: Collection[str]) -> dict[str, tuple[Suggestion, ...]]:
        """Corrected translations of sentences that are like these, best first; sentences without any are left out."""
        return self._memory.suggestions(sources, self._threshold)
