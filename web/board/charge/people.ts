// What the views of charges, rosters and groups share: people typed one a line, telephones to be called, instants as people read them.
import { day_words, hour_minute, moment, today, day_of } from '@/shared/time'

export interface Person { name: string, post?: string, phone?: string }
// 巴特尔，副旗长，0483-1234567 · a tab or either comma between
export const people_of = (text: string): Person[] => text.split('\n').map((line) => line.split(/[,，\t]/).map((cell) => cell.trim())).filter(([name]) => name)
  .map(([name, post, phone]) => ({ name: name ?? '', ...(post ? { post } : {}), ...(phone ? { phone } : {}) }))
export const tel = (phone: string): string => 'tel:' + phone.replace(/[^\d+]/g, '')
export const when = (text: string | null | undefined): string => (text ? moment(Date.parse(text)) : '')
export const day_part = (text: string | null | undefined): string => (text ? day_words(day_of(Date.parse(text)), 'bare') : '')
// 20:00–08:00, with its day where it is another than the one shown
export function span(from: string, to: string, day: string = today()): string {
  const a = Date.parse(from), b = Date.parse(to), end = hour_minute(b) === '00:00' && day_of(b - 1) === day ? '24:00' : day_of(b) === day ? hour_minute(b) : `${day_words(day_of(b), 'bare')} ${hour_minute(b)}`
  return `${day_of(a) === day ? hour_minute(a) : `${day_words(day_of(a), 'bare')} ${hour_minute(a)}`}–${end}`
}
// 41 s · 2:05
export const seconds = (n: number): string => (n < 60 ? `${n} s` : `${Math.floor(n / 60)}:${String(n % 60).padStart(2, '0')}`)
