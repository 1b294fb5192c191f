// The list of what was translated before, in its dialog.
import { byId, h } from "./elements.js";
import * as past from "./history.js";
import { locale, number, t } from "./language.js";

// Show the list when it is asked for. `open(id, article)` shows an article again.
export function startHistory({ open, announce }) {
  const dialog = byId("history");
  const list = byId("entries");

  const line = (entry) => {
    const date = new Date(entry.at).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "short" });
    const show = h(
      "button",
      { type: "button", class: "entry" },
      h("span", { class: "entry-title", dir: "auto" }, entry.title),
      " ",
      h("span", { class: "note" }, t("entry", { date, count: number(entry.sentences) })),
    );
    const drop = h(
      "button",
      { type: "button", class: "plain", "aria-label": t("removeEntry", { title: entry.title }) },
      t("removeFile"),
    );
    show.addEventListener("click", async () => {
      const article = await past.articleOf(entry.id).catch(() => null);
      dialog.close();
      if (article) open(entry.id, article);
    });
    drop.addEventListener("click", async () => {
      await past.remove(entry.id);
      announce(t("removed"));
      await fill();
      (list.querySelector("button") ?? dialog.querySelector(".close")).focus();
    });
    return h("li", null, show, drop);
  };

  async function fill() {
    byId("keep-history").checked = past.isOn();
    try {
      const entries = await past.entries();
      byId("history-note").textContent = t(entries.length ? "historyNote" : "historyEmpty", { most: past.MOST });
      list.replaceChildren(...entries.map(line));
      byId("clear-history").disabled = !entries.length;
    } catch {
      byId("history-note").textContent = t("cannotKeep");
      byId("clear-history").disabled = true;
    }
  }

  byId("open-history").addEventListener("click", () => {
    dialog.showModal();
    fill();
  });
  byId("clear-history").addEventListener("click", async () => {
    await past.clear();
    announce(t("cleared"));
    await fill();
    dialog.querySelector(".close").focus();
  });
  byId("keep-history").addEventListener("change", (event) => past.turn(event.target.checked));
}
