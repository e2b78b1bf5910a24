// What the board works out by itself: a message of the live stream, the rows in sight, who stands out, what is written out.
import { describe, expect, it } from 'vitest'
import { with_message, type Missing, type Picture } from '@/board/board'
import { differences, sent_signal, step_signal, type Step } from '@/board/history'
import { csv_of, missing_rows, missing_text } from '@/board/missing'
import { judge, median } from '@/board/outlier'
import { slice_of } from '@/board/rows'
import { crc32, xlsx_of, zip_of } from '@/board/xlsx'
import { set_language } from '@/shared/i18n'
import { learn_now, learn_offset } from '@/shared/time'
import '@/board/words'

const counts = (missing: number) => ({ expected: 3, on_time: 3 - missing, late: 0, missing, zero: 0, returned: 0 })
const cell = (code: string, state: 'missing' | 'zero') => ({ code, name: code, kind: 'institution', state })
const picture = (folded = false) => ({
  board: { unit: { code: 'p', name: 'p', kind: 'prefecture' }, as_of: 7, ...counts(2), children: [{ unit: { code: 'c', name: 'c', kind: 'county' }, ...counts(2) }, { unit: { code: 'h', name: 'h', kind: 'institution' }, ...counts(1), state: 'missing' }] },
  cells: { folded, groups: folded ? [] : [{ unit: { code: 'c', name: 'c', kind: 'county' }, cells: [cell('a', 'missing'), cell('b', 'zero')] }, { unit: { code: 'd', name: 'd', kind: 'county' }, cells: [cell('e', 'zero')] }] },
  read_at: 0,
}) as unknown as Picture
const message = { as_of: 9, form: 'daily', period: '2021-10-24', nodes: [{ code: 'p', ...counts(1) }, { code: 'c', ...counts(1) }], units: [{ code: 'a', state: 'on_time' as const }, { code: 'h', state: 'zero' as const }] }

describe('a message of the live stream', () => {
  it('changes counts, cells and rows, and says what changed', () => {
    const before = picture(), { picture: after, changes } = with_message(before, message)
    expect([after.board.as_of, after.board.missing, after.board.children[0]?.missing]).toEqual([9, 1, 1])
    expect(after.cells.groups[0]?.cells.map(({ state }) => state)).toEqual(['on_time', 'zero'])
    expect(after.cells.groups[0]?.cells[0]?.received_at).toBeTruthy()
    expect(after.board.children[1]?.state).toBe('zero')
    expect(changes.map(({ code, state }) => code + ' ' + state)).toEqual(['a on_time'])
  })
  it('leaves what it had as it was, and shares what did not change', () => {
    const before = picture(), { picture: after } = with_message(before, message)
    expect(before.cells.groups[0]?.cells[0]?.state).toBe('missing')
    expect(before.board.missing).toBe(2)
    expect(after.cells.groups[1]).toBe(before.cells.groups[1])
  })
  it('names nobody where the field is folded, but tells that something changed', () => {
    expect(with_message(picture(true), message).changes.map(({ code, name }) => [code, name])).toEqual([['a', ''], ['h', '']])
  })
})

describe('rows in sight', () => {
  it('are few, and the rest is height', () => {
    const slice = slice_of(100000, 40, 40 * 50000, 800)
    expect(slice).toEqual({ from: 49988, to: 50032, above: 49988 * 40, below: (100000 - 50032) * 40 })
  })
  it('begin at the first and end at the last', () => {
    expect(slice_of(300, 40, 0, 800)).toMatchObject({ from: 0, above: 0 })
    expect(slice_of(300, 40, 40 * 300, 800)).toMatchObject({ to: 300, below: 0 })
    expect(slice_of(10, 40, 90000, 800)).toMatchObject({ from: 10, to: 10, below: 0 })
  })
})

