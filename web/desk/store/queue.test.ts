import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { offline_problem, Problem } from '@/shared/problem'
import { db } from './device'
import { draft_id, keep, trouble, type Draft, type Item, type Receipt, type State } from './db'
import { drafts_of, find_draft, keep_draft } from './drafts'
import { deliver, hand_in, is_conflict, item_of, items_of, take_back, type Door } from './queue'

const of = { login: 'a', unit: 'U', form: 'daily', period: '2021-10-24' }
const draft = (more: Partial<Draft> = {}): Draft =>
  ({ id: draft_id(of), ...of, way: 'fill', typed: { fever: '1' }, reasons: {}, counted: {}, note: '', reason: '', base_seq: 0, sent_before: [], at: 0, ...more })
const item = (more: Partial<Item> = {}): Item => ({ ...item_of(draft(), 'values', { fever: 1 }, Date.parse('2021-10-24T07:00:00Z')), ...more })
const open: State = { unit: 'U', form: 'daily', period: '2021-10-24', kind: null, state: 'open', late: false, due: '2021-10-24T15:00:00+08:00', expected: true, history: [] }
const past = (who: string, made_at: string | null, seq: number): State['history'][number] =>
  ({ seq, at: '2021-10-24T14:00:00+08:00', made_at, who, event: 'sent', kind: 'values', state: 'sent', late: false, values: { fever: 9 }, note: null, reason: null })
const sent = (history: State['history']): State => ({ ...open, kind: 'values', state: 'sent', seq: history[0]!.seq, values: { fever: 9 }, history })
const receipt = { state: 'sent', seq: 7 } as Receipt
const door = (look: () => Promise<State>, put: () => Promise<Receipt> = async () => receipt): Door & { puts: number } => {
  const made = { puts: 0, look, put: async () => { made.puts++; return put() } }
  return made
}

beforeEach(async () => { await db.drafts.clear(); await db.items.clear(); await db.known.clear() })

describe('one item to the server', () => {
  it('is done when the server has it', async () => {
    const way = door(async () => open)
    expect(await deliver(item(), way)).toMatchObject({ state: 'done', receipt })
    expect(way.puts).toBe(1)
  })
  it('waits for the network, for a server that starts, and for the session', async () => {
    const no = async () => { throw offline_problem() }
    expect(await deliver(item(), door(no))).toMatchObject({ state: 'kept', stop: true })
    expect(await deliver(item(), door(async () => open, no as never))).toMatchObject({ state: 'kept', stop: true })
    expect(await deliver(item(), door(async () => { throw new Problem(503) }))).toMatchObject({ state: 'kept', stop: true })
    expect(await deliver(item(), door(async () => { throw new Problem(500) }))).toMatchObject({ state: 'kept', stop: true })
    expect(await deliver(item(), door(async () => { throw new Problem(401) }))).toMatchObject({ state: 'kept', ended: true })
  })
  it('comes to a person when the server refuses it', async () => {
    const refused = new Problem(422, { title: 'no', errors: [{ field: 'fever', detail: 'too many' }] })
    expect(await deliver(item(), door(async () => open, async () => { throw refused }))).toMatchObject({ state: 'attention', said: { title: 'no', fields: [['fever', 'too many']] } })
  })
  it('never overwrites what somebody else sent meanwhile', async () => {
    const way = door(async () => sent([past('b', null, 5)]))
    expect(await deliver(item(), way)).toMatchObject({ state: 'attention', theirs: { seq: 5 } })
    expect(way.puts).toBe(0)
  })
  it('asks for the first answer again when only the answer was lost', async () => {
    const mine = item(), way = door(async () => sent([past('b', null, 6), past('a', new Date(mine.made).toISOString(), 5)]))
    expect(await deliver(mine, way)).toMatchObject({ state: 'done' })
    expect(way.puts).toBe(1)
  })
  it('tells a conflict from what is none', () => {
    expect(is_conflict(item({ base_seq: 5 }), sent([past('b', null, 5)]))).toBe(false)
    expect(is_conflict(item({ base_seq: 4 }), sent([past('b', null, 5)]))).toBe(true)
    expect(is_conflict(item({ base_seq: 4, body: { client_key: 'x', kind: 'values', values: { fever: 9 } } }), sent([past('b', null, 5)]))).toBe(false)
    expect(is_conflict(item({ base_seq: 4, sent_before: ['2021-10-24T05:00:00.000Z'] }), sent([past('a', '2021-10-24T13:00:00+08:00', 5)]))).toBe(false)
    expect(is_conflict(item({ base_seq: 4 }), { ...sent([{ ...past('duty', null, 5), event: 'returned', state: 'returned' }]), state: 'returned' })).toBe(true)
  })
})

