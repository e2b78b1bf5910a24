// The board of an authority: the header, the tide, the field, then who is missing, the units below and the figures.
import { el, only, announce, mark } from "./dom.js";
import { t, unit_name, has_words } from "./words.js";
import * as api from "./api.js";
import { now, today, hour_minute, hour_minute_second, stretch, period_of, period_step, period_words, period_first, period_kind, weekday,
  moment, day_of, figure, day_step, DAY } from "./time.js";
import { board_link, go } from "./route.js";
import { draw_tide, tide_table, tide_words, sent_at } from "./tide.js";
import { draw_field, draw_vessels, field_table, legend, change_cell, change_tally, shown_state, MISSING } from "./field.js";
import { numbers, sentence, children_table, missing_list, figures, level_words } from "./board_parts.js";
import { watch } from "./live.js";

const FIRST_MISSING = 12;
const HURRY = 60 * 60000;      // within this stretch before the due time a missing report is somebody's business

// Everything one board shows, asked for together so that the pieces agree.
async function load(context) {
  const more = { form: context.form_key, period: context.period };
  const before = period_step(context.period, -1);
  const other = (period) => api.tide(context.code, { form: context.form_key, period }).catch(() => null);
  const [board, unit, tide, cells, missing, yesterday, weekday_before] = await Promise.all([
    api.board(context.code, more), api.unit(context.code), api.tide(context.code, more), api.cells(context.code, more),
    api.missing(context.code, { ...more, limit: FIRST_MISSING }), other(before),
    context.kind === "day" ? other(day_step(context.period, -7)) : null]);
  return { board, unit, tide, cells, missing, yesterday, weekday_before };
}

export async function board_view(route, session, place) {
  const code = route.parts[0] || session.unit_code;
  const form_asked = route.ask.get("form"), period_asked = route.ask.get("period");
  const forms = session.forms;
  const form = forms.find((one) => one.form === (form_asked || session.form_key)) || forms[0] || { form: session.form_key, period: "day" };
  const kind = form.period || "day";
  const context = { code, form_asked, period_asked, form_key: form.form, form, forms, kind, session,
    period: period_asked || period_of(kind, today()), pressing: true };
  const view = { context, place, timers: [], gone: false, redraw: null };
  view.data = await load(context);
  settle(view);
  draw(view);
  view.stop_live = watch(code, { form: context.form_key, period: context.period }, {
    changed: (message) => changed(view, message),
    resync: () => reload(view),
    state: (up) => { view.up = up; draw_live(view); },
  });
  view.timers.push(setInterval(() => tick(view), 1000));
  const wide = new ResizeObserver(() => { if (Math.abs(width_of(view) - view.width) > 8) draw_water(view); });
  wide.observe(view.water);
  return {
    title: `${unit_name(view.data.board.unit)} ${period_words(context.period)}`,
    rows: () => Array.from(place.querySelectorAll("[data-row]")),
    up: () => (view.data.unit.parent ? board_link(view.data.unit.parent.code, context) : null),
    step: (by) => go(board_link(code, { form_asked, period_asked: asked_period(context, period_step(context.period, by)) })),
    missing: () => view.missing_node.scrollIntoView({ block: "start" }),
    redraw: () => draw(view),
    leave: () => { view.gone = true; view.timers.forEach(clearInterval); clearTimeout(view.later); view.stop_live(); wide.disconnect(); },
  };
}

const asked_period = (context, period) => (period === period_of(context.kind, today()) ? undefined : period);

// What follows from the data and the clock alone.
function settle(view) {
  const { board, tide } = view.data, context = view.context;
  context.due = Date.parse(board.due);
  context.day = period_first(context.period);
  context.pressing = now() > context.due - HURRY;
  context.running = context.period === period_of(context.kind, today());
  tide.counts = board;
  view.read_at = now();
  view.cell_of = new Map((view.data.cells.groups || []).flatMap((group) => group.cells.map((one) => [one.code, [one, group]])));
}

async function reload(view) {
  clearTimeout(view.later);
  try {
    const data = await load(view.context);
    if (view.gone) return;
    view.data = data;
    settle(view);
    draw(view);
    view.up = true;
    draw_live(view);
  } catch { view.up = false; draw_live(view); }
}

