// The page: what is given to it, what the server makes of that, and what is done with the result.
import { answerOf, draft, edit } from "./correcting.js";
import { byId, h } from "./elements.js";
import * as facts from "./facts.js";
import { clearGiven, given, showGiven, takeFiles } from "./given.js";
import * as past from "./history.js";
import { startHistory } from "./past.js";
import { languageName, number, preferred, speak, t, told } from "./language.js";
import { draw as drawProblem, retryOf, showProblem, wordsFor } from "./problem.js";
import { eventsOf, Failure, send, useKey } from "./requests.js";
import { unfinished, whole } from "./result.js";
import { placesOf, row } from "./rows.js";

// "compose", "working", "done" or "stopped"; the article, whole or not; what was asked for, and how much has come.
const state = { phase: "compose", article: null, id: null, asked: null, stop: null, count: 0 };

// Have a screen reader say something, also where it is the same as the last time.
function announce(text) {
  const box = byId("announcer");
  box.textContent = box.textContent === text ? `${text}\u00a0` : text;
}

const sentenceCount = () => facts.pairsOf(state.article).length;

// Show what went wrong with the article, and how far it came; `retry` does once more what failed.
function tell(failure, retry = null, words = null) {
  const partly = () => t("partly", { done: number(state.count), total: number(sentenceCount()) });
  const told = { words, retry, partly: state.phase === "stopped" ? partly : null, enterKey };
  showProblem(failure, told).focus();
}

// What no request of ours is to blame for is told too, in the browser's words.
const asFailure = (error) => (error instanceof Failure ? error : new Failure(-1, String(error)));

function show() {
  const { phase, article, count } = state;
  byId("compose").hidden = phase !== "compose";
  byId("begin-anew").hidden = phase === "compose" || phase === "working";
  byId("work").hidden = phase !== "working";
  byId("ready").hidden = phase !== "done";
  byId("result").hidden = article === null;
  const total = article ? sentenceCount() : 0;
  byId("doing").textContent = article ? t("doing", { done: number(count), total: number(total) }) : t("reading");
  if (total) {
    byId("progress").max = total;
    byId("progress").value = count;
  } else byId("progress").removeAttribute("value");
  const name = article && phase !== "compose" ? facts.titleOf(article) : null;
  document.title = name ? `${name} – translator` : "translator";
}

function render() {
  const { phase, article } = state;
  byId("result").className = phase === "done" ? "whole" : phase;
  byId("result").replaceChildren(...(article ? (phase === "done" ? whole(article) : unfinished(article)) : []));
}

function enter(phase) {
  state.phase = phase;
  show();
}

// A source as the server sends it, before there is any translation.
const untranslated = ({ paragraphs, ...article }) => ({
  ...article,
  summary: null,
  paragraphs: paragraphs.map(({ sentences, ...paragraph }) => ({
    ...paragraph,
    pairs: sentences.map((source) => ({ source, target: null })),
  })),
});

function fill(made) {
  const places = placesOf(state.article);
  const pairs = new Map(facts.pairsOf(state.article).map((pair) => [pair.source.id, pair]));
  for (const { id, target } of made) {
    const pair = pairs.get(id);
    pair.target = target;
    byId(id)?.replaceWith(row(pair, places.get(id)));
  }
  const [before, total] = [state.count, sentenceCount()];
  state.count += made.length;
  show();
  // Not each time: a screen reader would say nothing else.
  if (Math.floor((4 * before) / total) < Math.floor((4 * state.count) / total)) {
    announce(t("doing", { done: number(state.count), total: number(total) }));
  }
}

