"use strict";
// Opening a sentence of the summary marks its evidence in the article, a click or tap marks a sentence pair, and
// pointing at a word marks the words it belongs with. The written page has this script inside; the server's page loads
// it, and puts articles into place later: so everything is looked up when it is needed. What it says is English, but
// where #linked-words has other words as its data.
(() => {
  const unmark = (name) => document.querySelectorAll("." + name).forEach((row) => row.classList.remove(name));
  const allClaims = () => [...document.querySelectorAll(".claim")];

  const evidenceRows = (claim) =>
    [...claim.querySelectorAll("blockquote a")]
      .map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))))
      .filter((row) => row !== null);

  const mark = (claim) => {
    allClaims()
      .filter((other) => other !== claim)
      .forEach((other) => (other.open = false));
    unmark("supporting");
    const rows = evidenceRows(claim);
    rows.forEach((row) => row.classList.add("supporting"));
    // Only where the summary stays in view beside the article: elsewhere the evidence has just opened under the eye.
    const rail = claim.closest(".rail");
    if (rows.length && rail && getComputedStyle(rail).position === "sticky") {
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      rows[0].scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
    }
  };

  // Words. A pair is cut into words when it is first used: elements for every word of a long article would be slow.
  const FAINT = 5; // tenths: links of less weight are marked less
  const cutPairs = new WeakMap();
  const status = document.getElementById("linked-words");
  const say = (name, english) => status.dataset[name] ?? english;

  // Wrap the words of a text, given as starts and ends, and give the elements of each; a flag may cut a word in two.
  const wrap = (element, places) => {
    const words = [];
    for (let i = 0; i < places.length; i += 2) words.push({ start: places[i], end: places[i + 1], elements: [] });
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    let nodeStart = 0;
    let first = 0;
    for (const node of nodes) {
      const text = node.data;
      const parts = [];
      let done = 0;
      for (let number = first; number < words.length; number++) {
        const word = words[number];
        if (word.start >= nodeStart + text.length) break;
        const from = Math.max(word.start - nodeStart, done);
        const to = Math.min(word.end - nodeStart, text.length);
        if (word.end <= nodeStart + text.length) first = number + 1;
        if (from >= to) continue;
        const span = document.createElement("span");
        span.className = "word";
        span.textContent = text.slice(from, to);
        parts.push(text.slice(done, from), span);
        word.elements.push(span);
        done = to;
      }
      node.replaceWith(...parts, text.slice(done));
      nodeStart += text.length;
    }
    return words.map((word) => word.elements);
  };

  // The words of a pair: the source's, then the target's, each with its elements and its partners by weight.
  const wordsOf = (row) => {
    if (!row.dataset.words) return [];
    if (!cutPairs.has(row)) {
      const [source, target, links] = row.dataset.words.split(";").map((part) => (part.match(/\d+/g) ?? []).map(Number));
      const sources = wrap(row.querySelector(".source"), source);
      const words = [...sources, ...wrap(row.querySelector(".target .text"), target)];
      const made = words.map((elements) => ({ elements, partners: [] }));
      for (let i = 0; i + 2 < links.length; i += 3) {
        const one = made[links[i]];
        const other = made[sources.length + links[i + 1]];
        if (!one || !other) continue;
        one.partners.push([other, links[i + 2]]);
        other.partners.push([one, links[i + 2]]);
      }
      cutPairs.set(row, made);
    }
    return cutPairs.get(row);
  };

  let pointed = null;
  const lit = [];
  const light = (elements, ...names) =>
    elements.forEach((element) => {
      element.classList.add(...names);
      lit.push(element);
    });

  const unpoint = () => {
    lit.splice(0).forEach((element) => element.classList.remove("pointed", "linked", "faint"));
    pointed = null;
    if (status.textContent) status.textContent = "";
  };

  const point = (word) => {
    if (word === pointed) return;
    unpoint();
    pointed = word;
    light(word.elements, "pointed");
    for (const [partner, weight] of word.partners) light(partner.elements, "linked", ...(weight < FAINT ? ["faint"] : []));
  };

  const said = (word) => word.elements.map((element) => element.textContent).join("");

  const wordAt = (target) => {
    const row = target.closest(".pair");
    const element = target.closest(".word");
    return row && element ? wordsOf(row).find((word) => word.elements.includes(element)) : undefined;
  };

  document.addEventListener("pointerover", (event) => {
    const row = event.target.closest(".pair");
    if (row) wordsOf(row);
    if (event.pointerType === "touch") return;
    const word = wordAt(event.target);
    if (word) point(word);
    // Between two words of a pair the last one stays, so that the marks do not flicker.
    else if (pointed && row !== pointed.elements[0].closest(".pair")) unpoint();
  });
  // A finger leaves whenever it is lifted, and the words it touched stay marked.
  document.documentElement.addEventListener("pointerleave", (event) => event.pointerType === "touch" || unpoint());
  document.addEventListener("focusout", unpoint);

  const step = (row, by) => {
    const words = wordsOf(row).filter((word) => word.elements.length);
    if (!words.length) return false;
    const at = words.indexOf(pointed);
    const word = words[at < 0 ? (by > 0 ? 0 : words.length - 1) : (at + by + words.length) % words.length];
    point(word);
    status.textContent = `${said(word)}: ${word.partners.map(([partner]) => said(partner)).join(", ") || say("noPartner", "no partner")}`;
    return true;
  };

  // Copying a sentence with what a quotation needs: the original, where it is from, and what the translation is worth.
  document.querySelectorAll(".copy").forEach((button) => (button.hidden = false));
  const textOf = (element) => element.textContent.replace(/\s+/g, " ").trim();

  const citation = (row) => {
    const { language, source } = row.closest(".article").dataset;
    return [
      `“${textOf(row.querySelector(".target .text"))}”`,
      `${language} original: “${textOf(row.querySelector(".source"))}”`,
      `Source: ${source}`,
      `${row.dataset.status}.`,
    ].join("\n");
  };

  // Where a page may not write to the clipboard by itself, as some browsers have it for files, a selection is copied.
  const copySelected = (text) => {
    const field = document.createElement("textarea");
    field.className = "unseen";
    field.value = text;
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    return copied;
  };

  const copy = async (button) => {
    const text = citation(button.closest(".pair"));
    const copied = await Promise.resolve()
      .then(() => navigator.clipboard.writeText(text))
      .then(() => true, () => copySelected(text));
    button.focus();
    button.dataset.label ??= button.textContent;
    button.textContent = copied ? say("copied", "Copied") : say("notCopied", "Not copied");
    status.textContent = copied
      ? say("copiedNote", "Copied with its citation")
      : say("notCopiedNote", "This browser does not let the page copy");
    setTimeout(() => (button.textContent = button.dataset.label), 2000);
  };

  document.addEventListener("click", (event) => {
    const copying = event.target.closest(".copy");
    if (copying) {
      copy(copying);
      return;
    }
    const explained = event.target.closest('a[href^="#legend-"]');
    if (explained) document.querySelector(".legend").open = true;
    const summary = event.target.closest(".claim > summary");
    if (summary) {
      // The browser opens or closes the element after this handler; keys reach here as clicks too.
      if (summary.parentElement.open) unmark("supporting");
      else mark(summary.parentElement);
      return;
    }
    const row = event.target.closest(".pair");
    if (row && !event.target.closest("a, summary, button, form") && getSelection().isCollapsed) {
      // The element under a finger is asked for again: the words may have been made since it came down.
      const word = wordAt(document.elementFromPoint(event.clientX, event.clientY) ?? event.target);
      const another = word && word !== pointed;
      const picked = row.classList.contains("picked") && !another;
      unmark("picked");
      row.classList.toggle("picked", !picked);
      if (another) point(word);
      else if (picked) unpoint();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.target.closest("form, dialog")) return; // whoever writes there needs these keys
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const focused = document.activeElement.closest(".pair");
    if (by && focused && !event.altKey && !event.ctrlKey && !event.metaKey && step(focused, by)) event.preventDefault();
    if (event.key !== "Escape") return;
    unpoint();
    allClaims().forEach((claim) => (claim.open = false));
    unmark("supporting");
    unmark("picked");
    if (focused) document.activeElement.blur();
  });

  // Paper cannot be clicked: browsers that do not know ::details-content print what is open.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach((element) => (element.open = true));
  });
  addEventListener("afterprint", () => {
    closed.forEach((element) => (element.open = false));
    closed = [];
  });
})();
