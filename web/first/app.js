// The page: who is here, which view the address names, and the bar above it.
import { el, svg, only, mark, toast } from "./dom.js";
import { t, label, unit_name, language, set_language } from "./words.js";
import * as api from "./api.js";
import { read_route, go, board_link, desk_link } from "./route.js";
import { login_view, login_again } from "./login.js";
import { board_view } from "./board.js";
import { unit_view } from "./unit.js";
import { desk_view } from "./desk.js";
import { entry_view } from "./entry.js";
import * as drafts from "./drafts.js";
import { listen_keys, show_help, show_search } from "./keys.js";

const place = document.getElementById("content");
const bar = document.getElementById("bar");
let session = null, view = null, turn = 0, stop_outbox = null;

// Who is here and which forms there are; asked once after logging in.
async function enter(quiet) {
  const me = await api.me(quiet);
  const forms = await api.forms();
  const whole = new Map(await Promise.all(forms.map(async (one) => [one.form, await api.form(one.form)])));
  const top = me.unit || await top_of_all();
  session = { ...me, unit: top, unit_code: top ? top.code : "", form_of: (key) => whole.get(key), stamped: null,
    forms: forms.map((one) => ({ ...one, words: label(one) })), rights: new Set(me.rights), form_key: forms.length ? forms[0].form : "" };
  if (stop_outbox) stop_outbox();
  stop_outbox = drafts.run(session, told);
}
function told(draft, body, problem) {
  if (body) toast(t("desk.received"));
  else if (problem) toast([t("desk.state.attention"), problem.message].join(t("colon")));
  if (!view || view.refresh) show();
}

// An account of the whole store begins at the first unit that has nothing above it.
async function top_of_all() {
  const { units } = await api.units({ limit: 1 });
  return units.length ? units[0] : null;
}

const is_institution = () => session && session.unit && session.unit.kind === "institution";
const home = () => (is_institution() ? desk_link() : board_link(session.unit_code));

