// One institution, one period: what it reported and everything that happened to that report. A superior may return it.
import { el, only, mark, toast, random_key } from "./dom.js";
import { t, label, unit_name } from "./words.js";
import * as api from "./api.js";
import { today, period_of, period_step, period_words, period_first, moment, figure, now, stretch, day_of } from "./time.js";
import { go, board_link, unit_link, entry_link, desk_link } from "./route.js";
import { level_words } from "./board_parts.js";

export async function unit_view(route, session, place) {
  const code = route.parts[0], form_key = route.ask.get("form") || session.form_key;
  const known = session.forms.find((one) => one.form === form_key);
  const period = route.ask.get("period") || period_of(known ? known.period : "day", today());
  const view = { place, session, code, form_key, period, context: { form_asked: form_key === session.form_key ? undefined : form_key,
    period_asked: period === period_of(known ? known.period : "day", today()) ? undefined : period, form_key } };
  await load(view);
  draw(view);
  return { title: `${unit_name(view.unit)} ${period_words(period)}`, rows: () => [],
    up: () => (own(view) ? desk_link() : view.unit.parent ? board_link(view.unit.parent.code, view.context) : null),
    step: (by) => go(unit_link(code, { form_key, period: period_step(period, by) })), redraw: () => draw(view), refresh: true, leave: () => {} };
}
const own = (view) => view.session.unit_code === view.code;

async function load(view) {
  const { code, form_key, period, session } = view;
  const absent = (problem) => { if (problem.code === "NO_REPORT" || problem.status === 422) return { state: "open", values: null, history: [], problem }; throw problem; };
  [view.unit, view.form, view.report, view.before] = await Promise.all([api.unit(code), session.form_of(form_key) || api.form(form_key),
    api.report(code, form_key, period).catch(absent), api.report(code, form_key, period_step(period, -1)).catch(() => null)]);
}

function draw(view) {
  const { unit, form, report, period, place, session } = view;
  const running = period_of(form.period, today());
  const facts = [level_words(unit), unit.beds > 0 ? t("unit.beds", { n: figure(unit.beds) }) : "", unit.code].filter(Boolean);
  only(place, el("div", { class: "unit" },
    el("nav", { class: "crumbs" }, own(view) ? el("a", { href: desk_link() }, "‹ ", t("bar.desk"))
      : unit.path.map((one, i) => [i ? el("span", { "aria-hidden": "true" }, "›") : null, el("a", { href: board_link(one.code, view.context) }, unit_name(one))])),
    el("div", { class: "place-line" }, el("h1", {}, unit_name(unit)),
      el("div", { class: "acts" }, unit.kind === "institution" ? null : el("a", { class: "button", href: board_link(unit.code) }, t("bar.board")),
        unit.phone ? el("a", { class: "button phone", href: "tel:" + unit.phone.replace(/[^\d+]/g, "") }, unit.phone) : null)),
    el("p", { class: "facts" }, facts.join(" · ")),
    el("div", { class: "picker" },
      el("a", { class: "step", href: unit_link(view.code, { form_key: view.form_key, period: period_step(period, -1) }), "aria-label": t("board.before") }, "‹"),
      el("span", { class: "day-plain" }, period_words(period)),
      period < running ? el("a", { class: "step", href: unit_link(view.code, { form_key: view.form_key, period: period_step(period, 1) }), "aria-label": t("board.after") }, "›") : el("span", { class: "step off" }, "›"),
      el("span", { class: "form-name" }, label(form))),
    verdict(view),
    report.values ? el("div", { class: "two report" }, figures(view), history(view)) : null));
}

function verdict(view) {
  const { report, session } = view, due = Date.parse(report.due), left = due - now();
  const state = report.state === "sent" ? (report.kind === "zero" ? (report.late ? "zero_late" : "zero") : report.late ? "late" : "on_time") : report.state === "returned" ? "returned" : left > 3600000 ? "pending" : "missing";
  const received = report.received_at ? Date.parse(report.received_at) : 0;
  const last = report.history && report.history.length ? report.history[report.history.length - 1] : null;
  const acts = [];
  if (report.state !== "sent" && report.expected !== false && session.rights.has("report.write") && !own(view)) acts.push(el("a", { class: "button", href: entry_link("fill", view.code, view.form_key, view.period) }, t("unit.fill_for")));
  if (report.state === "sent" && session.rights.has("report.return") && !own(view)) acts.push(el("button", { type: "button", class: "button", onclick: () => ask_return(view) }, mark("returned"), t("unit.return")));
  view.return_node = el("div", {});
  return el("section", { class: `verdict verdict-${state}` },
    el("p", { class: "verdict-line" }, mark(state), el("b", {}, t("state." + state)),
      received ? el("span", {}, t(report.late ? "desk.stamp.late" : "desk.stamp.on_time", { time: moment(received, period_first(view.period)) }))
        : el("span", {}, t("unit.nothing"), " ", left > 0 ? t("desk.time_left", { left: stretch(left) }) : "")),
    report.state === "returned" && last && last.reason ? el("p", { class: "returned" }, t("history.reason"), t("colon"), last.reason) : null,
    report.kind === "zero" && report.state === "sent" ? el("p", {}, t("unit.zero_said")) : null,
    report.note ? el("p", {}, t("unit.note"), t("colon"), report.note) : null,
    acts.length ? el("p", { class: "acts" }, acts) : null, view.return_node);
}

