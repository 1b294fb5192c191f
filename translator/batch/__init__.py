"""Directories of articles at speed: plan, translate, write, and remember what is done.

`run_batch` (`job`) walks a folder and mirrors it as bilingual articles. The planner (`planner`) says what there is, the
ledger (`ledger`) what is done, an executor (`executor`, `ray_executor`) has workers (`worker`) do what is missing, and
the runner (`runner`) holds them together. Articles and outputs may be in folders or in stores (`storage`).
"""

from translator.batch.executor import Executor, LocalExecutor
from translator.batch.job import Cluster, run_batch
from translator.batch.ledger import Outcome
from translator.batch.planner import Task
from translator.batch.ray_executor import ClusterError, RayExecutor, load_worker
from translator.batch.report import Report
from translator.batch.runner import BatchSettings, BusyError, Step, Tally, run_with
from translator.batch.storage import Folder, Place, Store, open_place
from translator.batch.worker import Window, Worker

__all__ = [
    "BatchSettings",
    "BusyError",
    "Cluster",
    "ClusterError",
    "Executor",
    "Folder",
    "LocalExecutor",
    "Outcome",
    "Place",
    "RayExecutor",
    "Report",
    "Step",
    "Store",
    "Tally",
    "Task",
    "Window",
    "Worker",
    "load_worker",
    "open_place",
    "run_batch",
    "run_with",
]
