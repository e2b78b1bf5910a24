// Building blocks of a page: elements without markup strings, so nothing typed by a person is ever read as markup.
// Styles go through the style object (the content policy forbids style attributes); SVG has its own namespace.

function put(node, attributes) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, text] of Object.entries(value)) node.style.setProperty(key, text);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  return node;
}

function fill(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false || child === "") continue;
    node.append(child);
  }
  return node;
}

export const el = (tag, attributes, ...children) => fill(put(document.createElement(tag), attributes), children);
export const svg = (tag, attributes, ...children) =>
  fill(put(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes), children);

// A signal of index.html by its name: on_time, late, missing, zero …
export const mark = (name, extra = "") =>
  svg("svg", { class: `mark mark-${name} ${extra}`, "aria-hidden": "true", viewBox: name === "wave" ? "0 0 28 20" : "0 0 16 16" },
    svg("use", { href: `#mark-${name}` }));

export const only = (node, ...children) => { node.replaceChildren(); return fill(node, children); };

let spoken = null;
// Says a sentence to people who listen instead of look. The same sentence twice is said twice.
export function announce(text) {
  spoken = spoken || document.getElementById("spoken");
  spoken.textContent = "";
  setTimeout(() => { spoken.textContent = text; }, 30);
}

let toast_timer = 0;
// A short sentence at the foot of the window, for the answer to something the person just did.
export function toast(text) {
  const box = document.getElementById("toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(toast_timer);
  toast_timer = setTimeout(() => { box.hidden = true; }, 4000);
}

// The clipboard needs a secure origin; inside an office network the page may come over plain http.
export async function copy_text(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el("textarea", { class: "offstage", value: text });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

// 128 random bits; randomUUID exists only on secure origins.
export function random_key() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
