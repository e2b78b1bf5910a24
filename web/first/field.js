// The field: one cell per institution, grouped by the unit above it, its state told by shape. Too many to show singly, and the
// units below become vessels, filled as far as they are complete. Cells are links; arrow keys walk them.
import { el, mark } from "./dom.js";
import { t, unit_name } from "./words.js";
import { figure, percent, hour_minute, moment } from "./time.js";
import { unit_link, board_link } from "./route.js";

export const SENT = new Set(["on_time", "late", "zero", "zero_late"]);
export const MISSING = new Set(["missing", "returned"]);
// Until an hour before the due time "missing" is not yet anybody's business: the cell waits in grey.
export const shown_state = (state, pressing) => (state === "missing" && !pressing ? "pending" : state);

function cell(one, context) {
  const state = shown_state(one.state, context.pressing);
  return el("a", { class: `cell cell-${state}`, href: unit_link(one.code, context), tabindex: -1, "data-code": one.code,
    "aria-label": `${unit_name(one)}, ${t("state." + state)}` }, mark(state));
}

const sent_of = (cells) => cells.filter((one) => SENT.has(one.state)).length;
const expected_of = (cells) => cells.filter((one) => one.state !== "none").length;

export function draw_field(groups, context) {
  const alone = groups.length === 1, few = groups.reduce((n, group) => n + group.cells.length, 0) <= 80;
  const node = el("div", { class: `field ${alone ? "alone" : ""} ${few ? "few" : ""}` }, groups.map((group) => {
    const head = group.unit.code === context.code ? t("field.own") : unit_name(group.unit);
    return el("section", { class: "field-group", "data-group": group.unit.code },
      alone ? null : el("h3", {}, group.unit.code === context.code ? head : el("a", { href: board_link(group.unit.code, context) }, head),
        el("span", { class: "tally" }, `${figure(sent_of(group.cells))}/${figure(expected_of(group.cells))}`)),
      el("div", { class: "cells" }, group.cells.map((one) => cell(one, context))));
  }));
  walk(node);
  card(node, groups, context);
  return node;
}

