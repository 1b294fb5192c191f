"""The HTML page in a real browser: marking, evidence, flags, keyboard, phone, print, dark mode, no network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize

from tests.sample_bilingual import Pair, ferry_article, make_bilingual
from translator.document import BilingualArticle, Metadata, Origin, Role
from translator.writers import write_article

pytestmark = pytest.mark.slow

WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}

# The least contrast of any visible text with what is behind it, as WCAG 2.2 defines it (4.5 is level AA), and the text.
LEAST_CONTRAST = """() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => channels(color).slice(0, 3)
    .map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const color = getComputedStyle(element).backgroundColor;
      if ((channels(color)[3] ?? 1) === 1) return color;
    }
    throw new Error("no background");
  };
  let least = [99, "no text"];
  for (const element of document.body.querySelectorAll("*")) {
    if (!element.checkVisibility() || element.closest("script, .unseen")) continue;
    const own = [...element.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join(" ").trim();
    if (!own) continue;
    const pair = [getComputedStyle(element).color, behind(element)].map(luminance).sort((a, b) => b - a);
    const contrast = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (contrast < least[0]) least = [contrast, own];
  }
  return least;
}"""


def page_of(bilingual: BilingualArticle, path: Path) -> str:
    """The address of an article's page."""
    write_article(bilingual, path)
    return path.as_uri()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page_of(ferry_article(), tmp_path_factory.mktemp("page") / "ferry.html")


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """The page on a wide screen, with the transitions off so that a style is final as soon as it changes."""
    page = browser.new_page(viewport=WIDE, reduced_motion="reduce")
    page.goto(url)
    yield page
    page.close()


def background(element: Locator) -> str:
    color = element.evaluate("element => getComputedStyle(element).backgroundColor")
    assert isinstance(color, str)
    return color


def in_view(element: Locator) -> bool:
    box = element.bounding_box()
    height = element.evaluate("() => innerHeight")
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= height


def test_hovering_either_side_of_a_pair_marks_both(page: Page) -> None:
    source, target = page.locator("#p6s2 .source"), page.locator("#p6s2 .target")
    other = background(page.locator("#p6s1 .source"))
    for hovered in (source, target):
        page.mouse.move(0, 0)
        assert background(source) == background(target) == other
        hovered.hover()
        assert background(source) == background(target) != other
        assert background(page.locator("#p6s1 .source")) == other


def test_both_sides_of_a_pair_start_at_the_same_height(page: Page) -> None:
    for row in page.locator(".pair").all():
        source, target = row.locator(".source").bounding_box(), row.locator(".target").bounding_box()
        assert source is not None
        assert target is not None
        assert source["y"] == target["y"]
        assert source["x"] + source["width"] <= target["x"]


def test_clicking_a_summary_sentence_shows_and_marks_its_evidence(page: Page) -> None:
    claim, first, second = page.locator("#summary-3"), page.locator("#p11s2"), page.locator("#p11s1")
    evidence = claim.get_by_text("Pemerintah daerah menjanjikan pelatihan")
    assert not evidence.is_visible()
    assert not in_view(first)
    plain = background(second.locator(".source"))
    claim.locator("summary").click()
    assert evidence.is_visible()
    assert evidence.get_attribute("lang") == "id"
    assert in_view(first)
    assert in_view(claim.locator("summary")), "the summary stays beside the article"
    assert background(first.locator(".source")) != plain
    assert background(first.locator(".target")) != plain
    assert background(second.locator(".source")) == plain

    page.locator("#summary-2 summary").click()
    assert not evidence.is_visible(), "one summary sentence at a time"
    assert background(first.locator(".source")) == plain
    assert background(page.locator("#p6s1 .source")) != plain
    assert background(page.locator("#p6s2 .source")) != plain

    page.locator("#summary-2 summary").click()
    assert background(page.locator("#p6s1 .source")) == plain


