// What stands around the article, as the written page has it: the verdict, the titles, the summary with its evidence,
// what to compare, and the legend.
import { h } from "./elements.js";
import * as facts from "./facts.js";
import { language, languageName, locale, markLabel, markNote, t, told } from "./language.js";
import { chip, opener, table, toSentence } from "./rows.js";

const FIRST = 8; // of the sentences to compare, that are shown at once

const confidenceLabel = (level) => t("confidence", { level: markLabel(level) });

const names = (claim, numbers) => {
  const found = [...new Set(claim.evidence)].map((id) => numbers.get(id)).sort((one, other) => one - other);
  const last = found.pop();
  return found.length ? t("fromSentences", { numbers: found.join(", "), last }) : t("fromSentence", { number: last });
};

const evidence = (pair, article, numbers) => {
  const { source, target } = pair;
  const reasons = facts
    .worstFirst(target.flags)
    .filter((flag) => facts.known.compared.includes(flag.severity))
    .map((flag) => `${markLabel(flag.severity)}, ${markLabel(flag.kind)}: ${flag.message}`);
  if (facts.levelSeverity(target)) reasons.push(confidenceLabel(target.confidence.level));
  return h(
    "blockquote",
    null,
    toSentence(source.id, numbers.get(source.id)),
    " ",
    h("span", { lang: article.language, dir: "auto" }, source.text),
    h("p", { class: "translated", lang: "en", dir: "auto" }, target.text),
    reasons.map((reason) => h("p", { class: "doubt", dir: "auto" }, reason)),
  );
};

function claim(article, sentence, number, numbers) {
  const pairs = facts.evidenceOf(article, sentence);
  const standsIn = sentence.stands_in ? `; ${t("standsIn")}` : "";
  const missing = Math.max(1, facts.rounded(100 * (1 - (sentence.support ?? 1))));
  const support =
    sentence.method === "generated" &&
    sentence.support !== null &&
    ` ${sentence.support >= 1 ? t("supportedWholly") : t("supportedPartly", { percent: missing })}`;
  return h(
    "details",
    { class: "claim", id: `summary-${number}` },
    h(
      "summary",
      null,
      number === 0
        ? h("h1", { lang: "en", dir: "auto" }, sentence.text)
        : [
            h("span", { class: "claim-number", "aria-hidden": "true" }, number),
            " ",
            h("span", { class: "claim-text", lang: "en", dir: "auto" }, sentence.text),
          ],
      " ",
      pairs.some((pair) => facts.needsCheck(pair.target)) && [
        h("span", { class: "doubt" }, t("evidenceDoubtful")),
        " ",
      ],
      h(
        "span",
        { class: `method ${sentence.method}` },
        `${markLabel(sentence.method)} ${names(sentence, numbers)}${standsIn}`,
      ),
      " ",
      opener(t("showEvidence"), t("hideEvidence")),
    ),
    h(
      "div",
      { class: "evidence" },
      h("p", { class: "note" }, markNote(sentence.method), support),
      pairs.map((pair) => evidence(pair, article, numbers)),
    ),
  );
}

// How often each level of confidence that occurs was right in a test, and what keeps that from meaning what it says.
function confidenceNotes(article) {
  const targets = facts.pairsOf(article).map((pair) => pair.target);
  const occurring = ["high", "medium", "low"].filter((level) =>
    targets.some((each) => each.confidence?.level === level),
  );
  if (!occurring.length) return [t("noConfidence")];
  const parts = occurring.map((level) => t("record", { ...facts.known.records[level], level: markLabel(level) }));
  const { models, confidence } = article.provenance;
  const others = models.filter((model) => model.task === "translation" && confidence && model.revision !== confidence);
  const without = targets.filter((target) => !target.confidence).length;
  return [
    t("records", { records: parts.join(", ") }),
    ...others.map((model) => t("otherModel", { fitted: confidence, model: model.revision })),
    ...(without ? [t("withoutConfidence", { count: without })] : []),
  ];
}

