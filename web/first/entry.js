// One report, block by block: label left of the figure, yesterday's figure small beside it, problems in words under the field.
// No figure is ever filled in beforehand. The zero report is the same form without the event fields, and then a statement.
import { el, only, toast, announce, mark } from "./dom.js";
import { t, label, unit_name } from "./words.js";
import * as api from "./api.js";
import * as drafts from "./drafts.js";
import { now, moment, period_words, period_step, period_kind, hour_minute, figure, stretch } from "./time.js";
import { go, desk_link, entry_link } from "./route.js";

export async function entry_view(route, session, place) {
  const [unit_code, form_key, period] = route.parts.slice(1), way = route.parts[0];
  const [form, unit, report, before] = await Promise.all([
    session.form_of(form_key) || api.form(form_key), api.unit(unit_code), api.report(unit_code, form_key, period).catch(nothing_sent),
    api.report(unit_code, form_key, period_step(period, -1)).catch(() => null)]);
  if (way !== "correct" && report.state === "sent") { go(entry_link("correct", unit_code, form_key, period)); return { title: label(form), rows: () => [], up: () => desk_link(), redraw() {}, leave() {} }; }
  const correcting = way === "correct", zero = way === "zero" || (correcting && report.kind === "zero");
  const view = { place, session, form, unit, report, zero, correcting, form_key, period, errors: new Map(), open: 0,
    before: before && before.values ? before.values : {}, due: Date.parse(report.due) };
  view.draft = drafts.find(session.login, unit_code, form_key, period);
  if (!view.draft || view.draft.way !== way) view.draft = started(view, way, unit_code);
  view.blocks = blocks_of(view);
  if (view.draft.errors) take_errors(view, view.draft.errors);
  draw(view);
  const timer = setInterval(() => draw_due(view), 1000);
  return { title: title_of(view), rows: () => [], up: () => desk_link(), redraw: () => draw(view), leave: () => clearInterval(timer) };
}
const nothing_sent = (problem) => { if (problem.status === 404 || problem.status === 422) return { state: "open", values: null }; throw problem; };

// A correction begins with what was said; everything else begins blank.
function started(view, way, unit_code) {
  const draft = drafts.fresh(view.session.login, unit_code, view.form_key, view.period, view.zero ? "zero" : "values");
  draft.way = way;
  if (view.correcting && view.report.values) {
    for (const field of view.form.fields) {
      const value = view.report.values[field.key];
      if (value !== undefined && value !== null) draft.values[field.key] = String(value);
    }
    draft.note = view.report.note || "";
  }
  return draft;
}

function title_of(view) {
  const values = { form: label(view.form), period: period_words(view.period) };
  return t(view.correcting ? "entry.correct.title" : view.zero ? "entry.zero.title" : "entry.title", values);
}

function blocks_of(view) {
  const given = view.form.blocks && view.form.blocks.length ? view.form.blocks : [{ key: "", zh: "", en: "" }];
  const known = new Set(given.map((block) => block.key));
  const blocks = given.map((block) => ({ words: label(block) || label(view.form), fields: view.form.fields.filter((field) => (known.size === 1 || field.block === block.key) && !(view.zero && field.event)) }));
  const rest = known.size === 1 ? [] : view.form.fields.filter((field) => !known.has(field.block) && !(view.zero && field.event));
  if (rest.length) blocks.push({ words: t("entry.other"), fields: rest });
  return blocks.filter((block) => block.fields.length);
}
const filled = (view, field) => (view.draft.values[field.key] || "").trim() !== "";
const asked = (view) => view.blocks.flatMap((block) => block.fields).filter((field) => field.required);

function draw(view) {
  view.sections = view.blocks.map((block, i) => block_section(view, block, i));
  view.due_node = el("p", { class: "due-line" });
  view.progress = el("p", { class: "progress" });
  view.summary = el("div", { class: "summary", role: "alert" });
  only(view.place, el("div", { class: view.zero ? "entry zero" : "entry" },
    el("a", { class: "back-link", href: desk_link() }, "‹ ", t("entry.back")),
    el("p", { class: "who" }, unit_name(view.unit)), el("h1", {}, title_of(view)), view.due_node,
    view.zero && !view.correcting ? el("p", { class: "lead" }, t("zero.lead")) : null,
    view.summary,
    el("form", { novalidate: true, autocomplete: "off", onsubmit: (event) => { event.preventDefault(); send(view); } },
      view.zero ? el("h2", {}, t("zero.counts")) : null,
      view.sections.map((section) => section.node),
      view.zero ? statement(view) : null,
      note_box(view), view.correcting ? reason_box(view) : null,
      el("div", { class: "send-bar" }, view.progress,
        el("button", { class: "primary", type: "submit" }, t(view.correcting ? "entry.send.correct" : view.zero ? "zero.sign" : "entry.send")))),
    el("div", { class: "entry-foot" }, view.zero && !view.correcting ? el("a", { href: entry_link("fill", view.draft.unit, view.form_key, view.period) }, t("zero.not")) : null,
      el("button", { type: "button", class: "quiet", onclick: () => discard(view) }, t("entry.discard")))));
  view.sections.forEach((section, i) => section.show(i === view.open));
  draw_due(view); draw_progress(view); draw_summary(view);
}

