// What follows from a bilingual article for whoever reads it, as translator/writers/{doubts,wording}.py have it. A test
// holds the two to one another: the page and the written page of an article must show the same.
import { oneLine } from "./elements.js";

// What the server says of itself and of the marks (page.json).
export let known = null;
export const learn = (told) => (known = told);

export const pairsOf = (article) => article.paragraphs.flatMap((paragraph) => paragraph.pairs);

const mostSerious = (severities) => known.severities.find((each) => severities.includes(each)) ?? null;
const worst = (target) => mostSerious(target.flags.map((flag) => flag.severity));

export const levelSeverity = (target) => (target.confidence ? (known.levels[target.confidence.level] ?? null) : null);

export const severity = (target) => mostSerious([levelSeverity(target), ...target.flags.map((flag) => flag.severity)]);

export const needsCheck = (target) => known.compared.includes(severity(target));

export const worstFirst = (flags) => known.severities.flatMap((each) => flags.filter((flag) => flag.severity === each));

export function toCheck(article) {
  const order = (each) => (each === null ? known.severities.length : known.severities.indexOf(each));
  const rank = ({ target }) => [order(severity(target)), order(worst(target)), target.confidence?.probability ?? 1];
  return pairsOf(article)
    .filter((pair) => needsCheck(pair.target))
    .map((pair) => [rank(pair), pair])
    .sort(([one], [other]) => one[0] - other[0] || one[1] - other[1] || one[2] - other[2])
    .map(([, pair]) => pair);
}

// How many sentences there are for each reason to compare them: its mark, its severity, and the count.
export function doubtCounts(article) {
  const targets = pairsOf(article).map((pair) => pair.target);
  const flagged = known.compared.map((each) => [each, each, targets.filter((target) => worst(target) === each).length]);
  const unsure = Object.entries(known.levels).map(([level, each]) => [
    level,
    each,
    targets.filter((target) => target.confidence?.level === level).length,
  ]);
  return [...flagged, ...unsure].filter(([, , count]) => count);
}

export function numbersOf(article) {
  return new Map(pairsOf(article).map((pair, at) => [pair.source.id, at + 1]));
}

// For each sentence that is evidence, the numbers of the summary sentences that it supports; 0 is the headline.
export function citedIn(article) {
  const found = new Map();
  [article.summary?.headline, ...(article.summary?.sentences ?? [])].forEach((claim, number) =>
    new Set(claim?.evidence ?? []).forEach((id) => found.set(id, [...(found.get(id) ?? []), number])),
  );
  return found;
}

export const evidenceOf = (article, claim) =>
  pairsOf(article).filter((pair) => claim.evidence.includes(pair.source.id));

// A text cut where its marks begin and end; places are in characters, not in UTF-16 code units.
export function pieces(text, flags, side, doubtful = []) {
  const characters = [...text];
  const marks = new Array(characters.length).fill(null);
  const unsure = new Array(characters.length).fill(false);
  for (const each of known.severities.toReversed())
    for (const flag of flags)
      if (flag.severity === each) flag[side].forEach(([start, end]) => marks.fill(each, start, end));
  doubtful.forEach(([start, end]) => unsure.fill(true, start, end));
  const found = [];
  characters.forEach((character, at) => {
    const same = at > 0 && marks[at] === marks[at - 1] && unsure[at] === unsure[at - 1];
    if (same) found.at(-1).text += character;
    else found.push({ text: character, mark: marks[at] ?? (unsure[at] ? "unsure" : null) });
  });
  return found;
}

// To the nearest whole number, and to an even one from halfway, as Python rounds.
export function rounded(value) {
  const below = Math.floor(value);
  const rest = value - below;
  return below + (rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? 1 : 0);
}

// The word links of a pair as reading.js takes them: words as starts and ends in code units, then the links.
export function linkedWords({ source, target }) {
  if (!target.alignment) return null;
  const places = (text, spans) => {
    const units = [0];
    for (const character of text) units.push(units.at(-1) + character.length);
    return spans.flat().map((place) => units[Math.min(place, units.length - 1)]);
  };
  const { source_words: sources, target_words: targets, links } = target.alignment;
  const weighed = links.flatMap(([one, other, weight]) => [one, other, Math.max(1, rounded(10 * weight))]);
  return [places(source.text, sources), places(target.text, targets), weighed].map((part) => part.join(" ")).join(";");
}

// Who wrote it, when, and where it stands. Dates that the source has in ISO 8601 are written out, in English unless
// another language is named.
export function writtenDate(article, language = "en-GB") {
  const said = article.metadata.date;
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)(?:[T ][\d:.,+\-Z]*)?$/.exec(said ?? "") ?? [];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCDate() !== Number(day)) return said || null;
  return date.toLocaleDateString(language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}

export function sourceLink(article) {
  try {
    const address = new URL(article.metadata.source_url);
    return ["http:", "https:"].includes(address.protocol) && address.hostname ? article.metadata.source_url : null;
  } catch {
    return null;
  }
}

export const about = (article, language) =>
  [article.metadata.byline, writtenDate(article, language), article.metadata.source_url]
    .filter((part) => part?.trim())
    .map(oneLine);

const headlines = (article) =>
  article.paragraphs.filter((paragraph) => paragraph.role === "headline").flatMap((paragraph) => paragraph.pairs);

export const originalTitle = (article) =>
  article.metadata.title ||
  headlines(article)
    .map((pair) => pair.source.text)
    .join(" ") ||
  null;

export const titleOf = (article) =>
  article.summary?.headline?.text ??
  headlines(article)
    .map((pair) => pair.target?.text)
    .find((text) => text?.trim()) ??
  article.name;

// A citation goes with the English, and is English, whatever the language of the page.
export const citedSource = (article) =>
  [oneLine(originalTitle(article) ?? ""), ...about(article)].filter((part) => part).join(". ") || article.name;

export function citationStatus({ target }, number) {
  if (target.origin === "corrected") return `Translation checked by a person (sentence ${number})`;
  const marks = target.flags
    .filter((flag) => known.compared.includes(flag.severity))
    .map((flag) => `${flag.severity}: ${flag.kind.replaceAll("-", " ")}`);
  const level = target.confidence?.level;
  if (level && level !== "high") marks.push(`${level} confidence`);
  return `Machine translation, unchecked (${[`sentence ${number}`, ...new Set(marks)].join("; ")})`;
}
