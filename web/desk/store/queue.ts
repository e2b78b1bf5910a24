// The queue: what a person handed in goes to the server exactly once, whatever happens to the page, the network or the session.
// A sending keeps its client_key for ever, so the server answers a repeat as it did the first time; of several tabs one sends at a
// time (Web Locks; where a browser has none, the key alone guards). Before it goes out it is compared with what stands on the server:
// if somebody else changed the report meanwhile, a person decides.
import type { Subscription } from 'dexie'
import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef } from 'vue'
import { get, send } from '@/shared/api'
import { offline_problem, problem_of, type Problem } from '@/shared/problem'
import { login_wanted } from '@/shared/session'
import { learn_now, now } from '@/shared/time'
import { same_values } from '../form/form'
import { hold_draft } from './drafts'
import { draft_id, keep, open_device, open_store, random_key, settle, type Draft, type Item, type Receipt, type Said, type State } from './db'

const PATIENCE = 30000, AGAIN = 20000, RECEIPTS_KEPT = 2 * 86400000
const memory = new Map<string, Item>()         // what the device would not take
const memory_turn = ref(0)
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('anlan-desk')

export const session_ended = ref(false)        // the queue waits for a log-in
export const other_account = ref('')           // somebody else logged in on this device, in another tab

export interface Door { look(item: Item): Promise<State>, put(item: Item, base_seq: number): Promise<Receipt> }

export const said_of = (problem: Problem): Said =>
  ({ title: problem.message, detail: problem.detail, help: problem.help, code: problem.code, id: problem.id, fields: Array.from(problem.fields) })

// An answer that was lost on the way: what the server has is this very sending, or one that this one was made from.
function came_from_here(item: Item, theirs: State): boolean {
  const made = new Set([item.made, ...item.sent_before.map(Date.parse)])
  const newest = theirs.history[0]
  return !!newest && newest.who === item.login && newest.event !== 'returned' && newest.made_at !== null && made.has(Date.parse(newest.made_at))
}
export function is_conflict(item: Item, theirs: State): boolean {
  if ((theirs.seq ?? 0) === item.base_seq || came_from_here(item, theirs)) return false
  if (theirs.history.some((one) => one.who === item.login && one.made_at !== null && Date.parse(one.made_at) === item.made)) return false
  return !(theirs.state === 'sent' && theirs.kind === item.body.kind && same_values(theirs.values, item.body.values as Record<string, number>))
}

export type Outcome = Partial<Item> & { stop?: boolean, ended?: boolean }
// One item to the server. stop: the rest can wait as well. ended: the session has.
export async function deliver(item: Item, door: Door): Promise<Outcome> {
  try {
    const theirs = await door.look(item)
    if (is_conflict(item, theirs)) return { state: 'attention', theirs, said: null }
    return { state: 'done', receipt: await door.put(item, theirs.seq ?? 0), done_at: now(), theirs: null, said: null }
  } catch (error) {
    const problem = problem_of(error)
    if (problem.code === 'CHANGED_MEANWHILE') return { state: 'kept', stop: true }      // looked at again in a moment, and then a person decides
    if (problem.logged_out) return { state: 'kept', stop: true, ended: true }
    if (problem.passing || problem.status >= 500) return { state: 'kept', stop: true, said: problem.offline ? null : said_of(problem) }
    return { state: 'attention', said: said_of(problem) }
  }
}

export async function in_time<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController(), timer = setTimeout(() => abort.abort(), PATIENCE)
  try { return await act(abort.signal) } catch (error) {
    if (abort.signal.aborted) throw offline_problem()
    throw error
  } finally { clearTimeout(timer) }
}
const path_of = (item: Item) => ({ code: item.unit, form: item.form, period: item.period })
const server: Door = {
  look: (item) => in_time((signal) => get('/api/v1/units/{code}/reports/{form}/{period}', { path: path_of(item), quiet: true, signal })),
  put: async (item, base_seq) => (await in_time((signal) => send('put', '/api/v1/units/{code}/reports/{form}/{period}', { path: path_of(item), body: { ...item.body, base_seq }, quiet: true, signal }))).body,
}

