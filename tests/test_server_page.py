"""The server's page in a real browser: what a newsroom does with it, without eyes or mouse too, and what goes wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, ViewportSize, expect

from tests.conftest import SAMPLES
from tests.sample_bilingual import ferry_article
from tests.serving import serving
from translator import Pipeline, load_config, read_text
from translator.document import BilingualArticle, Metadata, Translation
from translator.server import web
from translator.server.keys import add_key
from translator.server.settings import ServerSettings
from translator.writers import FORMATS, write_article

pytestmark = pytest.mark.slow

WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
RAIN = "Hujan turun di Bogor."
TEXT = f"Banjir di Bogor\n\n{RAIN} Presiden bertemu 12 petani.\n\nWarga mengungsi. {RAIN}"
LONG = " ".join(f"Warga desa nomor {number} menanam {number + 3} pohon di tepi jalan itu." for number in range(200))
ATTACK = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
PAGE = Path(web.__file__).parent / "page"

# What a reader gets to see of rows, summary, list and legend, element by element: name, classes, text of its own.
SEEN = """(root) => {
  const own = (element) => [...element.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data).join(" ");
  const tidy = (text) => text.replace(/\\s+/g, " ").trim();
  const told = (element) => [
    element.localName, [...element.classList].sort().join(" "), element.id, element.getAttribute("href"),
    element.dataset.words, element.dataset.status, element.dataset.source, element.getAttribute("aria-label"),
    element.children.length ? tidy(own(element)) : tidy(element.textContent),
  ];
  return ["table.article", ".claims", ".doubts", ".legend", ".verdict-line", ".titles", ".notice", ".warnings"]
    .flatMap((name) => [...root.querySelectorAll(name)])
    .map((part) => [part, ...part.querySelectorAll("*")].filter((e) => !e.matches(".correct")).map(told));
}"""


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("memory") / "news.memory"


@pytest.fixture(scope="module")
def server(memory: Path) -> Iterator[str]:
    """One with a translation memory, for whoever is on this machine."""
    config = load_config("extractive", {"memory.file": str(memory), "memory.machine": False})
    memory.touch()
    with serving(ServerSettings(config=config)) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser as it is when it comes, on a wide screen, without transitions."""
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce", locale="en-GB")
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, server: str) -> Page:
    return opened(context, server)


def opened(context: BrowserContext, server: str) -> Page:
    page = context.new_page()
    page.goto(server)
    page.wait_for_selector("html[data-ready]")
    return page


def translate(page: Page, text: str = TEXT) -> None:
    page.fill("#text", text)
    page.click("#translate")
    page.wait_for_selector("#ready:not([hidden])")


def put(page: Page, bilingual: BilingualArticle) -> None:
    """Have the page show an article as if it had been translated, through its history."""
    page.evaluate(
        "async (article) => (await import('/history.js')).keep('given', article, 'Given', 3)",
        json.loads(bilingual.model_dump_json()),
    )
    page.click("#open-history")
    page.locator("#entries .entry", has_text="Given").click()
    page.wait_for_selector("#history", state="hidden")


def is_narrow(page: Page) -> bool:
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))


def test_an_article_comes_side_by_side_as_it_is_translated(context: BrowserContext, page: Page) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    said: list[str] = []
    page.expose_function("heard", lambda text: said.append(text))
    page.evaluate(
        """() => new MutationObserver(() => heard(document.getElementById("announcer").textContent))
          .observe(document.getElementById("announcer"), { childList: true })"""
    )
    page.fill("#text", TEXT)
    page.dblclick("#translate")
    page.wait_for_selector("#ready:not([hidden])")
    assert sum(url.endswith("/v1/articles") for url in requests) == 1, "a double click translates once"
    assert all(url.startswith(page.url) for url in requests)
    assert page.locator(".pair .source").all_inner_texts() == [
        "Banjir di Bogor", RAIN, "Presiden bertemu 12 petani.", "Warga mengungsi.", RAIN,
    ]  # fmt: skip
    assert all(page.locator(".pair .target .text").all_inner_texts())
    assert said[0] == "Reading the article …"
    assert "5 of 5 sentences translated" in said
    assert said[-1].startswith("Done. ")
    assert "Banjir" not in page.title() and page.title().endswith(" – translator")


