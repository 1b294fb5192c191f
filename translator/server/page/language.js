// The words of the page, from en.json or id.json. What the marks mean is told by the server, in English; a language
// file may have it in its own language, as "mark-..." and "note-...".
import { byId } from "./elements.js";
import { known, rounded } from "./facts.js";

const LANGUAGES = ["en", "id"];
const KEPT = "translator.language";

let words = {};
export let language = "en";

// A text by its name, with values for what stands in braces in it.
export function t(name, values = {}) {
  const text = words[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
}

// A text that the server tells in English, in the language of the page where that has it.
export const told = (name, english) => words[name] ?? english;
export const languageName = (code) => told(`language-${code}`, known.languages[code]);

const entries = () => known.legend.flatMap((part) => part.entries);
const explained = (mark) => entries().find((entry) => entry.id === `legend-${mark}`);

export const markLabel = (mark) => words[`mark-${mark}`] ?? explained(mark)?.mark ?? mark;

export function markNote(mark) {
  const { right, sentences } = known.records[mark] ?? {};
  return words[`note-${mark}`] ? t(`note-${mark}`, { right, sentences }) : (explained(mark)?.note ?? "");
}

const stored = (method, ...values) => {
  try {
    return localStorage[method](KEPT, ...values);
  } catch {
    return null; // a browser may forbid it; then the choice lasts as long as the page
  }
};

// The language that was chosen before, else the first of the browser's that there is, else English.
export function preferred() {
  const chosen = stored("getItem");
  if (LANGUAGES.includes(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => LANGUAGES.includes(tag)) ?? "en";
}

// Have the page speak a language; `chosen` by whoever reads it, and so for the next time too.
export async function speak(wanted, { chosen = false } = {}) {
  const answer = await fetch(`${wanted}.json`);
  if (!answer.ok) throw new Error(`no words in ${wanted}`);
  words = await answer.json();
  language = wanted;
  if (chosen) stored("setItem", wanted);
  document.documentElement.lang = language;
  byId("interface-language").value = language;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = t(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]"))
    element.setAttribute("aria-label", t(element.dataset.label));
  for (const element of document.querySelectorAll("[data-placeholder]"))
    element.placeholder = t(element.dataset.placeholder);
  const said = byId("linked-words").dataset;
  for (const name of ["noPartner", "copied", "copiedNote", "notCopied", "notCopiedNote"]) said[name] = t(name);
}

// As dates and numbers are written; in English as the written page has it.
export const locale = () => (language === "en" ? "en-GB" : language);
export const number = (value) => value.toLocaleString(locale());
export const percent = (value) => `${rounded(100 * value)}%`;