async function show() {
  const mine = ++turn;
  if (!session) {
    leave();
    draw_bar();
    view = login_view(place, async () => { await enter(false); if (/^#?\/?$/.test(location.hash)) history.replaceState(null, "", home()); show(); });
    return named();
  }
  const route = read_route();
  if (!session.unit_code) return nothing_yet();
  if (!route.view) { history.replaceState(null, "", home()); return show(); }
  const waits = setTimeout(() => { if (mine === turn && !view) only(place, el("p", { class: "loading", role: "status" }, t("load.busy"))); }, 250);
  document.body.classList.add("busy");
  let stage = null;
  try {
    const make = route.view === "board" || route.view === "missing" ? board_view : route.view === "unit" ? unit_view : route.view === "desk" ? (route.parts.length >= 4 ? entry_view : desk_view) : null;
    if (!make) throw new api.Problem(404, { title: t("load.failed") });
    // The next view draws itself out of sight and at full width; the page changes when it is ready, so nothing flashes.
    stage = el("div", { class: "stage coming" });
    place.append(stage);
    const made = await make(route, session, stage);
    if (mine !== turn) { made.leave(); stage.remove(); return; }
    leave();
    view = made;
    stage.classList.remove("coming");
    place.replaceChildren(stage);
    draw_bar();
    named();
    if (route.view === "missing" && view.missing) view.missing();
  } catch (problem) {
    if (!(problem instanceof api.Problem)) console.error(problem);
    if (mine === turn) { leave(); problem_view(problem); draw_bar(); }
  } finally {
    clearTimeout(waits);
    if (mine === turn) document.body.classList.remove("busy");
  }
}
function leave() { if (view) view.leave(); view = null; }

let last_title = "";
function named() {
  document.title = t("title", { what: view.title });
  if (last_title !== view.title && last_title) { scrollTo(0, 0); place.focus({ preventScroll: true }); }
  last_title = view.title;
}

function problem_view(problem) {
  const again = el("button", { type: "button", class: "button", onclick: show }, t("load.again"));
  only(place, el("div", { class: "empty", role: "alert" },
    el("p", { class: "large" }, problem.offline ? t("load.offline") : problem.message || t("load.failed")),
    problem.detail && problem.detail !== problem.message ? el("p", {}, problem.detail) : null, el("p", {}, problem.offline ? "" : problem.help || t("load.failed.help")),
    el("p", { class: "acts" }, again, session ? el("a", { class: "button", href: home() }, t("load.home")) : null),
    problem.id ? el("p", { class: "hint" }, t("load.number", { id: problem.id })) : null));
}

// A store without units: say what comes next.
function nothing_yet() {
  leave();
  only(place, el("div", { class: "empty" }, el("p", { class: "large" }, t("board.no_units")), el("p", {}, t("board.nothing_below.next"))));
  draw_bar();
}

function theme() { return document.documentElement.dataset.theme || "auto"; }
function next_theme() {
  const next = { auto: matchMedia("(prefers-color-scheme: dark)").matches ? "light" : "dark", light: "dark", dark: "light" }[theme()];
  document.documentElement.dataset.theme = next;
  try { localStorage.setItem("theme", next); } catch { /* forgotten with the window */ }
  draw_bar();
}
function turn_language() {
  set_language(language() === "zh" ? "en" : "zh");
  if (session) session.forms = session.forms.map((one) => ({ ...one, words: label(one) }));
  show();
}

function draw_bar() {
  document.getElementById("skip").textContent = t("skip");
  const icon = (words, act, sign) => el("button", { type: "button", class: "bar-button", title: words, "aria-label": words, onclick: act }, sign);
  const dark = theme() === "dark" || (theme() === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  only(bar, el("a", { class: "brand", href: session ? home() : "#/" }, mark("wave"), el("b", {}, t("product"))),
    session ? el("nav", { class: "bar-nav", "aria-label": t("product") },
      !is_institution() && session.unit && session.rights.has("report.write") && owes() ? [["board", board_link(session.unit_code), t("bar.board")], ["desk", desk_link(), t("bar.desk")]].map(([name, href, words]) => el("a", { href, "aria-current": read_route().view === name ? "page" : undefined }, words)) : null) : null,
    el("div", { class: "bar-end" },
      session && session.rights.has("board.read") && !is_institution() ? el("button", { type: "button", class: "bar-button search-button", onclick: show_search, "aria-label": t("bar.search") }, el("span", {}, t("bar.search")), glass(), el("kbd", {}, "/")) : null,
      session ? el("button", { type: "button", class: "bar-button wide-only", onclick: show_help, title: t("bar.help"), "aria-label": t("bar.help") }, el("kbd", {}, "?")) : null,
      icon(t(dark ? "bar.theme.light" : "bar.theme.dark"), next_theme, dark ? sun() : moon()),
      el("button", { type: "button", class: "bar-button", lang: language() === "zh" ? "en" : "zh-CN", title: t("bar.language.title"), onclick: turn_language }, t("bar.language")),
      session ? [el("span", { class: "me" }, el("b", {}, session.name), el("small", {}, t("role." + session.role))), el("button", { type: "button", class: "bar-button", onclick: log_out }, t("logout"))] : null));
}
const owes = () => session.forms.some((one) => one.of && one.of === session.unit.kind);
const picture = (d) => svg("svg", { class: "icon", viewBox: "0 0 20 20", "aria-hidden": "true" }, svg("path", { d }));
const glass = () => picture("M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM13 13l4 4");
const moon = () => picture("M16 12.2A6.8 6.8 0 0 1 7.8 4a6.8 6.8 0 1 0 8.2 8.2z");
const sun = () => picture("M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM10 1.5v2.2M10 16.3v2.2M1.5 10h2.2M16.3 10h2.2M4 4l1.5 1.5M14.5 14.5 16 16M16 4l-1.5 1.5M5.5 14.5 4 16");

async function log_out() {
  try { await api.log_out(); } catch { /* the cookie may be gone already */ }
  if (stop_outbox) stop_outbox();
  stop_outbox = null;
  session = null;
  history.replaceState(null, "", "#/");
  show();
}

let asking = null;
api.on_session_end(() => {
  asking = asking || login_again(session ? session.login : "", async () => { asking = null; });
  return asking;
});
addEventListener("hashchange", show);
place.addEventListener("anlan-day", show);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw_bar);
listen_keys(() => view);

(async function begin() {
  set_language(language());
  try { await enter(true); } catch (problem) { if (problem.status !== 401) { draw_bar(); problem_view(problem); return; } }
  show();
})();