function ask_return(view) {
  const error = el("p", { class: "error", id: "return-error" });
  const area = el("textarea", { id: "return-reason", rows: 2, maxlength: 500, placeholder: t("unit.return.example"), "aria-describedby": "return-error" });
  const client_key = random_key();
  const send = async (event) => {
    event.preventDefault();
    if (!area.value.trim()) { error.textContent = t("unit.return.need"); area.focus(); return; }
    try {
      await api.return_report(view.code, view.form_key, view.period, area.value.trim(), client_key);
      toast(t("unit.return.done"));
      await load(view);
      draw(view);
    } catch (problem) { error.textContent = [problem.message, problem.detail, problem.help].filter(Boolean).join(" "); }
  };
  only(view.return_node, el("form", { class: "note-box", onsubmit: send }, el("label", { for: "return-reason" }, t("unit.return.why")), area, error,
    el("p", { class: "acts" }, el("button", { type: "submit", class: "primary" }, t("unit.return.send")), el("button", { type: "button", class: "quiet", onclick: () => only(view.return_node) }, t("unit.cancel")))));
  area.focus();
}

function figures(view) {
  const { form, report } = view, before = view.before && view.before.values ? view.before.values : {};
  const given = form.blocks && form.blocks.length ? form.blocks : [{ key: "" }];
  return el("section", { class: "figures", "aria-labelledby": "figures-title" }, el("div", { class: "box-head" }, el("h2", { id: "figures-title" }, t("unit.figures"))),
    el("div", { class: "blocks" }, given.map((block) => {
      const fields = form.fields.filter((field) => !block.key || field.block === block.key);
      const any = fields.some((field) => report.values[field.key] !== undefined && report.values[field.key] !== null);
      return fields.length && any ? el("table", { class: "block-sums" }, el("caption", {}, label(block) || t("unit.figures")),
        el("tbody", {}, fields.map((field) => value_row(field, report.values[field.key], before[field.key])))) : null;
    })));
}
function value_row(field, value, was) {
  const known = value !== undefined && value !== null, text = field.type === "text";
  if (text && !known) return null;
  return el("tr", { class: field.event && value > 0 ? "event" : "" }, el("th", { scope: "row" }, label(field)),
    text ? null : el("td", { class: "of" }, was !== undefined && was !== null && was !== value ? t("entry.before", { n: figure(was) }) : ""),
    el("td", { class: text ? "words" : known ? (value === 0 ? "nil" : "") : "blank", colspan: text ? 2 : undefined }, known ? (text ? value : figure(value)) : t("unit.missing_value")));
}

// Every step with what it changed, the newest on top.
function history(view) {
  const steps = view.report.history, fields = new Map(view.form.fields.map((field) => [field.key, field]));
  const rows = steps.map((step, i) => history_step(step, i ? changes_between(steps[i - 1].values || {}, step.values || {}) : [], fields));
  return el("section", { class: "history", "aria-labelledby": "history-title" }, el("div", { class: "box-head" }, el("h2", { id: "history-title" }, t("unit.history"))),
    el("ol", {}, rows.reverse()));
}
function changes_between(before, after) {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Array.from(keys).filter((key) => before[key] !== after[key]).map((key) => ({ field: key, from: before[key], to: after[key] }));
}
function history_step(step, changes, fields) {
  const returned = step.event === "returned";
  const state = returned ? "returned" : step.kind === "zero" ? (step.late ? "zero_late" : "zero") : step.late ? "late" : "on_time";
  return el("li", {}, el("time", {}, moment(Date.parse(step.at), day_of(now()))),
    el("div", {}, el("p", {}, mark(state), el("b", {}, t("history." + (step.event === "sent" && step.kind === "zero" ? "zero" : step.event))), " ",
      el("span", { class: "by" }, step.who || t("history.system"))),
    step.reason ? el("p", { class: "reason" }, t("history.reason"), t("colon"), step.reason) : null,
    returned ? null : change_list(changes, fields)));
}
function change_list(changes, fields) {
  if (!changes.length) return null;
  return el("ul", { class: "changes" }, changes.slice(0, 12).map((change) => el("li", {}, t("history.change",
    { label: label(fields.get(change.field)) || change.field, from: shown(change.from), to: shown(change.to) }))));
}
const shown = (value) => (value === null || value === undefined ? t("unit.missing_value") : typeof value === "number" ? figure(value) : value);
