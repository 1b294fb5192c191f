"""Turns, batches, rates and keys: what the server rests on, without HTTP."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Hashable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.errors import ConfigError
from translator.server.keys import Keys, add_key, parse
from translator.server.negotiation import EVENTS, media_type, negotiated
from translator.server.rates import Rates
from translator.server.scheduler import BusyServerError, Scheduler, Sizes
from translator.server.turns import Share, Turns
from translator.writers import FORMATS

NONE = "0" * 64
REQUESTS = st.lists(st.tuples(st.sampled_from(["id", "ms"]), st.integers(1, 60)), max_size=12)


@given(REQUESTS, st.integers(1, 9), st.integers(1, 40))
def test_every_sentence_gets_its_turn_once_in_the_order_of_its_request(
    requests: list[tuple[str, int]], share: int, batch: int
) -> None:
    turns = Turns(share)
    for number, (group, sentences) in enumerate(requests):
        turns.add(number, group, sentences)
    done: dict[int, list[int]] = defaultdict(list)
    while taken := turns.take(batch):
        assert sum(each.stop - each.start for each in taken) <= batch
        assert len({requests[each.ticket][0] for each in taken}) == 1
        for each in taken:
            done[each.ticket] += range(each.start, each.stop)
    assert done == {number: list(range(sentences)) for number, (_, sentences) in enumerate(requests)}
    assert (turns.waiting, turns.requests) == (0, 0)


@given(st.integers(1, 5), st.integers(1, 12))
def test_a_headline_waits_for_a_share_of_each_other_request_at_most(others: int, share: int) -> None:
    turns = Turns(share)
    for number in range(others):
        turns.add(number, "id", 2_000)
    turns.take(48)
    turns.add(99, "id", 1)
    before = 0
    taken = turns.take(1)
    while taken[0].ticket != 99:
        before += 1
        taken = turns.take(1)
    assert before <= others


def test_a_batch_goes_round_until_it_is_full() -> None:
    turns = Turns(share=2)
    turns.add(1, "id", 100)
    turns.add(2, "id", 3)
    assert turns.take(10) == [Share(1, 0, 7), Share(2, 0, 3)]


def test_another_language_gets_the_next_batch() -> None:
    turns = Turns(share=4)
    turns.add(1, "id", 100)
    turns.add(2, "ms", 1)
    assert [each.ticket for each in turns.take(8)] == [1]
    assert [each.ticket for each in turns.take(8)] == [2]


def test_what_is_cancelled_is_never_taken() -> None:
    turns = Turns(share=4)
    turns.add(1, "id", 100)
    turns.take(8)
    assert turns.cancel(1) == 92
    assert turns.take(8) == []


class Upper:
    """Stands for an engine: notes its batches, can be held back, and fails at a word."""

    def __init__(self) -> None:
        self.batches: list[Sequence[str]] = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.begun = threading.Event()

    def __call__(self, units: Sequence[str], group: Hashable) -> list[str]:
        self.begun.set()
        assert self.go_on.wait(30)
        self.batches.append(units)
        if "bad" in units:
            raise ValueError("bad")
        return [unit.upper() for unit in units]


class Request:
    """Gathers what is delivered to a request of so many sentences."""

    def __init__(self, scheduler: Scheduler[str, str], units: Sequence[str], group: str = "id") -> None:
        self.made: dict[int, str] = {}
        self.error: Exception | None = None
        self._size = len(units)
        self._done = threading.Event()
        self.ticket = scheduler.submit(units, group, self._deliver)

    def _deliver(self, start: int, made: Sequence[str] | Exception) -> None:
        if isinstance(made, Exception):
            self.error = made
        else:
            self.made |= dict(enumerate(made, start))
        if self.error or len(self.made) == self._size:
            self._done.set()

    def wait(self) -> list[str]:
        assert self._done.wait(30)
        return [self.made[number] for number in sorted(self.made)]


@given(st.lists(st.integers(1, 100), min_size=1, max_size=8))
def test_requests_at_once_get_each_its_own(sizes: list[int]) -> None:
    with Scheduler(Upper(), Sizes(batch=16, share=4, patience=0)) as scheduler:
        texts = [[f"r{number}s{at}" for at in range(size)] for number, size in enumerate(sizes)]
        requests = [Request(scheduler, each) for each in texts]
        assert [each.wait() for each in requests] == [[text.upper() for text in each] for each in texts]


def test_requests_share_a_batch() -> None:
    engine = Upper()
    engine.go_on.clear()
    with Scheduler(engine, Sizes(lanes=1, short=0)) as scheduler:
        first = Request(scheduler, ["a"])
        assert engine.begun.wait(30)
        others = [Request(scheduler, [text]) for text in "bcd"]
        engine.go_on.set()
        assert [each.wait() for each in (first, *others)] == [["A"], ["B"], ["C"], ["D"]]
    assert engine.batches == [["a"], ["b", "c", "d"]]


def test_a_headline_need_not_wait_for_long_articles() -> None:
    engine = Upper()
    engine.go_on.clear()
    ready = threading.Event()

    def translate(units: Sequence[str], group: Hashable) -> list[str]:
        if len(units) == 1:
            return [units[0].upper()]
        ready.set()
        return engine(units, group)

    with Scheduler(translate, Sizes(lanes=2, batch=10)) as scheduler:
        articles = [Request(scheduler, ["a"] * 1000) for _ in range(3)]
        assert ready.wait(30)
        assert Request(scheduler, ["b"]).wait() == ["B"], "while every other lane is held up"
        engine.go_on.set()
        assert [len(each.wait()) for each in articles] == [1000] * 3


def test_what_fails_costs_no_other_request() -> None:
    engine = Upper()
    engine.go_on.clear()
    with Scheduler(engine, Sizes(lanes=1)) as scheduler:
        first = Request(scheduler, ["a"])
        good, bad = Request(scheduler, ["b"]), Request(scheduler, ["bad", *("x" * 99)])
        engine.go_on.set()
        assert (first.wait(), good.wait()) == (["A"], ["B"])
        bad.wait()
        assert isinstance(bad.error, ValueError)
        assert scheduler.waiting == 0


def test_too_much_is_refused_with_a_time_but_a_headline_is_let_in() -> None:
    engine = Upper()
    engine.go_on.clear()
    with Scheduler(engine, Sizes(lanes=1, batch=10, hurried=10, share=5, waiting=100, requests=4)) as scheduler:
        running = Request(scheduler, ["a"] * 10)
        assert engine.begun.wait(30)
        waiting = Request(scheduler, ["b"] * 90)
        with pytest.raises(BusyServerError) as refused:
            Request(scheduler, ["c"] * 20)
        assert 1 <= refused.value.retry_after <= 60
        headlines = [Request(scheduler, ["d"])]
        until = time.monotonic() + 30
        while scheduler.running < 11 and time.monotonic() < until:  # the lane of the headlines has the first
            time.sleep(0.01)
        headlines += [Request(scheduler, ["d"]) for _ in range(4)]
        with pytest.raises(BusyServerError):
            Request(scheduler, ["d"])
        engine.go_on.set()
        assert all(each.wait() for each in (running, waiting, *headlines))


def test_a_request_that_is_cancelled_takes_no_more_of_the_engine() -> None:
    engine = Upper()
    engine.go_on.clear()
    with Scheduler(engine, Sizes(lanes=1, batch=4, share=4, short=0)) as scheduler:
        request = Request(scheduler, ["a"] * 400)
        assert engine.begun.wait(30)
        scheduler.cancel(request.ticket)
        engine.go_on.set()
        assert Request(scheduler, ["b"]).wait() == ["B"]
    assert request.made == {}
    assert sum(map(len, engine.batches)) <= 5


def test_closing_finishes_what_waits() -> None:
    scheduler = Scheduler(Upper(), Sizes(batch=4, share=2))
    requests = [Request(scheduler, ["a"] * 30) for _ in range(5)]
    scheduler.close()
    assert [len(each.made) for each in requests] == [30] * 5
    with pytest.raises(BusyServerError):
        Request(scheduler, ["a"])


@given(st.integers(1, 1000), st.lists(st.floats(0, 10), max_size=50))
def test_no_client_asks_more_often_than_its_rate(per_minute: int, pauses: list[float]) -> None:
    rates, now, let_in = Rates(), 0.0, 0
    for pause in pauses:
        now += pause
        wait = rates.wait("a", per_minute, now)
        let_in += wait == 0
        assert wait <= 61
        assert let_in <= per_minute * (1 + now / 60) + 1
    assert rates.wait("b", per_minute, now) == 0
    assert rates.wait("a", 0, now) == 0


def test_a_key_is_kept_as_its_digest_alone(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    desk, wire = add_key(file, "desk"), add_key(file, "wire", 60)
    assert desk not in file.read_text() and wire not in file.read_text()
    keys = Keys(file)
    found = keys.find(wire)
    assert found and (found.name, found.requests_per_minute) == ("wire", 60)
    wrong = ("", "wrong", wire + "x", wire[:-1], found.digest, "\ud800", "x" * 10**6)
    assert [keys.find(other) for other in wrong] == [None] * 7
    with pytest.raises(ConfigError, match="has a key already"):
        add_key(file, "desk")
    with pytest.raises(ConfigError, match="no name"):
        add_key(file, "a b\nc")


def test_a_key_that_is_withdrawn_lets_nobody_in_any_more(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    desk, wire = add_key(file, "desk"), add_key(file, "wire")
    keys = Keys(file)
    assert keys.find(desk)
    file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if "wire" in line))
    assert keys.find(desk) is None
    assert keys.find(wire)
    file.write_text("damaged")
    assert keys.find(wire), "while it runs, a server keeps to what it last could read"


@pytest.mark.parametrize(
    "text", ["desk", "desk abc", f"desk {'0' * 64} many", f"de/sk {'0' * 64}", f"a {'0' * 64} 1 2"]
)
def test_a_line_that_is_no_key_is_named(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="line 2"):
        parse(f"# keys\n{text}\n", tmp_path)
    with pytest.raises(ConfigError, match="holds no key"):
        (tmp_path / "empty").touch()
        Keys(tmp_path / "empty")


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("application/json", "json"),
        ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "html"),
        ("text/markdown;q=0.5, text/plain;q=0.7", "txt"),
        ("text/event-stream", EVENTS),
        ("application/x-ndjson", "jsonl"),
        ("application/json;q=0, text/*", "md"),
        ("image/png", None),
        ("text/html;q=nan", None),
    ],
)
def test_the_format_that_is_liked_best_is_taken(accept: str, name: str | None) -> None:
    assert negotiated(accept) == name


def test_every_format_that_is_written_can_be_asked_for() -> None:
    for name in FORMATS:
        if not name.startswith("en."):
            assert negotiated(media_type(name)) == name


@given(st.text(max_size=200))
def test_any_accept_is_read(accept: str) -> None:
    assert negotiated(accept) in {*FORMATS, EVENTS, None}
