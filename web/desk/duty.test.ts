import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { due_of, owes, rows_of, still_asked, type Duty, type FormHead, type HistoryRow } from './duty'
import type { Item } from './store/db'

const head = (form: string, more: Partial<FormHead> = {}): FormHead =>
  ({ form, pack: 'p', version: '1', zh: form, en: form, period: 'day', of: 'institution', due: '15:00', zone: 'Asia/Shanghai', facilities: null, ...more })
const at = (text: string) => Date.parse(text)

describe('what is due', () => {
  it('reads the deadline as the pack writes it', () => {
    expect(due_of('15:00', '2021-10-24')).toBe(at('2021-10-24T15:00:00+08:00'))
    expect(due_of('24:00', '2021-10-24')).toBe(at('2021-10-25T00:00:00+08:00'))
    expect(due_of('+7d 24:00', '2021-W43')).toBe(at('2021-11-08T00:00:00+08:00'))
    expect(due_of('12:00', '2021-10')).toBe(at('2021-10-31T12:00:00+08:00'))
  })
  it('knows whose form it is', () => {
    const unit = { kind: 'institution', facility_type: 'eldercare' }
    expect(owes(head('a'), unit)).toBe(true)
    expect(owes(head('a', { facilities: [{ key: 'child', zh: '', en: '' }] }), unit)).toBe(false)
    expect(owes(head('a', { of: 'county', facilities: [] }), unit)).toBe(false)
    expect(owes(head('a', { of: 'county', facilities: [] }), { kind: 'county', facility_type: null })).toBe(true)
  })
  it('brings along what can still be on time and what came back', () => {
    const row = (more: Partial<HistoryRow>): HistoryRow => ({ period: '2021-W42', due: '2021-11-01T00:00:00+08:00', expected: 1, on_time: 0, late: 0, missing: 0, zero: 0, returned: 0, ...more })
    const now = at('2021-10-28T10:00:00+08:00')
    expect(still_asked(row({ missing: 1 }), now)).toBe(true)
    expect(still_asked(row({ missing: 1 }), at('2021-11-02T00:00:00+08:00'))).toBe(false)
    expect(still_asked(row({ missing: 1, returned: 1 }), at('2021-11-02T00:00:00+08:00'))).toBe(true)
    expect(still_asked(row({ on_time: 1 }), now)).toBe(false)
  })
  it('orders by urgency: needs you, by deadline, waiting, done', () => {
    const duty = (form: string, due: number, state = 'open'): Duty => ({ head: head(form), period: '2021-10-24', due, report: { state, seq: 3 } as Duty['report'], events: true })
    const item = (form: string, state: Item['state']) => ({ form, period: '2021-10-24', state, receipt: null }) as Item
    const rows = rows_of([duty('done', 1, 'sent'), duty('later', 9), duty('soon', 5), duty('queued', 1), duty('clash', 8), duty('back', 7, 'returned')],
      [item('queued', 'kept'), item('clash', 'attention')])
    expect(rows.map((row) => row.duty.head.form)).toEqual(['clash', 'soon', 'back', 'later', 'queued', 'done'])
    expect(rows.map((row) => row.standing)).toEqual(['attention', 'open', 'returned', 'open', 'waiting', 'sent'])
  })
  it('believes its own receipt before the page has asked again', () => {
    const item = { form: 'a', period: 'p', state: 'done', receipt: { seq: 5 } } as Item
    expect(rows_of([{ head: head('a'), period: 'p', due: 1, report: { state: 'open' } as Duty['report'], events: true }], [item])[0]!.standing).toBe('sent')
    expect(rows_of([{ head: head('a'), period: 'p', due: 1, report: { state: 'returned', seq: 6 } as Duty['report'], events: true }], [item])[0]!.standing).toBe('returned')
  })
})