function draw_due(view) {
  const left = view.due - now();
  if (view.correcting || view.report.state === "returned") {
    const back = view.report.history[view.report.history.length - 1];
    view.due_node.className = view.correcting ? "due-line" : "due-line returned";
    view.due_node.textContent = view.correcting ? t("entry.correct.hint") : [t("desk.returned", { time: moment(Date.parse(back.at), view.period) }), back.reason].filter(Boolean).join(t("colon"));
    return;
  }
  view.due_node.className = left < 0 ? "due-line over" : left < 1800000 ? "due-line hurry" : "due-line";
  view.due_node.textContent = left < 0 ? t("desk.time_over", { over: stretch(left) }) : `${t("board.due", { time: hour_minute(view.due) })} · ${t("desk.time_left", { left: stretch(left) })}`;
}
function draw_progress(view) {
  const all = asked(view), done = all.filter((field) => filled(view, field)).length;
  view.progress.textContent = t("entry.progress", { done, all: all.length });
}

function block_section(view, block, index) {
  const required = block.fields.filter((field) => field.required);
  const status = el("span", { class: "block-status" });
  const head = el("button", { type: "button", class: "block-head", id: `block-${index}`, "aria-controls": `body-${index}`, onclick: () => open_block(view, view.open === index ? -1 : index) },
    el("span", { class: "block-name" }, block.words), status);
  const rows = block.fields.map((field) => field_row(view, field, () => tell()));
  const last = index === view.blocks.length - 1;
  const body = el("div", { class: "block-body", id: `body-${index}`, role: "group", "aria-labelledby": `block-${index}` }, rows.map((row) => row.node),
    last ? null : el("button", { type: "button", class: "next", onclick: () => open_block(view, index + 1, true) }, t("entry.next"), " ›"));
  const node = el("section", { class: "block" }, head, body);
  function tell() {
    const left = required.filter((field) => !filled(view, field)).length, wrong = block.fields.filter((field) => view.errors.has(field.key)).length;
    status.className = wrong ? "block-status wrong" : left ? "block-status" : "block-status done";
    only(status, wrong ? t("entry.block.errors", { n: wrong }) : !required.length ? t("entry.block.optional") : left ? t("entry.block.left", { n: left }) : [mark("on_time"), t("entry.block.done")]);
    draw_progress(view);
  }
  const show = (open) => { node.classList.toggle("open", open); body.hidden = !open; head.setAttribute("aria-expanded", String(open)); };
  setTimeout(tell, 0);
  return { node, show, tell, rows, head, body };
}
function open_block(view, index, focus = false) {
  view.open = index;
  view.sections.forEach((section, i) => section.show(i === index));
  if (!focus || !view.sections[index]) return;
  const input = view.sections[index].body.querySelector("input, textarea");
  view.sections[index].head.scrollIntoView({ block: "start" });
  if (input) input.focus({ preventScroll: true });
}

