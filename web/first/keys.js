// The keyboard: / search, j k move, Enter open, u up, [ ] periods, m the missing, ? help. Never while somebody types.
import { el, only } from "./dom.js";
import { t, unit_name } from "./words.js";
import { go } from "./route.js";
import { hold_focus } from "./login.js";

const over = () => document.getElementById("over");
let before = null;
function close() { only(over()); if (before && before.isConnected) before.focus(); }
function open(node, close_by) {
  before = document.activeElement;
  const veil = el("div", { class: "veil", onclick: (event) => { if (event.target === veil) close(); } }, node);
  only(over(), veil);
  hold_focus(veil, close_by);
}

export function show_help() {
  const rows = [["/", "keys.search"], ["j  k", "keys.move"], ["Enter", "keys.open"], ["u", "keys.up"], ["[  ]", "keys.days"], ["m", "keys.missing"], ["?", "keys.help"]];
  const button = el("button", { type: "button", class: "primary", onclick: close }, t("keys.close"));
  open(el("div", { class: "dialog", role: "dialog", "aria-modal": "true", "aria-labelledby": "keys-title" }, el("h2", { id: "keys-title" }, t("keys.title")),
    el("dl", { class: "keys" }, rows.map(([key, words]) => el("div", {}, el("dt", {}, key.split("  ").map((one) => el("kbd", {}, one))), el("dd", {}, t(words))))), button), close);
  button.focus();
}

export function show_search(view) {
  const list = view.searchable();
  if (!list.length) return;
  let at = 0, found = [];
  const box = el("ul", { class: "found", role: "listbox", id: "found" });
  const input = el("input", { id: "search", type: "search", role: "combobox", "aria-expanded": "true", "aria-controls": "found", placeholder: t("search.label"), "aria-label": t("search.label"), oninput: () => { at = 0; look(); } });
  const look = () => {
    const text = input.value.trim().toLowerCase();
    found = list.filter(({ unit }) => !text || [unit.name, unit.name_en, unit.code].some((words) => words && words.toLowerCase().includes(text))).slice(0, 12);
    only(box, found.length ? found.map((one, i) => el("li", { role: "option", id: "found-" + i, "aria-selected": String(i === at), onclick: () => take(one) }, unit_name(one.unit), el("small", {}, one.unit.code)))
      : el("li", { class: "none" }, t("search.none", { text: input.value })));
    input.setAttribute("aria-activedescendant", found.length ? "found-" + at : "");
  };
  const take = (one) => { close(); go(one.link); };
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); at = Math.max(0, Math.min(found.length - 1, at + (event.key === "ArrowDown" ? 1 : -1))); look(); }
    if (event.key === "Enter" && found[at]) { event.preventDefault(); take(found[at]); }
  });
  open(el("div", { class: "dialog search", role: "dialog", "aria-modal": "true", "aria-label": t("bar.search") }, input, box, el("p", { class: "hint" }, t("search.here"))), close);
  look();
  input.focus();
}

export function listen_keys(current) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || over().firstChild) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const view = current();
    if (!view) return;
    const act = { "/": () => show_search(view), "?": show_help, j: () => move(view, 1), k: () => move(view, -1), u: () => { const up = view.up(); if (up) go(up); },
      "[": () => view.step && view.step(-1), "]": () => view.step && view.step(1), m: () => view.missing && view.missing() }[event.key];
    if (act) { event.preventDefault(); act(); return; }
    const row = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.row : null;
    if (event.key === "Enter" && row) { event.preventDefault(); go(row); }
  });
}
function move(view, by) {
  const rows = view.rows();
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement);
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + by))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}
