"""`translator translate`: articles in, bilingual articles out."""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlsplit

import typer

from translator.cli import options
from translator.cli.console import EXIT_CODES, INTERRUPTED, STRICT, complain, emit, progress_display
from translator.config import Config, load_config
from translator.document import Article, BilingualArticle, Origin, SentencePair, Severity
from translator.errors import InputError, OutputError, reason
from translator.merging import check_mergeable, document_suffix, merge
from translator.pipeline import FailedArticle, Pipeline
from translator.readers import read_articles, read_bytes
from translator.readers.web import is_url, read_url
from translator.writers import DOCUMENTS, FORMATS, write_file
from translator.writers.doubts import errors
from translator.writers.wording import flag_label

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown")

EPILOG = f"""\
Examples:

- `translator translate article.txt`

- `translator translate articles/*.txt page.html report.docx -o english --format json,html`

- `translator translate https://news.example/article --only english`

- `cat article.txt | translator translate - --no-summary`

- `translator translate article.txt --only english > article.en.txt`

- `translator translate report.docx film.srt --format document` (writes `report.en.docx` and `film.en.srt`)

- `translator translate article.txt --config opus --format md`

- `translator translate article.txt -o english --format tmx,xliff,docx`

- `translator translate news.jsonl -o english --format csv,parquet`

- `translator translate article.txt -o english --strict || echo "read it before it goes out"`

{EXIT_CODES}
"""

_TOLD = 20  # sentences with errors that are named for an article; more are only counted


@app.command(epilog=EPILOG)
@options.setting_options()
def translate(
    articles: Annotated[
        list[str],
        typer.Argument(
            metavar="ARTICLE", help="Files of any format that is read, or addresses of pages; - is standard input."
        ),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Write files here instead of printing.")
    ] = None,
    formats: options.Formats = None,
    only: options.Only = None,
    input_format: options.InputFormat = None,
    text_field: options.TextField = None,
    config: options.ConfigName = "embedded",
    settings: Mapping[str, Any] = MappingProxyType({}),
    strict: options.Strict = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print the result and errors only: no progress, no warnings.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say which models are used, and the time.")] = False,
) -> None:
    """Translate Indonesian articles, sentence by sentence, and summarize them in English."""
    names = options.format_names(formats, only, ("json", "html") if output else ())
    settings = options.without_summary(settings, only)
    made_of_files = [name for name in names if name in DOCUMENTS]
    if made_of_files and not output and len(made_of_files) < len(names):
        raise typer.BadParameter(f"{formats} cannot be printed and written at once; add -o DIR", param_hint="--format")
    if not (output or made_of_files):
        _refuse_to_print(names, len(articles))

    loaded = load_config(config, settings)
    reading = options.reading(input_format, text_field)
    inputs = _Inputs(
        articles,
        loaded.translation.source_language,
        reading,
        offline=loaded.runtime.offline,
        as_documents=bool(made_of_files),
    )
    raise typer.Exit(_run(inputs, loaded, output, names, strict=strict, quiet=quiet, verbose=verbose))


def _refuse_to_print(formats: Sequence[str], articles: int) -> None:
    """Raise BadParameter for formats that standard output cannot take together, or one article after another."""
    if len(formats) > 1 or (articles > 1 and not all(FORMATS[name].joins for name in formats)):
        raise typer.BadParameter(
            f"{','.join(formats)} cannot be printed one after another; add -o DIR", param_hint="--format"
        )
    if not all(FORMATS[name].is_text for name in formats) and sys.stdout.isatty():
        raise typer.BadParameter(f"{formats[0]} is nothing for a screen; add -o DIR, or > FILE", param_hint="--format")


