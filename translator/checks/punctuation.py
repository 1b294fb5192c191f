"""Quotation marks and brackets that do not pair in the translation, though they do in its source."""

from __future__ import annotations

from translator.checks.check import Check, Meaning
from translator.document import Flag, FlagKind, Severity
from translator.languages import SourceLanguage

_PAIRS = ("()", "[]", "“”", "«»", '""')


def check_punctuation(source: str, target: str, _language: SourceLanguage) -> tuple[Flag, ...]:
    """Flag, as information, each kind of mark that is unpaired in the translation only.

    A quotation that runs over several sentences leaves its marks unpaired in the source as well.
    """
    unpaired = [pair for pair in _PAIRS if _is_paired(source, pair) and not _is_paired(target, pair)]
    return tuple(
        Flag(
            kind=FlagKind.PUNCTUATION,
            severity=Severity.INFO,
            message=f"{pair} do not pair in the translation, though they do in the source",
        )
        for pair in unpaired
    )


def _is_paired(text: str, pair: str) -> bool:
    one, other = pair[0], pair[1]
    return text.count(one) % 2 == 0 if one == other else text.count(one) == text.count(other)


PUNCTUATION = Check(
    (
        Meaning(
            FlagKind.PUNCTUATION,
            (Severity.INFO,),
            "Quotation marks or brackets do not pair in the English, so a quotation may be unclear.",
        ),
    ),
    check_punctuation,
)
