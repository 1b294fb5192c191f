"""The server's own API: articles, events, jobs, checks, the memory; and whom and what it refuses."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from tests.conftest import SAMPLES
from tests.serving import serving
from translator import BilingualArticle, Pipeline, load_config, read_article, read_text
from translator.cli.serve import app
from translator.errors import ConfigError
from translator.server.keys import Keys, add_key
from translator.server.settings import ServerSettings
from translator.server.store import JobState, Store
from translator.writers import FORMATS

TEXT = "Presiden tiba di Bandung. Ia bertemu para petani."
LONG = "\n\n".join(f"Warga desa nomor {number} menanam {number + 3} pohon di tepi jalan itu." for number in range(1500))


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("memory") / "news.memory"


@pytest.fixture(scope="module")
def server(memory: Path) -> Iterator[str]:
    """One with a translation memory, for whoever is on this machine."""
    config = load_config("extractive", {"memory.file": str(memory), "memory.machine": True})
    told = ServerSettings(config=config, largest_body=1 << 20, body_seconds=1, reading_seconds=30)
    with serving(told) as address:
        yield address


def post(server: str, path: str, headers: dict[str, str] | None = None, **fields: Any) -> httpx.Response:
    return httpx.post(f"{server}{path}", json=fields, headers=headers, timeout=60)


def events(answer: str) -> list[tuple[str, Any]]:
    found = []
    for block in answer.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_an_article_is_what_the_pipeline_makes_of_it(server: str, pipeline: Pipeline) -> None:
    text = (SAMPLES / "economy.txt").read_text(encoding="utf-8")
    made = BilingualArticle.model_validate_json(post(server, "/v1/articles", text=text, name="economy").text)
    ours = pipeline.run(read_text(text, name="economy"))
    assert [pair.target.text for pair in made.pairs] == [pair.target.text for pair in ours.pairs]
    assert [pair.target.flags for pair in made.pairs] == [pair.target.flags for pair in ours.pairs]
    assert made.summary == ours.summary
    assert made.name == "economy"


def test_articles_at_once_get_each_its_own(server: str) -> None:
    texts = [file.read_text(encoding="utf-8") for file in sorted(SAMPLES.glob("*.txt"))[:3]]
    alone = [post(server, "/v1/articles", text=text).json()["paragraphs"] for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: post(server, "/v1/articles", text=text).json()["paragraphs"], texts * 2))
    targets = [[pair["target"]["text"] for each in article for pair in each["pairs"]] for article in alone]
    assert [
        [pair["target"]["text"] for each in article for pair in each["pairs"]] for article in together
    ] == targets * 2


@pytest.mark.parametrize("name", list(FORMATS))
def test_an_article_comes_in_every_format_that_is_written(server: str, name: str) -> None:
    answer = httpx.post(f"{server}/v1/articles?format={name}", json={"text": TEXT}, timeout=60)
    assert answer.status_code == 200
    assert answer.content and (b"Bandung" in answer.content or not FORMATS[name].is_text)
    assert not answer.headers["content-security-policy"].count("unsafe-inline")


def test_an_article_comes_in_the_format_that_is_accepted(server: str) -> None:
    answer = post(server, "/v1/articles", {"Accept": "text/markdown"}, text=TEXT)
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert post(server, "/v1/articles", {"Accept": "image/png"}, text=TEXT).status_code == 406
    assert httpx.post(f"{server}/v1/articles?format=doc", json={"text": TEXT}).status_code == 400


def test_sentences_come_as_they_are_done_and_then_the_whole(server: str) -> None:
    answer = post(server, "/v1/articles", {"Accept": "text/event-stream"}, text=LONG[:6_000])
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = events(answer.text)
    assert [found[0][0], found[-1][0]] == ["article", "done"]
    parts = [data for name, data in found if name == "sentences"]
    assert len(parts) > 1
    whole = BilingualArticle.model_validate(found[-1][1])
    assert [each["id"] for part in parts for each in part] == [pair.id for pair in whole.pairs]
    assert [each["target"]["text"] for part in parts for each in part] == [pair.target.text for pair in whole.pairs]


@pytest.mark.parametrize("name", ["wire.txt", "page.html", "data.jsonl", "note.md"])
def test_a_file_is_read_as_the_library_reads_it(server: str, name: str, tmp_path: Path) -> None:
    contents = {
        "page.html": "<!DOCTYPE html><html><body><article><h1>Harga Beras Naik</h1>"
        + "<p>Harga beras di pasar naik lima persen pada pekan ini, kata pedagang di sana.</p>" * 5
        + "</article></body></html>",
        "data.jsonl": json.dumps({"text": TEXT, "title": "Kunjungan"}),
        "note.md": f"# Kunjungan\n\n{TEXT}\n",
    }
    file = SAMPLES / name if name == "wire.txt" else tmp_path / name
    if name in contents:
        file.write_text(contents[name], encoding="utf-8")
    with file.open("rb") as stream:
        answer = httpx.post(f"{server}/v1/articles", files={"file": (name, stream)}, timeout=60)
    made = BilingualArticle.model_validate_json(answer.text)
    ours = next(iter([read_article(file, name=name)])) if name != "data.jsonl" else None
    assert made.name.startswith(name)
    if ours:
        assert [pair.source for pair in made.pairs] == list(ours.sentences)


def test_a_plain_text_may_be_sent_as_it_is(server: str) -> None:
    answer = httpx.post(f"{server}/v1/articles", content=TEXT, headers={"Content-Type": "text/plain; charset=utf-8"})
    assert answer.json()["text"] == TEXT


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 400),
        ({"text": " \n"}, 400),
        ({"text": 5}, 400),
        ({"text": TEXT, "url": "https://news.example/"}, 400),
        ({"text": TEXT, "language": "nl"}, 400),
        ({"text": TEXT, "input_format": "exe"}, 400),
        ({"text": "\ud800"}, 400),
        ({"text": "a" * 400_001}, 413),
        ({"url": "file:///etc/passwd"}, 400),
        ({"url": "http://127.0.0.1:1/"}, 400),
        ({"url": "http://[::ffff:10.0.0.1]/"}, 400),
        ({"url": "http://localhost/"}, 400),
    ],
)
def test_what_cannot_be_an_article_is_refused(server: str, fields: dict[str, Any], status: int) -> None:
    answer = httpx.post(f"{server}/v1/articles", content=json.dumps(fields), timeout=60, headers={
        "Content-Type": "application/json"})  # fmt: skip
    assert (answer.status_code, list(answer.json())) == (status, ["error"])
    assert "Traceback" not in answer.text and str(Path(__file__).parent.parent) not in answer.text


def test_checks_are_those_of_the_library(server: str) -> None:
    pairs = [
        {"source": "Harga naik 5 persen.", "target": "Prices rose 50 percent."},
        {"source": "Hujan turun.", "target": "It rained."},
    ]
    found = post(server, "/v1/check", pairs=pairs).json()["pairs"]
    assert [[flag["kind"] for flag in each["flags"]] for each in found] == [["number"], []]
    assert post(server, "/v1/check", pairs=[{"source": "a"}]).status_code == 400
    assert post(server, "/v1/check", pairs=[{"source": "a" * 6_000, "target": "b"}]).status_code == 413


def test_a_correction_wins_from_then_on(server: str) -> None:
    source = "Kucing itu tidur di atas meja hakim."
    correction = "That cat sleeps on the judge's desk."
    assert post(server, "/v1/memory", source=source, target=correction).json() == {"success": True}
    made = post(server, "/v1/articles", text=source).json()
    assert made["paragraphs"][0]["pairs"][0]["target"]["text"] == correction
    assert post(server, "/v1/memory/search", source=source).json()["corrected"] == correction
    like = post(server, "/v1/memory/search", source="Kucing itu tidur di atas meja guru.").json()
    assert like["suggestions"][0]["target"] == correction
    assert httpx.get(f"{server}/v1/memory").json()["corrections"] == 1
    assert post(server, "/v1/memory/remove", source=source).json() == {"success": True}
    assert post(server, "/v1/memory/remove", source=source).status_code == 404


def test_no_page_can_write_into_the_memory_unasked(server: str) -> None:
    body = json.dumps({"source": "a", "target": "b"})
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        assert httpx.post(f"{server}/v1/memory", content=body, headers={"Content-Type": kind}).status_code == 415


def finished(server: str, address: str) -> dict[str, Any]:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        job: dict[str, Any] = httpx.get(address).json()
        if job["state"] not in ("waiting", "running"):
            return job
        time.sleep(0.05)
    raise AssertionError("the job did not end")


def test_a_job_is_submitted_polled_and_fetched(server: str) -> None:
    answer = post(server, "/v1/jobs", text=TEXT, name="kunjungan")
    assert answer.status_code == 202
    address = answer.headers["location"]
    job = finished(server, address)
    assert (job["state"], job["done"], job["total"], job["name"]) == ("done", 2, 2, "kunjungan")
    made = BilingualArticle.model_validate_json(httpx.get(f"{address}/article").text)
    assert made.text == TEXT
    assert b"Bandung" in httpx.get(f"{address}/article?format=md").content
    assert job["id"] in [each["id"] for each in httpx.get(f"{server}/v1/jobs").json()["jobs"]]
    assert httpx.delete(address).status_code == 204
    assert httpx.get(address).status_code == 404


def test_a_job_that_is_cancelled_ends(server: str) -> None:
    address = post(server, "/v1/jobs", text=LONG).headers["location"]
    assert httpx.get(f"{address}/article").status_code == 409
    assert httpx.delete(address).status_code == 204
    assert finished(server, address)["state"] == "cancelled"
    assert post(server, "/translate", q=TEXT, source="id", target="en").status_code == 200


def test_jobs_outlive_a_server(pipeline: Pipeline, tmp_path: Path) -> None:
    told = ServerSettings(state=tmp_path / "jobs.db", jobs_at_once=1)
    with serving(told, pipeline) as server:
        paths = [post(server, "/v1/jobs", text=text).headers["location"].removeprefix(server) for text in (LONG, TEXT)]
    with serving(told, pipeline) as server:
        httpx.delete(f"{server}{paths[0]}")
        assert finished(server, f"{server}{paths[1]}")["state"] == "done"


def test_a_job_of_a_process_that_died_is_taken_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dead, living = Store(tmp_path / "jobs.db"), Store(tmp_path / "jobs.db")
    job = dead.add("desk", "a", "{}", 1)
    assert dead.take() == (job.id, "{}")
    assert living.take() is None, "its lease is not over"
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 11)
    assert dead.take() is None, "it is its own already, though its lease could not be renewed"
    assert living.take() == (job.id, "{}")
    assert not dead.finish(job.id, result="late"), "it is no longer its own to finish"
    assert living.finish(job.id, result="{}")
    found = living.find(job.id, "desk")
    assert found and found.state is JobState.DONE
    assert living.find(job.id, "wire") is None, "another key's job is nobody's business"
    living.forget(now + 12)
    assert living.find(job.id, "desk") is None


def test_a_file_that_is_no_store_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_text("not a database at all, but somebody's notes")
    with pytest.raises(ConfigError, match="cannot be used"):
        Store(other)
    assert other.read_text() == "not a database at all, but somebody's notes"


def test_keys_let_in_and_keep_apart(pipeline: Pipeline, tmp_path: Path) -> None:
    desk, wire = add_key(tmp_path / "keys", "desk"), add_key(tmp_path / "keys", "wire", 3)
    with serving(ServerSettings(key_file=tmp_path / "keys"), pipeline) as server:
        answer = post(server, "/v1/articles", text=TEXT)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert post(server, "/v1/articles", {"Authorization": "Bearer wrong"}, text=TEXT).status_code == 403
        allowed = {"Authorization": f"Bearer {desk}"}
        assert post(server, "/v1/articles", allowed, text=TEXT).status_code == 200
        address = post(server, "/v1/jobs", {"X-API-Key": desk}, text=TEXT).headers["location"]
        assert httpx.get(address, headers=allowed).status_code == 200
        assert httpx.get(address, headers={"X-API-Key": wire}).status_code == 404
        answers = [
            post(server, "/v1/check", {"X-API-Key": wire}, pairs=[{"source": "a", "target": "b"}]) for _ in "12345"
        ]
        assert [each.status_code for each in answers] == [200, 200, 429, 429, 429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 20
        assert answers[-1].json()["error"].startswith("Slowdown:")
        assert httpx.get(f"{server}/health").json() == {"status": "ok"}


def test_another_address_than_this_machines_needs_keys(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1", "news.example"):  # noqa: S104  refused is what it is
        with pytest.raises(ConfigError, match="--api-key-file"):
            ServerSettings(host=host).check()
        ServerSettings(host=host, no_auth=True).check()
        ServerSettings(host=host, key_file=tmp_path / "keys").check()
    for host in ("localhost", "127.0.0.1", "127.1.2.3", "::1"):
        ServerSettings(host=host).check()


def test_the_command_makes_keys(tmp_path: Path) -> None:
    runner = CliRunner()
    answer = runner.invoke(app, ["--api-key-file", str(tmp_path / "keys"), "--add-key", "desk"])
    assert answer.exit_code == 0
    key = answer.stdout.split()[0]
    found = Keys(tmp_path / "keys").find(key)
    assert found and found.name == "desk"


def test_no_other_site_gets_in(server: str) -> None:
    fields = {"q": TEXT, "source": "id", "target": "en"}
    answer = post(server, "/translate", {"Origin": "https://evil.example"}, **fields)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers
    assert post(server, "/translate", {"Origin": server}, **fields).status_code == 200
    for host in ("evil.example", "127.0.0.1.evil.example", "evil.example:5000", "[::1", "a:b:c"):
        assert httpx.get(f"{server}/languages", headers={"Host": host}).status_code in (400, 403)
    answer = httpx.options(f"{server}/translate", headers={
        "Origin": "https://evil.example", "Access-Control-Request-Method": "POST"})  # fmt: skip
    assert "access-control-allow-origin" not in answer.headers


def test_a_site_that_is_named_gets_in(pipeline: Pipeline) -> None:
    with serving(ServerSettings(allowed_origins=("https://desk.example",)), pipeline) as server:
        headers = {"Origin": "https://desk.example"}
        answer = post(server, "/translate", headers, q=TEXT, source="id", target="en")
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "https://desk.example")


def raw(server: str, sent: bytes, *, wait: float = 20) -> bytes:
    """What comes back for bytes, until the server hangs up."""
    host, port = server.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=wait) as connection:
        connection.sendall(sent)
        found = b""
        while piece := connection.recv(65536):
            found += piece
        return found


def test_what_is_too_large_or_comes_too_slowly_is_refused(server: str) -> None:
    for _ in range(10):  # the answer is seen, however much is still on its way
        assert httpx.post(f"{server}/translate", content=b"a" * (8 << 20)).status_code == 413
    chunked = httpx.post(f"{server}/translate", content=(b"a" * 65536 for _ in range(64)))
    assert chunked.status_code == 413
    half = b"POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nq=Hujan"
    assert raw(server, half).startswith(b"HTTP/1.1 408")
    most = b"POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n" + b"a" * 999_000
    for _ in "12":  # what was held of them is let go
        with ThreadPoolExecutor(10) as pool:
            assert all(each.startswith(b"HTTP/1.1 408") for each in pool.map(lambda _: raw(server, most), range(10)))
    assert post(server, "/translate", q=TEXT, source="id", target="en").status_code == 200
    lying = b"POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n"
    assert raw(server, lying).startswith((b"HTTP/1.1 413", b"HTTP/1.1 400"))


def test_a_client_that_hangs_up_frees_the_engine(pipeline: Pipeline) -> None:
    with serving(ServerSettings(), pipeline) as server:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{server}/v1/articles", json={"text": LONG}, timeout=1)
        until = time.monotonic() + 30
        waiting = 1.0
        while waiting and time.monotonic() < until:
            lines = httpx.get(f"{server}/metrics").text.splitlines()
            waiting = next(float(line.split()[1]) for line in lines if line.startswith("translator_sentences_waiting "))
            time.sleep(0.2)
        assert waiting == 0


def test_a_server_that_ends_finishes_what_is_under_way(pipeline: Pipeline) -> None:
    answers: list[httpx.Response] = []
    with serving(ServerSettings(), pipeline) as server:
        asking = threading.Thread(target=lambda: answers.append(post(server, "/v1/articles", text=LONG[:6_000])))
        asking.start()
        until = time.monotonic() + 20
        while "translator_requests_under_way 2.0" not in httpx.get(f"{server}/metrics").text:
            assert time.monotonic() < until
    asking.join()
    assert answers[0].status_code == 200
    assert len(list(BilingualArticle.model_validate_json(answers[0].text).pairs)) > 80


def test_too_much_at_once_is_told_to_come_again(pipeline: Pipeline) -> None:
    with serving(ServerSettings(requests_at_once=2), pipeline) as server, ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda _: post(server, "/translate", q=TEXT, source="id", target="en"), range(12)))
        assert {each.status_code for each in found} <= {200, 429}
        assert all("retry-after" in each.headers for each in found if each.status_code == 429)
        assert httpx.get(f"{server}/health").status_code == 200


def test_nothing_of_a_text_is_logged(server: str, caplog: pytest.LogCaptureFixture) -> None:
    word = "Rahasiadapur"
    with caplog.at_level(logging.DEBUG, logger="translator"):
        post(server, "/v1/articles", text=f"{word} dibuka.", name=word)
        httpx.post(f"{server}/translate?q={word}&source=id&target=en&api_key={word}")
        httpx.get(f"{server}/{word}")
        httpx.post(f"{server}/v1/articles", files={"file": (f"{word}.pdf", b"%PDF-1.4 " + word.encode())})
    assert caplog.records
    assert not [record for record in caplog.records if word in record.getMessage()]
    assert word not in httpx.get(f"{server}/metrics").text


def test_the_api_describes_itself_with_examples(server: str) -> None:
    found = httpx.get(f"{server}/openapi.json").json()
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], path
            if method == "post" and path not in ("/v1/memory/search", "/v1/memory/remove"):
                content = operation["requestBody"]["content"].values()
                assert path == "/translate_file" or any("example" in each for each in content)
    page = httpx.get(server)
    assert page.headers["content-type"].startswith("text/html")
    assert "unsafe" not in page.headers["content-security-policy"]
    assert httpx.get(f"{server}/nowhere").json() == {"error": "Not Found"}
    assert httpx.put(f"{server}/translate").json() == {"error": "Method Not Allowed"}