def _run(
    inputs: _Inputs,
    config: Config,
    output: Path | None,
    formats: Sequence[str],
    *,
    strict: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Translate the articles, write or print each as soon as it is done, and give the exit code.

    An article that fails is reported on standard error, and the rest goes on; so is, where `strict`, one with errors.
    """
    failed = doubtful = done = 0
    started = time.monotonic()
    with progress_display(quiet) as progress, ExitStack() as stack:
        stream = iter(inputs)
        first = next(stream, None)
        if first is None:
            return 1  # nothing can be read, so no model need be loaded
        if output:
            _make_folder(output)
        pipeline = stack.enter_context(Pipeline.from_config(config, progress=progress))
        try:
            for result in pipeline.run_many(itertools.chain((first,), stream), progress):
                given = inputs.given.popleft()
                if isinstance(result, FailedArticle):
                    failed += 1
                    name = result.article.name
                    complain(f"{name}: {reason(result.error).removeprefix(f'{name}: ')}")
                    continue
                try:
                    if done and not output and not {"jsonl", *DOCUMENTS} & set(formats):
                        emit("\n")  # between articles
                    for warning in _deliver(result, output, formats, given, inputs):
                        if not quiet:
                            complain(f"{result.name}: {warning}")
                    done += 1
                except (InputError, OutputError) as error:
                    failed += 1
                    complain(str(error))
                if not quiet:
                    for warning in result.warnings:
                        complain(f"{result.name}: warning: {warning}")
                if strict and (bad := errors(result)):
                    doubtful += 1
                    complain(f"{result.name}: {_error_list(bad)}")
                if verbose:
                    _tell(result, time.monotonic() - started)
        except KeyboardInterrupt:
            kept = f"are in {output}" if output else "are written" if set(formats) & set(DOCUMENTS) else "are printed"
            complain(f"interrupted: {done} of {inputs.number} articles are done and {kept}")
            return INTERRUPTED
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


class _Given(NamedTuple):
    """An article as it was given: by which name, with what bytes (None: in the file), and the name for its output.

    No two outputs have the same name, which has no suffix.
    """

    name: str
    stem: str
    data: bytes | None = None


class _Inputs:
    """The articles that can be read, one by one; errors are reported and counted, and the rest goes on."""

    def __init__(
        self, names: Sequence[str], language: str, reading: options.Reading, *, offline: bool,
        as_documents: bool = False,
    ) -> None:  # fmt: skip
        self._names = names
        self._language = language
        # Not Path.resolve, which fails at a loop of links; what cannot be read is told of when its turn comes.
        self.paths = {Path(os.path.realpath(name)) for name in names if name != "-"}
        self.reading = reading
        self._offline = offline
        self._as_documents = as_documents
        self._stdin: bytes | None = None
        self.number = len(names)
        self.given: deque[_Given] = deque()
        """What the articles that were given out came from."""
        self.failed = 0

    def __iter__(self) -> Iterator[Article]:
        taken: set[str] = set()
        for name in self._names:
            whole = "stdin" if name == "-" else Path(urlsplit(name).path if is_url(name) else name).stem or "page"
            for article in self._articles(name):
                # Of a data set each article has the number of its record.
                number = article.name.rpartition(":")[2] if article.name not in (name, "stdin") else ""
                stem = f"{whole}-{number}" if number.isdecimal() else whole
                numbered = (f"{stem}-{count}" for count in itertools.count(2))
                stem = next(each for each in itertools.chain((stem,), numbered) if each not in taken)
                taken.add(stem)
                self.given.append(_Given(name, stem, self._stdin if name == "-" else None))
                yield article

    def _articles(self, name: str) -> Iterator[Article]:
        """The articles of one file that can be read."""
        try:
            for found in self._found(name):
                if isinstance(found, InputError):
                    self.failed += 1
                    complain(str(found))
                else:
                    yield found
        except InputError as error:
            self.failed += 1
            complain(str(error))

    def _found(self, name: str) -> Iterator[Article | InputError]:
        """What a file, standard input or an address holds."""
        if name == "-":
            data = sys.stdin.buffer.read()
            if self._as_documents:
                check_mergeable(data, "stdin", self.reading["format"])
                self._stdin = data
            return read_articles(data, name="stdin", language=self._language, **self.reading)
        if not is_url(name):
            if self._as_documents:
                check_mergeable(read_bytes(name), name, self.reading["format"])
            return read_articles(name, language=self._language, **self.reading)
        if self._as_documents:
            raise InputError(f"{name}: is no document of yours to write back. Save the page and name the file.")
        if self._offline:
            raise InputError(f"{name}: is not fetched, since --offline forbids it. Save the page and name the file.")
        return read_url(name, language=self._language, **self.reading)


def _make_folder(folder: Path) -> None:
    """Make the output folder before any work is done for it. Raises OutputError where it cannot be had."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made: {error.strerror}. Choose another -o.") from None


def _deliver(
    bilingual: BilingualArticle, output: Path | None, formats: Sequence[str], given: _Given, inputs: _Inputs
) -> Iterator[str]:
    """Write a bilingual article in each format, or print it: in one format, or as a view to read. Tells of what lacks.

    A document goes beside the one that it is made of, where no folder is named.
    """
    documents = [name for name in formats if name in DOCUMENTS]
    for name in documents:
        if given.name == "-" and not output:
            emit(merge(bilingual, given.data or b"", name, format=inputs.reading["format"]).content)
            continue
        path = (output or Path(given.name).parent) / f"{given.stem}{document_suffix(given.name, name)}"
        data = read_bytes(given.name) if given.data is None else given.data
        merged = merge(bilingual, data, name, format=inputs.reading["format"])
        _write(path, merged.content, inputs)
        if merged.missing:
            yield f"{path.name}: {merged.warning}"
    others = [name for name in formats if name not in DOCUMENTS]
    if output:
        for name in others:
            _write(output / f"{given.stem}{FORMATS[name].suffix}", FORMATS[name].render(bilingual), inputs)
    elif not formats and sys.stdout.isatty():
        from rich.console import Console

        from translator.writers.terminal import print_bilingual

        print_bilingual(bilingual, Console())
    elif others or not formats:
        emit(FORMATS[others[0] if others else "txt"].render(bilingual))


def _write(path: Path, content: bytes, inputs: _Inputs) -> None:
    """Write a file, but not in the place of one that is to be read."""
    if path.resolve() in inputs.paths:
        raise OutputError(f"{path.name}: would replace an article; choose another -o")
    write_file(path, content)


def _tell(bilingual: BilingualArticle, seconds: float) -> None:
    """Say on standard error what made an article, and how far into the run it was done."""
    origins = Counter(pair.target.origin for pair in bilingual.pairs)
    counts = "".join(f", {origins[origin]} {origin.value}" for origin in Origin if origins[origin])
    print(
        f"{bilingual.name}: {origins.total()} sentences{counts}, done {seconds:.1f} s after the start", file=sys.stderr
    )
    for use in bilingual.provenance.models:
        print(f"  {use.task}: {use.name} {use.revision} on {use.engine}", file=sys.stderr)