def test_the_page_shows_what_the_written_page_shows(page: Page, context: BrowserContext, tmp_path: Path) -> None:
    known = Metadata(byline="Siti", date="2025-03-13", source_url="https://berita.example/feri")
    article = ferry_article().model_copy(update={"metadata": known, "warnings": ("A warning.",)})
    write_article(article, tmp_path / "ferry.html")
    written = context.new_page()
    written.goto((tmp_path / "ferry.html").as_uri())
    put(page, article)
    ours, theirs = (each.evaluate(f"() => ({SEEN})(document)") for each in (page, written))
    for one, other in zip(ours, theirs, strict=True):
        assert one == other


def test_words_evidence_and_legend_work_as_on_the_written_page(page: Page) -> None:
    put(page, ferry_article())
    row = page.locator("#p5s1")
    row.hover()
    row.locator(".source .word", has_text="Toba").hover()
    assert row.locator(".linked").all_inner_texts() == ["Toba"]
    page.locator("#summary-3 summary").click()
    assert page.locator("#summary-3 blockquote").first.is_visible()
    assert "supporting" in (page.locator("#p11s2").get_attribute("class") or "")
    page.locator(".pair .flag.error .chip").first.click()
    assert page.locator(".legend").get_by_text("A number, amount or clock time").is_visible()
    page.locator("#p5s1 .id").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.locator("#linked-words").inner_text() == "feri: ferry"


def test_a_correction_goes_to_the_memory_to_its_likes_and_into_downloads(page: Page, server: str) -> None:
    translate(page)
    ids = [row.get_attribute("id") for row in page.locator(".pair").all()]
    first, again = (f"#{ids[number]}" for number in (1, 4))
    page.locator(f"{first} .target .text").hover()
    page.locator(f"{first} .correct").click()
    page.locator(".correction textarea").fill("Rain is falling in Bogor.")
    page.locator(".correction [type=submit]").click()
    assert "translation memory" in page.locator("#confirm-note").inner_text()
    assert "(1)" in page.locator("#confirm-note").inner_text()
    asked = {"source": RAIN}
    assert httpx.post(f"{server}/v1/memory/search", json=asked).json()["corrected"] is None, (
        "not before it is confirmed"
    )
    page.click("#confirm-memory")
    for row in (first, again):
        expect(page.locator(f"{row} .target .text")).to_have_text("Rain is falling in Bogor.")
        assert page.locator(f"{row} .corrected").first.is_visible()
    assert httpx.post(f"{server}/v1/memory/search", json=asked).json()["corrected"] == "Rain is falling in Bogor."
    assert page.evaluate("() => document.activeElement.closest('.pair').id") == ids[1]
    for name in ("json", "docx", "en.txt"):
        page.select_option("#format", name)
        with page.expect_download() as download:
            page.locator("#download [type=submit]").click()
        assert download.value.suggested_filename.endswith(FORMATS[name].suffix)
        content = download.value.path().read_bytes()
        assert name == "docx" or content.count(b"Rain is falling in Bogor.") >= 2
    translate_again(page)
    expect(page.locator(f"{first} .target .text")).to_have_text("Rain is falling in Bogor.")


def test_a_draft_is_not_lost(page: Page) -> None:
    put(page, ferry_article())
    page.locator("#p5s1 .correct").click()
    page.locator("#p6s1 .correct").click()
    assert page.locator(".correction textarea").count() == 1, "nothing had been changed in the first"
    page.locator("#p6s1 textarea").fill("A draft.")
    page.locator("#p5s1 .correct").click()
    assert page.locator("#p5s1 textarea").count() == 0
    expect(page.locator("#p6s1 .correction .note")).to_contain_text("before you begin another")
    page.select_option("#interface-language", "id")
    expect(page.locator("#p6s1 .correction [type=submit]")).to_have_text("Simpan")
    assert page.input_value("#p6s1 textarea") == "A draft."
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.once("dialog", leave)
    page.reload()
    assert asked == ["beforeunload"]


def translate_again(page: Page) -> None:
    page.click("#begin-anew")
    assert page.evaluate("() => document.activeElement.id") == "text"
    translate(page)


