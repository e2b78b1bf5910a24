// The tide and the field as a person and a screen reader meet them.
import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import Field, { type Group } from '@/shared/Field.vue'
import { set_language } from '@/shared/i18n'
import Signal from '@/shared/Signal.vue'
import { SHAPES, shown_state, is_pressing, type SignalState } from '@/shared/signals'
import Tide from '@/shared/Tide.vue'
import { ghost_line, level_at, surface, tide_rows, type TideData } from '@/shared/tide'
import { learn_now, learn_offset } from '@/shared/time'

const tide = { unit: { code: 'a', name: '甲', kind: 'county' }, form: 'daily', period: '2021-10-24', now: '2021-10-24T06:00:00Z', due: '2021-10-24T15:00:00+08:00', expected: 10,
  start: '2021-10-24T00:00:00+08:00', end: '2021-10-25T00:00:00+08:00', step: 21600, on_time: [0, 3, 8, 8], late: [0, 0, 0, 1], after: 0 } as TideData
const start = Date.parse(tide.start), hour = 3600000

describe('the tide', () => {
  it('counts a step only when it is over', () => {
    expect([level_at(tide, start), level_at(tide, start + 11 * hour), level_at(tide, start + 12 * hour), level_at(tide, start + 99 * hour)])
      .toEqual([{ on_time: 0, late: 0 }, { on_time: 0, late: 0 }, { on_time: 3, late: 0 }, { on_time: 8, late: 1 }])
  })
  it('has no water where the clock has not been', () => {
    const line = surface(tide, start + 13 * hour, { on_time: 4, late: 0 }, (level) => level.on_time)
    expect(line).toEqual([[start, 0], [start + 6 * hour, 0], [start + 12 * hour, 3], [start + 13 * hour, 4]])
  })
  it('lays another day over this one by its share', () => {
    const before = { ...tide, start: '2021-10-23T00:00:00+08:00', end: tide.start, expected: 5, on_time: [0, 5, 5, 5], late: [0, 0, 0, 0] } as TideData
    expect(ghost_line(before, tide)[1]).toEqual([start + 12 * hour, 10])
  })
  it('has its figures in a table', () => {
    expect(tide_rows(tide, start + 24 * hour).map(({ level }) => level.on_time + level.late)).toEqual([3, 8, 9])
  })
  it('draws, and says in words what it shows', async () => {
    vi.stubGlobal('ResizeObserver', class { observe() {} disconnect() {} })
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800)
    learn_now('2021-10-24T16:00:00Z'); learn_offset(tide.due); set_language('zh')
    const wrapper = mount(Tide, { props: { tide, pressing: true } })
    await nextTick()
    expect(wrapper.find('svg').attributes('aria-label')).toBe('到 00:00，应报 10 家，已报 9 家，其中准时 8 家，迟报 1 家。')
    expect(wrapper.find('.tide-late').exists()).toBe(true)
    expect(wrapper.find('.tide-due-words').text()).toBe('15:00 截止')
    expect(wrapper.html()).not.toContain('NaN')
    wrapper.unmount()
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
  })
})

describe('signals', () => {
  it('have a shape each, different without colour', () => {
    const shapes = Object.values(SHAPES).map((strokes) => JSON.stringify(strokes))
    expect(new Set(shapes).size).toBe(shapes.length)
  })
  it('are read aloud only where no words stand beside', () => {
    expect(mount(Signal, { props: { state: 'late', say: true } }).attributes('aria-label')).toBe('迟报')
    expect(mount(Signal, { props: { state: 'late' } }).attributes('aria-hidden')).toBe('true')
  })
  it('wait in grey until it presses', () => {
    expect([shown_state('missing', false), shown_state('missing', true), shown_state('returned', false)] satisfies SignalState[]).toEqual(['pending', 'missing', 'returned'])
    expect([is_pressing(0, hour), is_pressing(-1, hour)]).toEqual([true, false])
  })
})

const cell = (code: string, state: string) => ({ code, name: '家' + code, kind: 'institution', state, phone: '0000 ' + code, received_at: '2021-10-24T14:00:00+08:00' })
const groups = (state: string) => [{ unit: { code: 'g', name: '甲县', kind: 'county' }, cells: [cell('1', 'on_time'), cell('2', state), cell('3', 'none')] }] as Group[]

describe('the field', () => {
  beforeEach(() => set_language('zh'))
  afterEach(() => { document.body.innerHTML = '' })
  const field = (state = 'missing') => mount(Field, { attachTo: document.body, props: { groups: groups(state), pressing: true, link: (one) => '/board/unit/' + one.code } })

  it('is links with a name and a state, and counts only who is expected', () => {
    const wrapper = field()
    expect(wrapper.findAll('.cell').map((one) => [one.attributes('href'), one.attributes('aria-label')])).toEqual([
      ['/board/unit/1', '家1、准时'], ['/board/unit/2', '家2、未报'], ['/board/unit/3', '家3、不需报']])
    expect(wrapper.find('.tally').text()).toContain('1/2')
  })
  it('is one stop for the tab key; arrows walk inside and the card offers the telephone of who is missing', async () => {
    const wrapper = field()
    const stops = () => wrapper.findAll('.cell').filter((one) => one.attributes('tabindex') === '0').map((one) => one.attributes('data-code'))
    expect(stops()).toEqual(['1'])
    ;(wrapper.find('.cell').element as HTMLElement).focus()
    await wrapper.find('.cell').trigger('keydown', { key: 'ArrowRight' })
    await nextTick()
    expect([stops(), document.activeElement?.getAttribute('data-code')]).toEqual([['2'], '2'])
    await vi.waitFor(() => expect(wrapper.find('.field-card a').attributes('href')).toBe('tel:0000 2'))
    await wrapper.find('.cell').trigger('keydown', { key: 'Escape' })
    expect(wrapper.find('.field-card').exists()).toBe(false)
  })
  it('a change glows once', async () => {
    const wrapper = field()
    expect(wrapper.findAll('.glow').length).toBe(0)
    await wrapper.setProps({ groups: groups('late') })
    expect(wrapper.findAll('.glow').map((one) => one.attributes('data-code'))).toEqual(['2'])
    await wrapper.find('.glow').trigger('animationend')
    expect(wrapper.findAll('.glow').length).toBe(0)
  })
  it('follows the language', async () => {
    const wrapper = field()
    set_language('en')
    await nextTick()
    expect(wrapper.find('.cell').attributes('aria-label')).toBe('家1, On time')
  })
})