function verdict(article, compared) {
  const total = facts.pairsOf(article).length;
  const worst = facts.known.severities.find((each) =>
    facts.pairsOf(article).some((pair) => facts.severity(pair.target) === each),
  );
  const reasons = facts.doubtCounts(article).flatMap(([mark, style, count], at, all) => {
    const words =
      mark in facts.known.levels ? t("levelIn", { level: markLabel(mark), count }) : t(`${mark}sIn`, { count });
    return [chip(mark, words, style), at < all.length - 1 && h("span", { class: "unseen" }, ","), " "];
  });
  return h(
    "div",
    { class: worst ? `verdict ${worst}` : "verdict" },
    h(
      "p",
      { class: "verdict-line" },
      compared.length
        ? [
            `${t("compare", { count: compared.length, total })}: `,
            reasons,
            h("a", { href: "#check-heading" }, t("seeWhich")),
          ]
        : t("nothingToCompare", { total }),
    ),
    confidenceNotes(article).map((line) => h("p", { class: "note" }, line)),
  );
}

const origin = (article) => {
  const title = facts.originalTitle(article);
  const link = facts.sourceLink(article);
  const known = facts.about(article, locale());
  const parts = known.flatMap((part, at) => [
    at > 0 && h("span", { "aria-hidden": "true" }, " · "),
    link && part === link
      ? h("a", { href: link, rel: "noopener noreferrer external", target: "_blank" }, part)
      : h("span", { dir: "auto" }, part),
  ]);
  return (
    (title || known.length > 0) &&
    h(
      "div",
      { class: "origin" },
      title && h("p", { class: "original", lang: article.language, dir: "auto" }, title),
      known.length > 0 && h("p", { class: "about" }, parts),
    )
  );
};

const warnings = (article) =>
  article.warnings.length > 0 &&
  h(
    "div",
    { class: "warnings", role: "note", "aria-label": t("warnings") },
    article.warnings.map((warning) => h("p", { dir: "auto", lang: language === "en" ? undefined : "en" }, warning)),
  );

const doubtful = (pair, numbers) => {
  const { source, target } = pair;
  const reasons = facts
    .worstFirst(target.flags)
    .filter((flag) => flag.severity !== "info")
    .map((flag) =>
      h(
        "span",
        { class: "reason", dir: "auto" },
        h("strong", { class: flag.severity }, markLabel(flag.kind)),
        ` ${flag.message}`,
      ),
    );
  const style = facts.levelSeverity(target);
  if (style)
    reasons.push(
      h("span", { class: "reason" }, h("strong", { class: style }, confidenceLabel(target.confidence.level))),
    );
  return h("li", null, toSentence(source.id, numbers.get(source.id)), " ", reasons);
};

const section = (id, heading, ...content) => h("section", { "aria-labelledby": id }, h("h2", { id }, heading), content);

function rail(article, compared, numbers) {
  const targets = facts.pairsOf(article).map((pair) => pair.target);
  const sentences = article.summary?.sentences ?? [];
  const rest = compared.slice(FIRST);
  return h(
    "section",
    { class: "rail", "aria-label": t("railLabel") },
    sentences.length > 0 &&
      section(
        "summary-heading",
        t("summary"),
        h(
          "ol",
          { class: "claims" },
          sentences.map((each, at) => h("li", null, claim(article, each, at + 1, numbers))),
        ),
      ),
    compared.length > 0 &&
      section(
        "check-heading",
        t("compareThese"),
        h(
          "ol",
          { class: "doubts" },
          compared.slice(0, FIRST).map((pair) => doubtful(pair, numbers)),
        ),
        rest.length > 0 &&
          h(
            "details",
            { class: "more" },
            h("summary", null, opener(t("showMore", { count: rest.length }), t("showFewer"))),
            h(
              "ol",
              { class: "doubts" },
              rest.map((pair) => doubtful(pair, numbers)),
            ),
          ),
      ),
    section(
      "legend-heading",
      t("readingHeading"),
      h(
        "p",
        { class: "note" },
        targets.some((target) => target.alignment) && t("readingWords"),
        targets.some((target) => target.confidence?.doubtful.length) ? t("readingMarksUnsure") : t("readingMarks"),
        t("readingActions"),
      ),
      legend(),
    ),
  );
}