def test_without_a_memory_a_correction_stays_in_the_article_and_the_page_says_so(
    context: BrowserContext, pipeline: Pipeline, tmp_path: Path
) -> None:
    """With keys besides: which are asked for, and kept for the session alone."""
    keys = tmp_path / "keys"
    key = add_key(keys, "desk")
    with serving(ServerSettings(config=pipeline.config, key_file=keys), pipeline) as server:
        page = opened(context, server)
        page.fill("#text", TEXT)
        page.click("#translate")
        page.locator("#key-field").fill("wrong")
        page.keyboard.press("Enter")
        expect(page.locator("#problem")).to_contain_text("check that it is whole")
        page.click("#problem-key")
        page.locator("#key-field").fill(key)
        page.keyboard.press("Enter")
        page.wait_for_selector("#ready:not([hidden])")
        assert key in page.evaluate("() => JSON.stringify({ ...sessionStorage })")
        assert key not in page.evaluate("() => JSON.stringify({ ...localStorage }) + document.cookie + location.href")

        page.locator(".pair .correct").nth(1).focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Control+A")
        page.keyboard.type("It rains in Bogor.")
        page.keyboard.press("Control+Enter")
        assert "no translation memory" in page.locator("#confirm-note").inner_text()
        assert not page.locator("#confirm-memory").is_visible()
        page.locator("#confirm-here").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".target .text", has_text="It rains in Bogor.")).to_have_count(2)
        other = opened(context, server)
        assert other.evaluate("() => sessionStorage.length") == 0, "another tab asks anew"
        assert key not in str(context.storage_state())


def test_the_history_is_in_the_browser_and_can_be_cleared(page: Page, context: BrowserContext, server: str) -> None:
    translate(page)
    title = page.title().removesuffix(" – translator")
    english = page.locator(".target .text").all_inner_texts()
    page.reload()
    page.wait_for_selector("html[data-ready]")
    page.click("#open-history")
    expect(page.locator("#history-note")).to_contain_text("this browser alone")
    page.locator("#entries .entry", has_text=title).click()
    expect(page.locator(".target .text")).to_have_text(english)
    page.click("#open-history")
    page.locator("#keep-history").uncheck()
    page.click("#clear-history")
    expect(page.locator("#entries li")).to_have_count(0)
    page.keyboard.press("Escape")
    translate_again(page)
    expect(page.locator("#kept")).to_contain_text("Not kept")
    page.click("#open-history")
    assert page.locator("#entries li").count() == 0


def test_the_history_holds_so_many_articles_and_drops_the_oldest(page: Page) -> None:
    kept = page.evaluate(
        """async () => {
          const history = await import("/history.js");
          for (let n = 0; n < history.MOST + 3; n++) await history.keep(`a${n}`, { n }, `Article ${n}`, n);
          return [history.MOST, (await history.entries()).map((entry) => entry.id), await history.articleOf("a0")];
        }"""
    )
    most, ids, oldest = kept
    assert len(ids) == most
    assert ids[0] == f"a{most + 2}"
    assert oldest is None
    page.click("#open-history")
    page.locator("#entries .entry").first.click()
    expect(page.locator("#problem")).to_contain_text("another version of the server")
    assert page.locator("#text").is_visible()


def test_nothing_of_an_article_ever_runs(page: Page, tmp_path: Path) -> None:
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    name = "<img src=x onerror=document.title='owned'>.txt"
    page.set_input_files("#file", {"name": name, "mimeType": "text/plain", "buffer": f"{ATTACK} {RAIN}".encode()})
    assert page.locator("#chosen-name").inner_text().startswith(name)
    page.click("#translate")
    page.wait_for_selector("#ready:not([hidden])")
    assert "<script>" in page.locator(".pair .source").first.inner_text()
    metadata = Metadata(title=ATTACK, byline=ATTACK, source_url="javascript:document.title='owned'")
    article = ferry_article().model_copy(update={"name": ATTACK, "metadata": metadata, "warnings": (ATTACK,)})
    put(page, article)
    assert ATTACK in page.locator(".original").inner_text()
    assert page.locator("a[href^='javascript']").count() == 0
    page.click("#open-history")
    assert problems == []
    page.keyboard.press("Escape")
    page.click("#begin-anew")
    page.fill("#text", "https://127.0.0.1/<script>alert(1)</script>")
    page.click("#translate")
    expect(page.locator("#problem")).to_contain_text("The server could not use this")
    assert page.evaluate("() => document.querySelectorAll('main script, main img, iframe').length") == 0
    assert "owned" not in page.title()
    refused = page.evaluate("""() => ["insertAdjacentHTML", "innerHTML", "script"].map((way) => {
      try {
        if (way === "script") document.createElement("script").textContent = "document.title='owned'";
        else if (way === "innerHTML") document.body.innerHTML = "<b>x</b>";
        else document.body.insertAdjacentHTML("beforeend", "<b>x</b>");
        return "let through";
      } catch (error) { return error.name; }
    })""")
    assert refused == ["TypeError"] * 3, "the browser takes no text for markup or script"
    assert "owned" not in page.title()


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    for _ in range(12):
        if page.evaluate("() => document.activeElement.id") == "text":
            break
        page.keyboard.press("Tab")
    page.keyboard.insert_text(TEXT)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#ready:not([hidden])")
    assert page.evaluate("() => document.activeElement.id") == "begin-anew"
    reached: list[str] = []
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("() => document.activeElement.id || document.activeElement.className"))
        assert page.evaluate("""() => {
          const box = document.activeElement.getBoundingClientRect();
          return document.activeElement === document.body || (box.width > 0 && box.bottom > 0 && box.top < innerHeight);
        }"""), reached[-1]
        if reached[-1] == "action correct":
            break
    assert {"open-history", "interface-language", "format", "action copy"} <= set(reached)
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.localName") == "textarea"
    page.keyboard.press("Escape")
    assert page.evaluate("() => document.activeElement.className") == "action correct"


