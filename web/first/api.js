// Asking the server. A refusal is a Problem in the words the server chose for people; a dead network is a Problem with offline set.
import { t, language } from "./words.js";
import { learn_now, learn_offset, spoken_language } from "./time.js";

export class Problem extends Error {
  constructor(status, document) {
    super(document.title || t("load.failed"));
    this.status = status;
    this.code = document.code || "";
    this.detail = document.detail || "";
    this.help = document.help || "";
    this.id = document.id || "";
    this.field = document.field || "";
    this.errors = Array.isArray(document.errors) ? document.errors : [];
    this.wait = document.wait || 0;
    this.offline = status === 0;
  }
}

let ask_login = null;                 // app.js: shows the log-in over the page, resolves when the person is in again
export const on_session_end = (ask) => { ask_login = ask; };

async function once(method, path, body) {
  const head = { Accept: "application/json", "Accept-Language": spoken_language() };
  if (body !== undefined) head["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch("/api/v1" + path, { method, headers: head, credentials: "same-origin", cache: "no-store",
      body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Problem(0, { title: t("load.offline"), help: "" });
  }
  const text = await answer.text();
  let document = {};
  try { document = text ? JSON.parse(text) : {}; } catch { document = {}; }
  if (answer.ok) return { status: answer.status, body: document };
  const problem = new Problem(answer.status, document);
  problem.wait = problem.wait || Number(answer.headers.get("Retry-After")) || 0;
  throw problem;
}

// What is typed on the page stays while the person logs in again; then the same request goes out once more.
export async function ask(method, path, body, quiet = false) {
  try {
    return await once(method, path, body);
  } catch (problem) {
    if (problem.status !== 401 || quiet || !ask_login) throw problem;
    await ask_login();
    return once(method, path, body);
  }
}

const get = async (path) => {
  const { body } = await ask("GET", path);
  if (body.now) learn_now(body.now);
  if (body.due && body.period) learn_offset(body.due);
  return body;
};
const code = encodeURIComponent;
const query = (values) => {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined && value !== null && value !== "") words.set(name, value);
  const text = words.toString();
  return text ? "?" + text : "";
};

export const log_in = (login, password) => once("POST", "/session", { login, password });
export const log_out = () => once("DELETE", "/session");
export const me = async (quiet = false) => {
  const { body } = await ask("GET", "/me", undefined, quiet);
  if (body.now) learn_now(body.now);
  return body;
};
export const unit = (id) => get(`/units/${code(id)}`);
export const units = (more) => get(`/units${query(more)}`);
export const form = (key) => get(`/forms/${code(key)}`);
export const forms = async () => (await get("/forms")).forms;
export const board = (id, more) => get(`/board/${code(id)}${query({ sums: "own", ...more })}`);
export const missing = (id, more) => get(`/board/${code(id)}/missing${query(more)}`);
export const history = (id, more) => get(`/board/${code(id)}/history${query({ sums: "none", ...more })}`);
export const tide = (id, more) => get(`/board/${code(id)}/tide${query(more)}`);
export const cells = (id, more) => get(`/board/${code(id)}/cells${query(more)}`);
// The history comes with the oldest step first, whatever the order on the wire.
export const report = async (id, key, period) => {
  const found = await get(`/units/${code(id)}/reports/${code(key)}/${code(period)}`);
  found.history = (found.history || []).slice().sort((a, b) => a.seq - b.seq);
  return found;
};
export const send_report = (id, key, period, body, quiet) =>
  ask("PUT", `/units/${code(id)}/reports/${code(key)}/${code(period)}`, body, quiet);
export const return_report = (id, key, period, reason, client_key) =>
  ask("POST", `/units/${code(id)}/reports/${code(key)}/${code(period)}/return`, { client_key, reason });
export const live_address = (id, more) => `/api/v1/live${query({ unit: id, ...more })}`;
export const reader = language;
