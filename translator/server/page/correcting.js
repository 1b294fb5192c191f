// Correcting a translation where it stands: a form in its row, then the question where the correction is to go.
import { byId, h, oneLine } from "./elements.js";
import { t } from "./language.js";

// What a person answers to a dialog: the value of the element that closed it, by a click or a named event; "" where it
// was left.
export function answerOf(dialog, buttons) {
  return new Promise((resolve) => {
    const ends = new AbortController();
    const end = (value) => {
      ends.abort();
      if (dialog.open) dialog.close();
      resolve(value);
    };
    for (const [element, value, name] of buttons)
      element.addEventListener(name ?? "click", () => end(value), { signal: ends.signal });
    dialog.addEventListener("close", () => end(""), { signal: ends.signal });
    dialog.showModal();
  });
}

// Ask where a correction is to go: "memory", "here", or "" for back to the form. `memory`: whether the server has one.
async function ask({ source, text, language, equal, memory }) {
  byId("confirm-source").textContent = source;
  byId("confirm-source").lang = language;
  byId("confirm-target").textContent = text;
  const follow = equal > 1 ? t("othersFollow", { count: equal - 1 }) : "";
  byId("confirm-note").textContent = `${t(memory ? "memoryNote" : "noMemoryNote")} ${follow}`.trim();
  byId("confirm-memory").hidden = !memory;
  byId("confirm-here").classList.toggle("main", !memory);
  return answerOf(byId("confirm"), [
    [byId("confirm-memory"), "memory"],
    [byId("confirm-here"), "here"],
  ]);
}

// The form that is open, as [the id of its sentence, what stands in it]; null where none is.
export function draft() {
  const field = document.querySelector(".correction textarea");
  return field && [field.closest(".pair").id, field.value];
}

// Whether a form may be opened: one at a time, so that no draft gets lost. One in which nothing was changed is closed.
function isFree() {
  const open = document.querySelector(".correction");
  if (!open) return true;
  const field = open.querySelector("textarea");
  if (field.value === field.defaultValue) {
    open.querySelector("button.plain").click();
    return true;
  }
  open.querySelector(".note").textContent = t("saveFirst");
  field.focus();
  return false;
}

// Open the form in a row, with `text` in it where that was begun before. `correct(text, place)` does it, and gives what
// failed, if anything; `context` as for `ask`.
export function edit(row, context, correct, text = null) {
  if (!isFree()) return;
  const cell = row.querySelector(".target");
  const shown = [...cell.children];
  const before = cell.querySelector(".text").textContent;
  const field = h("textarea", { lang: "en", rows: "3", "aria-label": t("correctionOf", { number: context.number }) });
  field.defaultValue = before;
  if (text !== null) field.value = text;
  const told = h("p", { class: "note", role: "status" });
  const save = h("button", { type: "submit", class: "main" }, t("save"));
  const leave = h("button", { type: "button", class: "plain" }, t("cancel"));
  const form = h("form", { class: "correction" }, field, told, h("div", { class: "row" }, save, leave));
  told.textContent = t("keysOfCorrection");

  const close = () => {
    form.remove();
    shown.forEach((element) => (element.hidden = false));
    row.querySelector(".correct").focus();
  };
  const fit = () => {
    field.style.setProperty("height", "auto");
    field.style.setProperty("height", `${field.scrollHeight + 2}px`);
  };
  leave.addEventListener("click", close);
  field.addEventListener("input", fit);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (save.disabled) return;
    const text = oneLine(field.value);
    if (!text || text === oneLine(before)) {
      told.textContent = t(text ? "nothingChanged" : "emptyCorrection");
      field.focus();
      return;
    }
    const place = await ask({ ...context, text });
    if (!place) {
      field.focus();
      return;
    }
    save.disabled = true;
    told.textContent = t("saving");
    const failed = await correct(text, place);
    if (failed) {
      save.disabled = false;
      told.textContent = failed;
      field.focus();
    }
  });
  shown.forEach((element) => (element.hidden = true));
  cell.append(form);
  fit();
  field.focus();
}
