// What orders and measures are on the pages: their types, and their words.
import { onScopeDispose } from 'vue'
import type { Schemas } from '@/shared/api'
import { label, t, unit_name } from '@/shared/i18n'
import '@/shared/i18n/orders'
import { day_of, day_words, hour_minute, today } from '@/shared/time'

export type Order = Schemas['order']
export type Measures = Schemas['measures']
export type Brief = Schemas['order_conflict']['strict']

// An instant with its year when it is not this one: orders are read years later.
export function when(text: string | null): string {
  if (!text) return t('order.open')
  const ms = Date.parse(text), day = day_of(ms)
  return `${day_words(day, day.slice(0, 4) === today().slice(0, 4) ? 'bare' : 'long')} ${hour_minute(ms)}`
}
export const order_name = (one: { title: string, number: string, id: number, zh?: string, en?: string }): string =>
  one.title || one.number || (one.zh ? label({ zh: one.zh, en: one.en ?? one.zh }) : t('order.history.other', { id: one.id }))
export const what = (one: Order): string => label({ zh: one.zh ?? one.measure ?? '', en: one.en ?? one.measure ?? '' })
export const kinds = (one: { facility_types: string[] }): string => one.facility_types.map((key) => t('facility.' + key)).join(t('comma')) || t('order.kinds.all')
export const place = (one: Order): string => t('order.scope.below', { unit: unit_name(one.scope) })
export const value_of = (one: Schemas['measure_now']): string => label({ zh: one.value_zh, en: one.value_en })

// Told by any live stream of the page (shared/live.ts).
export function on_orders(look: () => void): void {
  addEventListener('anlan-orders', look)
  onScopeDispose(() => removeEventListener('anlan-orders', look))
}
