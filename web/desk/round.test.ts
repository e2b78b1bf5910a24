import { describe, expect, it } from 'vitest'
import { accounted, measured, members_of, next_missing, shown, typed_temperature, type Entry } from './round'
import type { Write } from './store/writes'

const entry = (person: number, temp_c: number | null, unseen: string | null = null, at = '2021-10-25T07:00:00+08:00'): Entry => ({ person, temp_c, symptoms: [], unseen, at })
const write = (state: Write['state'], ...readings: Entry[]): Write => ({ state, body: { readings } } as unknown as Write)
const person = (id: number, readings: object[] = [], state = 'missing') => ({ id, name: String(id), place: '', state, readings })
const seen = { rooms: [{ room: '101', people: [person(1, [{ ...entry(1, 36.5), again: false }], 'seen'), person(2)] }, { room: '102', people: [person(3, [], 'away'), person(4)] }], staff_rooms: [{ room: null, people: [person(9)] }] } as never

describe('a round on the phone', () => {
  it('takes three digits for a temperature, and no other', () => {
    expect(typed_temperature('365')).toEqual({ tenths: 365 })
    expect(typed_temperature('36.5')).toEqual({ tenths: 365 })
    expect(typed_temperature('')).toMatchObject({ wrong: 'short' })
    expect(typed_temperature('36')).toMatchObject({ wrong: 'short' })
    expect(typed_temperature('319')).toEqual({ wrong: 'range', temp: '31.9' })
    expect(typed_temperature('431')).toEqual({ wrong: 'range', temp: '43.1' })
  })
  it('counts what the server has and what waits here once, and what was refused not at all', () => {
    const all = members_of(seen, [write('done', entry(1, 36.5)), write('open', entry(2, null, 'asleep')), write('attention', entry(4, 36.6))])
    expect(all.map((one) => one.entries.length)).toEqual([1, 1, 0, 0, 0])
    expect(all.map(accounted)).toEqual([true, true, false, false, false])
    expect(measured(all[1]!)).toBe(false)
  })
  it('shows the newest temperature before a reason for none', () => {
    const [one] = members_of(seen, [write('kept', entry(1, 36.9, null, '2021-10-25T07:10:00+08:00'), entry(1, null, 'device', '2021-10-25T07:12:00+08:00'))])
    expect(shown(one!)?.temp_c).toBe(36.9)
  })
  it('goes on with the next who is missing and in the house, and round again', () => {
    const all = members_of(seen, [])
    expect(next_missing(all, 1)?.id).toBe(2)
    expect(next_missing(all, 2)?.id).toBe(4)
    expect(next_missing(all, 9)?.id).toBe(2)
    expect(next_missing(members_of(seen, [write('open', entry(2, 36.1), entry(4, 36.2), entry(9, 36.3))]), 9)).toBe(undefined)
  })
})