async function translate(asked) {
  if (state.phase === "working") return;
  const before = { article: state.article, count: state.count };
  Object.assign(state, { article: null, id: null, asked, stop: new AbortController(), count: 0 });
  const { signal } = state.stop;
  showProblem(null);
  render();
  enter("working");
  announce(t("reading"));
  byId("doing").focus();
  try {
    const answer = await send("v1/articles", { ...asked, accept: "text/event-stream", signal });
    let ended = false;
    for await (const [name, data] of eventsOf(answer)) {
      if (signal.aborted) break;
      if (name === "article") {
        state.article = untranslated(data);
        render();
        show();
        announce(t("doing", { done: 0, total: number(sentenceCount()) }));
      } else if (name === "sentences") fill(data);
      else if (name === "error") throw new Failure(data.status, data.error);
      else if (name === "done") {
        ended = true;
        finish(data, crypto.randomUUID?.() ?? `${Date.now()}`);
      }
    }
    if (!ended && !signal.aborted) throw new Failure(0);
  } catch (error) {
    if (signal.aborted) return; // whoever ended it has said what comes next
    if (!state.article && before.article) Object.assign(state, before); // what came the last time is better than none
    stopped(asFailure(error));
  }
}

function stopped(failure, words = null) {
  const asked = state.asked;
  enter(state.article ? "stopped" : "compose");
  render();
  tell(failure, () => translate(asked), words);
  if (failure?.status === 401) enterKey();
}

function cancel() {
  if (state.phase !== "working") return;
  state.stop.abort();
  stopped(null, { name: "cancelled" });
}

function finish(article, id, { kept = false } = {}) {
  const focused = document.activeElement === byId("doing") || document.activeElement === byId("cancel");
  Object.assign(state, { article, id, count: 0 });
  state.phase = "done";
  showProblem(null);
  render();
  show();
  const compared = facts.toCheck(article).length;
  const total = sentenceCount();
  announce(`${t("done")} ${t(compared ? "compare" : "nothingToCompare", { count: compared, total })}`);
  if (focused) byId("begin-anew").focus({ preventScroll: true });
  if (!kept) store();
}

async function store() {
  const { article, id } = state;
  if (!past.isOn()) {
    byId("kept").textContent = t("notKept");
    return;
  }
  try {
    await past.keep(id, article, facts.titleOf(article), sentenceCount());
    byId("kept").textContent = t("kept");
  } catch {
    byId("kept").textContent = t("cannotKeep");
  }
}

function beginAnew() {
  state.stop?.abort();
  Object.assign(state, { article: null, id: null, asked: null, count: 0 });
  clearGiven();
  showProblem(null);
  render();
  enter("compose");
  byId("text").focus();
}

async function enterKey() {
  const dialog = byId("key");
  byId("key-field").value = "";
  const answer = await answerOf(dialog, [[byId("key-form"), "submitted", "submit"]]);
  if (answer) {
    useKey(byId("key-field").value.trim());
    byId("key-field").value = "";
    retryOf()?.();
  }
}

// The file name of a download: that of the file it came from, else the headline.
function fileName(suffix) {
  const { article } = state;
  const stem = article.name === "article" ? facts.titleOf(article) : article.name.replace(/\.[^.]{1,8}$/, "");
  const safe = stem
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 80);
  return `${safe || "article"}${suffix}`;
}

async function download() {
  const format = facts.known.formats.find((each) => each.name === byId("format").value);
  try {
    const answer = await send(`v1/articles/revise?format=${encodeURIComponent(format.name)}`, {
      json: { article: state.article },
    });
    const address = URL.createObjectURL(await answer.blob());
    const link = h("a", { href: address, download: fileName(format.suffix) });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    showProblem(null);
    announce(t("downloaded"));
  } catch (error) {
    tell(asFailure(error), download);
  }
}