def test_the_page_speaks_indonesian(browser: Browser, server: str) -> None:
    context = browser.new_context(viewport=WIDE, locale="id-ID")
    page = opened(context, server)
    assert page.locator("html").get_attribute("lang") == "id"
    assert page.get_by_role("button", name="Terjemahkan").is_visible()
    put(page, ferry_article())
    assert page.locator(".verdict-line").inner_text().startswith("Bandingkan 4 dari 19 kalimat")
    page.locator(".pair .flag.error .chip").first.click()
    assert page.locator(".legend").get_by_text("Angka, jumlah, atau jam tidak sama").is_visible()
    english = re.compile(r"\b(the|and|with|show|sentence|confidence|warning)\b", re.IGNORECASE)
    shown = page.evaluate("""() => [...document.querySelectorAll("button, h2, h3, dt, dd, label, .note, .chip")]
      .filter((e) => !e.closest(".provenance, .evidence blockquote")).map((e) => e.textContent)""")
    assert [text for text in shown if english.search(text)] == []
    page.select_option("#interface-language", "en")
    expect(page.locator(".verdict-line")).to_contain_text("Compare 4 of 19 sentences")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.locator("html").get_attribute("lang") == "en", "the choice stays"
    context.close()


def test_both_languages_have_the_same_words() -> None:
    english, indonesian = (json.loads((PAGE / f"{code}.json").read_text("utf-8")) for code in ("en", "id"))
    marks = {entry["id"].removeprefix("legend-") for part in web.WORDS["legend"] for entry in part["entries"]}
    of_the_server = (
        {f"{kind}-{mark}" for mark in marks for kind in ("mark", "note")}
        | {f"heading-{part['heading']}" for part in web.WORDS["legend"]}
        | {f"language-{code}" for code in web.WORDS["languages"]}
        | {f"role-{role}" for role in web.WORDS["roles"]}
        | {f"format-{name}" for name in FORMATS}
    )
    assert set(indonesian) == set(english) | of_the_server
    for name, text in english.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", indonesian[name])), name
    used = "".join(file.read_text("utf-8") for file in PAGE.iterdir() if file.suffix in (".js", ".html"))
    for name in english:
        assert re.search(rf"[\"'`]{re.escape(re.sub('(?<=failure|delFor-).*', '', name))}", used) or name.endswith(
            "sIn"
        ), name


@pytest.mark.parametrize("locale", ["en-GB", "id-ID"])
def test_a_phone_never_scrolls_sideways(browser: Browser, server: str, locale: str) -> None:
    context = browser.new_context(
        viewport=PHONE, locale=locale, has_touch=True, is_mobile=True, reduced_motion="reduce"
    )
    page = opened(context, server)
    assert is_narrow(page)
    translate(page, f"{TEXT} {'a' * 300}")
    assert is_narrow(page)
    page.locator(".pair .correct").first.click()
    assert is_narrow(page)
    page.locator(".correction textarea").fill("b" * 300)
    page.locator(".correction [type=submit]").click()
    page.wait_for_selector("#confirm[open]")
    assert is_narrow(page)
    box = page.locator("#confirm").bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    page.keyboard.press("Escape")
    page.click("#open-history")
    assert is_narrow(page)
    context.close()


