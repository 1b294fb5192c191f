"""`python -m translator` is `translator`."""

from translator.cli import main

main()
