"""Runs on a Ray cluster and on stores by URL: the same tree as on one machine, whatever dies meanwhile."""

from __future__ import annotations

import functools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from translator import Article, BilingualArticle, Pipeline
from translator.batch import (
    BatchSettings,
    BusyError,
    LocalExecutor,
    RayExecutor,
    Report,
    Step,
    Worker,
    open_place,
    run_with,
)
from translator.batch.planner import RESERVED
from translator.config import Config, load_config
from translator.errors import ConfigError, InputError, OutputError

pytestmark = pytest.mark.slow

EPOCH = "1750000000"
ARTICLES = 40
LANES = 2
IN_WINDOW = 4  # articles, as they are made here
SENTENCES = ("Bupati meninjau jembatan itu.", "Warga menanam pohon sejak pekan lalu.", "Pasar murah dibuka pada Senin.")


def article(number: int) -> str:
    return f"Kabar Desa Nomor {number}\n\n" + " ".join(SENTENCES[(number + at) % 3] for at in range(3)) + "\n"


def fill(folder: Path, number: int) -> Path:
    for at in range(number):
        file = folder / ("", "desa", "desa/kota")[at % 3] / f"berita-{at:03}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(article(at), encoding="utf-8")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a run's output but its own."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name not in RESERVED and ".translator" not in file.parts
    }


