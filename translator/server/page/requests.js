// Requests to the server, and what their failures mean.
let key = null;
const KEPT = "translator.key";

const session = (method, ...values) => {
  try {
    return sessionStorage[method](KEPT, ...values);
  } catch {
    return null; // a browser may forbid it; then the key lasts as long as the page
  }
};

export const hasKey = () => Boolean((key ??= session("getItem")));

// Keep a key until the tab is closed; null forgets it.
export function useKey(given) {
  key = given;
  if (given) session("setItem", given);
  else session("removeItem");
}

// A request that failed: `status` as the server has it, 0 where it could not be asked, or stopped in the middle;
// `detail` in the server's words; `wait` in seconds, where it says when to ask again.
export class Failure extends Error {
  constructor(status, detail = "", wait = null) {
    super(detail);
    this.status = status;
    this.detail = detail;
    this.wait = wait;
  }
}

// Send a request; gives the answer where it is a success. Raises Failure, or an AbortError where `signal` ended it.
export async function send(path, { method = "POST", json, form, accept = "application/json", signal } = {}) {
  const headers = { Accept: accept };
  if (json !== undefined) headers["Content-Type"] = "application/json";
  if (hasKey()) headers.Authorization = `Bearer ${encodeURIComponent(key)}`;
  const body = json === undefined ? form : JSON.stringify(json);
  let answer;
  try {
    answer = await fetch(path, { method, headers, body, signal, cache: "no-store", referrerPolicy: "no-referrer" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure(0);
  }
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  const wait = Number.parseInt(answer.headers.get("Retry-After") ?? "", 10);
  throw new Failure(answer.status, typeof told.error === "string" ? told.error : "", Number.isNaN(wait) ? null : wait);
}

// The server-sent events of an answer, as [name, data], as they come.
export async function* eventsOf(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const parts = []; // of the event that is not whole yet; joined only then, for an event may be megabytes long
  const read = async () => {
    try {
      return await reader.read();
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Failure(0);
    }
  };
  try {
    for (let { done, value } = await read(); !done; { done, value } = await read()) {
      // The end of an event may be cut in two.
      const cut = value.startsWith("\n") && parts.at(-1)?.endsWith("\n");
      if (!cut && !value.includes("\n\n")) {
        parts.push(value);
        continue;
      }
      const blocks = (parts.splice(0).join("") + value).split("\n\n");
      const rest = blocks.pop();
      if (rest) parts.push(rest);
      for (const block of blocks) {
        const [name, data] = block.split("\n");
        yield [name.replace("event: ", ""), JSON.parse(data.replace("data: ", ""))];
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
