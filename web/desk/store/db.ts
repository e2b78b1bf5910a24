// What this device keeps, in IndexedDB. Every row belongs to one account; nobody else's is ever shown or sent.
//   drafts  typed and not yet sent, one for each account, unit, form and period
//   items   handed in by the person, on their way to the server (the queue), and for two days the receipt
//   writes  everything else said on the floor, on its way to the server
//   known   what the server said last, so that there is a desk without a network
// Where the store is full or closed a row stays in memory, and `trouble` says so on the page.
import { ref } from 'vue'
import type { Schemas } from '@/shared/api'
import type { Typed, Way } from '../form/form'
import type { DeskStore } from './device'

export type Receipt = Schemas['report_receipt']
export type State = Schemas['report_state']
export type Body = Schemas['report_body']

export interface Draft {
  id: string
  login: string
  unit: string
  form: string
  period: string
  way: Way
  typed: Typed
  reasons: Typed                     // field: why it is not what the records say
  counted: Typed                     // field: what the records put there; as long as it stands so, newer records may put another
  note: string
  reason: string
  base_seq: number                   // the newest change of the report when this was begun; 0: none had been sent
  sent_before: string[]              // made_at of own sendings whose answer never came; finding one of them is no conflict
  at: number
}
export interface Said { title: string, detail: string, help: string, code: string, id: string, fields: Array<[field: string, words: string]> }
// kept: waits · sending: may have arrived · done: the server has it · attention: a person must look
export interface Item {
  id: string                         // the client_key: the same sending keeps it for ever
  login: string
  unit: string
  form: string
  period: string
  way: Way
  state: 'kept' | 'sending' | 'done' | 'attention'
  body: Body
  typed: Typed
  base_seq: number
  sent_before: string[]
  due: number
  made: number
  tries: number
  said: Said | null
  theirs: State | null               // attention: what stands on the server instead
  receipt: Receipt | null
  done_at: number
}
// Any other sending (writes.ts). open: a person is still adding to it.
export interface Write {
  id: string                         // the client_key
  login: string
  kind: string                       // 'round', 'gate' …
  about: string                      // which of them: a slot, a room
  label: string                      // what a person calls it
  method: 'post' | 'put' | 'patch'
  path: string
  body: Record<string, unknown>
  state: 'open' | 'kept' | 'sending' | 'done' | 'attention'
  made: number
  touched: number
  tries: number
  said: Said | null
  answer: unknown
  done_at: number
}
export interface Known { id: string, login: string, value: unknown, at: number }

// One store for the page, opened when it is first asked for.
let device: Promise<typeof import('./device')> | null = null
export function open_device(): Promise<typeof import('./device')> {
  device ??= import('./device').catch((error: unknown) => { device = null; throw error })
  return device
}
export const open_store = async (): Promise<DeskStore> => (await open_device()).db

export const trouble = ref<'' | 'full' | 'closed'>('')
// What lives in this page's memory alone. As long as there is any, the page says so.
const held = new Set<string>()
export function settle(id: string, kept: boolean): void {
  if (kept) held.delete(id)
  else held.add(id)
  if (kept && !held.size) trouble.value = ''
}
export const is_full = (error: unknown): boolean => {
  const { name, inner } = (error ?? {}) as { name?: string, inner?: { name?: string } }
  return name === 'QuotaExceededError' || inner?.name === 'QuotaExceededError'
}

// A full store gives up first what can be fetched again, then receipts; what people typed stays.
async function make_room(): Promise<void> {
  try {
    const db = await open_store()
    await db.known.clear()
    await db.items.where('state').equals('done').delete()
    await db.writes.where('state').equals('done').delete()
  } catch { /* closed altogether: the caller tries once more and then says so */ }
}
// true: it is on the device. false: it is not, and the page says so.
export async function keep(act: (db: DeskStore) => Promise<unknown>): Promise<boolean> {
  for (const again of [false, true]) {
    try {
      await act(await open_store())
      if (!held.size) trouble.value = ''
      return true
    } catch (error) {
      const full = is_full(error)
      if (full && !again) { await make_room(); continue }
      trouble.value = full ? 'full' : 'closed'
      return false
    }
  }
  return false
}

export const random_key = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
export const draft_id = (one: { login: string, unit: string, form: string, period: string }): string => [one.login, one.unit, one.form, one.period].join('|')
