// The desk: one sentence, then what is due as wide rows with the time left; a stamp when it is in.
import { el, only, mark, toast, random_key } from "./dom.js";
import { t, label, unit_name } from "./words.js";
import * as api from "./api.js";
import * as drafts from "./drafts.js";
import { now, today, period_of, period_step, period_words, period_kind, hour_minute, moment, stretch, day_words, day_of } from "./time.js";
import { entry_link, unit_link } from "./route.js";
import { state_of_counts, level_words } from "./board_parts.js";

const BACK = 14;

export async function desk_view(route, session, place) {
  const view = { place, session, ...(await load(session)) };
  draw(view);
  const timer = setInterval(() => tick(view), 1000);
  return { title: unit_name(view.unit), rows: () => Array.from(place.querySelectorAll("[data-row]")), up: () => null,
    redraw: () => draw(view), refresh: true, leave: () => clearInterval(timer) };
}

// Without a network the desk shows what it last knew, with the drafts as they stand now.
async function load(session) {
  try {
    const unit = await api.unit(session.unit_code);
    const duties = (await Promise.all(session.forms.map((form) => duty_of(session, unit, form)))).filter(Boolean);
    session.desk = { unit, duties };
  } catch (problem) {
    if (!problem.offline || !session.desk) throw problem;
    for (const duty of session.desk.duties) duty.draft = drafts.find(session.login, session.desk.unit.code, duty.form.form, duty.period);
  }
  return { unit: session.desk.unit, duties: session.desk.duties };
}

// What this unit owes of one form in the running period, and how the periods before went; nothing if it does not owe the form.
async function duty_of(session, unit, form) {
  if (form.of !== unit.kind || (unit.kind === "institution" && form.facilities && !form.facilities.some((one) => one.key === unit.facility_type))) return null;
  const period = period_of(form.period, today());
  const report = await api.report(unit.code, form.form, period);
  if (!report.expected) return null;
  const history = await api.history(unit.code, { form: form.form, from: period_step(period, -BACK), to: period });
  return { form, whole: session.form_of(form.form), period, report, due: Date.parse(report.due), history, draft: drafts.find(session.login, unit.code, form.form, period) };
}

const is_open = (duty) => duty.report.state !== "sent";

function draw(view) {
  const { duties, unit, session } = view, open = duties.filter(is_open).sort((a, b) => a.due - b.due);
  const words = !duties.length ? t("desk.none") : !open.length ? t("desk.done")
    : open[0].due > now() ? t("desk.left", { n: open.length, time: moment(open[0].due, today()) }) : t("desk.left.over", { n: open.length, time: moment(open[0].due, today()) });
  only(view.place, el("div", { class: "desk" },
    el("p", { class: "who" }, unit_name(unit), el("small", {}, level_words(unit)), el("small", {}, day_words(today()))),
    el("h1", { class: "sentence" }, words),
    duties.map((duty) => duty_row(view, duty)),
    duties.map((duty) => past(view, duty))));
  session.stamped = null;
  tick(view);
}

function duty_row(view, duty) {
  const { form, report, draft } = duty, code = view.unit.code;
  const left = el("p", { class: "duty-left" });
  duty.left_node = left;
  const name = form.words || label(duty.whole);
  const to = (way) => entry_link(way, code, form.form, duty.period);
  if (!is_open(duty)) {
    return el("section", { class: "duty sent" }, stamp(view, duty),
      el("div", { class: "duty-words" }, el("h2", {}, name), el("p", {}, period_words(duty.period)), draft_line(draft),
        el("p", { class: "acts" }, el("a", { class: "button", href: unit_link(code, { form_key: form.form, period: duty.period }) }, t("desk.see")),
          el("a", { class: "button", href: to("correct") }, t("desk.correct")))), explain(view, duty));
  }
  const typed = draft ? Object.values(draft.values).filter((value) => value.trim() !== "").length : 0;
  const events = (duty.whole.fields || []).some((field) => field.event);
  return el("section", { class: "duty open" },
    el("div", { class: "duty-words" }, el("h2", {}, name), el("p", {}, period_words(duty.period)), left, returned_line(report, duty), draft_line(draft)),
    el("div", { class: "choices" },
      el("a", { class: typed && draft.way === "fill" ? "choice first" : "choice", href: to("fill") }, el("b", {}, t("desk.fill.form", { form: name })),
        el("span", {}, typed && draft.way === "fill" ? t("desk.resume", { n: typed }) : t("desk.fill.hint"))),
      events ? el("a", { class: "choice zero", href: to("zero") }, el("b", {}, mark("zero"), t("desk.zero")),
        el("span", {}, typed && draft.way === "zero" ? t("desk.resume", { n: typed }) : t("desk.zero.hint"))) : null));
}
function returned_line(report, duty) {
  if (report.state !== "returned") return null;
  const back = (report.history || []).slice().reverse().find((one) => one.event === "returned");
  return el("p", { class: "returned" }, mark("returned"), t("desk.returned", { time: back ? moment(Date.parse(back.at), duty.period) : "" }), back && back.reason ? [t("colon"), back.reason] : null);
}
function draft_line(draft) {
  if (!draft || draft.state === "editing") return null;
  const state = draft.state === "attention" ? "attention" : draft.state === "sending" ? "sending" : "kept";
  return el("p", { class: "kept kept-" + state }, t("desk.state." + state), draft.errors ? [t("colon"), draft.errors.title] : null,
    state === "kept" ? [" ", el("button", { type: "button", class: "link", onclick: () => drafts.hurry() }, t("desk.kept.again"))] : null);
}

