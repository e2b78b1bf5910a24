import { describe, expect, it } from 'vitest'
import { by_turn, reasons_of, standing, type Intake } from './intake'
import { clock_of, instead_of, minutes_of, slots_of } from './visit'

const reason = (rule: string, decision: string) => ({ rule, measure: '', order: null, number: '', decision, excepted: false, says: rule })
const one = (more: object, decision = 'refuse', ...reasons: ReturnType<typeof reason>[]): Intake =>
  ({ person: { id: 1, name: '甲', role: 'intake', where: 'none', room: null }, asked_at: null, screening: 'none', state: 'blocked', ahead: { decision, days: 0, negatives: 0, reasons }, ...more }) as unknown as Intake

describe('how a newcomer stands', () => {
  it('waits for a screening only where nothing else stands in the way', () => {
    expect(standing(one({ ahead: { decision: 'refuse', by_screening: true, reasons: [] } }))).toBe('screen')
    expect(standing(one({ ahead: { decision: 'refuse', by_screening: false, reasons: [] } }))).toBe('blocked')
    expect(standing(one({}, 'quarantine', reason('rescue.observe', 'quarantine')))).toBe('ready')
    expect(standing(one({}, 'approval', reason('x', 'approval')))).toBe('approval')
  })
  it('says what stops them, and else what is to be done', () => {
    expect(reasons_of(one({}, 'refuse', reason('a', 'refuse'), reason('b', 'quarantine'))).map(({ rule }) => rule)).toEqual(['a'])
    expect(reasons_of(one({}, 'quarantine', reason('b', 'quarantine'), reason('c', 'admit'))).map(({ rule }) => rule)).toEqual(['b', 'c'])
  })
  it('puts those first who can be acted on, and the longest waiting first', () => {
    const list = [one({ asked_at: '2021-10-18T09:00:00+08:00' }, 'refuse', reason('intake.screening', 'refuse')), one({ asked_at: '2021-10-18T10:00:00+08:00' }, 'admit'), one({ asked_at: '2021-10-18T08:00:00+08:00' }, 'refuse', reason('intake.screening', 'refuse'))]
    expect(by_turn(list)).toEqual([list[1], list[2], list[0]])
  })
})

describe('the times of visits', () => {
  const at = (clock: string) => `2021-10-18T${clock}:00+08:00`, now = Date.parse(at('09:00'))
  const visits = { rule: { in_person: 2, by_video: 1 }, next_free: { in_person: at('09:00'), by_video: '2021-10-19T09:00:00+08:00' },
    slots: [{ at: at('08:30'), in_person: 2, by_video: 1, booked_in_person: 0, booked_by_video: 0, allowed: true }, { at: at('10:00'), in_person: 0, by_video: 0, booked_in_person: 2, booked_by_video: 1, allowed: true },
      { at: at('10:30'), in_person: 1, by_video: 0, booked_in_person: 1, booked_by_video: 1, allowed: false }, { at: at('11:00'), in_person: 1, by_video: -1, booked_in_person: 1, booked_by_video: 2, allowed: true }] } as never
  it('are those to come, with what is booked of how many', () => {
    expect(slots_of(visits, 'person', now).map(({ clock, booked, most, open }) => [clock, booked, most, open])).toEqual([['10:00', 2, 2, true], ['10:30', 1, 2, false], ['11:00', 1, 2, true]])
    expect(slots_of(visits, 'video', now).map(({ left }) => left)).toEqual([0, 0, -1])
  })
  it('a full one names the next that is free and open, else another day', () => {
    expect(instead_of(visits, 'person', at('10:00'), now)).toBe(at('11:00'))
    expect(instead_of(visits, 'person', at('11:00'), now)).toBe(at('09:00'))
    expect(instead_of(visits, 'video', at('10:00'), now)).toBe('2021-10-19T09:00:00+08:00')
  })
  it('are written as a clock', () => { expect([clock_of(540), clock_of(1440), minutes_of('09:05')]).toEqual(['09:00', '00:00', 545]) })
})