async function change(item: Item, by: Partial<Item>): Promise<void> {
  Object.assign(item, by)
  if (memory.has(item.id)) { memory_turn.value++; if (item.state === 'done') settle(item.id, true); return }
  await keep((db) => db.items.update(item.id, by))
}
export async function items_of(login: string): Promise<Item[]> {
  let kept: Item[] = []
  try { kept = await (await open_store()).items.where('login').equals(login).toArray() } catch { /* memory has what there is */ }
  return [...kept, ...Array.from(memory.values()).filter((one) => one.login === login)].sort((a, b) => a.made - b.made)
}
export async function find_item(id: string): Promise<Item | null> {
  try { return memory.get(id) ?? await (await open_store()).items.get(id) ?? null } catch { return null }
}
export const waits = (item: Item): boolean => item.state === 'kept' || item.state === 'sending'
export const unsent = (item: Item): boolean => item.state !== 'done'

// Who is logged in now? The cookie is the device's, so another tab may have changed it; nothing goes out under another's name.
async function right_person(login: string): Promise<'yes' | 'login' | 'other' | 'later'> {
  try {
    const found = await in_time((signal) => get('/api/v1/me', { quiet: true, signal }))
    learn_now(found.now)
    if (found.login === login) return 'yes'
    other_account.value = found.login
    return 'other'
  } catch (error) { return problem_of(error).logged_out ? 'login' : 'later' }
}

// What else waits goes out in the same rounds, after the reports (writes.ts).
export type End = 'done' | 'login' | 'later'
export const lanes: Array<{ waiting(login: string): Promise<boolean>, pass(login: string): Promise<End> }> = []
export const tell_tabs = (login: string, changed: string): void => channel?.postMessage({ login, changed })

async function pass(login: string): Promise<End> {
  const waiting = (await items_of(login)).filter(waits)
  if (!waiting.length && !(await Promise.all(lanes.map((lane) => lane.waiting(login)))).includes(true)) return 'done'
  const person = await right_person(login)
  if (person !== 'yes') return person === 'login' ? 'login' : 'later'
  session_ended.value = false
  for (const item of waiting) {
    await change(item, { state: 'sending', tries: item.tries + 1 })
    const { stop, ended, ...by } = await deliver(item, server)
    await change(item, by)
    tell_tabs(login, item.id)
    if (stop) return ended ? 'login' : 'later'
  }
  for (const lane of lanes) {
    const end = await lane.pass(login)
    if (end !== 'done') return end
  }
  return 'done'
}
const alone = <T>(act: () => Promise<T>): Promise<T> => (navigator.locks ? navigator.locks.request('anlan-desk-queue', act) as Promise<T> : act())

let under_way: Promise<unknown> = Promise.resolve()
// loud: somebody is waiting for it, so an ended session asks for the password.
export function drain(login: string, loud = false): Promise<void> {
  const act = async () => {
    let end = await alone(() => pass(login))
    session_ended.value = end === 'login'
    if (end !== 'login' || !loud) return
    await get('/api/v1/me')                    // LoginAgain asks; it comes back when the same person is in
    end = await alone(() => pass(login))
    session_ended.value = end === 'login'
  }
  const mine = under_way.then(act, act)
  under_way = mine.catch(() => undefined)
  return mine
}

export function item_of(draft: Draft, kind: 'values' | 'zero', values: Record<string, number | string>, due: number): Item {
  const made = Math.floor(now() / 1000) * 1000, id = random_key()
  const note = draft.note.trim(), reason = draft.reason.trim(), overrides = draft.reasons ?? {}
  return { id, login: draft.login, unit: draft.unit, form: draft.form, period: draft.period, way: draft.way, state: 'kept', typed: { ...draft.typed },
    body: { client_key: id, kind, values, made_at: new Date(made).toISOString(), ...(note || draft.way === 'correct' ? { note } : {}), ...(reason ? { reason } : {}), ...(Object.keys(overrides).length ? { overrides } : {}) },
    base_seq: draft.base_seq, sent_before: [...draft.sent_before], due, made, tries: 0, said: null, theirs: null, receipt: null, done_at: 0 }
}

