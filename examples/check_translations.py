"""Check translations from anywhere, and list the pairs with errors.

python examples/check_translations.py pairs.tsv
"""

from __future__ import annotations

import sys

from translator import CheckedPair, Severity, check_file


def main(file: str) -> None:
    """Print where a number, a date, a name or a denial was lost."""
    for result in check_file(file):
        if isinstance(result, CheckedPair):
            for flag in result.flags:
                if flag.severity is Severity.ERROR:
                    print(f"{file}, line {result.unit.line}: {flag.message}")


if __name__ == "__main__":
    main(*sys.argv[1:])
