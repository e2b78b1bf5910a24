import { describe, expect, it } from 'vitest'
import { blocks_of, broken_checks, check_field, differences, event_groups, field_problem, same_values, tidy, values_of, type Field, type Form } from './form'
import '../words'

const field = (key: string, more: Partial<Field> = {}): Field =>
  ({ key, type: 'count', required: true, event: false, sum: true, min: 0, max: 1000, zh: key, en: key, block: '', ...more })
const form: Form = { form: 'daily', pack: 'p', version: '1', zh: '日报', en: 'Daily', period: 'day', of: 'institution', due: '15:00', zone: 'Asia/Shanghai', facilities: null,
  blocks: [{ key: 'people', zh: '人', en: 'People' }, { key: 'health', zh: '病', en: 'Health' }],
  fields: [field('listed', { block: 'people' }), field('present', { block: 'people' }), field('fever', { block: 'health', event: true }),
    field('spare'), field('remark', { type: 'text', required: false, max: 5 })],
  checks: [{ rule: 'listed >= present', zh: '在册不少于在院', en: 'x', warn: false, previous: false, fields: ['listed', 'present'] },
    { rule: 'listed = previous_listed', zh: '与昨日不同', en: 'x', warn: true, previous: true, fields: ['listed'] }] }

describe('a report while it is typed', () => {
  it('never makes 0 of a blank', () => {
    expect(values_of(form, { listed: '', present: ' ', fever: '0' }, false)).toEqual({ fever: 0 })
  })
  it('says the events of a zero report with 0, and only those', () => {
    expect(values_of(form, { listed: '5', fever: '3' }, true)).toEqual({ listed: 5, fever: 0 })
  })
  it('folds by block; unnamed fields come last; events are not asked in a zero report', () => {
    expect(blocks_of(form, false).map((block) => block.fields.map((one) => one.key))).toEqual([['listed', 'present'], ['fever'], ['spare', 'remark']])
    expect(blocks_of(form, true).map((block) => block.key)).toEqual(['people', ''])
    expect(event_groups(form).map((group) => group.fields.length)).toEqual([1])
  })
  it('takes digits of Chinese keyboards', () => {
    expect(tidy('１２，０')).toBe('120')
    expect(values_of(form, { listed: '１２' }, false)).toEqual({ listed: 12 })
  })
  it('says what is wrong with a field', () => {
    const one = form.fields[0]!
    expect(field_problem(one, '', false)).toBe('')
    expect(field_problem(one, '', true)).not.toBe('')
    expect(field_problem(one, '0', true)).toBe('')
    expect(field_problem(one, '1001', false)).toContain('1,000')
    expect(field_problem(one, '-1', false)).not.toBe('')
    expect(field_problem(one, '1.5', false)).not.toBe('')
    expect(field_problem(form.fields[4]!, '一二三四五六', false)).not.toBe('')
  })
  it('checks across fields and with the period before', () => {
    expect(broken_checks(form, { listed: '1' }, false, null)).toHaveLength(0)
    expect(broken_checks(form, { listed: '1', present: '2' }, false, null).map((check) => check.warn)).toEqual([false])
    expect(broken_checks(form, { listed: '3', present: '2' }, false, { listed: 4 }).map((check) => check.warn)).toEqual([true])
    expect(check_field(form, form.checks[0]!, false, 'listed')).toBe('listed')
    expect(check_field(form, form.checks[0]!, false, 'spare')).toBe('present')
  })
  it('sees differences, also of what is missing', () => {
    expect(same_values({ a: 0 }, {})).toBe(false)
    expect(same_values({ a: 0 }, { a: 0 })).toBe(true)
    expect(differences(form, { listed: 1, present: 2 }, { listed: 1, fever: 0 }).map((one) => one.field.key)).toEqual(['present', 'fever'])
  })
})