// From draft to queue in one step: never both, never neither. One report waits at most once.
export async function hand_in(draft: Draft, item: Item): Promise<void> {
  const kept = await keep((db) => db.transaction('rw', db.drafts, db.items, async () => {
    const same = await db.items.where('login').equals(item.login).filter((one) => one.unit === item.unit && one.form === item.form && one.period === item.period).toArray()
    await db.items.bulkDelete(same.map((one) => one.id))
    await db.items.put(item)
    await db.drafts.delete(draft.id)
  }))
  if (!kept) { memory.set(item.id, item); memory_turn.value++ }
  settle(item.id, kept)
}
function forget(item: Item): void {
  memory.delete(item.id)
  settle(item.id, true)
  memory_turn.value++
}
// Back to the form: what was typed becomes a draft again. `base_seq` is what the person has now seen on the server.
export async function take_back(item: Item, base_seq = item.base_seq): Promise<Draft> {
  const draft: Draft = { id: draft_id(item), login: item.login, unit: item.unit, form: item.form, period: item.period, way: item.way,
    typed: { ...item.typed }, reasons: { ...item.body.overrides }, counted: {}, note: item.body.note ?? '', reason: item.body.reason ?? '', base_seq,
    sent_before: item.tries ? [...item.sent_before, new Date(item.made).toISOString()] : [...item.sent_before], at: Date.now() }
  forget(item)
  if (!await keep((db) => db.transaction('rw', db.drafts, db.items, async () => { await db.drafts.put(draft); await db.items.delete(item.id) }))) hold_draft(draft)
  return draft
}
export async function drop_item(item: Item): Promise<void> {
  forget(item)
  await keep((db) => db.items.delete(item.id))
}

async function forget_receipts(): Promise<void> {
  const old = now() - RECEIPTS_KEPT
  try { await (await open_store()).items.where('state').equals('done').filter((one) => one.done_at < old).delete() } catch { /* next time */ }
}

// The account's items as they stand, in this tab and in others; and what other accounts have unsent on this device.
export function use_items(login: () => string): { items: ComputedRef<Item[]>, others: ComputedRef<Item[]> } {
  const kept = shallowRef<Item[]>([])
  let watched: Subscription | null = null, gone = false
  const none = () => { kept.value = [] }
  void open_device().then(({ db, liveQuery }) => { if (!gone) watched = liveQuery(() => db.items.toArray()).subscribe({ next: (all) => { kept.value = all }, error: none }) }, none)
  onScopeDispose(() => { gone = true; watched?.unsubscribe() })
  const all = computed(() => { void memory_turn.value; return [...kept.value, ...memory.values()].sort((a, b) => a.made - b.made) })
  return { items: computed(() => all.value.filter((one) => one.login === login())), others: computed(() => all.value.filter((one) => one.login !== login() && unsent(one))) }
}

// Tries what waits: at the start, when the network is back, when the page is looked at again, and every now and then.
export function run_queue(login: string): () => void {
  const once = () => void drain(login).catch(() => undefined)
  const seen = () => { if (document.visibilityState === 'visible') once() }
  const timer = setInterval(() => { if (!session_ended.value) once() }, AGAIN)
  const entered = watch(login_wanted, (wanted) => { if (!wanted) once() })
  addEventListener('online', once)
  document.addEventListener('visibilitychange', seen)
  once()
  void forget_receipts()
  void navigator.storage?.persist?.()          // the browser should not make room at the cost of what waits
  return () => { entered(); clearInterval(timer); removeEventListener('online', once); document.removeEventListener('visibilitychange', seen) }
}