def test_the_keyboard_reaches_everything_the_mouse_does(page: Page) -> None:
    plain = background(page.locator("#p5s1 .source"))
    page.locator("#summary-1 summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#summary-1 blockquote").first.is_visible()
    assert background(page.locator("#p5s1 .source")) != plain
    page.keyboard.press("Escape")
    assert not page.locator("#summary-1 blockquote").first.is_visible()
    assert background(page.locator("#p5s1 .source")) == plain

    page.locator("#p5s1 .id").focus()
    assert background(page.locator("#p5s1 .target")) != plain
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Copy"
    page.keyboard.press("Tab")
    focused = page.evaluate("() => document.activeElement.closest('.pair').id")
    assert focused == "p5s1", "from the sentence to the summary sentence it supports"
    page.locator("#p5s1 .id").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.locator("#p5s1 .pointed").inner_text() == "feri"
    assert page.locator("#p5s1 .linked").inner_text() == "ferry"
    assert page.locator("#linked-words").inner_text() == "feri: ferry"


def test_pointing_at_a_word_lights_up_its_partners_on_the_other_side(page: Page) -> None:
    row = page.locator("#p5s1")
    row.hover()
    row.locator(".source .word", has_text="Toba").hover()
    assert row.locator(".linked").all_inner_texts() == ["Toba"]
    assert "faint" not in (row.locator(".linked").get_attribute("class") or "")
    row.locator(".target .word", has_text="ferry").hover()
    assert row.locator(".linked").all_inner_texts() == ["Kapal", "feri"]
    assert row.locator(".faint").all_inner_texts() == ["Kapal"], "a weak link shows less"
    row.locator(".target .word", has_text="officially").hover()
    page.mouse.move(0, 0)
    assert row.locator(".linked").count() == 0


def test_only_the_doubtful_sentences_are_shown_when_that_is_asked_for(page: Page) -> None:
    assert page.locator("#p5s1").is_visible()
    page.get_by_label("Show only the").check()
    assert not page.locator("#p5s1").is_visible()
    assert page.locator("#p6s1").is_visible()
    assert page.locator(".pair:visible").count() == page.locator(".pair.doubted").count()


def test_a_flag_says_what_is_wrong_and_is_coloured_by_severity(page: Page) -> None:
    chips = {severity: page.locator(f".pair .flag.{severity} .chip").first for severity in ("error", "warning", "info")}
    assert len({background(chip) for chip in chips.values()}) == 3
    message = page.locator("#p10s2 .flag.error .message")
    assert message.is_visible()
    assert message.inner_text() == "The translation is the Indonesian sentence again."
    chips["error"].click()
    assert page.locator(".legend").get_by_text("A number, amount or clock time").is_visible()


def test_links_between_summary_and_article_lead_there(page: Page) -> None:
    page.locator("#p11s2 .cited").click()
    assert page.url.endswith("#summary-3")
    page.locator("#summary-1 summary").click()
    page.locator("#summary-1 blockquote a").first.click()
    assert page.url.endswith("#p5s1")
    assert in_view(page.locator("#p5s1"))


def test_a_tap_marks_a_pair_and_a_second_tap_unmarks_it(browser: Browser, url: str) -> None:
    page = browser.new_page(viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page.goto(url)
    row = page.locator("#p6s1")
    plain = background(row)
    row.locator(".target .text").tap()
    assert background(row) != plain
    word = row.locator(".target .word", has_text="construction")
    for marked in (True, False):  # another word of the pair is pointed at; the same one once more is let go
        page.wait_for_timeout(600)  # two taps at once would select a word
        word.tap()
        assert (background(row) != plain) is marked
    page.locator("#p5s1 .target .text").tap()
    page.locator("#p5s1 .target .word", has_text="ferry").tap()
    assert "feri" in page.locator("#p5s1 .linked").all_inner_texts()
    page.close()


def test_a_phone_shows_one_column_without_scrolling_sideways(browser: Browser, url: str) -> None:
    page = browser.new_page(viewport=PHONE, reduced_motion="reduce")
    page.goto(url)
    page.locator("#summary-1").evaluate("(claim) => claim.scrollIntoView()")
    page.locator("#summary-1 summary").click()
    assert in_view(page.locator("#summary-1 blockquote").first), "evidence opens where the reader is"
    page.locator(".provenance summary").click()
    assert page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]
    source, target = page.locator("#p5s1 .source").bounding_box(), page.locator("#p5s1 .target").bounding_box()
    assert source is not None
    assert target is not None
    assert source["y"] + source["height"] <= target["y"]
    assert source["x"] == target["x"]
    page.close()