def batch(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command; fail where it ends in a traceback, whatever the test is about."""
    result = subprocess.run(
        [sys.executable, "-m", "translator", "batch", *map(str, words)], capture_output=True, text=True, timeout=300
    )
    assert "Traceback" not in result.stderr, result.stderr
    return result


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config("embedded", {"summarization.method": "none", "runtime.threads": 1})


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("articles") / "in", ARTICLES)


@pytest.fixture(scope="module")
def expected(source: Path, config: Config, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one machine makes of the articles."""
    os.environ["SOURCE_DATE_EPOCH"] = EPOCH
    output = tmp_path_factory.mktemp("local") / "out"
    places = open_place(source), open_place(output)
    worker = Worker(Pipeline.from_config(config), ["json"], *places)
    executor = LocalExecutor(worker, window_bytes=WINDOW_BYTES)
    *_, report = run_with(BatchSettings(*places, ("json",)), lambda: executor, threading.Event())
    assert isinstance(report, Report)
    assert report.articles.made == ARTICLES
    return tree(output)


WINDOW_BYTES = (IN_WINDOW - 1) * len(article(10)) + 1


# Stores


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    """A real S3 server on this machine, empty, and the environment that leads to it."""
    server_module = pytest.importorskip("moto.server", reason="moto[server] is not installed")
    s3fs = pytest.importorskip("s3fs", reason="s3fs is not installed")
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    settings = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        yield s3fs.S3FileSystem(use_listings_cache=False, skip_instance_cache=True)
    server.stop()


@pytest.fixture
def bucket(s3: Any, source: Path, request: pytest.FixtureRequest) -> str:
    """A bucket with the articles in it."""
    name = f"kabar-{abs(hash(request.node.name)) % 10**9}"
    s3.mkdir(name)
    s3.pipe({f"{name}/in/{file.relative_to(source)}": file.read_bytes() for file in source.rglob("*.txt")})
    return name


def stored(s3: Any, folder: str) -> dict[str, bytes]:
    """As `tree`."""
    names = [name.removeprefix(f"{folder}/") for name in s3.find(folder)]
    return {
        name: s3.cat_file(f"{folder}/{name}") for name in names if name not in RESERVED and ".translator" not in name
    }


def test_s3_to_s3_is_as_folder_to_folder(s3: Any, bucket: str, source: Path, tmp_path: Path) -> None:
    words = ("--no-summary", "-f", "json", "--jobs", "1")
    assert batch(source, tmp_path / "out", *words).returncode == 0
    urls = (f"s3://{bucket}/in", f"s3://{bucket}/in/english", "--state", tmp_path / "state")
    result = batch(*urls, *words)
    assert result.returncode == 0, result.stderr
    assert stored(s3, f"{bucket}/in/english") == tree(tmp_path / "out")
    assert "report.html" in result.stdout
    assert json.loads(s3.cat_file(f"{bucket}/in/english/report.json"))["articles"]["made"] == ARTICLES

    s3.rm_file(f"{bucket}/in/english/berita-000.txt.json")
    s3.pipe_file(f"{bucket}/in/berita-003.txt", article(4).encode())  # another article of the same size
    s3.pipe_file(f"{bucket}/in/kosong.txt", b"")
    assert batch(*urls, *words).returncode == 1
    report = json.loads(s3.cat_file(f"{bucket}/in/english/report.json"))
    assert (report["articles"]["made"], report["articles"]["kept"], report["articles"]["failed"]) == (
        2,
        ARTICLES - 2,
        1,
    )
    assert b"Nomor 4" in s3.cat_file(f"{bucket}/in/english/berita-003.txt.json")
    assert not s3.exists(f"{bucket}/in/english/.translator/claim.json")


def test_an_output_in_a_store_is_for_one_run_at_a_time(
    s3: Any, bucket: str, pipeline: Pipeline, tmp_path: Path
) -> None:
    places = open_place(f"s3://{bucket}/in"), open_place(f"s3://{bucket}/out")

    def run(state: str) -> Iterator[Step | Report]:
        executor = LocalExecutor(Worker(pipeline, ["json"], *places), window_bytes=WINDOW_BYTES)
        settings = BatchSettings(*places, ("json",), state=tmp_path / state)
        return run_with(settings, lambda: executor, threading.Event())

    first = run("here")
    next(first)
    with pytest.raises(BusyError, match="another run is at work"):
        next(run("here"))
    with pytest.raises(BusyError, match=r"go on with it there, or delete s3://.*claim\.json"):
        next(run("elsewhere"))
    claim = s3.cat_file(f"{bucket}/out/.translator/claim.json")
    *_, report = first
    assert isinstance(report, Report)
    s3.pipe_file(f"{bucket}/out/.translator/claim.json", claim)  # as if that run had been killed
    with pytest.raises(BusyError):
        next(run("elsewhere"))
    *_, report = run("here")
    assert isinstance(report, Report)
    assert report.articles.kept == ARTICLES


def test_urls_that_cannot_be_used_say_what_to_do(s3: Any, bucket: str, pipeline: Pipeline, tmp_path: Path) -> None:
    def run(source: str | Path, output: str | Path) -> None:
        places = open_place(source), open_place(output)
        settings = BatchSettings(*places, ("json",), state=tmp_path / "state")
        next(run_with(settings, lambda: LocalExecutor(Worker(pipeline, ["json"], *places)), threading.Event()))

    with pytest.raises(InputError, match="no such folder"):
        run(f"s3://{bucket}/tiada", tmp_path / "out")
    with pytest.raises(InputError, match="s3://no-such-bucket-here"):
        run("s3://no-such-bucket-here/in", tmp_path / "out")
    with pytest.raises(OutputError, match="s3://no-such-bucket-here"):
        run(f"s3://{bucket}/in", "s3://no-such-bucket-here/out")
    with pytest.raises(ConfigError, match="no such kind of place"):
        run("gopher://tiada/in", tmp_path / "out")
    with pytest.raises(ConfigError, match="Choose another OUT"):
        run(f"s3://{bucket}/in", f"s3://{bucket}")


# The cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A head without workers, and two nodes with room for one each."""
    os.environ.update(RAY_USAGE_STATS_ENABLED="0")
    ray_cluster: Any = pytest.importorskip("ray.cluster_utils", reason="ray is not installed")
    health = {
        "health_check_initial_delay_ms": 1000,
        "health_check_period_ms": 1000,
        "health_check_timeout_ms": 2000,
        "health_check_failure_threshold": 3,
    }
    started = ray_cluster.Cluster(
        initialize_head=True,
        head_node_args={"num_cpus": 0, "include_dashboard": False, "_system_config": health},
    )
    for _ in range(2):
        started.add_node(num_cpus=1)
    yield started
    started.shutdown()


class Slow(Pipeline):
    """Takes its time, and writes down which process began which article."""

    journal: Path
    deadly = "no article says this"

    def run_together(self, articles: Sequence[Article], *rest: Any) -> list[BilingualArticle]:
        with self.journal.open("a") as file:
            file.write("".join(f"{os.getpid()} {each.name}\n" for each in articles))
        time.sleep(0.6)  # so that a second worker comes before the end
        if any(self.deadly in each.text for each in articles):
            os._exit(1)
        return super().run_together(articles, *rest)


def build(config: Config, source: str, output: str, journal: Path, deadly: str) -> Worker:
    pipeline = Slow.from_config(config)
    pipeline.journal, pipeline.deadly = journal, deadly
    return Worker(pipeline, ["json"], open_place(source), open_place(output))


class OnCluster:
    """A run on the cluster, and what happened in it."""

    def __init__(
        self, cluster: Any, config: Config, source: Path, output: Path, deadly: str = "no article says this"
    ) -> None:
        cloudpickle: Any = pytest.importorskip("ray.cloudpickle")
        cloudpickle.register_pickle_by_value(sys.modules[__name__])  # workers cannot import a test
        self.journal = output.with_name("journal")
        self.journal.touch()
        self._settings = BatchSettings(open_place(source), open_place(output), ("json",))
        self._build = functools.partial(build, config, str(source), str(output), self.journal, deadly)
        self._address = cluster.address

    def run(self, at: int, disturb: Callable[[], None]) -> Report:
        """Run, and disturb it once so many articles are done; `at` 0 for never."""
        executor: RayExecutor | None = None

        def connect() -> RayExecutor:
            nonlocal executor
            executor = RayExecutor(
                self._build, address=self._address, minimum=1, maximum=2, lanes=LANES, window_bytes=WINDOW_BYTES
            )
            return executor

        last: Step | Report | None = None
        disturbed = not at
        try:
            for last in run_with(self._settings, connect, threading.Event()):
                if isinstance(last, Step) and last.tally.made >= at and len(self.workers()) == 2 and not disturbed:
                    disturbed = True
                    disturb()
        finally:
            if executor:
                executor.close()
        assert isinstance(last, Report)
        assert disturbed
        return last

    def workers(self) -> list[int]:
        """The processes that began articles, in order of their first."""
        return list(dict.fromkeys(int(line.split()[0]) for line in self.journal.read_text().splitlines()))

    def repeated(self) -> int:
        """How often an article was begun that had been begun before."""
        begun = Counter(line.partition(" ")[2] for line in self.journal.read_text().splitlines())
        return begun.total() - len(begun)


def test_a_cluster_makes_the_tree_that_one_machine_makes(cluster: Any, source: Path, tmp_path: Path) -> None:
    words = ("--no-summary", "-f", "json,html", "--jobs", "1")
    assert batch(source, tmp_path / "local", *words).returncode == 0
    result = batch(source, tmp_path / "out", *words, "--cluster", f"ray://{cluster.address}", "--min-workers", "2")
    assert result.returncode == 0, result.stderr
    assert tree(tmp_path / "out") == tree(tmp_path / "local")


def test_a_worker_that_is_killed_costs_what_it_had_under_way(
    cluster: Any, config: Config, source: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    on_cluster = OnCluster(cluster, config, source, tmp_path / "out")
    report = on_cluster.run(8, lambda: os.kill(on_cluster.workers()[0], signal.SIGKILL))
    assert (report.articles.made, report.articles.failed) == (ARTICLES, 0)
    assert tree(tmp_path / "out") == expected
    assert len(on_cluster.workers()) >= 2  # it grew from one
    assert on_cluster.repeated() <= LANES * IN_WINDOW


def test_an_article_that_kills_its_worker_costs_no_other(
    cluster: Any, config: Config, expected: dict[str, bytes], tmp_path: Path
) -> None:
    source = fill(tmp_path / "in", 12)
    report = OnCluster(cluster, config, source, tmp_path / "out", deadly="Nomor 4\n").run(0, lambda: None)
    assert [failure.path for failure in report.failures] == ["desa/berita-004.txt"]
    assert "worker died" in report.failures[0].reason
    assert report.articles.made == 11


def test_a_node_that_is_killed_costs_what_it_had_under_way(
    cluster: Any, config: Config, source: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    on_cluster = OnCluster(cluster, config, source, tmp_path / "out")
    node = next(iter(cluster.worker_nodes))
    report = on_cluster.run(8, lambda: cluster.remove_node(node, allow_graceful=False))
    cluster.add_node(num_cpus=1)
    assert (report.articles.made, report.articles.failed) == (ARTICLES, 0)
    assert tree(tmp_path / "out") == expected
    assert on_cluster.repeated() <= LANES * IN_WINDOW


def test_without_ray_the_option_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigError, match=r"pip install 'translator\[ray\]'"):
        RayExecutor(lambda: pytest.fail("not to be called"))


@pytest.mark.parametrize(
    "words",
    [
        ("--cluster", "slurm"),
        ("--max-workers", "2"),
        ("--cluster", "ray", "--min-workers", "3", "--max-workers", "2"),
        ("--cluster", "ray", "--memory", "memory.sqlite"),
    ],
)
def test_options_that_cannot_go_together(tmp_path: Path, words: Sequence[str]) -> None:
    assert batch(tmp_path, tmp_path / "out", *words).returncode == 2


def test_a_cluster_that_cannot_be_reached_is_no_traceback(tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="ray is not installed")
    fill(tmp_path / "in", 1)
    result = batch(tmp_path / "in", tmp_path / "out", "--cluster", "ray://127.0.0.1:1", "--no-summary")
    assert result.returncode == 1
    assert "cluster at 127.0.0.1:1 cannot be had" in result.stderr
