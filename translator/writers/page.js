"use strict";
// Opening a sentence of the summary marks its evidence in the article, and a click or tap marks a sentence pair.
(() => {
  const unmark = (name) => document.querySelectorAll("." + name).forEach((row) => row.classList.remove(name));
  const claims = [...document.querySelectorAll(".claim")];

  const evidenceRows = (claim) =>
    [...claim.querySelectorAll("blockquote a")]
      .map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))))
      .filter((row) => row !== null);

  const mark = (claim) => {
    claims.filter((other) => other !== claim).forEach((other) => (other.open = false));
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

  document.addEventListener("click", (event) => {
    const summary = event.target.closest(".claim > summary");
    if (summary) {
      // The browser opens or closes the element after this handler; keys reach here as clicks too.
      if (summary.parentElement.open) unmark("supporting");
      else mark(summary.parentElement);
      return;
    }
    const row = event.target.closest(".pair");
    if (row && !event.target.closest("a, button, summary") && getSelection().isCollapsed) {
      const picked = row.classList.contains("picked");
      unmark("picked");
      row.classList.toggle("picked", !picked);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    claims.forEach((claim) => (claim.open = false));
    unmark("supporting");
    unmark("picked");
    if (document.activeElement.closest(".pair")) document.activeElement.blur();
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
