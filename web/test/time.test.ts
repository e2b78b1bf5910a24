import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { set_language } from '@/shared/i18n'
import { day_of, day_start, day_words, hour_minute, learn_now, learn_offset, moment, now, period_first, period_kind, period_of, period_step, period_words, stretch, today, use_now } from '@/shared/time'

beforeEach(() => { vi.useFakeTimers(); vi.setSystemTime(new Date('2021-10-24T06:30:00Z')); learn_now('2021-10-24T06:30:00Z'); learn_offset('2021-10-24T15:00:00+08:00'); set_language('zh') })
afterEach(() => vi.useRealTimers())

describe('the clock', () => {
  it('is the server’s, not the device’s', () => {
    learn_now('2021-10-24T06:58:30Z')
    expect(new Date(now()).toISOString()).toBe('2021-10-24T06:58:30.000Z')
    learn_now('nonsense')
    expect(hour_minute(now())).toBe('14:58')
  })
  it('moves by itself where it is shown', () => {
    const shown = use_now(), before = shown.value
    vi.advanceTimersByTime(3100)
    expect(shown.value - before).toBeGreaterThanOrEqual(2900)
  })
  it('lives in the unit’s zone', () => {
    expect(day_of(Date.parse('2021-10-24T16:00:00Z'))).toBe('2021-10-25')
    expect(new Date(day_start('2021-10-25')).toISOString()).toBe('2021-10-24T16:00:00.000Z')
    learn_offset('2021-10-24T15:00:00-05:30')
    expect(hour_minute(Date.parse('2021-10-24T05:29:00Z'))).toBe('23:59')
    expect(day_of(Date.parse('2021-10-24T05:29:00Z'))).toBe('2021-10-23')
    expect(today()).toBe('2021-10-24')
  })
})

describe('days and periods', () => {
  it('are written in both languages', () => {
    expect([day_words('2021-10-24'), day_words('2021-10-24', 'bare'), day_words('2021-10-24', 'long')]).toEqual(['10月24日（周日）', '10月24日', '2021年10月24日（周日）'])
    expect(period_words('2021-W43')).toBe('2021年第43周（10月25日至10月31日）')
    expect(period_words('2021-10')).toBe('2021年10月')
    set_language('en')
    expect([day_words('2021-10-24'), period_words('2021-10'), period_words('2021-W43')]).toEqual(['Sun 24 Oct', 'Oct 2021', 'Week 43, 2021 (25 Oct to 31 Oct)'])
  })
  it('step across years', () => {
    expect([period_step('2021-12-31', 1), period_step('2020-W53', 1), period_step('2021-W01', -1), period_step('2021-12', 1), period_step('2021-01', -1)])
      .toEqual(['2022-01-01', '2021-W01', '2020-W53', '2022-01', '2020-12'])
    expect([period_of('week', '2021-01-03'), period_of('month', '2021-01-03'), period_first('2021-W43'), period_kind('2021-W43')]).toEqual(['2020-W53', '2021-01', '2021-10-25', 'week'])
  })
})

describe('stretches', () => {
  it('count seconds only when they matter', () => {
    expect([stretch(102 * 60000), stretch(42 * 60000), stretch(9 * 60000 + 5000), stretch(-1000), stretch(50 * 3600000)]).toEqual(['1小时42分', '42分钟', '9分05秒', '0分01秒', '2天2小时'])
  })
  it('moments of another day carry it', () => {
    expect([moment(Date.parse('2021-10-24T07:01:00Z')), moment(Date.parse('2021-10-23T07:01:00Z'))]).toEqual(['15:01', '10月23日 15:01'])
  })
})