describe('what the device keeps', () => {
  it('moves a draft into the queue in one step, once for each report', async () => {
    await keep_draft(draft())
    await hand_in(draft(), item())
    await hand_in(draft(), item())
    expect(await find_draft(of)).toBe(null)
    expect(await items_of('a')).toHaveLength(1)
  })
  it('keeps accounts apart', async () => {
    await hand_in(draft(), item())
    await keep_draft(draft({ id: draft_id({ ...of, login: 'b' }), login: 'b' }))
    expect(await items_of('b')).toHaveLength(0)
    expect((await drafts_of('b')).map((one) => one.login)).toEqual(['b'])
    expect(await find_draft(of)).toBe(null)
  })
  it('gives the typed back to the form and remembers that it may have been sent', async () => {
    const one = item({ tries: 1 })
    await hand_in(draft(), one)
    const back = await take_back(one, 5)
    expect(back).toMatchObject({ typed: { fever: '1' }, base_seq: 5, sent_before: [new Date(one.made).toISOString()] })
    expect(await items_of('a')).toHaveLength(0)
    expect((await find_draft(of))?.typed).toEqual({ fever: '1' })
  })
  it('makes room once when the store is full, and then says so', async () => {
    await db.known.put({ id: 'a|me', login: 'a', value: 1, at: 0 })
    const full = Object.assign(new Error('full'), { name: 'QuotaExceededError' })
    let tries = 0
    expect(await keep(async () => { if (tries++ === 0) throw full })).toBe(true)
    expect(await db.known.count()).toBe(0)
    expect(await keep(async () => { throw full })).toBe(false)
    expect(trouble.value).toBe('full')
    expect(await keep(async () => { throw new Error('closed') })).toBe(false)
    expect(trouble.value).toBe('closed')
    expect(await keep(async () => undefined)).toBe(true)
    expect(trouble.value).toBe('')
  })
  it('gives every sending a key of its own and says when it was written', () => {
    const a = item(), b = item()
    expect(a.id).not.toBe(b.id)
    expect(a.body.client_key).toBe(a.id)
    expect(Date.parse(a.body.made_at!)).toBe(a.made)
  })
})

describe('a full store', () => {
  const full = () => Promise.reject(Object.assign(new Error('full'), { name: 'QuotaExceededError' }))
  it('loses nothing: what it would not take stays in the page, and the page says so until it is kept or sent', async () => {
    const put = vi.spyOn(db.drafts, 'put').mockImplementation(full as never)
    expect(await keep_draft(draft())).toBe(false)
    expect(trouble.value).toBe('full')
    expect((await find_draft(of))?.typed).toEqual({ fever: '1' })
    await keep(() => Promise.resolve())
    expect(trouble.value).toBe('full')
    put.mockRestore()
    expect(await keep_draft(draft())).toBe(true)
    expect(trouble.value).toBe('')
  })
  it('gives what only the page had back to the form', async () => {
    const one = item(), put = vi.spyOn(db.items, 'put').mockImplementation(full as never)
    await hand_in(draft(), one)
    put.mockRestore()
    expect((await items_of('a')).map(({ id }) => id)).toEqual([one.id])
    const drafts = vi.spyOn(db.drafts, 'put').mockImplementation(full as never)
    await take_back(one)
    drafts.mockRestore()
    expect(trouble.value).toBe('full')
    expect((await find_draft(of))?.typed).toEqual({ fever: '1' })
  })
})
