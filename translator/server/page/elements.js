// Elements of the page. Text comes into it as text alone, never as markup, with its control characters made visible.

// Controls could break a page, as the writers have it (`safe_text.visible`); white space stays.
export const visible = (text) => text.replace(/[^\P{Cc}\t-\r\x1c-\x1f\x85]/gu, "\ufffd");

// One line among others: white space as single blanks, and nothing that changes the direction of its neighbours.
export const oneLine = (text) =>
  visible(text.replace(/[\s\x1c-\x1f\x85]+/g, " "))
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, "")
    .split(" ")
    .filter((word) => word)
    .join(" ");

// An element with attributes (true: there, false or undefined: not) and children: elements, texts, lists of them.
export function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    element.setAttribute(key, value === true ? "" : visible(String(value)));
  }
  const shown = children.flat(Infinity).filter((child) => child || child === 0);
  element.append(...shown.map((child) => (child instanceof Node ? child : visible(String(child)))));
  return element;
}

export const byId = (id) => document.getElementById(id);
