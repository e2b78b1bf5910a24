import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { offline_problem, Problem } from '@/shared/problem'
import { db } from './device'
import { close, deliver, drop, grow, hand_in, try_again, writes_of } from './writes'

vi.stubGlobal('fetch', async () => { throw new TypeError('no network') })
const one = { login: 'a', kind: 'round', about: '2021-10-25/1', label: 'two', path: '/api/v1/units/H/rounds', body: { readings: [1, 2] } }
beforeEach(async () => { await db.writes.clear() })

describe('what is said on the floor', () => {
  it('is kept with its key, in its order, each account for itself', async () => {
    const first = await hand_in(one), second = await hand_in({ ...one, label: 'later' })
    await hand_in({ ...one, login: 'b' })
    const kept = await writes_of('a')
    expect(kept.map(({ id }) => id)).toEqual([first.id, second.id])
    expect(kept[0]!.body).toEqual({ readings: [1, 2], client_key: first.id })
  })
  it('grows under one key until it is closed', async () => {
    const { id } = (await grow(one))!
    await grow({ ...one, id, body: { readings: [1, 2, 3] } })
    expect(await writes_of('a')).toMatchObject([{ id, state: 'open', body: { readings: [1, 2, 3], client_key: id } }])
    await close(id, 'a')
    expect((await writes_of('a'))[0]!.state).not.toBe('open')
    await close(id, 'a')
    expect(await writes_of('a')).toHaveLength(1)
    expect(await grow({ ...one, id })).toBe(null)
  })
  it('waits for the network and the session, and comes to a person when it is refused', async () => {
    const write = (await grow(one))!
    expect(await deliver(write, async () => ({ id: 7 }))).toMatchObject({ state: 'done', answer: { id: 7 } })
    expect(await deliver(write, async () => { throw offline_problem() })).toMatchObject({ state: 'kept', stop: true })
    expect(await deliver(write, async () => { throw new Problem(503) })).toMatchObject({ state: 'kept', stop: true })
    expect(await deliver(write, async () => { throw new Problem(401) })).toMatchObject({ state: 'kept', stop: true, ended: true })
    expect(await deliver(write, async () => { throw new Problem(422, { title: 'no' }) })).toMatchObject({ state: 'attention', said: { title: 'no' } })
  })
  it('goes out under a new key once a person has looked at what was refused', async () => {
    const write = (await grow(one))!
    await try_again(write, { ...write.body, readings: [1] })
    const [again] = await writes_of('a')
    expect(again!.id).not.toBe(write.id)
    expect(again!.body).toEqual({ readings: [1], client_key: again!.id })
    await drop(again!.id)
    expect(await writes_of('a')).toEqual([])
  })
})