function field_row(view, field, tell) {
  const text = field.type === "text", id = "f-" + field.key, was = view.before[field.key];
  const error = el("p", { class: "error", id: id + "-error" });
  const input = el(text && field.max > 100 ? "textarea" : "input", { id, name: field.key, class: text ? "text" : "figure", inputmode: text ? undefined : field.min < 0 ? undefined : "numeric",
    type: text && field.max > 100 ? undefined : "text", enterkeyhint: "next", rows: text && field.max > 100 ? 2 : undefined, autocomplete: "off", value: view.draft.values[field.key] || "",
    "aria-describedby": `${id}-before ${id}-error`, "aria-required": String(!!field.required),
    oninput: () => { take(input.value); }, onkeydown: (event) => { if (event.key === "Enter" && input.tagName === "INPUT") { event.preventDefault(); next_input(view, input); } } });
  const take = (value) => {
    view.draft.values[field.key] = text ? value : digits(value);
    if (!text && digits(value) !== value) input.value = digits(value);
    view.errors.delete(field.key);
    node.classList.remove("wrong"); error.textContent = ""; input.removeAttribute("aria-invalid");
    drafts.touched(view.draft);
    tell();
  };
  const node = el("div", { class: `row ${text ? "row-text" : ""} ${field.event ? "row-event" : ""}` },
    el("label", { for: id }, label(field), field.required ? null : el("small", {}, t("entry.optional")), field.help ? el("small", { class: "help" }, label(field.help)) : null),
    el("span", { class: "before", id: id + "-before" }, !text && was !== undefined && was !== null ? t(period_kind(view.period) === "day" ? "entry.before" : "entry.before.period", { n: figure(was) }) : ""),
    input, error);
  const show_error = () => {
    const words = view.errors.get(field.key);
    node.classList.toggle("wrong", !!words);
    error.textContent = words || "";
    if (words) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
  };
  show_error();
  return { node, field, input, show_error };
}
// Full-width digits come from Chinese keyboards; they mean the same.
const digits = (text) => text.replace(/[\uff10-\uff19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0)).replace(/[\s,\uff0c]/g, "").replace(/\uff0d/g, "-");
function next_input(view, input) {
  const list = Array.from(view.sections[view.open] ? view.sections[view.open].body.querySelectorAll("input, textarea") : []);
  const at = list.indexOf(input);
  if (at >= 0 && at + 1 < list.length) list[at + 1].focus();
  else if (view.open + 1 < view.sections.length) open_block(view, view.open + 1, true);
}

function statement(view) {
  const events = view.form.fields.filter((field) => field.event), me = view.session;
  const groups = (view.form.blocks || []).map((block) => [label(block), events.filter((field) => field.block === block.key)]).filter(([, list]) => list.length);
  if (!groups.length) groups.push(["", events]);
  return el("section", { class: "statement", "aria-labelledby": "statement-title" },
    el("h2", { id: "statement-title" }, t("zero.statement")),
    el("p", { class: "statement-words" }, t("zero.words", { unit: unit_name(view.unit), period: period_words(view.period) }), el("b", { class: "nought" }, "0")),
    groups.map(([words, list]) => el("div", { class: "statement-group" }, words ? el("h3", {}, words) : null,
      el("ul", {}, list.map((field) => el("li", {}, label(field), el("b", {}, "0")))))),
    el("p", { class: "statement-by" }, t("zero.by", { name: me.name || me.login, role: t("role." + me.role), login: me.login })),
    el("p", { class: "hint" }, t("zero.legal")));
}
function box(view, key, words, hint) {
  const id = "f-" + key, error = el("p", { class: "error", id: id + "-error" });
  const area = el("textarea", { id, rows: 2, maxlength: 2000, value: view.draft[key] || "", "aria-describedby": id + "-error",
    oninput: () => { view.draft[key] = area.value; view.errors.delete(key); node.classList.remove("wrong"); error.textContent = ""; drafts.touched(view.draft); } });
  const node = el("div", { class: "note-box" }, el("label", { for: id }, words), hint ? el("p", { class: "hint" }, hint) : null, area, error);
  const show_error = () => { node.classList.toggle("wrong", view.errors.has(key)); error.textContent = view.errors.get(key) || ""; };
  show_error();
  view["show_" + key] = show_error;
  return node;
}
const note_box = (view) => box(view, "note", t("entry.note"), "");
const reason_box = (view) => box(view, "reason", t("entry.reason"), t("entry.reason.hint"));

function discard(view) {
  const n = Object.values(view.draft.values).filter((value) => value.trim() !== "").length;
  if (n && !confirm(t("entry.discard.sure", { n }))) return;
  drafts.drop(view.draft);
  go(desk_link());
}

