// The article as the written page has it (translator/writers/page.html): a row for each sentence pair.
import { h } from "./elements.js";
import * as facts from "./facts.js";
import { language, languageName, markLabel, markNote, percent, t, told } from "./language.js";

const DOTS = { low: "●○○", medium: "●●○", high: "●●●" };

// The language of what only the server can say, where the page speaks another.
const english = () => (language === "en" ? undefined : "en");

export const chip = (mark, label, style = mark) =>
  h("a", { class: `chip ${style}`, href: `#legend-${mark}`, title: markNote(mark) }, label);

export const opener = (closed, open) =>
  h("span", { class: "opener" }, h("span", { class: "when-closed" }, closed), h("span", { class: "when-open" }, open));

export const toSentence = (id, number) =>
  h("a", { class: "id", href: `#${encodeURIComponent(id)}`, "aria-label": t("goToSentence", { number }) }, number);

const marked = (text, flags, side, doubtful) =>
  facts.pieces(text, flags, side, doubtful).map((piece) => {
    if (!piece.mark) return piece.text;
    return h("mark", { class: piece.mark, title: piece.mark === "unsure" && markNote("doubtful") }, piece.text);
  });

const meter = (confidence) => {
  const { level, probability } = confidence;
  const estimate = t("estimate", { estimate: percent(probability) });
  return h(
    "span",
    {
      class: `meter ${facts.known.levels[level] ?? level}`,
      title: `${t("confidence", { level: markLabel(level) })}: ${markNote(level)} ${estimate}`,
    },
    h("span", { "aria-hidden": "true" }, DOTS[level]),
    h(
      "span",
      { class: level === "high" ? "unseen" : "level" },
      t("levelShort", { level: markLabel(level) }),
      h("span", { class: "unseen" }, t("levelRest", { level: markLabel(level) })),
    ),
  );
};

const flags = (target) => {
  const found = facts
    .worstFirst(target.flags)
    .map((flag) =>
      h(
        "p",
        { class: `flag ${flag.severity}` },
        chip(flag.kind, markLabel(flag.kind), flag.severity),
        " ",
        h("span", { class: "unseen" }, `${markLabel(flag.severity)}: `),
        h("span", { class: "message", dir: "auto", lang: english() }, flag.message),
      ),
    );
  const level = target.confidence?.level;
  const style = facts.levelSeverity(target);
  if (style) {
    const label = t("confidence", { level: markLabel(level) });
    found.push(h("p", { class: `flag ${style}` }, chip(level, label, style)));
  }
  if (target.origin in facts.known.origins) {
    const note = markNote(target.origin).replace(/\.$/, "");
    const message = h("span", { class: "message" }, note);
    found.push(h("p", { class: `flag ${target.origin}` }, chip(target.origin, markLabel(target.origin)), " ", message));
  }
  return found;
};

const suggestions = (target, source) =>
  target.suggestions.length > 0 &&
  h(
    "details",
    { class: "suggestions" },
    h("summary", null, opener(t("showSimilar"), t("hideSimilar"))),
    h(
      "ul",
      null,
      target.suggestions.map((each) =>
        h(
          "li",
          null,
          `${percent(each.score).replace("%", " %")}: `,
          h("span", { dir: "auto", lang: english() }, each.target),
          " ",
          h("i", { lang: source, dir: "auto" }, each.source),
        ),
      ),
    ),
  );

const cited = (numbers) =>
  numbers.map((number) => {
    const label = number ? t("evidenceForSummary", { number }) : t("evidenceForHeadline");
    return h(
      "a",
      { class: "cited", href: `#summary-${number}`, "aria-label": label, title: label },
      number ? t("inSummary", { number }) : t("inHeadline"),
    );
  });

// The row of a pair; while it is translated its target is null. `about`: the language of the source, the number of the
// sentence, its role where it is the first of a paragraph that has one, and which summary sentences rest on it.
export function row(pair, { source, number, role, summaries }) {
  const { target } = pair;
  const severity = target && facts.severity(target);
  const head = h(
    "th",
    { scope: "row", role: "rowheader" },
    h(
      "a",
      { class: "id", href: `#${encodeURIComponent(pair.source.id)}`, "aria-label": t("sentence", { number }) },
      number,
    ),
    " ",
    target && [
      h(
        "button",
        { type: "button", class: "action copy", title: t("copyTitle"), "aria-label": t("copySentence", { number }) },
        t("copy"),
      ),
      " ",
      h(
        "button",
        {
          type: "button",
          class: "action correct",
          title: t("correctTitle"),
          "aria-label": t("correctSentence", { number }),
        },
        t("correct"),
      ),
      " ",
    ],
    target?.confidence && [meter(target.confidence), " "],
    role && [h("span", { class: "role" }, told(`role-${role}`, facts.known.roles[role])), " "],
    target && cited(summaries ?? []),
  );
  const english = target
    ? [
        h(
          "span",
          { class: "text", dir: "auto" },
          marked(target.text, target.flags, "target_spans", target.confidence?.doubtful),
        ),
        flags(target),
        suggestions(target, source),
      ]
    : h("span", { class: "text awaited" });
  return h(
    "tr",
    {
      role: "row",
      class: ["pair", target && facts.needsCheck(target) && "doubted", severity && `has-${severity}`]
        .filter(Boolean)
        .join(" "),
      id: pair.source.id,
      "data-status": target && facts.citationStatus(pair, number),
      "data-words": target && facts.linkedWords(pair),
    },
    head,
    h(
      "td",
      { role: "cell", class: "source", lang: source, dir: "auto" },
      target ? marked(pair.source.text, target.flags, "source_spans") : pair.source.text,
    ),
    h("td", { role: "cell", class: "target", lang: "en" }, english),
  );
}

// Where each row of an article stands, by the id of its sentence.
export function placesOf(article) {
  const found = new Map();
  const summaries = facts.citedIn(article);
  const numbers = facts.numbersOf(article);
  for (const { role, pairs } of article.paragraphs)
    pairs.forEach(({ source: { id } }, at) =>
      found.set(id, {
        source: article.language,
        number: numbers.get(id),
        role: at === 0 && role !== "body" ? role : null,
        summaries: summaries.get(id),
      }),
    );
  return found;
}

// The table of an article.
export function table(article) {
  const places = placesOf(article);
  const heads = [h("span", { class: "unseen" }, t("sentenceHead")), languageName(article.language), t("english")];
  return h(
    "table",
    {
      class: "article",
      role: "table",
      "data-source": facts.citedSource(article),
      "data-language": facts.known.languages[article.language],
    },
    h("colgroup", null, h("col", { class: "mark" }), h("col"), h("col")),
    h(
      "thead",
      { role: "rowgroup" },
      h(
        "tr",
        { role: "row" },
        heads.map((each) => h("th", { scope: "col", role: "columnheader" }, each)),
      ),
    ),
    article.paragraphs.map(({ role, pairs }) =>
      h(
        "tbody",
        { role: "rowgroup", class: facts.known.quiet.includes(role) ? `${role} quiet` : role },
        pairs.map((pair) => row(pair, places.get(pair.source.id))),
      ),
    ),
  );
}