def test_words_without_a_break_do_not_widen_the_page(browser: Browser, tmp_path: Path) -> None:
    long = "a" * 2000
    bilingual = make_bilingual([(Role.HEADLINE, [Pair(long, long)])], name=long, warnings=(long,))
    page = browser.new_page(viewport=PHONE)
    page.goto(page_of(bilingual, tmp_path / "long.html"))
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)
        assert page.evaluate("() => document.documentElement.scrollWidth") == size["width"]
    page.close()


def test_the_page_asks_nothing_of_the_network_and_forbids_asking(browser: Browser, url: str) -> None:
    page = browser.new_page(viewport=WIDE)
    requests: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(url)
    page.locator("#summary-1 summary").click()
    page.locator("#p8s2 .warning .chip").hover()
    page.locator(".provenance summary").click()
    assert requests == [url]
    assert problems == []
    forbidden = page.evaluate("""() => new Promise((resolve) => {
      addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
      document.body.append(Object.assign(new Image(), { src: "data:image/gif;base64,R0lGODlhAQABAAAAACw=" }));
    })""")
    assert forbidden == "img-src"
    page.close()


def test_text_of_an_article_never_runs(browser: Browser, tmp_path: Path) -> None:
    attack = "</style></script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    bilingual = make_bilingual([(Role.BODY, [Pair(attack, attack)])], name=attack, warnings=(attack,))
    page = browser.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(page_of(bilingual, tmp_path / "attack.html"))
    assert page.title() == attack
    assert page.locator("#p1s1 .source").inner_text() == attack
    assert len(requests) == 1
    page.close()


def test_an_override_of_direction_stays_in_its_sentence(browser: Browser, tmp_path: Path) -> None:
    bilingual = make_bilingual([(Role.BODY, [Pair("\u202eabc", "def"), Pair("שלום", "ghi")])])
    page = browser.new_page(viewport=WIDE)
    page.goto(page_of(bilingual, tmp_path / "direction.html"))
    direction = "element => getComputedStyle(element).direction"
    assert page.locator("#p1s2 .source").evaluate(direction) == "rtl"
    assert page.locator("#p1s1 .target").evaluate(direction) == "ltr"
    isolation = page.locator("#p1s1 .target .text").evaluate("element => getComputedStyle(element).unicodeBidi")
    assert isolation == "isolate"
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_text_contrasts_with_its_background(browser: Browser, url: str, scheme: str, size: ViewportSize) -> None:
    page = browser.new_page(
        viewport=size,
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page.goto(url)
    red, green, blue = (int(part) for part in background(page.locator("body"))[4:-1].split(","))
    assert (red + green + blue < 3 * 64) is (scheme == "dark")
    # A word and its partners too, and the quiet rows, marked as evidence and as picked.
    page.locator("#p5s1 .target .text").hover()
    page.locator("#p5s1 .target .word", has_text="ferry").hover()
    assert page.locator(".linked").count() == 2
    for mark in ("", "supporting", "picked"):
        page.evaluate(
            "mark => document.querySelectorAll('.pair').forEach((row) => (row.className = 'pair ' + mark))", mark
        )
        page.evaluate("() => document.querySelectorAll('details').forEach((element) => (element.open = true))")
        contrast, text = page.evaluate(LEAST_CONTRAST)
        assert contrast >= 4.5, text
    page.close()


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "touch"])
def test_on_a_phone_the_article_begins_on_the_first_screen(browser: Browser, tmp_path: Path, touch: bool) -> None:
    known = Metadata(byline="Siti Rahma", date="2025-03-13", source_url="https://berita.example/ekonomi/2025/feri")
    bilingual = ferry_article().model_copy(update={"metadata": known})
    page = browser.new_page(viewport=PHONE, has_touch=touch, is_mobile=touch)
    page.goto(page_of(bilingual, tmp_path / "phone.html"))
    for seen in (".verdict", "h1", ".original", ".about", "#p1s1"):
        assert in_view(page.locator(seen).first), seen
    page.locator(".jump a", has_text="Summary").click()
    assert in_view(page.locator("#summary-1 .claim-text"))
    page.close()


