// The words and tables of a board: the sentence, the numbers, who is missing, the units below, the figures.
import { el, mark, copy_text, toast, only } from "./dom.js";
import { t, label, unit_name, has_words } from "./words.js";
import * as api from "./api.js";
import { now, hour_minute, stretch, figure, percent, period_words, moment } from "./time.js";
import { board_link, unit_link } from "./route.js";
import { sent_at } from "./tide.js";
import { shown_state, SENT } from "./field.js";

export const level_words = (unit) => {
  if (unit.kind === "institution") return unit.facility_title || t("level.institution");
  return has_words("level." + unit.kind) ? t("level." + unit.kind) : "";
};

// "还差 12 家,2 分 05 秒后截止。" With three or fewer, their names.
export function sentence(view) {
  const { board, missing, yesterday, tide } = view.data, { context } = view;
  if (board.missing === 0) return [mark("on_time"), el("span", {}, t("board.all_in", { n: figure(board.expected) }))];
  const left = context.due - now();
  const first = !context.running && left < 0 ? t("board.missing.past", { n: figure(board.missing) })
    : left < 0 ? t("board.missing.over", { n: figure(board.missing), over: stretch(left) })
      : t("board.missing.hurry", { n: figure(board.missing), left: stretch(left) });
  const few = board.missing <= 3 && missing.units.length === board.missing;
  const names = few ? missing.units.map((one, i) => [i ? t("comma") : null, el("a", { href: unit_link(one.code, context) }, unit_name(one))]) : null;
  return [mark(context.pressing ? "missing" : "pending"),
    el("span", { class: "said" }, few ? [first.replace(/[。.]$/, ""), t("colon"), names, t("stop").trim()] : first,
    context.running && context.kind === "day" && yesterday && yesterday.expected ? el("small", {}, compare(board, yesterday, tide)) : null)];
}
function compare(board, yesterday, tide) {
  const then = sent_at(yesterday, now() - (Date.parse(tide.start) - Date.parse(yesterday.start))), more = board.on_time + board.late - then;
  if (more === 0) return t("tide.compare.same", { then: figure(then) });
  return t(more > 0 ? "tide.compare.more" : "tide.compare.less", { then: figure(then), more: figure(Math.abs(more)) });
}

export function numbers(board, context) {
  const sent = board.on_time + board.late;
  const one = (name, n, words, more) => el("div", { class: `number number-${name}` }, el("dt", {}, words), el("dd", {}, el("b", {}, figure(n)), more ? el("small", {}, more) : null));
  return el("dl", { class: "numbers" },
    one("expected", board.expected, t("board.expected"), ""),
    one("sent", sent, t("board.reported"), t("board.rate", { rate: percent(sent, board.expected) })),
    one("zero", board.zero, [mark("zero"), t("state.zero")], ""),
    one(board.late ? "late" : "quiet", board.late, [mark("late"), t("state.late")], ""),
    one(board.missing && context.pressing ? "missing" : "quiet", board.missing, [mark(context.pressing ? "missing" : "pending"), t(context.pressing ? "state.missing" : "state.pending")],
      board.returned ? t("board.of_returned", { n: figure(board.returned) }) : ""));
}

export function missing_list(view) {
  const { board, missing } = view.data, { context } = view;
  const title = el("h2", { id: "missing-title" }, t("missing"), board.missing ? el("span", { class: "tally" }, figure(board.missing)) : null);
  if (board.missing === 0) return [el("div", { class: "box-head" }, title), el("p", { class: "calm" }, mark("on_time"), t(context.running ? "missing.none" : "missing.none.past"))];
  const list = el("ul", { class: "missing-list" }, missing.units.map((one) => missing_row(one, context)));
  const rest = board.missing - missing.units.length;
  const more = rest > 0 && missing.next ? el("button", { type: "button", class: "quiet", onclick: () => more_missing(view) }, t("missing.more", { n: figure(Math.min(rest, 100)) })) : null;
  return [el("div", { class: "box-head" }, title, el("button", { type: "button", class: "quiet", onclick: () => copy_missing(view) }, t("missing.copy"))), list, more];
}
function missing_row(one, context) {
  const parent = one.parent && one.parent.code !== context.code ? unit_name(one.parent) : "";
  return el("li", { "data-row": unit_link(one.code, context), tabindex: -1 },
    mark(one.state === "returned" ? "returned" : shown_state("missing", context.pressing)),
    el("a", { class: "name", href: unit_link(one.code, context) }, unit_name(one)),
    el("span", { class: "where" }, one.state === "returned" ? t("missing.returned") : parent),
    one.phone ? el("a", { class: "phone", href: "tel:" + one.phone.replace(/[^\d+]/g, ""), "aria-label": t("missing.call", { name: unit_name(one) }) }, one.phone)
      : el("span", { class: "phone nothing" }, t("missing.nophone")));
}
async function more_missing(view) {
  const { missing } = view.data, { context } = view;
  const next = await api.missing(context.code, { form: context.form_key, period: context.period, limit: 100, cursor: missing.next });
  missing.units.push(...next.units);
  missing.next = next.next;
  only(view.missing_node, missing_list(view));
}

