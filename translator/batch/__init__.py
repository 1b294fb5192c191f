"""Directories of articles at speed: plan, translate, write, and remember what is done.

`run_batch` walks a folder and mirrors it as bilingual articles. The planner (`planner`) says what there is, the ledger
(`ledger`) what is done, an executor (`executor`) does what is missing, and the runner (`runner`) holds them together.
"""

from translator.batch.executor import Executor, LocalExecutor, OutputFullError
from translator.batch.ledger import Outcome
from translator.batch.planner import Task
from translator.batch.report import Report
from translator.batch.runner import BatchSettings, BusyError, Step, Tally, run_batch

__all__ = [
    "BatchSettings",
    "BusyError",
    "Executor",
    "LocalExecutor",
    "Outcome",
    "OutputFullError",
    "Report",
    "Step",
    "Tally",
    "Task",
    "run_batch",
]