const legend = () =>
  h(
    "details",
    { class: "legend" },
    h("summary", null, opener(t("showLegend"), t("hideLegend"))),
    facts.known.legend.map((part) => [
      h("h3", null, told(`heading-${part.heading}`, part.heading)),
      h(
        "dl",
        null,
        part.entries.map(({ id }) => {
          const mark = id.replace("legend-", "");
          return h("div", { id }, h("dt", null, markLabel(mark)), h("dd", null, markNote(mark)));
        }),
      ),
    ]),
  );

const titles = (article, numbers) =>
  h(
    "div",
    { class: "titles" },
    h(
      "div",
      null,
      article.summary?.headline
        ? claim(article, article.summary.headline, 0, numbers)
        : h("h1", { dir: "auto" }, facts.titleOf(article)),
    ),
    origin(article),
  );

const notice = (article) => h("p", { class: "notice" }, t("notice", { language: languageName(article.language) }));

const madeBy = (article) => {
  const { provenance } = article;
  const models = provenance.models.map((model) => [
    t(`modelFor-${model.task}`),
    `${model.name}, ${model.revision}, ${model.engine}`,
  ]);
  const date = new Date(provenance.created).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "short" });
  const parts = [
    [t("madeBy"), `translator ${provenance.package_version}, ${date}`],
    ...models,
    [t("input"), article.name],
  ];
  return h(
    "details",
    { class: "provenance" },
    h("summary", null, t("provenance")),
    h(
      "dl",
      null,
      parts.map(([name, value]) => h("div", null, h("dt", null, name), h("dd", { dir: "auto" }, value))),
    ),
  );
};

// A whole bilingual article.
export function whole(article) {
  const numbers = facts.numbersOf(article);
  const compared = facts.toCheck(article);
  const filter = h(
    "p",
    { class: "filter" },
    h(
      "label",
      null,
      h("input", { type: "checkbox", id: "only-doubts", autocomplete: "off" }),
      ` ${t("onlyDoubts", { count: compared.length })}`,
    ),
  );
  return [
    h(
      "header",
      { class: "masthead" },
      verdict(article, compared),
      titles(article, numbers),
      notice(article),
      warnings(article),
      h(
        "nav",
        { class: "jump", "aria-label": t("onThisPage") },
        article.summary?.sentences.length > 0 && h("a", { href: "#summary-heading" }, t("summary")),
        compared.length > 0 && h("a", { href: "#check-heading" }, t("whatToCompare")),
        h("a", { href: "#legend-heading" }, t("showLegend")),
      ),
    ),
    h(
      "div",
      { class: "layout" },
      rail(article, compared, numbers),
      h(
        "section",
        { class: "text-side", "aria-label": t("articleLabel") },
        article.paragraphs.length
          ? [compared.length > 0 && filter, table(article)]
          : h("p", { class: "note" }, t("noText")),
      ),
    ),
    h("footer", null, madeBy(article)),
  ];
}

// An article of which some sentences are not translated yet.
export function unfinished(article) {
  const title = facts.originalTitle(article) ?? (article.name === "article" ? null : article.name);
  return [
    h(
      "header",
      { class: "masthead" },
      title ? h("h1", { lang: article.language, dir: "auto" }, title) : h("h1", { class: "unseen" }, t("articleLabel")),
      notice(article),
      warnings(article),
    ),
    h("section", { class: "text-side", "aria-label": t("articleLabel") }, table(article)),
  ];
}