function draw(view) {
  const { place, context, data } = view;
  view.head = el("div", { class: "place-head" });
  view.water = el("div", { class: "water" });
  view.cells_node = el("div", { class: "cells-box" });
  view.missing_node = el("section", { class: "missing", id: "missing", "aria-labelledby": "missing-title" });
  view.children_node = el("section", { class: "below", "aria-labelledby": "below-title" });
  view.figures_node = el("section", { class: "sums", "aria-labelledby": "sums-title" });
  const children = data.board.children.length > 0;
  only(place, view.head,
    data.board.expected === 0 ? nothing(view) : [
      el("section", { class: "tide-box", "aria-label": t("tide") }, view.water),
      el("section", { class: "field-box", "aria-label": t("field") }, view.cells_node),
      el("div", { class: "two" }, view.missing_node, children ? view.children_node : null),
      view.figures_node]);
  draw_head(view);
  if (data.board.expected === 0) return;
  draw_water(view);
  draw_cells(view);
  draw_lists(view);
}

function nothing(view) {
  const { context, data } = view;
  const empty = data.board.children.length === 0;
  return el("div", { class: "empty" }, el("p", { class: "large" }, empty ? t("board.nothing_below", { name: unit_name(data.board.unit) }) : t("board.none_expected")),
    empty && context.session.role === "admin" ? el("p", {}, t("board.nothing_below.next")) : null,
    empty ? null : view.children_node && children_table(view));
}

function crumbs(view) {
  const { unit } = view.data;
  const path = unit.path || (unit.parent ? [unit.parent] : []);
  return el("nav", { class: "crumbs", "aria-label": t("keys.up") },
    path.map((one) => [el("a", { href: board_link(one.code, view.context) }, unit_name(one)), el("span", { "aria-hidden": "true" }, path[path.length - 1] === one ? "·" : "›")]),
    el("span", { class: "level" }, level_words(unit)));
}

function picker(view) {
  const { context } = view;
  const to = (period) => go(board_link(context.code, { form_asked: context.form_asked, period_asked: asked_period(context, period) }));
  const running = period_of(context.kind, today());
  const day = el("input", { type: context.kind === "day" ? "date" : context.kind === "week" ? "week" : "month", "aria-label": t("board.day"), value: context.period,
    max: running, onchange: (event) => { if (event.target.value) to(event.target.value); } });
  return el("div", { class: "picker" },
    el("a", { class: "step", href: board_link(context.code, { form_asked: context.form_asked, period_asked: period_step(context.period, -1) }), "aria-label": t("board.before"), title: t("board.before") }, "‹"),
    el("label", { class: "day" }, el("span", {}, period_words(context.period)), day),
    context.period < running
      ? el("a", { class: "step", href: board_link(context.code, { form_asked: context.form_asked, period_asked: asked_period(context, period_step(context.period, 1)) }), "aria-label": t("board.after"), title: t("board.after") }, "›")
      : el("span", { class: "step off", "aria-hidden": "true" }, "›"),
    context.period !== running ? el("a", { class: "back", href: board_link(context.code, { form_asked: context.form_asked }) }, t("board.today")) : null,
    context.forms.length > 1 ? form_choice(context) : null);
}
function form_choice(context) {
  return el("select", { "aria-label": t("board.form"), onchange: (event) => go(board_link(context.code, { form_asked: event.target.value })) },
    context.forms.map((one) => el("option", { value: one.form, selected: one.form === context.form_key }, one.words)));
}

function draw_head(view) {
  const { context, data } = view;
  view.clock = el("div", { class: "clock" });
  view.live = el("p", { class: "as-of" });
  view.sentence = el("p", { class: "sentence" });
  view.numbers = el("div", { class: "numbers-box" });
  only(view.head, crumbs(view),
    el("div", { class: "place-line" }, el("h1", {}, unit_name(data.board.unit)), view.clock),
    el("div", { class: "place-line second" }, picker(view), view.live),
    data.board.expected ? [view.sentence, view.numbers] : null);
  draw_clock(view);
  draw_live(view);
  draw_counts(view);
}