// The whole list, not just what is shown, as a text for the chat group, by the unit above each.
async function copy_missing(view) {
  const { context } = view;
  const units = [];
  let cursor;
  do {
    const page = await api.missing(context.code, { form: context.form_key, period: context.period, limit: 1000, cursor });
    units.push(...page.units);
    cursor = page.next;
  } while (cursor && units.length < 20000);
  const groups = new Map();
  for (const one of units) {
    const name = one.parent && one.parent.code !== context.code ? unit_name(one.parent) : "";
    groups.set(name, [...(groups.get(name) || []), one]);
  }
  const due = moment(context.due, context.day);
  const lines = [t("missing.text.head", { place: unit_name(view.data.board.unit), form: context.form.words || "", period: period_words(context.period),
    time: hour_minute(now()), n: units.length })];
  for (const [name, list] of groups) {
    if (name) lines.push(t("missing.text.group", { name, n: list.length }));
    for (const one of list) lines.push(`  ${unit_name(one)} ${one.phone || t("missing.nophone")}${one.state === "returned" ? t("missing.text.returned") : ""}`);
  }
  lines.push(t(now() < context.due ? "missing.text.foot" : "missing.text.foot.over", { due }));
  toast(await copy_text(lines.join("\n")) ? t("missing.copied", { n: figure(units.length) }) : t("missing.copy.failed"));
}

const ORDER = { unit: (row) => row.at, expected: (row) => -row.expected, on_time: (row) => -row.on_time, late: (row) => -row.late,
  zero: (row) => -row.zero, missing: (row) => -row.missing, rate: (row) => (row.expected ? (row.on_time + row.late) / row.expected : 2) };
let order = "unit";

export const state_of_counts = (row) => {
  if (row.state) return row.state;
  if (!row.expected) return "none";
  if (row.missing) return row.returned ? "returned" : "missing";
  return row.zero ? (row.late ? "zero_late" : "zero") : row.late ? "late" : "on_time";
};

