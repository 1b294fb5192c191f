"""What `translator translate` does once its options are known."""

from __future__ import annotations

import itertools
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from translator.cli.console import STRICT, complain, emit, progress_display
from translator.config import load_config
from translator.document import Article, BilingualArticle, Origin, SentencePair, Severity
from translator.errors import InputError
from translator.pipeline import Pipeline
from translator.readers import read_article, read_bytes
from translator.writers import FORMATS, write
from translator.writers.display import errors, flag_label

_TOLD = 20  # sentences with errors that are named for an article; more are only counted


def run(
    names: Sequence[str],
    config: str,
    options: Mapping[str, Any],
    output: Path | None,
    formats: Sequence[str],
    *,
    strict: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Translate the articles of these names, write or print each as soon as it is done, and give the exit code.

    An article that fails is reported on standard error, and the rest goes on; so is, where `strict`, one with errors.
    """
    loaded = load_config(config, options)
    inputs = _Inputs(names, loaded.config.translation.source_language)
    failed = doubtful = 0
    started = time.monotonic()
    with progress_display(quiet) as progress:
        stream = iter(inputs)
        first = next(stream, None)
        if first is None:
            return 1  # nothing can be read, so no model need be loaded
        if output:
            _make_folder(output)
        pipeline = Pipeline.from_config(loaded.config, progress=progress)
        for bilingual in pipeline.run_many(itertools.chain((first,), stream), progress):
            try:
                _deliver(bilingual, output, formats, inputs.stems.popleft(), inputs.paths)
            except InputError as error:
                failed += 1
                complain(str(error))
            if not quiet:
                for warning in bilingual.warnings:
                    complain(f"{bilingual.name}: warning: {warning}")
            if strict and (bad := errors(bilingual)):
                doubtful += 1
                complain(f"{bilingual.name}: {_error_list(bad)}")
            if verbose:
                _tell(bilingual, time.monotonic() - started)
    if failed + inputs.failed:
        return 1
    return STRICT if doubtful else 0


def _error_list(pairs: Sequence[SentencePair]) -> str:
    """Say which sentence pairs have which errors."""
    kinds = (
        dict.fromkeys(flag_label(flag.kind) for flag in pair.target.flags if flag.severity is Severity.ERROR)
        for pair in pairs
    )
    places = (f"{pair.id} ({', '.join(names)})" for pair, names in zip(pairs, kinds, strict=True))
    more = f" and {len(pairs) - _TOLD} more" if len(pairs) > _TOLD else ""
    return f"sentences with errors: {', '.join(itertools.islice(places, _TOLD))}{more}"


class _Inputs:
    """The articles that can be read, one by one; errors are reported and counted, and the rest goes on."""

    def __init__(self, names: Sequence[str], language: str) -> None:
        self._names = names
        self._language = language
        self.paths = {Path(name).resolve() for name in names if name != "-"}
        self.stems: deque[str] = deque()
        """For each article given out: the name for its output, without suffix; no two are the same."""
        self.failed = 0

    def __iter__(self) -> Iterator[Article]:
        taken: set[str] = set()
        for name in self._names:
            try:
                if name == "-":
                    article = read_bytes(sys.stdin.buffer.read(), "stdin", self._language)
                else:
                    article = read_article(Path(name), self._language)
            except InputError as error:
                self.failed += 1
                complain(str(error))
                continue
            stem = "stdin" if name == "-" else Path(name).stem
            numbered = (f"{stem}-{number}" for number in itertools.count(2))
            stem = next(each for each in itertools.chain((stem,), numbered) if each not in taken)
            taken.add(stem)
            self.stems.append(stem)
            yield article


def _make_folder(folder: Path) -> None:
    """Make the output folder before any work is done for it. Raises InputError where it cannot be had."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be made: {error.strerror}. Choose another -o.") from None


def _deliver(
    bilingual: BilingualArticle, output: Path | None, formats: Sequence[str], stem: str, inputs: set[Path]
) -> None:
    """Write a bilingual article in each format, or print it: in one format, or as a view to read."""
    if output:
        for name in formats:
            if (output / f"{stem}{FORMATS[name].suffix}").resolve() in inputs:
                raise InputError(f"{stem}{FORMATS[name].suffix}: would replace an article; choose another -o")
            write(bilingual, name, output, stem)
    elif not formats and sys.stdout.isatty():
        from rich.console import Console

        from translator.writers.terminal import print_bilingual

        print_bilingual(bilingual, Console())
    else:
        emit(FORMATS[formats[0] if formats else "txt"].render(bilingual))


def _tell(bilingual: BilingualArticle, seconds: float) -> None:
    """Say on standard error what made an article, and how far into the run it was done."""
    origins = Counter(pair.target.origin for pair in bilingual.pairs)
    counts = "".join(f", {origins[origin]} {origin.value}" for origin in Origin if origins[origin])
    print(
        f"{bilingual.name}: {origins.total()} sentences{counts}, done {seconds:.1f} s after the start", file=sys.stderr
    )
    for use in bilingual.provenance.models:
        print(f"  {use.task}: {use.name} {use.revision} on {use.engine}", file=sys.stderr)