@pytest.mark.parametrize("allowed", [True, False], ids=["clipboard", "selection"])
def test_a_sentence_is_copied_with_what_a_quotation_needs(browser: Browser, tmp_path: Path, allowed: bool) -> None:
    known = Metadata(byline="Siti", date="2025-03-13", source_url="https://berita.example/feri")
    article = ferry_article().model_copy(update={"metadata": known})
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], viewport=WIDE)
    page = context.new_page()
    page.goto(page_of(article, tmp_path / "copy.html"))
    if not allowed:
        page.evaluate("() => (navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')))")
    page.locator("#p6s1 .source").hover()  # which cuts the sentence into words
    page.locator("#p6s1 .copy").click()
    page.wait_for_function("() => document.querySelector('#p6s1 .copy').textContent === 'Copied'")
    pair = next(pair for pair in article.pairs if pair.id == "p6s1")
    assert page.evaluate("() => navigator.clipboard.readText()").splitlines() == [
        f"“{pair.target.text}”",
        f"Indonesian original: “{pair.source.text}”",
        "Source: Feri Listrik Pertama di Danau Toba Mulai Berlayar, Tarif Rp 15.000 Sekali Jalan. Siti. 13 March 2025. "
        "https://berita.example/feri",
        "Machine translation, unchecked (sentence 7; error: number; medium confidence).",
    ]
    page.keyboard.press("Tab")
    page.locator("#p5s1 .copy").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('#p5s1 .copy').textContent === 'Copied'")
    assert "electric-powered ferry" in page.evaluate("() => navigator.clipboard.readText()")
    context.close()


def test_a_translation_that_a_person_corrected_is_copied_as_checked(browser: Browser, tmp_path: Path) -> None:
    pair = Pair("Hujan <b>turun</b>.", "Rain <b>fell</b>.", None, origin=Origin.CORRECTED)
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(page_of(make_bilingual([(Role.BODY, [pair])], name="hujan.txt"), tmp_path / "checked.html"))
    page.locator(".copy").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.copy').textContent === 'Copied'")
    assert page.evaluate("() => navigator.clipboard.readText()").splitlines() == [
        "“Rain <b>fell</b>.”",
        "Indonesian original: “Hujan <b>turun</b>.”",
        "Source: hujan.txt",
        "Translation checked by a person (sentence 1).",
    ]
    context.close()


def test_print_keeps_two_columns_and_shows_evidence_and_messages(browser: Browser, url: str) -> None:
    page = browser.new_page(viewport={"width": 680, "height": 960}, color_scheme="dark")
    page.goto(url)
    page.emulate_media(media="print")
    assert background(page.locator("body")) == "rgb(255, 255, 255)"
    contrast, text = page.evaluate(LEAST_CONTRAST)
    assert contrast >= 4.5, text
    source, target = page.locator("#p5s1 .source").bounding_box(), page.locator("#p5s1 .target").bounding_box()
    assert source is not None
    assert target is not None
    assert source["y"] == target["y"]
    for shown in ("#summary-1 blockquote", "#summary-3 blockquote", "#p10s2 .message", ".provenance dl"):
        assert page.locator(shown).first.is_visible(), shown
    page.close()


def test_reading_evidence_and_flags_need_no_script(browser: Browser, url: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=WIDE, reduced_motion="reduce")
    page = context.new_page()
    page.goto(url)
    page.locator("#summary-2 summary").click()
    quote = page.locator("#summary-2 blockquote").first
    assert quote.is_visible()
    quote.locator("a").click()
    assert page.url.endswith("#p6s1")
    page.locator("#p10s2 .error .chip").first.hover()
    assert page.locator("#p10s2 .error .message").is_visible()
    context.close()