function correct(id, begun = null) {
  const line = byId(id);
  const pair = facts.pairsOf(state.article).find((each) => each.source.id === line.id);
  const same = (text) => text.replace(/\s+/g, " ").trim();
  const equal = facts.pairsOf(state.article).filter((each) => same(each.source.text) === same(pair.source.text)).length;
  const context = {
    source: pair.source.text,
    language: state.article.language,
    number: facts.numbersOf(state.article).get(line.id),
    equal,
    memory: facts.known.memory,
  };
  edit(
    line,
    context,
    async (text, place) => {
      const article = state.article;
      const only = byId("only-doubts")?.checked;
      try {
        const corrections = [{ id: line.id, target: text }];
        const answer = await send("v1/articles/revise", { json: { article, corrections } });
        const revised = await answer.json();
        if (place === "memory") await send("v1/memory", { json: { source: pair.source.text, target: text } });
        if (state.article !== article) return null;
        state.article = revised;
        const top = line.getBoundingClientRect().top;
        render();
        show();
        scrollBy(0, byId(line.id).getBoundingClientRect().top - top); // what stands above may have grown
        if (only && byId("only-doubts")) byId("only-doubts").checked = true;
        byId(line.id).querySelector(".correct").focus({ preventScroll: true });
        announce(t(place === "memory" ? "correctedInMemory" : "correctedHere", { count: equal }));
        store();
        return null;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        const words = wordsFor(error);
        return words.includes(error.detail) ? words : `${words} ${error.detail}`;
      }
    },
    begun,
  );
}

const capitalized = (text) => text[0].toUpperCase() + text.slice(1);

function fillChoices() {
  const from = byId("source-language").value || "auto";
  const codes = Object.keys(facts.known.languages);
  byId("source-language").replaceChildren(
    h("option", { value: "auto" }, t("automatic")),
    ...codes.map((code) => h("option", { value: code }, languageName(code))),
  );
  byId("source-language").value = from;
  const format = byId("format").value || "html";
  byId("format").replaceChildren(
    ...facts.known.formats.map((each) =>
      h("option", { value: each.name }, `${capitalized(told(`format-${each.name}`, each.kind))} (${each.suffix})`),
    ),
  );
  byId("format").value = format;
}

// Have everything in the language of the page again.
function retell() {
  fillChoices();
  showGiven();
  byId("open-key").hidden = !facts.known.needsKey;
  show();
  const begun = draft();
  render();
  if (begun) correct(...begun);
  drawProblem();
}

async function start() {
  await speak(preferred());
  facts.learn(await (await send("page.json", { method: "GET" })).json());
  startHistory({
    open: (id, article) => {
      state.stop?.abort();
      try {
        finish(article, id, { kept: true });
      } catch {
        beginAnew();
        showProblem(null, { words: { name: "cannotShow" } }).focus();
        return;
      }
      byId("kept").textContent = t("kept");
      scrollTo(0, 0);
      byId("begin-anew").focus({ preventScroll: true });
    },
    announce,
  });
  takeFiles((text) => {
    if (state.phase === "working") return;
    if (state.phase !== "compose") {
      Object.assign(state, { article: null, asked: null });
      render();
      enter("compose");
    }
    showProblem(null);
    announce(text);
    byId("translate").focus();
  });
  retell();
  let asking = false;
  byId("compose").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (asking || state.phase !== "compose") return;
    asking = true;
    const asked = await given();
    asking = false;
    if (!asked.wrong) {
      translate(asked);
      return;
    }
    showProblem(null, { words: asked.wrong });
    byId("text").focus();
  });
  byId("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("compose").requestSubmit();
  });
  byId("cancel").addEventListener("click", cancel);
  byId("begin-anew").addEventListener("click", beginAnew);
  byId("download").addEventListener("submit", (event) => {
    event.preventDefault();
    download();
  });
  byId("open-key").addEventListener("click", enterKey);
  byId("interface-language").addEventListener("change", async (event) => {
    await speak(event.target.value, { chosen: true });
    retell();
  });
  byId("result").addEventListener("click", (event) => {
    const button = event.target.closest(".correct");
    if (button && state.phase === "done") correct(button.closest(".pair").id);
  });
  document.querySelectorAll("dialog .close").forEach((button) => {
    button.addEventListener("click", () => button.closest("dialog").close());
  });
  addEventListener("beforeunload", (event) => {
    if (state.phase === "working" || document.querySelector(".correction")) event.preventDefault();
  });
  document.documentElement.dataset.ready = "";
}

start().catch(() => {
  const box = byId("problem");
  box.hidden = false;
  box.textContent =
    t("cannotStart") === "cannotStart" ? "The server does not answer. Reload the page." : t("cannotStart");
});
