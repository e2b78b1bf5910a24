// What a person typed, kept on this device until the server has answered. One draft per account, unit, form and period.
// A draft that could not be sent waits and is sent again with the same client_key, so it cannot count twice.
import { random_key } from "./dom.js";
import * as api from "./api.js";

const memory = new Map();            // a private window without storage still keeps it as long as the page is open
const name_of = (one) => ["draft", one.login, one.unit, one.form, one.period].join("|");

export function find(login, unit, form, period) {
  const name = name_of({ login, unit, form, period });
  try {
    const text = localStorage.getItem(name);
    if (text) return JSON.parse(text);
  } catch { /* damaged or closed storage: what memory has */ }
  return memory.get(name) || null;
}
export function keep(draft) {
  draft.saved_at = Date.now();
  memory.set(name_of(draft), draft);
  try { localStorage.setItem(name_of(draft), JSON.stringify(draft)); } catch { /* full or closed: memory has it */ }
}
export function drop(draft) {
  memory.delete(name_of(draft));
  try { localStorage.removeItem(name_of(draft)); } catch { /* nothing was kept there */ }
}
export function fresh(login, unit, form, period, kind) {
  return { login, unit, form, period, kind, client_key: random_key(), values: {}, note: "", reason: "", state: "editing" };
}
// Another content is another statement: once the old one may be on its way, it needs a key of its own.
export function touched(draft) {
  if (draft.state !== "editing") { draft.client_key = random_key(); draft.state = "editing"; draft.errors = null; }
  keep(draft);
}
export function all(login) {
  const found = new Map(memory);
  try {
    for (let i = 0; i < localStorage.length; i++) {
      const name = localStorage.key(i);
      if (name.startsWith("draft|")) found.set(name, JSON.parse(localStorage.getItem(name)));
    }
  } catch { /* what memory has */ }
  return Array.from(found.values()).filter((one) => one.login === login);
}

export const body_of = (draft) => ({ client_key: draft.client_key, kind: draft.kind, values: draft.body,
  ...(draft.note ? { note: draft.note } : {}), ...(draft.reason ? { reason: draft.reason } : {}) });

// true when it is in; a Problem is thrown to the caller, after the draft has noted what to do with itself.
export async function send(draft, quiet = false) {
  draft.state = "sending";
  keep(draft);
  try {
    const { body } = await api.send_report(draft.unit, draft.form, draft.period, body_of(draft), quiet);
    drop(draft);
    return body;
  } catch (problem) {
    const later = problem.offline || problem.status === 401 || problem.status === 429 || problem.status >= 500;
    draft.state = later ? "kept" : "attention";
    draft.errors = later ? null : { title: problem.message, detail: problem.detail, help: problem.help, errors: problem.errors, field: problem.field };
    keep(draft);
    throw problem;
  }
}

let hurry_now = () => {};
export const hurry = () => hurry_now();
// Tries what waits whenever the network comes back, and every half minute.
export function run(session, told) {
  let busy = false;
  const once = async () => {
    if (busy || !session.login) return;
    busy = true;
    for (const draft of all(session.login)) {
      if (draft.state !== "kept" && draft.state !== "sending") continue;
      try { told(draft, await send(draft, true)); } catch (problem) { if (!problem.offline) told(draft, null, problem); }
    }
    busy = false;
  };
  hurry_now = once;
  addEventListener("online", once);
  const timer = setInterval(once, 30000);
  once();
  return () => { removeEventListener("online", once); clearInterval(timer); };
}