describe('who stands out', () => {
  it('is further from the median than three spreads', () => {
    const rule = judge([10, 11, 12, 13, 14, 40], 0.5)
    expect(rule?.median).toBe(12.5)
    expect([40, 20, 14, 5].map((value) => rule?.far(value))).toEqual([true, true, false, true])
  })
  it('is not moved by the one that does', () => expect(judge([1, 2, 3, 4, 5, 1e6], 0)?.limit).toBeLessThan(10))
  it('needs more than a small difference where all the others are the same', () => {
    expect([0, 1, 2, 3].map((value) => judge([0, 0, 0, 0, 0, 3], 2)?.far(value))).toEqual([false, false, false, true])
  })
  it('is nobody among fewer than five', () => expect(judge([1, 1, 1, 900], 0)).toBeNull())
  it('has a middle', () => expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, NaN]))
})

const unit = (code: string, more: Partial<Missing> = {}) => ({ code, name: '院' + code, kind: 'institution', phone: '0453-1', state: 'missing', due: '2021-10-24T15:00:00+08:00', path: ['东安区'], parent: { code: 'c', name: '东安区', kind: 'county' }, ...more }) as Missing
describe('the missing, written out', () => {
  const listed = { place: '市', code: 'p', form: '日报', period: '2021-10-24', due: Date.parse('2021-10-24T15:00:00+08:00'), units: [unit('1'), unit('2', { phone: '', state: 'returned' }), unit('3', { parent: { code: 'p', name: '市', kind: 'prefecture' } })] }
  it('as a text for a chat group, by the unit above', () => {
    set_language('zh'); learn_offset('2021-10-24T15:00:00+08:00'); learn_now('2021-10-24T14:46:00+08:00')
    expect(missing_text(listed).split('\n')).toEqual(['【市】日报 2021年10月24日（周日）：截至 14:46，还有 3 家未报：', '东安区（2 家）', '  院1 0453-1', '  院2 未登记电话（被退回，待重报）', '  院3 0453-1', '请于 15:00 前报送。'])
    learn_now('2021-10-24T15:10:00+08:00')
    expect(missing_text(listed)).toMatch(/已过截止时间 15:00，请尽快补报。$/)
  })
  it('as CSV that no spreadsheet takes for a formula', () => {
    const text = csv_of([['a', '=1+1', '+86 453', '-x', 'a"b,c']])
    expect(text).toBe('\ufeffa,\'=1+1,+86 453,\'-x,"a""b,c"\r\n')
  })
  it('with a head row', () => expect(missing_rows(listed.units).map((row) => row.length)).toEqual([7, 7, 7, 7]))
})

describe('a workbook', () => {
  it('sums its bytes as ZIP wants', () => expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926))
  it('lists its files where they lie', () => {
    const zip = zip_of({ a: 'one', 'b/c': '二' }), view = new DataView(zip.buffer), end = zip.length - 22
    expect(view.getUint32(end, true)).toBe(0x06054b50)
    expect(view.getUint16(end + 10, true)).toBe(2)
    let at = view.getUint32(end + 16, true)
    const names = []
    for (let i = 0; i < 2; i++) {
      const length = view.getUint16(at + 28, true), offset = view.getUint32(at + 42, true)
      expect(view.getUint32(offset, true)).toBe(0x04034b50)
      names.push(new TextDecoder().decode(zip.slice(at + 46, at + 46 + length)))
      at += 46 + length
    }
    expect(names).toEqual(['a', 'b/c'])
  })
  it('holds every cell as text, whatever stands in it', () => {
    const text = new TextDecoder().decode(xlsx_of('未报[1]', [['单位'], ['<b>&\u0001"x"']]))
    expect(text).toContain('&lt;b&gt;&amp;"x"')
    expect(text).toContain('name="未报 1 "')
  })
})

describe('a report and its steps', () => {
  it('tell what changed', () => expect(differences({ a: 1, b: 2 }, { a: 1, b: 3, c: 'x' })).toEqual([{ field: 'b', from: 2, to: 3 }, { field: 'c', from: undefined, to: 'x' }]))
  it('show one signal each', () => {
    expect([sent_signal('zero', true), sent_signal('values', false)]).toEqual(['zero_late', 'on_time'])
    expect(step_signal({ event: 'returned', kind: 'zero', late: false } as Step)).toBe('returned')
  })
})