export function children_table(view, changed = new Set()) {
  const { board } = view.data, { context } = view;
  const rows = board.children.map((child, at) => ({ ...child, at }));
  rows.sort((a, b) => ORDER[order](a) - ORDER[order](b) || a.at - b.at);
  const head = (key, words, more = "") => el("th", { scope: "col", class: more, "aria-sort": order === key ? (key === "unit" || key === "rate" ? "ascending" : "descending") : undefined },
    el("button", { type: "button", onclick: () => { order = key; only(view.children_node, children_table(view)); } }, words));
  const single = board.children.every((child) => child.state !== undefined);
  return [el("div", { class: "box-head" }, el("h2", { id: "below-title" }, t("table.children"), el("span", { class: "tally" }, figure(board.children.length)))),
    el("div", { class: "scroll" }, el("table", { class: single ? "children single" : "children" },
      el("thead", {}, el("tr", {}, head("unit", t("table.unit")),
        single ? [el("th", { scope: "col", class: "words spare" }, t("table.kind")), el("th", { scope: "col", class: "words" }, t("table.state")), el("th", { scope: "col" }, t("table.received"))]
          : [head("expected", t("state.expected")), head("on_time", t("state.on_time")), head("late", t("state.late")), head("zero", t("state.zero"), "spare"),
            head("missing", t(context.pressing ? "state.missing" : "state.pending")), head("rate", t("board.rate.head"))])),
      el("tbody", {}, rows.map((row) => child_row(row, single, context, changed.has(row.unit.code), (view.cell_of.get(row.unit.code) || [])[0]))),
      single ? null : el("tfoot", {}, el("tr", {}, el("th", { scope: "row" }, t("table.total")), counts_cells(board, context)))))];
}
function single_cells(row, state, cell, context) {
  return [el("td", { class: "words spare" }, cell ? cell.facility_title : ""), el("td", { class: "words" }, mark(state), t("state." + state)),
    el("td", {}, cell && cell.received_at && SENT.has(state) ? moment(Date.parse(cell.received_at), context.day) : el("span", { class: "nil" }, t("none")))];
}
function child_row(row, single, context, glows, cell) {
  const link = single ? unit_link(row.unit.code, context) : board_link(row.unit.code, context);
  const state = shown_state(state_of_counts(row), context.pressing);
  return el("tr", { "data-row": link, tabindex: -1, class: glows ? "glow" : "" },
    el("th", { scope: "row" }, el("a", { href: link }, unit_name(row.unit))),
    single ? single_cells(row, state, cell, context) : counts_cells(row, context));
}
function counts_cells(row, context) {
  const sent = row.on_time + row.late;
  const quiet = (n, name) => el("td", { class: n ? name : "nil" }, n ? figure(n) : "0");
  return [quiet(row.expected, ""), quiet(row.on_time, ""), quiet(row.late, "late"), el("td", { class: row.zero ? "spare" : "spare nil" }, figure(row.zero)),
    quiet(row.missing, context.pressing ? "missing" : ""), el("td", { class: "rate" }, el("span", { class: "bar", "aria-hidden": "true" },
      el("span", { class: "bar-late", style: { width: `${sent / Math.max(1, row.expected) * 100}%` } }),
      el("span", { class: "bar-water", style: { width: `${row.on_time / Math.max(1, row.expected) * 100}%` } })), percent(sent, row.expected))];
}

// Events first, because somebody must read them; then every sum with the number of units behind it.
export function figures(view) {
  const { board } = view.data, form = view.context.session.form_of(view.context.form_key);
  const sent = board.on_time + board.late, sums = board.sums || {};
  const fields = (form ? form.fields : []).filter((field) => field.sum && sums[field.key] && sums[field.key].units > 0);
  const events = fields.filter((field) => field.event && sums[field.key].sum > 0);
  const title = el("div", { class: "box-head" }, el("h2", { id: "sums-title" }, t("sums")), sent && board.missing ? el("p", { class: "hint" }, t("sums.partial")) : null);
  if (!sent || !fields.length) return [title, el("p", { class: "calm" }, t("sums.nothing"))];
  const blocks = form.blocks && form.blocks.length ? form.blocks : [{ key: "" }];
  return [title,
    events.length ? el("dl", { class: "events" }, events.map((field) => el("div", {}, el("dt", {}, label(field)), el("dd", {}, figure(sums[field.key].sum)))))
      : el("p", { class: "calm" }, mark("on_time"), t("sums.events.none", { n: figure(sent) })),
    el("div", { class: "blocks" }, blocks.map((block) => block_of_sums(block, fields.filter((field) => !block.key || field.block === block.key), board)))];
}
// How many units stand behind a sum is said once for the block, and again only where a field differs.
function block_of_sums(block, fields, board) {
  if (!fields.length) return null;
  const sums = board.sums, common = Math.max(...fields.map((field) => sums[field.key].units));
  const of = (n) => (n === board.expected ? "" : t("sums.of", { n: figure(n), all: figure(board.expected) }));
  return el("table", { class: "block-sums" }, el("caption", {}, block.key ? label(block) : t("sums"), el("span", { class: "tally" }, of(common))),
    el("tbody", {}, fields.map((field) => {
      const { sum, units } = sums[field.key];
      return el("tr", { class: field.event && sum ? "event" : "" }, el("th", { scope: "row" }, label(field)),
        el("td", { class: sum ? "" : "nil" }, figure(sum), units === common ? null : el("small", { class: "of" }, of(units) || t("sums.of", { n: figure(units), all: figure(board.expected) }))));
    })));
}