function draw_clock(view) {
  const { context } = view, ms = now(), left = context.due - ms;
  const due = t("board.due", { time: moment(context.due, context.kind === "day" ? context.period : "") });
  only(view.clock,
    context.running || (left > 0 && left < 7 * DAY)
      ? [el("span", { class: "clock-time", "aria-hidden": "true" }, hour_minute_second(ms)),
        el("span", { class: `clock-left ${left < 0 ? "over" : left < HURRY ? "hurry" : ""}` },
          el("small", {}, left < 0 ? t("board.over") : t("board.left")), " ", el("b", {}, stretch(left))),
        el("span", { class: "clock-due" }, due)]
      : el("span", { class: "clock-due" }, due));
}

function draw_live(view) {
  if (!view.live) return;
  const { context, data } = view;
  const as_of = t("board.as_of", { time: moment(view.read_at, day_of(now())), seq: figure(data.board.as_of) });
  const down = view.up === false;
  view.live.className = down ? "as-of down" : "as-of";
  only(view.live, down ? t("board.stale", { time: moment(view.read_at, day_of(now())) }) : [as_of, context.running && view.up ? el("span", { class: "beat" }, t("board.live")) : null]);
}

function draw_counts(view) {
  only(view.sentence, sentence(view));
  only(view.numbers, numbers(view.data.board, view.context));
}

const width_of = (view) => Math.floor(view.water.clientWidth || 320);
function draw_water(view) {
  const { data, context } = view;
  if (!view.water.isConnected || !data.board.expected) return;
  view.width = width_of(view);
  const height = view.width < 480 ? 190 : view.width < 900 ? 220 : 250;
  const ghosts = [
    data.yesterday && data.yesterday.expected ? { kind: "before", tide: data.yesterday, words: context.running && context.kind === "day" ? t("tide.yesterday") : t("tide.before") } : null,
    data.weekday_before && data.weekday_before.expected ? { kind: "week", tide: data.weekday_before, words: t("tide.weekday", { w: weekday(day_step(context.period, -7)) }) } : null,
  ].filter(Boolean);
  const open = view.water.querySelector("details") ? view.water.querySelector("details").open : false;
  only(view.water,
    el("div", { class: "box-head" }, el("h2", {}, t(context.kind !== "day" ? "tide.week" : context.running ? "tide" : "tide.past")),
      el("ul", { class: "legend" }, el("li", {}, el("i", { class: "swatch water-swatch" }), t("tide.on_time")), el("li", {}, el("i", { class: "swatch late-swatch" }), t("tide.late")),
        ghosts.map((one) => el("li", {}, el("i", { class: `swatch ghost-swatch ${one.kind}` }), one.words)))),
    draw_tide(view.width, height, data.tide, ghosts, context.pressing),
    context.running && data.board.on_time + data.board.late === 0 ? el("p", { class: "note" }, t("tide.none")) : null,
    data.tide.after ? el("p", { class: "note" }, t("tide.after", { n: figure(data.tide.after) })) : null,
    el("details", { class: "behind", open }, el("summary", {}, t("tide.table")), tide_table(data.tide)));
}

function draw_cells(view) {
  const { data, context } = view;
  const folded = data.cells.folded;
  const open = view.cells_node.querySelector("details") ? view.cells_node.querySelector("details").open : false;
  if (folded) {
    only(view.cells_node, el("div", { class: "box-head" }, el("h2", {}, t("field")), el("p", { class: "hint" }, t("field.folded"))),
      draw_vessels(data.board.children, context));
    return;
  }
  view.field = draw_field(data.cells.groups, context);
  only(view.cells_node, el("div", { class: "box-head" }, el("h2", {}, t("field")), view.legend = el("div", {}, legend(counts_of(view), context.pressing))),
    view.field, el("details", { class: "behind", open }, el("summary", {}, t("field.table")), field_table(data.cells.groups, context)));
}

function counts_of(view) {
  const counts = { values_on_time: 0, zero_on_time: 0, values_late: 0, zero_late: 0, never: 0, returned: 0, none: 0 };
  const names = { on_time: "values_on_time", zero: "zero_on_time", late: "values_late", zero_late: "zero_late", missing: "never", returned: "returned", none: "none" };
  for (const [one] of view.cell_of.values()) counts[names[one.state] || "none"]++;
  return counts;
}

