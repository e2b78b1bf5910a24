// Whatever else is said on the floor without a network: kept on this device and sent, in its order, until the server has heard it. Its id is
// the client_key, so sending twice is once. It shares the queue's rounds: the same person, the same tab, the same ended session (queue.ts).
//   hand_in({ login, kind: 'round', about: '2026-11-22/1', label, path: '/api/v1/units/H1/rounds', body: { slot, readings } })
// What a person is still adding to is `open` (grow): it is kept like the rest and goes out when it is closed, or by itself when the page that
// added to it is gone.
import type { Subscription } from 'dexie'
import { computed, onScopeDispose, ref, shallowRef, type ComputedRef } from 'vue'
import { send } from '@/shared/api'
import { random_key } from '@/shared/key'
import { problem_of } from '@/shared/problem'
import { now } from '@/shared/time'
import { keep, open_device, open_store, settle, type Said, type Write } from './db'
import { drain, in_time, lanes, said_of, session_ended, tell_tabs } from './queue'

export type { Write } from './db'
const DONE_KEPT = 2 * 86400000, LEFT_OPEN = 120000
const memory = new Map<string, Write>()        // what the device would not take
const turn = ref(0)

type New = Pick<Write, 'login' | 'kind' | 'about' | 'label' | 'path' | 'body'> & { method?: Write['method'], id?: string }
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
function made_of(one: New, state: Write['state']): Write {
  const id = one.id ?? random_key(), made = now()
  return { id, login: one.login, kind: one.kind, about: one.about, label: one.label, method: one.method ?? 'post', path: one.path,
    body: { ...plain(one.body), client_key: id }, state, made, touched: made, tries: 0, said: null, answer: null, done_at: 0 }
}
async function put(write: Write): Promise<void> {
  const kept = await keep((db) => db.writes.put(plain(write)))
  if (kept) memory.delete(write.id)
  else memory.set(write.id, write)
  turn.value++
  settle(write.id, kept)
}
async function change(write: Write, by: Partial<Write>): Promise<void> {
  Object.assign(write, by)
  if (memory.has(write.id)) { turn.value++; if (write.state === 'done') settle(write.id, true); return }
  await keep((db) => db.writes.update(write.id, plain(by)))
}
export async function writes_of(login: string): Promise<Write[]> {
  let kept: Write[] = []
  try { kept = await (await open_store()).writes.where('login').equals(login).toArray() } catch { /* memory has what there is */ }
  return [...kept, ...Array.from(memory.values()).filter((one) => one.login === login)].sort((a, b) => a.made - b.made)
}

// Said and done, as far as the person is concerned.
export async function hand_in(one: New): Promise<Write> {
  const write = made_of(one, 'kept')
  await put(write)
  void drain(one.login).catch(() => undefined)
  return write
}
// Begins something that grows, or replaces what it says so far. null: it has gone out meanwhile, and what is new begins another.
export async function grow(one: New): Promise<Write | null> {
  if (one.id && (await writes_of(one.login)).some(({ id, state }) => id === one.id && state !== 'open')) return null
  const write = made_of(one, 'open')
  await put(write)
  return write
}
export async function close(id: string, login: string): Promise<void> {
  const write = (await writes_of(login)).find((one) => one.id === id && one.state === 'open')
  if (!write) return
  await change(write, { state: 'kept', touched: now() })
  void drain(login).catch(() => undefined)
}
export async function drop(id: string): Promise<void> {
  memory.delete(id)
  turn.value++
  settle(id, true)
  await keep((db) => db.writes.delete(id))
}
// A person has looked at what was refused: the same words once more, under a new key (the refused one answers nothing).
export async function try_again(write: Write, body: Write['body'] = write.body): Promise<void> {
  await drop(write.id)
  const { client_key: _, ...words } = body
  await hand_in({ ...write, id: random_key(), body: words })
}

export interface Sent { state: Write['state'], said?: Said | null, answer?: unknown, done_at?: number, stop?: boolean, ended?: boolean }
export async function deliver(write: Write, door: (write: Write) => Promise<unknown>): Promise<Sent> {
  try {
    return { state: 'done', answer: plain(await door(write) ?? null), done_at: now(), said: null }
  } catch (error) {
    const problem = problem_of(error)
    if (problem.logged_out) return { state: 'kept', stop: true, ended: true }
    if (problem.passing || problem.status >= 500) return { state: 'kept', stop: true, said: problem.offline ? null : said_of(problem) }
    return { state: 'attention', said: said_of(problem) }
  }
}
const server = async (write: Write): Promise<unknown> =>
  (await in_time((signal) => send(write.method, write.path as never, { body: write.body, quiet: true, signal } as never))).body

const waits = (write: Write): boolean => write.state === 'kept' || write.state === 'sending' || (write.state === 'open' && write.touched < now() - LEFT_OPEN)
lanes.push({
  waiting: async (login) => (await writes_of(login)).some(waits),
  async pass(login) {
    for (const write of (await writes_of(login)).filter(waits)) {
      await change(write, { state: 'sending', tries: write.tries + 1 })
      const { stop, ended, ...by } = await deliver(write, server)
      await change(write, by)
      tell_tabs(login, write.id)
      if (stop) return ended ? 'login' : 'later'
    }
    return 'done'
  },
})
async function forget_done(): Promise<void> {
  const old = now() - DONE_KEPT
  try { await (await open_store()).writes.where('state').equals('done').filter((one) => one.done_at < old).delete() } catch { /* next time */ }
}
void forget_done()

// The account's writes of a kind as they stand, in this tab and in others; about: of one thing only.
export function use_writes(login: () => string, kind: string, about: () => string = () => ''): { all: ComputedRef<Write[]>, waiting: ComputedRef<Write[]>, refused: ComputedRef<Write[]>, ended: typeof session_ended } {
  const kept = shallowRef<Write[]>([])
  let watched: Subscription | null = null, gone = false
  const none = () => { kept.value = [] }
  void open_device().then(({ db, liveQuery }) => { if (!gone) watched = liveQuery(() => db.writes.where('kind').equals(kind).toArray()).subscribe({ next: (all) => { kept.value = all }, error: none }) }, none)
  onScopeDispose(() => { gone = true; watched?.unsubscribe() })
  const all = computed(() => { void turn.value; return [...kept.value, ...Array.from(memory.values()).filter((one) => one.kind === kind)].filter((one) => one.login === login() && (!about() || one.about === about())).sort((a, b) => a.made - b.made) })
  return { all, waiting: computed(() => all.value.filter((one) => one.state !== 'done' && one.state !== 'attention')), refused: computed(() => all.value.filter((one) => one.state === 'attention')), ended: session_ended }
}