// What can be seen without the server: blanks, letters, ranges. The sums between fields are the server's to judge.
function look_over(view) {
  view.errors.clear();
  for (const field of view.blocks.flatMap((block) => block.fields)) {
    const value = (view.draft.values[field.key] || "").trim();
    if (!value) { if (field.required) view.errors.set(field.key, t("entry.blank")); continue; }
    if (field.type === "text") { if (Array.from(value).length > field.max) view.errors.set(field.key, t("entry.too_long", { n: field.max })); continue; }
    const number = Number(value);
    if (!/^-?\d{1,15}$/.test(value)) view.errors.set(field.key, t("entry.not_whole"));
    else if (field.min !== undefined && field.min !== null && number < field.min) view.errors.set(field.key, t("entry.too_small", { n: figure(field.min) }));
    else if (field.max !== undefined && field.max !== null && number > field.max) view.errors.set(field.key, t("entry.too_large", { n: figure(field.max) }));
  }
  if (view.correcting && now() >= view.due && !view.draft.reason.trim()) view.errors.set("reason", t("entry.reason.need"));
}
function values_of(view) {
  const values = {};
  for (const field of view.form.fields) {
    if (view.zero && field.event) { values[field.key] = 0; continue; }
    const value = (view.draft.values[field.key] || "").trim();
    if (value) values[field.key] = field.type === "text" ? value : Number(value);
  }
  return values;
}

async function send(view) {
  look_over(view);
  if (view.errors.size) return show_errors(view);
  view.draft.kind = view.zero ? "zero" : "values";
  view.draft.body = values_of(view);
  view.draft.note = view.draft.note.trim();
  if (view.correcting && same_as_sent(view)) { view.errors.set("", t("entry.unchanged")); return show_errors(view); }
  const button = view.place.querySelector(".primary");
  button.disabled = true;
  button.textContent = t("entry.sending");
  try {
    const answer = await drafts.send(view.draft);
    if (answer.warnings && answer.warnings.length && !view.draft.note) view.session.warned = { at: `${view.form_key}|${view.period}`, warnings: answer.warnings };
    view.session.stamped = `${view.form_key}|${view.period}`;
    announce(t("history.sent"));
    go(desk_link());
  } catch (problem) {
    button.disabled = false;
    button.textContent = t(view.correcting ? "entry.send.correct" : view.zero ? "zero.sign" : "entry.send");
    if (problem.offline || problem.status >= 500) { toast(problem.offline ? t("entry.offline") : `${problem.message} ${problem.help}`); go(desk_link()); return; }
    take_errors(view, view.draft.errors);
    show_errors(view);
  }
}
function same_as_sent(view) {
  const before = view.report.values || {}, after = view.draft.body;
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return view.report.state === "sent" && view.draft.note === (view.report.note || "") && Array.from(keys).every((key) => before[key] === after[key]);
}
function take_errors(view, said) {
  view.errors.clear();
  view.said = said;
  for (const error of said.errors || []) if (error.field) view.errors.set(error.field, [view.errors.get(error.field), error.detail].filter(Boolean).join(" "));
  if (!view.errors.size && said.field) view.errors.set(said.field, said.detail || said.title);
  if (!view.errors.size) view.errors.set("", [said.title, said.detail, said.help].filter(Boolean).join(" "));
}
function show_errors(view) {
  view.sections.forEach((section) => { section.rows.forEach((row) => row.show_error()); section.tell(); });
  if (view.show_note) view.show_note();
  if (view.show_reason) view.show_reason();
  draw_summary(view);
  const first = view.blocks.findIndex((block) => block.fields.some((field) => view.errors.has(field.key)));
  if (first >= 0) open_block(view, first);
  view.summary.scrollIntoView({ block: "center" });
}
function draw_summary(view) {
  const list = Array.from(view.errors);
  view.summary.hidden = !list.length;
  if (!list.length) return;
  const fields = new Map(view.form.fields.map((field) => [field.key, label(field)]));
  const blank = list.filter(([, words]) => words === t("entry.blank")), rest = list.filter(([, words]) => words !== t("entry.blank"));
  const link = (key, words) => el("button", { type: "button", class: "link", onclick: () => jump(view, key) }, words);
  only(view.summary, el("p", { class: "strong" }, t(rest.length ? "entry.errors" : "entry.errors.blank", { n: list.length })),
    rest.length ? el("ul", {}, rest.slice(0, 6).map(([key, words]) => el("li", {}, link(key, !fields.has(key) || words.includes(fields.get(key)) ? words : `${fields.get(key)}${t("colon")}${words}`)))) : null,
    blank.length ? el("p", { class: "blanks" }, blank.slice(0, 8).map(([key], i) => [i ? t("comma") : null, link(key, fields.get(key))]), blank.length > 8 ? " …" : null) : null);
}
function jump(view, key) {
  const at = view.blocks.findIndex((block) => block.fields.some((field) => field.key === key));
  if (at >= 0) open_block(view, at);
  const input = document.getElementById("f-" + key);
  if (input) { input.scrollIntoView({ block: "center" }); input.focus({ preventScroll: true }); }
}
