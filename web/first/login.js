// Logging in: as the first page, or laid over what a person was doing when the session ended.
import { el, only, mark } from "./dom.js";
import { t } from "./words.js";
import * as api from "./api.js";

function login_form(done, known = "") {
  const error = el("p", { class: "error", role: "alert", id: "login-error" });
  const login = el("input", { id: "login", name: "username", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true, value: known, "aria-describedby": "login-error" });
  const password = el("input", { id: "password", name: "password", type: "password", autocomplete: "current-password", required: true, "aria-describedby": "login-error" });
  const show = el("button", { type: "button", class: "show", "aria-controls": "password", onclick: () => { const hidden = password.type === "password"; password.type = hidden ? "text" : "password"; show.textContent = t(hidden ? "login.hide" : "login.show"); } }, t("login.show"));
  const button = el("button", { class: "primary", type: "submit" }, t("login.send"));
  const send = async (event) => {
    event.preventDefault();
    if (!login.value.trim() || !password.value) { error.textContent = t("login.need"); return; }
    button.disabled = true; button.textContent = t("login.busy"); error.textContent = "";
    try {
      await api.log_in(login.value.trim(), password.value);
      await done();
    } catch (problem) {
      error.textContent = [problem.message, problem.status === 429 && problem.wait ? t("login.wait", { n: problem.wait }) : problem.help].filter(Boolean).join("");
      password.select();
    }
    button.disabled = false; button.textContent = t("login.send");
  };
  return { node: el("form", { class: "login-form", onsubmit: send, novalidate: true },
    el("label", { for: "login" }, t("login.login")), login,
    el("label", { for: "password" }, t("login.password")), el("div", { class: "secret" }, password, show), error, button),
  focus: () => (known ? password : login).focus() };
}

export function login_view(place, done) {
  const form = login_form(done);
  only(place, el("div", { class: "login" },
    el("div", { class: "login-name" }, mark("wave"), el("h1", {}, t("product")), el("p", {}, t("product.line"))),
    form.node));
  form.focus();
  return { title: t("login.title"), rows: () => [], up: () => null, redraw: () => login_view(place, done), leave: () => {} };
}

// Over the page: what is behind stays as it is.
export function login_again(known, done) {
  const over = document.getElementById("over");
  return new Promise((resolve) => {
    const form = login_form(async () => { await done(); only(over); resolve(); }, known);
    const dialog = el("div", { class: "veil" }, el("div", { class: "dialog", role: "dialog", "aria-modal": "true", "aria-labelledby": "again-title" },
      el("h2", { id: "again-title" }, t("login.again")), el("p", {}, t("login.again.why")), form.node));
    only(over, dialog);
    hold_focus(dialog);
    form.focus();
  });
}

// Tab stays inside what lies over the page.
export function hold_focus(node, close) {
  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && close) { event.stopPropagation(); close(); return; }
    if (event.key !== "Tab") return;
    const stops = Array.from(node.querySelectorAll("a[href], button:not([disabled]), input, select, textarea"));
    const first = stops[0], last = stops[stops.length - 1];
    if (event.shiftKey && document.activeElement === first) { event.preventDefault(); last.focus(); }
    else if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first.focus(); }
  });
}
