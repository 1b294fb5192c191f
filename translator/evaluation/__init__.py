"""Evaluation: how good translations and summaries are on the user's own texts, with what it takes to repeat it.

`rows.py` reads sources beside references, `systems.py` has them translated or takes outputs that exist, `metrics.py`
scores (sacrebleu), `fidelity.py` counts what the checks find, `compare.py` puts these together, `report.py` is the
result and how it is written. `summaries.py` measures summaries (rouge-score, and what needs no reference).
"""

from __future__ import annotations
