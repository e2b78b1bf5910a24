// The keyboard: / search, j k move, Enter open, u up, [ ] periods, m the missing, ? help. Never while somebody types.
import { el, only } from "./dom.js";
import { t, unit_name } from "./words.js";
import { units } from "./api.js";
import { go, board_link, unit_link } from "./route.js";
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

// Units by name or code, within what the account may see.
export function show_search() {
  let at = 0, found = [], turn = 0;
  const box = el("ul", { class: "found", role: "listbox", id: "found" });
  const input = el("input", { id: "search", type: "search", role: "combobox", "aria-expanded": "true", "aria-controls": "found", "aria-autocomplete": "list",
    placeholder: t("search.label"), "aria-label": t("search.label"), oninput: () => ask_soon() });
  const draw = () => {
    only(box, found.length ? found.map((one, i) => el("li", { role: "option", id: "found-" + i, "aria-selected": String(i === at), onclick: () => take(one) },
      el("span", {}, unit_name(one)), el("small", {}, one.parent ? unit_name(one.parent) : "", " ", one.code)))
      : input.value.trim() ? el("li", { class: "none" }, t("search.none", { text: input.value.trim() })) : null);
    input.setAttribute("aria-activedescendant", found.length ? "found-" + at : "");
  };
  const ask_soon = () => { const mine = ++turn; setTimeout(() => { if (mine === turn) look(mine); }, 120); };
  const look = async (mine) => {
    const text = input.value.trim();
    const answer = text ? await units({ q: text, limit: 12 }).catch(() => ({ units: [] })) : { units: [] };
    if (mine !== turn) return;
    found = answer.units;
    at = 0;
    draw();
  };
  const take = (one) => { close(); go(one.kind === "institution" ? unit_link(one.code) : board_link(one.code)); };
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); at = Math.max(0, Math.min(found.length - 1, at + (event.key === "ArrowDown" ? 1 : -1))); draw(); }
    if (event.key === "Enter" && found[at]) { event.preventDefault(); take(found[at]); }
  });
  open(el("div", { class: "dialog search", role: "dialog", "aria-modal": "true", "aria-label": t("bar.search") }, input, box), close);
  input.focus();
}

export function listen_keys(current) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || over().firstChild) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const view = current();
    if (!view) return;
    const act = { "/": show_search, "?": show_help, j: () => move(view, 1), k: () => move(view, -1), u: () => { const up = view.up(); if (up) go(up); },
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
