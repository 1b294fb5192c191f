// What was translated, kept in this browser alone (IndexedDB): a list of entries, and the article of each.
const NAME = "translator";
const OFF = "translator.no-history";

export const MOST = 30; // articles
const MOST_CHARACTERS = 30e6; // of JSON, of all articles together

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("entries", { keyPath: "id" });
      request.result.createObjectStore("articles");
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
  return opened;
}

async function stores(mode) {
  const transaction = (await database()).transaction(["entries", "articles"], mode);
  return {
    entries: transaction.objectStore("entries"),
    articles: transaction.objectStore("articles"),
    finished: new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    }),
  };
}

export function isOn() {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return false;
  }
}

export function turn(on) {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // Then nothing is kept anyway.
  }
}

// The entries, the newest first. Raises where the browser keeps nothing, as in a private window.
export async function entries() {
  const { entries: kept } = await stores("readonly");
  return (await done(kept.getAll())).sort((one, other) => other.at - one.at);
}

// Keep an article, and drop the oldest where there are too many; an article of the same id is replaced.
export async function keep(id, article, title, sentences) {
  const json = JSON.stringify(article);
  if (json.length > MOST_CHARACTERS) return;
  const { entries: kept, articles, finished } = await stores("readwrite");
  await done(articles.put(json, id));
  await done(kept.put({ id, at: Date.now(), title, sentences, size: json.length }));
  let room = MOST_CHARACTERS;
  (await done(kept.getAll()))
    .sort((one, other) => other.at - one.at)
    .forEach((entry, at) => {
      room -= entry.size;
      if (at < MOST && room >= 0) return;
      kept.delete(entry.id);
      articles.delete(entry.id);
    });
  await finished;
}

export async function articleOf(id) {
  const { articles } = await stores("readonly");
  const json = await done(articles.get(id));
  return json === undefined ? null : JSON.parse(json);
}

export async function remove(id) {
  const { entries: kept, articles, finished } = await stores("readwrite");
  kept.delete(id);
  articles.delete(id);
  await finished;
}

export async function clear() {
  const { entries: kept, articles, finished } = await stores("readwrite");
  kept.clear();
  articles.clear();
  await finished;
}
