"""The options that commands share: those of settings, derived from the configuration, and a few of the command line's.

Import it in the modules of commands only: the configuration brings in pydantic.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple, TypedDict, get_args, get_origin

import typer
from pydantic.fields import FieldInfo

from translator.config import Config, Option
from translator.writers import DOCUMENTS, ENGLISH, FORMATS, require

ConfigName = Annotated[str, typer.Option("--config", "-c", metavar="PRESET|PATH", help="A preset or a TOML file.")]
Offline = Annotated[bool, typer.Option("--offline", help="Never reach for the network.")]
Strict = Annotated[
    bool, typer.Option("--strict", help="End with exit code 4 where a translation is flagged with an error.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]

InputFormat = Annotated[
    str | None,
    typer.Option(
        "--input-format", metavar="NAME", help="What the articles are (see translator formats), not to be told by them."
    ),
]
TextField = Annotated[
    str | None,
    typer.Option("--text-field", metavar="NAME", help="The field of a data set (JSONL, CSV, Parquet) with the text."),
]


class Part(StrEnum):
    """What of an article is wanted."""

    ENGLISH = "english"


Only = Annotated[
    Part | None,
    typer.Option("--only", help="The English alone, without source, marks and summary; in txt (default), md or html."),
]
Formats = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="NAMES",
        help=f"{', '.join((*FORMATS, *DOCUMENTS))} (the same document in English); joined by commas (see translator "
        "formats). Default: json,html for files.",
    ),
]

_Names: Any = StrEnum  # made from values that are known only here


class _Setting(NamedTuple):
    """An option of the command line, the parameter it is given as, and the setting it is for."""

    parameter: str
    key: str
    field: FieldInfo
    option: Option


def setting_options(*sections: str, without: str = "") -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of settings, in the place of its parameter `settings`.

    `sections` are those of the configuration, all by default; `without` is an option that the command has its own way
    of. Names, kinds, ranges and help come from the fields of
    `Config`. The command gets what was given as a mapping of dotted keys to values.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        found = _settings(sections or tuple(Config.model_fields))
        options = [each for each in found if each.option.name != without]

        @functools.wraps(command)
        def with_settings(**given: Any) -> None:
            chosen = {option: given.pop(option.parameter) for option in options}
            command(**given, settings=_values(chosen))

        parameters = [
            each
            for parameter in inspect.signature(command, eval_str=True).parameters.values()
            for each in (map(_parameter, options) if parameter.name == "settings" else [parameter])
        ]
        with_settings.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        with_settings.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return with_settings

    return decorate


def _settings(sections: tuple[str, ...]) -> Iterator[_Setting]:
    for section in sections:
        kind: Any = Config.model_fields[section].annotation
        for name, field in kind.model_fields.items():
            for option in field.metadata:
                if isinstance(option, Option):
                    parameter = option.name.removeprefix("--").replace("-", "_")
                    yield _Setting(parameter, f"{section}.{name}", field, option)


def _parameter(setting: _Setting) -> inspect.Parameter:
    """The parameter that Typer makes an option of."""
    field, option = setting.field, setting.option
    text = option.help or field.description or ""
    bounds = {name: getattr(each, name) for each in field.metadata for name in ("ge", "le") if hasattr(each, name)}
    kind: Any = bool if option.sets is not None else field.annotation
    if get_origin(kind) is Literal:  # which older versions of Typer do not take
        kind = _Names(setting.parameter, {value.upper(): value for value in get_args(kind)})
    info = typer.Option(
        option.name,
        help=f"{text[:1].upper()}{text[1:]}.",
        metavar=option.metavar,
        min=bounds.get("ge"),
        max=bounds.get("le"),
    )
    return inspect.Parameter(
        setting.parameter,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        default=False if kind is bool else None,
        annotation=Annotated[kind if kind is bool else kind | None, info],
    )


def _values(chosen: Mapping[_Setting, Any]) -> dict[str, Any]:
    """What was given, by dotted key; a setting whose option was not given is left out."""
    given = {setting: value for setting, value in chosen.items() if value not in (None, False)}
    values: dict[str, Any] = {}
    for (_, key, _, option), value in given.items():
        if key in values or (option.sets == "none" and any(s.key == "summarization.sentences" for s in given)):
            raise typer.BadParameter("cannot go with other summary options", param_hint=option.name)
        values[key] = option.sets if option.sets is not None else value.value if isinstance(value, StrEnum) else value
    return values


def format_names(joined: str | None, only: Part | None, default: tuple[str, ...]) -> tuple[str, ...]:
    """The output formats in a list joined by commas, each once; those with the English alone where only that is wanted.

    `default` is what is meant where no list is given and both languages are wanted.
    """
    if joined is None:
        return (ENGLISH["txt"],) if only else default
    names = tuple(dict.fromkeys(name.strip() for name in joined.split(",")))
    if unknown := [name for name in names if name not in FORMATS and name not in DOCUMENTS]:
        known = ", ".join((*FORMATS, *DOCUMENTS))
        raise typer.BadParameter(f"{unknown[0]!r} is none of {known}", param_hint="--format")
    require(names)
    if not only:
        return names
    english = {**ENGLISH, **{name: name for name in ENGLISH.values()}}
    english |= {name: name for name, has_both in DOCUMENTS.items() if not has_both}
    if both := [name for name in names if name not in english]:
        raise typer.BadParameter(
            f"is for {', '.join((*ENGLISH, 'document'))}; {both[0]} has both languages", param_hint="--only english"
        )
    return tuple(dict.fromkeys(english[name] for name in names))


def without_summary(settings: Mapping[str, Any], only: Part | None) -> Mapping[str, Any]:
    """The settings, without a summary where only the English of an article is wanted."""
    if not only:
        return settings
    asked = {key for key in settings if key.startswith("summarization.")}
    if asked and settings.get("summarization.method") != "none":
        raise typer.BadParameter(
            "leaves the summary out, so no option of it can go with it", param_hint="--only english"
        )
    return {**settings, "summarization.method": "none"}


class Reading(TypedDict):
    """How articles are to be read, as `translator.readers.read_articles` takes it."""

    format: str | None
    text_field: str | None


def reading(input_format: str | None, text_field: str | None) -> Reading:
    """How articles are to be read; the input format is None where it is to be told by the content."""
    from translator.readers import FORMATS as READERS

    if input_format is not None and input_format not in READERS:
        raise typer.BadParameter(f"{input_format!r} is none of {', '.join(READERS)}", param_hint="--input-format")
    return Reading(format=input_format, text_field=text_field)
