import { describe, expect, it } from 'vitest'
import { difference, figure, percent, typed_count } from '@/shared/numbers'

describe('figures', () => {
  it('group thousands, and show what is missing as a dash, never as 0', () => {
    expect(figure(1234567)).toBe('1,234,567')
    expect(figure(0)).toBe('0')
    expect([figure(null), figure(undefined), figure(NaN)]).toEqual(['–', '–', '–'])
  })
  it('say 100 % only when it is all and 0 % only when it is none', () => {
    expect(percent(179, 179)).toBe('100%')
    expect(percent(99999, 100000)).toBe('99.9%')
    expect(percent(1, 100000)).toBe('0.1%')
    expect(percent(0, 179)).toBe('0%')
    expect(percent(171, 179)).toBe('95.5%')
    expect([percent(0, 0), percent(null, 5), percent(1, null)]).toEqual(['–', '–', '–'])
  })
  it('read what is typed: blank is missing, not 0', () => {
    expect(typed_count('')).toBeNull()
    expect(typed_count('  ')).toBeNull()
    expect(typed_count('0')).toBe(0)
    expect(typed_count('１２')).toBe(12)
    expect(typed_count('1,024')).toBe(1024)
    expect([typed_count('a'), typed_count('1.5'), typed_count('-'), typed_count('1e3')]).toEqual([undefined, undefined, undefined, undefined])
  })
  it('tell differences with a sign', () => {
    expect([difference(5, 2), difference(2, 5), difference(3, 3), difference(null, 3), difference(3, undefined)]).toEqual(['+3', '−3', '±0', '–', '–'])
  })
})
