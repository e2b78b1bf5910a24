// Time as the unit lives it: the server's clock, the unit's zone, days as 2021-10-24.
import { computed, ref, type ComputedRef } from 'vue'
import { t } from './i18n'

export const DAY = 86400000
const ahead = ref(0)          // the server's clock minus this device's, ms
const offset = ref(480)       // of the unit's zone, minutes; learned from the instants the server sends

export function learn_now(text: string | undefined): void {
  const at = Date.parse(text ?? '')
  if (!Number.isNaN(at)) ahead.value = at - Date.now()
}
export function learn_offset(text: string | undefined): void {
  const found = /([+-])(\d\d):(\d\d)$/.exec(text ?? '')
  if (found) offset.value = (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]))
}
export const now = (): number => Date.now() + ahead.value
export const clock_difference = (): number => ahead.value

// A second hand that every view shares: read it in a template or a computed, and it moves.
const second = ref(Date.now())
let hand: ReturnType<typeof setTimeout> | undefined
const tick = () => { second.value = Date.now(); hand = setTimeout(tick, 1000 - (now() % 1000) + 5) }
const moving = computed(() => second.value + ahead.value)
export function use_now(): ComputedRef<number> {
  if (hand === undefined) tick()
  return moving
}

const local = (ms: number) => new Date(ms + offset.value * 60000)       // read it with getUTC…
export const day_of = (ms: number): string => local(ms).toISOString().slice(0, 10)
export const today = (): string => day_of(now())
export const day_start = (day: string): number => Date.parse(day + 'T00:00:00Z') - offset.value * 60000
export const day_step = (day: string, by: number): string => new Date(Date.parse(day + 'T00:00:00Z') + by * DAY).toISOString().slice(0, 10)

const two = (n: number) => String(n).padStart(2, '0')
export const hour_minute = (ms: number): string => { const at = local(ms); return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}` }
export const hour_minute_second = (ms: number): string => `${hour_minute(ms)}:${two(local(ms).getUTCSeconds())}`
export const weekday = (day: string): string => t('weekday.' + new Date(day + 'T00:00:00Z').getUTCDay())

// 10月24日（周日） · Sun 24 Oct
export function day_words(day: string, style: 'short' | 'bare' | 'long' = 'short'): string {
  const at = new Date(day + 'T00:00:00Z')
  return t('day.' + style, { y: at.getUTCFullYear(), month: t('month.' + (at.getUTCMonth() + 1)), d: at.getUTCDate(), w: weekday(day) })
}
// 15:01 on the day itself, else with its day
export const moment = (ms: number, day: string = today()): string => (day_of(ms) === day ? hour_minute(ms) : `${day_words(day_of(ms), 'bare')} ${hour_minute(ms)}`)

// "1小时42分"; seconds only in the last ten minutes, when they are what people look at
export function stretch(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000)
  const days = Math.floor(seconds / 86400), hours = Math.floor(seconds / 3600) % 24, minutes = Math.floor(seconds / 60) % 60
  if (days) return t('stretch.days', { d: days, h: hours })
  if (hours) return t('stretch.hours', { h: hours, m: minutes })
  if (minutes >= 10) return t('stretch.minutes', { m: minutes })
  return t('stretch.seconds', { m: minutes, s: two(seconds % 60) })
}

// Periods: 2021-10-24, 2021-W43, 2021-10.
export type PeriodKind = 'day' | 'week' | 'month'
export const period_kind = (period: string): PeriodKind =>
  /^\d{4}-\d\d-\d\d$/.test(period) ? 'day' : /^\d{4}-W\d\d$/.test(period) ? 'week' : 'month'

function week_of(day: string): string {
  const at = new Date(day + 'T00:00:00Z')
  const thursday = new Date(at.getTime() + (4 - (at.getUTCDay() || 7)) * DAY)
  const year = thursday.getUTCFullYear()
  return `${year}-W${two(Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY / 7) + 1)}`
}
function week_monday(week: string): string {
  const fourth = new Date(Date.UTC(Number(week.slice(0, 4)), 0, 4))
  const monday = fourth.getTime() - ((fourth.getUTCDay() || 7) - 1) * DAY + (Number(week.slice(6)) - 1) * 7 * DAY
  return new Date(monday).toISOString().slice(0, 10)
}
export const period_of = (kind: PeriodKind, day: string): string => (kind === 'week' ? week_of(day) : kind === 'month' ? day.slice(0, 7) : day)
export function period_first(period: string): string {
  const kind = period_kind(period)
  return kind === 'week' ? week_monday(period) : kind === 'month' ? period + '-01' : period
}
export function period_step(period: string, by: number): string {
  const kind = period_kind(period)
  if (kind === 'day') return day_step(period, by)
  if (kind === 'week') return week_of(day_step(week_monday(period), by * 7))
  const months = Number(period.slice(0, 4)) * 12 + Number(period.slice(5)) - 1 + by
  return `${Math.floor(months / 12)}-${two((months % 12) + 1)}`
}
export function period_words(period: string): string {
  const kind = period_kind(period)
  if (kind === 'day') return day_words(period, 'long')
  if (kind === 'month') return t('period.month', { y: period.slice(0, 4), month: t('month.' + Number(period.slice(5))) })
  const monday = week_monday(period)
  return t('period.week', { y: period.slice(0, 4), week: Number(period.slice(6)), from: day_words(monday, 'bare'), to: day_words(day_step(monday, 6), 'bare') })
}