def test_axe_finds_nothing_serious(page: Page) -> None:
    def check(place: str) -> None:
        found = Axe().run(page).response["violations"]
        worst = [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")]
        assert worst == [], place

    page.click("#translate")
    expect(page.locator("#problem")).to_be_visible()
    check("problem")
    put(page, ferry_article())
    page.evaluate("() => document.querySelectorAll('details').forEach((element) => (element.open = true))")
    page.locator(".pair .correct").first.click()
    check("result and correction")
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    check("result and correction, dark")
    page.locator(".correction textarea").fill("Another headline")
    page.locator(".correction [type=submit]").click()
    page.wait_for_selector("#confirm[open]")
    check("question, dark")
    page.keyboard.press("Escape")
    page.click("#open-history")
    page.wait_for_selector("#history[open]")
    check("history, dark")


def test_a_long_article_can_be_stopped_and_what_is_there_stays(page: Page) -> None:
    page.evaluate("(text) => (document.getElementById('text').value = text)", LONG)  # which fill takes long for
    page.click("#translate")
    page.wait_for_selector(".target .text:not(.awaited)")
    page.click("#cancel")
    expect(page.locator("#problem")).to_contain_text("of 200 sentences are translated")
    assert page.evaluate("() => document.activeElement.id") == "problem"
    assert page.locator(".target .text:not(.awaited)").count() > 0
    assert not page.locator("#ready").is_visible()
    page.click("#begin-anew")
    assert page.locator("#text").is_visible()


def fails(page: Page, **answer: Any) -> None:
    """Have the next article answered so, and not by the server."""

    page.route("**/v1/articles", lambda route: route.fulfill(**answer), times=1)
    page.click("#translate")


def test_a_failure_is_told_in_words_that_say_what_to_do(page: Page, context: BrowserContext) -> None:
    problem = page.locator("#problem")
    page.click("#translate")
    expect(problem).to_contain_text("Paste an article")
    page.fill("#text", TEXT)
    fails(page, status=429, headers={"Retry-After": "7"}, json={"error": "too much is waiting"})
    expect(problem).to_contain_text("Try again in 7 seconds")
    fails(page, status=413, json={"error": "the request is larger than 16 MB"})
    expect(problem).to_contain_text("Translate it in parts")
    assert page.input_value("#text") == TEXT, "what was pasted is still there"
    context.set_offline(True)
    page.click("#translate")
    expect(problem).to_contain_text("You are offline")
    context.set_offline(False)
    article, made = read_text(f"{RAIN} {RAIN}"), Translation(text="Rain.").model_dump(mode="json")
    part = json.dumps([{"id": "p1s1", "target": made}])
    cut = f"event: article\ndata: {article.model_dump_json()}\n\nevent: sentences\ndata: {part}\n\nevent: sen"
    fails(page, status=200, content_type="text/event-stream", body=cut)
    expect(problem).to_contain_text("stopped in the middle")
    expect(problem).to_contain_text("1 of 2 sentences")
    context.set_offline(True)
    page.click("#again")
    expect(problem).to_contain_text("You are offline")
    assert page.locator(".target .text", has_text="Rain.").count() == 1, "what came the last time is still there"
    assert not page.locator(".correct").first.is_visible()
    context.set_offline(False)
    page.click("#again")
    page.wait_for_selector("#ready:not([hidden])")
    assert not problem.is_visible()
    english = page.locator(".target .text").all_inner_texts()
    page.route("**/v1/articles/revise*", lambda route: route.fulfill(status=503, json={"error": "busy"}), times=1)
    page.locator("#download [type=submit]").click()
    expect(problem).to_contain_text("longer than the server allows")
    with page.expect_download():
        page.click("#again")  # the download, not the translation
    assert page.locator(".target .text").all_inner_texts() == english


def test_files_are_dropped_and_those_that_cannot_be_read_are_refused_in_words(page: Page) -> None:
    drop = """([name, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(content)], name));
      for (const type of ["dragenter", "dragover", "drop"])
        document.getElementById("card").dispatchEvent(
          new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    }"""
    page.evaluate(drop, ["foto.png", list(b"\x89PNG\r\n\x1a\n" + bytes(64))])
    assert page.evaluate("() => document.activeElement.id") == "translate"
    page.click("#translate")
    expect(page.locator("#problem")).to_contain_text("foto.png")
    page.click("#drop-chosen")
    page.evaluate(drop, ["kosong.txt", []])
    page.click("#translate")
    expect(page.locator("#problem")).to_contain_text("The file is empty")
    page.evaluate(drop, ["berita.md", list((SAMPLES / "economy.txt").read_bytes())])
    page.click("#translate")
    page.wait_for_selector("#ready:not([hidden])")
    with page.expect_download() as download:
        page.locator("#download [type=submit]").click()
    assert download.value.suggested_filename == "berita.html"