function draw_lists(view) {
  keep_row(view, () => {
    only(view.missing_node, missing_list(view));
    if (view.children_node.isConnected) only(view.children_node, children_table(view));
  });
  only(view.figures_node, figures(view));
}

// A row that was reached by key stays reached when its list is drawn anew.
function keep_row(view, draw_anew) {
  const here = document.activeElement, list = here && here.dataset && here.dataset.row ? (view.missing_node.contains(here) ? view.missing_node : view.children_node) : null;
  const row = list ? here.dataset.row : null;
  draw_anew();
  const again = row ? Array.from(list.querySelectorAll("[data-row]")).find((one) => one.dataset.row === row) : null;
  if (again) again.focus({ preventScroll: true });
}

function tick(view) {
  const { context } = view;
  if (!context.period_asked && period_of(context.kind, today()) !== context.period) return view.place.dispatchEvent(new CustomEvent("anlan-day", { bubbles: true }));
  draw_clock(view);
  const pressing = now() > context.due - HURRY;
  if (pressing !== context.pressing) { settle(view); draw(view); return; }
  if (context.running && Math.floor(now() / 1000) % 20 === 0) { draw_counts(view); draw_water(view); }
}

// One message of the live stream: absolute counts of nodes, new states of units. The slower parts follow once, a moment later.
function changed(view, message) {
  const { data, context } = view;
  if (message.form !== context.form_key || message.period !== context.period) return;
  data.board.as_of = message.as_of;
  view.read_at = now();
  const said = [];
  for (const node of message.nodes || []) {
    const target = node.code === context.code ? data.board : (data.board.children.find((child) => child.unit.code === node.code) || null);
    for (const name of target ? ["expected", "on_time", "late", "missing", "zero", "returned"] : []) target[name] = node[name];
  }
  for (const unit of message.units || []) {
    const [one, group] = view.cell_of.get(unit.code) || [];
    if (!one || one.state === unit.state) continue;
    if (MISSING.has(one.state) && !MISSING.has(unit.state)) one.received_at = new Date(now()).toISOString();
    one.state = unit.state;
    count_child(data.board.children, unit);
    if (view.field) { change_cell(view.field, one, context); change_tally(view.field, group); }
    said.push(t("change.one", { unit: unit_name(one), state: t("state." + shown_state(one.state, true)) }));
  }
  if (view.legend) only(view.legend, legend(counts_of(view), context.pressing));
  if (said.length) announce(said.slice(0, 3).join("") + (said.length > 3 ? t("change.many", { n: said.length - 3 }) : ""));
  draw_counts(view);
  draw_live(view);
  draw_water(view);
  const glows = new Set([...(message.nodes || []), ...(message.units || [])].map((one) => one.code));
  if (view.children_node.isConnected) keep_row(view, () => only(view.children_node, children_table(view, glows)));
  follow(view);
}

// An institution right below: its row shows its state.
function count_child(children, unit) {
  const child = children.find((one) => one.unit.code === unit.code);
  if (child) child.state = unit.state;
}

// Missing list, figures and the shape of the water: asked for again, at most once in a while.
function follow(view) {
  if (view.later_waits) return;
  view.later_waits = true;
  const pause = view.data.board.expected > 3000 ? 15000 : 2000;     // a nation's tide is dear to draw
  view.later = setTimeout(async () => {
    view.later_waits = false;
    const more = { form: view.context.form_key, period: view.context.period };
    try {
      const [board, tide, missing] = await Promise.all([api.board(view.context.code, more), api.tide(view.context.code, more),
        api.missing(view.context.code, { ...more, limit: FIRST_MISSING })]);
      if (view.gone) return;
      Object.assign(view.data, { board, tide, missing });
      settle_counts(view);
      draw_counts(view); draw_water(view); draw_lists(view); draw_live(view);
    } catch { view.up = false; draw_live(view); }
  }, pause);
}
function settle_counts(view) { view.data.tide.counts = view.data.board; view.read_at = now(); }
