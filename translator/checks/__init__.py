"""Checks of a sentence pair, one a module. Each gives flags; none changes anything."""