// One stop for the tab key, arrows inside; up and down go to the nearest cell of the next line.
function walk(node) {
  const all = () => Array.from(node.querySelectorAll(".cell"));
  const first = node.querySelector(".cell");
  if (first) first.tabIndex = 0;
  const go = (from, to) => { if (!to) return; from.tabIndex = -1; to.tabIndex = 0; to.focus(); };
  node.addEventListener("keydown", (event) => {
    const here = event.target.closest(".cell");
    if (!here || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const list = all(), at = list.indexOf(here);
    if (event.key === "ArrowRight") return go(here, list[at + 1]);
    if (event.key === "ArrowLeft") return go(here, list[at - 1]);
    const down = event.key === "ArrowDown", box = here.getBoundingClientRect();
    const lines = list.map((one) => [one, one.getBoundingClientRect()])
      .filter(([, other]) => (down ? other.top > box.top + 4 : other.top < box.top - 4));
    lines.sort(([, a], [, b]) => Math.abs(a.top - box.top) * 8 + Math.abs(a.left - box.left) - Math.abs(b.top - box.top) * 8 - Math.abs(b.left - box.left));
    go(here, lines.length ? lines[0][0] : null);
  });
}

// What a cell says when it is pointed at or reached by key: name, state, and for a missing one the telephone.
function card(node, groups, context) {
  const box = el("div", { class: "field-card", hidden: true });
  node.append(box);
  const known = new Map(groups.flatMap((group) => group.cells.map((one) => [one.code, one])));
  const show = (target) => {
    const one = known.get(target.dataset.code);
    if (!one) return;
    const state = shown_state(one.state, context.pressing);
    box.replaceChildren(el("strong", {}, unit_name(one)),
      el("span", { class: "card-state" }, mark(state), t("state." + state),
        SENT.has(one.state) && one.received_at ? " " + moment(Date.parse(one.received_at), context.day) : ""),
      el("span", { class: "card-more" }, one.facility_title || "", one.phone && MISSING.has(one.state) ? ` · ${one.phone}` : ""));
    box.hidden = false;
    const at = target.getBoundingClientRect(), all = node.getBoundingClientRect();
    const left = Math.max(0, Math.min(at.left - all.left - 8, all.width - box.offsetWidth));
    const below = at.bottom - all.top + 6;
    box.style.setProperty("left", left + "px");
    box.style.setProperty("top", below + "px");
  };
  const hide = () => { box.hidden = true; };
  node.addEventListener("pointerover", (event) => { const target = event.target.closest(".cell"); target ? show(target) : hide(); });
  node.addEventListener("pointerleave", hide);
  node.addEventListener("focusin", (event) => { const target = event.target.closest(".cell"); target ? show(target) : hide(); });
  node.addEventListener("focusout", hide);
}

// A changed cell changes in place and glows once.
export function change_cell(node, one, context) {
  const target = node.querySelector(`.cell[data-code="${CSS.escape(one.code)}"]`);
  if (!target) return;
  const state = shown_state(one.state, context.pressing);
  target.setAttribute("class", `cell cell-${state} glow`);
  target.setAttribute("aria-label", `${unit_name(one)}, ${t("state." + state)}`);
  target.replaceChildren(mark(state));
  target.addEventListener("animationend", () => target.classList.remove("glow"), { once: true });
}
export function change_tally(node, group) {
  const target = node.querySelector(`[data-group="${CSS.escape(group.unit.code)}"] .tally`);
  if (target) target.textContent = `${figure(sent_of(group.cells))}/${figure(expected_of(group.cells))}`;
}

// The folded field: a vessel per unit below.
export function draw_vessels(children, context) {
  return el("div", { class: "vessels" }, children.map((child) => {
    const sent = child.on_time + child.late, whole = Math.max(1, child.expected);
    const state = !child.expected ? "empty" : child.missing === 0 ? "full" : context.pressing ? "short" : "waiting";
    const said = `${unit_name(child.unit)}, ${figure(sent)}/${figure(child.expected)}`;
    return el("a", { class: `vessel vessel-${state}`, href: board_link(child.unit.code, context), "aria-label": said, "data-code": child.unit.code },
      el("span", { class: "vessel-glass", "aria-hidden": "true" },
        el("span", { class: "vessel-late", style: { height: `${sent / whole * 100}%` } }),
        el("span", { class: "vessel-water", style: { height: `${child.on_time / whole * 100}%` } })),
      el("span", { class: "vessel-name" }, unit_name(child.unit)),
      el("span", { class: "vessel-words" }, !child.expected ? t("none") : child.missing ? t("table.short", { n: figure(child.missing) }) : t("table.done")),
      el("span", { class: "vessel-rate" }, percent(sent, child.expected)));
  }));
}

export function legend(counts, pressing) {
  const rows = [["on_time", counts.values_on_time], ["zero", counts.zero_on_time], ["late", counts.values_late],
    ["zero_late", counts.zero_late], [pressing ? "missing" : "pending", counts.never], ["returned", counts.returned], ["none", counts.none]];
  return el("ul", { class: "legend" }, rows.filter(([, n]) => n > 0).map(([state, n]) =>
    el("li", {}, mark(state), t(state === "on_time" ? "state.values" : "state." + state), el("b", {}, figure(n)))));
}

export function field_table(groups, context) {
  return el("table", { class: "plain" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("table.unit")), el("th", { scope: "col" }, ""), el("th", { scope: "col" }, t("table.state")),
      el("th", { scope: "col" }, t("table.received")))),
    el("tbody", {}, groups.flatMap((group) => group.cells.map((one) => {
      const state = shown_state(one.state, context.pressing);
      return el("tr", {}, el("th", { scope: "row" }, el("a", { href: unit_link(one.code, context) }, unit_name(one))),
        el("td", { class: "words" }, unit_name(group.unit)), el("td", { class: "words" }, mark(state), t("state." + state)),
        el("td", {}, one.received_at && SENT.has(one.state) ? hour_minute(Date.parse(one.received_at)) : t("none")));
    }))));
}