// The figures are in, but some of them ask for a word: the note goes after them as a correction that changes nothing else.
function explain(view, duty) {
  const warned = view.session.warned, { report, form } = duty;
  if (!warned || warned.at !== `${form.form}|${duty.period}`) return null;
  const id = "explain-" + form.form, error = el("p", { class: "error", id: id + "-error" }), area = el("textarea", { id, rows: 2, maxlength: 2000, "aria-describedby": id + "-error" });
  const done = () => { view.session.warned = null; view.place.dispatchEvent(new CustomEvent("anlan-day", { bubbles: true })); };
  const send = async (event) => {
    event.preventDefault();
    const note = area.value.trim();
    if (!note) { error.textContent = t("desk.warned.need"); area.focus(); return; }
    try {
      await api.send_report(view.unit.code, form.form, duty.period, { client_key: random_key(), kind: report.kind, values: report.values, note, reason: t("desk.warned.send") });
      toast(t("desk.explained"));
      done();
    } catch (problem) { error.textContent = [problem.message, problem.detail, problem.help].filter(Boolean).join(" "); }
  };
  return el("form", { class: "note-box explain", onsubmit: send }, el("label", { for: id }, t("desk.warned", { n: warned.warnings.length })),
    el("ul", {}, warned.warnings.map((one) => el("li", {}, one.detail))), area, error,
    el("p", { class: "acts" }, el("button", { type: "submit", class: "primary" }, t("desk.warned.send")), el("button", { type: "button", class: "quiet", onclick: done }, t("desk.warned.later"))));
}

// The stamp: it is in, at this time.
function stamp(view, duty) {
  const { report } = duty, late = report.late, fresh = view.session.stamped === `${duty.form.form}|${duty.period}`;
  const at = Date.parse(report.received_at);
  return el("div", { class: `stamp ${late ? "late" : ""} ${fresh ? "fresh" : ""}`, role: "status" },
    el("span", {}, t(report.kind === "zero" ? "stamp.zero" : "stamp.values")), el("b", {}, day_of(at) === today() ? hour_minute(at) : moment(at, today())),
    el("span", {}, t(late ? "stamp.late" : "stamp.on_time")));
}

function past(view, duty) {
  if (!duty.history || !duty.history.periods || !duty.history.periods.length) return null;
  const rows = duty.history.periods.filter((row) => row.period < duty.period).slice(-BACK).reverse();
  if (!rows.length) return null;
  return el("section", { class: "past" }, el("h2", {}, t("desk.history"), duty.form.words && view.duties.length > 1 ? ` · ${duty.form.words}` : ""),
    el("ol", {}, rows.map((row) => {
      const state = state_of_counts(row), late = MISSING_STATES.has(state);
      return el("li", { "data-row": unit_link(view.unit.code, { form_key: duty.form.form, period: row.period }), tabindex: -1 },
        el("a", { href: unit_link(view.unit.code, { form_key: duty.form.form, period: row.period }) }, period_kind(row.period) === "day" ? day_words(row.period) : period_words(row.period)),
        el("span", {}, mark(state), t("state." + state)), late ? el("a", { class: "fix", href: entry_link("fill", view.unit.code, duty.form.form, row.period) }, t("desk.late_fill")) : null);
    })));
}
const MISSING_STATES = new Set(["missing", "returned"]);

function tick(view) {
  for (const duty of view.duties) {
    if (!duty.left_node) continue;
    const left = duty.due - now();
    duty.left_node.className = left < 0 ? "duty-left over" : left < 1800000 ? "duty-left hurry" : "duty-left";
    duty.left_node.textContent = left < 0 ? t("desk.time_over", { over: stretch(left) }) : `${t("desk.due", { time: moment(duty.due, today()) })} · ${t("desk.time_left", { left: stretch(left) })}`;
  }
}
