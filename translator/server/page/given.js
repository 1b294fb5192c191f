// What is given to be translated: a text, an address, or a file.
import { byId } from "./elements.js";
import { known } from "./facts.js";
import { number, t } from "./language.js";

let file = null;

const address = (text) => (/^https?:\/\/\S+$/i.test(text) ? text : null);

const wrong = (name, values) => ({ wrong: { name, values } });

// What would be sent, as fields of a request; or in `wrong` why it cannot be, as the name of a text and its values.
export async function given() {
  const language = byId("source-language").value;
  if (file) {
    if (file.size > known.bytes) return wrong("fileTooLarge", { megabytes: number(known.megabytes) });
    // A folder is dropped as a file that cannot be read; so is one that is there no more.
    const readable = await file
      .slice(0, 1)
      .arrayBuffer()
      .then((start) => start.byteLength > 0 || !file.size)
      .catch(() => false);
    if (!readable) return wrong("fileUnreadable");
    if (!file.size) return wrong("fileEmpty");
    const form = new FormData();
    form.append("file", file, file.name);
    form.append("language", language);
    return { form };
  }
  const text = byId("text").value;
  const url = address(text.trim());
  if (!text.trim()) return wrong("nothingGiven");
  if (url) return known.offline ? wrong("fetchesNothing") : { json: { url, language } };
  if (text.length > known.characters) {
    return wrong("tooLong", { characters: number(text.length), most: number(known.characters) });
  }
  return { json: { text, language } };
}

// Say what will be done with what stands there.
export function showGiven() {
  byId("text").hidden = file !== null;
  byId("chosen").hidden = file === null;
  if (file)
    byId("chosen-name").textContent = t("chosen", { name: file.name, kilobytes: number(Math.ceil(file.size / 1024)) });
  const text = byId("text").value.trim();
  const words = text ? text.split(/\s+/).length : 0;
  byId("told").textContent = file
    ? ""
    : address(text)
      ? t("willFetch")
      : words
        ? t("words", { count: number(words) })
        : t("readable", { suffixes: known.suffixes.join(" ") });
}

function take(chosen) {
  file = chosen;
  showGiven();
}

export function clearGiven() {
  byId("text").value = "";
  byId("file").value = "";
  take(null);
}

// Have the page take files: chosen, or dropped anywhere on it. `taken` is called for each, with what to say of it.
export function takeFiles(taken) {
  const [choose, field, card] = [byId("choose"), byId("file"), byId("card")];
  const one = (files) => {
    if (!files.length) return;
    take(files[0]);
    taken(
      files.length > 1
        ? t("oneAtATime")
        : t("chosen", { name: file.name, kilobytes: number(Math.ceil(file.size / 1024)) }),
    );
  };
  choose.addEventListener("click", () => field.click());
  field.addEventListener("change", () => one(field.files));
  byId("drop-chosen").addEventListener("click", () => {
    field.value = "";
    take(null);
    byId("text").focus();
  });
  byId("text").addEventListener("input", showGiven);

  const holds = (event, kind) => event.dataTransfer?.types.includes(kind);
  const holdsFiles = (event) => holds(event, "Files");
  const holdsLink = (event) => holds(event, "text/uri-list") && event.target !== byId("text");
  let depth = 0;
  const mark = (by) => {
    depth = Math.max(0, depth + by);
    card.classList.toggle("over", depth > 0);
  };
  document.addEventListener("dragenter", (event) => holdsFiles(event) && mark(1));
  document.addEventListener("dragleave", (event) => holdsFiles(event) && mark(-1));
  document.addEventListener("dragover", (event) => (holdsFiles(event) || holdsLink(event)) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) {
      if (!holdsLink(event)) return;
      event.preventDefault();
      byId("text").value = event.dataTransfer.getData("text/plain") || event.dataTransfer.getData("text/uri-list");
      take(null);
      taken(byId("told").textContent);
      return;
    }
    event.preventDefault(); // or the browser would open the file in place of the page
    mark(-depth);
    one(event.dataTransfer.files);
  });
}
