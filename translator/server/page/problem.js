// What went wrong, in words that say what to do, and with what can be done about it.
import { byId, h } from "./elements.js";
import { known } from "./facts.js";
import { language, number, t, told } from "./language.js";

let shown = null;

// What to do about a failure. The server's own words are English, and part of some.
export function wordsFor(failure) {
  const { status, detail, wait } = failure;
  if (status === 0) return t(navigator.onLine ? "notReached" : "youAreOffline");
  const name = `failure${status}`;
  const values = { detail, wait: wait ?? 5, megabytes: number(known.megabytes), most: number(known.characters) };
  return t(told(name, null) ? name : "failureOther", values);
}

// Whether the same may work a little later.
const mayPass = (status) => status <= 0 || status >= 500 || [408, 429].includes(status);

// Show a failure: `words`, or what its status comes to; null where there is none any more. `retry` does once more what
// failed, `partly` says what there is nevertheless, `enterKey` asks for another key.
export function showProblem(failure, { words = null, retry = null, partly = null, enterKey = null } = {}) {
  shown = failure || words ? { failure, words, retry, partly, enterKey } : null;
  draw();
  return byId("problem");
}

// What failed may be done once more, as when a key was entered.
export const retryOf = () => shown?.retry ?? null;

// Show it in the language that the page has now.
export function draw() {
  const box = byId("problem");
  box.hidden = shown === null;
  box.replaceChildren();
  if (!shown) return;
  const { failure, words, retry, partly, enterKey } = shown;
  const said = words ? t(words.name, words.values) : wordsFor(failure);
  const detail = failure?.detail && !said.includes(failure.detail) ? failure.detail : null;
  const key = enterKey && known.needsKey && [401, 403].includes(failure?.status);
  const again = retry && mayPass(failure?.status ?? 0);
  const button = (id, style, text, act) => {
    const made = h("button", { type: "button", id, class: style }, text);
    made.addEventListener("click", act);
    return made;
  };
  box.append(
    h("p", null, h("strong", null, said), partly && ` ${partly()}`),
    detail ? h("p", { class: "note", lang: language === "en" ? null : "en", dir: "auto" }, detail) : "",
    h(
      "div",
      { class: "row" },
      key && button("problem-key", null, t("enterKey"), enterKey),
      again && button("again", "main", t("again"), retry),
    ),
  );
}
